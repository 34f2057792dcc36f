//! WordPress's own export, WXR: RSS with elements of its own (`wp:`), one item for each post, page and file.

use super::{
    Item, Items, moment,
    xml::{self, Element},
};
use crate::server::import::{
    ledger::Rule,
    legacy::{Doubt, LegacyPhoto, Record},
};
use anyhow::bail;
use quick_xml::escape::escape;
use std::{collections::HashMap, path::Path};

/// Where widespread plugins keep how often a post was opened.
const VIEWS: [&str; 5] = ["post_views_count", "views", "entry_views", "_post_views", "hits"];
/// Shortcodes that show a film, a sound or another page by its address.
const EMBEDS: [&str; 3] = ["embed", "video", "audio"];
/// Shortcodes of WordPress and of widespread plugins that show what the export does not hold in the text.
const OTHERS: [&str; 6] = ["playlist", "contact-form-7", "gravityform", "wpforms", "slider", "table"];

/// What posts refer to and other items hold.
#[derive(Default)]
struct Lists {
    portal: String,
    authors: HashMap<String, String>,
    files: HashMap<String, LegacyPhoto>,
}

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
    for item in items.by_ref().map_while(Result::ok) {
        if item.text_of("wp:post_type") == "attachment" {
            let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
            let alt = meta(&item).find(|(key, _)| *key == "_wp_attachment_image_alt").map(|(_, value)| value);
            let photo = LegacyPhoto {
                src: some(item.text_of("wp:attachment_url")),
                others: Vec::new(),
                caption: some(item.text_of("excerpt:encoded")),
                alt: alt.and_then(some),
            };
            lists.files.insert(item.text_of("wp:post_id").to_owned(), photo);
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
    left_out.extend(
        meta(item)
            .filter(|(key, value)| !key.starts_with('_') && !VIEWS.contains(key) && !value.is_empty())
            .map(|(key, value)| (format!("{key}: {value}"), Rule::SoftwareData)),
    );
    let views = VIEWS.iter().find_map(|key| meta(item).find(|(known, _)| known == key)?.1.parse().ok());
    let photo = meta(item).find(|(key, _)| *key == "_thumbnail_id").and_then(|(_, id)| lists.files.get(id)).cloned();
    let author = item.text_of("dc:creator");
    let byline = lists.authors.get(author).map_or(author, String::as_str);
    let body = markup(item.text_of("content:encoded"), lists, &mut doubts);
    let published_at = [("wp:post_date_gmt", "Z"), ("wp:post_date", ""), ("pubDate", "")];
    let published_at = published_at.iter().find_map(|(name, zone)| {
        let text = item.text_of(name);
        (!text.starts_with("0000")).then(|| moment(&format!("{text}{zone}"))).flatten()
    });
    Some(Item::Article(Box::new(Record {
        place: format!("dòng {}", item.line),
        portal: lists.portal.clone(),
        section,
        headline: title.to_owned(),
        published_at,
        standfirst: item.text_of("excerpt:encoded").to_owned(),
        body,
        photo,
        byline: (!byline.is_empty()).then(|| byline.to_owned()),
        views: views.unwrap_or_default(),
        addresses: addresses(item),
        is_withdrawn,
        left_out,
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

/// A post's text as WordPress shows it: shortcodes become what they stand for, and where there is no markup for paragraphs, empty
/// lines part them.
fn markup(content: &str, lists: &Lists, doubts: &mut Vec<Doubt>) -> String {
    let shown = shortcodes(content, lists, doubts);
    // The editor since 2018 writes its paragraphs out.
    match content.contains("<!-- wp:") {
        true => shown,
        false => paragraphs(&shown),
    }
}

fn shortcodes(content: &str, lists: &Lists, doubts: &mut Vec<Doubt>) -> String {
    let mut out = String::with_capacity(content.len());
    let mut rest = content;
    while let Some(start) = rest.find('[') {
        out.push_str(&rest[..start]);
        rest = &rest[start..];
        let code = shortcode(rest);
        let Some(Shortcode { name, attributes, inner, length }) = code else {
            out.push('[');
            rest = &rest[1..];
            continue;
        };
        let attribute = |key: &str| attributes.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str());
        if name == "caption" || name == "wp_caption" {
            let ends = ["<img", "</a>"].map(|tag| {
                let at = inner.rfind(tag)?;
                inner[at..].find('>').map(|end| at + end + 1)
            });
            let picture_end = ends.into_iter().flatten().max().unwrap_or_default();
            let (picture, words) = inner.split_at(picture_end);
            let words = attribute("caption").unwrap_or(words);
            out.push_str(&format!("<figure>{picture}<figcaption>{words}</figcaption></figure>"));
        } else if name == "gallery" {
            let ids = attribute("ids").or(attribute("include")).unwrap_or_default();
            let files: Vec<&LegacyPhoto> = ids.split(',').filter_map(|id| lists.files.get(id.trim())).collect();
            if files.is_empty() {
                doubts.push(Doubt::Shortcode(rest[..length].to_owned()));
            }
            for file in files {
                let [src, alt, caption] =
                    [&file.src, &file.alt, &file.caption].map(|text| text.as_deref().unwrap_or_default());
                let (src, alt) = (escape(src), escape(alt));
                out.push_str(&format!(
                    "<figure><img src=\"{src}\" alt=\"{alt}\"><figcaption>{caption}</figcaption></figure>"
                ));
            }
        } else if EMBEDS.contains(&name)
            && let Some(address) = [attribute("src"), attribute("mp4"), attribute("mp3"), Some(inner.trim())]
                .into_iter()
                .flatten()
                .find(|text| !text.is_empty())
        {
            out.push_str(&format!("<iframe src=\"{}\"></iframe>", escape(address)));
        } else {
            doubts.push(Doubt::Shortcode(rest[..length].to_owned()));
            out.push_str(&rest[..length]);
        }
        rest = &rest[length..];
    }
    out.push_str(rest);
    out
}

struct Shortcode<'a> {
    name: &'a str,
    attributes: Vec<(String, String)>,
    inner: &'a str,
    /// Bytes of all of it.
    length: usize,
}

/// The shortcode that a text begins with. Brackets are mostly brackets: only known names count.
fn shortcode(text: &str) -> Option<Shortcode<'_>> {
    let name_end = text[1..].find(|c: char| !(c.is_ascii_alphanumeric() || "-_".contains(c)))? + 1;
    let name = &text[1..name_end];
    let is_known =
        ["caption", "wp_caption", "gallery"].contains(&name) || EMBEDS.contains(&name) || OTHERS.contains(&name);
    if !is_known {
        return None;
    }
    let opened = text.find(']')? + 1;
    let attributes = attributes(&text[name_end..opened - 1]);
    let closing = format!("[/{name}]");
    let (inner, length) = match text[opened..].find(&closing) {
        Some(at) => (&text[opened..opened + at], opened + at + closing.len()),
        None => ("", opened),
    };
    Some(Shortcode { name, attributes, inner, length })
}

fn attributes(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((name, after)) = rest.split_once('=') {
        let name = name.rsplit(char::is_whitespace).next().unwrap_or_default();
        let quote = after.chars().next().filter(|c| "\"'".contains(*c));
        let (value, next) = match quote {
            Some(quote) => after[1..].split_once(quote).unwrap_or((&after[1..], "")),
            None => after.split_once(char::is_whitespace).unwrap_or((after, "")),
        };
        found.push((name.to_owned(), value.to_owned()));
        rest = next;
    }
    found
}

/// What WordPress does where nobody wrote paragraphs: an empty line begins one, a line's end breaks it; not within `<pre>`.
fn paragraphs(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    let text = text.replace("\r\n", "\n");
    for (number, part) in text.split_inclusive("</pre>").enumerate() {
        let (prose, preformatted) = part.find("<pre").map_or((part, ""), |at| part.split_at(at));
        let mut blocks = prose.split("\n\n").map(str::trim).filter(|block| !block.is_empty()).peekable();
        if number > 0 && blocks.peek().is_some() {
            out.push_str("\n<p>");
        }
        let begins_with_block = |block: &str| {
            ["<p", "<div", "<ul", "<ol", "<li", "<table", "<t", "<h", "<block", "<fig", "<pre", "</"]
                .iter()
                .any(|tag| block.starts_with(tag))
        };
        for block in blocks {
            if !begins_with_block(block) {
                out.push_str("<p>");
            }
            for (number, line) in block.split('\n').enumerate() {
                let is_text = |line: &str| !line.trim_end().ends_with('>') || line.trim_end().ends_with("</a>");
                if number > 0 {
                    out.push_str(if begins_with_block(line.trim_start()) || !is_text(line) { "\n" } else { "<br>\n" });
                }
                out.push_str(line);
            }
            out.push('\n');
        }
        out.push_str(preformatted);
    }
    out
}
