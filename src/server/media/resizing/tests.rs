use super::*;
use image::{
    Delay, Frame, GrayImage, ImageBuffer, ImageEncoder, Luma, LumaA, Rgb, Rgba,
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
    let frames = (0..frames).map(|number| Frame::from_parts(frame(number), 0, 0, Delay::from_numer_denom_ms(100, 1)));
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
    let pixels = RgbaImage::from_pixel(20, 20, Rgba([255, 0, 0, 0]));
    let (mut as_png, mut as_gif) = (Vec::new(), Vec::new());
    pixels.write_with_encoder(PngEncoder::new(&mut as_png)).unwrap();
    GifEncoder::new(&mut as_gif).encode_frame(Frame::new(pixels.clone())).unwrap();
    let as_webp = webp::Encoder::from_rgba(&pixels, 20, 20).encode_lossless().to_vec();
    for (picture, format) in [(as_png, "png"), (as_gif, "gif"), (as_webp, "webp")] {
        assert_eq!(extension_of(&picture).unwrap(), format);
        assert_eq!(middle(&picture)[3], 0, "{format}");
    }
}

#[test]
fn pictures_for_printing_keep_their_colours() {
    use jpeg_encoder::ColorType::{Cmyk, CmykAsYcck};
    // Inks of 0 to 255, stored the other way round as Adobe's programs do (Adobe Technical Note 5116, 18).
    for (inks, expected) in [
        ([255, 0, 0, 0], [0, 255, 255]),
        ([0, 255, 255, 0], [255, 0, 0]),
        ([0, 0, 0, 255], [0, 0, 0]),
        ([0, 0, 0, 0], [255, 255, 255]),
        ([51, 102, 153, 64], [153, 115, 76]),
    ] {
        for kind in [Cmyk, CmykAsYcck] {
            let mut picture = Vec::new();
            jpeg_encoder::Encoder::new(&mut picture, 100).encode(&inks.repeat(64 * 64), 64, 64, kind).unwrap();
            assert_about(middle(&picture), expected, &format!("{kind:?} of {inks:?}"));
        }
    }
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
    assert!(refused(&png_bomb(8_000, 8_000)).contains("hỏng"));
}

#[test]
fn a_damaged_picture_is_refused() {
    let (whole, moving) = (png(300, 200), gif(2));
    for damaged in [&whole[..whole.len() / 2], &whole[..20], &moving[..moving.len() / 2], b"GIF89a", b"\xff\xd8\xff"] {
        assert!(refused(damaged).starts_with("ảnh bị hỏng"), "{damaged:?}");
    }
    for other in [b"".as_slice(), b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.7", b"BM\x1a\0\0\0"] {
        assert_eq!(refused(other), "chỉ nhận ảnh JPEG, PNG, WebP và GIF");
    }
}

#[test]
fn a_jpeg_that_was_cut_short_is_refused() {
    let photo = jpeg(300, 200, 1);
    for cut in [photo.len() * 3 / 4, photo.len() - 2] {
        assert_eq!(refused(&photo[..cut]), "ảnh bị cắt ngang: tệp chưa tải về hết", "{cut}");
    }
    // What cameras write behind the end is none of ours.
    assert_eq!(sizes(&[&photo[..], b"more"].concat()), [(300, 200)]);
}

#[test]
fn nobody_is_told_a_librarys_words() {
    for damaged in [&png(300, 200)[..100], b"GIF89a", &png_bomb(12_001, 1)] {
        let error = derive_variants(damaged).expect_err("refused");
        assert_eq!(format!("{error:#}"), error.to_string(), "nothing stands behind it");
    }
}

/// The middle of the smallest variant.
fn middle(picture: &[u8]) -> Rgba<u8> {
    let variants = derive_variants(picture).unwrap();
    let image = DynamicImage::from_decoder(open(&variants[0]).unwrap()).unwrap().to_rgba8();
    *image.get_pixel(image.width() / 2, image.height() / 2)
}

fn assert_about(pixel: Rgba<u8>, expected: [u8; 3], what: &str) {
    let is_near = pixel.0.iter().zip(expected).all(|(is, should)| is.abs_diff(should) <= 4);
    assert!(is_near, "{what}: {pixel:?} and not {expected:?}");
}

