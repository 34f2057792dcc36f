//! GeoJSON (RFC 7946) as survey offices and their programs write it, read into outlines with names.
//!
//! It is read as plain JSON first, so that what is wrong is said in Vietnamese with the feature's number.

use anyhow::{Context, bail};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// Longitude and latitude in degrees.
pub type Position = (f64, f64);
/// The outer ring first, then holes.
pub type Polygon = Vec<Vec<Position>>;

/// Which properties of a feature hold what it is called.
pub struct Naming {
    pub name: String,
    pub kind: String,
}

impl Default for Naming {
    fn default() -> Naming {
        Naming { name: "name".to_owned(), kind: "kind".to_owned() }
    }
}

pub struct Collection {
    pub title: Option<String>,
    pub note: Option<String>,
    pub features: Vec<Feature>,
}

pub struct Feature {
    pub name: String,
    /// Empty where the file does not say.
    pub kind: String,
    pub successor: Option<String>,
    /// Empty where only the name is known.
    pub polygons: Vec<Polygon>,
}

/// # Errors
/// Text that is no FeatureCollection, a feature without a name, a geometry that is no area, coordinates that are
/// not degrees.
pub fn read(text: &str, naming: &Naming) -> anyhow::Result<Collection> {
    // RFC 8259, 8.1: a byte-order mark may be ignored. Programs on Windows write it.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let value: Value = serde_json::from_str(text).map_err(|error| {
        anyhow::anyhow!("không phải JSON hợp lệ: sai ở dòng {}, cột {}", error.line(), error.column())
    })?;
    let Some(features) = value.get("features").and_then(Value::as_array) else {
        bail!("tệp phải là một FeatureCollection, có danh sách “features”");
    };
    require_kind(features, naming)?;
    let features = features.iter().zip(1..).map(|(feature, number)| {
        read_feature(feature, naming, features).with_context(|| format!("đơn vị thứ {number}"))
    });
    let features = features.collect::<anyhow::Result<_>>()?;
    Ok(Collection { title: text_of(&value, "title"), note: text_of(&value, "note"), features })
}

/// A kind may be missing, but a property that was asked for and that nobody has is a slip.
fn require_kind(features: &[Value], naming: &Naming) -> anyhow::Result<()> {
    let asked = naming.kind != Naming::default().kind;
    if asked && !features.iter().any(|feature| text_of(&feature["properties"], &naming.kind).is_some()) {
        bail!("không đơn vị nào có thuộc tính “{}”; {}", naming.kind, properties_in(features));
    }
    Ok(())
}

fn read_feature(feature: &Value, naming: &Naming, all: &[Value]) -> anyhow::Result<Feature> {
    let properties = &feature["properties"];
    let name = text_of(properties, &naming.name).with_context(|| {
        let (name, found) = (&naming.name, properties_in(all));
        format!("không có tên trong thuộc tính “{name}”; {found}. Chọn bằng --name-property TÊN và --kind-property TÊN")
    })?;
    let mut polygons = Vec::new();
    collect_polygons(&feature["geometry"], &mut polygons).with_context(|| format!("“{name}”"))?;
    for polygon in &polygons {
        require_degrees(polygon).with_context(|| format!("“{name}”"))?;
    }
    let kind = text_of(properties, &naming.kind).unwrap_or_default();
    Ok(Feature { name, kind, successor: text_of(properties, "successor"), polygons })
}

/// A text or number under this key, if there is more than blanks in it.
fn text_of(value: &Value, key: &str) -> Option<String> {
    let text = match value.get(key)? {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

fn properties_in(features: &[Value]) -> String {
    let names: BTreeSet<&str> = features
        .iter()
        .filter_map(|feature| feature["properties"].as_object())
        .flat_map(Map::keys)
        .map(String::as_str)
        .collect();
    match names.is_empty() {
        true => "tệp không có thuộc tính nào".to_owned(),
        false => format!("tệp có các thuộc tính: {}", names.into_iter().collect::<Vec<_>>().join(", ")),
    }
}

fn collect_polygons(geometry: &Value, polygons: &mut Vec<Polygon>) -> anyhow::Result<()> {
    let coordinates = &geometry["coordinates"];
    // Some programs name heights and measures in the kind, as WKT does ("PolygonZM"); RFC 7946 does not.
    match geometry["type"].as_str().map(|kind| kind.trim_end_matches(['Z', 'M'])) {
        None if geometry.is_null() => {}
        Some("Polygon") => polygons.push(read_polygon(coordinates)?),
        Some("MultiPolygon") => {
            for polygon in list(coordinates)? {
                polygons.push(read_polygon(polygon)?);
            }
        }
        Some("GeometryCollection") => {
            for part in list(&geometry["geometries"])? {
                collect_polygons(part, polygons)?;
            }
        }
        other => bail!(
            "đường biên kiểu “{}” không phải vùng; cần Polygon, MultiPolygon hoặc GeometryCollection",
            other.unwrap_or("?")
        ),
    }
    Ok(())
}

fn read_polygon(rings: &Value) -> anyhow::Result<Polygon> {
    list(rings)?.iter().map(|ring| list(ring)?.iter().map(read_position).collect()).collect()
}

/// A third number, the height, may follow.
fn read_position(position: &Value) -> anyhow::Result<Position> {
    let number = |index: usize| position.get(index).and_then(Value::as_f64);
    number(0).zip(number(1)).context("có tọa độ không phải hai con số")
}

fn list(value: &Value) -> anyhow::Result<&Vec<Value>> {
    value.as_array().context("tọa độ không đúng dạng của GeoJSON")
}

/// Single points off the Earth are slips that the drawing leaves out; a part of nothing else is in other units.
fn require_degrees(polygon: &Polygon) -> anyhow::Result<()> {
    let points = || polygon.iter().flatten();
    if points().next().is_none() || points().any(|&point| on_earth(point)) {
        return Ok(());
    }
    if points().all(|&(x, y)| on_earth((y, x))) {
        bail!("vĩ độ và kinh độ bị đổi chỗ: GeoJSON ghi kinh độ trước");
    }
    bail!(
        "tọa độ không phải kinh độ, vĩ độ mà có lẽ là mét (VN-2000). Hãy chuyển sang WGS 84 (EPSG:4326), ví dụ bằng \
         QGIS: Xuất lớp, chọn GeoJSON và hệ tọa độ EPSG:4326"
    );
}

pub fn on_earth((longitude, latitude): Position) -> bool {
    longitude.abs() <= 180.0 && latitude.abs() <= 90.0
}
