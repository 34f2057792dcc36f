//! What the schema itself must hold, on both engines: asked of the database, so that a table that is added
//! later is asked too. And that a database which has grown is brought here whole.

use super::{
    Db, execute,
    files::OpenFiles,
    photos, portals, reading,
    testing::{NOW, TestPortal, both, collision, fresh_postgres_url, sql, sql_number, write},
    verification,
};
use crate::domain::{Focus, PhotoFile};
use sqlx::{
    AssertSqlSafe, PgPool,
    sqlite::{SqliteConnectOptions, SqlitePoolOptions},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// Tables whose change no reader sees as content, and why.
const NO_CONTENT: &[(&str, &str)] = &[
    (
        "portals",
        "raises its own version when it is named anew, changes its kind, is closed or opened; a new one has no pages yet",
    ),
    ("page_view_totals", "numbers: visit_totals.version tells of them"),
    ("page_view_bases", "the ledger behind the numbers"),
    ("page_view_days", "numbers, and the most read, which may be a minute old"),
    ("visit_totals", "numbers: its own version tells of them"),
    ("visit_bases", "the ledger behind the numbers"),
    ("visit_days", "numbers"),
    ("sightings", "who was counted today"),
    ("reader_secrets", "a key of the day"),
    ("contributors", "what is suggested where bylines are typed; readers see bylines"),
    ("people", "accounts: bylines are another thing"),
    ("person_roles", "who may do what in the newsroom"),
    ("sessions", "who is signed in"),
    ("entry_links", "who may come in"),
    ("audit_entries", "what administrators read"),
    ("audit_ends", "the end of what administrators read"),
    ("known_devices", "browsers of people"),
    ("person_totp", "second factors"),
    ("recovery_codes", "second factors"),
    ("newsroom_rules", "what is demanded of people"),
    ("media_files", "what the newsroom's library shows"),
    ("media_uses", "written with articles, which raise it"),
    ("text_media_uses", "what is worked on"),
    ("texts", "what is worked on; publishing writes to articles"),
    ("revisions", "what is worked on; publishing writes to articles"),
    ("text_acts", "what the newsroom reads"),
    ("preview_links", "pages by them are never stored"),
    ("unsaved_texts", "what is being typed; saving and publishing write to other tables"),
    ("text_presences", "who has which form open"),
    ("search_entries", "the index of the search, whose pages are not stored"),
    ("search_vocabulary", "likewise"),
    ("search_queue", "likewise"),
    ("tags", "written with articles, which raise it"),
    ("article_tags", "written with articles, which raise it"),
    ("article_months", "kept by triggers of articles, which raise it"),
    ("reader_reports", "what the newsroom reads"),
    ("royalty_terms", "what is paid"),
    ("royalty_coefficients", "what is paid"),
    ("royalty_works", "what is paid"),
    ("royalty_credits", "what is paid"),
    ("imports", "what moves in; its articles raise it"),
    ("import_items", "what moves in; its articles raise it"),
    ("front_arrangements", "who arranged when; its blocks are what readers see"),
];

/// Tables of no portal.
const OF_NO_PORTAL: [(&str, &str); 2] =
    [("portals", "the portals themselves"), ("reader_secrets", "one key of the day for the whole machine")];

/// Columns that name a row without a foreign key: rows are written by the thousand, and none lives longer than a day.
const WITHOUT_KEY: [(&str, &str); 2] = [("sightings", "portal_id"), ("sightings", "article_id")];

const NONE: [String; 0] = [];

async fn rows<T>(db: &Db, sqlite: &'static str, postgres: &'static str) -> Vec<T>
where
    T: Send
        + Unpin
        + for<'r> sqlx::FromRow<'r, sqlx::sqlite::SqliteRow>
        + for<'r> sqlx::FromRow<'r, sqlx::postgres::PgRow>,
{
    let query = match db {
        Db::Sqlite { .. } => sqlite,
        Db::Postgres(_) => postgres,
    };
    reading!(db, |pool| sqlx::query_as(query).fetch_all(pool)).expect("the schema is told")
}

/// Every table of ours with its columns.
pub(super) async fn columns(db: &Db) -> BTreeMap<String, Vec<String>> {
    let rows: Vec<(String, String)> = rows(
        db,
        "select t.name, c.name from sqlite_schema t join pragma_table_info(t.name) c
            where t.type = 'table' and t.name not like 'sqlite_%' and t.name <> '_sqlx_migrations'
                and t.name not like 'search_words%'",
        "select table_name::text, column_name::text from information_schema.columns
            where table_schema = current_schema() and table_name <> '_sqlx_migrations'",
    )
    .await;
    let mut tables = BTreeMap::<String, Vec<String>>::new();
    for (table, column) in rows {
        tables.entry(table).or_default().push(column);
    }
    assert!(tables.len() >= 14, "{tables:?}");
    tables
}

/// A foreign key: the table, the table it names, and its columns on both sides, by name.
#[derive(Debug)]
struct Key {
    table: String,
    target: String,
    columns: BTreeSet<(String, String)>,
}

async fn foreign_keys(db: &Db) -> Vec<Key> {
    let rows: Vec<(String, String, String, String, String)> = rows(
        db,
        r#"select t.name, cast(k.id as text), k."table", k."from", k."to" from sqlite_schema t
            join pragma_foreign_key_list(t.name) k where t.type = 'table'"#,
        "select r.relname::text, k.conname::text, f.relname::text, a.attname::text, b.attname::text
            from pg_constraint k join pg_class r on r.oid = k.conrelid join pg_class f on f.oid = k.confrelid
            cross join unnest(k.conkey, k.confkey) as c (own, other)
            join pg_attribute a on a.attrelid = k.conrelid and a.attnum = c.own
            join pg_attribute b on b.attrelid = k.confrelid and b.attnum = c.other
            where k.contype = 'f' and k.connamespace = current_schema()::regnamespace",
    )
    .await;
    let mut keys = BTreeMap::<_, Key>::new();
    for (table, name, target, own, other) in rows {
        let key = Key { table: table.clone(), target, columns: BTreeSet::new() };
        keys.entry((table, name)).or_insert(key).columns.insert((own, other));
    }
    keys.into_values().collect()
}

fn is_named(list: &[(&str, &str)], table: &str) -> bool {
    list.iter().any(|(name, _)| *name == table)
}

fn own_portal() -> (String, String) {
    ("portal_id".to_owned(), "portal_id".to_owned())
}

#[tokio::test]
async fn every_content_table_raises_its_portals_version() {
    let databases = both().await;
    for db in &databases.all {
        let triggers: Vec<(String, String)> = rows(
            db,
            "select tbl_name, case when sql like '%content_version%' and sql like '% after insert on %' then 'INSERT'
                    when sql like '%content_version%' and sql like '% after update on %' then 'UPDATE'
                    when sql like '%content_version%' and sql like '% after delete on %' then 'DELETE' else '' end
                from sqlite_schema where type = 'trigger'",
            "select event_object_table::text, event_manipulation::text from information_schema.triggers
                where trigger_schema = current_schema() and action_statement like '%content_version%'",
        )
        .await;
        let triggers: BTreeSet<_> = triggers.into_iter().collect();
        let mut silent = Vec::new();
        for table in columns(db).await.into_keys().filter(|table| !is_named(NO_CONTENT, table)) {
            for change in ["INSERT", "UPDATE", "DELETE"] {
                // A picture is seen once something uses it.
                let is_unseen = table == "photos" && change == "INSERT";
                if !is_unseen && !triggers.contains(&(table.clone(), change.to_owned())) {
                    silent.push(format!("{table}: {change}"));
                }
            }
        }
        assert_eq!(silent, NONE, "{}: a new content table needs its three triggers", db.engine());
    }
}

#[tokio::test]
async fn every_row_belongs_to_a_portal_that_is_there() {
    let databases = both().await;
    for db in &databases.all {
        let keys = foreign_keys(db).await;
        let belongs = |table: &str| {
            keys.iter().any(|key| {
                key.table == table && key.target == "portals" && key.columns.iter().any(|(own, _)| own == "portal_id")
            })
        };
        let tables = columns(db).await.into_keys().filter(|table| !is_named(&OF_NO_PORTAL, table));
        let strays: Vec<String> = tables.filter(|table| !belongs(table) && !is_named(&WITHOUT_KEY, table)).collect();
        assert_eq!(strays, NONE, "{}", db.engine());
    }
}

#[tokio::test]
async fn what_a_row_names_is_of_its_own_portal() {
    let databases = both().await;
    for db in &databases.all {
        let keys = foreign_keys(db).await;
        let foreign: Vec<String> = keys
            .iter()
            .filter(|key| key.target != "portals" && !key.columns.contains(&own_portal()))
            .map(|key| format!("{} names {} without portal_id", key.table, key.target))
            .collect();
        assert_eq!(foreign, NONE, "{}", db.engine());
        let mut unkept = Vec::new();
        for (table, columns) in columns(db).await {
            for column in columns.into_iter().filter(|column| column.ends_with("_id")) {
                let is_kept =
                    keys.iter().any(|key| key.table == table && key.columns.iter().any(|(own, _)| *own == column));
                if !is_kept && !WITHOUT_KEY.contains(&(table.as_str(), column.as_str())) {
                    unkept.push(format!("{table}.{column}"));
                }
            }
        }
        assert_eq!(unkept, NONE, "{}: no foreign key", db.engine());
    }
}

#[tokio::test]
async fn another_portals_rows_cannot_be_named() {
    let databases = both().await;
    for db in &databases.all {
        let (ours, other) = (TestPortal::insert(db).await, TestPortal::insert(db).await);
        let article = ours.publish("bai-mot", NOW).await;
        let photo = write(db, async |tx| photos::find_or_insert(tx, other.id, &photo()).await).await;
        for (statement, numbers) in [
            ("update articles set section_id = $1 where id = $2", [other.section.id.0, article.0]),
            ("update articles set photo_id = $1 where id = $2", [photo.0, article.0]),
            ("update page_view_totals set portal_id = $1 where article_id = $2", [other.id.0, article.0]),
            (
                "insert into page_view_days (article_id, day, portal_id, views) values ($2, 1, $1, 1)",
                [other.id.0, article.0],
            ),
            (
                "insert into page_view_bases (article_id, portal_id, views, source, recorded_at)
                    values ($2, $1, 1, '', 0)",
                [other.id.0, article.0],
            ),
        ] {
            let error = sql(db, statement, &numbers).await.expect_err(statement);
            let error = error.into_database_error().expect("the database's own error");
            assert_eq!(error.kind(), sqlx::error::ErrorKind::ForeignKeyViolation, "{}: {statement}", db.engine());
        }
    }
}

fn photo() -> PhotoFile {
    PhotoFile {
        digest: "0123456789abcdef0123456789abcdef".to_owned(),
        extension: "webp".to_owned(),
        width: 960,
        height: 640,
        widths: vec![960],
        focus: Focus::MIDDLE,
    }
}

async fn version(portal: &TestPortal<'_>) -> i64 {
    sql_number(portal.db, "select content_version from portals where id = $1", &[portal.id.0]).await
}

#[tokio::test]
async fn a_picture_that_is_taken_down_is_seen() {
    let databases = both().await;
    for db in &databases.all {
        let (portal, other) = (TestPortal::insert(db).await, TestPortal::insert(db).await);
        let (mut seen, others) = (version(&portal).await, version(&other).await);
        let id = write(db, async |tx| photos::find_or_insert(tx, portal.id, &photo()).await).await;
        assert_eq!(version(&portal).await, seen, "{}: nothing uses it yet", db.engine());
        for statement in ["update photos set widths = '480' where id = $1", "delete from photos where id = $1"] {
            sql(db, statement, &[id.0]).await.expect("written");
            assert!(version(&portal).await > seen, "{}: {statement}", db.engine());
            seen = version(&portal).await;
        }
        assert_eq!(version(&other).await, others, "{}", db.engine());
    }
}

#[tokio::test]
async fn a_draft_that_is_written_on_moves_nothing() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let article = portal.publish("ban-thao", NOW).await;
        sql(db, "update articles set status = 'draft' where id = $1", &[article.0]).await.expect("written");
        let seen = version(&portal).await;
        for statement in [
            "update articles set headline = 'Viết dở', body = '<p>…</p>', modified_at = modified_at + 1 where id = $1",
            "update articles set slug = 'ten-khac' where id = $1",
        ] {
            sql(db, statement, &[article.0]).await.expect("written");
            assert_eq!(version(&portal).await, seen, "{}: {statement}", db.engine());
        }
        sql(db, "update articles set status = 'published' where id = $1", &[article.0]).await.expect("written");
        assert!(version(&portal).await > seen, "{}", db.engine());
    }
}

