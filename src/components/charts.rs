//! Charts, drawn as SVG. What stretches stands at percentages and no `viewBox` scales it, so letters keep their size on a
//! phone; colours come from the stylesheet, so night and paper have theirs. What is seen is said in title and description, and
//! stands in a table beside the chart.

use crate::domain::{
    Day, DayCount,
    figures::{fullest, grouped, total},
    scale::{Scale, named_days},
};
use leptos::prelude::*;

/// Room for the number above the highest line, and the height of what is drawn.
const TOP: f64 = 20.0;
const PLOT: f64 = 160.0;
/// More days than these are one surface: their columns would be thinner than a hair on a phone.
const COLUMNS_MAX: usize = 92;

/// How many there were on each day. The column of a day that is not over yet is hatched, and a line says so.
#[component]
pub fn DayChart(
    /// Is the start of the ids in it.
    id: &'static str, #[prop(into)] title: String,
    /// What is counted: `lượt xem`.
    unit: &'static str, days: Vec<DayCount>, today: Day,
) -> impl IntoView {
    if total(&days) == 0 {
        return view! { <p class="empty">{format!("Không có {unit} nào trong khoảng này.")}</p> }.into_any();
    }
    let (title_id, described_id, hatch_id) = (format!("{id}-title"), format!("{id}-described"), format!("{id}-hatch"));
    let (labelled_by, described_by) = (title_id.clone(), described_id.clone());
    let (described, is_open) = (description(&days, unit), days.last().is_some_and(|last| last.day == today));
    let scale = Scale::of(days.iter().map(|day| day.count).max().unwrap_or(0));
    let open = is_open.then(|| view! { <p class="hint">"Phần gạch chéo là hôm nay, chưa hết ngày."</p> });
    view! {
        <figure class="chart-figure">
            <svg class="chart" role="img" width="100%" height="212" aria-labelledby=labelled_by aria-describedby=described_by>
                <title id=title_id>{title}</title>
                <desc id=described_id>{described}</desc>
                <Hatch id=hatch_id.clone() />
                <Shape days=days.clone() scale unit today hatch=format!("url(#{hatch_id})") />
                <Lines scale />
                <DayNames days />
            </svg>
            {open}
        </figure>
    }
    .into_any()
}

fn description(days: &[DayCount], unit: &str) -> String {
    let all = format!("Tổng cộng {} {unit} trong {} ngày.", grouped(total(days)), days.len());
    match fullest(days) {
        Some(most) => format!("{all} Nhiều nhất là ngày {}: {}.", most.day.text(), grouped(most.count)),
        None => all,
    }
}

/// Told apart from what is filled without a colour.
#[component]
fn Hatch(id: String) -> impl IntoView {
    view! {
        <defs>
            <pattern id=id width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                <path class="chart-hatch" d="M0 0V6"></path>
            </pattern>
        </defs>
    }
}

/// A column for each day, or a surface under many; today's is a column in both.
#[component]
fn Shape(days: Vec<DayCount>, scale: Scale, unit: &'static str, today: Day, hatch: String) -> impl IntoView {
    let count = days.len();
    let surface = (count > COLUMNS_MAX).then(|| view! { <Surface days=days.clone() scale today /> });
    let columns = days.into_iter().enumerate().filter(|(_, day)| count <= COLUMNS_MAX || day.day == today);
    let columns = columns.filter(|(_, day)| day.count > 0).map(|(place, DayCount { day, count: number })| {
        let (is_open, height) = (day == today, scale.height_of(number, PLOT));
        let (left, width) = (percent(place as f64 + 0.1, count), percent(0.8, count));
        let (class, fill) = if is_open { ("chart-bar is-open", Some(hatch.clone())) } else { ("chart-bar", None) };
        view! {
            <rect class=class fill=fill x=left y=pixels(TOP + PLOT - height) width=width height=pixels(height)>
                <title>{format!("{}: {} {unit}", day.text(), grouped(number))}</title>
            </rect>
        }
    });
    view! {
        {surface}
        {columns.collect_view()}
    }
}

