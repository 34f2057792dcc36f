//! Tells by its content what a file is: a picture, a document of a kind that the portal hands out, or what is refused. Its name
//! says nothing.

use crate::domain::DocumentKind;
use std::collections::BTreeSet;

/// What the first bytes of a file say that it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sniffed {
    Photo,
    /// Perhaps a document: [`kind_of`] knows.
    Document,
    /// HEIF, as phones of Apple take pictures, or AVIF.
    Heif,
    Svg,
    Other,
}

/// So many bytes are enough to tell.
pub const HEAD_BYTES: usize = 512;

const PDF: &[u8] = b"%PDF-";
/// Compound files of old Office ([MS-CFB], 2.2).
const COMPOUND: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
const ZIP: &[u8] = b"PK\x03\x04";

/// What a file is, as far as its first [`HEAD_BYTES`] tell.
pub fn sniff(head: &[u8]) -> Sniffed {
    let is_webp = head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP");
    let pictures: [&[u8]; 4] = [b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a"];
    if is_webp || pictures.iter().any(|magic| head.starts_with(magic)) {
        return Sniffed::Photo;
    }
    if [PDF, COMPOUND, ZIP].iter().any(|magic| without_mark(head).starts_with(magic)) {
        return Sniffed::Document;
    }
    if head.get(4..8) == Some(b"ftyp") && is_heif_brand(head.get(8..12).unwrap_or_default()) {
        return Sniffed::Heif;
    }
    let text = String::from_utf8_lossy(head).to_ascii_lowercase();
    if text.trim_start_matches('\u{feff}').trim_start().starts_with('<') && text.contains("<svg") {
        return Sniffed::Svg;
    }
    Sniffed::Other
}

/// Brands of still pictures (ISO/IEC 23008-12, AV1 Image File Format).
fn is_heif_brand(brand: &[u8]) -> bool {
    [b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis"]
        .iter()
        .any(|known| known.as_slice() == brand)
}

/// Without a byte order mark, which some programs write before a PDF.
fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}

/// Why a file is no document that the portal hands out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// None of the kinds.
    OtherKind,
    /// It holds programs that run when it is opened.
    Macros,
    /// Cut short, or laid out as none is.
    Damaged,
}

/// Which kind of document this is.
///
/// # Errors
/// Where it is none that the portal hands out.
pub fn kind_of(bytes: &[u8]) -> Result<DocumentKind, Unfit> {
    let bytes = without_mark(bytes);
    if bytes.starts_with(PDF) {
        // The end is marked in the last kilobyte (ISO 32000-1, 7.5.5; implementations, annex H).
        let tail = &bytes[bytes.len().saturating_sub(1024)..];
        let is_whole = tail.windows(5).any(|window| window == b"%%EOF");
        return if is_whole { Ok(DocumentKind::Pdf) } else { Err(Unfit::Damaged) };
    }
    if bytes.starts_with(ZIP) {
        return kind_of_zip(bytes);
    }
    if bytes.starts_with(COMPOUND) {
        return kind_of_compound(bytes);
    }
    Err(Unfit::OtherKind)
}

fn kind_of_zip(bytes: &[u8]) -> Result<DocumentKind, Unfit> {
    let names = names_in_zip(bytes).ok_or(Unfit::Damaged)?;
    let has = |start: &str| names.iter().any(|name| name.starts_with(start));
    let has_macros = names.iter().any(|name| {
        name.ends_with("vbaproject.bin") || name.starts_with("xl/macrosheets/") || name.starts_with("basic/")
    });
    if has_macros {
        return Err(Unfit::Macros);
    }
    if names.contains("[content_types].xml") {
        return match (has("word/"), has("xl/"), has("ppt/")) {
            (true, false, false) => Ok(DocumentKind::Docx),
            (false, true, false) => Ok(DocumentKind::Xlsx),
            (false, false, true) => Ok(DocumentKind::Pptx),
            _ => Err(Unfit::OtherKind),
        };
    }
    // Its kind stands first in an ODF file, as it is (OpenDocument 1.3, part 2, 3.3).
    let first = bytes.get(30..).and_then(|rest| rest.strip_prefix(b"mimetype")).unwrap_or_default();
    match first.strip_prefix(b"application/vnd.oasis.opendocument.".as_slice()) {
        Some(kind) if kind.starts_with(b"textPK") => Ok(DocumentKind::Odt),
        Some(kind) if kind.starts_with(b"spreadsheetPK") => Ok(DocumentKind::Ods),
        Some(kind) if kind.starts_with(b"presentationPK") => Ok(DocumentKind::Odp),
        _ => Err(Unfit::OtherKind),
    }
}

fn u16_at(bytes: &[u8], at: usize) -> Option<usize> {
    Some(usize::from(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?)))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<usize> {
    usize::try_from(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?)).ok()
}

