//! An old page's body with the pictures that are stored here.

use super::{ledger::is_within_line, legacy::LegacyPage};
use crate::{domain::PhotoFile, server::media};

/// The body as it will stand here: stored pictures under their new address, lost ones as captions.
pub(super) struct LaidOut {
    pub body: String,
    /// The first picture opened the body; it becomes the article's own photo.
    pub has_lead: bool,
}

impl LaidOut {
    pub fn new(page: &LegacyPage, photos: &[Option<PhotoFile>]) -> LaidOut {
        const FIGURE: &str = "<figure>";
        let mut parts = page.body_html.split(FIGURE);
        let mut body = parts.next().unwrap_or_default().to_owned();
        let mut has_lead = false;
        let mut pictures = page.photos.iter().zip(photos);
        for part in parts {
            let Some((old, photo)) = pictures.next() else {
                body.push_str(FIGURE);
                body.push_str(part);
                continue;
            };
            let (image, rest) = match part.strip_prefix("<img ").and_then(|part| part.split_once('>')) {
                Some((image, rest)) => (Some(image), rest),
                None => (None, part),
            };
            let opens_body = body.is_empty() && !has_lead;
            match (image, photo) {
                (Some(_), Some(_)) if opens_body => {
                    has_lead = true;
                    body.push_str(rest.split_once("</figure>").map_or(rest, |(_, after)| after));
                }
                (Some(_), Some(photo)) => {
                    let alt = old.alt.as_deref().unwrap_or_default().replace('&', "&amp;").replace('"', "&quot;");
                    body.push_str(&format!("{FIGURE}<img {} alt=\"{alt}\">{rest}", media::source_attributes(photo)));
                }
                _ if rest.starts_with("</figure>") => {
                    let rest = &rest["</figure>".len()..];
                    // In a cell it may be all that parted two lines.
                    let is_between_lines = ends_within_line(&body) && begins_within_line(rest);
                    body.push_str(if is_between_lines { "<br>" } else { "" });
                    body.push_str(rest);
                }
                _ => {
                    body.push_str(FIGURE);
                    body.push_str(rest);
                }
            }
        }
        LaidOut { body, has_lead }
    }
}

fn ends_within_line(html: &str) -> bool {
    let html = html.trim_end();
    match html.strip_suffix('>') {
        Some(open) => is_within_line(name_of_tag(open.rsplit('<').next().unwrap_or_default())),
        None => !html.is_empty(),
    }
}

fn begins_within_line(html: &str) -> bool {
    let html = html.trim_start();
    match html.strip_prefix('<') {
        Some(tag) => !tag.starts_with('/') && is_within_line(name_of_tag(tag)),
        None => !html.is_empty(),
    }
}

fn name_of_tag(tag: &str) -> &[u8] {
    let name = tag.trim_start_matches('/');
    &name.as_bytes()[..name.bytes().take_while(u8::is_ascii_alphanumeric).count()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::{cleaning::clean_html, import::legacy};

    #[test]
    fn lines_that_a_lost_picture_parted_stay_lines() {
        let cell = "<table><tbody><tr><td><strong>Lan</strong><figure><img src='b.jpg'></figure>Hoa<figure><img src='c.jpg'></figure></td>\
            <td><figure><img src='d.jpg'></figure>Mai</td></tr></tbody></table>\n<figure><img src='e.jpg'></figure>\n<p>Cúc</p>";
        let page = LegacyPage { body_html: cell.replace('\'', "\""), ..page_of(4) };
        let body = LaidOut::new(&page, &[None, None, None, None]).body;
        assert_eq!(
            body,
            "<table><tbody><tr><td><strong>Lan</strong><br>Hoa</td><td>Mai</td></tr></tbody></table>\n\n<p>Cúc</p>"
        );
    }

    fn page_of(photos: usize) -> LegacyPage {
        let html = "<title>tin tức - UBND xã Mẫu</title><h1>Tiêu đề bài</h1><p>Ngày 05-03-2021 - Lượt xem: 12</p>\
            <p>Một đoạn dài vừa đủ để được hiểu là nội dung của bài viết này, không phải một dòng của trang.</p>";
        let mut page = legacy::read_page("trang", html.as_bytes()).expect("a page");
        page.photos = vec![legacy::LegacyPhoto::default(); photos];
        page
    }

    #[test]
    fn a_picture_keeps_its_alternative_text_whatever_its_address_says() {
        let mut page = legacy::read_page(
            "trang",
            "<title>tin tức - UBND xã Mẫu</title><h1>Tiêu đề bài</h1><p>Ngày 05-03-2021 - Lượt xem: 12</p>\
             <p>Một đoạn mở đầu dài vừa đủ để được hiểu là lời dẫn của bài viết này.</p>\
             <p><img src='a.jpg?alt=media' alt='Cầu &quot;ba&quot;'></p><p>Một đoạn nữa, dài như một đoạn văn bình thường.</p>"
                .as_bytes(),
        )
        .expect("a page");
        // A picture before it would be the article's own.
        page.body_html = format!("<p>Đầu.</p>{}", page.body_html);
        let photo = PhotoFile {
            digest: "0".repeat(32),
            extension: "webp".to_owned(),
            width: 8,
            height: 8,
            widths: vec![8],
            focus: crate::domain::Focus::MIDDLE,
        };
        let laid_out = LaidOut::new(&page, &[Some(photo)]);
        let cleaned = clean_html(&laid_out.body);
        assert!(cleaned.as_str().contains(r#"alt="Cầu &quot;ba&quot;""#), "{}", cleaned.as_str());
    }
}
