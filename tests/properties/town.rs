//! A municipality with its five routines, and made-up matters, mails and events in it.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use proptest::sample::select;
use synpunktd::domain::absence::Absences;
use synpunktd::domain::address::{EmailAddress, NamedAddress};
use synpunktd::domain::decide::Context;
use synpunktd::domain::effect::{ClockKind, Purpose};
use synpunktd::domain::ids::{AuthorityId, MailboxId, PersonId, PolicyId, TopicId};
use synpunktd::domain::letter::{Absence, BounceAction, Kind, Letter};
use synpunktd::domain::matter::{CaseType, Channel, Classification, Flag};
use synpunktd::domain::organisation::FunctionalMailbox;
use synpunktd::domain::policies::{InForce, Policies};
use synpunktd::domain::recognise::{NewSender, Staff};
use synpunktd::mail::{ReadRules, read};
use synpunktd::settings::{self, Settings};

/// The citizen of every matter.
pub const CITIZEN: &str = "eva@example.com";
/// Stands in all that staff write for themselves alone.
pub const SECRET: &str = "HEMLIGT";

/// The installation.
pub struct Town {
    pub settings: Settings,
    absences: Absences,
    policies: Policies,
}

impl Town {
    pub fn new() -> Self {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/example/synpunktd.toml");
        let settings = settings::load(&file, &BTreeMap::new()).unwrap();
        Self {
            absences: Absences::default(),
            policies: Policies::new(settings.policies.clone()),
            settings,
        }
    }

    pub fn policy(&self, id: &str) -> &InForce {
        self.policies.on(&PolicyId::new(id), "2026-01-01".parse().unwrap()).unwrap()
    }

    pub fn context<'a>(&'a self, policy: &'a InForce, now: DateTime<Utc>) -> Context<'a> {
        let organisation = &self.settings.organisation;
        Context {
            now,
            organisation,
            authority: &organisation.authorities[&AuthorityId::new("tn")],
            policy: &policy.policy,
            calendar: &policy.calendar,
            absences: &self.absences,
        }
    }

    pub fn mailbox(&self) -> &FunctionalMailbox {
        &self.settings.organisation.mailboxes[&MailboxId::new("teknik")]
    }

    pub fn staff(&self, id: &str) -> Staff {
        let person = &self.settings.organisation.people[&PersonId::new(id)];
        Staff {
            person: Some(person.id.clone()),
            address: NamedAddress::new(Some(&person.name), person.address().unwrap().clone()),
        }
    }
}

pub fn address(text: &str) -> EmailAddress {
    EmailAddress::parse(text).unwrap()
}

/// A letter as it is read off the wire.
pub fn letter(from: &str, text: &str) -> Letter {
    let text = text.replace('\n', "\r\n");
    let raw = format!(
        "From: {from}\r\nTo: teknik@lindhaga.example\r\nSubject: Lampan\r\nMessage-ID: <a@example.com>\r\n\
         Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{text}\r\n"
    );
    read(raw.as_bytes(), &ReadRules::default())
}

/// How a case begins.
#[derive(Debug, Clone)]
pub struct Beginning {
    pub policy: &'static str,
    pub classification: Classification,
    pub sender: NewSender,
    pub unread: bool,
    /// Who or what wrote it, and whether that may be answered by a machine.
    pub kind: Kind,
    pub may_auto_reply: bool,
    /// It was read in afterwards, without receipts.
    pub quiet: bool,
    pub automatic_lately: u32,
    pub now: DateTime<Utc>,
}

