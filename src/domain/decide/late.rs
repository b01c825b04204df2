//! A promised day that will be missed is told before it passes (FL 11–12 §§): first to whoever owes the answer and to the
//! registrar, who can still give a new day; then to the citizen.

use super::documents::outgoing;
use super::letters;
use super::people::address_of_role;
use super::{Context, Decision};
use crate::domain::case::Case;
use crate::domain::deadline::{self, end_of, last_day};
use crate::domain::effect::{ClockKind, Effect, LetterPlan, NamedTemplate, Purpose};
use crate::domain::matter::Channel;
use crate::domain::policy::Role;
use crate::domain::time::stockholm_date;
use chrono::{DateTime, Utc};

/// The step in which staff are told.
const STAFF: u32 = 0;
/// The step in which the citizen is told.
pub(super) const CITIZEN: u32 = 1;

/// The clocks of a due time, where the policy has the citizen told; those whose time has passed are left out.
pub(super) fn start(due: DateTime<Utc>, context: &Context<'_>) -> Vec<Effect> {
    let kind = ClockKind::Late;
    let mut effects = vec![Effect::StopClocks { kind }];
    if let Some(rule) = &context.policy.late_notice {
        let staff = deadline::warning(&rule.warn, due, context.calendar);
        let citizen = deadline::last_word(due, context.calendar);
        let steps = [(STAFF, staff), (CITIZEN, citizen)].into_iter();
        effects.extend(
            steps
                .filter(|(_, at)| *at > context.now)
                .map(|(step, at)| Effect::StartClock { kind, step, at }),
        );
    }
    effects
}

/// When the citizen will be told, UTC; `None` where nobody waits for a promised day, or has had words that are no answer yet:
/// a letter from no person would gainsay them.
pub(super) fn told_at(case: &Case, context: &Context<'_>) -> Option<DateTime<Utc>> {
    let matter = &case.matter;
    let waits = case.state.owes_answer() && matter.citizen.is_some() && matter.progress.uncounted_at.is_none();
    let promised = matter.promised.filter(|_| waits && context.policy.late_notice.is_some())?;
    let due = matter.due_at.filter(|due| last_day(*due) <= promised)?;
    let due = if last_day(due) == promised {
        due
    } else {
        // The day was made earlier for us alone: what the citizen was told stands.
        end_of(promised).to_utc()
    };
    Some(deadline::last_word(due, context.calendar))
}

/// A clock of it ran out.
pub(super) fn ran_out(case: &Case, step: u32, at: DateTime<Utc>, automatic_lately: u32, context: &Context<'_>) -> Decision {
    let Some(told_at) = told_at(case, context) else {
        return Decision::because("Ingen väntar på en lovad dag: inget behöver sägas om den.");
    };
    if step == STAFF {
        return warn(case, at, told_at, context);
    }
    if told_at > context.now {
        let mut decision = Decision::because("Den lovade dagen ligger längre fram än svarsdagen: beskedet väntar till dess.");
        decision.push(Effect::StartClock {
            kind: ClockKind::Late,
            step,
            at: told_at,
        });
        return decision;
    }
    if automatic_lately >= context.policy.receipt.most_a_day {
        return unsaid(case, context);
    }
    tell(case, context)
}

/// Whoever owes the answer, and the registrar: there is still time to answer or to give a new day.
fn warn(case: &Case, at: DateTime<Utc>, told_at: DateTime<Utc>, context: &Context<'_>) -> Decision {
    if told_at <= context.now {
        return Decision::because("Det är för sent att förvarna: den som skrev får beskedet nu.");
    }
    let mut decision =
        Decision::because("Svaret är inte lämnat: den som ska svara och registratorn förvarnas om att det dröjer (FL 11 §).");
    let values = [("tells_at", told_at.to_rfc3339())];
    let cause = context.now.timestamp();
    let officer = address_of_role(Role::Officer, &case.matter, context);
    let is_registrars = officer == address_of_role(Role::Registrar, &case.matter, context);
    let reminded = reminded(case, at, context);
    if let Some(to) = officer.filter(|_| !is_registrars && !reminded) {
        let key = format!("late/{cause}/{}", to.address);
        let mut letter = LetterPlan::new(Purpose::Reminder, key, &case.matter.mailbox, to);
        letter.values.insert("when".to_owned(), "last".to_owned());
        decision.push(letters::send(letter.with_values(&values)));
    }
    if !(is_registrars && reminded) {
        decision.extend(letters::registrar_about(&case.matter, "late", cause, None, &values, context));
    }
    decision
}

/// The officer's own reminder comes at the same time, and says the same.
fn reminded(case: &Case, at: DateTime<Utc>, context: &Context<'_>) -> bool {
    let Some(due) = case.matter.due_at else { return false };
    let mut rungs = context.policy.ladder.iter();
    rungs.any(|rung| rung.to.contains(&Role::Officer) && deadline::offset(&rung.when, due, context.calendar) == at)
}

/// The citizen, in words that promise nothing that nobody has promised.
fn tell(case: &Case, context: &Context<'_>) -> Decision {
    let mut decision = Decision::because("Varken svar eller ny dag är lämnad: den som skrev får veta att svaret dröjer (FL 11 §).");
    let promised = case.matter.promised.unwrap_or_else(|| stockholm_date(context.now));
    let late = stockholm_date(context.now) > promised;
    let key = format!("notice/late/{promised}");
    let editor = case.matter.channel == Channel::SocialMedia;
    let values = [
        ("when", if late { "late" } else { "soon" }.to_owned()),
        ("role", if editor { "editor" } else { "" }.to_owned()),
    ];
    let Some(mut letter) = letters::to_citizen(case, Purpose::Notice, key.clone(), &values) else {
        return decision;
    };
    letter.template = Some(NamedTemplate::NoticeLate.to_string());
    let to = letter.to.shown();
    decision.push(letters::send(letter));
    decision.document(outgoing("Besked om att svaret dröjer", to, key, context));
    decision
}

/// The citizen's budget of automatic letters is used up: a person is told instead.
fn unsaid(case: &Case, context: &Context<'_>) -> Decision {
    let mut decision =
        Decision::because("Den som skrev har redan fått många automatiska brev det senaste dygnet: registratorn får veta det.");
    let cause = context.now.timestamp();
    decision.extend(letters::registrar_about(&case.matter, "late_unsaid", cause, None, &[], context));
    decision
}
