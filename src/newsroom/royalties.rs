//! What is paid for the works of a month: by work, by name, and as tables that are taken away.

use super::{
    data_table::DataTable,
    done::{Tried, tried},
    filtering::{address_with, asked},
    form::{Faults, FormRefusal, TextField, faults_of},
    frame::NewsroomFrame,
    royalty_terms::{RemoveRoyaltyTerms, SaveRoyaltyTerms, TermsForm, say_removed, say_saved},
    screen::screen,
};
use crate::{
    domain::{
        Credit, Dong, Month, RoyaltyTerms, RoyaltyWork,
        address::{ROYALTIES_CSV_PATH, ROYALTIES_PATH},
        figures::grouped,
        royalty::{RoyaltySum, RoyaltyTable},
    },
    refusal::Refusal,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// A page of a month's works, and what all of them come to.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RoyaltiesContent {
    pub month: Month,
    pub terms: RoyaltyTerms,
    pub works: Vec<RoyaltyWork>,
    /// Of the whole month.
    pub works_count: i64,
    pub sums: Vec<RoyaltySum>,
    pub total: Dong,
    /// There are more works than are reckoned.
    pub goes_on: bool,
    /// The number of this page, from 1 on, and whether another one follows.
    pub page: i64,
    pub has_next: bool,
    pub may_edit: bool,
}

#[component]
pub fn RoyaltiesPage() -> impl IntoView {
    let (month, page) = (asked("thang"), asked("trang"));
    screen(async move {
        let saved: Tried<SaveRoyaltyTerms> = tried("terms", say_saved).await?;
        let removed: Tried<RemoveRoyaltyTerms> = tried("forget-terms", say_removed).await?;
        let (content, refusal) = match open_royalties(month.clone(), page).await {
            Ok(content) => (content, None),
            Err(refusal @ Refusal::Invalid { .. }) => {
                (open_royalties(String::new(), String::new()).await?, Some(refusal))
            }
            Err(refusal) => return Err(refusal.into()),
        };
        let faults = faults_of(refusal.as_ref());
        let typed = if refusal.is_some() { month } else { content.month.text() };
        Ok(view! {
            <NewsroomFrame title=format!("Nhuận bút tháng {}", content.month.text()) here=ROYALTIES_PATH>
                {refusal.map(|refusal| view! { <FormRefusal refusal /> })}
                {saved.notice()}
                {removed.notice()}
                <MonthForm typed month=content.month faults />
                <Royalties content saved />
            </NewsroomFrame>
        }
        .into_any())
    })
}

#[component]
fn MonthForm(typed: String, month: Month, faults: Faults) -> impl IntoView {
    let address = |months: i64| address_with(ROYALTIES_PATH, &[("thang", &month.plus(months).text())]);
    view! {
        <form method="get" class="inline">
            <TextField name="thang" label="Tháng" value=typed faults hint="Ví dụ: 01-2022" />
            <button>"Xem"</button>
        </form>
        <p class="actions">
            <a class="button quiet" href=address(-1)>"Tháng trước"</a>
            <a class="button quiet" href=address(1)>"Tháng sau"</a>
        </p>
    }
}

#[component]
fn Royalties(content: RoyaltiesContent, saved: Tried<SaveRoyaltyTerms>) -> impl IntoView {
    let RoyaltiesContent { month, terms, works, works_count, sums, total, goes_on, page, has_next, may_edit } = content;
    let form = may_edit.then(|| view! { <TermsForm terms=terms.clone() month saved /> });
    let more = goes_on.then(|| {
        view! { <p class="notice">"Tháng này có nhiều bài hơn số bài tính được một lần: các con số dưới đây chưa đủ."</p> }
    });
    let shown = match works_count {
        0 => view! { <p class="empty">"Không có bài nào đăng lần đầu trong tháng này."</p> }.into_any(),
        count => view! {
            <p>{format!("{} bài, tổng cộng {total}.", grouped(count))}</p>
            <Sums sums month />
            <Works works terms=terms.clone() month page has_next may_edit />
        }
        .into_any(),
    };
    view! {
        <TermsSaid terms />
        {more}
        {shown}
        {form}
    }
}

/// By what is paid, and whether anybody has said so.
#[component]
fn TermsSaid(terms: RoyaltyTerms) -> impl IntoView {
    match terms.from {
        Some(from) => view! {
            <p>{format!("Một đơn vị hệ số là {}, theo mức đặt từ tháng {}.", terms.unit, from.text())}</p>
        }
        .into_any(),
        None => view! {
            <p class="notice">
                {format!("Chưa ai đặt mức chi của cổng cho tháng này. Đang tạm tính một đơn vị hệ số là {} (10% mức lương cơ sở 2.340.000 đ, \
                    Nghị định 73/2024/NĐ-CP) và hệ số 1 cho mọi thể loại; hãy đặt theo quyết định của cơ quan.", terms.unit)}
            </p>
        }
        .into_any(),
    }
}

#[component]
fn Sums(sums: Vec<RoyaltySum>, month: Month) -> impl IntoView {
    let rows = sums.into_iter().map(|RoyaltySum { name, works, amount }| {
        view! { <tr><th scope="row">{name}</th><td>{grouped(works)}</td><td>{amount.to_string()}</td></tr> }
    });
    view! {
        <section aria-labelledby="sums">
            <h2 id="sums">"Theo tên"</h2>
            <DataTable label="Nhuận bút theo tên" columns=&["Tên", "Số bài", "Số tiền"]>{rows.collect_view()}</DataTable>
            <TakeForm month table=RoyaltyTable::Names of="theo tên" />
        </section>
    }
}

