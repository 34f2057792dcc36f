//! What is paid for published works (nhuận bút): kinds of works, who is paid for them, and how much.
//!
//! Decree 18/2014/NĐ-CP on royalties in journalism and publishing pays coefficient × unit: each kind of work has a frame of
//! coefficients (Article 7), and one unit is a tenth of the base salary. A public body's portal goes by what its province has
//! decided on that ground (for Hậu Giang: Decision 02/2022/QĐ-UBND). So the portal sets unit and coefficients itself, from a
//! month on; what stands here is the frame, and where it begins.

use super::{
    ArticleId, Month, Timestamp, contributor,
    money::{Coefficient, Dong, Share},
    work_kind::{CreditRole, WorkKind},
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What one person is paid by for a work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credit {
    pub role: CreditRole,
    pub name: String,
    pub coefficient: Coefficient,
    pub share: Share,
}

impl Credit {
    pub fn amount(&self, unit: Dong) -> Dong {
        unit.times(self.coefficient, self.share)
    }
}

/// What the portal pays from a month on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoyaltyTerms {
    /// `None`: nobody has set any, and these are where the program begins.
    pub from: Option<Month>,
    pub unit: Dong,
    /// What each kind counts where nobody has said otherwise of a work; in the order of [`WorkKind::ALL`].
    pub coefficients: [Coefficient; 8],
}

impl Default for RoyaltyTerms {
    /// A tenth of the base salary of 2,340,000 đ (Decree 73/2024/NĐ-CP, from July 2024), and a coefficient of one.
    fn default() -> RoyaltyTerms {
        RoyaltyTerms { from: None, unit: Dong(234_000), coefficients: [Coefficient::whole(1); 8] }
    }
}

impl RoyaltyTerms {
    pub fn coefficient(&self, kind: WorkKind) -> Coefficient {
        let place = WorkKind::ALL.iter().position(|known| *known == kind);
        place.map_or(Coefficient::default(), |place| self.coefficients[place])
    }

    /// What somebody named so under a work of this kind counts at first. Photos are a kind of their own; for what was taken
    /// from elsewhere nothing is paid before somebody says so.
    fn coefficient_of(&self, role: CreditRole, kind: WorkKind) -> Coefficient {
        match role {
            CreditRole::Author => self.coefficient(kind),
            CreditRole::Photographer => self.coefficient(WorkKind::Photo),
            CreditRole::Source => Coefficient::default(),
        }
    }

    /// What the names under a work of this kind are paid by at first: those of one role share alike.
    pub fn credits(&self, byline: &[(CreditRole, String)], kind: WorkKind) -> Vec<Credit> {
        let mut credits = Vec::new();
        for role in CreditRole::ALL {
            let names: Vec<_> = byline.iter().filter(|(known, _)| *known == role).collect();
            let shares = Share::alike(names.len());
            credits.extend(names.into_iter().zip(shares).map(|((_, name), share)| Credit {
                role,
                name: name.clone(),
                coefficient: self.coefficient_of(role, kind),
                share,
            }));
        }
        credits
    }
}

/// What somebody has said that a work counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    pub kind: WorkKind,
    /// In the order of roles.
    pub credits: Vec<Credit>,
    /// When it was said, and so which saying of it is meant.
    pub decided_at: Timestamp,
}

impl Decision {
    /// In words, for the audit log.
    pub fn text(&self) -> String {
        let credits = self.credits.iter().map(|Credit { role, name, coefficient, share }| {
            format!("{name} ({}) hệ số {coefficient}, phần {share}", role.title())
        });
        let credits: Vec<_> = credits.collect();
        format!(
            "{}: {}",
            self.kind.title(),
            if credits.is_empty() { "không ai".to_owned() } else { credits.join("; ") }
        )
    }
}

/// A published work in the list of a month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoyaltyWork {
    pub article: ArticleId,
    pub headline: String,
    pub section_title: String,
    /// When it was first published: that says which month it belongs to.
    pub published_at: Timestamp,
    pub is_withdrawn: bool,
    /// Who stands under it now.
    pub byline: Vec<(CreditRole, String)>,
    pub decision: Option<Decision>,
}

impl RoyaltyWork {
    pub fn kind(&self) -> WorkKind {
        self.decision.as_ref().map_or(WorkKind::News, |decision| decision.kind)
    }

    /// Who is paid for it, and by what. Somebody who is named there no more is left out when nothing is theirs.
    pub fn credits(&self, terms: &RoyaltyTerms) -> Vec<Credit> {
        match &self.decision {
            Some(decision) => decision.credits.iter().filter(|credit| self.counts(credit)).cloned().collect(),
            None => terms.credits(&self.byline, self.kind()),
        }
    }

