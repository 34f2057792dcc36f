//! Holds the queries behind a reader's page to what they may cost on a portal that has grown:
//! asks each engine how it answered them.
//!
//! SQLite's statements are caught as sqlx logs them, and explained. PostgreSQL explains by itself
//! (auto_explain), with the numbers of rows that it really touched, and says so in notices.

use super::{
    Db, accounts, alerts, articles,
    articles::NewArticle,
    audit, counting, documents, entry_links, execute, figures, front, known_devices, maps, media_files, media_uses,
    newsroom_rules, people, photos, portals, preview_links, quick_links, reader_reports, reading, redirects, royalties,
    schema, search, second_factors,
    seeding::{self, Readership},
    sessions, settings, standing_pages, tags,
    testing::{NOW, TestPortal, both, slug, sql, sql_number, write},
    text_presences, texts, unsaved_texts,
};
use crate::domain::{
    AdministrativeMap, ArticleId, AuditAct, Day, Email, FormKey, Month, Period, PersonId, PortalId, RegisterFilter,
    ReportId, Role, TextState,
    address::{ListKey, PageFrom, PageRequest},
    search::{SearchOrder, SearchTyped},
};
use crate::server::cleaning::clean_html;
use sqlx::{AssertSqlSafe, ConnectOptions, postgres::PgPoolOptions, sqlite::SqlitePoolOptions};
use std::{
    collections::BTreeSet,
    sync::{
        Mutex, MutexGuard, Once, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use tracing::field::{Field, Visit};
use tracing_subscriber::{Layer, layer::SubscriberExt};

/// Rows that may be sorted, or read in vain, for one page.
const HANDFUL: u64 = 60;
const ARTICLES: i64 = 4_000;
/// Articles of a section that has nothing new.
const SELDOM: i64 = 400;
/// Standing pages, in a section of their own.
const PAGES: i64 = 12;
const MINUTE: i64 = 60_000;

/// Steps of SQLite's machine for one call at most: a page of 21 articles takes some 2,000.
const STEPS_MAX: u64 = 10_000;

/// The same of a search: two hundred that match are counted, and three hundred weighed, however many there are.
const STEPS_OF_SEARCH_MAX: u64 = 25_000;

/// Tables of which no page may read all rows.
const GROWING: [&str; 23] = [
    "articles",
    "documents",
    "document_replacements",
    "search_entries",
    "page_view_totals",
    "page_view_days",
    "sightings",
    "photos",
    "media_files",
    "media_uses",
    "text_media_uses",
    "redirects",
    "audit_entries",
    "texts",
    "revisions",
    "text_acts",
    "preview_links",
    "unsaved_texts",
    "text_presences",
    "royalty_works",
    "royalty_credits",
    "reader_reports",
    "article_tags",
];

/// Tables that stay small, and what may be read of them. Every other one grows, until somebody says here that it does not.
const SMALL: &[(&str, &str)] = &[
    ("portals", "a handful, or some thousands"),
    ("portal_hosts", "a handful for each portal"),
    ("imports", "one for each old portal that moves in"),
    ("import_items", "the articles of an old portal while it moves in; they go with its source"),
    ("sections", "a handful for each portal"),
    ("search_vocabulary", "the words of the language, asked for by themselves"),
    ("search_queue", "what waits for a second"),
    ("section_merges", "one for each section that is no more"),
    ("section_parents", "a handful for each portal"),
    ("portal_settings", "one for each portal"),
    ("alerts", "some hundreds for each portal in all its years"),
    ("contributors", "some hundreds of names for each portal, which no page of readers asks for"),
    ("administrative_maps", "one for each portal"),
    ("administrative_units", "some dozens for each portal"),
    ("visit_totals", "one row for each portal"),
    ("visit_days", "one row a day for each portal, of which figures ask for three years at most"),
    ("visit_bases", "a ledger that no page reads"),
    ("page_view_bases", "a ledger that no page reads"),
    ("reader_secrets", "one row a day, and it is forgotten"),
    ("people", "some dozens for each portal, whom no page of readers names"),
    ("person_roles", "some for each person"),
    ("sessions", "some for each person"),
    ("entry_links", "one for each person at most"),
    ("audit_ends", "one for each portal"),
    ("known_devices", "twenty for each person at most"),
    ("person_totp", "one for each person at most"),
    ("recovery_codes", "ten for each person at most"),
    ("newsroom_rules", "one for each portal at most"),
    ("royalty_terms", "a line for each time that what is paid changes"),
    ("article_months", "some hundreds for each portal: one a month for each section"),
    ("tags", "some hundreds of names for each portal; no page of readers lists them"),
    ("royalty_coefficients", "eight for each of these"),
    ("front_arrangements", "three for each portal at most"),
    ("front_blocks", "75 for each portal at most"),
    ("quick_links", "eight for each portal at most"),
];

/// Steps that look like a scan or a sort of a whole table and are not: function, step, reason.
const ALLOWED: &[(&str, &str, &str)] = &[
    ("", "SCAN json_each", "a list that was given"),
    ("", "SCAN w", "the ids of one page"),
    ("", "SCAN q", "the ids of one page"),
    ("", "SCAN search_words VIRTUAL TABLE", "FTS5, asked for words and ending where there is enough"),
    ("articles::list_archive_months", "USE TEMP B-TREE FOR GROUP BY", "the months of a handful of sections"),
    ("articles::list_archive_months", "Sort", "the months of a handful of sections"),
    ("articles::count_published_by_day", "USE TEMP B-TREE FOR GROUP BY", "what one month has"),
    ("articles::count_published_by_day", "In vain ", "what one month has"),
    ("articles::count_published_by_day", "Sort", "what one month has"),
    ("articles::find_most_read", "USE TEMP B-TREE FOR GROUP BY", "what one week's readers opened"),
    ("articles::find_most_read", "USE TEMP B-TREE FOR ORDER BY", "what one week's readers opened"),
    ("articles::find_most_read", "SCAN (subquery", "the articles of one week, to count them"),
    ("articles::find_most_read", "CO-ROUTINE", "the articles of one week, to count them"),
    ("articles::find_most_read", "Sort", "what one week's readers opened"),
    ("articles::find_most_read", "In vain ", "what one week's readers opened"),
    ("search::find_published", "SCAN (subquery", "two hundred that match are counted at most"),
    ("documents::list_terms", "SCAN t", "each value that the register has, found one by one in its index"),
    ("documents::list_terms", "Seq Scan of documents", "of a term that most documents have, any one is looked for"),
    ("documents::list_terms", "In vain ", "of a term that most documents have, any one is looked for"),
    ("articles::find_published", "USE TEMP B-TREE FOR ORDER BY", "the tags of one article, eight at most"),
    ("articles::find_published", "Sort", "the tags of one article, eight at most"),
    ("tags::list_of_article", "USE TEMP B-TREE FOR ORDER BY", "eight at most"),
    ("tags::list_of_article", "Sort", "eight at most"),
    ("reader_reports::list_open", "USE TEMP B-TREE FOR ORDER BY", "one page, found in an index"),
    ("reader_reports::list_open", "Sort", "one page, found in an index"),
    ("reader_reports::list_handled", "USE TEMP B-TREE FOR ORDER BY", "one page, found in an index"),
    ("reader_reports::list_handled", "Sort", "one page, found in an index"),
    ("standing_pages::list_arranged", "USE TEMP B-TREE FOR ORDER BY", "a portal has a handful of sections"),
    ("articles::list_published_pages", "USE TEMP B-TREE FOR", "a section of standing pages has a handful of them"),
    ("alerts::list", "USE TEMP B-TREE FOR ORDER BY", "some hundreds in all the years of a portal"),
    ("portals::find_first_portal", "SCAN p", "the first row of a small table"),
    ("portals::list_versions", "SCAN p", "every portal is asked for; a handful, or some thousands"),
    ("portals::list_sections", "USE TEMP B-TREE FOR ORDER BY", "a portal has a handful of sections"),
    ("portals::list_navigation", "USE TEMP B-TREE FOR ORDER BY", "a portal has a handful of sections"),
    (
        "texts::list_waiting",
        "SCAN texts USING INDEX texts_due",
        "it holds what is scheduled, in the order that is wanted",
    ),
    ("texts::list_waiting", "Sort", "a portal has a handful of scheduled texts"),
    ("", "SCAN CONSTANT ROW", "no table at all"),
    ("figures::list_view_days", "In vain ", "what was read in the period is added up"),
    ("figures::list_view_days", "Sort", "what was read in the period is added up"),
    ("figures::list_most_read", "USE TEMP B-TREE FOR", "what was read in the period is added up"),
    ("figures::list_most_read", "In vain ", "what was read in the period is added up"),
    ("figures::list_most_read", "Sort", "what was read in the period is added up"),
    ("figures::list_read_sections", "USE TEMP B-TREE FOR GROUP BY", "what was read in the period is added up"),
    ("figures::list_read_sections", "USE TEMP B-TREE FOR ORDER BY", "a portal has a handful of sections"),
    (
        "figures::list_read_sections",
        "Seq Scan of articles",
        "all that was read is asked for its section: in a year nearly everything",
    ),
    ("figures::list_read_sections", "In vain ", "what was read in the period is added up"),
    ("figures::list_read_sections", "Sort", "what was read in the period is added up"),
];

/// What sqlx logged since somebody looked.
static LOGGED: Mutex<Vec<String>> = Mutex::new(Vec::new());
/// Steps that SQLite's machine made since then.
static STEPS: AtomicU64 = AtomicU64::new(0);
/// One test at a time, where all share a process.
static TURN: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

fn logged() -> MutexGuard<'static, Vec<String>> {
    LOGGED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Keeps statements of SQLite and plans of PostgreSQL. The level tells our connections from those
/// of other tests: nobody else logs statements as traces. SQLite works on a thread of its own, so
/// this must be the subscriber of the whole process.
struct Listener;

#[derive(Default)]
struct Message {
    summary: String,
    statement: String,
    message: String,
}

impl Visit for Message {
    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "summary" => self.summary = value.to_owned(),
            "db.statement" => self.statement = value.to_owned(),
            "message" => self.message = value.to_owned(),
            _ => {}
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        self.record_str(field, &format!("{value:?}"));
    }
}

impl<S: tracing::Subscriber> Layer<S> for Listener {
    fn on_event(&self, event: &tracing::Event<'_>, _: tracing_subscriber::layer::Context<'_, S>) {
        let metadata = event.metadata();
        let mut message = Message::default();
        match metadata.target() {
            "sqlx::query" if *metadata.level() == tracing::Level::TRACE => {
                event.record(&mut message);
                // A statement of few words is its own summary.
                let is_short = message.statement.is_empty();
                logged().push(if is_short { message.summary } else { message.statement });
            }
            "sqlx::postgres::notice" => {
                event.record(&mut message);
                if message.message.starts_with("duration:") {
                    logged().push(message.message);
                }
            }
            _ => {}
        }
    }
}

fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let subscriber = tracing_subscriber::registry().with(Listener);
        tracing::subscriber::set_global_default(subscriber).expect("no other test sets a subscriber");
    });
}