/// The names in a ZIP's directory, in lower case (APPNOTE 4.3.12, 4.3.16). `None` where it has none.
fn names_in_zip(bytes: &[u8]) -> Option<BTreeSet<String>> {
    /// The end of the directory, with the longest comment behind it.
    const END_BYTES_MAX: usize = 22 + 65_535;
    let from = bytes.len().saturating_sub(END_BYTES_MAX);
    let end = from + bytes.get(from..)?.windows(4).rposition(|window| window == b"PK\x05\x06")?;
    let (entries, mut at) = (u16_at(bytes, end + 10)?, u32_at(bytes, end + 16)?);
    let mut names = BTreeSet::new();
    for _ in 0..entries {
        if bytes.get(at..at + 4)? != b"PK\x01\x02" {
            return None;
        }
        let (name, extra, comment) = (u16_at(bytes, at + 28)?, u16_at(bytes, at + 30)?, u16_at(bytes, at + 32)?);
        let written = String::from_utf8_lossy(bytes.get(at + 46..at + 46 + name)?);
        names.insert(written.replace('\\', "/").to_ascii_lowercase());
        at += 46 + name + extra + comment;
    }
    Some(names)
}

fn kind_of_compound(bytes: &[u8]) -> Result<DocumentKind, Unfit> {
    let names = names_in_compound(bytes).ok_or(Unfit::Damaged)?;
    let has = |name: &str| names.iter().any(|known| known == name);
    if ["Macros", "_VBA_PROJECT_CUR", "_VBA_PROJECT", "VBA"].iter().any(|name| has(name)) {
        return Err(Unfit::Macros);
    }
    match (has("WordDocument"), has("Workbook") || has("Book"), has("PowerPoint Document")) {
        (true, false, false) => Ok(DocumentKind::Doc),
        (false, true, false) => Ok(DocumentKind::Xls),
        (false, false, true) => Ok(DocumentKind::Ppt),
        _ => Err(Unfit::OtherKind),
    }
}

/// The names in the directory of a compound file ([MS-CFB], 2.3, 2.5, 2.6). `None` where it has none.
fn names_in_compound(bytes: &[u8]) -> Option<Vec<String>> {
    const ENTRY: usize = 128;
    let sector = 1_usize.checked_shl(u32::try_from(u16_at(bytes, 30)?).ok()?)?;
    if ![512, 4096].contains(&sector) {
        return None;
    }
    let start_of = |number: usize| number.checked_add(1)?.checked_mul(sector);
    // Which sector follows which stands in sectors that the head lists; files beyond the first 109 of them are larger than ours.
    let next_of = |number: usize| {
        let table = u32_at(bytes, 76 + 4 * (number * 4 / sector))?;
        u32_at(bytes, start_of(table)?.checked_add(number * 4 % sector)?)
    };
    let (mut names, mut number) = (Vec::new(), u32_at(bytes, 48)?);
    // A ring of sectors ends here too.
    for _ in 0..bytes.len() / sector {
        if number >= 0xffff_fffe {
            break;
        }
        let start = start_of(number)?;
        let entries = bytes.get(start..start.checked_add(sector)?)?;
        names.extend(entries.chunks_exact(ENTRY).filter_map(name_of_entry));
        if number * 4 / sector >= 109 {
            break;
        }
        number = next_of(number)?;
    }
    Some(names)
}

