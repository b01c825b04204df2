//! What someone wants for himself, beside whatever else his mail tells: questions of his own, and what he misses.

use crate::domain::pattern::pattern;
use regex::Regex;
use std::sync::LazyLock;

/// Words by which someone asks or misses something without a question mark.
const WANTS: &[&str] = &[
    " saknas",
    " trasig",
    " undrar",
    " vill veta",
    " klagar",
    " lurer på",
    " i wonder",
    " would like to know",
    " möchte wissen",
    " wüsste gern",
    " je cherche",
    " haluaisin tietää",
];
/// Words for the reader, whom a person who asks for himself does not speak of.
const READER: &[&str] = &["du", "dig", "din", "ditt", "dina", "you", "your", "ihr", "ihre", "votre", "vous"];

/// A question of someone's own, over levelled text.
static OWN_QUESTION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:^|[.!?,:] )(?:och |men |and |but |und )?(?:hur|vad|varför|vem|vilka|vilken|vilket|när|kan|skulle|ska|får|finns det|går det|how|what|why|who|when|where|can|could|may|is there|wie|was|warum|wer|wann|kann|können|darf|comment|pourquoi|quand|qui|hvordan|hvorfor|hva|hvad|hvem|hvornår|miten|miksi|kuka|milloin|missä|voiko|voisiko) [^.!?]*\?",
    )
});

/// Whether a levelled text asks for the writer himself, or misses something. What machines ask, they ask the reader: "Behöver du hjälp?".
pub(super) fn something(words: &str) -> bool {
    let to_the_reader = |question: &str| question.split(' ').any(|word| READER.contains(&word));
    OWN_QUESTION.find_iter(words).any(|found| !to_the_reader(found.as_str())) || WANTS.iter().any(|wanted| words.contains(wanted))
}

#[cfg(test)]
mod tests {
    use super::something;

    #[test]
    fn a_persons_questions_are_told_from_a_machines() {
        for text in [
            "vi är bortresta i maj. kan mätaren läsas av i juni?",
            "hej, när öppnar badet?",
            "i am away. who can take my mail?",
            "jag är föräldraledig och gungan saknas.",
        ] {
            assert!(something(text), "{text}");
        }
        for text in [
            "jag är på semester. är det brådskande? ring växeln.",
            "behöver du hjälp? när du ringer svarar anna.",
            "what can you do? call anna.",
            "jag är borta till den 3 maj.",
        ] {
            assert!(!something(text), "{text}");
        }
    }
}
