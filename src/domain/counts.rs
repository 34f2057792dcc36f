//! The public numbers. `/cach-dem` tells readers what each of them means.

use super::{ArticleId, PortalId};
use serde::{Deserialize, Serialize};

/// "Đang online", "Hôm nay", "Đã truy cập".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitorCounts {
    /// Readers seen in the last five minutes.
    pub online: i64,
    /// Visits today: one reader on one day is one visit.
    pub today: i64,
    /// The base of the old portal plus all visits counted here.
    pub total: i64,
}

/// What `count_view` answers: the article's page views and the portal's visitor counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LiveCounts {
    /// The base of the old portal plus all page views counted here.
    pub views: i64,
    // Written out and not flattened, for the size of the browser's program (see `error::Fields`).
    online: i64,
    today: i64,
    total: i64,
}

impl LiveCounts {
    pub fn new(views: i64, VisitorCounts { online, today, total }: VisitorCounts) -> LiveCounts {
        LiveCounts { views, online, today, total }
    }

    pub fn visitors(self) -> VisitorCounts {
        let LiveCounts { online, today, total, .. } = self;
        VisitorCounts { online, today, total }
    }
}

/// One reader for one day, without knowing anyone: 64 random bits that the browser makes and
/// forgets at midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReaderToken(u64);

impl ReaderToken {
    pub fn from_bits(bits: u64) -> ReaderToken {
        ReaderToken(bits)
    }

    /// Reads 16 hexadecimal digits, as our island sends them, or the same number in decimal.
    pub fn parse(text: &str) -> Option<ReaderToken> {
        let hexadecimal = text.len() == 16 && text.bytes().all(|b| b.is_ascii_hexdigit());
        if hexadecimal {
            return u64::from_str_radix(text, 16).ok().map(ReaderToken);
        }
        let decimal = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        decimal.then(|| text.parse().ok().map(ReaderToken)).flatten()
    }

    pub fn to_hex(self) -> String {
        format!("{:016x}", self.0)
    }

    /// The same 64 bits as databases hold them.
    pub fn to_i64(self) -> i64 {
        self.0 as i64
    }
}

/// One reader on one page, waiting to be counted. Without an article only the visit counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sighting {
    pub portal: PortalId,
    pub article: Option<ArticleId>,
    pub reader: ReaderToken,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_survives_its_own_writing() {
        let token = ReaderToken::from_bits(u64::MAX - 5);
        assert_eq!(ReaderToken::parse(&token.to_hex()), Some(token));
        assert_eq!(ReaderToken::parse("18446744073709551610"), Some(token));
    }

    #[test]
    fn malformed_tokens_are_refused() {
        for bad in ["", "xyz", "-1", "18446744073709551616", "00000000000000001g", "+5", " 5"] {
            assert_eq!(ReaderToken::parse(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn live_counts_are_four_plain_numbers() {
        let visitors = VisitorCounts { online: 2, today: 3, total: 4 };
        let counts = LiveCounts::new(1, visitors);
        let json = serde_json::to_string(&counts).expect("plain numbers");
        assert_eq!(json, r#"{"views":1,"online":2,"today":3,"total":4}"#);
        assert_eq!(counts.visitors(), visitors);
    }
}
