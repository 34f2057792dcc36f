//! What readers find: published articles of their portal, the newest first or what matches best.
//!
//! Neither engine ranks quickly: each weighs all that matches before it gives the first (docs/decisions.md). So the best matches
//! are those of a window: of the newest that match, what has the words in its headline, behind each other, as they were typed.
//! What is older follows by its time.

use super::{
    engines::{self, Extent},
    expression::{Expression, Form, Part},
    vocabulary,
};
use crate::{
    db::{
        Db, reading_ids,
        stored::{stored_kind, stored_slug},
    },
    domain::{
        ArticleId, PortalId, SafeHtml, Section, SectionId, Slug, Timestamp,
        address::article_path,
        search::{SearchAsked, SearchKey, SearchOrder, SearchPlace, SearchWords},
        search_hits::{Piece, marked, snippet},
    },
};
use std::collections::{HashMap, HashSet};

/// Results on one page.
pub const PAGE_LENGTH: usize = 10;
/// So many are counted: PostgreSQL looks at each, and nobody reads so far.
pub const COUNTED_MAX: i64 = 200;
/// Of the newest that match, so many are weighed.
const WINDOW: usize = 300;
/// Ranks of one form; those of what was typed with other marks come behind.
const RANKS: u8 = 5;
/// Where fewer are found, something else may have been meant.
const FEW: i64 = 1;

/// A page of results.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Found {
    pub articles: Vec<FoundArticle>,
    /// How many there are on all pages; more than [`COUNTED_MAX`] are not counted.
    pub total: i64,
    /// Where the next page begins.
    pub next: Option<SearchKey>,
    /// What may have been meant, as it would be typed.
    pub meant: Option<String>,
}

/// An article as it was found.
#[derive(Debug, PartialEq, Eq)]
pub struct FoundArticle {
    pub id: ArticleId,
    pub path: String,
    pub section: Section,
    pub headline: Vec<Piece>,
    pub snippet: Vec<Piece>,
    pub published_at: Timestamp,
}

/// Looks for what readers of a portal may see at this moment. `section` is the one that was asked for, `typed` what was.
pub async fn find_published(
    db: &Db, portal: PortalId, typed: &str, asked: &SearchAsked, section: Option<SectionId>, now: Timestamp,
) -> sqlx::Result<Found> {
    let wanted = &asked.words;
    if wanted.is_empty() {
        return Ok(Found::default());
    }
    let extent = extent_of(portal, asked, section, now);
    let keys = match asked.order {
        SearchOrder::NewestFirst => list_newest(db, extent, wanted, asked.after).await?,
        SearchOrder::BestMatch => list_best(db, extent, wanted, asked.after).await?,
    };
    let all = Expression::all(Part::Text, Form::Folded, wanted);
    let total = async {
        match (asked.after, keys.len() <= PAGE_LENGTH) {
            (None, true) => Ok(keys.len() as i64),
            _ => engines::count_places(db, extent, &all, COUNTED_MAX + 1).await,
        }
    };
    let next = keys.get(PAGE_LENGTH).and(keys.get(PAGE_LENGTH - 1)).copied();
    let places: Vec<SearchPlace> = keys.iter().take(PAGE_LENGTH).map(|key| key.place).collect();
    let (total, articles) = futures::try_join!(total, list_found(db, portal, &places, wanted, now))?;
    let meant = match total < FEW && asked.after.is_none() {
        true => vocabulary::find_meant(db, extent, typed).await?,
        false => None,
    };
    Ok(Found { articles, total, next, meant })
}

fn extent_of(portal: PortalId, asked: &SearchAsked, section: Option<SectionId>, now: Timestamp) -> Extent {
    let lowest = asked.from.map_or(SearchPlace::LOWEST, |day| SearchPlace::first_of(day.start()));
    let end = asked.until.map_or(SearchPlace::HIGHEST, |day| SearchPlace::first_of(day.minus(-1).start()).before());
    Extent { portal, section, lowest, highest: end.min(SearchPlace::last_of(now)) }
}

