//! Asks the router for every page and file that pages lead to, and lays them down as they come. Only the addresses are kept in memory.

use super::{
    address::{Address, Leads, Own, page_file, plain_file},
    exported::{Exported, Progress},
    rewriting::{Manner, Target, rewritten},
};
use crate::domain::address::{OLD_FAVICON_PATH, encoded};
use anyhow::{Context, bail};
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, StatusCode, header},
    response::Response,
};
use futures::TryStreamExt;
use quick_xml::{Reader, events::Event};
use std::{
    collections::{HashMap, VecDeque},
    path::{Path, PathBuf},
};
use tokio::{fs, io::AsyncWriteExt};
use tower::ServiceExt;

/// Asked for at the same time: cores of a small machine, and its disk.
const AT_ONCE: usize = 4;
/// Addresses that moved lead on so often at most.
const MOVES_MAX: usize = 8;

/// What is at an address.
enum Outcome {
    Waiting,
    Page,
    File,
    Moved(String),
    Nothing,
}

/// Where an address in a page leads in the export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// A file, and behind it the place in it (`#…`).
    File {
        file: String,
        place: String,
    },
    /// It moved out of the portal.
    Elsewhere(String),
    AsItIs,
    /// To what needs a program.
    ToProgram,
    Nothing,
}

/// Every address that was asked for.
pub struct Kept {
    own: Own,
    outcomes: HashMap<String, Outcome>,
}

impl Kept {
    /// The keys of all pages, in their order.
    pub fn pages(&self) -> Vec<String> {
        let pages = self.outcomes.iter().filter(|(_, outcome)| matches!(outcome, Outcome::Page));
        let mut pages: Vec<String> = pages.map(|(key, _)| key.clone()).collect();
        pages.sort();
        pages
    }

    /// Whether a page or a file is at this very address of the portal.
    pub fn is_there(&self, address: &str) -> bool {
        let key = match self.own.read("/", address).0 {
            Leads::Inside(page) => page.key,
            Leads::Asked { ask, .. } => ask,
            Leads::ToProgram | Leads::Outside => return false,
        };
        matches!(self.outcomes.get(&key), Some(Outcome::Page | Outcome::File))
    }

    /// Where `address` leads from the page at this path.
    pub fn find(&self, path: &str, address: &str) -> Found {
        let (mut from, mut address, mut place) = (path.to_owned(), address.to_owned(), String::new());
        for moves in 0..=MOVES_MAX {
            let (leads, own_place) = self.own.read(&from, &address);
            if !own_place.is_empty() {
                place = own_place;
            }
            let key = match leads {
                Leads::Outside if moves == 0 => return Found::AsItIs,
                Leads::Outside => return Found::Elsewhere(address),
                Leads::ToProgram => return Found::ToProgram,
                Leads::Inside(page) => page.key,
                Leads::Asked { ask, .. } => ask,
            };
            match self.outcomes.get(&key) {
                Some(Outcome::Page) => return Found::File { file: page_file(&key), place },
                Some(Outcome::File) => return Found::File { file: plain_file(&key), place },
                Some(Outcome::Moved(to)) => (from, address) = ("/".to_owned(), to.clone()),
                Some(Outcome::Waiting | Outcome::Nothing) | None => return Found::Nothing,
            }
        }
        Found::Nothing
    }
}

/// One address that is asked for.
struct Asking {
    key: String,
    ask: String,
    /// The portal itself says that it is there.
    is_promised: bool,
}

/// What came back, and lies where it belongs.
enum Answer {
    Page { bytes: u64, leads: Vec<String> },
    File { bytes: u64 },
    Moved(String),
    Nothing(StatusCode),
}

pub struct Gathering<'a, R> {
    what: &'a Exported,
    kept: Kept,
    waiting: VecDeque<Asking>,
    root: PathBuf,
    progress: Progress,
    report: R,
}

