//! Makes a picture, as somebody took it, fit for readers: upright, in the widths that screens ask for,
//! and without metadata.
//!
//! What comes in is read by decoders in Rust; libwebp, in C, only writes.

use super::gif;
use anyhow::{Context, anyhow, bail};
use fast_image_resize::{
    FilterType, PixelTrait, ResizeAlg, ResizeOptions, Resizer,
    images::{TypedImage, TypedImageRef},
    pixels::{U8, U8x2, U8x3, U8x4},
};
use image::{
    ColorType, DynamicImage, ImageBuffer, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits, RgbImage,
    RgbaImage, metadata::Orientation,
};
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};
use std::io::Cursor;

/// A thumbnail, a phone's column at two pixels to the point, at three.
const WIDTHS: [u32; 3] = [320, 640, 960];
/// An article's column of 44rem at two pixels to the point.
const WIDTH_MAX: u32 = 1440;
/// A part that is cut out has at least so many pixels on a side.
const CUT_PIXELS_MIN: u32 = 16;
/// Of 100: above it files grow, and a phone shows no difference.
const QUALITY: f32 = 80.0;
/// A picture may be this many pixels on a side.
const SIDE_PIXELS_MAX: u32 = 12_000;
/// And decoded it may be this large; at three bytes a pixel, 69 megapixels.
const DECODED_BYTES_MAX: u64 = 200 * 1024 * 1024;
/// With what its decoder holds beside.
const HELD_BYTES_MAX: u64 = 280 * 1024 * 1024;

const TOO_LARGE: &str = "ảnh quá lớn: mỗi cạnh không quá 12.000 điểm, giải nén không quá 200 MB";
/// What is kept of a picture, to cut from: twice an article's column.
const MASTER_SIDE: u32 = 2880;
const MASTER_QUALITY: u8 = 90;
/// Of one that moves; a browser holds it whole, picture by picture.
const MOVING_PIXELS_MAX: u64 = 4_000_000;

