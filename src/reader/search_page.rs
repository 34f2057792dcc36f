//! What readers searched for, and what was found.

use super::{
    error_page::ErrorPage,
    page_head::{HeadOf, PageHead},
};
use crate::{
    components::{Breadcrumbs, Frame, PageTitle, SearchForm, when_ready},
    domain::{
        Portal, Section, Timestamp,
        address::{self, SEARCH_PATH},
        search::{SearchOrder, SearchTyped, read_day},
        search_hits::Piece,
    },
    error::{AppError, set_status_code},
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use leptos_meta::Meta;
use leptos_router::hooks::use_query_map;
use serde::{Deserialize, Serialize};

const HEADING: &str = "Tìm kiếm";
/// What says why a search was not understood.
const FAULT_ID: &str = "tim-loi";

/// A page of results.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SearchResults {
    pub portal: Portal,
    /// What one may look in.
    pub sections: Vec<Section>,
    /// As it was typed.
    pub typed: SearchTyped,
    /// What is wrong with it, in words.
    pub fault: Option<String>,
    /// There was a word to look for.
    pub is_asked: bool,
    /// More was typed than was looked for.
    pub is_cut: bool,
    pub total: Total,
    pub results: Vec<SearchResult>,
    /// Address of the next page.
    pub next: Option<String>,
    /// What may have been meant.
    pub meant: Option<String>,
}

/// How many articles were found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Total {
    pub articles: i64,
    /// There are more, and nobody counted them.
    pub is_more: bool,
}

/// An article that was found.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SearchResult {
    pub path: String,
    pub section: Section,
    pub headline: Vec<Piece>,
    pub snippet: Vec<Piece>,
    pub published_at: Timestamp,
}

#[component]
pub fn SearchPage() -> impl IntoView {
    let query = use_query_map().get_untracked();
    let value = |key: &str| query.get(key).unwrap_or_default();
    let (q, section, order, after) = (value("q"), value("chuyen-muc"), value("xep"), value("sau"));
    let (from, until) = (value("tu"), value("den"));
    when_ready(async move {
        match search_articles(q, section, from, until, order, after).await {
            Ok(results) => view! { <Results results /> }.into_any(),
            Err(error) => view! { <ErrorPage error /> }.into_any(),
        }
    })
}

#[component]
fn Results(results: SearchResults) -> impl IntoView {
    let SearchResults { portal, sections, typed, fault, is_asked, is_cut, total, results, next, meant } = results;
    if fault.is_some() {
        set_status_code(400);
    }
    let title = match typed.q.trim() {
        "" => format!("{HEADING} - {}", portal.name),
        q => format!("{q} - {HEADING} - {}", portal.name),
    };
    let first_page = (!typed.after.is_empty())
        .then(|| address_of(&SearchTyped { after: String::new(), ..typed.clone() }))
        .map(|path| view! { <a class="button" href=path>"← Về đầu danh sách"</a> });
    let meant = meant.map(|meant| {
        let path = address_of(&SearchTyped { q: meant.clone(), after: String::new(), ..typed.clone() });
        view! { <p class="search-meant">"Ý bạn là "<a href=path>{meant}</a>"?"</p> }
    });
    let is_narrowed = [&typed.section, &typed.from, &typed.until].iter().any(|value| !value.trim().is_empty());
    let answer = match (fault, is_asked) {
        (Some(fault), _) => view! { <p id=FAULT_ID class="search-fault" role="alert">{fault}</p> }.into_any(),
        (None, false) => view! { <Advice is_narrowed=false has_found=false /> }.into_any(),
        (None, true) => {
            let has_found = !results.is_empty();
            view! {
                <p class="search-count">{count_text(total, &typed.q)}</p>
                {is_cut.then(|| view! { <p>"Câu hỏi dài: chỉ những từ đầu được dùng để tìm."</p> })}
                {meant}
                <ResultList results />
                {(!has_found).then(|| view! { <Advice is_narrowed has_found=true /> })}
                <Pager first_page=first_page.map(IntoAny::into_any) next />
            }
            .into_any()
        }
    };
    // There are as many pages of results as words: none is to be found elsewhere, but for the form itself.
    let head = match typed == SearchTyped::default() {
        true => {
            let description = format!("Tìm tin tức, thông báo và văn bản của {}.", portal.name);
            view! { <PageHead title=HEADING description of=HeadOf::Standing(SEARCH_PATH) /> }.into_any()
        }
        false => view! { <PageTitle text=title /> <Meta name="robots" content="noindex,follow" /> }.into_any(),
    };
    view! {
        {head}
        <Frame>
            <Breadcrumbs above=vec![] here=HEADING.to_owned() />
            <h1>{HEADING}</h1>
            <SearchForm id="tim" value=typed.q.clone()>
                <Narrowing sections typed is_narrowed />
            </SearchForm>
            <section class="search-answer" aria-label="Kết quả">{answer}</section>
        </Frame>
    }
}

