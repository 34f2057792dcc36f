//! `/manifest.webmanifest`: what a phone needs to keep the portal as an app (W3C, Web Application Manifest), and its icons.

use super::{
    icons,
    made_file::{ASK_AGAIN, FileKind, FileRequest, Making},
};
use crate::{
    db::settings,
    domain::{
        Palette,
        address::{APP_ICON_PATHS, MANIFEST_PATH, MASKABLE_ICON_PATH},
    },
    error::AppError,
    server::media::processing::Processing,
};
use axum::{
    Router,
    extract::{FromRef, State},
    response::Response,
    routing::get,
};
use serde_json::{Value, json};

const MANIFEST: FileKind =
    FileKind { content_type: "application/manifest+json", cache_control: ASK_AGAIN, is_text: true };
/// Pixels of the icons, as their addresses say.
const SIDES: [u32; 2] = [192, 512];

/// The manifest and the icons that it names.
pub fn router<S>() -> Router<S>
where
    S: Clone + Send + Sync + 'static,
    Making: FromRef<S>,
    Processing: FromRef<S>,
{
    let [small, large] = APP_ICON_PATHS;
    Router::new()
        .route(MANIFEST_PATH, get(serve))
        .route(small, get(serve_small_icon))
        .route(large, get(serve_large_icon))
        .route(MASKABLE_ICON_PATH, get(serve_maskable_icon))
}

async fn serve(request: FileRequest) -> Response {
    let manifest = async {
        let palette = settings::find(&request.db, request.portal.id).await?.identity.look.palette();
        Ok::<_, AppError>(manifest_of(&request.portal.name, palette).to_string().into_bytes())
    };
    request.answer("manifest", MANIFEST, manifest).await
}

fn manifest_of(name: &str, palette: Palette) -> Value {
    let icon = |path: &str, side: u32, purpose: &str| json!({ "src": path, "sizes": format!("{side}x{side}"), "type": "image/png", "purpose": purpose });
    let [small, large] = APP_ICON_PATHS;
    json!({
        "id": "/",
        "start_url": "/",
        "scope": "/",
        "name": name,
        // Below an icon there is room for the place alone.
        "short_name": name.strip_prefix("UBND ").unwrap_or(name),
        "lang": "vi",
        "dir": "ltr",
        "display": "standalone",
        "background_color": "#fdfcf9",
        "theme_color": palette.band.to_string(),
        "icons": [
            icon(small, SIDES[0], "any"),
            icon(large, SIDES[1], "any"),
            icon(MASKABLE_ICON_PATH, SIDES[1], "maskable"),
        ],
    })
}

async fn serve_small_icon(State(processing): State<Processing>, request: FileRequest) -> Response {
    icons::serve_png(&processing, &request, SIDES[0], false).await
}

async fn serve_large_icon(State(processing): State<Processing>, request: FileRequest) -> Response {
    icons::serve_png(&processing, &request, SIDES[1], false).await
}

async fn serve_maskable_icon(State(processing): State<Processing>, request: FileRequest) -> Response {
    icons::serve_png(&processing, &request, SIDES[1], true).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_app_bears_the_place_and_its_colour() {
        let manifest = manifest_of("UBND phường Bến Sen", Palette::OF_PROGRAM);
        assert_eq!((&manifest["short_name"], &manifest["theme_color"]), (&json!("phường Bến Sen"), &json!("#7f161b")));
        assert_eq!(manifest["icons"][2]["purpose"], "maskable");
    }
}
