//! The life of a case: every event against every state, compared with the diagram of docs/lifecycle.md, both ways.

use chrono::{DateTime, Utc};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use synpunktd::domain::absence::Absences;
use synpunktd::domain::address::{EmailAddress, NamedAddress};
use synpunktd::domain::case::{Case, CaseMatter, ClosedBy, Progress, Standing, State};
use synpunktd::domain::command::{Command, Correction, Intent, OfficerMessage, Questioned};
use synpunktd::domain::decide::{Context, Decision, decide, open};
use synpunktd::domain::diary::DiaryNumber;
use synpunktd::domain::effect::{ClockKind, Effect, Purpose};
use synpunktd::domain::event::{Event, Mail, NewMatter};
use synpunktd::domain::facts::{AnswerFate, Known, LostBy, OutgoingAnswer, SentLetter};
use synpunktd::domain::ids::{AuthorityId, CaseId, InboundId, MailboxId, OutboxId, PersonId, PolicyId, TopicId, UnitId};
use synpunktd::domain::letter::{Absence, BounceAction, Letter};
use synpunktd::domain::matter::{CaseType, Channel, Classification, Flag, Flags, Language};
use synpunktd::domain::organisation::FunctionalMailbox;
use synpunktd::domain::policies::{InForce, Policies};
use synpunktd::domain::recognise::{NewSender, Staff};
use synpunktd::mail::{ReadRules, read};
use synpunktd::settings::{self, Settings};

/// From state, event, to state; `[*]` before a case is.
type Transition = (String, String, String);

const CITIZEN: &str = "eva@example.com";

/// A municipality to decide in, and the mails that events come from.
struct Town {
    settings: Settings,
    policies: Policies,
    now: DateTime<Utc>,
    words: Letter,
    thanks: Letter,
    away: Letter,
    petra: Staff,
    magnus: Staff,
    registrar: Staff,
    answer: SentLetter,
    receipt: SentLetter,
    /// An answer that waits for its time, to a case that was owed it.
    waiting: Known,
    nothing: Known,
    absences: Absences,
}

fn letter(from: &str, text: &str) -> Letter {
    let raw = format!(
        "From: {from}\r\nTo: teknik@lindhaga.example\r\nSubject: Lampan\r\nMessage-ID: <a@example.com>\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{text}\r\n"
    );
    read(raw.as_bytes(), &ReadRules::default())
}

fn address(text: &str) -> EmailAddress {
    EmailAddress::parse(text).unwrap()
}

impl Town {
    fn new() -> Self {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/example/synpunktd.toml");
        let settings = settings::load(&file, &BTreeMap::new()).unwrap();
        let sent = |purpose, to: &str| SentLetter {
            purpose,
            recipient: address(to),
            about: None,
        };
        let staff = |id: &str| {
            let person = &settings.organisation.people[&PersonId::new(id)];
            Staff {
                person: Some(person.id.clone()),
                address: NamedAddress::new(Some(&person.name), person.address().unwrap().clone()),
            }
        };
        let absence = Absence {
            stand_in: Some("Magnus Holm".to_owned()),
            ..Absence::default()
        };
        Self {
            now: "2026-06-10T10:00:00Z".parse().unwrap(),
            words: letter(CITIZEN, "Lampan vid lekplatsen är fortfarande trasig. När lagas den?"),
            thanks: letter(CITIZEN, "Tack så mycket!"),
            away: Letter {
                absence: Some(absence),
                ..letter("petra.lund@lindhaga.example", "Jag är ledig.")
            },
            petra: staff("petra"),
            magnus: staff("magnus"),
            registrar: staff("ragnhild"),
            answer: sent(Purpose::Answer, CITIZEN),
            receipt: sent(Purpose::Receipt, CITIZEN),
            waiting: Known {
                answers: vec![OutgoingAnswer {
                    id: OutboxId(1),
                    purpose: Purpose::Answer,
                    fate: AnswerFate::Waits,
                    state_before: Some(Standing {
                        state: State::AwaitingRegistrar,
                        progress: None,
                        due_at: None,
                        promised: None,
                    }),
                }],
                ..Known::default()
            },
            nothing: Known::default(),
            absences: Absences::default(),
            policies: Policies::new(settings.policies.clone()),
            settings,
        }
    }

