//! Parts of a report that are more than counts: measures, outcomes, what was left out.

use super::{Section, Table, Value};
use crate::domain::effect::Outcome;
use crate::domain::ids::UnitId;
use crate::domain::policy::Policy;
use std::collections::BTreeMap;

/// Something that staff wrote down in a case: a measure, an outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The case's number as it is written.
    pub number: String,
    /// The unit that has the case.
    pub unit: Option<UnitId>,
    /// The words; empty where the case is marked as sensitive.
    pub text: String,
}

/// Mails that became no case, by what became of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Excluded {
    /// What became of them.
    pub outcome: Outcome,
    /// How many.
    pub mails: usize,
}

impl Excluded {
    fn words(self) -> Option<&'static str> {
        match self.outcome {
            Outcome::Forwarded => Some("Skickat vidare till en annan funktion, enligt rutinen"),
            Outcome::KeptOnly => Some("Bevarat men inte en synpunkt, enligt rutinen"),
            Outcome::Automatic => Some("Automatiska meddelanden"),
            Outcome::Duplicate => Some("Samma meddelande en gång till"),
            _ => None,
        }
    }
}

/// Mails that became no case, and why.
pub(super) fn excluded(counts: &[Excluded], left_out: usize) -> Option<Section> {
    let mut rows: Vec<Vec<Value>> = counts
        .iter()
        .filter_map(|one| Some(vec![Value::Text(one.words()?.to_owned()), Value::Count(one.mails)]))
        .collect();
    if left_out > 0 {
        let words = "Ärenden som inte var en synpunkt, eller samma som ett annat";
        rows.push(vec![Value::Text(words.to_owned()), Value::Count(left_out)]);
    }
    if rows.is_empty() {
        return None;
    }
    Some(Section {
        heading: "Mejl som inte räknas".to_owned(),
        text: vec!["Det här kom till brevlådorna men räknas inte som synpunkter.".to_owned()],
        chart: None,
        table: Some(Table {
            caption: "Mejl och ärenden som inte räknas".to_owned(),
            columns: vec!["Varför".to_owned(), "Antal".to_owned()],
            rows,
        }),
    })
}

/// A number of cases in words that fit one and many.
pub(super) fn of_cases(count: usize, one: &str, many: &str) -> String {
    if count == 1 {
        format!("ett {one}")
    } else {
        format!("{count} {many}")
    }
}

/// What was done (R105).
pub(super) fn measures(notes: &[Note], missing: usize, unit_name: impl Fn(Option<&UnitId>) -> String) -> Section {
    let mut text = Vec::new();
    if notes.is_empty() {
        text.push("Inga åtgärder är antecknade under perioden.".to_owned());
    }
    if missing > 0 {
        text.push(format!(
            "I {} är ingen åtgärd antecknad. {}",
            of_cases(missing, "besvarat klagomål eller förslag", "besvarade klagomål och förslag"),
            if missing == 1 {
                "Handläggaren är tillfrågad."
            } else {
                "Handläggarna är tillfrågade."
            }
        ));
    }
    let row = |note: &Note| {
        let words = if note.text.is_empty() {
            "(visas inte: ärendet är märkt som känsligt)"
        } else {
            &note.text
        };
        vec![
            Value::Text(unit_name(note.unit.as_ref())),
            Value::Text(note.number.clone()),
            Value::Text(words.to_owned()),
        ]
    };
    let table = (!notes.is_empty()).then(|| Table {
        caption: "Åtgärder".to_owned(),
        columns: ["Enhet", "Ärende", "Åtgärd"].map(ToOwned::to_owned).to_vec(),
        rows: notes.iter().map(row).collect(),
    });
    Section {
        heading: "Det här har gjorts".to_owned(),
        text,
        chart: None,
        table,
    }
}

/// How cases ended (R82–R85, R108).
pub(super) fn outcomes(notes: &[Note], policy: &Policy) -> Section {
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    let mut other = 0;
    for note in notes {
        let said = note.text.to_lowercase();
        let known = policy.closing.outcomes.iter().position(|outcome| {
            let (id, word) = (outcome.id.to_lowercase(), outcome.word.to_lowercase());
            said.starts_with(&id) || said.starts_with(&word) || word.starts_with(said.trim_end_matches('.')) && !said.is_empty()
        });
        match known {
            Some(at) => *counts.entry(at).or_default() += 1,
            None => other += 1,
        }
    }
    let of = |at: usize| Value::Count(counts.get(&at).copied().unwrap_or(0));
    let mut rows: Vec<Vec<Value>> = policy
        .closing
        .outcomes
        .iter()
        .enumerate()
        .map(|(at, outcome)| vec![Value::Text(outcome.word.clone()), of(at)])
        .collect();
    if other > 0 || rows.is_empty() {
        rows.push(vec![Value::Text("Annat, i egna ord".to_owned()), Value::Count(other)]);
    }
    Section {
        heading: "Så slutade ärendena".to_owned(),
        text: Vec::new(),
        chart: None,
        table: Some(Table {
            caption: "Utfall som är antecknade under perioden".to_owned(),
            columns: vec!["Utfall".to_owned(), "Antal".to_owned()],
            rows,
        }),
    }
}
