//! The portal's own two colours, with what becomes of them by day and by night.

use crate::{
    domain::{
        Color, Palette, Portal,
        color::{CONTRAST_MIN, Scheme},
    },
    newsroom::{
        done::{Done, PressForm, Tried, tried},
        form::TextField,
        screen::Instead,
    },
    refusal::Refusal,
};
use leptos::prelude::*;

/// What comes with the program.
const DEFAULT: [&str; 2] = ["#7f161b", "#8e1b1f"];

/// Choosing colours, and leaving it to the program.
pub struct TriedLook {
    pub chosen: Tried<SaveLook>,
    left: Tried<ResetLook>,
}

impl TriedLook {
    pub fn notice(&self) -> impl IntoView + use<> {
        (self.chosen.notice(), self.left.notice())
    }
}

fn undone(done: Done, before: Option<Palette>) -> Done {
    match before {
        Some(before) => {
            let fields = vec![("band", before.band.to_string()), ("accent", before.accent.to_string())];
            done.undone_by("look", fields)
        }
        None => done.undone_by::<&str>("look-default", vec![]),
    }
}

pub async fn tried_forms() -> Result<TriedLook, Instead> {
    Ok(TriedLook {
        chosen: tried("look", |_, before| undone(Done::said("Đã lưu màu sắc."), before)).await?,
        left: tried("look-default", |_, before| undone(Done::said("Cổng lại dùng màu mặc định."), before)).await?,
    })
}

#[component]
pub fn LookForm(portal: Portal, palette: Option<Palette>, tried: Tried<SaveLook>) -> impl IntoView {
    let [band, accent] = palette
        .map_or(DEFAULT.map(str::to_owned), |palette| [palette.band, palette.accent].map(|color| color.to_string()));
    let band = super::typed_or(&tried, |typed| typed.band.clone(), band);
    let accent = super::typed_or(&tried, |typed| typed.accent.clone(), accent);
    let shown = Color::parse(&band).zip(Color::parse(&accent)).map(|(band, accent)| Palette { band, accent });
    let faults = tried.faults();
    let nothing = Vec::<(String, String)>::new();
    let reset = palette.map(|_| view! { <PressForm act="look-default" fields=nothing label="Dùng màu mặc định" /> });
    view! {
        <section aria-labelledby="look">
            <h2 id="look">"Màu sắc"</h2>
            <form method="post">
                <TextField name="band" label="Màu dải tên cổng" kind="color" value=band faults=faults.clone() />
                <TextField
                    name="accent"
                    label="Màu nhấn"
                    kind="color"
                    value=accent
                    faults
                    hint="Liên kết và điểm nhấn. Chữ phải tương phản ít nhất 4,5:1 với nền (WCAG 2.2); ban đêm màu tự nhạt hoặc đậm đi cho dễ đọc."
                />
                <button name="act" value="look">"Lưu màu sắc"</button>
            </form>
            {reset}
            {shown.map(|palette| view! { <Preview palette name=portal.name.clone() /> })}
        </section>
    }
}

/// Drawn, because the policy allows no styles in pages.
#[component]
fn Preview(palette: Palette, name: String) -> impl IntoView {
    let words = |contrast: f64| format!("{contrast:.1}:1").replace('.', ",");
    let verdict = |contrast: f64| if contrast >= CONTRAST_MIN { "đạt" } else { "chưa đạt" };
    let (band, accent) = (palette.band_contrast(), palette.accent_contrast());
    view! {
        <figure>
            <div class="color-previews">
                <Sample scheme=palette.light() ground="#fdfcf9" name=name.clone() title="Ban ngày" />
                <Sample scheme=palette.dark() ground="#161311" name title="Ban đêm" />
            </div>
            <figcaption>
                {format!(
                    "Tương phản ban ngày: tên cổng {} ({}), màu nhấn {} ({}).",
                    words(band), verdict(band), words(accent), verdict(accent),
                )}
            </figcaption>
        </figure>
    }
}

#[component]
fn Sample(scheme: Scheme, ground: &'static str, name: String, title: &'static str) -> impl IntoView {
    let Scheme { band, on_band, accent } = scheme;
    let described = format!("{title}: {name}");
    view! {
        <svg viewBox="0 0 480 120" role="img" aria-label=described>
            <rect width="480" height="120" fill=ground></rect>
            <rect width="480" height="64" fill=band.to_string()></rect>
            <text x="16" y="40" font-size="22" font-weight="700" fill=on_band.to_string()>{name}</text>
            <text x="16" y="98" font-size="20" fill=accent.to_string()>{format!("{title}: chữ màu nhấn")}</text>
        </svg>
    }
}

/// Sets the portal's own colours, and answers those before.
///
/// # Errors
/// `SignedOut`, `Forbidden`; `Invalid` with the field, and a shade that can be read.
#[server(prefix = "/api/toa-soan", endpoint = "save_look")]
pub async fn save_look(
    #[server(default)] band: String, #[server(default)] accent: String,
) -> Result<Option<Palette>, Refusal> {
    use crate::{
        db::settings,
        domain::{Demand, Fault, Role},
        server::newsroom_request::NewsroomRequest,
    };
    let newsroom = NewsroomRequest::by(Demand::Role(Role::Administrator)).await?;
    let color =
        |field: &str, text: &str| Color::parse(text).ok_or_else(|| Refusal::of(field, "Màu viết dạng #7f161b."));
    let palette = Palette { band: color("band", &band)?, accent: color("accent", &accent)? };
    let readable = palette.readable();
    let fault = |field: &str, contrast: f64, color: Color| {
        let contrast = format!("{contrast:.1}").replace('.', ",");
        Fault::new(field, format!("Chữ chỉ tương phản {contrast}:1, cần 4,5:1. Sắc gần nhất đọc được: {color}."))
    };
    let mut faults = Vec::new();
    if readable.band != palette.band {
        faults.push(fault("band", palette.band_contrast(), readable.band));
    }
    if readable.accent != palette.accent {
        faults.push(fault("accent", palette.accent_contrast(), readable.accent));
    }
    if !faults.is_empty() {
        return Err(Refusal::Invalid { faults });
    }
    let before = settings::find(&newsroom.db, newsroom.portal.id).await?.identity.palette;
    let mut tx = newsroom.db.begin().await?;
    settings::set_palette(&mut tx, &newsroom.editor, Some(palette), newsroom.now).await?;
    tx.commit().await?;
    Ok(before)
}

/// Leaves the colours to the program, and answers those before.
///
/// # Errors
/// `SignedOut`, `Forbidden`.
#[server(prefix = "/api/toa-soan", endpoint = "reset_look")]
pub async fn reset_look() -> Result<Option<Palette>, Refusal> {
    use crate::{
        db::settings,
        domain::{Demand, Role},
        server::newsroom_request::NewsroomRequest,
    };
    let newsroom = NewsroomRequest::by(Demand::Role(Role::Administrator)).await?;
    let before = settings::find(&newsroom.db, newsroom.portal.id).await?.identity.palette;
    let mut tx = newsroom.db.begin().await?;
    settings::set_palette(&mut tx, &newsroom.editor, None, newsroom.now).await?;
    tx.commit().await?;
    Ok(before)
}
