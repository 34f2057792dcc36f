//! The sheet of an import: every line of its ledger, to look through with a spreadsheet (CSV) or in a browser (HTML), where the source
//! stands beside what was made of it.

use super::{
    beside::{Origin, folder_of},
    ledger::{Kind, Ledger, Outcome, Sum},
    legacy::LegacyPage,
};
use crate::{
    domain::{
        SafeHtml,
        figures::grouped,
        html::parts::{Part, name_of, parts, value_of},
        import::{LedgerLine, LineFate},
    },
    server::csv,
};
use anyhow::{Context, bail};
use quick_xml::escape::escape;
use std::{
    fs::{File, Permissions},
    io::{self, BufWriter, Seek, Write},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

/// Of the table, which the newsroom gives out too.
pub const HEADINGS: [&str; 9] = [
    "Tệp nguồn",
    "Bài",
    "Ngày đăng",
    "Lượt xem gốc",
    "Thứ tự",
    "Loại",
    "Kết quả",
    "Ở đâu hoặc vì sao",
    "Nội dung trong nguồn",
];

/// What was made of a source.
pub(super) struct Made<'a> {
    pub origin: &'a Origin,
    pub page: &'a LegacyPage,
    pub body: &'a SafeHtml,
    pub ledger: &'a Ledger,
}

/// Sums over all sources of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Totals {
    pub articles: usize,
    pub words: Sum,
    pub pictures: Sum,
    pub links: Sum,
    pub doubts: usize,
    pub views: u64,
}

impl Totals {
    /// Of one article.
    pub fn of(page: &LegacyPage, ledger: &Ledger) -> Totals {
        Totals {
            articles: 1,
            words: ledger.words(),
            pictures: ledger.of_kind(Kind::Picture),
            links: ledger.of_kind(Kind::Link),
            doubts: ledger.doubts(),
            views: page.views_base,
        }
    }

    pub fn add(&mut self, other: Totals) {
        self.articles += other.articles;
        self.words.add(other.words);
        self.pictures.add(other.pictures);
        self.links.add(other.links);
        self.doubts += other.doubts;
        self.views = self.views.saturating_add(other.views);
    }
}

/// "523 chữ = 401 giữ + 122 bỏ theo quy tắc + 0 mất".
pub(super) fn sum_text(of: &str, sum: Sum) -> String {
    let Sum { kept, left_out, lost } = sum;
    format!("{} {of} = {kept} giữ + {left_out} bỏ theo quy tắc + {lost} mất", sum.total())
}

/// Where it is written to, one file for each form that was asked for. None has its name before [`Sheet::finish`].
#[derive(Default)]
pub(super) struct Sheet {
    csv: Option<Unfinished>,
    html: Option<Unfinished>,
}

/// The lines so far, in a file without a name.
struct Unfinished {
    path: PathBuf,
    lines: BufWriter<File>,
}

impl Sheet {
    /// # Errors
    /// A name that ends otherwise than in `.csv` or `.html`, or a folder that cannot be written.
    pub fn create(paths: &[PathBuf]) -> anyhow::Result<Sheet> {
        let mut sheet = Sheet::default();
        for path in paths {
            let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_lowercase();
            let form = match ending.as_str() {
                "csv" => &mut sheet.csv,
                "html" | "htm" => &mut sheet.html,
                _ => bail!(
                    "bảng đối chiếu phải có tên kết thúc bằng .csv (mở bằng Excel) hoặc .html (mở bằng trình duyệt), không phải “{}”",
                    path.display()
                ),
            };
            if form.is_some() {
                bail!("mỗi dạng (.csv, .html) chỉ ghi được một bảng đối chiếu");
            }
            let lines = tempfile::tempfile_in(folder_of(path)).with_context(|| cannot_write(path))?;
            *form = Some(Unfinished { path: path.clone(), lines: BufWriter::new(lines) });
        }
        Ok(sheet)
    }

    /// # Errors
    /// A disk that fails.
    pub fn add(&mut self, made: &Made) -> anyhow::Result<()> {
        if let Some(csv) = &mut self.csv {
            let Made { origin, page, ledger, .. } = made;
            let (place, day, views) = (origin.to_string(), date_of(page), page.views_base.to_string());
            ledger.lines().try_for_each(|line| csv.write(&csv_line([&place, &page.headline, &day, &views], &line)))?;
        }
        match &mut self.html {
            Some(html) => html.write(&article_html(made)),
            None => Ok(()),
        }
    }

    /// Notes what is no article, by a rule.
    ///
    /// # Errors
    /// A disk that fails.
    pub fn add_left_out(&mut self, origin: &Origin, what: &str, why: &str) -> anyhow::Result<()> {
        let Some(csv) = &mut self.csv else { return Ok(()) };
        csv.write(&csv_item(&origin.to_string(), what, LineFate::LeftOut.title(), why))
    }

