//! Which articles and texts use what of the media store. Written in the transaction that changes what they show: what readers
//! may have of the store is decided by it.

use super::{
    Db, Tx, execute, reading, sessions::SignedInEditor, stored::stored_slug, texts::author_bound, writing, writing_ids,
};
use crate::domain::{
    ArticleId, PortalId, TextId, Timestamp,
    address::article_path,
    media::{MediaUse, is_digest},
};
use std::collections::BTreeSet;

/// Where addresses of the store begin in a body.
const STORES: [&str; 2] = ["/media/", "/tep/"];
const DIGEST_LETTERS: usize = 32;

/// The contents of the store that a body names, in pictures or in links.
pub fn digests_in(body: &str) -> BTreeSet<&str> {
    let named = STORES.iter().flat_map(|store| body.split(store).skip(1));
    named.filter_map(|rest| rest.get(..DIGEST_LETTERS)).filter(|digest| is_digest(digest)).collect()
}

/// Notes what new articles use: what their bodies name and the store has, and their photos. Public it is where readers may read
/// the article.
pub(in crate::db) async fn insert_of_articles(
    tx: &mut Tx, portal: PortalId, articles: &[(ArticleId, &str)],
) -> sqlx::Result<()> {
    for (article, body) in articles {
        for digest in digests_in(body) {
            let query = "insert into media_uses (portal_id, digest, article_id, is_public)
                select f.portal_id, f.digest, a.id,
                    a.status = 'published' or a.status = 'withdrawn' and a.expired_note is not null
                from media_files f cross join articles a
                where f.portal_id = $1 and f.digest = $2 and a.portal_id = $1 and a.id = $3
                on conflict do nothing";
            execute!(tx, sqlx::query(query).bind(portal.0).bind(digest).bind(article.0))?;
        }
    }
    let ids: Vec<i64> = articles.iter().map(|(article, _)| article.0).collect();
    let _: Vec<(i64,)> = writing_ids!(
        tx,
        ["insert into media_uses (portal_id, digest, article_id, is_public)
            select a.portal_id, p.digest, a.id,
                a.status = 'published' or a.status = 'withdrawn' and a.expired_note is not null
            from articles a cross join photos p
            where a.portal_id = $1 and p.portal_id = a.portal_id and p.id = a.photo_id and a.id in "],
        "$2",
        ["on conflict do nothing returning article_id"],
        [portal.0],
        &ids
    )?;
    Ok(())
}

/// The same of an article that was there before.
pub(in crate::db) async fn replace_of_article(
    tx: &mut Tx, portal: PortalId, article: ArticleId, body: &str,
) -> sqlx::Result<()> {
    let query = "delete from media_uses where portal_id = $1 and article_id = $2";
    execute!(tx, sqlx::query(query).bind(portal.0).bind(article.0))?;
    insert_of_articles(tx, portal, &[(article, body)]).await
}

/// An article was taken off the portal or put back: what it uses goes with it.
pub(in crate::db) async fn follow_article(tx: &mut Tx, portal: PortalId, article: ArticleId) -> sqlx::Result<()> {
    let query = "update media_uses set is_public = (
            select a.status = 'published' or a.status = 'withdrawn' and a.expired_note is not null
            from articles a where a.portal_id = $1 and a.id = $2)
        where portal_id = $1 and article_id = $2";
    execute!(tx, sqlx::query(query).bind(portal.0).bind(article.0)).map(drop)
}

/// Notes what a text uses in what is its current revision now. What somebody took out of the library meanwhile is in it again.
pub(in crate::db) async fn replace_of_text(
    tx: &mut Tx, portal: PortalId, text: TextId, photo: Option<&str>, body: &str,
) -> sqlx::Result<()> {
    let query = "delete from text_media_uses where portal_id = $1 and text_id = $2";
    execute!(tx, sqlx::query(query).bind(portal.0).bind(text.0))?;
    let mut digests = digests_in(body);
    digests.extend(photo);
    for digest in digests {
        let query = "insert into text_media_uses (portal_id, digest, text_id)
            select portal_id, digest, $3 from media_files where portal_id = $1 and digest = $2";
        execute!(tx, sqlx::query(query).bind(portal.0).bind(digest).bind(text.0))?;
        let query = "update media_files set discarded_at = null
            where portal_id = $1 and digest = $2 and discarded_at is not null";
        execute!(tx, sqlx::query(query).bind(portal.0).bind(digest))?;
    }
    Ok(())
}

/// Whether everybody may have this content: an article that readers may read uses it, or the portal itself does.
pub async fn is_public(db: &Db, portal: PortalId, digest: &str) -> sqlx::Result<bool> {
    let query = "select exists (select 1 from media_uses where portal_id = $1 and digest = $2 and is_public)
        or exists (select 1 from portal_settings s join photos p on p.portal_id = s.portal_id and p.id = s.emblem_id
            where s.portal_id = $1 and p.digest = $2)";
    reading!(db, |pool| sqlx::query_scalar(query).bind(portal.0).bind(digest).fetch_one(pool))
}

