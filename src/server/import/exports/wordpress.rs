//! WordPress's own export, WXR: RSS with elements of its own (`wp:`), one item for each post, page and file.

use super::{
    Item, Items, filled, moment, wordpress_blocks,
    wordpress_lists::{Lists, lost_file},
    wordpress_shortcodes::{paragraphs, shortcodes},
    xml::{self, Element},
};
use crate::server::import::{
    ledger::Rule,
    legacy::{LegacyPhoto, Record},
};
use anyhow::bail;
use std::path::Path;

/// Where widespread plugins keep how often a post was opened.
const VIEWS: [&str; 5] = ["post_views_count", "views", "entry_views", "_post_views", "hits"];
/// What WordPress notes for itself of each post.
const OWN: [&str; 6] = ["_edit_", "_wp_", "_oembed_", "_thumbnail_id", "_pingme", "_encloseme"];

/// Where the editor keeps the notes of a post.
const NOTES: &str = "footnotes";

pub(super) fn open(path: &Path) -> anyhow::Result<Items> {
    let lists = read_lists(path)?;
    let items = xml::Items::open(path)?;
    Ok(Box::new(items.filter_map(move |item| match item {
        Ok(item) => read(&item, &lists).map(Ok),
        Err(broken) => Some(Err(broken.explained())),
    })))
}

/// A first reading, since files may come behind the posts that show them. Where it breaks, the second says so.
fn read_lists(path: &Path) -> anyhow::Result<Lists> {
    let mut items = xml::Items::open(path)?;
    let mut lists = Lists::default();
    for item in items.by_ref().filter_map(Result::ok) {
        let number = item.text_of("wp:post_id");
        if item.text_of("wp:post_type") == "wp_block" {
            lists.blocks.insert(number.to_owned(), item.text_of("content:encoded").to_owned());
        } else if item.text_of("wp:post_type") == "attachment" {
            let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
            let alt = meta(&item).find(|(key, _)| *key == "_wp_attachment_image_alt").map(|(_, value)| value);
            let photo = LegacyPhoto {
                src: some(item.text_of("wp:attachment_url")),
                others: Vec::new(),
                caption: some(item.text_of("excerpt:encoded")),
                alt: alt.and_then(some),
                ..LegacyPhoto::default()
            };
            lists.files.insert(number.to_owned(), photo);
        }
    }
    if items.head.name.is_empty() {
        bail!("không có phần <channel>");
    }
    lists.portal = items.head.text_of("title").to_owned();
    let authors = items.head.children_named("wp:author");
    lists.authors = authors
        .map(|author| {
            (author.text_of("wp:author_login").to_owned(), author.text_of("wp:author_display_name").to_owned())
        })
        .collect();
    Ok(lists)
}

fn meta(item: &Element) -> impl Iterator<Item = (&str, &str)> {
    item.children_named("wp:postmeta").map(|meta| (meta.text_of("wp:meta_key"), meta.text_of("wp:meta_value")))
}

