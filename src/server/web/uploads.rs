//! Files are sent to the newsroom: into a file without a name while they come, so that nothing is left of one that was cut
//! off; then into the store, then into the library.

use crate::{
    db::{Db, media_files, media_files::Notes, sessions, sessions::SignedInEditor},
    domain::{
        Portal, Role,
        media::{DOCUMENT_BYTES_MAX, Offered, PHOTO_BYTES_MAX, tidy_file_name},
        text::NOTE_LETTERS_MAX,
    },
    newsroom::done::{DONE_KEY, Done},
    refusal::Refusal,
    server::{
        auth::digest_of,
        clock::Clock,
        failure::{failure, is_disk_full},
        media::{
            documents::{HEAD_BYTES, Sniffed, Unfit, sniff},
            processing::{Fault, Processing},
        },
        random::{random_bytes, to_hex},
        reader_request::ClientAddress,
        request_head::session_token,
    },
};
use axum::{
    Extension,
    body::Body,
    extract::{
        FromRequest, Multipart, Request, State,
        multipart::{Field, MultipartError},
    },
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use futures::TryStreamExt;
use std::{fs::File, time::Duration};
use tokio::io::AsyncWriteExt;

/// A document of full size comes in this time at 30 kB a second.
pub const UPLOAD_TIME: Duration = Duration::from_secs(15 * 60);
/// What is read and dropped of what is refused: many a browser shows no answer before it has sent all.
const IN_VAIN_MAX: usize = 64 * 1024 * 1024;
/// Of one form.
const FILES_MAX: usize = 50;
const NOTE_BYTES_MAX: usize = 4 * NOTE_LETTERS_MAX;
/// The library, to which its form leads back.
const LIBRARY_PATH: &str = "/toa-soan/kho-anh";

/// What is needed to take files.
#[derive(Clone)]
pub struct Uploads {
    pub db: Db,
    pub clock: Clock,
    pub processing: Processing,
}

/// A file that has come, and what it may be; or why it was not taken.
struct Incoming {
    name: String,
    outcome: Result<(Sniffed, File), Refusal>,
}

/// All that came of a form.
#[derive(Default)]
struct Received {
    files: Vec<Incoming>,
    caption: String,
    alt: Option<String>,
}

/// Takes what was sent. Asked for JSON it answers what became of one file; otherwise it leads back to the library.
pub async fn take(
    State(uploads): State<Uploads>, Extension(portal): Extension<Portal>, Extension(client): Extension<ClientAddress>,
    request: Request,
) -> Response {
    let wants_json = accepts_json(request.headers());
    let token = session_token(request.headers(), client.0).map(str::to_owned);
    let editor = match uploads.find_editor(&portal, token.as_deref()).await {
        Ok(editor) => editor,
        Err(refusal) => {
            read_in_vain(request.into_body()).await;
            return refused(&refusal, wants_json);
        }
    };
    let multipart = match Multipart::from_request(request, &()).await {
        Ok(multipart) => multipart,
        Err(_) => {
            let message = "Tệp phải được gửi bằng biểu mẫu (multipart/form-data).".to_owned();
            return refused(&Refusal::OtherKind { message }, wants_json);
        }
    };
    let received = match uploads.receive(multipart).await {
        Ok(received) => received,
        Err(error) => {
            tracing::debug!(%error, "an upload was cut off");
            return refused(&Refusal::of("file", "Tệp chưa gửi lên hết; hãy gửi lại."), wants_json);
        }
    };
    match wants_json {
        true => uploads.answer_one(&editor, received).await,
        false => uploads.lead_back(&editor, received).await,
    }
}

fn accepts_json(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT).is_some_and(|accept| accept.as_bytes().starts_with(b"application/json"))
}

