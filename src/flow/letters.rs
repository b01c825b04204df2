//! Writing letters: from a plan to final bytes. What the template may say is gathered here, in words.

use super::office::Office;
use crate::domain::address::NamedAddress;
use crate::domain::case::{CaseMatter, State};
use crate::domain::date_words::{in_words_en, in_words_sv};
use crate::domain::deadline::last_day;
use crate::domain::diary::DiaryNumber;
use crate::domain::effect::{AttachmentPlan, LetterPlan, Purpose};
use crate::domain::ids::InboundId;
use crate::domain::letter::Letter;
use crate::domain::matter::{Flag, Language};
use crate::domain::organisation::{FunctionalMailbox, Person};
use crate::domain::time::stockholm_date;
use crate::mail::compose::{Automatic, ComposeError, Draft, Enclosure, compose};
use crate::mail::attachments;
use crate::mail::parse;
use crate::mail::template::TemplateError;
use crate::store::ComposedLetter;
use chrono::{DateTime, NaiveDate, Utc};
use minijinja::{Value, context};
use std::collections::BTreeMap;
use thiserror::Error;

/// Why a letter could not be written.
#[derive(Debug, Error)]
pub enum LetterError {
    /// Its template.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// Its parts.
    #[error(transparent)]
    Compose(#[from] ComposeError),
    /// The mailbox that it is from is no longer configured.
    #[error("mailbox \"{0}\" is no longer configured: put it back into synpunktd.toml, letters about its cases are sent from it")]
    Mailbox(String),
    /// No Message-ID can be made.
    #[error("host_name \"{0}\" cannot stand in a Message-ID: write a host name such as synpunkter.example.se")]
    MessageId(String),
}

/// The case that a letter is about, as it is after the decision.
#[derive(Debug, Clone, Copy)]
pub struct About<'a> {
    /// Its number.
    pub number: &'a DiaryNumber,
    /// What it is about.
    pub matter: &'a CaseMatter,
    /// Where it stands.
    pub state: &'a State,
}

/// A mail that letters carry: its bytes, and what it says.
#[derive(Debug, Clone)]
pub struct Original {
    /// The bytes as they came.
    pub raw: Vec<u8>,
    /// What was read.
    pub letter: Letter,
}

/// The mails that the letters of one decision carry.
pub type Originals = BTreeMap<InboundId, Original>;

/// Writes a letter. `fallback` tells it apart where there is no case.
///
/// # Errors
/// [`LetterError`]; a configuration that passed `check` gives none.
pub fn write(
    office: &Office,
    plan: &LetterPlan,
    about: Option<&About<'_>>,
    originals: &Originals,
    fallback: &str,
    now: DateTime<Utc>,
) -> Result<ComposedLetter, LetterError> {
    let mailbox = office
        .organisation
        .mailboxes
        .get(&plan.from)
        .ok_or_else(|| LetterError::Mailbox(plan.from.to_string()))?;
    let number = about.map(|about| office.organisation.write_number(about.number));
    let name = format!("{}/{}", number.as_deref().unwrap_or(fallback), plan.key);
    let message_id = office.stationery.message_id(&name, plan.purpose, &plan.to.address);
    let message_id = message_id.ok_or_else(|| LetterError::MessageId(office.stationery.host.clone()))?;
    let template = plan.template.as_deref().unwrap_or(plan.purpose.as_str());
    let values = values(office, plan, about, originals, mailbox, number.as_deref(), now);
    let rendered = office.stationery.templates.render(plan.language.as_str(), template, &values)?;
    let draft = Draft {
        from: sender(plan, mailbox, office),
        to: plan.to.clone(),
        subject: rendered.subject,
        text: rendered.text,
        date: now,
        message_id: message_id.clone(),
        in_reply_to: plan.in_reply_to.clone(),
        automatic: automatic(plan.purpose),
        instance: office.stationery.instance.clone(),
        files: plan.attachments.iter().filter_map(|file| enclosure(file, originals)).collect(),
    };
    Ok(ComposedLetter {
        key: plan.key.clone(),
        purpose: plan.purpose,
        recipient: plan.to.address.clone(),
        envelope_from: office.stationery.envelope_from(plan.purpose, &mailbox.address),
        message_id,
        about: plan.about,
        bytes: compose(&draft)?,
    })
}

/// An answer carries the officer's name before the municipality's: a person wrote it. All else is the mailbox's own.
fn sender(plan: &LetterPlan, mailbox: &FunctionalMailbox, office: &Office) -> NamedAddress {
    let officer = plan
        .values
        .get("officer_name")
        .filter(|name| plan.purpose == Purpose::Answer && !name.is_empty());
    let name = officer.map_or_else(
        || mailbox.name.clone(),
        |officer| format!("{officer}, {}", office.organisation.name),
    );
    NamedAddress::new(Some(&name), mailbox.address.clone())
}

