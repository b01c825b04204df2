//! What an officer asks the registrar for: more time, another handler, a fact; and notes for the file.

use super::dates;
use super::recipient;
use super::sentence::Sentence;
use crate::domain::pattern::pattern;
use regex::Regex;
use std::sync::LazyLock;

static EXTEND: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:mer|mera|längre|ytterligare|förlängd|utökad|extra) (?:tid|svarstid|frist|handläggningstid)\b|\b(?:förläng|förlänga|förlängs|förlängas|förlängning|uppskov|anstånd|respit)\b|\bförlängt? (?:svarstid|svarsdatum|tid)",
        r"|\b(?:behöver|skulle behöva|begär|önskar|vill ha|får jag|kan jag få|kan vi få|får vi|ge mig|ge oss|hade behövt)\b.{0,30}\b(?:dag(?:ar)?|veck(?:a|or)|arbetsdagar|månad(?:er)?) (?:till|extra|ytterligare|mer)\b|\b(?:behöver|begär|önskar|kan (?:jag|vi) få|får (?:jag|vi))\b.{0,20}\b(?:ytterligare|några|ett par|par) (?:dagar|veckor|arbetsdagar)\b",
        r"|\b(?:flytta|flyttas|ändra|ändras|skjut|skjuta|skjutas|senarelägg|senarelägga|senareläggas|justera|sätt|sätta|sättas)\b.{0,30}\b(?:svarsdatum|svarsdag|svarstid|svarsdatumet|svarstiden|deadline|deadlinen|tidsfrist|tidsfristen|fristen|datum|datumet|slutdatum)\b|\b(?:svarsdatum|svarsdag|svarstid|svarsdatumet|svarstiden|deadline|deadlinen|fristen|datumet)\b.{0,30}\b(?:flytta|flyttas|fram|ändras|skjutas|förlängas|senare|till)\b|\bskjut(?:a|er)? (?:upp|på|fram)\b",
        r"|\bhinner inte (?:före|innan|till|svara|i tid|med|besvara|klart|bli klar|förrän)\b|\bhinner inte\b.*\bi tid\b|\bkommer inte (?:att )?hinna\b|\bklarar inte (?:svarsdatum|svarsdatumet|tiden|deadline)|\bsätt (?:det till )?(?:den )?\d{1,2}\b|\bi need (?:more time|another (?:week|day)|\w+ more (?:days|weeks))\b|\bmore time\b|\bextend the (?:deadline|time)\b|\bpostpone\b",
    ))
});
static WRONG: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\bfel (?:person|handläggare|mottagare|adress|adressat|avdelning|enhet|förvaltning|anna|namn|instans|ställe|brevlåda)\b|\bhamnat (?:fel|hos fel|på fel)|\b(?:blivit|blev|gått|gick|skickats|kommit|kom) fel\b|\binte (?:mitt|vårt|min|vår|mina|våra)\b(?: \w+)? ?(?:bord|område|ärende|ansvar|ansvarsområde|uppgift|enhet|fråga|sak|avdelning)?\s*(?:sen|sedan|längre|utan|det|[,.!]|$)|\binte (?:mitt|vårt) (?:bord|område|ärende|ansvar|ansvarsområde)",
        r"|\binte rätt (?:person|handläggare|mottagare|instans|enhet)|\b(?:har|ansvarar|handlägger|arbetar|jobbar|håller) (?:inte|ej)\b.{0,25}\b(?:det här|detta|dessa|området|frågor|frågan|ärenden|sådant|med (?:det|detta|sånt))|\b(?:jag|vi) (?:har inte|ansvarar inte för|handlägger inte|äger inte|sköter inte|arbetar inte med|jobbar inte (?:med|kvar|längre)|har inget med)\b",
        r"|\b(?:jag )?(?:har )?slutat? (?:på|i|som|hos)\b|\bslutade på\b|\b(?:har )?bytt (?:tjänst|jobb|enhet|arbetsplats)|\bta bort mig\b|\bhör inte (?:till|hemma hos) (?:mig|oss|vår)|\btillhör inte (?:mig|oss|vår)|\bligger inte (?:på|hos|under) (?:mig|oss|vår|mitt|vårt)|\binte (?:jag|vi) som (?:har|ansvarar|handlägger|sköter|äger)|\bgår inte på (?:mig|oss)|\binget för (?:mig|oss)\b|\binte (?:för|till) mig\b",
        r"|\bwrong person\b|\bnot (?:mine|my (?:area|case|table|desk|responsibility))\b|\bi (?:no longer|don['’]t) (?:work|handle)|\bvet inte vem som har\b|\bingen aning om vem\b|\bäger inte frågan",
    ))
});
static TRANSFER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:flytta|flyttas|skicka|skickas|lämna|lämnas|lämnar|överlämna|överlämnas|överlämnar|vidarebefordra|vidarebefordras|vidarebefordrar|vidarebefordrat|tilldela|tilldelas|fördela|fördelas|omfördela|omfördelas|styr|styra|slussa|lägg|läggs|byt|ge|ges|remittera|remitteras|överför|överföras|assign|forward|send|hand)\b.{0,45}(?:\btill\b|\båt\b|\bpå\b|\bto\b|→|->)",
        r"|\b(?:ska|bör|skall|borde|får|måste|kan) (?:gå|hanteras|handläggas|besvaras|läggas|ligga|tas|skötas)?\s?(?:till|av|hos|på)\b|\b(?:hör|tillhör|hörer)\b.{0,12}(?:till|hemma hos|hos)?\b|\b(?:tar|tog|ska ta|får ta|kan ta) (?:över|hand om|den|det|detta)\b|\b(?:är|blir) det \w+ som (?:har|tar|sköter|ansvarar)|\b\p{L}+ (?:ansvarar|sköter|handlägger|har hand om)\b|\bbyt (?:handläggare|ägare|ansvarig) till|\bny handläggare\b",
    ))
});
static IMPERATIVE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:flytta|flyttas|skicka|skickas|lämna|lämnas|lämnar|överlämna|överlämnas|överlämnar|vidarebefordra|vidarebefordras|vidarebefordrar|vidarebefordrat|tilldela|tilldelas|fördela|fördelas|omfördela|omfördelas|styr om|slussa|lägg|läggs|ge|ges|remitteras|överför|överföras|assign|forward|hand)\b",
    )
});
static NOTE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^\W*(?:bara )?(?:för (?:din |er |allas )?kännedom|f\.?k\.?|fyi|internt|intern|obs internt|notering|anteckning|till akten|för akten|tjänsteanteckning|journalanteckning|minnesanteckning|att notera|telefonsamtal|samtal|möte|besök|platsbesök|hembesök|noterar|antecknar|dokumenterar)\b",
        r"|^\W*(?:har|hade) (?:nu |idag |i dag |precis |försökt )?(?:ringt|talat|pratat|varit|sökt|mejlat|skickat|beställt|kollat|kontaktat|bett|fått|försökt|besökt|lämnat|stämt|begärt|skrivit|haft|träffat|bokat|inspekterat)\b|^\W*(?:ringde|ringt|talade|talat|pratade|pratat|sökt|sökte|mejlade|mejlat|besökte|besökt|var på plats|varit på plats|var där|åkte|väntar|inväntar|avvaktar|försöker|försökt|beställt|beställde|bokat|bokade|kontaktat|kontaktade|inspektion|kontrollerat|kollat|kollade|stämmer av|bevakar|fått tag|lagt|lade|återkommer|utredning pågår|pågår|inspekterat|begärt|begärde)\b",
        r"|\b(?:läggs?|lägg) (?:i|till) akten|\bskicka inte\b|\bska inte (?:ut|skickas|vidare)\b|\bnot for the citizen\b|\bemellan oss\b|\bmellan oss\b",
    ))
});
static NEED_TO_KNOW: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:behöver|måste|skulle behöva|vill) (?:jag |vi |först |även |också )*(?:veta|få veta|ha|få|uppgift|uppgifter|känna till|ha reda på|komplettera)\b|\b(?:för att|innan) (?:jag|vi) (?:kan|ska kunna|skall kunna)\b|\b(?:kan|skulle|vill) (?:du|ni)(?: kunna)?(?: \w+){0,5} (?:skicka|ange|berätta|beskriva|precisera|förtydliga|meddela|uppge|tala om|förklara|svara|höra av|komplettera|bifoga|visa|lämna|säga|bekräfta|återkomma)\b",
        r"|\b(?:skicka|ange|berätta|beskriv|precisera|förtydliga|uppge|bifoga|komplettera|återkom)\b(?: \w+){0,4} (?:gärna|med|var|vilken|vilket|när|hur|in|uppgift|adress|bild)\b|\b(?:could|can|would) you (?:please )?(?:tell|send|let|describe|specify|give)|\b(?:i|we) need to know\b",
    ))
});

