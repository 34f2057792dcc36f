//! What is paid for the works of a month, as tables that are taken away. Who took one is written down.

use super::table_taken::{Table, TableRequest, Untaken};
use crate::{
    db::audit::{self, NewEntry},
    domain::{AuditAct, Demand, Role, royalty::RoyaltiesAsked},
    server::royalties,
};

/// Gives out what is paid for the works of a month.
pub async fn take(request: TableRequest) -> Result<Table, Untaken> {
    let (editor, asked): (_, RoyaltiesAsked) = request.by(Demand::RoleOrAdministrator(Role::Editor)).await?;
    let (db, now) = (&request.reach.db, request.reach.clock.now());
    let month = royalties::month_asked(&asked.month, now)?.text();
    let table = royalties::table(db, editor.portal(), &asked, now).await?;
    let mut tx = db.begin().await?;
    let entry = NewEntry::by(&editor, AuditAct::RoyaltiesTaken, &month, &asked.table);
    audit::append(&mut tx, editor.portal(), entry, now).await?;
    tx.commit().await?;
    Ok(Table { file: format!("nhuan-but-{month}-{}.csv", asked.table), content: table.into() })
}
