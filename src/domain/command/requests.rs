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
        r"|\b(?:kan|får|kunde|skulle) (?:jag|vi)(?: kunna)?(?: \w+)? få (?:till|tills|fram till)\b|\bge (?:mig|oss) (?:till|tills|fram till)\b|\b(?:en|ett par|par|två|tre|fyra|fem|\d+) (?:vecka|veckor|dagar|dag|arbetsdagar) till\b|\b(?:vecka|veckor|dagar|dag) (?:extra|ytterligare)\b|\b(?:svaret|svar|beskedet) (?:dröjer|blir försenat|försenas|kommer att dröja)|\bskjuta på (?:det|den|svaret)\b",
        r"|\bförlängt\b|\bny(?:tt)? (?:svarstid|svarsdatum|svarsdag|slutdatum)\b|\b(?:flytta|flyttas|ändra|ändras|skjut|skjuta|skjutas|senarelägg|senarelägga|senareläggas|justera|sätt|sätta|sättas)\b.{0,30}\b(?:svarsdatum|svarsdag|svarstid|svarsdatumet|svarstiden|deadline|deadlinen|tidsfrist|tidsfristen|fristen|datum|datumet|slutdatum)\b|\b(?:svarsdatum|svarsdag|svarstid|svarsdatumet|svarstiden|deadline|deadlinen|fristen|datumet)\b.{0,30}\b(?:flytta|flyttas|fram|ändras|skjutas|förlängas|senare|till)\b|\bskjut(?:a|er)? (?:upp|på|fram)\b",
        r"|\bhinner inte (?:före|innan|till|svara|i tid|med|besvara|klart|bli klar|förrän)\b|\bhinner inte\b.*\bi tid\b|\bkommer inte (?:att )?hinna\b|\bklarar inte (?:svarsdatum|svarsdatumet|tiden|deadline)|\bsätt (?:det till )?(?:den )?\d{1,2}\b|\bi need (?:more time|another (?:week|day)|\w+ more (?:days|weeks))\b|\bmore time\b|\bextend the (?:deadline|time)\b|\bpostpone\b",
    ))
});
static WRONG: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\bfel (?:person|handläggare|mottagare|adress|adressat|avdelning|enhet|förvaltning|instans|ställe|brevlåda)\b|\bhamnat (?:fel|hos fel|på fel)\b|\bkommit (?:till )?fel\b",
        r"|\binte (?:mitt|vårt|min|vår|mina|våra)\b(?: (?:sak|uppgift|fråga|enhet|avdelning))?(?: (?:sen|sedan|längre)\b|[,.!]|$)|\binte (?:mitt|vårt|min|vår|mina|våra) (?:bord|område|ärende|ärenden|ansvar|ansvarsområde|uppgift|enhet|fråga|avdelning|verksamhet|väg|sak)\b",
        r"|\binte rätt (?:person|handläggare|mottagare|instans|enhet)\b|\b(?:ansvarar|handlägger|sköter|äger) (?:inte|ej)\b|\b(?:arbetar|jobbar|håller|jobba) (?:inte|ej) (?:med|kvar|här|längre|på med)\b",
        r"|\bhar (?:inte|ej|inget|ingenting|aldrig haft) (?:längre )?(?:hand om|ansvar|med .{1,40} att göra|(?:det här|de här|den här|dessa|detta|det|den) (?:området|frågorna|frågan|ärendena|ärendet|uppdraget|ansvaret)|(?:det|de|den) (?:här )?längre)|\b(?:har|är) (?:inte|ej) (?:jag|vi) som\b",
        r"|\b(?:jag )?(?:har )?(?:slutat|slutade) (?:på|i|som|hos|vid|här)\b|\b(?:har )?bytt (?:tjänst|jobb|enhet|arbetsplats|avdelning)\b|\bta bort mig\b|\bhör inte (?:till|hemma hos|hemma på) (?:mig|oss|vår)|\btillhör inte (?:mig|oss|vår)|\bligger inte (?:på|hos|under) (?:mig|oss|vår|mitt|vårt)|\binte (?:jag|vi) som (?:har|ansvarar|handlägger|sköter|äger|ska)",
        r"|\b(?:fick|fått|får) (?:detta|det här|den här|den|det|mejlet) (?:nog )?av misstag\b|\b(?:inte|inget|ej) (?:ett )?ärende för\b|\b(?:jag )?är inte längre (?:kvar|anställd|\p{L}{4,})\b|\bgår inte på (?:mig|oss)\b|\b(?:inget|ingenting|inte något) för (?:mig|oss|\p{L}{2,20})(?:[.,!]|$)|\binte för mig\b|\bjävig\b|\b(?:måste|bör|borde|ska) vara n(?:ågon|ån) annan\b|\butanför (?:mitt|vårt|min|vår)\b|\bgäller inte (?:oss|mig|vår)\b|\binte (?:handläggare|ansvarig|ansvariga|ägare|kontaktperson) (?:för|på|i)\b|\bnågon annan (?:tar|ska|bör|får|borde|måste)\b|\b(?:tjänstledig|föräldraledig|sjukskriven|pensionerad|gått i pension)\b|\bingen (?:åtkomst|behörighet)\b|\bvet inte vem som har\b|\bingen aning om vem\b",
        r"|\bwrong person\b|\bnot (?:mine|my (?:area|case|table|desk|responsibility|department))\b|\bi (?:no longer|don['’]t|do not) (?:work|handle)",
    ))
});
static WENT_WRONG: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(?:blivit|blev) (?:nog )?fel(?:[,.!]|$)"));
static PUT_RIGHT: LazyLock<Regex> = LazyLock::new(|| pattern(r"rätta|ändra|lagat|åtgärd|fixa|bytt ut|krediter"));
static INSTRUCTION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:flytta|flyttas|skicka|skickas|lämna|lämnas|lämnar|överlämna|överlämnas|överlämnar|vidarebefordra|vidarebefordras|vidarebefordrar|vidarebefordrat|tilldela|tilldelas|fördela|fördelas|omfördela|omfördelas|styr|styra|styras|slussa|slussas|lägg|lägga|läggs|läggas|ge|ges|remittera|remitteras|överför|överföra|överföras|byt|byta|assign|forward|hand|transfer)\b|\b(?:skickar|flyttar|lägger) (?:vidare|över|den|det|detta|ärendet)\b",
    )
});
static MOVES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:flytta|skicka|lämna|lämnar|överlämna|överlämnar|vidarebefordra|vidarebefordrar|fördela|omfördela|lägg|lägga|ge|styr|styra|tilldela|forward|assign)(?: om| över)? (?:den|det|detta|denna|den här|det här|ärendet|över|vidare|it|this)\b|\b(?:flyttas|skickas|överlämnas|lämnas|vidarebefordras|fördelas|omfördelas|tilldelas)\b",
    )
});
static ASKED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?:^|\b)(?:be|ask) (?P<name>\p{L}[\p{L} .-]{1,40}?) (?:att )?(?:svara|ta|kolla|titta|höra|ringa|to |kontakta)")
});
static SHALL_HAVE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:ska|skall|bör|borde|får|måste|kan) (?P<name>\p{L}[\p{L} .-]{1,40}?) (?:ha|ta|få|svara på|sköta|handlägga|hantera)\b|^(?P<who>\p{L}[\p{L} .-]{1,40}?) (?:ska|skall|bör|borde|får|kan|måste) (?:svara på|ta|ha|hantera|handlägga|sköta) (?:det|den|detta|ärendet)\b",
    )
});
static TAKES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:^|[,.;] |\batt |\bsom )(?P<name>\p{L}[\p{L}-]*(?: \p{L}[\p{L}-]*){0,2}?) (?:tar (?:över|hand om (?:den|det|detta|ärendet)|den|det|detta|ärendet)|har hand om (?:det|den|de|detta|sådant)|ansvarar för (?:det|den|detta|sånt|sådant|de)|sköter (?:det|den|detta|sånt|sådant|de)|handlägger (?:det|den|detta|sådana|de|sånt))\b",
    )
});
static IT_IS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\bdet är (?P<name>\p{L}[\p{L} .-]{1,40}?) som (?:har|tar|sköter|ansvarar|handlägger|ska|äger)\b|\bvill nog ha (?P<wanted>\p{L}[\p{L} .-]{1,40})|\bprata(?:r|t)? med (?P<spoken>\p{L}[\p{L} .-]{1,40}?) (?:på|i) stället",
    )
});
static BELONGS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:den här|det här|denna|detta|den|det|ärendet|frågan|synpunkten|mejlet)\b.{0,12}\b(?:ska|skall|bör|borde|får|måste|hör|tillhör|går|ligger)\b(?: \w+){0,2} (?:till|hos|av|på|under|åt)\s|^(?:ska|skall|bör|borde|hör|tillhör) (?:till|hos)\s|^till \p{L}+",
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
    let set = sentences
        .iter()
        .filter(|sentence| sentence.low.contains("sätt ") || sentence.low.contains("till den "))
        .find_map(|sentence| dates::time_in(&sentence.spoken));
    let time = || sentences.get(asked).and_then(|sentence| dates::time_in(&sentence.spoken));
    let elsewhere = || {
        sentences
            .iter()
            .filter(|sentence| extend(sentence))
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
    (set.or_else(time).or_else(elsewhere), marked.or_else(told))
}

