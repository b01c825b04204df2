//! Whether a citizen's mail is only thanks: short, no question, nothing new. When in doubt it is not.

/// The longest mail that can be only thanks, in characters.
const LONGEST: usize = 200;

const THANKS: &[&str] = &["tack", "tackar", "thank", "thanks", "kiitos", "mvh tack"];

/// Words that thanks are made of; anything else means that something new may have been said.
const ORDINARY: &[&str] = &[
    "tack",
    "tackar",
    "tusen",
    "så",
    "mycket",
    "hjärtligt",
    "stort",
    "för",
    "svar",
    "svaret",
    "snabbt",
    "snabba",
    "det",
    "den",
    "ert",
    "er",
    "ditt",
    "din",
    "hjälp",
    "hjälpen",
    "bra",
    "jättebra",
    "toppen",
    "perfekt",
    "fint",
    "kanon",
    "super",
    "vad",
    "på",
    "förhand",
    "i",
    "ha",
    "en",
    "trevlig",
    "helg",
    "dag",
    "kväll",
    "vecka",
    "och",
    "jag",
    "vi",
    "är",
    "nöjd",
    "nöjda",
    "hej",
    "hejsan",
    "mvh",
    "vänligen",
    "hälsningar",
    "vänliga",
    "med",
    "vänlig",
    "hälsning",
    "detsamma",
    "informationen",
    "beskedet",
    "återkopplingen",
    "besked",
    "information",
    "återkoppling",
    "thank",
    "thanks",
    "you",
    "so",
    "much",
    "very",
    "a",
    "lot",
    "many",
    "for",
    "the",
    "your",
    "answer",
    "reply",
    "help",
    "quick",
    "great",
    "perfect",
    "hi",
    "hello",
    "best",
    "regards",
    "kind",
    "have",
    "nice",
    "day",
    "weekend",
    "good",
    "glad",
    "då",
    "vet",
    "ok",
    "okej",
    "okay",
    "kiitos",
];

/// Whether the text says thanks and nothing else. Names at the end (words with a capital) are forgiven, at most three.
pub fn is_only_thanks(new_text: &str) -> bool {
    let text = new_text.trim();
    if text.is_empty() || text.chars().count() > LONGEST || text.contains(['?', '@']) || text.chars().any(|c| c.is_ascii_digit()) {
        return false;
    }
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let lower: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
    let thanks = lower.iter().any(|word| THANKS.contains(&word.as_str()));
    let negated = lower
        .iter()
        .any(|word| matches!(word.as_str(), "inte" | "nej" | "tyvärr" | "men" | "not" | "but"));
    let others: Vec<&&str> = words
        .iter()
        .zip(&lower)
        .filter(|(_, word)| !ORDINARY.contains(&word.as_str()))
        .map(|(word, _)| word)
        .collect();
    let only_names = others.len() <= 3 && others.iter().all(|word| word.chars().next().is_some_and(char::is_uppercase));
    thanks && !negated && only_names
}

#[cfg(test)]
mod tests {
    use super::is_only_thanks;

    #[test]
    fn thanks_and_nothing_else() {
        for text in [
            "Tack!",
            "Tack så mycket för snabbt svar!\n\nMvh Eva Lind",
            "Toppen, tack för hjälpen",
            "Thank you so much!\nJohn",
            "TACK",
        ] {
            assert!(is_only_thanks(text), "{text}");
        }
    }

    #[test]
    fn thanks_with_something_new_is_more() {
        for text in [
            "",
            "Hej",
            "Tack, men det är fortfarande mörkt på gatan.",
            "Tack! När blir det klart?",
            "Tack för inget",
            "Tack för svaret. Kärlet blev inte tömt i dag heller.",
            "Tack! Ring mig på 070-1234567",
            "Tack. Lampan vid nummer sju blinkar nu.",
        ] {
            assert!(!is_only_thanks(text), "{text}");
        }
    }
}