fn read(item: &Element, lists: &Lists) -> Option<Item> {
    let title = item.text_of("title");
    let left_out = |why| Some(Item::LeftOut { what: title.to_owned(), why });
    match item.text_of("wp:post_type") {
        "post" | "page" => {}
        // They stand in the posts that show them.
        "attachment" => return left_out("tệp của thư viện; tệp nào bài có dùng thì đi cùng bài"),
        "wp_block" => return left_out("khối dùng lại; khối nào bài có dùng thì đi cùng bài"),
        "nav_menu_item" => return left_out("mục của menu"),
        _ => return left_out("dữ liệu riêng của WordPress, không phải bài viết"),
    }
    if !item.text_of("wp:post_password").is_empty() {
        return left_out("bài có mật khẩu, không công khai");
    }
    let is_withdrawn = match item.text_of("wp:status") {
        "publish" => false,
        "trash" => true,
        "future" => return left_out("bài hẹn giờ, chưa đăng"),
        "private" => return left_out("bài riêng tư, không công khai"),
        _ => return left_out("bản nháp, chưa đăng"),
    };
    let mut doubts = Vec::new();
    let of_domain = |domain: &'static str| {
        let labels = item.children_named("category").filter(move |label| label.attribute("domain") == domain);
        labels.map(|label| label.text().to_owned()).filter(|text| !text.is_empty())
    };
    let mut categories = of_domain("category");
    let section = categories.next();
    let mut left_out: Vec<(String, Rule)> =
        categories.chain(of_domain("post_tag")).map(|label| (label, Rule::Labels)).collect();
    for comment in item.children_named("wp:comment") {
        left_out.push((comment.text_of("wp:comment_content").to_owned(), Rule::Comments));
    }
    let content = item.text_of("content:encoded");
    let notes = meta(item).find(|(key, _)| *key == NOTES && content.contains("<!-- wp:footnotes"));
    let notes = notes.map_or("", |(_, value)| value);
    let is_own = |key: &str| (key == NOTES && !notes.is_empty()) || OWN.iter().any(|own| key.starts_with(own));
    left_out.extend(
        meta(item)
            .filter(|(key, value)| !is_own(key) && !VIEWS.contains(key) && !value.is_empty())
            .map(|(key, value)| (format!("{key}: {value}"), Rule::SoftwareData)),
    );
    let views = VIEWS.iter().flat_map(|key| meta(item).filter(move |(known, _)| known == key));
    let views = views.filter_map(|(_, value)| filled(value)).collect();
    let mut pieces = Vec::new();
    let thumbnail = meta(item).find(|(key, _)| *key == "_thumbnail_id").map(|(_, number)| number.trim());
    // "0" and "-1" are none.
    let thumbnail = thumbnail.filter(|number| !["", "0", "-1"].contains(number));
    let photo = thumbnail.and_then(|number| lists.files.get(number)).cloned();
    pieces.extend(thumbnail.filter(|_| photo.is_none()).map(lost_file));
    let author = item.text_of("dc:creator");
    let byline = lists.authors.get(author).map_or(author, String::as_str);
    let content = wordpress_blocks::written_out(content, notes, lists, &mut pieces);
    // A post's text as WordPress shows it; the editor since 2018 writes its paragraphs out.
    let shown = shortcodes(&content, lists, &mut pieces, &mut doubts);
    let body = if content.contains("<!-- wp:") { shown } else { paragraphs(&shown) };
    let dates = [("wp:post_date_gmt", "Z"), ("wp:post_date", ""), ("pubDate", "")];
    let dates = dates.map(|(name, zone)| (item.text_of(name), zone));
    let mut dates = dates.iter().filter(|(text, _)| !text.is_empty() && !text.starts_with("0000"));
    let unread_date = dates.clone().next().map_or("", |(text, _)| *text).to_owned();
    let published_at = dates.find_map(|(text, zone)| moment(&format!("{text}{zone}"), &mut doubts));
    Some(Item::Article(Box::new(Record {
        place: format!("dòng {}", item.line),
        portal: lists.portal.clone(),
        section,
        headline: title.to_owned(),
        published_at,
        unread_date,
        standfirst: item.text_of("excerpt:encoded").to_owned(),
        body,
        photo,
        byline: (!byline.is_empty()).then(|| byline.to_owned()),
        views,
        addresses: addresses(item),
        is_withdrawn,
        left_out,
        pieces,
        doubts,
        ..Record::default()
    })))
}

/// The link that readers saw, and the one with the post's number, which always leads there as well.
fn addresses(item: &Element) -> Vec<String> {
    let number = item.text_of("wp:post_id");
    let by_number = match item.text_of("wp:post_type") {
        "page" => format!("/?page_id={number}"),
        _ => format!("/?p={number}"),
    };
    let link = item.text_of("link");
    [link.to_owned(), by_number].into_iter().filter(|address| !address.is_empty()).collect()
}