/// More time: how long or until when, and why.
pub(super) fn extend(sentence: &Sentence) -> bool {
    EXTEND.is_match(&sentence.low) && !sentence.low.contains("behöver inte mer tid") && !sentence.low.contains("no more time")
}

/// The time that is asked for and the reason, over all sentences.
pub(super) fn time_and_reason(sentences: &[Sentence], asked: usize) -> (Option<String>, Option<String>) {
    let time = sentences.get(asked).and_then(|sentence| dates::time_in(&sentence.spoken));
    let elsewhere = || {
        sentences
            .iter()
            .filter(|sentence| extend(sentence) || sentence.low.contains("sätt "))
            .find_map(|sentence| dates::time_in(&sentence.spoken))
    };
    let marked = sentences.iter().find_map(|sentence| {
        let at = ["skäl:", "orsak:", "anledning:", "reason:"]
            .iter()
            .find_map(|mark| sentence.low.find(mark).map(|at| at + mark.len()))?;
        sentence.spoken.get(at..).map(|reason| reason.trim().to_owned())
    });
    let told = || {
        let others: Vec<&str> = sentences
            .iter()
            .enumerate()
            .filter(|(at, sentence)| *at != asked && sentence.words() > 3 && !sentence.is_question())
            .map(|(_, sentence)| sentence.spoken.as_str())
            .collect();
        Some(others.join(" ")).filter(|reason| !reason.is_empty())
    };
    (time.or_else(elsewhere), marked.or_else(told))
}

