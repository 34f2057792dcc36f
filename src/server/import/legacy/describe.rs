//! An old page told field by field, for a terminal.

use std::fmt::{Display, Write};

use jiff::civil::Time;

use super::words::{excerpt, grouped};
use super::{Counter, LegacyPage, LegacyPhoto};

const LABEL_WIDTH: usize = 17;
const STANDFIRST_CHARS: usize = 80;

impl LegacyPage {
    /// A Vietnamese table of what was read, one field a line, then the doubts.
    pub fn describe(&self) -> String {
        let mut out = String::new();
        let mut row = |label: &str, value: String| {
            let _ = writeln!(out, "{label:<LABEL_WIDTH$}: {value}");
        };
        row("Cổng", self.portal.clone());
        row("Chuyên mục", self.section.clone());
        row("Tiêu đề", self.headline.clone());
        let form = if self.published_at == Time::midnight() { "%d-%m-%Y" } else { "%d-%m-%Y %H:%M" };
        row("Ngày đăng", self.published_on.to_datetime(self.published_at).strftime(form).to_string());
        row("Lượt xem gốc", grouped(self.views_base));
        row("Sapo", or_none(Some(excerpt(&self.standfirst, STANDFIRST_CHARS)).filter(|s| !s.is_empty())));
        let paragraphs = self.body_html.matches("<p>").count();
        row("Nội dung", format!("{paragraphs} đoạn, {} ảnh", self.photos.len()));
        for (index, photo) in self.photos.iter().enumerate() {
            row(if index == 0 { "Ảnh & chú thích" } else { "" }, format!("{}. {}", index + 1, tell(photo)));
        }
        row("Bút danh", or_none(self.byline.clone()));
        row(&Counter::Online.to_string(), or_none(self.online.map(grouped)));
        row(&Counter::Today.to_string(), or_none(self.today.map(grouped)));
        row(&Counter::Visits.to_string(), or_none(self.visits_base.map(grouped)));
        row("Chưa chắc", if self.doubts.is_empty() { "(không có)".to_owned() } else { String::new() });
        for doubt in &self.doubts {
            let _ = writeln!(out, "  - {doubt}");
        }
        out
    }
}

fn or_none(value: Option<impl Display>) -> String {
    value.map_or_else(|| "(không có)".to_owned(), |value| value.to_string())
}

fn tell(photo: &LegacyPhoto) -> String {
    let src = photo.shown_src().unwrap_or_else(|| "(không có tệp ảnh)".to_owned());
    format!("{src} – {}", photo.caption.as_deref().unwrap_or("(không có chú thích)"))
}
