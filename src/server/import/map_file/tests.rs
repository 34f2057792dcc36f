use super::{Drawn, Epsg, Naming, Order, draw as draw_ordered, utf_8};
use crate::domain::{AdministrativeMap, AdministrativeUnit};

fn drawn(text: &str) -> Drawn {
    draw_ordered(text, &Order::default()).expect("valid")
}

fn draw(text: &str) -> AdministrativeMap {
    drawn(text).map
}

fn draw_unit(text: &str) -> AdministrativeUnit {
    draw(text).units.remove(0)
}

fn refused(text: &str) -> String {
    format!("{:#}", draw_ordered(text, &Order::default()).expect_err("refused"))
}

/// One file of features, each properties and geometry.
fn file(features: &[(&str, &str)]) -> String {
    let features = features.iter().map(|(properties, geometry)| {
        format!("{{\"type\":\"Feature\",\"properties\":{properties},\"geometry\":{geometry}}}")
    });
    let features = features.collect::<Vec<_>>().join(",\n");
    format!("{{\"type\":\"FeatureCollection\",\"features\":[\n{features}\n]}}")
}

fn polygon(rings: &str) -> String {
    format!(r#"{{"type":"Polygon","coordinates":{rings}}}"#)
}

const NAMED: &str = r#"{"name":"A","kind":"xã"}"#;

const SQUARE: &str = r#"{"type":"FeatureCollection","title":"T","features":[{"type":"Feature",
    "properties":{"name":"A","kind":"xã"},
    "geometry":{"type":"Polygon","coordinates":[[[105,0],[106,0],[106,1],[105,1],[105,0]]]}}]}"#;

const AREA: &str = r#"{"type":"Polygon","coordinates":[[[105,9],[106,9],[106,10],[105,10],[105,9]]]}"#;

const OUTSIDE: &str = "Nằm ngoài Việt Nam (kinh độ 105.00, vĩ độ 0.00), nên xem lại: “A” (đơn vị thứ 1, dòng 1).";

#[test]
fn a_square_is_drawn_with_its_name_in_the_middle() {
    let map = draw(SQUARE);
    let unit = &map.units[0];
    assert_eq!(map.view_box, "0 0 1000 1000");
    assert_eq!((unit.label_x, unit.label_y), (500, 500));
    assert!(unit.outline.starts_with("M0.0 1000.0L"), "north is up: {}", unit.outline);
    assert_eq!(unit.full_name(), "xã A");
    assert_eq!(drawn(SQUARE).remarks, [OUTSIDE], "at the equator");
}