/// Whether whoever has this link to a text may have this content: the text uses it, and the link still works.
pub async fn is_shown_by_link(
    db: &Db, portal: PortalId, digest: &str, token_digest: &str, now: Timestamp,
) -> sqlx::Result<bool> {
    let query = "select exists (select 1 from preview_links l
        join people m on m.portal_id = l.portal_id and m.id = l.created_by
        join texts t on t.portal_id = l.portal_id and t.id = l.text_id
        join text_media_uses u on u.portal_id = l.portal_id and u.text_id = l.text_id and u.digest = $2
        where l.token_digest = $3 and l.portal_id = $1 and l.expires_at > $4 and m.disabled_at is null
            and t.state not in ('withdrawn', 'discarded'))";
    reading!(db, |pool| sqlx::query_scalar(query)
        .bind(portal.0)
        .bind(digest)
        .bind(token_digest)
        .bind(now.0)
        .fetch_one(pool))
}

#[derive(sqlx::FromRow)]
struct UseRow {
    headline: String,
    text_id: Option<i64>,
    article_id: Option<i64>,
    section_slug: Option<String>,
    slug: Option<String>,
}

impl UseRow {
    fn into_use(self) -> sqlx::Result<MediaUse> {
        let path = match self.section_slug.zip(self.slug) {
            Some((section, slug)) => Some(article_path(&stored_slug(section)?, &stored_slug(slug)?)),
            None => None,
        };
        Ok(MediaUse {
            headline: self.headline,
            path,
            text: self.text_id.map(TextId),
            article: self.article_id.map(ArticleId),
        })
    }
}

/// What uses this content, as far as this person may see it: `limit` articles and as many texts beside them at most, what came
/// last first.
pub async fn list_uses(db: &Db, editor: &SignedInEditor, digest: &str, limit: u32) -> sqlx::Result<Vec<MediaUse>> {
    let articles = "with page (id, is_public) as (
            select article_id, is_public from media_uses where portal_id = $1 and digest = $2 order by article_id desc limit $3
        )
        select a.headline, t.id as text_id, a.id as article_id, s.slug as section_slug,
            case when q.is_public then a.slug end as slug
        from page q cross join articles a
        join sections s on s.portal_id = a.portal_id and s.id = a.section_id
        left join texts t on t.portal_id = a.portal_id and t.article_id = a.id
        where a.id = q.id and ($4 = 0 or q.is_public or t.author_id = $4)";
    let texts = "with page (id) as (
            select text_id from text_media_uses where portal_id = $1 and digest = $2 order by text_id desc limit $3
        )
        select r.headline, t.id as text_id, t.article_id, null as section_slug, null as slug
        from page q cross join texts t
        join revisions r on r.portal_id = t.portal_id and r.text_id = t.id and r.number = t.revision
        where t.portal_id = $1 and t.id = q.id and ($4 = 0 or t.author_id = $4) and t.state <> 'discarded'
            and not exists (select 1 from media_uses u
                where u.portal_id = $1 and u.digest = $2 and u.article_id = t.article_id)";
    let mut uses = Vec::new();
    for query in [articles, texts] {
        let rows: Vec<UseRow> = reading!(db, |pool| sqlx::query_as(query)
            .bind(editor.portal().0)
            .bind(digest)
            .bind(i64::from(limit))
            .bind(author_bound(editor))
            .fetch_all(pool))?;
        uses.extend(rows);
    }
    uses.into_iter().map(UseRow::into_use).collect()
}

/// Whether anything uses this content: an article, the current revision of a text that was not given up or one that was put aside
/// since, what somebody has typed and not saved, or the portal.
pub async fn is_used(tx: &mut Tx, portal: PortalId, digest: &str) -> sqlx::Result<bool> {
    let query = "select exists (select 1 from media_uses where portal_id = $1 and digest = $2)
        or exists (select 1 from text_media_uses u join texts t on t.portal_id = u.portal_id and t.id = u.text_id
            where u.portal_id = $1 and u.digest = $2 and t.state <> 'discarded')
        or exists (select 1 from portal_settings s join photos p on p.portal_id = s.portal_id and p.id = s.emblem_id
            where s.portal_id = $1 and p.digest = $2)
        or exists (select 1 from texts t
            join revisions r on r.portal_id = t.portal_id and r.text_id = t.id and r.number > t.revision
            where t.portal_id = $1 and t.last_revision > t.revision and t.state <> 'discarded'
                and (r.photo = $2 or r.body like $3))
        or exists (select 1 from unsaved_texts where portal_id = $1 and typed like $3)";
    writing!(tx, |c| sqlx::query_scalar(query).bind(portal.0).bind(digest).bind(format!("%{digest}%")).fetch_one(c))
}

/// Whether any revision of a text shows this content, also one that was overtaken or is of a text that was given up: each can be
/// taken up again. It looks through all that was ever written.
pub async fn is_in_a_revision(db: &Db, portal: PortalId, digest: &str) -> sqlx::Result<bool> {
    let query = "select exists (select 1 from revisions where portal_id = $1 and (photo = $2 or body like $3))";
    reading!(db, |pool| sqlx::query_scalar(query)
        .bind(portal.0)
        .bind(digest)
        .bind(format!("%{digest}%"))
        .fetch_one(pool))
}

#[cfg(test)]
mod tests;
