//! Days in absence notes and what each is: the first day away, the last, or the day of return.

use chrono::{Datelike, Days, NaiveDate, Weekday};
use regex::{Captures, Regex};
use std::sync::LazyLock;

/// What a day is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// First day away.
    From,
    /// Last day away.
    Until,
    /// First day back.
    Return,
}

/// A day of the note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Day {
    /// The day.
    pub date: NaiveDate,
    /// What it is.
    pub role: Role,
}

/// How far before the day of writing a day without a year may lie before the next year's is meant, in days.
const BACK: i64 = 45;

/// Months by their first letters, in the languages of the wordings; longer beginnings before shorter.
const MONTHS: &[(&str, u32)] = &[
    ("januar", 1),
    ("januari", 1),
    ("january", 1),
    ("janvier", 1),
    ("enero", 1),
    ("gennaio", 1),
    ("janeiro", 1),
    ("tammikuu", 1),
    ("stycz", 1),
    ("jan", 1),
    ("jänner", 1),
    ("februar", 2),
    ("février", 2),
    ("febrero", 2),
    ("febbraio", 2),
    ("fevereiro", 2),
    ("helmikuu", 2),
    ("lut", 2),
    ("feb", 2),
    ("fév", 2),
    ("mars", 3),
    ("march", 3),
    ("märz", 3),
    ("marts", 3),
    ("marzo", 3),
    ("março", 3),
    ("maart", 3),
    ("maaliskuu", 3),
    ("mar", 3),
    ("mär", 3),
    ("mrt", 3),
    ("april", 4),
    ("avril", 4),
    ("abril", 4),
    ("aprile", 4),
    ("huhtikuu", 4),
    ("kwie", 4),
    ("apr", 4),
    ("avr", 4),
    ("maj", 5),
    ("may", 5),
    ("mai", 5),
    ("mayo", 5),
    ("maggio", 5),
    ("maio", 5),
    ("mei", 5),
    ("toukokuu", 5),
    ("juni", 6),
    ("june", 6),
    ("juin", 6),
    ("junio", 6),
    ("giugno", 6),
    ("junho", 6),
    ("kesäkuu", 6),
    ("czerw", 6),
    ("jun", 6),
    ("juli", 7),
    ("july", 7),
    ("juillet", 7),
    ("julio", 7),
    ("luglio", 7),
    ("julho", 7),
    ("heinäkuu", 7),
    ("lip", 7),
    ("jul", 7),
    ("august", 8),
    ("augusti", 8),
    ("août", 8),
    ("agosto", 8),
    ("augustus", 8),
    ("elokuu", 8),
    ("sierp", 8),
    ("aug", 8),
    ("sept", 9),
    ("setiembre", 9),
    ("settembre", 9),
    ("setembro", 9),
    ("syyskuu", 9),
    ("wrze", 9),
    ("sep", 9),
    ("okto", 10),
    ("octo", 10),
    ("ottobre", 10),
    ("outubro", 10),
    ("lokakuu", 10),
    ("oct", 10),
    ("okt", 10),
    ("novem", 11),
    ("marraskuu", 11),
    ("listopad", 11),
    ("nov", 11),
    ("decem", 12),
    ("dezem", 12),
    ("desem", 12),
    ("diciembre", 12),
    ("dicembre", 12),
    ("dezembro", 12),
    ("décem", 12),
    ("joulukuu", 12),
    ("grud", 12),
    ("dec", 12),
    ("dez", 12),
    ("des", 12),
    ("déc", 12),
];

