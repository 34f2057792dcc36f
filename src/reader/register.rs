//! The register of legal documents: its list with filters, and the page of a document.

use super::{
    article_text::{ExpiredNote, Issuer, Provenance},
    page_head::{HeadOf, PageHead},
};
use crate::{
    components::{Breadcrumbs, Frame, Pager},
    domain::{
        Article, Day, Document, DocumentFields, DocumentSheet, DocumentStatus, LegalKind, ListedDocument, Portal,
        RegisterFilter, RegisterTerms, RelatedDocument, Section, Slug, address,
    },
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// A page of the register.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Register {
    pub portal: Portal,
    pub section: Section,
    pub filter: RegisterFilter,
    /// What the filters offer.
    pub terms: RegisterTerms,
    /// The latest day of issue first.
    pub documents: Vec<ListedDocument>,
    pub today: Day,
    /// 1 is the page of the latest.
    pub page: u32,
    pub newer: Option<String>,
    pub older: Option<String>,
}

/// What the page of a document shows beside its text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenedDocument {
    pub sheet: DocumentSheet,
    pub status: DocumentStatus,
}

impl OpenedDocument {
    /// `is_void`: its text says that it is no longer valid.
    pub fn new(sheet: DocumentSheet, is_void: bool, today: Day) -> OpenedDocument {
        let is_replaced = sheet.replaced_by.iter().any(|newer| newer.holds_from <= today);
        OpenedDocument { status: sheet.fields.status(is_replaced, is_void, today), sheet }
    }
}

#[component]
pub fn SectionRegister(register: Register) -> impl IntoView {
    let Register { portal, section, filter, terms, documents, today, page, newer, older } = register;
    let (heading, path) = (section.heading(), address::section_path(&section.slug));
    let title = if page == 1 { heading.clone() } else { format!("Trang {page} - {heading}") };
    let description = format!("{heading} của {}: tìm theo loại, lĩnh vực, cơ quan, năm.", portal.name);
    // What is narrowed is another list, which has no name of its own.
    let of = HeadOf::Section(section.clone(), if filter.is_empty() { page } else { u32::MAX });
    let list = match documents.is_empty() {
        true => view! { <Nothing path=path.clone() is_filtered=!filter.is_empty() /> }.into_any(),
        false => view! { <DocumentTable documents today /> }.into_any(),
    };
    view! {
        <PageHead title description of />
        <Frame section=Some(section.slug)>
            <Breadcrumbs above=vec![] here=heading.clone() />
            <h1>{heading}</h1>
            <Filter path filter terms />
            <section aria-labelledby="documents">
                <h2 id="documents" class="visually-hidden">"Danh sách văn bản"</h2>
                {list}
            </section>
            <Pager page newer older />
        </Frame>
    }
}

#[component]
fn Nothing(path: String, is_filtered: bool) -> impl IntoView {
    match is_filtered {
        true => view! {
            <p class="empty">
                "Không có văn bản nào hợp với những gì bạn chọn. Hãy bỏ bớt điều kiện, hoặc "
                <a href=path>"xem tất cả"</a>
                "."
            </p>
        }
        .into_any(),
        false => view! { <p class="empty">"Chưa có văn bản nào."</p> }.into_any(),
    }
}

