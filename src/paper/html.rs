//! Reports as HTML: one page that reads well in a mail program's narrow window, in a browser and on paper. Styles stand on the
//! elements themselves too, since mail programs drop the rest.

use super::escaped;
use crate::domain::report::{Chart, Report, Section, Table, Value};
use std::fmt::Write;

const BODY: &str = "margin:0;padding:0;background:#ffffff;color:#1c1c1c;font-family:Arial,'Liberation Sans',Helvetica,sans-serif;font-size:16px;line-height:1.5";
const H2: &str = "font-size:20px;line-height:1.3;margin:36px 0 8px;color:#1c1c1c";
const CELL: &str = "padding:6px 10px;border-bottom:1px solid #d5d9dd;vertical-align:top";
const HEAD: &str = "padding:6px 10px;border-bottom:2px solid #1b4f72;vertical-align:bottom;font-weight:bold";

/// Rules for browsers and paper.
const STYLE: &str = "\
.bred{overflow-x:auto}\
a{color:#1b4f72}\
@media(max-width:600px){h1{font-size:24px!important}td,th{padding:5px 3px!important;font-size:13px!important}thead th{font-size:12px!important}th{hyphens:auto}}\
@media print{body{font-size:10pt}h1{font-size:19pt!important}p,td,th{font-size:10pt!important}td,th{padding:3pt 6pt!important}.bred{overflow:visible}section{break-inside:avoid-page}h2{break-after:avoid}img{max-width:100%}\
@page{size:A4;margin:18mm}}";

/// A report as a whole page. `picture` gives where a chart's picture is; the same figures stand in the table beside it.
pub fn report(report: &Report, picture: impl Fn(&Chart) -> String) -> String {
    let mut body = format!(
        "<h1 style=\"font-size:28px;line-height:1.2;margin:0 0 4px\">{}</h1><p style=\"margin:0 0 20px;color:#4a4f55\">{}</p>",
        escaped(&report.title),
        escaped(&report.subtitle)
    );
    body.push_str(&key_figures(&report.key_figures));
    for sentence in &report.lead {
        let _ = write!(body, "<p style=\"margin:0 0 10px;font-size:17px\">{}</p>", escaped(sentence));
    }
    for part in &report.sections {
        body.push_str(&section(part, &picture));
    }
    body.push_str("<footer style=\"margin-top:36px;padding-top:12px;border-top:1px solid #d5d9dd;color:#4a4f55;font-size:14px\">");
    for note in &report.notes {
        let _ = write!(body, "<p style=\"margin:0 0 6px\">{}</p>", escaped(note));
    }
    body.push_str("</footer>");
    page(
        &report.title,
        STYLE,
        &format!("<main style=\"max-width:720px;margin:0 auto;padding:24px 16px\">{body}</main>"),
    )
}

/// A page around a body that is HTML already.
pub fn page(title: &str, style: &str, body: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"sv\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{}</title>\n<style>{style}</style>\n</head>\n<body style=\"{BODY}\">\n{body}\n</body>\n</html>\n",
        escaped(title)
    )
}

fn key_figures(figures: &[(String, String)]) -> String {
    if figures.is_empty() {
        return String::new();
    }
    let width = 100 / figures.len();
    let cell = |(value, what): &(String, String)| {
        format!(
            "<td style=\"width:{width}%;padding:12px 14px;background:#eef3f7;border-right:6px solid #ffffff;vertical-align:top\">\
             <span style=\"display:block;font-size:26px;line-height:1.1;font-weight:bold;white-space:nowrap;color:#1b4f72\">{}</span>\
             <span style=\"display:block;font-size:14px;line-height:1.3;color:#33383d\">{}</span></td>",
            escaped(value),
            escaped(what)
        )
    };
    let cells: String = figures.iter().map(cell).collect();
    format!("<table role=\"presentation\" style=\"width:100%;border-collapse:collapse;margin:0 0 20px\"><tr>{cells}</tr></table>")
}

fn section(section: &Section, picture: &impl Fn(&Chart) -> String) -> String {
    let mut out = format!("<section><h2 style=\"{H2}\">{}</h2>", escaped(&section.heading));
    for sentence in &section.text {
        let _ = write!(out, "<p style=\"margin:0 0 10px\">{}</p>", escaped(sentence));
    }
    if let Some(chart) = &section.chart {
        let _ = write!(
            out,
            "<p style=\"margin:8px 0\"><img src=\"{}\" alt=\"{}\" width=\"680\" style=\"display:block;width:100%;max-width:680px;height:auto\"></p>",
            escaped(&picture(chart)),
            escaped(&chart.alt)
        );
    }
    if let Some(figures) = &section.table {
        out.push_str(&table(figures));
    }
    out.push_str("</section>");
    out
}

/// A table with its caption and headings; wide ones can be scrolled by keyboard too.
pub fn table(table: &Table) -> String {
    let caption = escaped(&table.caption);
    let mut out = format!(
        "<div class=\"bred\" tabindex=\"0\" role=\"region\" aria-label=\"{caption}\"><table style=\"border-collapse:collapse;width:100%;font-size:15px\">\
         <caption style=\"text-align:left;color:#4a4f55;font-size:14px;padding:4px 0\">{caption}</caption><thead><tr>"
    );
    let figures = |column: usize| table.rows.iter().filter_map(|row| row.get(column)).all(Value::is_figure) && !table.rows.is_empty();
    for (column, heading) in table.columns.iter().enumerate() {
        let side = if figures(column) { "right" } else { "left" };
        let _ = write!(
            out,
            "<th scope=\"col\" style=\"{HEAD};text-align:{side}\">{}</th>",
            escaped(heading)
        );
    }
    out.push_str("</tr></thead><tbody>");
    for row in &table.rows {
        out.push_str("<tr>");
        for (column, value) in row.iter().enumerate() {
            let text = escaped(&value.text());
            let side = if value.is_figure() { "right;white-space:nowrap" } else { "left" };
            let _ = if column == 0 {
                write!(
                    out,
                    "<th scope=\"row\" style=\"{CELL};text-align:left;font-weight:normal\">{text}</th>"
                )
            } else {
                write!(out, "<td style=\"{CELL};text-align:{side}\">{text}</td>")
            };
        }
        out.push_str("</tr>");
    }
    out.push_str("</tbody></table></div>");
    out
}