/// One more than a page has.
async fn list_newest(
    db: &Db, extent: Extent, wanted: &SearchWords, after: Option<SearchKey>,
) -> sqlx::Result<Vec<SearchKey>> {
    let highest = after.map_or(extent.highest, |key| key.place.before().min(extent.highest));
    let all = Expression::all(Part::Text, Form::Folded, wanted);
    let places = engines::list_places(db, Extent { highest, ..extent }, &all, PAGE_LENGTH + 1).await?;
    Ok(places.into_iter().map(|place| SearchKey { rank: 0, place }).collect())
}

/// Likewise. What was typed with marks comes first where it is written so, and then in other marks.
async fn list_best(
    db: &Db, extent: Extent, wanted: &SearchWords, after: Option<SearchKey>,
) -> sqlx::Result<Vec<SearchKey>> {
    let mut keys = Vec::new();
    for form in [Form::Exact, Form::Folded] {
        let group = Group { db, extent, wanted, form };
        let last_rank = group.first_rank() + RANKS - 1;
        let is_wanted = form == Form::Folded || wanted.is_marked();
        if is_wanted && keys.len() <= PAGE_LENGTH && after.is_none_or(|after| after.rank <= last_rank) {
            keys.extend(group.list(after).await?);
        }
    }
    keys.truncate(PAGE_LENGTH + 1);
    Ok(keys)
}

/// What matches in one form.
struct Group<'a> {
    db: &'a Db,
    extent: Extent,
    wanted: &'a SearchWords,
    form: Form,
}

impl Group<'_> {
    fn first_rank(&self) -> u8 {
        if self.form == Form::Exact { 0 } else { RANKS }
    }

    /// What comes behind `after`: a page of it and one more, if there is so much.
    async fn list(&self, after: Option<SearchKey>) -> sqlx::Result<Vec<SearchKey>> {
        let rank = |rank: u8, place: SearchPlace| SearchKey { rank: self.first_rank() + rank, place };
        let mut ranked =
            self.list_in_headlines().await?.into_iter().map(|(place, r)| rank(r, place)).collect::<Vec<_>>();
        let promoted: HashSet<SearchPlace> = ranked.iter().map(|key| key.place).collect();
        let is_enough = |ranked: &[SearchKey]| ranked.iter().filter(|key| is_behind(key, after)).count() > PAGE_LENGTH;
        if !is_enough(&ranked) {
            let window = self.list_places(self.extent, Part::Text, WINDOW).await?;
            let lowest = window.last().copied().unwrap_or(self.extent.highest);
            let in_a_row = self.list_in_a_row(Part::Text, &window).await?;
            let new = window.iter().filter(|place| !promoted.contains(place));
            ranked.extend(new.map(|place| rank(if in_a_row.contains(place) { 2 } else { 3 }, *place)));
            if window.len() == WINDOW && !is_enough(&ranked) {
                let from = after.filter(|key| key.rank == rank(4, key.place).rank).map(|key| key.place);
                let highest = from.map_or(lowest, |place| place.min(lowest)).before();
                let older = Extent { highest, ..self.extent };
                let older = self.list_places(older, Part::Text, PAGE_LENGTH + 1 + promoted.len()).await?;
                ranked.extend(older.into_iter().filter(|place| !promoted.contains(place)).map(|place| rank(4, place)));
            }
        }
        ranked.sort_by_key(|key| (key.rank, std::cmp::Reverse(key.place)));
        ranked.retain(|key| is_behind(key, after));
        ranked.truncate(PAGE_LENGTH + 1);
        Ok(ranked)
    }

    /// 0: all words behind each other; 1: all words.
    async fn list_in_headlines(&self) -> sqlx::Result<HashMap<SearchPlace, u8>> {
        let all = self.list_places(self.extent, Part::Headline, WINDOW).await?;
        let in_a_row = self.list_in_a_row(Part::Headline, &all).await?;
        Ok(all.into_iter().map(|place| (place, u8::from(!in_a_row.contains(&place)))).collect())
    }

    /// Which of these have all words behind each other. One word is always behind itself.
    async fn list_in_a_row(&self, part: Part, places: &[SearchPlace]) -> sqlx::Result<HashSet<SearchPlace>> {
        if self.wanted.units.len() <= 1 {
            return Ok(places.iter().copied().collect());
        }
        let wanted = self.but_for_exact(Expression::in_a_row(part, self.form, self.wanted));
        Ok(engines::list_among(self.db, self.extent, &wanted, places).await?.into_iter().collect())
    }

    async fn list_places(&self, extent: Extent, part: Part, limit: usize) -> sqlx::Result<Vec<SearchPlace>> {
        let wanted = self.but_for_exact(Expression::all(part, self.form, self.wanted));
        engines::list_places(self.db, extent, &wanted, limit).await
    }

    /// What is as it was typed came before.
    fn but_for_exact(&self, wanted: Expression) -> Expression {
        match self.form == Form::Folded && self.wanted.is_marked() {
            true => wanted.without(Expression::all(Part::Text, Form::Exact, self.wanted)),
            false => wanted,
        }
    }
}

