//! Reads a map of the administrative area from GeoJSON (RFC 7946), the format that survey offices
//! export, and draws it once: outlines as SVG paths, and in each the place of its name.

mod drawing;
mod fault;
mod geojson;
mod properties;
mod reference;

use super::portals::choose_open_portal;
use crate::{
    db::{self, Db},
    domain::{AdministrativeMap, fold},
};
use anyhow::{Context, bail};
use geojson::Feature;
use std::{collections::BTreeMap, path::Path};
pub use {geojson::Naming, reference::Epsg};

const FILE_BYTES_MAX: u64 = 20 * 1024 * 1024;

/// What the operator knows of a file.
#[derive(Default)]
pub struct Order {
    pub naming: Naming,
    /// Its coordinate system, where the file does not name it.
    pub crs: Option<Epsg>,
}

/// A map, and what is to be said of the file: what is not drawn, what was converted, names twice.
#[derive(Debug, PartialEq)]
pub struct Drawn {
    pub map: AdministrativeMap,
    pub remarks: Vec<String>,
}

/// Replaces a portal's map by the one in `path`.
pub async fn load(db: &Db, path: &Path, portal: Option<&str>, order: &Order) -> anyhow::Result<()> {
    let size = std::fs::metadata(path).with_context(|| format!("không đọc được {}", path.display()))?.len();
    if size > FILE_BYTES_MAX {
        bail!("{} quá lớn (giới hạn 20 MB); hãy giản lược đường biên", path.display());
    }
    let bytes = std::fs::read(path).with_context(|| format!("không đọc được {}", path.display()))?;
    let unusable = || format!("{} không phải bản đồ GeoJSON dùng được", path.display());
    let Drawn { map, remarks } = utf_8(&bytes).and_then(|text| draw(text, order)).with_context(unusable)?;
    let portal = choose_open_portal(db, portal).await?;
    let mut tx = db.begin().await?;
    db::maps::replace(&mut tx, portal.id, &map).await?;
    tx.commit().await?;
    for remark in remarks {
        say!("{remark}");
    }
    let drawn = map.units.iter().filter(|unit| !unit.outline.is_empty()).count();
    say!("Đã thay bản đồ của “{}”: {} đơn vị hành chính, {drawn} có hình.", portal.name, map.units.len());
    Ok(())
}

fn utf_8(bytes: &[u8]) -> anyhow::Result<&str> {
    std::str::from_utf8(bytes).map_err(|error| {
        if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
            return anyhow::anyhow!("tệp được lưu dạng UTF-16; hãy lưu lại dạng UTF-8");
        }
        let line = bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count() + 1;
        anyhow::anyhow!("tệp không phải văn bản UTF-8 (sai từ dòng {line}); hãy lưu lại dạng UTF-8")
    })
}

/// Draws GeoJSON text.
///
/// # Errors
/// As `geojson::read` and `reference::to_degrees`, and a map without any outline.
pub fn draw(text: &str, order: &Order) -> anyhow::Result<Drawn> {
    let mut collection = geojson::read(text, &order.naming)?;
    let converted = reference::to_degrees(&mut collection.features, collection.crs.as_deref(), order.crs)?;
    let mut remarks: Vec<String> = converted.into_iter().collect();
    remarks.extend(twice(&collection.features));
    let (units, view_box) = drawing::draw(collection.features, &mut remarks)?;
    Ok(Drawn {
        map: AdministrativeMap {
            title: collection.title.unwrap_or_else(|| "Bản đồ hành chính".to_owned()),
            note: collection.note.unwrap_or_default(),
            view_box,
            units,
        },
        remarks,
    })
}

/// Names that several units have, whatever their case and the place of their tone marks.
fn twice(features: &[Feature]) -> Vec<String> {
    let mut by_name: BTreeMap<String, Vec<&Feature>> = BTreeMap::new();
    for feature in features.iter().filter(|feature| !feature.name.is_empty()) {
        let words = format!("{} {}", feature.kind, feature.name);
        let key = words.split_whitespace().map(fold::exact).collect::<Vec<_>>().join(" ");
        by_name.entry(key).or_default().push(feature);
    }
    let several = by_name.into_values().filter(|same| same.len() > 1);
    several
        .map(|same| {
            let places: Vec<String> =
                same.iter().map(|feature| format!("thứ {} (dòng {})", feature.number, feature.line)).collect();
            format!("Trùng tên “{}”: đơn vị {}.", same[0].name, places.join(", "))
        })
        .collect()
}

#[cfg(test)]
mod proof;
#[cfg(test)]
mod tests;
