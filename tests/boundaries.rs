//! Conventions of the code base that a compiler does not see.

use crate::house::{House, find_circle};
use bantin::domain::{Slug, address};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The source files under `folder`, with their text.
fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                found.push((path.strip_prefix(root()).unwrap().to_owned(), text));
            }
        }
    }
    assert!(!found.is_empty());
    found
}

/// What stands before a file's tests.
fn without_tests(text: &str) -> &str {
    text.split("#[cfg(test)]").next().unwrap_or_default()
}

#[test]
fn features_are_told_apart_in_two_files_only() {
    let mut gates = BTreeMap::new();
    for (path, text) in sources("src") {
        let count = text.matches("feature = \"ssr\"").count() + text.matches("feature = \"hydrate\"").count();
        if count > 0 {
            gates.insert(path.to_string_lossy().into_owned(), count);
        }
    }
    let expected = [("src/error.rs", 2), ("src/lib.rs", 3)];
    assert_eq!(gates, expected.map(|(path, count)| (path.to_owned(), count)).into());
}

#[test]
fn the_domain_knows_no_framework() {
    for (path, text) in sources("src/domain") {
        let screens = screens();
        let rooms = screens.iter().map(|folder| folder.replace("src/", "crate::"));
        let names = ["leptos", "axum", "sqlx", "tokio", "web_sys", "crate::db", "crate::server"].map(str::to_owned);
        for name in rooms.chain(names) {
            assert!(!text.contains(&name), "{}: {name}", path.display());
        }
    }
}

/// Every folder of screens and their parts, also one that is added later: what is neither nouns, SQL nor server.
fn screens() -> Vec<String> {
    let folders = fs::read_dir(root().join("src")).unwrap().map(|entry| entry.unwrap().path());
    let names = folders.filter(|path| path.is_dir()).map(|path| path.file_name().unwrap().to_str().unwrap().to_owned());
    let mut screens: Vec<_> = names
        .filter(|name| !["domain", "db", "server"].contains(&name.as_str()))
        .map(|name| format!("src/{name}"))
        .collect();
    screens.sort();
    assert!(screens.contains(&"src/components".to_owned()) && screens.contains(&"src/reader".to_owned()));
    screens
}

#[test]
fn screens_reach_the_server_only_inside_server_functions() {
    for folder in screens() {
        for (path, text) in sources(&folder) {
            let outside = text.split("#[server(").next().unwrap_or_default();
            for name in ["crate::db", "crate::server", "sqlx::"] {
                assert!(!outside.contains(name), "{}: {name} before the first server function", path.display());
            }
        }
    }
}

#[test]
fn sql_is_written_in_db_only() {
    for (path, text) in sources("src") {
        if !path.starts_with("src/db") && !path.ends_with("tests.rs") {
            assert!(!without_tests(&text).contains("sqlx::query"), "{}", path.display());
        }
    }
}

#[test]
fn queries_use_the_common_dialect() {
    // Four files tell the engines apart; two more, for tests, name what they say of themselves.
    let special =
        ["db/dialect.rs", "db/dump.rs", "db/sightings.rs", "db/search/engines.rs", "db/plans.rs", "db/schema.rs"];
    let is_common = |path: &Path| !path.ends_with("tests.rs") && !special.iter().any(|name| path.ends_with(name));
    for (path, text) in sources("src/db").into_iter().filter(|(path, _)| is_common(path)) {
        let code = without_tests(&text).to_lowercase();
        for word in [" ilike ", "now()", "::bigint", "json_", "array[", "unixepoch", "nextval"] {
            assert!(!code.contains(word), "{}: {word}", path.display());
        }
    }
}

