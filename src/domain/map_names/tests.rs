use super::*;

fn square(name: &str, x: i64, y: i64, side: i64) -> AdministrativeUnit {
    let (right, bottom) = (x + side, y + side);
    AdministrativeUnit {
        kind: "phường".to_owned(),
        name: name.to_owned(),
        successor: None,
        outline: format!("M{x} {y}L{right} {y}L{right} {bottom}L{x} {bottom}Z"),
        label_x: x + side / 2,
        label_y: y + side / 2,
    }
}

fn map(units: Vec<AdministrativeUnit>) -> AdministrativeMap {
    AdministrativeMap { title: String::new(), note: String::new(), view_box: "0 0 1000 800".to_owned(), units }
}

fn label(lettering: &Lettering, unit: usize) -> &Label {
    lettering.labels.iter().find(|label| label.unit == unit).expect("a label")
}

#[test]
fn a_name_that_fits_stands_inside_and_in_two_lines_before_it_moves() {
    let mut wide = square("Rạch Lau", 0, 0, 400);
    let narrow = square("Bến Sen", 400, 0, 160);
    // The pole that another program gave, at the edge.
    let moved = AdministrativeUnit { label_x: 10, ..square("Cồn Nhạn", 0, 400, 400) };
    wide.name = "Phường Rạch Lau".to_owned();
    let layout = lay_out(&map(vec![wide, narrow, moved]));
    let of = |unit| label(&layout.names, unit);
    assert_eq!((of(0).x, of(0).y, of(0).lines.as_slice()), (200.0, 200.0, &["phường Rạch Lau".to_owned()][..]));
    assert_eq!(of(1).lines, ["phường", "Bến Sen"]);
    let lines: Vec<(f64, &str)> = of(1).lines_at(20.0).collect();
    assert_eq!(lines, [(68.0, "phường"), (92.0, "Bến Sen")]);
    assert!(
        of(2).leader.is_none() && (100.0..200.0).contains(&of(2).x) && (590.0..610.0).contains(&of(2).y),
        "{:?}",
        of(2)
    );
    assert!(layout.numbers.labels.iter().all(|label| label.leader.is_none()));
    assert_eq!(layout.view_box, "0 0 1000 800");
}

#[test]
fn a_small_unit_has_a_point_and_a_line_to_its_name_on_free_ground() {
    let mut units = vec![square("Lớn", 0, 0, 500)];
    units.extend((0..9).map(|n| square(&format!("Nhỏ {n}"), 600 + n % 3 * 40, 300 + n / 3 * 40, 12)));
    units.push(square("Ngoài rìa", 995, 795, 4));
    let layout = lay_out(&map(units.clone()));
    for lettering in [&layout.names, &layout.numbers] {
        assert_eq!(lettering.labels.len(), 11);
        for label in lettering.labels.iter().filter(|label| label.unit > 0) {
            let unit = &units[label.unit];
            let [point, end] = label.leader.expect("a line");
            let frame = label.frame(lettering.letter_height);
            assert_eq!(point, (unit.label_x as f64, unit.label_y as f64));
            let reaches = Frame::around(end, 0.01, 0.01);
            assert!(frame.meets(reaches), "the line ends at the text: {label:?}");
            assert!(!frame.meets(Frame::around(point, 1.0, 1.0)), "the point is seen: {label:?}");
        }
        for (index, a) in lettering.labels.iter().enumerate() {
            for b in &lettering.labels[index + 1..] {
                let (one, other) = (a.frame(lettering.letter_height), b.frame(lettering.letter_height));
                assert!(!one.meets(other), "{a:?} lies on {b:?}");
                let crossing = a.leader.zip(b.leader).is_some_and(|(a, b)| frame::cross(a, b));
                assert!(!crossing, "{a:?} crosses {b:?}");
            }
        }
    }
    let sides: Vec<f64> = layout.view_box.split(' ').map(|side| side.parse().expect("a number")).collect();
    assert!(sides[0] + sides[2] > 1000.0 && sides[1] + sides[3] > 800.0, "the point is whole: {}", layout.view_box);
}

#[test]
fn no_names_lie_on_each_other_however_near_the_units() {
    let units: Vec<_> = (0..49).map(|n| square(&format!("Sát {n}"), 450 + n % 7 * 12, 350 + n / 7 * 12, 12)).collect();
    let layout = lay_out(&map(units));
    for lettering in [&layout.names, &layout.numbers] {
        assert!(lettering.labels.len() > 40, "{} of 49", lettering.labels.len());
        for (index, a) in lettering.labels.iter().enumerate() {
            let meets = |b: &&Label| a.frame(lettering.letter_height).meets(b.frame(lettering.letter_height));
            assert_eq!(lettering.labels[index + 1..].iter().find(meets), None, "{a:?}");
        }
    }
}

#[test]
fn a_hole_is_not_inside() {
    let mut ring = square("Vành", 0, 0, 800);
    ring.outline.push_str("M20 20L780 20L780 780L20 780Z");
    let layout = lay_out(&map(vec![ring]));
    assert!(layout.names.labels[0].leader.is_some(), "{:?}", layout.names);
}

#[test]
fn whatever_is_stored_is_laid_out() {
    let odd = |outline: &str, view_box: &str| {
        let unit = AdministrativeUnit { outline: outline.to_owned(), label_x: i64::MAX, ..square("A", 0, 0, 1) };
        lay_out(&AdministrativeMap { view_box: view_box.to_owned(), ..map(vec![unit]) })
    };
    for outline in
        ["", "M", "Z", "A", "M0 0L10 0Z", "MNaN 0L1 inf L2 2Z", "M-1e300 0L1e300 9L0 9Z", "M0 0L9e9 0L9e9 9e9Z"]
    {
        for view_box in ["", "0 0 10 10", "0 0 0 0", "0 0 NaN 1e300", "a b c d e", "0 0 1 999999999"] {
            let layout = odd(outline, view_box);
            assert_eq!(layout.view_box.split(' ').count(), 4, "{outline} {view_box}");
        }
    }
    let many = (0..1000).map(|n| square("Xã", n % 100, n / 100, 1)).collect();
    assert!(lay_out(&map(many)).names.labels.len() <= LEADERS_MAX);
}