    /// Gives the files their names, once they are flushed to disk; answers these.
    ///
    /// # Errors
    /// A disk that fails.
    pub fn finish(self, totals: &Totals) -> anyhow::Result<Vec<PathBuf>> {
        let csv = self.csv.map(|csv| csv.finish(&(csv::MARK.to_owned() + &csv::line(&HEADINGS)), ""));
        let html = self.html.map(|html| html.finish(&head_html(totals), FOOT));
        csv.into_iter().chain(html).collect()
    }
}

impl Unfinished {
    fn write(&mut self, text: &str) -> anyhow::Result<()> {
        self.lines.write_all(text.as_bytes()).with_context(|| cannot_write(&self.path))
    }

    fn finish(self, head: &str, foot: &str) -> anyhow::Result<PathBuf> {
        let Unfinished { path, lines } = self;
        let written = || -> anyhow::Result<()> {
            let mut lines = lines.into_inner()?;
            lines.rewind()?;
            // Whoever may read the folder may read it, as any file that is written there.
            let all = Permissions::from_mode(0o666);
            let mut whole = tempfile::Builder::new().permissions(all).tempfile_in(folder_of(&path))?;
            whole.write_all(head.as_bytes())?;
            io::copy(&mut lines, &mut whole)?;
            whole.write_all(foot.as_bytes())?;
            whole.as_file().sync_all()?;
            whole.persist(&path)?;
            Ok(())
        };
        written().with_context(|| cannot_write(&path))?;
        Ok(path)
    }
}

fn cannot_write(path: &Path) -> String {
    format!("không ghi được {}", path.display())
}

/// A part of an article, of which the file, the headline, the day and the views are said.
pub fn csv_line([place, headline, day, views]: [&str; 4], line: &LedgerLine) -> String {
    let number = if line.place > 0 { line.place.to_string() } else { String::new() };
    csv::line(&[place, headline, day, views, &number, &line.kind, line.fate.title(), &line.why, &line.text])
}

/// What is no article, or could not be read.
pub fn csv_item(place: &str, what: &str, result: &str, why: &str) -> String {
    csv::line(&[place, what, "", "", "", "mục", result, why, ""])
}

fn date_of(page: &LegacyPage) -> String {
    page.published_on.strftime("%d-%m-%Y").to_string()
}

/// By this a sheet is known, so near to its beginning (bytes).
pub(super) const SHEET_MARK: &str = "<title>Bảng đối chiếu</title>";
pub(super) const SHEET_MARK_WITHIN: u64 = 512;