    fn policy(&self, id: &str) -> &InForce {
        self.policies.on(&PolicyId::new(id), self.now.date_naive()).unwrap()
    }

    fn context<'a>(&'a self, policy: &'a InForce) -> Context<'a> {
        let organisation = &self.settings.organisation;
        Context {
            now: self.now,
            organisation,
            authority: &organisation.authorities[&AuthorityId::new("tn")],
            policy: &policy.policy,
            calendar: &policy.calendar,
            absences: &self.absences,
        }
    }

    fn mailbox(&self) -> &FunctionalMailbox {
        &self.settings.organisation.mailboxes[&MailboxId::new("teknik")]
    }

    fn mail<'a>(&'a self, letter: &'a Letter) -> Mail<'a> {
        Mail {
            id: InboundId(7),
            letter,
            arrived_at: self.now,
            mailbox: self.mailbox(),
        }
    }

    /// Every kind of event, by its name in docs/lifecycle.md.
    fn events(&self) -> Vec<(&'static str, Event<'_>)> {
        let mut events = vec![
            (
                "citizen_wrote",
                Event::CitizenWrote {
                    mail: self.mail(&self.words),
                },
            ),
            (
                "citizen_thanked",
                Event::CitizenWrote {
                    mail: self.mail(&self.thanks),
                },
            ),
            (
                "copy",
                Event::StaffCopied {
                    mail: self.mail(&self.words),
                    staff: &self.petra,
                    proven: true,
                },
            ),
            (
                "copy_unproven",
                Event::StaffCopied {
                    mail: self.mail(&self.words),
                    staff: &self.petra,
                    proven: false,
                },
            ),
            (
                "unproven",
                Event::StaffUnproven {
                    mail: self.mail(&self.words),
                    staff: &self.petra,
                },
            ),
            (
                "away",
                Event::StaffAway {
                    mail: self.mail(&self.away),
                    staff: &self.petra,
                },
            ),
            (
                "machine_wrote",
                Event::MachineWrote {
                    mail: self.mail(&self.words),
                },
            ),
            (
                "answer_refused",
                Event::LetterRefused {
                    letter: &self.answer,
                    end: LostBy::Refusal("550"),
                },
            ),
            (
                "letter_refused",
                Event::LetterRefused {
                    letter: &self.receipt,
                    end: LostBy::Refusal("550"),
                },
            ),
        ];
        let bounced = |letter, action| Event::Bounced {
            mail: self.mail(&self.words),
            letter,
            action,
        };
        events.push(("answer_bounced", bounced(Some(&self.answer), BounceAction::Failed)));
        events.push(("letter_bounced", bounced(Some(&self.receipt), BounceAction::Failed)));
        events.push(("bounce_without_letter", bounced(None, BounceAction::Failed)));
        events.push(("answer_delayed", bounced(Some(&self.answer), BounceAction::Delayed)));
        for (name, kind) in [
            ("ladder", ClockKind::Ladder),
            ("acceptance", ClockKind::Acceptance),
            ("silence", ClockKind::Silence),
            ("absence", ClockKind::Absence),
            ("late", ClockKind::Late),
        ] {
            events.push((
                name,
                Event::ClockRanOut {
                    kind,
                    step: 0,
                    at: self.now,
                    automatic_lately: 0,
                },
            ));
        }
        for (name, message) in messages() {
            let staff = match name {
                "take_over" => &self.magnus,
                "not_a_matter" => &self.registrar,
                _ => &self.petra,
            };
            let held = (name == "release").then_some((InboundId(6), &self.words));
            events.push((
                name,
                Event::StaffReplied {
                    mail: self.mail(&self.words),
                    staff,
                    message,
                    held,
                    answered: Purpose::Assignment,
                    known: if name == "stop" { &self.waiting } else { &self.nothing },
                    typed_into: false,
                    mentioned: &[],
                },
            ));
        }
        events
    }

