//! The pieces of an article's body between reading and assembling, and how they look as HTML.

use std::ops::Range;

use super::LegacyPhoto;
use super::lines::{is_short_line, list_marked, says_photo};
use super::words::is_blank;

pub(super) const CAPTION_CHARS_MAX: usize = 300;

#[derive(Debug, Clone)]
pub(super) enum Block {
    Text(Para),
    Heading(u8, Para),
    Photo(LegacyPhoto),
    /// A list or a table, kept whole, with the pictures in it.
    Rich {
        html: String,
        plain: String,
        photos: Vec<LegacyPhoto>,
    },
}

/// A paragraph. Its lines (`<br>`) are lines in `plain`, which leaves out what is struck through.
#[derive(Debug, Clone, Default)]
pub(super) struct Para {
    /// The texts that it was made of, by their nodes.
    pub nodes: Range<usize>,
    pub html: String,
    pub plain: String,
    pub look: Look,
}

/// What the old page's markup tells about a paragraph's part in the article.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Look {
    pub centred: bool,
    pub right: bool,
    pub bold: bool,
    pub italic: bool,
    pub linked: bool,
    pub caption: bool,
    pub author: bool,
    pub standfirst: bool,
    /// It shares its paragraph with the picture before it.
    pub beside_photo: bool,
    /// The link to a film or a document that the page showed within itself.
    pub embedded: bool,
}

impl Block {
    pub fn plain(&self) -> &str {
        match self {
            Self::Text(para) | Self::Heading(_, para) => &para.plain,
            Self::Rich { plain, .. } => plain,
            Self::Photo(_) => "",
        }
    }

    /// More than a caption or a label: it reads like the article itself.
    pub fn is_prose(&self) -> bool {
        matches!(self, Self::Text(para) if para.plain.chars().nth(80).is_some())
    }

    pub fn write_html(&self, out: &mut String) {
        match self {
            Self::Text(para) => push(out, &["<p>", &para.html, "</p>"]),
            Self::Heading(level, para) => {
                let tag = if *level <= 2 { "h2>" } else { "h3>" };
                // A heading is bold as it is.
                let html = para.html.replace("<strong>", "").replace("</strong>", "").replace("<br>", " ");
                push(out, &["<", tag, &html, "</", tag]);
            }
            Self::Rich { html, .. } => out.push_str(html),
            Self::Photo(photo) => write_figure(photo, out),
        }
    }
}

impl Para {
    pub fn from_plain(plain: &str) -> Self {
        Self { html: escape(plain), plain: plain.to_owned(), ..Self::default() }
    }

    /// A name at the end of an article.
    pub fn looks_like_byline(&self) -> bool {
        let words = self.plain.split_whitespace().take(9);
        let short = words.clone().count() <= 8 && self.plain.chars().nth(60).is_none();
        if !short || self.look.linked || list_marked(&self.plain) || !self.plain.contains(char::is_alphabetic) {
            return false;
        }
        let initials = words.clone().all(|word| !word.starts_with(char::is_lowercase));
        self.is_set_apart() || initials || is_short_line(&self.plain)
    }

    /// The old newsrooms set the byline in bold or to the right.
    pub fn is_set_apart(&self) -> bool {
        self.look.bold || self.look.right || self.look.author
    }

    /// None where it is surely no caption.
    pub fn caption_likeness(&self) -> Option<Likeness> {
        let Look { centred, italic, caption, standfirst, beside_photo, embedded, .. } = self.look;
        let longer_than = |chars| self.plain.chars().nth(chars).is_some();
        if standfirst || embedded || longer_than(CAPTION_CHARS_MAX) || is_blank(&self.plain) {
            None
        } else if caption {
            Some(Likeness::Marked)
        } else if (centred && self.plain.contains(char::is_lowercase))
            || (italic && !longer_than(200))
            || says_photo(&self.plain)
        {
            Some(Likeness::UnderPhoto)
        } else {
            (beside_photo && is_short_line(&self.plain)).then_some(Likeness::Perhaps)
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Likeness {
    /// The markup calls it a caption, with or without a picture.
    Marked,
    /// A caption, if it stands under a picture.
    UnderPhoto,
    Perhaps,
}

pub(super) fn write_figure(photo: &LegacyPhoto, out: &mut String) {
    out.push_str("<figure>");
    if let Some(src) = &photo.src {
        push(
            out,
            &["<img src=\"", &escape(src), "\" alt=\"", &escape(photo.alt.as_deref().unwrap_or_default()), "\">"],
        );
    }
    if let Some(caption) = &photo.caption {
        push(out, &["<figcaption>", &escape(caption), "</figcaption>"]);
    }
    out.push_str("</figure>");
    if let Some(link) = &photo.leads_to {
        push(out, &["<p><a href=\"", &escape(&link.address), "\">", &escape(&link.words), "</a></p>"]);
    }
}

pub(super) fn push(out: &mut String, parts: &[&str]) {
    parts.iter().for_each(|part| out.push_str(part));
}

/// Safe both between tags and inside a double-quoted attribute.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            _ => out.push(c),
        }
    }
    out
}
