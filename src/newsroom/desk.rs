//! The desk: what waits for whoever is signed in, what they write, what is scheduled; and all texts, filtered and searched.

use super::{
    article_form::text_path,
    filtering::{SectionFilter, address_with},
    frame::NewsroomFrame,
    refused::Refused,
};
use crate::{
    components::when_ready,
    domain::{
        Section, TextState, Timestamp,
        address::NEWSROOM_PATH,
        text::{ArticleLine, Text},
    },
    refusal::Refusal,
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use serde::{Deserialize, Serialize};

/// What the desk shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DeskContent {
    pub now: Timestamp,
    pub may_write: bool,
    pub piles: Vec<Pile>,
    /// Published in haste, and nobody has looked at them since.
    pub unreviewed: Vec<ArticleLine>,
    /// Somebody asked to look at them again by today.
    pub to_look_at: Vec<ArticleLine>,
    pub sections: Vec<Section>,
    /// What was searched for, newest first, and where its next page begins.
    pub found: Option<(Vec<Text>, Option<String>)>,
}

/// Texts that lie together on the desk.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Pile {
    pub title: String,
    /// What is said where nothing lies there; piles without such a word are left out then.
    pub empty: Option<String>,
    pub texts: Vec<Text>,
}

/// States that texts are filtered by, as the address names them.
const STATES: [(&str, TextState); 7] = [
    ("ban-thao", TextState::Draft),
    ("cho-duyet", TextState::Submitted),
    ("bi-tra-lai", TextState::Returned),
    ("da-bien-tap", TextState::Reviewed),
    ("da-duyet", TextState::Approved),
    ("hen-gio", TextState::Scheduled),
    ("da-bo", TextState::Discarded),
];

#[derive(Clone, Default)]
struct Asked {
    words: String,
    section: String,
    state: String,
}

#[component]
pub fn DeskPage() -> impl IntoView {
    let query = use_query_map().get_untracked();
    let value = |name: &str| query.get(name).unwrap_or_default();
    let asked = Asked { words: value("q"), section: value("chuyen-muc"), state: value("tinh-trang") };
    let after = value("sau");
    when_ready(async move {
        let Asked { words, section, state } = asked.clone();
        match open_desk(words, section, state, after).await {
            Ok(content) => view! {
                <NewsroomFrame title="Bàn làm việc" here=NEWSROOM_PATH><Desk content asked /></NewsroomFrame>
            }
            .into_any(),
            Err(refusal) => view! { <Refused refusal /> }.into_any(),
        }
    })
}

#[component]
fn Desk(content: DeskContent, asked: Asked) -> impl IntoView {
    let DeskContent { now, may_write, piles, unreviewed, to_look_at, sections, found } = content;
    let write = may_write.then(|| {
        view! {
            <p class="actions">
                <a class="button" href="/toa-soan/bai-moi">"Viết bài mới"</a>
                <a class="button quiet" href="/toa-soan/da-dang">"Sửa bài đã đăng"</a>
            </p>
        }
    });
    let filter = may_write.then(|| view! { <Filter asked=asked.clone() sections /> });
    let lying = match found {
        Some((texts, next)) => view! { <Found texts next asked now /> }.into_any(),
        None => view! { <Piles piles now /> }.into_any(),
    };
    view! {
        {write}
        {filter}
        {lying}
        <Lines title="Đăng trước, chưa ai duyệt" id="unreviewed" lines=unreviewed />
        <Lines title="Đến ngày xem lại: còn đúng không?" id="to-look-at" lines=to_look_at />
    }
}

#[component]
fn Filter(asked: Asked, sections: Vec<Section>) -> impl IntoView {
    let states = STATES.iter().map(|&(name, state)| {
        view! { <option value=name selected=asked.state == name>{state.title()}</option> }
    });
    view! {
        <form method="get" role="search" class="inline">
            <div class="field">
                <label for="q">"Tìm bài đang viết"</label>
                <input id="q" name="q" type="search" value=asked.words.clone() />
            </div>
            <SectionFilter sections chosen=asked.section.clone() />
            <div class="field">
                <label for="tinh-trang">"Tình trạng"</label>
                <select id="tinh-trang" name="tinh-trang">
                    <option value="">"Tất cả"</option>
                    {states.collect_view()}
                </select>
            </div>
            <button>"Tìm"</button>
        </form>
    }
}