#[test]
fn what_is_no_map_is_refused() {
    for (text, said) in [
        ("", "sai ở dòng 1, cột 1: tệp bị cắt ngang"),
        ("{}", "FeatureCollection"),
        ("[1]", "dòng 1 không phải một đối tượng GeoJSON"),
        ("\"x\"", "dòng 1 không phải một đối tượng GeoJSON"),
        (r#"{"features":[]}"#, "tệp có 0 đơn vị"),
        (r#"{"features":{}}"#, "danh sách “features” không đúng dạng"),
        (r#"{"type":"Topology","objects":{}}"#, "TopoJSON"),
        (AREA, "FeatureCollection"),
    ] {
        let message = refused(text);
        assert!(message.contains(said), "{text}: {message}");
    }
    let many = vec![(NAMED, AREA); 501];
    assert!(refused(&file(&many)).contains("tệp có 501 đơn vị"));
}

#[test]
fn a_single_feature_is_a_map() {
    let feature = format!(r#"{{"type":"Feature","properties":{NAMED},"geometry":{AREA}}}"#);
    assert_eq!(draw(&feature).units, draw(&file(&[(NAMED, AREA)])).units);
}

#[test]
fn points_off_the_earth_are_left_out_and_said() {
    let text = SQUARE.replace("[106,1]", "[1e300,1],[106,1]");
    assert_eq!(draw(&text).units, draw(SQUARE).units);
    assert_eq!(drawn(&text).remarks, [OUTSIDE, "Bỏ 1 điểm không nằm trên Trái Đất: “A” (đơn vị thứ 1, dòng 1)."]);
}

#[test]
fn a_collection_of_areas_is_drawn() {
    let line = r#"{"type":"LineString","coordinates":[[105,9],[106,9]]}"#;
    let text = file(&[(NAMED, &format!(r#"{{"type":"GeometryCollection","geometries":[{AREA},{line},{AREA}]}}"#))]);
    assert_eq!(draw_unit(&text).outline.matches('M').count(), 2);
    assert!(drawn(&text).remarks.is_empty());
}

#[test]
fn what_has_no_area_is_listed_and_said() {
    let empty = r#"{"type":"MultiPolygon","coordinates":[]}"#;
    let point = r#"{"type":"Point","coordinates":[105.5,9.5]}"#;
    let line = polygon("[[[105.1,9.1],[105.1,9.1]]]");
    let text = file(&[
        (r#"{"name":"A","kind":"phường"}"#, "null"),
        (r#"{"name":"B"}"#, AREA),
        (r#"{"name":"C"}"#, point),
        (r#"{"name":"D"}"#, empty),
        (r#"{"name":"E"}"#, &line),
    ]);
    let units = draw(&text).units;
    let with_outline: Vec<bool> = units.iter().map(|unit| !unit.outline.is_empty()).collect();
    assert_eq!(with_outline, [false, true, false, false, false]);
    assert_eq!((units[0].full_name().as_str(), units[1].full_name().as_str()), ("phường A", "B"));
    assert_eq!(
        drawn(&text).remarks,
        [
            "Không vẽ, chỉ có trong danh sách: “A” (đơn vị thứ 1, dòng 2), vì tệp không có đường biên của đơn vị này.",
            "Không vẽ, chỉ có trong danh sách: “C” (đơn vị thứ 3, dòng 4), vì hình kiểu Point không phải vùng; cần Polygon hoặc \
             MultiPolygon.",
            "Không vẽ, chỉ có trong danh sách: “D” (đơn vị thứ 4, dòng 5), vì đường biên không có điểm nào.",
            "Không vẽ, chỉ có trong danh sách: “E” (đơn vị thứ 5, dòng 6), vì đường biên không bao quanh một \
             vùng nào (ít hơn ba điểm, hoặc thẳng hàng).",
        ]
    );
    assert!(refused(&file(&[(NAMED, point)])).contains("không có đường biên nào"));
}

#[test]
fn what_is_smaller_than_a_step_of_the_drawing_is_drawn() {
    let islet = polygon("[[[105.5,9.5],[105.50001,9.5],[105.50001,9.50001],[105.5,9.5]]]");
    let text = file(&[(NAMED, AREA), (r#"{"name":"Hòn"}"#, &islet)]);
    let unit = &draw(&text).units[1];
    assert!(unit.outline.starts_with("M493.1 500.0L"), "{}", unit.outline);
    assert_eq!((unit.label_x, unit.label_y), (493, 500));
    assert!(drawn(&text).remarks.is_empty());
}

#[test]
fn heights_directions_and_a_byte_order_mark_change_nothing_to_see() {
    let plain = draw(SQUARE);
    assert_eq!(draw(&format!("\u{feff}{SQUARE}")), plain);
    for position in ["[106,1,12.5]", "[106,1,12.5,3]", "[106,1,null]"] {
        assert_eq!(draw(&SQUARE.replace("[106,1]", position)), plain, "{position}");
    }
    assert_eq!(draw(&SQUARE.replace("\"Polygon\"", "\"PolygonZ\"")), plain);
    let turned = draw_unit(&SQUARE.replace("[106,0],[106,1],[105,1]", "[105,1],[106,1],[106,0]"));
    assert_eq!((turned.label_x, turned.label_y), (500, 500));
}

#[test]
fn a_hole_is_no_place_for_a_name_whatever_its_direction_and_order() {
    let outer = "[[105,9],[106,9],[106,10],[105,10],[105,9]]";
    let hole = "[[105.3,9.1],[105.3,9.9],[105.9,9.9],[105.9,9.1],[105.3,9.1]]";
    let turned = "[[105.3,9.1],[105.9,9.1],[105.9,9.9],[105.3,9.9],[105.3,9.1]]";
    for rings in [[outer, hole], [outer, turned], [hole, outer]] {
        let unit = draw_unit(&file(&[(NAMED, &polygon(&format!("[{}]", rings.join(","))))]));
        assert!((100..200).contains(&unit.label_x), "{rings:?}: {}", unit.label_x);
    }
}

#[test]
fn names_may_stand_under_other_properties() {
    let text = SQUARE.replace(r#""name":"A","kind":"xã""#, r#""NAME_3":"Xã Mẫu","loai":"xã","ma":7"#);
    let message = refused(&text);
    assert!(message.contains("loai (“xã”)") && message.contains("--name-property"), "{message}");
    let order = |name: &str, kind: &str| Order {
        naming: Naming { name: name.to_owned(), kind: kind.to_owned() },
        ..Order::default()
    };
    let name = |order: &Order| draw_ordered(&text, order).expect("valid").map.units[0].full_name();
    assert_eq!(name(&order("NAME_3", "loai")), "xã Mẫu");
    assert_eq!(name(&order("ma", "kind")), "7");
    let message = draw_ordered(&text, &order("NAME_3", "lọai")).expect_err("refused").to_string();
    assert!(message.contains("“lọai”") && message.contains("NAME_3 (“Xã Mẫu”), loai (“xã”)"), "{message}");
}

#[test]
fn blank_and_double_names_are_said() {
    let text = file(&[
        (r#"{"name":"Hòa  An","kind":"xã"}"#, AREA),
        (r#"{"name":"  "}"#, AREA),
        (r#"{"name":null}"#, "null"),
        (r#"{"name":"HOÀ AN","kind":"Xã"}"#, AREA),
        (r#"{"name":"Hòa An","kind":"phường"}"#, AREA),
    ]);
    let Drawn { map, remarks } = drawn(&text);
    assert_eq!(
        map.units.iter().map(AdministrativeUnit::full_name).collect::<Vec<_>>(),
        ["xã Hòa An", "Xã HOÀ AN", "phường Hòa An"]
    );
    assert_eq!(
        remarks,
        [
            "Trùng tên “Hòa An”: đơn vị thứ 1 (dòng 2), thứ 4 (dòng 5).",
            "Không đưa vào bản đồ: không tên (đơn vị thứ 2, dòng 3), vì không có tên.",
            "Không đưa vào bản đồ: không tên (đơn vị thứ 3, dòng 4), vì không có tên.",
        ]
    );
}

#[test]
fn degrees_that_are_swapped_are_refused_with_the_unit() {
    let swapped = polygon("[[[9.8,105.8],[9.8,105.9],[9.9,105.9]]]");
    let islet = r#"{"type":"MultiPolygon","coordinates":[[[[105,9],[106,9],[106,10]]],[[[9.8,105.8],[9.8,105.9],[9.9,105.9]]]]}"#;
    for text in
        [file(&[(NAMED, &swapped)]), file(&[(r#"{"name":"B"}"#, AREA), (NAMED, &swapped)]), file(&[(NAMED, islet)])]
    {
        let message = refused(&text);
        assert!(message.contains("“A”") && message.contains("bị đổi chỗ") && message.contains("QGIS"), "{message}");
    }
}

/// Expected values: PROJ by pyproj 3.7.2, from EPSG:4326, by EPSG's operation "VN-2000 to WGS 84 (2)".
const IN_METRES: [(&str, f64, f64, f64, f64); 8] = [
    ("EPSG:9210", 505289.1441, 1083737.5782, 105.80, 9.80),
    ("9209", 534905.7656, 1084859.6819, 105.82, 9.81),
    ("urn:ogc:def:crs:EPSG::3405", 587536.3889, 1083515.8478, 105.80, 9.80),
    ("EPSG:9218", 575960.2889, 1354817.3781, 109.20, 12.25),
    ("http://www.opengis.net/def/crs/EPSG/0/5897", 586075.5347, 2326498.1149, 105.83, 21.03),
    ("EPSG:4756", 105.7982170609, 9.8010141535, 105.80, 9.80),
    ("EPSG:3857", 11777602.1259, 1096289.5288, 105.80, 9.80),
    ("EPSG:32648", 587732.1933, 1083404.1747, 105.80, 9.80),
];

#[test]
fn coordinate_systems_of_vietnam_become_degrees() {
    for (name, x, y, longitude, latitude) in IN_METRES {
        let side = if x < 200.0 { 0.01 } else { 1000.0 };
        let text = file(&[(NAMED, &polygon(&format!("[[[{x},{y}],[{},{y}],[{x},{}]]]", x + side, y + side)))]);
        let mut collection = super::geojson::read(&text, &Naming::default()).expect("valid");
        let epsg: Epsg = name.parse().expect("known");
        let said = super::reference::to_degrees(&mut collection.features, None, Some(epsg)).expect("converted");
        assert!(said.expect("said").starts_with("Đã chuyển tọa độ từ EPSG:"), "{name}");
        let found = collection.features[0].polygons[0][0][0];
        let metres = (found.x - longitude).hypot(found.y - latitude) * 111_000.0;
        assert!(metres < 0.01, "{name}: {metres} m off, {found:?}");
    }
}

fn in_metres(crs: &str, x: f64, y: f64) -> String {
    let ring = format!("[[[{x},{y}],[{},{y}],[{},{}],[{x},{}]]]", x + 9e3, x + 9e3, y + 9e3, y + 9e3);
    file(&[(NAMED, &polygon(&ring))]).replacen('{', &format!("{{{crs}"), 1)
}

#[test]
fn a_coordinate_system_that_the_file_names_is_believed() {
    let named = |name: &str| format!(r#""crs":{{"type":"name","properties":{{"name":"{name}"}}}},"#);
    for crs in [named("urn:ogc:def:crs:EPSG::9210"), r#""crs":{"type":"EPSG","properties":{"code":9210}},"#.to_owned()]
    {
        let text = in_metres(&crs, 505_000.0, 1_083_000.0);
        assert_eq!(drawn(&text).remarks, ["Đã chuyển tọa độ từ EPSG:9210 sang WGS 84."]);
        let unit = draw_unit(&text);
        assert!((495..=505).contains(&unit.label_x) && (495..=505).contains(&unit.label_y), "{unit:?}");
    }
    for crs in ["", r#""crs":null,"#] {
        let text = in_metres(crs, 11_777_000.0, 1_096_000.0);
        assert_eq!(drawn(&text).remarks, ["Đã chuyển tọa độ từ EPSG:3857 sang WGS 84."]);
    }
    for name in ["urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326", "EPSG:4258"] {
        let text = SQUARE.replacen('{', &format!("{{{}", named(name)), 1);
        assert_eq!(drawn(&text), drawn(SQUARE), "{name}");
    }
    let left = SQUARE.replacen('{', &format!("{{{}", named("EPSG:3405")), 1);
    assert_eq!(draw(&left).units, draw(SQUARE).units);
    assert_eq!(drawn(&left).remarks, ["Tệp ghi hệ tọa độ EPSG:3405, nhưng tọa độ là độ: đọc như WGS 84.", OUTSIDE]);
}

#[test]
fn metres_that_nobody_can_place_are_refused_with_what_to_do() {
    let vn_2000 = in_metres("", 586_000.0, 1_084_000.0);
    let message = refused(&vn_2000);
    for part in ["VN-2000", "--crs EPSG:MÃ", "105°45' là EPSG:9210", "EPSG:4326", "QGIS"] {
        assert!(message.contains(part), "{part}: {message}");
    }
    let ordered = |text: &str, crs: &str| {
        let order = Order { crs: Some(crs.parse().expect("known")), ..Order::default() };
        draw_ordered(text, &order).map_err(|error| format!("{error:#}"))
    };
    assert!(ordered(&vn_2000, "EPSG:3405").is_ok());
    assert!(ordered(&vn_2000, "3857").expect_err("Africa").contains("không nằm ở Việt Nam"));
    assert!(ordered(SQUARE, "EPSG:3405").expect_err("degrees").contains("hãy bỏ --crs"));
    let northing_first = in_metres("", 1_084_000.0, 586_000.0);
    assert!(ordered(&northing_first, "EPSG:3405").expect_err("swapped").contains("bị đổi chỗ"));
    let elsewhere = in_metres(r#""crs":{"properties":{"name":"EPSG:27700"}},"#, 586_000.0, 1_084_000.0);
    assert!(refused(&elsewhere).contains("“EPSG:27700” không đọc được"));
    let message = "EPSG:1".parse::<Epsg>().expect_err("unknown");
    assert!(message.contains("“EPSG:1” không đọc được") && message.contains("108°30' là EPSG:9218"), "{message}");
    assert!(refused(&in_metres("", 5e6, 8e6)).contains("tọa độ không phải kinh độ, vĩ độ"));
}

#[test]
fn what_is_wrong_is_said_with_its_line_and_without_a_librarys_words() {
    let good = file(&[(NAMED, AREA), (r#"{"name":"B"}"#, AREA)]);
    for (bad, instead, said) in [
        ("[106,10]", "[106,x]", "sai ở dòng 2, cột"),
        ("[106,10]", "[106,NaN]", "NaN và Infinity không phải con số của JSON"),
        ("{\"name\":\"B\"}", "[]", "đơn vị thứ 2 (dòng 3): sai ở dòng 3"),
        ("\n]}", "", "tệp bị cắt ngang"),
        ("]}}\n]", "]}},\n]", "sai ở dòng 4, cột 1: thừa dấu phẩy"),
    ] {
        let text = good.replacen(bad, instead, 1);
        assert_ne!(text, good, "{bad}");
        let message = refused(&text);
        assert!(message.contains(said), "{instead}: {message}");
        for english in ["expected", "invalid", "line", "column", "EOF", "missing", "error"] {
            assert!(!message.contains(english), "{instead}: {message}");
        }
    }
}

/// The others are drawn all the same.
#[test]
fn a_unit_whose_outline_cannot_be_read_is_listed_and_said() {
    let good = file(&[(NAMED, AREA), (r#"{"name":"B"}"#, AREA)]);
    for (bad, instead, said) in [
        ("[106,10]", "[106,\"10\"]", "“A” (đơn vị thứ 1, dòng 2), vì tọa độ không đúng dạng: sai ở dòng 2, cột"),
        ("[106,10]", "[106]", "vì tọa độ không đúng dạng: sai ở dòng 2"),
        ("[106,10]", "[106,1e999]", "con số quá lớn"),
        ("[106,10]", "[[[106,10]]]", "dữ liệu không đúng dạng của GeoJSON"),
        ("\"coordinates\"", "\"toa_do\"", "vì hình không có tọa độ"),
        ("\"Polygon\"", "7", "vì hình không ghi kiểu"),
    ] {
        let Drawn { map, remarks } = drawn(&good.replacen(bad, instead, 1));
        assert!(map.units[0].outline.is_empty() && !map.units[1].outline.is_empty(), "{instead}");
        assert!(remarks.iter().any(|remark| remark.contains(said)), "{instead}: {remarks:?}");
    }
}

#[test]
fn a_file_that_is_not_utf_8_is_refused_with_its_line() {
    let message = |bytes: &[u8]| utf_8(bytes).expect_err("refused").to_string();
    assert_eq!(
        message(b"{\n\"name\": \"\xff\"}"),
        "tệp không phải văn bản UTF-8 (sai từ dòng 2); hãy lưu lại dạng UTF-8"
    );
    assert_eq!(message(b"\xff\xfe{\x00"), "tệp được lưu dạng UTF-16; hãy lưu lại dạng UTF-8");
}

#[test]
fn hostile_files_end_with_a_message() {
    let deep = "[".repeat(200_000);
    let collections = r#"{"type":"GeometryCollection","geometries":["#.repeat(10) + &"]}".repeat(10);
    let zigzag: Vec<String> = (0..400_000).map(|n| format!("[{},{}]", 105 + n % 2, f64::from(n) / 1e5 + 9.0)).collect();
    let zigzag = polygon(&format!("[[{}]]", zigzag.join(",")));
    for (text, said) in [
        (deep.clone(), "tệp bị cắt ngang"),
        (format!("{deep}{}", "]".repeat(200_000)), "không phải một đối tượng GeoJSON"),
        (file(&[(NAMED, &polygon(&format!("{deep}{}", "]".repeat(200_000))))]), "dữ liệu không đúng dạng"),
        (file(&[(NAMED, &collections)]), "lồng quá 8 tầng"),
        (file(&[(NAMED, &zigzag)]), "quá nhiều điểm"),
    ] {
        let message = refused(&text);
        assert!(message.contains(said), "{}: {message}", &text[..40]);
    }
    // Shapes that a search for the best place would take for ever over.
    for ring in [
        "[[105,9],[106,9.0000000001],[105.5,9],[105,9]]",
        "[[105,9],[106,9],[105,9],[106,9]]",
        "[[105,9],[106,10],[106,9],[105,10],[105,9]]",
    ] {
        let unit = draw_unit(&file(&[(r#"{"name":"Sợi"}"#, &polygon(&format!("[{ring}]"))), (NAMED, AREA)]));
        assert!((0..=1000).contains(&unit.label_x), "{ring}: {unit:?}");
    }
}

#[test]
fn a_name_stands_on_the_largest_part_and_inside() {
    let islet = "[[[105.95,9.80],[105.951,9.80],[105.951,9.801],[105.9505,9.8012],[105.95,9.801]]]";
    let mainland = "[[[105.8,9.8],[105.85,9.8],[105.85,9.85],[105.8,9.85]]]";
    let text = file(&[(NAMED, &format!(r#"{{"type":"MultiPolygon","coordinates":[{islet},{mainland}]}}"#))]);
    let unit = draw_unit(&text);
    assert!((160..172).contains(&unit.label_x), "{}", unit.label_x);

    let bow = "[[[105,9],[105.1,9],[105.1,9.02],[105.02,9.02],[105.02,9.08],[105.1,9.08],[105.1,9.1],[105,9.1]]]";
    let unit = draw_unit(&file(&[(NAMED, &polygon(bow))]));
    let in_a_bar = unit.label_y < 200 || unit.label_y > 800;
    assert!(in_a_bar || unit.label_x < 200, "{} {}", unit.label_x, unit.label_y);
}
