//! `bantin demo seed`: fills the demonstration up to a number of articles, for measuring.
//!
//! Nothing is random, and every transaction stands for itself: a run that was interrupted is
//! continued by the next one.

use crate::{
    db::{
        self, Db, Tx,
        articles::NewArticle,
        seeding::{self, Readership},
    },
    domain::{Day, PhotoFile, PhotoId, Portal, PortalId, SafeHtml, Section, Slug, Timestamp},
    server::{
        cleaning::clean_html,
        command::demo::{self, DemoArticle},
        settings::Settings,
    },
};
use anyhow::{Context, bail};
use std::{
    collections::{BTreeMap, HashMap},
    io::{IsTerminal, Write},
    ops::RangeInclusive,
    time::Instant,
};

/// Articles in one transaction.
const GROUP: i64 = 5_000;
/// The newest articles of a run, which readers open on each day of the past week.
const READ_THIS_WEEK: i64 = 5_000;
const WEEK: i64 = 7;
const BODY_BYTES_MAX: usize = 1_500;
const DAY_MILLIS: i64 = 86_400_000;
const YEARS_MILLIS: i64 = 15 * 365 * DAY_MILLIS;
const MONTH_MILLIS: i64 = 30 * DAY_MILLIS;

/// Adds articles until the demonstration has `articles`, and loads it first where it is absent.
///
/// # Errors
/// Where there are real portals only: invented news does not go among real ones.
pub async fn seed(db: &Db, settings: &Settings, articles: i64, now: Timestamp) -> anyhow::Result<()> {
    let portal = find_or_load_demonstration(db, settings, now).await?;
    let (there, last) = seeding::find_extent(db, portal.id).await?;
    if there < articles {
        let templates = make_templates(db, settings, portal.id).await?;
        let of_the_demonstration: usize = templates.iter().map(Vec::len).sum();
        let last = last.filter(|_| there > of_the_demonstration as i64);
        let series = Series::new(there, articles, last, now).context("a day in the calendar")?;
        write(db, &portal, &templates, &series).await?;
    }
    seeding::analyze(db).await?;
    say!(
        "Cổng trình diễn “{}” có {} bài viết, đã thêm {}.",
        portal.name,
        articles.max(there),
        (articles - there).max(0)
    );
    Ok(())
}

async fn find_or_load_demonstration(db: &Db, settings: &Settings, now: Timestamp) -> anyhow::Result<Portal> {
    let is_empty = db::portals::list_portals(db).await?.is_empty();
    if is_empty {
        demo::load(db, settings, now).await?;
    }
    match db::portals::list_portals(db).await?.into_iter().find(|portal| portal.is_demo) {
        Some(portal) => Ok(portal),
        None => bail!(
            "ở đây chỉ có cổng thật; bài viết để đo không được thêm vào đó. \
             Hãy dùng một thư mục dữ liệu khác: bantin --data-dir do-toc-do demo seed --articles 100000"
        ),
    }
}

async fn write(db: &Db, portal: &Portal, templates: &[Vec<Template>], series: &Series) -> anyhow::Result<()> {
    let progress = Progress::start(series);
    for first in (series.there + 1..=series.articles).step_by(GROUP as usize) {
        let numbers = first..=series.articles.min(first + GROUP - 1);
        let done = *numbers.end();
        let mut tx = db.begin().await?;
        write_group(&mut tx, portal.id, templates, series, numbers).await?;
        tx.commit().await?;
        progress.show(done);
    }
    Ok(())
}

async fn write_group(
    tx: &mut Tx, portal: PortalId, templates: &[Vec<Template>], series: &Series, numbers: RangeInclusive<i64>,
) -> anyhow::Result<()> {
    let copies: Vec<_> = numbers.map(|number| NumberedArticle::new(templates, number)).collect();
    let articles = copies.iter().map(|copy| copy.article(portal, series)).collect::<Option<Vec<_>>>();
    let articles = articles.context("địa chỉ của bài quá dài")?;
    let published = seeding::insert_published(tx, &articles).await?;
    let readerships: Vec<_> = published
        .into_iter()
        .map(|(article, published_at)| Readership { article, days: series.views(article.0, published_at) })
        .collect();
    Ok(seeding::insert_readerships(tx, portal, &readerships).await?)
}