/// The same database through one connection whose statements are heard.
async fn heard(db: &Db) -> Db {
    let trace = || "trace".parse().expect("a level");
    let heard = match db {
        Db::Sqlite { readers, writer, files } => {
            let options = readers.connect_options().as_ref().clone();
            let options = options.log_statements(trace()).log_slow_statements(trace(), Duration::from_secs(1));
            let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options);
            let pool = pool.await.expect("it opens");
            count_steps(&pool).await;
            Db::Sqlite { readers: pool, writer: writer.clone(), files: files.clone() }
        }
        Db::Postgres(pool) => {
            let options = pool.connect_options().as_ref().clone().log_statements("off".parse().expect("a level"));
            let options = options.options([
                ("session_preload_libraries", "auto_explain"),
                ("auto_explain.log_min_duration", "0"),
                ("auto_explain.log_analyze", "on"),
                ("auto_explain.log_buffers", "on"),
                ("auto_explain.log_format", "json"),
                ("auto_explain.log_level", "notice"),
                ("client_min_messages", "notice"),
            ]);
            Db::Postgres(PgPoolOptions::new().max_connections(1).connect_with(options).await.expect("it connects"))
        }
    };
    forget(&heard).await;
    heard
}

/// Opening and explaining are not what a page costs.
async fn forget(db: &Db) {
    db.ping().await.expect("it answers");
    logged().clear();
    STEPS.store(0, Ordering::Relaxed);
}

