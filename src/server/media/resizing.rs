//! Makes a picture, as somebody took it, fit for readers: upright, in the widths that screens ask for,
//! and without metadata.
//!
//! What comes in is read by decoders in Rust; libwebp, in C, only writes.

use anyhow::{anyhow, bail};
use image::{
    AnimationDecoder, DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, ImageResult, Limits, RgbImage,
    RgbaImage, codecs::gif::GifDecoder, imageops::FilterType, metadata::Orientation,
};
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};
use std::io::Cursor;

/// A thumbnail, a phone's column at two pixels to the point, at three.
const WIDTHS: [u32; 3] = [320, 640, 960];
/// An article's column of 44rem at two pixels to the point.
const WIDTH_MAX: u32 = 1440;
/// Of 100: above it files grow, and a phone shows no difference.
const QUALITY: f32 = 80.0;
/// A picture may be this many pixels on a side.
const SIDE_PIXELS_MAX: u32 = 12_000;
/// And decoded it may be this large; at three bytes a pixel, 89 megapixels.
const DECODED_BYTES_MAX: u64 = 256 * 1024 * 1024;

/// The variants of a picture, smallest first. None is wider than the picture is.
///
/// They are WebP without metadata, in sRGB: a photo from a phone says where it was taken, and may have colours of its
/// own. A GIF that moves stays as it is.
///
/// # Errors
/// Content that is no JPEG, PNG, WebP or GIF, is damaged or cut short, or is too large to decode.
pub fn derive_variants(picture: &[u8]) -> anyhow::Result<Vec<Vec<u8>>> {
    if is_animated(picture)? {
        return Ok(vec![picture.to_vec()]);
    }
    let (whole, profile) = upright(picture)?;
    // The smaller ones are made of the widest: from there on it is quick, and as good.
    let widest = resize(&whole, whole.width().min(WIDTH_MAX));
    drop(whole);
    let widest = in_srgb(widest, profile.as_deref());
    let mut variants = Vec::new();
    for width in widths_of(widest.width()) {
        variants.push(encode(&resize(&widest, width))?);
    }
    Ok(variants)
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
        ImageError::Limits(_) => "ảnh quá lớn: mỗi cạnh không quá 12.000 điểm, giải nén không quá 256 MB",
        _ => "ảnh bị hỏng: không đọc được",
    };
    // The decoder's own words are for us.
    tracing::debug!(%error, "a picture was refused");
    anyhow!(reason)
}

fn is_animated(picture: &[u8]) -> anyhow::Result<bool> {
    if format_of(picture)? != ImageFormat::Gif {
        return Ok(false);
    }
    let mut decoder = GifDecoder::new(Cursor::new(picture)).map_err(refusal)?;
    decoder.set_limits(limits()).map_err(refusal)?;
    let first_two: ImageResult<Vec<_>> = decoder.into_frames().take(2).collect();
    Ok(first_two.map_err(refusal)?.len() == 2)
}

/// The picture decoded and turned as it is to be seen, and what its colours mean, if it says so (ICC).
fn upright(picture: &[u8]) -> anyhow::Result<(DynamicImage, Option<Vec<u8>>)> {
    if format_of(picture)? == ImageFormat::Jpeg && is_cut_short(picture) {
        bail!("ảnh bị cắt ngang: tệp chưa tải về hết");
    }
    let mut decoder = open(picture)?;
    let profile = decoder.icc_profile().ok().flatten();
    // A picture with spoilt EXIF is shown as it lies.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    // Decoders keep to the limits in what they need for themselves; this is what they fill for us.
    limits().reserve(decoder.total_bytes()).map_err(refusal)?;
    let mut image = DynamicImage::from_decoder(decoder).map_err(refusal)?;
    image.apply_orientation(orientation);
    Ok((image, profile))
}

/// Whether the end of a JPEG is missing, which its decoder makes up for in grey: no end of the image (0xFFD9) stands
/// after its last scan (0xFFDA); inside of one neither can (ITU-T T.81, B.1.1).
fn is_cut_short(jpeg: &[u8]) -> bool {
    let last = |marker: u8| jpeg.windows(2).rposition(|bytes| bytes == [0xff, marker]);
    last(0xd9) < last(0xda)
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

fn resize(image: &DynamicImage, width: u32) -> DynamicImage {
    let height = u64::from(image.height()) * u64::from(width);
    let height = (height + u64::from(image.width()) / 2) / u64::from(image.width());
    let height = u32::try_from(height).unwrap_or(u32::MAX).max(1);
    // Lanczos takes half as long again and cannot be told from it on a photo.
    image.resize_exact(width, height, FilterType::CatmullRom)
}

fn encode(image: &DynamicImage) -> anyhow::Result<Vec<u8>> {
    let (width, height) = (image.width(), image.height());
    let encoded = match image.color().has_alpha() {
        true => webp::Encoder::from_rgba(&image.to_rgba8(), width, height).encode_simple(false, QUALITY),
        false => webp::Encoder::from_rgb(&image.to_rgb8(), width, height).encode_simple(false, QUALITY),
    };
    let encoded = encoded.map_err(|error| anyhow!("không nén được ảnh: {error:?}"))?;
    Ok(encoded.to_vec())
}

#[cfg(test)]
mod tests;
