//! The demonstration's standing pages in both languages, and its register of documents: invented, as all of it.

use super::demo_faces::Face;
use crate::{
    db::{self, Tx, articles::NewArticle, media_files::Notes},
    domain::{
        Day, Document, DocumentDraft, Portal, Section, SectionKind, Slug, Timestamp,
        address::ENGLISH_SLUG,
        standing::{SECTION_SLUG, SECTION_TITLE},
    },
    server::{cleaning::clean_html, media, settings::Settings},
};
use anyhow::{Context, ensure};
use rust_embed::RustEmbed;
use serde::Deserialize;
use std::collections::HashMap;

#[derive(RustEmbed)]
#[folder = "demo/"]
#[include = "pages/*"]
#[include = "english/*"]
#[include = "documents/*"]
#[include = "files/*"]
struct Content;

const REGISTER: (&str, &str) = ("van-ban", "văn bản");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PageFront {
    headline: String,
    standfirst: String,
    position: i64,
    days_ago: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DocumentFront {
    headline: String,
    number: String,
    kind: String,
    issuer: String,
    signer: String,
    topic: String,
    issued_on: String,
    #[serde(default)]
    in_force_on: String,
    #[serde(default)]
    expires_on: String,
    #[serde(default)]
    replaces: Vec<String>,
}

/// Loads these sections, behind those of news.
pub(super) async fn load(
    tx: &mut Tx, portal: &Portal, settings: &Settings, face: &Face, now: Timestamp,
) -> anyhow::Result<()> {
    for (names, folder) in [((SECTION_SLUG, SECTION_TITLE), "pages/"), ((ENGLISH_SLUG, "English"), "english/")] {
        let section = open_section(tx, portal, names, SectionKind::Pages).await?;
        let pages = read::<PageFront>(folder)?;
        say!("  {:<20} {:>3} trang", section.heading(), pages.len());
        for (slug, mut front, body) in pages {
            (front.headline, front.standfirst) = (face.tell(&front.headline), face.tell(&front.standfirst));
            publish_page(tx, portal, &section, slug, front, &face.tell(&body), now).await?;
        }
    }
    let section = open_section(tx, portal, REGISTER, SectionKind::Documents).await?;
    let mut documents = read::<DocumentFront>("documents/")?;
    // What is replaced is there before what takes its place.
    documents.sort_by(|(_, one, _), (_, other, _)| one.issued_on.cmp(&other.issued_on));
    say!("  {:<20} {:>3} văn bản", section.heading(), documents.len());
    let files = store_files(tx, portal, settings, now).await?;
    for (slug, mut front, body) in documents {
        (front.headline, front.issuer) = (face.tell(&front.headline), face.tell(&front.issuer));
        let body = with_files(&face.tell(&body), &files)?;
        publish_document(tx, portal, &section, slug, front, &body, now).await?;
    }
    Ok(())
}

async fn open_section(
    tx: &mut Tx, portal: &Portal, (slug, title): (&str, &str), kind: SectionKind,
) -> anyhow::Result<Section> {
    let slug = Slug::parse(slug).context("a section's slug")?;
    let mut section = db::portals::find_or_insert_section(tx, portal.id, &slug, title).await?;
    db::portals::set_kind(tx, portal.id, &mut section, kind).await?;
    Ok(section)
}

/// The files of a folder: slug, front matter, body.
fn read<F: for<'a> Deserialize<'a>>(folder: &str) -> anyhow::Result<Vec<(Slug, F, String)>> {
    let mut found = Vec::new();
    for path in Content::iter().filter(|path| path.starts_with(folder)) {
        let file = Content::get(&path).context("a listed file")?;
        let text = std::str::from_utf8(&file.data)?;
        let name = path.rsplit('/').next().and_then(|name| name.strip_suffix(".html")).context("a file name")?;
        let (front, body) = text
            .strip_prefix("+++\n")
            .and_then(|rest| rest.split_once("\n+++\n"))
            .with_context(|| format!("{path}: front matter between +++ lines"))?;
        let front = toml::from_str(front).with_context(|| path.to_string())?;
        found.push((Slug::parse(name).context("a slug as file name")?, front, body.to_owned()));
    }
    Ok(found)
}

async fn publish_page(
    tx: &mut Tx, portal: &Portal, section: &Section, slug: Slug, front: PageFront, body: &str, now: Timestamp,
) -> anyhow::Result<()> {
    let new = NewArticle {
        portal: portal.id,
        section,
        slug,
        headline: &front.headline,
        standfirst: &front.standfirst,
        body: clean_html(body),
        byline: None,
        photo: None,
        published_at: now.day().minus(front.days_ago).start().min(now),
    };
    let id = db::articles::insert_published(tx, new).await?.context("địa chỉ bị trùng")?;
    Ok(db::standing_pages::set_position(tx, portal.id, id, front.position).await?)
}

async fn publish_document(
    tx: &mut Tx, portal: &Portal, section: &Section, slug: Slug, front: DocumentFront, body: &str, now: Timestamp,
) -> anyhow::Result<()> {
    let DocumentFront { headline, number, kind, issuer, signer, topic, .. } = front;
    let draft = DocumentDraft {
        number,
        kind,
        issuer,
        signer,
        topic,
        issued_on: front.issued_on,
        in_force_on: front.in_force_on,
        expires_on: front.expires_on,
        replaces: front.replaces.join("\n"),
    };
    let mut faults = Vec::new();
    let fields = draft.check(&mut faults);
    ensure!(faults.is_empty() && fields.gaps().is_empty(), "{slug}: {faults:?} {:?}", fields.gaps());
    let new = NewArticle {
        portal: portal.id,
        section,
        slug,
        headline: &headline,
        standfirst: "",
        body: clean_html(body),
        byline: None,
        photo: None,
        published_at: fields.issued_on.map_or(now, Day::start).min(now),
    };
    let id = db::articles::insert_published(tx, new).await?.context("địa chỉ bị trùng")?;
    db::documents::enter(tx, portal.id, id, &headline, &fields).await?;
    Ok(())
}

/// Stores the files, and answers by name what links to each begin with.
async fn store_files(
    tx: &mut Tx, portal: &Portal, settings: &Settings, now: Timestamp,
) -> anyhow::Result<HashMap<String, Document>> {
    let mut files = HashMap::new();
    for path in Content::iter().filter(|path| path.starts_with("files/")) {
        let file = Content::get(&path).context("a listed file")?;
        let name = path.rsplit('/').next().unwrap_or_default();
        let kind = media::documents::kind_of(&file.data).ok().with_context(|| format!("{path} is no document"))?;
        let document = media::store_document(&settings.media_dir(), &file.data, kind, name)?;
        db::media_files::take_in_document(tx, portal.id, &document).await?;
        let notes = Notes { file_name: &document.file_name, ..Notes::default() };
        db::media_files::describe(tx, portal.id, &document.digest, &notes, now).await?;
        files.insert(name.to_owned(), document);
    }
    Ok(files)
}

/// Puts the addresses of stored files in the place of `file:NAME`.
fn with_files(body: &str, files: &HashMap<String, Document>) -> anyhow::Result<String> {
    let mut parts = body.split("href=\"file:");
    let mut html = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_once('"').context("an unfinished attribute")?;
        let file = files.get(name).with_context(|| format!("không có tệp {name}"))?;
        html.push_str(&format!("href=\"{}\"{rest}", file.href()));
    }
    Ok(html)
}
