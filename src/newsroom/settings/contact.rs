//! Whom readers turn to, and who answers for what is published.

use crate::{
    domain::Contact,
    newsroom::{
        done::{Done, Tried, tried},
        form::TextField,
        screen::Instead,
    },
    refusal::Refusal,
};
use leptos::prelude::*;

pub async fn tried_form() -> Result<Tried<SaveContact>, Instead> {
    tried("contact", |_, before: Contact| {
        let Contact { address, phone, hotline, email, hours, responsible, licence } = before;
        let fields = vec![
            ("address", address),
            ("phone", phone),
            ("hotline", hotline),
            ("email", email),
            ("hours", hours),
            ("responsible", responsible),
            ("licence", licence),
        ];
        Done::said("Đã lưu liên hệ và người chịu trách nhiệm.").undone_by("contact", fields)
    })
    .await
}

#[component]
pub fn ContactForm(contact: Contact, tried: Tried<SaveContact>) -> impl IntoView {
    let shown = match tried.typed() {
        Some(SaveContact { address, phone, hotline, email, hours, responsible, licence }) => Contact {
            address: address.clone(),
            phone: phone.clone(),
            hotline: hotline.clone(),
            email: email.clone(),
            hours: hours.clone(),
            responsible: responsible.clone(),
            licence: licence.clone(),
        },
        None => contact,
    };
    let faults = tried.faults();
    view! {
        <section aria-labelledby="contact">
            <h2 id="contact">"Liên hệ và người chịu trách nhiệm"</h2>
            <p>"Hiện ở chân mọi trang. Pháp luật yêu cầu cổng nêu rõ ai chịu trách nhiệm nội dung và giấy phép (Nghị định 147/2024/NĐ-CP)."</p>
            <form method="post">
                <TextField name="address" label="Địa chỉ" value=shown.address faults=faults.clone() />
                <TextField name="phone" label="Điện thoại" value=shown.phone faults=faults.clone() />
                <TextField
                    name="hotline"
                    label="Đường dây nóng"
                    value=shown.hotline
                    faults=faults.clone()
                    hint="Số có người trực cả ngoài giờ; hiện ở đầu và chân trang."
                />
                <TextField name="email" label="Thư điện tử" value=shown.email faults=faults.clone() />
                <TextField
                    name="hours"
                    label="Giờ làm việc"
                    value=shown.hours
                    faults=faults.clone()
                    hint="Ví dụ: Thứ Hai đến thứ Sáu, 7:00–11:00 và 13:00–17:00."
                />
                <TextField
                    name="responsible"
                    label="Người chịu trách nhiệm"
                    value=shown.responsible
                    faults=faults.clone()
                    hint="Họ tên, chức vụ."
                />
                <TextField
                    name="licence"
                    label="Giấy phép"
                    value=shown.licence
                    faults
                    hint="Cả dòng như sẽ hiện: Giấy phép số … do … cấp ngày …"
                />
                <button name="act" value="contact">"Lưu liên hệ"</button>
            </form>
        </section>
    }
}

/// Sets whom readers turn to, and answers what it was before.
///
/// # Errors
/// `SignedOut`, `Forbidden`; `Invalid` with the field.
#[server(prefix = "/api/toa-soan", endpoint = "save_contact")]
pub async fn save_contact(
    #[server(default)] address: String, #[server(default)] phone: String, #[server(default)] hotline: String,
    #[server(default)] email: String, #[server(default)] hours: String, #[server(default)] responsible: String,
    #[server(default)] licence: String,
) -> Result<Contact, Refusal> {
    use crate::{
        db::settings,
        domain::{Demand, Role},
        server::newsroom_request::NewsroomRequest,
    };
    let newsroom = NewsroomRequest::by(Demand::Role(Role::Administrator)).await?;
    let contact = Contact { address, phone, hotline, email, hours, responsible, licence };
    let contact = contact.typed().map_err(|faults| Refusal::Invalid { faults })?;
    let before = settings::find(&newsroom.db, newsroom.portal.id).await?.identity.contact;
    let mut tx = newsroom.db.begin().await?;
    settings::set_contact(&mut tx, &newsroom.editor, &contact, newsroom.now).await?;
    tx.commit().await?;
    Ok(before)
}