/// When the articles of one run are published, and when they are read.
struct Series {
    /// Articles before the run, and so the number of its first less one.
    there: i64,
    /// Articles after the run.
    articles: i64,
    from: Timestamp,
    until: Timestamp,
    today: Day,
}

impl Series {
    /// `last` is when the last article of an earlier run was published.
    fn new(there: i64, articles: i64, last: Option<Timestamp>, now: Timestamp) -> Option<Series> {
        let today = now.day();
        // Views of today must have readers that were counted, as `bantin verify` proves; so nothing
        // is published or read today.
        let until = Timestamp::at(today.date(), 0, 0)?.minus_millis(1);
        // An earlier run that came to its end is followed by another round through the years.
        let from =
            last.filter(|last| *last < until.minus_millis(MONTH_MILLIS)).unwrap_or(until.minus_millis(YEARS_MILLIS));
        Some(Series { there, articles, from, until, today })
    }

    /// The last one stands at the end.
    fn published_at(&self, number: i64) -> Timestamp {
        let length = self.until.0 - self.from.0;
        Timestamp(self.from.0 + length * (number - self.there) / (self.articles - self.there))
    }

    fn views(&self, variation: i64, published_at: Timestamp) -> Vec<(Day, i64)> {
        let mut days = BTreeMap::from([(published_at.day(), 1 + variation % 40)]);
        if published_at > self.published_at(self.articles - READ_THIS_WEEK) {
            for days_ago in 1..=WEEK {
                *days.entry(self.today.minus(days_ago)).or_default() += 1 + variation % 11;
            }
        }
        days.into_iter().collect()
    }
}

/// An article of the demonstration of which there are many copies.
struct Template {
    section: Section,
    article: DemoArticle,
    body: SafeHtml,
    photo: Option<PhotoId>,
}

/// A copy of a template under a number that no other article of the portal has.
struct NumberedArticle<'a> {
    template: &'a Template,
    number: i64,
    headline: String,
}

impl NumberedArticle<'_> {
    /// Sections take turns, and so do the templates of each.
    fn new(templates: &[Vec<Template>], number: i64) -> NumberedArticle<'_> {
        let turn = number.unsigned_abs() as usize;
        let section = &templates[turn % templates.len()];
        let template = &section[turn / templates.len() % section.len()];
        NumberedArticle { template, number, headline: format!("{} (bài {number})", template.article.front.headline) }
    }

    /// `None` where the address would be too long.
    fn article(&self, portal: PortalId, series: &Series) -> Option<NewArticle<'_>> {
        let Template { section, article, body, photo } = self.template;
        let front = &article.front;
        Some(NewArticle {
            portal,
            section,
            slug: Slug::parse(&format!("{}-{}", article.slug, self.number))?,
            headline: &self.headline,
            standfirst: &front.standfirst,
            body: body.clone(),
            byline: Some(&front.byline),
            photo: photo.map(|id| (id, front.photo_caption.as_str(), front.photo_alt.as_str())),
            published_at: series.published_at(self.number),
        })
    }
}

/// The demonstration's articles by section.
async fn make_templates(db: &Db, settings: &Settings, portal: PortalId) -> anyhow::Result<Vec<Vec<Template>>> {
    let photos = demo::store_photos(settings)?;
    let mut tx = db.begin().await?;
    let mut sections = Vec::new();
    for (slug, title) in demo::SECTIONS {
        let slug = Slug::parse(slug).context("a section's slug")?;
        let section = db::portals::find_or_insert_section(&mut tx, portal, &slug, title).await?;
        sections.push(templates_of(&mut tx, portal, &section, &photos).await?);
    }
    tx.commit().await?;
    Ok(sections)
}

async fn templates_of(
    tx: &mut Tx, portal: PortalId, section: &Section, photos: &HashMap<String, PhotoFile>,
) -> anyhow::Result<Vec<Template>> {
    let articles = demo::read_articles(&section.slug)?;
    let bodies: Vec<_> = (0..articles.len()).map(|first| body(&articles, first)).collect();
    let mut templates = Vec::with_capacity(articles.len());
    for (article, body) in articles.into_iter().zip(bodies) {
        let photo = match article.front.photo.as_ref().and_then(|name| photos.get(name)) {
            Some(file) => Some(db::photos::find_or_insert(tx, portal, file).await?),
            None => None,
        };
        templates.push(Template { section: section.clone(), article, body, photo });
    }
    Ok(templates)
}

