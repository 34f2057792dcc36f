//! What the engines do differently: SQLite finds words by FTS5, PostgreSQL by a GIN index over `tsvector`.

use super::expression::{Expression, Form, Part, term};
use crate::{
    db::{Db, Tx, execute, to_json},
    domain::{
        ArticleId, PortalId, SectionId,
        fold::Word,
        search::{ArticleWords, SearchPlace},
    },
};
use std::collections::{BTreeMap, BTreeSet};

/// Where is looked: entries of a portal, or of one of its sections, between two places.
#[derive(Clone, Copy, Debug)]
pub struct Extent {
    pub portal: PortalId,
    pub section: Option<SectionId>,
    pub lowest: SearchPlace,
    pub highest: SearchPlace,
}

/// Entries that PostgreSQL looks at one by one before it asks the index: of common words they give a page in a millisecond.
const LOOKED_AT: i64 = 200;
/// Where one in so many of them fits, going on like that is quicker than having the index gather all.
const COMMON_ONE_IN: i64 = 5;

/// What an entry is found by, as the engine takes it. Made before the transaction, because it takes its time.
pub fn written(db_is_sqlite: bool, portal: PortalId, section: SectionId, words: &ArticleWords) -> String {
    if db_is_sqlite { for_sqlite(portal, section, words) } else { for_postgres(words) }
}

/// Which words stand in which stream, and under which letter.
const STREAMS: [(Part, Form); 4] = [
    (Part::Headline, Form::Exact),
    (Part::Headline, Form::Folded),
    (Part::Text, Form::Exact),
    (Part::Text, Form::Folded),
];

fn stream(words: &ArticleWords, part: Part) -> &[Option<Word>] {
    match part {
        Part::Headline => &words.headline,
        Part::Text => &words.text,
    }
}

/// The streams behind each other; a "0" parts what no phrase may bridge.
fn for_sqlite(portal: PortalId, section: SectionId, words: &ArticleWords) -> String {
    let mut text = format!("{} {}", of_portal(portal), of_section(section));
    for (part, form) in STREAMS {
        text.push_str(" 0");
        for word in stream(words, part) {
            text.push(' ');
            match word {
                Some(word) => text.push_str(&term(part, form, word)),
                None => text.push('0'),
            }
        }
    }
    text
}

fn of_portal(portal: PortalId) -> String {
    format!("p{}", portal.0)
}

fn of_section(section: SectionId) -> String {
    format!("s{}", section.0)
}

/// A `tsvector` as PostgreSQL writes it: words in quotation marks with their places.
fn for_postgres(words: &ArticleWords) -> String {
    /// More of a word PostgreSQL does not keep.
    const PLACES_MAX: usize = 255;
    /// It knows no later place, and takes what comes behind for neighbours.
    const LAST_PLACE: usize = 16_380;
    let mut places: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (part, form) in STREAMS {
        for (place, word) in (1..).zip(stream(words, part)) {
            let Some(word) = word else { continue };
            let of_word = places.entry(term(part, form, word)).or_default();
            if of_word.len() < PLACES_MAX && place <= LAST_PLACE {
                of_word.push(place);
            }
        }
    }
    let written = places.into_iter().map(|(word, places)| {
        let places: Vec<String> = places.iter().map(usize::to_string).collect();
        let colon = if places.is_empty() { "" } else { ":" };
        format!("'{word}'{colon}{}", places.join(","))
    });
    written.collect::<Vec<_>>().join(" ")
}

/// An entry, as it is written.
pub struct NewEntry {
    pub place: SearchPlace,
    pub portal: PortalId,
    pub article: i64,
    pub section: SectionId,
    pub fold_version: i64,
    pub digest: i64,
    pub written: String,
}

