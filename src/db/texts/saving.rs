//! Texts are begun and saved. Nothing that was saved is ever lost: what cannot become the current revision is kept beside it.

use super::held::{ActError, HeldText, may_see, words_of};
use crate::{
    db::{
        Db, Tx, documents, execute, media_uses,
        portals::SectionRow,
        reading, sections,
        sessions::SignedInEditor,
        stored::{document_to_store, stored_kind, stored_slug},
        writing,
    },
    domain::{
        Act, ActRefusal, ArticleId, AuditAct, Day, DocumentFields, Fault, FormKey, PersonId, PortalId, ReviewLevels,
        Role, SafeHtml, Saved, Section, SectionId, Slug, TextContent, TextId, TextState, Timestamp,
    },
};

/// Begins a new text.
///
/// # Errors
/// Refused: `NotAllowed`; `Incomplete` where the section or the picture is not this portal's.
pub async fn insert(
    tx: &mut Tx, editor: &SignedInEditor, content: &TextContent, now: Timestamp,
) -> Result<TextId, ActError> {
    begin(tx, editor, None, content, now).await?.ok_or(ActRefusal::NotThere.into())
}

/// Saves what somebody typed into the form of a new text: it begins one, or goes on from the first revision of the one that this
/// very form began before, as where its button was pressed twice or its page come back to.
///
/// # Errors
/// As `insert` and `save`.
pub async fn save_new(
    tx: &mut Tx, editor: &SignedInEditor, form: &FormKey, content: &TextContent, now: Timestamp,
) -> Result<(TextId, Saved), ActError> {
    let mut begun = find_by_form(tx, editor, form).await?;
    if begun.is_none() {
        if let Some(text) = begin(tx, editor, Some(form), content, now).await? {
            return Ok((text, Saved::Current(1)));
        }
        // Of two that were sent at once, the second finds what the first has begun.
        begun = find_by_form(tx, editor, form).await?;
    }
    let text = begun.ok_or(ActRefusal::NotThere)?;
    Ok((text, save(tx, editor, text, 1, content, now).await?))
}

const BY_FORM: &str = "select id from texts where portal_id = $1 and form_key = $2 and author_id = $3";

/// The text that a form of this person's began.
pub async fn find_begun(db: &Db, editor: &SignedInEditor, form: &FormKey) -> sqlx::Result<Option<TextId>> {
    let id: Option<i64> = reading!(db, |pool| sqlx::query_scalar(BY_FORM)
        .bind(editor.portal().0)
        .bind(form.as_str())
        .bind(editor.id().0)
        .fetch_optional(pool))?;
    Ok(id.map(TextId))
}

async fn find_by_form(tx: &mut Tx, editor: &SignedInEditor, form: &FormKey) -> sqlx::Result<Option<TextId>> {
    let id: Option<i64> = writing!(tx, |c| sqlx::query_scalar(BY_FORM)
        .bind(editor.portal().0)
        .bind(form.as_str())
        .bind(editor.id().0)
        .fetch_optional(c))?;
    Ok(id.map(TextId))
}

/// `None` where that form began a text before.
async fn begin(
    tx: &mut Tx, editor: &SignedInEditor, form: Option<&FormKey>, content: &TextContent, now: Timestamp,
) -> Result<Option<TextId>, ActError> {
    if !editor.may_act_as(Role::Reporter) {
        return Err(ActRefusal::NotAllowed.into());
    }
    let section = resolve(tx, editor, content).await?;
    let begun =
        NewText { section: section.id, article: None, state: TextState::Draft, words: &words_of(content), form };
    let Some(text) = insert_row(tx, editor, &begun, now).await? else { return Ok(None) };
    let held = HeldText::take(tx, editor.portal(), text).await?.ok_or(ActRefusal::NotThere)?;
    insert_revision(tx, &held, 1, 0, Some(editor), &section, content, now).await?;
    note_uses(tx, &held, content).await?;
    held.audit(tx, Some(editor), AuditAct::TextBegun, &content.headline, "bản 1", now).await?;
    Ok(Some(text))
}

struct NewText<'a> {
    section: SectionId,
    article: Option<ArticleId>,
    state: TextState,
    words: &'a str,
    form: Option<&'a FormKey>,
}

