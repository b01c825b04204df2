//! What the people of the municipality do with a letter of the daemon's, judged as they would: by what it says.

use chrono::{DateTime, Utc};

use crate::plot::Letter;
use crate::stage::{DOMAIN, Seen};

/// Something that somebody is going to answer.
#[derive(Debug, Clone)]
pub struct Task {
    /// Not before; at once without.
    pub at: Option<DateTime<Utc>>,
    /// The letter that is answered.
    pub seen: Seen,
    /// The words.
    pub text: String,
    /// Words of it that must reach the citizen.
    pub reaches: Option<String>,
}

/// What somebody does about a letter in the matter of `plan`. `answered` counts the answers that were given before.
pub fn react(seen: &Seen, plan: &Letter, answered: usize) -> Option<Task> {
    let officer = plan.officer.as_deref()?;
    let task = |text: String| Task {
        at: None,
        seen: seen.clone(),
        text,
        reaches: None,
    };
    let is_officer = seen.to == format!("{officer}{DOMAIN}");
    if is_officer && asks_for_an_answer(seen) {
        let answer = plan.answer.get(answered)?;
        return Some(Task {
            at: Some(answer.at.0),
            reaches: answer.reaches.clone(),
            ..task(answer.text.trim().to_owned())
        });
    }
    if seen.subject().contains("Ska det här skickas") {
        return Some(task("Ja".into()));
    }
    if seen.mail.says("Du har fått ett ärende att svara på") {
        return Some(task("Fel person".into()));
    }
    asks_whose_it_is(seen).then(|| task(format!("Lämna till {}", name_of(officer))))
}

/// An assignment, a question after the answer, an answer that came back, or a matter that lies with the registrar.
fn asks_for_an_answer(seen: &Seen) -> bool {
    let words = [
        "Du har fått ett ärende att svara på",
        "Ärendet är öppet på nytt",
        "Ditt svar kom inte fram",
    ];
    words.iter().any(|words| seen.mail.says(words)) || asks_whose_it_is(seen)
}

/// What a registrar is asked about a case that nobody has.
fn asks_whose_it_is(seen: &Seen) -> bool {
    let subjects = [
        "Vem ska ha ärendet?",
        "vem ska den som skrev vända sig till?",
        "Fel handläggare",
        "Behöver ses över",
        "Vem är ärendet från?",
        "Är det här skrivet av en människa?",
    ];
    let subject = seen.subject();
    subjects.iter().any(|words| subject.contains(words))
}

/// `petra.lund` as the registrar writes it.
fn name_of(officer: &str) -> String {
    let capital = |part: &str| {
        let mut letters = part.chars();
        letters
            .next()
            .map(|first| first.to_uppercase().chain(letters).collect::<String>())
            .unwrap_or_default()
    };
    officer.split('.').map(capital).collect::<Vec<_>>().join(" ")
}
