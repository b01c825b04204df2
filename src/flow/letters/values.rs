//! What a letter's template may say: values out of the decision, the case, the organisation and the mail that goes with it.

use super::words::{day_in_words, due_words, instant_in_words, is_a_name, purpose_word, quoted, state_word, time_of_day, words};
use super::{About, Originals};
use crate::domain::case::CaseMatter;
use crate::domain::effect::{AttachmentPlan, LetterPlan, Purpose};
use crate::domain::letter::Letter;
use crate::domain::matter::Language;
use crate::domain::organisation::{FunctionalMailbox, Person};
use crate::domain::page::HIDDEN_TITLE;
use crate::domain::tabbed;
use crate::domain::time::stockholm_date;
use crate::flow::office::Office;
use chrono::{DateTime, NaiveDate, Utc};
use minijinja::value::Object;
use minijinja::{Value, context};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Values that a decision may give a letter; those it does not give are empty, so that templates may ask for any.
pub(super) const GIVEN: &[&str] = &[
    "alike",
    "alike_number",
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
    "plainly_praise",
    "promise",
    "purpose",
    "question",
    "reason",
    "recipient",
    "reference",
    "regret",
    "report",
    "reply",
    "role",
    "suggestion",
    "uncertain",
    "also",
    "asks",
    "thanked",
    "told",
    "urgent",
    "binding",
    "form",
    "of_the_end",
    "outcomes",
    "tells",
    "watched",
    "what",
    "when",
    "why",
    "word",
    "held_text",
    "sent_text",
    "doubts",
    "documents",
    "proposal",
];

/// Days that a decision may give, as dates; a letter tells them in words.
pub(super) const DAYS: &[&str] = &["closing_day", "final_day", "new_day", "report_day", "first_day", "last_day"];

/// Instants that a decision may give; a letter tells them in words.
pub(super) const INSTANTS: &[&str] = &["goes_at", "tells_at", "went_at"];

/// Values that are made here out of the case and what is given.
pub(super) const DERIVED: &[&str] = &[
    "arrived_en",
    "arrived_sv",
    "arrived_time",
    "authority",
    "case_flags",
    "citizen",
    "citizen_line",
    "confidential",
    "due",
    "has_citizen",
    "number",
    "open_flags",
    "organisation",
    "owes_answer",
    "parts",
    "promised",
    "promised_en",
    "promised_sv",
    "public_title",
    "purpose_word",
    "state_word",
    "quoted_question",
    "quoted_sent",
    "quoted_text",
    "several",
    "title",
    "type",
    "type_word",
    "unit",
];

/// Values by their names: some that are known, and the same one for every other name that a template may ask for.
#[derive(Debug)]
pub(super) struct Named {
    pub(super) known: BTreeMap<String, Value>,
    pub(super) otherwise: Value,
    pub(super) names: &'static [&'static [&'static str]],
}

impl Object for Named {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let name = key.as_str()?;
        let otherwise = || self.names.iter().any(|names| names.contains(&name)).then(|| self.otherwise.clone());
        self.known.get(name).cloned().or_else(otherwise)
    }
}

