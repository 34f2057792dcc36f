//! Tells the article's own blocks from the navigation, the side columns and the link lists that stand around it.

use super::tree::{Node, ROOT, Tree};

/// Names that old portals give to what is not the article. Short ones must be the whole word.
const FURNITURE: &[&str] = &[
    "sidebar",
    "breadcrumb",
    "related",
    "lienquan",
    "lien-quan",
    "tinkhac",
    "tin-khac",
    "othernews",
    "other-news",
    "binhluan",
    "comment",
    "social",
    "share",
    "toolbar",
    "footer",
    "banner",
    "quangcao",
    "quang-cao",
    "advert",
    "pagination",
    "thoitiet",
    "weather",
    "login",
    "navbar",
    "navigation",
    "mainmenu",
    "menu-",
    "-menu",
];
const FURNITURE_WORDS: &[&str] = &["nav", "menu", "search", "tools", "print"];

pub(super) struct Region<'t> {
    tree: &'t Tree,
    /// The anchor (headline or date line) and everything it stands in.
    path: Vec<bool>,
    verdicts: Vec<Option<Verdict>>,
    links: Vec<Links>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Article,
    Furniture,
    /// Within the article's own box, but nothing except links to other pages.
    LinkList,
}

/// Sums over all nodes before a given one, so that any subtree is a subtraction.
#[derive(Clone, Copy, Default)]
struct Links {
    count: usize,
    to_files: usize,
    linked_bytes: usize,
    bytes: usize,
}

impl<'t> Region<'t> {
    pub fn around(tree: &'t Tree, anchor: usize) -> Self {
        let mut path = vec![false; tree.nodes.len()];
        tree.ancestors(anchor).for_each(|node| path[node] = true);
        Self { tree, path, verdicts: vec![None; tree.nodes.len()], links: link_sums(tree) }
    }

    /// `prose_found`: some of the article has been read, so what comes beside its column is another column.
    pub fn verdict(&mut self, at: usize, prose_found: bool) -> Verdict {
        let mut climbed = Vec::new();
        let mut node = at;
        let verdict = loop {
            if self.path[node] {
                break Verdict::Article;
            }
            if let Some(known) = self.verdicts[node] {
                break known;
            }
            climbed.push(node);
            let parent = self.tree.nodes[node].parent;
            if let Some(refused) = self.refusal(node, self.path[parent], prose_found) {
                break refused;
            }
            node = parent;
        };
        for node in climbed {
            self.verdicts[node] = Some(verdict);
        }
        verdict
    }

    fn refusal(&self, index: usize, beside_path: bool, prose_found: bool) -> Option<Verdict> {
        let node = &self.tree.nodes[index];
        let is_list = matches!(node.name, "ul" | "ol");
        if is_furniture(node) || (beside_path && prose_found && self.is_other_column(node)) {
            Some(Verdict::Furniture)
        } else if is_list && self.is_link_list(index) {
            Some(Verdict::LinkList)
        } else {
            (beside_path && self.is_link_list(index)).then_some(Verdict::Furniture)
        }
    }

    fn is_other_column(&self, node: &Node) -> bool {
        let column_name =
            |label: &String| label.starts_with("col-") || ["left", "right", "column"].contains(&label.as_str());
        matches!(node.name, "td" | "th") || node.labels().iter().any(column_name)
    }

    fn is_link_list(&self, index: usize) -> bool {
        let (from, to) = (self.links[index], self.links[self.tree.nodes[index].end]);
        let files = to.to_files - from.to_files;
        to.count - from.count >= 3
            && files == 0
            && (to.linked_bytes - from.linked_bytes) * 3 > (to.bytes - from.bytes) * 2
    }
}

/// For every node, whether it stands in the page's furniture. A box around the headline that holds most of the words is named for how it
/// is laid out ("no-sidebar", "with-comments"), not for what it is.
pub(super) fn furniture(tree: &Tree) -> Vec<bool> {
    let sums = link_sums(tree);
    let own_bytes = |index: usize| {
        let (from, to) = (sums[index], sums[tree.nodes[index].end]);
        (to.bytes - from.bytes) - (to.linked_bytes - from.linked_bytes)
    };
    let holds_headline = |index: usize| {
        ["article", "main"].contains(&tree.nodes[index].tag())
            || tree.range(index).any(|node| tree.nodes[node].name == "h1")
    };
    let is_most = |index: usize| own_bytes(index) * 2 > own_bytes(ROOT) && holds_headline(index);
    let mut inside = vec![false];
    for (index, node) in tree.nodes.iter().enumerate().skip(1) {
        inside.push(inside[node.parent] || is_furniture(node) && !is_most(index));
    }
    inside
}

fn is_furniture(node: &Node) -> bool {
    matches!(node.name, "nav" | "aside" | "footer")
        || node.labels().iter().filter(|label| !is_of_word(label)).any(|label| {
            FURNITURE.iter().any(|name| label.contains(name))
                || label.split(['-', '_']).any(|word| FURNITURE_WORDS.contains(&word))
        })
}

/// Word names paragraphs by what they were in Word ("MsoFooter", "MsoCommentText"), wherever they are pasted.
fn is_of_word(label: &str) -> bool {
    label.starts_with("mso")
}

fn link_sums(tree: &Tree) -> Vec<Links> {
    let mut sums = Vec::with_capacity(tree.nodes.len() + 1);
    let (mut sum, mut link_end) = (Links::default(), 0);
    let hidden = tree.hidden();
    for (index, node) in tree.nodes.iter().enumerate() {
        sums.push(sum);
        if node.name == "a" && !node.attribute("href").is_empty() {
            sum.count += 1;
            sum.to_files += usize::from(is_file(node.attribute("href")));
            link_end = node.end;
        }
        let bytes = if hidden[index] { 0 } else { node.text.trim().len() };
        sum.bytes += bytes;
        sum.linked_bytes += if index < link_end { bytes } else { 0 };
    }
    sums.push(sum);
    sums
}

/// Attachments of a decision or a notice belong to the article.
pub(super) fn is_file(href: &str) -> bool {
    let path = href.split(['?', '#']).next().unwrap_or_default().to_lowercase();
    [".pdf", ".doc", ".docx", ".xls", ".xlsx", ".ppt", ".pptx", ".zip", ".rar", ".jpg", ".png", ".mp3", ".mp4"]
        .iter()
        .any(|end| path.ends_with(end))
}
