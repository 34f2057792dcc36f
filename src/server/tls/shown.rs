//! What those who connect are shown, and what an authority is that asks whether a name is ours.

use rustls::{
    ServerConfig,
    client::verify_server_name,
    crypto::ring,
    pki_types::ServerName,
    server::{ClientHello, ParsedCertificate, ResolvesServerCert},
    sign::CertifiedKey,
    version::{TLS12, TLS13},
};
use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard},
};
use tokio_rustls::TlsAcceptor;

/// The protocol in which an authority asks over TLS (RFC 8737).
const ALPN_OF_PROOF: &[u8] = b"acme-tls/1";

/// The certificates of all names, as they are at this moment.
#[derive(Debug, Default)]
pub struct Certificates(RwLock<Shown>);

#[derive(Debug, Default)]
struct Shown {
    /// For names that have none of their own.
    for_all: Option<Arc<CertifiedKey>>,
    by_name: HashMap<String, Arc<CertifiedKey>>,
    /// Certificates that prove a name (TLS-ALPN-01).
    proofs: HashMap<String, Arc<CertifiedKey>>,
    /// What is answered to a token (HTTP-01).
    answers: HashMap<String, String>,
}

impl Certificates {
    /// What takes connections over with them.
    pub fn acceptor(self: &Arc<Self>) -> anyhow::Result<TlsAcceptor> {
        let builder = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()));
        let builder = builder.with_protocol_versions(&[&TLS13, &TLS12])?.with_no_client_auth();
        let mut config = builder.with_cert_resolver(self.clone());
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec(), ALPN_OF_PROOF.to_vec()];
        // Whoever comes back needs no whole handshake, and we keep nothing of them meanwhile.
        config.ticketer = ring::Ticketer::new()?;
        Ok(TlsAcceptor::from(Arc::new(config)))
    }

    pub fn show_for_all(&self, certificate: CertifiedKey) {
        self.write().for_all = Some(Arc::new(certificate));
    }

    pub fn show_for(&self, name: &str, certificate: CertifiedKey) {
        self.write().by_name.insert(name.to_owned(), Arc::new(certificate));
    }

    /// Whether whoever asks for this name over TLS is shown a certificate that names it.
    pub fn cover(&self, name: &str) -> bool {
        let shown = self.read();
        shown.by_name.contains_key(name) || shown.for_all.as_ref().is_some_and(|certificate| is_for(certificate, name))
    }

    /// Until [`forget_proofs`](Self::forget_proofs), an authority is shown this where it asks over TLS.
    pub fn prove_by_certificate(&self, name: &str, proof: CertifiedKey) {
        self.write().proofs.insert(name.to_owned(), Arc::new(proof));
    }

    /// The same where it asks over plain HTTP.
    pub fn prove_by_answer(&self, token: &str, answer: &str) {
        self.write().answers.insert(token.to_owned(), answer.to_owned());
    }

    pub fn forget_proofs(&self) {
        let mut shown = self.write();
        shown.proofs.clear();
        shown.answers.clear();
    }

    /// What an authority is told that asks for this token.
    pub fn answer(&self, token: &str) -> Option<String> {
        self.read().answers.get(token).cloned()
    }

    #[cfg(test)]
    pub fn shown_for_all(&self) -> Option<Arc<CertifiedKey>> {
        self.read().for_all.clone()
    }

    fn read(&self) -> RwLockReadGuard<'_, Shown> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Shown> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether a browser takes the certificate for one of this name (RFC 9525).
fn is_for(certificate: &CertifiedKey, name: &str) -> bool {
    let parsed = certificate.end_entity_cert().and_then(ParsedCertificate::try_from);
    let name = ServerName::try_from(name).ok();
    parsed.ok().zip(name).is_some_and(|(parsed, name)| verify_server_name(&parsed, &name).is_ok())
}

impl ResolvesServerCert for Certificates {
    fn resolve(&self, hello: ClientHello) -> Option<Arc<CertifiedKey>> {
        let shown = self.read();
        // Browsers send names as they are looked up, which is in small letters; others may not (RFC 6066, 3).
        let name = hello.server_name().map(str::to_ascii_lowercase);
        if hello.alpn().is_some_and(|mut protocols| protocols.any(|protocol| protocol == ALPN_OF_PROOF)) {
            return shown.proofs.get(&name?).cloned();
        }
        name.and_then(|name| shown.by_name.get(&name)).or(shown.for_all.as_ref()).cloned()
    }
}
