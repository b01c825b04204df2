//! Figures of another system that an authority has beside the diary, such as an app for fault reports: told in the report for
//! themselves, and never added to the diary's own (R113).

use super::{Section, Span, Table, Value};
use chrono::{Datelike, NaiveDate};
use std::collections::{BTreeMap, BTreeSet};
use thiserror::Error;

/// How many matters of one kind another system counted in a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutsideFigure {
    /// What the system is called.
    pub source: String,
    /// The first day of the month.
    pub month: NaiveDate,
    /// The kind, in the system's own words.
    pub what: String,
    /// How many.
    pub matters: u32,
}

/// Why a list of figures cannot be taken in.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BadFigures {
    /// A line that is no figure.
    #[error("line {0} is no figure: write month, kind and count with semicolons between, such as 2026-03;Klotter;14")]
    Line(usize),
    /// The same kind and month a second time.
    #[error("line {0} tells of a kind and a month that an earlier line told of")]
    Twice(usize),
    /// No figure at all.
    #[error("it holds no figures: write month, kind and count with semicolons between, such as 2026-03;Klotter;14")]
    Empty,
}

/// Reads a list of figures as Swedish Excel saves it: `2026-03;Klotter;14`, with or without a line of headings.
///
/// # Errors
/// [`BadFigures`], with the first line that is wrong, counted from one.
pub fn read_figures(text: &str, source: &str) -> Result<Vec<OutsideFigure>, BadFigures> {
    let mut figures: Vec<OutsideFigure> = Vec::new();
    let mut told = BTreeSet::new();
    for (at, line) in text.trim_start_matches('\u{FEFF}').lines().enumerate() {
        let is_headings = at == 0 && !line.trim_start_matches('"').starts_with(|c: char| c.is_ascii_digit());
        if line.trim().is_empty() || is_headings {
            continue;
        }
        let figure = figure(line, source).ok_or(BadFigures::Line(at + 1))?;
        if !told.insert((figure.month, figure.what.clone())) {
            return Err(BadFigures::Twice(at + 1));
        }
        figures.push(figure);
    }
    if figures.is_empty() { Err(BadFigures::Empty) } else { Ok(figures) }
}

fn figure(line: &str, source: &str) -> Option<OutsideFigure> {
    let cells: Vec<&str> = line.split(';').map(|cell| cell.trim().trim_matches('"').trim()).collect();
    let [month, what, matters] = cells.as_slice() else {
        return None;
    };
    Some(OutsideFigure {
        source: source.to_owned(),
        month: format!("{month}-01").parse().ok()?,
        what: Some(*what).filter(|what| !what.is_empty())?.to_owned(),
        matters: matters.parse().ok()?,
    })
}

/// The figures of a period beside those of a year before; `None` where no system told any.
pub(super) fn section(figures: &[OutsideFigure], span: Span) -> Option<Section> {
    let counts = |span: Span| {
        let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        for figure in figures.iter().filter(|figure| is_within(figure.month, span)) {
            let matters = usize::try_from(figure.matters).unwrap_or(usize::MAX);
            *counts.entry((&figure.source, &figure.what)).or_default() += matters;
        }
        counts
    };
    let now = counts(span);
    let earlier = span.year_before().map(counts).unwrap_or_default();
    if now.is_empty() {
        return None;
    }
    let row = |((source, what), matters): (&(&str, &str), &usize)| {
        let before = earlier.get(&(*source, *what)).map_or(Value::None, |matters| Value::Count(*matters));
        let own = [
            Value::Text((*source).to_owned()),
            Value::Text((*what).to_owned()),
            Value::Count(*matters),
        ];
        own.into_iter().chain((!earlier.is_empty()).then_some(before)).collect()
    };
    let columns = ["System", "Vad", "Antal", "Året före"]
        .into_iter()
        .take(if earlier.is_empty() { 3 } else { 4 });
    let own = "De här siffrorna kommer från andra system och räknas inte in i de andra.".to_owned();
    Some(Section {
        heading: "Från andra system".to_owned(),
        text: [own].into_iter().chain(gaps(figures, span)).collect(),
        chart: None,
        table: Some(Table {
            caption: "Ärenden i andra system".to_owned(),
            columns: columns.map(ToOwned::to_owned).collect(),
            rows: now.iter().map(row).collect(),
        }),
    })
}

