//! `bantin portal`: portals of this installation. Which names they answer to is `bantin host`.

use super::admin;
use crate::{
    db::{
        Db,
        audit::{self, NewEntry},
        closing::{self, By},
        portals::{insert_host, insert_portal, list_hosts, list_portals, rename_portal},
    },
    domain::{AuditAct, Successor, Timestamp, portal::PORTAL_NAME_MAX, settings::host_of, typed},
    server::{import::portals::choose_portal, settings::Settings},
};
use anyhow::{Context, bail};

/// Makes an empty portal that answers to `host`, and prints a link for its first administrator.
///
/// # Errors
/// Where it is no name or no host, or another portal has it.
pub async fn create(db: &Db, settings: &Settings, name: &str, host: &str, now: Timestamp) -> anyhow::Result<()> {
    let name = named(name)?;
    let host = host_of(host).with_context(|| format!("“{host}” không phải là tên miền"))?;
    let mut tx = db.begin().await?;
    let Some(portal) = insert_portal(&mut tx, &name, false, now).await? else {
        bail!("đã có cổng tên “{name}”");
    };
    if !insert_host(&mut tx, portal.id, &host).await? {
        bail!("tên miền {host} đã có cổng trả lời; “bantin portal list” cho biết cổng nào");
    }
    let entry = NewEntry { person: None, act: AuditAct::HostAdded, subject: &host, detail: "từ máy chủ" };
    audit::append(&mut tx, portal.id, entry, now).await?;
    tx.commit().await?;
    say!("Đã tạo cổng “{name}”, trả lời ở {host}.");
    admin::create(db, settings, Some(&name), now).await
}

/// Prints every portal with its hosts, and since when those are closed that are.
pub async fn list(db: &Db) -> anyhow::Result<()> {
    let portals = list_portals(db).await?;
    if portals.is_empty() {
        say!("Chưa có cổng nào: bantin portal create \"UBND phường …\" --host phuong.gov.vn");
    }
    for portal in portals {
        let closed = portal.closed.map(|closing| format!(" (đã đóng {})", closing.at.date_text()));
        let demo = if portal.is_demo { " (trình diễn)" } else { "" };
        say!("{}{demo}{}", portal.name, closed.unwrap_or_default());
        for host in list_hosts(db, portal.id).await? {
            say!("  {host}");
        }
    }
    Ok(())
}

/// Gives a portal another name. Its addresses stay.
///
/// # Errors
/// Where it is no name, or another portal has it.
pub async fn rename(db: &Db, portal: Option<&str>, name: &str, now: Timestamp) -> anyhow::Result<()> {
    let (portal, name) = (choose_portal(db, portal).await?, named(name)?);
    let mut tx = db.begin().await?;
    if !rename_portal(&mut tx, portal.id, &name).await? {
        bail!("đã có cổng tên “{name}”");
    }
    let detail = format!("{name}, từ máy chủ");
    let entry = NewEntry { person: None, act: AuditAct::SettingsChanged, subject: "tên cổng", detail: &detail };
    audit::append(&mut tx, portal.id, entry, now).await?;
    tx.commit().await?;
    say!("Cổng “{}” nay tên là “{name}”.", portal.name);
    Ok(())
}

/// Closes a portal, or names another successor of one that is closed.
///
/// # Errors
/// Where there is no such portal, or the successor is at no address of the web.
pub async fn close(
    db: &Db, portal: &str, successor_url: &str, successor_name: &str, now: Timestamp,
) -> anyhow::Result<()> {
    let portal = choose_portal(db, Some(portal)).await?;
    let successor = match Successor::typed(successor_url, successor_name) {
        Ok(successor) => successor,
        Err(faults) => {
            bail!("nơi kế tục: {}", faults.into_iter().map(|fault| fault.message).collect::<Vec<_>>().join(" "))
        }
    };
    let mut tx = db.begin().await?;
    closing::close(&mut tx, &portal, By::Machine, successor.as_ref(), now).await?;
    tx.commit().await?;
    match portal.closed {
        None => {
            say!("Đã đóng cổng “{}”. Mọi trang vẫn đọc được; mở lại bằng: bantin portal reopen \"{0}\"", portal.name)
        }
        Some(closing) => {
            say!("Cổng “{}” đã đóng từ ngày {}; đã lưu nơi kế tục.", portal.name, closing.at.date_text());
        }
    }
    Ok(())
}

/// Opens a portal again.
///
/// # Errors
/// Where there is no such portal, or it is open.
pub async fn reopen(db: &Db, portal: &str, now: Timestamp) -> anyhow::Result<()> {
    let portal = choose_portal(db, Some(portal)).await?;
    let mut tx = db.begin().await?;
    let Some(waiting) = closing::reopen(&mut tx, &portal, By::Machine, now).await? else {
        bail!("cổng “{}” đang mở", portal.name);
    };
    tx.commit().await?;
    say!("Đã mở lại cổng “{}”.", portal.name);
    if waiting > 0 {
        say!("{waiting} bài đã quá giờ hẹn trở về “đã duyệt” trong tòa soạn; không bài nào tự đăng.");
    }
    Ok(())
}

fn named(name: &str) -> anyhow::Result<String> {
    let mut faults = Vec::new();
    let name = typed::required_line("name", name, PORTAL_NAME_MAX, &mut faults);
    match faults.into_iter().next() {
        Some(fault) => bail!("tên cổng: {}", fault.message),
        None => Ok(name),
    }
}
