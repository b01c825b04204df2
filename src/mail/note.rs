//! File notes (tjänsteanteckningar): what staff wrote down of something said by telephone, over the counter or in a letter.

use super::{addresses, dates};
use crate::domain::address::EmailAddress;
use crate::domain::letter::{OnBehalfKind, OnBehalfOf};
use chrono::{Datelike, NaiveDate};

/// The lines with a label that staff write above or below a note.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fields {
    /// "Kanal:", as written.
    pub channel: Option<String>,
    arrived: Option<String>,
    name: Option<String>,
    emails: Vec<EmailAddress>,
    subject: Option<String>,
    /// What is left of the text.
    rest: String,
}

/// Whether a mail is a file note: it says so in its subject or in one of its first lines.
pub fn is_note(subject: &str, text: &str) -> bool {
    let says = |line: &str| {
        let line = line.trim().trim_start_matches(['#', '*', '[', ' ']).to_lowercase();
        line.starts_with("tjänsteanteckning") || line.starts_with("tjansteanteckning")
    };
    let bare = subject.rsplit(": ").next().unwrap_or(subject);
    says(subject) || says(bare) || text.lines().filter(|line| !line.trim().is_empty()).take(3).any(says)
}

/// Reads a file note; `written` is the day it was written, which tells the year of dates without one.
pub fn read(subject: &str, text: &str, written: Option<NaiveDate>) -> OnBehalfOf {
    let fields = fields(text);
    let email = fields.emails.first().filter(|_| fields.emails.len() == 1).cloned();
    OnBehalfOf {
        kind: OnBehalfKind::FileNote,
        arrived: fields.arrived(written),
        channel: fields.channel.clone().or_else(|| channel_in(text).map(str::to_owned)),
        name: fields.name,
        // Written down on purpose in a line of its own, so it is no guess; several are.
        sure: fields.emails.len() <= 1,
        email,
        subject: fields.subject.or_else(|| own_subject(subject)),
        text: fields.rest,
    }
}

/// The lines with labels in a mail from staff, and the rest of it.
pub fn fields(text: &str) -> Fields {
    let mut fields = Fields::default();
    let mut rest = Vec::new();
    for line in text.lines() {
        if !fields.take(line) {
            rest.push(line);
        }
    }
    let heading = |line: &&str| {
        line.trim().is_empty()
            || line
                .trim()
                .trim_matches(['#', '*', ' ', ':'])
                .eq_ignore_ascii_case("tjänsteanteckning")
    };
    let start = rest.iter().take_while(|line| heading(line)).count();
    fields.rest = rest.get(start..).unwrap_or_default().join("\n").trim().to_owned();
    fields
}

impl Fields {
    /// The day of "Inkom:"; `written` tells the year where none stands there.
    pub fn arrived(&self, written: Option<NaiveDate>) -> Option<NaiveDate> {
        self.arrived.as_deref().and_then(|text| day(text, written))
    }

    /// Takes a line with a label; the first of each kind counts.
    fn take(&mut self, line: &str) -> bool {
        let Some((label, value)) = line.trim_start_matches(['*', '-', ' ', '•']).split_once(':') else {
            return false;
        };
        let value = value.trim_matches(['*', ' ', '\t']);
        let slot = match label.trim_matches(['*', ' ']).to_lowercase().as_str() {
            "inkom" | "inkom den" | "inkommet" | "inkommen" | "ankomstdatum" | "mottaget" | "datum för samtalet" => &mut self.arrived,
            "kanal" | "inkom via" | "kom in via" | "kontaktväg" => &mut self.channel,
            "namn" | "synpunktslämnare" | "uppgiftslämnare" | "lämnad av" | "från" | "medborgare" | "avsändare" => &mut self.name,
            "ärende" | "ärendet" | "rubrik" | "ämne" | "gäller" | "ärendemening" => &mut self.subject,
            "e-post" | "epost" | "e-postadress" | "mejl" | "mail" | "e-mail" => {
                self.emails.extend(addresses::first_in(value));
                return true;
            }
            _ => return false,
        };
        if slot.is_some() || value.is_empty() {
            return false;
        }
        *slot = Some(value.to_owned());
        true
    }
}