async fn count_steps(pool: &sqlx::SqlitePool) {
    let mut connection = pool.acquire().await.expect("a connection");
    connection.lock_handle().await.expect("a handle").set_progress_handler(1, || {
        STEPS.fetch_add(1, Ordering::Relaxed);
        true
    });
}

/// How one statement was answered.
#[derive(Debug)]
struct Plan {
    function: &'static str,
    /// As the engine words them; sorts and reading in vain in our words on PostgreSQL.
    steps: Vec<String>,
    /// PostgreSQL: pages touched. SQLite: steps of its machine.
    cost: u64,
}

impl Plan {
    /// The steps that a page must not cost.
    fn faults(&self) -> Vec<String> {
        let is_costly = |step: &&String| {
            ["SCAN ", "Seq Scan of ", "Sort of ", "In vain "].iter().any(|word| step.starts_with(word))
                || step.contains("TEMP B-TREE")
                || step.contains("AUTOMATIC")
        };
        let is_allowed = |step: &str| {
            ALLOWED.iter().any(|(function, allowed, _)| {
                (function.is_empty() || *function == self.function) && step.starts_with(allowed)
            })
        };
        let faults = self.steps.iter().filter(is_costly).filter(|step| !is_allowed(step));
        faults.map(|step| format!("{}: {step}", self.function)).collect()
    }
}

/// The plans of what was logged on `db` since the last time.
async fn take_plans(db: &Db, function: &'static str) -> Vec<Plan> {
    // Engine and driver may still speak of a query after its answer; the next one makes them end.
    db.ping().await.expect("it answers");
    let mut logged = std::mem::take(&mut *logged());
    logged.retain(|text| !text.contains("cast(1 as bigint)"));
    let steps = STEPS.swap(0, Ordering::Relaxed);
    let mut plans = Vec::new();
    if steps > 0 {
        let is_costly = steps > if function == "search::find_published" { STEPS_OF_SEARCH_MAX } else { STEPS_MAX };
        let in_vain = is_costly.then(|| format!("In vain {steps} steps"));
        plans.push(Plan { function, steps: in_vain.into_iter().collect(), cost: steps });
    }
    for text in logged {
        plans.push(match db {
            // On the same connection, because each has statistics of its own age.
            Db::Sqlite { readers, .. } => explain(readers, function, &text).await,
            Db::Postgres(_) => read_plan(function, &text),
        });
    }
    forget(db).await;
    plans
}

async fn explain(pool: &sqlx::SqlitePool, function: &'static str, statement: &str) -> Plan {
    let query = sqlx::query_as(AssertSqlSafe(format!("explain query plan {statement}")));
    let rows: Vec<(i64, i64, i64, String)> = query.fetch_all(pool).await.expect("explained");
    Plan { function, steps: rows.into_iter().map(|(.., step)| step).collect(), cost: 0 }
}

fn read_plan(function: &'static str, notice: &str) -> Plan {
    let start = notice.find('{').expect("a plan");
    let root: serde_json::Value = serde_json::from_str(&notice[start..]).expect("JSON");
    let root = &root["Plan"];
    let mut plan = Plan { function, steps: Vec::new(), cost: 0 };
    plan.cost = ["Shared Hit Blocks", "Shared Read Blocks"].iter().filter_map(|key| root[key].as_u64()).sum();
    read_node(&mut plan.steps, root);
    plan
}

fn read_node(steps: &mut Vec<String>, node: &serde_json::Value) {
    let number = |node: &serde_json::Value, key: &str| node[key].as_f64().unwrap_or_default();
    let kind = node["Node Type"].as_str().expect("a kind");
    let table = node["Relation Name"].as_str().unwrap_or_default();
    let inputs = node["Plans"].as_array().map(Vec::as_slice).unwrap_or_default();
    match kind {
        "Seq Scan" if GROWING.contains(&table) => steps.push(format!("Seq Scan of {table}")),
        "Sort" | "Incremental Sort" if number(&inputs[0], "Actual Rows") > HANDFUL as f64 => {
            let name = if inputs[0]["Node Type"] == "Aggregate" { "week" } else { "rows" };
            steps.push(format!("Sort of {name}"));
        }
        _ => steps.push(format!("{kind} {table} {}", node["Index Name"].as_str().unwrap_or_default())),
    }
    let in_vain = number(node, "Rows Removed by Filter") + number(node, "Rows Removed by Join Filter");
    if in_vain * number(node, "Actual Loops") > HANDFUL as f64 {
        steps.push(format!("In vain {in_vain} rows of {table}"));
    }
    inputs.iter().for_each(|input| read_node(steps, input));
}

/// Calls a function of `db` on the heard connection, and adds its plans under its name.
macro_rules! read {
    ($plans:ident, $function:path, $db:expr $(, $argument:expr)*) => {{
        let answer = $function($db, $($argument),*).await.expect("read");
        let plans = take_plans($db, stringify!($function)).await;
        assert!(plans.iter().any(|plan| !plan.steps.is_empty()), "nothing was heard of {}", stringify!($function));
        $plans.extend(plans);
        answer
    }};
}

