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
        map_names::{Label, Lettering, lay_out},
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
    let layout = lay_out(&map);
    let drawn = (1..).zip(map.units).filter(|(_, unit)| !unit.outline.is_empty());
    let outlines = drawn.map(|(place, unit)| {
        let (href, name) = (format!("#{}", row_id(place)), format!("{place}. {}", unit.full_name()));
        let class = format!("unit unit-{}", (place - 1) % TINTS);
        view! { <a href=href aria-label=name><path class=class d=unit.outline fill-rule="evenodd"></path></a> }
    });
    view! {
        <figure class="map">
            <svg viewBox=layout.view_box role="group" aria-labelledby="map-title">
                <title id="map-title">{map.title.clone()}</title>
                {outlines.collect_view()}
                // After all outlines: what is drawn later lies on top.
                <Letters lettering=layout.names class="unit-names" />
                <Letters lettering=layout.numbers class="unit-numbers" />
            </svg>
            <figcaption><strong>{map.title}</strong>" " {map.note}</figcaption>
        </figure>
    }
}

/// Names or numbers: the links say them to whoever does not see them.
#[component]
fn Letters(lettering: Lettering, class: &'static str) -> impl IntoView {
    let radius = format!("{:.1}", lettering.point_radius());
    let leader = |label: &Label| {
        let [(x, y), (to_x, to_y)] = label.leader?;
        let line = format!("M{x:.0} {y:.0}L{to_x:.0} {to_y:.0}");
        let (x, y, r) = (format!("{x:.0}"), format!("{y:.0}"), radius.clone());
        Some(view! { <path class="leader" d=line></path><circle class="unit-point" cx=x cy=y r=r></circle> })
    };
    let leaders = lettering.labels.iter().filter_map(leader).collect_view();
    let text = |label: &Label| {
        let class = if label.leader.is_some() { "beside" } else { "inside" };
        let lines = label.lines_at(lettering.letter_height).map(|(y, line)| {
            let (x, y) = (format!("{:.0}", label.x), format!("{y:.0}"));
            view! { <text class=class x=x y=y>{line.to_owned()}</text> }
        });
        lines.collect_view()
    };
    let texts = lettering.labels.iter().map(text).collect_view();
    view! {
        <g class=class aria-hidden="true" font-size=lettering.letter_height.to_string()>{leaders} {texts}</g>
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
