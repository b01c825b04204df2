//! The life of a case outside any database: effects change it as the store would, and each decision is looked at.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use synpunktd::domain::case::{Case, CaseMatter, ClosedBy, DocumentSource, State};
use synpunktd::domain::command;
use synpunktd::domain::decide::{Decision, decide, open};
use synpunktd::domain::diary::DiaryNumber;
use synpunktd::domain::effect::{ClockKind, Effect, LetterPlan, Purpose};
use synpunktd::domain::event::{Event, Mail, NewMatter};
use synpunktd::domain::facts::{Known, SentLetter};
use synpunktd::domain::ids::{CaseId, InboundId};
use synpunktd::domain::letter::{Kind, Letter};
use synpunktd::domain::matter::Flag;
use synpunktd::domain::policies::InForce;

use crate::town::{Beginning, CITIZEN, Happening, SECRET, Town, absence, address, letter};

/// Commands that may be words of an answer.
const MAY_BE_SAID: &[&str] = &["Ja", "Nej", "Visa", "Hjälp"];

/// A case and what runs on it.
pub struct Life<'a> {
    town: &'a Town,
    policy: &'a InForce,
    now: DateTime<Utc>,
    mails: i64,
    case: Option<Case>,
    clocks: BTreeSet<(ClockKind, u32)>,
    /// The sender asked to be left alone.
    anonymous: bool,
    /// What was held last, and asked about.
    held: Option<(InboundId, Letter)>,
    known: Known,
}

impl<'a> Life<'a> {
    /// The case as it is opened, where it is.
    pub fn begin(town: &'a Town, beginning: &Beginning) -> Self {
        let mut life = Self {
            town,
            policy: town.policy(beginning.policy),
            now: beginning.now,
            mails: 1,
            case: None,
            clocks: BTreeSet::new(),
            anonymous: false,
            held: None,
            known: Known::default(),
        };
        let written = Letter {
            kind: beginning.kind,
            may_auto_reply: beginning.may_auto_reply,
            ..letter(CITIZEN, "Lampan vid lekplatsen är trasig.")
        };
        let new = NewMatter {
            sender: &beginning.sender,
            classification: &beginning.classification,
            receipts_lately: beginning.receipts_lately,
            said_before: 0,
            unread: beginning.unread,
            quiet: beginning.quiet,
            continues: None,
        };
        let flagged = beginning.classification.flags.contains(&Flag::Anonymous);
        life.anonymous = flagged || beginning.sender.anonymous;
        let decision = open(&life.mail(&written), &new, &town.context(life.policy, life.now));
        let may_hear =
            beginning.kind == Kind::Human && beginning.may_auto_reply && beginning.sender.sure && !beginning.unread && !beginning.quiet;
        let receipts = letters(&decision).filter(|letter| letter.to.address == address(CITIZEN)).count();
        assert!(receipts <= usize::from(may_hear), "receipts where none may be: {decision:#?}");
        life.follow(&decision, true);
        life
    }