#[component]
fn Found(texts: Vec<Text>, next: Option<String>, asked: Asked, now: Timestamp) -> impl IntoView {
    let next = next.map(|key| {
        let Asked { words, section, state } = &asked;
        let values = [("q", words.as_str()), ("chuyen-muc", section), ("tinh-trang", state), ("sau", &key)];
        let address = address_with(NEWSROOM_PATH, &values);
        view! { <p><a class="button quiet" rel="next" href=address>"Cũ hơn"</a></p> }
    });
    let list = match texts.is_empty() {
        true => {
            view! { <p class="empty">"Không có bài nào như vậy. Hãy thử ít chữ hơn, hoặc bỏ bớt điều kiện lọc."</p> }
                .into_any()
        }
        false => view! { <Texts texts now /> }.into_any(),
    };
    view! {
        <section aria-labelledby="found">
            <h2 id="found">"Kết quả tìm"</h2>
            {list}
            {next}
            <p><a href=NEWSROOM_PATH>"Bỏ tìm, về bàn làm việc"</a></p>
        </section>
    }
}

#[component]
fn Piles(piles: Vec<Pile>, now: Timestamp) -> impl IntoView {
    let piles = piles.into_iter().enumerate().filter(|(_, pile)| !pile.texts.is_empty() || pile.empty.is_some());
    let piles = piles.map(|(number, Pile { title, empty, texts })| {
        let id = format!("pile-{number}");
        let lying = match texts.is_empty() {
            true => view! { <p class="empty">{empty}</p> }.into_any(),
            false => view! { <Texts texts now /> }.into_any(),
        };
        view! { <section aria-labelledby=id.clone()><h2 id=id.clone()>{title}</h2>{lying}</section> }
    });
    piles.collect_view()
}

#[component]
fn Texts(texts: Vec<Text>, now: Timestamp) -> impl IntoView {
    let items = texts.into_iter().map(|text| {
        let urgent = text.is_overdue(now);
        let state = match text.publish_at {
            Some(at) if urgent => format!("quá giờ đăng: {}", at.minute_text()),
            Some(at) => format!("{} {}", text.state.title(), at.minute_text()),
            None => text.state.title().to_owned(),
        };
        let views = text.article.as_ref().map(|article| format!(" · {} lượt xem", article.views));
        let class = if urgent { "state is-urgent" } else { "state" };
        let details =
            format!("{} · {} · sửa {}", text.section.heading(), text.author_name, text.modified_at.minute_text());
        view! {
            <li>
                <a href=text_path(text.id)>{text.headline.clone()}</a>
                " "
                <span class=class>{state}</span>
                <p class="hint">{details}{views}</p>
            </li>
        }
    });
    view! { <ul class="text-list">{items.collect_view()}</ul> }
}

#[component]
fn Lines(title: &'static str, id: &'static str, lines: Vec<ArticleLine>) -> impl IntoView {
    let items = lines.iter().map(|line| {
        view! {
            <li>
                <a href=format!("/toa-soan/da-dang/{}", line.id.0)>{line.headline.clone()}</a>
                <p class="hint">{format!("đăng ngày {}", line.published_at.date_text())}</p>
            </li>
        }
    });
    let items = items.collect_view();
    (!lines.is_empty()).then(
        || view! { <section aria-labelledby=id><h2 id=id>{title}</h2><ul class="text-list">{items}</ul></section> },
    )
}

