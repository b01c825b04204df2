//! Reading TOML so that every fault is told at once, each with its file, line and key, and what is allowed there.

use serde::de::{DeserializeOwned, IntoDeserializer};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::time::Duration;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A mebibyte, in bytes: sizes are configured in these.
pub const MIB: u64 = 1024 * 1024;

/// One fault in the configuration.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// The file, as given.
    pub file: String,
    /// The line, from 1; `None` where it is about the whole file.
    pub line: Option<usize>,
    /// The key with its path, such as `mailbox[2].port`.
    pub key: String,
    /// What is wrong and what is allowed.
    pub what: String,
    /// Whom it hinders.
    pub kind: FaultKind,
}

/// Whom a fault hinders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FaultKind {
    /// Everyone: what is written is wrong.
    Wrong,
    /// Only who connects: a secret whose file cannot be read or is empty.
    Unread,
    /// Only who connects: a secret that systemd hands to the service, and not to this process.
    NotHere,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if !self.key.is_empty() {
            write!(f, ": {}", self.key)?;
        }
        write!(f, ": {}", self.what)
    }
}

/// Where the faults of one file gather.
#[derive(Debug)]
pub struct Faults {
    file: String,
    text: String,
    found: RefCell<Vec<Fault>>,
}

impl Faults {
    /// For a file with its text.
    pub fn new(file: &str, text: &str) -> Self {
        Self {
            file: file.to_owned(),
            text: text.to_owned(),
            found: RefCell::default(),
        }
    }

    /// Parses the text and reads it with `read`; gives what was read and every fault.
    pub fn read<T>(file: &str, text: &str, read: impl FnOnce(&Section<'_>) -> T) -> (Option<T>, Vec<Fault>) {
        let faults = Self::new(file, text);
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in &errors {
            faults.add(error.span().map(|span| span.start), "", error.message().to_owned());
        }
        let read = errors.is_empty().then(|| {
            let section = Section::new(String::new(), table.get_ref(), &faults, 0);
            let value = read(&section);
            section.finish();
            value
        });
        (read, faults.found.into_inner())
    }

    fn add(&self, at: Option<usize>, key: &str, what: String) {
        self.add_as(FaultKind::Wrong, at, key, what);
    }

    fn add_as(&self, kind: FaultKind, at: Option<usize>, key: &str, what: String) {
        let line = at.map(|at| self.text.get(..at).unwrap_or(&self.text).matches('\n').count() + 1);
        self.found.borrow_mut().push(Fault {
            file: self.file.clone(),
            line,
            key: key.to_owned(),
            what,
            kind,
        });
    }
}

/// A table of the file, whose keys are taken one by one; what is left at the end is unknown.
#[derive(Debug)]
pub struct Section<'a> {
    path: String,
    table: &'a DeTable<'a>,
    faults: &'a Faults,
    at: usize,
    asked: RefCell<BTreeSet<String>>,
}

impl<'a> Section<'a> {
    fn new(path: String, table: &'a DeTable<'a>, faults: &'a Faults, at: usize) -> Self {
        Self {
            path,
            table,
            faults,
            at,
            asked: RefCell::default(),
        }
    }

    /// A value that may be left out.
    pub fn opt<T: DeserializeOwned>(&self, key: &str) -> Option<T> {
        let value = self.get(key)?;
        match T::deserialize(value.clone().into_deserializer()) {
            Ok(read) => Some(read),
            Err(error) => {
                self.fault_at(Some(value.span().start), key, error.message().to_owned());
                None
            }
        }
    }

    /// A value that must be there.
    pub fn req<T: DeserializeOwned>(&self, key: &str) -> Option<T> {
        if self.get(key).is_none() {
            self.fault_at(Some(self.at), key, "is missing".to_owned());
        }
        self.opt(key)
    }

    /// A value with a default.
    pub fn or<T: DeserializeOwned>(&self, key: &str, default: T) -> T {
        self.opt(key).unwrap_or(default)
    }

    /// A text that must be there and not be empty.
    pub fn text(&self, key: &str) -> Option<String> {
        let text: String = self.req(key)?;
        if text.trim().is_empty() {
            self.fault(key, "must not be empty");
            return None;
        }
        Some(text)
    }

    /// A path that may be left out; one that is not absolute begins at `base`.
    pub fn path(&self, key: &str, base: &Path) -> Option<PathBuf> {
        self.opt::<String>(key).map(|path| base.join(path))
    }

    /// A number with a default, within bounds.
    pub fn bounded(&self, key: &str, default: u64, allowed: RangeInclusive<u64>) -> u64 {
        let value = self.or(key, default);
        if !allowed.contains(&value) {
            self.fault(key, format!("must be {} to {}", allowed.start(), allowed.end()));
            return default;
        }
        value
    }

    /// A span of seconds with a default, within bounds.
    pub fn seconds(&self, key: &str, default: u64, allowed: RangeInclusive<u64>) -> Duration {
        Duration::from_secs(self.bounded(key, default, allowed))
    }