/// UTF-16 with its length in bytes, the end sign counted.
fn name_of_entry(entry: &[u8]) -> Option<String> {
    let length = u16_at(entry, 64)?.checked_sub(2)?.min(62);
    let units: Vec<u16> = entry[..length].chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
    Some(String::from_utf16_lossy(&units))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A ZIP of stored entries without content, but for the first one's.
    fn zip(first: &[u8], names: &[&str]) -> Vec<u8> {
        let (mut file, mut directory) = (Vec::new(), Vec::new());
        for (number, name) in names.iter().enumerate() {
            let content = if number == 0 { first } else { b"" };
            let offset = u32::try_from(file.len()).unwrap();
            let length = u32::try_from(content.len()).unwrap();
            let name_length = u16::try_from(name.len()).unwrap();
            file.extend(b"PK\x03\x04\x0a\0\0\0\0\0\0\0\0\0\0\0\0\0");
            file.extend([length.to_le_bytes(), length.to_le_bytes()].concat());
            file.extend(name_length.to_le_bytes());
            file.extend([0, 0]);
            file.extend(name.as_bytes());
            file.extend(content);
            directory.extend(b"PK\x01\x02\x0a\0\x0a\0\0\0\0\0\0\0\0\0\0\0\0\0");
            directory.extend([length.to_le_bytes(), length.to_le_bytes()].concat());
            directory.extend(name_length.to_le_bytes());
            directory.extend([0; 12]);
            directory.extend(offset.to_le_bytes());
            directory.extend(name.as_bytes());
        }
        let (start, entries) = (u32::try_from(file.len()).unwrap(), u16::try_from(names.len()).unwrap());
        let size = u32::try_from(directory.len()).unwrap();
        file.extend(directory);
        file.extend(b"PK\x05\x06\0\0\0\0");
        file.extend([entries.to_le_bytes(), entries.to_le_bytes()].concat());
        file.extend([size.to_le_bytes(), start.to_le_bytes()].concat());
        file.extend([0, 0]);
        file
    }

    /// A compound file with one sector of directory.
    fn compound(names: &[&str]) -> Vec<u8> {
        let mut file = vec![0; 512 * 3];
        file[..8].copy_from_slice(COMPOUND);
        file[30] = 9;
        file[48] = 1;
        file[76..80].copy_from_slice(&0_u32.to_le_bytes());
        file[512 + 4..512 + 8].copy_from_slice(&0xffff_fffe_u32.to_le_bytes());
        for (entry, name) in file[1024..].chunks_exact_mut(128).zip(names) {
            let units: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
            entry[..units.len()].copy_from_slice(&units);
            entry[64] = u8::try_from(units.len() + 2).unwrap();
        }
        file
    }

    #[test]
    fn documents_are_told_by_what_is_in_them() {
        let odt = b"application/vnd.oasis.opendocument.text";
        for (bytes, kind) in [
            (b"%PDF-1.7\n%%EOF\n".to_vec(), Ok(DocumentKind::Pdf)),
            (b"\xef\xbb\xbf%PDF-1.4 %%EOF".to_vec(), Ok(DocumentKind::Pdf)),
            (b"%PDF-1.7\n".to_vec(), Err(Unfit::Damaged)),
            (zip(b"", &["[Content_Types].xml", "word/document.xml"]), Ok(DocumentKind::Docx)),
            (zip(b"", &["_rels/.rels", "xl/workbook.xml", "[Content_Types].xml"]), Ok(DocumentKind::Xlsx)),
            (zip(b"", &["[Content_Types].xml", "ppt/presentation.xml"]), Ok(DocumentKind::Pptx)),
            (zip(b"", &["[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"]), Err(Unfit::Macros)),
            (zip(b"", &["[Content_Types].xml", "word/document.xml", "xl/workbook.xml"]), Err(Unfit::OtherKind)),
            (zip(odt, &["mimetype", "content.xml"]), Ok(DocumentKind::Odt)),
            (zip(odt, &["mimetype", "Basic/script-lc.xml"]), Err(Unfit::Macros)),
            (zip(b"", &["virus.exe"]), Err(Unfit::OtherKind)),
            (zip(b"", &["a"])[..40].to_vec(), Err(Unfit::Damaged)),
            (compound(&["Root Entry", "WordDocument"]), Ok(DocumentKind::Doc)),
            (compound(&["Root Entry", "Workbook"]), Ok(DocumentKind::Xls)),
            (compound(&["Root Entry", "PowerPoint Document"]), Ok(DocumentKind::Ppt)),
            (compound(&["Root Entry", "WordDocument", "Macros"]), Err(Unfit::Macros)),
            (compound(&["Root Entry"]), Err(Unfit::OtherKind)),
            (compound(&[])[..600].to_vec(), Err(Unfit::Damaged)),
            (b"MZ\x90\0".to_vec(), Err(Unfit::OtherKind)),
        ] {
            assert_eq!(kind_of(&bytes), kind, "{}", String::from_utf8_lossy(&bytes[..bytes.len().min(60)]));
        }
    }

    #[test]
    fn a_broken_file_is_refused_wherever_it_breaks() {
        for whole in
            [zip(b"", &["[Content_Types].xml", "word/document.xml"]), compound(&["Root Entry", "WordDocument"])]
        {
            for length in 0..whole.len() {
                let _ = kind_of(&whole[..length]);
            }
            for at in 0..whole.len() {
                let mut spoilt = whole.clone();
                spoilt[at] = 0xff;
                let _ = kind_of(&spoilt);
            }
        }
    }

    #[test]
    fn the_first_bytes_tell_which_way_a_file_goes() {
        for (head, sniffed) in [
            (b"\xff\xd8\xff\xe0".as_slice(), Sniffed::Photo),
            (b"\x89PNG\r\n\x1a\n", Sniffed::Photo),
            (b"RIFF\0\0\0\0WEBPVP8 ", Sniffed::Photo),
            (b"GIF89a", Sniffed::Photo),
            (b"RIFF\0\0\0\0WAVEfmt ", Sniffed::Other),
            (b"\0\0\0\x18ftypheic\0\0\0\0", Sniffed::Heif),
            (b"\0\0\0\x18ftypisom\0\0\0\0", Sniffed::Other),
            (b"<?xml version='1.0'?><svg xmlns=''>", Sniffed::Svg),
            (b" <SVG>", Sniffed::Svg),
            (b"<html>", Sniffed::Other),
            (b"%PDF-1.7", Sniffed::Document),
            (b"PK\x03\x04", Sniffed::Document),
            (COMPOUND, Sniffed::Document),
            (b"MZ", Sniffed::Other),
            (b"", Sniffed::Other),
        ] {
            assert_eq!(sniff(head), sniffed, "{}", String::from_utf8_lossy(head));
        }
    }
}
