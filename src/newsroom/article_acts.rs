//! The buttons by which something is done to a text, with the fields that some of them need.
#![allow(clippy::too_many_arguments, reason = "the fields of one form, for the browser's half of the function too")]

use crate::{
    domain::{Act, TextState, WithdrawalKind, text::Text},
    refusal::Refusal,
};
use leptos::prelude::*;

/// Acts that need no more than their button, in the order of a text's way.
const PLAIN: [Act; 9] = [
    Act::Submit,
    Act::Review,
    Act::Approve,
    Act::Publish,
    Act::ReviewAfterwards,
    Act::Unschedule,
    Act::TakeBack,
    Act::Reopen,
    Act::Discard,
];

/// All that may be done to a text now.
#[component]
pub fn ActForms(text: Text, offers: Vec<Act>, is_own: bool) -> impl IntoView {
    let own = (is_own && offers.iter().any(|act| act.is_review())).then(|| {
        view! { <p class="hint">"Bạn đã viết hoặc sửa bài này nên cần một người khác duyệt."</p> }
    });
    let offers: Vec<Act> = offers.into_iter().filter(|act| !(is_own && act.is_review())).collect();
    let plain: Vec<Act> = PLAIN.into_iter().filter(|act| offers.contains(act)).collect();
    let plain = (!plain.is_empty()).then(|| {
        view! { <form method="post"><Seen text=text.clone() /><p class="actions"><Buttons acts=plain.clone() /></p></form> }
    });
    let schedule = offers.contains(&Act::Schedule).then(|| view! { <ScheduleForm text=text.clone() /> });
    let with_reason: Vec<Act> =
        [Act::Return, Act::PublishUnreviewed].into_iter().filter(|act| offers.contains(act)).collect();
    let with_reason =
        (!with_reason.is_empty()).then(|| view! { <ReasonForm text=text.clone() acts=with_reason.clone() /> });
    let withdraw = offers.contains(&Act::Withdraw).then(|| view! { <WithdrawForm text=text.clone() /> });
    let nothing = offers.is_empty().then(|| view! { <p class="empty">"Lúc này bạn không cần làm gì với bài."</p> });
    view! {
        <section aria-labelledby="to-do" class="acts">
            <h2 id="to-do">"Việc có thể làm"</h2>
            {own}
            {nothing}
            {plain}
            {schedule}
            {with_reason}
            {withdraw}
        </section>
    }
    .into_any()
}

/// Which text, and which revision of it this person has before them.
#[component]
fn Seen(text: Text) -> impl IntoView {
    view! {
        <input type="hidden" name="text" value=text.id.0 />
        <input type="hidden" name="seen" value=text.revision />
        <input type="hidden" name="published" value=text.published_revision.unwrap_or_default() />
    }
}

/// The first is the one that is meant most of the time.
#[component]
fn Buttons(acts: Vec<Act>) -> impl IntoView {
    let buttons = acts.into_iter().enumerate().map(|(place, act)| {
        let mut letters = act.title().chars();
        let title: String = letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect();
        let class = (place > 0).then_some("quiet");
        view! { <button name="act" value=act.as_str() class=class>{title}</button> }
    });
    buttons.collect_view()
}

#[component]
fn ScheduleForm(text: Text) -> impl IntoView {
    view! {
        <form method="post">
            <Seen text />
            <div class="field">
                <label for="at">"Hẹn giờ đăng"</label>
                <p class="hint" id="at-hint">"Giờ Việt Nam, chính xác đến phút."</p>
                <input id="at" name="at" type="datetime-local" required aria-describedby="at-hint" />
            </div>
            <p class="actions"><Buttons acts=vec![Act::Schedule] /></p>
        </form>
    }
    .into_any()
}

#[component]
fn ReasonForm(text: Text, acts: Vec<Act>) -> impl IntoView {
    view! {
        <form method="post">
            <Seen text />
            <div class="field">
                <label for="reason">"Lý do"</label>
                <p class="hint" id="reason-hint">
                    "Trả lại bài, hoặc đăng ngay khi có bão lũ, đều cần ghi lý do. Tối đa 500 chữ."
                </p>
                <textarea id="reason" name="reason" rows="3" required aria-describedby="reason-hint"></textarea>
            </div>
            <p class="actions"><Buttons acts /></p>
        </form>
    }
    .into_any()
}

