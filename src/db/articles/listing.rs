//! The newsroom's list of what was published.

use crate::{
    db::{Db, reading, sessions::SignedInEditor, stored::stored_slug, word_search::patterns},
    domain::{ArticleId, ListedArticle, SectionId, Timestamp, address::ListKey},
};

/// What of the list is wanted.
#[derive(Clone, Copy, Debug)]
pub struct Listing<'a> {
    pub section: Option<SectionId>,
    /// As typed: words of the headline, with or without diacritics, each the whole or the beginning of one; the first four count.
    pub words: &'a str,
    /// Those that were withdrawn, in the place of those that readers see.
    pub is_of_withdrawn: bool,
    /// Only what stands after this place.
    pub before: Option<ListKey>,
    pub limit: u32,
}

#[derive(sqlx::FromRow)]
struct ListedRow {
    id: i64,
    slug: String,
    headline: String,
    published_at: i64,
    section_slug: String,
    section_title: String,
    views: i64,
    status: String,
}

impl ListedRow {
    fn into_article(self) -> sqlx::Result<ListedArticle> {
        Ok(ListedArticle {
            id: ArticleId(self.id),
            section_slug: stored_slug(self.section_slug)?,
            section_title: self.section_title,
            slug: stored_slug(self.slug)?,
            headline: self.headline,
            published_at: Timestamp(self.published_at),
            views: self.views,
            is_withdrawn: self.status == "withdrawn",
        })
    }
}

/// The page is found in an index alone, which has the slug: nobody reads bodies in vain. `$entry` says what is
/// asked of the section.
macro_rules! page_of {
    ($entry:literal) => {
        concat!(
            "with page (id) as (
                select id from articles where portal_id = $1 and status = $2 ",
            $entry,
            " and published_at <= $3 and (published_at, id) < ($3, $4)
                and '-' || slug like $6 and '-' || slug like $7 and '-' || slug like $8 and '-' || slug like $9
                order by published_at desc, id desc limit $10
            )
            select a.id, a.slug, a.headline, a.published_at, s.slug as section_slug, s.title as section_title,
                coalesce(t.base + t.counted, 0) as views, a.status
            from page q cross join articles a
            join sections s on s.id = a.section_id
            left join page_view_totals t on t.article_id = a.id
            where a.id = q.id and a.portal_id = $1"
        )
    };
}

/// Articles of the editor's portal, the newest first. Words are looked for where a headline without diacritics stands anyway:
/// in the slug.
pub async fn list_for_newsroom(
    db: &Db, editor: &SignedInEditor, wanted: Listing<'_>,
) -> sqlx::Result<Vec<ListedArticle>> {
    let status = if wanted.is_of_withdrawn { "withdrawn" } else { "published" };
    let key = wanted.before.unwrap_or(ListKey { published_at: Timestamp(i64::MAX), id: ArticleId(i64::MAX) });
    let [one, two, three, four] = patterns(wanted.words, '-');
    let query = if wanted.section.is_some() { page_of!("and section_id = $5") } else { page_of!("and $5 = 0") };
    let rows: Vec<ListedRow> = reading!(db, |pool| sqlx::query_as(query)
        .bind(editor.portal().0)
        .bind(status)
        .bind(key.published_at.0)
        .bind(key.id.0)
        .bind(wanted.section.map_or(0, |section| section.0))
        .bind(one)
        .bind(two)
        .bind(three)
        .bind(four)
        .bind(i64::from(wanted.limit))
        .fetch_all(pool))?;
    let articles: sqlx::Result<Vec<_>> = rows.into_iter().map(ListedRow::into_article).collect();
    let mut articles = articles?;
    articles.sort_by_key(|article| std::cmp::Reverse((article.published_at, article.id)));
    Ok(articles)
}

