//! What one work counts: its kind, and the coefficient and share of each who stands under it.

use super::{
    done::{Done, PressForm, Tried, tried},
    filtering::address_with,
    form::{Faults, Select, message_of},
    frame::NewsroomFrame,
    screen::screen,
};
use crate::{
    domain::{
        CreditRole, Decision, Month, RoyaltyTerms, RoyaltyWork, WorkKind, address::ROYALTIES_PATH,
        royalty_forms::CreditTyped,
    },
    refusal::Refusal,
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use serde::{Deserialize, Serialize};

/// A work, by what it is paid, and whether whoever asks may say what it counts.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RoyaltyWorkContent {
    pub work: RoyaltyWork,
    pub terms: RoyaltyTerms,
    pub may_edit: bool,
}

/// What was said of a work before, and by which number the new saying is known.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Decided {
    pub before: Option<Decision>,
    pub decided_at: i64,
}

#[component]
pub fn RoyaltyWorkPage() -> impl IntoView {
    let id = use_params_map().get_untracked().get("id").unwrap_or_default();
    screen(async move {
        let decided: Tried<DecideRoyalty> = tried("decide", say_decided).await?;
        let cleared: Tried<ClearRoyalty> = tried("clear", |typed: ClearRoyalty, before: Decision| {
            let fields = fields_of(&typed.article, 0, &before);
            Done::said("Bài này lại được tính theo mức chung.").undone_by("decide", fields)
        })
        .await?;
        let content = open_royalty_work(id).await?;
        let month = Month::of(content.work.published_at.day());
        let back = address_with(ROYALTIES_PATH, &[("thang", &month.text())]);
        Ok(view! {
            <NewsroomFrame title=format!("Nhuận bút: {}", content.work.headline) here=ROYALTIES_PATH>
                {decided.notice()}
                {cleared.notice()}
                <Work content decided />
                <p><a class="button quiet" href=back>{format!("Về tháng {}", month.text())}</a></p>
            </NewsroomFrame>
        }
        .into_any())
    })
}

fn say_decided(typed: DecideRoyalty, Decided { before, decided_at }: Decided) -> Done {
    let done = Done::said("Đã lưu cách tính nhuận bút của bài.");
    match before {
        Some(before) => done.undone_by("decide", fields_of(&typed.article, decided_at, &before)),
        None => {
            let fields = vec![("article", typed.article), ("based_on", decided_at.to_string())];
            done.undone_by("clear", fields)
        }
    }
}

/// The form that says this again, on the ground of what was said at `based_on`.
fn fields_of(article: &str, based_on: i64, decision: &Decision) -> Vec<(String, String)> {
    let mut fields = vec![
        ("article".to_owned(), article.to_owned()),
        ("based_on".to_owned(), based_on.to_string()),
        ("kind".to_owned(), decision.kind.as_str().to_owned()),
    ];
    for (place, credit) in decision.credits.iter().enumerate() {
        let CreditTyped { role, name, coefficient, share } = CreditTyped::from(credit);
        for (field, value) in [("role", role), ("name", name), ("coefficient", coefficient), ("share", share)] {
            fields.push((format!("credits[{place}][{field}]"), value));
        }
    }
    fields
}

#[component]
fn Work(content: RoyaltyWorkContent, decided: Tried<DecideRoyalty>) -> impl IntoView {
    let RoyaltyWorkContent { work, terms, may_edit } = content;
    let credits = work.credits(&terms);
    let amounts = credits.iter().map(|credit| {
        let text = format!(
            "{} ({}): {} × {} × {} = {}",
            credit.name,
            credit.role.title(),
            credit.coefficient,
            credit.share,
            terms.unit,
            credit.amount(terms.unit)
        );
        view! { <li>{text}</li> }
    });
    let amounts = amounts.collect_view();
    let state = if work.is_withdrawn { " · đã gỡ" } else { "" };
    let about = format!("{} · đăng ngày {}{state}", work.section_title, work.published_at.date_text());
    let outdated = work.is_outdated().then(|| {
        view! { <p class="notice">"Tên dưới bài đã đổi sau khi tính. Hãy xem lại từng dòng rồi lưu."</p> }
    });
    let reckoned = match amounts.is_empty() {
        true => {
            view! { <p class="empty">"Dưới bài không ghi tên ai, nên không có ai để tính. Hãy ghi tác giả ở bài."</p> }
                .into_any()
        }
        false => view! { <ul>{amounts}</ul> }.into_any(),
    };
    let clear = work.decision.as_ref().filter(|_| may_edit).map(|decision| {
        let fields = vec![("article", work.article.0.to_string()), ("based_on", decision.decided_at.0.to_string())];
        view! { <PressForm act="clear" fields label="Tính lại theo mức chung" /> }
    });
    let form = may_edit.then(|| view! { <DecideForm work=work.clone() terms decided /> });
    view! {
        <p>{about}</p>
        {outdated}
        {reckoned}
        {form}
        {clear}
        <p><a href=format!("/toa-soan/da-dang/{}", work.article.0)>"Mở bài"</a></p>
    }
    .into_any()
}