    fn case(&self, state: State, has_someone: bool, has_citizen: bool) -> Case {
        let citizen = has_citizen.then(|| NamedAddress::new(Some("Eva"), address(CITIZEN)));
        Case {
            id: CaseId(1),
            number: DiaryNumber {
                series: "TN".to_owned(),
                year: 2026,
                serial: 1,
            },
            state,
            registered_at: self.now,
            matter: CaseMatter {
                authority: AuthorityId::new("tn"),
                mailbox: MailboxId::new("teknik"),
                unit: has_someone.then(|| UnitId::new("gata")),
                officer: has_someone.then(|| PersonId::new("petra")),
                topic: Some(TopicId::new("gata_park")),
                case_type: CaseType::Complaint,
                flags: Flags::new(),
                title: "Trasig lampa".to_owned(),
                channel: Channel::Email,
                sender_name: Some("Eva".to_owned()),
                citizen,
                language: Language::Swedish,
                arrived_at: self.now,
                policy: PolicyId::new("koping"),
                policy_version: "1".to_owned(),
                due_at: Some(self.now),
                promised: None,
                opened_by: InboundId(1),
                citizens_message_id: None,
                progress: Progress::default(),
            },
        }
    }

    /// Cases in every state, with and without someone who has them where both can be.
    fn cases(&self, has_citizen: bool) -> Vec<Case> {
        let at = self.now;
        let mut cases = vec![
            self.case(State::AwaitingRegistrar, false, has_citizen),
            self.case(State::Assigned { since: at }, true, has_citizen),
        ];
        let handed_over = State::HandedOver {
            to: "Kommunjuristen".to_owned(),
            at,
        };
        cases.push(self.case(handed_over, false, has_citizen));
        for state in [State::Answered { at }, State::Closed { at, by: ClosedBy::Officer }] {
            cases.push(self.case(state.clone(), true, has_citizen));
            cases.push(self.case(state, false, has_citizen));
        }
        cases
    }

    /// What opening a case comes to, by its name in docs/lifecycle.md.
    fn openings(&self) -> Vec<(&'static str, Decision)> {
        let classification = |case_type, flags: &[Flag], sure| Classification {
            case_type,
            topic: Some(TopicId::new("gata_park")),
            flags: flags.iter().copied().collect(),
            language: "sv".to_owned(),
            confidence: 0.9,
            type_confidence: 0.9,
            sure,
            choices: Vec::new(),
            because: Vec::new(),
            title: "Trasig lampa".to_owned(),
        };
        let sender = NewSender {
            citizen: Some(NamedAddress::new(None, address(CITIZEN))),
            name: None,
            channel: Channel::Email,
            anonymous: false,
            sent_in_by: None,
            sure: true,
            may_concern: None,
            text: None,
            subject: None,
        };
        let mut openings = Vec::new();
        for (name, policy, classification) in [
            ("new_sure", "koping", classification(CaseType::Complaint, &[], true)),
            ("new_unsure", "koping", classification(CaseType::Complaint, &[], false)),
            ("new_appeal", "koping", classification(CaseType::Complaint, &[Flag::Appeal], true)),
            (
                "new_praise",
                "stockholm",
                Classification {
                    topic: Some(TopicId::new("bygg_miljo")),
                    ..classification(CaseType::Praise, &[], true)
                },
            ),
        ] {
            let new = NewMatter {
                sender: &sender,
                classification: &classification,
                said_before: 0,
                automatic_lately: 0,
                cases_lately: 0,
                unread: false,
                quiet: false,
                continues: None,
                alike: None,
            };
            openings.push((name, open(&self.mail(&self.words), &new, &self.context(self.policy(policy)))));
        }
        openings
    }
}