/// Queries whose plans are not looked at, and why.
const WITHOUT_PLAN: &[(&str, &str)] = &[
    ("verification::", "an operator proves all rows; that takes its time"),
    ("seeding::", "for measuring"),
    ("documents::draft_sheet", "what a reviewer sees of one document, by its key"),
    ("imports::", "somebody moves an old portal in, once: articles of one source by its indices"),
    ("search::", "an index of words, which has plans of its own: bench/run measures what they cost"),
    ("media_files::sweep", "some times a day, away from all requests"),
    ("media_uses::is_in_a_revision", "before something is erased for good: all that was ever written"),
    ("media_files::list_digests", "the store is tidied some times a day: all that is known"),
    ("audit::check", "an operator proves all rows; that takes its time"),
    ("people::list", "everybody of a newsroom is wanted: some dozens"),
    ("people::has_administrator", "a start, and changes of roles: some dozens of people"),
    ("sections::list", "administrators see all, each with the number of its articles"),
    ("contributors::list", "every name is suggested: some hundreds"),
    ("counting::list_visit_bases", "the whole ledger is wanted: some lines"),
    ("portals::list_portals", "commands, a start, and whoever arranges hosts: a handful of rows"),
    ("portals::find_portal_by_name", "commands"),
    ("portals::list_hosts", "commands"),
    ("portals::list_all_hosts", "every host is wanted; a handful, or some thousands"),
    ("portals::list_hidden_sections", "every section is looked at once, at the start"),
];

#[test]
fn every_query_has_its_plan_looked_at() {
    let plans = fs::read_to_string(root().join("src/db/plans.rs")).unwrap();
    let mut queries = 0;
    for (path, text) in sources("src/db") {
        let inside = path.strip_prefix("src/db").unwrap();
        let module = inside.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs");
        if path.ends_with("tests.rs") || ["testing", "plans", "schema"].contains(&module) {
            continue;
        }
        for function in without_tests(&text).split("\npub async fn ").skip(1) {
            let (name, arguments) = function.split_once('(').unwrap();
            let query = format!("{module}::{name}");
            if !arguments.trim_start().starts_with("db: &Db")
                || WITHOUT_PLAN.iter().any(|(known, _)| query.starts_with(known))
            {
                continue;
            }
            queries += 1;
            assert!(plans.contains(&format!("read!(plans, {query}, ")), "{query} has no place in db/plans.rs");
        }
    }
    assert!(queries >= 18, "{queries} queries found");
}

/// First words of addresses that the program answers itself, wherever they are written.
#[test]
fn every_first_word_of_an_address_is_reserved() {
    let mut words = BTreeSet::from(["api".to_owned(), "pkg".to_owned()]);
    for (_, text) in sources("src") {
        let text = without_tests(&text);
        for start in ["path!(\"/", ".route(\"/", "_PATH: &str = \"/", "prefix = \"/"] {
            words.extend(text.split(start).skip(1).map(|rest| {
                let address = rest.split('"').next().unwrap();
                address.split('/').next().unwrap().to_owned()
            }));
        }
    }
    // What is no slug, a file's name for example, cannot be a section's.
    words.retain(|word| Slug::parse(word).is_some());
    assert!(words.len() >= 6, "{words:?}");
    let free: Vec<_> = words.iter().filter(|word| !address::RESERVED.contains(&word.as_str())).collect();
    assert_eq!(free, Vec::<&String>::new(), "a section could take these");
}

#[test]
fn every_content_table_names_its_portal() {
    for engine in ["sqlite", "postgres"] {
        for (name, text) in migrations(engine) {
            for table in text.split("create table ").skip(1) {
                let table_name = table.split_whitespace().next().unwrap();
                let body = table.split(';').next().unwrap();
                let is_of_no_portal = ["portals", "reader_secrets"].contains(&table_name);
                assert!(is_of_no_portal || body.contains("portal_id"), "{engine}/{name}: {table_name}");
            }
        }
    }
}

#[test]
fn both_engines_have_the_same_migrations() {
    let names = |engine| migrations(engine).into_keys().collect::<Vec<_>>();
    assert_eq!(names("sqlite"), names("postgres"));
}

fn migrations(engine: &str) -> BTreeMap<String, String> {
    let entries = fs::read_dir(root().join("migrations").join(engine)).unwrap().map(|entry| entry.unwrap());
    let files = entries.map(|entry| {
        let text = fs::read_to_string(entry.path()).unwrap();
        let code = text.lines().filter(|line| !line.starts_with("--")).collect::<Vec<_>>().join("\n");
        (entry.file_name().into_string().unwrap(), code)
    });
    files.collect()
}

