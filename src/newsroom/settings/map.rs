//! The map of the administrative area: its words and its units. Outlines come from a file (`bantin map load`).

use super::SettingsLinks;
use crate::{
    domain::{AdministrativeMap, map::lines_of},
    newsroom::{
        done::{Done, Tried, tried},
        form::{TextArea, TextField},
        frame::NewsroomFrame,
        screen::screen,
    },
    refusal::Refusal,
};
use leptos::prelude::*;

const PATH: &str = "/toa-soan/cai-dat/ban-do";

#[component]
pub fn MapSettingsPage() -> impl IntoView {
    screen(async move {
        let saved: Tried<SaveMap> = tried("map", |_, before: Option<AdministrativeMap>| {
            let done = Done::said("Đã lưu bản đồ.");
            match before {
                Some(before) => {
                    let units = lines_of(&before.units);
                    done.undone_by("map", vec![("map_title", before.title), ("note", before.note), ("units", units)])
                }
                None => done,
            }
        })
        .await?;
        let map = open_map_settings().await?;
        Ok(view! {
            <NewsroomFrame title="Bản đồ" here=super::PATH>
                <SettingsLinks here=PATH />
                {saved.notice()}
                <MapForm map saved />
            </NewsroomFrame>
        }
        .into_any())
    })
}

#[component]
fn MapForm(map: Option<AdministrativeMap>, saved: Tried<SaveMap>) -> impl IntoView {
    let hint = match &map {
        Some(map) if map.units.iter().any(|unit| !unit.outline.is_empty()) => {
            "Đường ranh giới đi theo tên đơn vị; đơn vị đổi tên giữ ranh giới nếu vẫn ở dòng cũ."
        }
        _ => "Chưa có hình: người vận hành nạp ranh giới từ tệp GeoJSON bằng “bantin map load”.",
    };
    let (title, note, units) = match (saved.typed(), map) {
        (Some(typed), _) => (typed.map_title.clone(), typed.note.clone(), typed.units.clone()),
        (None, Some(map)) => (map.title, map.note, lines_of(&map.units)),
        (None, None) => Default::default(),
    };
    let faults = saved.faults();
    view! {
        <p>{hint}</p>
        <form method="post">
            <TextField name="map_title" label="Tên bản đồ" value=title faults=faults.clone() is_required=true />
            <TextField name="note" label="Ghi chú" value=note faults=faults.clone() hint="Dưới hình; có thể để trống." />
            <TextArea
                name="units"
                label="Các đơn vị"
                value=units
                rows=12
                faults
                hint="Mỗi dòng: loại; tên; nay thuộc (nếu đã sáp nhập). Ví dụ: phường; Rạch Lau; phường Bến Sen"
            />
            <button name="act" value="map">"Lưu bản đồ"</button>
        </form>
    }
}

/// The portal's map, if it has one.
///
/// # Errors
/// `SignedOut`, `Forbidden`.
#[server(prefix = "/api/toa-soan", endpoint = "open_map_settings")]
pub async fn open_map_settings() -> Result<Option<AdministrativeMap>, Refusal> {
    use crate::{
        domain::{Demand, Role},
        server::newsroom_request::NewsroomRequest,
    };
    let newsroom = NewsroomRequest::even_closed(Demand::Role(Role::Administrator)).await?;
    Ok(crate::db::maps::find(&newsroom.db, newsroom.portal.id).await?)
}

/// Sets the words and units of the map, and answers what it was before.
///
/// # Errors
/// `SignedOut`, `Forbidden`; `Invalid` with the field.
#[server(prefix = "/api/toa-soan", endpoint = "save_map")]
pub async fn save_map(
    #[server(default)] map_title: String, #[server(default)] note: String, #[server(default)] units: String,
) -> Result<Option<AdministrativeMap>, Refusal> {
    use crate::{
        db::maps,
        domain::{Demand, Role, map::units_of, typed},
        server::newsroom_request::NewsroomRequest,
    };
    const TITLE_MAX: usize = 200;
    const NOTE_MAX: usize = 500;
    let newsroom = NewsroomRequest::by(Demand::Role(Role::Administrator)).await?;
    let before = maps::find(&newsroom.db, newsroom.portal.id).await?;
    let mut faults = Vec::new();
    let title = typed::required_line("map_title", &map_title, TITLE_MAX, &mut faults);
    let note = typed::line("note", &note, NOTE_MAX, &mut faults);
    let known = before.as_ref().map(|map| map.units.as_slice()).unwrap_or_default();
    let units = units_of(&units, known).unwrap_or_else(|wrong| {
        faults.extend(wrong);
        Vec::new()
    });
    if !faults.is_empty() {
        return Err(Refusal::Invalid { faults });
    }
    let view_box = before.as_ref().map_or_else(|| "0 0 1000 1000".to_owned(), |map| map.view_box.clone());
    let map = AdministrativeMap { title, note, view_box, units };
    let mut tx = newsroom.db.begin().await?;
    maps::change(&mut tx, &newsroom.editor, &map, newsroom.now).await?;
    tx.commit().await?;
    Ok(before)
}
