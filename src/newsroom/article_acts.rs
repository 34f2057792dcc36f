//! The buttons by which something is done to a text, with the fields that some of them need.
#![allow(clippy::too_many_arguments, reason = "the fields of one form, for the browser's half of the function too")]

use super::form::{Answer, Faults, FormRefusal, OtherFields, Select, TextArea, TextField, faults_of};
use crate::{
    domain::{Act, Fault, TextState, WithdrawalKind, text::Text},
    refusal::Refusal,
};
use leptos::prelude::*;

/// Acts that need no more than their button, in the order of a text's way.
const PLAIN: [Act; 10] = [
    Act::Submit,
    Act::Review,
    Act::Approve,
    Act::Publish,
    Act::Republish,
    Act::ReviewAfterwards,
    Act::Unschedule,
    Act::TakeBack,
    Act::Reopen,
    Act::Discard,
];

/// The fields of the forms here, as their faults are called. Two forms ask for a reason, and may stand on one page.
const FIELDS: [&str; 5] = ["at", "reason", "kind", WITHDRAW_REASON, "target"];
const WITHDRAW_REASON: &str = "withdraw-reason";

/// What somebody tried to do to a text and could not.
#[derive(Clone, Default)]
pub struct TriedAct {
    act: Option<Act>,
    typed: Option<ActOnText>,
    refusal: Option<Refusal>,
    /// Its form is on the page still.
    is_offered: bool,
}

impl TriedAct {
    /// Of an answer, on a page that offers these acts.
    pub fn of(answer: Option<Answer<ActOnText>>, offers: &[Act]) -> TriedAct {
        let Some(Answer { typed, outcome }) = answer else { return TriedAct::default() };
        let act = typed.as_ref().and_then(|typed| Act::parse(&typed.act));
        let is_offered = act.is_some_and(|act| offers.contains(&act));
        let field = |field: String| match field.as_str() {
            "reason" if act == Some(Act::Withdraw) && is_offered => WITHDRAW_REASON.to_owned(),
            known if FIELDS.contains(&known) && !is_offered => String::new(),
            _ => field,
        };
        let refusal = outcome.err().map(|refusal| match refusal {
            Refusal::Invalid { faults } => {
                let shown = faults.into_iter().map(|fault| Fault { field: field(fault.field), message: fault.message });
                Refusal::Invalid { faults: shown.collect() }
            }
            other => other,
        });
        TriedAct { act, typed, refusal, is_offered }
    }

    /// What is to be shown again in the form of these acts: what was typed, and what is wrong with it.
    fn shown_in(&self, acts: &[Act]) -> (Option<&ActOnText>, Faults) {
        match self.act.is_some_and(|act| acts.contains(&act)) {
            true => (self.typed.as_ref(), faults_of(self.refusal.as_ref())),
            false => (None, faults_of(None)),
        }
    }
}

/// Why something could not be done, with what was typed where its form is no more. `page` is the form of the text itself, of whose
/// fields some faults are.
#[component]
pub fn RefusedAct(tried: TriedAct, page: String) -> impl IntoView {
    let reason = tried.typed.filter(|_| !tried.is_offered).map(|typed| typed.reason).unwrap_or_default();
    let kept = (!reason.trim().is_empty()).then(|| {
        view! { <p class="notice">"Bạn đã ghi lý do, hãy chép lại nếu còn cần: “" {reason} "”"</p> }
    });
    tried.refusal.map(|refusal| {
        view! {
            <FormRefusal refusal others=OtherFields { here: &FIELDS, page } />
            {kept}
        }
    })
}