    /// Lets something happen a while later.
    pub fn happens(&mut self, happening: &Happening, after: TimeDelta) {
        let Some(case) = self.case.clone() else { return };
        self.now += after;
        self.mails += 1;
        let staff = |who: &str| self.town.staff(who);
        let sent = |purpose: Purpose| SentLetter {
            purpose,
            recipient: if purpose.is_to_citizen() {
                address(CITIZEN)
            } else {
                staff("petra").address.address
            },
            about: None,
        };
        let mut written = letter(CITIZEN, "Lampan är trasig.");
        let (decision, from_mail) = match happening {
            Happening::CitizenWrites(text) => {
                written = letter(CITIZEN, text);
                (self.decide(&case, &Event::CitizenWrote { mail: self.mail(&written) }), true)
            }
            Happening::StaffReplies { who, text } => {
                let staff = staff(who);
                written = letter(staff.address.address.as_str(), text);
                let message = command::read(&written.new_text);
                let event = Event::StaffReplied {
                    mail: self.mail(&written),
                    staff: &staff,
                    message,
                    held: None,
                    answered: Purpose::Assignment,
                    known: &self.known,
                    typed_into: false,
                    mentioned: &[],
                };
                (self.decide(&case, &event), true)
            }
            Happening::Released(who) => {
                let staff = staff(who);
                written = letter(staff.address.address.as_str(), "Ja");
                let held = self.held.take();
                let event = Event::StaffReplied {
                    mail: self.mail(&written),
                    staff: &staff,
                    message: command::read(&written.new_text),
                    held: held.as_ref().map(|(id, letter)| (*id, letter)),
                    answered: Purpose::Assignment,
                    known: &self.known,
                    typed_into: false,
                    mentioned: &[],
                };
                (self.decide(&case, &event), true)
            }
            Happening::StaffCopies(who) => {
                let event = Event::StaffCopied {
                    mail: self.mail(&written),
                    staff: &staff(who),
                    proven: true,
                };
                (self.decide(&case, &event), true)
            }
            Happening::StaffUnproven(who) => {
                let event = Event::StaffUnproven {
                    mail: self.mail(&written),
                    staff: &staff(who),
                };
                (self.decide(&case, &event), true)
            }
            Happening::StaffAway(who, stand_in) => {
                let staff = staff(who);
                written = absence(staff.address.address.as_str(), *stand_in);
                let event = Event::StaffAway {
                    mail: self.mail(&written),
                    staff: &staff,
                };
                (self.decide(&case, &event), true)
            }
            Happening::Bounces(purpose, action) => {
                let sent = purpose.map(sent);
                let event = Event::Bounced {
                    mail: self.mail(&written),
                    letter: sent.as_ref(),
                    action: *action,
                };
                (self.decide(&case, &event), true)
            }
            Happening::MachineWrites => (self.decide(&case, &Event::MachineWrote { mail: self.mail(&written) }), true),
            Happening::Refused(purpose) => {
                let event = Event::LetterRefused {
                    letter: &sent(*purpose),
                    reply: "550",
                };
                (self.decide(&case, &event), false)
            }
            Happening::ClockRunsOut(kind, step) => {
                if !self.clocks.remove(&(*kind, *step)) {
                    return;
                }
                (
                    self.decide(
                        &case,
                        &Event::ClockRanOut {
                            kind: *kind,
                            step: *step,
                            at: self.now,
                        },
                    ),
                    false,
                )
            }
        };
        self.follow(&decision, from_mail);
        if said(&decision, "held") || said(&decision, "guarded") || said(&decision, "suggested") {
            self.held = Some((InboundId(self.mails), written));
        }
    }

    fn decide(&self, case: &Case, event: &Event<'_>) -> Decision {
        decide(case, event, &self.town.context(self.policy, self.now))
    }

    fn mail<'b>(&'b self, letter: &'b Letter) -> Mail<'b> {
        Mail {
            id: InboundId(self.mails),
            letter,
            arrived_at: self.now,
            mailbox: self.town.mailbox(),
        }
    }

    /// Looks at a decision and carries it out.
    fn follow(&mut self, decision: &Decision, from_mail: bool) {
        assert!(!decision.reasons.is_empty(), "a decision without a reason: {decision:#?}");
        filed_once(decision, from_mail);
        keys_are_unique(decision);
        self.citizens_letters(decision);
        let before = self.case.clone();
        for effect in &decision.effects {
            self.apply(effect);
        }
        if let (Some(before), Some(after)) = (&before, &self.case) {
            promises_are_kept(before, after, decision);
            closed_lawfully(before, after, decision);
        }
        if let Some(case) = &self.case {
            self.whole(case, before.as_ref());
        }
    }

    fn apply(&mut self, effect: &Effect) {
        match effect {
            Effect::OpenCase { matter, state } => self.case = Some(opened(matter, state, self.now)),
            Effect::SetState { state } => self.case.as_mut().unwrap().state = state.clone(),
            Effect::SetMatter { matter } => self.case.as_mut().unwrap().matter = matter.as_ref().clone(),
            Effect::StartClock { kind, step, at } => {
                assert!(*at > self.now, "a clock that has run out when it starts: {effect:?}");
                self.clocks.insert((*kind, *step));
            }
            Effect::StopClocks { kind } => self.clocks.retain(|(running, _)| running != kind),
            Effect::AddDocument { .. }
            | Effect::Send { .. }
            | Effect::Learn { .. }
            | Effect::StopLetter { .. }
            | Effect::NoteAbsence { .. }
            | Effect::Link { .. }
            | Effect::Unlink { .. }
            | Effect::File { .. } => {}
        }
    }

