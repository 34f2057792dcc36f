//! Reads a map of the administrative area from GeoJSON (RFC 7946), the format that survey offices
//! export, and draws it once: outlines as SVG paths, names where they fit.

mod geojson;

use super::portals::choose_open_portal;
use crate::{
    db::{self, Db},
    domain::{AdministrativeMap, AdministrativeUnit},
};
use anyhow::{Context, bail};
pub use geojson::Naming;
use geojson::{Feature, Polygon, Position, on_earth};
use std::path::Path;

/// The drawing's longer side, in units of its view box.
const DRAWING_SIDE: f64 = 1000.0;
const FILE_BYTES_MAX: u64 = 20 * 1024 * 1024;

/// Replaces a portal's map by the one in `path`.
pub async fn load(db: &Db, path: &Path, portal: Option<&str>, naming: &Naming) -> anyhow::Result<()> {
    let size = std::fs::metadata(path).with_context(|| format!("không đọc được {}", path.display()))?.len();
    if size > FILE_BYTES_MAX {
        bail!("{} quá lớn (giới hạn 20 MB); hãy giản lược đường biên", path.display());
    }
    let bytes = std::fs::read(path).with_context(|| format!("không đọc được {}", path.display()))?;
    let Ok(text) = String::from_utf8(bytes) else { bail!("{} không phải văn bản UTF-8", path.display()) };
    let map = draw(&text, naming).with_context(|| format!("{} không phải bản đồ GeoJSON dùng được", path.display()))?;
    let portal = choose_open_portal(db, portal).await?;
    let mut tx = db.begin().await?;
    db::maps::replace(&mut tx, portal.id, &map).await?;
    tx.commit().await?;
    say!("Đã thay bản đồ của “{}”: {} đơn vị hành chính.", portal.name, map.units.len());
    Ok(())
}

/// Draws GeoJSON text.
///
/// # Errors
/// As `geojson::read`, and a map without any outline.
pub fn draw(text: &str, naming: &Naming) -> anyhow::Result<AdministrativeMap> {
    let collection = geojson::read(text, naming)?;
    let projection = Projection::around(&collection.features)?;
    Ok(AdministrativeMap {
        title: collection.title.unwrap_or_else(|| "Bản đồ hành chính".to_owned()),
        note: collection.note.unwrap_or_default(),
        view_box: format!("0 0 {:.0} {:.0}", projection.width.ceil(), projection.height.ceil()),
        units: collection.features.into_iter().map(|feature| draw_unit(feature, &projection)).collect(),
    })
}

fn draw_unit(feature: Feature, projection: &Projection) -> AdministrativeUnit {
    let polygons: Vec<Polygon> = feature.polygons.iter().map(|polygon| projection.draw(polygon)).collect();
    let (label_x, label_y) = polygons
        .iter()
        .filter(|rings| !rings.is_empty())
        .max_by(|a, b| area(&a[0]).total_cmp(&area(&b[0])))
        .map_or((0.0, 0.0), |rings| label_place(rings));
    AdministrativeUnit {
        kind: feature.kind,
        name: feature.name,
        successor: feature.successor,
        outline: polygons.iter().flatten().map(|ring| path_data(ring)).collect(),
        label_x: label_x.round() as i64,
        label_y: label_y.round() as i64,
    }
}

/// Leaves out points that nobody can tell from the one before: surveys are finer than screens.
fn thin_out(points: impl Iterator<Item = (f64, f64)>) -> Vec<(f64, f64)> {
    const STEP: f64 = 0.5;
    let mut kept: Vec<(f64, f64)> = Vec::new();
    for (x, y) in points {
        if kept.last().is_none_or(|last| (last.0 - x).abs() >= STEP || (last.1 - y).abs() >= STEP) {
            kept.push((x, y));
        }
    }
    kept
}

/// Equirectangular: at the size of a town nobody sees the difference.
struct Projection {
    west: f64,
    north: f64,
    scale_x: f64,
    scale_y: f64,
    width: f64,
    height: f64,
}

