//! Properties of decisions: whatever happens to whatever case, some things never do.

mod checks;
mod life;
mod outbox;
mod town;

use std::sync::LazyLock;

use chrono::TimeDelta;
use proptest::prelude::*;

use crate::life::Life;
use crate::town::{Town, beginning, happening};

static TOWN: LazyLock<Town> = LazyLock::new(Town::new);

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// No letter to an anonymous sender, to a machine, or to someone who is no party; no note, command or words that steer to a
    /// citizen; no case closed unanswered but for the lawful exceptions, nor by an answer that never went; no promise moved silently;
    /// one outcome a mail; one key a letter; no clock on a closed case; no case, and no part of one, that nobody is asked about.
    #[test]
    fn a_case_keeps_what_it_owes_whatever_happens(
        beginning in beginning(),
        happenings in prop::collection::vec((happening(), prop_oneof![0i64..3, 0i64..40 * 24 * 60]), 0..14),
    ) {
        let mut life = Life::begin(&TOWN, &beginning);
        for (happening, minutes) in &happenings {
            life.happens(happening, TimeDelta::minutes(*minutes));
        }
    }
}