/// Writes an entry. `false`, and nothing changed, where its place is taken.
pub async fn insert_entry(tx: &mut Tx, entry: &NewEntry) -> sqlx::Result<bool> {
    const SQLITE: &str = "insert into search_entries (place, portal_id, article_id, section_id, fold_version, digest)
        values ($1, $2, $3, $4, $5, $6) on conflict (place) do nothing";
    const POSTGRES: &str =
        "insert into search_entries (place, portal_id, article_id, section_id, fold_version, digest, words)
        values ($1, $2, $3, $4, $5, $6, $7::tsvector) on conflict (place) do nothing";
    macro_rules! bound {
        ($query:expr) => {
            sqlx::query($query)
                .bind(entry.place.0)
                .bind(entry.portal.0)
                .bind(entry.article)
                .bind(entry.section.0)
                .bind(entry.fold_version)
                .bind(entry.digest)
        };
    }
    let inserted = match tx {
        Tx::Sqlite(tx) => bound!(SQLITE).execute(&mut **tx).await?.rows_affected(),
        Tx::Postgres(tx) => bound!(POSTGRES).bind(&entry.written).execute(&mut **tx).await?.rows_affected(),
    };
    if let (Tx::Sqlite(tx), 1) = (tx, inserted) {
        let words = sqlx::query("insert into search_words (rowid, words) values ($1, $2)");
        words.bind(entry.place.0).bind(&entry.written).execute(&mut **tx).await?;
    }
    Ok(inserted == 1)
}

pub async fn delete_entry(tx: &mut Tx, place: SearchPlace) -> sqlx::Result<()> {
    if let Tx::Sqlite(tx) = tx {
        sqlx::query("delete from search_words where rowid = $1").bind(place.0).execute(&mut **tx).await?;
    }
    execute!(tx, sqlx::query("delete from search_entries where place = $1").bind(place.0)).map(drop)
}

/// Entries of which SQLite has no words, or words without an entry.
pub async fn count_strays(db: &Db) -> sqlx::Result<i64> {
    let Db::Sqlite { readers, .. } = db else { return Ok(0) };
    let query = "select (select count(*) from search_entries e
            where not exists (select 1 from search_words_docsize w where w.id = e.place))
        + (select count(*) from search_words_docsize w
            where not exists (select 1 from search_entries e where e.place = w.id))";
    sqlx::query_scalar(query).fetch_one(readers).await
}

/// Articles of a portal whose entries nobody has brought up to date, and whom nobody is writing at this moment.
pub async fn list_waiting(tx: &mut Tx, portal: PortalId, limit: i64) -> sqlx::Result<Vec<ArticleId>> {
    let ids: Vec<i64> = match tx {
        Tx::Sqlite(tx) => {
            let query = "select article_id from search_queue where portal_id = $1 order by article_id desc limit $2";
            sqlx::query_scalar(query).bind(portal.0).bind(limit).fetch_all(&mut **tx).await?
        }
        Tx::Postgres(tx) => {
            // Whoever writes an article notes it after, and waits for us: so nothing is noted that we then forget.
            let query = "select a.id from search_queue q
                join articles a on a.portal_id = q.portal_id and a.id = q.article_id
                where q.portal_id = $1 order by q.article_id desc limit $2 for no key update of a skip locked";
            sqlx::query_scalar(query).bind(portal.0).bind(limit).fetch_all(&mut **tx).await?
        }
    };
    Ok(ids.into_iter().map(ArticleId).collect())
}

/// Notes words of a portal, each without marks and as it is written; they come in their order, so nobody waits in a circle.
pub async fn insert_vocabulary(tx: &mut Tx, portal: PortalId, words: &BTreeSet<(String, String)>) -> sqlx::Result<()> {
    match tx {
        Tx::Sqlite(tx) => {
            let query = "insert into search_vocabulary (portal_id, folded, written)
                select $1, value ->> 0, value ->> 1 from json_each($2) where true on conflict do nothing";
            sqlx::query(query).bind(portal.0).bind(to_json(words)).execute(&mut **tx).await?;
        }
        Tx::Postgres(tx) => {
            let query = "insert into search_vocabulary (portal_id, folded, written)
                select $1, folded, written from unnest($2, $3) as w (folded, written) on conflict do nothing";
            let (folded, written): (Vec<&str>, Vec<&str>) =
                words.iter().map(|(folded, written)| (folded.as_str(), written.as_str())).unzip();
            sqlx::query(query).bind(portal.0).bind(folded).bind(written).execute(&mut **tx).await?;
        }
    }
    Ok(())
}

