//! `bantin host`: which names a portal answers to. Beside other portals administrators arrange only what lies below a name that
//! they have (`NewsroomRequest::may_arrange_host`); the first name is given here.

use crate::{
    db::{
        Db, Tx,
        audit::{self, NewEntry},
        portals::{delete_host, insert_host},
    },
    domain::{AuditAct, PortalId, Timestamp, settings::host_of},
    server::import::portals::choose_portal,
};
use anyhow::{Context, bail};

/// Lets a portal answer to one more name.
///
/// # Errors
/// Where it is no name, or a portal has it.
pub async fn add(db: &Db, name: &str, portal: Option<&str>, now: Timestamp) -> anyhow::Result<()> {
    let (host, portal) = (named(name)?, choose_portal(db, portal).await?);
    let mut tx = db.begin().await?;
    if !insert_host(&mut tx, portal.id, &host).await? {
        bail!("tên miền {host} đã có cổng trả lời; “bantin host list” cho biết cổng nào");
    }
    write_down(&mut tx, portal.id, AuditAct::HostAdded, &host, now).await?;
    tx.commit().await?;
    say!("Cổng “{}” nay trả lời ở {host}.", portal.name);
    Ok(())
}

/// Lets a portal answer to a name no more.
///
/// # Errors
/// Where it does not, or has no other.
pub async fn remove(db: &Db, name: &str, portal: Option<&str>, now: Timestamp) -> anyhow::Result<()> {
    let (host, portal) = (named(name)?, choose_portal(db, portal).await?);
    let mut tx = db.begin().await?;
    if !delete_host(&mut tx, portal.id, &host).await? {
        bail!("{host} không phải là tên miền của cổng “{}”, hoặc là tên cuối cùng của cổng", portal.name);
    }
    write_down(&mut tx, portal.id, AuditAct::HostRemoved, &host, now).await?;
    tx.commit().await?;
    say!("Cổng “{}” không còn trả lời ở {host}.", portal.name);
    Ok(())
}

fn named(name: &str) -> anyhow::Result<String> {
    host_of(name).with_context(|| format!("“{name}” không phải là tên miền"))
}

async fn write_down(tx: &mut Tx, portal: PortalId, act: AuditAct, host: &str, now: Timestamp) -> sqlx::Result<()> {
    audit::append(tx, portal, NewEntry { person: None, act, subject: host, detail: "từ máy chủ" }, now).await
}
