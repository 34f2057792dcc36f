//! The reader's own voice reads an article: headline, standfirst and body, sentence by sentence. What is being read is marked.

use super::page::{show, tool};
use crate::domain::speech::sentences;
use js_sys::Function;
use leptos::prelude::{document, window};
use std::cell::RefCell;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    Element, HtmlElement, HtmlSelectElement, Node, SpeechSynthesis, SpeechSynthesisUtterance, SpeechSynthesisVoice,
};

const STORAGE_KEY: &str = "bantin.speed";
const BLOCKS: &str =
    ".article > h1, .article > .standfirst, .article .body :is(p, li, h2, h3, h4, dt, dd, figcaption, caption, tr)";
const INSIDE: &str = "p, li, tr";

#[derive(Default)]
struct Reading {
    /// What hears how far the voice is.
    listener: Option<Function>,
    /// Each sentence with what it stands in.
    sentences: Vec<(Element, String)>,
    place: usize,
    /// What the voice is at. A browser forgets what nobody holds, and never says that it came to an end.
    spoken: Option<SpeechSynthesisUtterance>,
}

thread_local! {
    // Borrowed for no call of the browser's: it may answer at once.
    static READING: RefCell<Reading> = RefCell::default();
}

fn with<T>(read: impl FnOnce(&mut Reading) -> T) -> T {
    READING.with_borrow_mut(read)
}

fn synthesis() -> Option<SpeechSynthesis> {
    window().speech_synthesis().ok().filter(|synthesis| !AsRef::<JsValue>::as_ref(synthesis).is_undefined())
}

/// `vi-VN`, on some phones `vi_VN`.
fn find_voice() -> Option<SpeechSynthesisVoice> {
    let voices = synthesis()?.get_voices();
    let mut voices = voices.iter().map(|voice| voice.unchecked_into::<SpeechSynthesisVoice>());
    voices.find(|voice| voice.lang().to_ascii_lowercase().starts_with("vi"))
}

/// Shows the tool where there is a Vietnamese voice. Some browsers know their voices only a little later.
pub fn offer(listener: &Function) {
    let Some(synthesis) = synthesis() else { return };
    synthesis.set_onvoiceschanged(Some(listener));
    with(|reading| reading.listener = Some(listener.clone()));
    if let (Some(speed), Some(select)) = (stored_speed(), select()) {
        select.set_value(&speed);
        if select.selected_index() < 0 {
            select.set_value("1");
        }
    }
    offer_again();
}

pub fn offer_again() {
    show("listening", find_voice().is_some());
}

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

fn stored_speed() -> Option<String> {
    storage()?.get_item(STORAGE_KEY).ok()?
}

fn select() -> Option<HtmlSelectElement> {
    tool("speed")?.dyn_into().ok()
}

/// Begins, pauses, or goes on with the sentence at which it paused. Browsers' own pauses end in silence on many a phone.
pub fn press() {
    if hush() {
        return say("data-go-on");
    }
    if with(|reading| reading.sentences.is_empty()) {
        let found = find_sentences();
        with(|reading| reading.sentences = found);
    }
    say("data-pause");
    show("stop", true);
    speak();
}

/// What the button does next.
fn say(name: &str) {
    let label = document().query_selector("[data-tool=listen] span").ok().flatten();
    if let Some(label) = label {
        label.set_text_content(label.get_attribute(name).as_deref());
    }
}

/// Whether a voice was speaking.
fn hush() -> bool {
    let Some(spoken) = with(|reading| reading.spoken.take()) else { return false };
    spoken.set_onend(None);
    spoken.set_onerror(None);
    if let Some(synthesis) = synthesis() {
        synthesis.cancel();
    }
    true
}

pub fn stop() {
    hush();
    mark(None);
    with(|reading| (reading.place, reading.sentences) = (0, Vec::new()));
    say("data-begin");
    show("stop", false);
}

/// A sentence is over.
pub fn go_on() {
    with(|reading| (reading.place, reading.spoken) = (reading.place + 1, None));
    speak();
}

pub fn change_speed(select: &HtmlSelectElement) {
    if select.get_attribute("data-tool").as_deref() != Some("speed") {
        return;
    }
    if let Some(storage) = storage() {
        let _ = storage.set_item(STORAGE_KEY, &select.value());
    }
    if hush() {
        speak();
    }
}

fn speak() {
    let (next, listener) = with(|reading| (reading.sentences.get(reading.place).cloned(), reading.listener.clone()));
    let (Some((block, sentence)), Some(synthesis)) = (next, synthesis()) else { return stop() };
    let Ok(utterance) = SpeechSynthesisUtterance::new_with_text(&sentence) else { return stop() };
    mark(Some(&block));
    utterance.set_lang("vi-VN");
    utterance.set_voice(find_voice().as_ref());
    utterance.set_rate(select().and_then(|select| select.value().parse().ok()).unwrap_or(1.0));
    utterance.set_onend(listener.as_ref());
    utterance.set_onerror(listener.as_ref());
    with(|reading| reading.spoken = Some(utterance.clone()));
    synthesis.speak(&utterance);
}

/// Marks what is being read, and brings it into sight where it is not.
fn mark(block: Option<&Element>) {
    let marked = document().query_selector(".is-read").ok().flatten();
    if marked.as_ref() == block && block.is_some() {
        return;
    }
    if let Some(marked) = marked {
        let _ = marked.class_list().remove_1("is-read");
    }
    let Some(block) = block else { return };
    let _ = block.class_list().add_1("is-read");
    let (place, height) =
        (block.get_bounding_client_rect(), window().inner_height().ok().and_then(|height| height.as_f64()));
    if place.top() < 0.0 || place.bottom() > height.unwrap_or(f64::MAX) {
        block.scroll_into_view();
    }
}

fn find_sentences() -> Vec<(Element, String)> {
    let Ok(blocks) = document().query_selector_all(BLOCKS) else { return Vec::new() };
    let blocks = (0..blocks.length()).filter_map(|place| blocks.get(place)?.dyn_into::<HtmlElement>().ok());
    let each = blocks.flat_map(|block| {
        let text = text_of(&block);
        let sentences = sentences(&text).into_iter().map(str::to_owned).collect::<Vec<_>>();
        sentences.into_iter().map(move |sentence| (block.clone().into(), sentence))
    });
    each.collect()
}

/// What is read of a block: of one that others stand in, what comes before them.
fn text_of(block: &HtmlElement) -> String {
    match block.query_selector(INSIDE) {
        Ok(Some(_)) => {
            let first = block.first_child().filter(|first| first.node_type() == Node::TEXT_NODE);
            first.and_then(|first| first.text_content()).unwrap_or_default()
        }
        _ => block.inner_text(),
    }
}