fn automatic(purpose: Purpose) -> Automatic {
    match purpose {
        Purpose::Answer => Automatic::No,
        Purpose::Receipt | Purpose::Transcript => Automatic::Replied,
        Purpose::Assignment
        | Purpose::Delay
        | Purpose::FollowUp
        | Purpose::Reminder
        | Purpose::Escalation
        | Purpose::RegistrarNotice
        | Purpose::Alert
        | Purpose::Forward => Automatic::Generated,
    }
}

fn enclosure(file: &AttachmentPlan, originals: &Originals) -> Option<Enclosure> {
    match file {
        AttachmentPlan::WholeMail { id } => {
            let original = originals.get(id)?;
            Some(Enclosure::Mail {
                name: "Originalet.eml".to_owned(),
                bytes: original.raw.clone(),
            })
        }
        AttachmentPlan::FileOf { id, index } => {
            let original = originals.get(id)?;
            let known = original.letter.attachments.get(*index)?;
            let bytes = attachments::bytes(parse(&original.raw), *index)?;
            Some(Enclosure::File {
                name: known.filename.clone(),
                content_type: known.content_type.clone(),
                bytes,
            })
        }
    }
}

/// Values that a decision may give a letter; those it does not give are empty, so that templates may ask for any.
const GIVEN: &[&str] = &[
    "body",
    "both_languages",
    "by",
    "choices",
    "closed",
    "concerns",
    "contact_named",
    "explain",
    "flags",
    "function",
    "function_phone",
    "name",
    "officer_name",
    "promise",
    "purpose",
    "question",
    "reason",
    "recipient",
    "regret",
    "reply",
    "role",
    "suggestion",
    "what",
    "when",
    "why",
    "word",
    "held_text",
    "sent_text",
];

/// Days that a decision may give, as dates; a letter tells them in words.
const DAYS: &[&str] = &["closing_day", "new_day"];

/// Values that are made here out of the case and what is given.
const DERIVED: &[&str] = &[
    "arrived_en",
    "arrived_sv",
    "authority",
    "case_flags",
    "citizen",
    "citizen_line",
    "confidential",
    "due",
    "has_citizen",
    "number",
    "organisation",
    "owes_answer",
    "promised",
    "promised_en",
    "promised_sv",
    "public_title",
    "purpose_word",
    "quoted_question",
    "quoted_text",
    "title",
    "type",
    "type_word",
    "unit",
];

fn values(
    office: &Office,
    plan: &LetterPlan,
    about: Option<&About<'_>>,
    originals: &Originals,
    mailbox: &FunctionalMailbox,
    number: Option<&str>,
    now: DateTime<Utc>,
) -> Value {
    let today = stockholm_date(now);
    let mut given: BTreeMap<&str, Value> = GIVEN.iter().chain(DAYS).map(|name| (*name, Value::from(""))).collect();
    for (name, value) in &plan.values {
        given.insert(
            name,
            day_in_words(name, value, plan.language, today).map_or_else(|| Value::from(value.as_str()), Value::from),
        );
    }
    given.insert(
        "purpose_word",
        Value::from(plan.values.get("purpose").map_or("", |word| purpose_word(word))),
    );
    given.insert(
        "quoted_text",
        Value::from(quoted(plan.values.get("held_text").map_or("", String::as_str))),
    );
    given.insert(
        "quoted_question",
        Value::from(quoted(plan.values.get("question").map_or("", String::as_str))),
    );
    let shared = context! {
        number => number.unwrap_or_default(),
        organisation => office.organisation.name,
        mailbox => context! { name => mailbox.name, address => mailbox.address.as_str() },
        original => original(plan, originals),
    };
    let case = match about {
        Some(about) => case_values(office, about, plan.language, today),
        None => caseless_values(office, plan, originals, mailbox, today),
    };
    let signer = plan
        .values
        .get("officer")
        .and_then(|id| office.organisation.people.values().find(|person| person.id.as_str() == id));
    let signer = person_values(signer, plan.values.get("officer_name").map_or("", String::as_str));
    context! { signer => signer, ..context! { ..Value::from_iter(given), ..context! { ..shared, ..case } } }
}

/// A day that a decision gives as a date is told in words.
fn day_in_words(name: &str, value: &str, language: Language, today: NaiveDate) -> Option<String> {
    let date: NaiveDate = value.parse().ok().filter(|_| name.ends_with("_day"))?;
    Some(words(date, language, today))
}

