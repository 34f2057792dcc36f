//! An article itself, as readers see it: on its page, in a preview, beside what was changed in it.

use crate::{
    components::{Image, Priority, ToolBar, ViewCount},
    domain::{ARTICLE_SIZES, Article, Correction, Lang, Photo, Tag, reading_time::minutes_of},
};
use leptos::prelude::*;

/// What there is to read, from the headline to the byline.
#[component]
pub fn ArticleText(
    article: Article,
    /// On a page that is about more than the article and has a heading of its own.
    #[prop(optional)]
    is_part: bool,
    /// Where readers have it, as they hand it on; without one there are no tools.
    #[prop(default = None)]
    address: Option<String>,
    /// Who publishes it, line by line, as paper says it.
    #[prop(default = Vec::new())]
    issuer: Vec<String>,
) -> impl IntoView {
    let provenance = address.clone().map(|address| view! { <Provenance address /> });
    let tools = address.map(|address| {
        let has_pictures = article.photo.is_some() || article.body.as_str().contains("<img");
        view! { <ToolBar article=article.id headline=article.headline.clone() address has_pictures /> }
    });
    let headline = match is_part {
        true => view! { <h2>{article.headline}</h2> }.into_any(),
        false => view! { <h1>{article.headline}</h1> }.into_any(),
    };
    let standfirst =
        (!article.standfirst.is_empty()).then(|| view! { <p class="standfirst">{article.standfirst.clone()}</p> });
    let minutes = minutes_of(&article.standfirst, &article.body);
    let photo = article.photo.map(|photo| view! { <LeadPhoto photo /> });
    let tags = (!article.tags.is_empty()).then(|| view! { <Tags tags=article.tags.clone() /> });
    let byline = article.byline.map(|byline| view! { <p class="byline">{byline}</p> });
    let expired = article.expired_note.map(|note| view! { <ExpiredNote note /> });
    let correction = article.correction.map(|correction| view! { <CorrectionNote correction /> });
    view! {
        <article class="article">
            <Issuer lines=issuer />
            {expired}
            {headline}
            <p class="dateline">
                <time datetime=article.published_at.iso8601()>{format!("Ngày {}", article.published_at.date_text())}</time>
                " - "
                <ViewCount article=article.id initial=article.views />
                {minutes.map(|minutes| format!(" - {minutes} phút đọc"))}
            </p>
            {tools}
            {correction}
            {standfirst}
            {photo}
            <div class="body" inner_html=article.body.laid_out().as_str().to_owned()></div>
            {byline}
            {tags}
            {provenance}
        </article>
    }
    .into_any()
}

#[component]
fn Tags(tags: Vec<Tag>) -> impl IntoView {
    let links = tags.into_iter().map(|tag| {
        let path = tag.path();
        view! { <li><a href=path>{tag.title}</a></li> }
    });
    view! { <ul class="tags" aria-label="Chủ đề">{links.collect_view()}</ul> }
}

/// Whose news it is, above what is printed: the first line is the portal's name.
#[component]
pub fn Issuer(lines: Vec<String>) -> impl IntoView {
    let is_named = !lines.is_empty();
    let lines = lines.into_iter().enumerate().map(|(place, line)| match place {
        0 => view! { <strong>{line}</strong> }.into_any(),
        _ => view! { <span>{line}</span><br /> }.into_any(),
    });
    is_named.then(|| view! { <div class="issuer" lang="vi">{lines.collect_view()}</div> })
}

/// Where what was printed is to be found, and when it was printed, which only a script can say.
#[component]
pub fn Provenance(address: String, #[prop(default = Lang::Vi)] lang: Lang) -> impl IntoView {
    let label = match lang {
        Lang::En => "Address of this page: ",
        Lang::Vi => "Địa chỉ bài: ",
    };
    view! {
        <div class="provenance">
            <p>{label}{address}</p>
            <p data-tool="printed" data-label="In ngày"></p>
        </div>
    }
}

/// Says of an article that is no longer valid why it is not, before anything else of it.
#[component]
pub fn ExpiredNote(note: String) -> impl IntoView {
    view! {
        <p class="expired" role="note">
            <strong>"Nội dung này không còn hiệu lực."</strong>
            " "
            {note}
        </p>
    }
}

/// What was changed since the article was published, and when.
#[component]
fn CorrectionNote(correction: Correction) -> impl IntoView {
    view! {
        <p class="correction">
            <time datetime=correction.at.iso8601()>{format!("Cập nhật ngày {}", correction.at.date_text())}</time>
            {format!(": {}", correction.note)}
        </p>
    }
}

/// The photo above the text, in a link to its largest size, with its caption.
#[component]
pub fn LeadPhoto(photo: Photo, #[prop(default = Lang::Vi)] lang: Lang) -> impl IntoView {
    let Photo { file, caption, alt } = photo;
    let caption = (!caption.is_empty()).then(|| view! { <figcaption>{caption}</figcaption> });
    let largest = file.largest();
    let label = match lang {
        Lang::En => "Open the large picture",
        Lang::Vi => "Mở ảnh lớn",
    };
    let label = if alt.is_empty() { label.to_owned() } else { format!("{label}: {alt}") };
    view! {
        <figure class="photo">
            <a class="enlarge" href=largest aria-label=label>
                <Image file alt sizes=ARTICLE_SIZES priority=Priority::Lead />
            </a>
            {caption}
        </figure>
    }
}
