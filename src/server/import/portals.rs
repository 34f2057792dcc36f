//! The portals and sections that old pages name, made where they are new.

use crate::{
    db::{self, Db, Tx},
    domain::{Portal, Slug, Timestamp, address},
};
use anyhow::{Context, bail};
use unicode_normalization::UnicodeNormalization;

/// Portals whose names are the same but for their diacritics.
const LIKE_NAMES_MAX: u32 = 50;

/// The portal of this name, or the only one.
///
/// # Errors
/// Where it is not clear which portal is meant.
pub async fn choose_portal(db: &Db, name: Option<&str>) -> anyhow::Result<Portal> {
    let mut portals = db::portals::list_portals(db).await?;
    match name {
        Some(name) => {
            portals.into_iter().find(|p| p.name == name).with_context(|| format!("không có cổng nào tên “{name}”"))
        }
        None if portals.len() == 1 => Ok(portals.remove(0)),
        None if portals.is_empty() => bail!("chưa có cổng thông tin nào"),
        None => bail!("có nhiều cổng; hãy chọn bằng --portal TÊN"),
    }
}

/// The same, for what is written into it.
///
/// # Errors
/// As there, and where the portal is closed.
pub async fn choose_open_portal(db: &Db, name: Option<&str>) -> anyhow::Result<Portal> {
    let portal = choose_portal(db, name).await?;
    demand_open(&portal)?;
    Ok(portal)
}

fn demand_open(portal: &Portal) -> anyhow::Result<()> {
    match &portal.closed {
        Some(closing) => bail!(
            "cổng “{name}” đã đóng từ ngày {}, không nhận thêm gì; muốn đưa vào, hãy mở lại cổng trước: bantin portal reopen \"{name}\"",
            closing.at.date_text(),
            name = portal.name
        ),
        None => Ok(()),
    }
}

/// The portal of this name, and the host of one that is new.
///
/// # Errors
/// Where it is closed.
pub(super) async fn find_or_insert_portal(
    db: &Db, tx: &mut Tx, name: &str, now: Timestamp,
) -> anyhow::Result<(Portal, Option<String>)> {
    let known = match db::portals::find_portal_by_name(db, name).await? {
        Some(portal) => Some(portal),
        None => find_like(db, name).await?,
    };
    if let Some(portal) = known {
        demand_open(&portal)?;
        return Ok((portal, None));
    }
    let Some(portal) = db::portals::insert_portal(tx, name, false, now).await? else {
        // Another import made it while this one waited.
        let portal = db::portals::find_portal_by_name(db, name).await?;
        return Ok((portal.context("cổng thông tin vừa bị xóa")?, None));
    };
    let host = give_free_host(tx, &portal).await?;
    say!("  → cổng mới: “{name}”");
    Ok((portal, host))
}

/// The portal of this name in other letters: pages of one portal write it large, or with a full stop. Of one that is the same but for
/// its diacritics it is said that the names are alike.
async fn find_like(db: &Db, name: &str) -> anyhow::Result<Option<Portal>> {
    let mut portals = db::portals::list_portals(db).await?;
    if let Some(at) = portals.iter().position(|portal| name_key(&portal.name) == name_key(name)) {
        return Ok(Some(portals.swap_remove(at)));
    }
    let alike = portals.iter().find(|portal| Slug::of(&portal.name) == Slug::of(name));
    if let Some(alike) = alike {
        say!("  ? tên cổng “{name}” gần giống “{}” đã có; nếu là một cổng, hãy sửa tên rồi nhập lại", alike.name);
    }
    Ok(None)
}

/// The words of a name, in small letters.
fn name_key(name: &str) -> String {
    let composed: String = name.nfc().collect::<String>().to_lowercase();
    composed.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Gives a portal the host of its name, with a number where another portal of a like name has it.
async fn give_free_host(tx: &mut Tx, portal: &Portal) -> anyhow::Result<Option<String>> {
    for number in 1..=LIKE_NAMES_MAX {
        let Some(host) = local_host(&portal.name, number) else { break };
        if db::portals::insert_host(tx, portal.id, &host).await? {
            return Ok(Some(host));
        }
    }
    say!("  ? cổng “{}” chưa có tên miền trên máy này: quá nhiều cổng có tên gần giống", portal.name);
    Ok(None)
}

/// A name under `.localhost`, which browsers send to this very machine (RFC 6761), so that a portal
/// can be looked at before it has a domain.
fn local_host(portal_name: &str, number: u32) -> Option<String> {
    let ending = if number == 1 { String::new() } else { format!("-{number}") };
    let mut label = Slug::of(portal_name)?.to_string();
    // A label of a host name has 63 bytes at most (RFC 1035); ours is ASCII.
    label.truncate(63 - ending.len());
    Some(format!("{}{ending}.localhost", label.trim_end_matches('-')))
}

/// The address of the section of this title.
///
/// # Errors
/// A title without letters.
pub(super) fn section_slug(title: &str) -> anyhow::Result<Slug> {
    let slug = Slug::of(title).with_context(|| format!("chuyên mục “{title}” không có chữ nào để làm địa chỉ"))?;
    match address::RESERVED.contains(&slug.as_str()) {
        true => Slug::of(&format!("chuyên mục {title}")).context("a title with letters"),
        false => Ok(slug),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_portal_is_the_same_in_other_letters_and_not_without_its_diacritics() {
        let key = name_key;
        assert_eq!(key("UBND PHƯỜNG MẪU"), key(" Ubnd phường  Mẫu."));
        assert_ne!(key("UBND phường Mẫu"), key("UBND phuờng Mẫu"));
    }
}