fn words(date: NaiveDate, language: Language, today: NaiveDate) -> String {
    match language {
        Language::Swedish => in_words_sv(date, today),
        Language::English => in_words_en(date, today),
    }
}

fn case_values(office: &Office, about: &About<'_>, language: Language, today: NaiveDate) -> Value {
    let matter = about.matter;
    let organisation = &office.organisation;
    let authority = organisation.authorities.get(&matter.authority);
    let unit = matter
        .unit
        .as_ref()
        .and_then(|unit| organisation.units.get(unit))
        .map(|unit| unit.name.as_str())
        .unwrap_or_default();
    let officer = matter.officer.as_ref().and_then(|id| organisation.people.get(id));
    let confidential = matter.flags.contains(&Flag::Confidential);
    let policy = office.policies.version(&matter.policy, &matter.policy_version);
    let arrived = stockholm_date(matter.arrived_at);
    let due = matter.due_at.map(last_day);
    let in_words = |date: Option<NaiveDate>, language| date.map(|date| words(date, language, today)).unwrap_or_default();
    context! {
        title => matter.title,
        public_title => if confidential { "Ett ärende med känsligt innehåll" } else { matter.title.as_str() },
        type => matter.case_type.as_str(),
        type_word => policy.map_or(matter.case_type.as_str(), |one| one.policy.type_word(matter.case_type)),
        arrived => words(arrived, language, today),
        arrived_sv => words(arrived, Language::Swedish, today),
        arrived_en => words(arrived, Language::English, today),
        due => in_words(due, language),
        promised => in_words(matter.promised, language),
        promised_sv => in_words(matter.promised, Language::Swedish),
        promised_en => in_words(matter.promised, Language::English),
        owes_answer => about.state.owes_answer(),
        citizen => matter.citizen.as_ref().and_then(|citizen| citizen.name.as_deref()).filter(|name| is_a_name(name)).unwrap_or_default(),
        citizen_line => citizen_line(matter),
        has_citizen => matter.citizen.is_some(),
        confidential => confidential,
        unit => unit,
        officer => person_values(officer, ""),
        authority => authority.map(|authority| authority.name.as_str()).unwrap_or_default(),
        contact => authority.map(|authority| Value::from_serialize(&authority.contact)).unwrap_or_default(),
        case_flags => matter.flags.iter().map(|flag| flag_word(*flag)).collect::<Vec<_>>().join(", "),
    }
}

fn caseless_values(office: &Office, plan: &LetterPlan, originals: &Originals, mailbox: &FunctionalMailbox, today: NaiveDate) -> Value {
    let authority = office.organisation.authorities.get(&mailbox.authority);
    let arrived = plan
        .about
        .and_then(|id| originals.get(&id))
        .and_then(|original| original.letter.date)
        .map(|date| date.date_naive());
    context! {
        title => "", public_title => "", type => "", type_word => "", due => "", promised => "", promised_sv => "", promised_en => "",
        arrived => words(arrived.unwrap_or(today), plan.language, today),
        arrived_sv => "", arrived_en => "",
        owes_answer => false,
        citizen => plan.to.name.as_deref().filter(|name| is_a_name(name)).unwrap_or_default(),
        citizen_line => "", has_citizen => false, confidential => false, unit => "",
        officer => person_values(None, ""),
        authority => authority.map(|authority| authority.name.as_str()).unwrap_or_default(),
        contact => authority.map(|authority| Value::from_serialize(&authority.contact)).unwrap_or_default(),
        case_flags => "",
    }
}

fn person_values(person: Option<&Person>, otherwise: &str) -> Value {
    context! {
        name => person.map_or(otherwise, |person| person.name.as_str()),
        title => person.and_then(|person| person.title.as_deref()).unwrap_or_default(),
        phone => person.and_then(|person| person.phone.as_deref()).unwrap_or_default(),
    }
}

/// A display name is used in a greeting only when it looks like a person's: it is a stranger's text.
fn is_a_name(name: &str) -> bool {
    let plain = name.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '-' | '\'' | '’'));
    plain && name.chars().count() <= 40 && name.split_whitespace().count() <= 4 && name.chars().next().is_some_and(char::is_uppercase)
}

fn citizen_line(matter: &CaseMatter) -> String {
    match (&matter.citizen, &matter.sender_name) {
        (Some(citizen), _) => citizen
            .name
            .as_ref()
            .map_or_else(|| citizen.address.to_string(), |name| format!("{name} <{}>", citizen.address)),
        (None, Some(name)) => format!("{name} (ingen e-postadress)"),
        (None, None) => String::new(),
    }
}

