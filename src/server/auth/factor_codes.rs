//! Codes of a phone (TOTP, RFC 6238), the picture by which it takes their secret over, and recovery codes.

use super::token::digest_of;
use crate::{
    db::second_factors::Totp as KeptTotp,
    domain::{QrPicture, Timestamp},
    server::random::random_bytes,
};
use qrcode::{Color, QrCode};
use totp_rs::{Builder, Totp};

const RECOVERY_CODES: usize = 10;
/// Digits and letters that are not taken for one another (Crockford's base 32).
const RECOVERY_LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Sixty bits.
const RECOVERY_LETTERS_EACH: usize = 12;

/// Six digits every thirty seconds by SHA-1, because phones know nothing else for sure.
pub(super) fn totp_of(secret_hex: &str, issuer: &str, account: &str) -> Totp {
    let byte = |start| u8::from_str_radix(secret_hex.get(start..start + 2).unwrap_or_default(), 16).unwrap_or_default();
    let secret: Vec<u8> = (0..secret_hex.len()).step_by(2).map(byte).collect();
    // A colon parts the two in the link.
    let (issuer, account) = (issuer.replace(':', " "), account.replace(':', " "));
    Builder::new().with_secret(secret).with_issuer(Some(issuer)).with_account_name(account).build_noncompliant()
}

/// The step of which it is the code, or of those beside: clocks of phones are not quite right.
pub(super) fn step_of(kept: &KeptTotp, code: &str, now: Timestamp) -> Option<i64> {
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let is_code = code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit());
    let step = totp_of(&kept.secret, "", "").check(is_code.then_some(&code)?, u64::try_from(now.0 / 1000).ok()?)?;
    i64::try_from(step).ok()
}

/// For whoever types it.
pub(super) fn in_fours(text: &str) -> String {
    text.as_bytes().chunks(4).map(String::from_utf8_lossy).collect::<Vec<_>>().join(" ")
}

/// The picture of a link.
pub(super) fn draw(text: &str) -> QrPicture {
    let code = QrCode::new(text).expect("an address and a portal's name are short enough");
    let side = code.width();
    let dark = code.into_colors().into_iter().enumerate().filter(|(_, color)| *color == Color::Dark);
    let path = dark.map(|(place, _)| format!("M{} {}h1v1h-1z", place % side, place / side)).collect();
    QrPicture { side, path }
}

/// Recovery codes as they are shown, and their digests.
pub(super) fn new_recovery_codes() -> (Vec<String>, Vec<String>) {
    let new = || {
        let random = random_bytes::<RECOVERY_LETTERS_EACH>();
        let letters: String = random.iter().map(|byte| char::from(RECOVERY_LETTERS[usize::from(byte % 32)])).collect();
        in_fours(&letters).replace(' ', "-")
    };
    let codes: Vec<String> = (0..RECOVERY_CODES).map(|_| new()).collect();
    let digests = codes.iter().map(|code| recovery_digest(code)).collect();
    (codes, digests)
}

/// What tells these recovery codes from others.
pub(super) fn mark_of(recovery_digests: &[String]) -> String {
    digest_of(&recovery_digests.concat())
}

/// However it is typed: small letters, no hyphens, `O` for nought.
pub(super) fn recovery_digest(code: &str) -> String {
    let letters = code.chars().filter(char::is_ascii_alphanumeric).map(|c| match c.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    });
    digest_of(&letters.take(2 * RECOVERY_LETTERS_EACH).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::random::to_hex;

    #[test]
    fn codes_are_those_of_the_standard() {
        // RFC 6238, appendix B, the last six of its eight digits.
        let secret = to_hex(b"12345678901234567890");
        for (second, code) in [(59, "287082"), (1_111_111_109, "081804"), (2_000_000_000, "279037")] {
            assert_eq!(totp_of(&secret, "", "").generate(second).to_string(), code);
        }
    }

    #[test]
    fn a_picture_is_read_as_the_link() {
        let picture = draw("otpauth://totp/A:lan?secret=AAAA");
        assert_eq!(picture.path.matches('M').count(), picture.path.matches("h1v1h-1z").count());
        // The three corners by which a camera finds it.
        let last = picture.side - 1;
        for (x, y) in [(0, 0), (last, 0), (0, last)] {
            assert!(picture.path.contains(&format!("M{x} {y}h")), "{x} {y}");
        }
        assert!(!picture.path.contains("M7 7h"), "the white around a corner");
    }

    #[test]
    fn recovery_codes_are_read_however_they_are_typed() {
        let (codes, digests) = new_recovery_codes();
        assert_eq!((codes.len(), codes[0].len()), (10, 14));
        assert_eq!(recovery_digest(&codes[0].to_lowercase().replace('-', " ")), digests[0]);
        assert_eq!(recovery_digest("OIL0-1111-0000"), recovery_digest("011011110000"));
        assert_ne!(digests[0], digests[1]);
    }
}
