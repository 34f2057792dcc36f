//! The HTML shell and the route table: every page of the portal on one screen.
//!
//! Whatever Leptos 0.9 changes in set-up is here and in `server::router`.

use crate::domain::Lang;
use crate::newsroom::{
    AccountPage, AlertsPage, ArrangeFrontPage, AuditLogPage, ClosingPage, CodePage, ConditionPage, ContributorsPage,
    CountersPage, DeskPage, EditTextPage, EntryLinkPage, FiguresPage, ForgottenPage, FrontPreviewPage, HostsPage,
    ImportItemPage, ImportSheetPage, ImportsPage, MapSettingsPage, MediaLibraryPage, NewTextPage, PeoplePage,
    PersonPage, PreviewPage, PublishedArticlePage, PublishedListPage, QuickLinksPage, RedirectsPage, ReportPage,
    ReportsPage, RoyaltiesPage, RoyaltyWorkPage, SecondFactorPage, SectionsPage, SettingsPage, SignInPage, SignOutPage,
    StandingPagesPage, TextHistoryPage, TextReviewPage, UnsavedPage,
};
use crate::reader::{
    ArchivePage, ArchivePartPage, ArticlePage, CountingPage, EnglishPage, FrontPage, MapPage, MissingPage, SearchPage,
    SectionPage, TagPage, ViewsPage,
};
use leptos::{config::LeptosOptions, prelude::*};
use leptos_meta::{MetaTags, provide_meta_context};
use leptos_router::{
    SsrMode,
    components::{FlatRoutes, Route, Router},
    location::RequestUrl,
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
                <Route path=path!("/tim-kiem") view=SearchPage ssr=SsrMode::Async />
                <Route path=path!("/bao-loi") view=ReportPage ssr=SsrMode::Async />
                <Route path=path!("/chu-de/:tag") view=TagPage ssr=SsrMode::Async />
                <Route path=path!("/luu-tru") view=ArchivePage ssr=SsrMode::Async />
                <Route path=path!("/luu-tru/:part") view=ArchivePartPage ssr=SsrMode::Async />
                <Route path=path!("/luot-xem") view=ViewsPage ssr=SsrMode::Async />
                <Route path=path!("/dang-nhap") view=SignInPage ssr=SsrMode::Async />
                <Route path=path!("/dang-nhap/ma") view=CodePage ssr=SsrMode::Async />
                <Route path=path!("/dang-nhap/moi") view=EntryLinkPage ssr=SsrMode::Async />
                <Route path=path!("/toa-soan") view=DeskPage ssr=SsrMode::Async />
                <Route path=path!("/toa-soan/bai-moi") view=NewTextPage ssr=SsrMode::Async />
                <Route path=path!("/toa-soan/bai/:id") view=EditTextPage ssr=SsrMode::Async />
                <Route path=path!("/toa-soan/bai/:id/lich-su") view=TextHistoryPage ssr=SsrMode::Async />
                <Route path=path!("/toa-soan/bai/:id/duyet") view=TextReviewPage ssr=SsrMode::Async />
                <Route path=path!("/toa-soan/bao-loi") view=ReportsPage ssr=SsrMode::Async />
                <Route path=path!("/toa-soan/chua-luu") view=UnsavedPage ssr=SsrMode::Async />
                <Route path=path!("/xem-truoc") view=PreviewPage ssr=SsrMode::Async />
                <Route path=path!("/toa-soan/da-dang/:id") view=PublishedArticlePage ssr=SsrMode::Async />
                <Route path=path!("/toa-soan/da-dang") view=PublishedListPage ssr=SsrMode::Async />
                <Route path=path!("/dang-nhap/quen") view=ForgottenPage ssr=SsrMode::Async />
                <Route path=path!("/toa-soan/tai-khoan") view=AccountPage ssr=SsrMode::Async />
                <Route path=path!("/toa-soan/tai-khoan/hai-buoc") view=SecondFactorPage ssr=SsrMode::Async />
                <Route path=path!("/toa-soan/nguoi") view=PeoplePage ssr=SsrMode::Async />
                <Route path=path!("/toa-soan/nguoi/:id") view=PersonPage ssr=SsrMode::Async />
                <Route path=path!("/toa-soan/nhat-ky") view=AuditLogPage ssr=SsrMode::Async />
                <Route path=path!("/toa-soan/tinh-trang") view=ConditionPage ssr=SsrMode::Async />
                <Route path=path!("/toa-soan/dang-xuat") view=SignOutPage ssr=SsrMode::Async />
                <Route path=path!("/toa-soan/but-danh") view=ContributorsPage ssr=SsrMode::Async />
                <Route path=path!("/toa-soan/trang") view=StandingPagesPage ssr=SsrMode::Async />
                <Route path=path!("/toa-soan/canh-bao") view=AlertsPage ssr=SsrMode::Async />
                <Route path=path!("/toa-soan/kho-anh") view=MediaLibraryPage ssr=SsrMode::Async />
                <Route path=path!("/toa-soan/cai-dat") view=SettingsPage ssr=SsrMode::Async />
                <Route path=path!("/toa-soan/cai-dat/ban-do") view=MapSettingsPage ssr=SsrMode::Async />
                <Route path=path!("/toa-soan/cai-dat/so-dem") view=CountersPage ssr=SsrMode::Async />
                <Route path=path!("/toa-soan/cai-dat/ten-mien") view=HostsPage ssr=SsrMode::Async />
                <Route path=path!("/toa-soan/cai-dat/dong-cong") view=ClosingPage ssr=SsrMode::Async />
                <Route path=path!("/toa-soan/trang-chu") view=ArrangeFrontPage ssr=SsrMode::Async />
                <Route path=path!("/toa-soan/trang-chu/xem-truoc") view=FrontPreviewPage ssr=SsrMode::Async />
                <Route path=path!("/toa-soan/lien-ket-nhanh") view=QuickLinksPage ssr=SsrMode::Async />
                <Route path=path!("/toa-soan/chuyen-muc") view=SectionsPage ssr=SsrMode::Async />
                <Route path=path!("/toa-soan/so-lieu") view=FiguresPage ssr=SsrMode::Async />
                <Route path=path!("/toa-soan/nhuan-but") view=RoyaltiesPage ssr=SsrMode::Async />
                <Route path=path!("/toa-soan/nhuan-but/:id") view=RoyaltyWorkPage ssr=SsrMode::Async />
                <Route path=path!("/toa-soan/dia-chi-cu") view=RedirectsPage ssr=SsrMode::Async />
                <Route path=path!("/toa-soan/nhap") view=ImportsPage ssr=SsrMode::Async />
                <Route path=path!("/toa-soan/nhap/:id") view=ImportSheetPage ssr=SsrMode::Async />
                <Route path=path!("/toa-soan/nhap/:id/:number") view=ImportItemPage ssr=SsrMode::Async />
                <Route path=path!("/en") view=EnglishPage ssr=SsrMode::Async />
                <Route path=path!("/en/map") view=MapPage ssr=SsrMode::Async />
                <Route path=path!("/:section") view=SectionPage ssr=SsrMode::Async />
                <Route path=path!("/:section/:slug") view=ArticlePage ssr=SsrMode::Async />
            </FlatRoutes>
        </Router>
    }
}