/// Paragraphs from the first article on; a short one goes on with those of the next.
fn body(articles: &[DemoArticle], first: usize) -> SafeHtml {
    let lines = articles.iter().cycle().skip(first).flat_map(|article| article.body.lines());
    let mut html = String::new();
    for line in lines.filter(|line| line.starts_with("<p>") && line.ends_with("</p>")) {
        if html.len() + line.len() > BODY_BYTES_MAX {
            break;
        }
        html.push_str(line);
        html.push('\n');
    }
    clean_html(&html)
}

/// Tells the operator how far the run is: in one line of a terminal, else in a line per step.
struct Progress<'a> {
    series: &'a Series,
    started: Instant,
}

impl Progress<'_> {
    fn start(series: &Series) -> Progress<'_> {
        Progress { series, started: Instant::now() }
    }

    fn show(&self, done: i64) {
        let line = self.line(done, self.started.elapsed().as_secs_f64());
        if std::io::stdout().is_terminal() {
            let end = if done == self.series.articles { "\n" } else { "" };
            let mut terminal = std::io::stdout();
            // The last sequence clears what a longer line left behind.
            let _ = write!(terminal, "\r{line}\x1b[K{end}").and_then(|()| terminal.flush());
        } else {
            say!("{line}");
        }
    }

    fn line(&self, done: i64, seconds: f64) -> String {
        let Series { there, articles, .. } = *self.series;
        let per_second = (done - there) as f64 / seconds.max(0.001);
        let remaining = ((articles - done) as f64 / per_second).ceil() as i64;
        format!(
            "  {done:>9}/{articles} bài  {:>3} %  {per_second:>6.0} bài/giây  còn {} phút {:02} giây",
            done * 100 / articles,
            remaining / 60,
            remaining % 60
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::testing::NOW;

    const MIDNIGHT: Timestamp = Timestamp(NOW.0 - DAY_MILLIS / 2);

    fn series(there: i64, articles: i64, last: Option<Timestamp>) -> Series {
        Series::new(there, articles, last, NOW).expect("a day in the calendar")
    }

    #[test]
    fn articles_are_spread_over_the_years_before_today() {
        let series = series(60, 160, None);
        let last = MIDNIGHT.minus_millis(1);
        assert_eq!(series.published_at(160), last);
        assert_eq!(series.published_at(110), last.minus_millis(YEARS_MILLIS / 2));
    }

    #[test]
    fn an_interrupted_run_goes_on_where_it_stopped() {
        let whole = series(0, 1_000, None);
        let rest = series(400, 1_000, Some(whole.published_at(400)));
        assert_eq!(rest.published_at(700), whole.published_at(700));
    }

    #[test]
    fn a_finished_run_is_followed_by_another_round() {
        let whole = series(0, 1_000, None);
        let more = series(1_000, 2_000, Some(whole.published_at(1_000)));
        assert_eq!(more.published_at(1_500), whole.published_at(500));
    }

    #[test]
    fn only_the_newest_are_read_this_week_and_nothing_today() {
        let series = series(0, 20_000, None);
        let days =
            |number| series.views(7, series.published_at(number)).into_iter().map(|(day, _)| day).collect::<Vec<_>>();
        assert_eq!(days(15_000), [series.published_at(15_000).day()]);
        let week: Vec<_> = (1..=WEEK).rev().map(|days_ago| NOW.day().minus(days_ago)).collect();
        assert_eq!(days(15_001), [&[series.published_at(15_001).day()], &week[..]].concat());
        assert_eq!(days(20_000), week);
    }

    #[test]
    fn the_operator_sees_how_long_it_still_takes() {
        let series = series(0, 100_000, None);
        let line = Progress::start(&series).line(25_000, 50.0);
        assert_eq!(line, "      25000/100000 bài   25 %     500 bài/giây  còn 2 phút 30 giây");
    }
}
