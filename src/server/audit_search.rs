//! What administrators look for in the audit log, as it is typed, and as it is asked of the database; and the log as a table
//! that is taken away.

use crate::{
    db::audit::Filter,
    domain::{AuditAct, AuditEntry, AuditSearch, Fault, PersonId, Timestamp},
    refusal::Refusal,
    server::csv,
};
use jiff::{ToSpan, civil::Date};

/// How the table begins.
pub const CSV_HEAD: &str = "\u{feff}Số,Lúc (giờ Việt Nam),Ai,Việc,Đối tượng,Chi tiết\r\n";

/// # Errors
/// `Invalid` for fields `act`, `from` and `until`; `NotFound` for a person that is no number.
pub fn filter_of(asked: &AuditSearch, before: Option<i64>) -> Result<Filter, Refusal> {
    let person = match asked.person.as_str() {
        "" => None,
        number => Some(PersonId(number.parse().map_err(|_| Refusal::NotFound)?)),
    };
    let mut faults = Vec::new();
    let mut read = |field: &str, text: &str, days_later: i64| match (text, day_start(text, days_later)) {
        ("", _) => None,
        (_, None) => {
            faults.push(Fault::new(field, "Hãy chọn một ngày, ví dụ 2022-01-17."));
            None
        }
        (_, start) => start,
    };
    let (from, until) = (read("from", &asked.from, 0), read("until", &asked.until, 1));
    let act = AuditAct::parse(&asked.act);
    if act.is_none() && !asked.act.is_empty() {
        faults.push(Fault::new("act", "Không có việc nào như vậy trong nhật ký."));
    }
    match faults.is_empty() {
        true => Ok(Filter { person, act, from, until, before }),
        false => Err(Refusal::Invalid { faults }),
    }
}

/// When a day, or one some days later, begins in Vietnam.
fn day_start(text: &str, days_later: i64) -> Option<Timestamp> {
    let date: Date = Some(text).filter(|text| text.len() == 10)?.parse().ok()?;
    Timestamp::at(date.checked_add(days_later.days()).ok()?, 0, 0)
}

/// One line of the table (RFC 4180).
pub fn csv_line(entry: &AuditEntry) -> String {
    let at = entry.at.in_vietnam().strftime("%Y-%m-%d %H:%M:%S").to_string();
    let number = entry.number.to_string();
    let fields = [number.as_str(), &at, &entry.person_name, entry.act.title(), &entry.subject, &entry.detail];
    csv::line(&fields)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::PersonId;

    fn asked(person: &str, act: &str, from: &str, until: &str) -> Result<Filter, Refusal> {
        let [person, act, from, until] = [person, act, from, until].map(str::to_owned);
        filter_of(&AuditSearch { person, act, from, until }, None)
    }

    #[test]
    fn days_are_whole_days_in_vietnam() {
        let filter = asked("", "", "2022-01-17", "2022-01-17").expect("read");
        let (from, until) = (filter.from.expect("a start"), filter.until.expect("an end"));
        assert_eq!((from.iso8601().as_str(), until.0 - from.0), ("2022-01-17T00:00:00+07:00", 86_400_000));
        assert_eq!(asked("", "", "", "").expect("read"), Filter::default());
        let filter = asked("7", "sign_in", "", "").expect("read");
        assert_eq!((filter.person, filter.act), (Some(PersonId(7)), Some(AuditAct::SignIn)));
    }

    #[test]
    fn what_cannot_be_looked_for_is_said() {
        let refusal = asked("", "dance", "17-01-2022", "2022-02-30").expect_err("refused");
        let fields: Vec<_> = refusal.faults().iter().map(|fault| fault.field.as_str()).collect();
        assert_eq!(fields, ["from", "until", "act"]);
        assert_eq!(asked("lan", "", "", ""), Err(Refusal::NotFound));
        assert!(asked("", "", "9999-12-31", "9999-12-31").is_err(), "no day comes after it");
    }

    #[test]
    fn an_entry_is_a_line_of_the_table() {
        let entry = AuditEntry {
            number: 3,
            at: Timestamp(1_642_395_600_000),
            person: None,
            person_name: String::new(),
            act: AuditAct::SignInRefused,
            subject: "lan@a.vn".to_owned(),
            detail: "sai mật khẩu".to_owned(),
        };
        let line = "3,2022-01-17 12:00:00,,đăng nhập bị từ chối,lan@a.vn,sai mật khẩu\r\n";
        assert_eq!(csv_line(&entry), line);
        assert_eq!(CSV_HEAD.matches(',').count(), line.matches(',').count());
    }
}
