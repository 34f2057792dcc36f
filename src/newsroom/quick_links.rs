//! The quick links: the band of what most people come for.

use super::{
    done::{Done, Tried, tried},
    form::{FieldError, message_of},
    frame::NewsroomFrame,
    screen::screen,
};
use crate::{
    domain::{
        LinkIcon, QuickLink,
        quick_link::{LINKS_MAX, TypedLink},
    },
    refusal::Refusal,
};
use leptos::prelude::*;

const FRONT_PATH: &str = "/toa-soan/trang-chu";

#[component]
pub fn QuickLinksPage() -> impl IntoView {
    screen(async move {
        let saved: Tried<SaveQuickLinks> = tried("links", |_, before: Vec<QuickLink>| {
            let fields = before.iter().enumerate().flat_map(|(place, link)| {
                let TypedLink { title, address, icon } = TypedLink::from(link);
                [("title", title), ("address", address), ("icon", icon)]
                    .map(|(name, value)| (argument(place, name), value))
            });
            Done::said("Đã lưu liên kết nhanh: bạn đọc thấy ngay.").undone_by("links", fields.collect())
        })
        .await?;
        let links = match saved.typed() {
            Some(typed) => typed.links.clone(),
            None => open_quick_links().await?.iter().map(TypedLink::from).collect(),
        };
        Ok(view! {
            <NewsroomFrame title="Liên kết nhanh" here=FRONT_PATH>
                {saved.notice()}
                <LinksForm links saved />
                <p><a href=FRONT_PATH>"Về bố cục trang chủ"</a></p>
            </NewsroomFrame>
        }
        .into_any())
    })
}

/// How a field of one line is sent.
fn argument(place: usize, name: &str) -> String {
    format!("links[{place}][{name}]")
}

#[component]
fn LinksForm(links: Vec<TypedLink>, saved: Tried<SaveQuickLinks>) -> impl IntoView {
    let lines = (0..LINKS_MAX).map(|place| {
        let link = links.get(place).cloned().unwrap_or_default();
        let error = |name: &str| message_of(&saved.faults(), &format!("{name}-{}", place + 1));
        view! { <LinkLine place link title_error=error("title") address_error=error("address") /> }
    });
    let lines = lines.collect_view();
    view! {
        <p class="hint">
            {format!("Nhiều nhất {LINKS_MAX} liên kết, theo thứ tự này. Dòng để trống thì bỏ qua; muốn bớt một liên kết thì xóa tên và địa chỉ. Địa chỉ bắt đầu bằng / (trang của cổng), https://, tel: hoặc mailto:.")}
        </p>
        <form method="post">
            {lines}
            <button name="act" value="links">"Lưu liên kết nhanh"</button>
        </form>
    }
}

#[component]
fn LinkLine(
    place: usize, link: TypedLink, title_error: Option<String>, address_error: Option<String>,
) -> impl IntoView {
    let number = place + 1;
    let icons = LinkIcon::ALL.into_iter().map(|icon| {
        let is_chosen = LinkIcon::parse(&link.icon).unwrap_or_default() == icon;
        view! { <option value=icon.as_str() selected=is_chosen>{icon.title()}</option> }
    });
    let icons = icons.collect_view();
    let icon = format!("icon-{number}");
    view! {
        <fieldset class="link-line">
            <legend>{format!("Liên kết {number}")}</legend>
            <LinkField place name="title" label="Tên" value=link.title error=title_error />
            <LinkField place name="address" label="Địa chỉ" value=link.address error=address_error />
            <div class="field">
                <label for=icon.clone()>"Biểu tượng"</label>
                <select id=icon name=argument(place, "icon")>{icons}</select>
            </div>
        </fieldset>
    }
}

#[component]
fn LinkField(
    place: usize, name: &'static str, label: &'static str, value: String, error: Option<String>,
) -> impl IntoView {
    let id = format!("{name}-{}", place + 1);
    let (is_wrong, described) = (error.is_some().then_some("true"), error.is_some().then(|| format!("{id}-error")));
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <input
                id=id.clone()
                name=argument(place, name)
                value=value
                aria-invalid=is_wrong
                aria-describedby=described
            />
            <FieldError name=id error />
        </div>
    }
}

/// All quick links.
///
/// # Errors
/// `SignedOut`, `Forbidden`.
#[server(prefix = "/api/toa-soan", endpoint = "open_quick_links")]
pub async fn open_quick_links() -> Result<Vec<QuickLink>, Refusal> {
    use crate::{
        db::quick_links,
        server::{front_arranging::DEMAND, newsroom_request::NewsroomRequest},
    };
    let newsroom = NewsroomRequest::even_closed(DEMAND).await?;
    Ok(quick_links::list(&newsroom.db, newsroom.portal.id).await?)
}

/// Sets the quick links, and answers what they were before.
///
/// # Errors
/// `SignedOut`, `Forbidden`; `Invalid` with the field.
#[server(prefix = "/api/toa-soan", endpoint = "save_quick_links")]
pub async fn save_quick_links(#[server(default)] links: Vec<TypedLink>) -> Result<Vec<QuickLink>, Refusal> {
    use crate::{
        db::quick_links,
        domain::quick_link::typed_links,
        server::{front_arranging::DEMAND, newsroom_request::NewsroomRequest},
    };
    let newsroom = NewsroomRequest::by(DEMAND).await?;
    let links = typed_links(&links).map_err(|faults| Refusal::Invalid { faults })?;
    let before = quick_links::list(&newsroom.db, newsroom.portal.id).await?;
    let mut tx = newsroom.db.begin().await?;
    quick_links::arrange(&mut tx, &newsroom.editor, &links, newsroom.now).await?;
    tx.commit().await?;
    Ok(before)
}