fn count_text(total: Total, q: &str) -> String {
    let q = q.trim();
    match total {
        Total { is_more: true, articles } => format!("Hơn {articles} bài có “{q}”."),
        Total { articles: 0, .. } => format!("Không có bài nào có “{q}”."),
        Total { articles, .. } => format!("{articles} bài có “{q}”."),
    }
}

/// In which section, in which time, in which order.
#[component]
fn Narrowing(sections: Vec<Section>, typed: SearchTyped, is_narrowed: bool) -> impl IntoView {
    let sections = sections.into_iter().map(|section| {
        let is_chosen = section.slug.as_str() == typed.section;
        view! { <option value=section.slug.to_string() selected=is_chosen>{section.heading()}</option> }
    });
    let orders = SearchOrder::ALL.map(|order| {
        view! { <option value=order.value() selected=order.value() == typed.order>{order.title()}</option> }
    });
    let is_open = is_narrowed || !typed.order.is_empty();
    view! {
        <details class="search-narrowing" open=is_open>
            <summary>"Lọc và sắp xếp"</summary>
            <div class="search-fields">
                <p>
                    <label for="tim-chuyen-muc">"Chuyên mục"</label>
                    <select id="tim-chuyen-muc" name="chuyen-muc">
                        <option value="">"Tất cả"</option>
                        {sections.collect_view()}
                    </select>
                </p>
                <DayField id="tim-tu" name="tu" label="Từ ngày" typed=typed.from />
                <DayField id="tim-den" name="den" label="Đến ngày" typed=typed.until />
                <p>
                    <label for="tim-xep">"Sắp xếp"</label>
                    <select id="tim-xep" name="xep">{orders.collect_view()}</select>
                </p>
            </div>
        </details>
    }
}

/// A day to choose. What is none stands in a field for any text: one for dates would show nothing of it.
#[component]
fn DayField(id: &'static str, name: &'static str, label: &'static str, typed: String) -> impl IntoView {
    let day = read_day(&typed);
    let is_wrong = day.is_none() && !typed.trim().is_empty();
    let (kind, value) = match day {
        Some(day) => ("date", day.iso8601()),
        None => (if is_wrong { "text" } else { "date" }, typed),
    };
    let (invalid, described) = (is_wrong.then_some("true"), is_wrong.then_some(FAULT_ID));
    view! {
        <p>
            <label for=id>{label}</label>
            <input type=kind id=id name=name value=value aria-invalid=invalid aria-describedby=described />
        </p>
    }
}

#[component]
fn ResultList(results: Vec<SearchResult>) -> impl IntoView {
    let items = results.into_iter().map(|result| {
        let SearchResult { path, section, headline, snippet, published_at } = result;
        view! {
            <li>
                <article class="search-result">
                    <h2><a href=path><Marked pieces=headline /></a></h2>
                    <p><Marked pieces=snippet /></p>
                    <p class="dateline">
                        <time datetime=published_at.iso8601()>{published_at.date_text()}</time>
                        " - "
                        <a href=address::section_path(&section.slug)>{section.heading()}</a>
                    </p>
                </article>
            </li>
        }
    });
    let items = items.collect_view();
    (!items.is_empty()).then(|| view! { <ol class="search-results">{items}</ol> })
}

/// A text in which hits are marked.
#[component]
fn Marked(pieces: Vec<Piece>) -> impl IntoView {
    let piece = |Piece { text, is_hit }| match is_hit {
        true => view! { <mark>{text}</mark> }.into_any(),
        false => text.into_any(),
    };
    pieces.into_iter().map(piece).collect_view()
}