/// Rows of every table that the migration touches: a portal of three names alike, one whose number is taken
/// already, and articles, figures and pictures by the thousand.
const FILL: [&str; 9] = [
    "insert into portals (id, name, is_demo, created_at) values (1, 'UBND phường A', {false}, 0), (2, 'UBND phường B',
        {true}, 0), (3, 'UBND phường A', {false}, 0), (4, 'UBND phường A (2)', {false}, 0), (5, 'UBND phường A', {false}, 0)",
    "insert into visit_totals (portal_id, base, counted) select id, 7, 0 from portals",
    "insert into visit_bases (id, portal_id, visits, source, recorded_at) select id, id, 7, 'cổng cũ', 1 from portals",
    "insert into sections (id, portal_id, slug, title, position)
        select 10 * id + place, id, 'muc-' || place, 'mục', place from portals cross join (select 1 as place union select 2) as places",
    "insert into photos (id, portal_id, digest, extension, width, height, widths)
        select number, 1 + number % 2, {digest}, 'webp', 9, 6, '9' from {numbers} where number <= 200",
    "insert into articles (id, portal_id, section_id, slug, headline, standfirst, body, byline, photo_id, photo_caption,
        photo_alt, status, published_at, modified_at)
        select number, 1 + number % 2, 11 + 10 * (number % 2) + number % 3 / 2, 'bai-' || number, 'Bài ' || number, 'Lời dẫn',
            '<p>Đoạn ' || number || '</p>' || case when number % 10 = 0 then '<img src=\"/media/' || {digest} || '-640.webp\" srcset=\"/media/'
                || {digest} || '-320.webp 320w, /media/' || {digest} || '-640.webp 640w\"><img src=\"/media/' || {other} || '-9.webp\">'
                else '' end, case when number % 5 = 0 then 'Tổ' end, case when number <= 100 then number end,
            'chú thích', '', case number % 7 when 0 then 'draft' when 1 then 'withdrawn' else 'published' end,
            number * 60000, number from {numbers}",
    "insert into page_view_totals (article_id, portal_id, base, counted)
        select id, portal_id, id % 4, 3 * (id % 9) from articles",
    "insert into page_view_bases (id, portal_id, article_id, views, source, recorded_at)
        select id, portal_id, id, id % 4, 'cổng cũ', 1 from articles",
    "insert into page_view_days (article_id, day, portal_id, views)
        select id, day, portal_id, id % 9 from articles cross join (select 1 as day union select 2 union select 3) as days",
];

