//! A text before whoever decides about it: as readers will see it, what is to be mended, what may be done, and what was done
//! so far. Links for people without an account are made here.

use super::{
    article_acts::{ActForms, ActOnText, RefusedAct, TriedAct},
    article_form::text_path,
    filtering::asked,
    form::{Answer, FormRefusal, answer, answer_to},
    frame::NewsroomFrame,
    screen::{Instead, screen},
};
use crate::{
    domain::{
        Act, Article, ArticleStanding, Finding, TextState, Timestamp,
        text::{Text, TextAct},
    },
    reader::{ArticleText, DocumentText, OpenedDocument},
    refusal::Refusal,
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use serde::{Deserialize, Serialize};

/// What the page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TextReview {
    pub text: Text,
    /// As readers will see it.
    pub article: Article,
    /// Of a document: what the register will say of it.
    pub document: Option<OpenedDocument>,
    pub findings: Vec<Finding>,
    /// What this person may do now.
    pub offers: Vec<Act>,
    /// They wrote it, and the portal wants somebody else to review it.
    pub is_own: bool,
    /// What was done so far, the newest first.
    pub acts: Vec<TextAct>,
    pub links: Vec<ShownLink>,
    /// The token of one of them that was made just now.
    pub new_link: Option<String>,
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
    let new_link = asked("lien-ket");
    screen(async move {
        let path = format!("/toa-soan/bai/{id}/duyet");
        let tried: Option<Answer<ActOnText>> = answer_to(|act| Act::parse(act).is_some()).await;
        if let Some(Answer { outcome: Ok(_), typed: Some(done) }) = &tried {
            return Err(Instead::GoOn(format!("{path}?xong={}", done.act)));
        }
        let made: Option<Answer<MakePreviewLink>> = answer("make-link").await;
        if let Some(Answer { outcome: Ok(token), .. }) = &made {
            return Err(Instead::GoOn(format!("{path}?lien-ket={token}")));
        }
        let revoked: Option<Answer<RevokePreviewLink>> = answer("revoke-link").await;
        if let Some(Answer { outcome: Ok(()), .. }) = &revoked {
            return Err(Instead::GoOn(path));
        }
        let refusal = made.as_ref().and_then(Answer::refusal).or(revoked.as_ref().and_then(Answer::refusal)).cloned();
        let review = open_review(id, new_link).await?;
        Ok(view! { <Review review tried refusal /> }.into_any())
    })
}

#[component]
fn Review(review: TextReview, tried: Option<Answer<ActOnText>>, refusal: Option<Refusal>) -> impl IntoView {
    let TextReview { text, article, document, findings, mut offers, is_own, acts, links, new_link, origin } = review;
    let needs_other = is_own && offers.iter().any(|act| act.is_review());
    offers.retain(|act| !(is_own && act.is_review()));
    let done = Act::parse(&asked("xong"));
    // Withdrawing takes back what was scheduled, and whoever does it is told.
    let was_scheduled = matches!(acts.as_slice(), [last, before, ..]
        if (last.act, before.act) == (Act::Withdraw, Act::Unschedule) && last.at == before.at);
    let done = done.filter(|_| tried.is_none() && refusal.is_none()).map(|act| {
        let more = (act == Act::Withdraw && was_scheduled).then_some(" Bản mới không còn hẹn giờ đăng.");
        view! { <p class="notice" role="status">{format!("Đã xong: {}.", act.title())}{more}</p> }
    });
    let tried = TriedAct::of(tried, &offers);
    let page = text_path(text.id);
    let may_be_shown = !matches!(text.state, TextState::Withdrawn | TextState::Discarded);
    view! {
        <NewsroomFrame title=format!("Xem trước, duyệt: {}", text.headline) here="/toa-soan">
            {refusal.map(|refusal| view! { <FormRefusal refusal /> })}
            <RefusedAct tried=tried.clone() page=page.clone() />
            {done}
            <Standing text=text.clone() />
            <Findings path=page findings />
            <ActForms text=text.clone() offers needs_other tried />
            <section aria-labelledby="preview" class="preview">
                <h2 id="preview">"Bài như bạn đọc sẽ thấy"</h2>
                {match document {
                    Some(opened) => view! { <DocumentText article opened is_part=true /> }.into_any(),
                    None => view! { <ArticleText article is_part=true /> }.into_any(),
                }}
            </section>
            {may_be_shown.then(|| view! { <Links text=text.clone() links new_link origin /> })}
            <Acts acts />
        </NewsroomFrame>
    }
}

