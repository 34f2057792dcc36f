//! What the heads of all pages say of the portal.

use crate::{
    domain::{Contact, Palette, PhotoFile, Portal, SharedPage, address},
    error::AppError,
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

/// What heads say of the portal, whatever the page.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct HeadContent {
    pub portal: Portal,
    /// The portal's public address, for links that leave the page.
    pub origin: String,
    pub contact: Contact,
    pub emblem: Option<PhotoFile>,
    pub palette: Option<Palette>,
    /// What the page shows of itself where somebody shares it.
    #[serde(skip)]
    pub shared: Option<SharedPage>,
}

impl HeadContent {
    /// The emblem; where none was uploaded, what the program draws in its place.
    pub fn logo_url(&self) -> String {
        let path = self.emblem.as_ref().map_or(address::TOUCH_ICON_PATH.to_owned(), |emblem| emblem.src_of_width(512));
        format!("{}{path}", self.origin)
    }

    /// The picture that is shown where the page is shared.
    pub fn share_url(&self) -> Option<String> {
        let shared = self.shared.as_ref()?;
        Some(format!("{}{}", self.origin, shared.picture_path(&self.portal, self.palette)))
    }

    pub fn of(self, shared: SharedPage) -> HeadContent {
        HeadContent { shared: Some(shared), ..self }
    }
}

/// What heads say of the portal.
#[server(prefix = "/api", endpoint = "open_head", input = GetUrl)]
pub async fn open_head() -> Result<HeadContent, AppError> {
    let request = crate::server::reader_request::ReaderRequest::current()?;
    let identity = crate::db::settings::find(&request.db, request.portal.id).await?.identity;
    Ok(HeadContent {
        origin: request.origin(),
        portal: request.portal,
        contact: identity.contact,
        emblem: identity.emblem,
        palette: identity.look.palette,
        shared: None,
    })
}
