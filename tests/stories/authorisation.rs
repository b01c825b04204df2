//! Who may steer: twelve senders, every command, six kinds of proof. Only an officer or registrar who answers the letter that
//! went to that very person changes anything.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use synpunktd::domain::case::Case;
use synpunktd::domain::effect::Purpose;
use synpunktd::domain::ids::{CaseId, MailboxId, PersonId};
use synpunktd::domain::letter::MessageId;
use synpunktd::mail;
use synpunktd::store::{CaseFilter, ThreadRow};

use crate::mails::{Draft, delivered};
use crate::world::{Moved, World, settings};

/// Every command, as staff write it, and the free words that would be an answer.
const COMMANDS: &[&str] = &[
    "Avsluta",
    "Avsluta\n\nHej Eva! Lampan är bytt. Tack för att du sa till.\n\nPetra Lund",
    "Hej Eva!\n\nLampan är bytt i dag. Tack för att du sa till.\n\nPetra Lund",
    "Anteckning: ring Eva",
    "Fel person",
    "Lämna till Johanna Berg",
    "Ta över",
    "Mer tid 5 arbetsdagar: vi väntar på en del",
    "Håll öppet till 2027-03-01",
    "Muntligt svar: jag ringde och berättade",
    "Åtgärd: lampan är bytt",
    "Utfall: åtgärdat",
    "Sekretess",
    "Öppna igen",
    "Borta 2026-12-01–2026-12-10, ersättare Magnus Holm",
    "Visa",
    "Status",
    "Hjälp",
    "Stopp",
    "Ja",
    "Nej",
    "Räknas",
    "Lärdom: kolla lampor oftare",
    "Typ: förslag",
    "Rubrik: Gatubelysning på Skolgatan",
    "Område: vatten_avfall",
    "Inkom: 2026-11-20",
    "Avsändare: granne@example.com",
    "Dela: snöröjningen",
    "Slå ihop med TN 2026/0002",
    "Samband TN 2026/0002",
    "Hänvisa: Trafikverket",
    "Ej synpunkt",
];

/// Who writes, what stands in From, and what the installation takes them for.
const SENDERS: &[(&str, &str)] = &[
    ("the citizen", "Eva Lind <eva.lind@example.com>"),
    ("a stranger", "Nyfiken Granne <granne@example.com>"),
    ("the officer of the case", "Petra Lund <petra.lund@lindhaga.example>"),
    ("a colleague of the unit", "Magnus Holm <magnus.holm@lindhaga.example>"),
    ("the unit's manager", "Stefan Hede <stefan.hede@lindhaga.example>"),
    ("an officer of another unit", "Johanna Berg <johanna.berg@lindhaga.example>"),
    ("the registrar", "Ragnhild Ek <ragnhild.ek@lindhaga.example>"),
    ("a registrar elsewhere", "Roger Fors <roger.fors@lindhaga.example>"),
    ("somebody of the municipality", "Nisse Ny <nisse.ny@lindhaga.example>"),
    ("a function", "Kommunjuristen <jurist@lindhaga.example>"),
    (
        "the officer's name at another address",
        "\"petra.lund@lindhaga.example\" <petra.lund@lindhaga.example.example.net>",
    ),
    ("the officer, answers wanted elsewhere", "Petra Lund <petra.lund@lindhaga.example>"),
];

/// What a mail proves with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    /// Only the number in the subject.
    Nothing,
    /// A made-up seal, and a made-up id.
    Wrong,
    /// The seal of another case.
    OtherCases,
    /// The seal of another officer.
    OtherOfficers,
    /// A seal of ours whose days are over.
    Expired,
    /// The letter that went to the officer of the case.
    Right,
}

const PROOFS: [Shown; 6] = [
    Shown::Nothing,
    Shown::Wrong,
    Shown::OtherCases,
    Shown::OtherOfficers,
    Shown::Expired,
    Shown::Right,
];

struct Trial {
    world: World,
    mails: u32,
}

impl Trial {
    async fn new() -> Self {
        let settings = settings();
        Self {
            world: World::new(&settings, "2026-11-24T08:00:00Z".parse().unwrap()).await,
            mails: 0,
        }
    }

    /// A mail comes in; the daemon works until all is still.
    async fn mail(&mut self, from: &str, subject: &str, headers: &[String], text: &str) {
        self.receive(from, subject, headers, text);
        self.work().await;
    }