    /// An anonymous sender gets nothing; nobody's notes and commands get to a citizen; an answer is a document.
    fn citizens_letters(&self, decision: &Decision) {
        for letter in letters(decision) {
            let to_citizen = letter.to.address == address(CITIZEN);
            assert!(!(to_citizen && self.anonymous), "a letter to an anonymous sender: {letter:?}");
            assert_eq!(
                to_citizen,
                letter.purpose.is_to_citizen() && to_citizen,
                "a letter for staff to the citizen: {letter:?}"
            );
            if !to_citizen {
                continue;
            }
            let text = letter.values.values().cloned().collect::<Vec<_>>().join("\n");
            assert!(!text.contains(SECRET), "a note in a letter to the citizen: {letter:?}");
            let body = letter.values.get("body").map(String::as_str).unwrap_or_default();
            let command = body.lines().find(|line| command::is_command(line) && !MAY_BE_SAID.contains(line));
            assert_eq!(command, None, "a command in a letter to the citizen: {letter:?}");
            let kept = |effect: &Effect| matches!(effect, Effect::AddDocument { document } if document.source == DocumentSource::Letter { key: letter.key.clone() });
            assert!(
                matches!(letter.purpose, Purpose::Receipt | Purpose::Status) || decision.effects.iter().any(kept),
                "not in the diary: {letter:?}"
            );
        }
    }

    /// What must hold of a case at any time.
    fn whole(&self, case: &Case, before: Option<&Case>) {
        if matches!(case.state, State::Closed { .. }) {
            assert!(self.clocks.is_empty(), "clocks on a closed case: {:?}", self.clocks);
        }
        if matches!(case.state, State::Assigned { .. }) {
            let matter = &case.matter;
            assert!(matter.officer.is_some() || matter.unit.is_some(), "assigned to nobody: {case:#?}");
        }
        let was_owed = before.is_some_and(|case| case.state.owes_answer());
        if case.state.owes_answer() && !was_owed && case.matter.due_at.is_some() {
            let watched = self.clocks.iter().any(|(kind, _)| *kind == ClockKind::Ladder);
            assert!(watched, "an answer is owed and nobody is reminded: {case:#?}");
        }
    }
}

fn letters(decision: &Decision) -> impl Iterator<Item = &LetterPlan> {
    decision.effects.iter().filter_map(|effect| match effect {
        Effect::Send { letter } => Some(letter.as_ref()),
        _ => None,
    })
}

fn said(decision: &Decision, what: &str) -> bool {
    letters(decision).any(|letter| letter.values.get("what").is_some_and(|said| said == what))
}

fn opened(matter: &CaseMatter, state: &State, now: DateTime<Utc>) -> Case {
    Case {
        id: CaseId(1),
        number: DiaryNumber {
            series: "TN".to_owned(),
            year: 2026,
            serial: 1,
        },
        matter: matter.clone(),
        state: state.clone(),
        registered_at: now,
    }
}

/// A mail has exactly one outcome; what comes from no mail has none.
fn filed_once(decision: &Decision, from_mail: bool) {
    let filed = decision
        .effects
        .iter()
        .filter(|effect| matches!(effect, Effect::File { .. }))
        .count();
    assert_eq!(filed, usize::from(from_mail), "outcomes of {decision:#?}");
}

fn keys_are_unique(decision: &Decision) {
    let keys: Vec<&str> = letters(decision).map(|letter| letter.key.as_str()).collect();
    let distinct: BTreeSet<&str> = keys.iter().copied().collect();
    assert_eq!(keys.len(), distinct.len(), "two letters with one key: {keys:?}");
}

/// A promised day, and the time within which an answer is owed, move only with a letter that says so.
fn promises_are_kept(before: &Case, after: &Case, decision: &Decision) {
    let told = letters(decision).any(|letter| letter.purpose == Purpose::Delay);
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
fn closed_lawfully(before: &Case, after: &Case, decision: &Decision) {
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
    let answered = answers || by_other_way || !before.state.owes_answer();
    assert!(answered || before.matter.citizen.is_none(), "closed unanswered: {before:#?}");
    if *by == ClosedBy::Silence {
        assert!(matches!(before.state, State::Answered { .. }), "closed by silence: {before:#?}");
    }
}
