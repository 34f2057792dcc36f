//! Articles in lists.

use super::picture::{Image, Priority};
use crate::domain::ArticleSummary;
use leptos::prelude::*;

/// An article as a card: photo, headline, standfirst, date and views. The headline is the one link.
#[component]
pub fn ArticleCard(
    article: ArticleSummary,
    /// The lead story is larger, and its photo is fetched early.
    #[prop(optional)]
    is_lead: bool,
) -> impl IntoView {
    let path = article.path();
    // The widths of `style/news.css`. On a wide screen a card's photo is a thumbnail or fills its
    // column: browsers that know `auto` measure it, the others get enough for the column.
    let (sizes, priority) = match is_lead {
        true => ("(min-width: 64rem) 40rem, calc(100vw - 2rem)", Priority::Lead),
        false => ("auto, (min-width: 48rem) 22rem, 7rem", Priority::Later),
    };
    // The headline beside it says what the link is, so in a list the picture is decoration.
    let has_photo = article.photo.is_some();
    let image = article.photo.map(|photo| {
        view! { <Image file=photo.file alt=String::new() sizes priority /> }
    });
    view! {
        <article class="card" class:card-lead=is_lead class:card-plain=!has_photo>
            {image}
            <div class="card-text">
                <h3><a href=path>{article.headline}</a></h3>
                <p class="standfirst">{article.standfirst}</p>
                <p class="dateline">
                    <time datetime=article.published_at.iso8601()>{article.published_at.date_text()}</time>
                    <span data-views=article.id.0>{format!(" - Lượt xem: {}", article.views)}</span>
                </p>
            </div>
        </article>
    }
}

/// Cards under each other, newest first.
#[component]
pub fn NewsList(articles: Vec<ArticleSummary>) -> impl IntoView {
    if articles.is_empty() {
        return view! { <p class="empty">"Chưa có bài viết nào."</p> }.into_any();
    }
    let cards = articles.into_iter().map(|article| view! { <li><ArticleCard article /></li> }).collect_view();
    view! { <ul class="news-list">{cards}</ul> }.into_any()
}

/// The most read articles of the last seven days.
#[component]
pub fn MostRead(articles: Vec<ArticleSummary>) -> impl IntoView {
    let list = match articles.is_empty() {
        true => view! { <p class="empty">"Tuần này chưa có lượt xem nào."</p> }.into_any(),
        false => {
            let items = articles.into_iter().map(|article| {
                let path = article.path();
                view! { <li><a href=path>{article.headline}</a></li> }
            });
            view! { <ol>{items.collect_view()}</ol> }.into_any()
        }
    };
    view! {
        <section class="most-read" aria-labelledby="most-read">
            <h2 id="most-read">"Đọc nhiều trong tuần"</h2>
            {list}
        </section>
    }
}
