//! Encrypted connections (TLS 1.2 and 1.3): the certificate that they show, from files that somebody else renews.

use crate::{
    domain::Timestamp,
    server::{failure::outlive_panic, settings::CertificateFiles, telemetry::Seldom},
};
use anyhow::{Context, bail};
use rustls::{
    ServerConfig,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
    version::{TLS12, TLS13},
};
use std::{
    fs, io,
    path::Path,
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, SystemTime},
};
use tokio::time::MissedTickBehavior;
use tokio_rustls::TlsAcceptor;

const LOOK_EVERY: Duration = Duration::from_secs(60);

/// The certificate that is shown to browsers, read anew when its files change.
#[derive(Debug)]
pub struct Certificate {
    files: CertificateFiles,
    shown: RwLock<Arc<CertifiedKey>>,
}

impl Certificate {
    /// # Errors
    /// Files that are missing, are no PEM, or do not belong together.
    pub fn read(files: CertificateFiles) -> anyhow::Result<Arc<Certificate>> {
        let shown = RwLock::new(Arc::new(read(&files)?));
        Ok(Arc::new(Certificate { files, shown }))
    }

    /// What takes connections over with it, for HTTP/1.1: see docs/decisions.md.
    pub fn acceptor(self: &Arc<Self>) -> anyhow::Result<TlsAcceptor> {
        let builder = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()));
        let builder = builder.with_protocol_versions(&[&TLS13, &TLS12])?.with_no_client_auth();
        let mut config = builder.with_cert_resolver(self.clone());
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        // Whoever comes back needs no whole handshake, and we keep nothing of them meanwhile.
        config.ticketer = ring::Ticketer::new()?;
        Ok(TlsAcceptor::from(Arc::new(config)))
    }

    /// Looks every minute whether the files are others. Those that cannot be used are told of, and the certificate before them is
    /// shown on. It never ends.
    pub async fn keep_fresh(self: Arc<Self>) {
        static FAILURES: Seldom = Seldom::new();
        let mut ticks = tokio::time::interval(LOOK_EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        // The first look reads them once more: they may have changed since the start.
        let mut seen = [None; 2];
        loop {
            ticks.tick().await;
            let now = changed_at(&self.files);
            if now == seen {
                continue;
            }
            match outlive_panic("reading the certificate", async { self.read_anew() }).await {
                Some(Ok(())) => {
                    seen = now;
                    tracing::info!(file = %self.files.chain.display(), "the certificate was read");
                }
                Some(Err(error)) if FAILURES.allow().is_some() => {
                    tracing::error!(
                        error = format!("{error:#}"),
                        "the new certificate cannot be used; the one before is shown on"
                    );
                }
                Some(Err(_)) | None => {}
            }
        }
    }

    /// # Errors
    /// Files that cannot be used; nothing changes then.
    pub fn read_anew(&self) -> anyhow::Result<()> {
        let read = Arc::new(read(&self.files)?);
        *self.shown.write().unwrap_or_else(PoisonError::into_inner) = read;
        Ok(())
    }
}

impl ResolvesServerCert for Certificate {
    fn resolve(&self, _: ClientHello) -> Option<Arc<CertifiedKey>> {
        Some(self.shown.read().unwrap_or_else(PoisonError::into_inner).clone())
    }
}

fn changed_at(files: &CertificateFiles) -> [Option<SystemTime>; 2] {
    [&files.chain, &files.key].map(|path| fs::metadata(path).and_then(|file| file.modified()).ok())
}

fn read(files: &CertificateFiles) -> anyhow::Result<CertifiedKey> {
    let chain = read_chain(&files.chain)?;
    let key = PrivateKeyDer::from_pem_slice(&read_file(&files.key)?);
    let key = key.ok().with_context(|| format!("{} không có khóa riêng nào ở dạng PEM", files.key.display()))?;
    let together = CertifiedKey::from_der(chain, key, &ring::default_provider());
    together.with_context(|| {
        format!("chứng thư {} và khóa {} không đi với nhau", files.chain.display(), files.key.display())
    })
}

fn read_chain(path: &Path) -> anyhow::Result<Vec<CertificateDer<'static>>> {
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&read_file(path)?).collect();
    match chain {
        Ok(chain) if !chain.is_empty() => Ok(chain),
        _ => bail!("{} không có chứng thư nào ở dạng PEM", path.display()),
    }
}

fn read_file(path: &Path) -> anyhow::Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("không đọc được {}", path.display()))
}

/// Until when the certificate in a file holds.
///
/// # Errors
/// A file that is no certificate.
pub fn expires_at(chain: &Path) -> io::Result<Timestamp> {
    let invalid = |error: String| io::Error::new(io::ErrorKind::InvalidData, error);
    let certificates = read_chain(chain).map_err(|error| invalid(format!("{error:#}")))?;
    let (_, first) =
        x509_parser::parse_x509_certificate(&certificates[0]).map_err(|error| invalid(error.to_string()))?;
    Ok(Timestamp(first.validity().not_after.timestamp().saturating_mul(1000)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(folder: &Path, name: &str) -> CertificateFiles {
        let made = rcgen::generate_simple_self_signed(vec![name.to_owned()]).expect("a certificate");
        let files = CertificateFiles { chain: folder.join("chain.pem"), key: folder.join("key.pem") };
        fs::write(&files.chain, made.cert.pem()).expect("written");
        fs::write(&files.key, made.signing_key.serialize_pem()).expect("written");
        files
    }

    #[test]
    fn what_cannot_be_used_changes_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let files = write(folder.path(), "one.example");
        let certificate = Certificate::read(files.clone()).expect("read");
        certificate.acceptor().expect("usable");
        let shown = || certificate.shown.read().expect("whole").cert[0].to_vec();
        let first = shown();
        write(folder.path(), "two.example");
        certificate.read_anew().expect("a pair");
        assert_ne!(shown(), first);
        let second = shown();
        let of_another = rcgen::generate_simple_self_signed(vec!["three.example".to_owned()]).expect("a certificate");
        fs::write(&files.key, of_another.signing_key.serialize_pem()).expect("written");
        let refused = certificate.read_anew().expect_err("of another").to_string();
        assert!(refused.contains("không đi với nhau"), "{refused}");
        fs::write(&files.chain, "no PEM").expect("written");
        let refused = certificate.read_anew().expect_err("none").to_string();
        assert!(refused.contains("không có chứng thư nào"), "{refused}");
        fs::remove_file(&files.chain).expect("there");
        certificate.read_anew().expect_err("gone");
        assert_eq!(shown(), second, "what was there is shown on");
    }

    #[test]
    fn it_is_known_until_when_a_certificate_holds() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut wanted = rcgen::CertificateParams::new(vec!["one.example".to_owned()]).expect("a name");
        wanted.not_after = rcgen::date_time_ymd(2027, 1, 17);
        let key = rcgen::KeyPair::generate().expect("a key");
        let file = folder.path().join("chain.pem");
        fs::write(&file, wanted.self_signed(&key).expect("signed").pem()).expect("written");
        assert_eq!(expires_at(&file).expect("read").iso8601(), "2027-01-17T07:00:00+07:00");
    }
}
