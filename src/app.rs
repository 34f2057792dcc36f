//! The HTML shell and the route table: every page of the portal on one screen.
//!
//! Whatever Leptos 0.9 changes in set-up is here and in `server::router`.

use crate::reader::{ArticlePage, CountingPage, FrontPage, MapPage, MissingPage, SectionPage};
use leptos::{config::LeptosOptions, prelude::*};
use leptos_meta::{MetaTags, provide_meta_context};
use leptos_router::{
    SsrMode,
    components::{FlatRoutes, Route, Router},
    path,
};

/// Pages are rendered whole before they are sent (`Async`): the status is right, the head is
/// complete, and nothing needs a script.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    view! {
        <Router>
            <FlatRoutes fallback=MissingPage>
                <Route path=path!("/") view=FrontPage ssr=SsrMode::Async />
                <Route path=path!("/ban-do-hanh-chinh") view=MapPage ssr=SsrMode::Async />
                <Route path=path!("/cach-dem") view=CountingPage ssr=SsrMode::Async />
                <Route path=path!("/:section") view=SectionPage ssr=SsrMode::Async />
                <Route path=path!("/:section/:slug") view=ArticlePage ssr=SsrMode::Async />
            </FlatRoutes>
        </Router>
    }
}

/// The document around every page.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let stylesheet = format!("/{}/{}.css", options.site_pkg_dir, options.output_name);
    view! {
        <!DOCTYPE html>
        <html lang="vi">
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <link rel="stylesheet" href=stylesheet />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <MetaTags />
                {scripts(options)}
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}

/// What Leptos needs in the head: the islands' loader, and while developing the page's reloader.
/// The content security policy allows exactly these inline scripts.
pub fn scripts(options: LeptosOptions) -> impl IntoView {
    view! {
        <AutoReload options=options.clone() />
        <HydrationScripts options islands=true />
    }
}