const WEEKDAYS: &[(&str, Weekday)] = &[
    ("måndag", Weekday::Mon),
    ("monday", Weekday::Mon),
    ("montag", Weekday::Mon),
    ("mandag", Weekday::Mon),
    ("maanantai", Weekday::Mon),
    ("lundi", Weekday::Mon),
    ("tisdag", Weekday::Tue),
    ("tuesday", Weekday::Tue),
    ("dienstag", Weekday::Tue),
    ("tirsdag", Weekday::Tue),
    ("tiistai", Weekday::Tue),
    ("mardi", Weekday::Tue),
    ("onsdag", Weekday::Wed),
    ("wednesday", Weekday::Wed),
    ("mittwoch", Weekday::Wed),
    ("keskiviikko", Weekday::Wed),
    ("mercredi", Weekday::Wed),
    ("torsdag", Weekday::Thu),
    ("thursday", Weekday::Thu),
    ("donnerstag", Weekday::Thu),
    ("torstai", Weekday::Thu),
    ("jeudi", Weekday::Thu),
    ("fredag", Weekday::Fri),
    ("friday", Weekday::Fri),
    ("freitag", Weekday::Fri),
    ("perjantai", Weekday::Fri),
    ("vendredi", Weekday::Fri),
    ("lördag", Weekday::Sat),
    ("saturday", Weekday::Sat),
    ("samstag", Weekday::Sat),
    ("lørdag", Weekday::Sat),
    ("lauantai", Weekday::Sat),
    ("söndag", Weekday::Sun),
    ("sunday", Weekday::Sun),
    ("sonntag", Weekday::Sun),
    ("søndag", Weekday::Sun),
    ("sunnuntai", Weekday::Sun),
];

const MONTH: &str = r"(?:jan|feb|fév|mar|mär|mrt|maa|maj|may|mai|mei|mag|apr|avr|abr|jun|jui|giu|jul|lug|aug|aoû|ago|sep|set|okt|oct|ott|out|nov|dec|dez|des|dic|déc|ene|gen|tam|hel|huh|tou|kes|hei|elo|syy|lok|marras|jou|sty|lut|kwi|cze|lip|sie|wrz|lis|gru|jän)[a-zåäöéûçá]*\.?";

/// One pattern with a branch for every way to write one day; each has its own group names.
static DAY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(&format!(
        r"(?P<y1>20[0-9]{{2}})-(?P<m1>[01]?[0-9])-(?P<d1>[0-3]?[0-9])|(?P<d4>[0-3]?[0-9])\.(?P<m4>[01]?[0-9])\.(?P<y4>20[0-9]{{2}}|[0-9]{{2}}(?:[^0-9:.]|$))?|(?P<d5>[0-3]?[0-9])/(?P<m5>[01]?[0-9])(?:[/ -](?P<y5>20[0-9]{{2}}))?|(?P<d2>[0-3]?[0-9])(?::?[ae]|st|nd|rd|th|er|e|º|\.)?(?: ?(?:of|de|di|d\.))? (?P<m2>{MONTH})(?:,? (?:de )?(?P<y2>20[0-9]{{2}}))?|(?P<m3>{MONTH}) (?P<d3>[0-3]?[0-9])(?:st|nd|rd|th)?(?:,? (?P<y3>20[0-9]{{2}}))?"
    ))
    .ok()
});

/// "2–4 februari", "du 1er au 28 juillet", "1-28 July": the first day without its month.
static SPAN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(&format!(r"(?P<a>[0-3]?[0-9])(?:st|nd|rd|th|er|\.|:e)? ?(?:-|till|til|to|bis|au|al|a|tot|och|and|t/m|t\.?o\.?m\.?) ?(?:den |d\. |the |il )?(?P<b>[0-3]?[0-9])(?:st|nd|rd|th|er|\.|:e)? (?:de |di |of )?(?P<m>{MONTH})(?:,? (?:de )?(?P<y>20[0-9]{{2}}))?")).ok()
});

/// "vecka 29", "v. 28-31", "weeks 28 to 31", "KW 29", "uge 29".
static WEEKS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?:^|[^a-zåäö])(?:veckorna|vecka|v\.?|weeks?|kw|uke|uge|uker|uger|viikot?|viikolla|viikoilla) ?(?P<a>[0-5]?[0-9])(?:(?: ?- ?| till | t\.?o\.?m\.? | to | och | bis | til | tom )(?:vecka |v\.? ?)?(?P<b>[0-5]?[0-9]))?(?:$|[^0-9:/a-zåäö])").ok()
});

