//! The portal's icons: `/favicon.svg`, `/favicon.ico` and `/apple-touch-icon.png`, in its colours and with its emblem.

use super::made_file::{FOR_A_DAY, FileKind, FileRequest, refusal};
use crate::{
    db::settings,
    error::AppError,
    server::{
        drawing::{Icon, favicon_ico, favicon_svg, icon_png, initials_of},
        failure::failure,
        media::{path_of, processing::Processing},
    },
};
use axum::{extract::State, response::Response};
use std::fs;

/// The emblem's pixels that an icon is made of.
const EMBLEM_WIDTH: u32 = 512;
/// Of the icon on an iPhone's screen.
const TOUCH_SIDE: u32 = 180;

const PNG: FileKind = FileKind { content_type: "image/png", cache_control: FOR_A_DAY, is_text: false };
const SVG: FileKind = FileKind { content_type: "image/svg+xml", cache_control: FOR_A_DAY, is_text: true };
const ICO: FileKind = FileKind { content_type: "image/x-icon", cache_control: FOR_A_DAY, is_text: false };

pub async fn serve_svg(State(processing): State<Processing>, request: FileRequest) -> Response {
    serve(&processing, &request, "favicon.svg", SVG, |icon| favicon_svg(icon).map(String::into_bytes)).await
}

pub async fn serve_ico(State(processing): State<Processing>, request: FileRequest) -> Response {
    serve(&processing, &request, "favicon.ico", ICO, favicon_ico).await
}

pub async fn serve_touch_icon(State(processing): State<Processing>, request: FileRequest) -> Response {
    serve_png(&processing, &request, TOUCH_SIDE, false).await
}

/// The icon in another size; `is_maskable` where a system cuts it to a shape of its own.
pub async fn serve_png(processing: &Processing, request: &FileRequest, side: u32, is_maskable: bool) -> Response {
    let name = format!("icon-{side}-{is_maskable}.png");
    serve(processing, request, &name, PNG, move |icon| icon_png(icon, side, is_maskable)).await
}

async fn serve(
    processing: &Processing, request: &FileRequest, name: &str, kind: FileKind,
    draw: impl Fn(&Icon) -> anyhow::Result<Vec<u8>> + Send + 'static,
) -> Response {
    let identity = match settings::find(&request.db, request.portal.id).await {
        Ok(settings) => settings.identity,
        Err(error) => return refusal(&AppError::from(error)),
    };
    let initials = initials_of(&request.portal.name);
    let palette = identity.look.palette();
    let emblem = identity.emblem.map(|emblem| emblem.src_of_width(EMBLEM_WIDTH).replace("/media/", ""));
    // All that is drawn.
    let key = format!("{name}\n{initials}\n{}\n{}", identity.look.file_name(), emblem.as_deref().unwrap_or_default());
    let drawing = processing.draw(move |folder| {
        let emblem = emblem.and_then(|name| fs::read(path_of(folder, &name)).ok());
        let icon = Icon { initials, emblem, palette };
        // An emblem that cannot be read any more.
        draw(&icon).or_else(|_| draw(&Icon { emblem: None, ..icon }))
    });
    let drawing = async { drawing.await.map_err(|error| failure("an icon could not be drawn", &error)) };
    request.picture(&key, kind, drawing).await
}