/// Whether the whole of a month lies in a period.
fn is_within(month: NaiveDate, span: Span) -> bool {
    let next = month.checked_add_months(chrono::Months::new(1));
    month >= span.first && next.and_then(|next| next.pred_opt()).is_some_and(|last| last <= span.last)
}

/// Which months of a period a system said nothing about, in a sentence for each system.
fn gaps(figures: &[OutsideFigure], span: Span) -> Vec<String> {
    let mut told: BTreeMap<&str, BTreeSet<NaiveDate>> = BTreeMap::new();
    for figure in figures.iter().filter(|figure| is_within(figure.month, span)) {
        told.entry(&figure.source).or_default().insert(figure.month);
    }
    let sentence = |(source, months): (&str, BTreeSet<NaiveDate>)| {
        let missing = span.months().into_iter().filter(|(first, _)| !months.contains(first));
        let missing: Vec<String> = missing.map(|(first, word)| in_year(first, word, span)).collect();
        (!missing.is_empty()).then(|| format!("{source} har inga siffror för {}.", missing.join(", ")))
    };
    told.into_iter().filter_map(sentence).collect()
}

fn in_year(first: NaiveDate, word: &str, span: Span) -> String {
    if span.first.year() == span.last.year() {
        word.to_owned()
    } else {
        format!("{word} {}", first.year())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_as_excel_saves_it_and_a_bad_line_is_named() {
        let read = |text: &str| read_figures(text, "Stadsmiljö");
        let figures = read("\u{FEFF}\"Månad\";Vad;Antal\r\n2026-03;\"Klotter\";14\r\n\r\n2026-04;Snö; 0\r\n").unwrap();
        let told: Vec<_> = figures
            .iter()
            .map(|one| (one.month.to_string(), one.what.as_str(), one.matters))
            .collect();
        assert_eq!(
            told,
            [("2026-03-01".to_owned(), "Klotter", 14), ("2026-04-01".to_owned(), "Snö", 0)]
        );
        for (text, expected) in [
            ("", BadFigures::Empty),
            ("Månad;Vad;Antal\n", BadFigures::Empty),
            ("2026-03;Klotter;14\n2026-03;Klotter;15", BadFigures::Twice(2)),
            ("2026-03;Klotter", BadFigures::Line(1)),
            ("2026-03;Klotter;14\n2026-13;Klotter;14", BadFigures::Line(2)),
            ("2026-03;;14", BadFigures::Line(1)),
            ("2026-03;Klotter;-1", BadFigures::Line(1)),
            ("2026-03;Klotter;ett", BadFigures::Line(1)),
            ("2026-03,Klotter,14", BadFigures::Line(1)),
        ] {
            assert_eq!(read(text), Err(expected), "{text}");
        }
    }

    #[test]
    fn a_period_tells_its_own_months_and_which_are_missing() {
        let list = "2026-01;Klotter;3\n2026-02;Klotter;4\n2026-02;Snö;9\n2026-05;Klotter;100\n2025-02;Klotter;5";
        let figures = read_figures(list, "Stadsmiljö").unwrap();
        let told = section(&figures, Span::read("2026-T1").unwrap()).unwrap();
        assert_eq!(
            told.text,
            [
                "De här siffrorna kommer från andra system och räknas inte in i de andra.",
                "Stadsmiljö har inga siffror för mars, april."
            ]
        );
        let table = told.table.unwrap();
        let rows: Vec<String> = table
            .rows
            .iter()
            .map(|row| row.iter().map(Value::text).collect::<Vec<_>>().join(" "))
            .collect();
        assert_eq!(rows, ["Stadsmiljö Klotter 7 5", "Stadsmiljö Snö 9 –"]);
        assert_eq!(table.columns.len(), 4);
        // Half a month is not counted, and where nothing is told nothing is said.
        assert_eq!(section(&figures, Span::read("2026-02-15--2026-03-10").unwrap()), None);
        assert_eq!(section(&[], Span::read("2026").unwrap()), None);
        // From the year before nothing: no column for it.
        let first = section(&figures, Span::read("2025").unwrap()).unwrap();
        assert_eq!(first.table.unwrap().columns, ["System", "Vad", "Antal"]);
    }
}
