//! Which coordinate system a map is in, and the way from there to longitude and latitude (WGS 84).
//!
//! The projections are proj4rs' (a port of PROJ); here is only which ones Vietnam uses. The shift of VN-2000 is EPSG's operation
//! 6960. It names rotations of the frame, as decision 05/2007/QĐ-BTNMT does; `+towgs84` wants them with the other sign.

use super::geojson::{Feature, Position};
use anyhow::{anyhow, bail};
use proj4rs::{Proj, transform::transform};
use std::str::FromStr;

/// Central meridians of VN-2000's zones of three degrees, by their EPSG codes.
const ZONES: [(u32, u32, u32); 18] = [
    (5896, 102, 0),
    (9205, 103, 0),
    (9206, 104, 0),
    (9207, 104, 30),
    (9208, 104, 45),
    (5897, 105, 0),
    (9209, 105, 30),
    (9210, 105, 45),
    (9211, 106, 0),
    (9212, 106, 15),
    (9213, 106, 30),
    (9214, 107, 0),
    (9215, 107, 15),
    (9216, 107, 30),
    (5899, 107, 45),
    (5898, 108, 0),
    (9217, 108, 15),
    (9218, 108, 30),
];
const VN_2000: &str =
    "+ellps=WGS84 +towgs84=-191.90441429,-39.30318279,-111.45032835,0.00928836,-0.01975479,0.00427372,0.252906278";
const WEB_MERCATOR: u32 = 3857;
const WGS_84: u32 = 4326;
const WHAT_TO_DO: &str = "hãy xuất lại sang WGS 84, ví dụ bằng QGIS: Xuất lớp, chọn GeoJSON và hệ tọa độ EPSG:4326";

/// A coordinate system by its EPSG code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Epsg(u32);

impl FromStr for Epsg {
    type Err = String;

    /// `EPSG:9210`, `9210`, or the addresses that GeoJSON of 2008 had.
    fn from_str(text: &str) -> Result<Epsg, String> {
        if text.ends_with("CRS84") || text.ends_with("CRS84h") {
            return Ok(Epsg(WGS_84));
        }
        let code = text.rsplit([':', '/', '#']).next().and_then(|code| code.trim().parse().ok());
        let code = match code {
            // Names that other programs had for one thing.
            Some(900_913 | 102_100 | 102_113 | 3785) => Some(WEB_MERCATOR),
            Some(4979) => Some(WGS_84),
            code => code,
        };
        let known = code.map(Epsg).filter(|epsg| epsg.0 == WGS_84 || epsg.definition().is_some());
        known.ok_or_else(|| format!("hệ tọa độ “{text}” không đọc được; {}", known_systems()))
    }
}

impl Epsg {
    /// In the words of PROJ; `None` for what is in degrees of WGS 84 already, and for what is not known.
    fn definition(self) -> Option<String> {
        if let Some((_, degrees, minutes)) = ZONES.iter().find(|zone| zone.0 == self.0) {
            let meridian = f64::from(*degrees) + f64::from(*minutes) / 60.0;
            return Some(format!(
                "+proj=tmerc +lat_0=0 +lon_0={meridian} +k=0.9999 +x_0=500000 +y_0=0 {VN_2000} +units=m"
            ));
        }
        match self.0 {
            WEB_MERCATOR => Some("+proj=merc +a=6378137 +b=6378137 +lon_0=0 +x_0=0 +y_0=0 +k=1 +units=m".to_owned()),
            3405 => Some(format!("+proj=utm +zone=48 {VN_2000} +units=m")),
            3406 => Some(format!("+proj=utm +zone=49 {VN_2000} +units=m")),
            4756 => Some(format!("+proj=longlat {VN_2000}")),
            32648 => Some("+proj=utm +zone=48 +datum=WGS84 +units=m".to_owned()),
            32649 => Some("+proj=utm +zone=49 +datum=WGS84 +units=m".to_owned()),
            _ => None,
        }
    }

    fn is_in_degrees(self) -> bool {
        [WGS_84, 4756].contains(&self.0)
    }
}

fn known_systems() -> String {
    let zones: Vec<String> =
        ZONES.iter().map(|(code, degrees, minutes)| format!("{degrees}°{minutes:02}' là EPSG:{code}")).collect();
    format!(
        "đọc được WGS 84 (EPSG:4326, 3857, 32648, 32649) và VN-2000 (EPSG:4756, 3405, 3406, và múi 3° theo kinh tuyến trục: {})",
        zones.join(", ")
    )
}