#[component]
fn DecideForm(work: RoyaltyWork, terms: RoyaltyTerms, decided: Tried<DecideRoyalty>) -> impl IntoView {
    let faults = decided.faults();
    let based_on = work.decision.as_ref().map_or(0, |decision| decision.decided_at.0);
    let (kind, lines) = match decided.typed() {
        Some(typed) => (typed.kind.clone(), typed.credits.clone()),
        None => {
            let lines = work.credits_to_decide(&terms).iter().map(CreditTyped::from).collect();
            (work.kind().as_str().to_owned(), lines)
        }
    };
    // Once refused, what it was based on stays what it was.
    let based_on = decided.typed().map_or(based_on.to_string(), |typed| typed.based_on.clone());
    let parsed = WorkKind::parse(&kind).unwrap_or(WorkKind::News);
    let kinds =
        WorkKind::ALL.map(|kind| (kind.as_str().to_owned(), format!("{} (khung {})", kind.title(), kind.frame())));
    let lines = lines.into_iter().enumerate().map(|(place, line)| {
        view! { <CreditLine place line kind=parsed faults=faults.clone() /> }
    });
    view! {
        <section aria-labelledby="decide">
            <h2 id="decide">"Tính riêng cho bài này"</h2>
            <p class="hint">
                "Hệ số từ 0 đến 100, nhiều nhất hai chữ số sau dấu phẩy, ví dụ 2,5. Phần là số nguyên; các phần của một vai trò cộng lại là 100 \
                (ba người chia đều là 34, 33, 33: phần lẻ cho người đứng trước), hoặc ghi 0 cho tất cả nếu không chi. Đổi thể loại không tự đổi hệ số đã ghi."
            </p>
            <form method="post">
                <input type="hidden" name="article" value=work.article.0 />
                <input type="hidden" name="based_on" value=based_on />
                <Select name="kind" label="Thể loại" value=kind choices=kinds.into() faults=faults.clone() />
                {lines.collect_view()}
                <button name="act" value="decide">"Lưu cách tính"</button>
            </form>
        </section>
    }
    .into_any()
}

#[component]
fn CreditLine(place: usize, line: CreditTyped, kind: WorkKind, faults: Faults) -> impl IntoView {
    let CreditTyped { role, name, coefficient, share } = line;
    let known = CreditRole::parse(&role);
    let title = known.map_or("", CreditRole::title);
    let frame = known.map(|role| format!("Khung: {}", role.frame(kind)));
    let sent = |field: &str| format!("credits[{place}][{field}]");
    view! {
        <fieldset>
            <legend>{format!("{name} ({title})")}</legend>
            <input type="hidden" name=sent("role") value=role />
            <input type="hidden" name=sent("name") value=name.clone() />
            <div class="credit-fields">
                <NumberField id=format!("coefficient-{place}") sent_as=sent("coefficient") label="Hệ số" value=coefficient hint=frame.unwrap_or_default() faults=faults.clone() />
                <NumberField id=format!("share-{place}") sent_as=sent("share") label="Phần, %" value=share hint=String::new() faults />
            </div>
        </fieldset>
    }
    .into_any()
}

/// A field of a line: there are as many as people are named, so its name is made here.
#[component]
fn NumberField(
    id: String, sent_as: String, label: &'static str, value: String, hint: String, faults: Faults,
) -> impl IntoView {
    let error = message_of(&faults, &id);
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    let described: Vec<_> = [(!hint.is_empty()).then(|| hint_id.clone()), error.as_ref().map(|_| error_id.clone())]
        .into_iter()
        .flatten()
        .collect();
    let described = (!described.is_empty()).then(|| described.join(" "));
    let is_wrong = error.is_some().then_some("true");
    let hint = (!hint.is_empty()).then(|| view! { <p class="hint" id=hint_id>{hint}</p> });
    let error = error.map(|error| view! { <p class="error" id=error_id>{error}</p> });
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            {hint}
            <input id=id name=sent_as type="text" inputmode="decimal" value=value required aria-invalid=is_wrong aria-describedby=described />
            {error}
        </div>
    }
}

