//! What the portal pays from a month on: the unit, and what each kind of work counts.

use super::{
    done::{Done, Tried},
    form::TextField,
};
use crate::{
    domain::{Month, RoyaltyTerms, WorkKind, royalty_forms::TermsTyped},
    refusal::Refusal,
};
use leptos::prelude::*;

/// What was set, said with the form that takes it back.
pub fn say_saved(typed: SaveRoyaltyTerms, before: Option<RoyaltyTerms>) -> Done {
    let done = Done::said(format!("Đã đặt mức nhuận bút từ tháng {}.", typed.terms.from.trim()));
    match before.and_then(|before| Some(fields_of(&before, before.from?))) {
        Some(fields) => done.undone_by("terms", fields),
        None => done.undone_by("forget-terms", vec![("from", typed.terms.from)]),
    }
}

/// What was taken back, said with the form that sets it again.
pub fn say_removed(typed: RemoveRoyaltyTerms, before: RoyaltyTerms) -> Done {
    let done = Done::said(format!("Đã bỏ mức nhuận bút đặt từ tháng {}.", typed.from.trim()));
    match before.from {
        Some(from) => done.undone_by("terms", fields_of(&before, from)),
        None => done,
    }
}

fn fields_of(terms: &RoyaltyTerms, from: Month) -> Vec<(String, String)> {
    let TermsTyped { from, unit, coefficients } = TermsTyped::of(terms, from);
    let kinds = coefficients.into_iter().map(|(kind, text)| (format!("terms[coefficients][{kind}]"), text));
    [("terms[from]".to_owned(), from), ("terms[unit]".to_owned(), unit)].into_iter().chain(kinds).collect()
}

#[component]
pub fn TermsForm(terms: RoyaltyTerms, month: Month, saved: Tried<SaveRoyaltyTerms>) -> impl IntoView {
    let faults = saved.faults();
    let shown = saved.typed().map_or_else(|| TermsTyped::of(&terms, month), |typed| typed.terms.clone());
    let kinds = WorkKind::ALL.map(|kind| {
        view! {
            <TextField
                name=kind.as_str()
                group="terms[coefficients]"
                label=kind_label(kind)
                value=shown.coefficient(kind)
                faults=faults.clone()
            />
        }
    });
    view! {
        <section aria-labelledby="terms">
            <h2 id="terms">"Đặt mức chi"</h2>
            <p class="hint">
                "Tiền = hệ số × phần × đơn vị. Khung hệ số ghi sau tên thể loại là của Nghị định 18/2014/NĐ-CP; cổng chi theo quyết định \
                của cơ quan mình. Hệ số từ 0 đến 100, nhiều nhất hai chữ số sau dấu phẩy. Mức cũ của các tháng trước giữ nguyên."
            </p>
            <form method="post">
                <TextField
                    name="from"
                    group="terms"
                    label="Áp dụng từ tháng"
                    value=shown.from.clone()
                    faults=faults.clone()
                    hint="Ví dụ: 01-2022"
                    is_required=true
                />
                <TextField
                    name="unit"
                    group="terms"
                    label="Một đơn vị hệ số, đồng"
                    value=shown.unit.clone()
                    faults=faults.clone()
                    hint="Nghị định 18/2014/NĐ-CP: 10% mức lương cơ sở. Nhiều nhất 100.000.000."
                    is_required=true
                />
                <fieldset>
                    <legend>"Hệ số khi bài chưa được tính riêng"</legend>
                    {kinds.into_iter().collect_view()}
                </fieldset>
                <button name="act" value="terms">"Đặt mức chi"</button>
            </form>
        </section>
    }
}

/// With the frame of the decree.
fn kind_label(kind: WorkKind) -> &'static str {
    match kind {
        WorkKind::News => "Tin, trả lời bạn đọc (khung 10)",
        WorkKind::Drawing => "Tranh (khung 10)",
        WorkKind::Photo => "Ảnh (khung 10)",
        WorkKind::Commentary => "Chính luận (khung 30)",
        WorkKind::Reportage => "Phóng sự, ký, phỏng vấn (khung 30)",
        WorkKind::Literature => "Sáng tác văn học (khung 30)",
        WorkKind::Research => "Nghiên cứu (khung 30)",
        WorkKind::Multimedia => "Trực tuyến, media (khung 50)",
    }
}

/// Sets what the portal pays from a month on, and answers what was set from that very month on before.
///
/// # Errors
/// `SignedOut`, `Forbidden`; `Invalid` with the field.
#[server(prefix = "/api/toa-soan", endpoint = "save_royalty_terms")]
pub async fn save_royalty_terms(#[server(default)] terms: TermsTyped) -> Result<Option<RoyaltyTerms>, Refusal> {
    use crate::{
        db::royalties,
        domain::{Demand, Role},
        server::newsroom_request::NewsroomRequest,
    };
    let newsroom = NewsroomRequest::by(Demand::RoleOrAdministrator(Role::Publisher)).await?;
    let (from, terms) = terms.check().map_err(|faults| Refusal::Invalid { faults })?;
    let mut tx = newsroom.db.begin().await?;
    let before = royalties::set_terms(&mut tx, &newsroom.editor, from, &terms, newsroom.now).await?;
    tx.commit().await?;
    Ok(before)
}

/// Takes back what was set from just this month on, and answers it.
///
/// # Errors
/// `SignedOut`, `Forbidden`; `NotFound` where nothing was set from that month on.
#[server(prefix = "/api/toa-soan", endpoint = "remove_royalty_terms")]
pub async fn remove_royalty_terms(#[server(default)] from: String) -> Result<RoyaltyTerms, Refusal> {
    use crate::{
        db::royalties,
        domain::{Demand, Role},
        server::newsroom_request::NewsroomRequest,
    };
    let newsroom = NewsroomRequest::by(Demand::RoleOrAdministrator(Role::Publisher)).await?;
    let from = Month::parse(&from).ok_or(Refusal::NotFound)?;
    let mut tx = newsroom.db.begin().await?;
    let before = royalties::remove_terms(&mut tx, &newsroom.editor, from, newsroom.now).await?;
    let before = before.ok_or(Refusal::NotFound)?;
    tx.commit().await?;
    Ok(before)
}