#[test]
fn colours_of_a_wide_profile_are_those_of_srgb() {
    let p3 = ColorProfile::new_display_p3().encode().unwrap();
    // By the primaries of both (SMPTE EG 432-1, IEC 61966-2-1).
    for (color, expected) in
        [([150, 80, 60], [161, 75, 54]), ([60, 170, 60], [0, 173, 35]), ([90, 90, 90], [90, 90, 90])]
    {
        let pixels = RgbImage::from_pixel(64, 64, Rgb(color));
        let (mut as_jpeg, mut as_png) = (Vec::new(), Vec::new());
        let mut encoder = JpegEncoder::new_with_quality(&mut as_jpeg, 100);
        encoder.set_icc_profile(p3.clone()).unwrap();
        encoder.encode_image(&pixels).unwrap();
        let mut encoder = PngEncoder::new(&mut as_png);
        encoder.set_icc_profile(p3.clone()).unwrap();
        pixels.write_with_encoder(encoder).unwrap();
        assert_about(middle(&as_jpeg), expected, "JPEG");
        assert_about(middle(&as_png), expected, "PNG");
    }
}

#[test]
fn a_picture_with_a_spoilt_profile_is_shown_as_it_lies() {
    let mut picture = Vec::new();
    let mut encoder = PngEncoder::new(&mut picture);
    encoder.set_icc_profile(b"no profile at all".to_vec()).unwrap();
    RgbImage::from_pixel(64, 64, Rgb([60, 170, 60])).write_with_encoder(encoder).unwrap();
    assert_about(middle(&picture), [60, 170, 60], "as it lies");
}

#[test]
fn grey_and_deep_pictures_keep_their_tones() {
    let (mut grey, mut grey_png, mut deep) = (Vec::new(), Vec::new(), Vec::new());
    GrayImage::from_pixel(64, 64, Luma([120])).write_with_encoder(JpegEncoder::new(&mut grey)).unwrap();
    let mut encoder = PngEncoder::new(&mut grey_png);
    encoder.set_icc_profile(ColorProfile::new_gray_with_gamma(2.2).encode().unwrap()).unwrap();
    GrayImage::from_pixel(64, 64, Luma([120])).write_with_encoder(encoder).unwrap();
    assert_about(middle(&grey), [120, 120, 120], "grey JPEG");
    assert_about(middle(&grey_png), [120, 120, 120], "grey PNG with a profile");
    for (pixels, expected) in [
        (ImageBuffer::from_pixel(64, 64, Luma([30_840_u16])).into(), [120, 120, 120]),
        (ImageBuffer::from_pixel(64, 64, LumaA([30_840_u16, 65_535])).into(), [120, 120, 120]),
        (ImageBuffer::from_pixel(64, 64, Rgb([30_840_u16, 15_420, 51_400])).into(), [120, 60, 200]),
        (ImageBuffer::from_pixel(64, 64, Rgba([30_840_u16, 15_420, 51_400, 65_535])).into(), [120, 60, 200]),
    ] {
        deep.clear();
        let pixels: DynamicImage = pixels;
        pixels.write_with_encoder(PngEncoder::new(&mut deep)).unwrap();
        assert_about(middle(&deep), expected, &format!("{:?}", pixels.color()));
    }
}

#[test]
fn all_eight_ways_of_holding_a_camera_come_out_upright() {
    // Red on top as it was taken; where red lies then, by the EXIF tag (Exif 2.32, 4.6.4).
    for (orientation, is_turned, red_at) in [
        (1, false, (0.5, 0.1)),
        (2, false, (0.5, 0.1)),
        (3, false, (0.5, 0.9)),
        (4, false, (0.5, 0.9)),
        (5, true, (0.1, 0.5)),
        (6, true, (0.9, 0.5)),
        (7, true, (0.9, 0.5)),
        (8, true, (0.1, 0.5)),
    ] {
        let variants = derive_variants(&jpeg(300, 200, orientation)).unwrap();
        let image = DynamicImage::from_decoder(open(&variants[0]).unwrap()).unwrap().to_rgb8();
        assert_eq!(image.width() < image.height(), is_turned, "{orientation}");
        let (x, y) = (f64::from(image.width()) * red_at.0, f64::from(image.height()) * red_at.1);
        let pixel = image.get_pixel(x as u32, y as u32);
        assert!(pixel[0] > 150 && pixel[2] < 100, "{orientation}: {pixel:?}");
    }
}
