//! What readers see in the place of a page that cannot be shown.

use super::{
    news::list_news,
    page_head::{HeadOf, PageHead},
};
use crate::{
    components::{Frame, NewsList, when_ready},
    error::{AppError, set_status},
};
use leptos::prelude::*;

/// Says what happened and what to do, and helps on with the newest articles. It gives the answer
/// the error's status.
#[component]
pub fn ErrorPage(error: AppError) -> impl IntoView {
    set_status(&error);
    let newest = matches!(error, AppError::BadRequest | AppError::NotFound | AppError::Gone { .. })
        .then(|| view! { <Newest /> });
    let target = match &error {
        AppError::Moved { target } => Some(view! { <p><a href=target.clone()>{target.clone()}</a></p> }),
        _ => None,
    };
    let number = match &error {
        AppError::Failure { number } if !number.is_empty() => {
            Some(view! { <p>"Mã lỗi để báo cho người quản trị: "<code>{number.clone()}</code></p> })
        }
        _ => None,
    };
    view! {
        <PageHead title=error.heading() of=HeadOf::Nothing />
        <Frame>
            // What it says is Vietnamese, below `/en` too.
            <div class="error-page" lang="vi">
                <h1>{error.heading()}</h1>
                <p class="standfirst">{error.advice().to_owned()}</p>
                {target}
                {number}
                <p><a class="button" href="/">"Về trang chủ"</a></p>
            </div>
            {newest}
        </Frame>
    }
}

#[component]
fn Newest() -> impl IntoView {
    when_ready(async move {
        let articles = list_news(None, None, None, None).await.map(|news| news.articles).unwrap_or_default();
        let newest: Vec<_> = articles.into_iter().take(6).collect();
        view! {
            <section lang="vi" aria-labelledby="newest">
                <h2 id="newest">"Tin mới nhất"</h2>
                <NewsList articles=newest />
            </section>
        }
    })
}
