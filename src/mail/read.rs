//! Reading a mail: from bytes to a letter, whatever the bytes are.

use super::absence;
use super::automatic;
use super::form::{self, FormRule};
use super::letter;
use super::on_behalf;
use super::parse::parse;
use super::parsed::Parsed;
use super::quote;
use crate::domain::address::EmailAddress;
use crate::domain::letter::{Kind, Letter, OnBehalfOf};

/// A longer text than this is no dialogue, and all of it is taken as new. Bytes.
const LONGEST_DIALOGUE: usize = 256 << 10;

/// What reading needs to know of the installation.
#[derive(Debug, Clone, Default)]
pub struct ReadRules {
    /// Web forms whose mails carry a citizen's words.
    pub forms: Vec<FormRule>,
    /// Lines above which an answer is written, such as "Skriv ditt svar ovanför denna rad".
    pub marker_lines: Vec<String>,
    /// Who counts as staff.
    pub internal: Internal,
}

/// Who counts as staff: by domain or by single address.
#[derive(Debug, Clone, Default)]
pub struct Internal {
    /// Domains in lower case; their subdomains count too.
    pub domains: Vec<String>,
    /// Single addresses elsewhere.
    pub addresses: Vec<EmailAddress>,
    /// Everyone counts: a mail is read as if a member of staff had sent it.
    pub everyone: bool,
}

impl Internal {
    /// Whether an address is a member of staff's.
    pub fn holds(&self, address: &EmailAddress) -> bool {
        let domain = address.domain();
        let within = |known: &String| domain == known || domain.strip_suffix(known.as_str()).is_some_and(|rest| rest.ends_with('.'));
        self.everyone || self.addresses.contains(address) || self.domains.iter().any(within)
    }
}

/// Reads a mail. Never fails: what could not be read is a fault in the letter.
pub fn read(raw: &[u8], rules: &ReadRules) -> Letter {
    let parsed = parse(raw);
    let mut letter = letter::letter(&parsed, raw.len() as u64);
    if letter.text.len() <= LONGEST_DIALOGUE {
        letter.new_text = quote::new_text(&letter.text, parsed.html.as_deref(), &rules.marker_lines);
    }
    let verdict = automatic::judge(&parsed);
    (letter.kind, letter.may_auto_reply, letter.because) = (verdict.kind, verdict.may_auto_reply, verdict.because);
    letter.bounce = verdict.bounce;
    if letter.kind == Kind::AutoReply {
        letter.absence = absence::read(&letter.text, &letter.subject, letter.date.map(|date| date.date_naive()));
    }
    take_form(&mut letter, &parsed, rules);
    letter.on_behalf_of = on_behalf(&letter, &parsed, rules);
    letter
}

/// A form's mail is sent by a machine, but the words inside are a citizen's, and so is the address for an answer.
fn take_form(letter: &mut Letter, parsed: &Parsed, rules: &ReadRules) {
    // What looks automatic is a form's mail only by the form's own address: an out-of-office reply quotes the subject too.
    let by_sender = letter.kind != Kind::Human;
    if matches!(letter.kind, Kind::Bounce | Kind::Report | Kind::Calendar) {
        return;
    }
    letter.form = form::read(parsed, &rules.forms, by_sender);
    let Some(form) = &letter.form else { return };
    letter.kind = Kind::Human;
    letter.may_auto_reply = form.email.is_some();
    letter.because.push(format!("webbformuläret {}", form.form));
}

/// What a person wrote now in a mail that answers a letter of ours, whose text is `ours`: answers typed into it are found
/// by comparing. All of what is no dialogue, as [`read`] takes it.
pub fn new_text_against(raw: &[u8], rules: &ReadRules, ours: &str) -> String {
    let parsed = parse(raw);
    if parsed.text.len() > LONGEST_DIALOGUE {
        return parsed.text;
    }
    quote::new_text_against(&parsed.text, parsed.html.as_deref(), &rules.marker_lines, ours)
}

/// Someone else's matter, where a person among staff sent the mail.
fn on_behalf(letter: &Letter, parsed: &Parsed, rules: &ReadRules) -> Option<OnBehalfOf> {
    let from = letter
        .from_address()
        .filter(|from| letter.kind == Kind::Human && letter.form.is_none() && rules.internal.holds(from))?;
    let from = from.clone();
    let is_staff = move |address: &EmailAddress| {
        if rules.internal.everyone {
            *address == from
        } else {
            rules.internal.holds(address)
        }
    };
    on_behalf::read(parsed, letter.date.map(|date| date.date_naive()), &is_staff)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_reply_reads_the_same_beside_the_letter_that_it_answers() {
        let own = "Här är hela protokollet, rad för rad.\n".repeat(LONGEST_DIALOGUE / 30);
        let mail = format!("From: petra@lindhaga.example\nSubject: Sv: [TN 2026/0001]\n\n{own}\n-- \nPetra\n");
        let rules = ReadRules::default();
        let letter = read(mail.as_bytes(), &rules);
        assert!(letter.new_text.len() > LONGEST_DIALOGUE);
        assert_eq!(new_text_against(mail.as_bytes(), &rules, "Hej Petra!"), letter.new_text);
    }
}
