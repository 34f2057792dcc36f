//! The portal's icon: its emblem on the band's colour, or the letters of its name.

use super::lettering::{BOLD, Pen};
use crate::{
    domain::{Palette, fold::fold},
    server::media::resizing,
};
use base64::{Engine, prelude::BASE64_STANDARD};
use image::{DynamicImage, Rgb, RgbImage, codecs::png::PngEncoder, imageops};

/// What an icon shows.
#[derive(Clone, Debug)]
pub struct Icon {
    /// One or two letters, for where there is no emblem.
    pub initials: String,
    /// A picture that can be decoded.
    pub emblem: Option<Vec<u8>>,
    pub palette: Palette,
}

/// What portals' names begin with and are not told apart by, without diacritics.
const COMMON: [&str; 18] = [
    "uy ban nhan dan",
    "ubnd",
    "hoi dong nhan dan",
    "hdnd",
    "cong thong tin dien tu",
    "trang thong tin dien tu",
    "dang uy",
    "dac khu",
    "don bien phong",
    "phuong",
    "xa",
    "thi tran",
    "thi xa",
    "thanh pho",
    "tp.",
    "quan",
    "huyen",
    "tinh",
];

/// The first letters of the last two words of the place's name: of "UBND phường Ngã Bảy", "NB".
pub fn initials_of(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    let mut own = words.as_slice();
    while let Some(length) = COMMON
        .iter()
        .map(|common| common.split(' ').count())
        .find(|&length| length < own.len() && COMMON.contains(&fold(&own[..length].join(" ")).as_str()))
    {
        own = &own[length..];
    }
    let first = |word: &&str| word.chars().find(|letter| letter.is_alphanumeric());
    let initials = own[own.len().saturating_sub(2)..].iter().filter_map(first);
    initials.flat_map(char::to_uppercase).collect()
}

/// A square picture of so many pixels on a side, as PNG. One that is cut to any shape (`maskable`) keeps what matters in the
/// middle four fifths.
///
/// # Errors
/// An emblem that cannot be decoded.
pub fn icon_png(icon: &Icon, size: u32, is_maskable: bool) -> anyhow::Result<Vec<u8>> {
    let scheme = icon.palette.light();
    let mut picture = RgbImage::from_pixel(size, size, Rgb(scheme.band.channels()));
    match &icon.emblem {
        Some(emblem) => lay_emblem(&mut picture, emblem, if is_maskable { 0.56 } else { 0.76 })?,
        None => {
            let share = if is_maskable { 0.36 } else { 0.46 };
            // Three letters, of "ß" for example, stand in the room of two.
            let letters = icon.initials.chars().count().max(2) as f32;
            let em = size as f32 * share * 2.0 / letters;
            let x = (size as f32 - BOLD.width(em, &icon.initials)) / 2.0;
            let pen = Pen { x, baseline: size as f32 / 2.0 + em * 0.35, size: em, color: scheme.on_band };
            BOLD.draw(&mut picture, pen, &icon.initials);
        }
    }
    png(&picture.into())
}

fn png(picture: &DynamicImage) -> anyhow::Result<Vec<u8>> {
    let mut encoded = Vec::new();
    picture.write_with_encoder(PngEncoder::new(&mut encoded))?;
    Ok(encoded)
}

/// In the middle, in its own proportions, as large as this share of the side.
fn lay_emblem(picture: &mut RgbImage, emblem: &[u8], share: f64) -> anyhow::Result<()> {
    let emblem = fitted(emblem, f64::from(picture.width()) * share)?.into_rgba8();
    let (left, top) = ((picture.width() - emblem.width()) / 2, (picture.height() - emblem.height()) / 2);
    let mut ground = DynamicImage::from(std::mem::take(picture)).into_rgba8();
    imageops::overlay(&mut ground, &emblem, left.into(), top.into());
    *picture = DynamicImage::from(ground).into_rgb8();
    Ok(())
}

/// As large as fits into a square.
fn fitted(picture: &[u8], side: f64) -> anyhow::Result<DynamicImage> {
    let whole = DynamicImage::from_decoder(resizing::open(picture)?)?;
    let scale = side / f64::from(whole.width().max(whole.height()));
    let scaled = |pixels: u32| ((f64::from(pixels) * scale).round() as u32).max(1);
    let (width, height) = (scaled(whole.width()), scaled(whole.height()));
    resizing::resize(&DynamicImage::from(whole.into_rgba8()), width, height)
}