/// One line a row, of everything that must come through unchanged.
const KEPT: [&str; 6] = [
    "select id || '|' || is_demo || '|' || created_at from portals order by id",
    "select id || '|' || portal_id || '|' || section_id || '|' || slug || '|' || headline || '|' || standfirst || '|' || body
        || '|' || coalesce(byline, '-') || '|' || coalesce(cast(photo_id as text), '-') || '|' || photo_caption || '|' || photo_alt
        || '|' || status || '|' || published_at || '|' || modified_at from articles order by id",
    "select article_id || '|' || portal_id || '|' || base || '|' || counted from page_view_totals order by article_id",
    "select id || '|' || portal_id || '|' || article_id || '|' || views || '|' || source || '|' || recorded_at
        from page_view_bases order by id",
    "select article_id || '|' || day || '|' || portal_id || '|' || views from page_view_days order by article_id, day",
    "select id || '|' || portal_id || '|' || digest from photos order by id",
];

const ARTICLES: i64 = 20_000;

async fn fill(db: &Db) {
    let numbers = format!(
        "(with recursive numbers (number) as (select 1 union all select number + 1 from numbers where number < {ARTICLES})
            select number from numbers) as numbers"
    );
    let is_sqlite = matches!(db, Db::Sqlite { .. });
    for statement in FILL {
        // The digest of the picture of this number, and of one of the hundred behind, which are in bodies only.
        let digest = "('0123456789abcdef0123456789a' || (10000 + number))";
        let other = digest.replace("number", "(102 + number % 90)");
        let mut statement =
            statement.replace("{digest}", digest).replace("{other}", &other).replace("{numbers}", &numbers);
        for (word, number) in [("{false}", "0"), ("{true}", "1")] {
            statement = statement.replace(word, if is_sqlite { number } else { &word[1..word.len() - 1] });
        }
        if !is_sqlite {
            statement = statement.replacen(") select", ") overriding system value select", 1);
            statement = statement.replacen(")\n        select", ") overriding system value select", 1);
            statement = statement.replacen(") values", ") overriding system value values", 1);
        }
        write(db, async |tx| execute!(tx, sqlx::query(AssertSqlSafe(statement)))).await;
    }
}