/// "är sjuk i dag", "out of office today".
static TODAY: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?P<today>(?:(?:är|am|bin|er|olen)[^.!?]*?)(?:i ?dag|today|heute|tänään)(?:$|[ .,!]))").ok());

/// "… and tomorrow" right after today.
static FOLLOWED: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^ ?(?:och|and|und|og|ja) (?:i ?morgon|tomorrow|morgen|i morgen|huomenna)").ok());

/// Words right before a day of return.
static RETURNS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(åter( i tjänst| på kontoret| på plats| på jobbet)?|tillbaka( igen| i tjänst| på kontoret| på jobbet| på plats)?|återkommer|återvänder|kommer tillbaka|(be )?back( in| at| to)?( the| my)?( office| work)?|return(ing|s)?( to)?( the| my)?( office| work)?|zurück|wieder( im büro| da| erreichbar| im haus)?|ab( dem)?|tilbake|tilbage( igen| på kontoret)?|palaan( töihin| toimistolle| lomalta)?|de retour|retour|vuelvo|regreso|regresaré|volveré|rientro|rientrerò|terug|wracam|öppnar( igen)?|öppet igen|reopens?)( (är|blir|den|on|am|the|le|el|il|op|ab|from|till|kontoret|jag|först|på|dem|mandag|måndag|tisdag|onsdag|torsdag|fredag|lördag|söndag|monday|tuesday|wednesday|thursday|friday|montag|dienstag|mittwoch|donnerstag|freitag|tirsdag|lundi|d\.)[,.]?)* ?$").ok()
});

/// Words right before a last day.
static LASTS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(till och med|t\.? ?o\.? ?m\.?|tom\.?|fram till|till|til og med|t\.o\.m\.|indtil|frem til|til|until( and including)?|till|through|thru|to|bis( zum| einschließlich| einschl\.)?|jusqu'au|jusqu'à|au|hasta( el)?|al|até( ao| o dia| dia)?|fino al|tot en met|t/m|tot|do( dnia)?|-|–|och|and|und)( (den|the|and including|incl\.?|including|on|dag|d\.|söndag|måndag|tisdag|onsdag|torsdag|fredag|lördag|monday|tuesday|wednesday|thursday|friday|sunday|saturday|montag|freitag|sonntag|mandag|fredag|søndag)[,.]?)* ?$").ok()
});

/// Words right before a first day.
static BEGINS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(från( och med)?|fr\.? ?o\.? ?m\.?|fra( og med)?|f\.o\.m\.|mellan|from|between|starting|beginning|since|vom|von|seit|du|depuis le|à partir du|del|desde( el)?|dal|van|vanaf|od|de|sedan|mellem|mellom)( (den|the|d\.|och med|måndag|monday|montag)[,.]?)* ?$").ok()
});

/// Words right after a last day.
static LASTS_AFTER: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^\.? ?(asti|saakka|inclusive|inklusive|incl\b)").ok());

/// Every day with a role, in the order they stand; the text is levelled.
pub(super) fn find(text: &str, written: Option<NaiveDate>) -> Vec<Day> {
    let mut found = spans(text, written);
    if found.is_empty() {
        found = days(text, written);
    }
    if found.is_empty() {
        found = weeks(text, written);
    }
    if found.is_empty() {
        found = weekday(text, written).into_iter().chain(today(text, written)).collect();
    }
    found
}

