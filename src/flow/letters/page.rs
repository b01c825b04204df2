//! A letter to an officer as a page: the same words as in the text, with the links on top as words to click on.

use super::links::Link;
use crate::mail::compose::HtmlPage;
use crate::paper::escaped;
use std::fmt::Write;

const INTRODUCTION: &str = "Svara som vanligt, eller öppna ett färdigt mejl. Länkarna gäller bara dig och det här ärendet.";
const STYLE: &str = "font-family:Segoe UI,Arial,sans-serif;font-size:15px;line-height:1.4;color:#1a1a1a";

/// The page of a text; the links stand below its first line, above which the answer is written.
pub(super) fn with_links(text: &str, links: &[Link]) -> HtmlPage {
    let text = text.trim_start();
    let (marker, rest) = text.split_once('\n').unwrap_or((text, ""));
    let words: Vec<String> = links
        .iter()
        .map(|link| format!("<a href=\"{}\">{}</a>", escaped(&link.address), escaped(link.word)))
        .collect();
    let html = format!(
        "<!doctype html>\n<html lang=\"sv\"><head><meta charset=\"utf-8\"></head>\n<body style=\"{STYLE}\">\n<p>{}</p>\n\
         <p>{INTRODUCTION}<br>\n{}</p>\n{}</body></html>\n",
        escaped(marker),
        words.join(" ·\n"),
        body(rest)
    );
    HtmlPage {
        html,
        pictures: Vec::new(),
    }
}

/// Lines as they stand; a row of `  Label:   value` becomes a row of a table, since its columns need no letters of one width.
fn body(text: &str) -> String {
    let mut html = String::new();
    let mut in_table = false;
    for line in text.trim_matches('\n').lines() {
        let row = row(line);
        if row.is_some() != in_table {
            html.push_str(if in_table {
                "</table>\n"
            } else {
                "<table role=\"presentation\">\n"
            });
            in_table = row.is_some();
        }
        // Writing to a String cannot fail.
        let _ = match row {
            Some((label, value)) => writeln!(
                html,
                "<tr><td style=\"padding-right:1em\">{}</td><td>{}</td></tr>",
                escaped(label),
                escaped(value)
            ),
            None => writeln!(html, "{}<br>", escaped(line)),
        };
    }
    if in_table {
        html.push_str("</table>\n");
    }
    html
}

fn row(line: &str) -> Option<(&str, &str)> {
    let (label, value) = line.strip_prefix("  ")?.trim_start().split_once("  ")?;
    Some((label.trim(), value.trim())).filter(|(label, value)| !label.is_empty() && !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_says_what_the_text_says_and_runs_nothing() {
        let text = "##### Skriv ovanför #####\n\nHej!\n\n  Ärende:        TN 2026/0001\n  Inkom:         i dag\n\n| <b>Hej</b> & hå\n";
        let links = [Link {
            word: "Ta över",
            address: "mailto:tn@example.se?subject=a&body=b".to_owned(),
        }];
        let page = with_links(text, &links).html;
        let at = |what: &str| page.find(what).unwrap_or_else(|| panic!("{what} is not in {page}"));
        assert!(at("##### Skriv ovanför #####") < at("<a href=\"mailto:tn@example.se?subject=a&amp;body=b\">Ta över</a>"));
        assert!(
            at("Ta över</a>") < at("Hej!<br>") && at("Hej!<br>") < at("<td style=\"padding-right:1em\">Ärende:</td><td>TN 2026/0001</td>")
        );
        assert!(at("i dag</td></tr>\n</table>") < at("| &lt;b&gt;Hej&lt;/b&gt; &amp; hå<br>"));
        assert_eq!(page.matches("<table").count(), 1);
    }
}
