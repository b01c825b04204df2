//! "Se över rutinen" (R109): what the figures say about the routine itself, as advice with its reason.

use super::parts::of_cases;
use super::{Section, percent};
use crate::domain::figures::{CaseFact, Tally, grouped, share};
use crate::domain::ids::UnitId;
use chrono::{DateTime, Utc};

/// From this share on of late answers the time or the staffing is worth a look.
const LATE: f64 = 0.2;
/// From this share on of cases that came to the wrong person the lists of who has what are.
const ASTRAY: f64 = 0.1;
/// From this share on of cases whose topic or type was set right the topics of the website and the word lists are.
const CORRECTED: f64 = 0.15;
/// Fewer cases than this say nothing about a routine.
const ENOUGH: usize = 10;

/// What is worth looking at; a routine that works gets a sentence that says so.
pub(super) fn section(
    facts: &[&CaseFact],
    tally: &Tally,
    missing_measures: usize,
    now: DateTime<Utc>,
    unit_name: impl Fn(Option<&UnitId>) -> String,
) -> Section {
    let mut text = Vec::new();
    let enough = facts.len() >= ENOUGH;
    let late = tally.share_in_time().map_or(0.0, |in_time| 1.0 - in_time);
    if enough && late >= LATE {
        text.push(format!(
            "{} av svaren kom sent eller har inte kommit. Räcker tiden och bemanningen, eller lovar bekräftelsen för mycket?",
            percent(late)
        ));
    }
    for (unit, of_unit) in grouped(facts, |fact| fact.unit.clone()) {
        let own = Tally::of(of_unit.iter().copied(), now);
        let own_late = own.share_in_time().map_or(0.0, |in_time| 1.0 - in_time);
        if of_unit.len() >= ENOUGH && own_late >= LATE && own_late >= late * 1.5 {
            text.push(format!(
                "{} svarar sent oftare än andra ({} av sina ärenden). Vad behöver enheten?",
                unit_name(unit.as_ref()),
                percent(own_late)
            ));
        }
    }
    let astray = facts.iter().filter(|fact| fact.reroutes > 0).count();
    if let Some(share) = share(astray, facts.len()).filter(|share| enough && *share >= ASTRAY) {
        text.push(format!(
            "{} ({}) kom först till fel person. Stämmer listan över vem som har vilka frågor?",
            if astray == 1 {
                "Ett ärende".to_owned()
            } else {
                format!("{astray} ärenden")
            },
            percent(share)
        ));
    }
    let corrected = facts.iter().filter(|fact| fact.was_corrected()).count();
    if let Some(share) = share(corrected, facts.len()).filter(|share| enough && *share >= CORRECTED) {
        text.push(format!(
            "{corrected} ärenden ({}) fick ny typ eller nytt ämne i efterhand. Är valen på webbplatsen begripliga för den som skriver?",
            percent(share)
        ));
    }
    if missing_measures > 0 {
        text.push(format!(
            "I {} är ingen åtgärd antecknad. Vet handläggarna hur de antecknar en?",
            of_cases(missing_measures, "besvarat ärende", "besvarade ärenden")
        ));
    }
    if text.is_empty() {
        text.push("Siffrorna pekar inte på något i rutinen som behöver ändras nu.".to_owned());
    }
    Section {
        heading: "Se över rutinen".to_owned(),
        text,
        chart: None,
        table: None,
    }
}
