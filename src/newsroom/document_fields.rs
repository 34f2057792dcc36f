//! The fields of a text's form that only the register of documents knows.

use super::form::{Faults, Select, TextArea, TextField};
use crate::domain::{DocumentDraft, LegalKind, RegisterTerms, Section, SectionKind, Slug, text::Draft};
use leptos::prelude::*;

/// What a fault of a document is a fault of.
const FIELDS: [&str; 9] =
    ["number", "kind", "issuer", "signer", "topic", "issued_on", "in_force_on", "expires_on", "replaces"];

/// Open where the text is for a section of documents. In other portals it is not there; in other sections it is closed, so that
/// whoever changes the section fills it in without a script, and nothing that was typed is lost.
#[component]
pub fn DocumentFieldset(draft: Draft, sections: Vec<Section>, terms: RegisterTerms, faults: Faults) -> impl IntoView {
    let registers: Vec<_> = sections.iter().filter(|section| section.kind == SectionKind::Documents).collect();
    let is_chosen = registers.iter().any(|section| section.slug.as_str() == draft.section);
    let is_filled = draft.document != DocumentDraft::default();
    if registers.is_empty() && !is_filled {
        return ().into_any();
    }
    let is_open = is_chosen || faults.iter().any(|fault| FIELDS.contains(&fault.field.as_str()));
    let names = registers.iter().map(|section| format!("“{}”", section.heading())).collect::<Vec<_>>().join(", ");
    let hint = format!(
        "Chỉ dùng cho chuyên mục văn bản {names}. Tiêu đề của bài là trích yếu; tệp thì đính kèm trong nội dung."
    );
    view! {
        <details class="document-fields" open=is_open>
            <summary>"Thông tin văn bản"</summary>
            <p class="hint">{hint}</p>
            <Fields document=draft.document terms faults />
        </details>
    }
    .into_any()
}

#[component]
fn Fields(document: DocumentDraft, terms: RegisterTerms, faults: Faults) -> impl IntoView {
    const GROUP: &str = "draft[document]";
    let kinds = LegalKind::all().map(|kind| (kind.as_str().to_owned(), kind.title().to_owned()));
    let kinds = [(String::new(), "— chọn —".to_owned())].into_iter().chain(kinds).collect::<Vec<_>>();
    let options = |names: Vec<(Slug, String)>| {
        names.into_iter().map(|(_, name)| view! { <option value=name></option> }).collect_view()
    };
    view! {
        <fieldset>
            <legend>"Văn bản"</legend>
            <datalist id="issuers">{options(terms.issuers)}</datalist>
            <datalist id="topics">{options(terms.topics)}</datalist>
            <TextField
                group=GROUP
                name="number"
                label="Số, ký hiệu"
                value=document.number
                faults=faults.clone()
                hint="Như trên văn bản, ví dụ 12/2026/QĐ-UBND."
            />
            <Select group=GROUP name="kind" label="Loại văn bản" value=document.kind choices=kinds faults=faults.clone() />
            <TextField
                group=GROUP
                name="issuer"
                label="Cơ quan ban hành"
                value=document.issuer
                faults=faults.clone()
                list="issuers"
            />
            <TextField group=GROUP name="signer" label="Người ký" value=document.signer faults=faults.clone() />
            <TextField
                group=GROUP
                name="topic"
                label="Lĩnh vực"
                value=document.topic
                faults=faults.clone()
                list="topics"
                hint="Không bắt buộc, ví dụ: đất đai."
            />
            <TextField
                group=GROUP
                name="issued_on"
                label="Ngày ban hành"
                kind="date"
                value=document.issued_on
                faults=faults.clone()
            />
            <TextField
                group=GROUP
                name="in_force_on"
                label="Ngày có hiệu lực"
                kind="date"
                value=document.in_force_on
                faults=faults.clone()
                hint="Để trống: từ ngày ban hành."
            />
            <TextField
                group=GROUP
                name="expires_on"
                label="Ngày hết hiệu lực"
                kind="date"
                value=document.expires_on
                faults=faults.clone()
                hint="Ngày cuối cùng còn hiệu lực; để trống nếu không có."
            />
            <TextArea
                group=GROUP
                name="replaces"
                label="Thay thế văn bản"
                value=document.replaces
                faults
                hint="Địa chỉ trên cổng của những văn bản bị thay thế, mỗi dòng một địa chỉ, ví dụ /van-ban/quyet-dinh-12."
                rows=2
            />
        </fieldset>
    }
}
