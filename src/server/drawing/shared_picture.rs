//! The picture of a page where it is shared: the article's photo, or its headline on the portal's colours.

use super::lettering::{BOLD, Face, MEDIUM, Pen};
use crate::{
    domain::{Color, Focus, Palette, SHARED_HEIGHT, SHARED_WIDTH, Shape},
    server::media::resizing,
};
use anyhow::bail;
use image::{DynamicImage, ImageDecoder, Rgb, RgbImage, imageops};

/// Of 100. Letters show the edges of JPEG before photos do.
const PHOTO_QUALITY: u8 = 82;
const WORDS_QUALITY: u8 = 90;
/// A photo that is narrower where it is cut would only be large, not seen better.
const PHOTO_WIDTH_MIN: u32 = 600;

const MARGIN: f32 = 72.0;
const BAND: u32 = 128;
/// Of the headline, the largest first, with the lines that it then may have.
const HEADLINES: [(f32, usize); 4] = [(72.0, 3), (60.0, 4), (52.0, 5), (44.0, 5)];
const PAPER: [u8; 3] = [0xfd, 0xfc, 0xf9];
const INK: &str = "#1f1a17";
const MUTED: &str = "#5e554d";

/// What is written on a picture that has no photo.
#[derive(Clone, Debug, Default)]
pub struct Words {
    /// On the band.
    pub above: String,
    pub headline: String,
    /// Under the headline, small; may be empty.
    pub below: String,
}

/// The headline on the portal's colours, as JPEG.
///
/// # Errors
/// None that we know of: the encoder might refuse.
pub fn draw_words(words: &Words, palette: Palette) -> anyhow::Result<Vec<u8>> {
    let scheme = palette.light();
    let mut picture = RgbImage::from_pixel(SHARED_WIDTH, SHARED_HEIGHT, Rgb(PAPER));
    fill(&mut picture, [0, 0, SHARED_WIDTH, BAND], scheme.band);
    fill(&mut picture, [MARGIN as u32, SHARED_HEIGHT - 108, 96, 8], scheme.accent);
    let width = SHARED_WIDTH as f32 - 2.0 * MARGIN;
    let pen = |size, baseline, color| Pen { x: MARGIN, baseline, size, color };
    line_within(&mut picture, &MEDIUM, pen(38.0, BAND as f32 / 2.0 + 13.0, scheme.on_band), &words.above, width);

    let fitting =
        HEADLINES.iter().find_map(|&(size, lines)| Some((size, BOLD.lines(size, &words.headline, width, lines)?)));
    let (size, lines) = fitting.unwrap_or_else(|| {
        let [.., (size, lines)] = HEADLINES;
        (size, BOLD.cut_lines(size, &words.headline, width, lines))
    });
    let step = size * 1.28;
    // In the middle of what is free.
    let free = (BAND as f32 + SHARED_HEIGHT as f32 - 108.0) / 2.0;
    let first = free - step * (lines.len() as f32 - 1.0) / 2.0 + size * 0.35;
    for (number, line) in lines.iter().enumerate() {
        BOLD.draw(&mut picture, pen(size, first + step * number as f32, color(INK)), line);
    }
    line_within(&mut picture, &MEDIUM, pen(32.0, SHARED_HEIGHT as f32 - 48.0, color(MUTED)), &words.below, width);
    encode(&picture, WORDS_QUALITY)
}

/// A photo cut around what matters in it, as JPEG. `None` where it is too small to be shown so large.
///
/// # Errors
/// A picture that cannot be decoded.
pub fn cut_photo(photo: &[u8], focus: Focus) -> anyhow::Result<Option<Vec<u8>>> {
    let decoder = resizing::open(photo)?;
    let (width, height) = decoder.dimensions();
    let [x, y, part_width, part_height] = Shape::SHARED.part_of(width, height, focus);
    let pixels = |part: f64, whole: u32| (part * f64::from(whole)).round() as u32;
    let (cut_width, cut_height) = (pixels(part_width, width), pixels(part_height, height));
    if cut_width < PHOTO_WIDTH_MIN {
        return Ok(None);
    }
    let whole = on_paper(DynamicImage::from_decoder(decoder)?);
    let part = imageops::crop_imm(&whole, pixels(x, width), pixels(y, height), cut_width, cut_height).to_image();
    let part = resizing::resize(&part.into(), SHARED_WIDTH, SHARED_HEIGHT)?.into_rgb8();
    Ok(Some(encode(&part, PHOTO_QUALITY)?))
}

