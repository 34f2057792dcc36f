//! Where on one page the parts of an article most likely are, by what is known of old pages.

use super::super::block::{Block, Likeness};
use super::super::figures::caption;
use super::super::flow::Placed;
use super::super::lines::{is_related_heading, is_tool_line, same};
use super::super::parts::Key;
use super::super::tree::{Node, ROOT};
use super::super::when::{read_views, read_when};
use super::sample::Sample;

const HEADLINE_CHARS: std::ops::RangeInclusive<usize> = 8..=300;
/// A line that says when; what is longer is prose.
const DATE_CHARS_MAX: usize = 80;
/// From the headline to the date, in elements and texts.
const NEAR: usize = 60;
/// How portals call the box of the text itself.
const BODIES: &[&str] = &[
    "noidung",
    "noi-dung",
    "noi_dung",
    "content",
    "chitiet",
    "chi-tiet",
    "detail",
    "entry-body",
    "post-body",
    "article-body",
    "bodytext",
];
/// Elements and texts in a line.
const LINE_NODES_MAX: usize = 100;

/// For each part its nodes, the likeliest first.
pub(super) struct Guesses {
    headline: Vec<usize>,
    headline_words: Option<String>,
    date: Vec<usize>,
    body: Vec<usize>,
    views: Vec<usize>,
    standfirst: Vec<usize>,
    byline: Vec<usize>,
    caption: Vec<usize>,
    section: Vec<usize>,
    pub furniture_in_body: Vec<usize>,
}

impl Guesses {
    pub fn of(sample: &Sample) -> Guesses {
        let page = Page { sample };
        let headline = page.headlines();
        let headline_words = headline.first().map(|&node| sample.words(node)).filter(|words| !words.is_empty());
        let body = page.body(headline.first().copied());
        let at = body.first().copied();
        let date = page.dates(headline.first().copied(), at);
        let views = page.views(at);
        let labelled = |words: &[&str], chars| page.labelled(words, chars);
        let holds_headline = |node: usize| headline.first().is_some_and(|at| sample.tree.range(node).contains(at));
        let mut standfirst =
            labelled(&["sapo", "standfirst", "tomtat", "tom-tat", "trichdan", "trich-dan", "intro", "lead"], 30..=800);
        standfirst.retain(|&node| !holds_headline(node));
        Guesses {
            standfirst,
            byline: labelled(&["author", "tacgia", "tac-gia", "tac_gia", "byline", "posted-by", "nguoiviet"], 2..=60),
            caption: at.map(|body| page.captions(body)).unwrap_or_default(),
            section: page.sections(headline_words.as_deref()),
            furniture_in_body: at.map(|body| page.furniture_in(body)).unwrap_or_default(),
            headline,
            headline_words,
            date,
            body,
            views,
        }
    }

    pub fn at(&self, key: Key) -> &[usize] {
        match key {
            Key::Headline => &self.headline,
            Key::Date => &self.date,
            Key::Body => &self.body,
            Key::Views => &self.views,
            Key::Standfirst => &self.standfirst,
            Key::Byline => &self.byline,
            Key::Caption => &self.caption,
            Key::Section => &self.section,
            Key::Portal => &[],
        }
    }

    pub fn headline_words(&self) -> Option<&str> {
        self.headline_words.as_deref()
    }
}

struct Page<'s> {
    sample: &'s Sample,
}

