//! `bantin demo load`: a portal with content that looks like the real thing, and says that it is not.
//!
//! The content lies in `demo/` and is inside the binary. Articles are published relative to the day
//! of loading, so the front page is never old; dates inside the texts stay as they were written.

use super::{
    demo_faces::{self, Face},
    demo_register,
};
use crate::{
    db::{self, Db, Tx, articles::NewArticle, media_files::Notes},
    domain::{
        Arrangement, ArticleId, Day, LinkIcon, PhotoFile, PhotoId, Portal, QuickLink, Section, Slug, Timestamp,
        address::article_path, front::TypedBlock, tag::tags_of,
    },
    server::{cleaning::clean_html, import::map_file, media, settings::Settings},
};
use anyhow::{Context, bail};
use rust_embed::RustEmbed;
use serde::Deserialize;
use std::collections::HashMap;

#[derive(RustEmbed)]
#[folder = "demo/"]
#[include = "articles/*"]
#[include = "photos/*"]
#[include = "map.geojson"]
struct Content;

pub const PORTAL_NAME: &str = "UBND phường Bến Sen";
pub(super) const SECTIONS: [(&str, &str); 5] = [
    ("tin-tuc", "tin tức"),
    ("thong-bao", "thông báo"),
    ("kinh-te-do-thi", "kinh tế - đô thị"),
    ("van-hoa-xa-hoi", "văn hóa - xã hội"),
    ("chuyen-doi-so", "chuyển đổi số"),
];
/// What most people come for: name, address, picture.
const LINKS: [(&str, &str, LinkIcon); 6] = [
    ("Dịch vụ công trực tuyến", "https://dichvucong.gov.vn", LinkIcon::Service),
    ("Tra cứu hồ sơ", "https://dichvucong.gov.vn/p/home/dvc-tra-cuu-ho-so.html", LinkIcon::Search),
    ("Phản ánh, kiến nghị", "https://pakn.dichvucong.gov.vn", LinkIcon::Report),
    ("Lịch tiếp công dân", "/van-ban/thong-bao-112-2026", LinkIcon::Calendar),
    ("Văn bản", "/van-ban", LinkIcon::Document),
    ("Liên hệ", "/gioi-thieu/lien-he-va-gio-lam-viec", LinkIcon::Phone),
];
const PHOTO_WIDTHS: [u32; 3] = [480, 960, 1440];
/// Where the bases come from, as the ledger of bases says it.
const SOURCE: &str = "trình diễn";
const VISITS_BASE: i64 = 474_478;

/// What stands between the `+++` lines of an article's file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FrontMatter {
    pub headline: String,
    pub standfirst: String,
    pub byline: String,
    /// Whole days before the day of loading.
    days_ago: i64,
    /// `07:30`
    time: String,
    pub photo: Option<String>,
    #[serde(default)]
    pub photo_caption: String,
    #[serde(default)]
    pub photo_alt: String,
    views_base: i64,
    /// Views on each of the seven days before the day of loading, oldest first.
    #[serde(default)]
    views_week: Vec<i64>,
    #[serde(default)]
    moved_from: Vec<String>,
    /// Names, parted by commas.
    #[serde(default)]
    tags: String,
    withdrawn: Option<String>,
}

pub(super) struct DemoArticle {
    pub slug: Slug,
    pub front: FrontMatter,
    pub body: String,
}

/// Loads the demonstration whole or not at all. A second load changes nothing.
///
/// # Errors
/// Where a real portal has the demonstration's name: invented news does not go among real ones.
pub async fn load(db: &Db, settings: &Settings, now: Timestamp) -> anyhow::Result<()> {
    let faces = demo_faces::read_all()?;
    load_face(db, settings, faces.first().context("the ward")?, now).await
}

