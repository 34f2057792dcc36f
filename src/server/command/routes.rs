//! `bantin routes`: every address that the server answers, and what it demands of whoever asks.

use crate::{
    app,
    domain::{
        Demand,
        address::{
            AUDIT_CSV_PATH, FIGURES_CSV_PATH, IMPORT_CSV_PATH, IMPORT_UPLOAD_PATH, PIXEL_PATH, ROYALTIES_CSV_PATH,
            UPLOAD_PATH,
        },
    },
    newsroom::rights::demand_of,
    server::web::admission::is_of_newsroom,
};
use axum::http::Method;
use leptos::server_fn::axum::server_fn_paths;
use leptos_axum::generate_route_list;
use serde::Serialize;

/// One address and one method.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Route {
    /// As axum writes it: `/toa-soan/bai/{id}`.
    pub path: String,
    pub method: &'static str,
    /// `anybody`, `account`, `signed_in` or a role; `null` is an address of the newsroom that nobody thought of.
    pub demands: Option<&'static str>,
}

/// All of them, by path. The site's own files (style, script, icons) are not among them.
pub fn list() -> Vec<Route> {
    let mut routes = Vec::new();
    for page in generate_route_list(app::App) {
        routes.push(route(page.path(), "GET"));
        if is_of_newsroom(page.path()) {
            routes.push(route(page.path(), "POST"));
        }
    }
    for (path, method) in server_fn_paths() {
        routes.push(route(path, if method == Method::GET { "GET" } else { "POST" }));
    }
    for path in [AUDIT_CSV_PATH, FIGURES_CSV_PATH, IMPORT_CSV_PATH, IMPORT_UPLOAD_PATH, ROYALTIES_CSV_PATH, UPLOAD_PATH]
    {
        routes.push(route(path, "POST"));
    }
    for path in ["/healthz", "/readyz", "/media/{name}", "/tep/{name}", PIXEL_PATH] {
        routes.push(route(path, "GET"));
    }
    routes.sort();
    routes.dedup();
    routes
}

fn route(path: &str, method: &'static str) -> Route {
    let demand = match is_of_newsroom(path) {
        true => demand_of(path),
        false => Some(Demand::Anybody),
    };
    Route { path: path.to_owned(), method, demands: demand.map(Demand::as_str) }
}

pub fn print(json: bool) {
    let routes = list();
    if json {
        say!("{}", serde_json::to_string_pretty(&routes).unwrap_or_default());
        return;
    }
    for Route { path, method, demands } in routes {
        say!("{method:<5} {:<26} {path}", demands.unwrap_or("?"));
    }
}
