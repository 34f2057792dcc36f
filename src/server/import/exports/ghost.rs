//! Ghost's export: one JSON file with a table each for posts, tags, people and what connects them, in the forms that Ghost has
//! written since its first version.

use super::{
    Item, Items,
    ghost_editors::{self, Written},
    moment::moment_in_utc,
    read_whole,
};
use crate::{
    domain::Timestamp,
    server::import::{
        ledger::Rule,
        legacy::{Doubt, LegacyPhoto, Record},
    },
};
use anyhow::{Context, anyhow};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use std::{collections::HashMap, path::Path};

/// The file refers back and forth, so it is read whole.
const FILE_BYTES_MAX: u64 = 200 * 1024 * 1024;
/// What Ghost writes for the address of its own site.
const OWN_SITE: &str = "__GHOST_URL__";

#[derive(Deserialize)]
struct Export {
    /// Since 0.5 within `db`; before that bare.
    #[serde(default)]
    db: Vec<Version>,
    data: Option<Data>,
}

#[derive(Deserialize)]
struct Version {
    data: Data,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Data {
    posts: Vec<Post>,
    posts_meta: Vec<PostMeta>,
    tags: Vec<Named>,
    posts_tags: Vec<Connection>,
    users: Vec<Named>,
    posts_authors: Vec<Connection>,
    settings: Vec<Setting>,
}

/// Numbers in old exports, texts in newer ones.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
struct Id(String);

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Id, D::Error> {
        Ok(Id(match Value::deserialize(deserializer)? {
            Value::String(text) => text,
            Value::Null => String::new(),
            other => other.to_string(),
        }))
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Post {
    id: Id,
    title: Option<String>,
    slug: Option<String>,
    html: Option<String>,
    /// What its editors wrote: since 5.0, and since 1.0.
    lexical: Option<String>,
    mobiledoc: Option<String>,
    /// Before 1.0.
    markdown: Option<String>,
    plaintext: Option<String>,
    status: Option<String>,
    visibility: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
    /// Milliseconds in old exports, RFC 3339 in newer ones.
    published_at: Value,
    author_id: Id,
    custom_excerpt: Option<String>,
    feature_image: Option<String>,
    /// Before 1.0.
    image: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct PostMeta {
    post_id: Id,
    feature_image_alt: Option<String>,
    feature_image_caption: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Named {
    id: Id,
    name: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Connection {
    post_id: Id,
    tag_id: Id,
    author_id: Id,
    sort_order: Option<i64>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Setting {
    key: Option<String>,
    value: Value,
}

pub(super) fn open(path: &Path) -> anyhow::Result<Items> {
    let bytes = read_whole(path, FILE_BYTES_MAX)?;
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&bytes);
    let export: Export = serde_json::from_slice(bytes).map_err(|error| {
        let why = match error.classify() {
            serde_json::error::Category::Eof => "tệp bị cắt ở giữa",
            serde_json::error::Category::Syntax => "không đúng dạng JSON",
            _ => "không đúng dạng tệp xuất của Ghost",
        };
        anyhow!("dòng {}, cột {}: {why}", error.line(), error.column())
    })?;
    let data = export.db.into_iter().next().map(|version| version.data).or(export.data);
    let mut data = data.context("không đúng dạng tệp xuất của Ghost: không có phần “data”")?;
    let posts = std::mem::take(&mut data.posts);
    let lists = Lists::of(data);
    Ok(Box::new(posts.into_iter().enumerate().map(move |(number, post)| Ok(read(number + 1, post, &lists)))))
}

struct Lists {
    portal: String,
    tags: HashMap<Id, String>,
    users: HashMap<Id, String>,
    tags_of: HashMap<Id, Vec<(Option<i64>, Id)>>,
    authors_of: HashMap<Id, Vec<(Option<i64>, Id)>>,
    meta: HashMap<Id, PostMeta>,
}

impl Lists {
    fn of(data: Data) -> Lists {
        let names = |list: Vec<Named>| list.into_iter().filter_map(|named| Some((named.id, named.name?))).collect();
        let title = data.settings.iter().find(|setting| setting.key.as_deref() == Some("title"));
        Lists {
            portal: title.and_then(|title| title.value.as_str()).unwrap_or_default().to_owned(),
            tags: names(data.tags),
            users: names(data.users),
            tags_of: connections(data.posts_tags, |connection| connection.tag_id),
            authors_of: connections(data.posts_authors, |connection| connection.author_id),
            meta: data.posts_meta.into_iter().map(|meta| (meta.post_id.clone(), meta)).collect(),
        }
    }
}

fn connections(list: Vec<Connection>, of: fn(Connection) -> Id) -> HashMap<Id, Vec<(Option<i64>, Id)>> {
    let mut by_post: HashMap<Id, Vec<(Option<i64>, Id)>> = HashMap::new();
    for connection in list {
        let (post, order) = (connection.post_id.clone(), connection.sort_order);
        by_post.entry(post).or_default().push((order, of(connection)));
    }
    by_post.values_mut().for_each(|list| list.sort_by_key(|(order, _)| *order));
    by_post
}

fn read(number: usize, post: Post, lists: &Lists) -> Item {
    let title = post.title.clone().unwrap_or_default();
    let left_out = |why| Item::LeftOut { what: title.clone(), why };
    match post.status.as_deref() {
        Some("published" | "sent") | None => {}
        Some("scheduled") => return left_out("bài hẹn giờ, chưa đăng"),
        Some(_) => return left_out("bản nháp, chưa đăng"),
    }
    if post.visibility.as_deref().is_some_and(|visibility| visibility != "public") {
        return left_out("bài chỉ cho thành viên, không công khai");
    }
    let named = |names: &HashMap<Id, String>, ids: Option<&Vec<(Option<i64>, Id)>>| -> Vec<String> {
        ids.into_iter().flatten().filter_map(|(_, id)| names.get(id).cloned()).collect()
    };
    // Tags that begin with a sign are the editors' own.
    let (internal, mut tags): (Vec<String>, Vec<String>) =
        named(&lists.tags, lists.tags_of.get(&post.id)).into_iter().partition(|tag| tag.starts_with('#'));
    let section = (!tags.is_empty()).then(|| tags.remove(0));
    let mut authors = named(&lists.users, lists.authors_of.get(&post.id));
    if authors.is_empty() {
        authors.extend(lists.users.get(&post.author_id).cloned());
    }
    let meta = lists.meta.get(&post.id);
    let filled = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
    let photo = filled(post.feature_image).or(filled(post.image)).map(|src| LegacyPhoto {
        src: Some(of_own_site(&src)),
        caption: meta.and_then(|meta| filled(meta.feature_image_caption.clone())),
        alt: meta.and_then(|meta| filled(meta.feature_image_alt.clone())),
        ..LegacyPhoto::default()
    });
    let mut doubts = Vec::new();
    let published_at = when(&post.published_at, &mut doubts);
    let written = || {
        let lexical = post.lexical.as_deref().and_then(ghost_editors::read_lexical);
        lexical.or_else(|| post.mobiledoc.as_deref().and_then(ghost_editors::read_mobiledoc))
    };
    // Of texts in two forms the one that Ghost showed.
    let Written { html, pieces } = match filled(post.html) {
        Some(html) => Written { html, pieces: Vec::new() },
        None => written()
            .or_else(|| {
                let html = ghost_editors::in_paragraphs(&filled(post.plaintext).or(filled(post.markdown))?);
                Some(Written { html, pieces: Vec::new() })
            })
            .unwrap_or_default(),
    };
    if html.contains("<!--markdown-->") {
        let why = "Nội dung: bài viết bằng Markdown, các dấu như ** còn nguyên trong bài, nên sửa.";
        doubts.push(Doubt::Export(why.to_owned()));
    }
    Item::Article(Box::new(Record {
        place: format!("bài thứ {number}"),
        portal: lists.portal.clone(),
        section,
        headline: title,
        published_at,
        unread_date: match post.published_at {
            Value::String(text) => text,
            _ => String::new(),
        },
        standfirst: filled(post.custom_excerpt).unwrap_or_default(),
        body: of_own_site(&html),
        photo,
        byline: (!authors.is_empty()).then(|| authors.join(", ")),
        addresses: post.slug.map(|slug| format!("/{slug}/")).into_iter().collect(),
        left_out: tags.into_iter().chain(internal).map(|tag| (tag, Rule::Labels)).collect(),
        pieces,
        doubts,
        ..Record::default()
    }))
}

fn when(value: &Value, doubts: &mut Vec<Doubt>) -> Option<Timestamp> {
    match value {
        Value::Number(millis) => millis.as_i64().map(Timestamp),
        // Ghost writes its times in UTC, with or without saying so.
        Value::String(text) => moment_in_utc(text, doubts),
        _ => None,
    }
}

fn of_own_site(text: &str) -> String {
    text.replace(OWN_SITE, "")
}