/// Everything that pages read.
async fn read_all(db: &Db, portal: &TestPortal<'_>) -> Vec<Plan> {
    let (id, section) = (portal.id, portal.section.id);
    let middle = ListKey { published_at: NOW.minus_millis(ARTICLES / 2 * MINUTE), id: ArticleId(ARTICLES) };
    let seldom = portals::find_section(portal.db, id, &slug("thong-bao")).await.expect("read").expect("a section").id;
    let mut plans = Vec::new();
    let address = slug("bai-1000");
    let article = read!(plans, articles::find_published, db, id, &portal.section.slug, &address, NOW);
    let article = article.expect("published");
    read!(plans, articles::list_related, db, id, &article, &[], NOW);
    let article = article.id;
    read!(plans, articles::is_published, db, id, article, NOW);
    read!(plans, articles::list_newest_published, db, id, 20, NOW);
    for (section, from) in [
        (seldom, None),
        (section, None),
        (section, Some(PageFrom::OlderThan(middle))),
        (section, Some(PageFrom::NewerThan(middle))),
    ] {
        let page = read!(plans, articles::list_published_of_section, db, id, section, from, 20, NOW);
        assert_eq!(page.len(), 20);
    }
    for section in [None, Some(section), Some(seldom)] {
        let newest = articles::WantedArticles::newest(section, 20);
        assert_eq!(read!(plans, articles::list_published_whole, db, id, newest, NOW).len(), 20);
        let deep = articles::WantedArticles { before: Some(middle), until: middle.published_at, ..newest };
        read!(plans, articles::list_published_heads, db, id, deep, NOW);
    }
    assert!(read!(plans, articles::find_published_by_id, db, id, article, NOW).is_some());
    let part = [article, ArticleId(i64::MAX)];
    assert_eq!(read!(plans, articles::list_published_places, db, id, part, 20, NOW).len(), 20);
    assert!(read!(plans, articles::find_published_after, db, id, article, NOW).is_some());
    read!(plans, articles::list_archive_months, db, id, NOW);
    let day = Period { first: NOW.day(), last: NOW.day() };
    assert_eq!(read!(plans, articles::count_published_by_day, db, id, day, NOW).len(), 1);
    let third = PageRequest { number: 3, from: None };
    read!(plans, articles::find_published_page_of_days, db, id, day, third, NOW).expect("a page");
    read!(plans, articles::find_published_key_at, db, id, section, 1_000, NOW);
    assert_eq!(read!(plans, documents::list_newest_documents, db, id, 5, NOW).len(), 5);
    let all = RegisterFilter::default;
    for (filter, from) in [
        (all(), None),
        (
            all(),
            Some(PageFrom::OlderThan(ListKey { published_at: Day(ARTICLES / 2).start(), id: ArticleId(ARTICLES) })),
        ),
        (
            all(),
            Some(PageFrom::NewerThan(ListKey { published_at: Day(ARTICLES / 2).start(), id: ArticleId(ARTICLES) })),
        ),
        (RegisterFilter { words: "bai".to_owned(), ..all() }, None),
    ] {
        let page = PageRequest { number: if from.is_some() { 2 } else { 1 }, from };
        let found = read!(plans, documents::find_page, db, id, section, &filter, page, NOW);
        assert_eq!(found.expect("a page").0.len(), documents::PAGE_LENGTH as usize, "{filter:?}");
    }
    // PostgreSQL reads a few thousand short entries whole rather than ask their index. `bench/run --only search` holds it to what
    // it takes among many.
    let mut of_search = Vec::new();
    for order in [SearchOrder::NewestFirst, SearchOrder::BestMatch] {
        for words in ["tiêu đề", "zzqx"] {
            let typed = SearchTyped { q: words.to_owned(), order: order.value().to_owned(), ..SearchTyped::default() };
            let asked = typed.understood().expect("it is");
            let found = read!(of_search, search::find_published, db, id, words, &asked, None, NOW);
            assert_eq!(found.articles.is_empty(), words == "zzqx", "{words}");
        }
    }
    plans.extend(of_search.into_iter().filter(|_| matches!(db, Db::Sqlite { .. })));
    assert_eq!(read!(plans, search::suggest_published, db, id, "tiêu đ", NOW).len(), 6);
    let terms = read!(plans, documents::list_terms, db, id);
    assert_eq!((terms.kinds.len(), terms.topics.len(), terms.issuers.len()), (1, 1, 1));
    let body = clean_html("");
    let sheet = read!(plans, documents::find_sheet, db, id, article, &body).expect("in the register");
    let linked = clean_html("<p><a href=\"/tep/0123456789abcdef0123456789abcdef.pdf\">a</a></p>");
    assert!(read!(plans, documents::list_files, db, id, &linked).is_empty());
    assert_eq!(sheet.replaces.len(), 1);
    read!(plans, documents::find_same_number, db, id, &sheet.fields, None);
    read!(plans, standing_pages::list_required, db, id);
    assert_eq!(read!(plans, standing_pages::list_missing, db, id).len(), 5);
    read!(plans, standing_pages::list_arranged, db, id);
    let standing =
        portals::find_section(portal.db, id, &slug("gioi-thieu")).await.expect("read").expect("a section").id;
    assert_eq!(read!(plans, articles::list_published_pages, db, id, standing, NOW).len(), PAGES as usize);
    read!(plans, articles::find_published_page, db, id, section, PageRequest { number: 9, from: None }, NOW);
    let most_read = read!(plans, articles::find_most_read, db, id, NOW.day().minus(6)).articles;
    assert_eq!(read!(plans, articles::list_published_by_ids, db, id, &most_read, NOW).len(), most_read.len());
    read!(plans, counting::list_views, db, id, &[article, ArticleId(article.0 + 1)]);
    read!(plans, counting::list_published_views, db, &BTreeSet::from([(id, article)]), NOW);
    read!(plans, counting::find_visits, db, id, NOW.day());
    assert_eq!(read!(plans, counting::count_online, db, id, NOW), 9);
    read!(plans, counting::find_views, db, id, article);
    read!(plans, portals::find_portal_by_host, db, "demo.localhost");
    read!(plans, portals::find_portal, db, id);
    read!(plans, portals::find_first_portal, db);
    read!(plans, portals::list_versions, db, NOW);
    read!(plans, portals::list_sections, db, id);
    read!(plans, portals::list_navigation, db, id);
    read!(plans, portals::find_section, db, id, &portal.section.slug);
    // With many more parameters PostgreSQL rather reads a table of this size whole, which is right.
    assert!(read!(plans, redirects::find, db, id, "/cu/9?tabid=5&id=7&fbclid=x").is_some());
    assert!(read!(plans, redirects::find_kept, db, id, "/cu/9").is_some());
    assert_eq!(read!(plans, redirects::list, db, id, Some("/cu/2"), "", 20).redirects.len(), 20);
    assert!(read!(plans, alerts::list_running, db, id, NOW).is_empty());
    assert!(read!(plans, alerts::list, db, id, 20).is_empty());
    read!(plans, settings::find, db, id);
    read!(plans, front::find_live, db, id);
    read!(plans, quick_links::list, db, id);
    read!(plans, settings::find_review_rules, db, id, section);
    assert!(read!(plans, maps::find, db, id).is_some());
    assert!(read!(plans, media_uses::is_public, db, id, "digest9"));
    assert!(!read!(plans, media_uses::is_shown_by_link, db, id, "digest9", "link1", NOW));
    assert!(read!(plans, media_files::find, db, id, "digest9").is_some());
    assert!(read!(plans, media_files::find_master, db, id, "digest9").is_none());
    assert_eq!(read!(plans, media_files::find_alts, db, id, &BTreeSet::from(["digest9"])).len(), 1);
    assert!(read!(plans, media_files::is_known, db, id, "digest9"));
    let pictures = read!(plans, photos::list_newest, db, id, 20);
    assert_eq!(pictures.len(), 20);
    assert!(read!(plans, photos::find, db, id, pictures[9].0).is_some());
    assert!(read!(plans, photos::find_by_digest, db, id, "digest9").is_some());
    let email = Email::parse("lan@a.vn").expect("an address");
    assert!(read!(plans, accounts::find, db, id, &email).is_none());
    assert!(read!(plans, people::find, db, id, PersonId(1)).is_none());
    assert!(read!(plans, accounts::find_password_hash, db, id, PersonId(1)).is_none());
    assert!(read!(plans, known_devices::find, db, id, "digest", NOW).is_none());
    assert!(read!(plans, second_factors::find, db, id, PersonId(1)).is_none());
    read!(plans, second_factors::count_recovery_codes, db, id, PersonId(1));
    read!(plans, second_factors::list_recovery_digests, db, id, PersonId(1));
    read!(plans, newsroom_rules::find_second_factor_roles, db, id);
    assert!(read!(plans, sessions::find_awaiting, db, id, "digest", NOW).is_none());
    assert!(read!(plans, sessions::find_live, db, id, "digest", NOW).is_none());
    read!(plans, sessions::list, db, id, PersonId(1), NOW);
    assert!(read!(plans, entry_links::find, db, id, "digest", NOW).is_none());
    assert!(read!(plans, entry_links::find_of_person, db, id, PersonId(1)).is_none());
    assert_eq!(read!(plans, audit::list, db, id, Some(ARTICLES), 20).len(), 20);
    let person = PersonId(sql_number(portal.db, "select min(id) from people where portal_id = $1", &[id.0]).await);
    for (person, act) in
        [(None, None), (Some(person), None), (None, Some(AuditAct::SignOut)), (Some(person), Some(AuditAct::SignOut))]
    {
        let (from, until) = (Some(NOW.minus_millis(9 * MINUTE)), Some(NOW.minus_millis(-1)));
        for filter in [
            audit::Filter { person, act, before: Some(ARTICLES), ..Default::default() },
            audit::Filter { person, act, from, until, ..Default::default() },
        ] {
            read!(plans, audit::search, db, id, filter, 20);
        }
    }
    plans.extend(read_newsroom(db, portal, article).await);
    plans.extend(read_figures(db, portal, article).await);
    plans
}

