//! Outlines in degrees become paths of a drawing, and each unit gets the place where its name stands.

use super::geojson::{self, Feature, Position};
use crate::domain::AdministrativeUnit;
use anyhow::{Context, bail};
use geo::{Area, BoundingRect, Contains, Coord, InteriorPoint, LineString, Point, Polygon};
use polylabel::polylabel;

/// The drawing's longer side, in units of its view box.
const DRAWING_SIDE: f64 = 1000.0;
/// Some centimetres, in degrees: less is no area.
const HAIR: f64 = 1e-6;
/// In units of the drawing: points on one line, but for what arithmetic makes of them.
const NO_BREADTH: f64 = 1e-9;
/// With its islands and its sea, in degrees: from west to east, from south to north.
const VIETNAM: [(f64, f64); 2] = [(100.0, 118.0), (6.0, 24.0)];
/// More make a page that no phone shows.
const POINTS_MAX: usize = 300_000;

type Ring = Vec<Coord>;

/// The units and the view box. Adds what is not drawn to the remarks.
///
/// # Errors
/// A unit in other coordinates than degrees; a map without any outline.
pub fn draw(features: Vec<Feature>, remarks: &mut Vec<String>) -> anyhow::Result<(Vec<AdministrativeUnit>, String)> {
    for feature in &features {
        for polygon in &feature.polygons {
            require_degrees(polygon).with_context(|| feature.said())?;
        }
    }
    let nothing = nothing_drawn(&features);
    let Some(projection) = Projection::around(&features) else { bail!(nothing) };
    remarks.extend(outside_vietnam(&features));
    let mut units = Vec::new();
    let mut points = 0;
    for feature in features {
        if feature.name.is_empty() {
            remarks.push(format!("Không đưa vào bản đồ: {}, vì không có tên.", feature.said()));
            continue;
        }
        if let Some(reason) = &feature.without_outline {
            remarks.push(format!("Không vẽ, chỉ có trong danh sách: {}, vì {reason}.", feature.said()));
        }
        let astray = feature.polygons.iter().flatten().flatten().filter(|point| !point.is_on_earth()).count();
        if astray > 0 {
            remarks.push(format!("Bỏ {astray} điểm không nằm trên Trái Đất: {}.", feature.said()));
        }
        let polygons: Vec<Vec<Ring>> = feature.polygons.iter().filter_map(|polygon| projection.draw(polygon)).collect();
        if polygons.is_empty() && feature.without_outline.is_none() {
            remarks.push(format!(
                "Không vẽ, chỉ có trong danh sách: {}, vì đường biên không bao quanh một vùng nào (ít hơn ba điểm, hoặc thẳng hàng).",
                feature.said()
            ));
        }
        points += polygons.iter().flatten().map(Vec::len).sum::<usize>();
        if points > POINTS_MAX {
            bail!(
                "đường biên có quá nhiều điểm; hãy giản lược, ví dụ bằng QGIS: Vector, Công cụ hình học, Đơn giản hóa"
            );
        }
        units.push(draw_unit(feature, polygons));
    }
    if units.iter().all(|unit| unit.outline.is_empty()) {
        bail!(nothing);
    }
    Ok((units, format!("0 0 {:.0} {:.0}", projection.width.ceil(), projection.height.ceil())))
}

fn draw_unit(feature: Feature, polygons: Vec<Vec<Ring>>) -> AdministrativeUnit {
    let outline = polygons.iter().flatten().map(|ring| path_data(ring)).collect();
    let (label_x, label_y) = name_place(polygons).unwrap_or_default();
    let Feature { kind, name, successor, .. } = feature;
    AdministrativeUnit { kind, name, successor, outline, label_x, label_y }
}

/// What is said where no unit has an outline.
fn nothing_drawn(features: &[Feature]) -> String {
    let reason = features.iter().find_map(|feature| Some((feature.said(), feature.without_outline.as_ref()?)));
    let reason = reason.map(|(unit, reason)| format!("; {unit}: {reason}")).unwrap_or_default();
    format!("không có đường biên nào{reason}")
}