impl Page<'_> {
    /// What the page calls itself to programs is believed first, then headings and names.
    fn headlines(&self) -> Vec<usize> {
        let sample = self.sample;
        let told = sample.meta(&["og:title", "twitter:title"]);
        let title = sample.tree.title.as_deref().unwrap_or_default().to_lowercase();
        let mut found: Vec<(i32, usize)> = Vec::new();
        for placed in &sample.blocks {
            let level = match &placed.block {
                Block::Heading(level, _) => *level,
                Block::Text(_) => 0,
                _ => continue,
            };
            let node = sample.element_of(placed);
            if !self.is_line(node) {
                continue;
            }
            let words = sample.words(node);
            if !HEADLINE_CHARS.contains(&words.chars().count()) || is_tool_line(&words) {
                continue;
            }
            let mut points = match level {
                1 => 3,
                2 => 2,
                3 => 1,
                _ => 0,
            };
            let is_told = told.as_ref().is_some_and(|(_, told)| same(told, &words));
            points += if is_told { 6 } else { 0 };
            let is_in_title = words.split_whitespace().nth(2).is_some() && title.contains(&words.to_lowercase());
            points += if is_in_title { 3 } else { 0 };
            points += if self.is_named(node, &["title", "tieude", "tieu-de", "tieu_de", "headline"]) { 2 } else { 0 };
            points -= if sample.furniture[node] { 6 } else { 0 };
            // The portal's own name heads every page.
            points -= if sample.portal_name().is_some_and(|portal| same(&portal, &words)) { 6 } else { 0 };
            points -= if words.split_whitespace().nth(2).is_none() { 2 } else { 0 };
            found.push((points, node));
        }
        let mut likely = ranked(found, 2);
        likely.extend(told.map(|(node, _)| node));
        likely
    }

    /// Near the headline, and not of the list of other articles or of the clock above the page.
    fn dates(&self, headline: Option<usize>, body: Option<usize>) -> Vec<usize> {
        let sample = self.sample;
        let nodes = &sample.tree.nodes;
        let mut found: Vec<(i32, usize)> = Vec::new();
        for (at, node) in nodes.iter().enumerate() {
            let is_line = !node.text.is_empty() && node.text.trim().chars().count() <= DATE_CHARS_MAX;
            let in_markup = !node.name.is_empty() && read_when(node.attribute("datetime")).is_some();
            if sample.hidden[at] || !(in_markup || is_line && read_when(&node.text).is_some()) {
                continue;
            }
            let element = if in_markup { at } else { node.parent };
            if !self.is_line(element) || sample.words(element).chars().count() > 2 * DATE_CHARS_MAX {
                continue;
            }
            let mut points = match headline {
                Some(headline) if element > headline && element - headline <= NEAR => 5,
                Some(headline) if element < headline && headline - element <= NEAR / 2 => 2,
                _ => 0,
            };
            points += if nodes[element].name == "time" || nodes[element].attribute("itemprop") == "datePublished" {
                3
            } else {
                0
            };
            points +=
                if self.is_named(element, &["date", "ngay", "time", "posted", "publish", "meta"]) { 2 } else { 0 };
            points -= if sample.furniture[element] { 5 } else { 0 };
            let is_linked = sample.tree.ancestors(element).any(|node| nodes[node].name == "a");
            points -= if is_linked { 3 } else { 0 };
            points -= if body.is_some_and(|body| sample.tree.range(body).contains(&element)) { 2 } else { 0 };
            found.push((points, element));
        }
        let mut likely = ranked(found, 1);
        likely.extend(
            sample
                .meta(&["article:published_time", "datePublished", "pubdate", "dc.date.issued"])
                .map(|(node, _)| node),
        );
        likely
    }

    /// The smallest element that holds most of the prose, or one in it that bears the name of it.
    fn body(&self, headline: Option<usize>) -> Vec<usize> {
        let sample = self.sample;
        let nodes = &sample.tree.nodes;
        let prose = self.prose();
        // A paragraph is no place for the next article's, and neither is a row.
        let is_box = |&node: &usize| {
            !nodes[node].is_inline() && !matches!(nodes[node].name, "p" | "center" | "tr" | "blockquote")
        };
        let is_row_or_box = |child: &usize| nodes[*child].name == "tr" || is_box(child);
        let in_boxes =
            |node: usize| sample.tree.children(node).filter(is_row_or_box).map(|child| prose[child]).sum::<usize>();
        let holds_most = |&child: &usize| prose[child] * 10 >= prose[ROOT] * 7;
        // Whether an element leaves out paragraphs of the text that stand beside it.
        let is_parted = |node: usize, inner: usize| {
            let beside = prose[node] - in_boxes(node) - if is_row_or_box(&inner) { 0 } else { prose[inner] };
            node != ROOT && beside * 10 >= prose[ROOT]
        };
        let mut node = ROOT;
        while prose[ROOT] > 0
            && let Some(inner) = sample.tree.children(node).find(holds_most)
            && !is_parted(node, inner)
        {
            node = inner;
        }
        // One of several boxes of a name holds a part of the text.
        let is_one_of_several = |inner: usize| {
            let labels = nodes[inner].labels();
            let is_apart =
                |at: usize| !sample.tree.range(at).contains(&inner) && !sample.tree.range(inner).contains(&at);
            sample.tree.range(node).any(|at| prose[at] > 0 && is_apart(at) && nodes[at].labels() == labels)
        };
        let is_parted_above = |inner: usize| {
            let path: Vec<usize> = sample.tree.ancestors(inner).take_while(|&above| above >= node).collect();
            path.windows(2).any(|pair| is_parted(pair[1], pair[0]))
        };
        let mut named = sample.tree.range(node).filter(|&inner| {
            prose[inner] * 10 >= prose[node] * 5
                && nodes[inner].name != "p"
                && self.is_named_itself(inner, BODIES)
                && !is_one_of_several(inner)
                && !is_parted_above(inner)
        });
        let place = match prose[node] {
            0 => None,
            // The innermost one comes last.
            _ => named.next_back().or_else(|| sample.tree.ancestors(node).find(is_box)),
        };
        // The whole page, where its paragraphs stand in no box of their own.
        let is_box_of_all = |node: usize| node != ROOT || in_boxes(ROOT) * 2 < prose[ROOT];
        let is_headline = |node: usize| headline.is_some_and(|headline| sample.is_same_place(node, headline));
        place.into_iter().filter(|&node| is_box_of_all(node) && !is_headline(node)).collect()
    }

    /// How much of it is in each node. Short texts count half: menus and labels have many.
    fn prose(&self) -> Vec<usize> {
        let sample = self.sample;
        let mut prose = vec![0; sample.tree.nodes.len()];
        let placed = sample.blocks.iter().filter(|placed| !sample.furniture[placed.at]);
        let placed: Vec<(usize, &Placed)> = placed.map(|placed| (sample.element_of(placed), placed)).collect();
        // Lines that breaks alone part are one text.
        for text in placed.chunk_by(|(one, _), (next, _)| one == next) {
            let chars: usize = text.iter().map(|(_, placed)| chars_of(&placed.block)).sum();
            let weight = match chars {
                0..40 => 0,
                40..=80 => chars / 2,
                _ => chars,
            };
            if weight > 0 {
                sample.tree.ancestors(text[0].0).for_each(|node| prose[node] += weight);
            }
        }
        prose
    }

    fn views(&self, body: Option<usize>) -> Vec<usize> {
        let sample = self.sample;
        let mut found = Vec::new();
        for (at, node) in sample.tree.nodes.iter().enumerate().filter(|(_, node)| !node.name.is_empty()) {
            let is_seen =
                !sample.hidden[at] && at != ROOT && !body.is_some_and(|body| sample.tree.range(body).contains(&at));
            if !is_seen || sample.tree.range(at).len() > 12 || matches!(node.name, "a" | "img") {
                continue;
            }
            let words = sample.words(at);
            if words.chars().count() > DATE_CHARS_MAX || read_views(&words).is_none() {
                continue;
            }
            let key = words.to_lowercase();
            let says_so = ["lượt xem", "lượt đọc", "lần xem", "đã xem"].iter().any(|label| key.contains(label));
            let is_named =
                self.is_named_itself(at, &["luotxem", "luot-xem", "views", "view-count", "hits", "lblxem", "lanxem"]);
            if says_so || is_named {
                // The innermost one, that says nothing else.
                found.push((i32::from(is_named) * 2 + i32::from(says_so) + i32::from(read_when(&words).is_none()), at));
            }
        }
        ranked(found, 1)
    }

    fn labelled(&self, words: &[&str], chars: std::ops::RangeInclusive<usize>) -> Vec<usize> {
        let sample = self.sample;
        let named = (1..sample.tree.nodes.len()).filter(|&at| !sample.hidden[at] && !sample.furniture[at]);
        let named = named.filter(|&at| self.is_named_itself(at, words));
        named.filter(|&at| chars.contains(&sample.words(at).chars().count())).take(2).collect()
    }

    /// Short lines under a picture that are set as captions, or alone in an element with the picture.
    fn captions(&self, body: usize) -> Vec<usize> {
        let sample = self.sample;
        let inside = sample.tree.range(body);
        let of_figures = inside.clone().filter(|&node| sample.tree.nodes[node].name == "figcaption");
        let mut found: Vec<usize> = of_figures.collect();
        let blocks: Vec<_> = sample.blocks.iter().filter(|placed| inside.contains(&placed.at)).collect();
        for pair in blocks.windows(2).filter(|pair| matches!(pair[0].block, Block::Photo(_))) {
            let node = sample.element_of(pair[1]);
            let likeness = caption(&pair[1].block).map(|(likeness, _)| likeness);
            let is_labelled = self.is_named_itself(node, &["caption", "chuthich", "chu-thich", "note", "desc"]);
            if is_labelled || matches!(likeness, Some(Likeness::Marked | Likeness::UnderPhoto)) {
                found.push(node);
            }
        }
        found.retain(|&node| node != body);
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The last step of the way to the article.
    fn sections(&self, headline: Option<&str>) -> Vec<usize> {
        let sample = self.sample;
        let nodes = &sample.tree.nodes;
        let is_way = |at: &usize| self.is_named_itself(*at, &["breadcrumb", "duongdan", "duong-dan", "crumbs"]);
        let named = (1..nodes.len()).find(|&at| {
            !sample.hidden[at]
                && self.is_named_itself(at, &["chuyenmuc", "chuyen-muc", "category"])
                && sample.words(at).chars().count() <= 60
        });
        let way = (1..nodes.len()).find(is_way);
        let steps = way.into_iter().flat_map(|way| sample.tree.range(way).skip(1));
        let mut steps = steps.filter(|&at| nodes[at].name == "a" && !sample.hidden[at]);
        let is_section = |&at: &usize| {
            let words = sample.words(at);
            let key = words.to_lowercase();
            !words.is_empty()
                && key != "trang chủ"
                && key != "home"
                && !headline.is_some_and(|headline| same(headline, &words))
        };
        steps.rfind(is_section).into_iter().chain(named).collect()
    }

    fn furniture_in(&self, body: usize) -> Vec<usize> {
        let sample = self.sample;
        let nodes = &sample.tree.nodes;
        let mut found: Vec<usize> = Vec::new();
        let is_furniture = |at: usize| sample.furniture[at] && !sample.furniture[nodes[at].parent];
        for at in sample.tree.range(body).skip(1) {
            let is_within = found.last().is_some_and(|&last| sample.tree.range(last).contains(&at));
            if nodes[at].name.is_empty() || is_within || sample.hidden[at] {
                continue;
            }
            let first_line =
                || nodes[at + 1..nodes[at].end].iter().map(|node| node.text.trim()).find(|text| !text.is_empty());
            let is_list = !nodes[at].is_inline()
                && !matches!(nodes[at].name, "p" | "h1" | "h2" | "h3" | "h4")
                && first_line().is_some_and(|line| is_related_heading(line) || line.to_lowercase() == "xem thêm");
            let has_words = || !sample.words(at).is_empty();
            if (is_furniture(at) || is_list) && has_words() {
                found.push(at);
            }
        }
        found.truncate(5);
        found
    }

    /// Small enough to be a line of the page. A box of thousands would be read anew for each of its lines.
    fn is_line(&self, node: usize) -> bool {
        node != ROOT && self.sample.tree.range(node).len() <= LINE_NODES_MAX
    }

    /// The element, or one that holds nothing beside it.
    fn is_named(&self, node: usize, words: &[&str]) -> bool {
        let mut around =
            self.sample.tree.ancestors(node).take(3).take_while(|&above| self.sample.is_same_place(above, node));
        around.any(|above| self.is_named_itself(above, words))
    }

    fn is_named_itself(&self, node: usize, words: &[&str]) -> bool {
        let says = |node: &Node| node.labels().iter().any(|label| words.iter().any(|word| label.contains(word)));
        says(&self.sample.tree.nodes[node])
    }
}

/// Of its own prose.
fn chars_of(block: &Block) -> usize {
    match block {
        Block::Text(para) if !para.look.linked || block.is_prose() => para.plain.chars().count(),
        Block::Rich { plain, .. } => plain.chars().count() / 2,
        _ => 0,
    }
}

/// Those with enough points, the most first, then the first in the page.
fn ranked(mut found: Vec<(i32, usize)>, points_min: i32) -> Vec<usize> {
    found.retain(|(points, _)| *points >= points_min);
    found.sort_by_key(|&(points, node)| (std::cmp::Reverse(points), node));
    let mut nodes: Vec<usize> = found.into_iter().map(|(_, node)| node).collect();
    nodes.dedup();
    nodes
}
