//! A profile: where a portal's pages keep headline, date and body. An operator writes it once, or has it proposed, and all
//! pages of that portal are read by it.

use std::path::Path;

use anyhow::{Context, bail};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::selector::{Selector, USABLE};
use super::words::{quote, squeeze};
use crate::server::explaining::of_system;

pub const PROFILE_BYTES_MAX: u64 = 64 * 1024;
const LEFT_OUT_MAX: usize = 50;

/// The keys, and what each points at.
pub const KEYS: [(&str, &str); 12] = [
    ("headline", "tiêu đề"),
    ("date", "ngày đăng"),
    ("body", "nội dung"),
    ("views", "lượt xem"),
    ("standfirst", "sapo"),
    ("byline", "bút danh"),
    ("caption", "chú thích ảnh"),
    ("leave_out", "phần bỏ ra khỏi nội dung"),
    ("portal", "tên cổng"),
    ("portal_selector", "nơi ghi tên cổng"),
    ("section", "tên chuyên mục"),
    ("section_selector", "nơi ghi tên chuyên mục"),
];

#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    pub headline: Selector,
    pub date: Selector,
    pub body: Selector,
    pub views: Option<Selector>,
    pub standfirst: Option<Selector>,
    pub byline: Option<Selector>,
    pub caption: Option<Selector>,
    pub leave_out: Vec<Selector>,
    pub portal: Name,
    pub section: Name,
}

/// Of a portal or a section.
#[derive(Debug, Clone, PartialEq)]
pub enum Name {
    /// In the title line, as pages have it that need no profile.
    OfTitle,
    Fixed(String),
    At(Selector),
}

impl Profile {
    /// # Errors
    /// Names file, line and key, and says what is allowed.
    pub fn load(path: &Path) -> anyhow::Result<Profile> {
        let of_file = || format!("hồ sơ {}", path.display());
        let facts =
            std::fs::metadata(path).map_err(|error| anyhow::anyhow!(of_system(&error))).with_context(of_file)?;
        if !facts.is_file() || facts.len() > PROFILE_BYTES_MAX {
            bail!("{}: phải là một tệp văn bản, không quá {} KB", of_file(), PROFILE_BYTES_MAX / 1024);
        }
        let text =
            std::fs::read_to_string(path).map_err(|error| anyhow::anyhow!(of_system(&error))).with_context(of_file)?;
        Profile::parse(&text).with_context(of_file)
    }

    /// # Errors
    /// Names line and key.
    pub fn parse(text: &str) -> anyhow::Result<Profile> {
        let text = text.trim_start_matches('\u{feff}');
        let line_of = |at: usize| text.get(..at).unwrap_or_default().matches('\n').count() + 1;
        let table = DeTable::parse(text).map_err(|error| {
            let number = error.span().map_or(1, |span| line_of(span.start));
            let line = text.lines().nth(number - 1).unwrap_or_default().trim();
            anyhow::anyhow!(
                "dòng {number}: “{}” viết sai, hoặc khóa đã có ở trên; mỗi dòng phải dạng khóa = \"giá trị\"",
                quote(line)
            )
        })?;
        let mut entries: Vec<_> = table.into_inner().into_iter().collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        let mut draft = Draft::default();
        for (key, value) in entries {
            let (line, key) = (line_of(key.span().start), key.into_inner());
            draft.set(&key, value).map_err(|why| anyhow::anyhow!("dòng {line}, khóa “{}”: {why}", quote(&key)))?;
        }
        draft.finish()
    }
}

#[derive(Default)]
struct Draft {
    headline: Option<Selector>,
    date: Option<Selector>,
    body: Option<Selector>,
    views: Option<Selector>,
    standfirst: Option<Selector>,
    byline: Option<Selector>,
    caption: Option<Selector>,
    leave_out: Vec<Selector>,
    portal: Option<Name>,
    section: Option<Name>,
}

impl Draft {
    fn set(&mut self, key: &str, value: Spanned<DeValue>) -> Result<(), String> {
        let value = value.into_inner();
        match key {
            "headline" => self.headline = Some(selector(&value)?),
            "date" => self.date = Some(selector(&value)?),
            "body" => self.body = Some(selector(&value)?),
            "views" => self.views = Some(selector(&value)?),
            "standfirst" => self.standfirst = Some(selector(&value)?),
            "byline" => self.byline = Some(selector(&value)?),
            "caption" => self.caption = Some(selector(&value)?),
            "leave_out" => self.leave_out = selectors(&value)?,
            "portal" => name(&mut self.portal, fixed(&value)?)?,
            "section" => name(&mut self.section, fixed(&value)?)?,
            "portal_selector" => name(&mut self.portal, Name::At(selector(&value)?))?,
            "section_selector" => name(&mut self.section, Name::At(selector(&value)?))?,
            _ => {
                let keys: Vec<&str> = KEYS.iter().map(|(key, _)| *key).collect();
                return Err(format!("không có khóa này; các khóa dùng được: {}", keys.join(", ")));
            }
        }
        Ok(())
    }

