//! Files are sent to the newsroom: each into a file without a name while it comes (`upload_form`), then into the store, then into
//! the library.

use super::{
    upload_form::{Incoming, Received, of_store, read_in_vain, receive, too_large},
    upload_places::{UploadPlace, UploadPlaces},
};
use crate::{
    db::{
        media_files::{self, Notes},
        sessions::{self, SignedInEditor},
    },
    domain::{Demand, Document, Portal, Role, media::Offered},
    error::AppError,
    newsroom::{
        UploadAnswer,
        done::{DONE_KEY, Done},
        media_item,
    },
    refusal::Refusal,
    server::{
        failure::failure,
        media::{
            documents::{Sniffed, Unfit},
            processing::Fault,
        },
        newsroom_request::NewsroomReach,
        random::{random_bytes, to_hex},
        reader_request::ClientAddress,
        request_head::session_token,
    },
};
use axum::{
    Extension,
    body::Body,
    extract::{FromRequest, Multipart, Request, State},
    http::{HeaderMap, StatusCode, Uri, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use serde::Serialize;
use std::time::Duration;

pub use super::upload_form::FORM_BYTES_MAX;

/// A document of full size comes in this time at 30 kB a second.
pub const UPLOAD_TIME: Duration = Duration::from_secs(15 * 60);

/// What is needed to take files.
#[derive(Clone)]
pub struct Uploads {
    pub reach: NewsroomReach,
    pub places: UploadPlaces,
}

/// Takes what was sent. Asked for JSON it answers what became of one file; otherwise it leads back to the library, or leaves to
/// [`say_on_page`] what was not taken. Whoever may not send files takes no place from those who may.
pub async fn take(
    State(uploads): State<Uploads>, Extension(portal): Extension<Portal>, Extension(client): Extension<ClientAddress>,
    request: Request,
) -> Response {
    let wants_json = accepts_json(request.headers());
    let token = session_token(request.headers(), client.0).map(str::to_owned);
    let length = announced_length(request.headers());
    let is_too_long = length.filter(|length| *length > FORM_BYTES_MAX).map(|_| too_large());
    let demand = Demand::Role(Role::Reporter);
    let (editor, _place) = match uploads.begin(&portal, token.as_deref(), demand, is_too_long).await {
        Ok(begun) => begun,
        Err(refusal) => {
            read_in_vain(request.into_body().into_data_stream()).await;
            return refused(refusal, wants_json);
        }
    };
    let Ok(form) = Multipart::from_request(request, &()).await else {
        let message = "Tệp phải được gửi bằng biểu mẫu (multipart/form-data).".to_owned();
        return refused(Refusal::OtherKind { message }, wants_json);
    };
    let (folder, silence_max) = (&uploads.reach.processing.folder, uploads.places.patience.in_silence);
    match (receive(form, folder, wants_json, silence_max).await, wants_json) {
        (Ok(received), true) => uploads.answer_one(&editor, received).await,
        (Ok(received), false) => uploads.lead_back(&editor, received).await,
        (Err(refusal), _) => refused(refusal, wants_json),
    }
}

/// What was not taken of a form is said on the page at `path`, which `render` makes.
pub async fn say_on_page<F: Future<Output = Response>>(
    path: &'static str, request: Request, next: Next, places: UploadPlaces, render: impl FnOnce(Request) -> F,
) -> Response {
    let mut page = Request::new(Body::empty());
    *page.uri_mut() = Uri::from_static(path);
    *page.headers_mut() = request.headers().clone();
    *page.extensions_mut() = request.extensions().clone();
    let mut response = next.run(request).await;
    let Some(answer) = response.extensions_mut().remove::<UploadAnswer>() else { return response };
    page.extensions_mut().insert(answer);
    match places.enter_newsroom().await {
        Some(_place) => with_time_to_retry(render(page).await),
        None => AppError::Busy.answer(),
    }
}

fn accepts_json(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT).is_some_and(|accept| accept.as_bytes().starts_with(b"application/json"))
}

pub(super) fn announced_length(headers: &HeaderMap) -> Option<usize> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

impl Uploads {
    /// Who sends this, and a place for it. Only whoever may send files is told that there are too many.
    pub(super) async fn begin(
        &self, portal: &Portal, token: Option<&str>, demand: Demand, is_too_long: Option<Refusal>,
    ) -> Result<(SignedInEditor, UploadPlace), Refusal> {
        if token.is_none() {
            return Err(Refusal::SignedOut);
        }
        let asking = self.places.enter_newsroom().await.ok_or(Refusal::Busy)?;
        let editor = self.reach.find_editor(portal, token, demand).await?;
        drop(asking);
        if let Some(refusal) = is_too_long {
            return Err(refusal);
        }
        let place = self.places.enter(&editor).await.ok_or(Refusal::Busy)?;
        Ok((editor, place))
    }

    async fn answer_one(&self, editor: &SignedInEditor, received: Received) -> Response {
        let Received { mut files, caption, alt } = received;
        let kept = match files.pop() {
            Some(file) => self.keep(editor, file, &caption, alt.as_deref()).await,
            None => Err(Refusal::of("file", "Chưa chọn tệp nào.")),
        };
        match kept {
            Ok(offered) => json(StatusCode::OK, &offered),
            Err(refusal) => refused(refusal, true),
        }
    }

    async fn lead_back(&self, editor: &SignedInEditor, received: Received) -> Response {
        let Received { files, caption, alt } = received;
        let mut answer = UploadAnswer { caption, ..UploadAnswer::default() };
        for file in files {
            let name = file.name.clone();
            match self.keep(editor, file, &answer.caption, alt.as_deref()).await {
                Ok(_) => answer.kept.push(name),
                Err(refusal) => answer.refusals.push(refusal),
            }
        }
        if answer.kept.is_empty() && answer.refusals.is_empty() {
            answer.refusals.push(Refusal::of("file", "Chưa chọn tệp nào."));
        }
        if !answer.refusals.is_empty() {
            return to_be_said(answer);
        }
        let done = Done::said(format!("Đã tải lên {} tệp.", answer.kept.len())).pointing_out(answer.kept);
        match self.note_done(editor, &done).await {
            Ok(key) => see_other(&format!("{}?{DONE_KEY}={key}", media_item::PATH)),
            // It is done all the same.
            Err(_) => see_other(media_item::PATH),
        }
    }

    /// Into the store, then into the library.
    async fn keep(
        &self, editor: &SignedInEditor, file: Incoming, caption: &str, alt: Option<&str>,
    ) -> Result<Offered, Refusal> {
        let Incoming { name, outcome } = file;
        let (sniffed, file) = outcome?;
        let NewsroomReach { db, clock, processing, .. } = &self.reach;
        let now = clock.now();
        let fault = |fault| of_fault(fault, &name);
        match sniffed {
            Sniffed::Document => {
                let document = processing.document(file, name.clone()).await.map_err(fault)?;
                let mut tx = db.begin().await?;
                let file_name = media_files::insert_document(&mut tx, editor, &document, now).await?;
                tx.commit().await?;
                Ok(Offered::document(Document { file_name, ..document }))
            }
            _ => {
                let stored = processing.photo(file).await.map_err(fault)?;
                let notes = Notes { file_name: &name, caption, alt };
                let mut tx = db.begin().await?;
                media_files::insert_photo(&mut tx, editor, &stored.file, stored.master_extension, &notes, now).await?;
                tx.commit().await?;
                Ok(Offered::photo(stored.file, &name))
            }
        }
    }

    pub(super) async fn note_done(&self, editor: &SignedInEditor, done: &Done) -> Result<String, Refusal> {
        let text = serde_json::to_string(done).map_err(|error| failure("what was done cannot be written", &error))?;
        let key = to_hex(&random_bytes::<8>());
        let mut tx = self.reach.db.begin().await?;
        sessions::keep_done(&mut tx, editor, &key, &text).await?;
        tx.commit().await?;
        Ok(key)
    }
}

fn of_fault(fault: Fault, name: &str) -> Refusal {
    match fault {
        Fault::Content(reason) => Refusal::of("file", format!("“{name}”: {reason}.")),
        Fault::Document(Unfit::Damaged) => {
            Refusal::of("file", format!("“{name}”: tài liệu bị hỏng hoặc chưa tải về hết."))
        }
        Fault::Document(Unfit::Macros) => Refusal::OtherKind {
            message: format!(
                "“{name}” có macro (mã lệnh) bên trong nên không nhận; hãy lưu lại không kèm macro, hoặc xuất ra PDF."
            ),
        },
        Fault::Document(Unfit::OtherKind) => Refusal::OtherKind {
            message: format!(
                "“{name}” không phải tài liệu PDF, Word, Excel, PowerPoint hay OpenDocument; tệp nén (ZIP) thì hãy giải nén \
                 rồi gửi từng tệp."
            ),
        },
        Fault::Store(error) => of_store(&error),
    }
}

fn refused(refusal: Refusal, as_json: bool) -> Response {
    if as_json {
        let status = AppError::status_code(refusal.status());
        return with_time_to_retry(json(status, &refusal));
    }
    to_be_said(UploadAnswer { refusals: vec![refusal], ..UploadAnswer::default() })
}

/// Says when to come back where there is too much to do, as the lanes do (`admission`).
fn with_time_to_retry(mut response: Response) -> Response {
    if response.status() == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().extend(AppError::Busy.head().1);
    }
    response
}

pub(super) fn to_be_said(answer: UploadAnswer) -> Response {
    let mut response = StatusCode::INTERNAL_SERVER_ERROR.into_response();
    response.extensions_mut().insert(answer);
    response
}

/// Never an empty one: who asked would take a file for lost that is stored.
fn json(status: StatusCode, answer: &impl Serialize) -> Response {
    let kind = [(header::CONTENT_TYPE, "application/json")];
    match serde_json::to_vec(answer) {
        Ok(json) => (status, kind, json).into_response(),
        Err(error) => failure("an answer to an upload cannot be written", &error).answer(),
    }
}

pub(super) fn see_other(path: &str) -> Response {
    (StatusCode::SEE_OTHER, [(header::LOCATION, path.to_owned())]).into_response()
}
