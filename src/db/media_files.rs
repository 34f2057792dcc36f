//! What the media store holds, as the newsroom's library shows it.

use super::{
    Db, Tx,
    audit::{self, NewEntry},
    execute, insert_records, media_uses, photos, reading,
    sessions::SignedInEditor,
    stored::stored_focus,
    texts::author_bound,
    word_search::{patterns, words_of},
    writing,
};
use crate::domain::{
    AuditAct, Document, DocumentKind, Focus, MediaContent, MediaFile, PersonId, PhotoFile, PortalId, Timestamp,
    photo::widths_of,
};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// An index takes no longer words.
const WORDS_BYTES_MAX: usize = 1_500;
/// Rows whose words are written together.
const BATCH: i64 = 500;

/// What is said of something in the store.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Notes<'a> {
    pub file_name: &'a str,
    pub caption: &'a str,
    /// `None`: nobody has said yet; empty: it is decoration.
    pub alt: Option<&'a str>,
}

impl Notes<'_> {
    fn words(&self) -> String {
        let mut words = words_of(&format!("{} {} {}", self.file_name, self.caption, self.alt.unwrap_or_default()));
        words.truncate(words.floor_char_boundary(WORDS_BYTES_MAX));
        words
    }
}

/// Puts a picture that somebody uploaded into the library. What is said of one that was there already stays, where something
/// was; one that was taken out is in it again.
pub async fn insert_photo(
    tx: &mut Tx, editor: &SignedInEditor, file: &PhotoFile, master_extension: &str, notes: &Notes<'_>, now: Timestamp,
) -> sqlx::Result<()> {
    photos::find_or_insert(tx, editor.portal(), file).await?;
    let query =
        "update media_files set master_extension = case when master_extension = '' then $3 else master_extension end
        where portal_id = $1 and digest = $2";
    execute!(tx, sqlx::query(query).bind(editor.portal().0).bind(&file.digest).bind(master_extension))?;
    add(tx, editor, &file.digest, notes, now).await
}

/// The same of a document, and the name that it is given out under: the one that it came under last, until readers know it by
/// another. What somebody else called the same bytes before is nobody's to read.
pub async fn insert_document(
    tx: &mut Tx, editor: &SignedInEditor, document: &Document, now: Timestamp,
) -> sqlx::Result<String> {
    let query = "insert into media_files (portal_id, digest, kind, extension, bytes, created_at)
        values ($1, $2, 'document', $3, $4, 0) on conflict (portal_id, digest) do nothing";
    execute!(
        tx,
        sqlx::query(query)
            .bind(editor.portal().0)
            .bind(&document.digest)
            .bind(document.kind.extension())
            .bind(i64::try_from(document.bytes).unwrap_or(i64::MAX))
    )?;
    let (portal, digest) = (editor.portal(), document.digest.as_str());
    add(tx, editor, digest, &Notes { file_name: &document.file_name, ..Notes::default() }, now).await?;
    let query = "update media_files set file_name = $3 where portal_id = $1 and digest = $2 and file_name <> $3
        and not exists (select 1 from media_uses where portal_id = $1 and digest = $2 and is_public)";
    if execute!(tx, sqlx::query(query).bind(portal.0).bind(digest).bind(&document.file_name))? > 0 {
        write_words(tx, portal, digest).await?;
        note_upload(tx, editor, digest, &document.file_name, now).await?;
    }
    let query = "select file_name from media_files where portal_id = $1 and digest = $2";
    writing!(tx, |c| sqlx::query_scalar(query).bind(portal.0).bind(digest).fetch_one(c))
}

/// The same of a document that nobody uploaded: the demonstration brings it. What is said of it comes by [`describe`].
pub async fn take_in_document(tx: &mut Tx, portal: PortalId, document: &Document) -> sqlx::Result<()> {
    let query = "insert into media_files (portal_id, digest, kind, extension, bytes, created_at)
        values ($1, $2, 'document', $3, $4, 0) on conflict (portal_id, digest) do nothing";
    execute!(
        tx,
        sqlx::query(query)
            .bind(portal.0)
            .bind(&document.digest)
            .bind(document.kind.extension())
            .bind(i64::try_from(document.bytes).unwrap_or(i64::MAX))
    )
    .map(drop)
}

async fn note_upload(
    tx: &mut Tx, editor: &SignedInEditor, digest: &str, file_name: &str, now: Timestamp,
) -> sqlx::Result<()> {
    let subject = format!("tệp {digest}");
    audit::append(tx, editor.portal(), NewEntry::by(editor, AuditAct::MediaUploaded, &subject, file_name), now).await
}