/// What officers' mails mean, by name.
fn messages() -> Vec<(&'static str, OfficerMessage)> {
    let said = |intent: Intent, for_citizen: &str, commands: Vec<Command>| OfficerMessage {
        intent,
        sure: true,
        commands,
        unknown: Vec::new(),
        for_citizen: for_citizen.to_owned(),
        because: Vec::new(),
    };
    let written = |command: Command| said(Intent::Nothing, "", vec![command]);
    let more_time = Command::MoreTime {
        until: Some("5 arbetsdagar".to_owned()),
        reason: Some("reservdel saknas".to_owned()),
    };
    vec![
        ("answer", said(Intent::Answer, "Lampan är lagad.", vec![])),
        ("answer_and_close", said(Intent::AnswerAndClose, "Lampan är lagad.", vec![])),
        (
            "question_to_citizen",
            said(Intent::Question { to: Questioned::Citizen }, "Vilken lampa?", vec![]),
        ),
        (
            "question_to_registrar",
            said(Intent::Question { to: Questioned::Registrar }, "", vec![]),
        ),
        (
            "unclear",
            OfficerMessage {
                sure: false,
                ..said(Intent::Answer, "Hm, kolla.", vec![])
            },
        ),
        ("close", written(Command::Close)),
        ("note", written(Command::Note("Ringt entreprenören.".to_owned()))),
        ("wrong_handler", written(Command::WrongHandler(None))),
        ("hand_to", written(Command::HandTo("Magnus Holm".to_owned()))),
        ("take_over", written(Command::TakeOver)),
        ("accept", written(Command::TakeOver)),
        ("more_time", written(more_time)),
        ("hold_open", written(Command::HoldOpen("2026-12-24".to_owned()))),
        ("oral_answer", written(Command::OralAnswer("Sade att lampan är lagad.".to_owned()))),
        ("measure", written(Command::Measure("Bytt lampa.".to_owned()))),
        ("outcome", written(Command::Outcome("åtgärd".to_owned()))),
        ("confidential", written(Command::Confidential)),
        ("reopen", written(Command::Reopen)),
        ("release", written(Command::Yes)),
        ("help", written(Command::Help)),
        ("stop", written(Command::Stop)),
        ("not_a_matter", written(Command::Correct(Correction::NotAMatter(String::new())))),
        ("status", written(Command::Status)),
        ("show", written(Command::Show)),
        (
            "absent",
            written(Command::Absent {
                period: Some("2026-07-01 till 2026-07-28".to_owned()),
                stand_in: Some("Magnus Holm".to_owned()),
            }),
        ),
        ("suggestion", said(Intent::WrongHandler { suggestion: None }, "", vec![])),
    ]
}

/// The state that a decision puts the case in, where it does.
fn next_state(decision: &Decision) -> Option<&State> {
    let mut states = decision.effects.iter().filter_map(|effect| match effect {
        Effect::SetState { state } | Effect::OpenCase { state, .. } => Some(state),
        _ => None,
    });
    states.next_back()
}

/// Every pair of a case and an event, under a policy whose answers leave the case open and one whose answers end it.
fn every_decision(town: &Town) -> Vec<(Case, String, Decision)> {
    let mut all = Vec::new();
    let (stays, ends) = (town.policy("koping"), town.policy("rinkeby-kista"));
    for case in town.cases(true) {
        for (name, event) in town.events() {
            let usual = decide(&case, &event, &town.context(stays));
            let ending = decide(&case, &event, &town.context(ends));
            if next_state(&ending).map(State::name) != next_state(&usual).map(State::name) {
                all.push((case.clone(), format!("{name}_ends"), ending));
            }
            all.push((case.clone(), name.to_owned(), usual));
        }
    }
    for case in town.cases(false) {
        let close = messages().into_iter().find(|(name, _)| *name == "close").unwrap().1;
        let event = Event::StaffReplied {
            mail: town.mail(&town.words),
            staff: &town.petra,
            message: close,
            held: None,
            answered: Purpose::Assignment,
            known: &town.nothing,
            typed_into: false,
            mentioned: &[],
        };
        let decision = decide(&case, &event, &town.context(stays));
        let name = if case.state.owes_answer() { "close_unreachable" } else { "close" };
        all.push((case, name.to_owned(), decision));
    }
    all
}

fn page() -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/lifecycle.md")).unwrap()
}

/// The transitions of the diagram: lines such as `assigned --> answered : answer, copy`.
fn drawn(page: &str) -> BTreeSet<Transition> {
    let mut all = BTreeSet::new();
    for (arrow, events) in page
        .lines()
        .filter(|line| line.contains("-->"))
        .filter_map(|line| line.split_once(" : "))
    {
        let (from, to) = arrow.split_once("-->").unwrap();
        for event in events.split(',') {
            let new = all.insert((from.trim().to_owned(), event.trim().to_owned(), to.trim().to_owned()));
            assert!(new, "drawn twice: {arrow} {event}");
        }
    }
    all
}