/// What the newsroom's pages read of figures, and of what is paid.
async fn read_figures(db: &Db, portal: &TestPortal<'_>, article: ArticleId) -> Vec<Plan> {
    let (id, week) = (portal.id, Period { first: NOW.day().minus(6), last: NOW.day() });
    let mut plans = Vec::new();
    assert!(read!(plans, articles::find_published_heading, db, id, article, NOW).is_some());
    assert_eq!(
        read!(plans, articles::list_published_headlines, db, id, NOW.minus_millis(2_000 * MINUTE), 200, NOW).len(),
        200
    );
    let tag = &slug("the");
    for from in [None, Some(PageFrom::OlderThan(deep_key())), Some(PageFrom::NewerThan(deep_key()))] {
        assert_eq!(read!(plans, articles::list_published_of_tag, db, id, tag, from, 11, NOW).len(), 11, "{from:?}");
    }
    assert!(read!(plans, articles::find_published_key_of_tag, db, id, tag, 21, NOW).is_some());
    read!(plans, articles::find_published_page_of_tag, db, id, tag, PageRequest { number: 1, from: None }, NOW);
    assert!(read!(plans, tags::find, db, id, tag).is_some());
    assert_eq!(read!(plans, tags::list_of_article, db, id, article).len(), 1);
    read!(plans, tags::list_titles, db, id, 300);
    assert_eq!(read!(plans, figures::list_view_days, db, id, week).len(), 6);
    read!(plans, figures::list_visit_days, db, id, week);
    read!(plans, figures::list_article_days, db, id, article, week);
    let author = portal.add_person().await;
    forget(db).await;
    for (section, author) in [(None, None), (Some(portal.section.id), None), (None, Some(author))] {
        let filter = figures::ReadFilter { section, author };
        let list = read!(plans, figures::list_most_read, db, id, week, filter, 20);
        assert_eq!(list.len(), if author.is_some() { 0 } else { 20 });
    }
    assert_eq!(read!(plans, figures::list_read_sections, db, id, week).len(), 3);
    assert_eq!(read!(plans, reader_reports::count_open, db, id), 20);
    assert_eq!(read!(plans, reader_reports::list_open, db, id, ReportId(0), 10).len(), 10);
    assert_eq!(read!(plans, reader_reports::list_handled, db, id, 20).len(), 20);
    let works = read!(plans, royalties::list_works, db, id, Month::of(NOW.day()), NOW, 20);
    assert!(works.len() == 20 && works.iter().all(|work| work.decision.is_some()));
    assert!(read!(plans, royalties::find_work, db, id, article, NOW).is_some());
    read!(plans, royalties::find_terms, db, id, Month::of(NOW.day()));
    plans
}