/// So that a browser which is still sending gets to hear the answer.
async fn read_in_vain(body: Body) {
    let (mut chunks, mut length) = (body.into_data_stream(), 0);
    let reading = async {
        while let Ok(Some(chunk)) = chunks.try_next().await {
            length += chunk.len();
            if length > IN_VAIN_MAX {
                break;
            }
        }
    };
    let _ = tokio::time::timeout(Duration::from_secs(120), reading).await;
}

impl Uploads {
    async fn find_editor(&self, portal: &Portal, token: Option<&str>) -> Result<SignedInEditor, Refusal> {
        let digest = token.map(digest_of).ok_or(Refusal::SignedOut)?;
        let found = sessions::find_live(&self.db, portal.id, &digest, self.clock.now()).await?;
        let editor = found.ok_or(Refusal::SignedOut)?;
        match (editor.must_enrol(), editor.may_act_as(Role::Reporter)) {
            (true, _) => Err(Refusal::MustEnrol),
            (false, false) => Err(Refusal::Forbidden),
            (false, true) => Ok(editor),
        }
    }

    async fn receive(&self, mut multipart: Multipart) -> Result<Received, MultipartError> {
        let mut received = Received::default();
        while let Some(mut field) = multipart.next_field().await? {
            match field.name() {
                Some("file") if received.files.len() < FILES_MAX => {
                    let name = tidy_file_name(field.file_name().unwrap_or_default());
                    received.files.extend(self.receive_file(&mut field, name).await?);
                }
                Some("caption") => received.caption = note(&mut field).await?,
                Some("alt") => received.alt = Some(note(&mut field).await?).filter(|alt| !alt.is_empty()),
                _ => while field.chunk().await?.is_some() {},
            }
        }
        Ok(received)
    }

    /// `None` where no file was chosen.
    async fn receive_file(&self, field: &mut Field<'_>, name: String) -> Result<Option<Incoming>, MultipartError> {
        let mut target = Target::new(self.open_nameless().await, name);
        while let Some(chunk) = field.chunk().await? {
            if !target.take(&chunk).await {
                break;
            }
        }
        Ok(target.finish().await)
    }

    /// A file in the data folder that is gone when nobody holds it any more, even when the machine stops.
    async fn open_nameless(&self) -> Result<File, Refusal> {
        let folder = self.processing.folder.clone();
        let open = move || {
            std::fs::create_dir_all(&*folder)?;
            tempfile::tempfile_in(&*folder)
        };
        let opened = tokio::task::spawn_blocking(open).await;
        opened.map_err(std::io::Error::other).flatten().map_err(of_disk)
    }

    async fn answer_one(&self, editor: &SignedInEditor, received: Received) -> Response {
        let Received { mut files, caption, alt } = received;
        let file = match (files.pop(), files.is_empty()) {
            (Some(file), true) => file,
            (None, _) => return refused(&Refusal::of("file", "Chưa chọn tệp nào."), true),
            (Some(_), false) => return refused(&Refusal::of("file", "Mỗi lần chỉ gửi một tệp."), true),
        };
        match self.keep(editor, file, &caption, alt.as_deref()).await {
            Ok(offered) => {
                let json = serde_json::to_vec(&offered).unwrap_or_default();
                ([(header::CONTENT_TYPE, "application/json")], json).into_response()
            }
            Err(refusal) => refused(&refusal, true),
        }
    }

    async fn lead_back(&self, editor: &SignedInEditor, received: Received) -> Response {
        let (mut kept, mut refusals) = (Vec::new(), Vec::new());
        for file in received.files {
            let name = file.name.clone();
            match self.keep(editor, file, &received.caption, received.alt.as_deref()).await {
                Ok(_) => kept.push(name),
                Err(refusal) => refusals.push(refusal),
            }
        }
        if kept.is_empty() && refusals.is_empty() {
            refusals.push(Refusal::of("file", "Chưa chọn tệp nào."));
        }
        if !refusals.is_empty() {
            return page(&kept, &refusals);
        }
        let done = Done::said(format!("Đã tải lên {} tệp.", kept.len())).pointing_out(kept);
        match self.note_done(editor, &done).await {
            Ok(key) => see_other(&format!("{LIBRARY_PATH}?{DONE_KEY}={key}")),
            // It is done all the same.
            Err(_) => see_other(LIBRARY_PATH),
        }
    }

