//! RSS and Atom: what a portal gives to programs. A feed holds its newest articles only, and often their beginnings alone.

use super::{
    Item, Items, file_name, filled, moment,
    xml::{self, Element},
};
use crate::server::import::{
    ledger::Rule,
    legacy::{Doubt, LegacyPhoto, Record},
};
use quick_xml::escape::escape;
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
    let (mut body, standfirst) = match whole.is_empty() {
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
    let (photo, others) = files(item, &body);
    body.push_str(&others);
    let dates = ["pubDate", "published", "dc:date", "updated"].map(|name| item.text_of(name));
    let published_at = dates.iter().find_map(|text| moment(text, &mut doubts));
    Record {
        place: format!("dòng {}", item.line),
        portal: head.text_of("title").to_owned(),
        section,
        headline: first(&["title"]),
        published_at,
        unread_date: dates.iter().find_map(|text| filled(text)).unwrap_or_default(),
        standfirst,
        body,
        photo,
        byline: byline.filter(|name| !name.is_empty()),
        addresses: link(item).into_iter().collect(),
        left_out: labels.map(|label| (label, Rule::Labels)).collect(),
        doubts,
        ..Record::default()
    }
}

/// Whether the body begins with all of it. Signs are no letters: "…" ends a beginning that was cut.
fn is_repeated(standfirst: &str, body: &str) -> bool {
    let mut of_body = letters(body);
    letters(standfirst).all(|letter| of_body.next() == Some(letter))
}

fn letters(text: &str) -> impl Iterator<Item = char> {
    let (mut is_tag, mut is_reference) = (false, false);
    text.chars().filter(move |c| {
        is_tag = (is_tag || *c == '<') && *c != '>';
        // "&nbsp;"
        is_reference = *c == '&' || is_reference && (c.is_ascii_alphanumeric() || *c == '#');
        !is_tag && !is_reference && c.is_alphanumeric()
    })
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

/// A file that goes with an item.
struct Attached {
    address: String,
    kind: String,
    caption: Option<String>,
}

impl Attached {
    fn of(element: &Element) -> Option<Attached> {
        let address = filled(element.attribute("url")).or_else(|| filled(element.attribute("href")));
        let address = address.or_else(|| filled(element.text_of("url")));
        let address = address.or_else(|| Some(element.text().to_owned()).filter(|text| text.contains("://")))?;
        let kind = match element.attribute("type") {
            "" if element.name == "image" || element.name == "media:thumbnail" => "image/",
            "" => element.attribute("medium"),
            kind => kind,
        };
        let words = ["media:description", "media:title"].map(|name| filled(element.text_of(name)));
        let caption = words.into_iter().flatten().next();
        Some(Attached { address, kind: kind.to_owned(), caption })
    }

    fn is(&self, kind: &str) -> bool {
        self.kind.starts_with(kind)
    }

    fn markup(&self) -> String {
        let address = escape(self.address.as_str());
        let caption = escape(self.caption.as_deref().unwrap_or_default());
        if self.is("image") {
            return format!("<figure><img src=\"{address}\"><figcaption>{caption}</figcaption></figure>");
        }
        let words = match caption.is_empty() {
            true => String::new(),
            false => format!("<p>{caption}</p>"),
        };
        match ["video", "audio"].into_iter().find(|kind| self.is(kind)) {
            Some(kind) => format!("<{kind} src=\"{address}\"></{kind}>{words}"),
            None => format!("<p><a href=\"{address}\">{}</a></p>{words}", escape(file_name(&self.address))),
        }
    }
}

/// The picture that goes with an item, by the ways in which feeds give one, and as markup what else does. What its body shows is there
/// already.
fn files(item: &Element, body: &str) -> (Option<LegacyPhoto>, String) {
    let is_file = |child: &&Element| {
        matches!(child.name.as_str(), "enclosure" | "media:content" | "image")
            || (child.name == "link" && child.attribute("rel") == "enclosure")
    };
    let inside = item.children_named("media:group").flat_map(|group| &group.children);
    let mut files: Vec<Attached> = Vec::new();
    for file in item.children.iter().chain(inside).filter(is_file).filter_map(Attached::of) {
        match files.iter_mut().find(|known| known.address == file.address) {
            Some(known) => known.caption = known.caption.take().or(file.caption),
            None => files.push(file),
        }
    }
    let mut photo = files.iter().position(|file| file.is("image")).map(|at| files.remove(at));
    if photo.is_none() {
        // A small picture of one that is not given.
        let small = item.children_named("media:thumbnail").filter_map(Attached::of).next();
        photo = small.filter(|small| !body.contains(&small.address));
    }
    files.retain(|file| !body.contains(&file.address));
    let others = files.iter().map(Attached::markup).collect();
    let photo =
        photo.map(|file| LegacyPhoto { src: Some(file.address), caption: file.caption, ..LegacyPhoto::default() });
    (photo, others)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_standfirst_is_repeated_where_all_of_it_is() {
        let body = "<p>Ủy ban nhân dân xã Mẫu vừa tổ chức hội nghị&nbsp;tổng kết năm học mới với sự tham gia của giáo viên.</p>";
        for standfirst in
            ["", "Ủy ban nhân dân xã Mẫu vừa tổ chức hội nghị tổng kết năm học […]", "<b>Ủy ban</b> nhân dân…"]
        {
            assert!(is_repeated(standfirst, body), "{standfirst}");
        }
        let other = "Ủy ban nhân dân xã Mẫu vừa tổ chức hội nghị tổng kết năm học mới với sự tham gia của phụ huynh.";
        assert!(!is_repeated(other, body));
    }
}