/// Somebody uploaded this: who, when, under which name.
async fn add(
    tx: &mut Tx, editor: &SignedInEditor, digest: &str, notes: &Notes<'_>, now: Timestamp,
) -> sqlx::Result<()> {
    let query = "update media_files set file_name = $3, created_at = $4, created_by = $5, discarded_at = null,
            caption = case when $6 = '' then caption else $6 end, alt = coalesce($7, alt), words = null
        where portal_id = $1 and digest = $2 and (created_by is null or discarded_at is not null)";
    let added = execute!(
        tx,
        sqlx::query(query)
            .bind(editor.portal().0)
            .bind(digest)
            .bind(notes.file_name)
            .bind(now.0)
            .bind(editor.id().0)
            .bind(notes.caption)
            .bind(notes.alt)
    )?;
    if added > 0 {
        write_words(tx, editor.portal(), digest).await?;
        note_upload(tx, editor, digest, notes.file_name, now).await?;
    }
    Ok(())
}

/// Says of something what the import or the demonstration knows of it, where nothing was said yet.
pub async fn describe(
    tx: &mut Tx, portal: PortalId, digest: &str, notes: &Notes<'_>, created_at: Timestamp,
) -> sqlx::Result<()> {
    let query = "update media_files set file_name = $3, caption = $4, alt = $5, created_at = $6, words = $7
        where portal_id = $1 and digest = $2 and created_at = 0";
    execute!(
        tx,
        sqlx::query(query)
            .bind(portal.0)
            .bind(digest)
            .bind(notes.file_name)
            .bind(notes.caption)
            .bind(notes.alt)
            .bind(created_at.0)
            .bind(notes.words())
    )
    .map(drop)
}

/// Writes anew what the search looks in.
async fn write_words(tx: &mut Tx, portal: PortalId, digest: &str) -> sqlx::Result<()> {
    let query = "select file_name, caption, alt from media_files where portal_id = $1 and digest = $2";
    let row: Option<(String, String, Option<String>)> =
        writing!(tx, |c| sqlx::query_as(query).bind(portal.0).bind(digest).fetch_optional(c))?;
    let Some((file_name, caption, alt)) = row else { return Ok(()) };
    let words = Notes { file_name: &file_name, caption: &caption, alt: alt.as_deref() }.words();
    let query = "update media_files set words = $3 where portal_id = $1 and digest = $2";
    execute!(tx, sqlx::query(query).bind(portal.0).bind(digest).bind(words)).map(drop)
}

/// Writes the words of what was stored before there was a library, many rows by one statement: the program starts after it. Only the
/// program knows letters without marks.
pub(in crate::db) async fn write_missing_words(db: &Db) -> sqlx::Result<()> {
    loop {
        let query =
            "select id, file_name, caption, alt from media_files where words is null order by portal_id, id limit $1";
        let rows: Vec<(i64, String, String, Option<String>)> =
            reading!(db, |pool| sqlx::query_as(query).bind(BATCH).fetch_all(pool))?;
        if rows.is_empty() {
            return Ok(());
        }
        let words = rows
            .iter()
            .map(|(id, file_name, caption, alt)| (*id, Notes { file_name, caption, alt: alt.as_deref() }.words()));
        let mut tx = db.begin().await?;
        let _: Vec<(i64,)> = insert_records!(
            &mut tx,
            "with written (file_id, of_file) as (",
            words,
            |mut row, (id, words): (i64, String)| {
                row.push_bind(id).push_bind(words);
            },
            ") update media_files set words = of_file from written where id = file_id returning id"
        )?;
        tx.commit().await?;
    }
}

#[derive(sqlx::FromRow)]
struct FileRow {
    id: i64,
    digest: String,
    kind: String,
    extension: String,
    bytes: i64,
    master_extension: String,
    file_name: String,
    caption: String,
    alt: Option<String>,
    created_at: i64,
    created_by: Option<i64>,
    created_by_name: Option<String>,
    discarded_at: Option<i64>,
    width: Option<i64>,
    height: Option<i64>,
    widths: Option<String>,
    focus: Option<i64>,
}

/// `$1` is the portal in every query that starts with it.
macro_rules! files {
    ($source:literal) => {
        concat!(
            "select m.id, m.digest, m.kind, m.extension, m.bytes, m.master_extension, m.file_name, m.caption, m.alt,
                m.created_at, m.created_by, w.name as created_by_name, m.discarded_at, p.width, p.height, p.widths, p.focus
            from ",
            $source,
            " media_files m
            left join photos p on p.portal_id = m.portal_id and p.digest = m.digest
            left join people w on w.portal_id = m.portal_id and w.id = m.created_by
            where m.portal_id = $1 "
        )
    };
}