/// A picture as readers get it, and what is kept of it beside.
pub struct Derived {
    /// Smallest first. None is wider than the picture is.
    pub variants: Vec<Vec<u8>>,
    /// The larger copy that others are cut from, with its ending; `None` of one that moves.
    pub master: Option<(Vec<u8>, &'static str)>,
}

/// A part of an upright picture, in fractions of its width and height.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cut {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

/// The variants of a picture, smallest first. None is wider than the picture is.
///
/// They are WebP without metadata, in sRGB: a photo from a phone says where it was taken, and may have colours of its
/// own. A GIF that moves stays as it is, but for what is not seen of it.
///
/// # Errors
/// Content that is no JPEG, PNG, WebP or GIF, is damaged or cut short, or is too large to decode.
pub fn derive_variants(picture: &[u8]) -> anyhow::Result<Vec<Vec<u8>>> {
    match moving(picture)? {
        Some(bare) => Ok(vec![bare]),
        None => variants_of(&upright(picture)?),
    }
}

/// The same, and the copy to cut from.
///
/// # Errors
/// As [`derive_variants`].
pub fn derive(picture: &[u8]) -> anyhow::Result<Derived> {
    match moving(picture)? {
        Some(bare) => Ok(Derived { variants: vec![bare], master: None }),
        None => derived_of(&upright(picture)?),
    }
}

/// A part of a picture as a picture of its own.
///
/// # Errors
/// As [`derive_variants`]; a part that is not within the picture, or has hardly a point.
pub fn cut(picture: &[u8], cut: Cut) -> anyhow::Result<Derived> {
    let whole = upright(picture)?;
    let (width, height) = (f64::from(whole.width()), f64::from(whole.height()));
    let fits = |from: f64, length: f64| from >= 0.0 && length > 0.0 && from + length <= 1.0 + 1e-6;
    if !fits(cut.x, cut.width) || !fits(cut.y, cut.height) {
        bail!("phần cắt nằm ngoài ảnh");
    }
    // They are within the picture, and so within u32.
    let (x, y) = ((cut.x * width).round() as u32, (cut.y * height).round() as u32);
    let (w, h) = ((cut.width * width).round() as u32, (cut.height * height).round() as u32);
    let (w, h) = (w.min(whole.width().saturating_sub(x)), h.min(whole.height().saturating_sub(y)));
    if w < CUT_PIXELS_MIN || h < CUT_PIXELS_MIN {
        bail!("phần cắt quá nhỏ: mỗi cạnh còn dưới {CUT_PIXELS_MIN} điểm ảnh");
    }
    derived_of(&whole.crop_imm(x, y, w, h))
}

/// Memory that making these variants takes at most, as far as the picture's head tells.
///
/// # Errors
/// As [`derive_variants`], as far as the head tells.
pub fn memory_needed(picture: &[u8]) -> anyhow::Result<u64> {
    let decoder = open(picture)?;
    let pixels = u64::from(decoder.dimensions().0) * u64::from(decoder.dimensions().1);
    // Decoded, the first step of making it smaller, and for the rest what a master of full size takes.
    Ok(picture.len() as u64 + decoder.total_bytes() + held_by_decoder(picture, pixels) + 2 * pixels + 72 * 1024 * 1024)
}

/// What a decoder keeps beside what it fills: of a progressive JPEG all coefficients, two bytes for each of three components.
fn held_by_decoder(picture: &[u8], pixels: u64) -> u64 {
    if format_of(picture).is_ok_and(|format| format == ImageFormat::Jpeg) && is_progressive(picture) {
        6 * pixels
    } else {
        0
    }
}

/// Whether the frame of a JPEG is a progressive one (SOF2; ITU-T T.81, B.1.1.3).
fn is_progressive(jpeg: &[u8]) -> bool {
    let mut at = 2;
    while let Some(&[0xff, marker, high, low]) = jpeg.get(at..at + 4).and_then(|head| head.first_chunk::<4>()) {
        match marker {
            0xff => at += 1,
            0xc2 | 0xca => return true,
            0xc0 | 0xc1 | 0xc3 | 0xc9 | 0xda => return false,
            _ => at += 2 + usize::from(u16::from_be_bytes([high, low])),
        }
    }
    false
}

fn derived_of(master: &DynamicImage) -> anyhow::Result<Derived> {
    Ok(Derived { variants: variants_of(master)?, master: Some(encode_master(master)?) })
}

/// The smaller ones are made of the widest: from there on it is quick, and as good.
fn variants_of(master: &DynamicImage) -> anyhow::Result<Vec<Vec<u8>>> {
    let widest = to_width(master, master.width().min(WIDTH_MAX))?;
    widths_of(widest.width()).map(|width| encode(&to_width(&widest, width)?)).collect()
}

/// Reads a picture's head: its size is known, nothing is decoded yet.
///
/// # Errors
/// As `derive_variants`.
pub fn open(picture: &[u8]) -> anyhow::Result<impl ImageDecoder> {
    let mut reader = ImageReader::with_format(Cursor::new(picture), format_of(picture)?);
    reader.limits(limits());
    let decoder = reader.into_decoder().map_err(refusal)?;
    let (width, height) = decoder.dimensions();
    if width == 0 || height == 0 {
        bail!("ảnh bị hỏng: không có điểm ảnh nào");
    }
    Ok(decoder)
}

/// The usual ending of the name of such a file.
///
/// # Errors
/// Content that is no JPEG, PNG, WebP or GIF.
pub fn extension_of(picture: &[u8]) -> anyhow::Result<&'static str> {
    Ok(match format_of(picture)? {
        ImageFormat::Jpeg => "jpg",
        ImageFormat::Png => "png",
        ImageFormat::WebP => "webp",
        _ => "gif",
    })
}

fn format_of(picture: &[u8]) -> anyhow::Result<ImageFormat> {
    use ImageFormat::{Gif, Jpeg, Png, WebP};
    match image::guess_format(picture) {
        Ok(format @ (Jpeg | Png | WebP | Gif)) => Ok(format),
        _ => bail!("chỉ nhận ảnh JPEG, PNG, WebP và GIF"),
    }
}

fn limits() -> Limits {
    let mut limits = Limits::no_limits();
    limits.max_image_width = Some(SIDE_PIXELS_MAX);
    limits.max_image_height = Some(SIDE_PIXELS_MAX);
    limits.max_alloc = Some(DECODED_BYTES_MAX);
    limits
}

