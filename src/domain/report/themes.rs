//! Recurring themes: words that stand in the titles of several cases, and whether they have become more.

use super::{Section, Table, Value};
use crate::domain::classify::stem::stem;
use crate::domain::figures::{CaseFact, SMALLEST_CELL};
use std::collections::{BTreeMap, BTreeSet};

/// Themes that are told at most.
const MOST: usize = 8;
/// The shortest word that can be a theme, in characters.
const SHORTEST: usize = 5;

/// Words that stand in titles without saying what they are about.
const EMPTY: &[&str] = &[
    "angående",
    "behöver",
    "bättre",
    "dåligt",
    "efter",
    "eller",
    "ersättning",
    "fråga",
    "frågor",
    "fungerar",
    "förslag",
    "genom",
    "igen",
    "klagomål",
    "klagar",
    "kommun",
    "kommunen",
    "längs",
    "meddelande",
    "mellan",
    "måste",
    "något",
    "omkring",
    "också",
    "saknas",
    "skulle",
    "synpunkt",
    "synpunkter",
    "under",
    "utanför",
    "varför",
    "önskemål",
    "önskar",
    "beröm",
    "tack",
    "känsligt",
    "innehåll",
    "ärende",
];

/// Cases of a word, and the word as it was written first.
struct Theme {
    word: String,
    cases: usize,
}

fn themes(facts: &[&CaseFact]) -> BTreeMap<String, Theme> {
    let mut themes: BTreeMap<String, Theme> = BTreeMap::new();
    for fact in facts.iter().filter(|fact| !fact.is_sensitive()) {
        let words = fact.title.split(|c: char| !c.is_alphabetic()).map(str::to_lowercase);
        let mut seen = BTreeSet::new();
        for word in words.filter(|word| word.chars().count() >= SHORTEST && !EMPTY.contains(&word.as_str())) {
            let root = stem(&word).to_owned();
            if seen.insert(root.clone()) {
                themes.entry(root).or_insert(Theme { word, cases: 0 }).cases += 1;
            }
        }
    }
    themes
}

/// The themes of a period beside those of the one before; `None` where nothing recurs.
pub(super) fn section(now: &[&CaseFact], before: &[&CaseFact], word_for_before: &str) -> Option<Section> {
    let earlier = themes(before);
    let can_compare = !before.is_empty();
    let mut recurring: Vec<(String, Theme)> = themes(now).into_iter().filter(|(_, theme)| theme.cases >= SMALLEST_CELL).collect();
    recurring.sort_by_key(|(root, theme)| (std::cmp::Reverse(theme.cases), root.clone()));
    recurring.truncate(MOST);
    let before_of = |root: &str| earlier.get(root).map_or(0, |theme| theme.cases);
    let risen = recurring
        .iter()
        .map(|(root, theme)| (theme, before_of(root)))
        .filter(|(theme, before)| theme.cases >= before * 3 / 2 + 2 && can_compare);
    let risen: Vec<String> = risen
        .map(|(theme, before)| format!("{} ({} ärenden, {before} {word_for_before})", theme.word, theme.cases))
        .collect();
    let text = if risen.is_empty() {
        Vec::new()
    } else {
        vec![format!("Det här har blivit tydligt vanligare: {}.", risen.join(", "))]
    };
    let signed = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    let row = |(root, theme): &(String, Theme)| {
        let change = can_compare.then(|| Value::Change(signed(theme.cases) - signed(before_of(root))));
        let own = [Value::Text(theme.word.clone()), Value::Count(theme.cases)];
        own.into_iter().chain(change).collect()
    };
    let columns = [
        Some("Ord".to_owned()),
        Some("Ärenden".to_owned()),
        can_compare.then(|| format!("Mot {word_for_before}")),
    ];
    (!recurring.is_empty()).then(|| Section {
        heading: "Återkommande teman".to_owned(),
        text,
        chart: None,
        table: Some(Table {
            caption: "Ord som står i flera ärendemeningar".to_owned(),
            columns: columns.into_iter().flatten().collect(),
            rows: recurring.iter().map(row).collect(),
        }),
    })
}