/// What waits for whoever is signed in. With words, a section's slug or a state, texts that are so in the place of the piles;
/// reporters are shown their own.
///
/// # Errors
/// `SignedOut`; `NotFound` for a section, a state or a place that is none.
#[server(prefix = "/api/toa-soan", endpoint = "open_desk")]
pub async fn open_desk(
    #[server(default)] words: String, #[server(default)] section: String, #[server(default)] state: String,
    #[server(default)] after: String,
) -> Result<DeskContent, Refusal> {
    use crate::{
        db::{
            portals,
            texts::{self, TextFilter, TextKey},
        },
        domain::{Demand, Role},
        server::newsroom_request::NewsroomRequest,
    };
    const OF_EACH_PILE: u32 = 10;
    const FOUND: usize = 30;
    let newsroom = NewsroomRequest::by(Demand::SignedIn).await?;
    let (db, editor, now) = (&newsroom.db, &newsroom.editor, newsroom.now);
    let sections = portals::list_sections(db, newsroom.portal.id).await?;
    let [is_reporter, is_editor, is_publisher] =
        [Role::Reporter, Role::Editor, Role::Publisher].map(|role| editor.may_act_as(role));
    let is_search = !(words.trim().is_empty() && section.is_empty() && state.is_empty() && after.is_empty());
    if is_search && is_reporter {
        let filter = TextFilter {
            section: match section.as_str() {
                "" => None,
                slug => Some(sections.iter().find(|known| known.slug.as_str() == slug).ok_or(Refusal::NotFound)?.id),
            },
            state: match state.as_str() {
                "" => None,
                name => Some(STATES.iter().find(|(known, _)| *known == name).ok_or(Refusal::NotFound)?.1),
            },
            author: None,
            words,
        };
        let after = match after.as_str() {
            "" => None,
            key => Some(TextKey::parse(key).ok_or(Refusal::NotFound)?),
        };
        let mut found = texts::list(db, editor, &filter, after, FOUND as u32 + 1).await?;
        let goes_on = found.len() > FOUND;
        found.truncate(FOUND);
        let next = found.last().filter(|_| goes_on).map(|text| TextKey::of(text).to_string());
        let found = Some((found, next));
        let (unreviewed, to_look_at) = (Vec::new(), Vec::new());
        return Ok(DeskContent { now, may_write: true, piles: Vec::new(), unreviewed, to_look_at, sections, found });
    }
    let mut piles = Vec::new();
    let mut lay = async |title: &str, state: TextState, is_own: bool, empty: Option<&str>| -> Result<(), Refusal> {
        let filter = TextFilter { state: Some(state), author: is_own.then(|| editor.id()), ..TextFilter::default() };
        let texts = texts::list(db, editor, &filter, None, OF_EACH_PILE).await?;
        piles.push(Pile { title: title.to_owned(), empty: empty.map(str::to_owned), texts });
        Ok(())
    };
    if is_editor {
        lay("Chờ duyệt", TextState::Submitted, false, Some("Không có bài nào chờ duyệt.")).await?;
    }
    if is_publisher {
        lay("Đã biên tập, chờ duyệt đăng", TextState::Reviewed, false, None).await?;
        lay("Đã duyệt, chờ đăng", TextState::Approved, false, None).await?;
    }
    if is_reporter {
        lay("Trả lại cho tôi", TextState::Returned, true, None).await?;
        let empty = "Bạn chưa có bản thảo nào. Bấm “Viết bài mới” để bắt đầu.";
        lay("Tôi đang viết", TextState::Draft, true, Some(empty)).await?;
        if !is_editor {
            lay("Tôi đã gửi duyệt", TextState::Submitted, true, None).await?;
        }
        lay("Hẹn giờ đăng", TextState::Scheduled, false, None).await?;
        lay("Bài của tôi đã đăng", TextState::Published, true, None).await?;
    }
    Ok(DeskContent {
        now,
        may_write: is_reporter,
        piles,
        unreviewed: texts::list_unreviewed(db, editor, OF_EACH_PILE).await?,
        to_look_at: texts::list_articles_to_look_at(db, editor, now.day(), OF_EACH_PILE).await?,
        sections,
        found: None,
    })
}
