//! Stored pictures. The files themselves are the media store's (`server::media`).

use super::{Db, Tx, execute, reading, search, stored::stored_focus, writing};
use crate::domain::{ArticleId, PhotoFile, PhotoId, PortalId, photo::widths_of};

#[derive(sqlx::FromRow)]
struct PhotoRow {
    id: i64,
    digest: String,
    extension: String,
    width: i64,
    height: i64,
    widths: String,
    focus: i64,
}

impl PhotoRow {
    fn into_photo(self) -> (PhotoId, PhotoFile) {
        let file = PhotoFile {
            digest: self.digest,
            extension: self.extension,
            width: u32::try_from(self.width).unwrap_or_default(),
            height: u32::try_from(self.height).unwrap_or_default(),
            widths: widths_of(&self.widths),
            focus: stored_focus(Some(self.focus)),
        };
        (PhotoId(self.id), file)
    }
}

/// Records a stored picture, once for each content, in the library too.
pub async fn find_or_insert(tx: &mut Tx, portal: PortalId, file: &PhotoFile) -> sqlx::Result<PhotoId> {
    let query = "insert into photos (portal_id, digest, extension, width, height, widths)
        values ($1, $2, $3, $4, $5, $6)
        on conflict (portal_id, digest) do update set widths = excluded.widths
        returning id";
    let widths = file.widths.iter().map(u32::to_string).collect::<Vec<_>>().join(",");
    let id: i64 = writing!(tx, |c| sqlx::query_scalar(query)
        .bind(portal.0)
        .bind(&file.digest)
        .bind(&file.extension)
        .bind(i64::from(file.width))
        .bind(i64::from(file.height))
        .bind(&widths)
        .fetch_one(c))?;
    let query = "insert into media_files (portal_id, digest, kind, extension, bytes, words, created_at)
        values ($1, $2, 'photo', $3, 0, '', 0) on conflict (portal_id, digest) do nothing";
    execute!(tx, sqlx::query(query).bind(portal.0).bind(&file.digest).bind(&file.extension))?;
    Ok(PhotoId(id))
}

/// A stored picture of this portal.
pub async fn find(db: &Db, portal: PortalId, id: PhotoId) -> sqlx::Result<Option<PhotoFile>> {
    let query =
        "select id, digest, extension, width, height, widths, focus from photos where portal_id = $1 and id = $2";
    let row: Option<PhotoRow> =
        reading!(db, |pool| sqlx::query_as(query).bind(portal.0).bind(id.0).fetch_optional(pool))?;
    Ok(row.map(|row| row.into_photo().1))
}

/// The portal's picture of that content.
pub async fn find_by_digest(db: &Db, portal: PortalId, digest: &str) -> sqlx::Result<Option<PhotoFile>> {
    let query =
        "select id, digest, extension, width, height, widths, focus from photos where portal_id = $1 and digest = $2";
    let row: Option<PhotoRow> =
        reading!(db, |pool| sqlx::query_as(query).bind(portal.0).bind(digest).fetch_optional(pool))?;
    Ok(row.map(|row| row.into_photo().1))
}

/// Pictures of the portal's library, the newest first.
pub async fn list_newest(db: &Db, portal: PortalId, limit: u32) -> sqlx::Result<Vec<(PhotoId, PhotoFile)>> {
    let query = "select id, digest, extension, width, height, widths, focus from photos
        where portal_id = $1 and not exists (select 1 from media_files m where m.portal_id = photos.portal_id
            and m.digest = photos.digest and m.discarded_at is not null)
        order by id desc limit $2";
    let rows: Vec<PhotoRow> =
        reading!(db, |pool| sqlx::query_as(query).bind(portal.0).bind(i64::from(limit)).fetch_all(pool))?;
    Ok(rows.into_iter().map(PhotoRow::into_photo).collect())
}

/// Takes a picture down: it is on no page any more and its address has none. The file itself stays in the store.
/// `false` where the portal has no such picture.
pub async fn delete(tx: &mut Tx, portal: PortalId, digest: &str) -> sqlx::Result<bool> {
    let query = "update articles set photo_id = null, photo_caption = '', photo_alt = ''
        where portal_id = $1 and photo_id = (select id from photos where portal_id = $1 and digest = $2) returning id";
    let ids: Vec<i64> = writing!(tx, |c| sqlx::query_scalar(query).bind(portal.0).bind(digest).fetch_all(c))?;
    let articles: Vec<ArticleId> = ids.into_iter().map(ArticleId).collect();
    search::follow_articles(tx, portal, &articles).await?;
    let query = "update portal_settings set emblem_id = null
        where portal_id = $1 and emblem_id = (select id from photos where portal_id = $1 and digest = $2)";
    execute!(tx, sqlx::query(query).bind(portal.0).bind(digest))?;
    forget(tx, portal, digest).await
}

