//! The audit log as a table that administrators take away. It is written down there that they did.

use super::table_taken::{Table, TableRequest, Untaken};
use crate::{
    db::{
        Db,
        audit::{self, Filter, NewEntry},
    },
    domain::{AuditAct, AuditSearch, Demand, PortalId, Role},
    server::audit_search::{CSV_HEAD, csv_line, filter_of},
};
use axum::body::Body;
use bytes::Bytes;
use futures::stream;

/// Read together.
const BATCH: u32 = 1_000;

/// Gives out what is looked for, the newest first.
pub async fn take(request: TableRequest) -> Result<Table, Untaken> {
    let (editor, asked): (_, AuditSearch) = request.by(Demand::Role(Role::Administrator)).await?;
    let filter = filter_of(&asked, None)?;
    let mut tx = request.reach.db.begin().await?;
    let entry = NewEntry::by(&editor, AuditAct::AuditTaken, "", "");
    audit::append(&mut tx, editor.portal(), entry, request.reach.clock.now()).await?;
    tx.commit().await?;
    Ok(Table { file: "nhat-ky.csv".to_owned(), content: lines_of(request.reach.db, editor.portal(), filter) })
}

fn lines_of(db: Db, portal: PortalId, filter: Filter) -> Body {
    let lines = stream::try_unfold(Some(filter), move |filter| {
        let db = db.clone();
        async move {
            let Some(filter) = filter else { return Ok::<_, sqlx::Error>(None) };
            let entries = audit::search(&db, portal, filter, BATCH).await?;
            let next = entries.last().filter(|_| entries.len() == BATCH as usize);
            let next = next.map(|last| Filter { before: Some(last.number), ..filter });
            Ok(Some((Bytes::from(entries.iter().map(csv_line).collect::<String>()), next)))
        }
    });
    let first = stream::iter([Ok(Bytes::from_static(CSV_HEAD.as_bytes()))]);
    Body::from_stream(futures::StreamExt::chain(first, lines))
}