fn is_behind(key: &SearchKey, after: Option<SearchKey>) -> bool {
    after.is_none_or(|after| (key.rank, std::cmp::Reverse(key.place)) > (after.rank, std::cmp::Reverse(after.place)))
}

#[derive(sqlx::FromRow)]
pub(super) struct FoundRow {
    place: i64,
    id: i64,
    slug: String,
    pub(super) headline: String,
    standfirst: String,
    body: String,
    photo_caption: String,
    published_at: i64,
    section_id: i64,
    section_slug: String,
    section_title: String,
    section_kind: String,
}

impl FoundRow {
    fn into_found(self, wanted: &SearchWords) -> sqlx::Result<FoundArticle> {
        let section_slug = stored_slug(self.section_slug)?;
        let slug: Slug = stored_slug(self.slug)?;
        // Cells of a table are lines too, and most of them empty.
        let text = SafeHtml::from_cleaned(self.body).plain_text();
        let text = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
        Ok(FoundArticle {
            id: ArticleId(self.id),
            path: article_path(&section_slug, &slug),
            section: Section {
                id: SectionId(self.section_id),
                slug: section_slug,
                title: self.section_title,
                kind: stored_kind(&self.section_kind)?,
            },
            headline: marked(&self.headline, wanted),
            snippet: snippet(&[&self.standfirst, &text, &self.photo_caption], wanted),
            published_at: Timestamp(self.published_at),
        })
    }

    pub(super) fn path(&self) -> String {
        format!("/{}/{}", self.section_slug, self.slug)
    }
}

/// In the order of `places`.
pub(super) async fn list_rows(
    db: &Db, portal: PortalId, places: &[SearchPlace], now: Timestamp,
) -> sqlx::Result<Vec<FoundRow>> {
    let numbers: Vec<i64> = places.iter().map(|place| place.0).collect();
    // In cross joins SQLite takes what stands on the left first. Joined otherwise, it began with all articles of the portal.
    let mut rows: Vec<FoundRow> = reading_ids!(
        db,
        ["with wanted (place) as "],
        "$3",
        ["select w.place, a.id, a.slug, a.headline, a.standfirst, a.body, a.photo_caption, a.published_at,
            s.id as section_id, s.slug as section_slug, s.title as section_title, s.kind as section_kind
        from wanted w cross join search_entries e cross join articles a cross join sections s
        where e.place = w.place and e.portal_id = $1
            and a.portal_id = e.portal_id and a.id = e.article_id and a.status = 'published' and a.published_at <= $2
            and s.portal_id = a.portal_id and s.id = a.section_id"],
        [portal.0, now.0],
        &numbers
    )?;
    rows.sort_by_key(|row| numbers.iter().position(|place| *place == row.place));
    Ok(rows)
}

async fn list_found(
    db: &Db, portal: PortalId, places: &[SearchPlace], wanted: &SearchWords, now: Timestamp,
) -> sqlx::Result<Vec<FoundArticle>> {
    let rows = list_rows(db, portal, places, now).await?;
    rows.into_iter().map(|row| row.into_found(wanted)).collect()
}