    /// Into the store, then into the library.
    async fn keep(
        &self, editor: &SignedInEditor, file: Incoming, caption: &str, alt: Option<&str>,
    ) -> Result<Offered, Refusal> {
        let Incoming { name, outcome } = file;
        let (sniffed, file) = outcome?;
        let now = self.clock.now();
        let fault = |fault| of_fault(fault, &name);
        match sniffed {
            Sniffed::Document => {
                let document = self.processing.document(file, name.clone()).await.map_err(fault)?;
                let mut tx = self.db.begin().await?;
                media_files::insert_document(&mut tx, editor, &document, now).await?;
                tx.commit().await?;
                Ok(Offered::document(document))
            }
            _ => {
                let stored = self.processing.photo(file).await.map_err(fault)?;
                let notes = Notes { file_name: &name, caption, alt };
                let mut tx = self.db.begin().await?;
                media_files::insert_photo(&mut tx, editor, &stored.file, stored.master_extension, &notes, now).await?;
                tx.commit().await?;
                Ok(Offered::photo(stored.file, &name))
            }
        }
    }

    async fn note_done(&self, editor: &SignedInEditor, done: &Done) -> Result<String, Refusal> {
        let text = serde_json::to_string(done).map_err(|error| failure("what was done cannot be written", &error))?;
        let key = to_hex(&random_bytes::<8>());
        let mut tx = self.db.begin().await?;
        sessions::keep_done(&mut tx, editor, &key, &text).await?;
        tx.commit().await?;
        Ok(key)
    }
}

/// Where a file is written while it comes.
struct Target {
    name: String,
    file: Result<tokio::fs::File, Refusal>,
    head: Vec<u8>,
    length: usize,
}

impl Target {
    fn new(file: Result<File, Refusal>, name: String) -> Target {
        Target { name, file: file.map(tokio::fs::File::from_std), head: Vec::new(), length: 0 }
    }

    /// `false` where so much came in vain that no more is read.
    async fn take(&mut self, chunk: &[u8]) -> bool {
        self.length += chunk.len();
        self.head.extend_from_slice(&chunk[..chunk.len().min(HEAD_BYTES.saturating_sub(self.head.len()))]);
        if let Err(refusal) = self.check() {
            // What was written goes with its file.
            self.file = Err(refusal);
        }
        if let Ok(file) = &mut self.file
            && let Err(error) = file.write_all(chunk).await
        {
            self.file = Err(of_disk(error));
        }
        self.length <= IN_VAIN_MAX
    }

    fn check(&self) -> Result<(), Refusal> {
        if self.file.is_err() {
            return Ok(());
        }
        let sniffed = sniff(&self.head);
        let (most, said) = match sniffed {
            Sniffed::Document => (DOCUMENT_BYTES_MAX, "25 MB"),
            _ => (PHOTO_BYTES_MAX, "20 MB"),
        };
        if self.length > most {
            let message = format!(
                "“{}” lớn hơn {said}. Ảnh tối đa 20 MB, tài liệu tối đa 25 MB; hãy thu nhỏ tệp rồi gửi lại.",
                self.name
            );
            return Err(Refusal::TooLarge { message });
        }
        match self.head.len() >= HEAD_BYTES {
            true => check_kind(sniffed, &self.name),
            false => Ok(()),
        }
    }

    /// `None` where no file was chosen.
    async fn finish(self) -> Option<Incoming> {
        if self.length == 0 && self.name.is_empty() {
            return None;
        }
        let sniffed = sniff(&self.head);
        let outcome = async {
            let mut file = self.file?;
            check_kind(sniffed, &self.name)?;
            file.flush().await.map_err(of_disk)?;
            Ok((sniffed, file.into_std().await))
        };
        Some(Incoming { outcome: outcome.await, name: self.name })
    }
}

