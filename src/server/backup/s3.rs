//! Backups with others, over the interface of Amazon S3 that many have: signed requests, an upload in parts that is an object when its last
//! request is answered and nothing before, and a download that goes on where it was cut off.

use super::{Files, Made, Progress, Recipient, make};
use crate::{
    db::Db,
    domain::Timestamp,
    server::{settings::S3, tls::client_config},
};
use anyhow::{Context, anyhow, bail};
use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::{
    Request, Response, StatusCode,
    body::Incoming,
    header::{self, HeaderMap, HeaderName},
};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use rusty_s3::{Bucket, Credentials, Method, UrlStyle, signing::sign};
use std::{
    borrow::Cow,
    error::Error,
    io::{self, Write},
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{
    fs::File,
    io::{AsyncWriteExt, BufWriter},
    runtime::Handle,
    time::{sleep, timeout},
};

/// How an address with others begins.
pub const SCHEME: &str = "s3://";
/// All parts but the last are as long: some storages want that. One is in memory.
const PART_BYTES: usize = 16 << 20;
/// S3's own: with parts of 16 MiB, 156 GiB in all.
const PARTS_MAX: usize = 10_000;
/// Before each other try, where the storage or the way to it fails for a moment.
const WAITS_SECONDS: [u64; 5] = [1, 2, 4, 8, 16];
const CONNECT_TIME_MAX: Duration = Duration::from_secs(15);
/// A part takes as long over 250 kbit/s.
const ANSWER_TIME_MAX: Duration = Duration::from_secs(600);
/// Between two pieces of a download.
const PIECE_TIME_MAX: Duration = Duration::from_secs(60);
/// Whoever gives up does not wait for long.
const ABORT_TIME_MAX: Duration = Duration::from_secs(10);
/// A signature is made for the request that goes out at once.
const SIGNED_SECONDS: u64 = 900;
/// No answer is as long, but for objects.
const TEXT_BYTES_MAX: usize = 1 << 20;

/// Where an archive is or will be: an object in a bucket.
#[derive(Clone)]
pub struct Object(Arc<Inner>);

struct Inner {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    bucket: Bucket,
    credentials: Credentials,
    key: String,
    endpoint: String,
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
}

impl Answer {
    /// Of an error, in S3's words; one may stand in an answer that began well.
    fn code(&self) -> Option<String> {
        self.text.contains("<Error").then(|| text_of(&self.text, "Code")).flatten()
    }
}

impl Object {
    /// The one at `s3://BUCKET/KEY`; where the address is that of a bucket, or ends in a slash, `name` is put behind it.
    ///
    /// # Errors
    /// An address that is none, and settings that are missing.
    pub fn at(settings: &S3, address: &str, name: Option<&str>) -> anyhow::Result<Object> {
        let of_form = || format!("địa chỉ phải có dạng s3://BUCKET/TÊN, không phải “{address}”");
        let rest = address.strip_prefix(SCHEME).with_context(of_form)?;
        let (bucket, key) = rest.split_once('/').unwrap_or((rest, ""));
        let key = match name.filter(|_| key.is_empty() || key.ends_with('/')) {
            Some(name) => format!("{key}{name}"),
            None => key.to_owned(),
        };
        if bucket.is_empty() || key.is_empty() || key.ends_with('/') {
            bail!(of_form());
        }
        let missing = |name: &str| format!("thiếu {name}; xem “Lưu ở nơi khác: S3” trong operations.md");
        let id = settings.access_key_id.as_ref().with_context(|| missing("AWS_ACCESS_KEY_ID"))?;
        let secret = settings.secret_access_key.as_ref().with_context(|| missing("AWS_SECRET_ACCESS_KEY"))?;
        let credentials = match &settings.session_token {
            Some(token) => Credentials::new_with_token(id, secret, token),
            None => Credentials::new(id, secret),
        };
        let region = settings.region.as_deref();
        let (endpoint, region, style) = match &settings.endpoint {
            // Storages of others have few regions, if any, and seldom a name in the DNS for each bucket.
            Some(endpoint) => (endpoint.clone(), region.unwrap_or("us-east-1"), UrlStyle::Path),
            None => {
                let region =
                    region.with_context(|| missing("AWS_REGION, hoặc AWS_ENDPOINT_URL nếu không phải Amazon"))?;
                // Certificates of Amazon's hold for one word before its name.
                let style = if bucket.contains('.') { UrlStyle::Path } else { UrlStyle::VirtualHost };
                (format!("https://s3.{region}.amazonaws.com"), region, style)
            }
        };
        let not_an_endpoint =
            || format!("AWS_ENDPOINT_URL phải là địa chỉ http:// hoặc https://, không phải “{endpoint}”");
        let url = endpoint.parse().ok().with_context(not_an_endpoint)?;
        let bucket =
            Bucket::new(url, style, bucket.to_owned(), region.to_owned()).ok().with_context(not_an_endpoint)?;
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_connect_timeout(Some(CONNECT_TIME_MAX));
        tcp.set_keepalive(Some(PIECE_TIME_MAX));
        let tls = client_config(settings.root.as_deref()).context("không đọc được chứng thư gốc (AWS_CA_BUNDLE)")?;
        let connector =
            HttpsConnectorBuilder::new().with_tls_config(tls).https_or_http().enable_http1().wrap_connector(tcp);
        let client = Client::builder(TokioExecutor::new()).build(connector);
        Ok(Object(Arc::new(Inner { client, bucket, credentials, key, endpoint })))
    }

    /// Backs up to here, as [`make`] does. Answers how long the archive is as well. It is there whole or not at all.
    ///
    /// # Errors
    /// A name that is taken, a storage that is not there or refuses, and those of [`make`].
    pub async fn back_up(
        &self, db: &Db, files: Files, recipients: &[Recipient], now: Timestamp,
        report: impl FnMut(Progress) + Send + 'static,
    ) -> anyhow::Result<(Made, u64)> {
        let upload = self.begin_upload().await?;
        let (id, failure) = (upload.id.clone(), upload.failure.clone());
        let uploaded = async {
            let (upload, made) = make(db, files, recipients, upload, now, report).await?;
            anyhow::Ok((made, upload.finish().await?))
        };
        match uploaded.await {
            Ok(uploaded) => Ok(uploaded),
            Err(error) => {
                self.abort(&id).await;
                // A writer can only say that it failed.
                Err(failure.take().unwrap_or(error))
            }
        }
    }

    async fn begin_upload(&self) -> anyhow::Result<Upload> {
        if self.length().await?.is_some() {
            return Err(self.taken());
        }
        let answer = self.ask(Method::Post, &[("uploads", "1")], &[], Bytes::new()).await?;
        let id = Some(&answer).filter(|answer| answer.status.is_success());
        let id = id.and_then(|answer| text_of(&answer.text, "UploadId")).ok_or_else(|| self.refusal(&answer))?;
        let (object, handle) = (self.clone(), Handle::current());
        let failure = Failure::default();
        Ok(Upload { object, handle, id, failure, part: Vec::new(), tags: Vec::new(), bytes: 0 })
    }

    /// Writes all of it to a new file at `to`; `report` is called with how many bytes are there.
    ///
    /// # Errors
    /// Where it is not there, is replaced meanwhile, the storage is not there or refuses, or the file cannot be written.
    pub async fn download(&self, to: &Path, mut report: impl FnMut(u64)) -> anyhow::Result<()> {
        let cannot_write = || format!("không ghi được {}", to.display());
        let mut file = BufWriter::with_capacity(1 << 20, File::create_new(to).await.with_context(cannot_write)?);
        let (mut written, mut tag, mut left) = (0, None::<String>, waits());
        loop {
            let range = format!("bytes={written}-");
            let mut headers = Vec::new();
            if let Some(tag) = &tag {
                headers.extend([(header::RANGE, range.as_str()), (header::IF_MATCH, tag.as_str())]);
            }
            let answer = self.respond(Method::Get, &[], &headers, Bytes::new()).await?;
            let expected = if tag.is_some() { StatusCode::PARTIAL_CONTENT } else { StatusCode::OK };
            if answer.status() != expected {
                return Err(self.refusal(&text_answer(answer).await?));
            }
            tag = Some(header_text(answer.headers(), header::ETAG).context("không có ETag trong trả lời")?);
            let mut body = answer.into_body();
            let is_whole = loop {
                match timeout(PIECE_TIME_MAX, body.frame()).await {
                    Ok(None) => break true,
                    Ok(Some(Ok(frame))) => {
                        let Ok(piece) = frame.into_data() else { continue };
                        file.write_all(&piece).await.with_context(cannot_write)?;
                        written += piece.len() as u64;
                        report(written);
                        left = waits();
                    }
                    Ok(Some(Err(_))) | Err(_) => break false,
                }
            };
            if is_whole {
                return file.flush().await.with_context(cannot_write);
            }
            sleep(left.next().with_context(|| self.out_of_reach())?).await;
        }
    }

    /// `None` where nothing is there, or where that is not told to whoever may only write.
    async fn length(&self) -> anyhow::Result<Option<u64>> {
        let answer = self.respond(Method::Head, &[], &[], Bytes::new()).await?;
        let length = header_text(answer.headers(), header::CONTENT_LENGTH).and_then(|length| length.parse().ok());
        Ok(length.filter(|_| answer.status().is_success()))
    }

    async fn complete(&self, id: &str, tags: &[String], bytes: u64) -> anyhow::Result<()> {
        let mut text = "<CompleteMultipartUpload>".to_owned();
        for (number, tag) in (1..).zip(tags) {
            let tag = quick_xml::escape::escape(tag);
            text.push_str(&format!("<Part><PartNumber>{number}</PartNumber><ETag>{tag}</ETag></Part>"));
        }
        text.push_str("</CompleteMultipartUpload>");
        let (query, text) = ([("uploadId", id)], Bytes::from(text));
        let mut done = self.ask(Method::Post, &query, &[(header::IF_NONE_MATCH, "*")], text.clone()).await;
        let is_unknown = |answer: &Answer| {
            answer.status == StatusCode::NOT_IMPLEMENTED || answer.code().is_some_and(|code| code == "NotImplemented")
        };
        if done.as_ref().is_ok_and(is_unknown) {
            // A storage that knows no conditions: the name was free a while ago.
            done = self.ask(Method::Post, &query, &[], text).await;
        }
        let error = match done {
            Ok(answer) if answer.status.is_success() && answer.code().is_none() => return Ok(()),
            Ok(answer) if is_taken(answer.status) => return Err(self.taken()),
            Ok(answer) => self.refusal(&answer),
            Err(error) => error,
        };
        // It may have been done, and the answer lost on its way.
        match self.length().await {
            Ok(Some(length)) if length == bytes => Ok(()),
            _ => Err(error),
        }
    }

    /// Lets the storage forget what was uploaded in vain.
    async fn abort(&self, id: &str) {
        let query = [("uploadId", id)];
        let asked = self.try_once(Method::Delete, &query, &[], Bytes::new());
        if !timeout(ABORT_TIME_MAX, asked).await.is_ok_and(|answer| answer.is_ok()) {
            tracing::warn!(object = %self, "what was uploaded in vain is still there, and nobody sees it");
        }
    }

    async fn ask(
        &self, method: Method, query: &[(&str, &str)], headers: &[(HeaderName, &str)], body: Bytes,
    ) -> anyhow::Result<Answer> {
        text_answer(self.respond(method, query, headers, body).await?).await.with_context(|| self.out_of_reach())
    }

    /// Tries again for a while where the storage or the way to it fails.
    async fn respond(
        &self, method: Method, query: &[(&str, &str)], headers: &[(HeaderName, &str)], body: Bytes,
    ) -> anyhow::Result<Response<Incoming>> {
        let mut left = waits();
        loop {
            let failed = match timeout(ANSWER_TIME_MAX, self.try_once(method, query, headers, body.clone())).await {
                Ok(Ok(answer)) if !is_busy(answer.status()) => return Ok(answer),
                Ok(Ok(answer)) => {
                    anyhow!("{} không nhận yêu cầu lúc này (mã {})", self.0.endpoint, answer.status().as_u16())
                }
                Ok(Err(error)) => {
                    let cause = error.source().map(ToString::to_string).unwrap_or_default();
                    tracing::debug!(%error, cause, object = %self, "a storage could not be asked");
                    anyhow!(self.out_of_reach())
                }
                Err(_) => anyhow!("{} quá lâu không trả lời", self.0.endpoint),
            };
            sleep(left.next().ok_or(failed)?).await;
        }
    }

    async fn try_once(
        &self, method: Method, query: &[(&str, &str)], headers: &[(HeaderName, &str)], body: Bytes,
    ) -> Result<Response<Incoming>, Box<dyn Error + Send + Sync>> {
        let Inner { client, bucket, credentials, key, .. } = &*self.0;
        let url = bucket.object_url(key);
        let (id, secret, token) = (credentials.key(), credentials.secret(), credentials.token());
        let (now, query) = (jiff::Timestamp::now(), query.iter().copied());
        let url =
            sign(&now, method, url, id, secret, token, bucket.region(), SIGNED_SECONDS, query, std::iter::empty());
        let mut request = Request::builder().method(method.to_str()).uri(url.as_str());
        for (name, value) in headers {
            request = request.header(name, *value);
        }
        Ok(client.request(request.body(Full::new(body))?).await?)
    }

    fn out_of_reach(&self) -> String {
        format!("không liên lạc được với {}; hãy xem mạng và địa chỉ rồi chạy lại", self.0.endpoint)
    }

    fn taken(&self) -> anyhow::Error {
        anyhow!("đã có {self}; không ghi đè lên bản sao lưu nào")
    }

    fn refusal(&self, answer: &Answer) -> anyhow::Error {
        let Inner { bucket, endpoint, .. } = &*self.0;
        let code = answer.code().unwrap_or_default();
        tracing::debug!(status = answer.status.as_u16(), code, object = %self, "a storage refused");
        match (code.as_str(), answer.status.as_u16()) {
            ("NoSuchBucket", _) => anyhow!("không có bucket “{}” ở {endpoint}; hãy tạo nó trước", bucket.name()),
            ("InvalidAccessKeyId" | "SignatureDoesNotMatch" | "ExpiredToken" | "InvalidToken", _) => {
                anyhow!("{endpoint} không nhận khóa này; hãy xem lại AWS_ACCESS_KEY_ID và AWS_SECRET_ACCESS_KEY")
            }
            ("RequestTimeTooSkewed", _) => anyhow!("đồng hồ của máy này sai, nên {endpoint} không nhận chữ ký"),
            ("AuthorizationHeaderMalformed" | "PermanentRedirect" | "TemporaryRedirect", _) | (_, 301 | 307) => {
                anyhow!("bucket “{}” ở vùng khác; hãy xem lại AWS_REGION", bucket.name())
            }
            ("NoSuchUpload", _) => anyhow!("{endpoint} không còn giữ những phần đã gửi; hãy chạy lại"),
            ("NoSuchKey", _) | (_, 404) => anyhow!("không có {self}"),
            (_, 412) => anyhow!("{self} bị thay trong lúc tải"),
            (_, 403) => anyhow!("khóa này không có quyền với {self}"),
            ("", status) => anyhow!("{endpoint} từ chối (mã {status})"),
            (code, status) => anyhow!("{endpoint} từ chối (mã {status}, {code})"),
        }
    }
}

impl std::fmt::Display for Object {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(f, "{SCHEME}{}/{}", self.0.bucket.name(), self.0.key)
    }
}

