//! Addresses that are no page: moved, removed, or never there.

use super::{error_page::ErrorPage, former_address::find_missing};
use crate::{components::when_ready, error::AppError};
use leptos::prelude::*;
use leptos_router::hooks::use_location;

#[component]
pub fn MissingPage() -> impl IntoView {
    let path = use_location().pathname.get_untracked();
    when_ready(async move {
        let error = find_missing(path).await.err().unwrap_or(AppError::NotFound);
        view! { <ErrorPage error /> }
    })
}
