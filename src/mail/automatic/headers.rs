//! What the headers of a mail say, gathered from the table.

use super::header_table::{ROWS, Row, Says, Value};
use crate::mail::parsed::Headers;

/// What the headers say; each field holds the header that said so, as `Name: value`.
#[derive(Debug, Clone, Default)]
pub(super) struct HeaderSigns {
    /// A machine's answer.
    pub replied: Option<String>,
    /// A machine's mail.
    pub generated: Option<String>,
    /// From a mailing list.
    pub list: Option<String>,
    /// How many headers of a list there are: a list that one subscribes to has several.
    pub list_headers: usize,
    /// From a tool for mass mail.
    pub campaign: Option<String>,
    /// Called mass mail by its sender.
    pub precedence: Option<String>,
    /// Asks machines not to answer.
    pub suppress: Option<String>,
    /// Judged as spam by the receiving server.
    pub spam: Option<String>,
    /// Every header that forbids an automatic answer.
    pub stops: Vec<String>,
}

/// Reads every header against every row of the table.
pub(super) fn read(headers: &Headers) -> HeaderSigns {
    let mut signs = HeaderSigns::default();
    for (name, value) in headers.iter() {
        let lower = value.trim().to_lowercase();
        if let Some((_, _, says)) = ROWS.iter().find(|row| holds(row, name, &lower)) {
            signs.take(*says, shown(name, value));
        }
    }
    signs
}

impl HeaderSigns {
    fn take(&mut self, says: Says, shown: String) {
        let place = match says {
            Says::Replied => Some(&mut self.replied),
            Says::Generated => Some(&mut self.generated),
            Says::List => Some(&mut self.list),
            Says::Campaign => Some(&mut self.campaign),
            Says::Precedence => Some(&mut self.precedence),
            Says::Suppress => Some(&mut self.suppress),
            Says::Spam => Some(&mut self.spam),
            Says::Loop => None,
        };
        if let Some(place) = place {
            place.get_or_insert_with(|| shown.clone());
        }
        self.list_headers += usize::from(says == Says::List);
        self.stops.push(shown);
    }
}

fn holds((header, wanted, _): &Row, name: &str, value: &str) -> bool {
    let named = match header.split_once('*') {
        Some((begins, holds)) => name.strip_prefix(begins).is_some_and(|rest| rest.contains(holds)),
        None => name == *header,
    };
    named
        && match wanted {
            Value::Any => true,
            Value::Set => !matches!(value, "" | "no" | "false" | "0" | "none" | "off"),
            Value::Begins(words) => words.iter().any(|word| value.starts_with(word)),
            Value::Holds(words) => words.iter().any(|word| value.contains(word)),
            Value::AtLeast(least) => value.parse::<f32>().is_ok_and(|number| number >= *least),
        }
}

/// `Auto-Submitted: auto-replied`, the value cut at 60 characters; loop headers hold addresses, so theirs is left out.
fn shown(name: &str, value: &str) -> String {
    let mut begins = true;
    let name: String = name
        .chars()
        .map(|c| {
            let shown = if begins { c.to_ascii_uppercase() } else { c };
            begins = c == '-';
            shown
        })
        .collect();
    let value = value.trim();
    if value.is_empty() || value.contains('@') {
        name
    } else {
        format!("{name}: {}", value.chars().take(60).collect::<String>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signs(name: &str, value: &str) -> HeaderSigns {
        read(&Headers::new([(name.to_owned(), value.to_owned())]))
    }

    #[test]
    fn every_header_says_its_thing() {
        type Field = fn(&HeaderSigns) -> bool;
        let rows: [(&str, &str, Field); 20] = [
            ("Auto-Submitted", "auto-replied (vacation)", |s| s.replied.is_some()),
            ("Auto-Submitted", "auto-generated", |s| s.generated.is_some()),
            ("Auto-Submitted", "no", |s| s.stops.is_empty()),
            ("Precedence", "bulk", |s| s.precedence.is_some()),
            ("Precedence", "auto_reply", |s| s.replied.is_some()),
            ("X-Autorespond", "vacation", |s| s.replied.is_some()),
            ("X-Autoreply", "no", |s| s.stops.is_empty()),
            ("X-GroupWise-AutoReply", "1", |s| s.replied.is_some()),
            ("X-SmarterMail-AutoResponder", "yes", |s| s.replied.is_some()),
            ("X-Auto-Response-Suppress", "AutoReply", |s| {
                s.suppress.is_some() && s.replied.is_none()
            }),
            ("List-Id", "<a.b>", |s| s.list.is_some()),
            ("List-Unsubscribe", "<https://a.example>", |s| {
                s.campaign.is_some() && s.list.is_none()
            }),
            ("X-Auto-Response-Suppress", "DR, OOF", |s| s.suppress.is_some()),
            ("X-Auto-Response-Suppress", "DR", |s| s.stops.is_empty()),
            ("X-MS-Exchange-Organization-SCL", "6", |s| s.spam.is_some()),
            ("X-MS-Exchange-Organization-SCL", "-1", |s| s.spam.is_none() && s.stops.is_empty()),
            ("X-Rspamd-Action", "add header", |s| s.spam.is_some()),
            ("X-Rspamd-Action", "no action", |s| s.spam.is_none() && s.stops.is_empty()),
            ("X-Spamd-Result", "default: True [17.50 / 15.00]", |s| s.spam.is_some()),
            ("X-Spam-Status", "No, score=-1", |s| s.stops.is_empty()),
        ];
        for (name, value, holds) in rows {
            assert!(holds(&signs(name, value)), "{name}: {value}");
        }
    }

    #[test]
    fn a_reason_shows_the_header_but_no_address() {
        assert_eq!(signs("auto-submitted", "auto-replied").stops, ["Auto-Submitted: auto-replied"]);
        assert_eq!(signs("X-Loop", "a@b.example").stops, ["X-Loop"]);
    }
}
