//! What an answer does to the case: whether it counts as the first one, whether it closes, what closing still lacks, and who is
//! asked until the case is closed (R62, R82–R85, R88–R90, R96, R99–R102).

use super::answers::Ending;
use super::clocks::{self, ANSWER_CLOCKS};
use super::{Context, Decision, letters};
use crate::domain::case::{Case, CaseMatter, ClosedBy, Progress, State};
use crate::domain::deadline;
use crate::domain::effect::{ClockKind, Effect, LetterPlan, NamedTemplate, Purpose};
use crate::domain::matter::Flag;
use crate::domain::policy::{ClosingMode, ClosingOutcome, Counts, Role};
use crate::domain::said::Said;
use crate::domain::time::stockholm_date;
use chrono::{DateTime, NaiveDate, Utc};

/// Clocks that run on an answered case.
pub(super) const AFTER_CLOCKS: &[ClockKind] = &[ClockKind::Silence, ClockKind::Final, ClockKind::Closing];

/// What an answer comes to.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Finish {
    /// State, clocks and what is remembered.
    pub effects: Vec<Effect>,
    /// The case is closed now.
    pub closes: bool,
    /// What the officer is told beside that it went.
    pub tells: Tells,
}

/// What the officer is told of an answer beside that it went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tells {
    /// Nothing more.
    Nothing,
    /// The closing form is still wanted.
    Form,
    /// The outcome is under watch: the case stays open.
    Watched,
    /// It is no personal answer, which the policy asks of the first one.
    LacksPersonal,
    /// It tells neither a measure nor an inquiry nor who has it now.
    LacksMeasure,
    /// It tells nothing of how the matter stands.
    LacksStatus,
}

impl Tells {
    /// The word for it in the template of the transcript.
    fn as_str(self) -> &'static str {
        match self {
            Self::Nothing => "",
            Self::Form => "form",
            Self::Watched => "watched",
            Self::LacksPersonal => "lacks_personal",
            Self::LacksMeasure => "lacks_measure",
            Self::LacksStatus => "lacks_status",
        }
    }

    fn is_of_the_form(self) -> bool {
        matches!(self, Self::Form | Self::Watched)
    }
}

impl Finish {
    /// The words count as the first answer, or none was owed.
    pub(super) fn counts(&self) -> bool {
        !matches!(self.tells, Tells::LacksPersonal | Tells::LacksMeasure | Tells::LacksStatus)
    }

    /// When silence from now on closes the case, UTC.
    pub(super) fn silence_ends(&self) -> Option<DateTime<Utc>> {
        self.effects.iter().find_map(|effect| match effect {
            Effect::StartClock {
                kind: ClockKind::Silence,
                at,
                ..
            } => Some(*at),
            _ => None,
        })
    }

    /// What a transcript says beside that the words went.
    pub(super) fn values(&self, case: &Case, context: &Context<'_>) -> Vec<(&'static str, String)> {
        let mut values = vec![("tells", self.tells.as_str().to_owned()), ("closed", letters::yes(self.closes))];
        if self.tells.is_of_the_form() {
            values.push(("form", form(&case.matter, context)));
            values.push(("outcomes", outcomes(context)));
        }
        values
    }
}

/// What an answer told.
#[derive(Debug, Clone, Copy)]
pub(super) enum Words<'a> {
    /// By mail or copy: it must say what the policy asks of a first answer.
    Written(&'a str),
    /// By word of mouth, as it was noted: it counts, and is read for whether the matter goes on.
    Spoken(&'a str),
    /// Somebody vouches for it that it counts.
    VouchedFor {
        /// More is to come, or somebody still looks into it.
        goes_on: bool,
    },
}

impl Words<'_> {
    fn said(self) -> Option<Said> {
        match self {
            Self::Written(text) | Self::Spoken(text) => Some(Said::read(text)),
            Self::VouchedFor { .. } => None,
        }
    }

    /// It does not end the matter.
    fn goes_on(self) -> bool {
        match self {
            Self::Written(_) | Self::Spoken(_) => self.said().is_some_and(|said| !said.is_final()),
            Self::VouchedFor { goes_on } => goes_on,
        }
    }
}

