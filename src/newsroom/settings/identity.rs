//! Name, the authority above, slogan and emblem.

use crate::{
    domain::{PhotoFile, PhotoId, Portal, PortalSettings},
    newsroom::{
        done::{Done, Tried, tried},
        form::{Faults, FieldError, Hint, TextField, described_by, message_of},
        screen::Instead,
    },
    refusal::Refusal,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// What stands at the head of every page.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Head {
    pub name: String,
    pub english_name: String,
    pub superior: String,
    pub slogan: String,
    /// A picture's number, or nothing.
    pub emblem: String,
}

pub async fn tried_form() -> Result<Tried<SaveIdentity>, Instead> {
    tried("identity", |_, before: Head| {
        let fields = vec![
            ("name", before.name),
            ("english_name", before.english_name),
            ("superior", before.superior),
            ("slogan", before.slogan),
            ("emblem", before.emblem),
        ];
        Done::said("Đã lưu tên, cơ quan cấp trên, khẩu hiệu và huy hiệu.").undone_by("identity", fields)
    })
    .await
}

#[component]
pub fn IdentityForm(
    portal: Portal, settings: PortalSettings, photos: Vec<(PhotoId, PhotoFile)>, tried: Tried<SaveIdentity>,
) -> impl IntoView {
    let set = settings.emblem.map(|PhotoId(id)| id.to_string()).unwrap_or_default();
    let (name, english_name, superior, slogan) = (
        super::typed_or(&tried, |typed| typed.name.clone(), portal.name),
        super::typed_or(&tried, |typed| typed.english_name.clone(), settings.identity.english_name),
        super::typed_or(&tried, |typed| typed.superior.clone(), settings.identity.superior),
        super::typed_or(&tried, |typed| typed.slogan.clone(), settings.identity.slogan),
    );
    let emblem = super::typed_or(&tried, |typed| typed.emblem.clone(), set);
    let faults = tried.faults();
    view! {
        <section aria-labelledby="identity">
            <h2 id="identity">"Tên, cơ quan cấp trên, khẩu hiệu, huy hiệu"</h2>
            <form method="post">
                <TextField name="name" label="Tên cổng" value=name faults=faults.clone() hint="Như ở đầu trang: UBND phường Bến Sen. Nhiều nhất 150 chữ." is_required=true />
                <TextField name="english_name" label="Tên tiếng Anh" value=english_name faults=faults.clone() hint="Ở đầu các trang tiếng Anh, ví dụ: Ben Sen Ward People's Committee; để trống thì cổng không có phần tiếng Anh." />
                <TextField name="superior" label="Cơ quan cấp trên" value=superior faults=faults.clone() hint="Trên tên cổng, ví dụ: UBND tỉnh Đồng Lau; có thể để trống. Nhiều nhất 150 chữ." />
                <TextField name="slogan" label="Khẩu hiệu" value=slogan faults=faults.clone() hint="Dưới tên cổng; có thể để trống. Nhiều nhất 200 chữ." />
                <Emblems photos emblem faults />
                <button name="act" value="identity">"Lưu tên và huy hiệu"</button>
            </form>
        </section>
    }
}

#[component]
fn Emblems(photos: Vec<(PhotoId, PhotoFile)>, emblem: String, faults: Faults) -> impl IntoView {
    let hint = match photos.is_empty() {
        true => "Cổng chưa có ảnh nào để chọn.",
        false => "Chọn trong các ảnh mới nhất của cổng.",
    };
    let error = message_of(&faults, "emblem");
    let described = described_by("emblem", true, error.is_some());
    let choices = photos.into_iter().map(|(PhotoId(id), file)| {
        let is_chosen = emblem == id.to_string();
        let src = file.src_of_width(160);
        view! {
            <label class="checkbox">
                <input type="radio" name="emblem" value=id checked=is_chosen />
                <img src=src width="80" height="80" alt=format!("Ảnh số {id}") loading="lazy" class="emblem-choice" />
            </label>
        }
    });
    let choices = choices.collect_view();
    view! {
        <fieldset id="emblem" tabindex="-1" aria-describedby=described>
            <legend>"Huy hiệu"</legend>
            <Hint name="emblem" hint />
            <div class="actions">
                <label class="checkbox">
                    <input type="radio" name="emblem" value="" checked=emblem.is_empty() />
                    "không có"
                </label>
                {choices}
            </div>
            <FieldError name="emblem" error />
        </fieldset>
    }
}

/// Sets name, the authority above, slogan and emblem (a picture's number, or empty), and answers what they were.
///
/// # Errors
/// `SignedOut`, `Forbidden`; `Invalid` with the field.
#[server(prefix = "/api/toa-soan", endpoint = "save_identity")]
pub async fn save_identity(
    #[server(default)] name: String, #[server(default)] english_name: String, #[server(default)] superior: String,
    #[server(default)] slogan: String, #[server(default)] emblem: String,
) -> Result<Head, Refusal> {
    use crate::{
        db::{
            portals,
            settings::{self, HeadWords},
        },
        domain::{Demand, Fault, Identity, Role, portal::PORTAL_NAME_MAX, settings::SLOGAN_MAX, typed},
        server::newsroom_request::NewsroomRequest,
    };
    let newsroom = NewsroomRequest::by(Demand::Role(Role::Administrator)).await?;
    let mut faults = Vec::new();
    let name = typed::required_line("name", &name, PORTAL_NAME_MAX, &mut faults);
    let english_name = typed::line("english_name", &english_name, PORTAL_NAME_MAX, &mut faults);
    let superior = typed::line("superior", &superior, PORTAL_NAME_MAX, &mut faults);
    let slogan = typed::line("slogan", &slogan, SLOGAN_MAX, &mut faults);
    let photo = emblem.parse().ok().map(PhotoId);
    if photo.is_none() && !emblem.is_empty() {
        faults.push(Fault::new("emblem", "Hãy chọn huy hiệu trong danh sách."));
    }
    if !faults.is_empty() {
        return Err(Refusal::Invalid { faults });
    }
    let portal = portals::find_portal(&newsroom.db, newsroom.portal.id).await?.ok_or(Refusal::NotFound)?;
    let before = settings::find(&newsroom.db, portal.id).await?;
    let mut tx = newsroom.db.begin().await?;
    if portal.name != name && !settings::rename_portal(&mut tx, &newsroom.editor, &name, newsroom.now).await? {
        return Err(Refusal::of("name", "Một cổng khác trên máy chủ này đã có tên ấy."));
    }
    let words = HeadWords { english_name: &english_name, superior: &superior, slogan: &slogan };
    if !settings::set_emblem(&mut tx, &newsroom.editor, words, photo, newsroom.now).await? {
        return Err(Refusal::of("emblem", "Ảnh làm huy hiệu không còn trong kho của cổng."));
    }
    tx.commit().await?;
    let emblem = before.emblem.map(|PhotoId(id)| id.to_string()).unwrap_or_default();
    let Identity { english_name, superior, slogan, .. } = before.identity;
    Ok(Head { name: portal.name, english_name, superior, slogan, emblem })
}
