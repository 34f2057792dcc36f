//! The audit log as a table that administrators take away. It is written down there that they did.

use super::table_taken::{Table, TableRequest, Untaken, lines_in_batches};
use crate::{
    db::{
        Db,
        audit::{self, Filter, NewEntry},
    },
    domain::{AuditAct, AuditSearch, Demand, PortalId, Role},
    server::audit_search::{CSV_HEAD, csv_line, filter_of},
};
use axum::body::Body;

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
    lines_in_batches(CSV_HEAD.to_owned(), filter, move |filter| {
        let db = db.clone();
        async move {
            let entries = audit::search(&db, portal, filter, BATCH).await?;
            let next = entries.last().filter(|_| entries.len() == BATCH as usize);
            let next = next.map(|last| Filter { before: Some(last.number), ..filter });
            Ok((entries.iter().map(csv_line).collect(), next))
        }
    })
}