/// Days that share their month, and what stands beside them.
fn spans(text: &str, written: Option<NaiveDate>) -> Vec<Day> {
    let Some(captures) = SPAN.as_ref().and_then(|span| span.captures(text)) else {
        return Vec::new();
    };
    let number = |name: &str| captures.name(name).and_then(|found| found.as_str().parse().ok());
    let month = captures.name("m").and_then(|found| month(found.as_str()));
    let (Some(a), Some(b), Some(month)) = (number("a"), number("b"), month) else {
        return Vec::new();
    };
    let year = captures.name("y").and_then(|found| found.as_str().parse().ok());
    let Some(until) = date(year, month, b, written) else {
        return Vec::new();
    };
    let Some(from) = NaiveDate::from_ymd_opt(until.year(), month, a).filter(|from| *from <= until) else {
        return Vec::new();
    };
    vec![
        Day {
            date: from,
            role: Role::From,
        },
        Day {
            date: until,
            role: Role::Until,
        },
    ]
}

/// Days written out, each with the role that the words around it give.
fn days(text: &str, written: Option<NaiveDate>) -> Vec<Day> {
    let Some(pattern) = DAY.as_ref() else { return Vec::new() };
    let mut found: Vec<Day> = Vec::new();
    let mut pending: Option<(u32, u32, usize)> = None;
    for captures in pattern.captures_iter(text).take(40) {
        let Some(whole) = captures.get(0) else { continue };
        let Some((year, month, day)) = figures(&captures) else { continue };
        let Some(told) = date(year, month, day, written) else { continue };
        let before = text.get(..whole.start()).unwrap_or("");
        let after = text.get(whole.end()..).unwrap_or("");
        let joined = pending.take().filter(|(_, _, end)| {
            text.get(*end..whole.start())
                .is_some_and(|gap| gap.len() <= 24 && holds(&LASTS, gap))
        });
        match role(before, after) {
            Some(role) => found.push(Day { date: told, role }),
            None => pending = Some((month, day, whole.end())),
        }
        // "1/7–28/7": the day before the dash is the first one.
        if let Some((month, day, _)) = joined {
            let from = NaiveDate::from_ymd_opt(told.year(), month, day)
                .filter(|from| *from <= told)
                .or_else(|| NaiveDate::from_ymd_opt(told.year() - 1, month, day));
            found.extend(from.map(|date| Day { date, role: Role::From }));
        }
    }
    align(found)
}

/// A first day told without a year lies before the last one.
fn align(mut found: Vec<Day>) -> Vec<Day> {
    let Some(until) = found.iter().find(|day| day.role != Role::From).map(|day| day.date) else {
        return found;
    };
    for day in found.iter_mut().filter(|day| day.role == Role::From && day.date > until) {
        day.date = day.date.with_year(day.date.year() - 1).unwrap_or(day.date);
    }
    found
}

/// Year (where told), month and day of whichever branch matched.
fn figures(captures: &Captures) -> Option<(Option<i32>, u32, u32)> {
    let text = |name: String| captures.name(&name).map(|found| found.as_str());
    (1..=5).find_map(|branch| {
        let day = text(format!("d{branch}"))?.parse().ok()?;
        let told = text(format!("m{branch}"))?;
        let month = told.parse().ok().or_else(|| month(told))?;
        let year = text(format!("y{branch}")).and_then(|year| year.trim_end_matches(|c: char| !c.is_ascii_digit()).parse::<i32>().ok());
        Some((year.map(|year| if year < 100 { year + 2000 } else { year }), month, day))
    })
}

fn month(word: &str) -> Option<u32> {
    MONTHS
        .iter()
        .filter(|(name, _)| word.starts_with(name))
        .max_by_key(|(name, _)| name.len())
        .map(|(_, number)| *number)
}

/// A day; without a year the one nearest after the day of writing, a little before it allowed.
fn date(year: Option<i32>, month: u32, day: u32, written: Option<NaiveDate>) -> Option<NaiveDate> {
    if let Some(year) = year {
        return NaiveDate::from_ymd_opt(year, month, day);
    }
    let written = written?;
    let earliest = written.checked_sub_days(Days::new(BACK.unsigned_abs()))?;
    let this = NaiveDate::from_ymd_opt(written.year(), month, day);
    this.filter(|date| *date >= earliest)
        .or_else(|| NaiveDate::from_ymd_opt(written.year() + 1, month, day))
}

