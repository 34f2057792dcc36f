use super::*;
use crate::db::{
    execute, is_deadlock, portals,
    testing::{NOW, TestPortal, both, fresh_postgres_url, sql, sql_number, write},
};

#[tokio::test]
async fn a_dropped_transaction_changes_nothing() {
    let databases = both().await;
    for db in &databases.all {
        let mut tx = db.begin().await.expect("a transaction");
        portals::insert_portal(&mut tx, "UBND phường Hiệp Thành", false, NOW).await.expect("written");
        drop(tx);
        // The next transaction goes through the same connection and must not commit the dropped one.
        write(db, async |tx| portals::insert_portal(tx, "UBND phường Lái Hiếu", false, NOW).await).await;
        let names: Vec<_> = portals::list_portals(db).await.expect("read").into_iter().map(|p| p.name).collect();
        assert_eq!(names, ["UBND phường Lái Hiếu"], "{}", db.engine());
    }
}

#[tokio::test]
async fn a_second_start_keeps_what_is_there() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let postgres = fresh_postgres_url().await;
    for url in [None, Some(postgres.as_str())] {
        let db = Db::open(url, folder.path()).await.expect("it opens");
        TestPortal::insert(&db).await;
        db.close().await;
        let db = Db::open(url, folder.path()).await.expect("it opens again");
        assert_eq!(portals::list_portals(&db).await.expect("read").len(), 1, "{}", db.engine());
    }
}

#[tokio::test]
async fn a_closed_database_does_not_answer() {
    let databases = both().await;
    for db in &databases.all {
        db.ping().await.expect("an open one answers");
        db.close().await;
        assert!(db.ping().await.is_err(), "{}", db.engine());
    }
}

#[tokio::test]
async fn a_row_that_points_nowhere_is_refused() {
    let databases = both().await;
    for db in &databases.all {
        let orphan = sql(db, "insert into portal_hosts (host, portal_id) values ('ma.example', 999)", &[]).await;
        let error = orphan.expect_err("no such portal").into_database_error().expect("the database's own error");
        assert_eq!(error.kind(), sqlx::error::ErrorKind::ForeignKeyViolation, "{}", db.engine());
    }
}

#[tokio::test]
async fn an_engine_that_is_neither_is_refused() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let opened = Db::open(Some("mysql://localhost/bantin"), folder.path()).await;
    assert!(opened.err().expect("refused").to_string().contains("sqlite:"));
}

#[tokio::test]
async fn a_sqlite_address_names_the_file() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("sub/ban tin.sqlite");
    let url = format!("sqlite://{}", file.display()).replace(' ', "%20");
    Db::open(Some(&url), Path::new("unused")).await.expect("it opens");
    assert!(file.is_file());
}

#[tokio::test]
async fn a_deadlock_is_told_from_other_errors() {
    let databases = both().await;
    let raise = "do $$ begin raise exception using errcode = 'deadlock_detected'; end $$";
    let deadlock = sql(&databases.all[1], raise, &[]).await.expect_err("raised");
    assert!(is_deadlock(&deadlock));
    for db in &databases.all {
        let other = sql(db, "insert into nowhere values (1)", &[]).await.expect_err("no such table");
        assert!(!is_deadlock(&other), "{}", db.engine());
    }
}

#[tokio::test]
async fn the_writer_goes_on_after_the_engine_ended_a_transaction() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let mut tx = db.begin().await.expect("a transaction");
        let rollback = match db {
            Db::Sqlite { .. } => "insert or rollback into portals select * from portals where id = $1",
            Db::Postgres(_) => "insert into portals select * from portals where id = $1",
        };
        execute!(&mut tx, sqlx::query(rollback).bind(portal.id.0)).expect_err("there already");
        drop(tx);
        for _ in 0..2 {
            let tx = db.begin().await.expect("the next transaction");
            tx.commit().await.expect("committed");
        }
    }
}

