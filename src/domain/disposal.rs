//! Disposal (gallring): what may be destroyed, when, and by which decision. Without a rule nothing is, ever (arkivlagen 10 §).

use super::matter::CaseType;
use super::time::stockholm_date;
use chrono::{DateTime, Months, NaiveDate, Utc};

/// A rule of the authority's records plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisposalRule {
    /// Short identity, for the protocol.
    pub id: String,
    /// Types of cases that it is about.
    pub types: Vec<CaseType>,
    /// Whole years after the closing.
    pub years: u32,
    /// The decision that it rests on, with its date.
    pub decision: String,
}

/// The rule by which a case may be destroyed on a day: the first that is about it and whose time has passed.
pub fn due(rules: &[DisposalRule], case_type: CaseType, closed_at: Option<DateTime<Utc>>, today: NaiveDate) -> Option<&DisposalRule> {
    let closed = stockholm_date(closed_at?);
    let rule = rules.iter().find(|rule| rule.types.contains(&case_type))?;
    let last = closed.checked_add_months(Months::new(rule.years.checked_mul(12)?))?;
    (last < today).then_some(rule)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_destroyed_but_under_a_rule_and_after_its_time() {
        let rule = |id: &str, types: &[CaseType], years| DisposalRule {
            id: id.to_owned(),
            types: types.to_vec(),
            years,
            decision: "Dokumenthanteringsplan 2024, § 12".to_owned(),
        };
        let rules = [
            rule("berom", &[CaseType::Praise], 2),
            rule("ovrigt", &[CaseType::Praise, CaseType::Question], 5),
        ];
        let closed = "2024-03-31T21:30:00Z";
        for (rules, case_type, closed, today, expected) in [
            (&rules[..], CaseType::Praise, Some(closed), "2026-03-31", None),
            (&rules, CaseType::Praise, Some(closed), "2026-04-01", Some("berom")),
            (&rules, CaseType::Question, Some(closed), "2026-04-01", None),
            (&rules, CaseType::Question, Some(closed), "2029-04-01", Some("ovrigt")),
            (&rules, CaseType::Complaint, Some(closed), "2099-01-01", None),
            (&rules, CaseType::Praise, None, "2099-01-01", None),
            (&[], CaseType::Praise, Some(closed), "2099-01-01", None),
        ] {
            let found = due(rules, case_type, closed.map(|at| at.parse().unwrap()), today.parse().unwrap());
            assert_eq!(found.map(|rule| rule.id.as_str()), expected, "{case_type} {today}");
        }
    }
}
