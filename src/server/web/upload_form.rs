//! Reads a form with files: each into a file without a name while it comes, so that nothing is left of one that was cut off. How
//! much one form may bring is known before anything of it is read.

use crate::{
    domain::{
        media::{DOCUMENT_BYTES_MAX, PHOTO_BYTES_MAX, tidy_file_name},
        text::NOTE_LETTERS_MAX,
    },
    refusal::Refusal,
    server::{
        failure::{failure, is_disk_full},
        media::documents::{HEAD_BYTES, Sniffed, sniff},
    },
};
use axum::{
    extract::{
        Multipart,
        multipart::{Field, MultipartError},
    },
    http::StatusCode,
};
use bytes::Bytes;
use futures::{Stream, TryStreamExt};
use std::{fs::File, io, path::PathBuf, sync::Arc, time::Duration};
use tokio::io::AsyncWriteExt;

/// All that one form may bring.
pub const FORM_BYTES_MAX: usize = 300 * 1024 * 1024;
/// Of one form.
const FILES_MAX: usize = 50;
/// Of one form, those of files that were not chosen among them.
const FIELDS_MAX: usize = 100;
/// Of a field that is no file.
const FIELD_BYTES_MAX: usize = 64 * 1024;
/// What is read and dropped of a file that is refused, from whoever may send files: many a browser shows no answer before it has
/// sent all.
const FILE_IN_VAIN_MAX: usize = 64 * 1024 * 1024;
/// The same of whatever else is refused, in bytes and time.
const IN_VAIN_MAX: usize = 1024 * 1024;
const IN_VAIN_TIME: Duration = Duration::from_secs(5);

/// A file that has come, and what it may be; or why it was not taken.
pub struct Incoming {
    pub name: String,
    pub outcome: Result<(Sniffed, File), Refusal>,
}

/// All that came of a form.
#[derive(Default)]
pub struct Received {
    pub files: Vec<Incoming>,
    pub caption: String,
    pub alt: Option<String>,
}

/// Why a form is not taken at all.
pub fn too_large() -> Refusal {
    let message =
        "Một lần chỉ gửi được 50 tệp, tổng cộng 300 MB, nên chưa tệp nào được lưu. Hãy chia ra gửi nhiều lần.";
    Refusal::TooLarge { message: message.to_owned() }
}

/// Reads a form, its files into `folder`. Of one that brings a single file nothing is read behind it but short fields.
///
/// # Errors
/// A form that is too large or cut off, or of which nothing comes for `silence_max`. Nothing is left of its files.
pub async fn receive(
    mut form: Multipart, folder: &Arc<PathBuf>, is_single: bool, silence_max: Duration,
) -> Result<Received, Refusal> {
    let (mut received, mut fields) = (Received::default(), 0);
    while let Some(mut field) = unless_silent(silence_max, form.next_field()).await? {
        fields += 1;
        match field.name() {
            _ if fields > FIELDS_MAX => {
                read_in_vain(field).await;
                return Err(too_large());
            }
            Some("file") if is_single && !received.files.is_empty() => {
                read_in_vain(field).await;
                return Err(Refusal::of("file", "Mỗi lần chỉ gửi một tệp."));
            }
            Some("file") if received.files.len() == FILES_MAX => {
                read_in_vain(field).await;
                return Err(too_large());
            }
            Some("file") => {
                let name = tidy_file_name(field.file_name().unwrap_or_default());
                let (file, is_whole) = receive_file(&mut field, folder, name, silence_max).await?;
                received.files.extend(file);
                if is_single && !is_whole {
                    break;
                }
            }
            Some("caption") => received.caption = note(field, silence_max).await?,
            Some("alt") => received.alt = Some(note(field, silence_max).await?).filter(|alt| !alt.is_empty()),
            _ => drop(note(field, silence_max).await?),
        }
    }
    Ok(received)
}

