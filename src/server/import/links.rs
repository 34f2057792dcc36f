//! Where the links of an old page lead here: documents that were saved with it are stored, and links that were relative to its old
//! address keep their meaning.

use super::{
    beside::{Origin, find_beside},
    file_kinds::is_page,
    ledger::Led,
    legacy::LegacyPage,
};
use crate::{
    domain::{Document, DocumentKind, media::DOCUMENT_BYTES_MAX},
    server::{
        explaining::explain,
        media::{self, documents::Unfit},
    },
};
use anyhow::{Context, anyhow, bail};
use quick_xml::escape::{escape, unescape};
use std::{collections::HashMap, fs, path::Path};
use url::Url;

/// What was made of a body's links.
#[derive(Default)]
pub(super) struct Links {
    pub documents: Vec<Document>,
    /// By the address that the page writes.
    pub led: HashMap<String, Led>,
}

/// The body with its links as they are here. With `media_dir` documents are stored there; without, they are only looked at.
///
/// # Errors
/// A disk that fails.
pub(super) fn follow(
    media_dir: Option<&Path>, origin: &Origin, page: &LegacyPage, body: &str,
) -> anyhow::Result<(String, Links)> {
    const HREF: &str = "<a href=\"";
    let mut links = Links::default();
    let mut parts = body.split(HREF);
    let mut followed = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (address, rest) = part.split_once('"').unwrap_or((part, ""));
        let old = unescape(address).map_or_else(|_| address.to_owned(), |address| address.into_owned());
        let led = match links.led.get(&old) {
            Some(led) => led.clone(),
            None => {
                let (led, document) = lead(media_dir, origin, page, &old)?;
                links.documents.extend(document);
                links.led.insert(old, led.clone());
                led
            }
        };
        followed.push_str(&format!("{HREF}{}\"{rest}", escape(&led.to)));
    }
    Ok((followed, links))
}

fn lead(
    media_dir: Option<&Path>, origin: &Origin, page: &LegacyPage, old: &str,
) -> anyhow::Result<(Led, Option<Document>)> {
    let stays = |doubt: Option<String>| (Led { to: old.to_owned(), doubt }, None);
    let is_relative = !old.starts_with('/') && !old.split(['/', '?', '#']).next().unwrap_or_default().contains(':');
    if let Ok(found) = find_beside(origin, old) {
        if is_page(&found.file) {
            // It has an address of its own in the old portal.
            return Ok(from_own_address(origin, page, old).map_or_else(
                || stays(Some("dẫn tới một trang khác đã lưu cạnh trang này".to_owned())),
                |to| (Led { to, doubt: None }, None),
            ));
        }
        let doubt = found.doubt(origin, page, old);
        return match read_document(&found.file) {
            Ok((bytes, kind)) => {
                let name = &found.name;
                let document = match media_dir {
                    Some(media_dir) => media::store_document(media_dir, &bytes, kind, name)?,
                    None => media::described_document(&bytes, kind, name),
                };
                Ok((Led { to: document.href(), doubt }, Some(document)))
            }
            Err(reason) => Ok(stays(Some(format!("tệp cạnh trang không đưa lên cổng được: {}", explain(&reason))))),
        };
    }
    let not_saved = is_document(old).then(|| "tài liệu này không được lưu cùng trang".to_owned());
    if !is_relative {
        return Ok(stays(not_saved));
    }
    Ok(match from_own_address(origin, page, old) {
        Some(to) => (Led { to, doubt: not_saved }, None),
        None => stays(Some("địa chỉ tương đối, mà trang không ghi địa chỉ của chính nó".to_owned())),
    })
}

fn is_document(address: &str) -> bool {
    let path = address.split(['?', '#']).next().unwrap_or_default().to_lowercase();
    DocumentKind::ALL.iter().any(|kind| path.ends_with(&format!(".{}", kind.extension())))
}

/// An address as the old portal understood it, of that portal: path, query and fragment there (RFC 3986, 5.2).
fn from_own_address(origin: &Origin, page: &LegacyPage, address: &str) -> Option<String> {
    let own = match &origin.address {
        Some(met) => Url::parse(met).ok()?,
        None => Url::parse("http://cu.invalid").ok()?.join(page.own_address.as_deref()?).ok()?,
    };
    let led = own.join(address).ok().filter(|led| led.host_str() == own.host_str())?;
    let path = &led[url::Position::BeforePath..];
    // What begins so leads to another host.
    (!path.starts_with("//")).then(|| path.to_owned())
}

fn read_document(path: &Path) -> anyhow::Result<(Vec<u8>, DocumentKind)> {
    let bytes = fs::metadata(path)?.len();
    if bytes > DOCUMENT_BYTES_MAX as u64 {
        bail!("lớn hơn {} MB", DOCUMENT_BYTES_MAX >> 20);
    }
    let bytes = fs::read(path).context("không đọc được")?;
    let kind = media::documents::kind_of(&bytes).map_err(|unfit| {
        anyhow!(match unfit {
            Unfit::OtherKind => "không phải loại tài liệu mà cổng nhận",
            Unfit::Macros => "có chương trình (macro) bên trong",
            Unfit::Damaged => "bị hỏng hoặc thiếu phần cuối",
        })
    })?;
    Ok((bytes, kind))
}