/// Why an upload failed, in our words.
#[derive(Clone, Default)]
struct Failure(Arc<Mutex<Option<anyhow::Error>>>);

impl Failure {
    fn set(&self, error: anyhow::Error) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
    }

    fn take(&self) -> Option<anyhow::Error> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// What is being uploaded, part after part. It is written to on a thread that may wait.
struct Upload {
    object: Object,
    handle: Handle,
    id: String,
    failure: Failure,
    part: Vec<u8>,
    tags: Vec<String>,
    bytes: u64,
}

impl Upload {
    /// Uploads the rest; then the object is there. Answers its length.
    async fn finish(mut self) -> anyhow::Result<u64> {
        self.send_part().await?;
        self.object.complete(&self.id, &self.tags, self.bytes).await?;
        Ok(self.bytes)
    }

    async fn send_part(&mut self) -> anyhow::Result<()> {
        if self.tags.len() == PARTS_MAX {
            bail!("bản sao lưu lớn hơn 156 GB, nhiều hơn một tệp ở S3 chứa được");
        }
        let part = Bytes::from(std::mem::take(&mut self.part));
        let number = (self.tags.len() + 1).to_string();
        let (query, bytes) = ([("partNumber", number.as_str()), ("uploadId", &self.id)], part.len());
        let answer = self.object.ask(Method::Put, &query, &[], part).await?;
        let tag = header_text(&answer.headers, header::ETAG).filter(|_| answer.status.is_success());
        self.tags.push(tag.ok_or_else(|| self.object.refusal(&answer))?);
        self.bytes += bytes as u64;
        Ok(())
    }
}