/// What operators read in place of a decoder's English.
fn refusal(error: ImageError) -> anyhow::Error {
    let reason = match error {
        ImageError::Limits(_) => TOO_LARGE,
        _ => "ảnh bị hỏng: không đọc được",
    };
    // The decoder's own words are for us.
    tracing::debug!(%error, "a picture was refused");
    anyhow!(reason)
}

/// A GIF of more than one picture, without what is not seen of it.
fn moving(picture: &[u8]) -> anyhow::Result<Option<Vec<u8>>> {
    if format_of(picture)? != ImageFormat::Gif {
        return Ok(None);
    }
    let Some(gif) = gif::read(picture) else { bail!("ảnh bị hỏng: không đọc được") };
    if gif.pictures < 2 {
        return Ok(None);
    }
    let (width, height) = open(picture)?.dimensions();
    if u64::from(width) * u64::from(height) > MOVING_PIXELS_MAX {
        bail!("ảnh quá lớn: ảnh động không quá 4 triệu điểm ảnh");
    }
    // That the first one can be decoded says that it is a picture at all.
    DynamicImage::from_decoder(open(picture)?).map_err(refusal)?;
    Ok(Some(gif.bare))
}

/// The picture decoded, no larger than is kept of it, turned as it is to be seen, its colours in sRGB.
fn upright(picture: &[u8]) -> anyhow::Result<DynamicImage> {
    let mut decoder = open(picture)?;
    if format_of(picture)? == ImageFormat::Jpeg && is_cut_short(picture) {
        bail!("ảnh bị cắt ngang: tệp chưa tải về hết");
    }
    let profile = decoder.icc_profile().ok().flatten();
    // A picture with spoilt EXIF is shown as it lies.
    let orientation = orientation_of(&mut decoder);
    // Decoders keep to the limits in what they need for themselves; this is what they fill for us.
    limits().reserve(decoder.total_bytes()).map_err(refusal)?;
    let pixels = u64::from(decoder.dimensions().0) * u64::from(decoder.dimensions().1);
    if decoder.total_bytes() + held_by_decoder(picture, pixels) > HELD_BYTES_MAX {
        bail!(TOO_LARGE);
    }
    let image = in_bytes(decode(decoder)?);
    let is_turned = matches!(
        orientation,
        Orientation::Rotate90 | Orientation::Rotate270 | Orientation::Rotate90FlipH | Orientation::Rotate270FlipH
    );
    let mut image = shrink(image, is_turned)?;
    image.apply_orientation(orientation);
    Ok(in_srgb(image, profile.as_deref()))
}

/// The picture as it was stored, but that one of sixteen bits has eight of them: made so where it lies, because beside a copy it
/// would take half as much again as pictures may.
fn decode(decoder: impl ImageDecoder) -> anyhow::Result<DynamicImage> {
    let color = decoder.color_type();
    if ![ColorType::L16, ColorType::La16, ColorType::Rgb16, ColorType::Rgba16].contains(&color) {
        return DynamicImage::from_decoder(decoder).map_err(refusal);
    }
    let (width, height) = decoder.dimensions();
    let mut bytes = vec![0; usize::try_from(decoder.total_bytes())?];
    decoder.read_image(&mut bytes).map_err(refusal)?;
    let samples = bytes.len() / 2;
    for at in 0..samples {
        let deep = u16::from_ne_bytes([bytes[2 * at], bytes[2 * at + 1]]);
        bytes[at] = ((u32::from(deep) + 128) / 257) as u8;
    }
    bytes.truncate(samples);
    bytes.shrink_to_fit();
    of_pixels(color.channel_count(), width, height, bytes)
}

/// Eight bits for each of three colours, or four with alpha. The decoded one goes, where it was another.
fn in_bytes(image: DynamicImage) -> DynamicImage {
    match (image.color().has_alpha(), image.color()) {
        // Grey stays grey until its profile was asked.
        (_, ColorType::L8 | ColorType::La8) => image,
        (false, _) => image.into_rgb8().into(),
        (true, _) => image.into_rgba8().into(),
    }
}

