//! What NukeViet's tables say of its articles besides their bodies, from a first reading of a dump: sections, and of each article its
//! fields, without what nobody asks for.

use super::{
    Broken,
    sql::{Row, Rows, Want},
};
use anyhow::anyhow;
use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    path::Path,
};

/// Of an article; the others are the software's.
const FIELDS: [&str; 14] = [
    "id",
    "catid",
    "listcatid",
    "author",
    "addtime",
    "publtime",
    "status",
    "title",
    "alias",
    "hometext",
    "homeimgfile",
    "homeimgalt",
    "hitstotal",
    "keywords",
];
/// Columns by which a table holds texts that people wrote.
const TEXTS: [&str; 8] =
    ["bodytext", "bodyhtml", "hometext", "content", "introtext", "description", "question", "answer"];
/// That many are said one by one.
const FAULTS_MAX: usize = 1000;
/// NukeViet's, before other parts of a name with two letters.
const LANGUAGES: [&str; 10] = ["vi", "en", "fr", "zh", "ja", "ko", "ru", "lo", "km", "de"];

/// Articles by their module and number, without bodies: those come later, one by one.
#[derive(Default)]
pub(super) struct Lists {
    pub portal: String,
    pub visits: Option<u64>,
    modules: HashMap<String, Module>,
    /// Rows of tables that hold no news.
    pub counts: BTreeMap<String, u64>,
    pub faults: VecDeque<anyhow::Error>,
    has_pages: bool,
    has_broken: bool,
}

#[derive(Default)]
struct Module {
    sections: HashMap<String, Section>,
    /// `None`: its body has come.
    articles: HashMap<u64, Option<Article>>,
}

#[derive(Default)]
pub(super) struct Section {
    pub title: String,
    pub alias: String,
}

/// A row of news, in one text: a portal has a hundred thousand of them.
#[derive(PartialEq, Eq)]
pub(super) struct Article {
    text: Box<str>,
    ends: [u32; FIELDS.len()],
    pub line: u64,
    pub was_encoded_twice: bool,
}

impl Article {
    fn of(row: &Row) -> Article {
        let (mut text, mut ends) = (String::new(), [0; FIELDS.len()]);
        for (field, end) in FIELDS.iter().zip(&mut ends) {
            text.push_str(row.get(field));
            *end = u32::try_from(text.len()).unwrap_or(u32::MAX);
        }
        Article { text: text.into(), ends, line: row.line, was_encoded_twice: row.was_encoded_twice }
    }

    /// Empty where there is no such field.
    pub fn get(&self, field: &str) -> &str {
        let Some(at) = FIELDS.iter().position(|known| *known == field) else { return "" };
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        self.text.get(start as usize..self.ends[at] as usize).unwrap_or_default()
    }
}

impl Lists {
    /// # Errors
    /// A file that cannot be opened.
    pub fn read(path: &Path) -> anyhow::Result<Lists> {
        let mut rows = Rows::open(path, want)?;
        let mut lists = Lists::default();
        for row in rows.by_ref() {
            match row {
                Ok(row) => lists.add(&row),
                // The second reading comes there as well, and says so.
                Err(_) => lists.has_broken = true,
            }
        }
        lists.counts = rows.counts;
        lists.counts.retain(|_, count| *count > 0);
        Ok(lists)
    }

    /// There is nothing to read, and nothing that could not be read.
    pub fn is_empty(&self) -> bool {
        let has_articles = self.modules.values().any(|module| !module.articles.is_empty());
        !(has_articles || self.has_pages || self.has_broken)
    }

    pub fn section(&self, module: &str, number: &str) -> Option<&Section> {
        self.modules.get(module)?.sections.get(number)
    }

    /// Once.
    pub fn take(&mut self, module: &str, number: &str) -> Option<Article> {
        self.modules.get_mut(module)?.articles.get_mut(&number.parse().ok()?)?.take()
    }

    /// Those that were not taken, in the order of the file.
    pub fn take_rest(&mut self) -> Vec<(String, Article)> {
        let rest = self.modules.iter_mut().flat_map(|(name, module)| {
            let articles = std::mem::take(&mut module.articles).into_values().flatten();
            articles.map(|article| (name.clone(), article))
        });
        let mut rest: Vec<_> = rest.collect();
        rest.sort_by_key(|(_, article)| article.line);
        rest
    }

    fn add(&mut self, row: &Row) {
        if let Some(module) = module_of(&row.table, is_of_sections) {
            let section = Section { title: row.get("title").to_owned(), alias: row.get("alias").to_owned() };
            self.module(module).sections.insert(row.get("catid").to_owned(), section);
        } else if let Some(module) = module_of(&row.table, is_of_articles) {
            self.add_article(module, row);
        } else if is_of_pages(&row.table, &row.columns) {
            self.has_pages = true;
        } else if (row.get("c_type"), row.get("c_val")) == ("total", "hits") {
            self.visits = row.get("c_count").parse().ok();
        } else if row.get("config_name") == "site_name" && self.portal.is_empty() {
            self.portal = row.get("config_value").to_owned();
        }
    }

