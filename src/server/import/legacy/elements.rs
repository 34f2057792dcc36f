//! Finds in a page what a selector points at. The library matches; here it is told how the page's tree hangs together.

use std::cell::Cell;

use selectors::attr::{AttrSelectorOperation, CaseSensitivity, NamespaceConstraint};
use selectors::bloom::BloomFilter;
use selectors::context::{
    MatchingContext, MatchingForInvalidation, MatchingMode, NeedsSelectorFlags, QuirksMode, SelectorCaches,
};
use selectors::matching::{ElementSelectorFlags, matches_selector_list};
use selectors::{Element, OpaqueElement};

use super::selector::{Grammar, Name, Never, Selector};
use super::tree::{ROOT, Tree};

/// From element to element. The largest pages take some hundred thousand; one that was made to be slow ends here.
const STEPS_MAX: usize = 5_000_000;

/// It would take too long on this page.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TooSlow;

/// The elements that a selector points at, in document order.
pub(super) fn select(tree: &Tree, selector: &Selector) -> Result<Vec<usize>, TooSlow> {
    let elements = Elements { tree, before: before(tree), steps_left: Cell::new(STEPS_MAX) };
    let mut caches = SelectorCaches::default();
    let mut context = MatchingContext::new(
        MatchingMode::Normal,
        None,
        &mut caches,
        QuirksMode::NoQuirks,
        NeedsSelectorFlags::No,
        MatchingForInvalidation::No,
    );
    let is_element = |&node: &usize| !tree.nodes[node].name.is_empty();
    let mut found = Vec::new();
    for node in (0..tree.nodes.len()).filter(is_element) {
        let element = At { elements: &elements, node };
        if matches_selector_list(&selector.list, element, &mut context) {
            found.push(node);
        }
        if elements.steps_left.get() == 0 {
            return Err(TooSlow);
        }
    }
    Ok(found)
}

struct Elements<'t> {
    tree: &'t Tree,
    /// For each node, the element before it in its parent; `ROOT` for none.
    before: Vec<usize>,
    steps_left: Cell<usize>,
}

fn before(tree: &Tree) -> Vec<usize> {
    let mut before = vec![ROOT; tree.nodes.len()];
    let mut last_in = vec![ROOT; tree.nodes.len()];
    for (index, node) in tree.nodes.iter().enumerate().skip(1) {
        before[index] = last_in[node.parent];
        if !node.name.is_empty() {
            last_in[node.parent] = index;
        }
    }
    before
}

/// An element of the page.
#[derive(Clone, Copy)]
struct At<'t> {
    elements: &'t Elements<'t>,
    node: usize,
}

impl std::fmt::Debug for At<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.tag(), self.node)
    }
}

impl<'t> At<'t> {
    fn tag(&self) -> &'t str {
        self.elements.tree.nodes[self.node].tag()
    }

    fn attribute(&self, name: &str) -> &'t str {
        self.elements.tree.nodes[self.node].attribute(name)
    }

    /// Without steps left there is nothing anywhere, so that every search ends.
    fn step(&self, node: usize) -> Option<Self> {
        let left = self.elements.steps_left.get().checked_sub(1)?;
        self.elements.steps_left.set(left);
        Some(At { node, ..*self })
    }

    /// The first element of these that follow each other from `from` to `end`.
    fn first(&self, from: usize, end: usize) -> Option<Self> {
        let nodes = &self.elements.tree.nodes;
        let mut node = from;
        while node < end {
            let found = self.step(node)?;
            if !nodes[node].name.is_empty() {
                return Some(found);
            }
            node = nodes[node].end;
        }
        None
    }
}

