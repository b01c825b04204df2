//! The life of a case outside any database: effects change it as the store would, and each decision is looked at.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use synpunktd::domain::address::NamedAddress;
use synpunktd::domain::case::{Case, CaseMatter, DocumentSource, State};
use synpunktd::domain::command;
use synpunktd::domain::decide::{Decision, decide, open};
use synpunktd::domain::diary::DiaryNumber;
use synpunktd::domain::effect::{ClockKind, Effect, Purpose};
use synpunktd::domain::event::{Event, Mail, NewMatter};
use synpunktd::domain::facts::{LostBy, SentLetter};
use synpunktd::domain::ids::{CaseId, InboundId};
use synpunktd::domain::letter::{Kind, Letter};
use synpunktd::domain::matter::Flag;
use synpunktd::domain::policies::InForce;

use crate::checks::{closed_lawfully, filed_once, keys_are_unique, letters, only_to_parties, parts_are_given, promises_are_kept};
use crate::outbox::Outbox;
use crate::town::{Beginning, CITIZEN, Happening, SECRET, Town, absence, address, letter};

/// Commands that may be words of an answer.
const MAY_BE_SAID: &[&str] = &["Ja", "Nej", "Visa", "Hjälp", "Status", "Stopp"];

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
    /// It was asked whether free words mean a command.
    suggested: bool,
    outbox: Outbox,
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
            suggested: false,
            outbox: Outbox::default(),
        };
        let written = Letter {
            kind: beginning.kind,
            may_auto_reply: beginning.may_auto_reply,
            ..letter(CITIZEN, "Lampan vid lekplatsen är trasig.")
        };
        let new = NewMatter {
            sender: &beginning.sender,
            classification: &beginning.classification,
            said_before: 0,
            automatic_lately: beginning.automatic_lately,
            cases_lately: beginning.automatic_lately,
            unread: beginning.unread,
            quiet: beginning.quiet,
            continues: None,
            alike: None,
        };
        let flagged = beginning.classification.flags.contains(&Flag::Anonymous);
        life.anonymous = flagged || beginning.sender.anonymous;
        let decision = open(&life.mail(&written), &new, &town.context(life.policy, life.now));
        let may_hear =
            beginning.kind == Kind::Human && beginning.may_auto_reply && beginning.sender.sure && !beginning.unread && !beginning.quiet;
        let receipts = letters(&decision).filter(|letter| letter.to.address == address(CITIZEN)).count();
        assert!(receipts <= usize::from(may_hear), "receipts where none may be: {decision:#?}");
        life.follow(&decision, true);
        if life.case.as_ref().is_some_and(|case| matches!(case.state, State::Answered { .. })) {
            life.outbox.thanked();
        }
        life
    }

    /// Lets something happen a while later.
    pub fn happens(&mut self, happening: &Happening, after: TimeDelta) {
        let Some(case) = self.case.clone() else { return };
        self.now += after;
        self.mails += 1;
        self.outbox.now_is(self.now);
        let others = others(&case);
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
                    known: &self.outbox.known,
                    typed_into: false,
                    mentioned: &others,
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
                    known: &self.outbox.known,
                    typed_into: false,
                    mentioned: &others,
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
            Happening::MachineWrites => {
                let decision = self.decide(&case, &Event::MachineWrote { mail: self.mail(&written) });
                assert_eq!(letters(&decision).count(), 0, "a machine is answered: {decision:#?}");
                (decision, true)
            }
            Happening::Refused(purpose) => {
                let event = Event::LetterRefused {
                    letter: &sent(*purpose),
                    end: LostBy::Refusal("550"),
                };
                (self.decide(&case, &event), false)
            }
            Happening::ClockRunsOut(kind, step, automatic_lately) => {
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
                            automatic_lately: *automatic_lately,
                        },
                    ),
                    false,
                )
            }
        };
        if matches!(happening, Happening::Released(_)) && self.suggested {
            let answers = letters(&decision).filter(|letter| letter.purpose == Purpose::Answer).count();
            assert_eq!(answers, 0, "words that steer were sent on: {decision:#?}");
        }
        self.follow(&decision, from_mail);
        if !letters(&decision).any(|letter| letter.purpose == Purpose::Transcript) {
            return;
        }
        self.suggested = said(&decision, "suggested");
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
        let own = before
            .as_ref()
            .and_then(|_| decision.effects.iter().position(|effect| matches!(effect, Effect::OpenCase { .. })));
        let (own, parts) = decision.effects.split_at(own.unwrap_or(decision.effects.len()));
        for effect in own {
            self.apply(effect);
        }
        parts_are_given(parts);
        if let Some(before) = &before {
            self.outbox.follow(decision, &before.matter, self.now);
        }
        if let (Some(before), Some(after)) = (&before, &self.case) {
            self.outbox.stopped_whole(decision, after);
            only_to_parties(before, after, decision);
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
        if matches!(case.state, State::Answered { .. }) {
            let asked = [ClockKind::Silence, ClockKind::Closing, ClockKind::Final];
            let running = self.clocks.iter().any(|(kind, _)| asked.contains(kind));
            assert!(running, "answered, and nobody is ever asked again: {case:#?}");
        }
        let was_owed = before.is_some_and(|case| case.state.owes_answer());
        if case.state.owes_answer() && !was_owed && case.matter.due_at.is_some() {
            let watched = self.clocks.iter().any(|(kind, _)| *kind == ClockKind::Ladder);
            assert!(watched, "an answer is owed and nobody is reminded: {case:#?}");
        }
    }
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

/// Cases that staff may name: another one of the same citizen, and one of somebody else.
fn others(case: &Case) -> Vec<Case> {
    let numbered = |serial: i64| {
        let mut other = case.clone();
        other.id = CaseId(serial);
        other.number.serial = serial;
        other
    };
    let (same, mut foreign) = (numbered(2), numbered(3));
    foreign.matter.citizen = Some(NamedAddress::bare(address("olle@example.com")));
    vec![same, foreign]
}
