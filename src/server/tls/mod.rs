//! Encrypted connections (TLS 1.2 and 1.3): the certificates that they are shown, from files that somebody else renews or from
//! an authority that gives them to the program itself (ACME, RFC 8555).

pub mod acme;
mod authority;
mod files;
mod pem;
mod shown;

pub use authority::client_config;
pub use files::CertificateOfFiles;
pub use pem::{Validity, read, validity, validity_of};
pub use shown::Certificates;