    /// A table under this one.
    pub fn table(&self, key: &str) -> Option<Section<'a>> {
        let value = self.get(key)?;
        match value.get_ref().as_table() {
            Some(table) => Some(Section::new(self.path_of(key), table, self.faults, value.span().start)),
            None => {
                self.fault(key, "must be a table, written as its own section in square brackets");
                None
            }
        }
    }

    /// A list of tables under this one (`[[key]]`).
    pub fn tables(&self, key: &str) -> Vec<Section<'a>> {
        let Some(value) = self.get(key) else {
            return Vec::new();
        };
        let Some(items) = value.get_ref().as_array() else {
            self.fault(
                key,
                "must be a list, each item written as its own section in double square brackets",
            );
            return Vec::new();
        };
        let tables = items.iter().enumerate().filter_map(|(at, item)| {
            let table = item.get_ref().as_table()?;
            Some(Section::new(
                format!("{}[{}]", self.path_of(key), at + 1),
                table,
                self.faults,
                item.span().start,
            ))
        });
        tables.collect()
    }

    /// Every key with the table under it.
    pub fn named_tables(&self) -> Vec<(String, Section<'a>)> {
        let keys: Vec<String> = self.table.keys().map(|key| key.get_ref().to_string()).collect();
        keys.into_iter()
            .filter_map(|key| self.table(&key).map(|section| (key, section)))
            .collect()
    }

    /// Every key with its value.
    pub fn entries<T: DeserializeOwned>(&self) -> Vec<(String, T)> {
        let keys: Vec<String> = self.table.keys().map(|key| key.get_ref().to_string()).collect();
        keys.into_iter()
            .filter_map(|key| self.opt(&key).map(|value| (key, value)))
            .collect()
    }

    /// Tells a fault about a key of this table.
    pub fn fault(&self, key: &str, what: impl Into<String>) {
        let at = self.get(key).map_or(self.at, |value| value.span().start);
        self.fault_at(Some(at), key, what.into());
    }

    /// Tells a fault about a secret that a key of this table names, which hinders only who connects.
    pub fn secret_fault(&self, kind: FaultKind, key: &str, what: impl Into<String>) {
        let at = self.get(key).map_or(self.at, |value| value.span().start);
        self.faults.add_as(kind, Some(at), &self.path_of(key), what.into());
    }

    /// Whether the key is written at all.
    pub fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// Tells every key that was never asked for as unknown. Call it when all keys have been taken.
    pub fn finish(&self) {
        let asked = self.asked.borrow();
        for key in self.table.keys() {
            let name: &str = key.get_ref();
            if !asked.contains(name) {
                let allowed = asked.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
                self.faults.add(
                    Some(key.span().start),
                    &self.path_of(name),
                    format!("is not a known key here; known are: {allowed}"),
                );
            }
        }
    }

    fn get(&self, key: &str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.asked.borrow_mut().insert(key.to_owned());
        self.table
            .iter()
            .find(|(name, _)| name.get_ref().as_ref() == key)
            .map(|(_, value)| value)
    }

    fn path_of(&self, key: &str) -> String {
        if self.path.is_empty() {
            key.to_owned()
        } else {
            format!("{}.{key}", self.path)
        }
    }

    fn fault_at(&self, at: Option<usize>, key: &str, what: String) {
        self.faults.add(at, &self.path_of(key), what);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_is_told_with_line_key_and_what_is_allowed() {
        let text = "name = 5\nport = \"x\"\nextra = 1\n\n[[box]]\nid = \"\"\nprot = 3\n\n[rule]\n";
        let (_, faults) = Faults::read("a.toml", text, |top| {
            let _: Option<String> = top.req("name");
            let _: Option<u16> = top.opt("port");
            let _: Option<bool> = top.req("missing");
            for item in top.tables("box") {
                item.text("id");
                let _: Option<u16> = item.opt("port");
                item.finish();
            }
            let rule = top.table("rule").unwrap();
            let _: Option<u16> = rule.req("count");
            rule.finish();
        });
        let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
        let begins = [
            "a.toml:1: name: invalid type",
            "a.toml:2: port: invalid type",
            "a.toml:1: missing: is missing",
            "a.toml:6: box[1].id: must not be empty",
            "a.toml:7: box[1].prot: is not a known key here; known are: id, port",
            "a.toml:9: rule.count: is missing",
            "a.toml:3: extra: is not a known key here; known are: box, missing, name, port, rule",
        ];
        assert_eq!(told.len(), begins.len(), "{told:#?}");
        for (told, begin) in told.iter().zip(begins) {
            assert!(told.starts_with(begin), "{told} should begin with {begin}");
        }
    }

    #[test]
    fn a_file_that_is_no_toml_says_where() {
        let (read, faults) = Faults::read("a.toml", "name = \n[x", |_| ());
        assert!(read.is_none() && !faults.is_empty());
        assert!(faults.iter().all(|fault| fault.line.is_some()), "{faults:?}");
    }
}
