//! The case title (ärendemening) says what the matter is about, and nothing that must not stand in a public register (R54).

use super::pattern::pattern;
use regex::Regex;
use std::sync::LazyLock;

/// The longest title, in characters.
const LONGEST: usize = 120;

/// Words that say that there is a matter, and not what it is about.
const EMPTY: &[&str] = &[
    "synpunkt",
    "synpunkter",
    "klagomål",
    "klagan",
    "fråga",
    "frågor",
    "förslag",
    "beröm",
    "ärende",
    "hej",
    "mejl",
    "mail",
    "meddelande",
    "brev",
    "felanmälan",
    "anmälan",
    "övrigt",
    "diverse",
    "till",
    "om",
    "på",
    "från",
    "en",
    "ett",
    "och",
    "kommunen",
    "medborgare",
    "angående",
    "ang",
    "vb",
    "re",
    "sv",
    "fw",
    "fwd",
];

static PERSONAL_NUMBER: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(?:19|20)?\d{6}\s?[-–+]?\s?\d{4}\b"));

/// Why a title cannot stand in the register.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TitleFault {
    /// It says nothing.
    Empty,
    /// It says that there is a complaint, not what about.
    SaysNothing,
    /// It is too long to be read in a list.
    TooLong,
    /// It holds what looks like a personal number.
    PersonalNumber,
    /// It names somebody.
    Name,
}

impl TitleFault {
    /// The word for it in templates.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::SaysNothing => "says_nothing",
            Self::TooLong => "too_long",
            Self::PersonalNumber => "personal_number",
            Self::Name => "name",
        }
    }
}

/// The title with its spaces in order; `names` are those of people that it must not name.
///
/// # Errors
/// [`TitleFault`], the gravest first.
pub fn checked(title: &str, names: &[&str]) -> Result<String, TitleFault> {
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    let title = title.trim_end_matches('.');
    let words: Vec<String> = words(title);
    if words.is_empty() {
        return Err(TitleFault::Empty);
    }
    if PERSONAL_NUMBER.is_match(title) {
        return Err(TitleFault::PersonalNumber);
    }
    if names.iter().any(|name| holds_name(&words, name)) {
        return Err(TitleFault::Name);
    }
    if words.iter().all(|word| EMPTY.contains(&word.as_str())) {
        return Err(TitleFault::SaysNothing);
    }
    if title.chars().count() > LONGEST {
        return Err(TitleFault::TooLong);
    }
    Ok(title.to_owned())
}

/// A part of a name counts where it is long enough to be told from an ordinary word.
fn holds_name(words: &[String], name: &str) -> bool {
    let parts = self::words(name);
    parts.iter().any(|part| part.chars().count() >= 4 && words.contains(part))
        || !parts.is_empty() && parts.iter().all(|part| words.contains(part))
}

fn words(text: &str) -> Vec<String> {
    let low = text.to_lowercase();
    let words = low.split(|c: char| !c.is_alphanumeric());
    words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::{TitleFault, checked};

    #[test]
    fn a_title_says_what_the_matter_is_about_and_names_nobody() {
        for (title, expected) in [
            ("Snöröjning på Storgatan ", Ok("Snöröjning på Storgatan")),
            ("", Err(TitleFault::Empty)),
            ("  !", Err(TitleFault::Empty)),
            ("Klagomål", Err(TitleFault::SaysNothing)),
            ("Synpunkt från medborgare", Err(TitleFault::SaysNothing)),
            ("Klagomål på maten i skolan", Ok("Klagomål på maten i skolan")),
            ("Hemtjänst för 19480312-1234", Err(TitleFault::PersonalNumber)),
            ("Hemtjänst hos Eva Lindgren", Err(TitleFault::Name)),
            ("Lindgren, sophämtning", Err(TitleFault::Name)),
        ] {
            assert_eq!(checked(title, &["Eva Lindgren"]), expected.map(str::to_owned), "{title}");
        }
    }
}