/// Loads it, and five more portals that look otherwise, each under a host of its own.
///
/// # Errors
/// As [`load`]; those that were loaded before stay.
pub async fn load_all(db: &Db, settings: &Settings, now: Timestamp) -> anyhow::Result<()> {
    let faces = demo_faces::read_all()?;
    for face in &faces {
        load_face(db, settings, face, now).await?;
    }
    let port = settings.listen.port();
    say!("Mở trên máy này:");
    for face in &faces {
        say!("  http://{}:{port}  {}", face.host, face.name);
    }
    Ok(())
}

async fn load_face(db: &Db, settings: &Settings, face: &Face, now: Timestamp) -> anyhow::Result<()> {
    let name = &face.name;
    match db::portals::find_portal_by_name(db, name).await? {
        Some(portal) if portal.is_demo => {
            say!("Cổng trình diễn “{name}” đã có sẵn; không thay đổi gì.");
            return Ok(());
        }
        Some(_) => bail!("đã có cổng thật tên “{name}”; không nạp nội dung trình diễn vào đó"),
        None => {}
    }
    let photos = store_photos(settings)?;
    let mut tx = db.begin().await?;
    let Some(portal) = db::portals::insert_portal(&mut tx, name, true, now).await? else {
        // Another load was quicker while this one waited for it.
        say!("Cổng trình diễn “{name}” đã có sẵn; không thay đổi gì.");
        return Ok(());
    };
    db::portals::insert_host(&mut tx, portal.id, &face.host).await?;
    db::counting::add_visit_base(&mut tx, portal.id, VISITS_BASE, SOURCE, now).await?;
    load_map(&mut tx, &portal).await?;
    load_links(&mut tx, &portal).await?;
    let (photo_ids, sections, published) = (HashMap::new(), Vec::new(), HashMap::new());
    let mut desk = Desk { tx, face, portal, photos, photo_ids, sections, published, now };
    let mut total = 0;
    for (slug, title) in SECTIONS {
        let slug = Slug::parse(slug).context("a section's slug")?;
        let title = face.titles.get(slug.as_str()).map_or(title, String::as_str);
        let section = db::portals::find_or_insert_section(&mut desk.tx, desk.portal.id, &slug, title).await?;
        let articles = read_articles(&slug)?;
        say!("  {:<20} {:>3} bài", section.heading(), articles.len());
        total += articles.len();
        for article in articles {
            desk.publish(&section, &article).await.with_context(|| article.slug.to_string())?;
        }
        desk.sections.push(section);
    }
    let emblem = desk.take_in_emblem(settings).await?;
    db::settings::begin(&mut desk.tx, desk.portal.id, &face.identity()?, emblem).await?;
    demo_register::load(&mut desk.tx, &desk.portal, settings, face, now).await?;
    desk.arrange_front().await?;
    desk.tx.commit().await?;
    say!("Đã nạp cổng trình diễn “{name}” với {total} bài viết.");
    Ok(())
}

/// Stores the photos, those that are there already too, and answers them by name.
pub(super) fn store_photos(settings: &Settings) -> anyhow::Result<HashMap<String, PhotoFile>> {
    let suffix = format!("-{}.webp", PHOTO_WIDTHS[0]);
    let names =
        Content::iter().filter_map(|path| Some(path.strip_prefix("photos/")?.strip_suffix(&suffix)?.to_owned()));
    let mut photos = HashMap::new();
    for name in names {
        let variants = PHOTO_WIDTHS
            .iter()
            .map(|width| {
                Content::get(&format!("photos/{name}-{width}.webp"))
                    .with_context(|| format!("thiếu ảnh {name}-{width}"))
            })
            .collect::<anyhow::Result<Vec<_>>>()?;
        let variants: Vec<&[u8]> = variants.iter().map(|file| file.data.as_ref()).collect();
        photos.insert(name, media::store(&settings.media_dir(), &variants)?);
    }
    say!("  {:<20} {:>3} ảnh", "Kho ảnh", photos.len());
    Ok(photos)
}

