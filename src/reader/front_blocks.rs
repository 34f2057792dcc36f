//! The blocks of a front page: where each stands, and what each looks like.

use super::register::Status;
use crate::{
    components::{ArticleCard, Image, Priority, TaskBand},
    domain::{
        ArticleSummary, Contact, DocumentStatus, Filled, FilledBlock, Layout, ListedDocument, Photo, Section, address,
        front_filled::rows_of, settings::phone_href,
    },
};
use leptos::prelude::*;

/// What stands in one row of the page.
enum Row {
    /// The lead story, and what stands beside it.
    Head(Box<FilledBlock>, Option<Box<FilledBlock>>),
    /// One block over the whole width.
    Wide(Box<FilledBlock>),
    /// Narrow ones beside each other.
    Columns(Vec<FilledBlock>),
}

/// Parts blocks into rows that leave no hole, without changing their order.
fn rows(blocks: Vec<FilledBlock>) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut narrow = Vec::new();
    let mut blocks = blocks.into_iter().peekable();
    while let Some(block) = blocks.next() {
        if block.content.is_narrow() {
            narrow.push(block);
            continue;
        }
        rows.extend(columns(std::mem::take(&mut narrow)));
        rows.push(match block.content {
            Filled::Lead { .. } => {
                let beside = blocks.next_if(|next| next.content.is_of_lines());
                Row::Head(Box::new(block), beside.map(Box::new))
            }
            _ => Row::Wide(Box::new(block)),
        });
    }
    rows.extend(columns(narrow));
    rows
}

fn columns(blocks: Vec<FilledBlock>) -> impl Iterator<Item = Row> {
    let sizes = rows_of(blocks.len());
    let mut blocks = blocks.into_iter();
    sizes.into_iter().map(move |size| Row::Columns(blocks.by_ref().take(size).collect()))
}

/// All blocks of a page. In a preview each leads to where it is arranged.
#[component]
pub fn FrontBlocks(blocks: Vec<FilledBlock>, #[prop(optional)] is_preview: bool) -> impl IntoView {
    let rows = rows(blocks).into_iter().map(|row| match row {
        Row::Head(lead, beside) => {
            let beside = beside.map(|block| *block);
            view! { <Head lead=*lead beside is_preview /> }.into_any()
        }
        Row::Wide(block) => view! { <Block block=*block is_preview /> }.into_any(),
        Row::Columns(blocks) => {
            let class = format!("front-row front-row-{}", blocks.len());
            let blocks = blocks.into_iter().map(|block| view! { <Block block is_preview /> });
            view! { <div class=class>{blocks.collect_view()}</div> }.into_any()
        }
    });
    view! { <div class="front">{rows.collect_view()}</div> }
}

/// The lead story, lines beside it, and the other news: in this order by ear and on a phone, beside each other where there is room.
#[component]
fn Head(lead: FilledBlock, beside: Option<FilledBlock>, is_preview: bool) -> impl IntoView {
    let FilledBlock { place, title, content } = lead;
    let Filled::Lead { lead, beside: others } = content else { return ().into_any() };
    let heading = if title.is_empty() { "Tin mới".to_owned() } else { title };
    let id = format!("block-{place}");
    let lead = match lead {
        Some(article) => view! { <ArticleCard article is_lead=true /> }.into_any(),
        None => view! { <p class="empty">"Chưa có bài viết nào."</p> }.into_any(),
    };
    let others = (!others.is_empty()).then(|| {
        view! {
            <section class="block front-others" aria-labelledby=id.clone()>
                <h2 id=id.clone()>{heading}</h2>
                <Lines articles=others />
            </section>
        }
    });
    let class = if beside.is_some() { "front-head front-head-3" } else { "front-head" };
    view! {
        <div class=class>
            <section class="front-lead" aria-labelledby="lead">
                <h2 id="lead" class="visually-hidden">"Tin chính"</h2>
                {is_preview.then(|| view! { <Arrange place /> })}
                {lead}
            </section>
            {beside.map(|block| view! { <Block block is_preview /> })}
            {others}
        </div>
    }
    .into_any()
}