/// It stretches as far as the chart is wide, and so do no letters in it.
#[component]
fn Surface(days: Vec<DayCount>, scale: Scale, today: Day) -> impl IntoView {
    let (count, over) = (days.len(), days.iter().filter(|day| day.day != today));
    let points: Vec<_> = over.map(|day| PLOT - scale.height_of(day.count, PLOT)).collect();
    let last = points.len().saturating_sub(1);
    let line: String = points.iter().enumerate().map(|(place, y)| format!("L{}.5 {}", place, pixels(*y))).collect();
    let path = format!("M0.5 {PLOT}{line}L{last}.5 {PLOT}Z");
    view! {
        <svg x="0" y=pixels(TOP) width="100%" height=pixels(PLOT) viewBox=format!("0 0 {count} {PLOT}") preserveAspectRatio="none">
            <path class="chart-bar" d=path></path>
        </svg>
    }
}

/// The lines of the scale, each with its number above it.
#[component]
fn Lines(scale: Scale) -> impl IntoView {
    let lines = scale.lines().map(|number| {
        let y = TOP + PLOT - scale.height_of(number, PLOT);
        view! {
            <line class="chart-line" x1="0" x2="100%" y1=pixels(y) y2=pixels(y)></line>
            <text class="chart-number" x="0" y=pixels(y - 4.0)>{grouped(number)}</text>
        }
    });
    let ground = pixels(TOP + PLOT);
    view! {
        {lines.collect_view()}
        <line class="chart-ground" x1="0" x2="100%" y1=ground.clone() y2=ground></line>
    }
}

/// Some days by name, below the middle of their columns; the first and the last from the edge on.
#[component]
fn DayNames(days: Vec<DayCount>) -> impl IntoView {
    let (count, last) = (days.len(), days.len().saturating_sub(1));
    let is_of_one_year = days.first().map(|day| day.day.date().year()) == days.last().map(|day| day.day.date().year());
    let mut named = named_days(count);
    if !is_of_one_year {
        // With the year there is room for less.
        named.retain(|place| *place == 0 || *place == last);
    }
    let names = named.into_iter().map(|place| {
        let (x, anchor) = match place {
            0 if count > 1 => (0.0, "start"),
            place if place == last && count > 1 => (count as f64, "end"),
            place => (place as f64 + 0.5, "middle"),
        };
        let name = days[place].day.text();
        let name = if is_of_one_year && count > 1 { name[..5].to_owned() } else { name };
        view! { <text class="chart-name" x=percent(x, count) y="204" text-anchor=anchor>{name}</text> }
    });
    names.collect_view()
}

/// One bar of a [`RankChart`].
#[derive(Clone, Debug)]
pub struct Rank {
    pub name: String,
    pub number: i64,
}

/// What there was most of, in its order: each with its name above a bar, and its number behind it.
#[component]
pub fn RankChart(
    /// Is the start of the ids in it.
    id: &'static str, #[prop(into)] title: String,
    /// What is counted: `lượt xem`.
    unit: &'static str, ranks: Vec<Rank>,
) -> impl IntoView {
    let (title_id, described_id) = (format!("{id}-title"), format!("{id}-described"));
    let (labelled_by, described_by) = (title_id.clone(), described_id.clone());
    let most = ranks.iter().map(|rank| rank.number).max().unwrap_or(0).max(1);
    let described: Vec<_> =
        ranks.iter().take(3).map(|rank| format!("{}: {}", rank.name, grouped(rank.number))).collect();
    let described = format!("{} {unit}. Đầy đủ ở bảng bên dưới.", described.join("; "));
    let height = ranks.len() * RANK_PIXELS;
    let bars = ranks.into_iter().enumerate().map(|(place, Rank { name, number })| {
        let top = place * RANK_PIXELS;
        // The number has its room behind the longest bar.
        let width = format!("{:.2}%", 72.0 * number as f64 / most as f64);
        view! {
            <text class="chart-name" x="0" y=top + 15>{shortened(&name)}</text>
            <rect class="chart-bar" x="0" y=top + 22 width=width.clone() height="14"></rect>
            <text class="chart-number" x=width dx="6" y=top + 34>{grouped(number)}</text>
        }
    });
    view! {
        <figure class="chart-figure">
            <svg class="chart" role="img" width="100%" height=height aria-labelledby=labelled_by aria-describedby=described_by>
                <title id=title_id>{title}</title>
                <desc id=described_id>{described}</desc>
                {bars.collect_view()}
            </svg>
        </figure>
    }
}

