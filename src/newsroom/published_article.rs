//! A published article as the newsroom comes upon it: the way to its text, which imported ones get here.

use super::{
    article_form::text_path,
    figures::article_figures_path,
    form::{Answer, FormRefusal, answer},
    frame::NewsroomFrame,
    screen::{Instead, screen},
};
use crate::{
    domain::{ListedArticle, TextId},
    refusal::Refusal,
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use serde::{Deserialize, Serialize};

#[component]
pub fn PublishedArticlePage() -> impl IntoView {
    let id = use_params_map().get_untracked().get("id").unwrap_or_default();
    screen(async move {
        let edited: Option<Answer<BeginCopy>> = answer("edit").await;
        let wants_look = edited.is_none();
        let begun = if wants_look { answer("review").await } else { edited };
        if let Some(Answer { outcome: Ok(text), .. }) = &begun {
            let path = text_path(*text);
            return Err(Instead::GoOn(if wants_look { format!("{path}/duyet") } else { path }));
        }
        let refusal = begun.as_ref().and_then(Answer::refusal).cloned();
        let found = open_published(id).await?;
        Ok(view! { <Published found refusal /> }.into_any())
    })
}

/// An article, and whether whoever asks may work on it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FoundArticle {
    pub article: ListedArticle,
    pub may_edit: bool,
}

#[component]
fn Published(found: FoundArticle, refusal: Option<Refusal>) -> impl IntoView {
    let FoundArticle { article, may_edit } = found;
    let open = match article.is_withdrawn {
        true => view! { <p class="notice">"Bài đã gỡ: bạn đọc không còn thấy trong danh sách nào."</p> }.into_any(),
        false => view! { <p><a href=article.path()>"Mở bài như bạn đọc thấy"</a></p> }.into_any(),
    };
    let figures = may_edit.then(|| {
        view! { <p><a href=article_figures_path(article.id)>"Lượt xem từng ngày"</a></p> }
    });
    let review = if article.is_withdrawn { "Xem lịch sử, duyệt" } else { "Gỡ bài, xem lịch sử, duyệt" };
    let work = match may_edit {
        true => view! {
            <form method="post" class="inline">
                <input type="hidden" name="article" value=article.id.0 />
                <button name="act" value="edit">"Sửa bài"</button>
                <button name="act" value="review" class="quiet">{review}</button>
            </form>
        }
        .into_any(),
        false => view! { <p class="hint">"Bài của người khác: biên tập viên mới sửa được."</p> }.into_any(),
    };
    view! {
        <NewsroomFrame title=article.headline.clone() here="/toa-soan/da-dang">
            {refusal.map(|refusal| view! { <FormRefusal refusal /> })}
            <p>
                {format!("{} · đăng ngày {} · {} lượt xem", article.section_title, article.published_at.date_text(), article.views)}
            </p>
            {open}
            {figures}
            {work}
        </NewsroomFrame>
    }
}

/// A published or withdrawn article.
///
/// # Errors
/// `SignedOut`, `Forbidden`; `NotFound` also for a reporter who asks for what others wrote and somebody has withdrawn.
#[server(prefix = "/api/toa-soan", endpoint = "open_published")]
pub async fn open_published(#[server(default)] article: String) -> Result<FoundArticle, Refusal> {
    use crate::{
        db::{articles, texts},
        domain::{ArticleId, Demand, Role},
        server::newsroom_request::NewsroomRequest,
    };
    let newsroom = NewsroomRequest::even_closed(Demand::Role(Role::Reporter)).await?;
    let id = ArticleId(article.parse().map_err(|_| Refusal::NotFound)?);
    let (db, editor) = (&newsroom.db, &newsroom.editor);
    let article = articles::find_for_newsroom(db, editor, id).await?.ok_or(Refusal::NotFound)?;
    let may_edit = editor.may_act_as(Role::Editor) || texts::find_of_article(db, editor, id).await?.is_some();
    match article.is_withdrawn && !may_edit {
        true => Err(Refusal::NotFound),
        false => Ok(FoundArticle { article, may_edit }),
    }
}

/// The text of an article, to work on it; one that was imported gets its first. Readers see no change.
///
/// # Errors
/// `SignedOut`, `Forbidden`; `NotFound` also for a reporter who did not write it.
#[server(prefix = "/api/toa-soan", endpoint = "begin_copy")]
pub async fn begin_copy(#[server(default)] article: String) -> Result<TextId, Refusal> {
    use crate::{
        db::texts,
        domain::{ArticleId, Demand, Role},
        server::newsroom_request::NewsroomRequest,
    };
    let newsroom = NewsroomRequest::by(Demand::Role(Role::Reporter)).await?;
    let id = ArticleId(article.parse().map_err(|_| Refusal::NotFound)?);
    let mut tx = newsroom.db.begin().await?;
    let text = texts::begin_copy(&mut tx, &newsroom.editor, id, newsroom.now).await?;
    tx.commit().await?;
    Ok(text)
}