/// `None` where there is one of that article or that form.
async fn insert_row(
    tx: &mut Tx, editor: &SignedInEditor, new: &NewText<'_>, now: Timestamp,
) -> sqlx::Result<Option<TextId>> {
    let query = "insert into texts (portal_id, article_id, state, author_id, section_id, revision, last_revision,
            published_revision, reviewed_revision, words, created_at, modified_at, form_key)
        values ($1, $2, $3, $4, $5, 1, 1, $6, $6, $7, $8, $8, $9)
        on conflict do nothing returning id";
    let published: Option<i64> = new.article.map(|_| 1);
    let id: Option<i64> = writing!(tx, |c| sqlx::query_scalar(query)
        .bind(editor.portal().0)
        .bind(new.article.map(|article| article.0))
        .bind(new.state.as_str())
        .bind(editor.id().0)
        .bind(new.section.0)
        .bind(published)
        .bind(new.words)
        .bind(now.0)
        .bind(new.form.map(FormKey::as_str))
        .fetch_optional(c))?;
    Ok(id.map(TextId))
}

#[derive(sqlx::FromRow)]
struct ImportedRow {
    section_id: i64,
    section_slug: String,
    section_title: String,
    section_kind: String,
    slug: String,
    headline: String,
    standfirst: String,
    body: String,
    byline: Option<String>,
    digest: Option<String>,
    photo_caption: String,
    photo_alt: String,
    status: String,
    review_on: Option<i64>,
}

/// The text of a published or withdrawn article. One that came in with an old portal has none until somebody wants to
/// edit it: then its first revision is what readers see, written by nobody of this newsroom.
///
/// # Errors
/// Refused: `NotThere`, also where a reporter asks for an article that is not their own.
pub async fn begin_copy(
    tx: &mut Tx, editor: &SignedInEditor, article: ArticleId, now: Timestamp,
) -> Result<TextId, ActError> {
    if let Some(found) = find_text_of(tx, editor, article).await? {
        return found;
    }
    if !editor.may_act_as(Role::Editor) {
        return Err(ActRefusal::NotThere.into());
    }
    match take_over(tx, editor, article, now).await? {
        Some(text) => Ok(text),
        // Of two who begin at once, the second finds what the first has made.
        None => find_text_of(tx, editor, article).await?.unwrap_or(Err(ActRefusal::NotThere.into())),
    }
}

/// The text of an article, or that it is not this person's.
async fn find_text_of(
    tx: &mut Tx, editor: &SignedInEditor, article: ArticleId,
) -> sqlx::Result<Option<Result<TextId, ActError>>> {
    let query = "select id, author_id from texts where portal_id = $1 and article_id = $2";
    let found: Option<(i64, i64)> =
        writing!(tx, |c| sqlx::query_as(query).bind(editor.portal().0).bind(article.0).fetch_optional(c))?;
    Ok(found.map(|(text, author)| match may_see(editor, PersonId(author)) {
        true => Ok(TextId(text)),
        false => Err(ActRefusal::NotThere.into()),
    }))
}

async fn take_over(
    tx: &mut Tx, editor: &SignedInEditor, article: ArticleId, now: Timestamp,
) -> Result<Option<TextId>, ActError> {
    let query = "select a.section_id, s.slug as section_slug, s.title as section_title, s.kind as section_kind, a.slug, a.headline,
            a.standfirst, a.body, a.byline, p.digest, a.photo_caption, a.photo_alt, a.status, a.review_on
        from articles a join sections s on s.portal_id = a.portal_id and s.id = a.section_id
        left join photos p on p.portal_id = a.portal_id and p.id = a.photo_id
        where a.portal_id = $1 and a.id = $2 and a.status <> 'draft'";
    let row: Option<ImportedRow> =
        writing!(tx, |c| sqlx::query_as(query).bind(editor.portal().0).bind(article.0).fetch_optional(c))?;
    let row = row.ok_or(ActRefusal::NotThere)?;
    let state = if row.status == "published" { TextState::Published } else { TextState::Withdrawn };
    let (section, mut content) = row.into_content()?;
    content.document = documents::find_now(tx, editor.portal(), article).await?.unwrap_or_default();
    let words = words_of(&content);
    let copy = NewText { section: section.id, article: Some(article), state, words: &words, form: None };
    let Some(text) = insert_row(tx, editor, &copy, now).await? else { return Ok(None) };
    let held = HeldText::take(tx, editor.portal(), text).await?.ok_or(ActRefusal::NotThere)?;
    insert_revision(tx, &held, 1, 0, None, &section, &content, now).await?;
    note_uses(tx, &held, &content).await?;
    Ok(Some(text))
}