    fn receive(&mut self, from: &str, subject: &str, headers: &[String], text: &str) {
        self.mails += 1;
        let now = self.world.now();
        let draft = Draft {
            from: from.to_owned(),
            to: vec!["teknik@lindhaga.example".to_owned()],
            subject: subject.to_owned(),
            message_id: format!("<trial.{}@mail.example>", self.mails),
            headers: headers.to_vec(),
            text: text.to_owned(),
            ..Draft::default()
        };
        let envelope = from.rsplit_once('<').map_or(from, |(_, address)| address.trim_end_matches('>'));
        let bytes = delivered(&draft.bytes(now), Some(envelope), "teknik@lindhaga.example", now);
        self.world.receive(&MailboxId::new("teknik"), bytes);
    }

    async fn work(&mut self) {
        self.world.collect().await;
        while self.world.turn().await != Moved::Nothing {}
    }

    /// A case of Petra's; gives it as it stands, and the id of the letter by which she got it.
    async fn case(&mut self) -> (Case, MessageId) {
        let street = ["Skolgatan", "Storgatan"][usize::from(self.mails > 0)];
        let text = format!("Jag vill klaga på gatubelysningen. Gatlyktan utanför {street} 7 har varit släckt i två veckor.");
        self.mail(SENDERS[0].1, "Mörkt på gatan", &[], &text).await;
        let filter = CaseFilter {
            limit: 1,
            ..CaseFilter::default()
        };
        let newest = self.world.store.read().await.unwrap().list_cases(&filter).await.unwrap()[0].id;
        let assignment = self.letter(newest, Purpose::Assignment).await.expect("it has an officer");
        (self.load(newest).await, assignment)
    }

    async fn load(&self, case: CaseId) -> Case {
        self.world.store.read().await.unwrap().load_case(case).await.unwrap()
    }

    /// The newest letter of a kind about a case.
    async fn letter(&self, case: CaseId, purpose: Purpose) -> Option<MessageId> {
        self.letters(case)
            .await
            .into_iter()
            .rev()
            .find(|(of, _)| *of == purpose)
            .map(|(_, id)| id)
    }

    async fn letters(&self, case: CaseId) -> Vec<(Purpose, MessageId)> {
        let mut found = Vec::new();
        for sent in self.world.relay.since(0) {
            let id = mail::read(&sent.bytes, &self.world.office.rules)
                .message_id
                .expect("every letter has an id");
            let row = self.world.store.write().await.unwrap().thread(&id).await.unwrap();
            if let Some(ThreadRow::Letter {
                case: Some(of), purpose, ..
            }) = row
                && of == case
            {
                found.push((purpose, id));
            }
        }
        found
    }

    fn number(&self, case: &Case) -> String {
        self.world.office.organisation.write_number(&case.number)
    }

    fn ticket(&self, case: &Case, person: &str, made: DateTime<Utc>) -> String {
        self.world
            .office
            .stationery
            .ticket(&case.number, &PersonId::new(person), made)
            .unwrap()
    }

    /// Subject and headers of a mail about a case with a proof.
    fn shown(&self, proof: Shown, case: &Case, assignment: &MessageId, other: &Case) -> (String, Vec<String>) {
        let number = self.number(case);
        let now = self.world.now();
        let subject = |seal: String| format!("[{number}] Mörkt på Skolgatan {seal}");
        match proof {
            Shown::Nothing => (subject(String::new()), Vec::new()),
            Shown::Wrong => {
                let seal = format!("ref:s-2609-{}", "0".repeat(32));
                (
                    subject(seal),
                    vec!["In-Reply-To: <0123456789abcdef01234567.s-2609-0@lindhaga.example>".to_owned()],
                )
            }
            Shown::OtherCases => (subject(self.ticket(other, "petra", now)), Vec::new()),
            Shown::OtherOfficers => (subject(self.ticket(case, "harriet", now)), Vec::new()),
            Shown::Expired => (subject(self.ticket(case, "petra", now - TimeDelta::days(92))), Vec::new()),
            Shown::Right => (subject(String::new()), vec![format!("In-Reply-To: <{}>", assignment.as_str())]),
        }
    }
}

/// What of a case a command changes; that a citizen added something is no command.
fn steered(case: &Case) -> String {
    format!("{:?} {:?}", case.state, case.matter)
}

