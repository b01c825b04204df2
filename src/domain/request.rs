//! What staff ask the register for by mail: `Sök …`, `Visa KS 2026/0123`, `Hjälp`, alone in the subject or as the only line.

use super::letter::Letter;
use super::organisation::Organisation;
use serde::Serialize;

/// A mail with more words of its own than this says something else (a signature may stand below), in characters.
const LONGEST_BESIDE: usize = 160;

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "asked", content = "what", rename_all = "snake_case")]
pub enum Request {
    /// Cases, by a query.
    Search(String),
    /// One case, by its number as written.
    Show(String),
    /// How things are done here, in a page.
    Help,
    /// That automatic letters, which stand still, go again.
    LetGo,
    /// Nothing: an answer to a letter of ours that belongs to no case, such as a report.
    Astray,
}

/// What a mail asks the register for; `None` where it is anything else.
pub fn read(letter: &Letter, organisation: &Organisation) -> Option<Request> {
    let beside = letter.new_text.trim();
    if !letter.attachments.is_empty() || letter.on_behalf_of.is_some() || letter.form.is_some() {
        return None;
    }
    let in_subject = asked(&letter.subject, organisation).filter(|_| beside.chars().count() <= LONGEST_BESIDE);
    let as_line = || {
        let mut lines = beside.lines().map(str::trim).filter(|line| !line.is_empty());
        let first = asked(lines.next()?, organisation)?;
        let rest: usize = lines.map(|line| line.chars().count()).sum();
        (rest <= LONGEST_BESIDE).then_some(first)
    };
    in_subject.or_else(as_line)
}

/// What an answer to a letter of ours means that belongs to no case.
pub fn answering(letter: &Letter) -> Request {
    let mut lines = letter.new_text.lines().map(str::trim).filter(|line| !line.is_empty());
    let word = lines
        .next()
        .map(|line| line.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase());
    match word.as_deref() {
        Some("fortsätt" | "continue") => Request::LetGo,
        _ => Request::Astray,
    }
}

fn asked(line: &str, organisation: &Organisation) -> Option<Request> {
    let alone = line.trim().trim_end_matches(['!', '?', '.', ':']).to_lowercase();
    if matches!(alone.as_str(), "hjälp" | "help") {
        return Some(Request::Help);
    }
    let (word, rest) = line.trim().split_once(char::is_whitespace)?;
    let rest = rest.trim();
    match word.trim_end_matches(':').to_lowercase().as_str() {
        "sök" | "search" if !rest.is_empty() => Some(Request::Search(rest.to_owned())),
        "visa" | "show" if !organisation.diary_numbers_in(rest).is_empty() => Some(Request::Show(rest.to_owned())),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::diary::DiaryFormat;
    use crate::domain::organisation::{Authority, Contact};

    fn organisation() -> Organisation {
        let authority = Authority {
            id: "ks".into(),
            name: "Kommunstyrelsen".to_owned(),
            series: "KS".to_owned(),
            format: DiaryFormat::parse("{series} {year}/{serial:4}").unwrap(),
            policy: "koping".into(),
            registrar: "r".into(),
            head: "h".into(),
            responsible: None,
            functions: Default::default(),
            contact: Contact::default(),
        };
        Organisation {
            authorities: [("ks".into(), authority)].into(),
            ..Organisation::default()
        }
    }

    #[test]
    fn only_a_request_that_stands_alone_is_one() {
        let search = |text: &str| Some(Request::Search(text.to_owned()));
        let show = |text: &str| Some(Request::Show(text.to_owned()));
        let long = "Det här är ett helt meddelande om något annat, med flera meningar som ska bli en handling i diariet. \
                    Det får inte försvinna bara för att ämnesraden råkar börja med ett ord som liknar en fråga.";
        for (subject, text, expected) in [
            ("Sök snöröjning enhet:gata", "", search("snöröjning enhet:gata")),
            ("sök: hål", "\nMvh Petra\n", search("hål")),
            ("Visa KS 2026/0123", "", show("KS 2026/0123")),
            ("", "Visa ks 2026/123\n\nPetra Lund\nHandläggare", show("ks 2026/123")),
            ("Fråga", "Sök lekplats", search("lekplats")),
            ("Hjälp", "", Some(Request::Help)),
            ("", "Hjälp!\n\nPetra Lund", Some(Request::Help)),
            ("Hjälp oss med vägen", "", None),
            ("Visa hänsyn i trafiken", "", None),
            ("Sök", "", None),
            ("Sök bidrag i tid", long, None),
            ("Sv: Visa KS 2026/0123", "", None),
            ("Hej", long, None),
        ] {
            let mut letter = Letter::unread(1, "x");
            letter.subject = subject.to_owned();
            letter.new_text = text.to_owned();
            assert_eq!(read(&letter, &organisation()), expected, "{subject} / {text}");
        }
    }
}
