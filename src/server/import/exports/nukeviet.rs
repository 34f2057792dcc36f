//! NukeViet, on which many authorities' portals run: its database as MySQL dumps it. Each module of news has tables of its own, by
//! prefix, language and module: `nv4_vi_news_rows`, `…_cat`, and the bodies in `…_detail` or, before its fourth version, in
//! `…_bodyhtml_1` and so on.

use super::{
    Item, Items,
    sql::{Row, Rows},
};
use crate::{
    domain::Timestamp,
    server::import::{
        ledger::Rule,
        legacy::{LegacyPhoto, Record},
    },
};
use anyhow::bail;
use std::{collections::HashMap, path::Path};

/// What NukeViet's states of an article are.
const PUBLISHED: &str = "1";
const STOPPED: &str = "0";
const EXPIRED: &str = "3";

/// Articles by their module and number, without bodies: those come later, one by one.
#[derive(Default)]
struct Lists {
    portal: String,
    visits: Option<u64>,
    sections: HashMap<(String, String), Section>,
    rows: HashMap<(String, String), Row>,
}

#[derive(Default)]
struct Section {
    title: String,
    alias: String,
}

pub(super) fn open(path: &Path) -> anyhow::Result<Items> {
    let mut lists = read_lists(path)?;
    if lists.rows.is_empty() {
        bail!("không có bảng tin bài nào của NukeViet (tên bảng tận cùng bằng “_rows”)");
    }
    let mut bodies = Rows::open(path, |table| module_of(table, is_of_bodies).is_some())?;
    let mut rest: Option<std::vec::IntoIter<Item>> = None;
    Ok(Box::new(std::iter::from_fn(move || {
        loop {
            if let Some(rest) = &mut rest {
                return rest.next().map(Ok);
            }
            match bodies.next() {
                Some(Ok(body)) => {
                    let module = module_of(&body.table, is_of_bodies).unwrap_or_default().to_owned();
                    let Some(row) = lists.rows.remove(&(module.clone(), body.get("id").to_owned())) else { continue };
                    return Some(Ok(read(&module, &row, Some(&body), &lists)));
                }
                Some(Err(broken)) => {
                    // The bodies of the rest are lost with the end of the file.
                    rest = Some(Vec::new().into_iter());
                    return Some(Err(broken.explained()));
                }
                None => {
                    // Nothing says more of those.
                    let mut bare: Vec<_> = std::mem::take(&mut lists.rows).into_iter().collect();
                    bare.sort_by_key(|(_, row)| row.line);
                    let items: Vec<Item> =
                        bare.iter().map(|((module, _), row)| read(module, row, None, &lists)).collect();
                    rest = Some(items.into_iter());
                }
            }
        }
    })))
}

/// "nv4_vi_news" of a table whose name ends as `is_so` says.
fn module_of(table: &str, is_so: fn(&str) -> bool) -> Option<&str> {
    let ends = table.match_indices('_').map(|(at, _)| at);
    ends.rev()
        .find(|&at| is_so(&table[at + 1..]))
        .map(|at| &table[..at])
        .filter(|module| module.matches('_').count() >= 2)
}

fn is_of_bodies(ending: &str) -> bool {
    ending == "detail" || ending.strip_prefix("bodyhtml_").is_some_and(|number| number.parse::<u32>().is_ok())
}

/// What a broken dump has of them counts; reading the bodies says where it breaks.
fn read_lists(path: &Path) -> anyhow::Result<Lists> {
    let wanted = |table: &str| {
        module_of(table, |ending| ["rows", "cat"].contains(&ending)).is_some()
            || ["_config", "_counter"].iter().any(|ending| table.ends_with(ending))
    };
    let mut lists = Lists::default();
    for row in Rows::open(path, wanted)?.map_while(Result::ok) {
        if let Some(module) = module_of(&row.table, |ending| ending == "cat") {
            let section = Section { title: row.get("title").to_owned(), alias: row.get("alias").to_owned() };
            lists.sections.insert((module.to_owned(), row.get("catid").to_owned()), section);
        } else if let Some(module) = module_of(&row.table, |ending| ending == "rows") {
            // Other modules have tables of that name, too.
            let is_of_news =
                ["publtime", "hometext"].iter().all(|column| row.columns.iter().any(|known| known == column));
            if is_of_news {
                lists.rows.insert((module.to_owned(), row.get("id").to_owned()), row);
            }
        } else if (row.get("c_type"), row.get("c_val")) == ("total", "hits") {
            lists.visits = row.get("c_count").parse().ok();
        } else if row.get("config_name") == "site_name" && lists.portal.is_empty() {
            lists.portal = row.get("config_value").to_owned();
        }
    }
    Ok(lists)
}