/// JPEG has no alpha.
fn on_paper(image: DynamicImage) -> RgbImage {
    if !image.color().has_alpha() {
        return image.into_rgb8();
    }
    let image = image.into_rgba8();
    RgbImage::from_fn(image.width(), image.height(), |x, y| {
        let [red, green, blue, alpha] = image.get_pixel(x, y).0;
        let share = f32::from(alpha) / 255.0;
        let mix = |own: u8, paper: u8| (f32::from(own) * share + f32::from(paper) * (1.0 - share)).round() as u8;
        Rgb([mix(red, PAPER[0]), mix(green, PAPER[1]), mix(blue, PAPER[2])])
    })
}

fn line_within(picture: &mut RgbImage, face: &Face, pen: Pen, text: &str, width: f32) {
    let lines = face.lines(pen.size, text, width, 1).unwrap_or_else(|| face.cut_lines(pen.size, text, width, 1));
    if let Some(line) = lines.first() {
        face.draw(picture, pen, line);
    }
}

/// Left, top, width, height.
fn fill(picture: &mut RgbImage, [left, top, width, height]: [u32; 4], color: Color) {
    for y in top..top + height {
        for x in left..left + width {
            picture.put_pixel(x, y, Rgb(color.channels()));
        }
    }
}

fn color(text: &str) -> Color {
    Color::parse(text).unwrap_or(Palette::OF_PROGRAM.band)
}

fn encode(picture: &RgbImage, quality: u8) -> anyhow::Result<Vec<u8>> {
    let (Ok(width), Ok(height)) = (u16::try_from(picture.width()), u16::try_from(picture.height())) else {
        bail!("no picture of ours is so large")
    };
    let mut encoded = Vec::new();
    let encoder = jpeg_encoder::Encoder::new(&mut encoded, quality);
    encoder.encode(picture.as_raw(), width, height, jpeg_encoder::ColorType::Rgb)?;
    Ok(encoded)
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{ImageFormat, load_from_memory_with_format};

    fn decoded(jpeg: &[u8]) -> RgbImage {
        let picture = load_from_memory_with_format(jpeg, ImageFormat::Jpeg).expect("a JPEG").into_rgb8();
        assert_eq!((picture.width(), picture.height()), (1200, 630));
        picture
    }

    fn is_near(pixel: &Rgb<u8>, color: [u8; 3]) -> bool {
        pixel.0.iter().zip(color).all(|(own, wanted)| own.abs_diff(wanted) < 24)
    }

    #[test]
    fn words_stand_on_the_portals_colours_whatever_they_are() {
        let long = "Rất dài ".repeat(300);
        for headline in ["", "Họp", &long, "\u{0}\u{1f389}\n\t", &"W".repeat(2_000)] {
            let words = Words { above: long.clone(), headline: headline.to_owned(), below: "17-01-2022".to_owned() };
            let picture = decoded(&draw_words(&words, Palette::OF_PROGRAM).expect("drawn"));
            assert!(is_near(picture.get_pixel(10, 10), Palette::OF_PROGRAM.band.channels()));
            assert!(is_near(picture.get_pixel(1190, 300), PAPER), "nothing runs over the edge");
        }
    }

    #[test]
    fn a_photo_is_cut_around_what_matters() {
        // Red on the left, green in the middle, blue on the right.
        let photo = RgbImage::from_fn(2400, 630, |x, _| match x {
            0..800 => Rgb([200, 0, 0]),
            800..1600 => Rgb([0, 200, 0]),
            _ => Rgb([0, 0, 200]),
        });
        let mut png = Vec::new();
        photo.write_with_encoder(image::codecs::png::PngEncoder::new(&mut png)).expect("a picture");
        for (place, color) in [(3, [200, 0, 0]), (4, [0, 200, 0]), (5, [0, 0, 200])] {
            let cut = cut_photo(&png, Focus::new(place).expect("a place")).expect("decoded").expect("large enough");
            let edge = if place == 5 { 1190 } else { 10 };
            let edge = if place == 4 { 600 } else { edge };
            assert!(is_near(decoded(&cut).get_pixel(edge, 300), color), "{place}");
        }
        let mut small = Vec::new();
        RgbImage::new(599, 400).write_with_encoder(image::codecs::png::PngEncoder::new(&mut small)).expect("a picture");
        assert_eq!(cut_photo(&small, Focus::MIDDLE).expect("decoded"), None);
        assert!(cut_photo(b"<svg/>", Focus::MIDDLE).is_err());
    }
}