    fn finish(self) -> anyhow::Result<Profile> {
        let missing = |key: &str| {
            let meaning = KEYS.iter().find(|(of, _)| *of == key).map_or("", |(_, meaning)| meaning);
            anyhow::anyhow!("thiếu khóa “{key}” ({meaning}); phải có headline, date và body")
        };
        Ok(Profile {
            headline: self.headline.ok_or_else(|| missing("headline"))?,
            date: self.date.ok_or_else(|| missing("date"))?,
            body: self.body.ok_or_else(|| missing("body"))?,
            views: self.views,
            standfirst: self.standfirst,
            byline: self.byline,
            caption: self.caption,
            leave_out: self.leave_out,
            portal: self.portal.unwrap_or(Name::OfTitle),
            section: self.section.unwrap_or(Name::OfTitle),
        })
    }
}

fn selector(value: &DeValue) -> Result<Selector, String> {
    let text = value.as_str().ok_or("phải là một bộ chọn CSS trong dấu ngoặc kép")?;
    Selector::parse(text).map_err(|why| format!("bộ chọn “{}” không dùng được: {why}. {USABLE}", quote(text)))
}

fn selectors(value: &DeValue) -> Result<Vec<Selector>, String> {
    let Some(list) = value.as_array() else { return Ok(vec![selector(value)?]) };
    if list.len() > LEFT_OUT_MAX {
        return Err(format!("quá {LEFT_OUT_MAX} bộ chọn"));
    }
    list.iter().map(|value| selector(value.get_ref())).collect()
}

fn fixed(value: &DeValue) -> Result<Name, String> {
    let text = value.as_str().map(squeeze).filter(|text| !text.is_empty());
    text.map(|text| Name::Fixed(text.into_owned())).ok_or_else(|| "phải là tên trong dấu ngoặc kép".to_owned())
}

fn name(known: &mut Option<Name>, name: Name) -> Result<(), String> {
    match known.replace(name) {
        None => Ok(()),
        Some(_) => Err("chỉ ghi tên, hoặc chỉ nơi ghi tên (…_selector), không cả hai".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEAST: &str = "headline = \"h1\"\ndate = '.ngay'\nbody = \"#noi-dung\"\n";

    fn refused(text: &str) -> String {
        format!("{:#}", Profile::parse(text).expect_err(text))
    }

    #[test]
    fn a_profile_is_read_with_all_its_keys() {
        let least = Profile::parse(LEAST).expect("enough");
        assert_eq!((least.portal, least.leave_out.len()), (Name::OfTitle, 0));
        let more = "views = '.xem'\nstandfirst = '.sapo'\nbyline = '.tac-gia'\ncaption = '.chu-thich'\nleave_out = ['.in', '.chia-se']\n\
            portal = \"UBND  xã Mẫu\"\nsection_selector = '.duong-dan a'";
        let profile = Profile::parse(&format!("\u{feff}# cổng cũ\n{LEAST}{more}")).expect("all keys");
        assert_eq!(profile.portal, Name::Fixed("UBND xã Mẫu".to_owned()));
        assert!(matches!(&profile.section, Name::At(selector) if selector.as_str() == ".duong-dan a"));
        assert_eq!(profile.leave_out.len(), 2);
        assert_eq!(Profile::parse(&format!("{LEAST}leave_out = '.in'")).expect("one").leave_out.len(), 1);
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line_and_key() {
        for (more, said) in [
            ("headlin = 'h1'", "dòng 4, khóa “headlin”: không có khóa này; các khóa dùng được: headline, date"),
            ("\nviews = 'p:has(b)'", "dòng 5, khóa “views”: bộ chọn “p:has(b)” không dùng được: “:has(…)”"),
            ("views = 5", "dòng 4, khóa “views”: phải là một bộ chọn CSS"),
            ("leave_out = ['.a', '']", "dòng 4, khóa “leave_out”: bộ chọn “” không dùng được: để trống"),
            ("portal = ' '", "dòng 4, khóa “portal”: phải là tên"),
            ("portal = 'A'\nportal_selector = 'b'", "dòng 5, khóa “portal_selector”: chỉ ghi tên"),
            ("views '.xem'", "dòng 4: “views '.xem'” viết sai"),
            ("views = '.a'\nviews = '.b'", "dòng 5"),
            ("[cong]\nportal = 'A'", "dòng 4, khóa “cong”: không có khóa này"),
        ] {
            let why = refused(&format!("{LEAST}{more}"));
            assert!(why.starts_with(said), "{more}: {why}");
        }
        assert!(refused("headline = 'h1'\nbody = 'p'").starts_with("thiếu khóa “date” (ngày đăng)"));
        assert!(refused(&format!("{LEAST}leave_out = [{}]", "'.a', ".repeat(5_000))).contains("quá 50 bộ chọn"));
    }

    #[test]
    fn a_file_that_is_none_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(format!("{:#}", Profile::load(folder.path()).expect_err("a folder")).contains("tệp văn bản"));
        let missing = Profile::load(&folder.path().join("khong-co.toml")).expect_err("nothing");
        assert!(format!("{missing:#}").contains("không tìm thấy"), "{missing:#}");
    }
}
