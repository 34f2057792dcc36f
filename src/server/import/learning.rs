//! `bantin import learn`: proposes a profile for a portal whose pages differ from the known ones, shows what it finds, and
//! tries it on the pages it was learnt from.

use super::legacy::{
    self, Profile,
    learning::{self, PAGES_MAX},
};
use anyhow::{Context, bail};
use std::{
    fs::File,
    io::Write,
    path::{Path, PathBuf},
};

/// Prints the profile, and writes it where that is asked for; what is there already is never written over.
///
/// # Errors
/// Where a page cannot be read, or a part that every article has was not found.
pub fn learn(pages: &[PathBuf], out: Option<&Path>) -> anyhow::Result<()> {
    if pages.len() > PAGES_MAX {
        bail!("quá {PAGES_MAX} trang mẫu; vài trang là đủ");
    }
    // Said before the work, and asked once more by the system when it is written.
    if let Some(out) = out.filter(|out| out.exists()) {
        bail!("đã có {}; không ghi đè", out.display());
    }
    let lesson = learning::learn(pages)?;
    say!("Hồ sơ đề nghị, từ {} trang:\n\n{}", pages.len(), lesson.describe().trim_end());
    let text = lesson.profile();
    if let Some(out) = out {
        let written =
            File::options().write(true).create_new(true).open(out).and_then(|mut file| file.write_all(text.as_bytes()));
        written.with_context(|| format!("không ghi được {}", out.display()))?;
        say!("\nĐã ghi {}.", out.display());
    }
    let missing = lesson.missing();
    if !missing.is_empty() {
        bail!("chưa tìm thấy {}; hãy ghi vào hồ sơ trước khi dùng", missing.join(", "));
    }
    try_out(&Profile::parse(&text)?, pages);
    say!(
        "\nHãy xem kỹ, sửa nếu cần, rồi chạy thử: bantin import legacy --dry-run --profile HỒ-SƠ --report doi-chieu.html TRANG…"
    );
    Ok(())
}

fn try_out(profile: &Profile, pages: &[PathBuf]) {
    say!("\nĐọc thử bằng hồ sơ này:");
    for path in pages {
        match legacy::load(path, Some(profile)) {
            Ok(page) => {
                let paragraphs = page.body_html.matches("<p>").count();
                let (day, photos) = (page.published_on.strftime("%d-%m-%Y"), page.photos.len());
                say!(
                    "  {}: {day}, {paragraphs} đoạn, {photos} ảnh; {} – {}",
                    path.display(),
                    page.section,
                    page.portal
                );
            }
            Err(refusal) => say!("  ! {refusal}"),
        }
    }
}

#[cfg(test)]
mod proof;
