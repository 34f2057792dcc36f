//! The pictures of an old page: saved beside it, embedded in it, or lost.

use super::{
    beside::{Found, Origin, find_beside},
    legacy::{LegacyPage, LegacyPhoto},
};
use crate::{
    domain::{PhotoFile, media::PHOTO_BYTES_MAX},
    server::{explaining::explain, media},
};
use anyhow::{anyhow, bail};
use base64::{Engine, prelude::BASE64_STANDARD};
use std::{fs, path::Path};

/// Where a picture is.
enum Picture {
    Beside(Found),
    Within(Vec<u8>),
}

/// What became of a picture of the page.
pub(super) enum Taken {
    Stored {
        photo: PhotoFile,
        /// Why it may be another picture.
        doubt: Option<String>,
    },
    Lost(String),
    /// The page kept nothing else of it.
    CaptionAlone,
}

impl Taken {
    pub fn photo(&self) -> Option<&PhotoFile> {
        match self {
            Taken::Stored { photo, .. } => Some(photo),
            Taken::Lost(_) | Taken::CaptionAlone => None,
        }
    }

    pub fn doubt(&self) -> Option<&str> {
        match self {
            Taken::Stored { doubt, .. } => doubt.as_deref(),
            Taken::Lost(_) | Taken::CaptionAlone => None,
        }
    }
}

/// Stores the pictures that came with the page in `media_dir`, or only looks at them where there is none.
///
/// # Errors
/// A disk that fails.
pub(super) fn take(media_dir: Option<&Path>, origin: &Origin, page: &LegacyPage) -> anyhow::Result<Vec<Taken>> {
    page.photos.iter().map(|photo| take_one(media_dir, origin, page, photo)).collect()
}

/// By the first of its addresses under which there is a picture; the reason of the likeliest where there is none.
fn take_one(
    media_dir: Option<&Path>, origin: &Origin, page: &LegacyPage, photo: &LegacyPhoto,
) -> anyhow::Result<Taken> {
    let mut lost = Taken::CaptionAlone;
    for src in photo.src.iter().chain(&photo.others) {
        let picture = find(origin, src);
        let doubt = match &picture {
            Ok(Picture::Beside(found)) => found.doubt(origin, page, src),
            _ => None,
        };
        let picture = picture.and_then(read);
        let stored = match (picture, media_dir) {
            (Ok(bytes), Some(media_dir)) => match media::resized(&bytes) {
                Ok(variants) => Ok(media::store(media_dir, &variants)?),
                Err(reason) => Err(reason),
            },
            (Ok(bytes), None) => media::described(&bytes),
            (Err(reason), _) => Err(reason),
        };
        match (stored, &lost) {
            (Ok(photo), _) => return Ok(Taken::Stored { photo, doubt }),
            (Err(reason), Taken::CaptionAlone) => lost = Taken::Lost(explain(&reason)),
            (Err(_), _) => {}
        }
    }
    Ok(lost)
}

fn find(origin: &Origin, src: &str) -> anyhow::Result<Picture> {
    match src.strip_prefix("data:") {
        Some(data) => embedded(data).map(Picture::Within),
        None => find_beside(origin, src).map(Picture::Beside),
    }
}

/// The bytes of a `data:` address (RFC 2397) in base64, the only form in which pictures are embedded.
fn embedded(data: &str) -> anyhow::Result<Vec<u8>> {
    let Some((_, base64)) = data.split_once(";base64,") else { bail!("ảnh nhúng không ở dạng base64") };
    let base64: String = urlencoding::decode(base64).unwrap_or(base64.into()).split_whitespace().collect();
    BASE64_STANDARD.decode(base64).map_err(|_| anyhow!("ảnh nhúng bị hỏng"))
}

fn read(picture: Picture) -> anyhow::Result<Vec<u8>> {
    let path = match picture {
        Picture::Within(bytes) => return Ok(bytes),
        Picture::Beside(found) => found.file,
    };
    if fs::metadata(&path)?.len() > PHOTO_BYTES_MAX as u64 {
        bail!("lớn hơn 20 MB");
    }
    Ok(fs::read(&path)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_embedded_picture_is_read() {
        assert_eq!(embedded("image/png;base64,iVBO Rw0K\nGgo%3D").ok(), Some(b"\x89PNG\r\n\x1a\n".to_vec()));
        assert!(embedded("image/png;base64,???").is_err());
        assert!(embedded("image/svg+xml,%3Csvg%3E").is_err());
    }

    fn page() -> LegacyPage {
        let html = "<title>tin tức - UBND xã Mẫu</title><h1>Tiêu đề bài</h1><p>Ngày 05-03-2021 - Lượt xem: 12</p>\
             <p>Một đoạn văn dài vừa đủ để làm nội dung của bài viết này.</p>";
        crate::server::import::legacy::read_page("trang", html.as_bytes()).expect("a page")
    }

    #[test]
    fn a_lost_picture_is_told_from_a_caption_that_is_left() {
        let lost = |src: &str| {
            let photo = LegacyPhoto { src: Some(src.to_owned()), ..LegacyPhoto::default() };
            match take_one(None, &Origin::of_file(Path::new("trang/bai.html")), &page(), &photo) {
                Ok(Taken::Lost(reason)) => Some(reason),
                _ => None,
            }
        };
        assert!(lost("khong-co.jpg").is_some_and(|reason| reason.contains("không có tệp này")));
        assert!(lost("https://cu.example/a.jpg").is_some_and(|reason| reason.contains("máy khác")));
        let alone = take_one(None, &Origin::of_file(Path::new("bai.html")), &page(), &LegacyPhoto::default());
        assert!(matches!(alone, Ok(Taken::CaptionAlone)));
    }
}