/// The mail that goes with the letter, for reading in it.
fn original(plan: &LetterPlan, originals: &Originals) -> Value {
    let whole = plan.attachments.iter().find_map(|file| match file {
        AttachmentPlan::WholeMail { id } => originals.get(id),
        AttachmentPlan::FileOf { .. } => None,
    });
    let Some(original) = whole else { return Value::from("") };
    let letter = &original.letter;
    let from = letter
        .from
        .as_ref()
        .map(|from| from.name.clone().unwrap_or_else(|| from.address.to_string()))
        .unwrap_or_default();
    let shown = |file: &&crate::domain::letter::Attachment| !file.inline;
    let files = letter.attachments.iter().filter(shown).map(|file| {
        if file.dangerous {
            format!("{} (öppna inte – kan vara skadlig)", file.filename)
        } else {
            file.filename.clone()
        }
    });
    context! {
        from => from,
        subject => letter.subject,
        quoted => quoted(&format!("Ämne: {}\n\n{}", letter.subject, letter.text.trim())),
        files => files.collect::<Vec<_>>().join(", "),
    }
}

/// Someone else's words, told apart from ours at each line.
fn quoted(text: &str) -> String {
    text.lines()
        .map(|line| {
            if line.trim().is_empty() {
                "|".to_owned()
            } else {
                format!("| {line}")
            }
        })
        .collect::<Vec<_>>()
        .join("\n")
}

fn flag_word(flag: Flag) -> &'static str {
    match flag {
        Flag::Appeal => "överklagande",
        Flag::CitizensProposal => "medborgarförslag",
        Flag::AcuteFault => "akut fel",
        Flag::LexSarah => "kan vara Lex Sarah",
        Flag::LexMaria => "kan vara Lex Maria",
        Flag::Confidential => "känsliga uppgifter",
        Flag::Anonymous => "anonym",
        Flag::PersonalFile => "gäller ett enskilt ärende – kopia till personakten",
        Flag::Threat => "hot eller kränkning",
    }
}

fn purpose_word(purpose: &str) -> &'static str {
    match Purpose::lookup(purpose) {
        Some(Purpose::Receipt) => "Bekräftelsen",
        Some(Purpose::Answer) => "Svaret",
        Some(Purpose::Delay) => "Beskedet om längre svarstid",
        Some(Purpose::Assignment) => "Uppdraget",
        Some(Purpose::Reminder | Purpose::Escalation) => "Påminnelsen",
        Some(Purpose::Forward | Purpose::Alert) => "Det vidarelämnade meddelandet",
        Some(Purpose::Transcript | Purpose::FollowUp | Purpose::RegistrarNotice) | None => "Ett brev",
    }
}

/// Renders every template of every letter with made-up values, so that a fault is found at start and not by a citizen.
pub fn rehearse(office: &Office) -> Vec<TemplateError> {
    let today = stockholm_date(office.clock.now());
    let named = office
        .policies
        .all()
        .flat_map(|one| &one.policy.lanes)
        .filter_map(|lane| lane.receipt.as_deref());
    let names = Purpose::ALL.iter().map(|purpose| purpose.as_str()).chain(named);
    let mut faults = Vec::new();
    for name in names {
        for language in Language::ALL {
            let rendered = office.stationery.templates.render(language.as_str(), name, &made_up(today));
            faults.extend(rendered.err());
        }
    }
    faults
}

/// Every value that a template may ask for.
fn made_up(today: NaiveDate) -> Value {
    let given: BTreeMap<&str, Value> = GIVEN
        .iter()
        .chain(DAYS)
        .chain(DERIVED)
        .map(|name| (*name, Value::from("ord")))
        .collect();
    let person = context! { name => "Eva Ek", title => "Handläggare", phone => "0999-100 00" };
    context! {
        officer => person, signer => person,
        mailbox => context! { name => "Synpunkter", address => "synpunkter@example.org" },
        contact => context! { name => "Kontaktcenter", phone => "0999-100 00", web => "" },
        original => context! { from => "Eva", subject => "Hål", quoted => "| Hål", files => "" },
        arrived => words(today, Language::Swedish, today),
        ..Value::from_iter(given)
    }
}

#[cfg(test)]
mod tests {
    use super::{is_a_name, quoted};

    #[test]
    fn only_what_looks_like_a_name_is_greeted_with() {
        for (name, expected) in [
            ("Eva Lind", true),
            ("Åsa Öberg-Ek", true),
            ("BILLIGA LÅN www.lån.example", false),
            ("eva", false),
            ("Eva 070-1234567", false),
            ("", false),
        ] {
            assert_eq!(is_a_name(name), expected, "{name}");
        }
    }

    #[test]
    fn each_quoted_line_is_marked() {
        assert_eq!(quoted("Hej\n\nAvsluta"), "| Hej\n|\n| Avsluta");
    }
}