async fn kept(db: &Db) -> Vec<Vec<String>> {
    let mut kept = Vec::new();
    for query in KEPT {
        let rows: Vec<String> = reading!(db, |pool| sqlx::query_scalar(query).fetch_all(pool)).expect(query);
        kept.push(rows);
    }
    kept
}

/// A database of the ninth version on each engine, filled, and where to open it.
async fn grown() -> (Vec<(Option<String>, Db)>, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("bantin.sqlite");
    let options = SqliteConnectOptions::new().filename(&path).create_if_missing(true);
    let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await.expect("it opens");
    sqlx::migrate!("migrations/sqlite").run_to(9, &pool).await.expect("migrated");
    let sqlite =
        Db::Sqlite { readers: pool.clone(), writer: pool, files: Arc::new(OpenFiles::at(&path).expect("it is there")) };
    let url = fresh_postgres_url().await;
    let pool = PgPool::connect(&url).await.expect("it connects");
    sqlx::migrate!("migrations/postgres").run_to(9, &pool).await.expect("migrated");
    let databases = vec![(None, sqlite), (Some(url), Db::Postgres(pool))];
    for (_, db) in &databases {
        fill(db).await;
    }
    (databases, folder)
}

#[tokio::test]
async fn a_database_that_has_grown_is_brought_here_whole() {
    let (databases, folder) = grown().await;
    for (url, old) in databases {
        let before = kept(&old).await;
        assert_eq!(before[1].len() as i64, ARTICLES);
        old.close().await;
        let db = Db::open(url.as_deref(), folder.path()).await.expect("migrated");
        let engine = db.engine();
        assert_eq!(kept(&db).await, before, "{engine}");
        let all = portals::list_portals(&db).await.expect("read");
        assert!(all.iter().all(|portal| portal.closed.is_none()), "{engine}");
        let names: Vec<String> = all.into_iter().map(|p| p.name).collect();
        let numbered =
            ["UBND phường A", "UBND phường B", "UBND phường A (3)", "UBND phường A (2)", "UBND phường A (5)"];
        assert_eq!(names, numbered, "{engine}: the oldest keeps its name");
        assert_eq!(verification::list_page_view_discrepancies(&db).await.expect("read"), [], "{engine}");
        assert_eq!(verification::list_page_view_base_discrepancies(&db).await.expect("read"), [], "{engine}");
        assert_eq!(verification::list_damages(&db).await.expect("read"), NONE, "{engine}");
        // A hundred on top, of which ten are in bodies too; ten more and two thousand in bodies alone.
        let uses = sql_number(&db, "select count(*) from media_uses", &[]).await;
        assert_eq!(uses, 100 + 10 + ARTICLES / 10, "{engine}: what was used stays public");
        let wrong =
            "select count(*) from media_uses u join articles a on a.portal_id = u.portal_id and a.id = u.article_id
            where u.is_public <> (a.status = 'published')";
        assert_eq!(sql_number(&db, wrong, &[]).await, 0, "{engine}");
        let searchable = "select count(*) from media_files where words is not null";
        assert_eq!(sql_number(&db, searchable, &[]).await, 200, "{engine}");
    }
}

#[tokio::test]
async fn a_portals_name_is_its_own() {
    let databases = both().await;
    for db in &databases.all {
        TestPortal::insert(db).await;
        let expected = match db {
            Db::Sqlite { .. } => "UNIQUE constraint failed: portals.name",
            Db::Postgres(_) => "portal_name_taken",
        };
        let copy = "insert into portals (name, is_demo, created_at) select name, is_demo, created_at from portals";
        assert_eq!(collision(sql(db, copy, &[]).await), expected);
    }
}