/// What is left of the subject when it says more than that it is a note.
fn own_subject(subject: &str) -> Option<String> {
    let lower = subject.to_lowercase();
    let at = lower.find("anteckning").map(|at| at + "anteckning".len())?;
    let rest = subject.get(at..)?.trim_start_matches([':', '-', '–', ' ', ',', ']']).trim();
    (!rest.is_empty()).then(|| rest.to_owned())
}

/// The channel that the words of a note tell.
fn channel_in(text: &str) -> Option<&'static str> {
    let lower = text.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    // "Skrev på Facebook att ingen ringde" came by no telephone.
    if says(&[
        "på facebook",
        "via facebook",
        "facebookgrupp",
        "på instagram",
        "via instagram",
        "i sociala medier",
    ]) {
        Some("sociala medier")
    } else if says(&["ringde", "ringer", "ringt", "telefon", "per tel", "röstbrevlåda"]) {
        Some("telefon")
    } else if says(&["besök", "receptionen", "över disk", "kom in till"]) {
        Some("besök")
    } else if says(&["facebook", "instagram", "sociala medier"]) {
        Some("sociala medier")
    } else if says(&["brev", "vykort", "inskannad", "skannad"]) {
        Some("brev")
    } else {
        None
    }
}

/// A day as staff write it: `2026-11-20`, `20 november 2026`, `20/11`, `20.11.2026`, with or without a time.
fn day(text: &str, written: Option<NaiveDate>) -> Option<NaiveDate> {
    if let Some(date) = dates::read(text) {
        return Some(date.date_naive());
    }
    let mut numbers = text.split(|c: char| !c.is_ascii_digit()).filter(|number| !number.is_empty());
    let day: u32 = numbers.next()?.parse().ok()?;
    let named = text.split(|c: char| !c.is_alphabetic()).find_map(dates::month);
    let month = match named {
        Some(month) => month,
        None => numbers.next()?.parse().ok()?,
    };
    let told = numbers
        .next()
        .filter(|number| number.len() == 4)
        .and_then(|number| number.parse().ok());
    let in_year = |year: i32| NaiveDate::from_ymd_opt(year, month, day).filter(|date| date.year() >= 1900);
    if let Some(year) = told {
        return in_year(year);
    }
    let written = written?;
    let this_year = in_year(written.year())?;
    // In January "30/12" is last year's; what would lie more than half a year back is more likely a slip.
    let last_year = in_year(written.year() - 1).filter(|date| this_year > written && (written - *date).num_days() < 183);
    Some(last_year.unwrap_or(this_year))
}

#[cfg(test)]
mod tests {
    use super::{channel_in, day};

    #[test]
    fn days_of_arrival_lie_behind() {
        for (written, text, expected) in [
            ("2027-01-04", "30/12", "2026-12-30"),
            ("2027-01-04", "30 december", "2026-12-30"),
            ("2027-01-04", "2/1", "2027-01-02"),
            ("2026-11-25", "20/11", "2026-11-20"),
            ("2026-11-25", "5/12", "2026-12-05"),
            ("2027-01-04", "30/12 2025", "2025-12-30"),
        ] {
            let found = day(text, written.parse().ok()).map(|date| date.to_string());
            assert_eq!(found.as_deref(), Some(expected), "{written}: {text}");
        }
    }

    #[test]
    fn the_words_of_a_note_tell_its_channel() {
        for (text, channel) in [
            ("Eva Lind ringde om lyktan.", Some("telefon")),
            ("Hen skrev på Facebook att ingen ringde.", Some("sociala medier")),
            ("Ringde och sa att det står om det i Facebook.", Some("telefon")),
            ("Besök i receptionen.", Some("besök")),
            ("Inskannad i dag.", Some("brev")),
            ("Lyktan är trasig.", None),
        ] {
            assert_eq!(channel_in(text), channel, "{text}");
        }
    }
}
