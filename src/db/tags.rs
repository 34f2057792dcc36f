//! What articles are about, across sections.

use super::{Db, Tx, execute, reading, stored::stored_slug};
use crate::domain::{ArticleId, PortalId, Slug, Tag};

#[derive(sqlx::FromRow)]
struct TagRow {
    slug: String,
    title: String,
}

impl TagRow {
    fn into_tag(self) -> sqlx::Result<Tag> {
        Ok(Tag { slug: stored_slug(self.slug)?, title: self.title })
    }
}

/// Puts a published article under these tags and no others. A tag keeps the title that it was first given.
pub async fn replace_of_article(tx: &mut Tx, portal: PortalId, article: ArticleId, tags: &[Tag]) -> sqlx::Result<()> {
    remove_of_article(tx, portal, article).await?;
    for (position, tag) in (0_i64..).zip(tags) {
        let query =
            "insert into tags (portal_id, slug, title) values ($1, $2, $3) on conflict (portal_id, slug) do nothing";
        execute!(tx, sqlx::query(query).bind(portal.0).bind(tag.slug.as_str()).bind(&tag.title))?;
        let query = "insert into article_tags (portal_id, article_id, slug, position, published_at)
            select a.portal_id, a.id, $3, $4, a.published_at from articles a where a.portal_id = $1 and a.id = $2";
        execute!(tx, sqlx::query(query).bind(portal.0).bind(article.0).bind(tag.slug.as_str()).bind(position))?;
    }
    Ok(())
}

/// Takes an article out of the lists of its tags.
pub async fn remove_of_article(tx: &mut Tx, portal: PortalId, article: ArticleId) -> sqlx::Result<()> {
    let query = "delete from article_tags where portal_id = $1 and article_id = $2";
    execute!(tx, sqlx::query(query).bind(portal.0).bind(article.0)).map(drop)
}

/// The tags of an article, in the order in which they were typed.
pub async fn list_of_article(db: &Db, portal: PortalId, article: ArticleId) -> sqlx::Result<Vec<Tag>> {
    let query = "select t.slug, t.title from article_tags g
        cross join tags t where g.portal_id = $1 and g.article_id = $2 and t.portal_id = g.portal_id and t.slug = g.slug
        order by g.position";
    let rows: Vec<TagRow> = reading!(db, |pool| sqlx::query_as(query).bind(portal.0).bind(article.0).fetch_all(pool))?;
    rows.into_iter().map(TagRow::into_tag).collect()
}

pub async fn find(db: &Db, portal: PortalId, slug: &Slug) -> sqlx::Result<Option<Tag>> {
    let query = "select slug, title from tags where portal_id = $1 and slug = $2";
    let row: Option<TagRow> =
        reading!(db, |pool| sqlx::query_as(query).bind(portal.0).bind(slug.as_str()).fetch_optional(pool))?;
    row.map(TagRow::into_tag).transpose()
}

/// What is suggested where tags are typed.
pub async fn list_titles(db: &Db, portal: PortalId, limit: u32) -> sqlx::Result<Vec<String>> {
    let query = "select title from tags where portal_id = $1 order by slug limit $2";
    reading!(db, |pool| sqlx::query_scalar(query).bind(portal.0).bind(i64::from(limit)).fetch_all(pool))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        db::{
            articles,
            testing::{NOW, TestPortal, both, slug, write},
        },
        domain::{address::PageRequest, tag::tags_of},
    };

    fn first_page() -> PageRequest {
        PageRequest { number: 1, from: None }
    }

    #[tokio::test]
    async fn an_article_stands_in_the_lists_of_its_tags() {
        for db in &both().await.all {
            let (portal, other) = (TestPortal::insert(db).await, TestPortal::insert(db).await);
            let (older, newer) = (portal.publish("cu", NOW.minus_millis(5)).await, portal.publish("moi", NOW).await);
            let foreign = other.publish("khac", NOW).await;
            let put = async |of: &TestPortal<'_>, article, names: &str| {
                write(db, async |tx| replace_of_article(tx, of.id, article, &tags_of(names)).await).await
            };
            put(&portal, older, "Chợ nổi, Du lịch").await;
            put(&portal, newer, "Mưa lũ, CHỢ NỔI").await;
            put(&other, foreign, "Chợ nổi").await;
            let titles = |tags: Vec<Tag>| tags.into_iter().map(|tag| tag.title).collect::<Vec<_>>();
            assert_eq!(titles(list_of_article(db, portal.id, newer).await.expect("read")), ["Mưa lũ", "Chợ nổi"]);
            assert_eq!(list_titles(db, portal.id, 9).await.expect("read"), ["Chợ nổi", "Du lịch", "Mưa lũ"]);
            let listed = async || {
                let page =
                    articles::find_published_page_of_tag(db, portal.id, &slug("cho-noi"), first_page(), NOW).await;
                let (page, goes_on) = page.expect("read").expect("a page");
                assert!(!goes_on);
                page.into_iter().map(|article| article.id).collect::<Vec<_>>()
            };
            assert_eq!(listed().await, [newer, older]);
            put(&portal, older, "Du lịch").await;
            assert_eq!(listed().await, [newer]);
            write(db, async |tx| remove_of_article(tx, portal.id, newer).await).await;
            assert_eq!(listed().await, []);
            assert!(find(db, portal.id, &slug("cho-noi")).await.expect("read").is_some(), "a tag stays known");
            assert_eq!(find(db, other.id, &slug("mua-lu")).await.expect("read"), None);
        }
    }

    #[tokio::test]
    async fn the_list_of_a_tag_is_paged_by_key_and_by_number() {
        for db in &both().await.all {
            let portal = TestPortal::insert(db).await;
            let length = i64::from(PageRequest::LENGTH);
            for number in 0..length + 2 {
                let article = portal.publish(&format!("bai-{number}"), NOW.minus_millis(number)).await;
                write(db, async |tx| replace_of_article(tx, portal.id, article, &tags_of("Lũ")).await).await;
            }
            let find = async |page| {
                articles::find_published_page_of_tag(db, portal.id, &slug("lu"), page, NOW).await.expect("read")
            };
            let (first, goes_on) = find(first_page()).await.expect("a page");
            assert_eq!((first.len() as i64, goes_on), (length, true));
            let typed = find(PageRequest { number: 2, from: None }).await.expect("a page");
            let key = first.last().expect("a last one").key();
            let linked = PageRequest { number: 2, from: Some(crate::domain::address::PageFrom::OlderThan(key)) };
            let (second, goes_on) = find(linked).await.expect("a page");
            assert_eq!((second.len(), goes_on), (2, false));
            assert_eq!(typed.0, second);
            let back = crate::domain::address::PageFrom::NewerThan(second[0].key());
            let (back, _) = find(PageRequest { number: 1, from: Some(back) }).await.expect("a page");
            assert_eq!(back, first);
            assert_eq!(find(PageRequest { number: 3, from: None }).await, None);
        }
    }
}