/// An answer that is given; `at` is when, UTC, where it waits for its time.
pub(super) fn answered(
    case: &Case,
    ending: Ending,
    words: Words<'_>,
    named: bool,
    at: Option<DateTime<Utc>>,
    context: &Context<'_>,
) -> Finish {
    let context = &Context {
        now: at.unwrap_or(context.now),
        ..*context
    };
    if ending == Ending::Question {
        let effects = vec![Effect::StopClocks {
            kind: ClockKind::Acceptance,
        }];
        return Finish {
            effects,
            closes: false,
            tells: Tells::Nothing,
        };
    }
    let said = words.said();
    let wants_to_close = ending == Ending::Close || (ending == Ending::Open && closes_by_itself(words, context));
    let must_count = matches!(words, Words::Written(_)) && !wants_to_close && case.state.owes_answer();
    if let Some(said) = said.filter(|said| must_count && !counts(*said, named, context)) {
        return uncounted(case, said, context);
    }
    let lacking = wants_to_close && !lacks(&case.matter, context).is_empty();
    if wants_to_close && !lacking {
        return watched(case, context).unwrap_or_else(|| closed(case, ending, context));
    }
    let effects = open(case, ending, said, context);
    Finish {
        effects,
        closes: false,
        tells: if lacking { Tells::Form } else { Tells::Nothing },
    }
}

/// Where the routine closes on the answer, one that tells only how it goes on does not.
fn closes_by_itself(words: Words<'_>, context: &Context<'_>) -> bool {
    context.policy.closing.on == ClosingMode::Answer && !words.goes_on()
}

/// Whether the policy takes these words as the first answer.
fn counts(said: Said, named: bool, context: &Context<'_>) -> bool {
    match context.policy.first_answer.counts {
        Counts::Any => true,
        Counts::Personal => named && !said.is_empty(),
        Counts::MeasureOrInquiry => said.measure || said.inquiry || said.referral,
        Counts::Status => !said.is_empty(),
    }
}

/// The words have gone, but the first answer is still owed: the officer is told what it lacks.
fn uncounted(case: &Case, said: Said, context: &Context<'_>) -> Finish {
    let mut matter = case.matter.clone();
    matter.progress.uncounted_at = Some(context.now);
    matter.progress.uncounted_goes_on = said.plan || said.inquiry;
    let tells = match context.policy.first_answer.counts {
        Counts::Any => Tells::Nothing,
        Counts::Personal => Tells::LacksPersonal,
        Counts::MeasureOrInquiry => Tells::LacksMeasure,
        Counts::Status => Tells::LacksStatus,
    };
    let effects = vec![
        Effect::StopClocks {
            kind: ClockKind::Acceptance,
        },
        Effect::SetMatter { matter: Box::new(matter) },
    ];
    Finish {
        effects,
        closes: false,
        tells,
    }
}

/// Answered and still open: silence, the final answer and the question whether it can be closed begin to run.
fn open(case: &Case, ending: Ending, said: Option<Said>, context: &Context<'_>) -> Vec<Effect> {
    let mut effects = stopped(ANSWER_CLOCKS);
    effects.push(Effect::SetState {
        state: State::Answered { at: context.now },
    });
    let held = match ending {
        Ending::Held(day) => Some(day),
        Ending::Open | Ending::Close | Ending::Question => held_open_until(&case.matter.progress, context),
    };
    let kept_open_until = held.map(|day| deadline::end_of(day).with_timezone(&Utc));
    let mut matter = case.matter.clone();
    matter.progress.held_open_until = held;
    matter.progress.uncounted_at = None;
    matter.progress.uncounted_goes_on = false;
    let is_final = said.is_some_and(Said::is_final);
    let due = final_due(&matter, context)
        .filter(|_| !is_final)
        .map(|due| due.max(kept_open_until.unwrap_or(due)));
    matter.progress.final_due_at = due;
    if matter.progress != case.matter.progress {
        effects.push(Effect::SetMatter { matter: Box::new(matter) });
    }
    effects.extend(clocks::start_final(due, context));
    if let Ending::Held(_) = ending {
        effects.extend(kept_open_until.map(clocks::silence_at));
        return effects;
    }
    let later = |at: DateTime<Utc>| kept_open_until.map_or(at, |until| at.max(until));
    effects.extend(clocks::silence_ends(context).map(later).map(clocks::silence_at));
    effects.extend(ask_later(due, kept_open_until, context));
    effects
}

/// The day that the officer keeps the case open until, where it has not passed.
fn held_open_until(progress: &Progress, context: &Context<'_>) -> Option<NaiveDate> {
    let day = progress.held_open_until?;
    (day >= stockholm_date(context.now)).then_some(day)
}

