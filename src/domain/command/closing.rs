//! Words that end the case: "Ärendet kan avslutas", "Härmed avslutar vi ärendet"; negations, conditions and questions do not.

use super::sentence::Sentence;
use super::words;
use crate::domain::pattern::pattern;
use regex::Regex;
use std::sync::LazyLock;

/// How a sentence ends the case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Closing {
    /// An instruction to the diary: not for the citizen's eyes.
    Instruction,
    /// Told as a part of the text: "Härmed avslutar vi ärendet, men hör av dig …".
    Told,
}

static INSTRUCTION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:kan|får|bör|ska|skall|må)\b(?: \w+){0,4} (?:avslutas|stängas|arkiveras|läggas till handlingarna|läggas ned|läggas ner|läggas ad acta|klarmarkeras|avskrivas|avföras|stängas ner)\b",
        r"|^\W*(?:avsluta|avslut|stäng|stängs|avslutas|arkivera|klarmarkera|avskriv|stänga)\b(?: (?:ner|gärna|nu|därmed|då|bara|tack|denna|detta|den|det|här|ärendet|ärende|mitt|det här|den här))*(?:[.,!:;)]|$| \(| som| med )",
        r"|\b(?:avsluta|stäng|arkivera|klarmarkera)(?: gärna)?(?: (?:ärendet|detta ärende|detta|denna|den här|det här|det|den))?(?: tack| nu| då| gärna)?(?:[.,!)]|$)",
        r"|\b(?:kan|får) (?:ni|du|registrator|man|vi) (?:nu |därmed |gärna |väl )?(?:avsluta|stänga|arkivera|lägga ner)\b|\b(?:vi|ni|du|man) kan (?:nu |därmed |gärna |väl )?(?:avsluta|stänga|arkivera|lägga ner)\b",
        r"|\bok(?:ej|ay)? (?:att|för mig att) (?:arkivera|stänga|avsluta|lägga till handlingarna)|\bbehöver inte (?:vara|ligga|stå|hållas) öppe[tn]|\bklart? (?:från|för) (?:min|vår) (?:sida|del)|\bfärdig(?:t)? från (?:min|vår) sida",
        r"|\bärendet (?:är )?(?:klart|färdigt|löst|utagerat|slutfört|färdighandlagt|slutbehandlat|utrett och klart|åtgärdat och klart)\b(?: (?:för|från) (?:min|vår) (?:del|sida))?[.,!]?$|^\W*(?:klart|löst|åtgärdat),? (?:kan|får|går att) (?:stäng|avslut)",
        r"|\b(?:lägg|läggs|lägga) (?:den |det |detta |ärendet )?(?:till handlingarna|ad acta)\b|\bclose (?:the|this) (?:case|one)\b|\b(?:case|this|it) can (?:now )?be closed\b|\binget mer att tillägga\b",
    ))
});
/// What an instruction may be about: the case, or nothing that is named.
static ABOUT_THE_CASE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:^|\b(?:ärendet|ärende|ärenden|detta|denna|det|den|här|ni|du|vi|man|jag|registrator|därmed|nu|så|då|och|men|klart|synpunkten|case|this|it|löst|gärna|tack|öppet|redan|allt)|[,:;–-])\W*$",
    )
});
static NAMES_THE_CASE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"ärende|synpunkt|\bcase\b|registrator|handlingarna|från min sida|diariet"));
static TOLD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:härmed|därmed|med detta|i och med detta|vi|jag|nu|så)\b(?: \w+){0,3} (?:avslutar|stänger|avslutas|arkiverar)\b|\b(?:avslutar|stänger) (?:vi|jag|därmed|härmed|nu)\b|\bärendet (?:avslutas|stängs|är (?:nu |därmed |härmed )?(?:avslutat|stängt|avslutad))\b|\bditt ärende (?:avslutas|stängs|är (?:nu |därmed |härmed )?(?:avslutat|stängt))\b",
        r"|\banser (?:jag|vi)(?: \w+){0,2} ärendet(?: \w+){0,2} (?:klart|avslutat|utrett|färdigt|slutfört|slutbehandlat|besvarat)|\bbetraktar (?:jag|vi) ärendet som|\bser (?:jag|vi) ärendet som (?:klart|avslutat)|\b(?:we|i) (?:are )?(?:hereby |now )?clos(?:e|ing) (?:the|this|your) case",
    ))
});
static NEGATED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:inte|ej|icke|aldrig|inget|ingen|knappast|not|never|don['’]t|inte än|ännu|vänta med att|avvakta|undvik|utan att|för tidigt|kvar)\b|\bn['’]t\b",
    )
});
static DOUBLE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\bbehöver inte (?:vara|ligga|stå|hållas) öppe|\binget mer att (?:tillägga|göra)|\binte längre (?:aktuellt|behövs)|\binget (?:att|mer att) göra",
    )
});
static CONDITION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:när|om|så snart|så fort|först|förrän|efter att|sedan jag|tills|innan|ifall|förutsatt|såvida|därefter|sen när|i morgon|imorgon|på (?:mån|tis|ons|tors|fre|lör|sön)dag|nästa (?:vecka|månad)|om (?:en|ett|två|tre|några|\d+) (?:vecka|veckor|dag|dagar|månad)|when|if|once|until|after|unless|senare|så småningom|framöver|kommer att|kanske|eventuellt|troligen|antagligen|nog|i slutet av|then|automatiskt|efter|dagar|veckor|månader)\b",
    )
});
static REPORTED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:undrar|frågar|frågade|vill att|ville att|vill inte|vill ha|skrev|säger|sade|sa|tycker|tyckte|önskar|begär|begärde|kräver|hoppas|påstår|trodde|tror|enligt|wants|asks|says|jag såg|stod det|står det|fick besked)\b",
    )
});
static KEEP_OPEN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:ska|bör|får|måste|kan|behöver|vill)\b.{0,30}\b(?:vara|ligga|stå|hållas|förbli|ligga kvar|ha) (?:gärna )?(?:öppe[tn]|kvar)|\b(?:inte|ej|aldrig|vänta med att|avvakta med att)\b.{0,25}\b(?:avsluta|avslutas|stäng|stänga|stängas|arkivera|arkiveras)\b|\b(?:avsluta|avslutas|stäng|stänga|stängas)\b.{0,12}\b(?:inte|ej)\b|\bhåll (?:det |ärendet |den )?öppe[tn]|\blåt (?:det |ärendet )?(?:stå|ligga) (?:kvar|öppet)|\bkeep (?:it|the case) open|\bdo not close|\bdon['’]t close",
    )
});

