//! A text before whoever decides about it: as readers will see it, what is to be mended, what may be done, and what was done
//! so far. Links for people without an account are made here.

use super::{
    article_acts::{ActForms, ActOnText},
    article_form::text_path,
    form::{Answer, FormRefusal, GoOn, answer},
    frame::NewsroomFrame,
    refused::Refused,
};
use crate::{
    components::when_ready,
    domain::{
        Act, Article, Finding, TextState, Timestamp,
        text::{Text, TextAct},
    },
    error::set_status_code,
    reader::ArticleText,
    refusal::Refusal,
};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use serde::{Deserialize, Serialize};

/// What the page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TextReview {
    pub text: Text,
    /// As readers will see it.
    pub article: Article,
    pub findings: Vec<Finding>,
    /// What this person may do now.
    pub offers: Vec<Act>,
    /// They wrote it, and the portal wants somebody else to review it.
    pub is_own: bool,
    /// What was done so far, the newest first.
    pub acts: Vec<TextAct>,
    pub links: Vec<ShownLink>,
    /// The portal's public address.
    pub origin: String,
}

/// A preview link that works.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ShownLink {
    pub token_digest: String,
    pub made_by: String,
    pub expires_at: Timestamp,
}

/// How long a preview link works.
const LINK_DAYS: i64 = 7;

#[component]
pub fn TextReviewPage() -> impl IntoView {
    let id = use_params_map().get_untracked().get("id").unwrap_or_default();
    when_ready(async move {
        let path = format!("/toa-soan/bai/{id}/duyet");
        let mut refusal = None;
        for act in Act::ALL {
            let done: Option<Answer<ActOnText>> = answer(act.as_str()).await;
            match done.map(|done| done.outcome) {
                Some(Ok(_)) => {
                    let path = format!("{path}?xong={}", act.as_str());
                    return view! { <GoOn path /> }.into_any();
                }
                Some(Err(refused)) => refusal = Some(refused),
                None => {}
            }
        }
        let mut token = None;
        let made: Option<Answer<MakePreviewLink>> = answer("make-link").await;
        match made.map(|made| made.outcome) {
            Some(Ok(made)) => token = Some(made),
            Some(Err(refused)) => refusal = Some(refused),
            None => {}
        }
        let revoked: Option<Answer<RevokePreviewLink>> = answer("revoke-link").await;
        match revoked.map(|revoked| revoked.outcome) {
            Some(Ok(())) => return view! { <GoOn path /> }.into_any(),
            Some(Err(refused)) => refusal = Some(refused),
            None => {}
        }
        match open_review(id).await {
            Ok(review) => view! { <Review review refusal token /> }.into_any(),
            Err(refusal) => view! { <Refused refusal /> }.into_any(),
        }
    })
}

#[component]
fn Review(review: TextReview, refusal: Option<Refusal>, token: Option<String>) -> impl IntoView {
    let TextReview { text, article, findings, offers, is_own, acts, links, origin } = review;
    let refusal = refusal.map(|refusal| {
        set_status_code(refusal.status());
        view! { <FormRefusal refusal /> }
    });
    let done = use_query_map().get_untracked().get("xong").and_then(|act| Act::parse(&act));
    let done = done.filter(|_| refusal.is_none()).map(|act| {
        view! { <p class="notice" role="status">{format!("Đã xong: {}.", act.title())}</p> }
    });
    view! {
        <NewsroomFrame title=format!("Xem trước, duyệt: {}", text.headline) here="/toa-soan">
            {refusal}
            {done}
            <Standing text=text.clone() />
            <Findings path=text_path(text.id) findings />
            <ActForms text=text.clone() offers is_own />
            <section aria-labelledby="preview" class="preview">
                <h2 id="preview">"Bài như bạn đọc sẽ thấy"</h2>
                {view! { <ArticleText article /> }.into_any()}
            </section>
            <Links text=text.clone() links token origin />
            <Acts acts />
        </NewsroomFrame>
    }
}

