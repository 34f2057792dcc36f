//! What is paid for the works of a month, gathered, and as tables that are taken away.

use super::csv;
use crate::{
    db::{Db, royalties},
    domain::{
        Month, PortalId, RoyaltyMonth, RoyaltyWork, Timestamp,
        royalty::{RoyaltiesAsked, RoyaltyTable},
    },
    refusal::Refusal,
};

/// Works of a month that are reckoned at most.
pub const WORKS_MAX: u32 = 5_000;

/// The works of a month, and by what they are paid.
pub async fn month_of(db: &Db, portal: PortalId, month: Month, now: Timestamp) -> sqlx::Result<RoyaltyMonth> {
    let mut works = royalties::list_works(db, portal, month, now, WORKS_MAX + 1).await?;
    let goes_on = works.len() > WORKS_MAX as usize;
    works.truncate(WORKS_MAX as usize);
    Ok(RoyaltyMonth { month, terms: royalties::find_terms(db, portal, month).await?, works, goes_on })
}

/// The month that is asked for: without one the present.
///
/// # Errors
/// `Invalid` for field `thang`.
pub fn month_asked(text: &str, now: Timestamp) -> Result<Month, Refusal> {
    match text.trim() {
        "" => Ok(Month::of(now.day())),
        text => Month::parse(text).ok_or_else(|| Refusal::of("thang", "Hãy ghi tháng và năm, ví dụ 01-2022.")),
    }
}

/// The table that was asked for, as CSV.
///
/// # Errors
/// `Invalid` for a month that is none, `NotFound` for a table that is none, `Conflict` where there are more works than are
/// reckoned: a sum of some of them is none.
pub async fn table(db: &Db, portal: PortalId, asked: &RoyaltiesAsked, now: Timestamp) -> Result<String, Refusal> {
    let table = RoyaltyTable::parse(&asked.table).ok_or(Refusal::NotFound)?;
    let month = month_of(db, portal, month_asked(&asked.month, now)?, now).await?;
    if month.goes_on {
        return Err(Refusal::conflict(format!(
            "Tháng này có hơn {WORKS_MAX} bài, nhiều hơn số bài tính được một lần."
        )));
    }
    Ok(match table {
        RoyaltyTable::Works => works_table(&month),
        RoyaltyTable::Names => names_table(&month),
    })
}

fn works_table(month: &RoyaltyMonth) -> String {
    let head = [
        "Ngày đăng",
        "Chuyên mục",
        "Bài",
        "Tình trạng",
        "Thể loại",
        "Tên",
        "Vai trò",
        "Hệ số",
        "Phần (%)",
        "Đơn vị (đ)",
        "Số tiền (đ)",
    ];
    let lines: String = month.works.iter().map(|work| work_lines(work, month)).collect();
    format!("{}{}{lines}", csv::MARK, csv::line(&head))
}

/// One line for each who stands under it; one without a name where nobody does.
fn work_lines(work: &RoyaltyWork, month: &RoyaltyMonth) -> String {
    let (published, unit) = (work.published_at.day().iso8601(), month.terms.unit);
    let state = if work.is_withdrawn { "đã gỡ" } else { "" };
    let of_work = [published.as_str(), &work.section_title, &work.headline, state, work.kind().title()];
    let credits = work.credits(&month.terms);
    if credits.is_empty() {
        return csv::line(&[&of_work[..], &["", "", "", "", "", "0"]].concat());
    }
    let lines = credits.iter().map(|credit| {
        let (coefficient, share) = (credit.coefficient.to_string(), credit.share.number().to_string());
        let (unit, amount) = (unit.0.to_string(), credit.amount(unit).0.to_string());
        let of_credit = [credit.name.as_str(), credit.role.title(), &coefficient, &share, &unit, &amount];
        csv::line(&[&of_work[..], &of_credit].concat())
    });
    lines.collect()
}

fn names_table(month: &RoyaltyMonth) -> String {
    let lines =
        month.sums().into_iter().map(|sum| csv::line(&[&sum.name, &sum.works.to_string(), &sum.amount.0.to_string()]));
    let lines: String = lines.collect();
    format!("{}{}{lines}", csv::MARK, csv::line(&["Tên", "Số bài", "Số tiền (đ)"]))
}