/// The portal knows nothing more of a content that no article has on top. `false` where it is none of its pictures.
pub(in crate::db) async fn forget(tx: &mut Tx, portal: PortalId, digest: &str) -> sqlx::Result<bool> {
    let query = "delete from media_uses where portal_id = $1 and digest = $2";
    execute!(tx, sqlx::query(query).bind(portal.0).bind(digest))?;
    let query = "delete from text_media_uses where portal_id = $1 and digest = $2";
    execute!(tx, sqlx::query(query).bind(portal.0).bind(digest))?;
    let query = "delete from media_files where portal_id = $1 and digest = $2";
    execute!(tx, sqlx::query(query).bind(portal.0).bind(digest))?;
    let query = "delete from photos where portal_id = $1 and digest = $2";
    execute!(tx, sqlx::query(query).bind(portal.0).bind(digest)).map(|rows| rows > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        db::testing::{TestPortal, both, collision, sql, sql_number, write},
        domain::Focus,
    };

    fn file(widths: &[u32]) -> PhotoFile {
        PhotoFile {
            digest: "0123456789abcdef0123456789abcdef".to_owned(),
            extension: "webp".to_owned(),
            width: 960,
            height: 640,
            widths: widths.to_vec(),
            focus: Focus::MIDDLE,
        }
    }

    async fn store(portal: &TestPortal<'_>, file: &PhotoFile) -> PhotoId {
        write(portal.db, async |tx| find_or_insert(tx, portal.id, file).await).await
    }

    #[tokio::test]
    async fn a_picture_is_recorded_once_for_each_content() {
        let databases = both().await;
        for db in &databases.all {
            let portal = TestPortal::insert(db).await;
            let first = store(&portal, &file(&[480, 960])).await;
            assert_eq!(store(&portal, &file(&[480, 960])).await, first, "{}", db.engine());
            assert_eq!(sql_number(db, "select count(*) from photos", &[]).await, 1, "{}", db.engine());
        }
    }

    #[tokio::test]
    async fn a_picture_is_read_as_it_was_recorded_in_its_own_portal() {
        let databases = both().await;
        for db in &databases.all {
            let (portal, other) = (TestPortal::insert(db).await, TestPortal::insert(db).await);
            let newer = PhotoFile { digest: "f".repeat(32), ..file(&[480, 960]) };
            for file in [&file(&[320, 960]), &newer] {
                store(&portal, file).await;
            }
            let newest = list_newest(db, portal.id, 9).await.expect("read");
            let newest: Vec<_> = newest.into_iter().map(|(_, file)| file).collect();
            assert_eq!(newest, [newer.clone(), file(&[320, 960])], "{}", db.engine());
            assert_eq!(list_newest(db, portal.id, 1).await.expect("read").len(), 1, "{}", db.engine());
            assert_eq!(
                find_by_digest(db, portal.id, &newer.digest).await.expect("read"),
                Some(newer.clone()),
                "{}",
                db.engine()
            );
            assert_eq!(find_by_digest(db, other.id, &newer.digest).await.expect("read"), None, "{}", db.engine());
        }
    }

    #[tokio::test]
    async fn the_widths_stored_last_are_the_ones_there_are() {
        let databases = both().await;
        for db in &databases.all {
            let portal = TestPortal::insert(db).await;
            store(&portal, &file(&[960])).await;
            store(&portal, &file(&[480, 960])).await;
            let matching = sql_number(db, "select count(*) from photos where widths = '480,960'", &[]).await;
            assert_eq!(matching, 1, "{}", db.engine());
        }
    }

    #[tokio::test]
    async fn two_portals_record_the_same_content_each() {
        let databases = both().await;
        for db in &databases.all {
            let (ours, other) = (TestPortal::insert(db).await, TestPortal::insert(db).await);
            assert_ne!(store(&ours, &file(&[960])).await, store(&other, &file(&[960])).await, "{}", db.engine());
        }
    }

    #[tokio::test]
    async fn a_second_row_for_a_content_is_named_by_its_constraint() {
        let databases = both().await;
        for db in &databases.all {
            let portal = TestPortal::insert(db).await;
            let id = store(&portal, &file(&[960])).await;
            let copy = "insert into photos (portal_id, digest, extension, width, height, widths)
                select portal_id, digest, extension, width, height, widths from photos where id = $1";
            let expected = match db {
                Db::Sqlite { .. } => "UNIQUE constraint failed: photos.portal_id, photos.digest",
                Db::Postgres(_) => "photo_taken",
            };
            assert_eq!(collision(sql(db, copy, &[id.0]).await), expected);
        }
    }
}