impl FileRow {
    fn key(&self) -> MediaKey {
        MediaKey { created_at: Timestamp(self.created_at), id: self.id }
    }

    fn into_file(self) -> sqlx::Result<MediaFile> {
        let content = match self.kind.as_str() {
            "photo" => MediaContent::Photo(PhotoFile {
                digest: self.digest,
                extension: self.extension,
                width: pixels(self.width),
                height: pixels(self.height),
                widths: widths_of(self.widths.as_deref().unwrap_or_default()),
                focus: stored_focus(self.focus),
            }),
            _ => MediaContent::Document(Document {
                digest: self.digest,
                kind: DocumentKind::of_extension(&self.extension)
                    .ok_or_else(|| sqlx::Error::Decode(format!("a document of no kind: {}", self.extension).into()))?,
                bytes: u64::try_from(self.bytes).unwrap_or_default(),
                file_name: self.file_name.clone(),
            }),
        };
        Ok(MediaFile {
            content,
            file_name: self.file_name,
            caption: self.caption,
            alt: self.alt,
            created_at: Timestamp(self.created_at),
            created_by: self.created_by.map(PersonId),
            created_by_name: self.created_by_name,
            has_master: !self.master_extension.is_empty(),
            discarded_at: self.discarded_at.map(Timestamp),
        })
    }
}

fn pixels(stored: Option<i64>) -> u32 {
    stored.and_then(|pixels| u32::try_from(pixels).ok()).unwrap_or_default()
}

/// Something's place in the library, which runs from the newest to the oldest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MediaKey {
    pub created_at: Timestamp,
    pub id: i64,
}

impl MediaKey {
    /// `<milliseconds>-<id>`, as `Display` writes it.
    pub fn parse(typed: &str) -> Option<MediaKey> {
        let (millis, id) = typed.rsplit_once('-')?;
        Some(MediaKey { created_at: Timestamp(millis.parse().ok()?), id: id.parse().ok()? })
    }
}

impl std::fmt::Display for MediaKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}", self.created_at.0, self.id)
    }
}

/// What the library is narrowed by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MediaFilter<'a> {
    /// Words of file name, caption, alt, or of the headline of what uses it and this person may see, with or without marks; the
    /// first four count.
    pub words: &'a str,
    /// From this moment on, and before that one.
    pub from: Option<Timestamp>,
    pub until: Option<Timestamp>,
    /// Without documents.
    pub is_of_photos: bool,
}