impl Write for Upload {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.part.len() == PART_BYTES {
            let handle = self.handle.clone();
            if let Err(error) = handle.block_on(self.send_part()) {
                self.failure.set(error);
                return Err(io::Error::other("the upload failed"));
            }
        }
        self.part.reserve_exact(if self.part.is_empty() { PART_BYTES } else { 0 });
        let taken = bytes.len().min(PART_BYTES - self.part.len());
        self.part.extend_from_slice(&bytes[..taken]);
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

async fn text_answer(answer: Response<Incoming>) -> anyhow::Result<Answer> {
    let (head, body) = answer.into_parts();
    let bytes = timeout(ANSWER_TIME_MAX, Limited::new(body, TEXT_BYTES_MAX).collect()).await?;
    let bytes = bytes.map_err(|error| anyhow!(error))?.to_bytes();
    Ok(Answer { status: head.status, headers: head.headers, text: String::from_utf8_lossy(&bytes).into_owned() })
}

fn waits() -> impl Iterator<Item = Duration> {
    WAITS_SECONDS.into_iter().map(Duration::from_secs)
}

fn is_busy(status: StatusCode) -> bool {
    status == StatusCode::TOO_MANY_REQUESTS
        || status == StatusCode::REQUEST_TIMEOUT
        || status.is_server_error() && status != StatusCode::NOT_IMPLEMENTED
}

fn is_taken(status: StatusCode) -> bool {
    status == StatusCode::PRECONDITION_FAILED || status == StatusCode::CONFLICT
}

fn header_text(headers: &HeaderMap, name: HeaderName) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}