/// Brings all outlines to degrees, and answers what was done where there was something to do.
///
/// # Errors
/// Coordinates of which nobody can know what they are, with what to do.
pub fn to_degrees(
    features: &mut [Feature], named: Option<&str>, asked: Option<Epsg>,
) -> anyhow::Result<Option<String>> {
    let are_degrees = most(features, Position::is_on_earth);
    let epsg = match (asked, named) {
        (Some(asked), _) if are_degrees && !asked.is_in_degrees() => {
            bail!("--crs EPSG:{} tính bằng mét, nhưng tọa độ trong tệp đã là độ; hãy bỏ --crs", asked.0)
        }
        (Some(asked), _) => asked,
        (None, Some(name)) => match name.parse::<Epsg>() {
            // Converted by somebody who left the old name there.
            Ok(epsg) if are_degrees && !epsg.is_in_degrees() => {
                return Ok(Some(format!("Tệp ghi hệ tọa độ EPSG:{}, nhưng tọa độ là độ: đọc như WGS 84.", epsg.0)));
            }
            Ok(epsg) => epsg,
            Err(_) if are_degrees => return Ok(None),
            Err(said) => bail!("{said}. Nếu biết mã, thêm --crs EPSG:MÃ; nếu không, {WHAT_TO_DO}"),
        },
        (None, None) if are_degrees => return Ok(None),
        (None, None) => guess(features)?,
    };
    if epsg.0 == WGS_84 {
        return Ok(None);
    }
    convert(features, epsg)?;
    Ok(Some(format!("Đã chuyển tọa độ từ EPSG:{} sang WGS 84.", epsg.0)))
}

/// By where Vietnam lies. Web Mercator alone is far enough from all others.
fn guess(features: &[Feature]) -> anyhow::Result<Epsg> {
    if most(features, |p| (11e6..13.3e6).contains(&p.x) && (0.5e6..3e6).contains(&p.y)) {
        return Ok(Epsg(WEB_MERCATOR));
    }
    if most(features, is_in_metres) {
        bail!(
            "tọa độ tính bằng mét (có lẽ VN-2000), nhưng tệp không ghi múi chiếu. Thêm --crs EPSG:MÃ theo kinh tuyến trục của \
             tỉnh ({}), hoặc {WHAT_TO_DO}",
            known_systems()
        );
    }
    // Units that are wrong in themselves are named one by one.
    Ok(Epsg(WGS_84))
}

fn convert(features: &mut [Feature], epsg: Epsg) -> anyhow::Result<()> {
    let unusable = || anyhow!("không chuyển được tọa độ từ EPSG:{}", epsg.0);
    let definition = epsg.definition().ok_or_else(unusable)?;
    let from = Proj::from_proj_string(&definition).map_err(|_| unusable())?;
    let to = Proj::from_proj_string("+proj=longlat +datum=WGS84").map_err(|_| unusable())?;
    if !epsg.is_in_degrees() && most(features, |p| is_in_metres(Position { x: p.y, y: p.x })) {
        bail!("hai tọa độ bị đổi chỗ: GeoJSON ghi tọa độ đông (Y của VN-2000) trước, tọa độ bắc (X) sau; {WHAT_TO_DO}");
    }
    for position in features.iter_mut().flat_map(|feature| feature.polygons.iter_mut().flatten().flatten()) {
        let mut point = (position.x, position.y, 0.0);
        if epsg.is_in_degrees() {
            point = (position.x.to_radians(), position.y.to_radians(), 0.0);
        }
        // A slip of a single point is left out later, as one that lies off the Earth.
        let place = transform(&from, &to, &mut point).map_or((f64::NAN, f64::NAN), |()| (point.0, point.1));
        *position = Position { x: place.0.to_degrees(), y: place.1.to_degrees() };
    }
    if !most(features, |p| (100.0..120.0).contains(&p.x) && (4.0..26.0).contains(&p.y)) {
        bail!("chuyển từ EPSG:{} thì bản đồ không nằm ở Việt Nam; hãy kiểm tra lại mã hệ tọa độ của tệp", epsg.0);
    }
    Ok(())
}

/// Eastings and northings of Vietnam in a transverse Mercator projection.
fn is_in_metres(p: Position) -> bool {
    (50e3..950e3).contains(&p.x) && (0.6e6..2.8e6).contains(&p.y)
}

fn most(features: &[Feature], is_so: impl Fn(Position) -> bool) -> bool {
    let points = || features.iter().flat_map(|feature| feature.polygons.iter().flatten().flatten());
    2 * points().filter(|point| is_so(**point)).count() > points().count()
}
