//! What a portal tells all its readers above every page for some time.

use super::{AlertId, Fault, Timestamp, redirect::Target, typed};
use serde::{Deserialize, Serialize};

/// One or two sentences.
pub const TEXT_LETTERS_MAX: usize = 300;
/// So many run or wait at once; with more above them, pages could not be read.
pub const AT_ONCE_MAX: usize = 3;
/// What is said then.
pub const TOO_MANY: &str =
    "Đã có 3 cảnh báo đang hiện hoặc chờ đến giờ, nhiều hơn thì không ai đọc hết. Hãy kết thúc một cảnh báo trước.";
/// A day, where nobody says how long.
pub const USUAL_MILLIS: i64 = 24 * 3_600_000;
/// Whatever lasts longer is no alert.
pub const LENGTH_MILLIS_MAX: i64 = 30 * USUAL_MILLIS;

/// How much it presses. The first presses most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlertLevel {
    Emergency,
    Warning,
    Notice,
}

impl AlertLevel {
    pub const ALL: [AlertLevel; 3] = [AlertLevel::Emergency, AlertLevel::Warning, AlertLevel::Notice];

    /// As it is stored and sent.
    pub fn as_str(self) -> &'static str {
        match self {
            AlertLevel::Emergency => "emergency",
            AlertLevel::Warning => "warning",
            AlertLevel::Notice => "notice",
        }
    }

    pub fn parse(text: &str) -> Option<AlertLevel> {
        AlertLevel::ALL.into_iter().find(|level| level.as_str() == text)
    }

    /// As readers see it: colour alone tells nothing to many.
    pub fn title(self) -> &'static str {
        match self {
            AlertLevel::Emergency => "Khẩn cấp",
            AlertLevel::Warning => "Cảnh báo",
            AlertLevel::Notice => "Thông tin",
        }
    }
}

/// What readers are told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alert {
    pub id: AlertId,
    pub level: AlertLevel,
    pub text: String,
    /// A path of the portal.
    pub link: Option<String>,
    pub starts_at: Timestamp,
    pub ends_at: Timestamp,
}

/// The same as the newsroom sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertLine {
    pub alert: Alert,
    pub created_by: String,
    /// Who ended it before its time, and when.
    pub ended: Option<(String, Timestamp)>,
}

/// Where an alert stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlertState {
    Waiting,
    Running,
    Over,
}

impl AlertLine {
    pub fn state(&self, now: Timestamp) -> AlertState {
        match &self.alert {
            alert if self.ended.is_some() || alert.ends_at <= now => AlertState::Over,
            alert if alert.starts_at > now => AlertState::Waiting,
            _ => AlertState::Running,
        }
    }
}

impl AlertState {
    pub fn title(self) -> &'static str {
        match self {
            AlertState::Waiting => "chờ đến giờ",
            AlertState::Running => "đang hiện",
            AlertState::Over => "đã hết",
        }
    }
}

/// What was typed into the form of an alert, and may be said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAlert {
    pub level: AlertLevel,
    pub text: String,
    pub link: Option<String>,
    pub starts_at: Timestamp,
    pub ends_at: Timestamp,
}

/// What a form of an alert holds, as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TypedAlert {
    pub level: String,
    pub text: String,
    pub link: String,
    /// `2022-01-17T07:30`; empty: at once.
    pub starts_at: String,
    pub ends_at: String,
}

impl TypedAlert {
    /// What may be said of it at `now`. Addresses at one of the portal's own `hosts` are its paths.
    ///
    /// # Errors
    /// All that is to be mended, field by field.
    pub fn check(&self, hosts: &[String], now: Timestamp) -> Result<NewAlert, Vec<Fault>> {
        let mut faults = Vec::new();
        let level = AlertLevel::parse(&self.level);
        if level.is_none() {
            faults.push(Fault::new("level", "Hãy chọn một mức."));
        }
        let text = typed::required_line("text", &self.text, TEXT_LETTERS_MAX, &mut faults);
        let link = self.link(hosts, &mut faults);
        let starts_at = match self.starts_at.trim() {
            "" => Some(now),
            typed => minute("starts_at", typed, &mut faults).map(|at| at.max(now)),
        };
        let ends_at = minute("ends_at", self.ends_at.trim(), &mut faults);
        if let (Some(start), Some(end)) = (starts_at, ends_at) {
            if end <= start {
                faults.push(Fault::new("ends_at", "Giờ kết thúc phải sau giờ bắt đầu và sau bây giờ."));
            } else if end.0 - start.0 > LENGTH_MILLIS_MAX {
                faults.push(Fault::new("ends_at", "Cảnh báo hiện nhiều nhất 30 ngày."));
            }
        }
        match (level, starts_at, ends_at) {
            (Some(level), Some(starts_at), Some(ends_at)) if faults.is_empty() => {
                Ok(NewAlert { level, text, link, starts_at, ends_at })
            }
            _ => Err(faults),
        }
    }

