//! An article's address is copied, or given to another application; words that were chosen go along with a report; paper says
//! when it was printed.

use super::page::{show, tool};
use crate::domain::address::query_value;
use leptos::prelude::{document, window};
use wasm_bindgen::{JsValue, closure::Closure};
use web_sys::{Clipboard, Element, ShareData};

/// What the report's form takes of what was chosen.
const WORDS_LETTERS_MAX: usize = 500;

/// Shows what this browser can do. Over plain http it has no clipboard for pages.
pub fn offer() {
    show("copying", clipboard().is_some());
    show("handing-on", js_sys::Reflect::has(&window().navigator(), &JsValue::from("share")).unwrap_or(false));
}

fn clipboard() -> Option<Clipboard> {
    let clipboard = window().navigator().clipboard();
    (!AsRef::<JsValue>::as_ref(&clipboard).is_undefined()).then_some(clipboard)
}

fn value_of(name: &str) -> String {
    let bar = document().query_selector(".article-tools").ok().flatten();
    bar.and_then(|bar| bar.get_attribute(name)).unwrap_or_default()
}

pub fn copy(button: &Element) {
    let said = button.get_attribute("data-said");
    let Some(clipboard) = clipboard() else { return };
    let done = Closure::<dyn FnMut(JsValue)>::new(move |_| {
        if let Some(status) = tool("said") {
            status.set_text_content(said.as_deref());
        }
    });
    let _ = clipboard.write_text(&value_of("data-address")).then(&done);
    done.forget();
}

pub fn hand_on() {
    let data = ShareData::new();
    data.set_title(&value_of("data-headline"));
    data.set_url(&value_of("data-address"));
    // That somebody changed their mind is no fault.
    let ignored = Closure::<dyn FnMut(JsValue)>::new(|_| {});
    let _ = window().navigator().share_with_data(&data).catch(&ignored);
    ignored.forget();
}

/// Says under what is printed which day it is, by the reader's own clock.
pub fn say_day() {
    let today = js_sys::Date::new_0();
    let Some(line) = tool("printed") else { return };
    let label = line.get_attribute("data-label").unwrap_or_default();
    let text = format!("{label} {:02}-{:02}-{}", today.get_date(), today.get_month() + 1, today.get_full_year());
    line.set_text_content(Some(&text));
}

/// Gives the words that are chosen on the page to a link to the report's form.
pub fn take_words(link: &Element) -> Option<()> {
    let chosen = window().get_selection().ok()??.to_string();
    let words: String = String::from(chosen).trim().chars().take(WORDS_LETTERS_MAX).collect();
    let address = link.get_attribute("href")?;
    let address = address.split('&').next().unwrap_or_default();
    (!words.is_empty()).then(|| drop(link.set_attribute("href", &format!("{address}&chon={}", query_value(&words)))))
}