fn role(before: &str, after: &str) -> Option<Role> {
    let near = tail(before, 60);
    if holds(&LASTS_AFTER, after) {
        Some(Role::Until)
    } else if holds(&RETURNS, near) {
        Some(Role::Return)
    } else if holds(&LASTS, near) {
        Some(Role::Until)
    } else if holds(&BEGINS, near) {
        Some(Role::From)
    } else if after.trim_start_matches([' ', '.']).starts_with("bin ich wieder") || after.contains("wieder im") {
        Some(Role::Return)
    } else {
        None
    }
}

/// Whole weeks (ISO 8601), Monday to Sunday.
fn weeks(text: &str, written: Option<NaiveDate>) -> Vec<Day> {
    let (Some(captures), Some(written)) = (WEEKS.as_ref().and_then(|weeks| weeks.captures(text)), written) else {
        return Vec::new();
    };
    let week = |name: &str| captures.name(name).and_then(|found| found.as_str().parse::<u32>().ok());
    let Some(first) = week("a") else { return Vec::new() };
    let last = week("b").unwrap_or(first);
    let year = written.iso_week().year();
    let day = |year: i32, week: u32, weekday: Weekday| NaiveDate::from_isoywd_opt(year, week, weekday);
    let next = day(year, last, Weekday::Sun).is_some_and(|until| until < written);
    let year = if next { year + 1 } else { year };
    let returns = captures
        .get(0)
        .is_some_and(|whole| holds(&RETURNS, tail(text.get(..=whole.start()).unwrap_or(""), 60)));
    let Some(from) = day(year, first, Weekday::Mon) else {
        return Vec::new();
    };
    if returns {
        return vec![Day {
            date: from,
            role: Role::Return,
        }];
    }
    let until = day(if last < first { year + 1 } else { year }, last, Weekday::Sun);
    [
        Some(Day {
            date: from,
            role: Role::From,
        }),
        until.map(|date| Day { date, role: Role::Until }),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// "tillbaka på måndag", "until Friday": the next such day after the day of writing.
fn weekday(text: &str, written: Option<NaiveDate>) -> Option<Day> {
    let written = written?;
    let (at, weekday) = WEEKDAYS
        .iter()
        .filter_map(|(name, weekday)| text.find(name).map(|at| (at, *weekday)))
        .min_by_key(|(at, _)| *at)?;
    let near = tail(text.get(..at).unwrap_or(""), 40);
    let role = if holds(&RETURNS, near) {
        Role::Return
    } else if holds(&LASTS, near) {
        Role::Until
    } else {
        return None;
    };
    let ahead = (i64::from(weekday.num_days_from_monday()) - i64::from(written.weekday().num_days_from_monday()) + 6) % 7 + 1;
    written
        .checked_add_days(Days::new(ahead.unsigned_abs()))
        .map(|date| Day { date, role })
}

fn today(text: &str, written: Option<NaiveDate>) -> Vec<Day> {
    let (Some(captures), Some(written)) = (TODAY.as_ref().and_then(|today| today.captures(text)), written) else {
        return Vec::new();
    };
    let both = text
        .get(captures.get(0).map_or(0, |whole| whole.end())..)
        .is_some_and(|after| FOLLOWED.as_ref().is_some_and(|next| next.is_match(after)));
    let until = if both { written.succ_opt() } else { Some(written) };
    [
        Some(Day {
            date: written,
            role: Role::From,
        }),
        until.map(|date| Day { date, role: Role::Until }),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn holds(pattern: &LazyLock<Option<Regex>>, text: &str) -> bool {
    pattern.as_ref().is_some_and(|regex| regex.is_match(text))
}

/// The last characters of a text, about so many bytes.
fn tail(text: &str, most: usize) -> &str {
    let from = text.len().saturating_sub(most);
    let start = (from..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
    text.get(start..).unwrap_or("")
}
