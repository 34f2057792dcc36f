//! What is pinned: articles that stand first in the block of the lead story until the end of a day.

use super::{FrontContent, seen_field};
use crate::{
    domain::{ArticleSummary, Pin, front::PINS_MAX},
    newsroom::{
        data_table::DataTable,
        done::{Done, PressForm, Tried, tried},
        form::TextField,
        screen::Instead,
    },
    refusal::Refusal,
};
use leptos::prelude::*;

/// Days that a pin lasts where nobody says how many.
const USUAL_DAYS: i64 = 3;

pub async fn tried_forms() -> Result<(Tried<PinArticle>, Tried<UnpinArticle>), Instead> {
    let pinned = tried("pin", |_, ()| Done::said("Đã ghim bài trong bản nháp.")).await?;
    let unpinned = tried("unpin", |_, ()| Done::said("Đã bỏ ghim trong bản nháp.")).await?;
    Ok((pinned, unpinned))
}

#[component]
pub fn Pins(content: FrontContent, tried: Tried<PinArticle>) -> impl IntoView {
    let FrontContent { edition, pinned, now, .. } = content;
    let (article, last_day) = match tried.typed() {
        Some(typed) => (typed.article.clone(), typed.last_day.clone()),
        None => (String::new(), now.day().minus(-USUAL_DAYS).iso8601()),
    };
    let faults = tried.faults();
    let rows = pinned
        .into_iter()
        .map(|(pin, article)| view! { <PinRow pin article edition is_over=pin.last_day < now.day() /> });
    let rows = rows.collect_view();
    let table = (!rows.is_empty()).then(|| {
        view! { <DataTable label="Tin ghim" columns=&["Bài", "Đến hết ngày", "Việc"]>{rows}</DataTable> }
    });
    view! {
        <section aria-labelledby="pins">
            <h2 id="pins">"Tin ghim"</h2>
            <p class="hint">{format!("Đứng đầu khối “Tin chính” cho đến hết ngày đã định. Nhiều nhất {PINS_MAX} bài.")}</p>
            {table}
            <form method="post">
                <input type="hidden" name="seen" value=edition />
                <TextField
                    name="article"
                    label="Địa chỉ của bài"
                    value=article
                    faults=faults.clone()
                    hint="Dán địa chỉ của một bài đã đăng, ví dụ: /tin-tuc/le-hoi-ben-sen."
                    is_required=true
                />
                <TextField name="last_day" label="Ghim đến hết ngày" kind="date" value=last_day faults is_required=true />
                <button name="act" value="pin">"Ghim bài"</button>
            </form>
        </section>
    }
}

#[component]
fn PinRow(pin: Pin, article: Option<ArticleSummary>, edition: i64, is_over: bool) -> impl IntoView {
    let name = match &article {
        Some(article) => article.headline.clone(),
        None => "bài không còn đăng".to_owned(),
    };
    let fields = vec![seen_field(edition), ("article", pin.article.0.to_string())];
    let about = format!("Bỏ ghim: {name}");
    let link = match article {
        Some(article) => view! { <a href=article.path()>{name}</a> }.into_any(),
        None => name.into_any(),
    };
    view! {
        <tr>
            <th scope="row">{link}</th>
            <td>{pin.last_day.text()} {is_over.then(|| view! { " "<span class="state">"đã hết hạn"</span> })}</td>
            <td><PressForm act="unpin" fields label="Bỏ ghim" about /></td>
        </tr>
    }
}

/// Pins the article at an address until the end of a day, in the draft.
///
/// # Errors
/// `SignedOut`, `Forbidden`, `Conflict`; `Invalid` with the field.
#[server(prefix = "/api/toa-soan", endpoint = "pin_article")]
pub async fn pin_article(
    #[server(default)] seen: i64, #[server(default)] article: String, #[server(default)] last_day: String,
) -> Result<(), Refusal> {
    use crate::{
        domain::{Fault, front::typed_last_day},
        server::front_arranging::Arranging,
    };
    let mut arranging = Arranging::open_seen(seen).await?;
    let found = arranging.find_article(&article).await?;
    let found = found.ok_or_else(|| Fault::new("article", "Không tìm thấy bài đã đăng ở địa chỉ này."));
    let last_day = typed_last_day(&last_day, arranging.newsroom.now.day());
    let (article, last_day) = match (found, last_day) {
        (Ok(article), Ok(last_day)) => (article, last_day),
        (found, last_day) => {
            return Err(Refusal::Invalid { faults: found.err().into_iter().chain(last_day.err()).collect() });
        }
    };
    arranging.arrangement.pin(Pin { article, last_day }).map_err(|reason| Refusal::of("article", reason.message()))?;
    arranging.keep(seen).await
}

/// Takes a pin away, in the draft.
///
/// # Errors
/// `SignedOut`, `Forbidden`, `Conflict`.
#[server(prefix = "/api/toa-soan", endpoint = "unpin_article")]
pub async fn unpin_article(#[server(default)] seen: i64, #[server(default)] article: i64) -> Result<(), Refusal> {
    use crate::{
        domain::ArticleId,
        server::front_arranging::{Arranging, unarranged},
    };
    let mut arranging = Arranging::open_seen(seen).await?;
    arranging.arrangement.unpin(ArticleId(article)).map_err(unarranged)?;
    arranging.keep(seen).await
}
