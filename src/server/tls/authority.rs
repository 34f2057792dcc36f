//! Asks an authority for certificates (ACME, RFC 8555).

use super::shown::Certificates;
use crate::server::settings::Authority;
use anyhow::{Context, bail};
use bytes::Bytes;
use http_body_util::Limited;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use instant_acme::{
    Account, AccountCredentials, AuthorizationStatus, BodyWrapper, BytesResponse, ChallengeType, Error, HttpClient,
    Identifier, NewAccount, NewOrder, Order, OrderStatus, RetryPolicy,
};
use rcgen::{CertificateParams, CustomExtension, KeyPair};
use rustls::{
    ClientConfig, RootCertStore,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    sign::CertifiedKey,
};
use serde::{Deserialize, Serialize};
use std::{fs, io, io::Write, path::Path, pin::Pin, sync::Arc, time::Duration};

/// The account with the authority, whose key is nobody else's business.
const ACCOUNT: &str = "account.json";
/// No answer is as long.
const ANSWER_BYTES_MAX: usize = 1 << 20;
const ANSWER_TIME_MAX: Duration = Duration::from_secs(30);
/// An authority looks from several places in the world before it believes.
const PROVING_TIME_MAX: Duration = Duration::from_secs(90);

/// How a name is proved to be ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// The authority asks port 80 (HTTP-01; RFC 8555, 8.3).
    Answer,
    /// It asks port 443 (TLS-ALPN-01; RFC 8737), where the other one cannot be reached.
    Certificate,
}

#[derive(Serialize, Deserialize)]
struct Known {
    directory: String,
    credentials: AccountCredentials,
}

/// The account that the folder has with this authority, or a new one.
///
/// # Errors
/// An authority that is not there or refuses; a folder that cannot be written to.
pub async fn account(authority: &Authority, folder: &Path) -> anyhow::Result<Account> {
    let client = Over(client(authority)?);
    let path = folder.join(ACCOUNT);
    let known: Option<Known> = match fs::read(&path) {
        Ok(bytes) => serde_json::from_slice(&bytes)
            .inspect_err(|error| {
                tracing::error!(%error, file = %path.display(), "the account is damaged; a new one is made");
            })
            .ok(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error).with_context(|| format!("{} cannot be read", path.display())),
    };
    let builder = Account::builder_with_http(Box::new(client));
    if let Some(known) = known.filter(|known| known.directory == authority.directory) {
        return Ok(builder.from_credentials(known.credentials).await?);
    }
    let contact = authority.contact.as_ref().map(|contact| format!("mailto:{contact}"));
    let contact: Vec<&str> = contact.iter().map(String::as_str).collect();
    // Whoever switches this on agrees: docs/operations.md says so.
    let wanted = NewAccount { contact: &contact, terms_of_service_agreed: true, only_return_existing: false };
    let (account, credentials) = builder.create(&wanted, authority.directory.clone(), None).await?;
    let known = Known { directory: authority.directory.clone(), credentials };
    write(folder, ACCOUNT, &serde_json::to_vec(&known)?)?;
    Ok(account)
}

/// Forgets the account where the authority says that it does not know it (RFC 8555, 6.7), and answers whether it did: the next try
/// makes a new one.
///
/// # Errors
/// A disk that fails.
pub fn forget_unknown_account(folder: &Path, error: &anyhow::Error) -> io::Result<bool> {
    if !is_problem(error, "accountDoesNotExist") {
        return Ok(false);
    }
    tracing::error!("the authority does not know the account; a new one is made");
    fs::rename(folder.join(ACCOUNT), folder.join(format!("{ACCOUNT}.cu"))).map(|()| true)
}

/// Whether the authority refuses because of its limits.
pub fn is_rate_limited(error: &anyhow::Error) -> bool {
    is_problem(error, "rateLimited")
}

fn is_problem(error: &anyhow::Error, name: &str) -> bool {
    let Some(Error::Api(problem)) = error.downcast_ref() else { return false };
    problem.r#type.as_deref().and_then(|kind| kind.strip_prefix("urn:ietf:params:acme:error:")) == Some(name)
}

/// A key and a chain for `name`, in PEM.
///
/// # Errors
/// An authority that is not there, does not believe that the name is ours, or refuses.
pub async fn certify(
    account: &Account, name: &str, proof: Proof, certificates: &Certificates,
) -> anyhow::Result<String> {
    let wanted = [Identifier::Dns(name.to_owned())];
    let mut order = account.new_order(&NewOrder::new(&wanted)).await?;
    prove(&mut order, name, proof, certificates).await?;
    let patience = RetryPolicy::default().timeout(PROVING_TIME_MAX);
    match order.poll_ready(&patience).await {
        Ok(OrderStatus::Ready) => {}
        Ok(_) => bail!("{}", why_not_believed(&mut order).await),
        Err(error @ Error::Api(_)) => return Err(error).context(why_not_believed(&mut order).await),
        Err(error) => return Err(error.into()),
    }
    let key = order.finalize().await?;
    let chain = order.poll_certificate(&patience).await?;
    Ok(key + &chain)
}

