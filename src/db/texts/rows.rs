//! Rows of texts and revisions, as queries give them.

use crate::{
    db::stored::{stored_document, stored_focus, stored_kind, stored_slug, stored_state},
    domain::{
        ArticleId, ArticleStanding, Day, PersonId, Photo, PhotoFile, Revision, RevisionMeta, SafeHtml, Section,
        SectionId, Text, TextArticle, TextContent, TextId, Timestamp, address::article_path, photo::widths_of,
    },
};

/// Who is named where nobody of this newsroom wrote a text.
const IMPORTED: &str = "nhập từ cổng cũ";

/// A text with the writer of its first revision, its current revision's section and headline, and the article that it is. `$1` is the portal in
/// every query that starts with it.
macro_rules! texts {
    ($source:literal) => {
        concat!(
            "select t.id, t.state, t.author_id, w.name as author_name, t.revision, t.last_revision,
                t.published_revision, t.reviewed_by, rb.name as reviewed_by_name, t.approved_by,
                ab.name as approved_by_name, t.approved_revision, t.reason, t.publish_at, t.created_at, t.modified_at,
                r.headline, s.id as section_id, s.slug as section_slug, s.title as section_title,
                s.kind as section_kind,
                a.id as article_id, a.slug as article_slug, sa.slug as article_section, a.status, a.expired_note,
                a.published_at, a.modified_at as article_modified_at, a.is_unreviewed, v.base + v.counted as views
            from ",
            $source,
            " texts t
            join revisions f on f.portal_id = t.portal_id and f.text_id = t.id and f.number = 1
            left join people w on w.portal_id = f.portal_id and w.id = f.person_id
            join revisions r on r.portal_id = t.portal_id and r.text_id = t.id and r.number = t.revision
            join sections s on s.portal_id = t.portal_id and s.id = t.section_id
            left join people rb on rb.portal_id = t.portal_id and rb.id = t.reviewed_by
            left join people ab on ab.portal_id = t.portal_id and ab.id = t.approved_by
            left join articles a on a.portal_id = t.portal_id and a.id = t.article_id
            left join sections sa on sa.portal_id = a.portal_id and sa.id = a.section_id
            left join page_view_totals v on v.article_id = a.id
            where t.portal_id = $1 "
        )
    };
}

/// A revision with its writer, the section that is meant by its section now, and its picture. `$1` is the portal.
macro_rules! revisions {
    ($source:literal) => {
        concat!(
            "select r.number, r.based_on, r.person_id, w.name as person_name, r.at, r.headline, r.slug, r.standfirst,
                r.body, r.authors, r.photographers, r.sources, r.tags, r.photo, r.photo_caption, r.photo_alt, r.change_note,
                r.review_on, r.document, s.id as section_id, s.slug as section_slug, s.title as section_title,
                s.kind as section_kind,
                p.extension, p.width, p.height, p.widths, p.focus
            from ",
            $source,
            " revisions r
            join sections s on s.portal_id = r.portal_id and s.id = coalesce(
                (select m.target_id from section_merges m where m.portal_id = r.portal_id and m.section_id = r.section_id),
                r.section_id)
            left join people w on w.portal_id = r.portal_id and w.id = r.person_id
            left join photos p on p.portal_id = r.portal_id and p.digest = r.photo
            where r.portal_id = $1 "
        )
    };
}

pub(super) use {revisions, texts};

#[derive(sqlx::FromRow)]
pub struct TextRow {
    id: i64,
    state: String,
    author_id: i64,
    /// `None`: it came in with an old portal.
    author_name: Option<String>,
    revision: i64,
    last_revision: i64,
    published_revision: Option<i64>,
    reviewed_by: Option<i64>,
    reviewed_by_name: Option<String>,
    approved_by: Option<i64>,
    approved_by_name: Option<String>,
    approved_revision: Option<i64>,
    reason: String,
    publish_at: Option<i64>,
    created_at: i64,
    modified_at: i64,
    headline: String,
    section_id: i64,
    section_slug: String,
    section_title: String,
    section_kind: String,
    #[sqlx(flatten)]
    article: TextArticleRow,
}

#[derive(sqlx::FromRow)]
struct TextArticleRow {
    article_id: Option<i64>,
    article_slug: Option<String>,
    article_section: Option<String>,
    status: Option<String>,
    expired_note: Option<String>,
    published_at: Option<i64>,
    article_modified_at: Option<i64>,
    is_unreviewed: Option<bool>,
    views: Option<i64>,
}

