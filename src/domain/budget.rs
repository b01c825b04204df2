//! The budget of automatic letters: how many may go in an hour to one domain, and in all. What is beyond it waits; when the whole
//! is used up, all of them stop until a person says go on (RFC 3834, C3).

use super::address::EmailAddress;
use super::ids::OutboxId;
use std::collections::BTreeMap;

/// Automatic letters (receipts, notices) in an hour, at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// To one domain; 0 sets no limit.
    pub per_domain: u32,
    /// In all; 0 sets no limit.
    pub whole: u32,
}

impl Default for Budget {
    /// A storm of ten thousand mails, all from one provider, is let through within the hour; a loop without end is not.
    fn default() -> Self {
        Self {
            per_domain: 15_000,
            whole: 20_000,
        }
    }
}

/// What is to be done about the letters that wait.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Letters that must wait, in order.
    pub held: Vec<OutboxId>,
    /// The whole budget is used up: from now on no automatic letter goes until a person says so.
    pub stops: bool,
}

impl Budget {
    /// Nothing is limited.
    pub fn is_unlimited(self) -> bool {
        self.per_domain == 0 && self.whole == 0
    }

    /// The smallest limit that is set: as long as fewer letters go in all, none waits, whoever they are for.
    pub fn least(self) -> u32 {
        let limits = [self.per_domain, self.whole].into_iter().filter(|limit| *limit > 0);
        limits.min().unwrap_or(u32::MAX)
    }

    /// Which of the letters that wait, in order, must wait longer. `sent` is whom letters of the last hour went to, with how many.
    pub fn verdict(self, sent: &[(EmailAddress, u32)], waiting: &[(OutboxId, EmailAddress)]) -> Verdict {
        let mut by_domain: BTreeMap<&str, u32> = BTreeMap::new();
        let mut all = 0_u32;
        for (to, letters) in sent {
            let domain = by_domain.entry(to.domain()).or_default();
            *domain = domain.saturating_add(*letters);
            all = all.saturating_add(*letters);
        }
        let mut verdict = Verdict::default();
        for (id, to) in waiting {
            let domain = by_domain.entry(to.domain()).or_default();
            let domain_is_full = self.per_domain > 0 && *domain >= self.per_domain;
            let all_is_full = self.whole > 0 && all >= self.whole;
            if domain_is_full || all_is_full {
                verdict.held.push(*id);
                verdict.stops |= all_is_full;
            } else {
                *domain += 1;
                all += 1;
            }
        }
        verdict
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn to(text: &str) -> EmailAddress {
        EmailAddress::parse(text).unwrap()
    }

    #[test]
    fn what_is_beyond_the_budget_waits_and_a_full_one_stops_all() {
        let budget = Budget { per_domain: 2, whole: 4 };
        for (sent, waiting, held, stops) in [
            (vec![], vec!["a@x.example", "b@x.example"], vec![], false),
            (
                vec![("a@x.example", 1)],
                vec!["b@x.example", "c@x.example", "d@y.example"],
                vec![2],
                false,
            ),
            (vec![("a@x.example", 2)], vec!["b@X.example", "d@y.example"], vec![1], false),
            (vec![("a@x.example", 2), ("b@y.example", 2)], vec!["c@z.example"], vec![1], true),
            (
                vec![("a@x.example", 2), ("b@y.example", 1)],
                vec!["c@z.example", "d@z.example"],
                vec![2],
                true,
            ),
        ] {
            let sent: Vec<_> = sent.into_iter().map(|(address, n)| (to(address), n)).collect();
            let waiting: Vec<_> = (1..).map(OutboxId).zip(waiting.into_iter().map(to)).collect();
            let verdict = budget.verdict(&sent, &waiting);
            let found: Vec<i64> = verdict.held.iter().map(|id| id.0).collect();
            assert_eq!((found, verdict.stops), (held, stops), "{sent:?} {waiting:?}");
        }
    }

    #[test]
    fn below_the_least_limit_nobody_waits() {
        for (per_domain, whole, least) in [(2, 4, 2), (4, 2, 2), (0, 3, 3), (3, 0, 3)] {
            let budget = Budget { per_domain, whole };
            assert_eq!(budget.least(), least);
            let waiting: Vec<_> = (1..=i64::from(least) + 1).map(|id| (OutboxId(id), to("a@x.example"))).collect();
            let held = |letters: usize| budget.verdict(&[], &waiting[..letters]).held.len();
            assert_eq!((held(waiting.len() - 1), held(waiting.len())), (0, 1), "{budget:?}");
        }
    }

    #[test]
    fn no_limit_holds_nothing() {
        let none = Budget { per_domain: 0, whole: 0 };
        assert!(none.is_unlimited());
        assert_eq!(none.least(), u32::MAX);
        let verdict = none.verdict(&[(to("a@x.example"), 5000)], &[(OutboxId(1), to("a@x.example"))]);
        assert_eq!(verdict, Verdict::default());
    }
}
