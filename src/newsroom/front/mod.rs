//! The front page, arranged: its blocks as they will stand, what is pinned, and the way from a draft to readers.

mod block_form;
mod blocks;
mod pins;
mod preview;
mod publishing;

pub use preview::FrontPreviewPage;

use super::{filtering::asked, frame::NewsroomFrame, screen::screen};
use crate::{
    components::when_ready,
    domain::{Arrangement, ArticleSummary, FilledBlock, Pin, Section, Timestamp},
    refusal::Refusal,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

const PATH: &str = "/toa-soan/trang-chu";
const PREVIEW_PATH: &str = "/toa-soan/trang-chu/xem-truoc";
const LINKS_PATH: &str = "/toa-soan/lien-ket-nhanh";

/// What the screen shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FrontContent {
    /// What is being arranged: the draft, or what readers see.
    pub arrangement: Arrangement,
    /// Which edition of it this is.
    pub edition: i64,
    pub draft: Option<DraftMark>,
    /// Nobody has arranged anything: it follows the sections.
    pub is_by_itself: bool,
    pub has_previous: bool,
    /// Open sections.
    pub sections: Vec<Section>,
    /// What each block shows now.
    pub filled: Vec<FilledBlock>,
    /// Pins with their articles, where readers may see them.
    pub pinned: Vec<(Pin, Option<ArticleSummary>)>,
    pub now: Timestamp,
}

/// Who arranged a draft last.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DraftMark {
    pub person_name: String,
    pub at: Timestamp,
}

#[component]
pub fn ArrangeFrontPage() -> impl IntoView {
    let place = |name| Some(asked(name)).filter(|place| !place.is_empty());
    let (changed, after) = (place("sua"), place("them"));
    when_ready(async move {
        match (changed, after) {
            (Some(place), _) => {
                view! { <block_form::ChangeScreen place=place.parse().unwrap_or(usize::MAX) /> }.into_any()
            }
            (None, Some(after)) => view! { <block_form::AddScreen after kind=asked("loai") /> }.into_any(),
            (None, None) => view! { <ArrangeScreen /> }.into_any(),
        }
    })
}

#[component]
fn ArrangeScreen() -> impl IntoView {
    screen(async move {
        let (published, discarded, restored, reset) = publishing::tried_forms().await?;
        let (moved, removed) = blocks::tried_forms().await?;
        // What "Hoàn tác" puts back.
        let added = block_form::tried_to_add().await?;
        let (pinned, unpinned) = pins::tried_forms().await?;
        let notices = (
            (published.notice(), discarded.notice(), restored.notice(), reset.notice()),
            (moved.notice(), removed.notice(), added.notice()),
            (pinned.notice(), unpinned.notice()),
        );
        let content = open_front().await?;
        Ok(view! {
            <NewsroomFrame title="Trang chủ" here=PATH>
                {notices}
                <publishing::Publishing content=content.clone() />
                <blocks::BlockList content=content.clone() />
                <pins::Pins content tried=pinned />
                <p><a href=LINKS_PATH>"Sửa liên kết nhanh"</a></p>
            </NewsroomFrame>
        }
        .into_any())
    })
}

/// The edition that a form was made from.
fn seen_field(edition: i64) -> (&'static str, String) {
    ("seen", edition.to_string())
}

/// How the front page is arranged now: the draft, or what readers see.
///
/// # Errors
/// `SignedOut`, `Forbidden`.
#[server(prefix = "/api/toa-soan", endpoint = "open_front")]
pub async fn open_front() -> Result<FrontContent, Refusal> {
    use crate::{
        db::{articles, front},
        server::{
            front_arranging::Arranging,
            front_filling::{Asking, fill_arrangement},
            reader_request::ReaderRequest,
        },
    };
    let Arranging { newsroom, sections, arrangement, edition, draft, is_by_itself } = Arranging::open_to_read().await?;
    let (db, portal, now) = (&newsroom.db, newsroom.portal.id, newsroom.now);
    let most_read = &*ReaderRequest::current()?.most_read;
    let filled = fill_arrangement(Asking { db, portal, most_read, now }, &arrangement).await?;
    let ids: Vec<_> = arrangement.pins.iter().map(|pin| pin.article).collect();
    let found = articles::list_published_by_ids(db, portal, &ids, now).await?;
    let pinned = arrangement.pins.iter();
    let pinned = pinned.map(|pin| (*pin, found.iter().find(|article| article.id == pin.article).cloned())).collect();
    let has_previous = front::find(db, &newsroom.editor, front::Standing::Previous).await?.is_some();
    let draft = draft.map(|(person_name, at)| DraftMark { person_name, at });
    Ok(FrontContent { arrangement, edition, draft, is_by_itself, has_previous, sections, filled, pinned, now })
}
