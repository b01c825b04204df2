//! The public list as a page that can be published as it is: no script, one table for each day, readable by ear and by keyboard.

use super::{escaped, html};
use crate::domain::date_words::in_words_sv;
use crate::domain::postlist::PublicEntry;
use chrono::NaiveDate;
use std::fmt::Write;

/// In a narrow window each document is a few lines instead of a row; the roles in the page keep it a table for who listens to it.
/// On paper the day stands in the head of its table, which each sheet repeats: so it never parts from its rows.
const STYLE: &str = "\
main{max-width:960px;margin:0 auto;padding:24px 16px}\
.hopp{position:absolute;left:-9999px}.hopp:focus{position:static;display:inline-block;padding:8px}\
a{color:#1b4f72}a:focus,.bred:focus{outline:3px solid #1b4f72;outline-offset:2px}\
h1{font-size:28px;line-height:1.2;margin:0 0 8px}h2{font-size:20px;margin:32px 0 8px}\
.bred{overflow-x:auto}\
table{border-collapse:collapse;width:100%;font-size:15px}\
caption{position:absolute;left:-9999px}\
th,td{padding:6px 10px;border-bottom:1px solid #d5d9dd;text-align:left;vertical-align:top}\
thead th{border-bottom:2px solid #1b4f72}\
td:first-child,th:first-child,td:nth-child(2){white-space:nowrap}\
th:nth-child(1),th:nth-child(2){width:18%}th:nth-child(3){width:26%}\
.dag{display:none}\
@media(max-width:600px){h1{font-size:24px}thead{position:absolute;left:-9999px}table,tbody{display:block}tbody tr{display:block;padding:8px 0;border-bottom:1px solid #d5d9dd}tbody th,tbody td{display:inline;width:auto;padding:0 8px 0 0;border:0}tbody td:last-child{display:block}}\
@media print{.hopp{display:none}.bred{overflow:visible}table{font-size:9pt}p{font-size:10pt}td,th{padding:3pt 6pt}tr{break-inside:avoid}h2{position:absolute;left:-9999px}thead .dag{display:table-row}.dag th{font-size:12pt;padding-top:14pt;border:0}tbody tr:first-child{break-before:avoid}@page{size:A4;margin:18mm}}";

/// Whose list it is, and of which days.
#[derive(Debug, Clone, Copy)]
pub struct Heading<'a> {
    /// The authority, or the municipality.
    pub of: &'a str,
    /// The first day.
    pub first: NaiveDate,
    /// The last day.
    pub last: NaiveDate,
    /// Whom to ask for a document.
    pub contact: &'a str,
}

/// The list as a page; entries in the order of their days.
pub fn page(heading: &Heading<'_>, entries: &[PublicEntry]) -> String {
    let title = format!("Postlista {} till {} – {}", heading.first, heading.last, heading.of);
    let mut body = format!(
        "<a class=\"hopp\" href=\"#lista\">Hoppa till listan</a><main><h1>Postlista</h1><p>{}: handlingar som kom in, skickades eller upprättades {} till {}, \
         {} stycken. En handling i listan kan innehålla uppgifter som inte får lämnas ut; det prövas när någon ber om den.</p>\
         <p>Vill du läsa en handling? {} Säg diarienumret.</p><div id=\"lista\">",
        escaped(heading.of),
        heading.first,
        heading.last,
        entries.len(),
        escaped(heading.contact)
    );
    if entries.is_empty() {
        body.push_str("<p>Inga handlingar under de här dagarna.</p>");
    }
    for day in entries.chunk_by(|one, next| one.day == next.day) {
        body.push_str(&table(day, heading.last));
    }
    body.push_str("</div></main>");
    html::page(&title, STYLE, &body)
}

fn table(entries: &[PublicEntry], today: NaiveDate) -> String {
    let day = entries.first().map(|entry| in_words_sv(entry.day, today)).unwrap_or_default();
    let mut out = format!(
        "<h2>{day}</h2><div class=\"bred\" tabindex=\"0\" role=\"region\" aria-label=\"Handlingar {day}\"><table role=\"table\"><caption>Handlingar {day}</caption>\
         <thead role=\"rowgroup\"><tr class=\"dag\" aria-hidden=\"true\"><th colspan=\"4\">{day}</th></tr><tr role=\"row\"><th role=\"columnheader\" scope=\"col\">Diarie&shy;nummer</th>\
         <th role=\"columnheader\" scope=\"col\">Handling</th><th role=\"columnheader\" scope=\"col\">Från eller till</th>\
         <th role=\"columnheader\" scope=\"col\">Vad det gäller</th></tr></thead><tbody role=\"rowgroup\">"
    );
    for entry in entries {
        let _ = write!(
            out,
            "<tr role=\"row\"><th role=\"rowheader\" scope=\"row\">{}</th><td role=\"cell\">{} {}</td><td role=\"cell\">{}</td><td role=\"cell\">{}</td></tr>",
            escaped(&entry.number),
            entry.document,
            escaped(entry.way),
            escaped(&entry.with),
            escaped(&entry.about)
        );
    }
    out.push_str("</tbody></table></div>");
    out
}
