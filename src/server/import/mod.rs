//! `bantin import legacy`: moves saved pages of an old portal here, with their dates, their counts
//! and their photos. A page goes in whole or not at all; a second run changes nothing.

pub mod legacy;
pub mod map_file;

use crate::{
    db::{self, Db, Tx, articles::NewArticle},
    domain::{PhotoFile, Portal, PortalId, Section, Slug, Timestamp, address},
    server::{cleaning::clean_html, failure::is_disk_full, import::legacy::LegacyPage, media, settings::Settings},
};
use anyhow::{Context, bail};
use std::path::{Component, Path, PathBuf};

/// Articles of one headline that may stand side by side in a section.
const SAME_HEADLINE_MAX: u32 = 50;
/// Portals whose names are the same but for their diacritics.
const LIKE_NAMES_MAX: u32 = 50;

/// Imports each file. Files that are no such page are named with the reason, and the others still
/// go in.
///
/// # Errors
/// Where a file could not be imported. On a full disk it ends there.
pub async fn import_legacy(db: &Db, settings: &Settings, paths: &[PathBuf], now: Timestamp) -> anyhow::Result<()> {
    let mut outcomes = Outcomes::default();
    let files = list_files(paths)?;
    for (number, file) in (1..).zip(&files) {
        let Some(page) = read(file, number, files.len(), &mut outcomes) else { continue };
        match import_page(db, settings, file, &page, now).await {
            Ok(Imported::New { address }) => {
                outcomes.new += 1;
                say!("  → đã nhập: {address}");
            }
            Ok(Imported::AlreadyThere { address }) => {
                outcomes.already_there += 1;
                say!("  → đã có từ trước, không thay đổi: {address}");
            }
            // The pages that follow would fare no better. What went in stays, and a second run goes on.
            Err(error) if is_disk_full(&error) => {
                outcomes.failed += 1;
                outcomes.say();
                return Err(error.context(format!("{}: không nhập được", file.display())));
            }
            Err(error) => {
                outcomes.failed += 1;
                eprintln!("{}: không nhập được: {error:#}", file.display());
            }
        }
    }
    outcomes.say();
    outcomes.into_result()
}

/// Prints what would be imported, without opening the database.
///
/// # Errors
/// Where a file is no such page.
pub fn preview_legacy(paths: &[PathBuf]) -> anyhow::Result<()> {
    let mut outcomes = Outcomes::default();
    let files = list_files(paths)?;
    for (number, file) in (1..).zip(&files) {
        if read(file, number, files.len(), &mut outcomes).is_some() {
            outcomes.new += 1;
        }
    }
    say!("\nChạy thử: đọc được {} trang, {} tệp không đọc được. Chưa ghi gì.", outcomes.new, outcomes.failed);
    outcomes.into_result()
}

#[derive(Default)]
struct Outcomes {
    new: u32,
    already_there: u32,
    failed: u32,
}

impl Outcomes {
    fn say(&self) {
        say!("\n{} bài mới, {} bài đã có, {} tệp không nhập được.", self.new, self.already_there, self.failed);
    }

    fn into_result(self) -> anyhow::Result<()> {
        if self.failed > 0 {
            bail!("{} tệp không nhập được, xem lý do ở trên", self.failed);
        }
        Ok(())
    }
}

enum Imported {
    New { address: String },
    AlreadyThere { address: String },
}

fn read(file: &Path, number: usize, total: usize, outcomes: &mut Outcomes) -> Option<LegacyPage> {
    say!("[{number}/{total}] {}", file.display());
    match legacy::load(file) {
        Ok(page) => {
            say!("{}", page.describe());
            Some(page)
        }
        Err(refusal) => {
            outcomes.failed += 1;
            eprintln!("{refusal}");
            None
        }
    }
}

/// The files that are meant: those named, and the pages inside folders that are named.
///
/// # Errors
/// A folder without any page in it: most likely it is not the one that was meant.
fn list_files(paths: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in paths {
        let Ok(entries) = std::fs::read_dir(path) else {
            files.push(path.clone());
            continue;
        };
        let mut pages: Vec<PathBuf> =
            entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| is_page(path)).collect();
        if pages.is_empty() {
            bail!("thư mục {} không có tệp .html, .htm hay .txt nào", path.display());
        }
        pages.sort();
        files.extend(pages);
    }
    Ok(files)
}

fn is_page(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    path.is_file() && ["html", "htm", "txt"].contains(&extension.to_ascii_lowercase().as_str())
}