/// So that a browser which is still sending gets to hear the answer. Nobody has a right to this.
pub async fn read_in_vain<E>(chunks: impl Stream<Item = Result<Bytes, E>>) {
    let (mut chunks, mut length) = (std::pin::pin!(chunks), 0);
    let reading = async {
        while let Ok(Some(chunk)) = chunks.try_next().await {
            length += chunk.len();
            if length > IN_VAIN_MAX {
                break;
            }
        }
    };
    let _ = tokio::time::timeout(IN_VAIN_TIME, reading).await;
}

/// What comes next of a form. A line that was lost without a word would hold its place for as long as an upload may take.
pub(super) async fn unless_silent<T>(
    silence_max: Duration, coming: impl Future<Output = Result<T, MultipartError>>,
) -> Result<T, Refusal> {
    match tokio::time::timeout(silence_max, coming).await {
        Ok(come) => come.map_err(broken),
        Err(_) => Err(stalled(silence_max)),
    }
}

fn stalled(silence: Duration) -> Refusal {
    let message = format!(
        "Đường truyền ngừng giữa chừng: {} giây liền không nhận thêm được gì, nên chưa tệp nào được lưu. Hãy kiểm tra mạng rồi \
         gửi lại.",
        silence.as_secs()
    );
    Refusal::Stalled { message }
}

fn broken(error: MultipartError) -> Refusal {
    tracing::debug!(%error, "an upload was cut off");
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => too_large(),
        _ => Refusal::of("file", "Tệp chưa gửi lên hết; hãy gửi lại."),
    }
}

/// `None` where no file was chosen; and whether all of it was read.
async fn receive_file(
    field: &mut Field<'_>, folder: &Arc<PathBuf>, name: String, silence_max: Duration,
) -> Result<(Option<Incoming>, bool), Refusal> {
    let mut target = Target::new(open_nameless(folder.clone()).await, name);
    let mut is_whole = true;
    while let Some(chunk) = unless_silent(silence_max, field.chunk()).await?
        && is_whole
    {
        is_whole = target.take(&chunk).await;
    }
    Ok((target.finish().await, is_whole))
}

/// A file in the data folder that is gone when nobody holds it any more, even when the machine stops.
async fn open_nameless(folder: Arc<PathBuf>) -> Result<File, Refusal> {
    let open = move || {
        std::fs::create_dir_all(&*folder)?;
        tempfile::tempfile_in(&*folder)
    };
    let opened = tokio::task::spawn_blocking(open).await;
    opened.map_err(io::Error::other).flatten().map_err(of_disk)
}

/// One line of text; what is longer than a note may be is cut.
async fn note(mut field: Field<'_>, silence_max: Duration) -> Result<String, Refusal> {
    let mut bytes = Vec::new();
    while let Some(chunk) = unless_silent(silence_max, field.chunk()).await? {
        if bytes.len() + chunk.len() > FIELD_BYTES_MAX {
            read_in_vain(field).await;
            let message = "Biểu mẫu có ô quá dài nên chưa tệp nào được lưu. Hãy viết ngắn lại rồi gửi.".to_owned();
            return Err(Refusal::TooLarge { message });
        }
        bytes.extend_from_slice(&chunk);
    }
    let text = String::from_utf8_lossy(&bytes);
    let line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    Ok(line.chars().filter(|c| !c.is_control()).take(NOTE_LETTERS_MAX).collect())
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
        self.length <= FILE_IN_VAIN_MAX
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

/// What is said where the store fails.
pub fn of_store(error: &anyhow::Error) -> Refusal {
    if is_disk_full(error) {
        tracing::error!(error = format!("{error:#}"), "the disk is full");
        return Refusal::DiskFull;
    }
    failure("a file could not be stored", &format!("{error:#}")).into()
}

pub(super) fn of_disk(error: io::Error) -> Refusal {
    of_store(&anyhow::Error::new(error).context("a file that is uploaded could not be written"))
}
