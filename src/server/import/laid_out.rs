//! An old page's body with the pictures that are stored here.

use super::legacy::LegacyPage;
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
                _ if rest.starts_with("</figure>") => body.push_str(&rest["</figure>".len()..]),
                _ => {
                    body.push_str(FIGURE);
                    body.push_str(rest);
                }
            }
        }
        LaidOut { body, has_lead }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::{cleaning::clean_html, import::legacy};

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
