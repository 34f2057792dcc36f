//! Where an imported article stands, and whether it stands there already.

use super::{ledger::is_within_line, legacy::LegacyPage};
use crate::{
    db::{self, Tx, articles::Holder},
    domain::{PortalId, SafeHtml, Section, Slug, Timestamp},
};
use anyhow::{Context, bail};
use html5gum::{Token, Tokenizer};

/// Articles of one headline that may stand side by side in a section.
const SAME_HEADLINE_MAX: u32 = 50;

pub(super) struct Free {
    pub slug: Slug,
    /// The address is held by this very article, from an earlier run.
    pub taken_by_itself: bool,
    /// Another article has its headline and its day, and says something else.
    pub is_like_another: bool,
}

/// What is to be published, and the file it came from, as the ledger names it.
pub(super) struct Candidate<'a> {
    pub page: &'a LegacyPage,
    pub body: &'a SafeHtml,
    pub published_at: Timestamp,
    pub source: &'a str,
}

/// The headline's slug, or where another article has it, the slug with a number.
pub(super) async fn find_free_slug(
    tx: &mut Tx, portal: PortalId, section: &Section, candidate: &Candidate<'_>,
) -> anyhow::Result<Free> {
    let headline = &candidate.page.headline;
    let mut is_like_another = false;
    for number in 1..=SAME_HEADLINE_MAX {
        let text = if number == 1 { headline.clone() } else { format!("{number} {headline}") };
        let slug = Slug::of(&text).context("tiêu đề không có chữ nào để làm địa chỉ")?;
        let Some(holder) = db::articles::find_holder(tx, portal, section.id, &slug).await? else {
            return Ok(Free { slug, taken_by_itself: false, is_like_another });
        };
        // Of the same day: an earlier version kept no times.
        if holder.headline == *headline && holder.published_at.day() == candidate.published_at.day() {
            if is_same(tx, &holder, candidate).await? {
                return Ok(Free { slug, taken_by_itself: true, is_like_another });
            }
            is_like_another = true;
        }
    }
    bail!("đã có quá nhiều bài cùng tiêu đề trong chuyên mục này");
}

/// The same file made it, whatever the newsroom made of it since; or it says the same, saved another time.
async fn is_same(tx: &mut Tx, holder: &Holder, candidate: &Candidate<'_>) -> anyhow::Result<bool> {
    let words = |standfirst: &str, body: &str| format!("{standfirst} {}", words_of(body));
    Ok(words(&holder.standfirst, &holder.body) == words(&candidate.page.standfirst, candidate.body.as_str())
        || db::counting::has_page_view_base(tx, holder.id, candidate.source).await?)
}

/// The words of a body but for its pictures': these may have been lost once and found later.
fn words_of(body: &str) -> String {
    let (mut words, mut figures) = (String::new(), 0_usize);
    for Ok(token) in Tokenizer::new(body) {
        let (name, depth) = match &token {
            Token::StartTag(tag) => (&tag.name, figures + 1),
            Token::EndTag(tag) => (&tag.name, figures.saturating_sub(1)),
            Token::String(text) if figures == 0 => {
                words.push_str(&String::from_utf8_lossy(text));
                continue;
            }
            _ => continue,
        };
        figures = if **name == *b"figure" { depth } else { figures };
        words.push_str(if is_within_line(name) { "" } else { " " });
    }
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_and_markup_do_not_change_what_an_article_says() {
        let words = words_of;
        let with_photo =
            "<p>Một <b>hai</b>.</p><figure><img src=\"/media/a\"><figcaption>Ảnh</figcaption></figure> <p>Ba</p>";
        assert_eq!(words(with_photo), words("<p>Một <em>hai</em>.</p>\n<p>Ba</p>"));
        assert_ne!(words("<p>Một</p>"), words("<p>Hai</p>"));
    }
}