/// What is in the library, the newest first: what comes after `after`, `limit` at most, and where the list goes on.
pub async fn list(
    db: &Db, editor: &SignedInEditor, filter: MediaFilter<'_>, after: Option<MediaKey>, limit: u32,
) -> sqlx::Result<(Vec<MediaFile>, Option<MediaKey>)> {
    const PLAIN: &str = concat!(
        "with page (id) as (
            select id from media_files
            where portal_id = $1 and discarded_at is null and created_at <= $2 and (created_at, id) < ($2, $3)
                and created_at >= $4 and ($6 = 0 or kind = 'photo')
            order by created_at desc, id desc limit $5
        ) ",
        files!("page q cross join"),
        "and m.id = q.id"
    );
    // Its own words, or those of what uses it: addresses of articles are headlines without marks, words of texts too. With an
    // offset PostgreSQL asks for each file, and does not read all articles first.
    const SEARCH: &str = concat!(
        "with page (id) as (
            select f.id from media_files f
            where f.portal_id = $1 and f.discarded_at is null and f.created_at <= $2 and (f.created_at, f.id) < ($2, $3)
                and f.created_at >= $4 and ($14 = 0 or f.kind = 'photo')
                and (f.words like $6 and f.words like $7 and f.words like $8 and f.words like $9
                    or exists (select 1 from media_uses u join articles a on a.portal_id = u.portal_id and a.id = u.article_id
                        where u.portal_id = f.portal_id and u.digest = f.digest
                            and ($15 = 0 or u.is_public or exists (select 1 from texts t
                                where t.portal_id = u.portal_id and t.article_id = u.article_id and t.author_id = $15))
                            and '-' || a.slug like $10 and '-' || a.slug like $11 and '-' || a.slug like $12 and '-' || a.slug like $13 limit 1 offset 0)
                    or exists (select 1 from text_media_uses u join texts t on t.portal_id = u.portal_id and t.id = u.text_id
                        where u.portal_id = f.portal_id and u.digest = f.digest
                            and ($15 = 0 or t.author_id = $15) and t.state <> 'discarded'
                            and t.words like $6 and t.words like $7 and t.words like $8 and t.words like $9 limit 1 offset 0))
            order by f.created_at desc, f.id desc limit $5
        ) ",
        files!("page q cross join"),
        "and m.id = q.id"
    );
    let portal = editor.portal();
    let newest = MediaKey { created_at: Timestamp(i64::MAX), id: i64::MAX };
    let until = filter.until.map_or(newest, |until| MediaKey { created_at: until, id: i64::MIN });
    let after = after.unwrap_or(newest).min(until);
    let [one, two, three, four] = patterns(filter.words, ' ');
    let [first, second, third, fourth] = patterns(filter.words, '-');
    let is_search = !filter.words.trim().is_empty();
    let rows: Vec<FileRow> = match is_search {
        false => reading!(db, |pool| sqlx::query_as(PLAIN)
            .bind(portal.0)
            .bind(after.created_at.0)
            .bind(after.id)
            .bind(filter.from.map_or(0, |from| from.0))
            .bind(i64::from(limit) + 1)
            .bind(i64::from(filter.is_of_photos))
            .fetch_all(pool))?,
        true => reading!(db, |pool| sqlx::query_as(SEARCH)
            .bind(portal.0)
            .bind(after.created_at.0)
            .bind(after.id)
            .bind(filter.from.map_or(0, |from| from.0))
            .bind(i64::from(limit) + 1)
            .bind(one)
            .bind(two)
            .bind(three)
            .bind(four)
            .bind(first)
            .bind(second)
            .bind(third)
            .bind(fourth)
            .bind(i64::from(filter.is_of_photos))
            .bind(author_bound(editor))
            .fetch_all(pool))?,
    };
    let mut rows = rows;
    rows.sort_by_key(|row| std::cmp::Reverse(row.key()));
    let goes_on = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    let next = rows.last().filter(|_| goes_on).map(FileRow::key);
    let files: sqlx::Result<Vec<MediaFile>> = rows.into_iter().map(FileRow::into_file).collect();
    Ok((files?, next))
}

/// Something in the store, also what was taken out of the library.
pub async fn find(db: &Db, portal: PortalId, digest: &str) -> sqlx::Result<Option<MediaFile>> {
    let query = concat!(files!(""), "and m.digest = $2");
    let row: Option<FileRow> =
        reading!(db, |pool| sqlx::query_as(query).bind(portal.0).bind(digest).fetch_optional(pool))?;
    row.map(FileRow::into_file).transpose()
}

/// Whether the portal has this in the store.
pub async fn is_known(db: &Db, portal: PortalId, digest: &str) -> sqlx::Result<bool> {
    let query = "select exists (select 1 from media_files where portal_id = $1 and digest = $2)";
    reading!(db, |pool| sqlx::query_scalar(query).bind(portal.0).bind(digest).fetch_one(pool))
}

/// The ending of the larger copy of a picture, which is cut from; `None` where there is none.
pub async fn find_master(db: &Db, portal: PortalId, digest: &str) -> sqlx::Result<Option<String>> {
    let query =
        "select master_extension from media_files where portal_id = $1 and digest = $2 and master_extension <> ''";
    reading!(db, |pool| sqlx::query_scalar(query).bind(portal.0).bind(digest).fetch_optional(pool))
}

/// What something is said to show from now on. `false` where the portal has no such thing.
pub async fn change_notes(
    tx: &mut Tx, editor: &SignedInEditor, digest: &str, caption: &str, alt: Option<&str>, now: Timestamp,
) -> sqlx::Result<bool> {
    let query = "update media_files set caption = $3, alt = $4 where portal_id = $1 and digest = $2";
    let changed = execute!(tx, sqlx::query(query).bind(editor.portal().0).bind(digest).bind(caption).bind(alt))? > 0;
    if changed {
        write_words(tx, editor.portal(), digest).await?;
        let subject = format!("tệp {digest}");
        let entry = NewEntry::by(editor, AuditAct::MediaDescribed, &subject, caption);
        audit::append(tx, editor.portal(), entry, now).await?;
    }
    Ok(changed)
}