/// Saves what somebody wrote, starting from revision `based_on`. It becomes the current revision where that still is the
/// current one and the text is theirs to edit; otherwise both are kept. An edit of what was reviewed or approved sends it back.
///
/// # Errors
/// Refused: `NotThere`; `Incomplete` where the section or the picture is not this portal's.
pub async fn save(
    tx: &mut Tx, editor: &SignedInEditor, text: TextId, based_on: i64, content: &TextContent, now: Timestamp,
) -> Result<Saved, ActError> {
    let held = HeldText::take_for(tx, editor, text).await?;
    store(tx, editor, held, based_on, content, AuditAct::TextSaved, now).await
}

/// Makes revision `number` the current one again, as a new revision. What readers would be told of a change is not taken
/// over: it was about another one. Nor is a picture that was taken down.
///
/// # Errors
/// Refused: `NotThere`.
pub async fn restore(
    tx: &mut Tx, editor: &SignedInEditor, text: TextId, based_on: i64, number: i64, now: Timestamp,
) -> Result<Saved, ActError> {
    let held = HeldText::take_for(tx, editor, text).await?;
    let old = held.find_revision(tx, number).await?.ok_or(ActRefusal::NotThere)?;
    let photo = old.photo.map(|photo| photo.file.digest);
    let content = TextContent { change_note: String::new(), photo, ..old.content };
    store(tx, editor, held, based_on, &content, AuditAct::TextRestored, now).await
}

async fn store(
    tx: &mut Tx, editor: &SignedInEditor, mut held: HeldText, based_on: i64, content: &TextContent, audited: AuditAct,
    now: Timestamp,
) -> Result<Saved, ActError> {
    if !(1..=held.last_revision).contains(&based_on) {
        return Err(ActRefusal::NotThere.into());
    }
    let section = resolve(tx, editor, content).await?;
    if held.current_revision(tx).await?.content == *content {
        return Ok(Saved::Unchanged(held.revision));
    }
    let line = held.state.after(Act::Edit, ReviewLevels::One);
    let is_own = held.author == editor.id();
    let line = line.filter(|line| line.is_allowed_to(&editor.person().roles, is_own) && based_on == held.revision);
    if line.is_none() && is_last_of(tx, &held, editor, content).await? {
        return Ok(Saved::Aside { mine: held.last_revision, current: held.revision });
    }
    held.last_revision += 1;
    let mine = held.last_revision;
    insert_revision(tx, &held, mine, based_on, Some(editor), &section, content, now).await?;
    let saved = match line {
        Some(line) => {
            held.state = line.to;
            held.void_review();
            held.make_current(mine, section.id, content);
            note_uses(tx, &held, content).await?;
            Saved::Current(mine)
        }
        None => Saved::Aside { mine, current: held.revision },
    };
    held.store(tx, now).await?;
    let aside = if line.is_some() { "" } else { ", cất riêng" };
    let detail = format!("bản {mine} từ bản {based_on}{aside}");
    held.audit(tx, Some(editor), audited, &content.headline, &detail, now).await?;
    Ok(saved)
}

/// Whether the newest revision was put aside and is the same, as after two clicks.
async fn is_last_of(
    tx: &mut Tx, held: &HeldText, editor: &SignedInEditor, content: &TextContent,
) -> sqlx::Result<bool> {
    if held.last_revision == held.revision {
        return Ok(false);
    }
    let last = held.find_revision(tx, held.last_revision).await?;
    Ok(last.is_some_and(|last| last.meta.person == Some(editor.id()) && last.content == *content))
}