/// When the final answer is due: counted from the arrival, and never before now.
fn final_due(matter: &CaseMatter, context: &Context<'_>) -> Option<DateTime<Utc>> {
    let within = context.policy.final_answer.as_ref()?;
    let due = deadline::due(within, matter.arrived_at, context.calendar).with_timezone(&Utc);
    Some(due.max(context.now))
}

fn stopped(kinds: &[ClockKind]) -> Vec<Effect> {
    kinds.iter().map(|kind| Effect::StopClocks { kind: *kind }).collect()
}

fn closed(case: &Case, ending: Ending, context: &Context<'_>) -> Finish {
    let by = if ending == Ending::Close {
        ClosedBy::Officer
    } else {
        ClosedBy::Answer
    };
    let mut effects = stopped(ANSWER_CLOCKS);
    effects.push(Effect::SetState {
        state: State::Closed { at: context.now, by },
    });
    effects.extend(stopped(AFTER_CLOCKS));
    effects.extend(forget_final(case));
    Finish {
        effects,
        closes: true,
        tells: Tells::Nothing,
    }
}

fn forget_final(case: &Case) -> Option<Effect> {
    let mut matter = case.matter.clone();
    matter.progress.final_due_at = None;
    matter.progress.uncounted_at = None;
    matter.progress.uncounted_goes_on = false;
    matter.progress.held_open_until = None;
    (matter.progress != case.matter.progress).then(|| Effect::SetMatter { matter: Box::new(matter) })
}

/// An outcome that is watched keeps the case open, answered and not late, until somebody closes it after that (R83, R85).
pub(super) fn watched(case: &Case, context: &Context<'_>) -> Option<Finish> {
    let outcome = outcome_of(&case.matter, context)?;
    let watch = outcome.watch.as_ref()?;
    if case.matter.progress.watched {
        return None;
    }
    let at = deadline::due(watch, context.now, context.calendar).with_timezone(&Utc);
    let mut effects = stopped(ANSWER_CLOCKS);
    effects.extend(stopped(AFTER_CLOCKS));
    effects.push(Effect::SetState {
        state: State::Answered { at: context.now },
    });
    let mut matter = case.matter.clone();
    matter.progress = Progress {
        watched: true,
        asked: 0,
        final_due_at: None,
        uncounted_at: None,
        uncounted_goes_on: false,
        ..matter.progress
    };
    effects.push(Effect::SetMatter { matter: Box::new(matter) });
    effects.push(Effect::StartClock {
        kind: ClockKind::Closing,
        step: 0,
        at: clocks::opening_on(at, context),
    });
    Some(Finish {
        effects,
        closes: false,
        tells: Tells::Watched,
    })
}

fn outcome_of<'a>(matter: &CaseMatter, context: &Context<'a>) -> Option<&'a ClosingOutcome> {
    let id = matter.progress.outcome.as_deref()?;
    context.policy.closing.outcomes.iter().find(|outcome| outcome.id == id)
}

/// The outcome that an officer's words name: by number, identity, or the beginning of its words.
pub(super) fn outcome_named<'a>(text: &str, context: &Context<'a>) -> Option<&'a ClosingOutcome> {
    let outcomes = &context.policy.closing.outcomes;
    let low = text.trim().trim_end_matches('.').to_lowercase();
    if low.is_empty() {
        return None;
    }
    let number = low
        .split(|c: char| !c.is_ascii_digit())
        .next()
        .and_then(|digits| digits.parse::<usize>().ok());
    if let Some(number) = number {
        return number.checked_sub(1).and_then(|at| outcomes.get(at));
    }
    let begins = |outcome: &&ClosingOutcome| {
        outcome.id == low || outcome.word.to_lowercase().starts_with(&low) || low.starts_with(&outcome.word.to_lowercase())
    };
    outcomes.iter().find(begins)
}