/// What the newsroom's pages read of texts.
async fn read_newsroom(db: &Db, portal: &TestPortal<'_>, article: ArticleId) -> Vec<Plan> {
    let (editor, reporter) = (&portal.sign_in(&[Role::Editor]).await, &portal.sign_in(&[Role::Reporter]).await);
    forget(db).await;
    let mut plans = Vec::new();
    assert!(read!(plans, sessions::find_done, db, editor, "key").is_none());
    assert!(read!(plans, front::find, db, editor, front::Standing::Draft).is_none());
    let text = read!(plans, texts::find_of_article, db, editor, article).expect("a text");
    let (author, text) = (text.author, text.id);
    assert!(read!(plans, articles::find_for_newsroom, db, editor, article).is_some());
    for (section, words) in [(None, ""), (Some(portal.section.id), ""), (None, "bai"), (Some(portal.section.id), "bai")]
    {
        let before = Some(ListKey { published_at: NOW.minus_millis(ARTICLES / 2 * MINUTE), id: ArticleId(ARTICLES) });
        let wanted = articles::Listing { section, words, is_of_withdrawn: false, before, limit: 20 };
        assert_eq!(read!(plans, articles::list_for_newsroom, db, editor, wanted).len(), 20);
    }
    assert!(!read!(plans, media_uses::list_uses, db, editor, "digest9", 20).is_empty());
    for (asking, words) in [(editor, ""), (editor, "digest"), (reporter, "digest")] {
        let wanted = media_files::MediaFilter { words, ..Default::default() };
        read!(plans, media_files::list, db, asking, wanted, None, 20);
    }
    assert!(read!(plans, texts::find, db, editor, text).is_some());
    assert!(read!(plans, texts::find_current, db, editor, text).is_some());
    assert!(read!(plans, texts::find_revision, db, editor, text, 1).is_some());
    assert!(read!(plans, texts::find_revision, db, reporter, text, 1).is_none());
    read!(plans, texts::has_written, db, editor, text);
    read!(plans, texts::find_revision_by_link, db, portal.id, "link1", NOW);
    assert_eq!(read!(plans, texts::list_revisions, db, editor, text, None, 20).len(), 1);
    assert_eq!(read!(plans, texts::list_acts, db, editor, text, 20).len(), 1);
    assert_eq!(read!(plans, preview_links::list, db, editor, text, NOW).len(), 1);
    let form = &FormKey::parse("00000000000000aa").expect("a key");
    assert!(read!(plans, unsaved_texts::find, db, editor, form).is_none());
    assert!(read!(plans, texts::find_begun, db, editor, form).is_none());
    assert!(read!(plans, unsaved_texts::list, db, editor, 10).is_empty());
    for text in [None, Some(text)] {
        assert!(read!(plans, unsaved_texts::list_of, db, editor, text, 5).is_empty());
    }
    assert_eq!(read!(plans, text_presences::list_others, db, editor, text, NOW).len(), 1);
    let after = texts::TextKey { modified_at: NOW.minus_millis(ARTICLES / 2 * MINUTE), id: text };
    let all = texts::TextFilter::default;
    for (filter, after) in [
        (all(), None),
        (all(), Some(after)),
        (texts::TextFilter { section: Some(portal.section.id), ..all() }, Some(after)),
        (texts::TextFilter { author: Some(author), ..all() }, Some(after)),
        (texts::TextFilter { state: Some(TextState::Published), ..all() }, Some(after)),
        (texts::TextFilter { words: "bai".to_owned(), ..all() }, None),
    ] {
        assert_eq!(read!(plans, texts::list, db, editor, &filter, after, 20).len(), 20, "{filter:?}");
    }
    let submitted = texts::TextFilter { state: Some(TextState::Submitted), ..all() };
    assert_eq!(read!(plans, texts::list, db, editor, &submitted, None, 20).len(), 3);
    read!(plans, texts::list, db, reporter, &all(), None, 20);
    assert_eq!(read!(plans, texts::list_waiting, db, editor, TextState::Submitted, 20).len(), 3);
    read!(plans, texts::list_waiting, db, editor, TextState::Scheduled, 20);
    assert_eq!(read!(plans, texts::count_by_state, db, editor, None).len(), 6);
    read!(plans, texts::count_by_state, db, reporter, Some(reporter.id()));
    read!(plans, texts::list_unreviewed, db, editor, 20);
    read!(plans, texts::count_unreviewed, db, editor);
    read!(plans, texts::list_articles_to_look_at, db, editor, NOW.day(), 20);
    read!(plans, texts::count_articles_to_look_at, db, editor, NOW.day());
    read!(plans, texts::publish_due, db, NOW);
    plans
}

/// A portal that has grown, beside another of its size.
async fn grow(db: &Db) -> TestPortal<'_> {
    let other = TestPortal::insert(db).await;
    let portal = TestPortal::insert(db).await;
    for portal in [&other, &portal] {
        publish_many(portal).await;
        portal.add_person().await;
        insert_numbered(db, portal.id).await;
        insert_texts(portal).await;
        insert_documents(db, portal.id).await;
        insert_royalties(db, portal.id).await;
        insert_tags(db, portal.id).await;
    }
    while search::index_waiting(db).await.expect("indexed") > 0 {}
    write(db, async |tx| portals::insert_host(tx, portal.id, "demo.localhost").await).await;
    let map =
        AdministrativeMap { title: String::new(), note: String::new(), view_box: String::new(), units: Vec::new() };
    write(db, async |tx| maps::replace(tx, portal.id, &map).await).await;
    portal
}

/// Articles of every minute before now, the first ones in sections of their own.
async fn publish_many(portal: &TestPortal<'_>) {
    let mut tx = portal.db.begin().await.expect("a transaction");
    let seldom = portals::find_or_insert_section(&mut tx, portal.id, &slug("thong-bao"), "thông báo").await;
    let seldom = seldom.expect("a section");
    let standing = portals::find_or_insert_section(&mut tx, portal.id, &slug("gioi-thieu"), "giới thiệu").await;
    let standing = standing.expect("a section");
    let articles: Vec<_> = (0..ARTICLES)
        .map(|number| NewArticle {
            section: match number {
                0..PAGES => &standing,
                PAGES..SELDOM => &seldom,
                _ => &portal.section,
            },
            published_at: NOW.minus_millis((ARTICLES - number) * MINUTE),
            ..portal.new_article(&format!("bai-{}", number + 1))
        })
        .collect();
    let published = seeding::insert_published(&mut tx, &articles).await.expect("written");
    let readerships: Vec<_> = published.into_iter().map(|(article, _)| readership(article)).collect();
    seeding::insert_readerships(&mut tx, portal.id, &readerships).await.expect("written");
    tx.commit().await.expect("committed");
}

/// A quarter of the articles was read this week; all were read before.
fn readership(article: ArticleId) -> Readership {
    let days = if article.0 % 4 == 0 { 1..15 } else { 10..15 };
    Readership { article, days: days.map(|days_ago| (NOW.day().minus(days_ago), 1 + article.0 % 9)).collect() }
}