/// The way from a preview to where its block is arranged.
#[component]
fn Arrange(place: usize) -> impl IntoView {
    view! {
        <p class="block-arrange">
            <a href=format!("/toa-soan/trang-chu?sua={place}")>{format!("Sửa khối {}", place + 1)}</a>
        </p>
    }
}

#[component]
fn Block(block: FilledBlock, is_preview: bool) -> impl IntoView {
    let FilledBlock { place, title, content } = block;
    let of_section = |section: &Section| (section.heading(), Some(address::section_path(&section.slug)));
    let (class, (usual, path), inside) = match content {
        // A lead story stands in a row of its own.
        Filled::Lead { .. } => return ().into_any(),
        Filled::Section { section, layout, articles } => {
            let (class, inside) = match layout {
                Layout::Column => ("block section-column", view! { <Column articles /> }.into_any()),
                Layout::Grid => ("block section-grid", view! { <Grid articles /> }.into_any()),
                Layout::Lines => ("block section-lines", view! { <Lines articles /> }.into_any()),
            };
            (class, of_section(&section), inside)
        }
        Filled::Announcements { section, articles } => {
            ("block announcements", of_section(&section), view! { <Lines articles /> }.into_any())
        }
        Filled::Documents { register, documents } => {
            let usual = ("Văn bản mới".to_owned(), Some(address::section_path(&register.slug)));
            ("block new-documents", usual, view! { <Documents documents /> }.into_any())
        }
        Filled::Links(links) => {
            let arrange = is_preview.then(|| view! { <Arrange place /> });
            return view! { {arrange} <TaskBand links title /> }.into_any();
        }
        Filled::Contact(contact) => ("block contact", named("Liên hệ"), view! { <ContactLines contact /> }.into_any()),
        Filled::Story { article, pictures } => {
            let usual = (article.headline.clone(), Some(article.path()));
            ("block story", usual, view! { <Strip pictures standfirst=article.standfirst /> }.into_any())
        }
        Filled::MostRead(articles) => {
            ("block most-read", named("Đọc nhiều trong tuần"), view! { <Ranked articles /> }.into_any())
        }
    };
    let heading = if title.is_empty() { usual } else { title };
    let id = format!("block-{place}");
    let heading = match path {
        Some(path) => view! { <a href=path>{heading}</a> }.into_any(),
        None => heading.into_any(),
    };
    view! {
        <section class=class aria-labelledby=id.clone()>
            {is_preview.then(|| view! { <Arrange place /> })}
            <h2 id=id.clone()>{heading}</h2>
            {inside}
        </section>
    }
    .into_any()
}

/// A heading that leads nowhere.
fn named(heading: &str) -> (String, Option<String>) {
    (heading.to_owned(), None)
}

/// The first article with a large picture, the others below it with small ones.
#[component]
fn Column(articles: Vec<ArticleSummary>) -> impl IntoView {
    let rows = articles.into_iter().map(|article| view! { <li><ArticleCard article /></li> }).collect::<Vec<_>>();
    (!rows.is_empty()).then(|| view! { <ul class="news-list">{rows}</ul> })
}

/// Cards beside each other.
#[component]
fn Grid(articles: Vec<ArticleSummary>) -> impl IntoView {
    let cards = articles.into_iter().map(|article| view! { <li><ArticleCard article /></li> });
    view! { <ul class="card-grid">{cards.collect_view()}</ul> }
}

/// Headlines with their days, without pictures.
#[component]
fn Lines(articles: Vec<ArticleSummary>) -> impl IntoView {
    let lines = articles.into_iter().map(|article| {
        let path = article.path();
        view! {
            <li>
                <a href=path>{article.headline}</a>
                <time datetime=article.published_at.iso8601()>{article.published_at.date_text()}</time>
            </li>
        }
    });
    view! { <ul class="lines">{lines.collect_view()}</ul> }
}

/// Documents by number and abstract, with their days and whether they are in force.
#[component]
fn Documents(documents: Vec<(ListedDocument, DocumentStatus)>) -> impl IntoView {
    let lines = documents.into_iter().map(|(document, status)| {
        let path = document.path();
        let ListedDocument { number, headline, issued_on, .. } = document;
        view! {
            <li>
                <a href=path><span class="document-number">{number}</span>" "{headline}</a>
                <p class="document-line">
                    <time datetime=issued_on.iso8601()>{issued_on.text()}</time>
                    <Status status />
                </p>
            </li>
        }
    });
    view! { <ul class="lines">{lines.collect_view()}</ul> }
}

