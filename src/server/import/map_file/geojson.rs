//! GeoJSON (RFC 7946) as survey offices and their programs write it, read into outlines with names.
//!
//! Each part is first cut out as it stands, so that whatever is wrong is said with its line, and a hostile file takes no
//! more memory than its outlines do.

use super::{
    fault::Source,
    properties::{FoundProperties, properties_of, text_of},
};
use crate::server::explaining::explain;
use anyhow::{Context, bail};
use serde::{
    Deserialize,
    de::{Deserializer, Error, IgnoredAny, SeqAccess, Visitor},
};
use serde_json::value::RawValue;

/// Longitude and latitude in degrees, or what the file has for them. Heights and measures that follow are left alone.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Position {
    pub x: f64,
    pub y: f64,
}

impl Position {
    pub fn is_on_earth(self) -> bool {
        self.x.abs() <= 180.0 && self.y.abs() <= 90.0
    }
}

/// The outer ring first, then holes.
pub type Polygon = Vec<Vec<Position>>;

/// As many as the newsroom can edit.
const UNITS_MAX: usize = 500;
const EMPTY: &str = "đường biên không có điểm nào";

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
    /// The coordinate system that the file names.
    pub crs: Option<String>,
    pub features: Vec<Feature>,
}

pub struct Feature {
    /// Its place among the features, from one, and the line where it begins.
    pub number: usize,
    pub line: usize,
    /// Empty where the file does not say.
    pub name: String,
    /// Empty where the file does not say.
    pub kind: String,
    pub successor: Option<String>,
    /// Empty where only the name is known.
    pub polygons: Vec<Polygon>,
    /// Why there is no outline, where there is none.
    pub without_outline: Option<String>,
}

impl Feature {
    /// What it is called when something is said of it.
    pub fn said(&self) -> String {
        let name = if self.name.is_empty() { "không tên".to_owned() } else { format!("“{}”", self.name) };
        format!("{name} (đơn vị thứ {}, dòng {})", self.number, self.line)
    }
}

#[derive(Deserialize)]
struct Root<'a> {
    #[serde(borrow, rename = "type", default)]
    kind: Option<&'a RawValue>,
    #[serde(borrow, default)]
    title: Option<&'a RawValue>,
    #[serde(borrow, default)]
    note: Option<&'a RawValue>,
    #[serde(borrow, default)]
    crs: Option<&'a RawValue>,
    #[serde(borrow, default)]
    features: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct FeatureParts<'a> {
    #[serde(borrow, default)]
    properties: Option<&'a RawValue>,
    #[serde(borrow, default)]
    geometry: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Geometry<'a> {
    #[serde(borrow, rename = "type", default)]
    kind: Option<&'a RawValue>,
    #[serde(borrow, default)]
    coordinates: Option<&'a RawValue>,
    #[serde(borrow, default)]
    geometries: Option<&'a RawValue>,
}

/// # Errors
/// Text that is no GeoJSON with features, with the line; names that nobody has.
pub fn read(text: &str, naming: &Naming) -> anyhow::Result<Collection> {
    // RFC 8259, 8.1: a byte-order mark may be ignored. Programs on Windows write it.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let source = Source(text);
    let whole: &RawValue = source.read(text)?;
    let root: Root = object(source, whole)?;
    let features: Vec<&RawValue> = match (kind_of(root.kind).as_deref(), root.features) {
        (Some("Feature"), _) => vec![whole],
        (_, Some(features)) => source.read(features.get()).context("danh sách “features” không đúng dạng")?,
        (Some("Topology"), None) => {
            bail!("đây là TopoJSON; hãy xuất lại dạng GeoJSON (ví dụ bằng QGIS hoặc mapshaper)")
        }
        (Some(_) | None, None) => {
            bail!(
                "tệp phải là một FeatureCollection, có danh sách “features”; hãy xuất cả lớp dạng GeoJSON, không chỉ một hình"
            )
        }
    };
    if features.is_empty() || features.len() > UNITS_MAX {
        bail!("tệp có {} đơn vị; bản đồ có từ 1 đến {UNITS_MAX} đơn vị", features.len());
    }
    let mut found = FoundProperties::default();
    let mut read = Vec::new();
    for (number, part) in (1..).zip(features) {
        let line = source.line_of(part.get());
        let feature = read_feature(source, part, (number, line), naming, &mut found);
        read.push(feature.with_context(|| format!("đơn vị thứ {number} (dòng {line})"))?);
    }
    require_names(&read, naming, &found)?;
    let crs = root.crs.and_then(crs_name);
    Ok(Collection { title: root.title.and_then(text_of), note: root.note.and_then(text_of), crs, features: read })
}

