//! Reading the daemon's letters as the story needs it: what they are about, what they say, whether they are worth telling of.

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike, TimeDelta, Utc};

use crate::plot::{Letter, Plot, summer};
use crate::stage::Seen;

/// The moments of the plot, and eight o'clock on every day but Saturdays and Sundays.
pub fn moments(plot: &Plot, start: DateTime<Utc>, end: DateTime<Utc>) -> BTreeSet<DateTime<Utc>> {
    let letters = plot.letters.iter();
    let mut all: BTreeSet<_> = letters.clone().map(|letter| letter.comes.0).collect();
    all.extend(letters.clone().flat_map(|letter| letter.answer.iter().map(|answer| answer.at.0)));
    all.extend(letters.flat_map(|letter| letter.more.iter().map(|more| more.at.0)));
    let days = (0..60).map(|day| start + TimeDelta::days(day)).filter(|day| *day <= end);
    all.extend(days.filter(|day| day.with_timezone(&summer()).weekday().number_from_monday() <= 5));
    all
}

/// The letter of the plot that a letter of the daemon's is about: the one it answers, or encloses.
pub fn about<'a>(plot: &'a Plot, seen: &Seen) -> Option<&'a Letter> {
    let answered = seen.mail.header("In-Reply-To").and_then(|id| plot.lookup(&id));
    let by_author = || plot.letters.iter().find(|letter| letter.receipt.as_ref() == Some(&seen.to));
    answered
        .or_else(|| plot.letters.iter().find(|letter| seen.encloses(letter.message_id())))
        .or_else(by_author)
}

/// The first line that is not empty.
pub fn first_line(text: &str) -> String {
    text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default().to_owned()
}

/// A line of the facts that staff get about a case.
pub fn fact(seen: &Seen, name: &str) -> Option<String> {
    let text = seen.mail.text();
    let line = text.lines().find_map(|line| line.trim().strip_prefix(name));
    line.map(|value| value.trim().to_owned())
}

/// Whether a letter to staff means something to the story; assignments and notes of what was understood do not.
pub fn tells(seen: &Seen) -> bool {
    let quiet = ["Du har fått ett ärende", "Det här är för din kännedom", "SÅ HÄR SVARAR DU"];
    let ladder = [
        "Påminnelse",
        "försenat",
        "kom inte fram",
        "Ny fråga",
        "Mer från",
        "Ska det här skickas",
    ];
    let subject = seen.subject();
    let transcript = seen.mail.header("In-Reply-To").is_some();
    ladder.iter().any(|words| subject.contains(words)) || (!transcript && !quiet.iter().any(|words| seen.mail.says(words)))
}

/// What somebody is, for those who do not know them.
pub fn role(address: &str) -> &'static str {
    match address.split('@').next().unwrap_or_default() {
        "ragnhild.ek" | "roger.fors" => " (registrar)",
        "birgitta.lonn" | "stefan.hede" | "maria.aberg" => " (manager)",
        "helena.brink" | "harriet.as" | "henrik.dahl" => " (head of administration)",
        _ => "",
    }
}