/// The document around every page.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let stylesheet = format!("/{}/{}.css", options.site_pkg_dir, options.output_name);
    let url = use_context::<RequestUrl>().and_then(|url| url.parse().ok());
    let lang = url.map(|url| Lang::of_path(url.path())).unwrap_or_default().tag();
    view! {
        <!DOCTYPE html>
        <html lang=lang>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <link rel="stylesheet" href=stylesheet />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <link rel="apple-touch-icon" href="/apple-touch-icon.png" />
                <link rel="manifest" href="/manifest.webmanifest" />
                <MetaTags />
                {scripts(options)}
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}

/// What the head has for scripts: the islands' loader, and while developing the page's reloader. The
/// content security policy allows exactly these inline scripts.
///
/// The loader is our own because Leptos' (`HydrationScripts`) asks for the client's code at once, which then
/// competes with the photos, and starts everything in one go, which keeps a slow phone busy for a tenth of
/// a second. Ours waits for the photos, five seconds at most, and goes in steps of less than 50 ms there: a tap between two is
/// answered at once.
pub fn scripts(options: LeptosOptions) -> impl IntoView {
    let client = format!("/{}/{}", options.site_pkg_dir, options.output_name);
    let loader = format!("{}({client:?});", include_str!("islands.js").trim_end());
    if let Some(context) = Owner::current_shared_context() {
        // What is outside of islands is never made live, and needs no marks for it.
        context.set_is_hydrating(false);
    }
    view! {
        <AutoReload options />
        <script type="module">{loader}</script>
    }
}
