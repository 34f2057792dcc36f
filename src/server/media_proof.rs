//! Proves the media store: that every file which the database knows is there and has the content that it is named by, and which
//! files it knows nothing of.

use crate::{
    db::verification::StoredMedia,
    domain::photo::widths_of,
    server::{
        media::{is_stored_name, master_name, path_of},
        random::to_hex,
    },
};
use anyhow::Context;
use sha2::{Digest, Sha256};
use std::{
    collections::BTreeSet,
    fs::{self, File},
    io::{self, Read},
    path::Path,
};

/// What was found in the store.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// In words for operators.
    pub faults: Vec<String>,
    pub files: usize,
    /// Names of files that no row knows. They are swept a day after they were written.
    pub unknown: Vec<String>,
}

/// Compares the files in `folder` with what the database knows of them.
///
/// # Errors
/// A folder that cannot be read.
pub fn prove(folder: &Path, known: &[StoredMedia]) -> anyhow::Result<Found> {
    let mut found = Found::default();
    let mut expected = BTreeSet::new();
    for media in known {
        let (named_by_content, others) = names_of(media);
        let Some(named_by_content) = named_by_content else {
            found.faults.push(format!("cổng số {}: ảnh {} không còn kích thước nào", media.portal_id, media.digest));
            continue;
        };
        // Two portals may have the same content.
        if expected.insert(named_by_content.clone()) {
            found.faults.extend(fault_of(folder, &named_by_content, Some(&media.digest)));
        }
        for name in others {
            if expected.insert(name.clone()) {
                found.faults.extend(fault_of(folder, &name, None));
            }
        }
    }
    found.files = expected.len();
    for name in stored_names(folder)? {
        if is_stored_name(&name) && !expected.contains(&name) {
            found.unknown.push(name);
        }
    }
    Ok(found)
}

/// The file whose content the digest is of, and the others of this content.
fn names_of(media: &StoredMedia) -> (Option<String>, Vec<String>) {
    let StoredMedia { digest, extension, master_extension, .. } = media;
    if media.kind == "document" {
        return (Some(format!("{digest}.{extension}")), Vec::new());
    }
    let mut names: Vec<_> = widths_of(media.widths.as_deref().unwrap_or_default())
        .into_iter()
        .map(|width| format!("{digest}-{width}.{extension}"))
        .collect();
    let largest = names.pop();
    names.extend((!master_extension.is_empty()).then(|| master_name(digest, master_extension)));
    (largest, names)
}

fn fault_of(folder: &Path, name: &str, digest: Option<&str>) -> Option<String> {
    let path = path_of(folder, name);
    let found = match digest {
        Some(_) => digest_of_file(&path),
        None => fs::metadata(&path).map(|_| String::new()),
    };
    match (found, digest) {
        (Err(error), _) if error.kind() == io::ErrorKind::NotFound => Some(format!("thiếu tệp {name}")),
        (Err(_), _) => Some(format!("không đọc được tệp {name}")),
        (Ok(found), Some(digest)) if found != *digest => Some(format!("tệp {name} không còn nội dung lúc đầu")),
        (Ok(_), _) => None,
    }
}

fn digest_of_file(path: &Path) -> io::Result<String> {
    let (mut file, mut digest, mut part) = (File::open(path)?, Sha256::new(), vec![0; 64 * 1024]);
    loop {
        match file.read(&mut part)? {
            0 => return Ok(to_hex(&digest.finalize()[..16])),
            length => digest.update(&part[..length]),
        }
    }
}

/// Names of all files in the store, also of those that are being written.
///
/// # Errors
/// A folder that cannot be read, which is named.
pub fn stored_names(folder: &Path) -> anyhow::Result<Vec<String>> {
    let shelves = match fs::read_dir(folder) {
        Ok(shelves) => shelves,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error).with_context(|| format!("không đọc được thư mục {}", folder.display())),
    };
    let mut names = Vec::new();
    for shelf in shelves {
        let shelf = shelf?.path();
        if shelf.is_dir() {
            let files = fs::read_dir(&shelf).with_context(|| format!("không đọc được thư mục {}", shelf.display()))?;
            for file in files {
                names.push(file?.file_name().to_string_lossy().into_owned());
            }
        }
    }
    names.sort();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{domain::DocumentKind, server::media};

    /// A GIF of one pixel.
    const GIF: &[u8] = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;";

    #[test]
    fn every_file_is_proved_and_what_is_wrong_is_named() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let photo = media::store(folder.path(), &[GIF]).expect("stored");
        media::store_master(folder.path(), &photo.digest, b"master", "jpg").expect("stored");
        let document =
            media::store_document(folder.path(), b"%PDF-1.4 %%EOF", DocumentKind::Pdf, "a.pdf").expect("stored");
        let known = [
            StoredMedia {
                portal_id: 1,
                digest: photo.digest.clone(),
                kind: "photo".to_owned(),
                extension: "gif".to_owned(),
                master_extension: "jpg".to_owned(),
                widths: Some("1".to_owned()),
            },
            StoredMedia {
                portal_id: 1,
                digest: document.digest.clone(),
                kind: "document".to_owned(),
                extension: "pdf".to_owned(),
                master_extension: String::new(),
                widths: None,
            },
        ];
        let proved = prove(folder.path(), &known).expect("read");
        assert_eq!(proved, Found { faults: Vec::new(), files: 3, unknown: Vec::new() });
        let name = document.stored_name();
        fs::write(path_of(folder.path(), &name), b"%PDF-1.5 %%EOF").expect("spoilt");
        fs::remove_file(path_of(folder.path(), &photo.file_name(1))).expect("removed");
        let stray =
            media::store_document(folder.path(), b"%PDF-1.6 %%EOF", DocumentKind::Pdf, "b.pdf").expect("stored");
        let found = prove(folder.path(), &known).expect("read");
        let faults = [format!("thiếu tệp {}", photo.file_name(1)), format!("tệp {name} không còn nội dung lúc đầu")];
        assert_eq!(found, Found { faults: faults.to_vec(), files: 3, unknown: vec![stray.stored_name()] });
    }
}
