//! Makes a picture, as somebody took it, fit for readers: upright, in the widths that screens ask for,
//! and without metadata.
//!
//! What comes in is read by decoders in Rust; libwebp, in C, only writes.

use anyhow::{anyhow, bail};
use image::{
    AnimationDecoder, DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, ImageResult, Limits,
    codecs::gif::GifDecoder, imageops::FilterType, metadata::Orientation,
};
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
/// They are WebP without metadata: a photo from a phone says where it was taken. A GIF that moves
/// stays as it is.
///
/// # Errors
/// Content that is no JPEG, PNG, WebP or GIF, is damaged, or is too large to decode.
pub fn derive_variants(picture: &[u8]) -> anyhow::Result<Vec<Vec<u8>>> {
    if is_animated(picture)? {
        return Ok(vec![picture.to_vec()]);
    }
    let whole = upright(picture)?;
    // The smaller ones are made of the widest: from there on it is quick, and as good.
    let widest = resize(&whole, whole.width().min(WIDTH_MAX));
    drop(whole);
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
    anyhow::Error::new(error).context(reason)
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

/// The picture decoded, and turned as it is to be seen.
fn upright(picture: &[u8]) -> anyhow::Result<DynamicImage> {
    let mut decoder = open(picture)?;
    // A picture with spoilt EXIF is shown as it lies.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    // Decoders keep to the limits in what they need for themselves; this is what they fill for us.
    limits().reserve(decoder.total_bytes()).map_err(refusal)?;
    let mut image = DynamicImage::from_decoder(decoder).map_err(refusal)?;
    image.apply_orientation(orientation);
    Ok(image)
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
mod tests {
    use super::*;
    use image::{
        Delay, Frame, ImageEncoder, Rgb, RgbImage, Rgba, RgbaImage,
        codecs::{gif::GifEncoder, jpeg::JpegEncoder, png::PngEncoder, webp::WebPDecoder},
    };

    /// Red on top, blue below, so that it can be seen which way is up.
    fn two_halves(width: u32, height: u32) -> RgbImage {
        RgbImage::from_fn(width, height, |_, y| if y < height / 2 { Rgb([220, 30, 30]) } else { Rgb([30, 30, 220]) })
    }

    /// EXIF as a phone writes it: big-endian, one entry that says how the camera was held, and words
    /// that must not be published.
    fn exif(orientation: u8) -> Vec<u8> {
        let mut exif = b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
        exif.extend([orientation, 0, 0, 0, 0, 0, 0]);
        exif.extend(b"GPS 9.8 105.8");
        exif
    }

    fn jpeg(width: u32, height: u32, orientation: u8) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = JpegEncoder::new(&mut bytes);
        encoder.set_exif_metadata(exif(orientation)).unwrap();
        encoder.encode_image(&two_halves(width, height)).unwrap();
        bytes
    }

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = Vec::new();
        two_halves(width, height).write_with_encoder(PngEncoder::new(&mut bytes)).unwrap();
        bytes
    }

    fn gif(frames: u32) -> Vec<u8> {
        let mut bytes = Vec::new();
        let frame = |number| RgbaImage::from_pixel(400, 8, Rgba([40 * number as u8, 0, 0, 255]));
        let frames =
            (0..frames).map(|number| Frame::from_parts(frame(number), 0, 0, Delay::from_numer_denom_ms(100, 1)));
        GifEncoder::new(&mut bytes).encode_frames(frames).unwrap();
        bytes
    }

    /// A PNG that says it is this large, and holds next to nothing.
    fn png_bomb(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = png(8, 8);
        bytes[16..20].copy_from_slice(&width.to_be_bytes());
        bytes[20..24].copy_from_slice(&height.to_be_bytes());
        let sum = crc32(&bytes[12..29]);
        bytes[29..33].copy_from_slice(&sum.to_be_bytes());
        bytes
    }

    fn crc32(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(!0, |sum, &byte| {
            (0..8).fold(sum ^ u32::from(byte), |sum, _| if sum & 1 == 1 { sum >> 1 ^ 0xedb8_8320 } else { sum >> 1 })
        })
    }

    fn sizes(picture: &[u8]) -> Vec<(u32, u32)> {
        let variants = derive_variants(picture).unwrap();
        variants.iter().map(|variant| open(variant).unwrap().dimensions()).collect()
    }

    fn refused(picture: &[u8]) -> String {
        derive_variants(picture).expect_err("refused").to_string()
    }

    #[test]
    fn a_photo_is_made_in_the_widths_of_screens() {
        assert_eq!(sizes(&jpeg(3000, 2000, 1)), [(320, 213), (640, 427), (960, 640), (1440, 960)]);
    }

    #[test]
    fn a_photo_taken_upright_stands_upright() {
        let variants = derive_variants(&jpeg(600, 400, 6)).unwrap();
        let decoder = WebPDecoder::new(Cursor::new(&variants[0])).unwrap();
        let image = DynamicImage::from_decoder(decoder).unwrap().to_rgb8();
        assert_eq!(image.dimensions(), (320, 480));
        // Turned clockwise: what lay on top is on the right.
        let (left, right) = (image.get_pixel(40, 240), image.get_pixel(280, 240));
        assert!(left[2] > 150 && left[0] < 100, "{left:?}");
        assert!(right[0] > 150 && right[2] < 100, "{right:?}");
    }

    #[test]
    fn nothing_tells_where_a_photo_was_taken() {
        let photo = jpeg(1000, 600, 6);
        assert!(photo.windows(3).any(|bytes| bytes == b"GPS"));
        for variant in derive_variants(&photo).unwrap() {
            let mut decoder = WebPDecoder::new(Cursor::new(&variant)).unwrap();
            assert_eq!(decoder.exif_metadata().unwrap(), None);
            assert!(!variant.windows(3).any(|bytes| bytes == b"GPS"));
        }
    }

    #[test]
    fn a_small_picture_stays_small() {
        assert_eq!(sizes(&png(120, 90)), [(120, 90)]);
        assert_eq!(sizes(&png(1, 1)), [(1, 1)]);
        // 640 would be nearly the same.
        assert_eq!(sizes(&png(700, 350)), [(320, 160), (700, 350)]);
        assert_eq!(sizes(&png(5000, 1)), [(320, 1), (640, 1), (960, 1), (1440, 1)]);
    }

    #[test]
    fn what_is_transparent_stays_so() {
        let mut picture = Vec::new();
        let pixels = RgbaImage::from_pixel(20, 20, Rgba([255, 0, 0, 0]));
        pixels.write_with_encoder(PngEncoder::new(&mut picture)).unwrap();
        let variants = derive_variants(&picture).unwrap();
        let image = DynamicImage::from_decoder(open(&variants[0]).unwrap()).unwrap();
        assert_eq!(image.to_rgba8().get_pixel(10, 10)[3], 0);
    }

    #[test]
    fn a_gif_that_moves_stays_as_it_is() {
        let moving = gif(3);
        assert_eq!(derive_variants(&moving).unwrap(), [moving]);
        let still = derive_variants(&gif(1)).unwrap();
        assert!(still.iter().all(|variant| extension_of(variant).unwrap() == "webp"));
    }

    #[test]
    fn the_same_picture_gives_the_same_bytes() {
        let photo = jpeg(1500, 1000, 8);
        assert_eq!(derive_variants(&photo).unwrap(), derive_variants(&photo).unwrap());
    }

    #[test]
    fn a_picture_too_large_for_memory_is_refused_by_its_head() {
        for (width, height) in [(12_001, 1), (1, 12_001), (12_000, 12_000), (u32::MAX >> 1, u32::MAX >> 1)] {
            let message = refused(&png_bomb(width, height));
            assert!(message.contains("quá lớn"), "{width}×{height}: {message}");
        }
        // Otherwise as large as is allowed: refused only because the rest is missing.
        assert!(refused(&png_bomb(9_000, 9_000)).contains("hỏng"));
    }

    #[test]
    fn a_damaged_picture_is_refused() {
        let (whole, moving) = (png(300, 200), gif(2));
        for damaged in
            [&whole[..whole.len() / 2], &whole[..20], &moving[..moving.len() / 2], b"GIF89a", b"\xff\xd8\xff"]
        {
            assert!(refused(damaged).starts_with("ảnh bị hỏng"), "{damaged:?}");
        }
        for other in [b"".as_slice(), b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.7", b"BM\x1a\0\0\0"] {
            assert_eq!(refused(other), "chỉ nhận ảnh JPEG, PNG, WebP và GIF");
        }
    }

    #[test]
    fn of_a_jpeg_cut_short_the_part_that_came_is_shown() {
        // As browsers do: an old portal's photo is better with a grey edge than lost.
        let photo = jpeg(300, 200, 1);
        assert_eq!(sizes(&photo[..photo.len() * 3 / 4]), [(300, 200)]);
    }
}