/// Those of these words without marks that a portal has, each as it is written.
pub async fn list_vocabulary(
    db: &Db, portal: PortalId, folded: &[&str], limit: i64,
) -> sqlx::Result<Vec<(String, String)>> {
    match db {
        Db::Sqlite { readers, .. } => {
            let query = "select v.folded, v.written from json_each($2) w cross join search_vocabulary v
                where v.portal_id = $1 and v.folded = w.value limit $3";
            sqlx::query_as(query).bind(portal.0).bind(to_json(&folded)).bind(limit).fetch_all(readers).await
        }
        Db::Postgres(pool) => {
            let query =
                "select folded, written from search_vocabulary where portal_id = $1 and folded = any($2) limit $3";
            sqlx::query_as(query).bind(portal.0).bind(folded).bind(limit).fetch_all(pool).await
        }
    }
}

/// Places of what fits, the newest first.
pub async fn list_places(db: &Db, extent: Extent, wanted: &Expression, limit: usize) -> sqlx::Result<Vec<SearchPlace>> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let places: Vec<i64> = match db {
        Db::Sqlite { readers, .. } => {
            let query = "select rowid from search_words where search_words match $1 and rowid >= $2 and rowid <= $3
                order by rowid desc limit $4";
            sqlx::query_scalar(query)
                .bind(scoped(extent, wanted))
                .bind(extent.lowest.0)
                .bind(extent.highest.0)
                .bind(limit)
                .fetch_all(readers)
                .await?
        }
        Db::Postgres(pool) => list_by_postgres(pool, extent, &wanted.for_postgres(), limit).await?,
    };
    Ok(places.into_iter().map(SearchPlace).collect())
}

/// Those of these places, the newest first, that fit too.
pub async fn list_among(
    db: &Db, extent: Extent, wanted: &Expression, places: &[SearchPlace],
) -> sqlx::Result<Vec<SearchPlace>> {
    let (Some(highest), Some(lowest)) = (places.first().copied(), places.last().copied()) else {
        return Ok(Vec::new());
    };
    match db {
        Db::Sqlite { .. } => list_places(db, Extent { lowest, highest, ..extent }, wanted, places.len()).await,
        Db::Postgres(pool) => {
            // One by one: the index would have every match of a phrase looked through.
            let numbers: Vec<i64> = places.iter().map(|place| place.0).collect();
            let query = "select place from search_entries where place = any($1) and words @@ $2::tsquery";
            let found: Vec<i64> =
                sqlx::query_scalar(query).bind(numbers).bind(wanted.for_postgres()).fetch_all(pool).await?;
            Ok(found.into_iter().map(SearchPlace).collect())
        }
    }
}

/// How many fit, up to a number.
pub async fn count_places(db: &Db, extent: Extent, wanted: &Expression, up_to: i64) -> sqlx::Result<i64> {
    match db {
        Db::Sqlite { readers, .. } => {
            let query = "select count(*) from (select rowid from search_words
                where search_words match $1 and rowid >= $2 and rowid <= $3 limit $4)";
            let query = sqlx::query_scalar(query).bind(scoped(extent, wanted));
            query.bind(extent.lowest.0).bind(extent.highest.0).bind(up_to).fetch_one(readers).await
        }
        Db::Postgres(pool) => {
            const OF_PORTAL: &str = "select count(*) from (select 1 from search_entries
                where portal_id = $1 and $2 = 0 and place >= $3 and place <= $4 and words @@ $5::tsquery limit $6) as w";
            const OF_SECTION: &str = "select count(*) from (select 1 from search_entries
                where portal_id = $1 and section_id = $2 and place >= $3 and place <= $4 and words @@ $5::tsquery limit $6) as w";
            let query = if extent.section.is_some() { OF_SECTION } else { OF_PORTAL };
            // Planned for the words that are asked for, which a kept plan would not be.
            sqlx::query_scalar(query)
                .persistent(false)
                .bind(extent.portal.0)
                .bind(extent.section.map_or(0, |section| section.0))
                .bind(extent.lowest.0)
                .bind(extent.highest.0)
                .bind(wanted.for_postgres())
                .bind(up_to)
                .fetch_one(pool)
                .await
        }
    }
}

