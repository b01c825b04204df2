//! All versions of all policies: the one that new cases follow today, and the one that an old case was promised.

use super::calendar::Calendar;
use super::ids::PolicyId;
use super::policy::Policy;
use chrono::{Days, NaiveDate};

/// A policy with the working days that its own closed days make.
#[derive(Debug, Clone)]
pub struct InForce {
    /// The policy.
    pub policy: Policy,
    /// Working days under it.
    pub calendar: Calendar,
}

/// Policies, found by identity and day, or by identity and version.
#[derive(Debug, Clone, Default)]
pub struct Policies(Vec<InForce>);

impl Policies {
    /// All versions of all policies.
    pub fn new(policies: Vec<Policy>) -> Self {
        let in_force = |policy: Policy| InForce {
            calendar: Calendar::new(closed_days(&policy)),
            policy,
        };
        let mut all: Vec<InForce> = policies.into_iter().map(in_force).collect();
        all.sort_by_key(|one| one.policy.valid_from);
        Self(all)
    }

    /// Every version of every policy.
    pub fn all(&self) -> impl Iterator<Item = &InForce> {
        self.0.iter()
    }

    /// The version that new cases follow on a day: the latest that is valid by then, else the first there is.
    pub fn on(&self, id: &PolicyId, day: NaiveDate) -> Option<&InForce> {
        let of_it = || self.0.iter().filter(|one| one.policy.id == *id);
        of_it().rev().find(|one| one.policy.valid_from <= day).or_else(|| of_it().next())
    }

    /// The version that a case was registered under (C11); the latest one where that version is no longer configured.
    pub fn version(&self, id: &PolicyId, version: &str) -> Option<&InForce> {
        let of_it = || self.0.iter().filter(|one| one.policy.id == *id);
        of_it().find(|one| one.policy.version == version).or_else(|| of_it().next_back())
    }
}

/// The days of a policy's own closed periods; a period is at most a year long.
fn closed_days(policy: &Policy) -> Vec<NaiveDate> {
    let days = policy.closed_days.iter().flat_map(|closed| {
        let last = closed.to.unwrap_or(closed.from);
        (0..366).map_while(move |n| closed.from.checked_add_days(Days::new(n)).filter(|day| *day <= last))
    });
    days.collect()
}
