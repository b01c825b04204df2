//! The values of a query's fields: names as people write them, found in the organisation and the policies.

use super::fields::Token;
use super::{Condition, Field, QueryError, Vocabulary};
use crate::domain::case::StateName;
use crate::domain::diary::DiaryNumber;
use crate::domain::ids::TopicId;
use crate::domain::matter::{CaseType, Channel, Flag};
use chrono::{Days, Months, NaiveDate};
use std::collections::BTreeSet;

/// Swedish words for states, and what they stand for.
const STATES: &[(&str, &[StateName])] = &[
    ("väntar på registrator", &[StateName::AwaitingRegistrar]),
    ("ofördelat", &[StateName::AwaitingRegistrar]),
    ("hos handläggare", &[StateName::Assigned]),
    ("handläggs", &[StateName::Assigned]),
    ("besvarat", &[StateName::Answered]),
    ("överlämnat", &[StateName::HandedOver]),
    ("avslutat", &[StateName::Closed]),
    (
        "öppet",
        &[
            StateName::AwaitingRegistrar,
            StateName::Assigned,
            StateName::Answered,
            StateName::HandedOver,
        ],
    ),
    ("obesvarat", &[StateName::AwaitingRegistrar, StateName::Assigned]),
];

/// Words for flags beside the ones of the configuration.
const FLAGS: &[(&str, Flag)] = &[
    ("akut fel", Flag::AcuteFault),
    ("känsliga uppgifter", Flag::Confidential),
    ("personakt", Flag::PersonalFile),
];

/// Words for types beside the ones of the configuration.
const TYPES: &[(&str, CaseType)] = &[
    ("klagomål", CaseType::Complaint),
    ("förslag", CaseType::Suggestion),
    ("beröm", CaseType::Praise),
    ("fråga", CaseType::Question),
    ("synpunkt", CaseType::Opinion),
];

/// A query that is a diary number and nothing else.
pub(super) fn whole_number(text: &str, vocabulary: &Vocabulary<'_>) -> Option<DiaryNumber> {
    let found = vocabulary.organisation.diary_numbers_in(text);
    let [number] = found.as_slice() else { return None };
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
    let written = vocabulary.organisation.write_number(number);
    // Padding zeros may be left out, but nothing may stand beside it.
    (letters(text) <= letters(&written)).then(|| number.clone())
}

/// Whether a word asks for what is late.
pub(super) fn means_overdue(word: &str) -> bool {
    matches!(folded(word).as_str(), "forsenad" | "forsenade" | "forsenat")
}

/// The condition that a field with its value is.
pub(super) fn condition(name: &str, token: &Token, vocabulary: &Vocabulary<'_>) -> Result<Condition, QueryError> {
    let field = field(name, &token.text, vocabulary)?;
    let unsayable = match &field {
        Field::Number(_) => Some("dnr"),
        Field::Since(_) => Some("sedan"),
        Field::Until(_) => Some("till"),
        _ => None,
    };
    match unsayable.filter(|_| token.negated) {
        Some(name) => Err(QueryError::NotNegatable(name)),
        None => Ok(Condition {
            field,
            negated: token.negated,
        }),
    }
}