/// What the list is narrowed by. It is a plain form, and its address is one to hand on.
#[component]
fn Filter(path: String, filter: RegisterFilter, terms: RegisterTerms) -> impl IntoView {
    let slugs =
        |known: Vec<(Slug, String)>| known.into_iter().map(|(slug, name)| (slug.to_string(), name)).collect::<Vec<_>>();
    let kinds = terms.kinds.into_iter().map(|kind| (kind.as_str().to_owned(), kind.title().to_owned())).collect();
    let years = terms.years.into_iter().map(|year| (year.to_string(), year.to_string())).collect();
    let pairs = filter.pairs();
    let chosen = |name: &str| pairs.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone());
    let chosen = |name: &str| chosen(name).unwrap_or_default();
    let clear = (!filter.is_empty()).then(|| view! { <a class="button quiet" href=path.clone()>"Bỏ lọc"</a> });
    view! {
        <form class="register-filter" role="search" aria-label="Lọc văn bản" method="get" action=path>
            <div class="register-words">
                <label for="tu-khoa">"Số, ký hiệu hoặc trích yếu"</label>
                <input id="tu-khoa" name="tu-khoa" type="search" maxlength="100" value=filter.words.clone() />
            </div>
            <Choice name="loai" label="Loại văn bản" choices=kinds chosen=chosen("loai") />
            <Choice name="linh-vuc" label="Lĩnh vực" choices=slugs(terms.topics) chosen=chosen("linh-vuc") />
            <Choice name="co-quan" label="Cơ quan ban hành" choices=slugs(terms.issuers) chosen=chosen("co-quan") />
            <Choice name="nam" label="Năm ban hành" choices=years chosen=chosen("nam") />
            <p class="register-acts"><button class="button">"Lọc"</button>{clear}</p>
        </form>
    }
}

#[component]
fn Choice(name: &'static str, label: &'static str, choices: Vec<(String, String)>, chosen: String) -> impl IntoView {
    let options = choices.into_iter().map(|(value, title)| {
        let is_chosen = value == chosen;
        view! { <option value=value selected=is_chosen>{title}</option> }
    });
    view! {
        <div>
            <label for=name>{label}</label>
            <select id=name name=name>
                <option value="">"Tất cả"</option>
                {options.collect_view()}
            </select>
        </div>
    }
}

/// A table that becomes cards on a phone: its roles are said, because browsers forget them with the layout.
#[component]
fn DocumentTable(documents: Vec<ListedDocument>, today: Day) -> impl IntoView {
    const COLUMNS: [&str; 5] = ["Số, ký hiệu", "Ngày ban hành", "Trích yếu", "Cơ quan ban hành", "Hiệu lực"];
    let heads = COLUMNS.map(|column| view! { <th scope="col" role="columnheader">{column}</th> });
    let rows = documents.into_iter().map(|document| view! { <DocumentRow document today /> });
    view! {
        <table class="register" role="table">
            <caption class="visually-hidden">"Văn bản, mới ban hành trước"</caption>
            <thead role="rowgroup">
                <tr role="row">{heads.collect_view()}</tr>
            </thead>
            <tbody role="rowgroup">{rows.collect_view()}</tbody>
        </table>
    }
}

#[component]
fn DocumentRow(document: ListedDocument, today: Day) -> impl IntoView {
    let (path, status) = (document.path(), document.status(today));
    let ListedDocument { headline, number, kind, issuer, issued_on, .. } = document;
    view! {
        <tr role="row">
            <th scope="row" role="rowheader"><a href=path>{number}</a></th>
            <td role="cell"><time datetime=issued_on.iso8601()>{issued_on.text()}</time></td>
            <td role="cell"><span class="register-kind">{kind.title()}</span>" "{headline}</td>
            <td role="cell">{issuer}</td>
            <td role="cell"><Status status /></td>
        </tr>
    }
}

#[component]
pub fn Status(status: DocumentStatus) -> impl IntoView {
    let class = match status {
        DocumentStatus::InForce => "document-status in-force",
        DocumentStatus::NotYet => "document-status",
        DocumentStatus::Expired | DocumentStatus::Replaced => "document-status is-over",
    };
    view! { <span class=class>{status.title()}</span> }
}

/// The page of a document: what the register says of it, its files, its text.
#[component]
pub fn DocumentPage(
    article: Article, opened: OpenedDocument, /// Its head, for search engines and other sites.
    head: AnyView,
    /// Where readers have it, and who publishes it: what paper says.
    address: Option<String>, issuer: Vec<String>,
    /// A text that is not published yet: its view is not counted.
    is_preview: bool,
) -> impl IntoView {
    let above = vec![(article.section.heading(), address::section_path(&article.section.slug))];
    let here = match opened.sheet.fields.number.as_str() {
        "" => article.headline.clone(),
        number => number.to_owned(),
    };
    view! {
        {head}
        <Frame article=Some(article.id).filter(|_| !is_preview) section=Some(article.section.slug.clone())>
            <Breadcrumbs above here />
            <DocumentText article opened address issuer />
        </Frame>
    }
}

