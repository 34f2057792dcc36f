//! Selectors for an element, short and stable ones first: what its makers called it, not where it happens to stand.

use super::super::selector::Selector;
use super::super::tree::ROOT;
use super::sample::Sample;

/// What lays out a page, and says nothing of what is in it.
const LAYOUT: &[&str] = &[
    "active",
    "clearfix",
    "clear",
    "col",
    "container",
    "content-wrapper",
    "fluid",
    "hidden",
    "inner",
    "left",
    "right",
    "row",
    "show",
    "text",
    "wrap",
    "wrapper",
    "bold",
    "italic",
    "center",
    "text-center",
    "text-right",
    "text-left",
    "text-justify",
    "img-responsive",
    "img-fluid",
    "d-flex",
    "d-block",
    "even",
    "odd",
    "first",
    "last",
    "item",
    "box",
    "main",
    "x",
];
/// Programs that make styles make such names anew with every build.
const GENERATED: &[&str] = &["css-", "sc-", "jss", "svelte-", "ng-", "_ng", "yui_", "ext-gen"];
/// Elements of which an article has one.
const TELLING: &[&str] = &["h1", "time", "article", "main", "figcaption"];
const NAME_CHARS_MAX: usize = 40;
/// From an element up to one that has a name.
const STEPS_MAX: usize = 10;

#[derive(Debug)]
pub(super) struct Candidate {
    pub selector: Selector,
    /// It counts elements.
    pub is_positional: bool,
}

/// For an element, and for those that hold nothing beside it.
pub(super) fn candidates(sample: &Sample, node: usize) -> Vec<Candidate> {
    if node == ROOT {
        let selector = Selector::parse("body").ok();
        return selector.into_iter().map(|selector| Candidate { selector, is_positional: false }).collect();
    }
    let around = sample.tree.ancestors(node).filter(|&above| above != ROOT);
    let same: Vec<usize> = around.take_while(|&above| sample.is_same_place(above, node)).take(3).collect();
    let mut own: Vec<String> = Vec::new();
    let mut within: Vec<String> = Vec::new();
    for &node in &same {
        own.extend(own_names(sample, node));
        within.extend(names_within(sample, node));
    }
    let plain = own.into_iter().chain(within).map(|text| (text, false));
    let all = plain.chain(by_position(sample, node).map(|text| (text, true)));
    let parsed = all
        .filter_map(|(text, is_positional)| Some(Candidate { selector: Selector::parse(&text).ok()?, is_positional }));
    parsed.collect()
}

/// What names the element alone.
fn own_names(sample: &Sample, node: usize) -> Vec<String> {
    let element = &sample.tree.nodes[node];
    let mut names = Vec::new();
    let id = element.attribute("id").trim();
    if is_stable(id) {
        names.push(format!("#{id}"));
    }
    if element.tag() == "meta" {
        let named = ["property", "name", "itemprop"].map(|key| (key, element.attribute(key)));
        let plain = |value: &str| !value.is_empty() && !value.contains(['"', '\\']);
        names.extend(
            named.iter().filter(|(_, value)| plain(value)).map(|(key, value)| format!("meta[{key}=\"{value}\"]")),
        );
        return names;
    }
    let classes = stable_classes(sample, node);
    names.extend(classes.iter().map(|class| format!(".{class}")));
    let property = element.attribute("itemprop");
    if is_stable(property) {
        names.push(format!("[itemprop=\"{property}\"]"));
    }
    // "dnn_ctr455_ViewNews_lblNgay": the program numbered it, and its end was given by people.
    if let Some((_, end)) = id.rsplit_once(['_', '$'])
        && id.contains(|c: char| c.is_ascii_digit())
        && is_stable(end)
    {
        names.push(format!("[id$=\"_{end}\"]"));
    }
    names.extend(classes.iter().map(|class| format!("{}.{class}", element.tag())));
    names.extend(classes.windows(2).map(|pair| format!(".{}.{}", pair[0], pair[1])));
    if TELLING.contains(&element.tag()) {
        names.push(element.tag().to_owned());
    }
    names
}

/// What names it within an element that has a name.
fn names_within(sample: &Sample, node: usize) -> Vec<String> {
    let element = &sample.tree.nodes[node];
    let mut inner: Vec<String> =
        stable_classes(sample, node).into_iter().take(1).map(|class| format!(".{class}")).collect();
    inner.push(element.tag().to_owned());
    let around = sample.tree.ancestors(node).skip(1).filter(|&above| above != ROOT).take(STEPS_MAX);
    let outer: Vec<String> = around.filter_map(|above| own_names(sample, above).into_iter().next()).take(2).collect();
    outer.iter().flat_map(|outer| inner.iter().map(move |inner| format!("{outer} {inner}"))).collect()
}

/// By the places of an element and of those around it, from the nearest one that has a name.
fn by_position(sample: &Sample, node: usize) -> Option<String> {
    let nodes = &sample.tree.nodes;
    let mut path = Vec::new();
    for at in sample.tree.ancestors(node).take(STEPS_MAX) {
        let named = (at != node).then(|| own_names(sample, at).into_iter().next()).flatten();
        if named.is_some() || at == ROOT {
            path.push(named.unwrap_or_else(|| "body".to_owned()));
            path.reverse();
            return Some(path.join(" > "));
        }
        let tag = nodes[at].tag();
        let siblings: Vec<usize> =
            sample.tree.children(nodes[at].parent).filter(|&child| nodes[child].tag() == tag).collect();
        let place = siblings.iter().position(|&child| child == at)? + 1;
        path.push(match siblings.len() {
            1 => tag.to_owned(),
            count if count == place => format!("{tag}:last-of-type"),
            _ => format!("{tag}:nth-of-type({place})"),
        });
    }
    None
}

fn stable_classes(sample: &Sample, node: usize) -> Vec<String> {
    let classes = sample.tree.nodes[node].attribute("class").split_whitespace();
    classes.filter(|class| is_stable(class) && !LAYOUT.contains(class)).take(4).map(str::to_owned).collect()
}

/// Whether a name was given by people and holds for more than one page. It needs no escaping either.
fn is_stable(name: &str) -> bool {
    let is_plain = name.chars().all(|c| c.is_ascii_alphabetic() || c == '-' || c == '_');
    let starts_well = name.starts_with(|c: char| c.is_ascii_alphabetic());
    let is_generated = GENERATED.iter().any(|start| name.starts_with(start));
    is_plain && starts_well && !is_generated && (2..=NAME_CHARS_MAX).contains(&name.len())
}
