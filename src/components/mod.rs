//! Parts that more than one screen uses.

mod alert_banner;
mod article_list;
mod article_tools;
mod breadcrumbs;
mod charts;
mod closed_notice;
mod frame;
mod masthead;
mod page_title;
mod pager;
mod picture;
mod query;
mod search_box;
mod task_band;
mod visitor_counters;

pub use alert_banner::AlertBanner;
pub use article_list::{ArticleCard, MostRead, NewsList};
pub use article_tools::ToolBar;
pub use breadcrumbs::Breadcrumbs;
pub use charts::{DayChart, Rank, RankChart};
pub use closed_notice::{ClosedNotice, ClosedSaying};
pub use frame::Frame;
pub use page_title::PageTitle;
pub use pager::Pager;
pub use picture::{Image, Priority};
pub use query::{asked, decode, value_of};
pub use search_box::{SearchForm, Suggestion, suggest_search};
pub use task_band::TaskBand;
pub use visitor_counters::{ViewCount, VisitorCounters};

use leptos::prelude::*;

/// Renders what `content` gives, once it is there. The `Suspense` is what keeps the page's context
/// for it: without one, titles, meta tags and nested content are lost.
pub fn when_ready<V: IntoView + 'static>(content: impl Future<Output = V> + Send + 'static) -> impl IntoView {
    view! { <Suspense>{Suspend::new(content)}</Suspense> }
}
