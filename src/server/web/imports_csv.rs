//! The sheet of an import as a table that is taken away: what became of each part of each article of its source.

use super::table_taken::{Table, TableRequest, Untaken, lines_in_batches};
use crate::{
    db::{Db, imports},
    domain::{
        Demand, ImportId, PortalId, Role,
        import::{ItemDetail, ItemState},
    },
    refusal::Refusal,
    server::{
        csv,
        import::sheet::{HEADINGS, csv_item, csv_line},
    },
};
use axum::body::Body;
use serde::Deserialize;

/// Read together: the ledger of one article may be long.
const BATCH: u32 = 20;

#[derive(Default, Deserialize)]
struct Asked {
    #[serde(default)]
    import: String,
}

/// Gives out the sheet, in the order of the source.
pub async fn take(request: TableRequest) -> Result<Table, Untaken> {
    let (editor, asked): (_, Asked) = request.by(Demand::RoleOrAdministrator(Role::Publisher)).await?;
    let id = ImportId(asked.import.parse().map_err(|_| Refusal::NotFound)?);
    let db = request.reach.db;
    imports::find(&db, editor.portal(), id).await?.ok_or(Refusal::NotFound)?;
    Ok(Table { file: format!("doi-chieu-{}.csv", id.0), content: lines_of(db, editor.portal(), id) })
}

fn lines_of(db: Db, portal: PortalId, id: ImportId) -> Body {
    lines_in_batches(csv::MARK.to_owned() + &csv::line(&HEADINGS), 0, move |after| {
        let db = db.clone();
        async move {
            let details = imports::list_details(&db, portal, id, after, BATCH).await?;
            let next = details.last().filter(|_| details.len() == BATCH as usize).map(|last| last.item.number);
            Ok((details.iter().map(lines_of_item).collect(), next))
        }
    })
}

fn lines_of_item(detail: &ItemDetail) -> String {
    let item = &detail.item;
    let Some(fields) = &item.fields else { return csv_item(&item.place, "", item.state.title(), &item.note) };
    let (day, views) = (fields.published_at.date_text(), fields.views.to_string());
    let line = |line| csv_line([&item.place, &fields.headline, &day, &views], line);
    // What goes in needs no line of its own.
    let about = match item.state {
        ItemState::Ready | ItemState::Taken => String::new(),
        state => csv_item(&item.place, &fields.headline, state.title(), &item.note),
    };
    about + &detail.ledger.iter().map(line).collect::<String>()
}
