//! Feeds of the portal and of each section: `/rss.xml`, `/tin-tuc/rss.xml`, and the same as Atom and as JSON Feed.

use super::made_file::{ASK_AGAIN, FileKind, FileRequest, Making, refusal};
use crate::{
    db::{
        articles::{self, WantedArticles},
        portals,
        redirects::{self, Redirect},
    },
    domain::{Article, Section, Slug, address},
    error::AppError,
    server::{
        media::{path_of, processing::Processing},
        syndication::{Feed, FeedItem, atom, json_feed, rss},
    },
};
use axum::{
    Router,
    extract::{FromRef, Path, State},
    response::Response,
    routing::get,
};

/// Articles in one feed.
const LENGTH: u32 = 20;

/// A feed's file, how it is sent and how it is written.
#[derive(Clone, Copy)]
struct Format {
    file: &'static str,
    content_type: &'static str,
    write: fn(&Feed) -> Vec<u8>,
}

const FORMATS: [Format; 3] = [
    Format { file: "rss.xml", content_type: "application/rss+xml; charset=utf-8", write: rss },
    Format { file: "atom.xml", content_type: "application/atom+xml; charset=utf-8", write: atom },
    Format { file: "feed.json", content_type: "application/feed+json; charset=utf-8", write: json_feed },
];

pub fn router<S>() -> Router<S>
where
    S: Clone + Send + Sync + 'static,
    Making: FromRef<S>,
    Processing: FromRef<S>,
{
    let mut router = Router::new();
    for format in FORMATS {
        let of_portal = async move |State(processing): State<Processing>, request: FileRequest| {
            serve(&processing, &request, None, format).await
        };
        let of_section =
            async move |State(processing): State<Processing>, Path(section): Path<String>, request: FileRequest| {
                serve(&processing, &request, Some(section), format).await
            };
        router = router
            .route(&address::feed_path(None, format.file), get(of_portal))
            .route(&format!("/{{section}}/{}", format.file), get(of_section));
    }
    router
}

async fn serve(processing: &Processing, request: &FileRequest, section: Option<String>, format: Format) -> Response {
    let section = match section {
        Some(section) => match find_section(request, &section, format.file).await {
            Ok(section) => Some(section),
            Err(error) => return refusal(&error),
        },
        None => None,
    };
    let name = address::feed_path(section.as_ref().map(|section| &section.slug), format.file);
    let kind = FileKind { content_type: format.content_type, cache_control: ASK_AGAIN, is_text: true };
    let make = async { Ok((format.write)(&gather(processing, request, section).await?)) };
    request.answer(&name, kind, make).await
}

/// The section of a feed.
///
/// # Errors
/// `NotFound`; `Moved` or `Gone` where that is known of its address, or of the section's.
async fn find_section(request: &FileRequest, section: &str, file: &str) -> Result<Section, AppError> {
    let (db, portal) = (&request.db, request.portal.id);
    let slug = Slug::parse(section).filter(|slug| !address::RESERVED.contains(&slug.as_str()));
    if let Some(slug) = &slug
        && let Some(section) = portals::find_section(db, portal, slug).await?
    {
        return Ok(section);
    }
    match redirects::find(db, portal, &request.address).await? {
        Some(Redirect::Moved { target }) => return Err(AppError::Moved { target }),
        Some(Redirect::Removed { reason }) => return Err(AppError::Gone { reason }),
        None => {}
    }
    let Some(slug) = slug else { return Err(AppError::NotFound) };
    match redirects::find(db, portal, &address::section_path(&slug)).await? {
        Some(Redirect::Moved { target }) => match target.strip_prefix('/').and_then(Slug::parse) {
            Some(section) => Err(AppError::Moved { target: address::feed_path(Some(&section), file) }),
            None => Err(AppError::NotFound),
        },
        Some(Redirect::Removed { reason }) => Err(AppError::Gone { reason }),
        None => Err(AppError::NotFound),
    }
}

async fn gather(processing: &Processing, request: &FileRequest, section: Option<Section>) -> Result<Feed, AppError> {
    let wanted = WantedArticles::newest(section.as_ref().map(|section| section.id), LENGTH);
    let articles = articles::list_published_whole(&request.db, request.portal.id, wanted, request.now).await?;
    let mut items = Vec::with_capacity(articles.len());
    for article in articles {
        items.push(FeedItem { photo_bytes: photo_bytes(processing, &article).await, article });
    }
    Ok(Feed { portal: request.portal.clone(), origin: request.origin.clone(), section, items })
}

/// Of the photo as it is given out; nought where there is none, as a feed says of what it does not know.
async fn photo_bytes(processing: &Processing, article: &Article) -> u64 {
    let Some(photo) = &article.photo else { return 0 };
    let name = photo.file.src_of_width(FeedItem::PHOTO_WIDTH).replace("/media/", "");
    let metadata = tokio::fs::metadata(path_of(&processing.folder, &name)).await;
    metadata.map_or(0, |metadata| metadata.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_feed_that_pages_name_is_answered() {
        let answered = FORMATS.map(|format| (format.file, format.content_type.split(';').next().unwrap_or_default()));
        assert_eq!(answered, address::FEEDS);
    }
}
