//! `bantin import legacy`: moves saved pages of an old portal here, with their dates, their counts
//! and their photos. A page goes in whole or not at all; a second run changes nothing.

mod addresses;
mod beside;
mod laid_out;
pub mod ledger;
pub mod legacy;
mod links;
pub mod map_file;
mod pictures;
pub mod portals;
mod prepared;
mod sheet;

use crate::{
    db::{self, Db, Tx, articles::NewArticle, media_files::Notes},
    domain::{PortalId, Section, Slug, Timestamp, address, figures::grouped, media::tidy_file_name},
    server::{explaining::explain, failure::is_disk_full, random::to_hex, settings::Settings},
};
use addresses::{Candidate, Free, find_free_slug};
use anyhow::{Context, bail};
use ledger::{Kind, Ledger, Outcome};
use legacy::{LegacyPage, clean, excerpt};
use portals::{find_or_insert_portal, find_or_insert_section};
use prepared::Prepared;
use sha2::{Digest, Sha256};
use sheet::{Made, Sheet, Totals, sum_text};
use std::path::{Path, PathBuf};

/// What is to be imported, and what is to be written about it.
#[derive(Clone, Copy)]
pub struct Order<'a> {
    /// Pages, and folders of pages.
    pub paths: &'a [PathBuf],
    /// Sheets of the ledger: `.csv` and `.html`.
    pub reports: &'a [PathBuf],
}

/// Imports each file. Files that are no such page are named with the reason, and the others still
/// go in. What became of each part of a page is counted, and what was lost is named.
///
/// # Errors
/// Where a file could not be imported. On a full disk it ends there.
pub async fn import_legacy(db: &Db, settings: &Settings, order: Order<'_>, now: Timestamp) -> anyhow::Result<()> {
    let mut run = Run::begin(order)?;
    let media_dir = settings.media_dir();
    while let Some(read) = run.next(Some(&media_dir)) {
        let imported = match read {
            Ok(Read { file, page, prepared }) => {
                let imported = import_page(db, settings, &file, &page, prepared, now).await;
                imported.map_err(|error| (file, error))
            }
            Err(failure) => Err(failure),
        };
        match imported {
            Ok(Imported::New { address }) => {
                run.outcomes.new += 1;
                say!("  → đã nhập: {address}");
            }
            Ok(Imported::AlreadyThere { address }) => {
                run.outcomes.already_there += 1;
                say!("  → đã có từ trước, không thay đổi: {address}");
            }
            // The pages that follow would fare no better. What went in stays, and a second run goes on.
            Err((file, error)) if is_disk_full(&error) => {
                run.outcomes.failed += 1;
                run.outcomes.say();
                return Err(error.context(format!("{}: không nhập được", file.display())));
            }
            Err((file, error)) => {
                run.outcomes.failed += 1;
                eprintln!("{}: không nhập được: {}", file.display(), explain(&error));
            }
        }
    }
    run.outcomes.say();
    run.end()
}

/// Prints what would be imported, without opening the database.
///
/// # Errors
/// Where a file is no such page.
pub fn preview_legacy(order: Order<'_>) -> anyhow::Result<()> {
    let mut run = Run::begin(order)?;
    while let Some(read) = run.next(None) {
        match read {
            Ok(_) => run.outcomes.new += 1,
            Err((file, error)) => {
                run.outcomes.failed += 1;
                eprintln!("{}: {}", file.display(), explain(&error));
            }
        }
    }
    say!("\nChạy thử: đọc được {} trang, {} tệp không đọc được. Chưa ghi gì.", run.outcomes.new, run.outcomes.failed);
    run.end()
}

/// The pages of an order, one after the other.
struct Run {
    files: Vec<PathBuf>,
    next: usize,
    sheet: Sheet,
    totals: Totals,
    outcomes: Outcomes,
}

struct Read {
    file: PathBuf,
    page: LegacyPage,
    prepared: Prepared,
}

impl Run {
    fn begin(order: Order<'_>) -> anyhow::Result<Run> {
        let sheet = Sheet::create(order.reports)?;
        let files = list_files(order.paths)?;
        Ok(Run { files, next: 0, sheet, totals: Totals::default(), outcomes: Outcomes::default() })
    }

    /// The next page that could be read, and what became of its parts; or the file whose pictures could not be stored.
    fn next(&mut self, media_dir: Option<&Path>) -> Option<Result<Read, (PathBuf, anyhow::Error)>> {
        loop {
            let file = self.files.get(self.next)?.clone();
            self.next += 1;
            say!("[{}/{}] {}", self.next, self.files.len(), file.display());
            match legacy::load(&file) {
                Ok(page) => {
                    say!("{}", page.describe());
                    return Some(self.prepare(file, page, media_dir));
                }
                Err(refusal) => {
                    self.outcomes.failed += 1;
                    eprintln!("{refusal}");
                }
            }
        }
    }

    fn prepare(
        &mut self, file: PathBuf, page: LegacyPage, media_dir: Option<&Path>,
    ) -> Result<Read, (PathBuf, anyhow::Error)> {
        // Pictures first: what refers to a file is written after the file is flushed.
        let prepared = Prepared::of(&file, &page, media_dir).and_then(|prepared| {
            self.sheet.add(&Made { file: &file, page: &page, body: &prepared.body, ledger: &prepared.ledger })?;
            Ok(prepared)
        });
        match prepared {
            Ok(prepared) => {
                self.totals.add(&page, &prepared.ledger);
                say_ledger(&prepared.ledger);
                for document in &prepared.documents {
                    say!(
                        "  + tài liệu đi cùng bài, ai cũng tải được: {} ({})",
                        document.file_name,
                        document.size_text()
                    );
                }
                Ok(Read { file, page, prepared })
            }
            Err(error) => Err((file, error)),
        }
    }

