//! What tests of queries stand on: an empty database of each engine, and a portal in it.

use super::{
    Db, Tx, articles,
    articles::NewArticle,
    execute, people, portals, reading, sessions,
    sessions::{NewSession, SignedInEditor},
};
use crate::{
    domain::{
        ArticleId, Draft, Email, PersonId, PortalId, ReaderToken, Role, Section, Sighting, Slug, TextContent, Timestamp,
    },
    server::{
        cleaning::clean_html,
        random::{random_bytes, to_hex},
    },
};
use sqlx::PgPool;

/// An empty database of each engine, for one test.
pub(crate) struct TestDatabases {
    pub all: Vec<Db>,
    _folder: tempfile::TempDir,
}

/// Opens both engines. PostgreSQL is the throw-away server that `scripts/with-postgres` started.
pub(crate) async fn both() -> TestDatabases {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let sqlite = Db::open(None, folder.path()).await.expect("SQLite opens");
    let postgres = Db::open(Some(&fresh_postgres_url().await), folder.path()).await.expect("PostgreSQL opens");
    TestDatabases { all: vec![sqlite, postgres], _folder: folder }
}

/// A new schema on the test server: quicker than a new database, and as separate.
pub(crate) async fn fresh_postgres_url() -> String {
    let server = std::env::var("BANTIN_TEST_POSTGRES_URL")
        .expect("BANTIN_TEST_POSTGRES_URL is set; run the tests by `make test` or under scripts/with-postgres");
    let schema = format!("test_{:032x}", u128::from_be_bytes(random_bytes()));
    let pool = PgPool::connect(&server).await.expect("the test server answers");
    sqlx::query(sqlx::AssertSqlSafe(format!("create schema {schema}"))).execute(&pool).await.expect("a new schema");
    format!("{server}&options=-c%20search_path%3D{schema}")
}

/// When the tests take place: noon of 17 January 2022 in Vietnam.
pub(crate) const NOW: Timestamp = Timestamp(1_642_395_600_000);

pub(crate) fn slug(text: &str) -> Slug {
    Slug::parse(text).expect("a slug")
}

/// Commits what `work` writes.
pub(crate) async fn write<T>(db: &Db, work: impl AsyncFnOnce(&mut Tx) -> sqlx::Result<T>) -> T {
    let mut tx = db.begin().await.expect("a transaction");
    let answer = work(&mut tx).await.expect("written");
    tx.commit().await.expect("committed");
    answer
}

/// Does what no function offers, as somebody with a database tool would.
pub(crate) async fn sql(db: &Db, statement: &'static str, numbers: &[i64]) -> sqlx::Result<u64> {
    let mut tx = db.begin().await?;
    let touched = execute!(&mut tx, numbers.iter().fold(sqlx::query(statement), |query, number| query.bind(*number)))?;
    tx.commit().await?;
    Ok(touched)
}

/// The one number that a query answers.
pub(crate) async fn sql_number(db: &Db, query: &'static str, numbers: &[i64]) -> i64 {
    let number = reading!(db, |pool| numbers
        .iter()
        .fold(sqlx::query_scalar(query), |query, number| query.bind(*number))
        .fetch_one(pool));
    number.expect("a number")
}

/// What a statement collided with: PostgreSQL names the constraint, SQLite its columns.
pub(crate) fn collision(result: sqlx::Result<u64>) -> String {
    let error = result.expect_err("a collision").into_database_error().expect("the database's own error");
    assert_eq!(error.kind(), sqlx::error::ErrorKind::UniqueViolation);
    error.constraint().unwrap_or(error.message()).to_owned()
}

/// What somebody wrote under this headline, in the portal's one section.
pub(crate) fn sample_content(portal: &TestPortal<'_>, headline: &str) -> TextContent {
    let draft = Draft { section: portal.section.slug.to_string(), headline: headline.to_owned(), ..Draft::default() };
    draft.check(clean_html("<p>Nội dung</p>")).expect("a draft without faults")
}

/// A portal with one section, where a test publishes what it needs.
pub(crate) struct TestPortal<'a> {
    pub db: &'a Db,
    pub id: PortalId,
    pub section: Section,
}

impl<'a> TestPortal<'a> {
    pub(crate) async fn insert(db: &'a Db) -> TestPortal<'a> {
        // Names are unique.
        let name = format!("UBND phường Hiệp Thành {}", to_hex(&random_bytes::<4>()));
        let id =
            write(db, async |tx| portals::insert_portal(tx, &name, false, NOW).await).await.expect("a new name").id;
        let section = write(db, async |tx| portals::find_or_insert_section(tx, id, &slug("tin-tuc"), "tin tức").await);
        TestPortal { db, id, section: section.await }
    }

    /// The least that an article needs.
    pub(crate) fn new_article(&self, address: &str) -> NewArticle<'_> {
        NewArticle {
            portal: self.id,
            section: &self.section,
            slug: slug(address),
            headline: "Tiêu đề",
            standfirst: "",
            body: clean_html("<p>Nội dung</p>"),
            byline: None,
            photo: None,
            published_at: NOW,
        }
    }

    pub(crate) async fn publish(&self, address: &str, published_at: Timestamp) -> ArticleId {
        let new = NewArticle { published_at, ..self.new_article(address) };
        write(self.db, async |tx| articles::insert_published(tx, new).await).await.expect("a free address")
    }

    /// Somebody of its newsroom, without roles or a password.
    pub(crate) async fn add_person(&self) -> PersonId {
        let address = format!("lan-{}@ngabay.gov.vn", to_hex(&random_bytes::<4>()));
        let email = Email::parse(&address).expect("an address");
        let person = write(self.db, async |tx| people::insert(tx, self.id, &email, "Lan", NOW).await).await;
        person.expect("a free address")
    }

    /// Somebody of its newsroom with these roles, signed in.
    pub(crate) async fn sign_in(&self, roles: &[Role]) -> SignedInEditor {
        let (portal, person) = (self.id, self.add_person().await);
        let (roles, token_digest) = (roles.iter().copied().collect(), to_hex(&random_bytes::<8>()));
        let new = NewSession { portal, person, password_hash: "x", token_digest: &token_digest, client: "Firefox" };
        write(self.db, async |tx| {
            people::set_roles(tx, portal, person, &roles).await?;
            people::set_password(tx, portal, person, "x").await?;
            sessions::insert(tx, new, NOW).await
        })
        .await;
        sessions::find_live(self.db, portal, &token_digest, NOW).await.expect("read").expect("signed in")
    }

    pub(crate) fn sighting(&self, article: Option<ArticleId>, reader: u64) -> Sighting {
        Sighting { portal: self.id, article, reader: ReaderToken::from_bits(reader) }
    }
}
