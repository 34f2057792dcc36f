//! Certificates and keys in PEM (RFC 7468).

use crate::{domain::Timestamp, server::settings::CertificateFiles};
use anyhow::Context;
use rustls::{
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    sign::CertifiedKey,
};
use std::{fs, path::Path};

/// From when until when a certificate holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Validity {
    pub from: Timestamp,
    pub until: Timestamp,
}

impl Validity {
    /// Whether less than one part in `parts` of its time is left.
    pub fn is_late(&self, parts: i64, now: Timestamp) -> bool {
        (self.until.0 - now.0).saturating_mul(parts) < self.until.0 - self.from.0
    }
}

pub fn read(files: &CertificateFiles) -> anyhow::Result<CertifiedKey> {
    let chain = read_chain(&files.chain)?;
    let key = PrivateKeyDer::from_pem_slice(&read_file(&files.key)?);
    let key = key.ok().with_context(|| format!("{} không có khóa riêng nào ở dạng PEM", files.key.display()))?;
    let together = CertifiedKey::from_der(chain, key, &ring::default_provider());
    together.with_context(|| {
        format!("chứng thư {} và khóa {} không đi với nhau", files.chain.display(), files.key.display())
    })
}

/// A key and its chain that stand in one text.
///
/// # Errors
/// Where there are none, or they do not go together.
pub fn parse(pem: &[u8]) -> anyhow::Result<CertifiedKey> {
    let chain = parse_chain(pem).context("there is no certificate")?;
    Ok(CertifiedKey::from_der(chain, PrivateKeyDer::from_pem_slice(pem)?, &ring::default_provider())?)
}

fn read_chain(path: &Path) -> anyhow::Result<Vec<CertificateDer<'static>>> {
    let chain = parse_chain(&read_file(path)?);
    chain.with_context(|| format!("{} không có chứng thư nào ở dạng PEM", path.display()))
}

/// `None` where there is none.
fn parse_chain(pem: &[u8]) -> Option<Vec<CertificateDer<'static>>> {
    let chain: Vec<_> = CertificateDer::pem_slice_iter(pem).collect::<Result<_, _>>().ok()?;
    (!chain.is_empty()).then_some(chain)
}

fn read_file(path: &Path) -> anyhow::Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("không đọc được {}", path.display()))
}

/// How long the certificate in a file holds.
///
/// # Errors
/// A file that is no certificate.
pub fn validity(chain: &Path) -> anyhow::Result<Validity> {
    validity_of(&read_chain(chain)?)
}

/// How long the first certificate of a chain holds.
///
/// # Errors
/// Where it is none.
pub fn validity_of(chain: &[CertificateDer]) -> anyhow::Result<Validity> {
    let (_, first) = x509_parser::parse_x509_certificate(chain.first().context("there is no certificate")?)?;
    let at = |time: x509_parser::time::ASN1Time| Timestamp(time.timestamp().saturating_mul(1000));
    Ok(Validity { from: at(first.validity().not_before), until: at(first.validity().not_after) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_known_until_when_a_certificate_holds() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut wanted = rcgen::CertificateParams::new(vec!["one.example".to_owned()]).expect("a name");
        wanted.not_before = rcgen::date_time_ymd(2026, 10, 19);
        wanted.not_after = rcgen::date_time_ymd(2027, 1, 17);
        let key = rcgen::KeyPair::generate().expect("a key");
        let file = folder.path().join("chain.pem");
        fs::write(&file, wanted.self_signed(&key).expect("signed").pem()).expect("written");
        let validity = validity(&file).expect("read");
        assert_eq!(validity.until.iso8601(), "2027-01-17T07:00:00+07:00");
        // Ninety days, of which a third is thirty.
        let days_before = |days: i64| Timestamp(validity.until.0 - days * 24 * 3600 * 1000);
        assert!(!validity.is_late(3, days_before(30)));
        assert!(validity.is_late(3, days_before(29)));
    }
}
