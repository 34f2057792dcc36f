//! Sources of old portals are sent to the newsroom: one file at a time, into the data folder while it comes, and gone where it does
//! not come whole. A profile may come with it.

use super::{
    upload_form::{of_disk, of_store, read_in_vain, unless_silent},
    uploads::{Uploads, announced_length, see_other, to_be_said},
};
use crate::{
    db::sessions::SignedInEditor,
    domain::{Demand, ImportId, Portal, Role, address::IMPORTS_PATH, import::SOURCE_BYTES_MAX, media::tidy_file_name},
    newsroom::{
        UploadAnswer,
        done::{DONE_KEY, Done},
    },
    refusal::Refusal,
    server::{
        explaining::explain,
        import::{
            Importing,
            legacy::{PROFILE_BYTES_MAX, Profile},
        },
        reader_request::ClientAddress,
        request_head::session_token,
    },
};
use axum::{
    Extension,
    extract::{FromRequest, Multipart, Request, State, multipart::Field},
    response::Response,
};
use std::{io::Write, time::Duration};

/// A source of full size comes in this time at 2.5 Mbit/s.
pub const SOURCE_TIME: Duration = Duration::from_secs(3_600);
/// The largest source, and what a form puts around it.
pub const SOURCE_FORM_BYTES_MAX: usize = SOURCE_BYTES_MAX as usize + 128 * 1024;

const MAY_SEND: Demand = Demand::RoleOrAdministrator(Role::Publisher);

/// Takes a source, and leads to what is read of it; or leaves to `uploads::say_on_page` why not.
pub async fn take(
    State(uploads): State<Uploads>, State(importing): State<Importing>, Extension(portal): Extension<Portal>,
    Extension(client): Extension<ClientAddress>, request: Request,
) -> Response {
    let token = session_token(request.headers(), client.0).map(str::to_owned);
    let length = announced_length(request.headers());
    let is_too_long = length.filter(|length| *length > SOURCE_FORM_BYTES_MAX).map(|_| too_large());
    let (editor, _place) = match uploads.begin(&portal, token.as_deref(), MAY_SEND, is_too_long).await {
        Ok(begun) => begun,
        Err(refusal) => {
            read_in_vain(request.into_body().into_data_stream()).await;
            return refused(refusal);
        }
    };
    let Ok(form) = Multipart::from_request(request, &()).await else {
        let message = "Tệp phải được gửi bằng biểu mẫu (multipart/form-data).".to_owned();
        return refused(Refusal::OtherKind { message });
    };
    match keep(&importing, &editor, form, uploads.places.patience.in_silence).await {
        Ok((id, name)) => {
            let path = format!("{IMPORTS_PATH}/{}", id.0);
            let done = Done::said(format!("Đã nhận “{name}”. Máy chủ đang đọc; chưa có gì vào cổng."));
            match uploads.note_done(&editor, &done).await {
                Ok(key) => see_other(&format!("{path}?{DONE_KEY}={key}")),
                // It is done all the same.
                Err(_) => see_other(&path),
            }
        }
        Err(refusal) => refused(refusal),
    }
}

async fn keep(
    importing: &Importing, editor: &SignedInEditor, mut form: Multipart, silence_max: Duration,
) -> Result<(ImportId, String), Refusal> {
    let (mut source, mut profile) = (None, None);
    while let Some(field) = unless_silent(silence_max, form.next_field()).await? {
        let name = tidy_file_name(field.file_name().unwrap_or_default());
        match field.name() {
            // A browser sends a field without a file too.
            Some("file" | "profile") if name.is_empty() => {}
            Some("file") if source.is_none() => source = Some((name, receive(importing, field, silence_max).await?)),
            Some("profile") => profile = Some(receive_profile(field, silence_max).await?),
            _ => {}
        }
    }
    let (name, file) = source.ok_or_else(|| Refusal::of("file", "Chưa chọn tệp nào."))?;
    let id = importing.begin(editor, file, &name, profile).await.map_err(|error| of_store(&error))?;
    Ok((id, name))
}

/// A profile that can be read by.
async fn receive_profile(mut field: Field<'_>, silence_max: Duration) -> Result<String, Refusal> {
    let no_profile = |why: &str| Refusal::of("profile", format!("Hồ sơ này không dùng được: {why}."));
    let mut bytes = Vec::new();
    while let Some(chunk) = unless_silent(silence_max, field.chunk()).await? {
        if bytes.len() + chunk.len() > PROFILE_BYTES_MAX as usize {
            read_in_vain(field).await;
            return Err(no_profile(&format!("tệp lớn hơn {} KB", PROFILE_BYTES_MAX / 1024)));
        }
        bytes.extend_from_slice(&chunk);
    }
    let text = String::from_utf8(bytes).map_err(|_| no_profile("không phải tệp văn bản (UTF-8)"))?;
    Profile::parse(&text).map_err(|error| no_profile(&explain(&error)))?;
    Ok(text)
}

async fn receive(
    importing: &Importing, mut field: Field<'_>, silence_max: Duration,
) -> Result<tempfile::NamedTempFile, Refusal> {
    let mut file = importing.receiving_file().map_err(of_disk)?;
    let mut length = 0;
    while let Some(chunk) = unless_silent(silence_max, field.chunk()).await? {
        length += chunk.len() as u64;
        if length > SOURCE_BYTES_MAX {
            read_in_vain(field).await;
            return Err(too_large());
        }
        let written = tokio::task::spawn_blocking(move || file.write_all(&chunk).map(|()| file)).await;
        file = written.map_err(std::io::Error::other).flatten().map_err(of_disk)?;
    }
    if length == 0 {
        return Err(Refusal::of("file", "Tệp trống, không có nội dung."));
    }
    Ok(file)
}

fn too_large() -> Refusal {
    let message = "Tệp lớn hơn 1 GB nên chưa được lưu. Hãy chia nguồn ra nhiều tệp .zip, hoặc nhờ người vận hành nhập bằng lệnh \
                   “bantin import legacy” trên máy chủ.";
    Refusal::TooLarge { message: message.to_owned() }
}

fn refused(refusal: Refusal) -> Response {
    to_be_said(UploadAnswer { refusals: vec![refusal], ..UploadAnswer::default() })
}