fn read_feature<'a>(
    source: Source<'a>, part: &'a RawValue, (number, line): (usize, usize), naming: &Naming,
    found: &mut FoundProperties,
) -> anyhow::Result<Feature> {
    let parts: FeatureParts = object(source, part)?;
    let properties = properties_of(source, parts.properties)?;
    found.note(&properties);
    let text = |key: &str| properties.get(key).copied().and_then(text_of);
    let name = text(&naming.name).unwrap_or_default();
    let mut polygons = Vec::new();
    let without_outline = match parts.geometry {
        None => Some("tệp không có đường biên của đơn vị này".to_owned()),
        // The others are drawn all the same.
        Some(geometry) => collect_polygons(source, geometry, 0, &mut polygons).unwrap_or_else(|error| {
            polygons.clear();
            Some(explain(&error))
        }),
    };
    let kind = text(&naming.kind).unwrap_or_default();
    Ok(Feature { number, line, name, kind, successor: text("successor"), polygons, without_outline })
}

/// Single units without a name are said later. But a property that was asked for and that nobody has is a slip.
fn require_names(features: &[Feature], naming: &Naming, found: &FoundProperties) -> anyhow::Result<()> {
    if features.iter().all(|feature| feature.name.is_empty()) {
        let name = &naming.name;
        bail!(
            "không đơn vị nào có tên trong thuộc tính “{name}”; {found}. Chọn bằng --name-property TÊN và --kind-property TÊN"
        );
    }
    let asked = naming.kind != Naming::default().kind;
    if asked && features.iter().all(|feature| feature.kind.is_empty()) {
        bail!("không đơn vị nào có thuộc tính “{}”; {found}", naming.kind);
    }
    Ok(())
}

/// The member `crs` of GeoJSON of 2008, which many programs write to this day; a few with a number.
fn crs_name(crs: &RawValue) -> Option<String> {
    #[derive(Deserialize)]
    struct Crs {
        properties: Named,
    }
    #[derive(Deserialize)]
    struct Named {
        name: Option<String>,
        code: Option<u32>,
    }
    let Crs { properties } = serde_json::from_str(crs.get()).ok()?;
    properties.name.or_else(|| Some(format!("EPSG:{}", properties.code?)))
}

/// Not by its place in a list, as serde would take it too.
fn object<'a, T: Deserialize<'a>>(source: Source<'a>, part: &'a RawValue) -> anyhow::Result<T> {
    if !part.get().starts_with('{') {
        bail!("dòng {} không phải một đối tượng GeoJSON", source.line_of(part.get()));
    }
    source.read(part.get())
}

fn kind_of(kind: Option<&RawValue>) -> Option<String> {
    serde_json::from_str(kind?.get()).ok()
}

/// Adds the areas of a geometry; where there are none, answers why.
fn collect_polygons<'a>(
    source: Source<'a>, geometry: &'a RawValue, depth: usize, polygons: &mut Vec<Polygon>,
) -> anyhow::Result<Option<String>> {
    const DEPTH_MAX: usize = 8;
    let geometry: Geometry = object(source, geometry)?;
    let kind = kind_of(geometry.kind).unwrap_or_default();
    // Some programs name heights and measures in the kind, as WKT does ("PolygonZM"); RFC 7946 does not.
    match kind.trim_end_matches(['Z', 'M']) {
        "Polygon" => polygons.push(coordinates(source, &geometry)?),
        "MultiPolygon" => polygons.extend(coordinates::<Vec<Polygon>>(source, &geometry)?),
        "GeometryCollection" if depth >= DEPTH_MAX => bail!("GeometryCollection lồng quá {DEPTH_MAX} tầng"),
        "GeometryCollection" => {
            let parts = geometry.geometries.context("GeometryCollection không có danh sách “geometries”")?;
            let mut reason = None;
            for part in source.read::<Vec<&RawValue>>(parts.get())? {
                reason = collect_polygons(source, part, depth + 1, polygons)?.or(reason);
            }
            return Ok(if polygons.is_empty() { reason.or(Some(EMPTY.to_owned())) } else { None });
        }
        "" => bail!("hình không ghi kiểu (“type”)"),
        other => {
            let other: String = other.chars().filter(|letter| !letter.is_control()).take(40).collect();
            return Ok(Some(format!("hình kiểu {other} không phải vùng; cần Polygon hoặc MultiPolygon")));
        }
    }
    let is_empty = polygons.iter().flatten().all(Vec::is_empty);
    Ok(is_empty.then(|| EMPTY.to_owned()))
}

fn coordinates<'a, T: Deserialize<'a>>(source: Source<'a>, geometry: &Geometry<'a>) -> anyhow::Result<T> {
    let part = geometry.coordinates.context("hình không có tọa độ (“coordinates”)")?;
    source.read(part.get()).context("tọa độ không đúng dạng")
}

impl<'de> Deserialize<'de> for Position {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Position, D::Error> {
        struct Numbers;
        impl<'de> Visitor<'de> for Numbers {
            type Value = Position;

            fn expecting(&self, formatter: &mut std::fmt::Formatter) -> std::fmt::Result {
                formatter.write_str("two numbers")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut numbers: A) -> Result<Position, A::Error> {
                let missing = || A::Error::invalid_length(0, &Numbers);
                let x = numbers.next_element()?.ok_or_else(missing)?;
                let y = numbers.next_element()?.ok_or_else(missing)?;
                while numbers.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Position { x, y })
            }
        }
        deserializer.deserialize_seq(Numbers)
    }
}
