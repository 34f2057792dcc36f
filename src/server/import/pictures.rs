//! The pictures of an old page: saved beside it, embedded in it, or lost.

use super::legacy::{LegacyPage, LegacyPhoto};
use crate::{
    domain::{PhotoFile, media::PHOTO_BYTES_MAX},
    server::{explaining::explain, media, settings::Settings},
};
use anyhow::{anyhow, bail};
use base64::{Engine, prelude::BASE64_STANDARD};
use std::path::{Component, Path, PathBuf};

/// Where a picture is.
enum Picture {
    Beside(PathBuf),
    Within(Vec<u8>),
}

/// Names the pictures that cannot be imported, as far as it shows without decoding them.
pub(super) fn warn_of_lost(file: &Path, page: &LegacyPage) {
    for photo in &page.photos {
        if let Some(Err(reason)) = find(file, photo) {
            warn(photo, &reason);
        }
    }
}

/// Stores the pictures that came with the page; `None` for those that are lost, which `warn_of_lost` has named, or that
/// cannot be used, which are named here.
///
/// # Errors
/// A disk that fails: the page waits for another run, because none would add its pictures later.
pub(super) fn store(settings: &Settings, file: &Path, page: &LegacyPage) -> anyhow::Result<Vec<Option<PhotoFile>>> {
    let store = |photo: &LegacyPhoto| {
        let Some(Ok(found)) = find(file, photo) else { return Ok(None) };
        match read(found).and_then(|bytes| media::resized(&bytes)) {
            Ok(variants) => media::store(&settings.media_dir(), &variants).map(Some),
            Err(reason) => {
                warn(photo, &reason);
                Ok(None)
            }
        }
    };
    page.photos.iter().map(store).collect()
}

fn warn(photo: &LegacyPhoto, reason: &anyhow::Error) {
    say!("  ? ảnh {} không dùng được: {}", photo.shown_src().unwrap_or_default(), explain(reason));
}

/// `None` where the page keeps only the caption.
fn find(file: &Path, photo: &LegacyPhoto) -> Option<anyhow::Result<Picture>> {
    let src = photo.src.as_deref()?;
    if let Some(data) = src.strip_prefix("data:") {
        return Some(embedded(data).map(Picture::Within));
    }
    let folder = file.parent().unwrap_or(Path::new("."));
    Some(match saved_file(folder, src) {
        Some(path) if path.is_file() => Ok(Picture::Beside(path)),
        Some(_) => Err(anyhow!("không có tệp này cạnh trang")),
        None => Err(anyhow!("ở máy khác hoặc ngoài thư mục của trang, không được lưu cùng trang")),
    })
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
        Picture::Beside(path) => path,
    };
    if std::fs::metadata(&path)?.len() > PHOTO_BYTES_MAX as u64 {
        bail!("lớn hơn 20 MB");
    }
    Ok(std::fs::read(&path)?)
}

/// The file beside the page that a relative `src` names. Nothing outside the page's folder is read.
fn saved_file(folder: &Path, src: &str) -> Option<PathBuf> {
    let path = src.split(['?', '#']).next()?;
    let path = urlencoding::decode(path).ok()?;
    let relative = Path::new(path.as_ref());
    let stays_inside = relative.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    (stays_inside && !path.contains(':')).then(|| folder.join(relative))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_outside_the_pages_folder_are_not_read() {
        let folder = Path::new("pages");
        for src in
            ["../secret.png", "/etc/a.png", "file:///etc/a.png", "%2e%2e/a.png", "a/../../b.png", "http://x/a.png"]
        {
            assert_eq!(saved_file(folder, src), None, "{src}");
        }
        assert_eq!(saved_file(folder, "trang_files/%E1%BA%A3nh.jpg?rnd=1"), Some(folder.join("trang_files/ảnh.jpg")));
    }

    #[test]
    fn an_embedded_picture_is_read() {
        assert_eq!(embedded("image/png;base64,iVBO Rw0K\nGgo%3D").ok(), Some(b"\x89PNG\r\n\x1a\n".to_vec()));
        assert!(embedded("image/png;base64,???").is_err());
        assert!(embedded("image/svg+xml,%3Csvg%3E").is_err());
    }

    #[test]
    fn a_lost_picture_is_told_from_a_caption_that_is_left() {
        let lost = |src: &str| {
            let photo = LegacyPhoto { src: Some(src.to_owned()), ..LegacyPhoto::default() };
            find(Path::new("trang/bai.html"), &photo).and_then(Result::err).map(|reason| reason.to_string())
        };
        assert!(lost("khong-co.jpg").is_some_and(|reason| reason.contains("không có tệp này")));
        assert!(lost("https://cu.example/a.jpg").is_some_and(|reason| reason.contains("máy khác")));
        assert!(find(Path::new("bai.html"), &LegacyPhoto::default()).is_none());
    }
}