/// A name and its bar.
const RANK_PIXELS: usize = 44;
/// Letters of a name that fit on a phone of 320 pixels.
const NAME_LETTERS_MAX: usize = 38;

fn shortened(name: &str) -> String {
    match name.char_indices().nth(NAME_LETTERS_MAX) {
        None => name.to_owned(),
        Some((end, _)) => format!("{}…", name[..end].trim_end()),
    }
}

/// Where the `place`th of so many parts of the width begins.
fn percent(place: f64, parts: usize) -> String {
    format!("{:.3}%", 100.0 * place / parts.max(1) as f64)
}

fn pixels(length: f64) -> String {
    let text = format!("{length:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(counts: &[i64]) -> Vec<DayCount> {
        (19_000..).zip(counts).map(|(day, count)| DayCount { day: Day(day), count: *count }).collect()
    }

    fn drawn(counts: &[i64], today: Day) -> String {
        let days = days(counts);
        view! { <DayChart id="views" title="Lượt <xem> & khác" unit="lượt xem" days today /> }.to_html()
    }

    #[test]
    fn a_day_that_is_not_over_is_hatched_and_told() {
        let chart = drawn(&[3, 0, 6], Day(19_002));
        assert_eq!(chart.matches("class=\"chart-bar\"").count(), 1, "nought has no column: {chart}");
        assert_eq!(chart.matches("class=\"chart-bar is-open\"").count(), 1, "{chart}");
        assert!(chart.contains("fill=\"url(#views-hatch)\"") && chart.contains("id=\"views-hatch\""), "{chart}");
        assert!(chart.contains("chưa hết ngày"), "{chart}");
        assert!(chart.contains("10-01-2022: 6 lượt xem"), "{chart}");
        assert!(!drawn(&[3, 0, 6], Day(19_003)).contains("is-open"));
    }

    #[test]
    fn a_chart_says_what_is_seen_in_it() {
        let chart = drawn(&[3, 1_200], Day(20_000));
        assert!(chart.contains("role=\"img\"") && chart.contains("aria-labelledby=\"views-title\""), "{chart}");
        assert!(
            chart.contains("Tổng cộng 1.203 lượt xem trong 2 ngày. Nhiều nhất là ngày 09-01-2022: 1.200."),
            "{chart}"
        );
        assert!(chart.contains("Lượt &lt;xem&gt; &amp; khác"), "{chart}");
        assert!(!chart.contains("style="), "the policy of the site allows no styles in pages: {chart}");
        assert!(drawn(&[0, 0], Day(19_001)).contains("Không có lượt xem nào"));
    }

    #[test]
    fn many_days_are_one_surface() {
        let mut counts = vec![5; 200];
        counts[199] = 2;
        let chart = drawn(&counts, Day(19_199));
        assert_eq!((chart.matches("<rect").count(), chart.matches("preserveAspectRatio").count()), (1, 1), "{chart}");
        assert!(chart.contains("L198.5 160Z"), "today stands beside it: {chart}");
        assert_eq!(drawn(&counts[..92], Day(0)).matches("<rect").count(), 92);
    }

    #[test]
    fn ranks_stand_in_their_order_with_their_numbers() {
        let ranks = [("Mưa lũ <lớn>", 1_500), ("Một tiêu đề rất dài, dài hơn cả màn hình của điện thoại", 300)];
        let ranks: Vec<_> = ranks.map(|(name, number)| Rank { name: name.to_owned(), number }).into();
        let chart = view! { <RankChart id="most" title="Đọc nhiều" unit="lượt xem" ranks /> }.to_html();
        assert!(chart.contains("width=\"72.00%\"") && chart.contains("width=\"14.40%\""), "{chart}");
        assert!(chart.contains("Mưa lũ &lt;lớn&gt;") && chart.contains("1.500"), "{chart}");
        assert!(chart.contains("Một tiêu đề rất dài, dài hơn cả màn hì…<"), "{chart}");
    }
}