/// Where the text stands, and where else it can be looked at.
#[component]
fn Standing(text: Text) -> impl IntoView {
    let path = text_path(text.id);
    let at = text.publish_at.map(|at| format!(" · {}", at.minute_text()));
    let approved = text.approved_by_name.map(|name| format!(" · {name} đã duyệt đăng"));
    let reviewed = text.reviewed_by_name.map(|name| format!(" · {name} đã duyệt biên tập"));
    let returned =
        (text.state == TextState::Returned).then(|| view! { <p><strong>"Bị trả lại: "</strong>{text.reason}</p> });
    let live = text.article.map(|article| {
        let unreviewed = article.is_unreviewed.then(|| {
            view! { <p><strong>"Bài đã đăng trước khi duyệt; cần người duyệt đăng xem lại."</strong></p> }
        });
        view! { <p><a href=article.path>"Bài bạn đọc đang thấy"</a></p>{unreviewed} }
    });
    view! {
        <div class="notice">
            <p class="actions">
                <span class="state">{text.state.title()}{at}</span>
                <span>{format!("bản {}, {}", text.revision, text.author_name)}{reviewed}{approved}</span>
                <a href=path.clone()>"Sửa bài"</a>
                <a href=format!("{path}/lich-su")>"Lịch sử"</a>
            </p>
            {returned}
            {live}
        </div>
    }
    .into_any()
}

/// What is to be mended, each a link to its field.
#[component]
fn Findings(path: String, findings: Vec<Finding>) -> impl IntoView {
    let items = findings.iter().map(|finding| {
        let mark = finding.is_blocking.then_some(" (phải sửa trước khi đăng)");
        view! { <li><a href=format!("{path}#{}", finding.field.name())>{finding.what.clone()}</a>{mark}</li> }
    });
    let items = items.collect_view();
    let list = match findings.is_empty() {
        true => view! { <p>"Không thấy gì cần sửa."</p> }.into_any(),
        false => view! { <ul>{items}</ul> }.into_any(),
    };
    view! { <section aria-labelledby="findings"><h2 id="findings">"Kiểm tra trước khi đăng"</h2>{list}</section> }
        .into_any()
}

#[component]
fn Links(text: Text, links: Vec<ShownLink>, token: Option<String>, origin: String) -> impl IntoView {
    let made = token.map(|token| {
        let address = format!("{origin}/xem-truoc?ma={token}");
        view! {
            <div class="notice" role="status">
                <p>"Liên kết mới, chỉ hiện một lần này:"</p>
                <p><a href=address.clone()>{address.clone()}</a></p>
            </div>
        }
    });
    let items = links.into_iter().map(|link| {
        view! {
            <li>
                <form method="post" class="inline">
                    <span>{format!("{} tạo, dùng đến {}", link.made_by, link.expires_at.minute_text())}</span>
                    <input type="hidden" name="text" value=text.id.0 />
                    <input type="hidden" name="token_digest" value=link.token_digest />
                    <button name="act" value="revoke-link" class="quiet">"Thu hồi"</button>
                </form>
            </li>
        }
    });
    view! {
        <section aria-labelledby="links">
            <h2 id="links">"Cho người không có tài khoản xem trước"</h2>
            {made}
            <ul class="text-list">{items.collect_view()}</ul>
            <form method="post">
                <input type="hidden" name="text" value=text.id.0 />
                <p class="hint">{format!("Ai có liên kết đều xem được bản mới nhất, trong {LINK_DAYS} ngày.")}</p>
                <p><button name="act" value="make-link" class="quiet">"Tạo liên kết xem trước"</button></p>
            </form>
        </section>
    }
    .into_any()
}

#[component]
fn Acts(acts: Vec<TextAct>) -> impl IntoView {
    let items = acts.iter().map(|done| {
        let who = done.person_name.clone().unwrap_or_else(|| "máy chủ".to_owned());
        let note = if done.note.is_empty() { String::new() } else { format!(": {}", done.note) };
        view! { <li>{format!("{} · {who} · {} (bản {}){note}", done.at.minute_text(), done.act.title(), done.revision)}</li> }
    });
    let items = items.collect_view();
    (!acts.is_empty()).then(|| {
        view! { <section aria-labelledby="acts"><h2 id="acts">"Đã làm gì với bài này"</h2><ul>{items}</ul></section> }
            .into_any()
    })
}

