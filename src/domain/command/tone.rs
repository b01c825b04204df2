//! Whom a text speaks to: signs of a letter to the citizen, and signs of words among colleagues.

use super::sentence::Sentence;
use crate::domain::pattern::pattern;
use regex::Regex;
use std::sync::LazyLock;

static GREETING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:hej(?:san)?|god ?(?:morgon|dag|kväll|förmiddag|eftermiddag)|hallå|bästa|bäste|kära|käre|hello|hi|dear|good (?:morning|afternoon))(?: igen| på dig| där)?[,!]? ?(?P<name>\p{L}[\p{L} .'’-]*)?(?:[,.!:;]|$)",
    )
});
static SALUTATION: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?:Till|To) \p{Lu}[\p{L}-]*(?: \p{Lu}[\p{L}-]*)?[,:]?$"));
static COLLEAGUE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:registrator(?:n|er)?|registratur(?:en)?|diariet|diarium|kansliet|kollegor|kollega|alla|team|gruppen|chefen|registry|registrar|colleagues|all|kontaktcenter|synpunkter|synpunkten|funktionsbrevlådan)\b",
    )
});
static ADDRESSED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^\W*(?:obs[,!:]? ?|nb[:.]? ?|ps[.:]? ?)?(?:\(?(?:till|för|to|for|@)\s?)?(?:registrator|registratorn|registraturen|diariet|kansliet|internt|intern|registrar|kollegor)\b",
    )
});
static YOU: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(?:du|dig|din|ditt|dina|you|your|yours)\b"));
static PLURAL_YOU: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(?:ni|er|ert|era)\b"));
static THANKS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\btack(?:ar)? (?:så mycket )?för (?:att (?:du|ni)|ditt|din|dina|ert|er|era|mejlet|mailet|synpunkten|tipset|frågan|beröm|påpekandet|din fina|informationen|återkopplingen)|\bthank you for (?:your|writing|contacting|letting)|\bvad roligt att|\bvad tråkigt att|\bkul att (?:du|ni) ",
    )
});
static APOLOGY: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?:beklagar|ursäkta|ber om ursäkt|förlåt|ledsen(?:t)? (?:att|för|över)|sorry|apologi[sz]e|regret)\b"));
static INVITES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:hör (?:gärna )?av (?:dig|er)|välkommen att|kontakta (?:mig|oss) gärna|återkom gärna|du (?:är|kan|får|behöver|når|måste|ska)|ni (?:är välkomna|får gärna|når oss|behöver)|kontakta gärna|ring gärna|hoppas att (?:du|svaret|det)|svar på din|please contact|feel free|hälsa )\b",
    )
});
static ANSWER_TO: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^\W*(?:svar|svaret) till (?:\p{L}+|den som skrev|medborgaren|avsändaren)[^.?!]{0,40}:?$|^\W*(?:till (?:medborgaren|avsändaren|anmälaren)):?$",
    )
});
static THIRD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:avsändaren|medborgaren|anmälaren|frågeställaren|klaganden|kunden|brukaren|den sökande|sökanden|personen i fråga|uppgiftslämnaren|insändaren|the sender|the citizen|honom|henne)\b|\banhörig (?:är|har|vill)\b|\b(?:med|till|från) anhörig\b|\b(?:han|hon) (?:är|har|vill|ringer|ringde|skrev|undrar|bor|får|kommer|svarar|svarade)\b",
    )
});
static INTERNAL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:registrator(?:n|er)?|registraturen|internt|tjänsteanteckning|akten|personakten|diariet|diarieför\w*|svarsdatum(?:et)?|svarstiden|inte svarat|ej svarat|lex sarah|lex maria|sekretessprövning|chefen|jouren vet|emellan oss|mellan oss|skicka inte|vidarebefordra inte|fel person|handläggare i systemet|samråd med jurist)\b",
    )
});

/// What was found in a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Tone {
    /// Greets a person by name.
    pub named_greeting: bool,
    /// Greets without a name.
    pub bare_greeting: bool,
    /// Greets the registrar or colleagues.
    pub colleague_greeting: bool,
    /// "Svar till Edit:" stands above.
    pub answer_to: bool,
    /// Signs of a letter to the citizen.
    pub to_citizen: usize,
    /// Signs of words among colleagues.
    pub internal: usize,
}

impl Tone {
    /// Clearly written to the citizen.
    pub fn is_letter(&self) -> bool {
        let strong = self.answer_to || self.named_greeting || self.to_citizen >= 3;
        strong
            && !self.colleague_greeting
            && self.to_citizen + 2 * usize::from(self.named_greeting) + 3 * usize::from(self.answer_to) > self.internal
    }

    /// May be written to the citizen, but could be meant for colleagues.
    pub fn may_be_letter(&self) -> bool {
        !self.colleague_greeting
            && (self.bare_greeting || self.named_greeting || self.to_citizen > 0)
            && self.to_citizen + usize::from(self.bare_greeting || self.named_greeting) > self.internal
    }
}

/// Reads the tone of sentences that are not themselves words to the registrar.
pub(super) fn of(sentences: &[&Sentence]) -> Tone {
    let mut tone = Tone::default();
    for (at, sentence) in sentences.iter().enumerate() {
        let low = sentence.low.as_str();
        if at < 2 {
            greeting(sentence, at == 0 && sentences.len() > 1, &mut tone);
        }
        tone.answer_to |= ANSWER_TO.is_match(low);
        tone.to_citizen += YOU.find_iter(low).take(3).count()
            + usize::from(THANKS.is_match(low)) * 3
            + usize::from(APOLOGY.is_match(low)) * 2
            + usize::from(INVITES.is_match(low)) * 2;
        tone.to_citizen += usize::from(PLURAL_YOU.is_match(low));
        tone.internal += 2 * INTERNAL.find_iter(low).take(3).count() + 2 * THIRD.find_iter(low).take(3).count();
    }
    tone
}

fn greeting(sentence: &Sentence, first: bool, tone: &mut Tone) {
    if first && SALUTATION.is_match(&sentence.spoken) {
        tone.named_greeting = true;
    }
    let Some(found) = GREETING.captures(&sentence.low) else { return };
    let Some(name) = found.name("name") else {
        tone.bare_greeting = true;
        return;
    };
    let spoken = sentence.spoken.get(name.range()).unwrap_or_default();
    if COLLEAGUE.is_match(name.as_str()) {
        tone.colleague_greeting = true;
    } else if spoken.starts_with(char::is_uppercase) && spoken.split_whitespace().count() <= 5 {
        tone.named_greeting = true;
    } else {
        tone.bare_greeting = true;
    }
}

/// Whether a sentence is spoken to the registrar or colleagues.
pub(super) fn is_to_colleague(sentence: &Sentence) -> bool {
    ADDRESSED.is_match(&sentence.low) || sentence.low.contains("registrator") && sentence.words() <= 14
}

/// Whether a sentence is only the lead "Svar till Edit:".
pub(super) fn is_lead(sentence: &Sentence) -> bool {
    ANSWER_TO.is_match(&sentence.low)
}

/// Whether a sentence only greets or thanks.
pub(super) fn is_courtesy(sentence: &Sentence) -> bool {
    let greets = GREETING.find(&sentence.low).is_some_and(|found| found.end() == sentence.low.len());
    greets || THANKS.is_match(&sentence.low) && sentence.words() <= 6 && !sentence.low.contains(',')
}

/// Whether a sentence speaks of the citizen, or of the diary's inner life.
pub(super) fn is_internal(sentence: &Sentence) -> bool {
    INTERNAL.is_match(&sentence.low) || THIRD.is_match(&sentence.low)
}