/// Something that happens, before it is an event.
#[derive(Debug, Clone)]
pub enum Happening {
    CitizenWrites(&'static str),
    StaffReplies {
        who: &'static str,
        text: String,
    },
    StaffCopies(&'static str),
    StaffUnproven(&'static str),
    StaffAway(&'static str, Option<&'static str>),
    Bounces(Option<Purpose>, BounceAction),
    MachineWrites,
    Refused(Purpose),
    /// With how many automatic letters the citizen has had lately.
    ClockRunsOut(ClockKind, u32, u32),
    /// The officer answers "Ja" to whatever was held last.
    Released(&'static str),
}

pub fn beginning() -> impl Strategy<Value = Beginning> {
    let policies = select(&["koping", "stockholm", "norrkoping", "rinkeby-kista", "osby"][..]);
    (
        policies,
        classification(),
        sender(),
        prop::bool::weighted(0.1),
        (prop::bool::weighted(0.1), prop::bool::weighted(0.9), prop::bool::weighted(0.1)),
        0u32..8,
        0i64..700_000,
    )
        .prop_map(
            |(policy, classification, sender, unread, (spam, may_auto_reply, quiet), automatic_lately, minutes)| Beginning {
                policy,
                classification,
                sender,
                unread,
                kind: if spam { Kind::SpamSuspect } else { Kind::Human },
                may_auto_reply,
                quiet,
                automatic_lately,
                now: "2026-01-01T08:00:00Z".parse::<DateTime<Utc>>().unwrap() + TimeDelta::minutes(minutes),
            },
        )
}

fn classification() -> impl Strategy<Value = Classification> {
    let topics = prop::option::of(select(&["gata_park", "vatten_avfall", "aldreomsorg", "utanfor"][..]));
    let flags = prop::collection::btree_set(select(Flag::ALL), 0..2);
    let languages = select(&["sv", "en", "fi"][..]);
    (select(CaseType::ALL), topics, flags, languages, any::<bool>()).prop_map(|(case_type, topic, flags, language, sure)| Classification {
        case_type,
        topic: topic.map(TopicId::new),
        flags,
        language: language.to_owned(),
        confidence: 0.9,
        type_confidence: 0.9,
        sure: sure && topic.is_some(),
        choices: topic.map(|topic| (TopicId::new(topic), 0.9)).into_iter().collect(),
        because: Vec::new(),
        title: "Trasig lampa".to_owned(),
    })
}

fn sender() -> impl Strategy<Value = NewSender> {
    let (yes, rarely) = (prop::bool::weighted(0.8), prop::bool::weighted(0.2));
    (yes, yes, rarely, select(Channel::ALL)).prop_map(|(has_address, sure, anonymous, channel)| NewSender {
        citizen: has_address.then(|| NamedAddress::new(Some("Eva Lind"), address(CITIZEN))),
        name: Some("Eva Lind".to_owned()),
        channel,
        anonymous,
        sent_in_by: None,
        sure,
        may_concern: None,
        text: None,
        subject: None,
    })
}

pub fn happening() -> impl Strategy<Value = Happening> {
    let who = select(&["petra", "magnus", "johanna", "stefan", "ragnhild", "harriet"][..]);
    prop_oneof![
        4 => (who.clone(), staff_text()).prop_map(|(who, text)| Happening::StaffReplies { who, text }),
        2 => select(&["Tack!", "Hej! Lampan är släckt igen. När lagar ni den?"][..]).prop_map(Happening::CitizenWrites),
        1 => who.clone().prop_map(Happening::StaffCopies),
        1 => who.clone().prop_map(Happening::StaffUnproven),
        1 => (who.clone(), prop::option::of(Just("Magnus Holm"))).prop_map(|(who, stand_in)| Happening::StaffAway(who, stand_in)),
        1 => (prop::option::of(select(Purpose::ALL)), select(&[BounceAction::Failed, BounceAction::Delayed][..]))
            .prop_map(|(purpose, action)| Happening::Bounces(purpose, action)),
        1 => Just(Happening::MachineWrites),
        1 => select(Purpose::ALL).prop_map(Happening::Refused),
        3 => (select(ClockKind::ALL), 0u32..6, 0u32..4).prop_map(|(kind, step, lately)| Happening::ClockRunsOut(kind, step, lately)),
        1 => who.prop_map(Happening::Released),
    ]
}

/// What staff write: commands, notes with a secret in them, answers, in any order.
fn staff_text() -> impl Strategy<Value = String> {
    let pieces = select(
        &[
            "Avsluta",
            "Intern: HEMLIGT, hon ringer jämt.",
            "Anteckning: HEMLIGT. Kolla med elbolaget.",
            "Fel person",
            "Fel person, det här är Magnus Holms",
            "Lämna till Magnus Holm",
            "Lämna till Bygg och miljö",
            "Lämna till Karl-Erik",
            "Ta över",
            "Mer tid 5 arbetsdagar: reservdelen är beställd",
            "Mer tid 5 arbetsdagar",
            "Håll öppet till 1 december 2028",
            "Håll öppet",
            "Muntligt svar: Ringde henne. HEMLIGT.",
            "Muntligt svar:",
            "Åtgärd: HEMLIGT, lampan är bytt.",
            "Utfall: HEMLIGT",
            "Sekretess",
            "Öppna igen",
            "Ej synpunkt",
            "Visa",
            "Hjälp",
            "Nej",
            "Ja",
            "Avslutta ärendett",
            "Hej Eva!\n\nTack för att du hörde av dig. Lampan på Skolgatan är bytt.\n\nVänliga hälsningar\nPetra Lund",
            "Hej Eva!\n\nVilken lampa menar du? Kan du skriva numret på stolpen?\n\nVänliga hälsningar\nPetra Lund",
            "Lampa 14.",
            "Ärendet ska INTE avslutas.",
            "Stopp",
            "Svaret räknas",
            "Status",
            "Borta 1/7–28/7, ersättare Magnus Holm",
            "Ärendet kan avslutas.",
            "Det här är inte mitt ärende, det ligger på Magnus Holm.",
            "Typ: beröm",
            "Ärendemening: Trasig gatlykta på Skolgatan",
            "Område: Vatten och avfall",
            "Inkom: 2025-12-20",
            "Avsändare: Eva Lind <eva@example.com>",
            "Dela: Full soptunna vid simhallen; Vatten och avfall",
            "Dela: Trasig gunga i Stadsparken",
            "Slå ihop med TN 2026/0002",
            "Slå ihop med TN 2026/0003",
            "Ångra sammanslagning",
            "Samband: TN 2026/0003",
            "Samband: LS 2026-17",
            "Hänvisa till Regionen",
            "Personakt: ja",
            "Hej Eva!\n\nVi har börjat utreda det som hände och återkommer till dig.\n\nVänliga hälsningar\nPetra Lund",
        ][..],
    );
    prop::collection::vec(pieces, 0..4).prop_map(|pieces| pieces.join("\n\n"))
}

/// An out-of-office reply.
pub fn absence(from: &str, stand_in: Option<&str>) -> Letter {
    Letter {
        absence: Some(Absence {
            stand_in: stand_in.map(str::to_owned),
            ..Absence::default()
        }),
        ..letter(from, "Jag är ledig.")
    }
}