#[tokio::test]
async fn postgres_flushes_every_commit() {
    let databases = both().await;
    let Db::Postgres(pool) = &databases.all[1] else { panic!("the second is PostgreSQL") };
    let setting: String = sqlx::query_scalar("show synchronous_commit").fetch_one(pool).await.expect("a setting");
    assert_eq!(setting, "on");
}

#[test]
fn one_program_at_a_time_claims_a_sqlite_file() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let first = claim(None, folder.path()).expect("claimed");
    assert!(claim(None, folder.path()).expect_err("claimed already").to_string().contains("một Bản Tin khác"));
    drop(first);
    claim(None, folder.path()).expect("free again");
    assert!(claim(Some("postgres://localhost/bantin"), folder.path()).expect("several nodes").is_none());
    assert!(!folder.path().join("bantin.sqlite").exists(), "claiming writes nothing into the database");
}

#[tokio::test]
async fn sqlite_overwrites_what_is_deleted() {
    let databases = both().await;
    let Db::Sqlite { writer, .. } = &databases.all[0] else { panic!("the first is SQLite") };
    let secure_delete: i64 = sqlx::query_scalar("pragma secure_delete").fetch_one(writer).await.expect("a pragma");
    assert_eq!(secure_delete, 1);
}

#[tokio::test]
async fn sqlite_plans_without_statistics() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let db = Db::open(None, folder.path()).await.expect("it opens");
    TestPortal::insert(&db).await;
    sql(&db, "analyze", &[]).await.expect("analyzed");
    db.close().await;
    let db = Db::open(None, folder.path()).await.expect("it opens again");
    let tables = "select count(*) from sqlite_schema where name like 'sqlite_stat%'";
    assert_eq!(sql_number(&db, tables, &[]).await, 0);
}

#[tokio::test]
async fn sqlite_flushes_every_commit() {
    let databases = both().await;
    let Db::Sqlite { writer, .. } = &databases.all[0] else { panic!("the first is SQLite") };
    let synchronous: i64 = sqlx::query_scalar("pragma synchronous").fetch_one(writer).await.expect("a pragma");
    assert_eq!(synchronous, 2, "FULL");
    let journal: String = sqlx::query_scalar("pragma journal_mode").fetch_one(writer).await.expect("a pragma");
    assert_eq!(journal, "wal");
}

#[tokio::test]
async fn a_reader_changes_no_schema() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for url in [None, Some(fresh_postgres_url().await)] {
        let url = url.as_deref();
        assert!(Db::open_existing(url, folder.path()).await.is_err(), "nothing there yet");
        let db = Db::open(url, folder.path()).await.expect("it opens");
        TestPortal::insert(&db).await;
        let reader = Db::open_existing(url, folder.path()).await.expect("beside the one that serves");
        assert_eq!(portals::list_portals(&reader).await.expect("read").len(), 1, "{}", db.engine());
        let newest = "delete from _sqlx_migrations where version = (select max(version) from _sqlx_migrations)";
        sql(&db, newest, &[]).await.expect("an older schema");
        let error = Db::open_existing(url, folder.path()).await.err().expect("refused");
        assert!(error.to_string().contains("cũ hơn"), "{}: {error}", db.engine());
    }
}

#[tokio::test]
async fn a_newer_schema_is_refused() {
    let databases = both().await;
    for db in &databases.all {
        let migration = "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
            values (999999, 'from the future', true, $1, 0)";
        let mut tx = db.begin().await.expect("a transaction");
        execute!(&mut tx, sqlx::query(migration).bind(vec![0u8])).expect("inserted");
        tx.commit().await.expect("committed");
        let error = match db {
            Db::Sqlite { writer, .. } => sqlx::migrate!("migrations/sqlite").run(writer).await,
            Db::Postgres(pool) => sqlx::migrate!("migrations/postgres").run(pool).await,
        }
        .expect_err("the newer schema is noticed");
        assert!(explain_migration(error).to_string().contains("mới hơn"));
    }
}

