//! Months and weekdays as absence notes write them, and the words around days that tell what each is.

use crate::domain::pattern::pattern;
use regex::Regex;
use std::sync::LazyLock;

/// Months by their first letters, January first, in the languages of the wordings.
const MONTHS: [&[&str]; 12] = [
    &[
        "januar", "januari", "january", "janvier", "enero", "gennaio", "janeiro", "tammikuu", "stycz", "jan", "jänner",
    ],
    &[
        "februar",
        "février",
        "febrero",
        "febbraio",
        "fevereiro",
        "helmikuu",
        "lut",
        "feb",
        "fév",
    ],
    &[
        "mars",
        "march",
        "märz",
        "marts",
        "marzo",
        "março",
        "maart",
        "maaliskuu",
        "mar",
        "mär",
        "mrt",
    ],
    &["april", "avril", "abril", "aprile", "huhtikuu", "kwie", "apr", "avr"],
    &["maj", "may", "mai", "mayo", "maggio", "maio", "mei", "toukokuu"],
    &["juni", "june", "juin", "junio", "giugno", "junho", "kesäkuu", "czerw", "jun"],
    &["juli", "july", "juillet", "julio", "luglio", "julho", "heinäkuu", "lip", "jul"],
    &["august", "augusti", "août", "agosto", "augustus", "elokuu", "sierp", "aug"],
    &["sept", "setiembre", "settembre", "setembro", "syyskuu", "wrze", "sep"],
    &["okto", "octo", "ottobre", "outubro", "lokakuu", "oct", "okt"],
    &["novem", "marraskuu", "listopad", "nov"],
    &[
        "decem",
        "dezem",
        "desem",
        "diciembre",
        "dicembre",
        "dezembro",
        "décem",
        "joulukuu",
        "grud",
        "dec",
        "dez",
        "des",
        "déc",
    ],
];

/// Weekdays, Monday first.
const WEEKDAYS: [&[&str]; 7] = [
    &["måndag", "monday", "montag", "mandag", "maanantai", "lundi"],
    &["tisdag", "tuesday", "dienstag", "tirsdag", "tiistai", "mardi"],
    &["onsdag", "wednesday", "mittwoch", "keskiviikko", "mercredi"],
    &["torsdag", "thursday", "donnerstag", "torstai", "jeudi"],
    &["fredag", "friday", "freitag", "perjantai", "vendredi"],
    &["lördag", "saturday", "samstag", "lørdag", "lauantai"],
    &["söndag", "sunday", "sonntag", "søndag", "sunnuntai"],
];

/// The number of the month that a word begins as; the longest beginning counts.
pub(super) fn month(word: &str) -> Option<u32> {
    let names = MONTHS
        .iter()
        .zip(1..)
        .flat_map(|(names, number)| names.iter().map(move |name| (*name, number)));
    names
        .filter(|(name, _)| word.starts_with(name))
        .max_by_key(|(name, _)| name.len())
        .map(|(_, number)| number)
}

/// The first weekday of a text: where it stands, and its number with Monday as 0.
pub(super) fn weekday(text: &str) -> Option<(usize, i64)> {
    let names = WEEKDAYS
        .iter()
        .zip(0..)
        .flat_map(|(names, number)| names.iter().map(move |name| (*name, number)));
    names.filter_map(|(name, number)| text.find(name).map(|at| (at, number))).min()
}

/// A month as a pattern: its first letters and what follows.
pub(super) const MONTH: &str = r"(?:jan|feb|fév|mar|mär|mrt|maa|maj|may|mai|mei|mag|apr|avr|abr|jun|jui|giu|jul|lug|aug|aoû|ago|sep|set|okt|oct|ott|out|nov|dec|dez|des|dic|déc|ene|gen|tam|hel|huh|tou|kes|hei|elo|syy|lok|marras|jou|sty|lut|kwi|cze|lip|sie|wrz|lis|gru|jän)[a-zåäöéûçá]*\.?";

/// "… and tomorrow" right after today.
pub(super) static FOLLOWED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^ ?(?:och|and|und|og|ja) (?:i ?morgon|tomorrow|morgen|i morgen|huomenna)"));

/// Words right before a day of return.
pub(super) static RETURNS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(åter( i tjänst| på kontoret| på plats| på jobbet)?|tillbaka( igen| i tjänst| på kontoret| på jobbet| på plats)?|återkommer|återvänder|kommer tillbaka|(be )?back( in| at| to)?( the| my)?( office| work)?|return(ing|s)?( to)?( the| my)?( office| work)?|zurück|wieder( im büro| da| erreichbar| im haus)?|ab( dem)?|tilbake|tilbage( igen| på kontoret)?|palaan( töihin| toimistolle| lomalta)?|de retour|retour|vuelvo|regreso|regresaré|volveré|rientro|rientrerò|terug|wracam|öppnar( igen)?|öppet igen|reopens?)( (är|blir|den|on|am|the|le|el|il|op|ab|from|till|kontoret|jag|först|på|dem|mandag|måndag|tisdag|onsdag|torsdag|fredag|lördag|söndag|monday|tuesday|wednesday|thursday|friday|montag|dienstag|mittwoch|donnerstag|freitag|tirsdag|lundi|d\.)[,.]?)* ?$",
    )
});

/// Words right before a last day.
pub(super) static LASTS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(till och med|t\.? ?o\.? ?m\.?|tom\.?|fram till|till|til og med|t\.o\.m\.|indtil|frem til|til|until( and including)?|till|through|thru|to|bis( zum| einschließlich| einschl\.)?|jusqu'au|jusqu'à|au|hasta( el)?|al|até( ao| o dia| dia)?|fino al|tot en met|t/m|tot|do( dnia)?|-|–|och|and|und)( (den|the|and including|incl\.?|including|on|dag|d\.|söndag|måndag|tisdag|onsdag|torsdag|fredag|lördag|monday|tuesday|wednesday|thursday|friday|sunday|saturday|montag|freitag|sonntag|mandag|fredag|søndag)[,.]?)* ?$",
    )
});

/// Words right before a first day.
pub(super) static BEGINS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(från( och med)?|fr\.? ?o\.? ?m\.?|fra( og med)?|f\.o\.m\.|mellan|from|between|starting|beginning|since|vom|von|seit|du|depuis le|à partir du|del|desde( el)?|dal|van|vanaf|od|de|sedan|mellem|mellom)( (den|the|d\.|och med|måndag|monday|montag)[,.]?)* ?$",
    )
});

/// Words right after a last day.
pub(super) static LASTS_AFTER: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\.? ?(asti|saakka|inclusive|inklusive|incl\b)"));