/// What is said where somebody mixed up a system or typed a point.
fn outside_vietnam(features: &[Feature]) -> Option<String> {
    let [width, height] = VIETNAM;
    let is_within = |value: f64, (low, high): (f64, f64)| (low..=high).contains(&value);
    let is_outside =
        |point: &&Position| point.is_on_earth() && !(is_within(point.x, width) && is_within(point.y, height));
    let point_of = |feature: &Feature| feature.polygons.iter().flatten().flatten().find(is_outside).copied();
    let mut outside = features.iter().filter_map(|feature| Some((feature, point_of(feature)?)));
    let (first, Position { x, y }) = outside.next()?;
    let others = match outside.count() {
        0 => String::new(),
        others => format!(" và {others} đơn vị khác"),
    };
    Some(format!("Nằm ngoài Việt Nam (kinh độ {x:.2}, vĩ độ {y:.2}), nên xem lại: {}{others}.", first.said()))
}

/// Single points off the Earth are slips that the drawing leaves out; a part of nothing else is in other units.
fn require_degrees(polygon: &geojson::Polygon) -> anyhow::Result<()> {
    let points = || polygon.iter().flatten();
    if points().next().is_none() || points().any(|&point| point.is_on_earth()) {
        return Ok(());
    }
    if points().all(|&Position { x, y }| Position { x: y, y: x }.is_on_earth()) {
        bail!(
            "vĩ độ và kinh độ bị đổi chỗ: GeoJSON ghi kinh độ trước. Trong QGIS: Tráo đổi tọa độ X và Y, rồi xuất lại"
        );
    }
    bail!(
        "tọa độ không phải kinh độ, vĩ độ. Hãy xuất lại sang WGS 84, ví dụ bằng QGIS: Xuất lớp, chọn GeoJSON và hệ tọa độ \
         EPSG:4326"
    );
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
    /// `None` around nothing.
    fn around(features: &[Feature]) -> Option<Projection> {
        let named = || features.iter().filter(|feature| !feature.name.is_empty());
        let points = || named().flat_map(|f| f.polygons.iter().flatten().flatten()).filter(|point| point.is_on_earth());
        let west = points().map(|p| p.x).fold(f64::INFINITY, f64::min);
        let east = points().map(|p| p.x).fold(f64::NEG_INFINITY, f64::max);
        let south = points().map(|p| p.y).fold(f64::INFINITY, f64::min);
        let north = points().map(|p| p.y).fold(f64::NEG_INFINITY, f64::max);
        if !(east - west > HAIR && north - south > HAIR) {
            return None;
        }
        let shrink = ((north + south) / 2.0).to_radians().cos();
        let scale = DRAWING_SIDE / ((east - west) * shrink).max(north - south);
        Some(Projection {
            west,
            north,
            scale_x: scale * shrink,
            scale_y: scale,
            width: (east - west) * shrink * scale,
            height: (north - south) * scale,
        })
    }

    /// The largest ring first: some programs write holes before what they are in.
    fn draw(&self, polygon: &geojson::Polygon) -> Option<Vec<Ring>> {
        let mut rings: Vec<Ring> = Vec::new();
        for ring in polygon {
            let points: Ring = ring.iter().filter_map(|&point| self.place(point)).collect();
            let thin = thin_out(&points);
            // What is smaller than a step of the drawing stays, as its frame.
            let is_area = points.len() >= 3 && breadth(&points) > NO_BREADTH;
            let ring = if thin.len() >= 3 { Some(thin) } else { frame(&points) };
            rings.extend(ring.filter(|_| is_area));
        }
        let mut sized: Vec<(f64, Ring)> = rings.into_iter().map(|ring| (area(&ring), ring)).collect();
        sized.sort_by(|a, b| b.0.total_cmp(&a.0));
        let rings: Vec<Ring> = sized.into_iter().map(|(_, ring)| ring).collect();
        (!rings.is_empty()).then_some(rings)
    }

    fn place(&self, point: Position) -> Option<Coord> {
        point
            .is_on_earth()
            .then_some(Coord { x: (point.x - self.west) * self.scale_x, y: (self.north - point.y) * self.scale_y })
    }
}