/// The values of a letter: what the decision gave, the case, the mail that goes with it, and who it is from.
pub(super) fn of(
    office: &Office,
    plan: &LetterPlan,
    about: Option<&About<'_>>,
    originals: &Originals,
    mailbox: &FunctionalMailbox,
    number: Option<&str>,
    now: DateTime<Utc>,
) -> Value {
    let today = stockholm_date(now);
    let mut known: BTreeMap<String, Value> = BTreeMap::new();
    for (name, value) in &plan.values {
        known.insert(
            name.clone(),
            day_in_words(name, value, plan.language, today)
                .or_else(|| {
                    INSTANTS
                        .contains(&name.as_str())
                        .then(|| instant_in_words(value, plan.language, today))
                })
                .map_or_else(|| Value::from(value.as_str()), Value::from),
        );
    }
    let said = |name: &str| plan.values.get(name).map_or("", String::as_str);
    known.insert(
        "purpose_word".to_owned(),
        plan.values.get("purpose").map_or("", |word| purpose_word(word)).into(),
    );
    for (name, of) in [
        ("quoted_text", "held_text"),
        ("quoted_sent", "sent_text"),
        ("quoted_question", "question"),
    ] {
        known.insert(name.to_owned(), quoted(said(of)).into());
    }
    let given = Value::from_object(Named {
        known,
        otherwise: Value::from(""),
        names: &[GIVEN, DAYS, INSTANTS],
    });
    let shared = context! {
        number => number.unwrap_or_default(),
        organisation => office.organisation.name,
        mailbox => context! { name => mailbox.name, address => mailbox.address.as_str() },
        original => original(plan, originals),
        items => items(plan, today),
        corrections => corrections(plan, today),
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
    context! { signer => signer, ..context! { ..given, ..context! { ..shared, ..case } } }
}

/// What was corrected: the word, what it is now, and the day where it is one.
fn corrections(plan: &LetterPlan, today: NaiveDate) -> Vec<Value> {
    let lines = plan.values.get("correction_lines").map_or("", String::as_str).lines();
    lines
        .map(|line| {
            let [word, name, day] = tabbed::fields(line);
            let day = day.parse().map(|day| words(day, plan.language, today)).unwrap_or_default();
            context! { word => word, name => name, day => day }
        })
        .collect()
}

/// The lines of a list, each with its own day in words; `heads` where a new reason begins.
fn items(plan: &LetterPlan, today: NaiveDate) -> Vec<Value> {
    let lines = plan.values.get("item_lines").map_or("", String::as_str).lines();
    let mut before = "";
    lines
        .map(|line| {
            let [waits, number, title, day, who] = tabbed::fields(line);
            let day = day.parse().map(|day| words(day, plan.language, today)).unwrap_or_default();
            let heads = waits != before;
            before = waits;
            context! { waits => waits, number => number, title => title, day => day, who => who, heads => heads }
        })
        .collect()
}

fn case_values(office: &Office, about: &About<'_>, language: Language, today: NaiveDate) -> Value {
    let matter = about.matter;
    let organisation = &office.organisation;
    let authority = organisation.authorities.get(&matter.authority);
    let unit = organisation
        .unit_of(matter.unit.as_ref())
        .map(|unit| unit.name.as_str())
        .unwrap_or_default();
    let officer = organisation.person_of(matter.officer.as_ref());
    let confidential = matter.is_discreet();
    let flags = matter.flags.iter().map(|flag| flag.in_words()).collect::<Vec<_>>().join(", ");
    let policy = office.policies.version(&matter.policy, &matter.policy_version);
    let arrived = stockholm_date(matter.arrived_at);
    let in_words = |date: Option<NaiveDate>, language| date.map(|date| words(date, language, today)).unwrap_or_default();
    context! {
        title => matter.title,
        public_title => if confidential { HIDDEN_TITLE } else { matter.title.as_str() },
        type => matter.case_type.as_str(),
        type_word => policy.map_or(matter.case_type.as_str(), |one| one.policy.type_word(matter.case_type)),
        arrived => words(arrived, language, today),
        arrived_sv => words(arrived, Language::Swedish, today),
        arrived_en => words(arrived, Language::English, today),
        due => matter.due_at.map(|due| due_words(due, language, today)).unwrap_or_default(),
        promised => in_words(matter.promised, language),
        promised_sv => in_words(matter.promised, Language::Swedish),
        promised_en => in_words(matter.promised, Language::English),
        owes_answer => about.state.owes_answer(),
        parts => about.opened.iter().map(|number| organisation.write_number(number)).collect::<Vec<_>>().join(", "),
        several => about.opened.len() > 1,
        state_word => state_word(about.state, language),
        citizen => matter.citizen.as_ref().and_then(|citizen| citizen.name.as_deref()).filter(|name| is_a_name(name)).unwrap_or_default(),
        citizen_line => citizen_line(matter),
        has_citizen => matter.citizen.is_some(),
        confidential => confidential,
        unit => unit,
        officer => person_values(officer, ""),
        authority => authority.map(|authority| authority.name.as_str()).unwrap_or_default(),
        contact => authority.map(|authority| Value::from_serialize(&authority.contact)).unwrap_or_default(),
        open_flags => if confidential { "" } else { flags.as_str() },
        arrived_time => format!("{} klockan {}", words(arrived, Language::Swedish, today), time_of_day(matter.arrived_at)),
        case_flags => flags,
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
        arrived_sv => "", arrived_en => "", open_flags => "",
        arrived_time => arrived_time(plan, originals, today),
        owes_answer => false,
        parts => "", several => false,
        state_word => "",
        citizen => plan.to.name.as_deref().filter(|name| is_a_name(name)).unwrap_or_default(),
        citizen_line => "", has_citizen => false, confidential => false, unit => "",
        officer => person_values(None, ""),
        authority => authority.map(|authority| authority.name.as_str()).unwrap_or_default(),
        contact => authority.map(|authority| Value::from_serialize(&authority.contact)).unwrap_or_default(),
        case_flags => "",
    }
}

/// When a mail without a case came: the day, and the time where the mail tells it.
fn arrived_time(plan: &LetterPlan, originals: &Originals, today: NaiveDate) -> String {
    let sent = plan
        .about
        .and_then(|id| originals.get(&id))
        .and_then(|original| original.letter.received.first().map(|stamp| stamp.at).or(original.letter.date));
    sent.map_or_else(
        || words(today, Language::Swedish, today),
        |at| {
            let at = at.to_utc();
            format!(
                "{} klockan {}",
                words(stockholm_date(at), Language::Swedish, today),
                time_of_day(at)
            )
        },
    )
}

fn person_values(person: Option<&Person>, otherwise: &str) -> Value {
    context! {
        name => person.map_or(otherwise, |person| person.name.as_str()),
        title => person.and_then(|person| person.title.as_deref()).unwrap_or_default(),
        phone => person.and_then(|person| person.phone.as_deref()).unwrap_or_default(),
    }
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

/// What a mail says: of one that adds to a case only what is new, since the rest is the case itself; the whole is attached.
fn said(purpose: Purpose, letter: &Letter) -> &str {
    let new_text = letter.new_text.trim();
    if purpose == Purpose::FollowUp && !new_text.is_empty() {
        new_text
    } else {
        letter.text.trim()
    }
}

/// The mail that goes with the letter, for reading in it.
fn original(plan: &LetterPlan, originals: &Originals) -> Value {
    let whole = plan.attachments.iter().find_map(|file| match file {
        AttachmentPlan::WholeMail { id } => originals.get(id),
        AttachmentPlan::FileOf { .. } => None,
    });
    let Some(original) = whole else {
        return context! { from => "", subject => "", quoted => "", files => "" };
    };
    let letter = &original.letter;
    let said = said(plan.purpose, letter);
    let says_nothing = letter.subject.is_empty() && said.is_empty();
    let text = if says_nothing {
        String::new()
    } else {
        format!("Ämne: {}\n\n{said}", letter.subject)
    };
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
    let files = match &original.malware {
        Some(found) => format!("hålls inne, virusskyddet hittade något skadligt ({found})"),
        None => files.collect::<Vec<_>>().join(", "),
    };
    context! {
        from => from,
        subject => letter.subject,
        quoted => quoted(&text),
        files => files,
    }
}