/// Refuses at once what is not taken, with advice.
fn check_kind(sniffed: Sniffed, name: &str) -> Result<(), Refusal> {
    let message = match sniffed {
        Sniffed::Photo | Sniffed::Document => return Ok(()),
        Sniffed::Heif => format!(
            "“{name}” là ảnh HEIC của iPhone, cổng chưa đọc được. Trên iPhone: Cài đặt → Camera → Định dạng → chọn \
             “Tương thích nhất” để máy chụp ra JPEG; ảnh đã chụp thì mở trong ứng dụng Ảnh, chọn Chia sẻ → Tùy chọn → \
             “Tương thích nhất”, hoặc gửi qua Zalo rồi tải về."
        ),
        Sniffed::Svg => {
            format!("“{name}” là ảnh SVG, có thể chứa mã lệnh nên không nhận; hãy xuất ra PNG rồi gửi lại.")
        }
        Sniffed::Other => format!(
            "“{name}” không phải ảnh JPEG, PNG, WebP, GIF hay tài liệu PDF, Word, Excel, PowerPoint, OpenDocument."
        ),
    };
    Err(Refusal::OtherKind { message })
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
        Fault::Store(error) if is_disk_full(&error) => {
            tracing::error!(error = format!("{error:#}"), "the disk is full");
            Refusal::DiskFull
        }
        Fault::Store(error) => failure("a file could not be stored", &format!("{error:#}")).into(),
    }
}

fn of_disk(error: std::io::Error) -> Refusal {
    of_fault(Fault::Store(anyhow::Error::new(error).context("a file that is uploaded could not be written")), "")
}

/// One line of text; what is longer than it may be is cut.
async fn note(field: &mut Field<'_>) -> Result<String, MultipartError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await? {
        bytes.extend_from_slice(&chunk[..chunk.len().min(NOTE_BYTES_MAX.saturating_sub(bytes.len()))]);
    }
    let text = String::from_utf8_lossy(&bytes);
    let line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    Ok(line.chars().filter(|c| !c.is_control()).take(NOTE_LETTERS_MAX).collect())
}

fn status_of(refusal: &Refusal) -> StatusCode {
    StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

fn refused(refusal: &Refusal, as_json: bool) -> Response {
    if as_json {
        let json = serde_json::to_vec(refusal).unwrap_or_default();
        return (status_of(refusal), [(header::CONTENT_TYPE, "application/json")], json).into_response();
    }
    page(&[], std::slice::from_ref(refusal))
}

fn see_other(path: &str) -> Response {
    (StatusCode::SEE_OTHER, [(header::LOCATION, path.to_owned())]).into_response()
}

/// What was not taken and why, with the status of the first; and what was.
fn page(kept: &[String], refusals: &[Refusal]) -> Response {
    let status = refusals.first().map_or(StatusCode::OK, status_of);
    let list = |items: Vec<String>| items.iter().map(|item| format!("<li>{}</li>", escaped(item))).collect::<String>();
    let reasons = refusals.iter().flat_map(|refusal| match refusal.faults() {
        [] => vec![format!("{}. {}", refusal.heading(), refusal.advice())],
        faults => faults.iter().map(|fault| fault.message.clone()).collect(),
    });
    let reasons = list(reasons.collect());
    let kept = match kept {
        [] => "<p>Không có tệp nào được lưu.</p>".to_owned(),
        kept => format!("<p>Đã lưu các tệp sau:</p><ul>{}</ul>", list(kept.to_vec())),
    };
    let page = format!(
        "<!DOCTYPE html><html lang=\"vi\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\"><title>Có tệp không nhận được</title></head>\
         <body><h1>Có tệp không nhận được</h1><ul>{reasons}</ul>{kept}\
         <p><a href=\"{LIBRARY_PATH}\">Về kho ảnh</a></p></body></html>\n"
    );
    (status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], page).into_response()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
