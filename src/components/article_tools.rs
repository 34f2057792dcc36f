//! What can be done with an article beside reading it: listened to, handed on, printed, reported, its pictures looked at
//! large. All that needs a script is hidden until the island has come; what it says stands in the page.

mod enlarging;
mod handing_on;
mod listening;
mod page;

use crate::domain::{ArticleId, address::report_path, handing_on as links_of};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, Event, MouseEvent};

/// Speeds of the voice; the usual one is 1.
const SPEEDS: [&str; 6] = ["0.8", "0.9", "1", "1.15", "1.3", "1.5"];

/// The bar of tools. `address` is the article's public one.
#[component]
pub fn ToolBar(article: ArticleId, headline: String, address: String, has_pictures: bool) -> impl IntoView {
    let sharing = view! { <Sharing headline=headline.clone() address=address.clone() /> };
    view! {
        <div class="article-tools" data-address=address data-headline=headline>
            <Listening />
            {sharing}
            <button type="button" data-tool="print" hidden><Icon of="M7 8V3h10v5M7 17H4V8h16v9h-3M7 13h10v8H7z" />"In trang"</button>
            <a data-tool="report" href=report_path(article)><Icon of="M5 21V4h13l-2 5 2 5H5" />"Báo lỗi"</a>
            <span role="status" data-tool="said"></span>
        </div>
        {has_pictures.then(|| view! { <Lightbox /> })}
        <ArticleTools />
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

/// Makes the tools of the page live. It has nothing to show: one listener hears all that is done with what stands there.
#[island]
pub fn ArticleTools() -> impl IntoView {
    Effect::new(|_| start());
}

fn start() {
    let listener = Closure::<dyn Fn(Event)>::new(|event: Event| {
        // What is none of ours is nobody's fault.
        let _ = hear(&event);
    })
    .into_js_value();
    let listener: &js_sys::Function = listener.unchecked_ref();
    for kind in ["click", "change", "keydown", "pointerdown", "pointerup"] {
        let _ = document().add_event_listener_with_callback(kind, listener);
    }
    for kind in ["beforeprint", "pagehide"] {
        let _ = window().add_event_listener_with_callback(kind, listener);
    }
    page::show("print", true);
    handing_on::offer();
    listening::offer(listener);
}

/// Does what an event asks for; `None` where it is none of ours.
fn hear(event: &Event) -> Option<()> {
    match event.type_().as_str() {
        "voiceschanged" => listening::offer_again(),
        "end" => listening::go_on(),
        "error" | "pagehide" => listening::stop(),
        "beforeprint" => handing_on::say_day(),
        "change" => listening::change_speed(event.target()?.dyn_ref()?),
        "keydown" => return enlarging::press(event.unchecked_ref()),
        "pointerdown" => {
            let target = event.target()?.dyn_into::<Element>().ok()?;
            enlarging::touch(event.unchecked_ref::<MouseEvent>().client_x());
            // A click would find nothing chosen any more.
            if let Some(link) = target.closest("[data-tool=report]").ok()? {
                handing_on::take_words(&link);
            }
        }
        "pointerup" => return enlarging::release(event.unchecked_ref::<MouseEvent>()),
        _ => return click(event, event.target()?.dyn_ref()?),
    }
    Some(())
}

fn click(event: &Event, target: &Element) -> Option<()> {
    let pressed = event.unchecked_ref::<MouseEvent>();
    if let Some(link) = target.closest(".article a.enlarge").ok()? {
        // Whoever wants a tab of its own for the picture gets it.
        let is_plain = !(pressed.ctrl_key() || pressed.meta_key() || pressed.shift_key());
        if is_plain && enlarging::open(&link).is_some() {
            event.prevent_default();
        }
        return Some(());
    }
    let tool = target.closest("[data-tool]").ok()??;
    match tool.get_attribute("data-tool")?.as_str() {
        "listen" => listening::press(),
        "stop" => listening::stop(),
        "print" => drop(window().print()),
        "copy" => handing_on::copy(&tool),
        "hand-on" => handing_on::hand_on(),
        "report" => return handing_on::take_words(&tool),
        "previous" => return enlarging::turn(-1),
        "next" => return enlarging::turn(1),
        "close" => enlarging::close(),
        // A picture does not fill its room: beside it is outside.
        "picture" if tool == *target => enlarging::close(),
        _ => {}
    }
    Some(())
}