#[component]
fn Works(
    works: Vec<RoyaltyWork>, terms: RoyaltyTerms, month: Month, page: i64, has_next: bool, may_edit: bool,
) -> impl IntoView {
    let address = |page: i64| address_with(ROYALTIES_PATH, &[("thang", &month.text()), ("trang", &page.to_string())]);
    let before =
        (page > 1).then(|| view! { <a class="button quiet" rel="prev" href=address(page - 1)>"Trang trước"</a> });
    let after = has_next.then(|| view! { <a class="button quiet" rel="next" href=address(page + 1)>"Trang sau"</a> });
    let rows = works.into_iter().map(move |work| view! { <WorkRow work terms=terms.clone() may_edit /> });
    view! {
        <section aria-labelledby="works">
            <h2 id="works">"Theo bài"</h2>
            <DataTable label="Nhuận bút theo bài" columns=&["Bài", "Ngày đăng", "Thể loại", "Ai, hệ số, phần", "Số tiền", "Việc"]>{rows.collect_view()}</DataTable>
            <p class="actions">{before}{after}</p>
            <TakeForm month table=RoyaltyTable::Works of="theo bài" />
        </section>
    }
}

#[component]
fn WorkRow(work: RoyaltyWork, terms: RoyaltyTerms, may_edit: bool) -> impl IntoView {
    let credits = work.credits(&terms);
    let amount = Dong(credits.iter().map(|credit| credit.amount(terms.unit).0).sum());
    let kind = work.kind();
    let lines = credits.into_iter().map(|Credit { role, name, coefficient, share }| {
        let above = (coefficient > role.frame(kind)).then(|| view! { " " <span class="state">"trên khung"</span> });
        view! { <li>{format!("{name} ({}): {coefficient} × {share}", role.title())}{above}</li> }
    });
    let lines = lines.collect_view();
    let named = match lines.is_empty() {
        true => view! { "Không ghi tên ai" }.into_any(),
        false => view! { <ul class="credit-list">{lines}</ul> }.into_any(),
    };
    let withdrawn = work.is_withdrawn.then(|| view! { " " <span class="state">"đã gỡ"</span> });
    let outdated = work.is_outdated().then(|| view! { " " <span class="state is-urgent">"tên dưới bài đã đổi"</span> });
    let usual = work.decision.is_none().then(|| view! { " " <span class="state">"mức chung"</span> });
    let (label, path) = (if may_edit { "Tính" } else { "Xem" }, work_path(work.article.0));
    view! {
        <tr>
            <th scope="row">{work.headline.clone()}{withdrawn}{outdated}</th>
            <td>{work.published_at.date_text()}</td>
            <td>{kind.title()}{usual}</td>
            <td>{named}</td>
            <td>{amount.to_string()}</td>
            <td><a href=path aria-label=format!("{label} nhuận bút bài {}", work.headline)>{label}</a></td>
        </tr>
    }
}

/// The address of the screen on which it is said what a work counts.
pub fn work_path(article: i64) -> String {
    format!("{ROYALTIES_PATH}/{article}")
}

/// A post, because it is written down.
#[component]
fn TakeForm(month: Month, table: RoyaltyTable, of: &'static str) -> impl IntoView {
    view! {
        <form method="post" action=ROYALTIES_CSV_PATH class="inline">
            <input type="hidden" name="thang" value=month.text() />
            <input type="hidden" name="bang" value=table.as_str() />
            <button class="quiet" aria-label=format!("Tải bảng nhuận bút {of} (CSV)")>"Tải bảng (CSV)"</button>
        </form>
    }
}

/// The works that were first published in a month, without one in the present one.
///
/// # Errors
/// `SignedOut`, `Forbidden`; `Invalid` for field `thang`; `NotFound` for a page that is none.
#[server(prefix = "/api/toa-soan", endpoint = "open_royalties")]
pub async fn open_royalties(
    #[server(default)] month: String, #[server(default)] page: String,
) -> Result<RoyaltiesContent, Refusal> {
    use crate::{
        domain::{Demand, Role},
        server::{
            newsroom_request::NewsroomRequest,
            royalties::{month_asked, month_of},
        },
    };
    /// Works on one page of the list.
    const LENGTH: usize = 100;
    let demand = Demand::RoleOrAdministrator(Role::Editor);
    let newsroom = NewsroomRequest::even_closed(demand).await?;
    let month = month_asked(&month, newsroom.now)?;
    let page: usize = if page.is_empty() { 1 } else { page.parse().map_err(|_| Refusal::NotFound)? };
    let all = month_of(&newsroom.db, newsroom.portal.id, month, newsroom.now).await?;
    let (count, sums, total) = (all.works.len(), all.sums(), all.total());
    let before = page.checked_sub(1).and_then(|before| before.checked_mul(LENGTH)).ok_or(Refusal::NotFound)?;
    if before > 0 && before >= count {
        return Err(Refusal::NotFound);
    }
    let may_edit = Demand::RoleOrAdministrator(Role::Publisher).is_met_by(&newsroom.editor.person().roles);
    Ok(RoyaltiesContent {
        month,
        terms: all.terms,
        works: all.works.into_iter().skip(before).take(LENGTH).collect(),
        works_count: count as i64,
        sums,
        total,
        goes_on: all.goes_on,
        page: page as i64,
        has_next: before + LENGTH < count,
        may_edit,
    })
}