    /// Says the sums, and fails where a file did.
    fn end(self) -> anyhow::Result<()> {
        let totals = &self.totals;
        say!("Đối chiếu {} trang với bài:", totals.articles);
        for (of, sum) in [("chữ", totals.words), ("ảnh", totals.pictures), ("liên kết", totals.links)] {
            say!("  {}", sum_text(of, sum));
        }
        say!("  {} lượt xem gốc; {} điều nên xem lại", grouped(totals.views as i64), totals.doubts);
        for path in self.sheet.finish(totals)? {
            say!("Bảng đối chiếu: {}", path.display());
        }
        self.outcomes.into_result()
    }
}

/// What was lost or should be looked at, each with its place. Doubts about fields have been told with the page.
fn say_ledger(ledger: &Ledger) {
    say!("  = {}", sum_text("chữ", ledger.words()));
    for entry in &ledger.entries {
        let (mark, why) = match &entry.outcome {
            Outcome::Lost(why) => ("! mất", why),
            Outcome::Doubtful(why) if entry.kind != Kind::Field => ("? xem lại", why),
            _ => continue,
        };
        // An address may hold what a terminal obeys.
        let text = excerpt(&clean(&entry.text), 80);
        say!("  {mark} {} (mục {}) “{text}”: {why}", entry.kind, entry.place);
    }
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
    db: &Db, settings: &Settings, file: &Path, page: &LegacyPage, prepared: Prepared, now: Timestamp,
) -> anyhow::Result<Imported> {
    let Prepared { pictures: photos, documents, body, has_lead, .. } = prepared;
    let source = source(file)?;
    let mut tx = db.begin().await?;
    let (portal, new_host) = find_or_insert_portal(db, &mut tx, &page.portal, now).await?;
    let section = find_or_insert_section(&mut tx, portal.id, &page.section).await?;
    let published_at = Timestamp::at(page.published_on, page.published_at.hour(), page.published_at.minute())
        .context("ngày đăng ngoài giới hạn")?;
    let mut photo_ids = Vec::new();
    for (photo, old) in photos.iter().zip(&page.photos) {
        photo_ids.push(match photo {
            Some(photo) => Some(db::photos::find_or_insert(&mut tx, portal.id, photo).await?),
            None => None,
        });
        if let Some(photo) = photo {
            let alt = old.alt.as_deref().filter(|alt| !alt.is_empty());
            let src = old.src.as_deref().filter(|src| !src.starts_with("data:")).unwrap_or_default();
            let file_name = tidy_file_name(src);
            let notes = Notes { file_name: &file_name, caption: old.caption.as_deref().unwrap_or_default(), alt };
            db::media_files::describe(&mut tx, portal.id, &photo.digest, &notes, published_at).await?;
        }
    }
    let lead = page.photos.first().zip(photo_ids.first().copied().flatten()).filter(|_| has_lead);
    let lead = lead.map(|(photo, id)| {
        (id, photo.caption.as_deref().unwrap_or_default(), photo.alt.as_deref().unwrap_or_default())
    });

    let candidate = Candidate { page, body: &body, published_at, source: &source };
    let Free { slug, taken_by_itself } = find_free_slug(&mut tx, portal.id, &section, &candidate).await?;
    let address = address_of(settings, new_host.as_deref(), &section, &slug);
    if !taken_by_itself {
        for document in &documents {
            db::media_files::take_in_document(&mut tx, portal.id, document).await?;
            let notes = Notes { file_name: &document.file_name, ..Notes::default() };
            db::media_files::describe(&mut tx, portal.id, &document.digest, &notes, published_at).await?;
        }
        let new_slug = slug.clone();
        let new = NewArticle {
            portal: portal.id,
            section: &section,
            slug,
            headline: &page.headline,
            standfirst: &page.standfirst,
            body,
            byline: page.byline.as_deref(),
            photo: lead,
            published_at,
        };
        let id = db::articles::insert_published(&mut tx, new).await?.context("địa chỉ vừa bị một bài khác dùng")?;
        if let Some(old) = page.own_address.as_deref() {
            let path = address::article_path(&section.slug, &new_slug);
            db::redirects::insert_of_old_portal(&mut tx, portal.id, old, &path, "địa chỉ ở cổng cũ", now).await?;
        }
        let views = i64::try_from(page.views_base).context("lượt xem quá lớn")?;
        db::counting::add_page_view_base(&mut tx, portal.id, id, views, &source, now).await?;
    }
    raise_visit_base(&mut tx, portal.id, page, &source, now).await?;
    tx.commit().await?;
    Ok(if taken_by_itself { Imported::AlreadyThere { address } } else { Imported::New { address } })
}

/// The old counter only ever rose, so the largest number seen on its pages is its last known one.
async fn raise_visit_base(
    tx: &mut Tx, portal: PortalId, page: &LegacyPage, source: &str, now: Timestamp,
) -> anyhow::Result<()> {
    let Some(visits) = page.visits_base else { return Ok(()) };
    let rise =
        i64::try_from(visits).context("lượt truy cập quá lớn")? - db::counting::find_visit_base(tx, portal).await?;
    if rise > 0 {
        db::counting::add_visit_base(tx, portal, rise, source, now).await?;
    }
    Ok(())
}

/// How the ledger names a saved page: by what is in it, since browsers save many under one name.
fn source(file: &Path) -> anyhow::Result<String> {
    let bytes = std::fs::read(file).map_err(|_| anyhow::anyhow!("không đọc lại được tệp"))?;
    let digest = to_hex(&Sha256::digest(&bytes)[..16]);
    Ok(format!("trang cũ {}, SHA-256 {digest}", file.file_name().unwrap_or_default().to_string_lossy()))
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