async fn prove(order: &mut Order, name: &str, proof: Proof, certificates: &Certificates) -> anyhow::Result<()> {
    let mut authorizations = order.authorizations();
    while let Some(authorization) = authorizations.next().await {
        let mut authorization = authorization?;
        match authorization.status {
            AuthorizationStatus::Valid => continue,
            AuthorizationStatus::Pending => {}
            status => bail!("the authority does not let {name} be proved: {status:?}"),
        }
        let kind = match proof {
            Proof::Answer => ChallengeType::Http01,
            Proof::Certificate => ChallengeType::TlsAlpn01,
        };
        let mut challenge = authorization.challenge(kind).context("the authority offers no such proof")?;
        let answer = challenge.key_authorization();
        match proof {
            Proof::Answer => certificates.prove_by_answer(&challenge.token, answer.as_str()),
            Proof::Certificate => certificates.prove_by_certificate(name, proving(name, answer.digest().as_ref())?),
        }
        challenge.set_ready().await?;
    }
    Ok(())
}

/// The certificate that proves `name` (RFC 8737, 3).
fn proving(name: &str, digest: &[u8]) -> anyhow::Result<CertifiedKey> {
    let mut wanted = CertificateParams::new(vec![name.to_owned()])?;
    wanted.custom_extensions = vec![CustomExtension::new_acme_identifier(digest)];
    let key = KeyPair::generate()?;
    let chain = vec![wanted.self_signed(&key)?.der().clone()];
    let key = PrivateKeyDer::try_from(key.serialize_der()).map_err(|error| anyhow::anyhow!(error))?;
    // Not `from_der`: it compares the two by a parser that refuses what makes this certificate a proof.
    Ok(CertifiedKey::new(chain, ring::default_provider().key_provider.load_private_key(key)?))
}

async fn why_not_believed(order: &mut Order) -> String {
    let mut reasons = Vec::new();
    let mut authorizations = order.authorizations();
    while let Some(Ok(mut authorization)) = authorizations.next().await {
        if let Ok(state) = authorization.refresh().await {
            reasons.extend(state.challenges.iter().filter_map(|challenge| Some(challenge.error.as_ref()?.to_string())));
        }
    }
    match reasons.is_empty() {
        true => "the authority does not say why".to_owned(),
        false => reasons.join("; "),
    }
}

/// Writes what only this user may read, whole or not at all.
///
/// # Errors
/// A disk that fails.
pub fn write(folder: &Path, name: &str, bytes: &[u8]) -> anyhow::Result<()> {
    let written = || -> io::Result<()> {
        let mut file = tempfile::Builder::new().prefix(".").tempfile_in(folder)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        file.persist(folder.join(name))?;
        fs::File::open(folder)?.sync_all()
    };
    written().with_context(|| format!("{name} could not be written into {}", folder.display()))
}

fn client(authority: &Authority) -> anyhow::Result<Client<HttpsConnector<HttpConnector>, BodyWrapper<Bytes>>> {
    let config = client_config(authority.root.as_deref())?;
    let connector = HttpsConnectorBuilder::new().with_tls_config(config).https_only().enable_http1().build();
    Ok(Client::builder(TokioExecutor::new()).build(connector))
}

/// Whom the program believes when it asks others: browsers' authorities, and those in the file that the operator names, in PEM.
///
/// # Errors
/// A file that cannot be read, or that has something else in it.
pub fn client_config(root: Option<&Path>) -> anyhow::Result<ClientConfig> {
    let mut roots = RootCertStore::from_iter(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    if let Some(path) = root {
        for root in CertificateDer::pem_file_iter(path).with_context(|| format!("{}", path.display()))? {
            roots.add(root?)?;
        }
    }
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(config)
}

struct Over(Client<HttpsConnector<HttpConnector>, BodyWrapper<Bytes>>);

impl HttpClient for Over {
    fn request(
        &self, request: axum::http::Request<BodyWrapper<Bytes>>,
    ) -> Pin<Box<dyn Future<Output = Result<BytesResponse, Error>> + Send>> {
        let answering = self.0.request(request);
        Box::pin(async move {
            match tokio::time::timeout(ANSWER_TIME_MAX, answering).await {
                Ok(Ok(answer)) => Ok(answer.map(|body| Limited::new(body, ANSWER_BYTES_MAX)).into()),
                Ok(Err(error)) => Err(Error::Other(Box::new(error))),
                Err(late) => Err(Error::Other(Box::new(late))),
            }
        })
    }
}