/// How a sentence ends the case; `None` when it does not, or only perhaps.
pub(super) fn closing(sentence: &Sentence) -> Option<Closing> {
    let low = &corrected(&sentence.low);
    if sentence.is_question() || keeps_open(sentence) || REPORTED.is_match(low) || is_quoted(low) {
        return None;
    }
    let instruction = INSTRUCTION
        .find_iter(low)
        .find(|found| ABOUT_THE_CASE.is_match(low.get(..found.start()).unwrap_or_default()));
    let told = || {
        TOLD.find(low)
            .filter(|_| NAMES_THE_CASE.is_match(low))
            .map(|found| (found, Closing::Told))
    };
    let (found, kind) = instruction.map(|found| (found, Closing::Instruction)).or_else(told)?;
    // A negation binds within its commas ("Ingen åtgärd, kan arkiveras"), a condition over them.
    let from_comma = low
        .get(..found.start())
        .and_then(|before| before.rfind(", "))
        .map_or(0, |at| at + 2);
    // "men hör av dig om det blir brunt igen" is no condition on the closing before it.
    let clause = clause_around(low, found.start(), found.end());
    let nearest = clause_around(
        low.get(from_comma..).unwrap_or(low),
        found.start() - from_comma,
        found.end() - from_comma,
    );
    let negated = NEGATED.is_match(nearest) && !DOUBLE.is_match(nearest);
    (!negated && !CONDITION.is_match(clause)).then_some(kind)
}

/// How a sentence of a letter ends the case: a letter may speak of doors and gates, so the case must be named, or the
/// sentence must be nothing but the instruction.
pub(super) fn closing_in_letter(sentence: &Sentence) -> Option<Closing> {
    let bare = sentence.words() <= 4 && INSTRUCTION.find(&corrected(&sentence.low)).is_some_and(|found| found.start() == 0);
    closing(sentence).filter(|_| bare || NAMES_THE_CASE.is_match(&sentence.low))
}

/// A misspelled `avsluta` at the beginning, put right.
fn corrected(low: &str) -> String {
    let first = low
        .split(' ')
        .next()
        .unwrap_or_default()
        .trim_matches(|c: char| !c.is_alphanumeric());
    let inflected = first.starts_with("avsluta") || first.starts_with("avslag") || first.starts_with("avslut");
    let misspelled = first.chars().count() >= 5 && !inflected && words::distance(first, "avsluta") <= 2;
    if misspelled {
        low.replacen(first, "avsluta", 1)
    } else {
        low.to_owned()
    }
}

/// Whether a sentence speaks of closing at all, however it is meant.
pub(super) fn speaks_of_closing(sentence: &Sentence) -> bool {
    INSTRUCTION.is_match(&sentence.low) || TOLD.is_match(&sentence.low) || keeps_open(sentence)
}

/// Whether a sentence says that the case stays open.
pub(super) fn keeps_open(sentence: &Sentence) -> bool {
    KEEP_OPEN.is_match(&sentence.low) && !DOUBLE.is_match(&sentence.low)
}

fn is_quoted(low: &str) -> bool {
    let inside = low.split(['"', '”', '“', '»', '«']).nth(1);
    inside.is_some_and(|inside| INSTRUCTION.is_match(inside) || TOLD.is_match(inside))
}

/// The clause that the words stand in: up to the nearest "men", "och hör av", or semicolon behind them, from the one before.
fn clause_around(low: &str, start: usize, end: usize) -> &str {
    let breaks = [
        "; ",
        ", men ",
        " men ",
        ", dock ",
        " – ",
        " - ",
        ", och hör av",
        ". ",
        ", hör av",
        ", tack",
        ", pratade",
        ", löst",
        ", eftersom",
    ];
    let from = breaks
        .iter()
        .filter_map(|mark| low.get(..start)?.rfind(mark).map(|at| at + mark.len()))
        .max()
        .unwrap_or(0);
    let to = breaks
        .iter()
        .filter_map(|mark| low.get(end..)?.find(mark).map(|at| end + at))
        .min()
        .unwrap_or(low.len());
    low.get(from.min(start)..to).unwrap_or(low)
}
