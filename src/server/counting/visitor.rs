//! Who opened a page, as far as counting needs to know.

use std::net::IpAddr;

/// Who opened a page, as far as counting needs to know.
#[derive(Clone, Copy, Debug)]
pub struct Visitor<'a> {
    pub address: IpAddr,
    pub user_agent: &'a str,
    /// Whoever looks after the portal is no reader of it.
    pub is_editor: bool,
    /// The numbers of a closed portal stand still.
    pub is_portal_closed: bool,
}

impl Visitor<'_> {
    /// Whether it may be a reader at all.
    pub fn may_be_reader(&self) -> bool {
        !self.is_editor && !self.is_portal_closed && !is_bot(self.user_agent)
    }
}

/// Whether the browser names itself as a crawler or a link preview.
fn is_bot(user_agent: &str) -> bool {
    const MARKS: [&str; 9] =
        ["bot", "crawl", "spider", "slurp", "preview", "facebookexternalhit", "lighthouse", "archiver", "monitor"];
    let name = user_agent.to_ascii_lowercase();
    // Cubot makes phones.
    MARKS.iter().any(|mark| name.replace("cubot", "").contains(mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crawlers_and_previews_are_bots_and_browsers_are_not() {
        for bot in ["Googlebot/2.1", "coccocbot-web/1.0", "facebookexternalhit/1.1", "ZaloPreview", "Baiduspider"] {
            assert!(is_bot(bot), "{bot}");
        }
        for person in
            ["Mozilla/5.0 (Linux; Android 13; CUBOT NOTE) Chrome/120.0 Mobile", "Mozilla/5.0 HeadlessChrome/156"]
        {
            assert!(!is_bot(person), "{person}");
        }
    }
}
