//! What is set for the whole portal: its name and emblem, its colours, whom readers turn to, how it reviews, where it may link
//! to. Hosts, counters and the map have screens of their own.

mod closing;
mod contact;
mod counters;
mod hosts;
mod identity;
mod look;
mod map;
mod rules;

pub use closing::ClosingPage;
pub use counters::CountersPage;
pub use hosts::HostsPage;
pub use map::MapSettingsPage;

use super::{done::Tried, frame::NewsroomFrame, screen::screen};
use crate::{
    domain::{PhotoFile, PhotoId, Portal, PortalSettings},
    refusal::Refusal,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

const PATH: &str = "/toa-soan/cai-dat";
/// The screens of settings and what they are called.
const SCREENS: [(&str, &str); 5] = [
    (PATH, "Chung"),
    ("/toa-soan/cai-dat/ten-mien", "Tên miền"),
    ("/toa-soan/cai-dat/so-dem", "Số đếm"),
    ("/toa-soan/cai-dat/ban-do", "Bản đồ"),
    ("/toa-soan/cai-dat/dong-cong", "Đóng cổng"),
];

/// All that is set, and the pictures to choose from.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SettingsContent {
    pub portal: Portal,
    pub settings: PortalSettings,
    pub photos: Vec<(PhotoId, PhotoFile)>,
}

#[component]
pub fn SettingsPage() -> impl IntoView {
    screen(async move {
        let (identity, look, contact) =
            (identity::tried_form().await?, look::tried_forms().await?, contact::tried_form().await?);
        let (review, links) = rules::tried_forms().await?;
        let SettingsContent { portal, settings, photos } = open_settings().await?;
        let notices = (identity.notice(), look.notice(), contact.notice(), review.notice(), links.notice());
        let shown = settings.identity.clone();
        Ok(view! {
            <NewsroomFrame title="Cài đặt" here=PATH>
                <SettingsLinks here=PATH />
                {notices}
                <identity::IdentityForm portal=portal.clone() settings=settings.clone() photos tried=identity />
                <look::LookForm portal look=shown.look tried=look.chosen />
                <contact::ContactForm contact=shown.contact tried=contact />
                <rules::ReviewForm rules=settings.review tried=review />
                <rules::LinksForm hosts=settings.allowed_hosts tried=links />
            </NewsroomFrame>
        }
        .into_any())
    })
}

/// Between the screens of settings.
#[component]
fn SettingsLinks(here: &'static str) -> impl IntoView {
    let links = SCREENS.map(|(path, name)| {
        let current = (path == here).then_some("page");
        view! { <li><a href=path aria-current=current>{name}</a></li> }
    });
    view! { <nav aria-label="Các phần cài đặt"><ul class="actions">{links.collect_view()}</ul></nav> }
}

/// What was typed into a form that was refused, or what is set.
fn typed_or<F>(tried: &Tried<F>, typed: impl FnOnce(&F) -> String, set: String) -> String {
    tried.typed().map(typed).unwrap_or(set)
}

/// All that is set.
///
/// # Errors
/// `SignedOut`, `Forbidden`.
#[server(prefix = "/api/toa-soan", endpoint = "open_settings")]
pub async fn open_settings() -> Result<SettingsContent, Refusal> {
    use crate::{
        db::{photos, portals, settings},
        domain::{Demand, Role},
        server::newsroom_request::NewsroomRequest,
    };
    const PHOTOS: u32 = 24;
    let newsroom = NewsroomRequest::even_closed(Demand::Role(Role::Administrator)).await?;
    let (db, id) = (&newsroom.db, newsroom.portal.id);
    let settings = settings::find(db, id).await?;
    let mut photos = photos::list_newest(db, id, PHOTOS).await?;
    if let (Some(emblem), Some(file)) = (settings.emblem, &settings.identity.emblem)
        && photos.iter().all(|(photo, _)| *photo != emblem)
    {
        photos.insert(0, (emblem, file.clone()));
    }
    // As it is now, and not as it was a moment ago.
    let portal = portals::find_portal(db, id).await?.ok_or(Refusal::NotFound)?;
    Ok(SettingsContent { portal, settings, photos })
}