/// The section that is named, of this portal as the picture must be; where it went over into another one, that one.
async fn resolve(tx: &mut Tx, editor: &SignedInEditor, content: &TextContent) -> Result<Section, ActError> {
    let portal = editor.portal();
    let named = find_section(tx, portal, &content.section).await?;
    let mut faults = Vec::new();
    if named.is_none() {
        faults.push(Fault::new("section", "Không có chuyên mục này."));
    }
    if let Some(digest) = &content.photo
        && !photo_exists(tx, portal, digest).await?
    {
        faults.push(Fault::new("photo", "Không có ảnh này trong kho."));
    }
    match named {
        // A closed section is named until the text is to be published.
        Some(named) if faults.is_empty() => Ok(sections::find_open(tx, portal, named.id).await?.unwrap_or(named)),
        _ => Err(ActRefusal::Incomplete(faults).into()),
    }
}

async fn find_section(tx: &mut Tx, portal: PortalId, slug: &Slug) -> sqlx::Result<Option<Section>> {
    let query = "select id, slug, title, kind from sections where portal_id = $1 and slug = $2";
    let row: Option<SectionRow> =
        writing!(tx, |c| sqlx::query_as(query).bind(portal.0).bind(slug.as_str()).fetch_optional(c))?;
    row.map(SectionRow::into_section).transpose()
}

async fn photo_exists(tx: &mut Tx, portal: PortalId, digest: &str) -> sqlx::Result<bool> {
    let query = "select id from photos where portal_id = $1 and digest = $2";
    let id: Option<i64> = writing!(tx, |c| sqlx::query_scalar(query).bind(portal.0).bind(digest).fetch_optional(c))?;
    Ok(id.is_some())
}

/// What the current revision shows, whoever works on the text or has a link to it may have.
async fn note_uses(tx: &mut Tx, held: &HeldText, content: &TextContent) -> sqlx::Result<()> {
    let (photo, body) = (content.photo.as_deref(), content.body.as_str());
    media_uses::replace_of_text(tx, held.portal, held.id, photo, body).await
}

#[allow(clippy::too_many_arguments, reason = "what a row holds")]
async fn insert_revision(
    tx: &mut Tx, held: &HeldText, number: i64, based_on: i64, writer: Option<&SignedInEditor>, section: &Section,
    content: &TextContent, now: Timestamp,
) -> sqlx::Result<()> {
    let query =
        "insert into revisions (portal_id, text_id, number, based_on, person_id, at, section_id, headline, slug,
            standfirst, body, authors, photographers, sources, photo, photo_caption, photo_alt, change_note, review_on,
            document, tags)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)";
    execute!(
        tx,
        sqlx::query(query)
            .bind(held.portal.0)
            .bind(held.id.0)
            .bind(number)
            .bind(based_on)
            .bind(writer.map(|writer| writer.id().0))
            .bind(now.0)
            .bind(section.id.0)
            .bind(&content.headline)
            .bind(content.slug.as_str())
            .bind(&content.standfirst)
            .bind(content.body.as_str())
            .bind(&content.authors)
            .bind(&content.photographers)
            .bind(&content.sources)
            .bind(content.photo.as_deref().unwrap_or_default())
            .bind(&content.photo_caption)
            .bind(&content.photo_alt)
            .bind(&content.change_note)
            .bind(content.review_on.map(|day| day.0))
            .bind(document_to_store(&content.document)?)
            .bind(&content.tags)
    )
    .map(drop)
}

impl ImportedRow {
    fn into_content(self) -> sqlx::Result<(Section, TextContent)> {
        let section = Section {
            id: SectionId(self.section_id),
            slug: stored_slug(self.section_slug)?,
            title: self.section_title,
            kind: stored_kind(&self.section_kind)?,
        };
        let content = TextContent {
            section: section.slug.clone(),
            headline: self.headline,
            slug: stored_slug(self.slug)?,
            standfirst: self.standfirst,
            body: SafeHtml::from_cleaned(self.body),
            authors: self.byline.unwrap_or_default(),
            photographers: String::new(),
            sources: String::new(),
            tags: String::new(),
            photo: self.digest,
            photo_caption: self.photo_caption,
            photo_alt: self.photo_alt,
            change_note: String::new(),
            review_on: self.review_on.map(Day),
            document: DocumentFields::default(),
        };
        Ok((section, content))
    }
}