impl<'a, R: FnMut(Progress)> Gathering<'a, R> {
    pub fn new(what: &'a Exported, own: Own, root: PathBuf, report: R) -> Gathering<'a, R> {
        let kept = Kept { own, outcomes: HashMap::new() };
        Gathering { what, kept, waiting: VecDeque::new(), root, progress: Progress::default(), report }
    }

    /// All addresses that a sitemap names, itself among them, with those of its parts.
    pub async fn gather_sitemap(&mut self, path: &str) -> anyhow::Result<()> {
        // Programs look for it that read no page.
        self.note("/", OLD_FAVICON_PATH, false);
        let mut maps = vec![path.to_owned()];
        while let Some(map) = maps.pop() {
            let (parts, text) = self.read(&map).await?;
            if self.what.is_public() {
                self.note("/", &map, true);
            }
            for address in locations(&text).with_context(|| format!("không đọc được {map}"))? {
                match parts {
                    true => maps.push(path_of(&address)),
                    false => self.note("/", &address, true),
                }
            }
            self.gather_found().await?;
        }
        Ok(())
    }

    /// Whether it names sitemaps, and its text.
    async fn read(&self, path: &str) -> anyhow::Result<(bool, String)> {
        let response = ask(self.what.router.clone(), &self.what.host, path).await?;
        if response.status() != StatusCode::OK {
            bail!("không đọc được {path} ({})", response.status().as_u16());
        }
        let text = String::from_utf8(to_bytes(response.into_body(), usize::MAX).await?.into())?;
        Ok((text.contains("<sitemapindex"), text))
    }

    /// Notes an address that stands in the page at this path. What is promised must be there.
    pub fn note(&mut self, path: &str, address: &str, is_promised: bool) {
        let asking = match self.kept.own.read(path, address).0 {
            Leads::Inside(Address { key, ask }) => Asking { key, ask, is_promised },
            Leads::Asked { ask, .. } => Asking { key: ask.clone(), ask, is_promised },
            Leads::ToProgram | Leads::Outside => return,
        };
        if !self.kept.outcomes.contains_key(&asking.key) {
            self.kept.outcomes.insert(asking.key.clone(), Outcome::Waiting);
            self.waiting.push_back(asking);
        }
    }

    /// Asks for all that was noted, and for what that leads to.
    pub async fn gather_found(&mut self) -> anyhow::Result<()> {
        while !self.waiting.is_empty() {
            let some: Vec<Asking> = self.waiting.drain(..AT_ONCE.min(self.waiting.len())).collect();
            let tasks: Vec<_> = some
                .into_iter()
                .map(|asking| {
                    let (router, host) = (self.what.router.clone(), self.what.host.clone());
                    let (root, own, is_public) = (self.root.clone(), self.kept.own.clone(), self.what.is_public());
                    tokio::spawn(async move {
                        let answer = take(router, &host, &asking, &root, &own, is_public).await;
                        (asking, answer)
                    })
                })
                .collect();
            // In their order, so that the same portal is gathered the same way.
            for task in tasks {
                let (asking, answer) = task.await.context("an export ended")?;
                let answer = answer.with_context(|| format!("không lưu được {}", asking.ask))?;
                self.take_in(asking, answer)?;
            }
        }
        Ok(())
    }

    fn take_in(&mut self, asking: Asking, answer: Answer) -> anyhow::Result<()> {
        let path = asking.key.split('?').next().unwrap_or_default().to_owned();
        let outcome = match answer {
            Answer::Page { bytes, leads } => {
                self.progress.pages += 1;
                self.progress.bytes += bytes;
                for address in leads {
                    self.note(&path, &address, false);
                }
                Outcome::Page
            }
            Answer::File { bytes } => {
                self.progress.files += 1;
                self.progress.bytes += bytes;
                Outcome::File
            }
            Answer::Moved(to) => {
                self.note("/", &to, false);
                Outcome::Moved(to)
            }
            Answer::Nothing(status) if asking.is_promised || !is_missing(status) => {
                bail!("không làm được trang {} ({}); chưa lưu gì", asking.ask, status.as_u16())
            }
            Answer::Nothing(_) => Outcome::Nothing,
        };
        self.kept.outcomes.insert(asking.key, outcome);
        (self.report)(self.progress);
        Ok(())
    }

    /// What is said at an address where nothing is. What it leads to is gathered too.
    pub async fn page_of_nowhere(&mut self, path: &str) -> anyhow::Result<String> {
        let response = ask(self.what.router.clone(), &self.what.host, path).await?;
        if response.status() != StatusCode::NOT_FOUND {
            bail!("không làm được trang 404 ({})", response.status().as_u16());
        }
        let page = String::from_utf8(to_bytes(response.into_body(), usize::MAX).await?.into())?;
        for address in leads_of(&page, self.what.is_public()) {
            self.note("/", &address, false);
        }
        self.gather_found().await?;
        Ok(page)
    }

    pub fn finish(self) -> (Kept, Progress) {
        (self.kept, self.progress)
    }
}

async fn ask(router: Router, host: &str, address: &str) -> anyhow::Result<Response> {
    let request = Request::get(encoded(address)).header(header::HOST, host).body(Body::empty())?;
    Ok(router.oneshot(request).await?)
}

/// Asks for an address, and lays down what is there.
async fn take(
    router: Router, host: &str, asking: &Asking, root: &Path, own: &Own, is_public: bool,
) -> anyhow::Result<Answer> {
    let response = ask(router, host, &asking.ask).await?;
    let status = response.status();
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let is_page = kind.starts_with("text/html");
    if status.is_redirection() {
        let target = response.headers().get(header::LOCATION).and_then(|target| target.to_str().ok());
        return Ok(Answer::Moved(target.context("một địa chỉ chuyển đi mà không nói đi đâu")?.to_owned()));
    }
    match status {
        StatusCode::OK => {}
        // Why it was removed is part of the record.
        StatusCode::GONE if is_page && asking.key == asking.ask && !asking.is_promised => {}
        _ => return Ok(Answer::Nothing(status)),
    }
    if let Leads::Asked { page, .. } = own.read("/", &asking.ask).0 {
        // Its query named nothing of an old portal.
        return Ok(if status == StatusCode::OK { Answer::Moved(page.ask) } else { Answer::Nothing(status) });
    }
    if !is_page {
        let bytes = lay_down(&root.join(plain_file(&asking.key)), response).await?;
        return Ok(Answer::File { bytes });
    }
    let page = String::from_utf8(to_bytes(response.into_body(), usize::MAX).await?.into())?;
    let file = root.join(page_file(&asking.key));
    make_folder(&file).await?;
    fs::write(&file, &page).await?;
    Ok(Answer::Page { bytes: page.len() as u64, leads: leads_of(&page, is_public) })
}

/// Whether the portal knows of no such page; other answers say that it is not well.
fn is_missing(status: StatusCode) -> bool {
    [StatusCode::BAD_REQUEST, StatusCode::NOT_FOUND, StatusCode::GONE].contains(&status)
}

async fn lay_down(path: &Path, response: Response) -> anyhow::Result<u64> {
    make_folder(path).await?;
    let mut file = fs::File::create(path).await?;
    let (mut bytes, mut parts) = (0, response.into_body().into_data_stream());
    while let Some(part) = parts.try_next().await? {
        bytes += part.len() as u64;
        file.write_all(&part).await?;
    }
    file.flush().await?;
    Ok(bytes)
}

async fn make_folder(file: &Path) -> anyhow::Result<()> {
    Ok(fs::create_dir_all(file.parent().context("a file lies in a folder")?).await?)
}

/// The addresses in a page that are left in it.
fn leads_of(page: &str, is_public: bool) -> Vec<String> {
    let mut leads = Vec::new();
    rewritten(page, Manner { notice: "", is_public }, &mut |address| {
        leads.push(address.to_owned());
        Target::Kept
    });
    leads
}

/// What a sitemap names.
fn locations(map: &str) -> anyhow::Result<Vec<String>> {
    let (mut reader, mut found, mut inside) = (Reader::from_str(map), Vec::new(), false);
    loop {
        match reader.read_event()? {
            Event::Start(tag) if tag.local_name().as_ref() == "loc" => {
                inside = true;
                found.push(String::new());
            }
            Event::End(_) => inside = false,
            Event::Text(text) if inside => found.last_mut().context("a place")?.push_str(&text),
            Event::Eof => return Ok(found),
            _ => {}
        }
    }
}

/// The path of a whole address.
fn path_of(address: &str) -> String {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    rest.find('/').map_or("/", |start| &rest[start..]).to_owned()
}