async fn import_page(
    db: &Db, settings: &Settings, file: &Path, page: &LegacyPage, now: Timestamp,
) -> anyhow::Result<Imported> {
    // Pictures first: what refers to a file is written after the file is flushed.
    let photos = store_photos(settings, file, page)?;
    let mut tx = db.begin().await?;
    let (portal, new_host) = find_or_insert_portal(db, &mut tx, &page.portal, now).await?;
    let section = find_or_insert_section(&mut tx, portal.id, &page.section).await?;
    let published_at = Timestamp::at(page.published_on, page.published_at.hour(), page.published_at.minute())
        .context("ngày đăng ngoài giới hạn")?;
    let mut photo_ids = Vec::new();
    for photo in &photos {
        photo_ids.push(match photo {
            Some(photo) => Some(db::photos::find_or_insert(&mut tx, portal.id, photo).await?),
            None => None,
        });
    }
    let laid_out = LaidOut::new(page, &photos);
    let lead = page.photos.first().zip(photo_ids.first().copied().flatten()).filter(|_| laid_out.has_lead);
    let lead = lead.map(|(photo, id)| {
        (id, photo.caption.as_deref().unwrap_or_default(), photo.alt.as_deref().unwrap_or_default())
    });

    let Free { slug, taken_by_itself } = find_free_slug(&mut tx, portal.id, &section, page, published_at).await?;
    let address = address_of(settings, new_host.as_deref(), &section, &slug);
    if !taken_by_itself {
        let new_slug = slug.clone();
        let new = NewArticle {
            portal: portal.id,
            section: &section,
            slug,
            headline: &page.headline,
            standfirst: &page.standfirst,
            body: clean_html(&laid_out.body),
            byline: page.byline.as_deref(),
            photo: lead,
            published_at,
        };
        let id = db::articles::insert_published(&mut tx, new).await?.context("địa chỉ vừa bị một bài khác dùng")?;
        if let Some(old) = page.own_address.as_deref() {
            let path = address::article_path(&section.slug, &new_slug);
            db::redirects::insert(&mut tx, portal.id, old, Some(&path), "địa chỉ ở cổng cũ", now).await?;
        }
        let views = i64::try_from(page.views_base).context("lượt xem quá lớn")?;
        db::counting::add_page_view_base(&mut tx, portal.id, id, views, &source(file), now).await?;
    }
    raise_visit_base(&mut tx, portal.id, page, file, now).await?;
    tx.commit().await?;
    Ok(if taken_by_itself { Imported::AlreadyThere { address } } else { Imported::New { address } })
}

/// The old counter only ever rose, so the largest number seen on its pages is its last known one.
async fn raise_visit_base(
    tx: &mut Tx, portal: PortalId, page: &LegacyPage, file: &Path, now: Timestamp,
) -> anyhow::Result<()> {
    let Some(visits) = page.visits_base else { return Ok(()) };
    let rise =
        i64::try_from(visits).context("lượt truy cập quá lớn")? - db::counting::find_visit_base(tx, portal).await?;
    if rise > 0 {
        db::counting::add_visit_base(tx, portal, rise, &source(file), now).await?;
    }
    Ok(())
}

fn source(file: &Path) -> String {
    format!("trang cũ {}", file.file_name().unwrap_or_default().to_string_lossy())
}

/// The portal of this name, and the host of one that is new.
async fn find_or_insert_portal(
    db: &Db, tx: &mut Tx, name: &str, now: Timestamp,
) -> anyhow::Result<(Portal, Option<String>)> {
    if let Some(portal) = db::portals::find_portal_by_name(db, name).await? {
        return Ok((portal, None));
    }
    let Some(portal) = db::portals::insert_portal(tx, name, false, now).await? else {
        // Another import made it while this one waited.
        let portal = db::portals::find_portal_by_name(db, name).await?;
        return Ok((portal.context("cổng thông tin vừa bị xóa")?, None));
    };
    let host = give_free_host(tx, &portal).await?;
    say!("  → cổng mới: “{name}”");
    Ok((portal, host))
}

/// Gives a portal the host of its name, with a number where another portal of a like name has it.
async fn give_free_host(tx: &mut Tx, portal: &Portal) -> anyhow::Result<Option<String>> {
    for number in 1..=LIKE_NAMES_MAX {
        let Some(host) = local_host(&portal.name, number) else { break };
        if db::portals::insert_host(tx, portal.id, &host).await? {
            return Ok(Some(host));
        }
    }
    say!("  ? cổng “{}” chưa có tên miền trên máy này: quá nhiều cổng có tên gần giống", portal.name);
    Ok(None)
}

/// A name under `.localhost`, which browsers send to this very machine (RFC 6761), so that a portal
/// can be looked at before it has a domain.
fn local_host(portal_name: &str, number: u32) -> Option<String> {
    let ending = if number == 1 { String::new() } else { format!("-{number}") };
    let mut label = Slug::of(portal_name)?.to_string();
    // A label of a host name has 63 bytes at most (RFC 1035); ours is ASCII.
    label.truncate(63 - ending.len());
    Some(format!("{}{ending}.localhost", label.trim_end_matches('-')))
}

