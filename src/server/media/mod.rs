//! The media store: pictures as files in the data folder, named by the digest of their content.

pub mod documents;
mod gif;
pub mod keeping_still;
pub mod processing;
pub mod resizing;
pub mod serving;
pub mod swapping;

use crate::{
    domain::{
        ARTICLE_SIZES, Document, DocumentKind, Focus, PhotoFile,
        media::{PHOTO_BYTES_MAX, document_name, is_digest},
    },
    server::random::{random_bytes, to_hex},
};
use anyhow::{Context, bail};
use image::ImageDecoder;
use sha2::{Digest, Sha256};
use std::{
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
    time::SystemTime,
};

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

/// What a picture would be stored as, in its own size and without being stored: its content is not decoded.
///
/// # Errors
/// Content that is no JPEG, PNG, WebP or GIF, or is too large.
pub fn described(picture: &[u8]) -> anyhow::Result<PhotoFile> {
    let (width, height) = measure(picture)?;
    Ok(PhotoFile {
        digest: to_hex(&Sha256::digest(picture)[..16]),
        extension: resizing::extension_of(picture)?.to_owned(),
        width,
        height,
        widths: vec![width],
        focus: Focus::MIDDLE,
    })
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
        focus: Focus::MIDDLE,
    };
    for (bytes, (width, _)) in variants.iter().zip(sizes) {
        write_durably(&path_of(media_dir, &file.file_name(width)), bytes.as_ref())?;
    }
    Ok(file)
}

/// Stores the copy of a picture that others are cut from, for whom it was stored.
///
/// # Errors
/// A disk that fails.
pub fn store_master(media_dir: &Path, digest: &str, bytes: &[u8], extension: &str) -> anyhow::Result<()> {
    write_durably(&path_of(media_dir, &master_name(digest, extension)), bytes)
}

/// Reads it again.
///
/// # Errors
/// A file that is gone, or a disk that fails.
pub fn read_master(media_dir: &Path, digest: &str, extension: &str) -> anyhow::Result<Vec<u8>> {
    let path = path_of(media_dir, &master_name(digest, extension));
    fs::read(&path).with_context(|| format!("không đọc được {}", path.display()))
}

/// No name that an address can ask for.
pub fn master_name(digest: &str, extension: &str) -> String {
    format!("{digest}-goc.{extension}")
}

/// Stores a document, and returns once it is flushed to disk.
///
/// # Errors
/// A disk that fails.
pub fn store_document(
    media_dir: &Path, bytes: &[u8], kind: DocumentKind, typed_name: &str,
) -> anyhow::Result<Document> {
    let document = described_document(bytes, kind, typed_name);
    write_durably(&path_of(media_dir, &document.stored_name()), bytes)?;
    Ok(document)
}

/// What a document is stored as.
pub fn described_document(bytes: &[u8], kind: DocumentKind, typed_name: &str) -> Document {
    Document {
        digest: to_hex(&Sha256::digest(bytes)[..16]),
        kind,
        bytes: bytes.len() as u64,
        file_name: document_name(typed_name, kind),
    }
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
    if bytes.len() > PHOTO_BYTES_MAX {
        bail!("ảnh lớn hơn 20 MB");
    }
    Ok(())
}

/// Whether a name is one that the store gives any file.
pub fn is_stored_name(name: &str) -> bool {
    let is_master = name
        .split_once("-goc.")
        .is_some_and(|(digest, extension)| is_digest(digest) && ["jpg", "webp"].contains(&extension));
    is_master || parse_name(name).is_some() || parse_document_name(name).is_some()
}

/// Whether a name is that of a file which was being written when the machine stopped.
pub fn is_unfinished(name: &str) -> bool {
    name.strip_prefix('.').is_some_and(|digits| digits.len() == 16 && digits.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// Writes under a temporary name, flushes, renames, flushes the folder: after a power cut the file
/// is whole or not there.
fn write_durably(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    if let Ok(file) = File::open(path) {
        // It is young again: nobody may sweep it before the database knows it.
        return file.set_modified(SystemTime::now()).with_context(|| format!("không ghi được ảnh {}", path.display()));
    }
    write_whole(path, "ảnh ", &mut &bytes[..]).map(|_| ())
}

/// Writes a file of the store as it comes, likewise, over one of this name, and answers how many bytes it has.
pub fn store_file(path: &Path, from: &mut dyn Read) -> anyhow::Result<u64> {
    write_whole(path, "", from)
}

/// `what` it is stands in the error.
fn write_whole(path: &Path, what: &str, from: &mut dyn Read) -> anyhow::Result<u64> {
    let folder = path.parent().context("a stored file has a folder")?;
    fs::create_dir_all(folder).with_context(|| format!("không tạo được thư mục {}", folder.display()))?;
    let unfinished = folder.join(format!(".{}", to_hex(&random_bytes::<8>())));
    let written = (|| {
        let mut file = File::create(&unfinished)?;
        let bytes = io::copy(from, &mut file)?;
        file.sync_all()?;
        fs::rename(&unfinished, path)?;
        File::open(folder)?.sync_all()?;
        Ok::<_, io::Error>(bytes)
    })();
    if written.is_err() {
        // What is left of it is swept as well as it can be; the error is the one that matters.
        let _ = fs::remove_file(&unfinished);
    }
    written.with_context(|| format!("không ghi được {what}{}", path.display()))
}

/// Files are spread over 256 folders.
pub fn path_of(media_dir: &Path, name: &str) -> PathBuf {
    media_dir.join(&name[..2]).join(name)
}

/// Whether a name is one that the store gives a picture.
pub fn is_file_name(name: &str) -> bool {
    parse_name(name).is_some()
}

/// The digest in the name of a document, `<32 hexadecimal digits>.<extension>`, and its kind.
pub fn parse_document_name(name: &str) -> Option<(&str, DocumentKind)> {
    let (digest, extension) = name.split_once('.')?;
    Some((digest, DocumentKind::of_extension(extension)?)).filter(|_| is_digest(digest))
}

/// The digest in a well-formed name, `<32 hexadecimal digits>-<width>.<extension>`. Nothing else
/// becomes a path.
pub fn parse_name(name: &str) -> Option<&str> {
    let (digest, rest) = name.split_once('-')?;
    let (width, extension) = rest.split_once('.')?;
    let is_width = (1..=5).contains(&width.len()) && width.bytes().all(|b| b.is_ascii_digit());
    (is_digest(digest) && is_width && ["webp", "jpg", "png", "gif"].contains(&extension)).then_some(digest)
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
        assert!(resized(&vec![0; PHOTO_BYTES_MAX + 1]).is_err());
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
