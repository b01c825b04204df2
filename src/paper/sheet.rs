//! A report as an Excel workbook: a page with the sentences, then one for each table, with real numbers.

use super::PaperError;
use crate::domain::report::{Report, Table, Value};
use rust_xlsxwriter::{Format, FormatAlign, Workbook, Worksheet, XlsxError};

/// The longest name of a sheet (Excel's own bound), in characters.
const LONGEST_NAME: usize = 31;

/// The workbook's bytes.
///
/// # Errors
/// [`PaperError::Sheet`].
pub fn workbook(report: &Report) -> Result<Vec<u8>, PaperError> {
    let mut book = Workbook::new();
    let summary = book.add_worksheet().set_name("Sammanfattning")?;
    let (title, wrapped) = (Format::new().set_bold().set_font_size(16), Format::new().set_text_wrap());
    summary.set_column_width(0, 100)?;
    summary.write_with_format(0, 0, &report.title, &title)?;
    summary.write(1, 0, &report.subtitle)?;
    for (row, sentence) in (3..).zip(report.lead.iter().chain(&report.notes)) {
        summary.write_with_format(row, 0, sentence, &wrapped)?;
    }
    for section in &report.sections {
        if let Some(table) = &section.table {
            let sheet = book.add_worksheet().set_name(name(&section.heading))?;
            write(sheet, table)?;
        }
    }
    Ok(book.save_to_buffer()?)
}

fn name(heading: &str) -> String {
    let allowed = |letter: &char| !matches!(letter, '[' | ']' | ':' | '*' | '?' | '/' | '\\');
    heading.chars().filter(allowed).take(LONGEST_NAME).collect()
}

fn write(sheet: &mut Worksheet, table: &Table) -> Result<(), XlsxError> {
    let heading = Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top);
    sheet.write(0, 0, &table.caption)?;
    for (column, text) in (0u16..).zip(&table.columns) {
        sheet.write_with_format(2, column, text, &heading)?;
        let longest = table
            .rows
            .iter()
            .filter_map(|row| row.get(usize::from(column)))
            .map(|value| value.text().chars().count())
            .max();
        let width = longest.unwrap_or(0).clamp(10, 70);
        sheet.set_column_width(column, u32::try_from(width + 2).unwrap_or(20))?;
    }
    sheet.set_freeze_panes(3, 1)?;
    for (row, values) in (3u32..).zip(&table.rows) {
        for (column, value) in (0u16..).zip(values) {
            write_value(sheet, row, column, value)?;
        }
    }
    Ok(())
}

fn write_value(sheet: &mut Worksheet, row: u32, column: u16, value: &Value) -> Result<(), XlsxError> {
    let (percent, days) = (Format::new().set_num_format("0%"), Format::new().set_num_format("0.0"));
    match value {
        Value::Count(count) => sheet.write(row, column, *count as f64)?,
        Value::Change(change) => sheet.write(row, column, *change as f64)?,
        Value::Share(share) => sheet.write_with_format(row, column, *share, &percent)?,
        Value::Days(number) => sheet.write_with_format(row, column, *number, &days)?,
        Value::Text(text) => sheet.write_string(row, column, text)?,
        Value::Few => sheet.write_string(row, column, value.text())?,
        Value::None => sheet,
    };
    Ok(())
}
