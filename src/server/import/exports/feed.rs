//! RSS and Atom: what a portal gives to programs. A feed holds its newest articles only, and often their beginnings alone.

use super::{
    Item, Items, moment,
    xml::{self, Element},
};
use crate::server::import::{
    ledger::Rule,
    legacy::{Doubt, LegacyPhoto, Record},
};
use std::path::Path;

pub(super) fn open(path: &Path) -> anyhow::Result<Items> {
    let mut items = xml::Items::open(path)?;
    Ok(Box::new(std::iter::from_fn(move || {
        let read = items.next()?;
        Some(match read {
            Ok(item) => Ok(Item::Article(Box::new(read_item(&item, &items.head)))),
            Err(broken) => Err(broken.explained()),
        })
    })))
}

fn read_item(item: &Element, head: &Element) -> Record {
    let first = |names: &[&str]| {
        names.iter().map(|name| item.text_of(name)).find(|text| !text.is_empty()).unwrap_or_default().to_owned()
    };
    // `content:encoded` is RSS, `content` Atom.
    let whole = match item.child("content") {
        Some(content) if content.attribute("type") == "xhtml" => content.inner_markup(),
        _ => first(&["content:encoded", "content"]),
    };
    let beginning = first(&["description", "summary"]);
    let mut doubts = Vec::new();
    let (body, standfirst) = match whole.is_empty() {
        true => {
            doubts.push(Doubt::FeedMayBeCut);
            (beginning, String::new())
        }
        false => (whole, beginning),
    };
    // Many feeds give the text's first words once more.
    let standfirst = if is_repeated(&standfirst, &body) { String::new() } else { standfirst };
    let label = |element: &Element| match element.attribute("term") {
        "" => element.text().to_owned(),
        term => term.to_owned(),
    };
    let mut labels =
        item.children_named("category").map(label).filter(|label| !label.is_empty()).collect::<Vec<_>>().into_iter();
    let section = labels.next();
    let author = item.child("author").map(|author| match author.text_of("name") {
        "" => author.text().to_owned(),
        name => name.to_owned(),
    });
    let byline = Some(first(&["dc:creator"])).filter(|name| !name.is_empty()).or(author);
    Record {
        place: format!("dòng {}", item.line),
        portal: head.text_of("title").to_owned(),
        section,
        headline: first(&["title"]),
        published_at: ["pubDate", "published", "dc:date", "updated"].iter().find_map(|name| moment(item.text_of(name))),
        standfirst,
        body,
        photo: picture(item),
        byline: byline.filter(|name| !name.is_empty()),
        addresses: link(item).into_iter().collect(),
        left_out: labels.map(|label| (label, Rule::Labels)).collect(),
        doubts,
        ..Record::default()
    }
}

fn is_repeated(standfirst: &str, body: &str) -> bool {
    let letters = |text: &str| -> String {
        let mut is_tag = false;
        let seen = text.chars().filter(|c| {
            is_tag = (is_tag || *c == '<') && *c != '>';
            !is_tag && c.is_alphanumeric()
        });
        seen.take(60).collect()
    };
    let first = letters(standfirst);
    first.is_empty() || letters(body).starts_with(&first)
}

/// RSS writes the address as text, Atom as an attribute, of the link that leads to the page itself.
fn link(item: &Element) -> Option<String> {
    let alternate = |link: &&Element| matches!(link.attribute("rel"), "" | "alternate");
    let address = item.children_named("link").filter(alternate).find_map(|link| {
        let address = if link.attribute("href").is_empty() { link.text() } else { link.attribute("href") };
        (!address.is_empty()).then(|| address.to_owned())
    });
    // A guid is the address unless it says otherwise (RSS 2.0).
    let guid =
        item.child("guid").filter(|guid| guid.attribute("isPermaLink") != "false").map(|guid| guid.text().to_owned());
    address.or(guid.filter(|guid| !guid.is_empty()))
}

/// The picture that goes with an item, by the ways in which feeds give one.
fn picture(item: &Element) -> Option<LegacyPhoto> {
    let is_picture = |element: &&Element| {
        let kind = element.attribute("type");
        kind.starts_with("image/") || element.attribute("medium") == "image" || element.name == "media:thumbnail"
    };
    let named = item.children.iter().filter(|child| {
        matches!(child.name.as_str(), "enclosure" | "media:content" | "media:thumbnail")
            || (child.name == "link" && child.attribute("rel") == "enclosure")
    });
    let src = named.filter(is_picture).find_map(|element| {
        let address =
            if element.attribute("url").is_empty() { element.attribute("href") } else { element.attribute("url") };
        (!address.is_empty()).then(|| address.to_owned())
    })?;
    Some(LegacyPhoto { src: Some(src), ..LegacyPhoto::default() })
}
