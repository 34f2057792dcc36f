//! What stands around the screens before the newsroom's door: signing in, taking up a link.

use super::refused::Refused;
use crate::{
    components::{PageTitle, when_ready},
    domain::Portal,
    refusal::Refusal,
};
use leptos::prelude::*;
use leptos_meta::{Meta, Stylesheet};

/// The screen `children` before the door.
#[component]
pub fn Door(title: &'static str, children: Children) -> impl IntoView {
    when_ready(async move {
        match open_door().await {
            Ok(portal) => view! { <DoorOf portal title children /> }.into_any(),
            Err(refusal) => view! { <Refused refusal /> }.into_any(),
        }
    })
}

#[component]
fn DoorOf(portal: Portal, title: &'static str, children: Children) -> impl IntoView {
    view! {
        <PageTitle text=format!("{title} - {}", portal.name) />
        <Meta name="robots" content="noindex" />
        <Stylesheet href="/toa-soan.css" />
        <header class="newsroom-head">
            <p class="newsroom-name"><a href="/">{portal.name}</a></p>
        </header>
        <main id="content" class="newsroom-door">
            <h1>{title}</h1>
            {children()}
        </main>
    }
}

/// Which portal's newsroom it is.
#[server(prefix = "/api/toa-soan", endpoint = "open_door")]
pub async fn open_door() -> Result<Portal, Refusal> {
    Ok(crate::server::newsroom_request::EntranceRequest::current()?.portal)
}
