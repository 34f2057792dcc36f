//! The portal's own two colours, with what becomes of them by day and by night, and how large its letters are.

use crate::{
    domain::{
        Color, Look, Palette, Portal, TypeScale,
        color::{CONTRAST_MIN, Scheme},
    },
    newsroom::{
        done::{Done, PressForm, Tried, tried},
        form::{Select, TextField},
        screen::Instead,
    },
    refusal::Refusal,
};
use leptos::prelude::*;

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

fn undone(done: Done, before: Look) -> Done {
    let Palette { band, accent } = before.palette();
    let fields =
        vec![("band", band.to_string()), ("accent", accent.to_string()), ("scale", before.scale.as_str().to_owned())];
    match before.is_default() {
        true => done.undone_by::<&str>("look-default", vec![]),
        false => done.undone_by("look", fields),
    }
}

pub async fn tried_forms() -> Result<TriedLook, Instead> {
    Ok(TriedLook {
        chosen: tried("look", |_, before| undone(Done::said("Đã lưu màu sắc và cỡ chữ."), before)).await?,
        left: tried("look-default", |_, before| undone(Done::said("Cổng lại có màu và cỡ chữ mặc định."), before))
            .await?,
    })
}

#[component]
pub fn LookForm(portal: Portal, look: Look, tried: Tried<SaveLook>) -> impl IntoView {
    let Palette { band, accent } = look.palette();
    let [band, accent] = [band, accent].map(|color| color.to_string());
    let band = super::typed_or(&tried, |typed| typed.band.clone(), band);
    let accent = super::typed_or(&tried, |typed| typed.accent.clone(), accent);
    let scale = super::typed_or(&tried, |typed| typed.scale.clone(), look.scale.as_str().to_owned());
    let scales = TypeScale::ALL.map(|scale| (scale.as_str().to_owned(), scale.title().to_owned())).to_vec();
    let shown = Color::parse(&band).zip(Color::parse(&accent)).map(|(band, accent)| Palette { band, accent });
    let faults = tried.faults();
    let nothing = Vec::<(String, String)>::new();
    let reset = (!look.is_default())
        .then(|| view! { <PressForm act="look-default" fields=nothing label="Dùng màu và cỡ chữ mặc định" /> });
    view! {
        <section aria-labelledby="look">
            <h2 id="look">"Màu sắc và cỡ chữ"</h2>
            <form method="post">
                <TextField name="band" label="Màu dải tên cổng" kind="color" value=band faults=faults.clone() />
                <TextField
                    name="accent"
                    label="Màu nhấn"
                    kind="color"
                    value=accent
                    faults=faults.clone()
                    hint="Liên kết và điểm nhấn. Chữ phải tương phản ít nhất 4,5:1 với nền (WCAG 2.2); ban đêm màu tự nhạt hoặc đậm đi cho dễ đọc."
                />
                <Select name="scale" label="Cỡ chữ" value=scale choices=scales faults />
                <button name="act" value="look">"Lưu màu sắc và cỡ chữ"</button>
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

/// Sets the portal's own colours and the size of its letters, and answers what they were.
///
/// # Errors
/// `SignedOut`, `Forbidden`; `Invalid` with the field, and a shade that can be read.
#[server(prefix = "/api/toa-soan", endpoint = "save_look")]
pub async fn save_look(
    #[server(default)] band: String, #[server(default)] accent: String, #[server(default)] scale: String,
) -> Result<Look, Refusal> {
    use crate::{
        db::settings,
        domain::{Demand, Fault, Role},
        server::newsroom_request::NewsroomRequest,
    };
    let newsroom = NewsroomRequest::by(Demand::Role(Role::Administrator)).await?;
    let color =
        |field: &str, text: &str| Color::parse(text).ok_or_else(|| Refusal::of(field, "Màu viết dạng #7f161b."));
    let scale = TypeScale::parse(&scale).ok_or_else(|| Refusal::of("scale", "Hãy chọn cỡ chữ trong danh sách."))?;
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
    let before = settings::find(&newsroom.db, newsroom.portal.id).await?.identity.look;
    let chosen = Look { palette: Some(palette).filter(|palette| *palette != Palette::OF_PROGRAM), scale };
    let mut tx = newsroom.db.begin().await?;
    settings::set_look(&mut tx, &newsroom.editor, chosen, newsroom.now).await?;
    tx.commit().await?;
    Ok(before)
}

/// Leaves colours and letters to the program, and answers what they were.
///
/// # Errors
/// `SignedOut`, `Forbidden`.
#[server(prefix = "/api/toa-soan", endpoint = "reset_look")]
pub async fn reset_look() -> Result<Look, Refusal> {
    use crate::{
        db::settings,
        domain::{Demand, Role},
        server::newsroom_request::NewsroomRequest,
    };
    let newsroom = NewsroomRequest::by(Demand::Role(Role::Administrator)).await?;
    let before = settings::find(&newsroom.db, newsroom.portal.id).await?.identity.look;
    let mut tx = newsroom.db.begin().await?;
    settings::set_look(&mut tx, &newsroom.editor, Look::default(), newsroom.now).await?;
    tx.commit().await?;
    Ok(before)
}