async fn load_map(tx: &mut Tx, portal: &Portal) -> anyhow::Result<()> {
    let file = Content::get("map.geojson").context("thiếu bản đồ")?;
    let map = map_file::draw(std::str::from_utf8(&file.data)?, &map_file::Order::default())?.map;
    say!("  {:<20} {:>3} đơn vị hành chính", "Bản đồ", map.units.len());
    Ok(db::maps::replace(tx, portal.id, &map).await?)
}

async fn load_links(tx: &mut Tx, portal: &Portal) -> anyhow::Result<()> {
    let links =
        LINKS.map(|(title, address, icon)| QuickLink { title: title.to_owned(), address: address.to_owned(), icon });
    say!("  {:<20} {:>3} liên kết nhanh", "Trang chủ", links.len());
    Ok(db::quick_links::replace(tx, portal.id, &links).await?)
}

/// The articles of a section, oldest first.
pub(super) fn read_articles(section: &Slug) -> anyhow::Result<Vec<DemoArticle>> {
    let folder = format!("articles/{section}/");
    let mut articles = Vec::new();
    for path in Content::iter().filter(|path| path.starts_with(&folder)) {
        let file = Content::get(&path).context("a listed file")?;
        articles.push(read_article(&path, std::str::from_utf8(&file.data)?).with_context(|| path.to_string())?);
    }
    // Ids then rise with time, as they do on a portal that has grown.
    articles.sort_by_key(|article| std::cmp::Reverse((article.front.days_ago, article.slug.clone())));
    Ok(articles)
}

fn read_article(path: &str, text: &str) -> anyhow::Result<DemoArticle> {
    let name = path.rsplit('/').next().and_then(|name| name.strip_suffix(".html")).context("a file name")?;
    let (front, body) = text
        .strip_prefix("+++\n")
        .and_then(|rest| rest.split_once("\n+++\n"))
        .context("front matter between +++ lines")?;
    Ok(DemoArticle {
        slug: Slug::parse(name).context("a slug as file name")?,
        front: toml::from_str(front)?,
        body: body.to_owned(),
    })
}

struct Desk<'a> {
    tx: Tx,
    face: &'a Face,
    portal: Portal,
    photos: HashMap<String, PhotoFile>,
    photo_ids: HashMap<String, PhotoId>,
    /// Of news.
    sections: Vec<Section>,
    /// By their slugs.
    published: HashMap<String, ArticleId>,
    now: Timestamp,
}

