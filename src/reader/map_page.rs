//! The map of the administrative area: a drawing, and the same as a list.

use super::{
    error_page::ErrorPage,
    page_head::{HeadOf, PageHead},
};
use crate::{
    components::{Breadcrumbs, Frame, when_ready},
    domain::{AdministrativeMap, AdministrativeUnit, Portal, address::MAP_PATH},
    error::AppError,
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

const HEADING: &str = "Bản đồ hành chính";
/// Colours of units, as in `style/map.css`.
const TINTS: usize = 6;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MapContent {
    pub portal: Portal,
    /// `None` where the portal has not put one in yet.
    pub map: Option<AdministrativeMap>,
}

#[component]
pub fn MapPage() -> impl IntoView {
    when_ready(async move {
        match open_map().await {
            Ok(content) => view! { <MapOf content /> }.into_any(),
            Err(error) => view! { <ErrorPage error /> }.into_any(),
        }
    })
}

#[component]
fn MapOf(content: MapContent) -> impl IntoView {
    let MapContent { portal, map } = content;
    let description = format!("Bản đồ và danh sách đơn vị hành chính của {}.", portal.name);
    view! {
        <PageHead title=HEADING description of=HeadOf::Standing(MAP_PATH) />
        <Frame>
            <Breadcrumbs above=vec![] here=HEADING.to_owned() />
            <h1>{HEADING}</h1>
            {match map {
                Some(map) if map.units.iter().all(|unit| unit.outline.is_empty()) => view! { <Units map /> }.into_any(),
                Some(map) => view! { <Drawing map=map.clone() /> <Units map /> }.into_any(),
                None => view! { <p class="empty">"Cổng thông tin này chưa có bản đồ."</p> }.into_any(),
            }}
        </Frame>
    }
}

#[component]
fn Drawing(map: AdministrativeMap) -> impl IntoView {
    let full_names: Vec<String> = map.units.iter().map(AdministrativeUnit::full_name).collect();
    let description = format!("Sơ đồ {} đơn vị hành chính: {}.", full_names.len(), full_names.join(", "));
    let drawn: Vec<_> = map.units.into_iter().filter(|unit| !unit.outline.is_empty()).collect();
    // All names after all outlines: what is drawn later lies on top.
    let names = drawn.iter().map(|unit| view! { <text x=unit.label_x y=unit.label_y>{unit.full_name()}</text> });
    let names = names.collect_view();
    let outlines = drawn.into_iter().zip((0..TINTS).cycle()).map(|(unit, tint)| {
        view! { <path class=format!("unit unit-{tint}") d=unit.outline fill-rule="evenodd"></path> }
    });
    view! {
        <figure class="map">
            <svg viewBox=map.view_box role="img" aria-labelledby="map-title map-description">
                <title id="map-title">{map.title.clone()}</title>
                <desc id="map-description">{description}</desc>
                {outlines.collect_view()}
                {names}
            </svg>
            <figcaption><strong>{map.title}</strong>" " {map.note}</figcaption>
        </figure>
    }
}

#[component]
fn Units(map: AdministrativeMap) -> impl IntoView {
    let has_successors = map.units.iter().any(|unit| unit.successor.is_some());
    let rows = map.units.into_iter().map(|unit| {
        let successor = has_successors.then(|| view! { <td>{unit.successor.clone().unwrap_or_default()}</td> });
        view! { <tr><th scope="row">{unit.full_name()}</th>{successor}</tr> }
    });
    view! {
        <section aria-labelledby="units">
            <h2 id="units">"Các đơn vị hành chính"</h2>
            <table class="units">
                <thead>
                    <tr>
                        <th scope="col">"Đơn vị"</th>
                        {has_successors.then(|| view! { <th scope="col">"Nay thuộc"</th> })}
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </section>
    }
}

/// The portal's map.
#[server(prefix = "/api", endpoint = "open_map", input = GetUrl)]
pub async fn open_map() -> Result<MapContent, AppError> {
    let request = crate::server::reader_request::ReaderRequest::current()?;
    let map = crate::db::maps::find(&request.db, request.portal.id).await?;
    Ok(MapContent { portal: request.portal, map })
}