const FOOT: &str = "</div></main></body></html>\n";
const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;margin:0 auto;max-width:90rem;padding:1rem;color:#1a1a1a;background:#fff}\
table{border-collapse:collapse}th,td{border:1px solid #767676;padding:.25rem .75rem;text-align:right}th:first-child{text-align:left}\
details{border:1px solid #767676;border-radius:.25rem;margin:.75rem 0}summary{cursor:pointer;padding:.5rem .75rem}\
.both{display:grid;grid-template-columns:1fr 1fr;gap:1rem;padding:.75rem;border-top:1px solid #767676}\
@media(max-width:48rem){.both{grid-template-columns:1fr}}\
.both>*{min-width:0;overflow-wrap:anywhere}h2{font-size:1rem;margin:0 0 .5rem}h3{font-size:1.1rem;margin:1rem 0 .25rem}\
ol{list-style:none;margin:0;padding:0}li{border-left:.4rem solid #767676;margin:.25rem 0;padding:.1rem .5rem}\
li.kept{border-color:#1b7a3d}li.left-out{border-color:#b9b9b9;color:#595959}li.doubtful{border-color:#b25d00;background:#fff4e0}\
li.lost{border-color:#b3261e;background:#fde8e6}li b{font-weight:600}.mark{font-size:.85rem}figure{margin:.5rem 0;padding:.5rem;background:#f2f2f2}\
.only:checked~div details.clean,.bare:checked~div li.left-out{display:none}label{margin-right:1.5rem}";

fn head_html(totals: &Totals) -> String {
    let row = |name: &str, sum: Sum| {
        let cells =
            [sum.total(), sum.kept, sum.left_out, sum.lost].map(|count| format!("<td>{}</td>", grouped(count as i64)));
        format!("<tr><th scope=row>{name}</th>{}</tr>", cells.concat())
    };
    format!(
        "<!doctype html><html lang=vi><head><meta charset=utf-8><meta name=viewport content='width=device-width,initial-scale=1'>\
         <meta http-equiv=Content-Security-Policy content=\"default-src 'none';style-src 'unsafe-inline'\">\
         {SHEET_MARK}<style>{STYLE}</style></head><body><main><h1>Bảng đối chiếu</h1>\
         <p>{articles} bài, {views} lượt xem gốc, {doubts} điều nên xem lại. Mỗi chữ, ảnh và liên kết trong nguồn hoặc đã vào bài, hoặc \
         bị bỏ theo một quy tắc có tên, hoặc được ghi là mất.</p>\
         <table><thead><tr><th scope=col>Trong nguồn</th><th scope=col>Có</th><th scope=col>Giữ</th><th scope=col>Bỏ theo quy tắc</th>\
         <th scope=col>Mất</th></tr></thead><tbody>{words}{pictures}{links}</tbody></table>\
         <p></p><input type=checkbox class=only id=only><label for=only> Chỉ các bài có chỗ mất hoặc nên xem lại</label>\
         <input type=checkbox class=bare id=bare><label for=bare> Ẩn những gì bị bỏ theo quy tắc</label><div>\n",
        articles = grouped(totals.articles as i64),
        views = grouped(totals.views as i64),
        doubts = grouped(totals.doubts as i64),
        words = row("Chữ", totals.words),
        pictures = row("Ảnh", totals.pictures),
        links = row("Liên kết", totals.links),
    )
}

/// The source piece by piece, beside the article as it reads here. Pictures are named, not shown.
fn article_html(made: &Made) -> String {
    let (page, ledger) = (made.page, made.ledger);
    let lost = ledger.lost().count();
    let lost_files = ledger.lost().filter(|entry| entry.kind != Kind::Words).count();
    let is_clean = lost == 0 && ledger.doubts() == 0;
    let mut out = format!(
        "<details{}{}><summary><b>{}</b> – {} – {}{}</summary><div class=both><section><h2>Nguồn: {}</h2><ol>",
        if is_clean { " class=clean" } else { "" },
        if lost > 0 { " open" } else { "" },
        escape(&page.headline),
        date_of(page),
        sum_text("chữ", ledger.words()),
        [("mất", lost_files, "ảnh hoặc liên kết"), ("có", ledger.doubts(), "điều nên xem lại")]
            .map(|(what, count, of)| if count > 0 { format!("; {what} {count} {of}") } else { String::new() })
            .concat(),
        escape(made.origin.to_string()),
    );
    for entry in &ledger.entries {
        let class = match entry.outcome {
            Outcome::Kept(_) => "kept",
            Outcome::LeftOut(_) => "left-out",
            Outcome::Doubtful(_) => "doubtful",
            Outcome::Lost(_) => "lost",
        };
        let (result, why) = entry.outcome.told();
        let kind = match entry.kind {
            Kind::Words => String::new(),
            kind => format!("<b>{kind}</b> "),
        };
        let text = entry.shown();
        out.push_str(&format!(
            "<li class={class}>{kind}{} <span class=mark>[{result}: {}]</span></li>",
            escape(&text),
            escape(&why)
        ));
    }
    let line = |name: &str, value: &str| match value {
        "" => String::new(),
        value => format!("<p><b>{name}:</b> {}</p>", escape(value)),
    };
    out.push_str(&format!(
        "</ol></section><section lang=vi><h2>Bài ở đây</h2><h3>{}</h3><p>Ngày {} - Lượt xem: {}</p>{}{}{}{}</section></div></details>\n",
        escape(&page.headline),
        date_of(page),
        grouped(page.views_base as i64),
        line("Chuyên mục", &page.section),
        line("Sapo", &page.standfirst),
        without_pictures(made.body),
        line("Bút danh", page.byline.as_deref().unwrap_or_default()),
    ));
    out
}

/// The sheet is looked at where the portal is not: a picture is its alternative text.
pub(super) fn without_pictures(body: &SafeHtml) -> String {
    let mut out = String::new();
    for part in parts(body.as_str()) {
        match part {
            Part::Tag(tag) if name_of(tag) == "img" => {
                out.push_str(&format!("[ảnh: {}]", value_of(tag, "alt").unwrap_or_default()));
            }
            Part::Tag(text) | Part::Text(text) => out.push_str(text),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_sheet_has_a_name_when_it_is_whole_and_not_before() {
        let folder = tempfile::tempdir().unwrap();
        let paths = [folder.path().join("doi-chieu.csv"), folder.path().join("doi-chieu.html")];
        let sheet = Sheet::create(&paths).unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        assert_eq!(sheet.finish(&Totals::default()).unwrap(), paths);
        assert!(fs::read_to_string(&paths[0]).unwrap().starts_with("\u{feff}Tệp nguồn,"));
        let html = fs::read_to_string(&paths[1]).unwrap();
        assert!(html.ends_with("</html>\n"));
        assert!(html.find(SHEET_MARK).is_some_and(|at| at + SHEET_MARK.len() < SHEET_MARK_WITHIN as usize));
        assert!(Sheet::create(&[folder.path().join("a.txt")]).is_err_and(|error| error.to_string().contains(".csv")));
    }
}
