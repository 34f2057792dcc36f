//! Which articles are about the same, told by their headlines. One syllable says little in Vietnamese, where most words are two
//! of them, so it is pairs that are compared; a pair that stands in few headlines says more than one that is everywhere.

use super::{ArticleId, SectionId, fold::fold};
use std::collections::{BTreeMap, BTreeSet};

/// An article that may be about the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Headline {
    pub id: ArticleId,
    pub section: SectionId,
    pub headline: String,
}

/// Those that share the most with a headline: of the same section first, then as far as they share, then in their order.
/// What shares no more than every other headline does is left out.
pub fn related(id: ArticleId, section: SectionId, headline: &str, others: &[Headline], most: usize) -> Vec<ArticleId> {
    let pairs: Vec<BTreeSet<String>> = others.iter().map(|other| pairs_of(&other.headline)).collect();
    let mut spread = BTreeMap::<&str, f64>::new();
    for pair in pairs.iter().flatten() {
        *spread.entry(pair).or_default() += 1.0;
    }
    let (own, count) = (pairs_of(headline), others.len() as f64);
    let weight = |pair: &String| (count / spread.get(pair.as_str()).copied().unwrap_or(count)).ln();
    let mut found: Vec<(bool, f64, ArticleId)> = Vec::new();
    for (other, pairs) in others.iter().zip(&pairs).filter(|(other, _)| other.id != id) {
        let shared: f64 = pairs.intersection(&own).map(weight).sum();
        if shared > 0.0 && shared >= count.ln() / 2.0 {
            found.push((other.section != section, -shared, other.id));
        }
    }
    // Stable: the newest first among equals.
    found.sort_by(|one, two| one.0.cmp(&two.0).then(one.1.total_cmp(&two.1)));
    found.into_iter().take(most).map(|(.., id)| id).collect()
}

fn pairs_of(headline: &str) -> BTreeSet<String> {
    let folded = fold(headline);
    let words: Vec<&str> = folded.split(|sign: char| !sign.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.windows(2).map(|pair| pair.join(" ")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEWS: SectionId = SectionId(1);

    fn others() -> Vec<Headline> {
        let told = [
            (1, 1, "Chợ nổi đón khách từ 5 giờ sáng ở thành phố"),
            (2, 2, "Ghe hàng chợ nổi có mã QR của thành phố"),
            (3, 1, "Lịch cấp nước của thành phố tuần này"),
            (4, 1, "Cấp nước trở lại cho 200 hộ của thành phố"),
            (5, 1, "Thành phố trồng thêm 500 cây xanh"),
        ];
        told.map(|(id, section, headline)| Headline {
            id: ArticleId(id),
            section: SectionId(section),
            headline: headline.to_owned(),
        })
        .into()
    }

    fn related_to(headline: &str) -> Vec<i64> {
        related(ArticleId(9), NEWS, headline, &others(), 3).into_iter().map(|id| id.0).collect()
    }

    #[test]
    fn what_few_headlines_share_is_related_and_its_section_comes_first() {
        assert_eq!(related_to("Thành phố mở thêm bến ở chợ nổi"), [1, 2]);
        assert_eq!(
            related_to("Tạm ngưng CẤP NƯỚC khu vực 3 thành phố"),
            [3, 4],
            "in their order where they share alike"
        );
    }

    #[test]
    fn what_all_share_relates_nothing() {
        assert_eq!(related_to("Thành phố họp báo"), Vec::<i64>::new());
        assert_eq!(related_to(""), Vec::<i64>::new());
    }

    #[test]
    fn an_article_is_not_related_to_itself() {
        let ids = related(ArticleId(1), NEWS, "Chợ nổi đón khách", &others(), 3);
        assert_eq!(ids, [ArticleId(2)]);
    }
}
