//! Whether a mail's body is a filled-in web form: label lines with a name or an address and someone's words.

use crate::domain::pattern::pattern;
use crate::mail::evidence::cut;
use regex::Regex;
use std::sync::LazyLock;

/// How much of the text is looked at, in bytes: a form's labels stand in its beginning.
const LOOKED_AT: usize = 16 * 1024;

/// Labels of who writes.
static WHO: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(ditt |din |ert |er |your |avsändarens |kontakt|besökarens )?(för- och efternamn|förnamn|efternamn|namn|name|first name|last name|full name|avsändare|navn|nimi|vorname|nachname|e-?post(adress)?|e-?mail( address)?|mejl(adress)?|mail(adress)?|epostadress|sähköposti|telefon(nummer)?|mobil(telefon|nummer)?|phone( number)?|tel|adress|postadress|puhelin|kontakt|användare|anmälare|uppgiftslämnare|frågeställare|(rapporterat|rapporterad|inskickat|inskickad|anmält|anmäld|inlämnat|inlämnad|reported|submitted|sent) (av|by))( \(.*\))?\*?$",
    )
});

/// Labels of what is written.
static WHAT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(ditt |din |dina |er |ert |beskriv |your |vad vill du |skriv |lämna |detaljerad )*(meddelande|synpunkt(er|en)?|text|fråga|beskrivning|beskrivning av .*|beskriv .*|kommentar(er)?|ärende(beskrivning)?|klagomål|förslag|beröm|felanmälan|idé|åsikt|vad gäller .*|vad vill du .*|vad handlar .*|din synpunkt.*|ditt (klagomål|förslag).*|berätta.*|message|comments?|feedback|question|description|enquiry|inquiry|details|melding|besked|besvær|klage|viesti|palaute|nachricht|innehåll|skriv här|övrigt|redogörelse|händelse|vad har (hänt|inträffat)\??|vad är (fel|problemet)\??|what (has )?happened\??)( \(.*\))?\*?$",
    )
});

/// How services of the reader's own begin what they pass on; such a mail has a number of its own.
static SUBMITTED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(inskickat|inskickad|skickat|skickad|inlämnat|inlämnad|submitted|sent) (via|från|genom|through) (vår |our |the )?(e-?tjänst|webb?formulär|kontaktformulär|formulär|app|webbplats|web ?form|contact form|web ?site)",
    )
});

/// An address among what a form tells.
static ADDRESS: LazyLock<Regex> = LazyLock::new(|| pattern(r"[^\s<>()@:;,|]+@[^\s<>()@:;,|]+\.[a-z]{2,}"));

/// Labels that only another system's notice has; with them it is no citizen's form.
const SYSTEM_LABELS: &[&str] = &[
    "prioritet",
    "priority",
    "status",
    "ärendenummer",
    "ticket",
    "ticket id",
    "severity",
    "tilldelad",
    "assignee",
    "assigned to",
    "action",
    "reporting-mta",
];

/// Whether the text is a filled-in form with a citizen's own words.
pub(super) fn is_form(text: &str) -> bool {
    let mut shape = Shape::default();
    for line in cut(text, LOOKED_AT).lines().take(400) {
        shape.take(line.trim().trim_matches('*').trim());
    }
    let number = usize::from(shape.submitted && shape.numbered);
    shape.who >= 1 && shape.what >= 1 && shape.labels >= 3 && shape.system == number && shape.words >= 2
}

/// The first address in a form, in lower case: its writer's.
pub(super) fn address_in(text: &str) -> Option<String> {
    let start = cut(text, LOOKED_AT).to_lowercase();
    ADDRESS.find(&start).map(|found| found.as_str().to_owned())
}

#[derive(Default)]
struct Shape {
    labels: usize,
    who: usize,
    what: usize,
    system: usize,
    /// One of those is the number of a matter.
    numbered: bool,
    /// It says that it was sent in through a service.
    submitted: bool,
    /// Words under or beside a label of what is written.
    words: usize,
    in_words: bool,
}

impl Shape {
    fn take(&mut self, line: &str) {
        let (label, value) = match line.split_once(':') {
            Some((label, value)) if label.chars().count() <= 60 => {
                (label.trim().trim_end_matches('*').to_lowercase(), value.trim_matches(['*', ' ']))
            }
            _ => (line.trim_end_matches('*').trim().to_lowercase(), ""),
        };
        self.submitted |= label.starts_with(['i', 's']) && SUBMITTED.is_match(&label);
        let known = |pattern: &LazyLock<Regex>| label.chars().count() <= 60 && pattern.is_match(&label);
        if known(&WHAT) {
            self.what += 1;
            self.labels += 1;
            self.in_words = true;
            self.words += value.split_whitespace().count();
        } else if known(&WHO) {
            self.who += 1;
            self.labels += 1;
            self.in_words = false;
        } else if line.contains(':') && !value.is_empty() && label.split_whitespace().count() <= 6 && !label.contains(['.', '/']) {
            self.labels += 1;
            self.system += usize::from(SYSTEM_LABELS.contains(&label.as_str()));
            self.numbered |= label == "ärendenummer";
            self.in_words = false;
        } else if self.in_words {
            self.words += line.split_whitespace().count();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_has_someone_and_someones_words() {
        for text in [
            "Namn: Ali\nE-post: ali@example.com\nMeddelande: Lampan är trasig igen.",
            "Förnamn: Eva\nTelefon: 070\nDin synpunkt:\nBussen kom inte alls i går.\n",
            "Inskickat via e-tjänsten Synpunkt\nÄrendenummer: 12\nInskickad: 2026-03-03\n\nBeskrivning\nBadet är fint.\n\nKontakt: anonym",
            "Skola: Norra\nVad har hänt?\nBussen kom inte.\nDin e-post: eva@example.com",
            "Rapporterat av: Eva (eva@example.com)\nRubrik: Sly\nText: Det skymmer sikten.",
            "Namn\nOlle\nE-post\no@example.com\nÄmne: Väg\nMeddelande\nGropen är djup nu.",
        ] {
            assert!(is_form(text), "{text}");
        }
        for text in [
            "Nummer: INC1\nPrioritet: 4\nBeskrivning: Inloggning avbryts\nNamn: Eva",
            "Ärendenummer: 12\nBeskrivning: Inloggning avbryts\nNamn: Eva",
            "Hej! Mitt namn: Eva. Jag undrar över vägen.",
            "Namn: \nE-post: \nMeddelande: ",
            "Reporting-MTA: dns; x\nAction: failed\nStatus: 5.1.1",
        ] {
            assert!(!is_form(text), "{text}");
        }
    }
}
