//! Figures, as tables that are taken away.

use super::table_taken::{Table, TableRequest, Untaken};
use crate::{
    domain::{Demand, FiguresAsked, Role},
    server::figures,
};

/// Gives out a table of figures.
pub async fn take(request: TableRequest) -> Result<Table, Untaken> {
    let (editor, asked): (_, FiguresAsked) = request.by(Demand::RoleOrAdministrator(Role::Reporter)).await?;
    let table = figures::table(&request.reach.db, &editor, &asked, request.reach.clock.now()).await?;
    Ok(Table { file: format!("so-lieu-{}.csv", asked.table), content: table.into() })
}