#[derive(sqlx::FromRow)]
pub struct RevisionRow {
    number: i64,
    based_on: i64,
    person_id: Option<i64>,
    person_name: Option<String>,
    at: i64,
    headline: String,
    slug: String,
    standfirst: String,
    body: String,
    authors: String,
    photographers: String,
    sources: String,
    tags: String,
    photo: String,
    photo_caption: String,
    photo_alt: String,
    change_note: String,
    review_on: Option<i64>,
    document: String,
    section_id: i64,
    section_slug: String,
    section_title: String,
    section_kind: String,
    extension: Option<String>,
    width: Option<i64>,
    height: Option<i64>,
    widths: Option<String>,
    focus: Option<i64>,
}

/// How an article stands, by its columns.
pub fn standing(status: &str, expired_note: Option<&str>) -> ArticleStanding {
    match (status, expired_note) {
        ("published", _) => ArticleStanding::Published,
        (_, Some(_)) => ArticleStanding::Expired,
        (_, None) => ArticleStanding::Withdrawn,
    }
}

impl TextRow {
    pub fn into_text(self) -> sqlx::Result<Text> {
        Ok(Text {
            id: TextId(self.id),
            state: stored_state(&self.state)?,
            author: PersonId(self.author_id),
            author_name: self.author_name.unwrap_or_else(|| IMPORTED.to_owned()),
            section: Section {
                id: SectionId(self.section_id),
                slug: stored_slug(self.section_slug)?,
                title: self.section_title,
                kind: stored_kind(&self.section_kind)?,
            },
            headline: self.headline,
            revision: self.revision,
            last_revision: self.last_revision,
            published_revision: self.published_revision,
            reviewed_by: self.reviewed_by.map(PersonId),
            reviewed_by_name: self.reviewed_by_name,
            approved_by: self.approved_by.map(PersonId),
            approved_by_name: self.approved_by_name,
            approved_revision: self.approved_revision,
            reason: self.reason,
            publish_at: self.publish_at.map(Timestamp),
            created_at: Timestamp(self.created_at),
            modified_at: Timestamp(self.modified_at),
            article: self.article.into_article()?,
        })
    }
}

impl TextArticleRow {
    fn into_article(self) -> sqlx::Result<Option<TextArticle>> {
        let (Some(id), Some(slug), Some(section), Some(status), Some(published_at), Some(modified_at)) = (
            self.article_id,
            self.article_slug,
            self.article_section,
            self.status,
            self.published_at,
            self.article_modified_at,
        ) else {
            return Ok(None);
        };
        Ok(Some(TextArticle {
            id: ArticleId(id),
            path: article_path(&stored_slug(section)?, &stored_slug(slug)?),
            standing: standing(&status, self.expired_note.as_deref()),
            published_at: Timestamp(published_at),
            modified_at: Timestamp(modified_at),
            is_unreviewed: self.is_unreviewed.unwrap_or_default(),
            views: self.views.unwrap_or_default(),
        }))
    }
}

impl RevisionRow {
    pub fn into_revision(self) -> sqlx::Result<Revision> {
        let photo = self.photo();
        let section = Section {
            id: SectionId(self.section_id),
            slug: stored_slug(self.section_slug)?,
            title: self.section_title,
            kind: stored_kind(&self.section_kind)?,
        };
        Ok(Revision {
            meta: RevisionMeta {
                number: self.number,
                based_on: self.based_on,
                person: self.person_id.map(PersonId),
                person_name: self.person_name,
                at: Timestamp(self.at),
                headline: self.headline.clone(),
            },
            content: TextContent {
                section: section.slug.clone(),
                headline: self.headline,
                slug: stored_slug(self.slug)?,
                standfirst: self.standfirst,
                body: SafeHtml::from_cleaned(self.body),
                authors: self.authors,
                photographers: self.photographers,
                sources: self.sources,
                tags: self.tags,
                photo: Some(self.photo).filter(|digest| !digest.is_empty()),
                photo_caption: self.photo_caption,
                photo_alt: self.photo_alt,
                change_note: self.change_note,
                review_on: self.review_on.map(Day),
                document: stored_document(&self.document)?,
            },
            section,
            photo,
        })
    }

    fn photo(&self) -> Option<Photo> {
        Some(Photo {
            file: PhotoFile {
                digest: self.photo.clone(),
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
