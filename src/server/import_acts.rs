//! What people do with an import, for the server functions of its screens.

use super::newsroom_request::NewsroomRequest;
use crate::{
    db::imports,
    domain::{Demand, ImportId, Role, import::ImportState},
    refusal::Refusal,
};

/// Leaves an article out, or takes it in again. Answers its headline.
///
/// # Errors
/// `SignedOut`, `Forbidden`, `Closed`; `NotFound`; `Conflict` where it has gone in, or the server is at work.
pub async fn set_excluded(import: &str, number: &str, is_excluded: bool) -> Result<String, Refusal> {
    let newsroom = NewsroomRequest::by(Demand::RoleOrAdministrator(Role::Publisher)).await?;
    let id = ImportId(import.parse().map_err(|_| Refusal::NotFound)?);
    let number = number.parse().map_err(|_| Refusal::NotFound)?;
    let found = imports::find_item(&newsroom.db, newsroom.portal.id, id, number).await?.ok_or(Refusal::NotFound)?;
    let mut tx = newsroom.db.begin().await?;
    if !imports::set_excluded(&mut tx, &newsroom.editor, id, number, is_excluded).await? {
        return Err(at_work());
    }
    tx.commit().await?;
    Ok(found.item.fields.map(|fields| fields.headline).unwrap_or_default())
}

/// Lets the server take an import over, or take it back.
///
/// # Errors
/// `SignedOut`, `Forbidden`, `Closed`; `NotFound`; `Conflict` while it is at work on this.
pub async fn set_to_work(import: &str, to: ImportState) -> Result<(), Refusal> {
    let newsroom = NewsroomRequest::by(Demand::Role(Role::Publisher)).await?;
    let id = ImportId(import.parse().map_err(|_| Refusal::NotFound)?);
    imports::find(&newsroom.db, newsroom.portal.id, id).await?.ok_or(Refusal::NotFound)?;
    let mut tx = newsroom.db.begin().await?;
    if !imports::set_to_work(&mut tx, &newsroom.editor, id, to, newsroom.now).await? {
        return Err(Refusal::conflict("Máy chủ đang làm việc với nguồn này; hãy đợi xong rồi thử lại."));
    }
    Ok(tx.commit().await?)
}

/// Said where an article cannot be changed any more.
pub fn at_work() -> Refusal {
    Refusal::conflict(
        "Bài này đã vào cổng, hoặc máy chủ đang làm việc với nguồn này. Hãy tải lại trang để xem tình trạng lúc này.",
    )
}
