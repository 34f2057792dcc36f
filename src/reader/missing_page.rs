//! Addresses that are no page: moved, removed, or never there.

use super::{
    error_page::ErrorPage,
    former_address::{instead_of, own_address},
};
use crate::{components::when_ready, error::AppError};
use leptos::prelude::*;

#[component]
pub fn MissingPage() -> impl IntoView {
    let address = own_address();
    when_ready(async move {
        let error = instead_of(AppError::NotFound, address).await;
        view! { <ErrorPage error /> }
    })
}