fn read(module: &str, row: &Row, body: Option<&Row>, lists: &Lists) -> Item {
    let title = row.get("title");
    let left_out = |why| Item::LeftOut { what: title.to_owned(), why };
    let is_withdrawn = match row.get("status") {
        PUBLISHED => false,
        STOPPED | EXPIRED => true,
        "2" => return left_out("bài hẹn giờ, chưa đăng"),
        _ => return left_out("bản nháp hoặc bài chờ duyệt, chưa đăng"),
    };
    let section_of = |number: &str| lists.sections.get(&(module.to_owned(), number.to_owned()));
    let section = section_of(row.get("catid"));
    let others = row.get("listcatid").split(',').map(str::trim).filter(|number| *number != row.get("catid"));
    let mut left_out: Vec<(String, Rule)> =
        others.filter_map(section_of).map(|section| (section.title.clone(), Rule::Labels)).collect();
    let of_body = |column: &str| body.map_or("", |body| body.get(column)).to_owned();
    let keywords = match row.get("keywords") {
        "" => of_body("keywords"),
        keywords => keywords.to_owned(),
    };
    left_out.push((keywords, Rule::Labels));
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
    let picture = row.get("homeimgfile");
    let photo = (!picture.is_empty()).then(|| LegacyPhoto {
        src: Some(match picture.contains("://") {
            true => picture.to_owned(),
            // Files lie in the folder of their module.
            false => format!("/uploads/{}/{picture}", name_of(module)),
        }),
        caption: Some(row.get("homeimgalt").to_owned()).filter(|caption| !caption.is_empty()),
        ..LegacyPhoto::default()
    });
    let seconds = [row.get("publtime"), row.get("addtime")].into_iter().find_map(|text| text.parse::<i64>().ok());
    Item::Article(Box::new(Record {
        place: format!("dòng {}", row.line),
        portal: lists.portal.clone(),
        section: section.map(|section| section.title.clone()),
        headline: title.to_owned(),
        published_at: seconds.filter(|seconds| *seconds > 0).map(|seconds| Timestamp(seconds.saturating_mul(1000))),
        standfirst: row.get("hometext").to_owned(),
        body: text,
        photo,
        byline: Some(row.get("author").to_owned()).filter(|author| !author.is_empty()),
        views: row.get("hitstotal").parse().unwrap_or_default(),
        visits: lists.visits,
        addresses: addresses(module, row, section),
        is_withdrawn,
        left_out,
        ..Record::default()
    }))
}

/// "news" of "nv4_vi_news".
fn name_of(module: &str) -> &str {
    module.splitn(3, '_').nth(2).unwrap_or_default()
}

/// The addresses that NukeViet gives an article, by how it is set up: with or without the language, rewritten or not.
fn addresses(module: &str, row: &Row, section: Option<&Section>) -> Vec<String> {
    let language = module.split('_').nth(1).unwrap_or_default();
    let (name, number, alias) = (name_of(module).replace('_', "-"), row.get("id"), row.get("alias"));
    let section = section.map_or("", |section| section.alias.as_str());
    vec![
        format!("/{language}/{name}/{section}/{alias}-{number}.html"),
        format!("/{name}/{section}/{alias}-{number}.html"),
        format!("/{language}/{name}/{section}/{alias}-{number}/"),
        format!("/{name}/{section}/{alias}-{number}/"),
        format!("/index.php?language={language}&nv={name}&op={section}/{alias}-{number}"),
    ]
}
