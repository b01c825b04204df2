//! A table on paper: columns as wide as what stands in them, its headings again on each sheet.

use super::face::Weight;
use super::sheet::{Sheets, Style, WIDE};
use super::tags::Tag;
use super::{CAPTION, CELL, HEAD, QUIET, RULE, STRONG_RULE};
use crate::domain::report::{Table, Value};
use pdf_writer::types::{StructRole, TableHeaderScope};

/// Between what stands in a cell and its sides.
const SIDE: f32 = 6.0;
/// Above and below it.
const ABOVE: f32 = 3.5;

struct Column {
    x: f32,
    width: f32,
    /// Figures stand to the right.
    is_figure: bool,
}

/// A row that is about to be written.
struct Row {
    /// Lines of each cell.
    cells: Vec<Vec<String>>,
    style: Style,
}

impl Row {
    fn lines(&self) -> usize {
        self.cells.iter().map(Vec::len).max().unwrap_or(0)
    }

    fn height(&self) -> f32 {
        self.lines() as f32 * self.style.line + 2.0 * ABOVE
    }
}

/// How high caption, headings and the first rows of a table are, which should not part.
pub(super) fn beginning(sheets: &Sheets, table: &Table, rows: usize) -> f32 {
    let columns = columns(sheets, table);
    let some = table.rows.iter().take(rows).map(|row| cells(sheets, row, &columns).height());
    CAPTION.line + heading(sheets, table, &columns).height() + some.sum::<f32>()
}

/// Writes a table after what is there.
pub(super) fn put(sheets: &mut Sheets, parent: Tag, table: &Table) {
    let tag = sheets.tags.add(parent, StructRole::Table);
    sheets.paragraph(tag, StructRole::Caption, &table.caption, CAPTION);
    let columns = columns(sheets, table);
    let heading = heading(sheets, table, &columns);
    let head = sheets.tags.add(tag, StructRole::THead);
    let row_tag = sheets.tags.add(head, StructRole::TR);
    let tags: Vec<Tag> = columns
        .iter()
        .map(|_| sheets.tags.add_heading_cell(row_tag, TableHeaderScope::Column))
        .collect();
    write(sheets, &heading, &columns, &tags, None);
    let body = sheets.tags.add(tag, StructRole::TBody);
    for values in &table.rows {
        let row_tag = sheets.tags.add(body, StructRole::TR);
        let tags: Vec<Tag> = (0..columns.len())
            .map(|column| match column {
                0 => sheets.tags.add_heading_cell(row_tag, TableHeaderScope::Row),
                _ => sheets.tags.add(row_tag, StructRole::TD),
            })
            .collect();
        let row = cells(sheets, values, &columns);
        write(sheets, &row, &columns, &tags, Some(&heading));
    }
}

/// Writes a row; where it begins a sheet, the headings come first, for the eye only. A row that is higher than a sheet goes on at the next.
fn write(sheets: &mut Sheets, row: &Row, columns: &[Column], tags: &[Tag], heading: Option<&Row>) {
    let begin = |sheets: &mut Sheets, height: f32| {
        if sheets.keep(height)
            && let Some(heading) = heading
        {
            write(sheets, heading, columns, &[], None);
        }
    };
    begin(sheets, row.height().min(super::sheet::HIGH / 2.0));
    sheets.move_down(ABOVE);
    for nth in 0..row.lines() {
        begin(sheets, row.style.line + ABOVE);
        for (at, column) in columns.iter().enumerate() {
            let lines = row.cells.get(at).map(Vec::as_slice).unwrap_or_default();
            let Some(line) = lines.get(nth) else { continue };
            let line = if nth + 1 < lines.len() { format!("{line} ") } else { line.clone() };
            let width = sheets.face(row.style.weight).width(line.trim_end(), row.style.size);
            let x = if column.is_figure {
                column.x + column.width - SIDE - width
            } else {
                column.x + SIDE
            };
            sheets.line(tags.get(at).copied(), &line, row.style, x, sheets.y());
        }
        sheets.move_down(row.style.line);
    }
    sheets.move_down(ABOVE);
    let (thick, colour) = if row.style.weight == Weight::Bold {
        (1.2, STRONG_RULE)
    } else {
        (0.5, RULE)
    };
    sheets.bar([0.0, sheets.y() - thick, WIDE, thick], colour);
}

fn heading(sheets: &Sheets, table: &Table, columns: &[Column]) -> Row {
    let texts = table.columns.iter();
    Row {
        cells: texts
            .zip(columns)
            .map(|(text, column)| in_cell(sheets, text, HEAD, column))
            .collect(),
        style: HEAD,
    }
}

fn cells(sheets: &Sheets, values: &[Value], columns: &[Column]) -> Row {
    Row {
        cells: values
            .iter()
            .zip(columns)
            .map(|(value, column)| in_cell(sheets, &value.text(), CELL, column))
            .collect(),
        style: CELL,
    }
}

fn in_cell(sheets: &Sheets, text: &str, style: Style, column: &Column) -> Vec<String> {
    // A hair more, since a width that was summed up twice may differ in its last bit.
    sheets.lines(text, style, column.width - 2.0 * SIDE + 0.1)
}

/// Each column gets what its longest word needs, then of what is left as much as it could use; what nobody needs goes to the first.
fn columns(sheets: &Sheets, table: &Table) -> Vec<Column> {
    let texts = |column: usize| {
        let cells = table.rows.iter().filter_map(move |row| row.get(column));
        cells.map(Value::text)
    };
    let (mut least, mut whole) = (Vec::new(), Vec::new());
    for (column, heading) in table.columns.iter().enumerate() {
        let (head, cell) = (sheets.face(HEAD.weight), sheets.face(CELL.weight));
        let words = texts(column).map(|text| cell.widest_word(&text, CELL.size));
        least.push(words.fold(head.widest_word(heading, HEAD.size), f32::max) + 2.0 * SIDE);
        let all = texts(column).map(|text| cell.width(&text, CELL.size));
        whole.push(all.fold(head.width(heading, HEAD.size), f32::max) + 2.0 * SIDE);
    }
    let whole: Vec<f32> = whole.iter().zip(&least).map(|(whole, least)| whole.max(*least)).collect();
    let (sum_least, sum_whole): (f32, f32) = (least.iter().sum(), whole.iter().sum());
    let left = (WIDE - sum_least).max(0.0);
    let share = (left / (sum_whole - sum_least).max(1.0)).min(1.0);
    // Words that are too long for the sheet are cut.
    let shrink = (WIDE / sum_least.max(1.0)).min(1.0);
    let mut x = 0.0;
    let mut columns = Vec::new();
    for (column, (least, whole)) in least.iter().zip(&whole).enumerate() {
        let spare = if column == 0 { (WIDE - sum_whole).max(0.0) } else { 0.0 };
        let width = (least + (whole - least) * share) * shrink + spare;
        let mut values = table.rows.iter().filter_map(|row| row.get(column));
        columns.push(Column {
            x,
            width,
            is_figure: !table.rows.is_empty() && values.all(Value::is_figure),
        });
        x += width;
    }
    columns
}

/// Says that there is nothing, where a table has no rows.
pub(super) fn is_empty(sheets: &mut Sheets, parent: Tag, table: &Table) -> bool {
    if table.rows.is_empty() {
        sheets.paragraph(parent, StructRole::P, &format!("{}: inga uppgifter.", table.caption), QUIET);
    }
    table.rows.is_empty()
}
