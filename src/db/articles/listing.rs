//! The newsroom's list of what was published.

use crate::{
    db::{Db, reading, sessions::SignedInEditor, stored::stored_slug},
    domain::{ArticleId, ListedArticle, SectionId, Timestamp, address::ListKey, slug::fold},
};

/// What of the list is wanted.
#[derive(Clone, Copy, Debug)]
pub struct Listing<'a> {
    pub section: Option<SectionId>,
    /// As typed: words of the headline, with or without diacritics.
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
        })
    }
}

macro_rules! listed {
    ($section:literal) => {
        concat!(
            "select a.id, a.slug, a.headline, a.published_at, s.slug as section_slug, s.title as section_title,
                coalesce(t.base + t.counted, 0) as views
            from articles a
            join sections s on s.id = a.section_id
            left join page_view_totals t on t.article_id = a.id
            where a.portal_id = $1 and a.status = $2 and (a.published_at, a.id) < ($3, $4)
                and a.published_at <= $3 and '-' || a.slug || '-' like $5 and '-' || a.slug || '-' like $6
                and '-' || a.slug || '-' like $7 ",
            $section,
            " order by a.published_at desc, a.id desc limit $8"
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
    let words = patterns(wanted.words);
    let query = match wanted.section {
        Some(_) => listed!("and a.section_id = $9"),
        None => listed!("and 0 = $9"),
    };
    let rows: Vec<ListedRow> = reading!(db, |pool| sqlx::query_as(query)
        .bind(editor.portal().0)
        .bind(status)
        .bind(key.published_at.0)
        .bind(key.id.0)
        .bind(&words[0])
        .bind(&words[1])
        .bind(&words[2])
        .bind(i64::from(wanted.limit))
        .bind(wanted.section.map_or(0, |section| section.0))
        .fetch_all(pool))?;
    rows.into_iter().map(ListedRow::into_article).collect()
}

/// A published or withdrawn article of the editor's portal.
pub async fn find_for_newsroom(
    db: &Db, editor: &SignedInEditor, article: ArticleId,
) -> sqlx::Result<Option<ListedArticle>> {
    let query = "select a.id, a.slug, a.headline, a.published_at, s.slug as section_slug, s.title as section_title,
            coalesce(t.base + t.counted, 0) as views
        from articles a join sections s on s.id = a.section_id left join page_view_totals t on t.article_id = a.id
        where a.id = $2 and a.portal_id = $1 and a.status <> 'draft'";
    let row: Option<ListedRow> =
        reading!(db, |pool| sqlx::query_as(query).bind(editor.portal().0).bind(article.0).fetch_optional(pool))?;
    row.map(ListedRow::into_article).transpose()
}

/// The first three words that were typed, each as the beginning of a word of a slug; where there are fewer, what fits all.
fn patterns(words: &str) -> [String; 3] {
    let folded = fold(words);
    let mut typed = folded.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    std::array::from_fn(|_| typed.next().map_or("%".to_owned(), |word| format!("%-{word}%")))
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
