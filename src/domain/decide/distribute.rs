//! Who is told of a new case: the officer or unit, the registrar with reasons and choices, the colleague who sent it in.

use super::absence;
use super::clocks;
use super::finish;
use super::lanes::Lanes;
use super::letters;
use super::new_matter::Opening;
use super::people::Assignee;
use super::{Context, Decision};
use crate::domain::case::{CaseMatter, State};
use crate::domain::effect::{Effect, LetterPlan, Purpose};
use crate::domain::event::NewMatter;
use crate::domain::letter::Kind;
use crate::domain::organisation::Referral;
use crate::domain::policy::LaneAction;

/// Tells whoever has it: the officer or unit, or the registrar with the reasons and the likeliest choices.
pub(super) fn distribute(
    decision: &mut Decision,
    opening: Opening<'_>,
    lanes: &Lanes<'_>,
    matter: &CaseMatter,
    state: &State,
    assignee: Option<Assignee>,
) {
    let Opening { mail, new, context } = opening;
    let why = new.classification.because.join("; ");
    if matches!(state, State::Closed { .. }) {
        return;
    }
    if let Some(assignee) = assignee {
        if state.owes_answer() {
            decision.extend(clocks::start_acceptance(context));
            decision.extend(absence::start_clock(assignee.officer.as_ref(), context));
        } else {
            // A note of what was answered still wants its closing; what was only thanked for ends by itself.
            let noted = new.sender.sent_in_by.is_some();
            decision.extend(if noted {
                finish::rests(&matter.progress, context)
            } else {
                clocks::after_thanks(context)
            });
        }
        let thanked = !state.owes_answer() && new.sender.sent_in_by.is_none();
        let assignment = letters::assignment(matter, "first", assignee.address, mail.id, &why, context);
        decision.push(letters::with(assignment, &[("thanked", letters::yes(thanked))]));
        return;
    }
    if let State::HandedOver { to, .. } = state {
        decision.extend(letters::registrar_about(
            matter,
            "handed_over",
            mail.id.0,
            Some(mail.id),
            &[("function", to.clone())],
            context,
        ));
        return;
    }
    let what = needs_registrar(opening, lanes);
    let choices = choices(new, context);
    let concerns = new
        .sender
        .may_concern
        .as_ref()
        .map(|case| context.organisation.write_number(&case.number))
        .unwrap_or_default();
    let right = referral(opening);
    let values = [
        ("why", why),
        ("choices", choices),
        ("concerns", concerns),
        ("suggestion", right.map(|right| right.name.clone()).unwrap_or_default()),
        ("reply", right.map(|right| right.contact.clone()).unwrap_or_default()),
    ];
    decision.extend(letters::registrar_about(matter, what, mail.id.0, Some(mail.id), &values, context));
}

/// Staff who sent a matter in for someone get its number back (R31); where it is unclear whom it is from, they are asked to
/// tell, with what we guess (K16). `tells` says what was done with a note that closes at once (R32).
pub(super) fn tell_staff(opening: Opening<'_>, tells: &[(&str, String)]) -> Option<Effect> {
    let Opening { mail, new, .. } = opening;
    let staff = new.sender.sent_in_by.as_ref()?;
    let what = if new.sender.sure { "sent_in" } else { "sent_in_unsure" };
    let mut letter = LetterPlan::new(
        Purpose::Transcript,
        format!("transcript/{}/{what}", mail.id),
        &mail.mailbox.id,
        staff.address.clone(),
    );
    letter.in_reply_to = mail.letter.message_id.clone();
    let guess = new.sender.citizen.as_ref().filter(|_| !new.sender.sure);
    let values = [
        ("what", what.to_owned()),
        ("suggestion", guess.map(|guess| guess.address.to_string()).unwrap_or_default()),
    ];
    Some(letters::send(letter.with_values(&values).with_values(tells)))
}

/// The units of the likeliest topics, by the names that the registrar can hand the case to.
fn choices(new: &NewMatter<'_>, context: &Context<'_>) -> String {
    let named = new.classification.choices.iter().take(3).filter_map(|(topic, sure)| {
        let unit = context.organisation.unit_for(topic, &context.authority.id)?;
        Some(format!("{} ({:.0} %)", unit.name, sure * 100.0))
    });
    named.collect::<Vec<_>>().join(", ")
}

/// The authority that is right for what is not ours, with its contact data (R21).
fn referral(opening: Opening<'_>) -> Option<&Referral> {
    let Opening { mail, new, context } = opening;
    let text = new.sender.text.as_deref().unwrap_or(&mail.letter.new_text);
    let text = format!("{} {text}", mail.letter.subject).to_lowercase();
    let fits = |referral: &&Referral| referral.words.iter().any(|word| text.contains(word.as_str()));
    context.organisation.referrals.iter().find(fits)
}

/// Why a person must look, as the word that chooses what the registrar is told.
fn needs_registrar(opening: Opening<'_>, lanes: &Lanes<'_>) -> &'static str {
    let Opening { mail, new, .. } = opening;
    let leads_to = |action| lanes.way.is_some_and(|lane| lane.action == action);
    if new.unread {
        "unread"
    } else if mail.letter.kind != Kind::Human {
        "doubtful"
    } else if !new.sender.sure {
        "whose"
    } else if new.sender.may_concern.is_some() {
        "may_concern"
    } else if leads_to(LaneAction::Registrar) {
        "own_way"
    } else if leads_to(LaneAction::Refer) {
        "not_ours"
    } else if !new.classification.sure {
        "unsure"
    } else if opening.unit().is_none() {
        "no_unit"
    } else {
        "look"
    }
}