/// As many photos, redirects and readers as there are articles; nine readers are online.
async fn insert_numbered(db: &Db, PortalId(portal): PortalId) {
    let (now, gone) = (NOW.0, NOW.0 - counting::ONLINE_MILLIS);
    for insert in [
        format!(
            "insert into photos (portal_id, digest, extension, width, height, widths)
            select {portal}, 'digest' || number, 'webp', 1, 1, '1' from numbers"
        ),
        format!(
            "insert into media_files (portal_id, digest, kind, extension, bytes, words, created_at)
            select {portal}, 'digest' || number, 'photo', 'webp', 0, ' digest' || number, number from numbers"
        ),
        format!(
            "insert into redirects (portal_id, path, reason, created_at)
            select {portal}, '/cu/' || number, '', {now} from numbers"
        ),
        format!(
            "insert into reader_reports (portal_id, words, message, sent_at, handled_at)
            select {portal}, '', '', number, case when number > 20 then number end from numbers"
        ),
        format!(
            "insert into sightings (day, portal_id, reader, article_id, seen_at)
            select 1, {portal}, number, 0, case when number < 10 then {now} else {gone} - number end from numbers"
        ),
        format!(
            "insert into audit_entries (portal_id, number, at, person_id, person_name, act, subject, detail, digest)
            select {portal}, number, {now} - ({ARTICLES} - number) * {MINUTE},
                case when number % 7 = 0 then (select min(id) from people where portal_id = {portal}) end, '',
                case when number % 100 = 0 then 'sign_out' else 'sign_in' end, '', '', '' from numbers"
        ),
    ] {
        let query = format!(
            "with recursive numbers (number) as
                (select 1 union all select number + 1 from numbers where number < {ARTICLES})
            {insert}"
        );
        write(db, async |tx| execute!(tx, sqlx::query(AssertSqlSafe(query)))).await;
    }
}

/// Each article is a document too, and takes the place of the one before.
async fn insert_documents(db: &Db, PortalId(portal): PortalId) {
    for insert in [
        format!(
            "insert into documents (article_id, portal_id, number, kind, issuer, signer, topic, issuer_slug, topic_slug,
                issued_on, words)
            select id, portal_id, 'so-' || id, 'quyet-dinh', 'UBND', 'An', 'Đất đai', 'ubnd', 'dat-dai', id % {ARTICLES},
                ' ' || slug from articles where portal_id = {portal}"
        ),
        format!(
            "insert into document_replacements (portal_id, article_id, replaced_id)
            select portal_id, id, id - 1 from articles
            where portal_id = {portal} and id - 1 in (select article_id from documents where portal_id = {portal})"
        ),
    ] {
        write(db, async |tx| execute!(tx, sqlx::query(AssertSqlSafe(insert)))).await;
    }
}

/// Where a list has as much behind it as before it.
fn deep_key() -> ListKey {
    ListKey { published_at: NOW.minus_millis(ARTICLES / 2 * MINUTE), id: ArticleId(0) }
}

/// Every article has one tag, and all have the same.
async fn insert_tags(db: &Db, PortalId(portal): PortalId) {
    for insert in [
        format!("insert into tags (portal_id, slug, title) values ({portal}, 'the', 'Thẻ')"),
        format!(
            "insert into article_tags (portal_id, article_id, slug, position, published_at)
            select portal_id, id, 'the', 0, published_at from articles where portal_id = {portal}"
        ),
    ] {
        write(db, async |tx| execute!(tx, sqlx::query(AssertSqlSafe(insert)))).await;
    }
}

/// Somebody has said of each article what it counts.
async fn insert_royalties(db: &Db, PortalId(portal): PortalId) {
    for insert in [
        format!(
            "insert into royalty_works (portal_id, article_id, kind, decided_at)
            select portal_id, id, 'news', 1 from articles where portal_id = {portal}"
        ),
        format!(
            "insert into royalty_credits (portal_id, article_id, role, position, name, coefficient, share)
            select portal_id, id, 'author', 0, 'Lan', 100, 100 from articles where portal_id = {portal}"
        ),
    ] {
        write(db, async |tx| execute!(tx, sqlx::query(AssertSqlSafe(insert)))).await;
    }
}

/// A text for each article, eighteen more that are worked on, and what hangs on them.
async fn insert_texts(portal: &TestPortal<'_>) {
    let (PortalId(id), PersonId(person)) = (portal.id, portal.add_person().await);
    for insert in [
        format!(
            "insert into texts (portal_id, article_id, state, author_id, section_id, revision, last_revision,
                published_revision, words, created_at, modified_at)
            select portal_id, id, 'published', {person}, section_id, 1, 1, 1, ' ' || slug, published_at, published_at
            from articles where portal_id = {id}"
        ),
        format!(
            "insert into texts (portal_id, state, author_id, section_id, revision, last_revision, publish_at, words,
                created_at, modified_at)
            select portal_id, case id % 6 when 0 then 'draft' when 1 then 'submitted' when 2 then 'returned'
                    when 3 then 'reviewed' when 4 then 'approved' else 'scheduled' end,
                {person}, section_id, 1, 1, {} + id, slug, published_at, published_at
            from articles where portal_id = {id} order by id limit 18",
            NOW.0
        ),
        format!(
            "insert into revisions (portal_id, text_id, number, based_on, person_id, at, section_id, headline, slug,
                standfirst, body, authors, photographers, sources, photo, photo_caption, photo_alt, change_note)
            select portal_id, id, 1, 0, author_id, created_at, section_id, 'Tiêu đề', 'bai', '', '', '', '', '', '', '', '', ''
            from texts where portal_id = {id}"
        ),
        // Pictures and texts are as many as articles.
        format!(
            "insert into media_uses (portal_id, digest, article_id, is_public)
            select portal_id, 'digest' || row_number() over (order by id), id, 1 = 1 from articles where portal_id = {id}"
        ),
        format!(
            "insert into text_media_uses (portal_id, digest, text_id)
            select portal_id, 'digest' || row_number() over (order by id), id from texts
            where portal_id = {id} and article_id is not null"
        ),
        format!(
            "insert into text_acts (portal_id, text_id, number, at, person_id, act, revision, note)
            select portal_id, id, 1, created_at, author_id, 'publish', 1, '' from texts where portal_id = {id}"
        ),
        format!(
            "insert into preview_links (token_digest, portal_id, text_id, created_by, created_at, expires_at)
            select 'link' || id, portal_id, id, author_id, created_at, {} from texts where portal_id = {id}",
            NOW.0 + 1
        ),
        format!(
            "insert into unsaved_texts (portal_id, person_id, form_key, text_id, based_on, headline, typed, at)
            select portal_id, author_id, 'form' || id, id, 1, '', '', created_at from texts where portal_id = {id}"
        ),
        format!(
            "insert into text_presences (portal_id, text_id, person_id, seen_at)
            select portal_id, id, author_id, {} from texts where portal_id = {id}",
            NOW.0
        ),
    ] {
        write(portal.db, async |tx| execute!(tx, sqlx::query(AssertSqlSafe(insert)))).await;
    }
}

