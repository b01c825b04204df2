//! A report as a PDF, made for print and for screen readers: A4, its fonts inside, headings, tables and pictures marked as what they are
//! (PDF/UA-1, ISO 14289-1). The same report gives the same bytes.

mod face;
mod sheet;
mod table;
mod tags;

use super::PaperError;
use super::chart::{self, Anchor, Colour, INK, Mark};
use crate::domain::report::{Chart, Report, Section};
use face::Weight;
use pdf_writer::types::StructRole;
use sheet::{About, Sheets, Style, WIDE};
use tags::{Tag, WHOLE};

const DEEP: Colour = Colour(0x1b4f72);
const GREY: Colour = Colour(0x4a4f55);
const PALE: Colour = Colour(0xeef3f7);
const RULE: Colour = Colour(0xd5d9dd);
const STRONG_RULE: Colour = DEEP;

const fn style(weight: Weight, size: f32, line: f32, colour: Colour) -> Style {
    Style {
        weight,
        size,
        line,
        colour,
    }
}

const TITLE: Style = style(Weight::Bold, 20.0, 25.0, INK);
const SUBTITLE: Style = style(Weight::Regular, 10.5, 15.0, GREY);
const HEADING: Style = style(Weight::Bold, 14.0, 19.0, INK);
const LEAD: Style = style(Weight::Regular, 11.5, 16.0, INK);
const TEXT: Style = style(Weight::Regular, 10.5, 15.0, INK);
const HEAD: Style = style(Weight::Bold, 9.5, 12.5, INK);
const CELL: Style = style(Weight::Regular, 9.5, 12.5, INK);
const CAPTION: Style = style(Weight::Regular, 9.0, 13.0, GREY);
const QUIET: Style = style(Weight::Regular, 9.5, 13.5, GREY);
const FIGURE: Style = style(Weight::Bold, 18.0, 22.0, DEEP);
const WHAT: Style = style(Weight::Regular, 9.0, 11.5, INK);

/// Between paragraphs.
const GAP: f32 = 6.0;
/// Above a heading.
const ABOVE_HEADING: f32 = 20.0;
/// Rows of a table that stay with its heading; a table that is not longer stays whole.
const ROWS_TOGETHER: usize = 12;
const FIRST_ROWS: usize = 3;

/// The report's bytes.
///
/// # Errors
/// [`PaperError::Font`].
pub fn report(report: &Report) -> Result<Vec<u8>, PaperError> {
    let mut sheets = Sheets::new()?;
    sheets.paragraph(WHOLE, StructRole::H1, &report.title, TITLE);
    sheets.paragraph(WHOLE, StructRole::P, &report.subtitle, SUBTITLE);
    sheets.skip(12.0);
    key_figures(&mut sheets, &report.key_figures);
    for sentence in &report.lead {
        sheets.paragraph(WHOLE, StructRole::P, sentence, LEAD);
        sheets.skip(GAP);
    }
    for part in &report.sections {
        section(&mut sheets, part);
    }
    if !report.notes.is_empty() {
        sheets.skip(ABOVE_HEADING);
        sheets.bar([0.0, sheets.y(), WIDE, 0.5], RULE);
        sheets.skip(GAP);
    }
    for note in &report.notes {
        sheets.paragraph(WHOLE, StructRole::P, note, QUIET);
        sheets.skip(GAP / 2.0);
    }
    let about = About {
        title: &report.title,
        of: &report.of,
    };
    sheets.finish(&about, GREY)
}

