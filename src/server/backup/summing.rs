//! A reader that counts and digests what is read through it.

use crate::server::random::to_hex;
use sha2::{Digest, Sha256};
use std::io::{self, Read};

pub struct Summing<R> {
    from: R,
    sum: Sha256,
    bytes: u64,
}

impl<R> Summing<R> {
    pub fn new(from: R) -> Summing<R> {
        Summing { from, sum: Sha256::new(), bytes: 0 }
    }

    /// How many bytes came through.
    pub fn length(&self) -> u64 {
        self.bytes
    }

    /// Their SHA-256, as `sha256sum` writes it.
    pub fn sum(self) -> String {
        to_hex(&self.sum.finalize())
    }
}

impl<R: Read> Read for Summing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(buffer)?;
        self.sum.update(&buffer[..read]);
        self.bytes += read as u64;
        Ok(read)
    }
}
