//! `/media/…` and `/tep/…`: pictures and documents of the request's own portal. Everybody may have what a readable article or
//! the portal shows; what else there is, people of its newsroom and whoever has a link to a text with it.

use crate::{
    db::{self, Db, sessions},
    domain::{Demand, MediaContent, MediaFile, Portal, fold::fold, media::is_digest},
    error::AppError,
    server::{
        auth::digest_of,
        clock::Clock,
        media::{
            parse_document_name, parse_name,
            serving::{ContentVersion, Keeping, Pictures, Wanted, not_found, picture_type},
            swapping::end_of_tag,
        },
        reader_request::ClientAddress,
        request_head::session_token,
    },
};
use axum::{
    Extension,
    body::{Body, to_bytes},
    extract::{Path, Request, State},
    http::{HeaderValue, Uri, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};

/// The key in an address by which a preview's files are given out.
const TOKEN_KEY: &str = "ma";

/// What is needed to give files out.
#[derive(Clone)]
pub struct MediaFiles {
    pub pictures: Pictures,
    pub db: Db,
    pub clock: Clock,
}

/// Gives out a picture.
pub async fn serve_picture(
    State(files): State<MediaFiles>, Extension(portal): Extension<Portal>,
    Extension(version): Extension<ContentVersion>, Path(name): Path<String>, request: Request,
) -> Response {
    let Some(digest) = parse_name(&name) else { return not_found() };
    let (request, _) = request.into_parts();
    let may_be_kept = match files.keeping(&portal, digest, version, &request).await {
        Ok(Some(keeping)) => keeping,
        Ok(None) => return not_found(),
        Err(error) => return AppError::from(error).answer(),
    };
    let content_type = picture_type(&name);
    let wanted = Wanted { method: &request.method, headers: &request.headers, content_type, may_be_kept };
    files.pictures.answer(&name, &wanted).await
}

/// Gives out a document, to be stored and not shown: nothing in it may act as a page of the portal.
pub async fn serve_document(
    State(files): State<MediaFiles>, Extension(portal): Extension<Portal>,
    Extension(version): Extension<ContentVersion>, Path(name): Path<String>, request: Request,
) -> Response {
    let Some((digest, kind)) = parse_document_name(&name) else { return not_found() };
    let (request, _) = request.into_parts();
    let found = files.find(&portal, digest, version, &request).await;
    let (may_be_kept, file_name) = match found {
        Ok(Some((keeping, file))) => match file.content {
            MediaContent::Document(document) if document.kind == kind => (keeping, document.file_name),
            _ => return not_found(),
        },
        Ok(None) => return not_found(),
        Err(error) => return AppError::from(error).answer(),
    };
    let content_type = kind.media_type();
    let wanted = Wanted { method: &request.method, headers: &request.headers, content_type, may_be_kept };
    let mut response = files.pictures.answer(&name, &wanted).await;
    let fields = response.headers_mut();
    fields.insert(header::CONTENT_DISPOSITION, attachment(&file_name));
    fields.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox; default-src 'none'"));
    response
}

impl MediaFiles {
    /// How whoever asks may keep this content; `None` where they may not have it.
    async fn keeping(
        &self, portal: &Portal, digest: &str, version: ContentVersion, request: &Parts,
    ) -> sqlx::Result<Option<Keeping>> {
        if self.pictures.is_public(portal.id, digest, version).await? {
            return Ok(Some(Keeping::ByEverybody));
        }
        // The store is one for all portals, and a newsroom has a part in its own files only.
        let is_own = db::media_files::is_known(&self.db, portal.id, digest);
        let may_have =
            self.is_insider(portal, request).await? && is_own.await? || self.is_shown(portal, digest, request).await?;
        Ok(may_have.then_some(Keeping::ByNobody))
    }

    /// What is known of this content, and how whoever asks may keep it.
    async fn find(
        &self, portal: &Portal, digest: &str, version: ContentVersion, request: &Parts,
    ) -> sqlx::Result<Option<(Keeping, MediaFile)>> {
        let Some(keeping) = self.keeping(portal, digest, version, request).await? else { return Ok(None) };
        let file = db::media_files::find(&self.db, portal.id, digest).await?;
        Ok(file.map(|file| (keeping, file)))
    }

    /// Whether somebody of the portal's newsroom asks.
    async fn is_insider(&self, portal: &Portal, request: &Parts) -> sqlx::Result<bool> {
        let ClientAddress(address) = request.extensions.get().copied().unwrap_or_default();
        let Some(token) = session_token(&request.headers, address) else { return Ok(false) };
        let editor = sessions::find_live(&self.db, portal.id, &digest_of(token), self.clock.now()).await?;
        Ok(editor.is_some_and(|editor| !editor.must_enrol() && Demand::SignedIn.is_met_by(&editor.person().roles)))
    }

    /// Whether whoever asks has a link to a text that shows it.
    async fn is_shown(&self, portal: &Portal, digest: &str, request: &Parts) -> sqlx::Result<bool> {
        let Some(token) = token_of(&request.uri) else { return Ok(false) };
        db::media_uses::is_shown_by_link(&self.db, portal.id, digest, &digest_of(token), self.clock.now()).await
    }
}

fn token_of(uri: &Uri) -> Option<&str> {
    let query = uri.query()?;
    let value = query.split('&').filter_map(|pair| pair.split_once('=')).find(|(name, _)| *name == TOKEN_KEY)?.1;
    is_token(value).then_some(value)
}

/// Tokens are hexadecimal digits; nothing else is written into a page.
fn is_token(text: &str) -> bool {
    !text.is_empty() && text.len() <= 128 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// How a document is to be stored: under its name, in letters that every browser knows and, beside them, in its own (RFC 6266,
/// RFC 8187).
fn attachment(file_name: &str) -> HeaderValue {
    let plain: String = fold(file_name).chars().map(|c| if is_plain(c) { c } else { '_' }).collect();
    let whole = format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{}", urlencoding::encode(file_name));
    // All of it is ASCII that is seen.
    HeaderValue::from_str(&whole).unwrap_or(HeaderValue::from_static("attachment"))
}

fn is_plain(c: char) -> bool {
    c.is_ascii_alphanumeric() || " .-_()".contains(c)
}

/// On a preview, addresses of files get its token: whoever has the link has no other right to them.
pub async fn hand_on_token(request: Request, next: Next) -> Response {
    let token = token_of(request.uri()).filter(|_| request.uri().path() == crate::domain::address::PREVIEW_PATH);
    let Some(token) = token.map(str::to_owned) else { return next.run(request).await };
    let (mut parts, body) = next.run(request).await.into_parts();
    match to_bytes(body, usize::MAX).await {
        Ok(page) => {
            parts.headers.remove(header::CONTENT_LENGTH);
            let page = with_token(&String::from_utf8_lossy(&page), &token);
            Response::from_parts(parts, Body::from(page))
        }
        Err(error) => {
            tracing::error!(%error, "a preview could not be read to its end");
            AppError::Busy.answer().into_response()
        }
    }
}

/// The page with `?ma=…` behind each address of a file of the store that a tag has. What is written for people to read stays.
fn with_token(page: &str, token: &str) -> String {
    let mut written = String::with_capacity(page.len() + 1024);
    let mut rest = page;
    while let Some(start) = rest.find('<') {
        let (before, from_sign) = rest.split_at(start + 1);
        let is_tag = from_sign.starts_with(|letter: char| letter.is_ascii_alphabetic());
        let (tag, behind) = from_sign.split_at(if is_tag { end_of_tag(from_sign) } else { 0 });
        written.push_str(before);
        write_with_token(&mut written, tag, token);
        rest = behind;
    }
    written.push_str(rest);
    written
}

fn write_with_token(written: &mut String, tag: &str, token: &str) {
    let mut rest = tag;
    while let Some(start) = ["/media/", "/tep/"].iter().filter_map(|store| Some(rest.find(store)? + store.len())).min()
    {
        let (before, after) = rest.split_at(start);
        let length = after.bytes().take_while(|b| b.is_ascii_alphanumeric() || b".-".contains(b)).count();
        let (name, behind) = after.split_at(length);
        written.push_str(before);
        written.push_str(name);
        let is_file = name.get(..32).is_some_and(is_digest)
            && (parse_name(name).or(parse_document_name(name).map(|(digest, _)| digest))).is_some();
        if is_file && !behind.starts_with('?') {
            written.push_str(&format!("?{TOKEN_KEY}={token}"));
        }
        rest = behind;
    }
    written.push_str(rest);
}

/// Whether this address is one that the store may answer.
pub fn is_address(path: &str) -> bool {
    path.strip_prefix("/media/").is_some_and(|name| parse_name(name).is_some())
        || path.strip_prefix("/tep/").is_some_and(|name| parse_document_name(name).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: &str = "0123456789abcdef0123456789abcdef";

    #[test]
    fn a_preview_hands_its_token_on_to_files_and_to_nothing_else() {
        let page = format!(
            r#"<img src="/media/{NAME}-960.webp" srcset="/media/{NAME}-320.webp 320w, /media/{NAME}-960.webp 960w">\
               <a href="/tep/{NAME}.pdf">a</a><a href="/media/x">b</a><a href="/tin-tuc">c</a>"#
        );
        let written = with_token(&page, "ab12");
        assert_eq!(written.matches("?ma=ab12").count(), 4, "{written}");
        assert_eq!(written.replace("?ma=ab12", ""), page);
        assert!(written.contains(&format!("/media/{NAME}-320.webp?ma=ab12 320w")));
        let shown = format!("<p>a &lt; b: /media/{NAME}-960.webp</p><!-- /tep/{NAME}.pdf -->");
        assert_eq!(with_token(&shown, "ab12"), shown, "what is read, and not followed, stays as it is");
    }

    #[test]
    fn only_tokens_are_written_into_a_page() {
        let token = |address: &str| token_of(&address.parse().expect("an address")).map(str::to_owned);
        assert_eq!(token("/xem-truoc?ma=00ff").as_deref(), Some("00ff"));
        for bad in ["/xem-truoc", "/xem-truoc?ma=", "/xem-truoc?ma=%22%3E", "/xem-truoc?ma=g", "/xem-truoc?x=00"] {
            assert_eq!(token(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_document_is_stored_under_its_name_whatever_that_is() {
        let said = |name: &str| attachment(name).to_str().expect("ASCII").to_owned();
        assert_eq!(
            said("báo cáo \"5\";.pdf"),
            "attachment; filename=\"bao cao _5__.pdf\"; filename*=UTF-8''b%C3%A1o%20c%C3%A1o%20%225%22%3B.pdf"
        );
        assert!(said("a\r\nX: y.pdf").starts_with("attachment; filename=\"a__x_ y.pdf\""));
    }
}
