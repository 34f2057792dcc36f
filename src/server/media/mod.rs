//! The media store: pictures as files in the data folder, named by the digest of their content.

pub mod resizing;
pub mod serving;

use crate::{
    domain::{ARTICLE_SIZES, PhotoFile},
    server::random::{random_bytes, to_hex},
};
use anyhow::{Context, bail};
use image::ImageDecoder;
use sha2::{Digest, Sha256};
use std::{
    fs::{self, File},
    io::Write,
    path::{Path, PathBuf},
};

/// A picture may be this many bytes.
pub const FILE_BYTES_MAX: usize = 20 * 1024 * 1024;

/// A picture as somebody took it, in the widths that readers are given, for [`store`]. The picture itself is not
/// kept: it can say where it was taken. Apart from storing, because its errors are the picture's: an article may go
/// without it, as it must not where only the disk failed.
///
/// # Errors
/// Content that is no JPEG, PNG, WebP or GIF, is damaged or too large.
pub fn resized(picture: &[u8]) -> anyhow::Result<Vec<Vec<u8>>> {
    check_bytes(picture)?;
    resizing::derive_variants(picture)
}

/// Stores ready variants of one picture, smallest first, and returns once they are flushed to disk.
///
/// # Errors
/// Content that is no JPEG, PNG, WebP or GIF, or is too large; a disk that fails.
pub fn store(media_dir: &Path, variants: &[impl AsRef<[u8]>]) -> anyhow::Result<PhotoFile> {
    let mut sizes = Vec::new();
    for bytes in variants {
        sizes.push(measure(bytes.as_ref())?);
    }
    let Some((largest, (width, height))) = variants.last().map(AsRef::as_ref).zip(sizes.last().copied()) else {
        bail!("không có ảnh nào")
    };
    let file = PhotoFile {
        digest: to_hex(&Sha256::digest(largest)[..16]),
        extension: resizing::extension_of(largest)?.to_owned(),
        width,
        height,
        widths: sizes.iter().map(|&(width, _)| width).collect(),
    };
    for (bytes, (width, _)) in variants.iter().zip(sizes) {
        write_durably(&path_of(media_dir, &file.file_name(width)), bytes.as_ref())?;
    }
    Ok(file)
}

/// The attributes of an `<img>` in an article's body that shows a stored picture.
pub fn source_attributes(file: &PhotoFile) -> String {
    format!(
        r#"src="{}" srcset="{}" sizes="{ARTICLE_SIZES}" width="{}" height="{}" loading="lazy""#,
        file.src(),
        file.srcset(),
        file.width,
        file.height
    )
}

/// Pixels of a picture, without decoding it.
fn measure(bytes: &[u8]) -> anyhow::Result<(u32, u32)> {
    check_bytes(bytes)?;
    Ok(resizing::open(bytes)?.dimensions())
}

fn check_bytes(bytes: &[u8]) -> anyhow::Result<()> {
    if bytes.len() > FILE_BYTES_MAX {
        bail!("ảnh lớn hơn 20 MB");
    }
    Ok(())
}

/// Writes under a temporary name, flushes, renames, flushes the folder: after a power cut the file
/// is whole or not there.
fn write_durably(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    if path.exists() {
        return Ok(());
    }
    let folder = path.parent().context("a stored file has a folder")?;
    fs::create_dir_all(folder).with_context(|| format!("không tạo được thư mục {}", folder.display()))?;
    let unfinished = folder.join(format!(".{}", to_hex(&random_bytes::<8>())));
    let written = (|| {
        let mut file = File::create(&unfinished)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&unfinished, path)?;
        File::open(folder)?.sync_all()
    })();
    if written.is_err() {
        // What is left of it is swept as well as it can be; the error is the one that matters.
        let _ = fs::remove_file(&unfinished);
    }
    written.with_context(|| format!("không ghi được ảnh {}", path.display()))
}

/// Files are spread over 256 folders.
fn path_of(media_dir: &Path, name: &str) -> PathBuf {
    media_dir.join(&name[..2]).join(name)
}

/// Whether a name is one that the store gives.
pub fn is_file_name(name: &str) -> bool {
    parse_name(name).is_some()
}

/// The digest in a well-formed name, `<32 hexadecimal digits>-<width>.<extension>`. Nothing else
/// becomes a path.
fn parse_name(name: &str) -> Option<&str> {
    let (digest, rest) = name.split_once('-')?;
    let (width, extension) = rest.split_once('.')?;
    let is_digest = digest.len() == 32 && digest.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    let is_width = (1..=5).contains(&width.len()) && width.bytes().all(|b| b.is_ascii_digit());
    (is_digest && is_width && ["webp", "jpg", "png", "gif"].contains(&extension)).then_some(digest)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A GIF of one pixel.
    const GIF: &[u8] = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;";

    #[test]
    fn a_stored_picture_is_found_under_its_name() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = store(folder.path(), &[GIF]).expect("stored");
        assert_eq!((file.width, file.height, file.extension.as_str()), (1, 1, "gif"));
        let name = file.file_name(1);
        assert_eq!(parse_name(&name), Some(file.digest.as_str()));
        assert_eq!(fs::read(path_of(folder.path(), &name)).expect("readable"), GIF);
    }

    #[test]
    fn a_picture_is_stored_in_several_widths_under_one_digest() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut picture = Vec::new();
        let pixels = image::RgbImage::from_fn(1000, 500, |x, y| image::Rgb([(x / 4) as u8, (y / 2) as u8, 0]));
        pixels.write_with_encoder(image::codecs::png::PngEncoder::new(&mut picture)).expect("a picture");
        let file = store(folder.path(), &resized(&picture).expect("a picture")).expect("stored");
        assert_eq!((file.width, file.height, &file.widths[..]), (1000, 500, &[320, 640, 1000][..]));
        let stored = |width| fs::read(path_of(folder.path(), &file.file_name(width))).expect("readable");
        assert_eq!(file.digest, to_hex(&Sha256::digest(stored(1000))[..16]));
        assert!(stored(320).len() < stored(640).len());
        assert_eq!(store(folder.path(), &resized(&picture).expect("a picture")).expect("stored again"), file);
    }

    #[test]
    fn of_a_damaged_picture_there_is_nothing_to_store() {
        assert!(resized(&GIF[..GIF.len() - 6]).is_err());
        assert!(resized(&vec![0; FILE_BYTES_MAX + 1]).is_err());
    }

    #[test]
    fn what_is_no_picture_is_refused() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for bytes in [b"".as_slice(), b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.7", b"GIF89a"] {
            assert!(store(folder.path(), &[bytes]).is_err());
        }
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 0);
    }

    #[test]
    fn only_well_formed_names_become_paths() {
        for bad in [
            "../../etc/passwd",
            "a-1.webp",
            "",
            "0123456789abcdef0123456789abcdef-1.svg",
            "0123456789abcdef0123456789abcdef-..webp",
        ] {
            assert_eq!(parse_name(bad), None, "{bad}");
        }
    }
}
