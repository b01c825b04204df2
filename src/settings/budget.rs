//! The section `[budget]`: how many automatic letters go in an hour.

use super::reader::Section;
use crate::domain::budget::Budget;

/// More than this is no limit.
const MOST: u64 = 1_000_000;

/// Reads it; without the section the usual limits hold.
pub(super) fn read(top: &Section<'_>) -> Budget {
    let usual = Budget::default();
    let Some(section) = top.table("budget") else {
        return usual;
    };
    let letters = |key: &str, usual: u32| u32::try_from(section.bounded(key, u64::from(usual), 0..=MOST)).unwrap_or(usual);
    let budget = Budget {
        per_domain: letters("per_domain_an_hour", usual.per_domain),
        whole: letters("whole_an_hour", usual.whole),
    };
    section.finish();
    budget
}