/// As large as is kept of it: its long side so long, but never so narrow that readers would get less than the widest. One that
/// will be turned on its side has its height for its width.
fn shrink(image: DynamicImage, is_turned: bool) -> anyhow::Result<DynamicImage> {
    let (width, height) = (image.width(), image.height());
    let seen_width = if is_turned { height } else { width };
    let scale =
        (f64::from(MASTER_SIDE) / f64::from(width.max(height))).max(f64::from(WIDTH_MAX) / f64::from(seen_width));
    if scale >= 1.0 {
        return Ok(image);
    }
    let scaled = |side: u32| ((f64::from(side) * scale).round() as u32).max(1);
    resize(&image, scaled(width), scaled(height))
}

/// How a picture is to be turned, by its EXIF. In WebP some programs write it as it stands in JPEG, with a sign before it.
fn orientation_of(decoder: &mut impl ImageDecoder) -> Orientation {
    match decoder.exif_metadata() {
        Ok(Some(exif)) => {
            let exif = exif.strip_prefix(b"Exif\0\0").unwrap_or(&exif);
            Orientation::from_exif_chunk(exif).unwrap_or(Orientation::NoTransforms)
        }
        _ => Orientation::NoTransforms,
    }
}

/// Whether the end of a JPEG is missing, which its decoder makes up for in grey: the end of the image (0xFFD9) stands where its
/// segments and scans end (ITU-T T.81, B.1.1). What a phone writes behind it, such as how bright it was, may be cut.
fn is_cut_short(jpeg: &[u8]) -> bool {
    let mut at = 2;
    while let Some(&[mark, kind]) = jpeg.get(at..at + 2).and_then(|head| head.first_chunk::<2>()) {
        match (mark, kind) {
            (0xff, 0xd9) => return false,
            // Within a scan: what was coded, with its signs made plain, and where it can be begun anew.
            (0xff, 0x00 | 0xd0..=0xd7) => at += 2,
            (0xff, 0x01 | 0xd8) => at += 2,
            (0xff, 0xff) => at += 1,
            (0xff, _) => match jpeg.get(at + 2..at + 4).and_then(|length| length.first_chunk()) {
                Some(length) => at += 2 + usize::from(u16::from_be_bytes(*length)),
                None => return true,
            },
            _ => at += 1,
        }
    }
    true
}

/// The same colours in sRGB, which browsers take a picture without a profile for. One whose profile cannot be read, or is
/// of inks that its decoder has turned into colours already, is shown as it lies.
fn in_srgb(image: DynamicImage, profile: Option<&[u8]>) -> DynamicImage {
    let Some(profile) = profile.and_then(|profile| ColorProfile::new_from_slice(profile).ok()) else { return image };
    let has_alpha = image.color().has_alpha();
    let (from, pixels) = match (profile.color_space, has_alpha) {
        (DataColorSpace::Rgb, false) => (Layout::Rgb, image.to_rgb8().into_raw()),
        (DataColorSpace::Rgb, true) => (Layout::Rgba, image.to_rgba8().into_raw()),
        (DataColorSpace::Gray, false) => (Layout::Gray, image.to_luma8().into_raw()),
        (DataColorSpace::Gray, true) => (Layout::GrayAlpha, image.to_luma_alpha8().into_raw()),
        _ => return image,
    };
    let to = if has_alpha { Layout::Rgba } else { Layout::Rgb };
    let (width, height) = (image.width(), image.height());
    let mut converted = vec![0; width as usize * height as usize * if has_alpha { 4 } else { 3 }];
    let transform = profile.create_transform_8bit(from, &ColorProfile::new_srgb(), to, TransformOptions::default());
    let is_converted = transform.is_ok_and(|transform| transform.transform(&pixels, &mut converted).is_ok());
    let converted = match (is_converted, has_alpha) {
        (false, _) => None,
        (true, true) => RgbaImage::from_raw(width, height, converted).map(DynamicImage::from),
        (true, false) => RgbImage::from_raw(width, height, converted).map(DynamicImage::from),
    };
    converted.unwrap_or(image)
}

