//! What was published and what was withdrawn: to be found again, corrected, withdrawn.

use super::{
    data_table::DataTable,
    figures::article_figures_path,
    filtering::{SectionFilter, address_with, asked},
    frame::NewsroomFrame,
    screen::screen,
};
use crate::{
    domain::{ListedArticle, Section, address::ListKey},
    refusal::Refusal,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

const PATH: &str = "/toa-soan/da-dang";

/// One page of the list, and what it was asked for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PublishedList {
    pub articles: Vec<ListedArticle>,
    /// Where the next page begins.
    pub next: Option<ListKey>,
    pub sections: Vec<Section>,
    /// What was withdrawn is for those who may see everybody's texts.
    pub may_see_withdrawn: bool,
}

#[component]
pub fn PublishedListPage() -> impl IntoView {
    let before = asked("sau");
    let asked = Asked { words: asked("q"), section: asked("chuyen-muc"), state: asked("xem") };
    screen(async move {
        let Asked { words, section, state } = asked.clone();
        let list = list_published(words, section, state, before).await?;
        Ok(view! { <NewsroomFrame title="Bài đã đăng" here=PATH><List list asked /></NewsroomFrame> }.into_any())
    })
}

#[derive(Clone)]
struct Asked {
    words: String,
    section: String,
    state: String,
}

impl Asked {
    fn next_address(&self, key: ListKey) -> String {
        let Asked { words, section, state } = self;
        address_with(PATH, &[("q", words), ("chuyen-muc", section), ("xem", state), ("sau", &key.to_string())])
    }
}

#[component]
fn List(list: PublishedList, asked: Asked) -> impl IntoView {
    let PublishedList { articles, next, sections, may_see_withdrawn } = list;
    let next =
        next.map(|key| view! { <p><a class="button quiet" rel="next" href=asked.next_address(key)>"Cũ hơn"</a></p> });
    let is_of_withdrawn = asked.state == "da-go";
    let states = may_see_withdrawn.then(|| {
        view! {
            <div class="field">
                <label for="xem">"Tình trạng"</label>
                <select id="xem" name="xem">
                    <option value="">"Đang đăng"</option>
                    <option value="da-go" selected=is_of_withdrawn>"Đã gỡ"</option>
                </select>
            </div>
        }
    });
    let found = match articles.is_empty() {
        true => {
            view! { <p class="empty">"Không có bài nào như vậy. Hãy thử ít chữ hơn, hoặc bỏ bớt điều kiện lọc."</p> }
                .into_any()
        }
        false => view! { <Articles articles may_see_figures=may_see_withdrawn /> }.into_any(),
    };
    view! {
        <form method="get" role="search" class="inline">
            <div class="field">
                <label for="q">"Tìm theo tiêu đề lúc đăng"</label>
                <input id="q" name="q" type="search" value=asked.words.clone() />
            </div>
            <SectionFilter sections chosen=asked.section.clone() />
            {states}
            <button>"Tìm"</button>
        </form>
        {found}
        {next}
    }
}

#[component]
fn Articles(articles: Vec<ListedArticle>, may_see_figures: bool) -> impl IntoView {
    let rows = articles.into_iter().map(move |article| {
        let views = match may_see_figures {
            true => {
                let about = format!("{} lượt xem, xem từng ngày: {}", article.views, article.headline);
                view! { <a href=article_figures_path(article.id) aria-label=about>{article.views}</a> }.into_any()
            }
            false => article.views.into_any(),
        };
        view! {
            <tr>
                <th scope="row">
                    <a href=format!("/toa-soan/da-dang/{}", article.id.0)>{article.headline.clone()}</a>
                </th>
                <td>{article.section_title.clone()}</td>
                <td>{article.published_at.date_text()}</td>
                <td>{views}</td>
            </tr>
        }
    });
    view! {
        <DataTable label="Bài đã đăng" columns=&["Tiêu đề", "Chuyên mục", "Ngày đăng", "Lượt xem"]>{rows.collect_view()}</DataTable>
    }
}

/// A page of what was published, or withdrawn (`state` `da-go`), by words of the address and section.
///
/// # Errors
/// `SignedOut`; `Forbidden`, also for a reporter who asks for what was withdrawn; `NotFound` for a section or a place that is none.
#[server(prefix = "/api/toa-soan", endpoint = "list_published")]
pub async fn list_published(
    #[server(default)] words: String, #[server(default)] section: String, #[server(default)] state: String,
    #[server(default)] before: String,
) -> Result<PublishedList, Refusal> {
    use crate::{
        db::{
            articles::{self, Listing},
            portals,
        },
        domain::{Demand, Role},
        server::newsroom_request::NewsroomRequest,
    };
    const LENGTH: u32 = 30;
    let newsroom = NewsroomRequest::even_closed(Demand::Role(Role::Reporter)).await?;
    let sections = portals::list_sections(&newsroom.db, newsroom.portal.id).await?;
    let section = match section.as_str() {
        "" => None,
        slug => Some(sections.iter().find(|known| known.slug.as_str() == slug).ok_or(Refusal::NotFound)?.id),
    };
    let before = match before.as_str() {
        "" => None,
        key => Some(ListKey::parse(key).ok_or(Refusal::NotFound)?),
    };
    let may_see_withdrawn = newsroom.editor.may_act_as(Role::Editor);
    if state == "da-go" && !may_see_withdrawn {
        return Err(Refusal::Forbidden);
    }
    let wanted = Listing { section, words: &words, is_of_withdrawn: state == "da-go", before, limit: LENGTH + 1 };
    let mut articles = articles::list_for_newsroom(&newsroom.db, &newsroom.editor, wanted).await?;
    let goes_on = articles.len() > LENGTH as usize;
    articles.truncate(LENGTH as usize);
    let next = articles.last().filter(|_| goes_on).map(ListedArticle::key);
    Ok(PublishedList { articles, next, sections, may_see_withdrawn })
}