/// What closing asks for and the case does not have yet, as words of the form.
pub(super) fn lacks(matter: &CaseMatter, context: &Context<'_>) -> Vec<&'static str> {
    let (closing, progress) = (&context.policy.closing, &matter.progress);
    let mut lacks = Vec::new();
    if !closing.outcomes.is_empty() && progress.outcome.is_none() {
        lacks.push("Utfall");
    }
    if closing.form && progress.measure.is_none() {
        lacks.push("Åtgärd");
    }
    if closing.form && progress.filed.is_none() && concerns_a_file(matter, context) {
        lacks.push("Personakt");
    }
    lacks
}

fn concerns_a_file(matter: &CaseMatter, context: &Context<'_>) -> bool {
    context.policy.personal_file_copy && matter.flags.contains(&Flag::PersonalFile)
}

/// The closing form as lines to fill in, with what is known already in its place.
pub(super) fn form(matter: &CaseMatter, context: &Context<'_>) -> String {
    let (closing, progress) = (&context.policy.closing, &matter.progress);
    let mut lines = vec!["Avsluta".to_owned()];
    if !closing.outcomes.is_empty() {
        let known = outcome_of(matter, context).map_or("", |outcome| outcome.word.as_str());
        lines.push(format!("Utfall: {known}"));
    }
    if closing.form {
        lines.push(format!("Åtgärd: {}", progress.measure.as_deref().unwrap_or_default()));
        lines.push(format!("Lärdom: {}", progress.lesson.as_deref().unwrap_or_default()));
    }
    if closing.form && concerns_a_file(matter, context) {
        let known = progress.filed.map_or("", |filed| if filed { "ja" } else { "nej" });
        lines.push(format!("Personakt: {known}"));
    }
    lines.join("\n")
}

/// The outcomes to choose among, numbered, for a letter.
pub(super) fn outcomes(context: &Context<'_>) -> String {
    let lines = context.policy.closing.outcomes.iter().enumerate();
    lines
        .map(|(at, outcome)| format!("  {}  {}", at + 1, outcome.word))
        .collect::<Vec<_>>()
        .join("\n")
}

/// What runs on a case that rests as answered: silence, or the question whether it can be closed; neither before the day that the
/// officer keeps it open until.
pub(super) fn rests(progress: &Progress, context: &Context<'_>) -> Option<Effect> {
    let until = held_open_until(progress, context).map(|day| deadline::end_of(day).with_timezone(&Utc));
    clocks::silence_ends(context)
        .map(|at| clocks::silence_at(until.map_or(at, |until| at.max(until))))
        .or_else(|| ask_later(None, until, context))
}

/// The clock after which somebody is asked whether the case can be closed, where silence does not close it; counted from when the
/// final answer is due, as long as that is reminded of.
fn ask_later(final_due: Option<DateTime<Utc>>, not_before: Option<DateTime<Utc>>, context: &Context<'_>) -> Option<Effect> {
    let closing = &context.policy.closing;
    let ask = closing.ask.as_ref().filter(|_| closing.silence.is_none())?;
    let from = final_due.map_or(context.now, |due| due.max(context.now));
    let at = deadline::due(ask, from, context.calendar).with_timezone(&Utc);
    let at = not_before.map_or(at, |day| at.max(day));
    Some(Effect::StartClock {
        kind: ClockKind::Closing,
        step: 0,
        at: clocks::opening_on(at, context),
    })
}

/// An answered case that nobody has closed: first the officer is asked, then the manager too, then the registrar as well, until
/// it is closed.
pub(super) fn ask(case: &Case, context: &Context<'_>) -> Decision {
    if !matches!(case.state, State::Answered { .. }) {
        return Decision::because("Ärendet är inte längre besvarat och öppet: ingen behöver tillfrågas.");
    }
    let mut matter = case.matter.clone();
    matter.progress.asked = matter.progress.asked.saturating_add(1);
    let asked = matter.progress.asked;
    let roles: &[Role] = match asked {
        1 => &[Role::Officer],
        2 => &[Role::Officer, Role::Manager],
        _ => &[Role::Officer, Role::Manager, Role::Registrar],
    };
    let mut decision = Decision::because("Ärendet är besvarat men inte avslutat: den som har det tillfrågas.");
    decision.set_matter(matter);
    let watched = outcome_of(&case.matter, context).filter(|outcome| outcome.watch.is_some());
    let watched = watched.map(|outcome| outcome.word.clone()).unwrap_or_default();
    for (_, to) in clocks::each_once(roles, case, context) {
        let key = format!("closing/{asked}/{}/{}", context.now.timestamp(), to.address);
        let mut letter = LetterPlan::new(Purpose::Reminder, key, &case.matter.mailbox, to);
        letter.template = Some(NamedTemplate::Closing.to_string());
        let values = [
            ("form", form(&case.matter, context)),
            ("outcomes", outcomes(context)),
            ("watched", watched.clone()),
            ("when", if asked > 1 { "again" } else { "first" }.to_owned()),
        ];
        decision.push(letters::send(letter.with_values(&values)));
    }
    decision.extend(ask_later(None, None, context));
    decision
}