#[test]
fn html_reaches_the_page_through_one_type() {
    let mut trusting = Vec::new();
    for (path, text) in sources("src") {
        let text = without_tests(&text);
        for marker in ["inner_html=", "SafeHtml::from_cleaned("] {
            trusting.extend((0..text.matches(marker).count()).map(|_| format!("{} {marker}", path.display())));
        }
    }
    trusting.sort();
    assert_eq!(
        trusting,
        [
            "src/db/articles/rows.rs SafeHtml::from_cleaned(",
            "src/db/imports.rs SafeHtml::from_cleaned(",
            // Stored bodies, of which the words are wanted.
            "src/db/search/finding.rs SafeHtml::from_cleaned(",
            "src/db/search/indexing.rs SafeHtml::from_cleaned(",
            "src/db/texts/rows.rs SafeHtml::from_cleaned(",
            "src/db/texts/saving.rs SafeHtml::from_cleaned(",
            "src/newsroom/imports/item.rs inner_html=",
            "src/reader/article_text.rs inner_html=",
            "src/reader/register.rs inner_html=",
            "src/reader/standing_page.rs inner_html=",
            // Structured data, escaped in the line above.
            "src/reader/structured_data.rs inner_html=",
            "src/server/cleaning.rs SafeHtml::from_cleaned(",
        ]
    );
}

/// Leptos escapes nothing inside of these.
#[test]
fn what_stands_in_a_textarea_is_escaped() {
    for (path, text) in sources("src") {
        for element in without_tests(&text).split("<textarea").skip(1) {
            let content = element.split("</textarea>").next().unwrap().rsplit('>').next().unwrap().trim();
            let is_escaped = content.is_empty() || content.starts_with("{textarea_content(");
            assert!(is_escaped, "{}: {content}", path.display());
        }
    }
}

#[test]
fn titles_are_escaped_in_one_place() {
    for (path, text) in sources("src") {
        assert!(path.ends_with("page_title.rs") || !text.contains("<Title"), "{}", path.display());
    }
}

#[test]
fn every_server_function_has_a_fixed_address() {
    for folder in screens() {
        for (path, text) in sources(&folder) {
            for attributes in text.split("#[server(").skip(1) {
                let attributes = attributes.split(")]").next().unwrap();
                // `#[server(default)]` marks an argument.
                let is_argument = attributes.starts_with("default");
                assert!(
                    is_argument || attributes.contains("prefix = \"/api") && attributes.contains("endpoint = "),
                    "{}: {attributes}",
                    path.display()
                );
            }
        }
    }
}

/// What is open in a closed portal changes nothing, but for what `tests/closing.rs` names.
#[test]
fn what_is_open_in_a_closed_portal_only_reads() {
    let mut readers = 0;
    for (path, text) in sources("src/newsroom") {
        for function in text.split("\npub async fn ").skip(1).filter(|function| function.contains("::even_closed(")) {
            let name = function.split('(').next().unwrap();
            if crate::closing::STILL_CHANGING.iter().any(|(known, _)| *known == name) {
                continue;
            }
            readers += 1;
            assert!(!function.contains(".begin()"), "{}: {name}", path.display());
        }
    }
    assert!(readers > 25, "{readers}");
}

#[test]
fn leptos_reads_the_same_keys_from_both_files() {
    let read = |file: &str| -> toml::Table { toml::from_str(&fs::read_to_string(root().join(file)).unwrap()).unwrap() };
    let (cargo, leptos) = (read("Cargo.toml"), read("Leptos.toml"));
    let section = |file: &toml::Table| file["package"]["metadata"]["leptos"].as_table().unwrap().clone();
    let cargo = section(&cargo);
    for (key, value) in section(&leptos) {
        assert_eq!(cargo.get(&key), Some(&value), "{key}");
    }
}

#[test]
fn the_readers_client_stays_small() {
    // Only where it was built; `make test` builds it first.
    let Ok(wasm) = fs::metadata(root().join("target/site/pkg/bantin.wasm.br")) else {
        eprintln!("note: the client is not built here; its size was not checked");
        return;
    };
    assert!(wasm.len() <= 88_000, "{} bytes of WASM after brotli", wasm.len());
}

#[test]
fn every_file_of_tests_is_run() {
    let (main, manifest) = (include_str!("main.rs"), include_str!("../Cargo.toml"));
    for (path, _) in sources("tests").into_iter().filter(|(path, _)| path.components().count() == 2) {
        let name = path.file_stem().unwrap().to_str().unwrap();
        let is_run = name == "main"
            || main.contains(&format!("mod {name};"))
            || manifest.contains(&format!("name = \"{name}\""));
        assert!(is_run, "{name}.rs is neither part of tests/main.rs nor a program of its own");
    }
}