#[tokio::test]
async fn only_who_got_the_letter_steers() {
    let mut trial = Trial::new().await;
    let (other, _) = trial.case().await;
    let (case, assignment) = trial.case().await;
    let before = steered(&case);
    let untouched = steered(&other);
    for (who, from) in SENDERS {
        for proof in PROOFS {
            let steers = *who == "the officer of the case" && proof == Shown::Right;
            if steers {
                continue;
            }
            let (subject, mut headers) = trial.shown(proof, &case, &assignment, &other);
            if who.ends_with("elsewhere") && from.starts_with("Petra") {
                headers.push("Reply-To: petra@example.net".to_owned());
            }
            for command in COMMANDS {
                trial.receive(from, &subject, &headers, command);
            }
            trial.work().await;
            assert_eq!(steered(&trial.load(case.id).await), before, "{who} with proof {proof:?}");
            assert_eq!(
                steered(&trial.load(other.id).await),
                untouched,
                "{who} with proof {proof:?}, the other case"
            );
        }
    }
    let told: BTreeSet<&str> = trial.letters(case.id).await.iter().map(|(purpose, _)| purpose.as_str()).collect();
    assert_eq!(
        told,
        BTreeSet::from(["assignment", "follow_up", "receipt", "registrar_notice", "status", "warning"]),
        "what went out about the case"
    );
    assert_eq!(trial.world.findings().await, Vec::<String>::new());
}

#[tokio::test]
async fn the_officer_who_got_the_letter_steers_by_answer_and_by_link() {
    for command in [
        "Avsluta\n\nHej Eva! Lampan är bytt.",
        "Fel person",
        "Sekretess",
        "Muntligt svar: jag ringde",
        "Lämna till Johanna Berg",
    ] {
        for by_link in [false, true] {
            let mut trial = Trial::new().await;
            let (case, assignment) = trial.case().await;
            let (subject, headers) = if by_link {
                let ticket = trial.ticket(&case, "petra", trial.world.now());
                (format!("[{}] {ticket}", trial.number(&case)), Vec::new())
            } else {
                trial.shown(Shown::Right, &case, &assignment, &case)
            };
            trial.mail(SENDERS[2].1, &subject, &headers, command).await;
            assert_ne!(steered(&trial.load(case.id).await), steered(&case), "{command}, by link: {by_link}");
        }
    }
}

#[tokio::test]
async fn the_gateways_word_is_asked_for_where_one_is_named() {
    for (found, expected) in [
        (None, false),
        (Some("mx.lindhaga.example; dmarc=pass header.from=lindhaga.example"), true),
        (Some("mx.lindhaga.example; dmarc=fail header.from=lindhaga.example"), false),
        (Some("mx.example.net; dmarc=pass header.from=lindhaga.example"), false),
    ] {
        let mut settings = settings();
        settings.daemon.authserv_id = Some("mx.lindhaga.example".to_owned());
        let mut trial = Trial {
            world: World::new(&settings, "2026-11-24T08:00:00Z".parse().unwrap()).await,
            mails: 0,
        };
        let (case, assignment) = trial.case().await;
        let (subject, mut headers) = trial.shown(Shown::Right, &case, &assignment, &case);
        headers.extend(found.map(|found| format!("Authentication-Results: {found}")));
        trial.mail(SENDERS[2].1, &subject, &headers, "Muntligt svar: jag ringde").await;
        assert_eq!(steered(&trial.load(case.id).await) != steered(&case), expected, "{found:?}");
    }
}

#[tokio::test]
async fn a_mail_with_our_mark_made_up_is_registered() {
    let mut trial = Trial::new().await;
    let mark = "X-Synpunktd-Instance: story".to_owned();
    let forged = format!("{mark} 0123456789abcdef01234567.s-39000-{}", "0".repeat(32));
    for (at, header) in [mark, forged].into_iter().enumerate() {
        let text = format!("Jag vill klaga på gatubelysningen på Skolgatan {at}. Lyktan är släckt.");
        trial.mail(SENDERS[1].1, "Mörkt", &[header], &text).await;
    }
    let filter = CaseFilter {
        limit: 10,
        ..CaseFilter::default()
    };
    let cases = trial.world.store.read().await.unwrap().list_cases(&filter).await.unwrap();
    assert_eq!(cases.len(), 2);
}