fn field(name: &str, value: &str, vocabulary: &Vocabulary<'_>) -> Result<Field, QueryError> {
    if value.is_empty() {
        return Err(QueryError::NoValue(name.to_owned()));
    }
    let organisation = vocabulary.organisation;
    match folded(name).as_str() {
        "dnr" | "diarienummer" => number(value, vocabulary).map(Field::Number),
        "enhet" => {
            let named = organisation.units.values().map(|unit| (unit.name.as_str(), unit.id.clone()));
            one("enhet", value, named, organisation.units.keys().map(|id| (id.as_str(), id.clone()))).map(Field::Unit)
        }
        "handlaggare" => {
            let named = organisation.people.values().map(|person| (person.name.as_str(), person.id.clone()));
            one(
                "handläggare",
                value,
                named,
                organisation.people.keys().map(|id| (id.as_str(), id.clone())),
            )
            .map(Field::Officer)
        }
        "typ" => case_types(value, vocabulary).map(Field::Type),
        "amne" => {
            let topics = topics(vocabulary);
            one(
                "ämne",
                value,
                topics.iter().map(|topic| (topic.as_str(), topic.clone())),
                std::iter::empty(),
            )
            .map(Field::Topic)
        }
        "flagga" => {
            let known = Flag::ALL.iter().map(|flag| (flag.as_str(), *flag));
            one("flagga", value, known, FLAGS.iter().copied()).map(Field::Flag)
        }
        "lage" => state(value),
        "kanal" => {
            let known = Channel::ALL.iter().map(|channel| (channel.as_str(), *channel));
            one("kanal", value, known, std::iter::empty()).map(Field::Channel)
        }
        "sedan" | "fran" => day(value, vocabulary.today).map(|(first, _)| Field::Since(first)),
        "till" | "tom" => day(value, vocabulary.today).map(|(_, last)| Field::Until(last)),
        _ => Err(QueryError::NoSuchField(name.to_owned())),
    }
}

fn number(value: &str, vocabulary: &Vocabulary<'_>) -> Result<DiaryNumber, QueryError> {
    let found = vocabulary.organisation.diary_numbers_in(value);
    found.into_iter().next().ok_or_else(|| {
        let example = |authority: &crate::domain::organisation::Authority| {
            authority.format.write(&DiaryNumber {
                series: authority.series.clone(),
                year: 2026,
                serial: 123,
            })
        };
        let examples: BTreeSet<String> = vocabulary.organisation.authorities.values().map(example).collect();
        QueryError::NoSuchNumber(value.to_owned(), examples.into_iter().collect::<Vec<_>>().join(", "))
    })
}

/// The types that a word stands for: a routine may call several by one name.
fn case_types(value: &str, vocabulary: &Vocabulary<'_>) -> Result<Vec<CaseType>, QueryError> {
    let local = vocabulary.policies.all().flat_map(|one| &one.policy.types);
    let local = local.map(|(case_type, word)| (word.word.as_str(), *case_type));
    let own = CaseType::ALL.iter().map(|case_type| (case_type.as_str(), *case_type));
    let words: Vec<(&str, CaseType)> = own.chain(TYPES.iter().copied()).chain(local).collect();
    let asked = folded(value);
    let types = |fits: fn(&str, &str) -> bool| -> Vec<CaseType> {
        let found: BTreeSet<CaseType> = words
            .iter()
            .filter(|(word, _)| fits(&folded(word), &asked))
            .map(|(_, found)| *found)
            .collect();
        found.into_iter().collect()
    };
    let whole = types(|word, asked| word == asked);
    let found = if whole.is_empty() {
        types(|word, asked| word.starts_with(asked))
    } else {
        whole
    };
    if found.is_empty() {
        let choices: BTreeSet<&str> = words.iter().skip(CaseType::ALL.len()).map(|(word, _)| *word).collect();
        return Err(unknown("typ", value, choices.into_iter()));
    }
    Ok(found)
}

fn state(value: &str) -> Result<Field, QueryError> {
    if means_overdue(value) {
        return Ok(Field::Overdue);
    }
    let swedish = STATES.iter().map(|(word, states)| (*word, states.to_vec()));
    let names = StateName::ALL.iter().map(|state| (state.as_str(), vec![*state]));
    one("läge", value, swedish.chain(names), std::iter::empty()).map(Field::State)
}

/// Every topic that a unit answers for or a lane names.
fn topics(vocabulary: &Vocabulary<'_>) -> BTreeSet<TopicId> {
    let units = vocabulary.organisation.units.values().flat_map(|unit| unit.topics.iter().cloned());
    let lanes = vocabulary
        .policies
        .all()
        .flat_map(|one| one.policy.lanes.iter().flat_map(|lane| lane.topics.iter().cloned()));
    units.chain(lanes).collect()
}