/// The rooms of the house from the ground up: each uses only what stands before it. A new room takes its place here.
const ROOMS: [&str; 53] = [
    "domain",
    "error",
    "refusal",
    "db",
    "server::random",
    "server::settings",
    "server::telemetry",
    "server::failure",
    "server::explaining",
    "server::answers",
    "server::clock",
    "server::request_head",
    "server::conditional",
    "server::media",
    "server::drawing",
    "server::syndication",
    "server::cleaning",
    "server::checking",
    "server::difference",
    "server::counting",
    "server::words",
    "server::english",
    "server::reader_request",
    "server::front_filling",
    "server::csv",
    "server::audit_search",
    "server::figures",
    "server::royalties",
    "server::auth",
    "server::newsroom_request",
    "server::front_arranging",
    "server::entrance",
    "server::form_beginning",
    "server::photo_replacing",
    "server::publishing",
    "server::indexing",
    "server::sweeping",
    "server::media_proof",
    "server::tls",
    "server::backup",
    "server::condition",
    "server::pages",
    "server::import",
    "server::import_acts",
    "server::static_export",
    "components",
    "reader",
    "newsroom",
    "app",
    "server::web",
    "server::state",
    "server::router",
    "server::command",
];

/// A folder is one room with all that is in it, but for `server`, which holds many.
fn room_of(module: &str) -> String {
    let parts: Vec<&str> = module.split("::").collect();
    let length = if parts[0] == "server" { 2 } else { 1 };
    parts[..length.min(parts.len())].join("::")
}

#[test]
fn rooms_are_used_from_above_only() {
    let house = House::read(&root().join("src"));
    let rank = |module: &str| ROOMS.iter().position(|room| *room == room_of(module));
    let mut arrows = 0;
    for (user, used) in house.arrows() {
        // Beside the rooms stand the crate's two ends and the list of the server's rooms.
        if ["", "main", "server"].contains(&user) {
            continue;
        }
        let place = rank(user).unwrap_or_else(|| panic!("{user} has no place among ROOMS"));
        for used in used.iter().filter(|used| rank(used) != Some(place)) {
            assert!(rank(used).is_some_and(|below| below < place), "{user} uses {used}, which stands above it");
            arrows += 1;
        }
    }
    assert!(arrows > 100, "the house was not read: {arrows} arrows between rooms");
}

#[test]
fn no_files_use_each_other_in_a_circle() {
    let house = House::read(&root().join("src"));
    let circle = find_circle(&house.arrows());
    assert_eq!(circle, None);
}

#[test]
fn a_circle_is_found() {
    let arrows = |pairs: &[(&'static str, &str)]| {
        let mut arrows: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        for (user, used) in pairs {
            arrows.entry(user).or_default().extend(used.split_whitespace().map(str::to_owned));
        }
        find_circle(&arrows)
    };
    assert_eq!(arrows(&[("a", "b c"), ("b", "c"), ("c", "")]), None);
    assert_eq!(arrows(&[("a", "b"), ("b", "c"), ("c", "b d"), ("d", "")]), Some(vec!["b".to_owned(), "c".to_owned()]));
}

#[test]
fn only_the_router_and_the_commands_know_the_whole_state() {
    let house = House::read(&root().join("src"));
    let knowing: Vec<_> =
        house.arrows().into_iter().filter(|(_, used)| used.contains("server::state")).map(|(user, _)| user).collect();
    // Commands that ask the router as readers do.
    let asking = ["server::command::check_links", "server::command::export"];
    assert_eq!(knowing, [asking.as_slice(), &["server::command::serve", "server::router"]].concat());
}

#[test]
fn what_is_given_out_names_no_path_of_the_machine_that_built_it() {
    // Only where it was built; `make test` builds it first.
    let built = [root().join("target/bantin"), root().join("target/site/pkg/bantin.wasm")];
    let cargo = std::env::var("CARGO_HOME").or(std::env::var("HOME").map(|home| format!("{home}/.cargo"))).unwrap();
    let paths = [root().to_str().unwrap().to_owned(), cargo, "/registry/src/".to_owned()];
    for file in built {
        let Ok(content) = fs::read(&file) else {
            eprintln!("note: {} is not built here; it was not looked at", file.display());
            continue;
        };
        for path in &paths {
            let is_there = content.windows(path.len()).any(|window| window == path.as_bytes());
            assert!(!is_there, "{} names {path}", file.display());
        }
    }
}
