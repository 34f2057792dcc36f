//! What can be done with an article beside reading it: listened to, handed on, printed, reported, its pictures looked at
//! large. All that needs a script is hidden until it has come (`public/bai-viet.js`); what it says stands in the page.

use crate::domain::{ArticleId, address::report_path, handing_on as links_of};
use leptos::prelude::*;

/// Speeds of the voice; the usual one is 1.
const SPEEDS: [&str; 6] = ["0.8", "0.9", "1", "1.15", "1.3", "1.5"];

/// The bar of tools. `address` is the article's public one.
#[component]
pub fn ToolBar(article: ArticleId, headline: String, address: String, has_pictures: bool) -> impl IntoView {
    let sharing = view! { <Sharing headline=headline.clone() address=address.clone() /> };
    view! {
        <div class="article-tools" data-address=address data-headline=headline>
            // What is always there comes first: what a script adds moves nothing aside.
            {sharing}
            <a data-tool="report" href=report_path(article)><Icon of="M5 21V4h13l-2 5 2 5H5" />"Báo lỗi"</a>
            <button type="button" data-tool="print" hidden><Icon of="M7 8V3h10v5M7 17H4V8h16v9h-3M7 13h10v8H7z" />"In trang"</button>
            <Listening />
            <span role="status" data-tool="said"></span>
        </div>
        {has_pictures.then(|| view! { <Lightbox /> })}
        // A script of 5 kB in the place of an island that makes the client 30 kB heavier: see docs/decisions.md.
        <script type="module" src="/bai-viet.js"></script>
    }
    .into_any()
}

#[component]
fn Icon(of: &'static str) -> impl IntoView {
    view! { <svg class="icon" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true"><path d=of></path></svg> }
}

#[component]
fn Listening() -> impl IntoView {
    let speeds = SPEEDS.map(|speed| {
        view! { <option value=speed selected=speed == "1">{format!("{}×", speed.replace('.', ","))}</option> }
    });
    view! {
        <div class="listening" data-tool="listening" hidden>
            <button type="button" data-tool="listen">
                <Icon of="M4 9v6h4l5 4V5L8 9zM16 9a4 4 0 0 1 0 6M18.5 6.5a8 8 0 0 1 0 11" />
                <span data-begin="Nghe bài" data-pause="Tạm dừng" data-go-on="Nghe tiếp">"Nghe bài"</span>
            </button>
            <button type="button" data-tool="stop" hidden>"Dừng"</button>
            <label>
                <span class="visually-hidden">"Tốc độ đọc"</span>
                <select data-tool="speed">{speeds.collect_view()}</select>
            </label>
        </div>
    }
}

#[component]
fn Sharing(headline: String, address: String) -> impl IntoView {
    let links = [
        ("Zalo", "M5 5h14L5 19h14", links_of::zalo(&address)),
        ("Facebook", "M15 4h-2a3 3 0 0 0-3 3v14M7 11h7", links_of::facebook(&address)),
        ("Thư điện tử", "M3 6h18v12H3zM3 7l9 7 9-7", links_of::letter(&headline, &address)),
    ];
    let links = links.map(|(name, icon, to)| {
        // What is not a page opens beside none.
        let target = to.starts_with("https:").then_some("_blank");
        view! { <li><a href=to target=target rel="noopener noreferrer"><Icon of=icon />{name}</a></li> }
    });
    view! {
        <details class="sharing">
            <summary><Icon of="M12 15V3M8 7l4-4 4 4M5 12v8h14v-8" />"Chia sẻ"</summary>
            <ul>
                {links.collect_view()}
                <li data-tool="copying" hidden>
                    <button type="button" data-tool="copy" data-said="Đã chép liên kết">
                        <Icon of="M9 9h11v12H9zM5 15H4V3h11v2" />
                        "Chép liên kết"
                    </button>
                </li>
                <li data-tool="handing-on" hidden>
                    <button type="button" data-tool="hand-on"><Icon of="M5 12h.01M12 12h.01M19 12h.01" />"Ứng dụng khác"</button>
                </li>
            </ul>
        </details>
    }
}

/// Where pictures are looked at large.
#[component]
fn Lightbox() -> impl IntoView {
    view! {
        <dialog class="lightbox" aria-label="Ảnh của bài">
            <div data-tool="picture"></div>
            <div class="lightbox-words" aria-live="polite">
                <p data-tool="place"></p>
                <p data-tool="caption"></p>
            </div>
            <button type="button" data-tool="previous" aria-label="Ảnh trước"><Icon of="M15 4l-8 8 8 8" /></button>
            <button type="button" data-tool="next" aria-label="Ảnh sau"><Icon of="M9 4l8 8-8 8" /></button>
            <button type="button" data-tool="close" aria-label="Đóng"><Icon of="M5 5l14 14M19 5L5 19" /></button>
        </dialog>
    }
}