/// Where the text stands, and where else it can be looked at.
#[component]
fn Standing(text: Text) -> impl IntoView {
    let withdrawn = text.is_withdrawn().then(|| {
        view! {
            <p>
                <strong>"Bài này đã bị gỡ khỏi cổng. "</strong>
                "Bản đang viết chỉ lên cổng khi đã duyệt và có người chọn “Đăng lại bài đã gỡ”."
            </p>
        }
    });
    let path = text_path(text.id);
    let at = text.publish_at.map(|at| format!(" · {}", at.minute_text()));
    let approved = text.approved_by_name.map(|name| format!(" · {name} đã duyệt đăng"));
    let reviewed = text.reviewed_by_name.map(|name| format!(" · {name} đã duyệt biên tập"));
    let returned =
        (text.state == TextState::Returned).then(|| view! { <p><strong>"Bị trả lại: "</strong>{text.reason}</p> });
    let live = text.article.filter(|article| article.standing != ArticleStanding::Withdrawn).map(|article| {
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
            {withdrawn}
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
fn Links(text: Text, links: Vec<ShownLink>, new_link: Option<String>, origin: String) -> impl IntoView {
    let made = new_link.map(|token| {
        let address = format!("{origin}/xem-truoc?ma={token}");
        view! {
            <div class="notice" role="status">
                <p>"Liên kết mới, hãy chép ngay: rời trang này thì không hiện lại nữa."</p>
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
    let items = items.collect_view();
    let list = (!items.is_empty()).then(|| view! { <ul class="text-list">{items}</ul> });
    view! {
        <section aria-labelledby="links">
            <h2 id="links">"Cho người không có tài khoản xem trước"</h2>
            {made}
            {list}
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

/// A text as it stands before whoever decides about it; `new_link` is the token of a preview link that was made just now.
///
/// # Errors
/// `SignedOut`, `Forbidden`; `NotFound` for a text that is not there or somebody else's.
#[server(prefix = "/api/toa-soan", endpoint = "open_review")]
pub async fn open_review(
    #[server(default)] text: String, #[server(default)] new_link: String,
) -> Result<TextReview, Refusal> {
    use crate::{
        db::{documents, preview_links, settings, texts},
        domain::{Demand, Role, SectionKind, TextId},
        server::{auth::digest_of, checking, newsroom_request::NewsroomRequest},
    };
    const ACTS: u32 = 100;
    let newsroom = NewsroomRequest::even_closed(Demand::Role(Role::Reporter)).await?;
    let (db, editor, now) = (&newsroom.db, &newsroom.editor, newsroom.now);
    let id = TextId(text.parse().map_err(|_| Refusal::NotFound)?);
    let (text, revision) = texts::find_current(db, editor, id).await?.ok_or(Refusal::NotFound)?;
    let rules = settings::find_review_rules(db, newsroom.portal.id, text.section.id).await?;
    let (hosts, in_store) = (newsroom.allowed_hosts().await?, newsroom.in_store(&revision).await?);
    let links = preview_links::list(db, editor, id, now).await?;
    let new_digest = digest_of(&new_link);
    let mut findings = checking::findings(&revision, &hosts, &in_store);
    let document = match revision.section.kind {
        SectionKind::Documents => {
            let article = text.article.as_ref().map(|article| article.id);
            let same = documents::find_same_number(db, newsroom.portal.id, &revision.content.document, article).await?;
            findings.extend(same.map(|same| Finding::of_same_number(&same)));
            let sheet = documents::draft_sheet(db, newsroom.portal.id, &revision.content).await?;
            Some(OpenedDocument::new(sheet, false, now.day()))
        }
        SectionKind::News | SectionKind::Pages => None,
    };
    Ok(TextReview {
        offers: text.offers(editor.person(), rules.levels),
        is_own: !rules.may_approve_own && texts::has_written(db, editor, id).await?,
        article: revision.to_article(text.article.as_ref(), now),
        document,
        findings,
        acts: texts::list_acts(db, editor, id, ACTS).await?,
        new_link: links.iter().any(|link| link.token_digest == new_digest).then_some(new_link),
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
        server::{auth::is_digest, newsroom_request::NewsroomRequest},
    };
    let newsroom = NewsroomRequest::by(Demand::Role(Role::Reporter)).await?;
    let text = TextId(text.parse().map_err(|_| Refusal::NotFound)?);
    if !is_digest(&token_digest) {
        return Err(Refusal::NotFound);
    }
    let mut tx = newsroom.db.begin().await?;
    if !preview_links::revoke(&mut tx, &newsroom.editor, text, &token_digest, newsroom.now).await? {
        return Err(Refusal::NotFound);
    }
    tx.commit().await?;
    Ok(())
}
