//! Reads how a GIF is laid out (GIF89a, CompuServe 1990), without decoding it: how many pictures are in it, and which of its
//! blocks are needed to see them.

/// A GIF without what is not seen of it.
pub struct Gif {
    pub pictures: usize,
    /// Comments are gone, and what programs keep for themselves (XMP, which can say where it was taken); that it repeats stays.
    pub bare: Vec<u8>,
}

const TRAILER: u8 = 0x3b;
const EXTENSION: u8 = 0x21;
const PICTURE: u8 = 0x2c;
const GRAPHIC_CONTROL: u8 = 0xf9;
const APPLICATION: u8 = 0xff;

/// `None` where it is no GIF, or its end is missing.
pub fn read(bytes: &[u8]) -> Option<Gif> {
    if !bytes.starts_with(b"GIF87a") && !bytes.starts_with(b"GIF89a") {
        return None;
    }
    let mut at = 13 + colors(*bytes.get(10)?);
    let mut gif = Gif { pictures: 0, bare: bytes.get(..at)?.to_vec() };
    loop {
        let start = at;
        let is_seen = match *bytes.get(at)? {
            TRAILER => {
                gif.bare.push(TRAILER);
                return Some(gif);
            }
            EXTENSION => {
                let (label, name) = (*bytes.get(at + 1)?, bytes.get(at + 3..at + 14));
                at = after_blocks(bytes, at + 2)?;
                label == GRAPHIC_CONTROL
                    || label == APPLICATION && name.is_some_and(|name| name == b"NETSCAPE2.0" || name == b"ANIMEXTS1.0")
            }
            PICTURE => {
                gif.pictures += 1;
                // The code size stands before the blocks.
                at = after_blocks(bytes, at + 10 + colors(*bytes.get(at + 9)?) + 1)?;
                true
            }
            _ => return None,
        };
        if is_seen {
            gif.bare.extend_from_slice(bytes.get(start..at)?);
        }
    }
}

/// Bytes of the table of colours that these flags tell of.
fn colors(flags: u8) -> usize {
    if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) }
}

/// Behind the blocks that begin here: each says how long it is, the last one that it is empty.
fn after_blocks(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        match usize::from(*bytes.get(at)?) {
            0 => return Some(at + 1),
            length => at += 1 + length,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &[u8] = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff";
    const PIXEL: &[u8] = b",\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00";

    #[test]
    fn what_is_not_seen_is_left_out() {
        let repeats: &[u8] = b"!\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00";
        let control: &[u8] = b"!\xf9\x04\x00\x0a\x00\x00\x00";
        let (comment, xmp): (&[u8], &[u8]) = (b"!\xfe\x05nha 5\x00", b"!\xff\x0bXMP DataXMP\x04GPS1\x00");
        let whole = [HEAD, repeats, xmp, control, PIXEL, comment, control, PIXEL, b";", b"more"].concat();
        let gif = read(&whole).expect("a GIF");
        assert_eq!(gif.pictures, 2);
        assert_eq!(gif.bare, [HEAD, repeats, control, PIXEL, control, PIXEL, b";"].concat());
        assert_eq!(read(&gif.bare).expect("a GIF").bare, gif.bare);
    }

    #[test]
    fn one_that_was_cut_short_is_none() {
        let whole = [HEAD, PIXEL, b";"].concat();
        assert!(read(&whole).is_some());
        for length in 0..whole.len() {
            assert!(read(&whole[..length]).is_none(), "{length}");
        }
        assert!(read(&[HEAD, b"\x00;"].concat()).is_none());
    }
}
