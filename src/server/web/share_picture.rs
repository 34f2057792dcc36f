//! `/anh-chia-se/…`: the picture of a page where it is shared. Drawn when somebody asks for it, and only of what readers may see.

use super::made_file::{FOR_A_DAY, FileKind, FileRequest, found_at, refusal};
use crate::{
    db::{articles, portals, settings},
    domain::{Palette, Portal, SharedId, SharedPage, address},
    error::AppError,
    server::{
        drawing::{Words, cut_photo, draw_words},
        failure::failure,
        media::{path_of, processing::Processing},
    },
};
use axum::{
    extract::{Path, State},
    response::Response,
};
use std::fs;

const JPEG: FileKind = FileKind { content_type: "image/jpeg", cache_control: FOR_A_DAY, is_text: false };

/// Whether this address is one that a picture may have.
pub fn is_address(path: &str) -> bool {
    let name = path.strip_prefix(address::SHARE_PICTURE_PATH).and_then(|rest| rest.strip_prefix('/'));
    name.and_then(SharedId::of_file_name).is_some()
}

pub async fn serve(State(processing): State<Processing>, Path(name): Path<String>, request: FileRequest) -> Response {
    let (page, palette) = match find(&request, &name).await {
        Ok(found) => found,
        Err(error) => return refusal(&error),
    };
    // What is drawn for it now; what was drawn for it once leads there, and is not drawn again.
    let path = page.picture_path(&request.portal, palette);
    if path.rsplit('/').next() != Some(&name) {
        return found_at(&path);
    }
    let draw = draw(&processing, &request.portal, page, palette.unwrap_or(Palette::OF_PROGRAM));
    request.picture(&name, JPEG, draw).await
}

/// The page that a picture of this name is of, and the portal's colours.
async fn find(request: &FileRequest, name: &str) -> Result<(SharedPage, Option<Palette>), AppError> {
    let (db, portal) = (&request.db, request.portal.id);
    let page = match SharedId::of_file_name(name).ok_or(AppError::NotFound)? {
        SharedId::Portal => Some(SharedPage::Portal),
        SharedId::Section(slug) => portals::find_section(db, portal, &slug).await?.map(SharedPage::Section),
        SharedId::Article(id) => {
            let mut found = articles::list_published_by_ids(db, portal, &[id], request.now).await?;
            found.pop().map(|article| SharedPage::Article(Box::new(article)))
        }
    };
    let palette = settings::find(db, portal).await?.identity.look.palette;
    Ok((page.ok_or(AppError::NotFound)?, palette))
}

async fn draw(
    processing: &Processing, portal: &Portal, page: SharedPage, palette: Palette,
) -> Result<Vec<u8>, AppError> {
    let words = words_of(portal, &page);
    let photo = match page {
        SharedPage::Article(article) => article.photo.map(|photo| photo.file),
        _ => None,
    };
    let drawn = processing.draw(move |folder| {
        let file = photo.and_then(|photo| {
            let name = photo.file_name(photo.width);
            Some((fs::read(path_of(folder, &name)).ok()?, photo.focus))
        });
        // A photo that is gone, damaged or too small: the headline stands in its place.
        match file.map(|(photo, focus)| cut_photo(&photo, focus)) {
            Some(Ok(Some(jpeg))) => Ok(jpeg),
            _ => draw_words(&words, palette),
        }
    });
    drawn.await.map_err(|error| failure("a picture could not be drawn", &error))
}

fn words_of(portal: &Portal, page: &SharedPage) -> Words {
    const KIND: &str = "Cổng thông tin điện tử";
    let name = portal.name.clone();
    match page {
        SharedPage::Portal => Words { above: KIND.to_owned(), headline: name, below: String::new() },
        SharedPage::Section(section) => Words { above: name, headline: section.heading(), below: KIND.to_owned() },
        SharedPage::Article(article) => Words {
            above: name,
            headline: article.headline.clone(),
            below: format!("{}  ·  {}", article.section.heading(), article.published_at.date_text()),
        },
    }
}