/// The most read, numbered.
#[component]
fn Ranked(articles: Vec<ArticleSummary>) -> impl IntoView {
    let items = articles.into_iter().map(|article| {
        let path = article.path();
        view! { <li><a href=path>{article.headline}</a></li> }
    });
    view! { <ol>{items.collect_view()}</ol> }
}

#[component]
fn ContactLines(contact: Contact) -> impl IntoView {
    let Contact { address, phone, hotline, email, hours, .. } = contact;
    let line = |label: &'static str, text: String| {
        (!text.is_empty()).then(|| view! { <div><dt>{label}</dt><dd>{text}</dd></div> }.into_any())
    };
    let linked = |label: &'static str, href: String, text: String| {
        view! { <div><dt>{label}</dt><dd><a href=href>{text}</a></dd></div> }.into_any()
    };
    let number = |label: &'static str, text: String| match phone_href(&text) {
        Some(href) => Some(linked(label, href, text)),
        None => line(label, text),
    };
    let mail = (!email.is_empty()).then(|| linked("Thư điện tử", format!("mailto:{email}"), email));
    view! {
        <dl class="contact-lines">
            {number("Đường dây nóng", hotline)}
            {line("Giờ làm việc", hours)}
            {number("Điện thoại", phone)}
            {mail}
            {line("Địa chỉ", address)}
        </dl>
    }
}

/// The pictures of an article beside each other; what does not fit is scrolled to.
#[component]
fn Strip(pictures: Vec<Photo>, standfirst: String) -> impl IntoView {
    const SIZES: &str = "(min-width: 48rem) 24rem, 80vw";
    let pictures = pictures.into_iter().map(|photo| {
        view! { <li><Image file=photo.file alt=photo.alt sizes=SIZES priority=Priority::Later /></li> }
    });
    let words = (!standfirst.is_empty()).then(|| view! { <p class="standfirst">{standfirst}</p> });
    view! {
        {words}
        <ul class="strip" tabindex="0" aria-label="Dải ảnh">{pictures.collect_view()}</ul>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{SectionId, Slug};

    fn block(place: usize, content: Filled) -> FilledBlock {
        FilledBlock { place, title: String::new(), content }
    }

    fn section(place: usize, layout: Layout) -> FilledBlock {
        let section = Section {
            id: SectionId(1),
            slug: Slug::parse("tin").expect("a slug"),
            title: "tin".to_owned(),
            kind: Default::default(),
        };
        block(place, Filled::Section { section, layout, articles: vec![] })
    }

    /// The places of each row's blocks.
    fn places(blocks: Vec<FilledBlock>) -> Vec<Vec<usize>> {
        let of_row = |row| match row {
            Row::Head(lead, beside) => std::iter::once(lead.place).chain(beside.map(|block| block.place)).collect(),
            Row::Wide(block) => vec![block.place],
            Row::Columns(blocks) => blocks.into_iter().map(|block| block.place).collect(),
        };
        rows(blocks).into_iter().map(of_row).collect()
    }

    #[test]
    fn blocks_stand_in_rows_without_changing_their_order() {
        let lead = |place| block(place, Filled::Lead { lead: None, beside: vec![] });
        let blocks = vec![
            lead(0),
            section(1, Layout::Lines),
            section(2, Layout::Column),
            section(3, Layout::Column),
            section(4, Layout::Grid),
            section(5, Layout::Column),
            section(6, Layout::Column),
            section(7, Layout::Lines),
            section(8, Layout::Column),
        ];
        assert_eq!(places(blocks), [vec![0, 1], vec![2, 3], vec![4], vec![5, 6], vec![7, 8]]);
        assert_eq!(places(vec![lead(0), section(1, Layout::Column)]), [vec![0], vec![1]]);
        assert_eq!(places(vec![]), Vec::<Vec<usize>>::new());
    }
}