impl Element for At<'_> {
    type Impl = Grammar;

    fn opaque(&self) -> OpaqueElement {
        OpaqueElement::new(&self.elements.tree.nodes[self.node])
    }

    fn parent_element(&self) -> Option<Self> {
        if self.node == ROOT { None } else { self.step(self.elements.tree.nodes[self.node].parent) }
    }

    fn prev_sibling_element(&self) -> Option<Self> {
        match self.elements.before[self.node] {
            ROOT => None,
            before => self.step(before),
        }
    }

    fn next_sibling_element(&self) -> Option<Self> {
        let nodes = &self.elements.tree.nodes;
        self.first(nodes[self.node].end, nodes[nodes[self.node].parent].end)
    }

    fn first_element_child(&self) -> Option<Self> {
        self.first(self.node + 1, self.elements.tree.nodes[self.node].end)
    }

    fn is_html_element_in_html_document(&self) -> bool {
        true
    }

    fn has_local_name(&self, name: &Name) -> bool {
        self.tag() == name.0
    }

    fn has_namespace(&self, name: &Name) -> bool {
        name.0.is_empty()
    }

    fn is_same_type(&self, other: &Self) -> bool {
        self.tag() == other.tag()
    }

    fn attr_matches(
        &self, _: &NamespaceConstraint<&Name>, name: &Name, operation: &AttrSelectorOperation<&Name>,
    ) -> bool {
        let attributes = &self.elements.tree.nodes[self.node].attributes;
        attributes.iter().any(|(key, value)| *key == name.0 && operation.eval_str(value))
    }

    fn has_id(&self, id: &Name, case: CaseSensitivity) -> bool {
        let own = self.attribute("id");
        !own.is_empty() && case.eq(id.0.as_bytes(), own.as_bytes())
    }

    fn has_class(&self, name: &Name, case: CaseSensitivity) -> bool {
        self.attribute("class").split_whitespace().any(|class| case.eq(name.0.as_bytes(), class.as_bytes()))
    }

    fn is_empty(&self) -> bool {
        let nodes = &self.elements.tree.nodes;
        (self.node + 1..nodes[self.node].end)
            .all(|inside| nodes[inside].name.is_empty() && nodes[inside].text.is_empty())
    }

    fn is_root(&self) -> bool {
        self.node == ROOT
    }

    fn is_link(&self) -> bool {
        self.tag() == "a" && !self.attribute("href").is_empty()
    }

    fn match_non_ts_pseudo_class(&self, class: &Never, _: &mut MatchingContext<Grammar>) -> bool {
        match *class {}
    }

    fn match_pseudo_element(&self, element: &Never, _: &mut MatchingContext<Grammar>) -> bool {
        match *element {}
    }

    fn apply_selector_flags(&self, _: ElementSelectorFlags) {}

    fn add_element_unique_hashes(&self, _: &mut BloomFilter) -> bool {
        false
    }

    // A saved page has no shadow trees, parts, slots and states.

    fn parent_node_is_shadow_root(&self) -> bool {
        false
    }

    fn containing_shadow_host(&self) -> Option<Self> {
        None
    }

    fn is_pseudo_element(&self) -> bool {
        false
    }

    fn is_html_slot_element(&self) -> bool {
        false
    }

    fn has_custom_state(&self, _: &Name) -> bool {
        false
    }

    fn imported_part(&self, _: &Name) -> Option<Name> {
        None
    }

    fn is_part(&self, _: &Name) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::super::tree_builder::parse_whole;
    use super::*;

    fn found(html: &str, selector: &str) -> Vec<String> {
        let tree = parse_whole(html).expect("a small page");
        let selector = Selector::parse(selector).expect("a selector");
        let nodes = select(&tree, &selector).expect("quick");
        let words = |node: usize| tree.range(node).map(|node| tree.nodes[node].text.as_str()).collect::<String>();
        nodes.into_iter().map(|node| words(node).trim().to_owned()).collect()
    }

    #[test]
    fn what_a_selector_points_at_is_found() {
        let html = "<html><body class=trang><div id=chinh><h1 class='tieu-de lon'>A</h1><p>B</p><p>C</p>
            <table><tbody><tr><td>D<td>E</table><label data-loai=x>F</label><app-bai>G</app-bai></div><p>H</p>";
        for (selector, words) in [
            (".tieu-de", &["A"][..]),
            ("#chinh > p", &["B", "C"]),
            ("h1 + p", &["B"]),
            ("h1 ~ p", &["B", "C"]),
            ("body.trang > p", &["H"]),
            ("p:nth-of-type(2)", &["C"]),
            ("#chinh p:not(:last-of-type)", &["B"]),
            ("table > tbody > tr > td:nth-child(2)", &["E"]),
            ("label[data-loai=x]", &["F"]),
            ("APP-BAI, .lon", &["A", "G"]),
            ("p:first-child", &[]),
        ] {
            assert_eq!(found(html, selector), words, "{selector}");
        }
    }

    #[test]
    fn a_hostile_page_is_neither_deep_nor_slow() {
        let deep = parse_whole(&"<div><x-khung>".repeat(10_000)).expect("fewer parts than the most");
        let selector = Selector::parse("div x-khung div > x-khung div").expect("a selector");
        assert!(select(&deep, &selector).is_ok_and(|found| (10..1000).contains(&found.len())));
        let wide = parse_whole(&"<i></i>".repeat(50_000)).expect("fewer parts than the most");
        let selector = Selector::parse("b ~ i ~ i").expect("a selector");
        assert_eq!(select(&wide, &selector), Err(TooSlow));
        // Few, because the library counts anew in debug builds, to compare.
        let counted = parse_whole(&"<i></i>".repeat(1_000)).expect("a small page");
        let selector = Selector::parse("i:nth-child(1000), i:nth-last-child(1000)").expect("a selector");
        assert_eq!(select(&counted, &selector).map(|found| found.len()), Ok(2));
    }
}
