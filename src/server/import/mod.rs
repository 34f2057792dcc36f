//! `bantin import legacy`: moves an old portal here, from saved pages or from an export of its own, with dates, counts
//! and photos. An article goes in whole or not at all; a second run changes nothing.

mod addresses;
mod beside;
mod endings;
mod exports;
mod file_kinds;
mod jobs;
mod laid_out;
pub mod learning;
pub mod ledger;
pub mod legacy;
mod links;
pub mod map_file;
#[cfg(test)]
mod material;
mod passed;
mod pictures;
pub mod portals;
mod prepared;
mod reading;
mod room;
mod run;
mod saved_files;
pub mod sheet;
mod sources;
mod taking;
mod unzipping;
mod warc;

use crate::{
    db::Db,
    domain::Timestamp,
    server::{explaining::explain, failure::is_disk_full, settings::Settings},
};
pub use jobs::{Importing, forget_source};
use legacy::{LegacyPage, clean};
use portals::find_or_insert_portal;
use prepared::Prepared;
use reading::Article;
pub use run::Order;
use run::{Read, Run};
use sheet::Totals;
use taking::{IN_FUTURE, raise_visit_base, take_over};

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
            Ok(Read { article, prepared }) => {
                let totals = Totals::of(&article.page, &prepared.ledger);
                let imported = import_page(db, settings, &article, prepared, now).await;
                // What did not go in is in no sum.
                if let Ok((Imported::New { .. }, _)) = imported {
                    run.totals.add(totals);
                }
                imported.map_err(|error| (article.origin, error))
            }
            Err(failure) => Err(failure),
        };
        match imported {
            Ok((imported, lost_addresses)) => {
                run.outcomes.lost_addresses += lost_addresses;
                match imported {
                    Imported::New { address } => {
                        run.outcomes.new += 1;
                        say!("  → đã nhập: {address}");
                    }
                    Imported::AlreadyThere { address } => {
                        run.outcomes.already_there += 1;
                        say!("  → đã có từ trước, không thay đổi: {address}");
                    }
                }
            }
            // The pages that follow would fare no better. What went in stays, and a second run goes on.
            Err((origin, error)) if is_disk_full(&error) => {
                run.outcomes.failed += 1;
                // What it has may lie on another disk.
                let _ = run.end();
                return Err(error.context(format!("{origin}: không nhập được")));
            }
            Err((origin, error)) => {
                run.outcomes.failed += 1;
                eprintln!("{origin}: không nhập được: {}", explain(&error));
            }
        }
    }
    run.end()
}

/// Prints what would be imported, without opening the database.
///
/// # Errors
/// Where a file is no such page.
pub fn preview_legacy(order: Order<'_>, now: Timestamp) -> anyhow::Result<()> {
    let mut run = Run::begin(order)?;
    while let Some(read) = run.next(None) {
        match read {
            Ok(Read { article, prepared }) => {
                run.outcomes.new += 1;
                say_future(&article.page, now);
                run.totals.add(Totals::of(&article.page, &prepared.ledger));
            }
            Err((origin, error)) => {
                run.outcomes.failed += 1;
                eprintln!("{origin}: {}", explain(&error));
            }
        }
    }
    run.outcomes.is_preview = true;
    run.end()
}

enum Imported {
    New { address: String },
    AlreadyThere { address: String },
}

/// What became of it, and how many of its old addresses do not lead to it.
async fn import_page(
    db: &Db, settings: &Settings, article: &Article, prepared: Prepared, now: Timestamp,
) -> anyhow::Result<(Imported, usize)> {
    let Article { page, source, .. } = article;
    let mut tx = db.begin().await?;
    let (portal, new_host) = find_or_insert_portal(db, &mut tx, &page.portal, now).await?;
    let taken = take_over(&mut tx, portal.id, article, prepared, now).await?;
    raise_visit_base(&mut tx, portal.id, page, source, now).await?;
    tx.commit().await?;
    if let Some(doubt) = &taken.doubt {
        say!("  ? {doubt}");
    }
    for lost in &taken.lost_addresses {
        say!("  ! địa chỉ cũ {}", clean(lost));
    }
    say_future(page, now);
    let address = address_of(settings, new_host.as_deref(), &taken.path);
    let imported = match taken.article {
        Some(_) => Imported::New { address },
        None => Imported::AlreadyThere { address },
    };
    Ok((imported, taken.lost_addresses.len()))
}

fn say_future(page: &LegacyPage, now: Timestamp) {
    if page.published_on > now.in_vietnam().date() {
        say!("  ? Ngày đăng: {IN_FUTURE}");
    }
}

fn address_of(settings: &Settings, new_host: Option<&str>, path: &str) -> String {
    match new_host {
        Some(host) => {
            let port = settings.listen.port();
            format!("{path} (cổng mới, xem trên máy này tại http://{host}:{port}{path})")
        }
        None => path.to_owned(),
    }
}
