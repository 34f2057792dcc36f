//! Something in the media library as its screens and the editor's script show it.

use super::filtering::address_with;
use crate::{
    domain::{
        MediaContent, MediaFile, Timestamp,
        media::{MediaUse, Offered},
    },
    refusal::Refusal,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

pub const PATH: &str = "/toa-soan/kho-anh";

/// Something in the library: what goes into an article, and what is known of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LibraryItem {
    #[serde(flatten)]
    pub offered: Offered,
    pub caption: String,
    /// `None`: nobody has said yet; empty: it is decoration.
    pub alt: Option<String>,
    pub created_at: Timestamp,
    pub created_by_name: Option<String>,
    /// Whether parts can be cut out of it.
    pub has_master: bool,
    pub is_discarded: bool,
    pub used_in: Vec<MediaUse>,
}

impl LibraryItem {
    pub fn of(file: MediaFile, used_in: Vec<MediaUse>) -> LibraryItem {
        let offered = match file.content {
            MediaContent::Photo(photo) => Offered::photo(photo, &file.file_name),
            MediaContent::Document(document) => Offered::document(document),
        };
        LibraryItem {
            offered,
            caption: file.caption,
            alt: file.alt,
            created_at: file.created_at,
            created_by_name: file.created_by_name,
            has_master: file.has_master,
            is_discarded: file.discarded_at.is_some(),
            used_in,
        }
    }

    /// What it is called where it is listed.
    pub fn title(&self) -> String {
        let file_name = match &self.offered {
            Offered::Photo { file_name, .. } | Offered::Document { file_name, .. } => file_name,
        };
        let names = [&self.caption, file_name];
        names.into_iter().find(|name| !name.is_empty()).cloned().unwrap_or_else(|| "Ảnh chưa có tên".to_owned())
    }

    pub fn path(&self) -> String {
        address_with(PATH, &[("tep", self.offered.digest())])
    }
}

/// Pictures that `query` is said of, the newest first, for the editor's script. Pages are counted from 1.
///
/// # Errors
/// `SignedOut`, `Forbidden`.
#[server(prefix = "/api/toa-soan", endpoint = "list_media")]
pub async fn list_media(
    #[server(default)] query: String, #[server(default)] page: String,
) -> Result<Vec<LibraryItem>, Refusal> {
    use crate::{
        db::{
            media_files::{self, MediaFilter},
            media_uses,
        },
        domain::{Demand, Role},
        server::newsroom_request::NewsroomRequest,
    };
    const ITEMS: u32 = 24;
    const USES: u32 = 20;
    /// Whoever has not found it by then looks for more words.
    const PAGES_MAX: u32 = 40;
    let newsroom = NewsroomRequest::even_closed(Demand::Role(Role::Reporter)).await?;
    let page = page.parse().unwrap_or(1).clamp(1, PAGES_MAX + 1);
    if page > PAGES_MAX {
        return Ok(Vec::new());
    }
    let filter = MediaFilter { words: &query, is_of_photos: true, ..MediaFilter::default() };
    let (files, _) = media_files::list(&newsroom.db, &newsroom.editor, filter, None, page * ITEMS).await?;
    let mut items = Vec::new();
    for file in files.into_iter().skip((page as usize - 1) * ITEMS as usize) {
        let uses = media_uses::list_uses(&newsroom.db, &newsroom.editor, file.content.digest(), USES).await?;
        items.push(LibraryItem::of(file, uses));
    }
    Ok(items)
}