impl Projection {
    fn around(features: &[Feature]) -> anyhow::Result<Projection> {
        let rings = || features.iter().flat_map(|feature| feature.polygons.iter().flatten());
        let points = || rings().flatten().copied().filter(|&point| on_earth(point));
        let west = points().map(|p| p.0).fold(f64::INFINITY, f64::min);
        let east = points().map(|p| p.0).fold(f64::NEG_INFINITY, f64::max);
        let south = points().map(|p| p.1).fold(f64::INFINITY, f64::min);
        let north = points().map(|p| p.1).fold(f64::NEG_INFINITY, f64::max);
        if !(east > west && north > south) {
            bail!("không có đường biên nào");
        }
        let shrink = ((north + south) / 2.0).to_radians().cos();
        let scale = DRAWING_SIDE / ((east - west) * shrink).max(north - south);
        Ok(Projection {
            west,
            north,
            scale_x: scale * shrink,
            scale_y: scale,
            width: (east - west) * shrink * scale,
            height: (north - south) * scale,
        })
    }

    fn draw(&self, polygon: &[Vec<Position>]) -> Polygon {
        let rings = polygon.iter().map(|ring| thin_out(ring.iter().filter_map(|&point| self.place(point))));
        rings.filter(|ring| ring.len() >= 3).collect()
    }

    fn place(&self, (longitude, latitude): Position) -> Option<(f64, f64)> {
        on_earth((longitude, latitude))
            .then_some(((longitude - self.west) * self.scale_x, (self.north - latitude) * self.scale_y))
    }
}

fn path_data(ring: &[(f64, f64)]) -> String {
    let points: Vec<String> = ring.iter().map(|(x, y)| format!("{x:.1} {y:.1}")).collect();
    format!("M{}Z", points.join("L"))
}

/// The centre of gravity; where that lies outside, the middle of the widest of some level lines inside.
fn label_place(rings: &[Vec<(f64, f64)>]) -> (f64, f64) {
    const LINES: u32 = 16;
    let (x, y) = centroid(&rings[0]);
    if crossings(rings, y).chunks_exact(2).any(|span| span[0] < x && x < span[1]) {
        return (x, y);
    }
    let top = rings[0].iter().map(|p| p.1).fold(f64::INFINITY, f64::min);
    let bottom = rings[0].iter().map(|p| p.1).fold(f64::NEG_INFINITY, f64::max);
    (0..LINES)
        .map(|line| top + (bottom - top) * (f64::from(line) + 0.5) / f64::from(LINES))
        .flat_map(|y| {
            crossings(rings, y).chunks_exact(2).map(|s| (s[1] - s[0], (s[0] + s[1]) / 2.0, y)).collect::<Vec<_>>()
        })
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map_or((x, y), |(_, x, y)| (x, y))
}

/// Where a level line enters and leaves a polygon, from the left.
fn crossings(rings: &[Vec<(f64, f64)>], y: f64) -> Vec<f64> {
    let edges = rings.iter().flat_map(|ring| ring.iter().zip(ring.iter().cycle().skip(1)));
    let mut crossings: Vec<f64> = edges
        .filter(|(a, b)| (a.1 > y) != (b.1 > y))
        .map(|(a, b)| a.0 + (b.0 - a.0) * (y - a.1) / (b.1 - a.1))
        .collect();
    crossings.sort_by(f64::total_cmp);
    crossings
}

fn area(ring: &[(f64, f64)]) -> f64 {
    let cross = ring.iter().zip(ring.iter().cycle().skip(1)).map(|(a, b)| a.0 * b.1 - b.0 * a.1);
    cross.sum::<f64>().abs() / 2.0
}

/// Centre of gravity of a polygon; of its points, where it has no area.
fn centroid(ring: &[(f64, f64)]) -> (f64, f64) {
    let (mut area, mut x, mut y) = (0.0, 0.0, 0.0);
    for (&(x0, y0), &(x1, y1)) in ring.iter().zip(ring.iter().cycle().skip(1)) {
        let cross = x0 * y1 - x1 * y0;
        area += cross;
        x += (x0 + x1) * cross;
        y += (y0 + y1) * cross;
    }
    if area.abs() < f64::EPSILON {
        let count = ring.len() as f64;
        return (ring.iter().map(|p| p.0).sum::<f64>() / count, ring.iter().map(|p| p.1).sum::<f64>() / count);
    }
    (x / (3.0 * area), y / (3.0 * area))
}

#[cfg(test)]
mod tests;