/// Takes something that nothing uses out of the library, or puts it back. `false`, and nothing changed, where there is no such
/// thing, or something uses it.
pub async fn set_discarded(
    tx: &mut Tx, editor: &SignedInEditor, digest: &str, is_discarded: bool, now: Timestamp,
) -> sqlx::Result<bool> {
    let portal = editor.portal();
    if is_discarded && media_uses::is_used(tx, portal, digest).await? {
        return Ok(false);
    }
    let query = "update media_files set discarded_at = $3 where portal_id = $1 and digest = $2";
    let at = is_discarded.then_some(now.0);
    let changed = execute!(tx, sqlx::query(query).bind(portal.0).bind(digest).bind(at))? > 0;
    if changed {
        let act = if is_discarded { AuditAct::MediaDiscarded } else { AuditAct::MediaRestored };
        audit::append(tx, portal, NewEntry::by(editor, act, &format!("tệp {digest}"), ""), now).await?;
    }
    Ok(changed)
}

/// A picture whose thumbnails keep another place from now on. `false` where the portal has no such picture.
pub async fn set_focus(
    tx: &mut Tx, editor: &SignedInEditor, digest: &str, focus: Focus, now: Timestamp,
) -> sqlx::Result<bool> {
    let query = "update photos set focus = $3 where portal_id = $1 and digest = $2";
    let place = i64::from(focus.place());
    let changed = execute!(tx, sqlx::query(query).bind(editor.portal().0).bind(digest).bind(place))? > 0;
    if changed {
        let (subject, detail) = (format!("tệp {digest}"), format!("điểm nhìn: {}", focus.title()));
        audit::append(tx, editor.portal(), NewEntry::by(editor, AuditAct::MediaDescribed, &subject, &detail), now)
            .await?;
    }
    Ok(changed)
}

/// What any portal has in the store, by its digests.
pub async fn list_digests(db: &Db) -> sqlx::Result<HashSet<String>> {
    let query = "select digest from media_files";
    let digests: Vec<String> = reading!(db, |pool| sqlx::query_scalar(query).fetch_all(pool))?;
    Ok(digests.into_iter().collect())
}

/// What is said of those of these contents that the portal has, by their digests: the words in their place, or that they are
/// decoration.
pub async fn find_alts(
    db: &Db, portal: PortalId, digests: &BTreeSet<&str>,
) -> sqlx::Result<BTreeMap<String, Option<String>>> {
    let query = "select alt from media_files where portal_id = $1 and digest = $2";
    let mut alts = BTreeMap::new();
    for digest in digests {
        let found: Option<Option<String>> =
            reading!(db, |pool| sqlx::query_scalar(query).bind(portal.0).bind(*digest).fetch_optional(pool))?;
        alts.extend(found.map(|alt| ((*digest).to_owned(), alt)));
    }
    Ok(alts)
}

/// Forgets what was taken out of the library before `before`, and answers its digests. What is used all the same is in the
/// library again; what only an overtaken revision shows is out of it, and asked about again as if it had been taken out at `now`.
/// Files are another matter (`server::sweeping`).
pub async fn sweep(db: &Db, before: Timestamp, now: Timestamp) -> sqlx::Result<Vec<String>> {
    let query = "select portal_id, digest from media_files where discarded_at is not null and discarded_at < $1
        order by discarded_at, id limit $2";
    let due: Vec<(i64, String)> =
        reading!(db, |pool| sqlx::query_as(query).bind(before.0).bind(BATCH).fetch_all(pool))?;
    let mut gone = Vec::new();
    for (portal, digest) in due {
        let portal = PortalId(portal);
        // All that was ever written is looked through while nobody waits to write.
        let is_shown = media_uses::is_in_a_revision(db, portal, &digest).await?;
        let mut tx = db.begin().await?;
        if sweep_one(&mut tx, portal, &digest, before, is_shown.then_some(now)).await? {
            gone.push(digest);
        }
        tx.commit().await?;
    }
    Ok(gone)
}

/// `true` where it is forgotten. What is to be asked about again is kept as if it had been taken out at `again_from`.
async fn sweep_one(
    tx: &mut Tx, portal: PortalId, digest: &str, before: Timestamp, again_from: Option<Timestamp>,
) -> sqlx::Result<bool> {
    let is_used = media_uses::is_used(tx, portal, digest).await?;
    let kept_from = again_from.filter(|_| !is_used).map(|from| from.0);
    // Holds its row: somebody may have put it back meanwhile.
    let query = "update media_files set discarded_at = case when $4 = 1 then $5 else discarded_at end
        where portal_id = $1 and digest = $2 and discarded_at < $3";
    let is_kept = is_used || kept_from.is_some();
    let is_due = execute!(
        tx,
        sqlx::query(query).bind(portal.0).bind(digest).bind(before.0).bind(i64::from(is_kept)).bind(kept_from)
    )? > 0;
    if is_due && !is_kept {
        photos::forget(tx, portal, digest).await?;
    }
    Ok(is_due && !is_kept)
}

#[cfg(test)]
mod tests;
