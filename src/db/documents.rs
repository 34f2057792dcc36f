//! The register of legal documents: what it says of the articles of its sections.

use super::{
    Db, Tx, execute,
    media_uses::digests_in,
    reading, search,
    stored::stored_slug,
    word_search::{patterns, words_of},
    writing,
};
use crate::domain::{
    ArticleId, Day, Document, DocumentFields, DocumentKind, DocumentSheet, LegalKind, ListedDocument, PortalId,
    RegisterFilter, RegisterTerms, RelatedDocument, SafeHtml, SectionId, Slug, TextContent, Timestamp,
    address::{ListKey, PageFrom, PageRequest, article_path},
};
use jiff::civil::Date;

/// Documents on one page of the register.
pub const PAGE_LENGTH: u32 = 20;
/// An index takes no longer words.
const WORDS_BYTES_MAX: usize = 1_500;

/// Enters an article into the register, or what it says there anew. `false`, and nothing changed, where something is missing.
pub async fn enter(
    tx: &mut Tx, portal: PortalId, article: ArticleId, headline: &str, fields: &DocumentFields,
) -> sqlx::Result<bool> {
    let (Some(kind), Some(issued_on), true) = (fields.kind, fields.issued_on, fields.gaps().is_empty()) else {
        return Ok(false);
    };
    let query = "insert into documents (article_id, portal_id, number, kind, issuer, signer, topic, issuer_slug,
            topic_slug, issued_on, in_force_on, expires_on, words)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
        on conflict (article_id) do update set number = excluded.number, kind = excluded.kind,
            issuer = excluded.issuer, signer = excluded.signer, topic = excluded.topic,
            issuer_slug = excluded.issuer_slug, topic_slug = excluded.topic_slug, issued_on = excluded.issued_on,
            in_force_on = excluded.in_force_on, expires_on = excluded.expires_on, words = excluded.words";
    execute!(
        tx,
        sqlx::query(query)
            .bind(article.0)
            .bind(portal.0)
            .bind(&fields.number)
            .bind(kind.as_str())
            .bind(&fields.issuer)
            .bind(&fields.signer)
            .bind(&fields.topic)
            .bind(slug_text(&fields.issuer))
            .bind(slug_text(&fields.topic))
            .bind(issued_on.0)
            .bind(fields.in_force_on.map(|day| day.0))
            .bind(fields.expires_on.map(|day| day.0))
            .bind(words_in(&fields.number, headline))
    )?;
    replace_relations(tx, portal, article, &fields.replaces).await?;
    search::follow_articles(tx, portal, &[article]).await?;
    Ok(true)
}

/// As addresses name an issuer or a topic.
fn slug_text(name: &str) -> String {
    Slug::of(name).map(String::from).unwrap_or_default()
}

fn words_in(number: &str, headline: &str) -> String {
    let mut words = words_of(&format!("{number} {headline}"));
    words.truncate(words.floor_char_boundary(WORDS_BYTES_MAX));
    words
}

async fn replace_relations(tx: &mut Tx, portal: PortalId, article: ArticleId, paths: &[String]) -> sqlx::Result<()> {
    let query = "delete from document_replacements where portal_id = $1 and article_id = $2";
    execute!(tx, sqlx::query(query).bind(portal.0).bind(article.0))?;
    for path in paths {
        let Some(replaced) = find_at(tx, portal, path).await?.filter(|replaced| *replaced != article) else { continue };
        let query = "insert into document_replacements (portal_id, article_id, replaced_id) values ($1, $2, $3)
            on conflict do nothing";
        execute!(tx, sqlx::query(query).bind(portal.0).bind(article.0).bind(replaced.0))?;
    }
    Ok(())
}

/// The document that stands at an address, also one that is no longer valid.
async fn find_at(tx: &mut Tx, portal: PortalId, path: &str) -> sqlx::Result<Option<ArticleId>> {
    let Some((section, slug)) = path.trim_start_matches('/').split_once('/') else { return Ok(None) };
    let query = "select d.article_id from articles a join documents d on d.portal_id = a.portal_id and d.article_id = a.id
        where a.portal_id = $1 and a.slug = $3 and a.section_id = (select id from sections where portal_id = $1 and slug = $2)
            and (a.status = 'published' or a.status = 'withdrawn' and a.expired_note is not null)";
    let id: Option<i64> =
        writing!(tx, |c| sqlx::query_scalar(query).bind(portal.0).bind(section).bind(slug).fetch_optional(c))?;
    Ok(id.map(ArticleId))
}

