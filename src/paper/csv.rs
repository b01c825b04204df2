//! Lists for machines and for Swedish Excel: semicolons, UTF-8 with its mark, CRLF.

use crate::domain::report::{Report, Value};

/// Tells Excel that the file is UTF-8.
const MARK: &str = "\u{FEFF}";

/// All figures of a report, one a line: part, row, column, value.
pub fn figures(report: &Report) -> String {
    let mut rows = Vec::new();
    for section in &report.sections {
        let Some(table) = &section.table else { continue };
        for row in &table.rows {
            // What names the row may stand in more than one column (unit and topic).
            let names: Vec<String> = row.iter().take_while(|value| !value.is_figure()).map(Value::text).collect();
            let (name, named) = (names.join(", "), names.len());
            for (column, value) in table.columns.iter().zip(row).skip(named.max(1)) {
                rows.push(vec![section.heading.clone(), name.clone(), column.clone(), plain(value)]);
            }
        }
    }
    list(&["Avsnitt", "Rad", "Mått", "Värde"], &rows)
}

/// A list with headings.
pub fn list<T: AsRef<str>>(headings: &[&str], rows: &[Vec<T>]) -> String {
    let mut out = MARK.to_owned();
    out.push_str(&line(headings.iter().copied()));
    for row in rows {
        out.push_str(&line(row.iter().map(AsRef::as_ref)));
    }
    out
}

fn line<'a>(cells: impl Iterator<Item = &'a str>) -> String {
    let quoted: Vec<String> = cells.map(cell).collect();
    format!("{}\r\n", quoted.join(";"))
}

/// A cell that no reader misunderstands: quoted where it must be, and never taken for a formula (a stranger's text may begin so).
fn cell(text: &str) -> String {
    let is_number = text.replace(',', ".").parse::<f64>().is_ok();
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']) && !is_number;
    let safe = if formula { format!("'{text}") } else { text.to_owned() };
    if safe.contains([';', '"', '\n', '\r']) {
        format!("\"{}\"", safe.replace('"', "\"\""))
    } else {
        safe
    }
}

/// A figure as a number that can be counted with: shares in per cent, a comma before decimals.
fn plain(value: &Value) -> String {
    match value {
        Value::Share(share) => format!("{:.1}", share * 100.0).replace('.', ","),
        Value::Days(days) => format!("{days:.2}").replace('.', ","),
        Value::Change(change) => change.to_string(),
        Value::None => String::new(),
        other => other.text(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_read_as_they_were_meant() {
        let rows = [
            vec!["Hål; och \"gropar\"", "=SUM(A1)"],
            vec!["-3", "@eva"],
            vec!["två\nrader", "+46 70"],
        ];
        assert_eq!(
            list(&["A", "B"], &rows),
            "\u{FEFF}A;B\r\n\"Hål; och \"\"gropar\"\"\";'=SUM(A1)\r\n-3;'@eva\r\n\"två\nrader\";'+46 70\r\n"
        );
        assert_eq!(plain(&Value::Share(0.8266)), "82,7");
        assert_eq!(plain(&Value::Change(-4)), "-4");
    }
}