/// "Not mine".
pub(super) fn wrong_handler(sentence: &Sentence) -> bool {
    let other_namesake = sentence.words() <= 4
        && sentence
            .spoken
            .strip_prefix("Fel ")
            .is_some_and(|rest| rest.starts_with(char::is_uppercase));
    WRONG.is_match(&sentence.low) || other_namesake || WENT_WRONG.is_match(&sentence.low) && !PUT_RIGHT.is_match(&sentence.low)
}

/// Who shall have it, and whether it is said as an instruction.
pub(super) fn transfer(sentence: &Sentence) -> Option<(String, bool)> {
    let low = sentence.low.as_str();
    if ["till handlingarna", "till akten", "ad acta", "i akten"]
        .iter()
        .any(|filed| low.contains(filed))
    {
        return None;
    }
    let told = || is_instruction(low).then(|| recipient::in_sentence(low, &sentence.spoken)).flatten();
    let alone = || {
        (sentence.words() <= 3 && low.starts_with("till "))
            .then(|| recipient::in_sentence(low, &sentence.spoken))
            .flatten()
    };
    let named = |found: &Regex| {
        found
            .captures(low)
            .and_then(|found| found.iter().skip(1).flatten().next().map(|name| name.range()))
            .and_then(|range| spoken_name(sentence, range))
    };
    let instructed = told()
        .or_else(|| named(&ASKED))
        .or_else(|| named(&SHALL_HAVE))
        .or_else(|| named(&TAKES))
        .or_else(alone);
    if let Some(name) = instructed {
        return Some((name, !low.starts_with("jag ") || is_instruction(low)));
    }
    let belongs = || {
        BELONGS
            .is_match(low)
            .then(|| recipient::in_sentence(low, &sentence.spoken))
            .flatten()
    };
    let told_so = is_instruction(low);
    named(&IT_IS)
        .or_else(belongs)
        .or_else(|| recipient::possessive(low, &sentence.spoken))
        .map(|name| (name, told_so))
}

/// Whether what is handed on is the case: "flytta den", "skicka ärendet vidare", "överlämnas".
pub(super) fn moves_the_case(sentence: &Sentence) -> bool {
    MOVES.is_match(&sentence.low)
}

/// Whether words tell somebody to hand the case on.
pub(super) fn is_instruction(low: &str) -> bool {
    INSTRUCTION.is_match(low) && !low.contains("skicka inte") && !low.contains("lämna inte") && !low.contains("flytta inte")
}

/// The words of a sentence in a place of its lower-case form, where they name somebody.
fn spoken_name(sentence: &Sentence, range: std::ops::Range<usize>) -> Option<String> {
    let levelled = sentence.spoken.split_whitespace().collect::<Vec<_>>().join(" ");
    let words = levelled.get(range).filter(|_| levelled.len() == sentence.low.len())?;
    recipient::as_name(words)
}

/// Reads as a note for the file or for colleagues.
pub(super) fn note(sentence: &Sentence) -> bool {
    NOTE.is_match(&sentence.low)
}

/// Asks for a fact that the answer hangs on.
pub(super) fn needs_to_know(sentence: &Sentence) -> bool {
    NEED_TO_KNOW.is_match(&sentence.low)
}