/// PostgreSQL analyzes by itself; SQLite has no statistics.
async fn analyze(db: &Db) {
    if matches!(db, Db::Sqlite { .. }) {
        return;
    }
    seeding::analyze(db).await.expect("analyzed");
    for statement in [
        "analyze documents",
        "analyze document_replacements",
        "analyze photos",
        "analyze search_entries",
        "analyze media_files",
        "analyze media_uses",
        "analyze text_media_uses",
        "analyze redirects",
        "analyze sightings",
        "analyze audit_entries",
        "analyze texts",
        "analyze revisions",
        "analyze text_acts",
        "analyze preview_links",
        "analyze unsaved_texts",
        "analyze text_presences",
        "analyze royalty_works",
        "analyze royalty_credits",
        "analyze reader_reports",
        "analyze article_tags",
    ] {
        sql(db, statement, &[]).await.expect("analyzed");
    }
}

/// An empty table is read whole, and rightly so: what grows must have grown before its plans say anything.
#[tokio::test]
async fn every_table_that_grows_has_grown_here() {
    let databases = both().await;
    for db in &databases.all {
        grow(db).await;
        for table in schema::columns(db).await.into_keys() {
            if SMALL.iter().any(|(small, _)| *small == table) {
                continue;
            }
            assert!(GROWING.contains(&table.as_str()), "{table} is neither among GROWING nor among SMALL");
            let count = AssertSqlSafe(format!("select count(*) from {table}"));
            let rows: i64 = reading!(db, |pool| sqlx::query_scalar(count).fetch_one(pool)).expect("counted");
            assert!(rows >= ARTICLES, "{}: {table} has {rows} rows: insert_numbered", db.engine());
        }
    }
}

fn faults(plans: &[Plan]) -> Vec<String> {
    plans.iter().flat_map(Plan::faults).collect()
}

const NONE: [&str; 0] = [];

#[tokio::test]
async fn no_page_reads_or_sorts_a_whole_table() {
    let _turn = TURN.lock().await;
    listen();
    let databases = both().await;
    for db in &databases.all {
        let portal = grow(db).await;
        analyze(db).await;
        assert_eq!(faults(&read_all(&heard(db).await, &portal).await), NONE, "{}", db.engine());
    }
}

#[tokio::test]
async fn the_most_read_are_counted_from_the_index_alone() {
    let _turn = TURN.lock().await;
    listen();
    let databases = both().await;
    for db in &databases.all {
        let portal = grow(db).await;
        analyze(db).await;
        let (heard, mut plans) = (heard(db).await, Vec::new());
        if matches!(db, Db::Postgres(_)) {
            // It prefers the table itself while other tests keep it from knowing that all may see it.
            sql(&heard, "set enable_bitmapscan = off", &[]).await.expect("set");
        }
        read!(plans, articles::find_most_read, &heard, portal.id, NOW.day().minus(6));
        let steps: Vec<_> = plans.iter().flat_map(|plan| &plan.steps).collect();
        let of_the_index =
            ["COVERING INDEX page_view_days_of_portal", "Index Only Scan page_view_days page_view_days_of_portal"];
        assert!(steps.iter().any(|step| of_the_index.iter().any(|words| step.contains(words))), "{steps:?}");
    }
}

async fn cost(db: &Db, portal: &TestPortal<'_>, from: Option<PageFrom>) -> u64 {
    let (id, section) = (portal.id, portal.section.id);
    let page = articles::list_published_of_section(db, id, section, from, 21, NOW).await.expect("read");
    assert_eq!(page.len(), 21);
    take_plans(db, "articles::list_published_of_section").await.iter().map(|plan| plan.cost).sum()
}

#[tokio::test]
async fn a_deep_page_costs_no_more_than_the_first() {
    let _turn = TURN.lock().await;
    listen();
    let databases = both().await;
    for db in &databases.all {
        let portal = grow(db).await;
        analyze(db).await;
        let heard = heard(db).await;
        let first = cost(&heard, &portal, None).await;
        assert!(first > 0);
        let minutes = |minutes| ListKey { published_at: NOW.minus_millis(minutes * MINUTE), id: ArticleId(0) };
        for from in [
            PageFrom::OlderThan(minutes(ARTICLES / 2)),
            PageFrom::OlderThan(minutes(ARTICLES - 1_000)),
            PageFrom::NewerThan(minutes(ARTICLES / 2)),
            PageFrom::NewerThan(minutes(1_000)),
        ] {
            let deep = cost(&heard, &portal, Some(from)).await;
            assert!(deep < first + first / 2, "{}, {from:?}: {deep} after {first}", db.engine());
        }
    }
}

/// The faults of a statement that no page runs.
async fn faults_of(db: &Db, statement: &'static str) -> Vec<String> {
    let _: Vec<(i64,)> = reading!(db, |pool| sqlx::query_as(statement).fetch_all(pool)).expect("read");
    faults(&take_plans(db, "the test").await)
}

#[tokio::test]
async fn a_missing_index_is_noticed() {
    let _turn = TURN.lock().await;
    listen();
    let databases = both().await;
    for db in &databases.all {
        let portal = grow(db).await;
        analyze(db).await;
        let sort = faults_of(&heard(db).await, "select id from articles order by headline limit 3").await;
        assert!(sort.iter().any(|fault| fault.contains("Sort of ") || fault.contains("ORDER BY")), "{sort:?}");
        let scan = faults_of(&heard(db).await, "select id from photos where extension = 'png'").await;
        assert!(scan.iter().any(|fault| fault.contains("Seq Scan of ") || fault.contains("SCAN photos")), "{scan:?}");
        // Of a section alone PostgreSQL finds enough in the index of the portal: it goes first.
        for (index, function) in [
            ("drop index articles_of_portal", "articles::list_newest_published: "),
            ("drop index articles_of_section", "articles::list_published_of_section: "),
            ("drop index page_view_days_of_portal", "articles::find_most_read: "),
        ] {
            sql(db, index, &[]).await.expect("dropped");
            let faults = faults(&read_all(&heard(db).await, &portal).await);
            assert!(faults.iter().any(|fault| fault.starts_with(function)), "{}: {index}: {faults:?}", db.engine());
        }
    }
}