/// FTS5 knows no other column: what an entry belongs to is a word too.
fn scoped(extent: Extent, wanted: &Expression) -> String {
    let scope = match extent.section {
        Some(section) => of_section(section),
        None => of_portal(extent.portal),
    };
    format!("\"{scope}\" AND {}", wanted.for_sqlite())
}

/// Common words are soon found by looking at the newest entries; rare ones by the index, which gathers all that fits before it
/// can be put in order. Which they are is not left to statistics: the newest entries tell.
async fn list_by_postgres(pool: &sqlx::PgPool, extent: Extent, wanted: &str, limit: i64) -> sqlx::Result<Vec<i64>> {
    macro_rules! texts {
        ($section:literal) => {
            [
                concat!(
                    "select place from (select place, words from search_entries where portal_id = $1 and ",
                    $section,
                    " and place >= $3 and place <= $4 order by place desc limit $7) as w
                    where words @@ $5::tsquery order by place desc limit $6"
                ),
                // In an order that no index has, or the planner may look at all there is.
                concat!(
                    "select place from search_entries where portal_id = $1 and ",
                    $section,
                    " and place >= $3 and place <= $4 and words @@ $5::tsquery and $7 > 0
                    order by place + 0 desc limit $6"
                ),
            ]
        };
    }
    let [by_looking, by_index] = if extent.section.is_some() { texts!("section_id = $2") } else { texts!("$2 = 0") };
    let list = async |query: &'static str, looked_at: i64| -> sqlx::Result<Vec<i64>> {
        sqlx::query_scalar(query)
            .persistent(false)
            .bind(extent.portal.0)
            .bind(extent.section.map_or(0, |section| section.0))
            .bind(extent.lowest.0)
            .bind(extent.highest.0)
            .bind(wanted)
            .bind(limit)
            .bind(looked_at)
            .fetch_all(pool)
            .await
    };
    let newest = list(by_looking, LOOKED_AT).await?;
    let found = newest.len() as i64;
    if found >= limit {
        return Ok(newest);
    }
    if found * COMMON_ONE_IN >= LOOKED_AT {
        let more = list(by_looking, limit.saturating_mul(2 * COMMON_ONE_IN)).await?;
        if more.len() as i64 >= limit {
            return Ok(more);
        }
    }
    list(by_index, 1).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{SafeHtml, search::Searchable};

    fn words() -> ArticleWords {
        let body = SafeHtml::from_cleaned("<p>Đi hòa</p>".to_owned());
        Searchable { headline: "Đi", standfirst: "", body: &body, photo_caption: "", more: &[] }.words()
    }

    #[test]
    fn an_entry_holds_all_streams() {
        let (portal, section) = (PortalId(3), SectionId(4));
        let sqlite = written(true, portal, section, &words());
        assert_eq!(sqlite, "p3 s4 0 ađi 0 bdi 0 cđi 0 cđi choa\u{300} 0 ddi 0 ddi dhoa");
        let postgres = written(false, portal, section, &words());
        assert_eq!(postgres, "'ađi':1 'bdi':1 'choa\u{300}':4 'cđi':1,3 'ddi':1,3 'dhoa':4");
    }
}