/// Leaves out points that nobody can tell from the one before: surveys are finer than screens.
fn thin_out(points: &[Coord]) -> Ring {
    const STEP: f64 = 0.5;
    let mut kept = Ring::new();
    for point in points {
        if kept.last().is_none_or(|last| (last.x - point.x).abs() >= STEP || (last.y - point.y).abs() >= STEP) {
            kept.push(*point);
        }
    }
    kept
}

/// How far points are from the line through the first and the one that is farthest from it. Of a ring that crosses itself the area says
/// nothing.
fn breadth(points: &[Coord]) -> f64 {
    let Some(&first) = points.first() else { return 0.0 };
    let behind = points.iter().map(|&point| point - first);
    let length = |way: &Coord| way.x.hypot(way.y);
    let Some(far) = behind.clone().max_by(|a, b| length(a).total_cmp(&length(b))).filter(|far| length(far) > 0.0)
    else {
        return 0.0;
    };
    behind.map(|way| ((way.x * far.y - way.y * far.x) / length(&far)).abs()).fold(0.0, f64::max)
}

fn frame(points: &[Coord]) -> Option<Ring> {
    let frame = LineString::new(points.to_vec()).bounding_rect()?;
    let (low, high) = (frame.min(), frame.max());
    // Paths have one decimal.
    let high = Coord { x: high.x.max(low.x + 0.2), y: high.y.max(low.y + 0.2) };
    Some(vec![low, Coord { x: high.x, y: low.y }, high, Coord { x: low.x, y: high.y }])
}

fn path_data(ring: &[Coord]) -> String {
    let points: Vec<String> = ring.iter().map(|point| format!("{:.1} {:.1}", point.x, point.y)).collect();
    format!("M{}Z", points.join("L"))
}

fn area(ring: &Ring) -> f64 {
    Polygon::new(LineString::new(ring.clone()), vec![]).unsigned_area()
}

/// The pole of inaccessibility of the largest part: where there is most room around.
fn name_place(polygons: Vec<Vec<Ring>>) -> Option<(i64, i64)> {
    let polygons = polygons.into_iter().map(polygon_of);
    let largest = polygons.max_by(|a, b| a.unsigned_area().total_cmp(&b.unsigned_area()))?;
    let place = pole_of(&largest).filter(|pole| largest.contains(pole)).or_else(|| largest.interior_point())?;
    // The whole number that still lies inside, where the unit is as small as that.
    let (x, y) = (place.x(), place.y());
    let beside = [(x.floor(), y.floor()), (x.ceil(), y.floor()), (x.floor(), y.ceil()), (x.ceil(), y.ceil())];
    let mut around = [(x.round(), y.round())].into_iter().chain(beside);
    let (x, y) = around.find(|(x, y)| largest.contains(&Point::new(*x, *y))).unwrap_or((x.round(), y.round()));
    Some((x as i64, y as i64))
}

fn polygon_of(rings: Vec<Ring>) -> Polygon {
    let mut rings = rings.into_iter().map(LineString::new);
    Polygon::new(rings.next().unwrap_or_else(|| LineString::new(vec![])), rings.collect())
}

fn pole_of(polygon: &Polygon) -> Option<Point> {
    const POINTS_ENOUGH: usize = 2000;
    // The library begins with squares of the narrower side: a hair would be of billions.
    let frame = polygon.bounding_rect()?;
    let side = frame.width().min(frame.height());
    if side < 1.0 || polygon.unsigned_area() < 1.0 {
        return None;
    }
    // Of a comb with hair-thin teeth it looks at every square of this size.
    let precision = (side / 100.0).clamp(0.1, 2.0);
    let rings = || std::iter::once(polygon.exterior()).chain(polygon.interiors());
    let step = rings().map(|ring| ring.0.len()).sum::<usize>() / POINTS_ENOUGH + 1;
    let coarse = rings().map(|ring| ring.0.iter().step_by(step).copied().collect::<Ring>());
    let coarse = polygon_of(coarse.filter(|ring| ring.len() >= 3).collect());
    polylabel(&coarse, &precision).ok()
}