/// A text as it stands before whoever decides about it.
///
/// # Errors
/// `SignedOut`, `Forbidden`; `NotFound` for a text that is not there or somebody else's.
#[server(prefix = "/api/toa-soan", endpoint = "open_review")]
pub async fn open_review(#[server(default)] text: String) -> Result<TextReview, Refusal> {
    use crate::{
        db::{preview_links, settings, texts},
        domain::{Demand, Role, TextId},
        server::{checking, newsroom_request::NewsroomRequest},
    };
    const ACTS: u32 = 100;
    let newsroom = NewsroomRequest::by(Demand::Role(Role::Reporter)).await?;
    let (db, editor, now) = (&newsroom.db, &newsroom.editor, newsroom.now);
    let id = TextId(text.parse().map_err(|_| Refusal::NotFound)?);
    let (text, revision) = texts::find_current(db, editor, id).await?.ok_or(Refusal::NotFound)?;
    let rules = settings::find_review_rules(db, newsroom.portal.id, text.section.id).await?;
    let hosts = newsroom.allowed_hosts().await?;
    let links = preview_links::list(db, editor, id, now).await?;
    Ok(TextReview {
        offers: text.offers(editor.person(), rules.levels),
        is_own: !rules.may_approve_own && texts::has_written(db, editor, id).await?,
        article: revision.to_article(text.article.as_ref(), now),
        findings: checking::findings(&revision, &hosts),
        acts: texts::list_acts(db, editor, id, ACTS).await?,
        links: links
            .into_iter()
            .map(|link| ShownLink {
                expires_at: link.expires_at(),
                token_digest: link.token_digest,
                made_by: link.created_by_name,
            })
            .collect(),
        origin: newsroom.origin(),
        text,
    })
}

/// Makes a link by which anybody reads a text before it is published, and answers its token, once.
///
/// # Errors
/// `SignedOut`, `Forbidden`; `NotFound` for a text that is not there or somebody else's.
#[server(prefix = "/api/toa-soan", endpoint = "make_preview_link")]
pub async fn make_preview_link(#[server(default)] text: String) -> Result<String, Refusal> {
    use crate::{
        db::preview_links,
        domain::{Demand, Role, TextId},
        server::{
            auth::{digest_of, new_token},
            newsroom_request::NewsroomRequest,
        },
    };
    let newsroom = NewsroomRequest::by(Demand::Role(Role::Reporter)).await?;
    let text = TextId(text.parse().map_err(|_| Refusal::NotFound)?);
    let (token, now) = (new_token(), newsroom.now);
    let expires_at = now.minus_millis(-LINK_DAYS * 24 * 3_600_000);
    let mut tx = newsroom.db.begin().await?;
    if !preview_links::insert(&mut tx, &newsroom.editor, text, &digest_of(&token), now, expires_at).await? {
        return Err(Refusal::NotFound);
    }
    tx.commit().await?;
    Ok(token)
}

/// Ends a preview link.
///
/// # Errors
/// `SignedOut`, `Forbidden`; `NotFound` where there is none such.
#[server(prefix = "/api/toa-soan", endpoint = "revoke_preview_link")]
pub async fn revoke_preview_link(
    #[server(default)] text: String, #[server(default)] token_digest: String,
) -> Result<(), Refusal> {
    use crate::{
        db::preview_links,
        domain::{Demand, Role, TextId},
        server::newsroom_request::NewsroomRequest,
    };
    let newsroom = NewsroomRequest::by(Demand::Role(Role::Reporter)).await?;
    let text = TextId(text.parse().map_err(|_| Refusal::NotFound)?);
    let mut tx = newsroom.db.begin().await?;
    if !preview_links::revoke(&mut tx, &newsroom.editor, text, &token_digest, newsroom.now).await? {
        return Err(Refusal::NotFound);
    }
    tx.commit().await?;
    Ok(())
}
