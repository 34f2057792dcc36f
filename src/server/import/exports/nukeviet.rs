//! NukeViet, on which many authorities' portals run: its database as MySQL dumps it. Each module of news has tables of its own, by
//! prefix, language and module: `nv4_vi_news_rows`, `…_cat`, and the bodies in `…_detail` or, before its fourth version, in
//! `…_bodyhtml_1` and so on. Modules of pages have one table, whose rows are whole.

use super::{
    Broken, Item, Items, filled,
    nukeviet_lists::{Article, Lists, is_of_bodies, is_of_pages, language_and_name, module_of, want},
    sql::{Row, Rows, Want},
};
use crate::{
    domain::Timestamp,
    server::import::{
        ledger::{Fate, Piece, Rule, Thing},
        legacy::{Doubt, LegacyPhoto, Record},
    },
};
use anyhow::{anyhow, bail};
use std::{collections::VecDeque, path::Path};

/// What NukeViet's states of an article are.
const PUBLISHED: &str = "1";
const STOPPED: &str = "0";
const EXPIRED: &str = "3";

const NO_ROW: &str = "nội dung không có bài đi cùng trong tệp";
const OTHER_TABLE: &str = "bảng của phân hệ khác của NukeViet, không phải tin bài";

pub(super) fn open(path: &Path) -> anyhow::Result<Items> {
    let lists = Lists::read(path)?;
    if lists.is_empty() {
        bail!("không có bảng tin bài nào của NukeViet (tên bảng tận cùng bằng “_rows”)");
    }
    let bodies = Rows::open(path, want as fn(&str, &[String]) -> Want)?;
    let reading = Reading { lists, bodies, has_lost_bodies: false, is_over: false, end: None, rest: VecDeque::new() };
    Ok(Box::new(reading))
}

/// Bodies and pages as they come, then what has none, then what could not be read.
struct Reading {
    lists: Lists,
    bodies: Rows<fn(&str, &[String]) -> Want>,
    /// Some row could not be read, which may have been a body.
    has_lost_bodies: bool,
    is_over: bool,
    /// Where the file breaks off.
    end: Option<Broken>,
    /// Articles that no body came for.
    rest: VecDeque<(String, Article)>,
}

impl Iterator for Reading {
    type Item = anyhow::Result<Item>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.is_over {
            match self.bodies.next() {
                Some(Ok(row)) if is_of_pages(&row.table, &row.columns) => {
                    return Some(Ok(read_page(&row, &self.lists)));
                }
                Some(Ok(body)) if module_of(&body.table, is_of_bodies).is_some() => {
                    return Some(Ok(self.with_body(&body)));
                }
                // Read before.
                Some(Ok(_)) => {}
                Some(Err(broken)) if broken.is_end => self.end = Some(broken),
                Some(Err(broken)) => {
                    self.has_lost_bodies = true;
                    return Some(Err(broken.explained()));
                }
                None => {
                    self.is_over = true;
                    self.has_lost_bodies |= self.end.is_some();
                    self.rest = self.lists.take_rest().into();
                }
            }
        }
        if let Some((module, article)) = self.rest.pop_front() {
            return Some(self.without_body(&module, &article));
        }
        if let Some(error) = self.lists.faults.pop_front() {
            return Some(Err(error));
        }
        if let Some((table, count)) = self.lists.counts.pop_first() {
            return Some(Ok(Item::LeftOut { what: format!("{table}: {count} hàng"), why: OTHER_TABLE }));
        }
        self.end.take().map(|end| Err(end.explained()))
    }
}

impl Reading {
    fn with_body(&mut self, body: &Row) -> Item {
        let module = module_of(&body.table, is_of_bodies).unwrap_or_default();
        match self.lists.take(module, body.get("id")) {
            Some(article) => read(module, &article, Some(body), &self.lists),
            None => Item::LeftOut { what: format!("{}, số {}", body.table, body.get("id")), why: NO_ROW },
        }
    }

    fn without_body(&self, module: &str, article: &Article) -> anyhow::Result<Item> {
        let item = read(module, article, None, &self.lists);
        match item {
            // It would be taken with its first words, and not again once the file is whole.
            Item::Article(record) if self.has_lost_bodies => Err(anyhow!(
                "{}: “{}”: nội dung của bài này nằm ở phần tệp không đọc được",
                record.place,
                record.headline
            )),
            Item::Article(mut record) => {
                let why = "Nội dung: tệp không có nội dung của bài này, chỉ có phần giới thiệu, nên xem lại.";
                record.doubts.push(Doubt::Export(why.to_owned()));
                Ok(Item::Article(record))
            }
            item => Ok(item),
        }
    }
}

const TWICE: &str = "Chữ: tệp ghi chữ UTF-8 hai lần (“Phường” thành “PhÆ°á»ng”), đã đổi lại, nên đọc lại.";

