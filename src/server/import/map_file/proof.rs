//! Maps, proved on all provinces of a public data set: those of Apache Superset (npm, Apache-2.0), which `scripts/setup test`
//! fetches. Where it is not, that is said and passed over.

use super::{Drawn, Naming, Order, draw};
use crate::{
    domain::map_names::{Lettering, lay_out},
    server::import::material::material,
};
use std::{collections::BTreeSet, fs};

type Spot = (f64, f64);

fn provinces() -> Option<Drawn> {
    let text = fs::read_to_string(material("superset-maps", "vietnam.geojson")?).expect("a file");
    let naming = Naming { name: "NAME_1".to_owned(), ..Naming::default() };
    Some(draw(&text, &Order { naming, ..Order::default() }).expect("a map"))
}

/// Read anew from the path, so as not to believe what drew it.
fn rings(outline: &str) -> Vec<Vec<Spot>> {
    let numbers = |ring: &str| ring.split(['L', ' ', 'Z']).filter_map(|n| n.parse().ok()).collect::<Vec<f64>>();
    let rings = outline.split('M').skip(1).map(numbers);
    rings.map(|ring| ring.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect()).collect()
}

/// How often the border winds around the spot is odd; by the angles that it is seen under.
fn is_inside(rings: &[Vec<Spot>], (x, y): Spot) -> bool {
    let turn = |ring: &Vec<Spot>| {
        let angle = |spot: &Spot| (spot.1 - y).atan2(spot.0 - x);
        let next = ring.iter().cycle().skip(1);
        ring.iter().zip(next).map(|(a, b)| (angle(b) - angle(a)).sin().atan2((angle(b) - angle(a)).cos())).sum::<f64>()
    };
    rings.iter().map(|ring| (turn(ring) / std::f64::consts::TAU).round() as i64).sum::<i64>() % 2 != 0
}

#[test]
fn every_province_is_drawn_with_the_place_of_its_name_inside() {
    let Some(Drawn { map, remarks }) = provinces() else { return };
    assert_eq!((map.units.len(), remarks), (63, vec![]));
    let names: BTreeSet<String> = map.units.iter().map(|unit| unit.full_name()).collect();
    assert_eq!(names.len(), 63);
    assert!(names.contains("Thành phố Hồ Chí Minh") && names.contains("Đắk Lắk"));
    for unit in &map.units {
        let rings = rings(&unit.outline);
        assert!(rings.iter().all(|ring| ring.len() >= 3) && !rings.is_empty(), "{}: {}", unit.name, unit.outline);
        assert!(is_inside(&rings, (unit.label_x as f64, unit.label_y as f64)), "{}: {unit:?}", unit.name);
    }
}

#[test]
fn every_province_has_its_name_inside_or_a_line_to_it() {
    let Some(Drawn { map, .. }) = provinces() else { return };
    let layout = lay_out(&map);
    for Lettering { letter_height, labels } in [layout.names, layout.numbers] {
        let units: BTreeSet<usize> = labels.iter().map(|label| label.unit).collect();
        assert_eq!((units.len(), labels.len()), (63, 63), "each once");
        for label in &labels {
            let unit = &map.units[label.unit];
            let starts = label.leader.map_or((label.x, label.y), |[point, _]| point);
            assert!(is_inside(&rings(&unit.outline), starts), "{}: {label:?}", unit.name);
        }
        for (index, a) in labels.iter().enumerate() {
            // The letters alone, narrow, without the room around.
            let width = |label: &crate::domain::map_names::Label| label.lines[0].chars().count() as f64 * 0.5;
            let meets = labels[index + 1..].iter().find(|b| {
                let (x, y) = ((a.x - b.x).abs() / letter_height, (a.y - b.y).abs() / letter_height);
                2.0 * x < width(a) + width(b) && y < 1.0
            });
            assert_eq!(meets, None, "{a:?} lies on another");
        }
    }
}
