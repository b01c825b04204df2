//! A rehearsal: every template with made-up values, before any citizen gets a letter.

use super::values::{DAYS, DERIVED, GIVEN, INSTANTS, Named};
use super::words::words;
use crate::domain::effect::{NamedTemplate, Purpose};
use crate::domain::matter::Language;
use crate::domain::time::stockholm_date;
use crate::flow::office::Office;
use crate::mail::template::TemplateError;
use chrono::NaiveDate;
use minijinja::{Value, context};
use std::collections::BTreeMap;

/// Renders every template of every letter with made-up values, so that a fault is found at start and not by a citizen.
pub fn rehearse(office: &Office) -> Vec<TemplateError> {
    let today = stockholm_date(office.clock.now());
    let named = office
        .policies
        .all()
        .flat_map(|one| &one.policy.lanes)
        .filter_map(|lane| lane.receipt.as_deref());
    let names = Purpose::ALL
        .iter()
        .map(|purpose| purpose.as_str())
        .chain(NamedTemplate::ALL.iter().map(|wording| wording.as_str()))
        .chain(named);
    let mut faults = Vec::new();
    for name in names {
        for language in Language::ALL {
            faults.extend(rehearse_one(office, name, *language, today));
        }
    }
    faults
}

/// Renders each branch: once for every word that the template compares with, and once with nothing to say.
fn rehearse_one(office: &Office, name: &str, language: Language, today: NaiveDate) -> Option<TemplateError> {
    let templates = &office.stationery.templates;
    let mut words = templates.compared_words(language.as_str(), name);
    words.extend(["ord".to_owned(), String::new()]);
    words
        .iter()
        .find_map(|word| templates.render(language.as_str(), name, &made_up(word, today)).err())
}

/// Every value that a template may ask for; what is compared with is `word`.
fn made_up(word: &str, today: NaiveDate) -> Value {
    let given = Value::from_object(Named {
        known: BTreeMap::new(),
        otherwise: Value::from(word),
        names: &[GIVEN, DAYS, INSTANTS, DERIVED],
    });
    let person = context! { name => "Eva Ek", title => "Handläggare", phone => "0999-100 00" };
    context! {
        officer => person, signer => person,
        mailbox => context! { name => "Synpunkter", address => "synpunkter@example.org" },
        contact => context! { name => "Kontaktcenter", phone => "0999-100 00", web => "" },
        original => context! { from => "Eva", subject => "Hål", quoted => "| Hål", files => "" },
        corrections => vec![context! { word => word, name => word, day => "tisdag 1 december" }],
        items => vec![context! { waits => word, number => "KS 2026/0001", title => word, day => "tisdag 1 december", who => word, heads => true }],
        arrived => words(today, Language::Swedish, today),
        ..given
    }
}