/// The document itself, as readers see it.
#[component]
pub fn DocumentText(
    article: Article, opened: OpenedDocument,
    /// On a page that is about more than the document and has a heading of its own.
    #[prop(optional)]
    is_part: bool,
    /// Where readers have it, and who publishes it: what paper says.
    #[prop(default = None)]
    address: Option<String>,
    #[prop(default = Vec::new())] issuer: Vec<String>,
) -> impl IntoView {
    let OpenedDocument { sheet, status } = opened;
    let heading = match is_part {
        true => view! { <h2>{article.headline}</h2> }.into_any(),
        false => view! { <h1>{article.headline}</h1> }.into_any(),
    };
    let expired = article.expired_note.map(|note| view! { <ExpiredNote note /> });
    let provenance = address.map(|address| view! { <Provenance address /> });
    let standfirst =
        (!article.standfirst.is_empty()).then(|| view! { <p class="standfirst">{article.standfirst.clone()}</p> });
    view! {
        <article class="article document">
            <Issuer lines=issuer />
            {expired}
            {heading}
            <Facts sheet=sheet.clone() status />
            <Files files=sheet.files />
            {standfirst}
            <div class="body" inner_html=article.body.laid_out().as_str().to_owned()></div>
            {provenance}
        </article>
    }
}

#[component]
fn Facts(sheet: DocumentSheet, status: DocumentStatus) -> impl IntoView {
    let DocumentSheet { fields, replaces, replaced_by, .. } = sheet;
    let DocumentFields { number, kind, issuer, signer, topic, issued_on, in_force_on, expires_on, .. } = fields;
    let day = |day: Option<Day>| day.map(Day::text).unwrap_or_default();
    let lines = [
        ("Số, ký hiệu", number),
        ("Loại văn bản", kind.map(LegalKind::title).unwrap_or_default().to_owned()),
        ("Cơ quan ban hành", issuer),
        ("Người ký", signer),
        ("Lĩnh vực", topic),
        ("Ngày ban hành", day(issued_on)),
        ("Ngày có hiệu lực", day(in_force_on)),
        ("Ngày hết hiệu lực", day(expires_on)),
    ];
    let lines = lines.into_iter().filter(|(_, value)| !value.is_empty());
    let lines = lines.map(|(name, value)| view! { <div><dt>{name}</dt><dd>{value}</dd></div> });
    view! {
        <dl class="document-facts">
            <div><dt>"Hiệu lực"</dt><dd><Status status /></dd></div>
            {lines.collect_view()}
            <Relation name="Bị thay thế bởi" documents=replaced_by />
            <Relation name="Thay thế" documents=replaces />
        </dl>
    }
}

#[component]
fn Relation(name: &'static str, documents: Vec<RelatedDocument>) -> impl IntoView {
    let links = documents.into_iter().map(|RelatedDocument { path, number, headline, .. }| {
        view! { <dd><a href=path>{number}</a>": "{headline}</dd> }
    });
    let links = links.collect::<Vec<_>>();
    (!links.is_empty()).then(|| view! { <div class="document-relation"><dt>{name}</dt>{links}</div> })
}

#[component]
fn Files(files: Vec<Document>) -> impl IntoView {
    let items = files.into_iter().map(|file| {
        let size = format!(" ({})", file.size_text());
        view! { <li><a href=file.href() download=file.file_name.clone()>{file.file_name.clone()}</a>{size}</li> }
    });
    let items = items.collect::<Vec<_>>();
    (!items.is_empty()).then(|| {
        view! {
            <section class="document-files" aria-labelledby="files">
                <h2 id="files">"Tệp đính kèm"</h2>
                <ul>{items}</ul>
            </section>
        }
    })
}
