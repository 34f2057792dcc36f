//! A portal whose authority has ended is closed: it stays readable as it was, takes nothing new, and leads to what took its
//! place.

use super::{Fault, Timestamp, settings::host_of, typed};
use serde::{Deserialize, Serialize};

const NAME_MAX: usize = 150;
const URL_MAX: usize = 500;

/// Since when a portal is closed, and what took its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closing {
    pub at: Timestamp,
    pub successor: Option<Successor>,
}

/// What took the place of a portal: its name, its address, or both.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Successor {
    /// "UBND phường Bến Sen"; may be empty.
    pub name: String,
    /// A whole address (`https` or `http`); empty where it has no portal yet.
    pub url: String,
}

impl Successor {
    /// `None` where nothing is said of it.
    pub fn of(name: String, url: String) -> Option<Successor> {
        (!name.is_empty() || !url.is_empty()).then_some(Successor { name, url })
    }

    /// As it was typed. A fault is of `successor_url` or `successor_name`.
    ///
    /// # Errors
    /// The fields to be mended.
    pub fn typed(url: &str, name: &str) -> Result<Option<Successor>, Vec<Fault>> {
        let mut faults = Vec::new();
        let url = typed::line("successor_url", url, URL_MAX, &mut faults);
        let name = typed::line("successor_name", name, NAME_MAX, &mut faults);
        if !url.is_empty() && !is_web_address(&url) {
            faults.push(Fault::new(
                "successor_url",
                "Hãy chép cả địa chỉ, bắt đầu bằng https://, ví dụ https://bensen.gov.vn.",
            ));
        }
        if faults.is_empty() { Ok(Successor::of(name, url)) } else { Err(faults) }
    }

    /// What it is called: its name, or the host of its address.
    pub fn title(&self) -> String {
        let host = || host_of(&self.url).unwrap_or_else(|| self.url.clone());
        if self.name.is_empty() { host() } else { self.name.clone() }
    }
}

/// Nothing that runs, and no host in the guise of another.
fn is_web_address(url: &str) -> bool {
    let small = url.to_ascii_lowercase();
    let is_web = small.starts_with("https://") || small.starts_with("http://");
    is_web && !url.contains(char::is_whitespace) && host_of(url).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(url: &str, name: &str) -> Result<Option<Successor>, Vec<Fault>> {
        Successor::typed(url, name)
    }

    #[test]
    fn a_successor_is_called_by_its_name_or_by_its_host() {
        let title = |url, name| typed(url, name).expect("typed").map(|successor| successor.title());
        assert_eq!(title("https://bensen.gov.vn/vi", " UBND  phường ").as_deref(), Some("UBND phường"));
        assert_eq!(title("https://BenSen.gov.vn:8443/vi?x=1", "").as_deref(), Some("bensen.gov.vn"));
        assert_eq!(title("", "UBND phường").as_deref(), Some("UBND phường"));
        assert_eq!(title(" ", ""), None);
    }

    #[test]
    fn a_successor_is_at_a_whole_address_of_the_web() {
        for wrong in [
            "bensen.gov.vn",
            "/tin-tuc",
            "//bensen.gov.vn",
            "javascript:alert(1)",
            "data:text/html,x",
            "https://",
            "https://bensen.gov.vn@la.vn/",
            "https://bensen.gov.vn\\la.vn",
            "https://ben sen.gov.vn",
        ] {
            let faults = typed(wrong, "").expect_err(wrong);
            assert_eq!(faults[0].field, "successor_url", "{wrong}");
        }
        let long = "a".repeat(151);
        assert_eq!(typed("", &long).expect_err("long")[0].field, "successor_name");
        assert!(typed("HTTP://bensen.gov.vn", "").expect("an address").is_some());
    }
}