/// A published or withdrawn article of the editor's portal.
pub async fn find_for_newsroom(
    db: &Db, editor: &SignedInEditor, article: ArticleId,
) -> sqlx::Result<Option<ListedArticle>> {
    let query = "select a.id, a.slug, a.headline, a.published_at, s.slug as section_slug, s.title as section_title,
            coalesce(t.base + t.counted, 0) as views, a.status
        from articles a join sections s on s.id = a.section_id left join page_view_totals t on t.article_id = a.id
        where a.id = $2 and a.portal_id = $1 and a.status <> 'draft'";
    let row: Option<ListedRow> =
        reading!(db, |pool| sqlx::query_as(query).bind(editor.portal().0).bind(article.0).fetch_optional(pool))?;
    row.map(ListedRow::into_article).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        db::{
            articles,
            testing::{NOW, TestPortal, both, slug, write},
        },
        domain::Role,
    };

    const ALL: Listing<'_> = Listing { section: None, words: "", is_of_withdrawn: false, before: None, limit: 10 };

    async fn slugs(db: &Db, editor: &SignedInEditor, wanted: Listing<'_>) -> Vec<String> {
        let listed = list_for_newsroom(db, editor, wanted).await.expect("read");
        listed.into_iter().map(|article| article.slug.into()).collect()
    }

    #[tokio::test]
    async fn the_list_goes_from_the_newest_on_and_finds_words_without_diacritics() {
        let databases = both().await;
        for db in &databases.all {
            let (portal, other) = (TestPortal::insert(db).await, TestPortal::insert(db).await);
            let editor = portal.sign_in(&[Role::Editor]).await;
            other.publish("mua-lu-noi-khac", NOW).await;
            for (minute, address) in ["mua-lu-dau-mua", "lich-cup-dien", "mua-lon-lu-ve"].iter().enumerate() {
                portal.publish(address, Timestamp(NOW.0 + minute as i64)).await;
            }
            assert_eq!(slugs(db, &editor, ALL).await, ["mua-lon-lu-ve", "lich-cup-dien", "mua-lu-dau-mua"]);
            let found = slugs(db, &editor, Listing { words: "Lũ  mưa", ..ALL }).await;
            assert_eq!(found, ["mua-lon-lu-ve", "mua-lu-dau-mua"], "{}", db.engine());
            assert_eq!(slugs(db, &editor, Listing { words: "điện", ..ALL }).await, ["lich-cup-dien"]);
            assert_eq!(
                slugs(db, &editor, Listing { words: "ien", ..ALL }).await,
                NONE,
                "words are found by their start"
            );
            let first = list_for_newsroom(db, &editor, Listing { limit: 1, ..ALL }).await.expect("read");
            let rest = slugs(db, &editor, Listing { before: Some(first[0].key()), ..ALL }).await;
            assert_eq!(rest, ["lich-cup-dien", "mua-lu-dau-mua"], "{}", db.engine());
        }
    }

    const NONE: [&str; 0] = [];

    #[tokio::test]
    async fn an_article_is_found_in_its_own_portal_only() {
        let databases = both().await;
        for db in &databases.all {
            let (portal, other) = (TestPortal::insert(db).await, TestPortal::insert(db).await);
            let [editor, stranger] = [portal.sign_in(&[Role::Editor]).await, other.sign_in(&[Role::Editor]).await];
            let id = portal.publish("mot", NOW).await;
            let found = find_for_newsroom(db, &editor, id).await.expect("read").expect("there");
            assert_eq!((found.id, found.path().as_str()), (id, "/tin-tuc/mot"), "{}", db.engine());
            assert_eq!(find_for_newsroom(db, &stranger, id).await.expect("read"), None, "{}", db.engine());
        }
    }

    #[tokio::test]
    async fn what_was_withdrawn_has_a_list_of_its_own() {
        let databases = both().await;
        for db in &databases.all {
            let portal = TestPortal::insert(db).await;
            let editor = portal.sign_in(&[Role::Editor]).await;
            portal.publish("mot", NOW).await;
            portal.publish("hai", NOW).await;
            let section = portal.section.slug.clone();
            write(db, async |tx| articles::withdraw(tx, portal.id, &section, &slug("mot"), "Nhầm.", NOW).await).await;
            assert_eq!(slugs(db, &editor, ALL).await, ["hai"], "{}", db.engine());
            let withdrawn = Listing { is_of_withdrawn: true, ..ALL };
            assert_eq!(slugs(db, &editor, withdrawn).await, ["mot"], "{}", db.engine());
            let elsewhere = Listing { section: Some(SectionId(portal.section.id.0 + 1)), ..ALL };
            assert_eq!(slugs(db, &editor, elsewhere).await, NONE, "{}", db.engine());
            let here = Listing { section: Some(portal.section.id), ..ALL };
            assert_eq!(slugs(db, &editor, here).await, ["hai"], "{}", db.engine());
        }
    }
}