/// The figures that say most, side by side, each a paragraph of its own.
fn key_figures(sheets: &mut Sheets, figures: &[(String, String)]) {
    const SIDE: f32 = 10.0;
    const BETWEEN: f32 = 6.0;
    if figures.is_empty() {
        return;
    }
    let width = (WIDE + BETWEEN) / figures.len() as f32 - BETWEEN;
    let words = |sheets: &Sheets, text: &str| sheets.lines(text, WHAT, width - 2.0 * SIDE);
    let most = figures.iter().map(|(_, what)| words(sheets, what).len()).max().unwrap_or(0);
    let height = FIGURE.line + most as f32 * WHAT.line + 2.0 * SIDE;
    sheets.keep(height);
    for (nth, (value, what)) in figures.iter().enumerate() {
        let x = nth as f32 * (width + BETWEEN);
        sheets.bar([x, sheets.y(), width, height], PALE);
        let tag = sheets.tags.add(WHOLE, StructRole::P);
        sheets.line(Some(tag), &format!("{value} "), FIGURE, x + SIDE, sheets.y() + SIDE);
        let mut y = sheets.y() + SIDE + FIGURE.line;
        for line in words(sheets, what) {
            sheets.line(Some(tag), &format!("{line} "), WHAT, x + SIDE, y);
            y += WHAT.line;
        }
    }
    sheets.move_down(height);
    sheets.skip(14.0);
}

fn section(sheets: &mut Sheets, section: &Section) {
    sheets.skip(ABOVE_HEADING);
    sheets.keep(together(sheets, section));
    let tag = sheets.tags.add(WHOLE, StructRole::Sect);
    sheets.paragraph(tag, StructRole::H2, &section.heading, HEADING);
    sheets.skip(GAP / 2.0);
    for sentence in &section.text {
        sheets.paragraph(tag, StructRole::P, sentence, TEXT);
        sheets.skip(GAP);
    }
    if let Some(chart) = &section.chart {
        picture(sheets, tag, chart);
    }
    if let Some(figures) = &section.table
        && !table::is_empty(sheets, tag, figures)
    {
        table::put(sheets, tag, figures);
    }
}

/// How high what must stand on one sheet is: heading, sentences, picture, and the beginning of the table.
fn together(sheets: &Sheets, section: &Section) -> f32 {
    let mut height = sheets.height(&section.heading, HEADING, WIDE) + GAP;
    height += section.text.iter().map(|text| sheets.height(text, TEXT, WIDE) + GAP).sum::<f32>();
    height += section.chart.as_ref().map_or(0.0, |chart| size(chart).1 + 2.0 * GAP);
    if let Some(figures) = &section.table {
        let rows = if figures.rows.len() <= ROWS_TOGETHER {
            ROWS_TOGETHER
        } else {
            FIRST_ROWS
        };
        height += table::beginning(sheets, figures, rows);
    }
    height.min(sheet::HIGH)
}

/// How large a chart is on paper, and how many points a CSS pixel of it has.
fn size(chart: &Chart) -> (f32, f32) {
    let drawing = chart::drawing(chart);
    let scale = WIDE / drawing.width as f32;
    (scale, drawing.height as f32 * scale)
}

fn picture(sheets: &mut Sheets, parent: Tag, chart: &Chart) {
    let (scale, height) = size(chart);
    sheets.skip(GAP);
    sheets.keep(height);
    let top = sheets.y();
    let tag = sheets
        .tags
        .add_picture(parent, &chart.alt, Sheets::on_paper([0.0, top, WIDE, height]));
    sheets.begin(Some(tag), StructRole::Figure);
    for mark in chart::drawing(chart).marks {
        draw(sheets, &mark, scale, top);
    }
    sheets.end();
    sheets.move_down(height);
    sheets.skip(GAP);
}

fn draw(sheets: &mut Sheets, mark: &Mark, scale: f32, top: f32) {
    let points = |pixels: f64| pixels as f32 * scale;
    match mark {
        Mark::Bar {
            x,
            y,
            width,
            height,
            colour,
        } => sheets.fill([points(*x), top + points(*y), points(*width), points(*height)], *colour),
        Mark::Label { x, y, anchor, bold, text } => {
            let weight = if *bold { Weight::Bold } else { Weight::Regular };
            let size = points(chart::LETTERS);
            let width = sheets.face(weight).width(text, size);
            let before = match anchor {
                Anchor::Start => 0.0,
                Anchor::Middle => width / 2.0,
                Anchor::End => width,
            };
            sheets.show(text, style(weight, size, size, INK), points(*x) - before, top + points(*y));
        }
    }
}
