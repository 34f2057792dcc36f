//! Secrets that are given out once, and what is kept of them.

use crate::server::random::{random_bytes, to_hex};
use sha2::{Digest, Sha256};

/// 256 random bits: nobody guesses it.
pub fn new_token() -> String {
    to_hex(&random_bytes::<32>())
}

/// Whether this may be what is kept of a token.
pub fn is_digest(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

/// SHA-256 of a token, as it is kept. Nothing slower is needed: there are too many tokens to try.
pub fn digest_of(token: &str) -> String {
    to_hex(&Sha256::digest(token))
}