    fn names(&self, credit: &Credit) -> bool {
        self.byline.iter().any(|(role, name)| *role == credit.role && *name == credit.name)
    }

    fn counts(&self, credit: &Credit) -> bool {
        credit.share != Share::default() || self.names(credit)
    }

    /// As `credits`, with those who were named once or since, and count nothing yet: whom a form asks for.
    pub fn credits_to_decide(&self, terms: &RoyaltyTerms) -> Vec<Credit> {
        let decided = self.decision.as_ref().map(|decision| decision.credits.clone());
        let mut credits = decided.unwrap_or_else(|| self.credits(terms));
        for (role, name) in &self.byline {
            if !credits.iter().any(|credit| credit.role == *role && credit.name == *name) {
                let coefficient = terms.coefficient_of(*role, self.kind());
                credits.push(Credit { role: *role, name: name.clone(), coefficient, share: Share::default() });
            }
        }
        credits.sort_by_key(|credit| credit.role);
        credits
    }

    /// Whether other names stand under it than when somebody said what it counts.
    pub fn is_outdated(&self) -> bool {
        let Some(decision) = &self.decision else { return false };
        let is_paid = |named: &(CreditRole, String)| {
            decision.credits.iter().any(|credit| credit.role == named.0 && credit.name == named.1)
        };
        let mut counting = decision.credits.iter().filter(|credit| self.counts(credit));
        !self.byline.iter().all(is_paid) || !counting.all(|credit| self.names(credit))
    }
}

/// All that one name is paid in a month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoyaltySum {
    pub name: String,
    /// Works that they are named under.
    pub works: i64,
    pub amount: Dong,
}

/// The works of a month, and what they come to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoyaltyMonth {
    pub month: Month,
    pub terms: RoyaltyTerms,
    /// In the order in which they were published.
    pub works: Vec<RoyaltyWork>,
    /// There are more than these.
    pub goes_on: bool,
}

impl RoyaltyMonth {
    /// By name, in the order of the letters.
    pub fn sums(&self) -> Vec<RoyaltySum> {
        let mut sums = BTreeMap::<String, (BTreeSet<ArticleId>, Dong)>::new();
        for work in &self.works {
            for credit in work.credits(&self.terms) {
                let (works, amount) = sums.entry(credit.name.clone()).or_default();
                works.insert(work.article);
                amount.0 += credit.amount(self.terms.unit).0;
            }
        }
        let sums = sums.into_iter();
        sums.map(|(name, (works, amount))| RoyaltySum { name, works: works.len() as i64, amount }).collect()
    }

    pub fn total(&self) -> Dong {
        Dong(self.sums().iter().map(|sum| sum.amount.0).sum())
    }
}

/// Which table of a month is to be taken away; the names are those of the fields.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RoyaltiesAsked {
    #[serde(rename = "thang")]
    pub month: String,
    #[serde(rename = "bang")]
    pub table: String,
}

/// Tables that can be taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoyaltyTable {
    /// A line for each who stands under a work.
    Works,
    /// A line for each name.
    Names,
}

impl RoyaltyTable {
    /// As it is sent.
    pub fn as_str(self) -> &'static str {
        match self {
            RoyaltyTable::Works => "bai",
            RoyaltyTable::Names => "ten",
        }
    }

    pub fn parse(text: &str) -> Option<RoyaltyTable> {
        [RoyaltyTable::Works, RoyaltyTable::Names].into_iter().find(|table| table.as_str() == text)
    }
}

/// Who stands in the line under an article: `Lan, Bình - Ảnh: Cường - Nguồn: TTXVN` (`domain::text::byline` writes it so).
pub fn names_under(byline: &str) -> Vec<(CreditRole, String)> {
    let mut named = Vec::new();
    for (place, part) in byline.split(" - ").enumerate() {
        let (role, names) = match part.trim() {
            part if part.starts_with("Ảnh:") => (CreditRole::Photographer, &part["Ảnh:".len()..]),
            part if part.starts_with("Nguồn:") => (CreditRole::Source, &part["Nguồn:".len()..]),
            // Old portals wrote what they liked: a dash in a name parts nobody in two.
            part if place == 0 => (CreditRole::Author, part),
            part => {
                let (_, last): &mut (CreditRole, String) = match named.last_mut() {
                    Some(last) => last,
                    None => continue,
                };
                last.push_str(" - ");
                last.push_str(part);
                continue;
            }
        };
        named.extend(contributor::names_of(names).into_iter().map(|name| (role, name)));
    }
    named
}

#[cfg(test)]
mod tests;
