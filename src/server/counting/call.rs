//! What a call of `count_view` carries.

use crate::{
    domain::{ArticleId, PortalId, ReaderToken, Sighting},
    error::AppError,
};

/// What a call of `count_view` carries.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct CallFields {
    pub article: String,
    pub reader: String,
}

impl CallFields {
    /// Reads a form (`application/x-www-form-urlencoded`).
    ///
    /// # Errors
    /// `Unprocessable`.
    pub fn read(form: &[u8]) -> Result<CallFields, AppError> {
        serde_urlencoded::from_bytes(form).map_err(|_| AppError::unprocessable(""))
    }

    /// # Errors
    /// `Unprocessable`, naming the field that cannot be read.
    pub fn sighting(&self, portal: PortalId) -> Result<Sighting, AppError> {
        let article = ArticleId(self.article.parse().map_err(|_| AppError::unprocessable("article"))?);
        let reader = ReaderToken::parse(&self.reader).ok_or(AppError::unprocessable("reader"))?;
        Ok(Sighting { portal, article: Some(article), reader })
    }
}
