//! What programs ask for before they read a portal: `/robots.txt` (RFC 9309) and `/.well-known/security.txt` (RFC 9116).

use super::made_file::{ASK_AGAIN, FileKind, FileRequest, refusal};
use crate::{
    db::settings,
    domain::{
        Day,
        address::{
            NEWS_SITEMAP_PATH, NEWSROOM_PATH, PREVIEW_PATH, PUBLIC_API_PATH, SECURITY_PATH, SIGN_IN_PATH, SITEMAP_PATH,
        },
    },
    error::AppError,
};
use axum::response::Response;

const TEXT: FileKind = FileKind { content_type: "text/plain; charset=utf-8", cache_control: ASK_AGAIN, is_text: true };

pub async fn serve_robots(request: FileRequest) -> Response {
    let text = robots(&request.origin);
    request.answer("robots.txt", TEXT, async { Ok(text.into_bytes()) }).await
}

fn robots(origin: &str) -> String {
    format!(
        "User-agent: *\nAllow: {PUBLIC_API_PATH}/\nDisallow: /api/\nDisallow: {SIGN_IN_PATH}\n\
         Disallow: {NEWSROOM_PATH}\nDisallow: {PREVIEW_PATH}\n\n\
         Sitemap: {origin}{SITEMAP_PATH}\nSitemap: {origin}{NEWS_SITEMAP_PATH}\n"
    )
}

/// Whom to tell of a hole. Nothing, where the portal has no address for letters.
pub async fn serve_security(request: FileRequest) -> Response {
    let email = match settings::find(&request.db, request.portal.id).await {
        Ok(settings) => settings.identity.contact.email,
        Err(error) => return refusal(&AppError::from(error)),
    };
    if email.is_empty() {
        return refusal(&AppError::NotFound);
    }
    let text = security(&email, &request.origin, request.now.day());
    request.answer("security.txt", TEXT, async { Ok(text.into_bytes()) }).await
}

/// It holds for half a year from today: less than the year that is advised (RFC 9116, 2.5.5), and always some months ahead.
fn security(email: &str, origin: &str, today: Day) -> String {
    const DAYS: i64 = 180;
    let expires = Day(today.0 + DAYS).start().iso8601();
    format!(
        "Contact: mailto:{email}\nExpires: {expires}\nPreferred-Languages: vi, en\nCanonical: {origin}{SECURITY_PATH}\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_are_kept_out_of_the_newsroom_and_led_to_the_sitemap() {
        let robots = robots("https://ngabay.gov.vn");
        for line in [
            "Disallow: /toa-soan",
            "Disallow: /dang-nhap",
            "Disallow: /xem-truoc",
            "Disallow: /api/",
            "Sitemap: https://ngabay.gov.vn/sitemap.xml",
        ] {
            assert!(robots.lines().any(|own| own == line), "{line}: {robots}");
        }
    }

    #[test]
    fn a_security_file_expires_within_a_year() {
        let today = Day::parse("2026-11-28").expect("a day");
        let text = security("a@b.vn", "https://b.vn", today);
        assert_eq!(
            text,
            "Contact: mailto:a@b.vn\nExpires: 2027-05-27T00:00:00+07:00\nPreferred-Languages: vi, en\n\
             Canonical: https://b.vn/.well-known/security.txt\n"
        );
    }
}
