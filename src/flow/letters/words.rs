//! Words for letters: days, flags, other people's text told apart from ours.

use crate::domain::case::State;
use crate::domain::date_words::{in_words_en, in_words_sv};
use crate::domain::deadline::{ZONE, end_of, last_day};
use crate::domain::effect::Purpose;
use crate::domain::matter::Language;
use chrono::{DateTime, NaiveDate, Utc};

/// A day that a decision gives as a date is told in words.
pub(super) fn day_in_words(name: &str, value: &str, language: Language, today: NaiveDate) -> Option<String> {
    let date: NaiveDate = value.parse().ok().filter(|_| name.ends_with("_day"))?;
    Some(words(date, language, today))
}

/// An instant that a decision gives, in words: "klockan 14.32", with its day where that is not today.
pub(super) fn instant_in_words(value: &str, language: Language, today: NaiveDate) -> String {
    let Ok(at) = DateTime::parse_from_rfc3339(value) else {
        return String::new();
    };
    let at = at.with_timezone(&ZONE);
    let day = (at.date_naive() != today).then(|| words(at.date_naive(), language, today) + " ");
    let time = match language {
        Language::Swedish => format!("klockan {}", at.format("%H.%M")),
        Language::English => format!("at {}", at.format("%H:%M")),
    };
    day.unwrap_or_default() + &time
}

/// A day in words, in the letter's language.
pub(super) fn words(date: NaiveDate, language: Language, today: NaiveDate) -> String {
    match language {
        Language::Swedish => in_words_sv(date, today),
        Language::English => in_words_en(date, today),
    }
}

/// The day of a time limit in words, with the time of day where it does not run out with the day (24 hours, R44, R87).
pub(super) fn due_words(due: DateTime<Utc>, language: Language, today: NaiveDate) -> String {
    let day = last_day(due);
    let in_words = words(day, language, today);
    let time = due.with_timezone(&ZONE);
    // A limit that runs out at midnight runs out with the day that ends there.
    if due == end_of(day) || time.date_naive() != day {
        return in_words;
    }
    match language {
        Language::Swedish => format!("{in_words} klockan {}", time.format("%H.%M")),
        Language::English => format!("{in_words} at {}", time.format("%H:%M")),
    }
}

/// The time of day in Stockholm, such as 09.12.
pub(super) fn time_of_day(at: DateTime<Utc>) -> String {
    at.with_timezone(&ZONE).format("%H.%M").to_string()
}

/// A display name is used in a greeting only when it looks like a person's: it is a stranger's text.
pub(super) fn is_a_name(name: &str) -> bool {
    let plain = name.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '-' | '\'' | '’'));
    plain && name.chars().count() <= 40 && name.split_whitespace().count() <= 4 && name.chars().next().is_some_and(char::is_uppercase)
}

/// Someone else's words, told apart from ours at each line.
pub(super) fn quoted(text: &str) -> String {
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

/// Where a case stands, in words.
pub(super) fn state_word(state: &State, language: Language) -> &'static str {
    let (swedish, english) = match state {
        State::AwaitingRegistrar => ("väntar på registratorn", "with the registrar"),
        State::Assigned { .. } => ("väntar på svar", "waiting for an answer"),
        State::Answered { .. } => ("besvarat", "answered"),
        State::HandedOver { .. } => ("överlämnat", "handed over"),
        State::Closed { .. } => ("avslutat", "closed"),
    };
    match language {
        Language::Swedish => swedish,
        Language::English => english,
    }
}

/// What a letter is called when the registrar is told about it.
pub(super) fn purpose_word(purpose: &str) -> &'static str {
    match Purpose::lookup(purpose) {
        Some(Purpose::Receipt) => "Bekräftelsen",
        Some(Purpose::Answer) => "Svaret",
        Some(Purpose::Delay) => "Beskedet om längre svarstid",
        Some(Purpose::Notice) => "Beskedet",
        Some(Purpose::Status) => "Beskedet om läget",
        Some(Purpose::Assignment) => "Uppdraget",
        Some(Purpose::Reminder | Purpose::Escalation) => "Påminnelsen",
        Some(Purpose::Forward | Purpose::Alert) => "Det vidarelämnade meddelandet",
        Some(
            Purpose::Transcript
            | Purpose::FollowUp
            | Purpose::Warning
            | Purpose::RegistrarNotice
            | Purpose::Reading
            | Purpose::Report
            | Purpose::Measures
            | Purpose::Disposal
            | Purpose::Operations
            | Purpose::ShadowReport
            | Purpose::Digest,
        )
        | None => "Ett brev",
    }
}

#[cfg(test)]
mod tests {
    use super::{due_words, is_a_name, quoted};
    use crate::domain::matter::Language;
    use chrono::{DateTime, Utc};

    #[test]
    fn a_time_limit_that_runs_out_within_a_day_tells_when() {
        let today = "2026-11-27".parse().unwrap();
        for (due, expected) in [
            ("2026-12-01T22:59:59Z", "tisdag 1 december"),
            ("2026-11-30T14:00:00Z", "måndag 30 november klockan 15.00"),
            ("2026-11-30T23:00:00Z", "måndag 30 november"),
        ] {
            let due: DateTime<Utc> = due.parse().unwrap();
            assert_eq!(due_words(due, Language::Swedish, today), expected);
        }
    }

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