#[tokio::test]
async fn a_row_names_nothing_of_another_portal() {
    let databases = both().await;
    for db in &databases.all {
        let (ours, other) = (TestPortal::insert(db).await, TestPortal::insert(db).await);
        let article = ours.publish("bai-mot", NOW).await;
        let ids = [other.id.0, article.0, ours.section.id.0];
        for statement in [
            "update articles set portal_id = $1 where id = $2 and $3 > 0",
            "insert into articles (portal_id, section_id, slug, headline, standfirst, body, status, published_at, modified_at)
                select $1, $3, 'a', 'a', '', '', 'draft', 0, 0 from articles where id = $2",
            "insert into page_view_days (article_id, day, portal_id, views)
                select id, 1, $1, 1 from articles where id = $2 and $3 > 0",
            "insert into page_view_bases (article_id, portal_id, views, source, recorded_at)
                select id, $1, 1, '', 0 from articles where id = $2 and $3 > 0",
            "update page_view_totals set portal_id = $1 where article_id = $2 and $3 > 0",
        ] {
            let error = sql(db, statement, &ids).await.expect_err(statement).into_database_error();
            let kind = error.expect("the database's own error").kind();
            assert_eq!(kind, sqlx::error::ErrorKind::ForeignKeyViolation, "{}: {statement}", db.engine());
        }
    }
}

/// A database as the version before left it, with a portal and an article, is brought up to date.
#[tokio::test]
async fn what_an_older_version_wrote_is_kept() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("bantin.sqlite");
    let old = SqlitePoolOptions::new().max_connections(1);
    let old =
        old.connect_with(SqliteConnectOptions::new().filename(&path).create_if_missing(true)).await.expect("it opens");
    let mut before = sqlx::migrate!("migrations/sqlite");
    before.migrations = before.migrations.iter().filter(|migration| migration.version < 10).cloned().collect();
    before.run(&old).await.expect("an older schema");
    for statement in [
        "insert into portals (id, name, is_demo, created_at) values (1, 'Phường', 0, 0), (2, 'Phường', 0, 0)",
        "insert into visit_totals (portal_id, base, counted) values (1, 5, 0), (2, 0, 0)",
        "insert into sections (id, portal_id, slug, title, position) values (7, 1, 'tin-tuc', 'tin tức', 1)",
        "insert into articles (id, portal_id, section_id, slug, headline, standfirst, body, status, published_at, modified_at)
            values (9, 1, 7, 'bai', 'Bài', '', '', 'published', 1, 1)",
        "insert into page_view_totals (article_id, portal_id, base, counted) values (9, 1, 100, 10)",
        "insert into page_view_bases (portal_id, article_id, views, source, recorded_at) values (1, 9, 100, 'cũ', 0)",
        "insert into page_view_days (article_id, day, portal_id, views) values (9, 3, 1, 10)",
    ] {
        sqlx::query(statement).execute(&old).await.expect(statement);
    }
    old.close().await;
    let db = Db::open(None, folder.path()).await.expect("brought up to date");
    let names: Vec<_> = portals::list_portals(&db).await.expect("read").into_iter().map(|portal| portal.name).collect();
    assert_eq!(names, ["Phường", "Phường (2)"]);
    let views = crate::db::counting::find_views(&db, crate::domain::PortalId(1), crate::domain::ArticleId(9)).await;
    assert_eq!(views.expect("read"), 110);
    assert_eq!(crate::db::verification::list_page_view_discrepancies(&db).await.expect("read"), []);
    assert_eq!(crate::db::verification::list_damages(&db).await.expect("read"), Vec::<String>::new());
    let portal = crate::domain::PortalId(1);
    let version = "select content_version from portals where id = $1";
    let before = sql_number(&db, version, &[portal.0]).await;
    sql(&db, "update articles set headline = 'Đính chính' where id = $1", &[9]).await.expect("updated");
    assert_eq!(sql_number(&db, version, &[portal.0]).await, before + 1, "its triggers are there");
    assert!(sql(&db, "delete from articles where id = $1", &[9]).await.is_err(), "foreign keys hold again");
}
