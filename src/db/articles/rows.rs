//! Rows of articles, as queries give them.

use crate::{
    db::stored::{stored_focus, stored_kind, stored_slug},
    domain::{
        Article, ArticleId, ArticleSummary, Correction, Photo, PhotoFile, SafeHtml, Section, SectionId, Timestamp,
        photo::widths_of,
    },
};

/// What a list needs of an article, as a query begins that goes on with `where` or `join`.
macro_rules! summaries {
    ($columns:literal, $source:literal) => {
        concat!(
            "select a.id, a.slug, a.headline, a.standfirst, a.photo_caption, a.photo_alt, a.published_at,
                s.id as section_id, s.slug as section_slug, s.title as section_title, s.kind as section_kind,
                p.digest, p.extension, p.width, p.height, p.widths, p.focus,
                coalesce(t.base + t.counted, 0) as views",
            $columns,
            " from ",
            $source,
            " articles a
            join sections s on s.id = a.section_id
            left join photos p on p.id = a.photo_id
            left join page_view_totals t on t.article_id = a.id "
        )
    };
}

/// The same of those that stand in lists. `$1` is the portal and `$2` the present moment in every query
/// that starts with it.
macro_rules! published {
    ($columns:literal, $source:literal) => {
        concat!(
            summaries!($columns, $source),
            "where a.portal_id = $1 and a.status = 'published' and a.published_at <= $2 "
        )
    };
    ($columns:literal) => {
        published!($columns, "")
    };
    () => {
        published!("", "")
    };
}

/// Leaves out what is no news: standing pages and documents. For lists over all sections of portal `$1`.
macro_rules! news_only {
    () => {
        "and section_id not in (select id from sections where portal_id = $1 and kind <> 'news') "
    };
}

pub(super) use {news_only, published, summaries};

#[derive(sqlx::FromRow)]
pub struct SummaryRow {
    id: i64,
    slug: String,
    headline: String,
    standfirst: String,
    photo_caption: String,
    photo_alt: String,
    published_at: i64,
    section_id: i64,
    section_slug: String,
    section_title: String,
    section_kind: String,
    digest: Option<String>,
    extension: Option<String>,
    width: Option<i64>,
    height: Option<i64>,
    widths: Option<String>,
    focus: Option<i64>,
    views: i64,
}

#[derive(sqlx::FromRow)]
pub struct ArticleRow {
    #[sqlx(flatten)]
    summary: SummaryRow,
    body: String,
    byline: Option<String>,
    modified_at: i64,
    correction_note: String,
    corrected_at: Option<i64>,
    expired_note: Option<String>,
}

impl SummaryRow {
    pub fn into_summary(self) -> sqlx::Result<ArticleSummary> {
        let photo = self.photo();
        Ok(ArticleSummary {
            id: ArticleId(self.id),
            section: Section {
                id: SectionId(self.section_id),
                slug: stored_slug(self.section_slug)?,
                title: self.section_title,
                kind: stored_kind(&self.section_kind)?,
            },
            slug: stored_slug(self.slug)?,
            headline: self.headline,
            standfirst: self.standfirst,
            photo,
            published_at: Timestamp(self.published_at),
            views: self.views,
        })
    }

    fn photo(&self) -> Option<Photo> {
        Some(Photo {
            file: PhotoFile {
                digest: self.digest.clone()?,
                extension: self.extension.clone()?,
                width: u32::try_from(self.width?).ok()?,
                height: u32::try_from(self.height?).ok()?,
                widths: widths_of(self.widths.as_ref()?),
                focus: stored_focus(self.focus),
            },
            caption: self.photo_caption.clone(),
            alt: self.photo_alt.clone(),
        })
    }
}

impl ArticleRow {
    pub fn into_article(self) -> sqlx::Result<Article> {
        let summary = self.summary.into_summary()?;
        Ok(Article {
            id: summary.id,
            section: summary.section,
            slug: summary.slug,
            headline: summary.headline,
            standfirst: summary.standfirst,
            body: SafeHtml::from_cleaned(self.body),
            byline: self.byline,
            photo: summary.photo,
            published_at: summary.published_at,
            modified_at: Timestamp(self.modified_at),
            correction: self.corrected_at.map(|at| Correction { at: Timestamp(at), note: self.correction_note }),
            expired_note: self.expired_note,
            tags: Vec::new(),
            views: summary.views,
        })
    }
}

pub fn into_summaries(rows: Vec<SummaryRow>) -> sqlx::Result<Vec<ArticleSummary>> {
    rows.into_iter().map(SummaryRow::into_summary).collect()
}
