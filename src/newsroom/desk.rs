//! The desk: what waits for whoever is signed in.

use super::frame::NewsroomFrame;
use crate::domain::address::NEWSROOM_PATH;
use leptos::prelude::*;

#[component]
pub fn DeskPage() -> impl IntoView {
    view! { <NewsroomFrame title="Bàn làm việc" here=NEWSROOM_PATH>""</NewsroomFrame> }
}