    fn add_article(&mut self, module: &str, row: &Row) {
        let Ok(number) = row.get("id").parse() else {
            let why = format!("“{}”: số của bài không phải một con số", row.get("title"));
            let broken = Broken { line: row.line, why, is_end: false };
            return self.add_fault(broken.explained());
        };
        let article = Article::of(row);
        let before = self.module(module).articles.insert(number, Some(article)).flatten();
        // What is written twice with the same words is one.
        if let Some(before) = before.filter(|before| FIELDS.iter().any(|field| before.get(field) != row.get(field))) {
            let (title, line) = (before.get("title"), row.line);
            let why = format!("“{title}”: hai hàng cùng số {number}, đã lấy hàng sau, ở dòng {line}");
            self.add_fault(Broken { line: before.line, why, is_end: false }.explained());
        }
    }

    fn module(&mut self, name: &str) -> &mut Module {
        self.modules.entry(name.to_owned()).or_default()
    }

    fn add_fault(&mut self, fault: anyhow::Error) {
        match self.faults.len() {
            0..FAULTS_MAX => self.faults.push_back(fault),
            FAULTS_MAX => self.faults.push_back(anyhow!("còn những hàng khác không đọc được, không kể hết ở đây")),
            _ => {}
        }
    }
}

/// What is read of a table, in both readings: where a row is broken, only reading it tells where the next begins.
pub(super) fn want(table: &str, columns: &[String]) -> Want {
    let is_of_portal = ["_config", "_counter"].iter().any(|ending| table.ends_with(ending))
        && language_and_name(table).is_none_or(|(_, name)| !name.contains('_'));
    let is_of_news = module_of(table, is_of_articles).is_some()
        // Other modules have tables of that name, too.
        && (columns.is_empty() || has_columns(columns, &["publtime", "hometext"]));
    let is_of_bodies = module_of(table, is_of_bodies).is_some() && has_columns(columns, &["bodyhtml"]);
    let is_read = is_of_news || is_of_bodies || is_of_portal || module_of(table, is_of_sections).is_some();
    if is_read || is_of_pages(table, columns) {
        Want::Rows
    } else if module_of(table, is_of_copies).is_none()
        && language_and_name(table).is_some()
        && TEXTS.iter().any(|text| has_columns(columns, &[text]))
    {
        Want::Count
    } else {
        Want::Nothing
    }
}

pub(super) fn has_columns(columns: &[String], names: &[&str]) -> bool {
    names.iter().all(|name| columns.iter().any(|known| known.eq_ignore_ascii_case(name)))
}

/// Modules of pages may have any name; of documents have a summary beside the text, of news a standfirst.
pub(super) fn is_of_pages(table: &str, columns: &[String]) -> bool {
    language_and_name(table).is_some_and(|(_, name)| !name.is_empty())
        && has_columns(columns, &["title", "alias", "bodytext", "status"])
        && !["introtext", "hometext", "catid"].iter().any(|column| has_columns(columns, &[column]))
}

/// "nv4_vi_news" of a table whose name ends as `is_so` says.
pub(super) fn module_of(table: &str, is_so: fn(&str) -> bool) -> Option<&str> {
    let ends = table.match_indices('_').map(|(at, _)| at);
    let module = ends.rev().find(|&at| is_so(&table[at + 1..])).map(|at| &table[..at])?;
    language_and_name(module).map(|_| module)
}

fn is_of_articles(ending: &str) -> bool {
    ending == "rows"
}

fn is_of_sections(ending: &str) -> bool {
    ending == "cat"
}

pub(super) fn is_of_bodies(ending: &str) -> bool {
    ending == "detail" || ending.strip_prefix("bodyhtml_").is_some_and(|number| number.parse::<u32>().is_ok())
}

/// Articles of one section, their bodies without markup, and what the software itself keeps.
fn is_of_copies(ending: &str) -> bool {
    ["bodytext", "config", "modules", "tmp"].contains(&ending) || ending.parse::<u32>().is_ok()
}

/// ("vi", "news") of "nv4_vi_news", also where the prefix has a "_" in it.
pub(super) fn language_and_name(module: &str) -> Option<(&str, &str)> {
    let parts = module.match_indices('_').map(|(at, _)| at + 1);
    let languages = parts.filter_map(|at| {
        let (language, name) = module[at..].split_once('_')?;
        let is_one = language.len() == 2 && language.bytes().all(|byte| byte.is_ascii_lowercase());
        is_one.then_some((language, name))
    });
    let languages: Vec<_> = languages.collect();
    languages.iter().find(|(language, _)| LANGUAGES.contains(language)).or(languages.first()).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn language_and_module_are_told_behind_any_prefix() {
        for (table, told) in [
            ("nv4_vi_news", Some(("vi", "news"))),
            ("xa_mau_vi_news", Some(("vi", "news"))),
            ("xa_so_mau_vi_tin_tuc", Some(("vi", "tin_tuc"))),
            ("nv4_vi_so_tay", Some(("vi", "so_tay"))),
            ("nv4_shops", None),
        ] {
            assert_eq!(language_and_name(table), told, "{table}");
        }
    }
}
