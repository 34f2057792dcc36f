//! Exports that nobody here wrote: what other projects test their importers with, and the sample of NukeViet's edition for
//! authorities (`tests/exports.txt`).

use super::*;
use crate::server::import::{
    beside::Origin,
    ledger::{Kind as Of, Outcome},
    material::{material, words},
    prepared::Prepared,
};
use serde_json::Value;
use std::{fs, path::PathBuf};

fn export(name: &str) -> Option<PathBuf> {
    material("exports", name)
}

/// What is in a file, and where it breaks.
struct Found {
    articles: usize,
    left_out: usize,
    views: u64,
    /// The words of each article.
    bodies: Vec<Vec<String>>,
    refused: Vec<String>,
    lost: Vec<String>,
    broken: Option<String>,
}

/// Reads a file to its end. Pictures lie elsewhere, and links around them go with them; what else is lost is named.
fn read(path: &Path) -> Found {
    let kind = kind_of(path).unwrap().expect("an export");
    let mut found = Found {
        articles: 0,
        left_out: 0,
        views: 0,
        bodies: Vec::new(),
        refused: Vec::new(),
        lost: Vec::new(),
        broken: None,
    };
    for item in open(kind, path).unwrap() {
        let record = match item {
            Ok(Item::Article(record)) => record,
            Ok(Item::LeftOut { .. }) => {
                found.left_out += 1;
                continue;
            }
            Err(error) => {
                found.broken = Some(error.to_string());
                break;
            }
        };
        let headline = record.headline.clone();
        let page = match record.into_page() {
            Ok(page) => page,
            Err(reason) => {
                found.refused.push(format!("{headline}: {reason}"));
                continue;
            }
        };
        let prepared = Prepared::of(&Origin::of_file(Path::new("khong-co/x")), &page, None).unwrap();
        let lost = prepared.ledger.entries.iter().filter(|entry| matches!(entry.outcome, Outcome::Lost(_)));
        // A film without an address is nowhere else either.
        let lost = lost.filter(|entry| ![Of::Picture, Of::Link].contains(&entry.kind) && !entry.text.is_empty());
        found.lost.extend(lost.map(|entry| format!("{headline}: {} {}: {:?}", entry.kind, entry.text, entry.outcome)));
        found.articles += 1;
        found.bodies.push(words(prepared.body.as_str()));
        found.views += page.views_base;
    }
    found
}

/// How many articles a WordPress export has that readers saw, or that were thrown away: counted without a reader of XML.
fn count_shown(text: &str) -> usize {
    let field = |item: &str, name: &str| {
        let inner = item.split(&format!("<{name}>")).nth(1).and_then(|rest| rest.split(&format!("</{name}>")).next());
        inner.unwrap_or_default().replace("<![CDATA[", "").replace("]]>", "").trim().to_owned()
    };
    let is_shown = |item: &&str| {
        ["post", "page"].contains(&field(item, "wp:post_type").as_str())
            && ["publish", "trash"].contains(&field(item, "wp:status").as_str())
            && field(item, "wp:post_password").is_empty()
    };
    text.split("<item>").skip(1).filter(is_shown).count()
}

#[test]
fn wordpress_own_test_data_is_read_to_its_last_post() {
    let mut lost = Vec::new();
    for name in
        ["themeunittestdata.wordpress.xml", "64-block-test-data.xml", "a11y-unit-test-data.xml", "small-export.xml"]
    {
        let Some(path) = export(name) else { continue };
        let text = fs::read_to_string(&path).unwrap();
        let found = read(&path);
        assert_eq!(found.broken, None, "{name}");
        println!("{name}: {} articles, {} left out, refused: {:?}", found.articles, found.left_out, found.refused);
        lost.extend(found.lost.iter().map(|lost| format!("{name}: {lost}")));
        assert_eq!(found.articles + found.refused.len(), count_shown(&text), "{name}");
        assert_eq!(found.articles + found.refused.len() + found.left_out, text.split("<item>").count() - 1, "{name}");
    }
    assert!(lost.is_empty(), "{lost:#?}");
}

#[test]
fn what_breaks_other_importers_breaks_none_of_this() {
    for (name, articles) in [("crazy-cdata.xml", 1), ("wxr-utf-8-challenges.xml", 1), ("valid-wxr-1.1.xml", 1)] {
        let Some(path) = export(name) else { continue };
        let found = read(&path);
        println!("{name}: {} articles, {} left out, refused: {:?}", found.articles, found.left_out, found.refused);
        assert_eq!((found.broken, found.lost), (None, Vec::new()), "{name}");
        assert!(found.articles + found.refused.len() >= articles, "{name}");
    }
    if let Some(path) = export("malformed.xml") {
        let kind = kind_of(&path).unwrap().expect("an export");
        let is_told = open(kind, &path).map(|mut items| items.any(|item| item.is_err()));
        assert!(is_told.unwrap_or(true), "what has no channel says so");
    }
}