/// What stands in the first element of that name, whatever namespace it is of: not all storages name Amazon's.
fn text_of(xml: &str, name: &str) -> Option<String> {
    let mut reader = quick_xml::Reader::from_str(xml);
    loop {
        match reader.read_event().ok()? {
            quick_xml::events::Event::Start(element) if element.local_name().as_ref() == name => {
                let text = reader.read_text(element.name()).ok()?;
                return quick_xml::escape::unescape(&text).ok().map(Cow::into_owned);
            }
            quick_xml::events::Event::Eof => return None,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(endpoint: Option<&str>, region: Option<&str>) -> S3 {
        let of = |text: &str| Some(text.to_owned());
        S3 {
            endpoint: endpoint.map(str::to_owned),
            region: region.map(str::to_owned),
            access_key_id: of("id"),
            secret_access_key: of("secret"),
            ..S3::default()
        }
    }

    #[test]
    fn an_address_is_read_and_a_folder_gets_a_name() {
        let settings = settings(Some("https://kho.example.vn"), None);
        let of = |address: &str| Object::at(&settings, address, Some("a.tar.zst")).map(|object| object.to_string());
        for (address, object) in [
            ("s3://phuong", "s3://phuong/a.tar.zst"),
            ("s3://phuong/", "s3://phuong/a.tar.zst"),
            ("s3://phuong/sao-luu/", "s3://phuong/sao-luu/a.tar.zst"),
            ("s3://phuong/sao-luu", "s3://phuong/sao-luu"),
        ] {
            assert_eq!(of(address).expect(address), object);
        }
        for address in ["s3://", "s3:///a", "https://phuong/a"] {
            assert!(of(address).is_err(), "{address}");
        }
        assert!(Object::at(&settings, "s3://phuong/sao-luu/", None).is_err(), "which one?");
    }

    #[test]
    fn amazon_is_asked_under_the_name_of_the_bucket_and_others_under_their_own() {
        let url = |endpoint, region, bucket: &str| {
            let object = Object::at(&settings(endpoint, region), &format!("s3://{bucket}/a b"), None);
            object.map(|object| object.0.bucket.object_url(&object.0.key).to_string())
        };
        let of_amazon = url(None, Some("ap-southeast-1"), "phuong").expect("known");
        assert_eq!(of_amazon, "https://phuong.s3.ap-southeast-1.amazonaws.com/a%20b");
        let of_another = url(Some("http://10.0.0.5:9000"), None, "phuong").expect("known");
        assert_eq!(of_another, "http://10.0.0.5:9000/phuong/a%20b");
        assert!(url(None, None, "phuong").expect_err("which region?").to_string().contains("AWS_REGION"));
        assert!(url(Some("kho"), None, "phuong").is_err());
    }

    #[test]
    fn answers_are_read_with_a_namespace_and_without() {
        let named = "<?xml version=\"1.0\"?>\n<InitiateMultipartUploadResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Bucket>b</Bucket><UploadId>a&amp;b</UploadId></InitiateMultipartUploadResult>";
        assert_eq!(text_of(named, "UploadId").as_deref(), Some("a&b"));
        let answer = |text: &str| Answer { status: StatusCode::OK, headers: HeaderMap::new(), text: text.to_owned() };
        assert_eq!(answer("<Error><Code>NoSuchBucket</Code></Error>").code().as_deref(), Some("NoSuchBucket"));
        assert_eq!(answer(named).code(), None);
        assert_eq!(answer("<Error>").code(), None);
    }
}