impl Desk<'_> {
    async fn publish(&mut self, section: &Section, article: &DemoArticle) -> anyhow::Result<()> {
        let front = &article.front;
        let tell = |text: &str| self.face.tell(text);
        let (headline, standfirst, byline) = (tell(&front.headline), tell(&front.standfirst), tell(&front.byline));
        let (photo_caption, photo_alt, body) =
            (tell(&front.photo_caption), tell(&front.photo_alt), tell(&article.body));
        let published_at = published_at(self.now, front.days_ago, &front.time)?;
        let photo = match &front.photo {
            Some(name) => Some((self.photo_id(name).await?, photo_caption.as_str(), photo_alt.as_str())),
            None => None,
        };
        if let Some(name) = &front.photo {
            let file_name = format!("{name}.webp");
            let alt = Some(photo_alt.as_str()).filter(|alt| !alt.is_empty());
            let notes = Notes { file_name: &file_name, caption: &photo_caption, alt };
            let digest = &self.photos[name].digest;
            db::media_files::describe(&mut self.tx, self.portal.id, digest, &notes, published_at).await?;
        }
        let new = NewArticle {
            portal: self.portal.id,
            section,
            slug: article.slug.clone(),
            headline: &headline,
            standfirst: &standfirst,
            body: clean_html(&self.with_photos(&body).await?),
            byline: Some(&byline),
            photo,
            published_at,
        };
        let id = db::articles::insert_published(&mut self.tx, new).await?.context("địa chỉ bị trùng")?;
        self.published.insert(article.slug.to_string(), id);
        self.add_views(id, front).await?;
        db::tags::replace_of_article(&mut self.tx, self.portal.id, id, &tags_of(&front.tags)).await?;
        let path = article_path(&section.slug, &article.slug);
        for old in &front.moved_from {
            db::redirects::insert(&mut self.tx, self.portal.id, old, Some(&path), "bài đã đổi tên", self.now).await?;
        }
        if let Some(reason) = &front.withdrawn {
            db::articles::withdraw(&mut self.tx, self.portal.id, &section.slug, &article.slug, reason, self.now)
                .await?;
        }
        Ok(())
    }

    /// Stores the portal's own emblem, if it has one.
    async fn take_in_emblem(&mut self, settings: &Settings) -> anyhow::Result<Option<PhotoId>> {
        let Some(variants) = self.face.emblem()? else { return Ok(None) };
        let file = media::store(&settings.media_dir(), &variants)?;
        Ok(Some(db::photos::find_or_insert(&mut self.tx, self.portal.id, &file).await?))
    }

    /// Puts the blocks of the front page in their places, where somebody chose them.
    async fn arrange_front(&mut self) -> anyhow::Result<()> {
        let blocks = self.face.blocks.iter().map(|block| {
            let section = self.sections.iter().find(|section| section.slug.as_str() == block.section);
            let id = section.map_or_else(String::new, |section| section.id.0.to_string());
            let typed = TypedBlock { section: id, ..block.clone() };
            let checked = typed.check(&self.sections, self.published.get(&block.article).copied());
            checked.map_err(|faults| anyhow::anyhow!("{}: {faults:?}", self.face.host))
        });
        let blocks = blocks.collect::<anyhow::Result<Vec<_>>>()?;
        if !blocks.is_empty() {
            let arrangement = Arrangement { pins: Vec::new(), blocks };
            db::front::begin(&mut self.tx, self.portal.id, &arrangement, self.now).await?;
        }
        Ok(())
    }

    async fn add_views(&mut self, id: ArticleId, front: &FrontMatter) -> anyhow::Result<()> {
        db::counting::add_page_view_base(&mut self.tx, self.portal.id, id, front.views_base, SOURCE, self.now).await?;
        let today = self.now.day();
        for (views, days_ago) in front.views_week.iter().rev().zip(1..) {
            if *views > 0 {
                let Day(day) = today.minus(days_ago);
                db::counting::add_page_views(&mut self.tx, self.portal.id, id, Day(day), *views).await?;
            }
        }
        Ok(())
    }

    async fn photo_id(&mut self, name: &str) -> anyhow::Result<PhotoId> {
        if let Some(id) = self.photo_ids.get(name) {
            return Ok(*id);
        }
        let file = self.photos.get(name).with_context(|| format!("không có ảnh {name}"))?;
        let id = db::photos::find_or_insert(&mut self.tx, self.portal.id, file).await?;
        self.photo_ids.insert(name.to_owned(), id);
        Ok(id)
    }

    /// Puts the addresses of stored photos in the place of `photo:NAME`.
    async fn with_photos(&mut self, body: &str) -> anyhow::Result<String> {
        let mut parts = body.split("src=\"photo:");
        let mut html = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (name, rest) = part.split_once('"').context("an unfinished attribute")?;
            self.photo_id(name).await?;
            html.push_str(&media::source_attributes(&self.photos[name]));
            html.push_str(rest);
        }
        Ok(html)
    }
}

fn published_at(now: Timestamp, days_ago: i64, time: &str) -> anyhow::Result<Timestamp> {
    let (hour, minute) = time.split_once(':').context("a time as hh:mm")?;
    let date = now.day().minus(days_ago).date();
    let planned = Timestamp::at(date, hour.parse()?, minute.parse()?).context("a time of day")?;
    // Today's news may be loaded before its hour.
    Ok(planned.min(now))
}