/// Of the first version and of the next six, and of those that its own importer is tested with.
const GHOSTS: [&str; 11] = [
    "export-000.json",
    "export-001.json",
    "export-002.json",
    "export-003.json",
    "export-004.json",
    "export-basic-test.json",
    "export-authors.json",
    "valid.json",
    "v2_export.json",
    "v3_export.json",
    "v4_export.json",
];

fn posts_of(export: &mut Value) -> Option<&mut Vec<Value>> {
    let data = if export.get("db").is_some() { &mut export["db"][0]["data"] } else { &mut export["data"] };
    data["posts"].as_array_mut()
}

fn is_public(post: &Value) -> bool {
    post["status"] == "published" && post["visibility"].as_str().is_none_or(|seen_by| seen_by == "public")
}

#[test]
fn ghosts_own_exports_are_read_whole_in_all_its_versions() {
    for name in GHOSTS {
        let Some(path) = export(name) else { continue };
        let mut told: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        let posts = posts_of(&mut told).unwrap();
        let public = posts.iter().filter(|post| is_public(post)).count();
        let found = read(&path);
        println!("{name}: {} articles, {} left out, refused: {:?}", found.articles, found.left_out, found.refused);
        assert_eq!((found.articles, found.refused), (public, Vec::new()), "{name}");
        assert_eq!(found.left_out, posts.len() - public, "{name}");
        assert_eq!((found.broken, found.lost), (None, Vec::new()), "{name}");
    }
}

#[test]
fn what_ghosts_editor_wrote_says_what_its_html_says() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["valid.json", "v2_export.json", "v3_export.json", "v4_export.json"] {
        let Some(path) = export(name) else { continue };
        let mut told: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        let posts = posts_of(&mut told).unwrap();
        posts.retain(is_public);
        // Markdown stays as it was written, with a doubt: Ghost exports its HTML always.
        posts.retain(|post| !post["mobiledoc"].as_str().unwrap_or_default().contains("[\"markdown\""));
        let by_html = read_again(folder.path(), &told);
        for post in posts_of(&mut told).unwrap() {
            (post["html"], post["plaintext"]) = (Value::Null, Value::Null);
        }
        let by_editor = read_again(folder.path(), &told);
        println!("{name}: {} posts", by_html.articles);
        assert_eq!((by_editor.articles, by_editor.lost), (by_html.articles, Vec::new()), "{name}");
        for (html, editor) in by_html.bodies.iter().zip(&by_editor.bodies) {
            // Who published a bookmarked page stands above it in one, below it in the other.
            let sorted = |words: &[String]| {
                let mut words = words.to_vec();
                words.sort();
                words.join(" ")
            };
            assert_eq!(sorted(html), sorted(editor), "{name}");
        }
    }
}

fn read_again(folder: &Path, told: &Value) -> Found {
    let path = folder.join("ghost.json");
    fs::write(&path, told.to_string()).unwrap();
    read(&path)
}

#[test]
fn nukeviets_sample_for_authorities_is_read_whole() {
    let Some(path) = export("data_egovernment.php") else { return };
    // It is a program that sends its statements one by one; a dump has them alone.
    let program = fs::read_to_string(path).unwrap();
    let statements = program.split("$sql_create_table[] = \"").skip(1).filter_map(|rest| rest.split("\";\n").next());
    let dump: String = statements
        .map(|statement| {
            let named = statement.replace("\" . $db_config['prefix'] . \"", "nv4");
            named.replace("\\\"", "\"").replace("\\$", "$") + ";\n"
        })
        .collect();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("egov.sql");
    fs::write(&path, &dump).unwrap();
    let found = read(&path);
    let rows = dump.matches("INSERT INTO `nv4_vi_news_rows`").count();
    let pages =
        ["about", "page", "siteterms"].map(|module| dump.matches(&format!("INSERT INTO `nv4_vi_{module}`")).count());
    println!("nukeviet: {} articles, {} views, refused: {:?}", found.articles, found.views, found.refused);
    println!("left out: {}, pages: {pages:?}", found.left_out);
    assert_eq!((found.articles, found.refused.len()), (rows + pages.iter().sum::<usize>(), 0));
    assert!(found.left_out > 0, "laws and questions are no articles");
    assert_eq!((found.broken, found.lost), (None, Vec::new()));
    assert!(found.views > 0, "NukeViet counts");
}