/// Those of these paths at which no document stands but `own`, which cannot take its own place.
pub async fn find_unknown(
    tx: &mut Tx, portal: PortalId, own: Option<ArticleId>, paths: &[String],
) -> sqlx::Result<Vec<String>> {
    let mut unknown = Vec::new();
    for path in paths {
        if find_at(tx, portal, path).await?.filter(|found| Some(*found) != own).is_none() {
            unknown.push(path.clone());
        }
    }
    Ok(unknown)
}

/// Takes an article out of the register: it went over into a section of another kind.
pub async fn remove(tx: &mut Tx, portal: PortalId, article: ArticleId) -> sqlx::Result<()> {
    for query in [
        "delete from document_replacements where portal_id = $1 and (article_id = $2 or replaced_id = $2)",
        "delete from documents where portal_id = $1 and article_id = $2",
    ] {
        execute!(tx, sqlx::query(query).bind(portal.0).bind(article.0))?;
    }
    search::follow_articles(tx, portal, &[article]).await?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct FieldsRow {
    number: String,
    kind: String,
    issuer: String,
    signer: String,
    topic: String,
    issued_on: i64,
    in_force_on: Option<i64>,
    expires_on: Option<i64>,
}

impl FieldsRow {
    fn into_fields(self, replaces: Vec<String>) -> sqlx::Result<DocumentFields> {
        Ok(DocumentFields {
            number: self.number,
            kind: Some(legal_kind(&self.kind)?),
            issuer: self.issuer,
            signer: self.signer,
            topic: self.topic,
            issued_on: Some(Day(self.issued_on)),
            in_force_on: self.in_force_on.map(Day),
            expires_on: self.expires_on.map(Day),
            replaces,
        })
    }
}

fn legal_kind(text: &str) -> sqlx::Result<LegalKind> {
    LegalKind::parse(text).ok_or_else(|| sqlx::Error::Decode(format!("no kind of a document: {text}").into()))
}

const FIELDS: &str = "select number, kind, issuer, signer, topic, issued_on, in_force_on, expires_on from documents
    where portal_id = $1 and article_id = $2";

#[derive(sqlx::FromRow)]
struct RelatedRow {
    section_slug: String,
    slug: String,
    number: String,
    headline: String,
    holds_from: i64,
}

impl RelatedRow {
    fn into_related(self) -> sqlx::Result<RelatedDocument> {
        let path = article_path(&stored_slug(self.section_slug)?, &stored_slug(self.slug)?);
        let holds_from = Day(self.holds_from);
        Ok(RelatedDocument { path, number: self.number, headline: self.headline, holds_from })
    }
}

/// What is told of a document beside another one.
macro_rules! related_columns {
    () => {
        "select s.slug as section_slug, a.slug, d.number, a.headline,
            coalesce(d.in_force_on, d.issued_on) as holds_from "
    };
}

/// Documents that readers may read and that `$2` is bound to. A cross join keeps SQLite from going through all articles.
macro_rules! related {
    ($own:literal, $other:literal) => {
        concat!(
            related_columns!(),
            "from document_replacements r cross join documents d cross join articles a
            join sections s on s.portal_id = a.portal_id and s.id = a.section_id
            where r.portal_id = $1 and r.",
            $own,
            " = $2 and d.portal_id = r.portal_id and d.article_id = r.",
            $other,
            " and a.portal_id = d.portal_id and a.id = d.article_id
                and (a.status = 'published' or a.status = 'withdrawn' and a.expired_note is not null)"
        )
    };
}

const REPLACED: &str = related!("article_id", "replaced_id");
const REPLACING: &str = related!("replaced_id", "article_id");

/// What the register says of an article, for its text; `None` where it is not in it.
pub async fn find_now(tx: &mut Tx, portal: PortalId, article: ArticleId) -> sqlx::Result<Option<DocumentFields>> {
    let row: Option<FieldsRow> =
        writing!(tx, |c| sqlx::query_as(FIELDS).bind(portal.0).bind(article.0).fetch_optional(c))?;
    let rows: Vec<RelatedRow> = writing!(tx, |c| sqlx::query_as(REPLACED).bind(portal.0).bind(article.0).fetch_all(c))?;
    let replaced = rows.into_iter().map(|row| Ok(row.into_related()?.path)).collect::<sqlx::Result<_>>()?;
    row.map(|row| row.into_fields(replaced)).transpose()
}

/// All that the page of a published document shows beside its text; `None` where the article is not in the register.
pub async fn find_sheet(
    db: &Db, portal: PortalId, article: ArticleId, body: &SafeHtml,
) -> sqlx::Result<Option<DocumentSheet>> {
    let row: Option<FieldsRow> =
        reading!(db, |pool| sqlx::query_as(FIELDS).bind(portal.0).bind(article.0).fetch_optional(pool))?;
    let Some(row) = row else { return Ok(None) };
    let replaces = list_related(db, portal, article, REPLACED).await?;
    let paths = replaces.iter().map(|related| related.path.clone()).collect();
    Ok(Some(DocumentSheet {
        fields: row.into_fields(paths)?,
        replaces,
        replaced_by: list_related(db, portal, article, REPLACING).await?,
        files: list_files(db, portal, body).await?,
    }))
}

/// The same of what is not published yet: what its revision says.
pub async fn draft_sheet(db: &Db, portal: PortalId, content: &TextContent) -> sqlx::Result<DocumentSheet> {
    let mut replaces = Vec::new();
    for path in &content.document.replaces {
        let Some((section, slug)) = path.trim_start_matches('/').split_once('/') else { continue };
        let query = concat!(
            related_columns!(),
            "from articles a
            join sections s on s.portal_id = a.portal_id and s.id = a.section_id
            join documents d on d.portal_id = a.portal_id and d.article_id = a.id
            where a.portal_id = $1 and a.slug = $3
                and a.section_id = (select id from sections where portal_id = $1 and slug = $2)
                and a.status = 'published'"
        );
        let row: Option<RelatedRow> =
            reading!(db, |pool| sqlx::query_as(query).bind(portal.0).bind(section).bind(slug).fetch_optional(pool))?;
        replaces.extend(row.map(RelatedRow::into_related).transpose()?);
    }
    let files = list_files(db, portal, &content.body).await?;
    Ok(DocumentSheet { fields: content.document.clone(), replaces, replaced_by: Vec::new(), files })
}

async fn list_related(
    db: &Db, portal: PortalId, article: ArticleId, query: &'static str,
) -> sqlx::Result<Vec<RelatedDocument>> {
    let rows: Vec<RelatedRow> =
        reading!(db, |pool| sqlx::query_as(query).bind(portal.0).bind(article.0).fetch_all(pool))?;
    rows.into_iter().map(RelatedRow::into_related).collect()
}

/// The files of the library that a text links to, in its order.
pub async fn list_files(db: &Db, portal: PortalId, body: &SafeHtml) -> sqlx::Result<Vec<Document>> {
    let body = body.as_str();
    let mut files = Vec::new();
    for digest in digests_in(body) {
        let query = "select extension, bytes, file_name from media_files
            where portal_id = $1 and digest = $2 and kind = 'document'";
        let row: Option<(String, i64, String)> =
            reading!(db, |pool| sqlx::query_as(query).bind(portal.0).bind(digest).fetch_optional(pool))?;
        let Some((extension, bytes, file_name)) = row else { continue };
        let Some(kind) = DocumentKind::of_extension(&extension) else { continue };
        let digest = digest.to_owned();
        files.push(Document { digest, kind, bytes: u64::try_from(bytes).unwrap_or_default(), file_name });
    }
    files.sort_by_key(|file| body.find(&file.digest));
    Ok(files)
}

/// The address of another published document of that number, by that issuer and of that year, if there is one.
pub async fn find_same_number(
    db: &Db, portal: PortalId, fields: &DocumentFields, except: Option<ArticleId>,
) -> sqlx::Result<Option<RelatedDocument>> {
    let Some(issued_on) = fields.issued_on else { return Ok(None) };
    let (first, last) = RegisterFilter { year: Some(issued_on.date().year()), ..RegisterFilter::default() }.days();
    let query = concat!(
        related_columns!(),
        "from documents d cross join articles a
        join sections s on s.portal_id = a.portal_id and s.id = a.section_id
        where d.portal_id = $1 and d.number = $2 and d.issuer_slug = $3 and d.issued_on between $4 and $5
            and d.article_id <> $6 and a.portal_id = d.portal_id and a.id = d.article_id and a.status = 'published' limit 1"
    );
    let row: Option<RelatedRow> = reading!(db, |pool| sqlx::query_as(query)
        .bind(portal.0)
        .bind(&fields.number)
        .bind(slug_text(&fields.issuer))
        .bind(first.0)
        .bind(last.0)
        .bind(except.map_or(0, |article| article.0))
        .fetch_optional(pool))?;
    row.map(RelatedRow::into_related).transpose()
}

#[derive(sqlx::FromRow)]
struct ListedRow {
    id: i64,
    section_slug: String,
    slug: String,
    headline: String,
    number: String,
    kind: String,
    issuer: String,
    topic: String,
    issued_on: i64,
    in_force_on: Option<i64>,
    expires_on: Option<i64>,
    is_replaced: bool,
    is_void: bool,
}

impl ListedRow {
    fn into_listed(self) -> sqlx::Result<ListedDocument> {
        Ok(ListedDocument {
            id: ArticleId(self.id),
            section_slug: stored_slug(self.section_slug)?,
            slug: stored_slug(self.slug)?,
            headline: self.headline,
            number: self.number,
            kind: legal_kind(&self.kind)?,
            issuer: self.issuer,
            topic: self.topic,
            issued_on: Day(self.issued_on),
            in_force_on: self.in_force_on.map(Day),
            expires_on: self.expires_on.map(Day),
            is_replaced: self.is_replaced,
            is_void: self.is_void,
        })
    }
}

/// A page of ids found by `$page`, and what lists show of them at `$2`: another document takes the place of one from the day on
/// which it holds itself, in Vietnam (UTC+7), also when it is void later: what it took the place of does not come back.
macro_rules! listed {
    ($page:expr) => {
        concat!(
            "with page (id) as (",
            $page,
            ") select a.id, s.slug as section_slug, a.slug, a.headline, d.number, d.kind, d.issuer, d.topic, d.issued_on,
                d.in_force_on, d.expires_on,
                a.status <> 'published' as is_void,
                exists (select 1 from document_replacements r
                    join articles n on n.portal_id = r.portal_id and n.id = r.article_id
                    join documents o on o.portal_id = r.portal_id and o.article_id = r.article_id
                    where r.portal_id = d.portal_id and r.replaced_id = d.article_id
                        and (n.status = 'published' or n.status = 'withdrawn' and n.expired_note is not null)
                        and coalesce(o.in_force_on, o.issued_on) <= ($2 + 25200000) / 86400000) as is_replaced
            from page q cross join documents d
            join articles a on a.portal_id = d.portal_id and a.id = d.article_id
            join sections s on s.portal_id = a.portal_id and s.id = a.section_id
            where d.article_id = q.id and d.portal_id = $1"
        )
    };
}

/// Ids of published documents of portal `$1` at `$2`, of section `$3`, on days from `$4` to `$5`, beyond the place `$6`, `$7` as
/// `$beyond` says; the filters are `$8` to `$14`, the length is `$15`, the number of those that are passed over `$16`.
macro_rules! page_of {
    ($beyond:literal, $order:literal) => {
        concat!(
            "select d.article_id from documents d cross join articles a
            where d.portal_id = $1 and d.issued_on between $4 and $5 and (d.issued_on, d.article_id) ",
            $beyond,
            " ($6, $7) and ($8 = '' or d.kind = $8) and ($9 = '' or d.topic_slug = $9)
                and ($10 = '' or d.issuer_slug = $10)
                and d.words like $11 and d.words like $12 and d.words like $13 and d.words like $14
                and a.id = d.article_id and a.portal_id = d.portal_id and a.section_id = $3
                and (a.status = 'published' or a.status = 'withdrawn' and a.expired_note is not null)
                and a.published_at <= $2
            order by d.issued_on ",
            $order,
            ", d.article_id ",
            $order,
            " limit $15 offset $16"
        )
    };
}

/// Documents of a section next to a place in the register, the latest first.
async fn list_of_section(
    db: &Db, portal: PortalId, section: SectionId, filter: &RegisterFilter, from: Option<PageFrom>, passed_over: u32,
    now: Timestamp,
) -> sqlx::Result<Vec<ListedDocument>> {
    const OLDER: &str = listed!(page_of!("<", "desc"));
    const NEWER: &str = listed!(page_of!(">", ""));
    let end = ListKey { published_at: Timestamp(i64::MAX), id: ArticleId(i64::MAX) };
    let (query, key) = match from {
        None => (OLDER, end),
        Some(PageFrom::OlderThan(key)) => (OLDER, key),
        Some(PageFrom::NewerThan(key)) => (NEWER, key),
    };
    let (mut first, mut last) = filter.days();
    let day = if key == end { last } else { day_of(key) };
    // The index is entered at this bound.
    match from {
        Some(PageFrom::NewerThan(_)) => first = first.max(day),
        _ => last = last.min(day),
    }
    let [one, two, three, four] = patterns(&filter.words, ' ');
    let text = |slug: &Option<Slug>| slug.as_ref().map(Slug::to_string).unwrap_or_default();
    let rows: Vec<ListedRow> = reading!(db, |pool| sqlx::query_as(query)
        .bind(portal.0)
        .bind(now.0)
        .bind(section.0)
        .bind(first.0)
        .bind(last.0)
        .bind(day.0)
        .bind(key.id.0)
        .bind(filter.kind.map(LegalKind::as_str).unwrap_or_default())
        .bind(text(&filter.topic))
        .bind(text(&filter.issuer))
        .bind(one)
        .bind(two)
        .bind(three)
        .bind(four)
        .bind(i64::from(PAGE_LENGTH) + 1)
        .bind(i64::from(passed_over))
        .fetch_all(pool))?;
    let mut documents: Vec<ListedDocument> =
        rows.into_iter().map(ListedRow::into_listed).collect::<sqlx::Result<_>>()?;
    documents.sort_by_key(|document| std::cmp::Reverse(document.key()));
    Ok(documents)
}

/// The day of a key that anybody may have typed.
fn day_of(key: ListKey) -> Day {
    const MILLIS_MAX: i64 = 1 << 50;
    Timestamp(key.published_at.0.clamp(-MILLIS_MAX, MILLIS_MAX)).day()
}

/// One page of a section's register, and whether it goes on beyond it in the direction of reading. `None` for a page that is not
/// there.
pub async fn find_page(
    db: &Db, portal: PortalId, section: SectionId, filter: &RegisterFilter, page: PageRequest, now: Timestamp,
) -> sqlx::Result<Option<(Vec<ListedDocument>, bool)>> {
    let passed_over = if page.from.is_none() { (page.number - 1) * PAGE_LENGTH } else { 0 };
    let documents = list_of_section(db, portal, section, filter, page.from, passed_over, now).await?;
    Ok(page.cut(documents, PAGE_LENGTH))
}

/// The documents of the whole portal that were issued last.
pub async fn list_newest_documents(
    db: &Db, portal: PortalId, limit: u32, now: Timestamp,
) -> sqlx::Result<Vec<ListedDocument>> {
    let query = listed!(
        "select d.article_id from documents d cross join articles a
        where d.portal_id = $1 and a.id = d.article_id and a.portal_id = d.portal_id and a.status = 'published'
            and a.published_at <= $2 order by d.issued_on desc, d.article_id desc limit $3"
    );
    let rows: Vec<ListedRow> =
        reading!(db, |pool| sqlx::query_as(query).bind(portal.0).bind(now.0).bind(i64::from(limit)).fetch_all(pool))?;
    let mut documents: Vec<ListedDocument> =
        rows.into_iter().map(ListedRow::into_listed).collect::<sqlx::Result<_>>()?;
    documents.sort_by_key(|document| std::cmp::Reverse(document.key()));
    Ok(documents)
}

/// Each value that a column has in portal `$1`, found from one to the next in its index, with the name that goes with it.
macro_rules! terms {
    ($column:literal, $name:literal) => {
        concat!(
            "with recursive terms (term) as (
                select min(",
            $column,
            ") from documents where portal_id = $1
                union all
                select (select min(d.",
            $column,
            ") from documents d where d.portal_id = $1 and d.",
            $column,
            " > terms.term) from terms where terms.term is not null
            )
            select t.term, (select d.",
            $name,
            " from documents d where d.portal_id = $1 and d.",
            $column,
            " = t.term limit 1) as name from terms t where t.term is not null and t.term <> ''"
        )
    };
}

/// What the filters of a portal's register offer.
pub async fn list_terms(db: &Db, portal: PortalId) -> sqlx::Result<RegisterTerms> {
    let kinds = list_terms_of(db, portal, terms!("kind", "kind")).await?;
    let mut kinds: Vec<LegalKind> = kinds.into_iter().filter_map(|(kind, _)| LegalKind::parse(&kind)).collect();
    kinds.sort();
    let named = async |query| -> sqlx::Result<Vec<(Slug, String)>> {
        let terms = list_terms_of(db, portal, query).await?;
        terms.into_iter().map(|(slug, name)| Ok((stored_slug(slug)?, name))).collect()
    };
    // Each from its end of the index.
    let query = "select (select min(issued_on) from documents where portal_id = $1),
        (select max(issued_on) from documents where portal_id = $1)";
    let (first, last): (Option<i64>, Option<i64>) =
        reading!(db, |pool| sqlx::query_as(query).bind(portal.0).fetch_one(pool))?;
    let year = |day: i64| Date::year(Day(day).date());
    let years = first.zip(last).map(|(first, last)| (year(first)..=year(last)).rev().collect());
    Ok(RegisterTerms {
        kinds,
        topics: named(terms!("topic_slug", "topic")).await?,
        issuers: named(terms!("issuer_slug", "issuer")).await?,
        years: years.unwrap_or_default(),
    })
}

async fn list_terms_of(db: &Db, portal: PortalId, query: &'static str) -> sqlx::Result<Vec<(String, String)>> {
    reading!(db, |pool| sqlx::query_as(query).bind(portal.0).fetch_all(pool))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        db::{
            articles,
            articles::NewArticle,
            portals,
            testing::{NOW, TestPortal, both, slug, sql, write},
        },
        domain::{DocumentStatus, Section, SectionKind},
    };

    /// A portal whose one section is a register.
    async fn register(db: &Db) -> TestPortal<'_> {
        let mut portal = TestPortal::insert(db).await;
        portal.section = write(db, async |tx| {
            let mut section = portals::find_or_insert_section(tx, portal.id, &slug("van-ban"), "văn bản").await?;
            portals::set_kind(tx, portal.id, &mut section, SectionKind::Documents).await?;
            Ok(section)
        })
        .await;
        portal
    }

    fn fields(number: &str, day: &str) -> DocumentFields {
        DocumentFields {
            number: number.to_owned(),
            kind: LegalKind::parse("quyet-dinh"),
            issuer: "UBND phường".to_owned(),
            signer: "Trần Văn An".to_owned(),
            topic: "Đất đai".to_owned(),
            issued_on: Day::parse(day),
            in_force_on: Day::parse("2021-02-01"),
            expires_on: Day::parse("2023-01-01"),
            replaces: Vec::new(),
        }
    }

    async fn add(portal: &TestPortal<'_>, address: &str, headline: &str, fields: &DocumentFields) -> ArticleId {
        let new = NewArticle { headline, ..portal.new_article(address) };
        write(portal.db, async |tx| {
            let id = articles::insert_published(tx, new).await?.expect("a free address");
            assert!(enter(tx, portal.id, id, headline, fields).await?);
            Ok(id)
        })
        .await
    }

    async fn numbers(portal: &TestPortal<'_>, filter: &RegisterFilter) -> Vec<String> {
        let page = PageRequest { number: 1, from: None };
        let found = find_page(portal.db, portal.id, portal.section.id, filter, page, NOW).await.expect("read");
        found.expect("a page").0.into_iter().map(|document| document.number).collect()
    }

    #[tokio::test]
    async fn a_document_is_found_as_it_was_entered() {
        let databases = both().await;
        for db in &databases.all {
            let (portal, other) = (register(db).await, register(db).await);
            let old = add(&portal, "cu", "Quy chế cũ", &fields("1/QĐ", "2021-01-05")).await;
            let mut newer = fields("2/QĐ", "2022-01-05");
            newer.replaces = vec!["/van-ban/cu".to_owned(), "/van-ban/khong-co".to_owned()];
            let new = add(&portal, "moi", "Quy chế mới", &newer).await;
            let body = SafeHtml::from_cleaned("<p>a</p>".to_owned());
            let sheet = find_sheet(db, portal.id, new, &body).await.expect("read").expect("there");
            newer.replaces.truncate(1);
            assert_eq!(sheet.fields, newer, "{}", db.engine());
            assert_eq!((sheet.replaces[0].number.as_str(), sheet.replaced_by.len()), ("1/QĐ", 0), "{}", db.engine());
            let before = find_sheet(db, portal.id, old, &body).await.expect("read").expect("there");
            assert_eq!(before.replaced_by[0].path, "/van-ban/moi", "{}", db.engine());
            assert_eq!(find_sheet(db, other.id, new, &body).await.expect("read"), None, "{}", db.engine());
            let listed = list_newest_documents(db, portal.id, 9, NOW).await.expect("read");
            let told: Vec<_> = listed.iter().map(|known| (known.number.as_str(), known.is_replaced)).collect();
            assert_eq!(told, [("2/QĐ", false), ("1/QĐ", true)], "{}", db.engine());
            assert_eq!(write(db, async |tx| find_now(tx, portal.id, new).await).await, Some(newer), "{}", db.engine());
            write(db, async |tx| remove(tx, portal.id, new).await).await;
            let before = find_sheet(db, portal.id, old, &body).await.expect("read").expect("there");
            assert_eq!(before.replaced_by, [], "{}", db.engine());
        }
    }

    #[tokio::test]
    async fn a_document_holds_until_the_one_that_replaces_it_does() {
        let databases = both().await;
        for db in &databases.all {
            let portal = register(db).await;
            add(&portal, "cu", "Quy chế cũ", &fields("1/QĐ", "2021-01-05")).await;
            let mut newer = DocumentFields { in_force_on: Some(Day(NOW.day().0 + 1)), ..fields("2/QĐ", "2022-01-05") };
            newer.replaces = vec!["/van-ban/cu".to_owned()];
            add(&portal, "moi", "Quy chế mới", &newer).await;
            for (now, is_replaced) in [(NOW, false), (Day(NOW.day().0 + 1).start(), true)] {
                let listed = list_newest_documents(db, portal.id, 9, now).await.expect("read");
                assert_eq!(listed[1].is_replaced, is_replaced, "{} {now:?}", db.engine());
            }
            let void = "update articles set status = 'withdrawn', expired_note = 'x' where slug = 'moi'";
            sql(db, void, &[]).await.expect("withdrawn");
            let listed = list_newest_documents(db, portal.id, 9, Day(NOW.day().0 + 1).start()).await.expect("read");
            assert!(listed.len() == 1 && listed[0].is_replaced, "{}: the old one does not come back", db.engine());
        }
    }

    #[tokio::test]
    async fn what_is_no_longer_valid_stays_in_the_register() {
        let databases = both().await;
        for db in &databases.all {
            let portal = register(db).await;
            let valid = DocumentFields { expires_on: None, ..fields("1/QĐ", "2021-01-05") };
            for address in ["het", "go", "con"] {
                add(&portal, address, address, &valid).await;
            }
            for end in [
                "update articles set status = 'withdrawn', expired_note = 'x' where slug = 'het'",
                "update articles set status = 'withdrawn' where slug = 'go'",
            ] {
                sql(db, end, &[]).await.expect("withdrawn");
            }
            let page = PageRequest { number: 1, from: None };
            let found = find_page(db, portal.id, portal.section.id, &RegisterFilter::default(), page, NOW).await;
            let (listed, _) = found.expect("read").expect("a page");
            let told: Vec<_> = listed.iter().map(|known| (known.slug.as_str(), known.status(NOW.day()))).collect();
            let (holds, void) = (DocumentStatus::InForce, DocumentStatus::Expired);
            assert_eq!(told, [("con", holds), ("het", void)], "{}", db.engine());
        }
    }

    #[tokio::test]
    async fn what_is_incomplete_is_not_entered_and_what_is_unknown_is_named() {
        let databases = both().await;
        for db in &databases.all {
            let portal = register(db).await;
            let article = portal.publish("mot", NOW).await;
            let gap = DocumentFields { issued_on: None, ..fields("1/QĐ", "") };
            assert!(!write(db, async |tx| enter(tx, portal.id, article, "Một", &gap).await).await, "{}", db.engine());
            let own = add(&portal, "hai", "Hai", &fields("2/QĐ", "2022-01-05")).await;
            let paths = ["/van-ban/hai", "/van-ban/mot", "/x", "/a/b/c"].map(str::to_owned);
            let unknown = write(db, async |tx| find_unknown(tx, portal.id, None, &paths).await).await;
            assert_eq!(unknown, &paths[1..], "{}", db.engine());
            let unknown = write(db, async |tx| find_unknown(tx, portal.id, Some(own), &paths).await).await;
            assert_eq!(unknown, paths, "{}: nothing takes its own place", db.engine());
        }
    }

    #[tokio::test]
    async fn the_register_is_narrowed_by_what_is_asked_for() {
        let databases = both().await;
        for db in &databases.all {
            let portal = register(db).await;
            add(&portal, "mot", "Giao đất vườn", &fields("1/QĐ", "2021-01-05")).await;
            let plan = DocumentFields { kind: LegalKind::parse("ke-hoach"), ..fields("7/KH-UBND", "2021-12-31") };
            add(&portal, "hai", "Phòng chống bão", &plan).await;
            let of_council = DocumentFields {
                issuer: "HĐND phường".to_owned(),
                topic: "Ngân sách".to_owned(),
                ..fields("3/NQ", "2022-01-01")
            };
            add(&portal, "ba", "Dự toán", &of_council).await;
            let all = RegisterFilter::default;
            assert_eq!(numbers(&portal, &all()).await, ["3/NQ", "7/KH-UBND", "1/QĐ"], "{}", db.engine());
            for (filter, expected) in [
                (RegisterFilter { kind: LegalKind::parse("ke-hoach"), ..all() }, vec!["7/KH-UBND"]),
                (RegisterFilter { topic: Some(slug("ngan-sach")), ..all() }, vec!["3/NQ"]),
                (RegisterFilter { issuer: Some(slug("ubnd-phuong")), ..all() }, vec!["7/KH-UBND", "1/QĐ"]),
                (RegisterFilter { year: Some(2021), ..all() }, vec!["7/KH-UBND", "1/QĐ"]),
                (RegisterFilter { words: "dat vuon".to_owned(), ..all() }, vec!["1/QĐ"]),
                (RegisterFilter { words: "7/KH-UBND".to_owned(), ..all() }, vec!["7/KH-UBND"]),
                (RegisterFilter { words: "%_' or 1=1".to_owned(), ..all() }, vec![]),
                (RegisterFilter { year: Some(2022), words: "đất".to_owned(), ..all() }, vec![]),
            ] {
                assert_eq!(numbers(&portal, &filter).await, expected, "{} {filter:?}", db.engine());
            }
            let terms = list_terms(db, portal.id).await.expect("read");
            let kinds: Vec<_> = terms.kinds.iter().map(|kind| kind.title()).collect();
            assert_eq!((kinds, terms.years), (vec!["Quyết định", "Kế hoạch"], vec![2022, 2021]), "{}", db.engine());
            let topics: Vec<_> = terms.topics.iter().map(|(slug, name)| (slug.as_str(), name.as_str())).collect();
            assert_eq!(topics, [("dat-dai", "Đất đai"), ("ngan-sach", "Ngân sách")], "{}", db.engine());
            assert_eq!(terms.issuers.len(), 2, "{}", db.engine());
        }
    }

    #[tokio::test]
    async fn the_register_goes_on_page_by_page_and_back() {
        let databases = both().await;
        for db in &databases.all {
            let portal = register(db).await;
            let last = PAGE_LENGTH + 5;
            for number in 0..last {
                // Many of one day: their numbers part them.
                add(&portal, &format!("so-{number}"), "Văn bản", &fields(&number.to_string(), "2022-01-05")).await;
            }
            let find = async |page: PageRequest| {
                find_page(db, portal.id, portal.section.id, &RegisterFilter::default(), page, NOW).await.expect("read")
            };
            let (first, goes_on) = find(PageRequest { number: 1, from: None }).await.expect("a page");
            assert_eq!((first.len(), goes_on), (PAGE_LENGTH as usize, true), "{}", db.engine());
            let from = Some(PageFrom::OlderThan(first[first.len() - 1].key()));
            let (second, goes_on) = find(PageRequest { number: 2, from }).await.expect("a page");
            assert_eq!((second.len(), goes_on, second[0].number.as_str()), (5, false, "4"), "{}", db.engine());
            let typed = find(PageRequest { number: 2, from: None }).await.expect("a page");
            assert_eq!(typed.0, second, "{}", db.engine());
            let back = Some(PageFrom::NewerThan(second[0].key()));
            let (again, goes_on) = find(PageRequest { number: 1, from: back }).await.expect("a page");
            assert_eq!((again, goes_on), (first, false), "{}", db.engine());
            assert_eq!(find(PageRequest { number: 3, from: None }).await, None, "{}", db.engine());
        }
    }

    #[tokio::test]
    async fn a_number_is_taken_by_one_issuer_in_one_year() {
        let databases = both().await;
        for db in &databases.all {
            let portal = register(db).await;
            let id = add(&portal, "mot", "Một", &fields("1/QĐ", "2022-01-05")).await;
            let same = async |fields: DocumentFields, except| {
                find_same_number(db, portal.id, &fields, except).await.expect("read").map(|same| same.path)
            };
            let taken = Some("/van-ban/mot".to_owned());
            assert_eq!(same(fields("1/QĐ", "2022-12-31"), None).await, taken, "{}", db.engine());
            assert_eq!(same(fields("1/QĐ", "2022-12-31"), Some(id)).await, None, "itself");
            assert_eq!(same(fields("1/QĐ", "2023-01-01"), None).await, None, "another year");
            let other = DocumentFields { issuer: "HĐND".to_owned(), ..fields("1/QĐ", "2022-12-31") };
            assert_eq!(same(other, None).await, None, "another issuer");
        }
    }

    #[tokio::test]
    async fn what_is_withdrawn_or_elsewhere_is_in_no_list() {
        let databases = both().await;
        for db in &databases.all {
            let portal = register(db).await;
            let one = add(&portal, "mot", "Một", &fields("1/QĐ", "2022-01-05")).await;
            add(&portal, "hai", "Hai", &fields("2/QĐ", "2022-01-06")).await;
            let Section { slug: section, .. } = portal.section.clone();
            write(db, async |tx| articles::withdraw(tx, portal.id, &section, &slug("hai"), "Nhầm.", NOW).await).await;
            assert_eq!(numbers(&portal, &RegisterFilter::default()).await, ["1/QĐ"], "{}", db.engine());
            let listed = list_newest_documents(db, portal.id, 9, NOW).await.expect("read");
            assert_eq!(listed.iter().map(|known| known.id).collect::<Vec<_>>(), [one], "{}", db.engine());
            let news = articles::list_newest_published(db, portal.id, 9, NOW).await.expect("read");
            assert_eq!(news, [], "{}: documents are no news", db.engine());
        }
    }
}
