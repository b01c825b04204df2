//! Mail addresses as checked types: what is inside can be put into a header or an SMTP command.

use serde::{Deserialize, Serialize};
use std::fmt;
use thiserror::Error;

/// The longest address that is taken, in bytes (RFC 5321 section 4.5.3.1: 64 + 1 + 255, doubled for SMTPUTF8).
const LONGEST: usize = 640;

/// A bare addr-spec (RFC 5322 section 3.4.1) in lower case, such as `eva.lind@example.com`.
///
/// Holds exactly what a mail program can send to: something before the last `@`, something after it, and no control
/// character, white space, comma, semicolon or angle bracket. Addresses that break the grammar but exist
/// (`a..b@example.org`) are taken.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EmailAddress(String);

/// Why a text is not an address.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("\"{0}\" is not a mail address: write it as name@example.org")]
pub struct BadAddress(String);

impl EmailAddress {
    /// Reads an address; letter case is levelled, since no mail system in use tells the cases apart.
    ///
    /// # Errors
    /// When there is no `@`, a side is empty, a forbidden character stands in it, or it is over 640 bytes long.
    pub fn parse(text: &str) -> Result<Self, BadAddress> {
        let bad = || BadAddress(text.chars().filter(|c| !c.is_control()).take(80).collect());
        let trimmed = text.trim();
        let (local, domain) = trimmed.rsplit_once('@').ok_or_else(bad)?;
        let forbidden = |c: char| c.is_control() || c.is_whitespace() || ",;<>()[]\\\"".contains(c);
        if local.is_empty() || domain.is_empty() || trimmed.len() > LONGEST || trimmed.contains(forbidden) || domain.starts_with(['.', '-'])
        {
            return Err(bad());
        }
        Ok(Self(trimmed.to_lowercase()))
    }

    /// The address as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part before the `@`.
    pub fn local_part(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(local, _)| local)
    }

    /// The part after the `@`.
    pub fn domain(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(_, domain)| domain)
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for EmailAddress {
    type Error = BadAddress;

    fn try_from(text: String) -> Result<Self, BadAddress> {
        Self::parse(&text)
    }
}

impl From<EmailAddress> for String {
    fn from(address: EmailAddress) -> Self {
        address.0
    }
}

/// An address with the display name that its owner gave it, such as `Eva Lind <eva.lind@example.com>`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedAddress {
    /// The display name, decoded and without control characters; `None` where there was none.
    pub name: Option<String>,
    /// The address.
    pub address: EmailAddress,
}

impl NamedAddress {
    /// An address with a name; an empty name or one that only repeats the address is left out.
    pub fn new(name: Option<&str>, address: EmailAddress) -> Self {
        let name = name
            .map(clean_name)
            .filter(|name| !name.is_empty() && !name.eq_ignore_ascii_case(address.as_str()));
        Self { name, address }
    }

    /// An address without a name.
    pub fn bare(address: EmailAddress) -> Self {
        Self { name: None, address }
    }

    /// As a person reads it: the name; the address where there is none.
    pub fn shown(&self) -> String {
        self.name.clone().unwrap_or_else(|| self.address.to_string())
    }
}

/// Control characters end headers, so a display name never holds one, whoever wrote it.
fn clean_name(name: &str) -> String {
    let spaced: String = name
        .chars()
        .map(|c| {
            if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') {
                ' '
            } else {
                c
            }
        })
        .collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(200).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_can_be_sent_to_are_taken() {
        for (text, local, domain) in [
            ("Eva.Lind@Example.COM", "eva.lind", "example.com"),
            (" a..b@x ", "a..b", "x"),
            ("åsa@räksmörgås.example", "åsa", "räksmörgås.example"),
            ("\u{41}@b@example.org", "a@b", "example.org"),
        ] {
            let address = EmailAddress::parse(text).unwrap();
            assert_eq!((address.local_part(), address.domain()), (local, domain), "{text}");
        }
    }

    #[test]
    fn what_could_break_a_header_or_a_command_is_refused() {
        for text in [
            "",
            "eva",
            "@example.com",
            "eva@",
            "eva@example.com\r\nBcc: x@y.se",
            "a b@example.com",
            "a@b.se,c@d.se",
            "<a@b.se>",
            "eva@.com",
        ] {
            assert!(EmailAddress::parse(text).is_err(), "{text:?}");
        }
        assert!(EmailAddress::parse(&format!("{}@x.se", "a".repeat(700))).is_err());
    }

    #[test]
    fn a_name_never_carries_a_line_break() {
        let address = EmailAddress::parse("eva@example.com").unwrap();
        let named = NamedAddress::new(Some("Eva\r\nBcc: x@y.se\u{0}"), address.clone());
        assert_eq!(named.name.as_deref(), Some("Eva Bcc: x@y.se"));
        assert_eq!(NamedAddress::new(Some("EVA@example.com"), address.clone()).name, None);
        assert_eq!(NamedAddress::new(Some("  "), address).name, None);
    }
}
