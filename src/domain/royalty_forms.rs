//! The forms of royalties: what was typed, and what may be stored of it.

use super::{
    Fault, Month,
    figures::grouped,
    money::{Coefficient, Dong, Share},
    royalty::{Credit, RoyaltyTerms, RoyaltyWork},
    work_kind::{CreditRole, WorkKind},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is said where somebody else was quicker.
pub const STALE: &str = "Người khác vừa đổi cách tính của bài này. Hãy mở lại trang, xem cách tính mới rồi làm tiếp.";

/// One line of the form, as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CreditTyped {
    pub role: String,
    pub name: String,
    pub coefficient: String,
    pub share: String,
}

impl From<&Credit> for CreditTyped {
    fn from(credit: &Credit) -> CreditTyped {
        CreditTyped {
            role: credit.role.as_str().to_owned(),
            name: credit.name.clone(),
            coefficient: credit.coefficient.to_string(),
            share: credit.share.number().to_string(),
        }
    }
}

/// What may be stored of the lines of a form.
///
/// # Errors
/// Faults of the fields `coefficient-N` and `share-N`, where N is the line's place; and of the whole where a line is for
/// somebody whom the work does not name.
pub fn credits_typed(
    typed: &[CreditTyped], work: &RoyaltyWork, terms: &RoyaltyTerms,
) -> Result<Vec<Credit>, Vec<Fault>> {
    let (known, mut faults, mut credits) = (work.credits_to_decide(terms), Vec::new(), Vec::<Credit>::new());
    for (place, line) in typed.iter().enumerate() {
        let is_meant = |credit: &&Credit| credit.role.as_str() == line.role && credit.name == line.name;
        let Some(meant) = known.iter().find(is_meant) else {
            return Err(vec![Fault::new("", "Tên dưới bài đã đổi từ khi mở trang này; hãy mở lại trang rồi ghi lại.")]);
        };
        let coefficient = Coefficient::parse(&line.coefficient);
        if coefficient.is_none() {
            faults.push(Fault::new(&format!("coefficient-{place}"), coefficient_wanted()));
        }
        let share = Share::parse(&line.share);
        if share.is_none() {
            faults.push(Fault::new(&format!("share-{place}"), "Hãy ghi một số nguyên từ 0 đến 100."));
        }
        let (coefficient, share) = (coefficient.unwrap_or_default(), share.unwrap_or_default());
        credits.push(Credit { role: meant.role, name: meant.name.clone(), coefficient, share });
    }
    if faults.is_empty() {
        faults = unshared(typed, &credits);
    }
    if faults.is_empty() { Ok(credits) } else { Err(faults) }
}

/// Those of one role share the whole, or nobody of them gets anything.
fn unshared(typed: &[CreditTyped], credits: &[Credit]) -> Vec<Fault> {
    let mut faults = Vec::new();
    for role in CreditRole::ALL {
        let shares = credits.iter().filter(|credit| credit.role == role).map(|credit| credit.share.number());
        let sum: i64 = shares.sum();
        let place = typed.iter().position(|line| line.role == role.as_str());
        if let (Some(place), false) = (place, [0, 100].contains(&sum)) {
            let message = format!("Các phần của vai trò “{}” cộng lại là {sum}%, phải là 100%.", role.title());
            faults.push(Fault::new(&format!("share-{place}"), message));
        }
    }
    faults
}

/// What the portal is to pay, as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TermsTyped {
    /// From which month on: `01-2022`.
    pub from: String,
    pub unit: String,
    /// By the name of the kind.
    pub coefficients: BTreeMap<String, String>,
}

impl TermsTyped {
    /// These terms, to be set from this month on.
    pub fn of(terms: &RoyaltyTerms, from: Month) -> TermsTyped {
        let coefficient = |kind: WorkKind| (kind.as_str().to_owned(), terms.coefficient(kind).to_string());
        TermsTyped {
            from: from.text(),
            unit: grouped(terms.unit.0),
            coefficients: WorkKind::ALL.into_iter().map(coefficient).collect(),
        }
    }

    pub fn coefficient(&self, kind: WorkKind) -> String {
        self.coefficients.get(kind.as_str()).cloned().unwrap_or_default()
    }

    /// What may be stored of it.
    ///
    /// # Errors
    /// Faults of the fields `from`, `unit` and those named as the kinds are.
    pub fn check(&self) -> Result<(Month, RoyaltyTerms), Vec<Fault>> {
        let mut faults = Vec::new();
        let from = Month::parse(&self.from);
        if from.is_none() {
            faults.push(Fault::new("from", "Hãy ghi tháng và năm, ví dụ 01-2022."));
        }
        let unit = Dong::parse(&self.unit);
        if unit.is_none() {
            let message = format!("Hãy ghi một số nguyên, nhiều nhất {}, ví dụ 234.000.", Dong::UNIT_MAX);
            faults.push(Fault::new("unit", message));
        }
        let coefficients = WorkKind::ALL.map(|kind| {
            let coefficient = Coefficient::parse(&self.coefficient(kind));
            if coefficient.is_none() {
                faults.push(Fault::new(kind.as_str(), coefficient_wanted()));
            }
            coefficient.unwrap_or_default()
        });
        match (from, unit) {
            (Some(from), Some(unit)) if faults.is_empty() => {
                Ok((from, RoyaltyTerms { from: Some(from), unit, coefficients }))
            }
            _ => Err(faults),
        }
    }
}

fn coefficient_wanted() -> String {
    format!("Hãy ghi một số từ 0 đến {}, nhiều nhất hai chữ số sau dấu phẩy, ví dụ 2,5.", Coefficient::MAX)
}

#[cfg(test)]
mod tests;