/// "Not mine".
pub(super) fn wrong_handler(sentence: &Sentence) -> bool {
    WRONG.is_match(&sentence.low)
}

/// Who shall have it, and whether it is said as an instruction.
pub(super) fn transfer(sentence: &Sentence) -> Option<(String, bool)> {
    if !TRANSFER.is_match(&sentence.low) && !sentence.low.starts_with("detta är ") && !sentence.low.contains("vill nog ha ") {
        return None;
    }
    let instructed = IMPERATIVE.is_match(&sentence.low) && !sentence.low.contains(" inte ");
    let taking = taker(sentence);
    recipient::in_sentence(&sentence.low, &sentence.spoken)
        .or(taking)
        .map(|name| (name, instructed))
}

/// "Karin tar över": the name before the verb.
fn taker(sentence: &Sentence) -> Option<String> {
    let at = [
        " tar över",
        " tar hand om",
        " har hand om",
        " ansvarar för",
        " sköter",
        " handlägger",
    ]
    .iter()
    .find_map(|verb| sentence.low.find(verb))?;
    let before = sentence.spoken.get(..at)?;
    let words: Vec<&str> = before
        .split_whitespace()
        .rev()
        .take_while(|word| word.starts_with(char::is_uppercase))
        .collect();
    let name = words.into_iter().rev().collect::<Vec<_>>().join(" ");
    (!name.is_empty()).then_some(name)
}

/// Reads as a note for the file or for colleagues.
pub(super) fn note(sentence: &Sentence) -> bool {
    NOTE.is_match(&sentence.low)
}

/// Asks for a fact that the answer hangs on.
pub(super) fn needs_to_know(sentence: &Sentence) -> bool {
    NEED_TO_KNOW.is_match(&sentence.low)
}
