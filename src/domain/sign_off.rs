//! Phrases that close a letter, above or beside the name: "Med vänlig hälsning", "Mvh Eva", in the languages that letters come in.

use std::collections::HashMap;
use std::sync::LazyLock;

/// How a line closes a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignOff<'a> {
    /// "Med vänlig hälsning": the name stands below.
    Alone,
    /// "Mvh Tove": what stands behind the phrase, in the case it was written; no more than a name by its first letter.
    Beside(&'a str),
}

/// Phrases that do nothing but close, in lower case without punctuation at their ends; a name in any case may follow.
const PLAIN: &[&str] = &[
    "mvh",
    "m v h",
    "m.v.h",
    "vh",
    "hälsn",
    "hälsningar",
    "hälsning",
    "hälsar",
    "med vänlig hälsning",
    "med vänliga hälsningar",
    "med bästa hälsningar",
    "vänlig hälsning",
    "vänliga hälsningar",
    "vänligen",
    "bästa hälsningar",
    "bästa hälsning",
    "varma hälsningar",
    "varm hälsning",
    "soliga hälsningar",
    "många hälsningar",
    "hjärtliga hälsningar",
    "högaktningsfullt",
    "allt gott",
    "ha det gott",
    "ha det bra",
    "ha det fint",
    "ha en fin dag",
    "ha en bra dag",
    "ha en fin vecka",
    "trevlig helg",
    "tack på förhand",
    "hej så länge",
    "kram",
    "kramar",
    "best regards",
    "kind regards",
    "regards",
    "warm regards",
    "with kind regards",
    "with best regards",
    "yours sincerely",
    "sincerely",
    "yours faithfully",
    "yours truly",
    "rgds",
    "best wishes",
    "all the best",
    "thanks and regards",
    "thanks & regards",
    "mit freundlichen grüßen",
    "mit freundlichen grüssen",
    "mfg",
    "viele grüße",
    "freundliche grüße",
    "liebe grüße",
    "beste grüße",
    "med vennlig hilsen",
    "vennlig hilsen",
    "med venlig hilsen",
    "venlig hilsen",
    "hilsen",
    "hilsner",
    "de bedste hilsner",
    "ystävällisin terveisin",
    "terveisin",
    "parhain terveisin",
    "cordialement",
    "bien cordialement",
    "bien à vous",
    "salutations",
    "meilleures salutations",
    "saludos",
    "un saludo",
    "saludos cordiales",
    "atentamente",
    "cordiali saluti",
    "distinti saluti",
    "saluti",
    "met vriendelijke groet",
    "met vriendelijke groeten",
    "mvg",
    "groet",
    "groeten",
    "pozdrawiam",
    "z poważaniem",
    "serdecznie pozdrawiam",
    "atenciosamente",
    "cumprimentos",
    "com os melhores cumprimentos",
    "abraços",
    "s pozdravem",
    "üdvözlettel",
    "cu respect",
    "с уважением",
];

/// Phrases that ordinary sentences begin with too: they close a letter alone on their line, or with a name's capital behind them.
const LOOSE: &[&str] = &[
    "br",
    "kr",
    "vg",
    "lg",
    "best",
    "cheers",
    "thanks",
    "thank you",
    "many thanks",
    "thanks in advance",
    "vänligt",
    "allt väl",
    "terv",
    "obrigado",
    "obrigada",
];

/// Finnish "terveisin" in its shortest form closes only alone: a letter before a name is an initial.
const LETTER: &str = "t";

struct Phrase {
    text: &'static str,
    is_loose: bool,
}

/// The phrases by their first word, the longest first.
static BY_FIRST_WORD: LazyLock<HashMap<&'static str, Vec<Phrase>>> = LazyLock::new(|| {
    let mut table: HashMap<&str, Vec<Phrase>> = HashMap::new();
    for (phrases, is_loose) in [(PLAIN, false), (LOOSE, true)] {
        for text in phrases {
            table.entry(first_word(text)).or_default().push(Phrase { text, is_loose });
        }
    }
    for phrases in table.values_mut() {
        phrases.sort_by_key(|phrase| std::cmp::Reverse(phrase.text.len()));
    }
    table
});

/// How a line closes a letter, if it does; `low` is the same line in lower case, neither with blanks at its ends.
///
/// "Med vänlig hälsning / Best regards" closes in two languages at once.
pub fn read<'a>(line: &'a str, low: &str) -> Option<SignOff<'a>> {
    let bare = low.trim_matches(|c: char| !c.is_alphanumeric());
    if !bare.is_empty() && bare.split('/').all(|half| is_phrase(half.trim())) {
        return Some(SignOff::Alone);
    }
    beginning(low).find_map(|phrase| {
        low.get(phrase.text.len()..)
            .filter(|rest| rest.starts_with([' ', ',', '.', '!', '/']))?;
        let name = line
            .get(phrase.text.len()..)?
            .trim_start_matches([',', '.', '!', '/', ' ', '-', '–']);
        let named = !name.is_empty() && (!phrase.is_loose || name.starts_with(char::is_uppercase));
        named.then_some(SignOff::Beside(name))
    })
}

fn is_phrase(bare: &str) -> bool {
    bare == LETTER || beginning(bare).any(|phrase| phrase.text == bare)
}

fn beginning(low: &str) -> impl Iterator<Item = &'static Phrase> {
    let known = BY_FIRST_WORD.get(first_word(low)).map(Vec::as_slice).unwrap_or_default();
    known.iter().filter(move |phrase| low.starts_with(phrase.text))
}

fn first_word(text: &str) -> &str {
    text.split([' ', ',', '.', '!', '/']).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{LETTER, LOOSE, PLAIN, SignOff, read};

    fn of(line: &str) -> Option<SignOff<'_>> {
        read(line, &line.to_lowercase())
    }

    #[test]
    fn every_phrase_closes_alone_and_with_a_name() {
        for phrase in PLAIN.iter().chain(LOOSE) {
            assert_eq!(of(phrase), Some(SignOff::Alone), "{phrase}");
            let named = format!("{phrase}, Eva Berg");
            assert_eq!(of(&named), Some(SignOff::Beside("Eva Berg")), "{phrase}");
        }
        assert_eq!(of(LETTER), Some(SignOff::Alone));
    }

    #[test]
    fn what_closes_and_what_goes_on() {
        for (line, wanted) in [
            ("Med vänliga hälsningar / Best regards", Some(SignOff::Alone)),
            ("MVH!", Some(SignOff::Alone)),
            ("mvh eva", Some(SignOff::Beside("eva"))),
            ("Mvh/Eva", Some(SignOff::Beside("Eva"))),
            ("Best Eva", Some(SignOff::Beside("Eva"))),
            ("Best is to call us", None),
            ("Thanks for your help", None),
            ("T Anna", None),
            ("Mvhx", None),
            ("Hej", None),
            ("", None),
            ("/", None),
        ] {
            assert_eq!(of(line), wanted, "{line}");
        }
    }
}
