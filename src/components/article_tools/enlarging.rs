//! Pictures of an article, one after the other, as large as the screen.

use super::page::{show, tool};
use leptos::prelude::document;
use std::cell::Cell;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlDialogElement, KeyboardEvent, MouseEvent};

/// A finger that goes so many pixels aside turns to the next picture.
const SWIPE: i32 = 40;

thread_local! {
    /// Which picture is shown.
    static PLACE: Cell<u32> = const { Cell::new(0) };
    /// Where a finger was put down.
    static TOUCHED: Cell<i32> = const { Cell::new(0) };
}

fn dialog() -> Option<HtmlDialogElement> {
    document().query_selector("dialog.lightbox").ok()??.dyn_into().ok()
}

fn links() -> Option<web_sys::NodeList> {
    document().query_selector_all(".article a.enlarge").ok()
}

/// Shows the picture of a link, and from there on all of the article.
pub fn open(link: &Element) -> Option<()> {
    let links = links()?;
    let place = (0..links.length()).find(|place| links.get(*place).is_some_and(|known| known == **link))?;
    set(place)?;
    dialog()?.show_modal().ok()
}

pub fn close() {
    if let Some(dialog) = dialog() {
        dialog.close();
    }
}

/// Shows the picture before or after; behind the last comes the first.
pub fn turn(by: i32) -> Option<()> {
    let count = i32::try_from(links()?.length()).ok()?;
    let place = i32::try_from(PLACE.get()).ok()? + by;
    set(place.rem_euclid(count.max(1)).unsigned_abs())
}

fn set(place: u32) -> Option<()> {
    let links = links()?;
    let link: Element = links.get(place)?.dyn_into().ok()?;
    let picture: Element = link.query_selector("img").ok()??.clone_node().ok()?.dyn_into().ok()?;
    for name in ["srcset", "sizes", "loading", "class"] {
        let _ = picture.remove_attribute(name);
    }
    let _ = picture.set_attribute("src", &link.get_attribute("href")?);
    tool("picture")?.replace_children_with_node_1(&picture);
    let caption = link.closest("figure").ok()?.and_then(|figure| figure.query_selector("figcaption").ok()?);
    tool("caption")?.set_text_content(caption.and_then(|caption| caption.text_content()).as_deref());
    let count = links.length();
    let is_one_of_several = count > 1;
    let text = if is_one_of_several { format!("{}/{count}", place + 1) } else { String::new() };
    tool("place")?.set_text_content(Some(&text));
    show("previous", is_one_of_several);
    show("next", is_one_of_several);
    PLACE.set(place);
    Some(())
}

/// The keys of a dialog that is open. It closes on Escape by itself, and gives the focus back.
pub fn press(event: &KeyboardEvent) -> Option<()> {
    dialog().filter(|dialog| dialog.open())?;
    match event.key().as_str() {
        "ArrowLeft" => turn(-1),
        "ArrowRight" => turn(1),
        _ => None,
    }
}

pub fn touch(at: i32) {
    TOUCHED.set(at);
}

pub fn release(event: &MouseEvent) -> Option<()> {
    dialog().filter(|dialog| dialog.open())?;
    match event.client_x() - TOUCHED.get() {
        SWIPE.. => turn(-1),
        moved if moved <= -SWIPE => turn(1),
        _ => None,
    }
}
