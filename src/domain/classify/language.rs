//! Which language a text is written in: by its alphabet, else by its commonest small words.

use super::hash::QuickMap;
use super::text::Text;
use std::sync::LazyLock;

/// Small words that tell a language from the others.
const SMALL_WORDS: &[(&str, &str)] = &[
    (
        "sv",
        "och att det är som på för inte jag har av till med den vi ni en ett om när kan man så från var hur vad ska \
         måste mycket tack hej min er alla eller också nu finns få får inget ingen hos där här mig oss dom ar nar fran \
         sa pa e å de men vid efter igen vill mvh hälsningar",
    ),
    (
        "en",
        "the and is are to of you it that this for my we not have has with was be on your please would from there they \
         what how can if at hello dear thanks thank but i'm don't our or been who which a an get without hi do does in \
         when where any as so no me",
    ),
    (
        "fi",
        "ja on ei että se olen mutta kun niin minä meillä mitä kiitos hei ole ovat voi voiko miten nyt jos sitä hän \
         ollut kunnan meidän minun terveisin koska myös tai olisi vain siellä missä kuin moi onko asia",
    ),
    (
        "so",
        "waxaan iyo oo waa ah ku ka uu ay maxaa mahadsanid ilmaha waxay inaan aan ayaa lagu soo laakiin kale wuu haddii \
         sidee mar caruurta degmada waxa",
    ),
    ("de", "und ist nicht ich wir sie das ein eine mit auf für haben bitte sehr"),
    ("pl", "nie się jest na że dzień dobry proszę dziękuję czy jestem mam jak dla"),
    ("es", "el los que una por para con está muy gracias hola pero como"),
    ("fr", "le les je vous nous est une pour dans avec bonjour merci pas qui"),
    ("tr", "ve bir bu için çok var ben değil merhaba teşekkür ile ama okul"),
    ("no", "jeg ikke hva fra være hvor takk noen også mye hvordan"),
    ("bs", "je nije sam hvala molim kako ali smo što imam dobar"),
    ("sq", "dhe është për unë nuk një faleminderit kam shumë"),
    ("ro", "și este nu sunt pentru mulțumesc bună foarte care"),
    ("ku", "û ez dikim bo li ji gelek spas zarok"),
];

/// Each small word with the languages that have it, by their place in [`SMALL_WORDS`].
static LANGUAGES: LazyLock<QuickMap<&str, Vec<usize>>> = LazyLock::new(|| {
    let mut languages: QuickMap<&str, Vec<usize>> = QuickMap::default();
    for (place, (_, words)) in SMALL_WORDS.iter().enumerate() {
        for word in words.split_whitespace() {
            languages.entry(word).or_default().push(place);
        }
    }
    languages
});

/// Alphabets that tell the language, with a letter range of each.
const ALPHABETS: &[(&str, std::ops::RangeInclusive<char>)] = &[
    ("ar", '\u{600}'..='\u{6ff}'),
    ("ru", '\u{400}'..='\u{4ff}'),
    ("el", '\u{370}'..='\u{3ff}'),
    ("he", '\u{590}'..='\u{5ff}'),
    ("ti", '\u{1200}'..='\u{137f}'),
    ("th", '\u{e00}'..='\u{e7f}'),
    ("zh", '\u{4e00}'..='\u{9fff}'),
    ("ja", '\u{3040}'..='\u{30ff}'),
    ("ko", '\u{ac00}'..='\u{d7af}'),
    ("ka", '\u{10a0}'..='\u{10ff}'),
];

/// The first letter of those alphabets; Latin ones stand before it.
const FIRST_FOREIGN: char = '\u{370}';
/// One Swedish small word in so many words is a Swedish text.
const SWEDISH_SHARE: usize = 8;
/// The code of a text whose language is not known.
pub const UNKNOWN: &str = "und";

/// The language of a text as an ISO 639-1 code; [`UNKNOWN`] where it holds no words.
pub fn of(text: &Text) -> &'static str {
    if let Some(code) = by_alphabet(&text.source) {
        return code;
    }
    let mut counts: Vec<(&str, usize)> = SMALL_WORDS.iter().map(|(code, _)| (*code, 0)).collect();
    for place in text.tokens.iter().filter_map(|token| LANGUAGES.get(token.word.as_str())).flatten() {
        if let Some((_, count)) = counts.get_mut(*place) {
            *count += 1;
        }
    }
    let swedish = counts.iter().find(|(code, _)| *code == "sv").map_or(0, |(_, count)| *count);
    // A mail in two languages is one that a Swedish reader can handle.
    if swedish * SWEDISH_SHARE >= text.tokens.len() && swedish > 0 {
        return "sv";
    }
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    match counts.first() {
        Some((_, 0)) | None => of_few_words(text),
        Some((_, best)) if swedish * 5 >= *best * 3 => "sv",
        Some((code, _)) => code,
    }
}

/// A line or two without small words: Swedish, unless it has no letters at all.
fn of_few_words(text: &Text) -> &'static str {
    let words = text
        .tokens
        .iter()
        .filter(|token| token.word.chars().any(char::is_alphabetic))
        .count();
    match words {
        0 => UNKNOWN,
        1..=12 => "sv",
        _ => UNKNOWN,
    }
}

fn by_alphabet(source: &str) -> Option<&'static str> {
    let letters = source.chars().filter(|letter| letter.is_alphabetic()).count();
    let foreign = source.chars().filter(|letter| *letter >= FIRST_FOREIGN).count();
    if foreign * 2 <= letters {
        return None;
    }
    let of_range = |range: &std::ops::RangeInclusive<char>| source.chars().filter(|letter| range.contains(letter)).count();
    let (code, _) = ALPHABETS.iter().find(|(_, range)| of_range(range) * 2 > letters)?;
    let only = |marks: &str| source.chars().any(|letter| marks.contains(letter));
    Some(match *code {
        "ar" if only("پچژگ") => "fa",
        "ru" if only("іїєґ") => "uk",
        other => other,
    })
}

#[cfg(test)]
mod tests {
    use super::{Text, of};

    #[test]
    fn languages_are_told_apart() {
        for (text, expected) in [
            ("Hej, det är halt på trottoaren och ingen har sandat.", "sv"),
            ("Snoröjning Storgatan", "sv"),
            ("har vart trasit sen i somras å ingen gör nåt", "sv"),
            ("Hello, the street light outside our house has been broken for weeks.", "en"),
            ("Hei, kirjasto on kiinni ja meillä ei ole paikkaa missä lukea.", "fi"),
            ("مرحبا أريد أن أسأل عن المدرسة", "ar"),
            ("سلام، من می‌خواهم درباره مدرسه بپرسم چگونه", "fa"),
            (
                "Waxaan rabaa inaan ogaado sidee ilmaha loo qoro dugsiga iyo waxa loo baahan yahay",
                "so",
            ),
            ("Доброго дня, моя дитина її школа", "uk"),
            ("Guten Tag, ich habe eine Frage und bitte um Hilfe, das ist sehr wichtig", "de"),
            ("Hej! I have a question om förskola och skolan, när kan man söka?", "sv"),
            ("🙂🙂🙂", "und"),
            ("", "und"),
            ("12345 678", "und"),
        ] {
            assert_eq!(of(&Text::read("", text)), expected, "{text}");
        }
    }
}
