//! Pictures that broke other programs: the test images of Pillow, fetched by `scripts/setup test`. Each gives a right picture or a
//! clear refusal, within memory and time.

use bantin::server::media::resizing::{Derived, derive, extension_of};
use image::RgbImage;
use std::{
    collections::BTreeMap,
    fs,
    path::PathBuf,
    time::{Duration, Instant},
};

/// What a picture is refused with, as it begins.
const REFUSALS: [&str; 4] = ["ảnh bị hỏng", "ảnh bị cắt ngang", "ảnh quá lớn", "chỉ nhận ảnh"];
/// In a build that is not optimised.
const TIME_MAX: Duration = Duration::from_secs(20);
const MEMORY_KIB_MAX: u64 = 400 * 1024;

fn folder() -> PathBuf {
    let material = std::env::var_os("BANTIN_TEST_MATERIAL").expect("run it by scripts/test, or source scripts/env.sh");
    let mut folders = fs::read_dir(material).unwrap().map(|entry| entry.unwrap().path());
    let pillow =
        folders.find(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("pillow-")));
    pillow.expect("scripts/setup test has fetched Pillow").join("Tests/images")
}

fn pictures() -> Vec<PathBuf> {
    let (mut folders, mut found) = (vec![folder()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let extension = path.extension().unwrap_or_default().to_ascii_lowercase();
            if path.is_dir() {
                folders.push(path);
            } else if ["jpg", "jpeg", "png", "webp", "gif"].iter().any(|known| extension == *known) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn derived(name: &str) -> Result<Derived, String> {
    derive(&fs::read(folder().join(name)).unwrap()).map_err(|error| error.to_string())
}

/// The largest variant, decoded.
fn seen(name: &str) -> RgbImage {
    let variants = derived(name).unwrap_or_else(|error| panic!("{name}: {error}")).variants;
    image::load_from_memory(variants.last().unwrap()).unwrap().to_rgb8()
}

/// How far the colours of two pictures are apart, of 255, in the mean.
fn distance(one: &RgbImage, other: &RgbImage) -> f64 {
    assert_eq!(one.dimensions(), other.dimensions());
    let sum: u64 = one.iter().zip(other.iter()).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
    sum as f64 / one.len() as f64
}

#[test]
fn every_picture_is_right_or_refused_in_words() {
    let pictures = pictures();
    assert!(pictures.len() > 400, "{} pictures", pictures.len());
    let mut outcomes = BTreeMap::<String, usize>::new();
    for path in &pictures {
        let (bytes, start) = (fs::read(path).unwrap(), Instant::now());
        let outcome = derive(&bytes).map_err(|error| error.to_string());
        assert!(start.elapsed() < TIME_MAX, "{}: {:?}", path.display(), start.elapsed());
        let kind = match &outcome {
            Ok(derived) => {
                let largest = derived.variants.last().unwrap();
                let decoded =
                    image::load_from_memory(largest).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
                assert!(
                    decoded.width() >= 1 && decoded.width() <= 1440 || derived.master.is_none(),
                    "{}",
                    path.display()
                );
                let head = image::ImageReader::new(std::io::Cursor::new(&bytes)).with_guessed_format().unwrap();
                if let Ok((width, height)) = head.into_dimensions() {
                    let (was, is) = (
                        f64::from(width) / f64::from(height),
                        f64::from(decoded.width()) / f64::from(decoded.height()),
                    );
                    let is_alike =
                        |other: f64| (other / is - 1.0).abs() < 0.02 || decoded.width().min(decoded.height()) < 60;
                    assert!(
                        is_alike(was) || is_alike(1.0 / was),
                        "{}: {width}×{height}, {:?}",
                        path.display(),
                        (decoded.width(), decoded.height())
                    );
                }
                extension_of(largest).unwrap().to_owned()
            }
            Err(refusal) => {
                let known = REFUSALS.iter().find(|known| refusal.starts_with(*known));
                (*known.unwrap_or_else(|| panic!("{}: {refusal}", path.display()))).to_owned()
            }
        };
        *outcomes.entry(kind).or_default() += 1;
    }
    println!("{outcomes:?}");
    assert!(outcomes["webp"] > pictures.len() * 8 / 10, "{outcomes:?}");
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    let peak: u64 = peak.trim().trim_end_matches(" kB").trim().parse().unwrap();
    assert!(peak < MEMORY_KIB_MAX, "{peak} KiB at the most");
}

#[test]
fn however_the_camera_was_held_the_picture_stands_upright() {
    let upright = seen("hopper.jpg");
    for orientation in 2..=8 {
        for extension in ["jpg", "webp"] {
            let name = format!("hopper_orientation_{orientation}.{extension}");
            assert!(distance(&seen(&name), &upright) < 12.0, "{name}: {}", distance(&seen(&name), &upright));
        }
    }
}

#[test]
fn inks_come_out_as_the_colours_that_they_print() {
    let (inks, colors) = (seen("pil_sample_cmyk.jpg"), seen("pil_sample_rgb.jpg"));
    assert!(distance(&inks, &colors) < 30.0, "{}", distance(&inks, &colors));
}

#[test]
fn what_is_cut_short_or_broken_is_refused() {
    for name in [
        "truncated_image.png",
        "truncated_jpeg.jpg",
        "ultrahdr.jpg",
        "broken.png",
        "broken_data_stream.png",
        "zero_width.gif",
    ] {
        let refusal = derived(name).err().unwrap_or_else(|| panic!("{name} was taken"));
        assert!(refusal.starts_with("ảnh bị hỏng") || refusal.starts_with("ảnh bị cắt ngang"), "{name}: {refusal}");
    }
}

#[test]
fn what_moves_goes_on_moving() {
    for name in ["dispose_bgnd.gif", "dispose_none.gif", "dispose_prev.gif", "iss634.gif", "multiple_comments.gif"] {
        let derived = derived(name).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(derived.master.is_none() && derived.variants[0].starts_with(b"GIF8"), "{name}");
        let has_comment = derived.variants[0].windows(12).any(|window| window == b"Test comment");
        assert!(!has_comment, "{name}: a comment is left");
    }
}

#[test]
fn a_picture_with_a_profile_or_deep_colours_is_a_picture() {
    for name in [
        "icc-after-SOF.jpg",
        "icc_profile.png",
        "icc_profile_big.jpg",
        "apng/mode_16bit.png",
        "hopper_16bit_qtables.jpg",
        "hopper_gray.jpg",
    ] {
        let variants = derived(name).unwrap_or_else(|error| panic!("{name}: {error}")).variants;
        assert_eq!(extension_of(&variants[0]).unwrap(), "webp", "{name}");
    }
}
