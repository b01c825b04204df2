//! A report: sentences first, then figures with their tables and charts; the same parts become mail, page, sheet and list.

mod build;
mod outside;
mod parts;
mod review;
mod sections;
mod span;
mod themes;

pub use build::{Asked, build, without_measure};
pub use outside::{BadFigures, OutsideFigure, read_figures};
pub use parts::{Excluded, Note};
pub use span::{BadSpan, Span};

/// A whole report.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// What it is, such as "Synpunkter maj–augusti 2026 (tertial 2)".
    pub title: String,
    /// Whose it is.
    pub of: String,
    /// Whose it is and as of when.
    pub subtitle: String,
    /// What it says, in sentences.
    pub lead: Vec<String>,
    /// The few figures that say most, each with what it is.
    pub key_figures: Vec<(String, String)>,
    /// Its parts.
    pub sections: Vec<Section>,
    /// How it was counted.
    pub notes: Vec<String>,
}

/// One part of a report.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// Its heading.
    pub heading: String,
    /// What it says, in sentences.
    pub text: Vec<String>,
    /// A picture of some of the table's figures.
    pub chart: Option<Chart>,
    /// The figures.
    pub table: Option<Table>,
}

/// Figures in rows and columns; the first column names the row.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// What it shows.
    pub caption: String,
    /// Headings, the first of them over the rows' names.
    pub columns: Vec<String>,
    /// Rows, as long as the columns.
    pub rows: Vec<Vec<Value>>,
}

/// A value in a table.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Words.
    Text(String),
    /// A count.
    Count(usize),
    /// A difference between counts.
    Change(i64),
    /// A share, 0–1.
    Share(f64),
    /// A time in days.
    Days(f64),
    /// Few, and of a sensitive kind.
    Few,
    /// There is none.
    None,
}

/// A picture of figures.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// A short name, for its file.
    pub name: &'static str,
    /// What it shows, for who cannot see it.
    pub alt: String,
    /// How it is drawn.
    pub shape: Shape,
    /// Names of the series, the one that the report is about first.
    pub series: Vec<String>,
    /// What each bar stands for, with one number for each series.
    pub rows: Vec<(String, Vec<f64>)>,
}

/// How a chart is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Upright, side by side: time runs to the right.
    Columns,
    /// Lying, one below the other.
    Bars,
    /// Lying, the series one after the other: parts of a whole.
    Stacked,
}

impl Value {
    /// The value as Swedish text.
    pub fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Count(count) => count.to_string(),
            Self::Change(0) => "±0".to_owned(),
            Self::Change(change) if *change > 0 => format!("+{change}"),
            Self::Change(change) => format!("−{}", change.unsigned_abs()),
            Self::Share(share) => percent(*share),
            Self::Days(days) => format!("{days:.1}").replace('.', ","),
            Self::Few => "färre än 5".to_owned(),
            Self::None => "–".to_owned(),
        }
    }

    /// Whether it is a figure, to be set to the right.
    pub fn is_figure(&self) -> bool {
        !matches!(self, Self::Text(_))
    }
}

/// A share in whole per cent; all and nothing are said only of all and nothing.
pub fn percent(share: f64) -> String {
    let rounded = (share * 100.0).round();
    let told = if share > 0.0 && share < 1.0 {
        rounded.clamp(1.0, 99.0)
    } else {
        rounded
    };
    format!("{told:.0} %")
}

/// A number with one decimal, none where it is whole, with a comma.
pub fn decimal(number: f64) -> String {
    let text = format!("{number:.1}");
    text.strip_suffix(".0").map_or_else(|| text.replace('.', ","), ToOwned::to_owned)
}

impl Report {
    /// The report as plain text, for who reads mail so.
    pub fn text(&self) -> String {
        let mut text = format!("{}\n{}\n\n{}\n", self.title, self.subtitle, self.lead.join("\n"));
        for section in &self.sections {
            text.push_str(&format!("\n{}\n", section.heading.to_uppercase()));
            for sentence in &section.text {
                text.push_str(&format!("{sentence}\n"));
            }
            if let Some(table) = &section.table {
                text.push_str(&table.text());
            }
        }
        text.push('\n');
        for note in &self.notes {
            text.push_str(&format!("{note}\n"));
        }
        text
    }
}

impl Table {
    fn text(&self) -> String {
        let cells: Vec<Vec<String>> = self.rows.iter().map(|row| row.iter().map(Value::text).collect()).collect();
        let width = |column: usize, heading: &String| {
            let longest = cells
                .iter()
                .filter_map(|row| row.get(column))
                .map(|cell| cell.chars().count())
                .max();
            longest.unwrap_or(0).max(heading.chars().count())
        };
        let widths: Vec<usize> = self
            .columns
            .iter()
            .enumerate()
            .map(|(column, heading)| width(column, heading))
            .collect();
        let is_text = |column: usize| self.rows.iter().filter_map(|row| row.get(column)).any(|value| !value.is_figure());
        let line = |cells: &[String]| {
            let padded = cells.iter().zip(&widths).enumerate().map(|(column, (cell, width))| {
                let space = " ".repeat(width.saturating_sub(cell.chars().count()));
                if is_text(column) {
                    format!("{cell}{space}")
                } else {
                    format!("{space}{cell}")
                }
            });
            format!("  {}\n", padded.collect::<Vec<_>>().join("  ").trim_end())
        };
        let mut text = format!("\n{}", line(&self.columns));
        cells.iter().for_each(|row| text.push_str(&line(row)));
        text
    }
}

#[cfg(test)]
mod tests;