/// The one thing that a value names: by its whole name, else by how its name begins, else by a word in it. `also` names the same
/// things otherwise, and is not shown as a choice.
fn one<'a, T: PartialEq>(
    field: &'static str,
    value: &str,
    known: impl Iterator<Item = (&'a str, T)>,
    also: impl Iterator<Item = (&'a str, T)>,
) -> Result<T, QueryError> {
    let shown: Vec<(&str, T)> = known.collect();
    let choices = shown.len();
    let mut all: Vec<(&str, T)> = shown;
    all.extend(also);
    let asked = folded(value);
    let ways: [fn(&str, &str) -> bool; 3] = [
        |name, asked| name == asked,
        |name, asked| name.starts_with(asked),
        |name, asked| name.contains(asked),
    ];
    for fits in ways {
        let mut found: Vec<usize> = Vec::new();
        for (at, (name, thing)) in all.iter().enumerate() {
            let known = found.iter().any(|other| all.get(*other).is_some_and(|(_, other)| other == thing));
            if fits(&folded(name), &asked) && !known {
                found.push(at);
            }
        }
        match found.as_slice() {
            [] => {}
            [at] => return Ok(all.swap_remove(*at).1),
            several => {
                let names: Vec<&str> = several.iter().filter_map(|at| all.get(*at)).map(|(name, _)| *name).collect();
                return Err(QueryError::Ambiguous {
                    field,
                    value: value.to_owned(),
                    choices: names.join(" eller "),
                });
            }
        }
    }
    Err(unknown(field, value, all.iter().take(choices).map(|(name, _)| *name)))
}

fn unknown<'a>(field: &'static str, value: &str, choices: impl Iterator<Item = &'a str>) -> QueryError {
    QueryError::NoSuchValue {
        field,
        value: value.to_owned(),
        choices: choices.collect::<Vec<_>>().join(", "),
    }
}

/// The first and the last day of what a value names: a day, a month or a year.
fn day(value: &str, today: NaiveDate) -> Result<(NaiveDate, NaiveDate), QueryError> {
    let bad = || QueryError::NoSuchDay(value.to_owned());
    match folded(value).as_str() {
        "idag" => return Ok((today, today)),
        "igar" => {
            let yesterday = today.checked_sub_days(Days::new(1)).ok_or_else(bad)?;
            return Ok((yesterday, yesterday));
        }
        _ => {}
    }
    let numbers: Vec<&str> = value.split('-').collect();
    let number = |at: usize, digits: usize| {
        numbers
            .get(at)
            .filter(|text| text.len() == digits && text.chars().all(|c| c.is_ascii_digit()))
            .and_then(|text| text.parse::<u32>().ok())
            .ok_or_else(bad)
    };
    let year = i32::try_from(number(0, 4)?).map_err(|_| bad())?;
    let (first, months) = match numbers.len() {
        1 => (NaiveDate::from_ymd_opt(year, 1, 1), Some(12)),
        2 => (NaiveDate::from_ymd_opt(year, number(1, 2)?, 1), Some(1)),
        3 => (NaiveDate::from_ymd_opt(year, number(1, 2)?, number(2, 2)?), None),
        _ => (None, None),
    };
    let first = first.ok_or_else(bad)?;
    let last = match months {
        Some(months) => first.checked_add_months(Months::new(months)).and_then(|day| day.pred_opt()),
        None => Some(first),
    };
    Ok((first, last.ok_or_else(bad)?))
}

/// A name without what people leave out: case, dots over letters, blanks and strokes.
fn folded(name: &str) -> String {
    let plain = |letter: char| match letter {
        'å' | 'ä' => Some('a'),
        'ö' => Some('o'),
        'é' => Some('e'),
        letter if letter.is_alphanumeric() => Some(letter),
        _ => None,
    };
    name.to_lowercase().chars().filter_map(plain).collect()
}
