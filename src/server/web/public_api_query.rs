//! What a program asks of the list of articles.

use super::problem::Problem;
use crate::domain::{Day, Slug, Timestamp, address::ListKey};

/// Articles that one answer has, unless fewer or more are asked for.
const LIMIT: u32 = 20;
const LIMIT_MAX: u32 = 100;

/// The parameters of `/api/v1/articles`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ArticlesQuery {
    pub section: Option<Slug>,
    /// The first and the last day of publication, in Vietnam.
    pub from: Option<Day>,
    pub to: Option<Day>,
    pub before: Option<ListKey>,
    pub limit: Option<u32>,
}

impl ArticlesQuery {
    /// # Errors
    /// A parameter that cannot be read, or that stands twice. What is not known is ignored.
    pub fn parse(query: &str) -> Result<ArticlesQuery, Problem> {
        const DAY: &str = "một ngày theo dạng YYYY-MM-DD";
        let parameters: Vec<(String, String)> = serde_urlencoded::from_str(query).unwrap_or_default();
        let mut asked = ArticlesQuery::default();
        for (name, value) in &parameters {
            let refused = |allowed: &str| Problem::of_parameter(name, allowed);
            let is_first = match name.as_str() {
                "section" => asked
                    .section
                    .replace(Slug::parse(value).ok_or_else(|| refused("tên chuyên mục trong địa chỉ"))?)
                    .is_none(),
                "from" => asked.from.replace(Day::parse(value).ok_or_else(|| refused(DAY))?).is_none(),
                "to" => asked.to.replace(Day::parse(value).ok_or_else(|| refused(DAY))?).is_none(),
                "before" => {
                    asked.before.replace(parse_key(value).ok_or_else(|| refused("khóa của trang trước"))?).is_none()
                }
                "limit" => {
                    asked.limit.replace(parse_limit(value).ok_or_else(|| refused("một số từ 1 đến 100"))?).is_none()
                }
                _ => true,
            };
            if !is_first {
                return Err(refused("chỉ được có một"));
            }
        }
        Ok(asked)
    }

    pub fn limit(&self) -> u32 {
        self.limit.unwrap_or(LIMIT)
    }

    pub fn since(&self) -> Timestamp {
        self.from.map_or(Timestamp(i64::MIN), Day::start)
    }

    /// The end of the last day.
    pub fn until(&self) -> Timestamp {
        self.to.map_or(Timestamp(i64::MAX), |day| Day(day.0 + 1).start())
    }

    /// The same, from this place on.
    pub fn behind(&self, key: ListKey) -> String {
        let section = self.section.as_ref().map(|section| format!("section={section}&"));
        let from = self.from.map(|day| format!("from={}&", day.iso8601()));
        let to = self.to.map(|day| format!("to={}&", day.iso8601()));
        let limit = self.limit.map(|limit| format!("limit={limit}&"));
        let asked: String = [section, from, to, limit].into_iter().flatten().collect();
        format!("{asked}before={key}")
    }
}

/// Only as [`ListKey`] writes it: an answer has one address.
fn parse_key(text: &str) -> Option<ListKey> {
    ListKey::parse(text).filter(|key| key.to_string() == text)
}

fn parse_limit(text: &str) -> Option<u32> {
    let limit: u32 = text.parse().ok()?;
    ((1..=LIMIT_MAX).contains(&limit) && limit.to_string() == text).then_some(limit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ArticleId;

    #[test]
    fn a_question_is_read_and_asked_again_from_another_place() {
        let asked = ArticlesQuery::parse("limit=5&section=tin-tuc&from=2022-01-17&to=2022-01-18&x=y").expect("read");
        assert_eq!((asked.limit(), asked.since().iso8601().as_str()), (5, "2022-01-17T00:00:00+07:00"));
        assert_eq!(asked.until().iso8601(), "2022-01-19T00:00:00+07:00");
        let key = ListKey { published_at: Timestamp(7), id: ArticleId(9) };
        let again = asked.behind(key);
        assert_eq!(again, "section=tin-tuc&from=2022-01-17&to=2022-01-18&limit=5&before=7-9");
        assert_eq!(ArticlesQuery::parse(&again), Ok(ArticlesQuery { before: Some(key), ..asked }));
        assert_eq!(ArticlesQuery::parse(""), Ok(ArticlesQuery::default()));
    }

    #[test]
    fn nonsense_is_refused_by_its_name() {
        for (query, name) in [
            ("limit=0", "limit"),
            ("limit=101", "limit"),
            ("limit=%2B5", "limit"),
            ("limit=", "limit"),
            ("limit=5&limit=5", "limit"),
            ("section=Tin%20T%E1%BB%A9c", "section"),
            ("section=%ff", "section"),
            ("from=17-01-2022", "from"),
            ("to=2022-02-30", "to"),
            ("before=x", "before"),
            ("before=99999999999999999999-1", "before"),
        ] {
            let refused = ArticlesQuery::parse(query).expect_err(query);
            assert!(refused.status.as_u16() == 400 && refused.detail.contains(name), "{query}: {refused:?}");
        }
    }
}
