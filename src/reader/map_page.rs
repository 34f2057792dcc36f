//! The map of the administrative area: a drawing, and the same as a list; in Vietnamese and in English.

use super::{
    error_page::ErrorPage,
    page_head::{HeadOf, PageHead},
};
use crate::{
    components::{Breadcrumbs, Frame, when_ready},
    domain::{
        AdministrativeMap, Lang, MapWords, Portal,
        address::{ENGLISH_MAP_PATH, MAP_PATH},
    },
    error::AppError,
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use leptos_router::hooks::use_location;
use serde::{Deserialize, Serialize};

/// Colours of units, as in `style/map.css`.
const TINTS: usize = 6;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MapContent {
    pub portal: Portal,
    pub words: MapWords,
    /// `None` where the portal has not put one in yet.
    pub map: Option<AdministrativeMap>,
}

#[component]
pub fn MapPage() -> impl IntoView {
    let lang = Lang::of_path(&use_location().pathname.get_untracked());
    when_ready(async move {
        match open_map(lang).await {
            Ok(content) => view! { <MapOf content lang /> }.into_any(),
            Err(error) => view! { <ErrorPage error /> }.into_any(),
        }
    })
}

#[component]
fn MapOf(content: MapContent, lang: Lang) -> impl IntoView {
    let MapContent { words, map, .. } = content;
    let path = if lang == Lang::En { ENGLISH_MAP_PATH } else { MAP_PATH };
    let heading = words.map_heading.clone();
    view! {
        <PageHead title=heading.clone() description=words.map_description.clone() of=HeadOf::Standing(path) />
        <Frame>
            <Breadcrumbs above=vec![] here=heading.clone() />
            <h1>{heading}</h1>
            {match map {
                Some(map) if map.units.iter().all(|unit| unit.outline.is_empty()) => view! { <Units map words /> }.into_any(),
                Some(map) => view! { <Drawing map=map.clone() /> <Units map words /> }.into_any(),
                None => view! { <p class="empty">{words.map_empty}</p> }.into_any(),
            }}
        </Frame>
    }
}

/// Where a unit is in the table, by its place in the map.
fn row_id(place: usize) -> String {
    format!("don-vi-{place}")
}

/// Each unit leads to its row of the table, where its number is explained: on a phone there is room for numbers only.
#[component]
fn Drawing(map: AdministrativeMap) -> impl IntoView {
    let drawn: Vec<_> = (1..).zip(map.units).filter(|(_, unit)| !unit.outline.is_empty()).collect();
    // All names after all outlines: what is drawn later lies on top.
    let names = drawn.iter().map(|(place, unit)| {
        view! {
            <text class="unit-name" x=unit.label_x y=unit.label_y>{unit.full_name()}</text>
            <text class="unit-number" x=unit.label_x y=unit.label_y>{*place}</text>
        }
    });
    let names = names.collect_view();
    let outlines = drawn.into_iter().map(|(place, unit)| {
        let (href, name) = (format!("#{}", row_id(place)), format!("{place}. {}", unit.full_name()));
        let class = format!("unit unit-{}", (place - 1) % TINTS);
        view! { <a href=href aria-label=name><path class=class d=unit.outline fill-rule="evenodd"></path></a> }
    });
    view! {
        <figure class="map">
            <svg viewBox=map.view_box role="group" aria-labelledby="map-title">
                <title id="map-title">{map.title.clone()}</title>
                {outlines.collect_view()}
                <g aria-hidden="true">{names}</g>
            </svg>
            <figcaption><strong>{map.title}</strong>" " {map.note}</figcaption>
        </figure>
    }
}

#[component]
fn Units(map: AdministrativeMap, words: MapWords) -> impl IntoView {
    let has_successors = map.units.iter().any(|unit| unit.successor.is_some());
    let rows = (1..).zip(map.units).map(|(place, unit)| {
        let successor = has_successors.then(|| view! { <td>{unit.successor.clone().unwrap_or_default()}</td> });
        view! {
            <tr id=row_id(place) tabindex="-1">
                <td class="number">{place}</td>
                <th scope="row">{unit.full_name()}</th>
                {successor}
            </tr>
        }
    });
    view! {
        <section aria-labelledby="units">
            <h2 id="units">{words.map_units}</h2>
            <table class="units">
                <thead>
                    <tr>
                        <th scope="col" class="number">{words.map_number}</th>
                        <th scope="col">{words.map_unit}</th>
                        {has_successors.then(|| view! { <th scope="col">{words.map_successor}</th> })}
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </section>
    }
}

/// The portal's map, with the words around it.
#[server(prefix = "/api", endpoint = "open_map", input = GetUrl)]
pub async fn open_map(#[server(default)] lang: Lang) -> Result<MapContent, AppError> {
    use crate::{
        db::{maps, settings},
        server::{reader_request::ReaderRequest, words::map_words},
    };
    let request = ReaderRequest::current()?;
    let map = maps::find(&request.db, request.portal.id).await?;
    let identity = settings::find(&request.db, request.portal.id).await?.identity;
    let words = map_words(lang, identity.name_in(lang, &request.portal.name));
    Ok(MapContent { portal: request.portal, words, map })
}