/// Transitions as the diagram draws them.
fn arrows<'a>(transitions: impl Iterator<Item = &'a Transition>) -> String {
    let mut by_arrow: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (from, event, to) in transitions {
        by_arrow.entry(format!("{from} --> {to}")).or_default().push(event);
    }
    by_arrow
        .into_iter()
        .map(|(arrow, events)| format!("    {arrow} : {}\n", events.join(", ")))
        .collect()
}

/// The first column of every table row: names in backquotes.
fn explained(page: &str) -> BTreeSet<String> {
    let names = page.lines().filter_map(|line| line.strip_prefix("| `")?.split_once('`'));
    names.map(|(name, _)| name.to_owned()).collect()
}

#[test]
fn the_diagram_shows_what_the_code_does() {
    let town = Town::new();
    let mut found: BTreeSet<Transition> = BTreeSet::new();
    for (name, decision) in town.openings() {
        let state = next_state(&decision).unwrap_or_else(|| panic!("{name} opens no case"));
        found.insert(("[*]".to_owned(), name.to_owned(), state.name().to_string()));
    }
    for (case, name, decision) in every_decision(&town) {
        if let Some(state) = next_state(&decision) {
            found.insert((case.state.name().to_string(), name, state.name().to_string()));
        }
    }
    let drawn = drawn(&page());
    let missing = arrows(found.difference(&drawn));
    let surplus = arrows(drawn.difference(&found));
    assert!(
        missing.is_empty() && surplus.is_empty(),
        "in the code but not drawn:\n{missing}drawn but not in the code:\n{surplus}"
    );
}

#[test]
fn every_state_and_every_event_is_explained() {
    let town = Town::new();
    let mut names: BTreeSet<String> = every_decision(&town)
        .into_iter()
        .flat_map(|(case, event, _)| [case.state.name().to_string(), event])
        .collect();
    names.extend(town.openings().into_iter().map(|(name, _)| name.to_owned()));
    assert_eq!(explained(&page()), names);
}

#[test]
fn the_comparison_sees_what_is_drawn() {
    let page = "```mermaid\nstateDiagram-v2\n    a --> b : x, y\n    [*] --> a : z\n```\n| `a` | … |\n";
    let triple = |from: &str, event: &str, to: &str| (from.to_owned(), event.to_owned(), to.to_owned());
    assert_eq!(
        drawn(page),
        BTreeSet::from([triple("a", "x", "b"), triple("a", "y", "b"), triple("[*]", "z", "a")])
    );
    assert_eq!(explained(page), BTreeSet::from(["a".to_owned()]));
}

#[test]
fn no_clock_runs_on_a_case_that_is_closed() {
    for (case, event, decision) in every_decision(&Town::new()) {
        let after = next_state(&decision).unwrap_or(&case.state);
        if !matches!(after, State::Closed { .. }) {
            continue;
        }
        let mut running: BTreeSet<ClockKind> = match case.state {
            State::Closed { .. } => BTreeSet::new(),
            _ => ClockKind::ALL.iter().copied().collect(),
        };
        for effect in &decision.effects {
            match effect {
                Effect::StartClock { kind, .. } => drop(running.insert(*kind)),
                Effect::StopClocks { kind } => drop(running.remove(kind)),
                _ => {}
            }
        }
        assert!(
            running.is_empty(),
            "{} on a case that is {}: {running:?} still run",
            event,
            case.state.name()
        );
    }
}

#[test]
fn a_case_that_owes_an_answer_again_is_reminded_of() {
    for (case, event, decision) in every_decision(&Town::new()) {
        let owes_again = !case.state.owes_answer() && next_state(&decision).is_some_and(State::owes_answer);
        let starts = decision.effects.iter().any(|effect| {
            matches!(
                effect,
                Effect::StartClock {
                    kind: ClockKind::Ladder,
                    ..
                }
            )
        });
        assert!(
            !owes_again || starts,
            "{event} on a case that is {} starts no reminders",
            case.state.name()
        );
    }
}

#[test]
fn every_decision_has_a_reason() {
    for (case, event, decision) in every_decision(&Town::new()) {
        assert!(!decision.reasons.is_empty(), "{event} on a case that is {}", case.state.name());
    }
}
