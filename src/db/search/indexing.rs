//! Keeps the index to what `articles` says. Triggers note which articles may differ; whoever writes them calls
//! [`follow_articles`] in the same transaction, and what nobody did is done by [`index_waiting`].

use super::{
    engines::{self, NewEntry},
    vocabulary,
};
use crate::{
    db::{Db, Tx, execute, hold, reading, reading_ids, writing, writing_ids},
    domain::{
        ArticleId, PortalId, SafeHtml, SectionId, Timestamp,
        fold::FOLD_VERSION,
        register::LegalKind,
        search::{SearchPlace, Searchable},
    },
};
use sha2::{Digest, Sha256};
use std::collections::{BTreeSet, HashMap};

/// Articles of one transaction of the server's own: the writer is others' too.
const WAITING_MAX: i64 = 50;
/// Articles of a section that follow at once when it is merged; the others within seconds.
const OF_SECTION_MAX: i64 = 300;
/// Places that are tried where articles of one moment have numbers a million apart.
const PLACES_TRIED: i64 = 16;

/// What an entry is made of; the text is cut where the list of ids stands.
macro_rules! article_rows {
    () => {
        "select a.id, a.section_id, a.headline, a.standfirst, a.body, a.photo_caption, a.published_at, a.status,
            d.number as document_number, d.kind as document_kind, d.issuer, d.signer, d.topic
        from articles a left join documents d on d.portal_id = a.portal_id and d.article_id = a.id
        where a.portal_id = $1 and a.id in "
    };
}

#[derive(sqlx::FromRow)]
struct ArticleRow {
    id: i64,
    section_id: i64,
    headline: String,
    standfirst: String,
    body: String,
    photo_caption: String,
    published_at: i64,
    status: String,
    document_number: Option<String>,
    document_kind: Option<String>,
    issuer: Option<String>,
    signer: Option<String>,
    topic: Option<String>,
}

impl ArticleRow {
    /// What its entry has to be; `None` for an article that nobody may find. Words of it go into `vocabulary`.
    fn entry(self, is_sqlite: bool, portal: PortalId, vocabulary: &mut BTreeSet<(String, String)>) -> Option<NewEntry> {
        if self.status != "published" {
            return None;
        }
        let body = SafeHtml::from_cleaned(self.body);
        let kind = self.document_kind.as_deref().and_then(LegalKind::parse).map(LegalKind::title);
        let facts = [&self.document_number, &self.issuer, &self.signer, &self.topic].map(Option::as_deref);
        let more: Vec<&str> = facts.into_iter().chain([kind]).flatten().collect();
        let article = Searchable {
            headline: &self.headline,
            standfirst: &self.standfirst,
            body: &body,
            photo_caption: &self.photo_caption,
            more: &more,
        };
        let section = SectionId(self.section_id);
        let written = engines::written(is_sqlite, portal, section, &article.words());
        vocabulary.extend(article.vocabulary());
        let place = SearchPlace::of(Timestamp(self.published_at), ArticleId(self.id));
        Some(NewEntry {
            place,
            portal,
            article: self.id,
            section,
            fold_version: FOLD_VERSION,
            digest: digest(&written, section),
            written,
        })
    }
}

fn digest(written: &str, section: SectionId) -> i64 {
    let hash = Sha256::new().chain_update(section.0.to_be_bytes()).chain_update(written).finalize();
    i64::from_be_bytes(std::array::from_fn(|at| hash[at]))
}

/// What is there of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
struct EntryRow {
    article_id: i64,
    place: i64,
    fold_version: i64,
    digest: i64,
}

impl EntryRow {
    fn is(&self, wanted: &NewEntry) -> bool {
        // Where its place was taken it has one close by.
        (0..PLACES_TRIED).contains(&(self.place - wanted.place.0))
            && (self.fold_version, self.digest) == (wanted.fold_version, wanted.digest)
    }
}

/// Brings the entries of these articles up to date.
pub async fn follow_articles(tx: &mut Tx, portal: PortalId, articles: &[ArticleId]) -> sqlx::Result<()> {
    let ids: Vec<i64> = articles.iter().map(|article| article.0).collect();
    let is_sqlite = matches!(tx, Tx::Sqlite(_));
    let rows: Vec<ArticleRow> = writing_ids!(tx, [article_rows!()], "$2", ["order by a.id"], [portal.0], &ids)?;
    let entries: Vec<EntryRow> = writing_ids!(
        tx,
        ["select article_id, place, fold_version, digest from search_entries where portal_id = $1 and article_id in "],
        "$2",
        [""],
        [portal.0],
        &ids
    )?;
    let entries: HashMap<i64, EntryRow> = entries.into_iter().map(|entry| (entry.article_id, entry)).collect();
    let mut words = BTreeSet::new();
    for row in rows {
        let former = entries.get(&row.id).copied();
        let mut of_article = BTreeSet::new();
        let wanted = row.entry(is_sqlite, portal, &mut of_article);
        if former.zip(wanted.as_ref()).is_some_and(|(former, wanted)| former.is(wanted)) {
            continue;
        }
        if let Some(former) = former {
            engines::delete_entry(tx, SearchPlace(former.place)).await?;
        }
        if let Some(wanted) = wanted {
            insert(tx, wanted).await?;
            words.extend(of_article);
        }
    }
    vocabulary::insert(tx, portal, &words).await?;
    let _: Vec<(i64,)> = writing_ids!(
        tx,
        ["delete from search_queue where portal_id = $1 and article_id in "],
        "$2",
        ["returning article_id"],
        [portal.0],
        &ids
    )?;
    Ok(())
}

