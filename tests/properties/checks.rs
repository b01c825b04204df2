//! What must hold of a decision, whatever it is about.

use std::collections::BTreeSet;

use synpunktd::domain::case::{Case, ClosedBy, State};
use synpunktd::domain::decide::Decision;
use synpunktd::domain::effect::{ClockKind, Effect, LetterPlan, Purpose};

pub fn letters(decision: &Decision) -> impl Iterator<Item = &LetterPlan> {
    decision.effects.iter().filter_map(|effect| match effect {
        Effect::Send { letter } => Some(letter.as_ref()),
        _ => None,
    })
}

/// A mail has exactly one outcome; what comes from no mail has none.
pub fn filed_once(decision: &Decision, from_mail: bool) {
    let filed = decision
        .effects
        .iter()
        .filter(|effect| matches!(effect, Effect::File { .. }))
        .count();
    assert_eq!(filed, usize::from(from_mail), "outcomes of {decision:#?}");
}

pub fn keys_are_unique(decision: &Decision) {
    let keys: Vec<&str> = letters(decision).map(|letter| letter.key.as_str()).collect();
    let distinct: BTreeSet<&str> = keys.iter().copied().collect();
    assert_eq!(keys.len(), distinct.len(), "two letters with one key: {keys:?}");
}

/// Each case that is opened out of this one has its original, a clock, and someone who was told of it.
pub fn parts_are_given(effects: &[Effect]) {
    let mut parts: Vec<&[Effect]> = effects.split(|effect| matches!(effect, Effect::OpenCase { .. })).collect();
    let before = (!parts.is_empty()).then(|| parts.remove(0));
    assert!(
        before.is_none_or(<[Effect]>::is_empty),
        "what comes before the first part is its case's own"
    );
    for part in parts {
        let has = |wanted: fn(&Effect) -> bool| part.iter().any(wanted);
        let told = |effect: &Effect| matches!(effect, Effect::Send { letter } if matches!(letter.purpose, Purpose::Assignment | Purpose::RegistrarNotice));
        assert!(
            has(|effect| matches!(effect, Effect::AddDocument { .. })),
            "a part without its original: {part:#?}"
        );
        assert!(
            has(|effect| matches!(
                effect,
                Effect::StartClock {
                    kind: ClockKind::Ladder,
                    ..
                }
            )),
            "a part that nobody is reminded of: {part:#?}"
        );
        assert!(has(told), "a part that nobody has: {part:#?}");
    }
}

/// Letters to a citizen go to the party of the case and to nobody else.
pub fn only_to_parties(before: &Case, after: &Case, decision: &Decision) {
    for letter in letters(decision).filter(|letter| letter.purpose.is_to_citizen()) {
        let party = before.is_party(&letter.to.address) || after.is_party(&letter.to.address);
        assert!(party, "to someone who is no party: {letter:?}");
    }
}

/// A promised day, and the time within which an answer is owed, move only with a letter that says so, or back when that letter
/// never goes.
pub fn promises_are_kept(before: &Case, after: &Case, decision: &Decision) {
    let moved_back = decision.effects.iter().any(|effect| matches!(effect, Effect::StopLetter { .. }));
    let told = moved_back || letters(decision).any(|letter| matches!(letter.purpose, Purpose::Delay | Purpose::Receipt));
    if before.matter.promised.is_some() && before.matter.promised != after.matter.promised {
        assert!(told, "a promise that moved silently: {before:#?} {after:#?}");
    }
    let answered = |effect: &Effect| matches!(effect, Effect::SetState { state } if !state.owes_answer());
    let owed = before.state.owes_answer() && after.state.owes_answer() && !decision.effects.iter().any(answered);
    if owed && before.matter.due_at < after.matter.due_at && after.matter.citizen.is_some() {
        assert!(told, "a due time that moved silently: {before:#?} {after:#?}");
    }
}

/// A case ends unanswered only where nobody can be answered or it is not ours to answer; silence ends answered ones only.
pub fn closed_lawfully(before: &Case, after: &Case, decision: &Decision) {
    let State::Closed { by, .. } = &after.state else { return };
    if before.state == after.state {
        return;
    }
    let answers = letters(decision).any(|letter| letter.purpose == Purpose::Answer);
    let by_other_way = decision.effects.iter().any(|effect| {
        matches!(effect, Effect::AddDocument { document } if document.title.contains("muntligt svar") || document.title == "Svar från handläggaren")
    });
    if *by == ClosedBy::NotAMatter {
        assert!(
            before.matter.promised.is_none() || !before.state.owes_answer(),
            "a promise that was dropped: {before:#?}"
        );
        return;
    }
    if *by == ClosedBy::Merged {
        let told = letters(decision).any(|letter| letter.purpose == Purpose::Notice);
        assert!(
            told || !before.state.owes_answer() || before.matter.citizen.is_none(),
            "merged, and who waits does not know: {before:#?}"
        );
        return;
    }
    let answered = answers || by_other_way || !before.state.owes_answer();
    assert!(answered || before.matter.citizen.is_none(), "closed unanswered: {before:#?}");
    if *by == ClosedBy::Silence {
        assert!(matches!(before.state, State::Answered { .. }), "closed by silence: {before:#?}");
    }
}