    fn link(&self, hosts: &[String], faults: &mut Vec<Fault>) -> Option<String> {
        let typed = self.link.trim();
        if typed.is_empty() {
            return None;
        }
        match Target::parse(typed, hosts) {
            Some(Target::Own(path)) if !path.contains(char::is_whitespace) => Some(path),
            _ => {
                faults.push(Fault::new("link", "Chỉ dẫn tới trang của cổng này, ví dụ /thong-bao/ten-bai."));
                None
            }
        }
    }
}

fn minute(field: &str, typed: &str, faults: &mut Vec<Fault>) -> Option<Timestamp> {
    let at = Timestamp::parse_local(typed);
    if at.is_none() {
        faults.push(Fault::new(field, "Hãy ghi đủ ngày và giờ."));
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 17-01-2022, 12:00 in Vietnam.
    const NOW: Timestamp = Timestamp(1_642_395_600_000);

    fn typed() -> TypedAlert {
        TypedAlert {
            level: "emergency".to_owned(),
            text: " Bão số 9  vào tối nay. ".to_owned(),
            link: "https://ngabay.gov.vn/thong-bao/bao".to_owned(),
            starts_at: String::new(),
            ends_at: "2022-01-18T12:00".to_owned(),
        }
    }

    fn check(typed: &TypedAlert) -> Result<NewAlert, Vec<String>> {
        let faults = |faults: Vec<Fault>| faults.into_iter().map(|fault| fault.field).collect();
        typed.check(&["ngabay.gov.vn".to_owned()], NOW).map_err(faults)
    }

    #[test]
    fn an_alert_begins_at_once_and_leads_into_the_portal() {
        let alert = check(&typed()).expect("no faults");
        assert_eq!((alert.text.as_str(), alert.link.as_deref()), ("Bão số 9 vào tối nay.", Some("/thong-bao/bao")));
        assert_eq!((alert.starts_at, alert.ends_at.0 - NOW.0), (NOW, USUAL_MILLIS));
        let past = TypedAlert { starts_at: "2022-01-17T08:00".to_owned(), ..typed() };
        assert_eq!(check(&past).expect("no faults").starts_at, NOW, "what is past is now");
    }

    #[test]
    fn what_is_no_alert_is_refused_field_by_field() {
        let with = |change: fn(&mut TypedAlert)| {
            let mut typed = typed();
            change(&mut typed);
            check(&typed).expect_err("a fault")
        };
        assert_eq!(with(|typed| typed.level = "storm".to_owned()), ["level"]);
        assert_eq!(with(|typed| typed.text = "  ".to_owned()), ["text"]);
        assert_eq!(with(|typed| typed.text = "ư".repeat(TEXT_LETTERS_MAX + 1)), ["text"]);
        for link in ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", "/a b", "thong-bao"] {
            assert_eq!(check(&TypedAlert { link: link.to_owned(), ..typed() }).expect_err(link), ["link"], "{link}");
        }
        assert_eq!(with(|typed| typed.ends_at = String::new()), ["ends_at"]);
        assert_eq!(with(|typed| typed.ends_at = "2022-01-17T12:00".to_owned()), ["ends_at"]);
        assert_eq!(with(|typed| typed.ends_at = "2022-02-16T12:01".to_owned()), ["ends_at"]);
        assert_eq!(with(|typed| typed.starts_at = "hôm nay".to_owned()), ["starts_at"]);
        let thirty_days = TypedAlert { ends_at: "2022-02-16T12:00".to_owned(), ..typed() };
        assert!(check(&thirty_days).is_ok());
    }

    #[test]
    fn an_alert_waits_runs_and_is_over() {
        let NewAlert { level, text, link, starts_at, ends_at } = check(&typed()).expect("no faults");
        let alert = Alert { id: AlertId(1), level, text, link, starts_at, ends_at };
        let mut line = AlertLine { alert, created_by: "Lan".to_owned(), ended: None };
        assert_eq!(line.state(starts_at.minus_millis(1)), AlertState::Waiting);
        assert_eq!(line.state(starts_at), AlertState::Running);
        assert_eq!(line.state(ends_at.minus_millis(1)), AlertState::Running);
        assert_eq!(line.state(ends_at), AlertState::Over);
        line.ended = Some(("Lan".to_owned(), starts_at));
        assert_eq!(line.state(starts_at), AlertState::Over);
    }

    #[test]
    fn every_level_is_read_as_it_is_written() {
        for level in AlertLevel::ALL {
            assert_eq!(AlertLevel::parse(level.as_str()), Some(level));
        }
        assert!(AlertLevel::Emergency < AlertLevel::Notice, "what presses most comes first");
    }
}
