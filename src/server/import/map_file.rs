//! Reads a map of the administrative area from GeoJSON (RFC 7946), the format that survey offices
//! export, and draws it once: outlines as SVG paths, names where they fit.

use crate::{
    db::{self, Db},
    domain::{AdministrativeMap, AdministrativeUnit, Portal},
};
use anyhow::{Context, bail};
use serde::Deserialize;
use std::path::Path;

/// The drawing's longer side, in units of its view box.
const DRAWING_SIDE: f64 = 1000.0;
const FILE_BYTES_MAX: u64 = 20 * 1024 * 1024;

#[derive(Deserialize)]
struct FeatureCollection {
    title: Option<String>,
    note: Option<String>,
    features: Vec<Feature>,
}

#[derive(Deserialize)]
struct Feature {
    properties: Properties,
    geometry: Option<Geometry>,
}

#[derive(Deserialize)]
struct Properties {
    name: String,
    kind: String,
    successor: Option<String>,
}

#[derive(Deserialize)]
#[serde(tag = "type", content = "coordinates")]
enum Geometry {
    Polygon(Vec<Ring>),
    MultiPolygon(Vec<Vec<Ring>>),
}

/// Longitude and latitude in degrees; a third number, the height, may follow.
type Ring = Vec<Vec<f64>>;

/// Replaces a portal's map by the one in `path`.
pub async fn load(db: &Db, path: &Path, portal: Option<&str>) -> anyhow::Result<()> {
    let size = std::fs::metadata(path).with_context(|| format!("không đọc được {}", path.display()))?.len();
    if size > FILE_BYTES_MAX {
        bail!("{} quá lớn (giới hạn 20 MB); hãy giản lược đường biên", path.display());
    }
    let text = std::fs::read_to_string(path).with_context(|| format!("không đọc được {}", path.display()))?;
    let map = draw(&text).with_context(|| format!("{} không phải bản đồ GeoJSON dùng được", path.display()))?;
    let portal = choose_portal(db, portal).await?;
    let mut tx = db.begin().await?;
    db::maps::replace(&mut tx, portal.id, &map).await?;
    tx.commit().await?;
    say!("Đã thay bản đồ của “{}”: {} đơn vị hành chính.", portal.name, map.units.len());
    Ok(())
}

async fn choose_portal(db: &Db, name: Option<&str>) -> anyhow::Result<Portal> {
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

/// Draws GeoJSON text.
///
/// # Errors
/// Text that is not a FeatureCollection of polygons with `name` and `kind`, or has no points.
pub fn draw(text: &str) -> anyhow::Result<AdministrativeMap> {
    let collection: FeatureCollection = serde_json::from_str(text)?;
    let projection = Projection::around(&collection.features)?;
    let units = collection.features.iter().map(|feature| draw_unit(feature, &projection)).collect();
    Ok(AdministrativeMap {
        title: collection.title.unwrap_or_else(|| "Bản đồ hành chính".to_owned()),
        note: collection.note.unwrap_or_default(),
        view_box: format!("0 0 {:.0} {:.0}", projection.width.ceil(), projection.height.ceil()),
        units,
    })
}

fn draw_unit(feature: &Feature, projection: &Projection) -> AdministrativeUnit {
    let rings: Vec<Vec<(f64, f64)>> = feature
        .rings()
        .map(|ring| thin_out(ring.iter().filter_map(|point| projection.place(point))))
        .filter(|ring: &Vec<_>| ring.len() >= 3)
        .collect();
    let (label_x, label_y) = rings.iter().max_by_key(|ring| ring.len()).map_or((0.0, 0.0), |ring| centroid(ring));
    AdministrativeUnit {
        kind: feature.properties.kind.clone(),
        name: feature.properties.name.clone(),
        successor: feature.properties.successor.clone(),
        outline: rings.iter().map(|ring| path_data(ring)).collect(),
        label_x: label_x.round() as i64,
        label_y: label_y.round() as i64,
    }
}

impl Feature {
    fn rings(&self) -> Box<dyn Iterator<Item = &Ring> + '_> {
        match &self.geometry {
            None => Box::new(std::iter::empty()),
            Some(Geometry::Polygon(rings)) => Box::new(rings.iter()),
            Some(Geometry::MultiPolygon(polygons)) => Box::new(polygons.iter().flatten()),
        }
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
        let points = || features.iter().flat_map(Feature::rings).flatten().filter_map(|point| position(point));
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

    fn place(&self, point: &[f64]) -> Option<(f64, f64)> {
        let (longitude, latitude) = position(point)?;
        Some(((longitude - self.west) * self.scale_x, (self.north - latitude) * self.scale_y))
    }
}

/// Longitude and latitude, if they are on Earth.
fn position(point: &[f64]) -> Option<(f64, f64)> {
    let &[longitude, latitude, ..] = point else { return None };
    (longitude.abs() <= 180.0 && latitude.abs() <= 90.0).then_some((longitude, latitude))
}

fn path_data(ring: &[(f64, f64)]) -> String {
    let points: Vec<String> = ring.iter().map(|(x, y)| format!("{x:.1} {y:.1}")).collect();
    format!("M{}Z", points.join("L"))
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
mod tests {
    use super::*;

    const SQUARE: &str = r#"{"type":"FeatureCollection","title":"T","features":[{"type":"Feature",
        "properties":{"name":"A","kind":"xã"},
        "geometry":{"type":"Polygon","coordinates":[[[105,0],[106,0],[106,1],[105,1],[105,0]]]}}]}"#;

    #[test]
    fn a_square_is_drawn_with_its_name_in_the_middle() {
        let map = draw(SQUARE).expect("valid");
        let unit = &map.units[0];
        assert_eq!(map.view_box, "0 0 1000 1000");
        assert_eq!((unit.label_x, unit.label_y), (500, 500));
        assert!(unit.outline.starts_with("M0.0 1000.0L"), "north is up: {}", unit.outline);
        assert_eq!(unit.full_name(), "xã A");
    }

    #[test]
    fn what_is_no_map_is_refused() {
        for text in [
            "",
            "{}",
            "[1]",
            r#"{"features":[]}"#,
            r#"{"features":[{"properties":{"name":"A","kind":"xã"},"geometry":{"type":"Point","coordinates":[1,2]}}]}"#,
        ] {
            assert!(draw(text).is_err(), "{text}");
        }
    }

    #[test]
    fn points_off_the_earth_are_left_out() {
        let text = SQUARE.replace("[106,1]", "[1e300,1],[106,1]");
        assert_eq!(draw(&text).expect("valid").units, draw(SQUARE).expect("valid").units);
    }
}