/// The widths below that of the widest, and that. One that is nearly as wide would save a reader
/// nothing.
fn widths_of(widest: u32) -> impl Iterator<Item = u32> {
    WIDTHS.into_iter().filter(move |width| width * 5 <= widest * 4).chain([widest])
}

/// So wide, in its own proportions.
fn to_width(image: &DynamicImage, width: u32) -> anyhow::Result<DynamicImage> {
    if width == image.width() {
        return Ok(image.clone());
    }
    let height = u64::from(image.height()) * u64::from(width);
    let height = (height + u64::from(image.width()) / 2) / u64::from(image.width());
    resize(image, width, u32::try_from(height).unwrap_or(u32::MAX).max(1))
}

/// As large as that, whatever its proportions.
///
/// Lanczos takes half as long again and cannot be told from it on a photo.
pub fn resize(image: &DynamicImage, width: u32, height: u32) -> anyhow::Result<DynamicImage> {
    let pixels = match image.color() {
        ColorType::L8 => resize_pixels::<U8>(image, width, height),
        ColorType::La8 => resize_pixels::<U8x2>(image, width, height),
        ColorType::Rgb8 => resize_pixels::<U8x3>(image, width, height),
        _ => resize_pixels::<U8x4>(image, width, height),
    }?;
    of_pixels(image.color().channel_count(), width, height, pixels)
}

/// Of the library only what is made for our kinds of pixels goes into the program: the compiler writes what it has for
/// decimal numbers differently each time, and two builds are to give the same bytes.
fn resize_pixels<P: PixelTrait>(image: &DynamicImage, width: u32, height: u32) -> anyhow::Result<Vec<u8>> {
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::CatmullRom));
    let source = TypedImageRef::<P>::from_buffer(image.width(), image.height(), image.as_bytes())?;
    let mut resized = vec![0; width as usize * height as usize * size_of::<P>()];
    let mut view = TypedImage::<P>::from_buffer(width, height, &mut resized)?;
    Resizer::new().resize_typed(&source, &mut view, &options)?;
    Ok(resized)
}

/// A picture of so many bytes a pixel.
fn of_pixels(channels: u8, width: u32, height: u32, pixels: Vec<u8>) -> anyhow::Result<DynamicImage> {
    let image = match channels {
        1 => ImageBuffer::from_raw(width, height, pixels).map(DynamicImage::ImageLuma8),
        2 => ImageBuffer::from_raw(width, height, pixels).map(DynamicImage::ImageLumaA8),
        3 => ImageBuffer::from_raw(width, height, pixels).map(DynamicImage::ImageRgb8),
        _ => ImageBuffer::from_raw(width, height, pixels).map(DynamicImage::ImageRgba8),
    };
    image.context("a picture has as many bytes as its size says")
}

fn encode(image: &DynamicImage) -> anyhow::Result<Vec<u8>> {
    encode_webp(image, QUALITY)
}

fn encode_webp(image: &DynamicImage, quality: f32) -> anyhow::Result<Vec<u8>> {
    let (width, height) = (image.width(), image.height());
    let encoded = match image.color().has_alpha() {
        true => webp::Encoder::from_rgba(&image.to_rgba8(), width, height).encode_simple(false, quality),
        false => webp::Encoder::from_rgb(&image.to_rgb8(), width, height).encode_simple(false, quality),
    };
    let encoded = encoded.map_err(|error| anyhow!("không nén được ảnh: {error:?}"))?;
    Ok(encoded.to_vec())
}

/// JPEG takes a tenth of WebP's time, and nobody is sent this one.
fn encode_master(image: &DynamicImage) -> anyhow::Result<(Vec<u8>, &'static str)> {
    if image.color().has_alpha() {
        return Ok((encode_webp(image, f32::from(MASTER_QUALITY))?, "webp"));
    }
    let (width, height) = (u16::try_from(image.width())?, u16::try_from(image.height())?);
    let mut encoded = Vec::new();
    let encoder = jpeg_encoder::Encoder::new(&mut encoded, MASTER_QUALITY);
    encoder.encode(&image.to_rgb8(), width, height, jpeg_encoder::ColorType::Rgb)?;
    Ok((encoded, "jpg"))
}

#[cfg(test)]
mod tests;
