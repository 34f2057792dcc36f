//! A text for somebody who was given a link to it: the readers' article page, with a strip on top that says what it is.

use super::{article_form::text_path, filtering::asked, screen::screen};
use crate::{
    domain::{Act, TextId, TextState},
    reader::{OpenArticle, OpenedArticle},
    refusal::Refusal,
};
use leptos::prelude::*;
use leptos_meta::{Meta, Stylesheet};
use serde::{Deserialize, Serialize};

/// What the page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Preview {
    pub opened: OpenedArticle,
    pub state: TextState,
    pub revision: i64,
    /// For somebody who is signed in and may see the text anyway: which it is, and which of the next steps they may do.
    pub insider: Option<(TextId, Vec<Act>)>,
}

#[component]
pub fn PreviewPage() -> impl IntoView {
    let token = asked("ma");
    screen(async move {
        let preview = open_preview(token).await?;
        Ok(view! {
            <Meta name="robots" content="noindex" />
            <Stylesheet href="/toa-soan.css" />
            <Strip state=preview.state revision=preview.revision insider=preview.insider />
            <OpenArticle opened=preview.opened is_preview=true />
        }
        .into_any())
    })
}

#[component]
fn Strip(state: TextState, revision: i64, insider: Option<(TextId, Vec<Act>)>) -> impl IntoView {
    let steps = insider.map(|(id, acts)| {
        let path = format!("{}/duyet", text_path(id));
        let buttons =
            acts.into_iter().map(|act| view! { <button name="act" value=act.as_str()>{act.title()}</button> });
        view! {
            <form method="post" action=path.clone()>
                <input type="hidden" name="text" value=id.0 />
                <input type="hidden" name="seen" value=revision />
                {buttons.collect_view()}
                " "
                <a href=path.clone()>"Mở trong tòa soạn"</a>
            </form>
        }
    });
    view! {
        <aside class="preview-strip" aria-label="Bản xem trước">
            <p>
                <strong>"Bản xem trước, không phải bài đã đăng."</strong>
                {format!(" Bản {revision}, {}.", state.title())}
            </p>
            {steps}
        </aside>
    }
    .into_any()
}

/// The text that a preview link leads to, as readers will see it.
///
/// # Errors
/// `NotFound` where the link is over or was taken back.
#[server(prefix = "/api/toa-soan", endpoint = "open_preview")]
pub async fn open_preview(#[server(default)] token: String) -> Result<Preview, Refusal> {
    use crate::{
        db::{articles, documents, settings, texts},
        domain::{SectionKind, address::PageFrom},
        reader::OpenedDocument,
        server::{auth::digest_of, newsroom_request::EntranceRequest, reader_request::ReaderRequest},
    };
    const NEIGHBOURS: u32 = 3;
    let (request, reader) = (EntranceRequest::current()?, ReaderRequest::current()?);
    let (db, portal, now) = (&request.db, request.portal.id, request.now);
    let found = texts::find_revision_by_link(db, portal, &digest_of(&token), now).await?;
    let (text, revision) = found.ok_or(Refusal::NotFound)?;
    let insider = match request.find_editor().await? {
        Some(editor) if texts::find(db, &editor, text.id).await?.is_some() => {
            let rules = settings::find_review_rules(db, portal, text.section.id).await?;
            let is_own = !rules.may_approve_own && texts::has_written(db, &editor, text.id).await?;
            let mut acts = text.offers(editor.person(), rules.levels);
            acts.retain(|act| matches!(act, Act::Review | Act::Approve) && !is_own);
            Some((text.id, acts))
        }
        _ => None,
    };
    let article = revision.to_article(text.article.as_ref(), now);
    let neighbours = async |from| {
        articles::list_published_of_section(db, portal, article.section.id, Some(from), NEIGHBOURS, now).await
    };
    let (mut newer, mut older, mut pages, mut document) = (Vec::new(), Vec::new(), Vec::new(), None);
    match article.section.kind {
        SectionKind::News => {
            newer = neighbours(PageFrom::NewerThan(article.key())).await?;
            older = neighbours(PageFrom::OlderThan(article.key())).await?;
        }
        SectionKind::Pages => pages = articles::list_published_pages(db, portal, article.section.id, now).await?,
        SectionKind::Documents => {
            let sheet = documents::draft_sheet(db, portal, &revision.content).await?;
            document = Some(OpenedDocument::new(sheet, false, now.day()));
        }
    }
    let opened = OpenedArticle {
        newer,
        older,
        pages,
        document,
        most_read: reader.most_read.list(db, portal, now).await?,
        origin: reader.origin(),
        article: article.clone(),
        portal: request.portal.clone(),
        issuer: Vec::new(),
        related: Vec::new(),
    };
    Ok(Preview { opened, state: text.state, revision: revision.meta.number, insider })
}