#[component]
fn WithdrawForm(text: Text) -> impl IntoView {
    let what = match text.state {
        TextState::Published => None,
        _ => Some(view! { <p class="hint">"Gỡ bài bạn đọc đang thấy; bản đang viết vẫn còn."</p> }),
    };
    let kinds = WithdrawalKind::ALL.map(|kind| {
        let effect = match kind {
            WithdrawalKind::Error => "đăng nhầm: địa chỉ báo bài đã gỡ, kèm lý do",
            WithdrawalKind::Merged => "đã gộp vào bài khác: địa chỉ dẫn sang bài ấy",
            WithdrawalKind::Expired => "hết hiệu lực: bài vẫn đọc được, có ghi chú ở đầu",
        };
        view! { <option value=kind.as_str()>{effect}</option> }
    });
    view! {
        <details>
            <summary>"Gỡ bài"</summary>
            <form method="post">
                <Seen text />
                {what}
                <div class="field">
                    <label for="kind">"Gỡ vì"</label>
                    <select id="kind" name="kind">{kinds.into_iter().collect_view()}</select>
                </div>
                <div class="field">
                    <label for="withdraw-reason">"Lý do, bạn đọc sẽ thấy"</label>
                    <textarea id="withdraw-reason" name="reason" rows="3" required></textarea>
                </div>
                <div class="field">
                    <label for="target">"Gộp vào bài nào (chỉ khi gộp)"</label>
                    <input id="target" name="target" placeholder="/tin-tuc/ten-bai" />
                </div>
                <p class="actions"><Buttons acts=vec![Act::Withdraw] /></p>
            </form>
        </details>
    }
    .into_any()
}

/// Does to a text what `act` names. `seen` is the current revision as its person saw it, `published` the published one; `reason`,
/// `at` (`2022-01-17T07:30`, in Vietnam), `kind` and `target` are for the acts that need them. Answers in which state the text
/// is then.
///
/// # Errors
/// `SignedOut`, `Forbidden`, `NotFound`; `Conflict` where things are no longer as they were seen, `Invalid` with the fields to be
/// mended.
#[server(prefix = "/api/toa-soan", endpoint = "act_on_text")]
pub async fn act_on_text(
    #[server(default)] text: String, #[server(default)] seen: String, #[server(default)] published: String,
    #[server(default)] act: String, #[server(default)] reason: String, #[server(default)] at: String,
    #[server(default)] kind: String, #[server(default)] target: String,
) -> Result<TextState, Refusal> {
    use crate::{
        db::{settings, texts},
        domain::{ActRequest, Demand, Role, TextId, Timestamp, Withdrawal},
        server::{checking, newsroom_request::NewsroomRequest},
    };
    let newsroom = NewsroomRequest::by(Demand::Role(Role::Reporter)).await?;
    let unreadable = || Refusal::of("", "Biểu mẫu gửi đến không đọc được.");
    let act = Act::parse(&act).ok_or_else(unreadable)?;
    let request = match act {
        Act::Edit => return Err(unreadable()),
        Act::Submit => ActRequest::Submit,
        Act::TakeBack => ActRequest::TakeBack,
        Act::Return => ActRequest::Return { reason },
        Act::Review => ActRequest::Review,
        Act::Approve => ActRequest::Approve,
        Act::Schedule => ActRequest::Schedule {
            at: Timestamp::parse_local(&at).ok_or_else(|| Refusal::of("at", "Hãy chọn ngày và giờ đăng."))?,
        },
        Act::Unschedule => ActRequest::Unschedule,
        Act::Publish => ActRequest::Publish,
        Act::PublishUnreviewed => ActRequest::PublishUnreviewed { reason },
        Act::ReviewAfterwards => ActRequest::ReviewAfterwards,
        Act::Withdraw => {
            let kind = WithdrawalKind::parse(&kind).ok_or_else(|| Refusal::of("kind", "Hãy chọn vì sao gỡ."))?;
            ActRequest::Withdraw(Withdrawal { kind, reason, target })
        }
        Act::Reopen => ActRequest::Reopen,
        Act::Discard => ActRequest::Discard,
    };
    let seen = if act.is_of_article() { published } else { seen };
    let (id, seen) = (TextId(text.parse().map_err(|_| Refusal::NotFound)?), seen.parse().map_err(|_| unreadable())?);
    let (db, editor, now) = (&newsroom.db, &newsroom.editor, newsroom.now);
    let text = texts::find(db, editor, id).await?.ok_or(Refusal::NotFound)?;
    if matches!(act, Act::Approve | Act::Schedule | Act::Publish | Act::PublishUnreviewed) {
        // A revision never changes, so what is found here holds for the act below.
        let revision = texts::find_revision(db, editor, id, seen).await?.ok_or(Refusal::NotFound)?;
        let findings = checking::findings(&revision, &newsroom.allowed_hosts().await?);
        let faults: Vec<_> = findings.into_iter().filter(|finding| finding.is_blocking).collect();
        if !faults.is_empty() {
            let faults = faults.into_iter().map(|finding| crate::domain::Fault::new("", finding.what)).collect();
            return Err(Refusal::Invalid { faults });
        }
    }
    let mut tx = db.begin().await?;
    let rules = settings::find_review_rules_now(&mut tx, newsroom.portal.id, text.section.id).await?;
    let state = texts::act(&mut tx, editor, id, seen, &request, rules, now).await?;
    tx.commit().await?;
    Ok(state)
}