/// The same for a browser's tab, as SVG that asks for nothing else.
///
/// # Errors
/// An emblem that cannot be decoded.
pub fn favicon_svg(icon: &Icon) -> anyhow::Result<String> {
    const HEAD: &str = r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">"#;
    if let Some(emblem) = &icon.emblem {
        let data = BASE64_STANDARD.encode(png(&fitted(emblem, 96.0)?)?);
        return Ok(format!("{HEAD}<image width=\"32\" height=\"32\" href=\"data:image/png;base64,{data}\"/></svg>\n"));
    }
    let scheme = icon.palette.light();
    let size = 30.0 / icon.initials.chars().count().max(2) as f32;
    let letters = BOLD.path(size, &icon.initials, (16.0, 16.0));
    let (band, on_band) = (scheme.band, scheme.on_band);
    Ok(format!(
        "{HEAD}<rect width=\"32\" height=\"32\" rx=\"6\" fill=\"{band}\"/><path fill=\"{on_band}\" d=\"{letters}\"/></svg>\n"
    ))
}

/// The same as ICO, for what asks for `/favicon.ico` whatever a page says: one PNG of 48 pixels in its container.
///
/// # Errors
/// An emblem that cannot be decoded.
pub fn favicon_ico(icon: &Icon) -> anyhow::Result<Vec<u8>> {
    const SIDE: u8 = 48;
    const HEADER: u32 = 22;
    let png = icon_png(icon, SIDE.into(), false)?;
    let mut ico = vec![0, 0, 1, 0, 1, 0, SIDE, SIDE, 0, 0, 1, 0, 32, 0];
    ico.extend(u32::try_from(png.len())?.to_le_bytes());
    ico.extend(HEADER.to_le_bytes());
    ico.extend(png);
    Ok(ico)
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::load_from_memory;

    fn icon(emblem: Option<Vec<u8>>) -> Icon {
        Icon { initials: "NB".to_owned(), emblem, palette: Palette::OF_PROGRAM }
    }

    #[test]
    fn a_portal_is_told_by_the_letters_of_its_place() {
        for (name, initials) in [
            ("UBND phường Ngã Bảy", "NB"),
            ("Ủy ban nhân dân xã Đại Thành", "ĐT"),
            ("Cổng thông tin điện tử thành phố Cần Thơ", "CT"),
            ("UBND phường Ngã Bảy, thành phố Cần Thơ", "CT"),
            ("Phường 5", "5"),
            ("Xã", "X"),
            ("", ""),
            ("— —", ""),
        ] {
            assert_eq!(initials_of(name), initials, "{name}");
        }
    }

    #[test]
    fn an_icon_is_square_and_in_the_bands_colour() {
        let band = Palette::OF_PROGRAM.band.channels();
        for (size, is_maskable) in [(180, false), (192, true), (512, true)] {
            let drawn =
                load_from_memory(&icon_png(&icon(None), size, is_maskable).expect("drawn")).expect("a PNG").into_rgb8();
            assert_eq!((drawn.width(), drawn.height(), drawn.get_pixel(0, 0).0), (size, size, band));
            assert!(drawn.pixels().any(|pixel| pixel.0 != band), "its letters");
        }
        let svg = favicon_svg(&icon(None)).expect("drawn");
        assert!(svg.contains("#7f161b") && svg.contains("d=\"M") && !svg.contains("NaN"), "{svg}");
        assert_eq!(load_from_memory(&favicon_ico(&icon(None)).expect("drawn")[22..]).expect("a PNG").width(), 48);
    }

    #[test]
    fn an_emblem_stands_in_the_middle_in_its_own_proportions() {
        let green = RgbImage::from_pixel(40, 80, Rgb([0, 200, 0]));
        let emblem = png(&green.into()).expect("a picture");
        let drawn = icon_png(&icon(Some(emblem.clone())), 100, false).expect("drawn");
        let drawn = load_from_memory(&drawn).expect("a PNG").into_rgb8();
        let is_green = |x, y| drawn.get_pixel(x, y).0[1] > 150;
        assert!(is_green(50, 50) && is_green(50, 20) && !is_green(20, 50) && !is_green(50, 5));
        assert!(favicon_svg(&icon(Some(emblem))).expect("drawn").contains("data:image/png;base64,"));
        assert!(icon_png(&icon(Some(b"x".to_vec())), 100, false).is_err());
    }
}