fn read(module: &str, article: &Article, body: Option<&Row>, lists: &Lists) -> Item {
    let title = article.get("title");
    let left_out = |why| Item::LeftOut { what: title.to_owned(), why };
    let is_withdrawn = match article.get("status") {
        PUBLISHED => false,
        STOPPED | EXPIRED => true,
        "2" => return left_out("bài hẹn giờ, chưa đăng"),
        _ => return left_out("bản nháp hoặc bài chờ duyệt, chưa đăng"),
    };
    let section = lists.section(module, article.get("catid"));
    let others = article.get("listcatid").split(',').map(str::trim).filter(|number| *number != article.get("catid"));
    let others = others.filter_map(|number| lists.section(module, number)).map(|section| section.title.clone());
    let of_body = |column: &str| body.map_or("", |body| body.get(column)).to_owned();
    let keywords = filled(article.get("keywords")).unwrap_or_else(|| of_body("keywords"));
    let labels = others.chain([keywords]).map(|label| (label, Rule::Labels)).collect();
    let mut text = of_body("bodyhtml");
    let source = of_body("sourcetext");
    if !source.is_empty() {
        text.push_str(&format!("<p>Nguồn: {}</p>", quick_xml::escape::escape(&source)));
    }
    for file in of_body("files").split(',').map(str::trim).filter(|file| !file.is_empty()) {
        let name = file.rsplit('/').next().unwrap_or(file);
        let address =
            if file.contains("://") { file.to_owned() } else { format!("/uploads/{}", file.trim_start_matches('/')) };
        let (address, name) = (quick_xml::escape::escape(&address), quick_xml::escape::escape(name));
        text.push_str(&format!("<p><a href=\"{address}\">{name}</a></p>"));
    }
    let mut doubts = Vec::new();
    if article.was_encoded_twice || body.is_some_and(|body| body.was_encoded_twice) {
        doubts.push(Doubt::Export(TWICE.to_owned()));
    }
    let (published_at, unread_date) = when(&[article.get("publtime"), article.get("addtime")]);
    Item::Article(Box::new(Record {
        place: format!("dòng {}", article.line),
        portal: lists.portal.clone(),
        section: section.map(|section| section.title.clone()),
        headline: title.to_owned(),
        published_at,
        unread_date,
        standfirst: article.get("hometext").to_owned(),
        body: text,
        photo: photo(module, article.get("homeimgfile"), article.get("homeimgalt")),
        byline: filled(article.get("author")),
        views: filled(article.get("hitstotal")).into_iter().collect(),
        visits: lists.visits,
        addresses: addresses(module, article, section.map_or("", |section| section.alias.as_str())),
        is_withdrawn,
        left_out: labels,
        doubts,
        ..Record::default()
    }))
}

/// Pages of a portal that are no news: "Giới thiệu".
fn read_page(row: &Row, lists: &Lists) -> Item {
    if row.get("status") != PUBLISHED {
        return Item::LeftOut { what: row.get("title").to_owned(), why: "trang chưa đăng hoặc đã ẩn" };
    }
    let (language, module) = language_and_name(&row.table).unwrap_or_default();
    let (name, alias) = (module.replace('_', "-"), row.get("alias"));
    let (published_at, unread_date) = when(&[row.get("add_time"), row.get("edit_time")]);
    let doubts = row.was_encoded_twice.then(|| Doubt::Export(TWICE.to_owned()));
    let keywords = Thing::Words { text: row.get("keywords").to_owned(), struck: Vec::new() };
    let keywords = Piece { thing: keywords, fate: Fate::LeftOut(Rule::Labels) };
    Item::Article(Box::new(Record {
        place: format!("dòng {}", row.line),
        portal: lists.portal.clone(),
        headline: row.get("title").to_owned(),
        published_at,
        unread_date,
        standfirst: row.get("description").to_owned(),
        body: row.get("bodytext").to_owned(),
        photo: photo(&row.table, row.get("image"), row.get("imagealt")),
        views: filled(row.get("hitstotal")).into_iter().collect(),
        visits: lists.visits,
        addresses: vec![
            format!("/{language}/{name}/{alias}.html"),
            format!("/{name}/{alias}.html"),
            format!("/{language}/{name}/{alias}/"),
            format!("/{name}/{alias}/"),
            format!("/index.php?language={language}&nv={name}&op={alias}"),
        ],
        pieces: filled(row.get("keywords")).map(|_| keywords).into_iter().collect(),
        doubts: doubts.into_iter().collect(),
        ..Record::default()
    }))
}

/// The first of these seconds since 1970; what stands there where none is one.
fn when(seconds: &[&str]) -> (Option<Timestamp>, String) {
    let told = seconds.iter().find_map(|text| text.parse::<i64>().ok().filter(|seconds| *seconds > 0));
    let unread = seconds.iter().find(|text| !["", "0"].contains(text)).map_or("", |text| *text);
    (told.map(|seconds| Timestamp(seconds.saturating_mul(1000))), unread.to_owned())
}

/// Files lie in the folder of their module, whose tables write "_" for "-".
fn photo(module: &str, picture: &str, caption: &str) -> Option<LegacyPhoto> {
    let picture = filled(picture)?;
    let (_, name) = language_and_name(module).unwrap_or_default();
    let lies_at = |folder: &str| format!("/uploads/{folder}/{}", picture.trim_start_matches('/'));
    let is_whole = picture.contains("://");
    let others = (!is_whole && name.contains('_')).then(|| lies_at(&name.replace('_', "-")));
    Some(LegacyPhoto {
        src: Some(if is_whole { picture.clone() } else { lies_at(name) }),
        others: others.into_iter().collect(),
        caption: filled(caption),
        ..LegacyPhoto::default()
    })
}

/// The addresses that NukeViet gives an article, by how it is set up: with or without the language, rewritten or not.
fn addresses(module: &str, article: &Article, section: &str) -> Vec<String> {
    let (language, name) = language_and_name(module).unwrap_or_default();
    let (name, number, alias) = (name.replace('_', "-"), article.get("id"), article.get("alias"));
    vec![
        format!("/{language}/{name}/{section}/{alias}-{number}.html"),
        format!("/{name}/{section}/{alias}-{number}.html"),
        format!("/{language}/{name}/{section}/{alias}-{number}/"),
        format!("/{name}/{section}/{alias}-{number}/"),
        format!("/index.php?language={language}&nv={name}&op={section}/{alias}-{number}"),
    ]
}