/// All that may be done to a text now. `needs_other`: it waits for somebody who has not written it.
#[component]
pub fn ActForms(text: Text, offers: Vec<Act>, needs_other: bool, tried: TriedAct) -> impl IntoView {
    let own = needs_other.then(|| {
        view! { <p class="hint">"Bạn đã viết hoặc sửa bài này nên cần một người khác duyệt."</p> }
    });
    let plain: Vec<Act> = PLAIN.into_iter().filter(|act| offers.contains(act)).collect();
    let plain = (!plain.is_empty()).then(|| {
        view! { <form method="post"><Seen text=text.clone() /><p class="actions"><Buttons acts=plain.clone() /></p></form> }
    });
    let schedule =
        offers.contains(&Act::Schedule).then(|| view! { <ScheduleForm text=text.clone() tried=tried.clone() /> });
    let with_reason: Vec<Act> =
        [Act::Return, Act::PublishUnreviewed].into_iter().filter(|act| offers.contains(act)).collect();
    let with_reason = (!with_reason.is_empty())
        .then(|| view! { <ReasonForm text=text.clone() acts=with_reason.clone() tried=tried.clone() /> });
    let withdraw = offers.contains(&Act::Withdraw).then(|| view! { <WithdrawForm text=text.clone() tried /> });
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
fn ScheduleForm(text: Text, tried: TriedAct) -> impl IntoView {
    let (typed, faults) = tried.shown_in(&[Act::Schedule]);
    let value = typed.map(|typed| typed.at.clone()).unwrap_or_default();
    view! {
        <form method="post">
            <Seen text />
            <TextField
                name="at"
                label="Hẹn giờ đăng"
                kind="datetime-local"
                value
                faults
                hint="Giờ Việt Nam, chính xác đến phút."
                is_required=true
            />
            <p class="actions"><Buttons acts=vec![Act::Schedule] /></p>
        </form>
    }
    .into_any()
}

#[component]
fn ReasonForm(text: Text, acts: Vec<Act>, tried: TriedAct) -> impl IntoView {
    let (typed, faults) = tried.shown_in(&acts);
    let value = typed.map(|typed| typed.reason.clone()).unwrap_or_default();
    view! {
        <form method="post">
            <Seen text />
            <TextArea
                name="reason"
                label="Lý do"
                value
                faults
                hint="Trả lại bài, hoặc đăng ngay khi có bão lũ, đều cần ghi lý do. Tối đa 500 chữ."
                rows=3
                is_required=true
            />
            <p class="actions"><Buttons acts /></p>
        </form>
    }
    .into_any()
}

#[component]
fn WithdrawForm(text: Text, tried: TriedAct) -> impl IntoView {
    let (typed, faults) = tried.shown_in(&[Act::Withdraw]);
    let is_open = typed.is_some();
    let [kind, reason, target] =
        typed.map(|typed| [typed.kind.clone(), typed.reason.clone(), typed.target.clone()]).unwrap_or_default();
    let what = match text.state {
        TextState::Published => None,
        TextState::Scheduled => Some("Gỡ bài bạn đọc đang thấy và bỏ hẹn giờ của bản mới; bản ấy vẫn còn, đã duyệt."),
        _ => Some("Gỡ bài bạn đọc đang thấy; bản đang viết vẫn còn."),
    };
    let what = what.map(|what| view! { <p class="hint">{what}</p> });
    let kinds = WithdrawalKind::ALL.map(|kind| {
        let effect = match kind {
            WithdrawalKind::Error => "đăng nhầm: địa chỉ báo bài đã gỡ, kèm lý do",
            WithdrawalKind::Merged => "đã gộp vào bài khác: địa chỉ dẫn sang bài ấy",
            WithdrawalKind::Expired => "hết hiệu lực: bài vẫn đọc được, có ghi chú ở đầu",
        };
        (kind.as_str().to_owned(), effect.to_owned())
    });
    view! {
        <details open=is_open>
            <summary>"Gỡ bài"</summary>
            <form method="post">
                <Seen text />
                {what}
                <Select name="kind" label="Gỡ vì" value=kind choices=kinds.into() faults=faults.clone() />
                <TextArea
                    name=WITHDRAW_REASON
                    sent_as="reason"
                    label="Lý do, bạn đọc sẽ thấy"
                    value=reason
                    faults=faults.clone()
                    hint="Tối đa 500 chữ."
                    rows=3
                    is_required=true
                />
                <TextField
                    name="target"
                    label="Gộp vào bài nào (chỉ khi gộp)"
                    value=target
                    faults
                    hint="Địa chỉ của bài, ví dụ /tin-tuc/ten-bai."
                />
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
        Act::Republish => ActRequest::Republish,
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
    if matches!(act, Act::Approve | Act::Schedule | Act::Publish | Act::PublishUnreviewed | Act::Republish) {
        // A revision never changes, so what is found here holds for the act below.
        let revision = texts::find_revision(db, editor, id, seen).await?.ok_or(Refusal::NotFound)?;
        let in_store = newsroom.in_store(&revision).await?;
        let findings = checking::findings(&revision, &newsroom.allowed_hosts().await?, &in_store);
        let faults: Vec<_> = findings.into_iter().filter(|finding| finding.is_blocking).collect();
        if !faults.is_empty() {
            let faults = faults.into_iter().map(|finding| Fault::new(finding.field.name(), finding.what));
            return Err(Refusal::Invalid { faults: faults.collect() });
        }
    }
    let mut tx = db.begin().await?;
    let rules = settings::find_review_rules_now(&mut tx, newsroom.portal.id, text.section.id).await?;
    let state = texts::act(&mut tx, editor, id, seen, &request, rules, now).await?;
    tx.commit().await?;
    Ok(state)
}