async fn find_or_insert_section(tx: &mut Tx, portal: PortalId, title: &str) -> anyhow::Result<Section> {
    let slug = Slug::of(title).with_context(|| format!("chuyên mục “{title}” không có chữ nào để làm địa chỉ"))?;
    let slug = match address::RESERVED.contains(&slug.as_str()) {
        true => Slug::of(&format!("chuyên mục {title}")).context("a title with letters")?,
        false => slug,
    };
    Ok(db::portals::find_or_insert_section(tx, portal, &slug, title).await?)
}

struct Free {
    slug: Slug,
    /// The address is held by this very article, from an earlier run.
    taken_by_itself: bool,
}

/// The headline's slug, or where another article has it, the slug with a number.
async fn find_free_slug(
    tx: &mut Tx, portal: PortalId, section: &Section, page: &LegacyPage, published_at: Timestamp,
) -> anyhow::Result<Free> {
    for number in 1..=SAME_HEADLINE_MAX {
        let text = if number == 1 { page.headline.clone() } else { format!("{number} {}", page.headline) };
        let slug = Slug::of(&text).context("tiêu đề không có chữ nào để làm địa chỉ")?;
        match db::articles::find_holder(tx, portal, section.id, &slug).await? {
            None => return Ok(Free { slug, taken_by_itself: false }),
            // Of the same day: an earlier version kept no times.
            Some((headline, at)) if headline == page.headline && at.day() == published_at.day() => {
                return Ok(Free { slug, taken_by_itself: true });
            }
            Some(_) => {}
        }
    }
    bail!("đã có quá nhiều bài cùng tiêu đề trong chuyên mục này");
}

fn address_of(settings: &Settings, new_host: Option<&str>, section: &Section, slug: &Slug) -> String {
    let path = address::article_path(&section.slug, slug);
    match new_host {
        Some(host) => {
            let port = settings.listen.port();
            format!("{path} (cổng mới, xem trên máy này tại http://{host}:{port}{path})")
        }
        None => path,
    }
}

/// Stores the pictures that were saved beside the page; `None` for those that were not, or are of no use.
///
/// # Errors
/// A disk that fails: the page waits for another run, because none would add its pictures later.
fn store_photos(settings: &Settings, file: &Path, page: &LegacyPage) -> anyhow::Result<Vec<Option<PhotoFile>>> {
    let folder = file.parent().unwrap_or(Path::new("."));
    let mut photos = Vec::new();
    for photo in &page.photos {
        let path = photo.src.as_deref().and_then(|src| saved_file(folder, src));
        let Some(path) = path.filter(|path| path.is_file()) else {
            photos.push(None);
            continue;
        };
        let too_large = std::fs::metadata(&path)?.len() > media::FILE_BYTES_MAX as u64;
        let resized = match too_large {
            true => Err(anyhow::anyhow!("lớn hơn 20 MB")),
            false => std::fs::read(&path).map_err(anyhow::Error::new).and_then(|bytes| media::resized(&bytes)),
        };
        photos.push(match resized {
            Ok(variants) => Some(media::store(&settings.media_dir(), &variants)?),
            Err(error) => {
                say!("  ? ảnh {} không dùng được: {error:#}", path.display());
                None
            }
        });
    }
    Ok(photos)
}

/// The file beside the page that a relative `src` names. Nothing outside the page's folder is read.
fn saved_file(folder: &Path, src: &str) -> Option<PathBuf> {
    let path = src.split(['?', '#']).next()?;
    let path = urlencoding::decode(path).ok()?;
    let relative = Path::new(path.as_ref());
    let stays_inside = relative.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    (stays_inside && !path.contains(':')).then(|| folder.join(relative))
}

/// The body as it will stand here: stored pictures under their new address, lost ones as captions.
struct LaidOut {
    body: String,
    /// The first picture opened the body; it becomes the article's own photo.
    has_lead: bool,
}

impl LaidOut {
    fn new(page: &LegacyPage, photos: &[Option<PhotoFile>]) -> LaidOut {
        const FIGURE: &str = "<figure>";
        let mut parts = page.body_html.split(FIGURE);
        let mut body = parts.next().unwrap_or_default().to_owned();
        let mut has_lead = false;
        for (part, (old, photo)) in parts.zip(page.photos.iter().zip(photos)) {
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
        let photo =
            PhotoFile { digest: "0".repeat(32), extension: "webp".to_owned(), width: 8, height: 8, widths: vec![8] };
        let laid_out = LaidOut::new(&page, &[Some(photo)]);
        let cleaned = clean_html(&laid_out.body);
        assert!(cleaned.as_str().contains(r#"alt="Cầu &quot;ba&quot;""#), "{}", cleaned.as_str());
    }

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
}