async fn insert(tx: &mut Tx, mut entry: NewEntry) -> sqlx::Result<()> {
    for _ in 0..PLACES_TRIED {
        if engines::insert_entry(tx, &entry).await? {
            return Ok(());
        }
        entry.place.0 += 1;
    }
    Err(sqlx::Error::Protocol(format!("no place in the index for article {}", entry.article)))
}

/// The same of articles that came into a section. Of very many some are left to [`index_waiting`].
pub async fn follow_section(tx: &mut Tx, portal: PortalId, section: SectionId) -> sqlx::Result<()> {
    let query = "select a.id from search_queue q join articles a on a.portal_id = q.portal_id and a.id = q.article_id
        where q.portal_id = $1 and a.section_id = $2 order by a.id limit $3";
    let ids: Vec<i64> =
        writing!(tx, |c| sqlx::query_scalar(query).bind(portal.0).bind(section.0).bind(OF_SECTION_MAX).fetch_all(c))?;
    let articles: Vec<ArticleId> = ids.into_iter().map(ArticleId).collect();
    follow_articles(tx, portal, &articles).await
}

/// Brings some entries up to date that nobody has, and answers how many. What somebody is writing at this moment is left for the
/// next time.
pub async fn index_waiting(db: &Db) -> sqlx::Result<usize> {
    // Read first: mostly there is nothing, and a transaction would wait for the writer.
    let query = "select portal_id from search_queue order by portal_id limit 1";
    let portal: Option<i64> = reading!(db, |pool| sqlx::query_scalar(query).fetch_optional(pool))?;
    let Some(portal) = portal.map(PortalId) else { return Ok(0) };
    let mut tx = db.begin().await?;
    // As whoever publishes does: so nobody waits for the other in a circle.
    hold!(&mut tx, "no key update", "select id from portals where id = $1", [portal.0])?;
    let articles = engines::list_waiting(&mut tx, portal, WAITING_MAX).await?;
    follow_articles(&mut tx, portal, &articles).await?;
    tx.commit().await?;
    Ok(articles.len())
}

/// How many articles wait for that.
pub async fn count_waiting(db: &Db) -> sqlx::Result<i64> {
    reading!(db, |pool| sqlx::query_scalar("select count(*) from search_queue").fetch_one(pool))
}

/// Queues what another version of the program folded in another way.
pub async fn queue_outdated(db: &Db) -> sqlx::Result<u64> {
    let query = "insert into search_queue (portal_id, article_id)
        select portal_id, article_id from search_entries where fold_version <> $1 on conflict do nothing";
    let mut tx = db.begin().await?;
    let queued = execute!(&mut tx, sqlx::query(query).bind(FOLD_VERSION))?;
    tx.commit().await?;
    Ok(queued)
}

/// Articles that are not in the index as they are, and entries of what nobody may find, in words for operators. What waits in the
/// queue is none of them.
pub async fn list_discrepancies(db: &Db) -> sqlx::Result<Vec<String>> {
    const BATCH: i64 = 500;
    const PAGE: &str = "select portal_id, id from articles where id > $1 order by id limit $2";
    let mut found = Vec::new();
    let mut after = i64::MIN;
    loop {
        let page: Vec<(i64, i64)> = reading!(db, |pool| sqlx::query_as(PAGE).bind(after).bind(BATCH).fetch_all(pool))?;
        let Some((_, last)) = page.last().copied() else { break };
        after = last;
        let portals: BTreeSet<i64> = page.iter().map(|(portal, _)| *portal).collect();
        for portal in portals {
            let ids: Vec<i64> = page.iter().filter(|(of, _)| *of == portal).map(|(_, id)| *id).collect();
            found.extend(compare(db, PortalId(portal), &ids).await?);
        }
    }
    match engines::count_strays(db).await? {
        0 => {}
        strays => found.push(format!("chỉ mục tìm kiếm có {strays} dòng lạc")),
    }
    Ok(found)
}

async fn compare(db: &Db, portal: PortalId, ids: &[i64]) -> sqlx::Result<Vec<String>> {
    let is_sqlite = matches!(db, Db::Sqlite { .. });
    let rows: Vec<ArticleRow> = reading_ids!(db, [article_rows!()], "$2", [""], [portal.0], &ids)?;
    let entries: Vec<EntryRow> = reading_ids!(
        db,
        ["select article_id, place, fold_version, digest from search_entries where portal_id = $1 and article_id in "],
        "$2",
        [""],
        [portal.0],
        &ids
    )?;
    let waiting: Vec<(i64,)> = reading_ids!(
        db,
        ["select article_id from search_queue where portal_id = $1 and article_id in "],
        "$2",
        [""],
        [portal.0],
        &ids
    )?;
    let entries: HashMap<i64, EntryRow> = entries.into_iter().map(|entry| (entry.article_id, entry)).collect();
    let differing = rows.into_iter().filter_map(|row| {
        let id = row.id;
        let (wanted, there) = (row.entry(is_sqlite, portal, &mut BTreeSet::new()), entries.get(&id));
        let is_right = match (&wanted, there) {
            (Some(wanted), Some(there)) => there.is(wanted),
            (None, None) => true,
            _ => false,
        };
        (!is_right && !waiting.contains(&(id,)))
            .then(|| format!("cổng số {}: bài số {id} trong chỉ mục tìm kiếm khác với bài", portal.0))
    });
    Ok(differing.collect())
}
