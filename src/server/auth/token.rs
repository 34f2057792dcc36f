//! Secrets that are given out once, and what is kept of them.

use crate::server::random::{random_bytes, to_hex};
use sha2::{Digest, Sha256};

/// 256 random bits: nobody guesses it.
pub fn new_token() -> String {
    to_hex(&random_bytes::<32>())
}

/// SHA-256 of a token, as it is kept. Nothing slower is needed: there are too many tokens to try.
pub fn digest_of(token: &str) -> String {
    to_hex(&Sha256::digest(token))
}
