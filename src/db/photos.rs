//! Stored pictures. The files themselves are the media store's (`server::media`).

use super::{Db, Tx, reading, writing};
use crate::domain::{PhotoFile, PortalId};

/// Records a stored picture, once for each content.
pub async fn find_or_insert(tx: &mut Tx, portal: PortalId, file: &PhotoFile) -> sqlx::Result<i64> {
    let query = "insert into photos (portal_id, digest, extension, width, height, widths)
        values ($1, $2, $3, $4, $5, $6)
        on conflict (portal_id, digest) do update set widths = excluded.widths
        returning id";
    let widths = file.widths.iter().map(u32::to_string).collect::<Vec<_>>().join(",");
    writing!(tx, |c| sqlx::query_scalar(query)
        .bind(portal.0)
        .bind(&file.digest)
        .bind(&file.extension)
        .bind(i64::from(file.width))
        .bind(i64::from(file.height))
        .bind(&widths)
        .fetch_one(c))
}

/// Whether this portal has a picture of that content. Another portal's pictures are not its own.
pub async fn exists(db: &Db, portal: PortalId, digest: &str) -> sqlx::Result<bool> {
    let query = "select id from photos where portal_id = $1 and digest = $2";
    let found: Option<i64> =
        reading!(db, |pool| sqlx::query_scalar(query).bind(portal.0).bind(digest).fetch_optional(pool))?;
    Ok(found.is_some())
}
