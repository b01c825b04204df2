//! Reading a mail: from bytes to a letter, whatever the bytes are.

use super::letter;
use super::parse::parse;
use super::parsed::{Headers, Parsed};
use super::{headers, wording};
use crate::domain::address::EmailAddress;
use crate::domain::letter::{Fault, Letter};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What reading needs to know of the installation.
#[derive(Debug, Clone, Default)]
pub struct ReadRules {
    /// The addresses that this installation receives at and writes from.
    pub own_addresses: Vec<EmailAddress>,
    /// Hosts after the `@` in Message-IDs of our own.
    pub own_hosts: Vec<String>,
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
}

impl Internal {
    /// Whether an address is a member of staff's.
    pub fn holds(&self, address: &EmailAddress) -> bool {
        let domain = address.domain();
        let within = |known: &String| domain == known || domain.strip_suffix(known.as_str()).is_some_and(|rest| rest.ends_with('.'));
        self.addresses.contains(address) || self.domains.iter().any(within)
    }
}

/// Reads a mail. Never fails: what could not be read is a fault in the letter.
pub fn read(raw: &[u8], _rules: &ReadRules) -> Letter {
    let size = raw.len() as u64;
    let parsed = guarded(raw);
    letter::letter(&parsed, size)
}

/// Taking apart behind a guard: should a decoder panic, the headers alone are read.
fn guarded(raw: &[u8]) -> Parsed {
    catch_unwind(AssertUnwindSafe(|| parse(raw))).unwrap_or_else(|_| headers_only(raw))
}

fn headers_only(raw: &[u8]) -> Parsed {
    let block = headers::read(raw, super::bounds::BOUNDS.headers);
    let plain = block
        .fields
        .iter()
        .map(|field| (field.name.clone(), wording::tidy(&String::from_utf8_lossy(&field.raw))));
    Parsed {
        headers: Headers::new(plain),
        faults: vec![Fault::Broken {
            what: "the mail's parts could not be decoded".to_owned(),
        }],
        ..Parsed::default()
    }
}
