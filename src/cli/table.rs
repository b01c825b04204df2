//! Tables for people.

use comfy_table::presets::NOTHING;
use comfy_table::{ContentArrangement, Table};

/// A table with headings, without lines.
pub fn new<const COLUMNS: usize>(headings: [&str; COLUMNS]) -> Table {
    let mut table = Table::new();
    table
        .load_style(NOTHING)
        .set_content_arrangement(ContentArrangement::Disabled)
        .set_header(headings);
    table
}

/// The table's text without blanks at line ends.
pub fn text(table: &Table) -> String {
    table.lines().map(|line| line.trim_end().to_owned()).collect::<Vec<_>>().join("\n")
}
