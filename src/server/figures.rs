//! Figures of a period, gathered for whoever asks, and as tables that are taken away.

use super::csv;
use crate::{
    db::{
        Db, articles,
        figures::{self, ReadFilter},
        portals,
        sessions::SignedInEditor,
        texts,
    },
    domain::{
        ArticleId, Day, Figures, ListedArticle, Period, Role, Timestamp,
        figures::{DayCount, FiguresAsked, FiguresTable, PortalFigures, each_day},
    },
    refusal::Refusal,
};

/// Articles in the list of the most read.
const MOST_READ: u32 = 20;
/// And in the table that is taken away.
const MOST_READ_TAKEN: u32 = 1_000;

/// Whether somebody is shown the portal's figures and everybody's articles; reporters see their own.
pub fn may_see_all(editor: &SignedInEditor) -> bool {
    editor.may_act_as(Role::Editor) || editor.may_act_as(Role::Administrator)
}

/// What somebody may see of what they asked for: of an article its days, without one the portal's figures and the most read.
///
/// # Errors
/// `Invalid` for a period that is none; `NotFound` for a section or an article that is none, or not theirs.
pub async fn gather(
    db: &Db, editor: &SignedInEditor, asked: &FiguresAsked, now: Timestamp,
) -> Result<Figures, Refusal> {
    let today = now.day();
    let period = asked.period_asked().period(today).map_err(|faults| Refusal::Invalid { faults })?;
    let mut figures = Figures { period, today, article: None, portal: None, most_read: Vec::new() };
    if !asked.article.is_empty() {
        figures.article = Some(article_days(db, editor, &asked.article, period).await?);
        return Ok(figures);
    }
    let filter = filter_of(db, editor, asked).await?;
    figures.most_read = figures::list_most_read(db, editor.portal(), period, filter, MOST_READ).await?;
    if may_see_all(editor) {
        figures.portal = Some(portal_figures(db, editor, period).await?);
    }
    Ok(figures)
}

async fn article_days(
    db: &Db, editor: &SignedInEditor, article: &str, period: Period,
) -> Result<(ListedArticle, Vec<DayCount>), Refusal> {
    let id = ArticleId(article.parse().map_err(|_| Refusal::NotFound)?);
    if !may_see_all(editor) && texts::find_of_article(db, editor, id).await?.is_none() {
        return Err(Refusal::NotFound);
    }
    let article = articles::find_for_newsroom(db, editor, id).await?.ok_or(Refusal::NotFound)?;
    let days = figures::list_article_days(db, editor.portal(), id, period).await?;
    Ok((article, each_day(period, days)))
}

async fn filter_of(db: &Db, editor: &SignedInEditor, asked: &FiguresAsked) -> Result<ReadFilter, Refusal> {
    let section = match asked.section.as_str() {
        "" => None,
        slug => {
            let sections = portals::list_sections(db, editor.portal()).await?;
            Some(sections.iter().find(|known| known.slug.as_str() == slug).ok_or(Refusal::NotFound)?.id)
        }
    };
    Ok(ReadFilter { section, author: (!may_see_all(editor)).then(|| editor.id()) })
}

async fn portal_figures(db: &Db, editor: &SignedInEditor, period: Period) -> sqlx::Result<PortalFigures> {
    let portal = editor.portal();
    Ok(PortalFigures {
        views: each_day(period, figures::list_view_days(db, portal, period).await?),
        visits: each_day(period, figures::list_visit_days(db, portal, period).await?),
        sections: figures::list_read_sections(db, portal, period).await?,
    })
}

/// The table that was asked for, as CSV.
///
/// # Errors
/// As [`gather`]; `Forbidden` for the portal's figures, where they are not shown; `NotFound` for a table that is none.
pub async fn table(db: &Db, editor: &SignedInEditor, asked: &FiguresAsked, now: Timestamp) -> Result<String, Refusal> {
    let table = FiguresTable::parse(&asked.table).ok_or(Refusal::NotFound)?;
    if table == FiguresTable::MostRead {
        return most_read_table(db, editor, asked, now).await;
    }
    let figures = gather(db, editor, asked, now).await?;
    match (table, figures.portal, figures.article) {
        (FiguresTable::Article, _, Some((article, days))) => {
            let head = csv::line(&["Bài", &article.headline]);
            Ok(format!("{}{head}{}", csv::MARK, days_table("Lượt xem", &days, figures.today)))
        }
        (FiguresTable::Article, ..) => Err(Refusal::NotFound),
        (FiguresTable::Views, Some(portal), _) => {
            Ok(format!("{}{}", csv::MARK, days_table("Lượt xem", &portal.views, figures.today)))
        }
        (FiguresTable::Visits, Some(portal), _) => {
            Ok(format!("{}{}", csv::MARK, days_table("Lượt truy cập", &portal.visits, figures.today)))
        }
        (FiguresTable::Sections, Some(portal), _) => {
            let lines = portal.sections.iter().map(|section| csv::line(&[&section.title, &section.views.to_string()]));
            Ok(format!("{}{}{}", csv::MARK, csv::line(&["Chuyên mục", "Lượt xem"]), lines.collect::<String>()))
        }
        _ => Err(Refusal::Forbidden),
    }
}

fn days_table(counted: &str, days: &[DayCount], today: Day) -> String {
    let lines = days.iter().map(|DayCount { day, count }| {
        let note = if *day == today { "chưa hết ngày" } else { "" };
        csv::line(&[&day.iso8601(), &count.to_string(), note])
    });
    csv::line(&["Ngày", counted, "Ghi chú"]) + &lines.collect::<String>()
}

async fn most_read_table(
    db: &Db, editor: &SignedInEditor, asked: &FiguresAsked, now: Timestamp,
) -> Result<String, Refusal> {
    let period = asked.period_asked().period(now.day()).map_err(|faults| Refusal::Invalid { faults })?;
    let filter = filter_of(db, editor, asked).await?;
    let list = figures::list_most_read(db, editor.portal(), period, filter, MOST_READ_TAKEN).await?;
    let lines = list.iter().map(|read| {
        let state = if read.is_withdrawn { "đã gỡ" } else { "" };
        let published = read.published_at.day().iso8601();
        csv::line(&[&read.headline, &read.section_title, &published, &read.views.to_string(), state])
    });
    let head = csv::line(&["Bài", "Chuyên mục", "Ngày đăng", "Lượt xem", "Tình trạng"]);
    Ok(format!("{}{head}{}", csv::MARK, lines.collect::<String>()))
}