/// A published or withdrawn work, and by what it is paid.
///
/// # Errors
/// `SignedOut`, `Forbidden`, `NotFound`.
#[server(prefix = "/api/toa-soan", endpoint = "open_royalty_work")]
pub async fn open_royalty_work(#[server(default)] article: String) -> Result<RoyaltyWorkContent, Refusal> {
    use crate::{
        db::royalties,
        domain::{ArticleId, Demand, Role},
        server::newsroom_request::NewsroomRequest,
    };
    let newsroom = NewsroomRequest::even_closed(Demand::RoleOrAdministrator(Role::Editor)).await?;
    let (db, portal) = (&newsroom.db, newsroom.portal.id);
    let article = ArticleId(article.parse().map_err(|_| Refusal::NotFound)?);
    let work = royalties::find_work(db, portal, article, newsroom.now).await?.ok_or(Refusal::NotFound)?;
    let terms = royalties::find_terms(db, portal, Month::of(work.published_at.day())).await?;
    let may_edit = Demand::RoleOrAdministrator(Role::Publisher).is_met_by(&newsroom.editor.person().roles);
    Ok(RoyaltyWorkContent { work, terms, may_edit })
}

/// Says what a work counts, on the ground of what was said at `based_on` (`0`: nothing). Answers what was said before.
///
/// # Errors
/// `SignedOut`, `Forbidden`, `NotFound`; `Conflict` where somebody has said something else meanwhile; `Invalid` with the field.
#[server(prefix = "/api/toa-soan", endpoint = "decide_royalty")]
pub async fn decide_royalty(
    #[server(default)] article: String, #[server(default)] based_on: String, #[server(default)] kind: String,
    #[server(default)] credits: Vec<CreditTyped>,
) -> Result<Decided, Refusal> {
    use crate::{
        db::royalties,
        domain::{
            ArticleId, Demand, Role,
            royalty_forms::{STALE, credits_typed},
        },
        server::newsroom_request::NewsroomRequest,
    };
    let newsroom = NewsroomRequest::by(Demand::RoleOrAdministrator(Role::Publisher)).await?;
    let (db, portal, now) = (&newsroom.db, newsroom.portal.id, newsroom.now);
    let article = ArticleId(article.parse().map_err(|_| Refusal::NotFound)?);
    let work = royalties::find_work(db, portal, article, now).await?.ok_or(Refusal::NotFound)?;
    let terms = royalties::find_terms(db, portal, Month::of(work.published_at.day())).await?;
    if work.decision.as_ref().map_or(0, |decision| decision.decided_at.0).to_string() != based_on {
        return Err(Refusal::conflict(STALE));
    }
    let kind = WorkKind::parse(&kind).ok_or_else(|| Refusal::of("kind", "Hãy chọn một thể loại trong danh sách."))?;
    let credits = credits_typed(&credits, &work, &terms).map_err(|faults| Refusal::Invalid { faults })?;
    let mut tx = db.begin().await?;
    let decided = royalties::decide(&mut tx, &newsroom.editor, &work, kind, &credits, now).await?;
    let decided_at = decided.ok_or_else(|| Refusal::conflict(STALE))?.0;
    tx.commit().await?;
    Ok(Decided { before: work.decision, decided_at })
}

/// Lets a work count by the general terms again, and answers what was said of it.
///
/// # Errors
/// `SignedOut`, `Forbidden`, `NotFound`; `Conflict` where somebody has said something else meanwhile.
#[server(prefix = "/api/toa-soan", endpoint = "clear_royalty")]
pub async fn clear_royalty(
    #[server(default)] article: String, #[server(default)] based_on: String,
) -> Result<Decision, Refusal> {
    use crate::{
        db::royalties,
        domain::{ArticleId, Demand, Role, royalty_forms::STALE},
        server::newsroom_request::NewsroomRequest,
    };
    let newsroom = NewsroomRequest::by(Demand::RoleOrAdministrator(Role::Publisher)).await?;
    let (db, portal, now) = (&newsroom.db, newsroom.portal.id, newsroom.now);
    let article = ArticleId(article.parse().map_err(|_| Refusal::NotFound)?);
    let work = royalties::find_work(db, portal, article, now).await?.ok_or(Refusal::NotFound)?;
    let before = work.decision.clone().filter(|before| before.decided_at.0.to_string() == based_on);
    let before = before.ok_or_else(|| Refusal::conflict(STALE))?;
    let mut tx = db.begin().await?;
    if !royalties::clear(&mut tx, &newsroom.editor, &work, now).await? {
        return Err(Refusal::conflict(STALE));
    }
    tx.commit().await?;
    Ok(before)
}
