//! `bantin import legacy`: moves an old portal here, from saved pages or from an export of its own, with dates, counts
//! and photos. An article goes in whole or not at all; a second run changes nothing.

mod addresses;
mod beside;
mod exports;
mod laid_out;
pub mod learning;
pub mod ledger;
pub mod legacy;
mod links;
pub mod map_file;
mod pictures;
pub mod portals;
mod prepared;
mod run;
mod sheet;
mod sources;
mod warc;

use crate::{
    db::{self, Db, Tx, articles::NewArticle, media_files::Notes},
    domain::{PortalId, Section, Slug, Timestamp, address, media::tidy_file_name},
    server::{explaining::explain, failure::is_disk_full, settings::Settings},
};
use addresses::{Candidate, Free, find_free_slug};
use anyhow::Context;
use legacy::{LegacyPage, clean};
use portals::{find_or_insert_portal, find_or_insert_section};
use prepared::Prepared;
pub use run::Order;
use run::{Read, Run};
use sheet::Totals;

/// Why an article that was taken off the old portal is not shown here either.
const WITHDRAWN: &str = "đã gỡ ở cổng cũ";

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
            Ok(Read { origin, page, prepared, source }) => {
                let totals = Totals::of(&page, &prepared.ledger);
                let imported = import_page(db, settings, &source, &page, prepared, now).await;
                // What did not go in is in no sum.
                run.totals.add(if imported.is_ok() { totals } else { Totals::default() });
                imported.map_err(|error| (origin, error))
            }
            Err(failure) => Err(failure),
        };
        match imported {
            Ok(Imported::New { address, lost_addresses }) => {
                run.outcomes.new += 1;
                say!("  → đã nhập: {address}");
                for lost in &lost_addresses {
                    say!("  ! địa chỉ cũ {}", clean(lost));
                }
                run.outcomes.lost_addresses += lost_addresses.len();
            }
            Ok(Imported::AlreadyThere { address }) => {
                run.outcomes.already_there += 1;
                say!("  → đã có từ trước, không thay đổi: {address}");
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
pub fn preview_legacy(order: Order<'_>) -> anyhow::Result<()> {
    let mut run = Run::begin(order)?;
    while let Some(read) = run.next(None) {
        match read {
            Ok(Read { page, prepared, .. }) => {
                run.outcomes.new += 1;
                run.totals.add(Totals::of(&page, &prepared.ledger));
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
    New {
        address: String,
        /// Old addresses that do not lead to it, each with the reason.
        lost_addresses: Vec<String>,
    },
    AlreadyThere {
        address: String,
    },
}

async fn import_page(
    db: &Db, settings: &Settings, source: &str, page: &LegacyPage, prepared: Prepared, now: Timestamp,
) -> anyhow::Result<Imported> {
    let Prepared { pictures: photos, documents, body, has_lead, files, .. } = prepared;
    let mut lost_addresses = Vec::new();
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

    let candidate = Candidate { page, body: &body, published_at, source };
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
        let path = address::article_path(&section.slug, &new_slug);
        let own = page.own_address.iter().chain(&page.other_addresses).map(|old| (old.clone(), path.clone()));
        for (old, target) in own.chain(files) {
            use db::redirects::{OldAddress, add_of_old_portal};
            match add_of_old_portal(&mut tx, portal.id, &old, &target, "địa chỉ ở cổng cũ", now).await? {
                OldAddress::Kept => {}
                OldAddress::LeadsElsewhere(known) => {
                    lost_addresses.push(format!("{old} đã dẫn đến {known}, giữ nguyên"))
                }
                OldAddress::Unusable => lost_addresses.push(format!("{old} không dùng làm địa chỉ được")),
            }
        }
        let views = i64::try_from(page.views_base).context("lượt xem quá lớn")?;
        db::counting::add_page_view_base(&mut tx, portal.id, id, views, source, now).await?;
        if page.is_withdrawn {
            // With its words and its counts, and for no reader.
            db::articles::withdraw(&mut tx, portal.id, &section.slug, &new_slug, WITHDRAWN, now).await?;
        }
    }
    raise_visit_base(&mut tx, portal.id, page, source, now).await?;
    tx.commit().await?;
    Ok(if taken_by_itself { Imported::AlreadyThere { address } } else { Imported::New { address, lost_addresses } })
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