#[component]
fn Advice(is_narrowed: bool, has_found: bool) -> impl IntoView {
    let wider = is_narrowed.then(|| view! { <li>"Bỏ bớt điều kiện về chuyên mục hoặc thời gian."</li> });
    let fewer = has_found.then(|| view! { <li>"Dùng ít từ hơn, hoặc từ khác cùng nghĩa."</li> });
    view! {
        <div class="search-advice">
            <p>{if has_found { "Bạn có thể thử:" } else { "Mời bạn gõ vài từ cần tìm." }}</p>
            <ul>
                {wider}
                {fewer}
                <li>"Gõ có dấu hay không dấu đều được: “thong bao” tìm thấy “thông báo”."</li>
                <li>"Đặt trong ngoặc kép những từ phải đứng liền nhau: “\"cúp điện\"”."</li>
            </ul>
        </div>
    }
}

#[component]
fn Pager(first_page: Option<AnyView>, next: Option<String>) -> impl IntoView {
    let is_needed = first_page.is_some() || next.is_some();
    let next = next.map(|path| view! { <a class="button" rel="next" href=path>"Xem tiếp →"</a> });
    is_needed.then(|| view! { <nav class="pager" aria-label="Các trang">{first_page} {next}</nav> })
}

/// The address of a search.
fn address_of(typed: &SearchTyped) -> String {
    let SearchTyped { q, section, from, until, order, after } = typed;
    let mut address = format!("{SEARCH_PATH}?q={}", address::query_value(q));
    for (key, value) in [("chuyen-muc", section), ("tu", from), ("den", until), ("xep", order), ("sau", after)] {
        if !value.is_empty() {
            address.push_str(&format!("&{key}={}", address::query_value(value)));
        }
    }
    address
}

/// Looks for published articles. What cannot be understood is told in `fault`, with what was typed, and status 400.
///
/// # Errors
/// Where the database cannot be asked.
#[server(prefix = "/api", endpoint = "search_articles", input = GetUrl)]
pub async fn search_articles(
    #[server(default)] q: String, #[server(default)] section: String, #[server(default)] from: String,
    #[server(default)] until: String, #[server(default)] order: String, #[server(default)] after: String,
) -> Result<SearchResults, AppError> {
    use crate::{
        db::{portals, search},
        domain::search::{NO_SECTION, QUERY_LETTERS_MAX},
    };
    let request = crate::server::reader_request::ReaderRequest::current()?;
    let (db, portal) = (&request.db, request.portal.id);
    let mut typed = SearchTyped { q, section, from, until, order, after };
    let sections = portals::list_sections(db, portal).await?;
    let asked = typed.understood().and_then(|asked| {
        // Sections that are closed keep their articles, but nobody is led there.
        let section = asked.section.clone().map(|slug| {
            sections.iter().find(|section| section.slug == slug).map(|section| section.id).ok_or(NO_SECTION.to_owned())
        });
        Ok((asked, section.transpose()?))
    });
    let (found, fault, is_asked, is_cut) = match asked {
        Ok((asked, section)) => {
            let found = search::find_published(db, portal, &typed.q, &asked, section, request.now).await?;
            (found, None, !asked.words.is_empty(), asked.words.is_cut)
        }
        Err(fault) => {
            set_status_code(400);
            (search::Found::default(), Some(fault), false, false)
        }
    };
    // Nobody is sent back whole what was refused for its length.
    typed.q = typed.q.chars().take(QUERY_LETTERS_MAX).collect();
    let next = found.next.map(|key| address_of(&SearchTyped { after: key.to_string(), ..typed.clone() }));
    let total = Total { articles: found.total.min(search::COUNTED_MAX), is_more: found.total > search::COUNTED_MAX };
    let result = |found: search::FoundArticle| SearchResult {
        path: found.path,
        section: found.section,
        headline: found.headline,
        snippet: found.snippet,
        published_at: found.published_at,
    };
    let results = found.articles.into_iter().map(result).collect();
    Ok(SearchResults {
        portal: request.portal,
        sections,
        typed,
        fault,
        is_asked,
        is_cut,
        total,
        results,
        next,
        meant: found.meant,
    })
}
