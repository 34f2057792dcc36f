//! A certificate that somebody else renews, read anew when its files change.

use super::{pem, shown::Certificates};
use crate::server::{failure::outlive_panic, settings::CertificateFiles, telemetry::Seldom};
use std::{
    fs,
    sync::Arc,
    time::{Duration, SystemTime},
};
use tokio::time::MissedTickBehavior;

const LOOK_EVERY: Duration = Duration::from_secs(60);

/// One certificate for all names.
#[derive(Debug)]
pub struct CertificateOfFiles {
    files: CertificateFiles,
    certificates: Arc<Certificates>,
}

impl CertificateOfFiles {
    /// Shows it from now on.
    ///
    /// # Errors
    /// Files that are missing, are no PEM, or do not belong together.
    pub fn read(files: CertificateFiles, certificates: Arc<Certificates>) -> anyhow::Result<CertificateOfFiles> {
        let certificate = CertificateOfFiles { files, certificates };
        certificate.read_anew()?;
        Ok(certificate)
    }

    /// Looks every minute whether the files are others. Those that cannot be used are told of, and the certificate before them is
    /// shown on. It never ends.
    pub async fn keep_fresh(self) {
        static FAILURES: Seldom = Seldom::new();
        let mut ticks = tokio::time::interval(LOOK_EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        // The first look reads them once more: they may have changed since the start.
        let mut seen = [None; 2];
        loop {
            ticks.tick().await;
            let now = self.changed_at();
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
        self.certificates.show_for_all(pem::read(&self.files)?);
        Ok(())
    }

    fn changed_at(&self) -> [Option<SystemTime>; 2] {
        [&self.files.chain, &self.files.key].map(|path| fs::metadata(path).and_then(|file| file.modified()).ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

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
        let certificates = Arc::new(Certificates::default());
        assert!(!certificates.cover("one.example"));
        let certificate = CertificateOfFiles::read(files.clone(), certificates.clone()).expect("read");
        assert!(certificates.cover("one.example"));
        assert!(!certificates.cover("two.example"), "a browser would not take it");
        let shown = || certificates.shown_for_all().expect("one").cert[0].to_vec();
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
}
