//! Where an address is handed on: plain links, which run no script of others and tell nothing but the address.

use super::address::query_value;

/// Facebook's own page for it.
pub fn facebook(address: &str) -> String {
    format!("https://www.facebook.com/sharer/sharer.php?u={}", query_value(address))
}

/// The page that Zalo's own button opens. Zalo documents only that button, which is a script of theirs; the page is what
/// Vietnamese newspapers link to.
pub fn zalo(address: &str) -> String {
    format!("https://button-share.zalo.me/share_external?d={}", query_value(address))
}

/// A letter that whoever sends it still writes to somebody.
pub fn letter(headline: &str, address: &str) -> String {
    format!("mailto:?subject={}&body={}", query_value(headline), query_value(address))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_handed_on_as_one_value() {
        let address = "https://ngabay.gov.vn/tin-tuc/a?b=1&c";
        let value = "https%3A%2F%2Fngabay.gov.vn%2Ftin-tuc%2Fa%3Fb%3D1%26c";
        assert_eq!(facebook(address), format!("https://www.facebook.com/sharer/sharer.php?u={value}"));
        assert_eq!(zalo(address), format!("https://button-share.zalo.me/share_external?d={value}"));
        assert_eq!(letter("Mưa & lũ", "x"), "mailto:?subject=M%C6%B0a%20%26%20l%C5%A9&body=x");
    }
}
