use super::{Naming, draw as draw_named};
use crate::domain::AdministrativeMap;

fn draw(text: &str) -> anyhow::Result<AdministrativeMap> {
    draw_named(text, &Naming::default())
}

fn feature(properties: &str, geometry: &str) -> String {
    format!(r#"{{"features":[{{"properties":{properties},"geometry":{geometry}}}]}}"#)
}

fn refused(text: &str) -> String {
    format!("{:#}", draw(text).expect_err("refused"))
}

const NAMED: &str = r#"{"name":"A","kind":"xã"}"#;

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

#[test]
fn a_collection_of_areas_is_drawn() {
    let area = r#"{"type":"Polygon","coordinates":[[[105,9],[106,9],[106,10],[105,9]]]}"#;
    let text = feature(NAMED, &format!(r#"{{"type":"GeometryCollection","geometries":[{area},{area}]}}"#));
    assert_eq!(draw(&text).expect("valid").units[0].outline.matches('M').count(), 2);
}

#[test]
fn a_unit_without_area_or_kind_is_listed() {
    let text = SQUARE
        .replace(r#","kind":"xã""#, "")
        .replace(r#""features":["#, r#""features":[{"properties":{"name":"B","kind":"phường"},"geometry":null},"#);
    let units = draw(&text).expect("valid").units;
    assert_eq!((units[0].full_name().as_str(), units[0].outline.as_str()), ("phường B", ""));
    assert_eq!(units[1].full_name(), "A");
}

#[test]
fn heights_directions_and_a_byte_order_mark_change_nothing_to_see() {
    let plain = draw(SQUARE).expect("valid");
    assert_eq!(draw(&format!("\u{feff}{SQUARE}")).expect("valid"), plain);
    for position in ["[106,1,12.5]", "[106,1,12.5,3]", "[106,1,null]"] {
        assert_eq!(draw(&SQUARE.replace("[106,1]", position)).expect("valid"), plain, "{position}");
    }
    assert_eq!(draw(&SQUARE.replace("\"Polygon\"", "\"PolygonZ\"")).expect("valid"), plain);
    let turned = draw(&SQUARE.replace("[106,0],[106,1],[105,1]", "[105,1],[106,1],[106,0]")).expect("valid");
    assert_eq!((turned.units[0].label_x, turned.units[0].label_y), (500, 500));
}

#[test]
fn names_may_stand_under_other_properties() {
    let text = SQUARE.replace(r#""name":"A","kind":"xã""#, r#""NAME_3":"Mẫu","loai":"xã""#);
    let message = refused(&text);
    assert!(message.starts_with("đơn vị thứ 1: "), "{message}");
    assert!(message.contains("NAME_3, loai") && message.contains("--name-property"), "{message}");
    let naming = Naming { name: "NAME_3".to_owned(), kind: "loai".to_owned() };
    assert_eq!(draw_named(&text, &naming).expect("valid").units[0].full_name(), "xã Mẫu");
    let slip = Naming { kind: "lọai".to_owned(), ..naming };
    let message = draw_named(&text, &slip).expect_err("refused").to_string();
    assert!(message.contains("“lọai”") && message.contains("NAME_3, loai"), "{message}");
}

#[test]
fn what_is_not_in_degrees_is_refused_with_what_to_do() {
    let metres = r#"{"type":"Polygon","coordinates":[[[586000,1084000],[587000,1084000],[587000,1085000]]]}"#;
    let message = refused(&feature(NAMED, metres));
    assert!(message.contains("VN-2000") && message.contains("EPSG:4326"), "{message}");
    let swapped = r#"{"type":"Polygon","coordinates":[[[9.8,105.8],[9.8,105.9],[9.9,105.9]]]}"#;
    assert!(refused(&feature(NAMED, swapped)).contains("bị đổi chỗ"));
    let islet = r#"{"type":"MultiPolygon","coordinates":[[[[105,9],[106,9],[106,10]]],[[[9.8,105.8],[9.8,105.9],[9.9,105.9]]]]}"#;
    let message = refused(&feature(NAMED, islet));
    assert!(message.contains("“A”") && message.contains("bị đổi chỗ"), "a part of a unit: {message}");
}

#[test]
fn what_is_wrong_is_said_without_a_librarys_words() {
    assert_eq!(refused("{"), "không phải JSON hợp lệ: sai ở dòng 1, cột 1");
    let point = refused(&feature(NAMED, r#"{"type":"Point","coordinates":[1,2]}"#));
    assert!(point.starts_with("đơn vị thứ 1: “A”: đường biên kiểu “Point”"), "{point}");
}

#[test]
fn a_name_stands_on_the_largest_part_and_inside() {
    let islet = "[[[105.95,9.80],[105.951,9.80],[105.951,9.801],[105.9505,9.8012],[105.95,9.801]]]";
    let mainland = "[[[105.8,9.8],[105.85,9.8],[105.85,9.85],[105.8,9.85]]]";
    let text = feature(NAMED, &format!(r#"{{"type":"MultiPolygon","coordinates":[{mainland},{islet}]}}"#));
    let unit = &draw(&text).expect("valid").units[0];
    assert!((150..180).contains(&unit.label_x), "{}", unit.label_x);

    let bow = "[[[105,9],[105.1,9],[105.1,9.02],[105.02,9.02],[105.02,9.08],[105.1,9.08],[105.1,9.1],[105,9.1]]]";
    let unit = &draw(&feature(NAMED, &format!(r#"{{"type":"Polygon","coordinates":{bow}}}"#))).expect("valid").units[0];
    let in_a_bar = unit.label_y < 200 || unit.label_y > 800;
    assert!(in_a_bar || unit.label_x < 200, "{} {}", unit.label_x, unit.label_y);
}
