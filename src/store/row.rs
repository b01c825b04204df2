//! Statements, their arguments and the rows that they give: the same three types of value in both databases.

use super::error::{Result, StoreError};
use crate::domain::hex::{bytes, hex};
use crate::domain::ids::{BytesId, CaseId, DocumentId, InboundId, OutboxId};
use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;
use std::sync::Arc;

/// A statement: one text for both databases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sql {
    /// Its name, for messages and tests.
    pub name: &'static str,
    /// The table that it is about.
    pub table: &'static str,
    /// The text, with `$1` for arguments.
    pub text: &'static str,
}

/// Declares the statements of a file, and the list of them that tests prepare on both databases.
macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident on $table:literal = $text:expr;)+) => {
        $($(#[$doc])* const $name: $crate::store::row::Sql = $crate::store::row::Sql { name: stringify!($name), table: $table, text: $text };)+

        /// Every statement of this file.
        pub(in crate::store) const STATEMENTS: &[$crate::store::row::Sql] = &[$($name),+];
    };
}
pub(super) use statements;

/// Arguments of a statement, in order.
macro_rules! args {
    ($($value:expr),* $(,)?) => { &[$($crate::store::row::Arg::from($value)),*] };
}
pub(super) use args;

/// Places for one kind of value in a statement that takes many at a time.
pub(super) const PLACES: usize = 16;

/// Values for a statement with [`PLACES`] for them.
pub(super) fn row_of<'a, T: Into<Arg<'a>>>(values: impl Iterator<Item = T>) -> Vec<Arg<'a>> {
    filled(values, PLACES)
}

/// Values for a statement with so many places for them; the last one again in places that are left, which changes nothing where a value
/// counts once.
pub(super) fn filled<'a, T: Into<Arg<'a>>>(values: impl Iterator<Item = T>, places: usize) -> Vec<Arg<'a>> {
    let mut row: Vec<Arg<'a>> = values.take(places).map(Into::into).collect();
    if let Some(last) = row.last().copied() {
        row.resize(places, last);
    }
    row
}

/// One argument.
#[derive(Debug, Clone, Copy)]
pub(super) enum Arg<'a> {
    Int(Option<i64>),
    Text(Option<&'a str>),
    Bytes(&'a [u8]),
    /// A hash in hexadecimal, which lies in the database as the bytes that it stands for.
    Hash(Option<&'a str>),
}

/// A hash as an argument.
pub(super) fn hash<'a>(digits: impl Into<Option<&'a str>>) -> Arg<'a> {
    Arg::Hash(digits.into())
}

/// The bytes of a hash. What is no hexadecimal is taken as it reads, and is the hash of nothing.
pub(super) fn bytes_of_hash(digits: &str) -> Vec<u8> {
    bytes(digits).unwrap_or_else(|| digits.as_bytes().to_vec())
}

/// One value of a row.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) enum Value {
    #[default]
    Null,
    Int(i64),
    Text(String),
    Bytes(Vec<u8>),
    /// Of a type that this program never writes; its name.
    Other(String),
}

/// One row, which knows its table so that a strange value can be named.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) table: &'static str,
    pub(super) columns: Arc<[String]>,
    pub(super) values: Vec<Value>,
}

impl Row {
    pub(super) fn int(&self, column: &str) -> Result<i64> {
        self.opt_int(column)?.ok_or_else(|| self.strange(column, "is empty"))
    }

    pub(super) fn opt_int(&self, column: &str) -> Result<Option<i64>> {
        match self.value(column)? {
            Value::Null => Ok(None),
            Value::Int(value) => Ok(Some(*value)),
            _ => Err(self.strange(column, "is not a number")),
        }
    }

    /// A number that is never below zero and fits, such as a UID or a count.
    pub(super) fn small(&self, column: &str) -> Result<u32> {
        u32::try_from(self.int(column)?).map_err(|_| self.strange(column, "is out of range"))
    }

    pub(super) fn text(&self, column: &str) -> Result<&str> {
        self.opt_text(column)?.ok_or_else(|| self.strange(column, "is empty"))
    }

    pub(super) fn opt_text(&self, column: &str) -> Result<Option<&str>> {
        match self.value(column)? {
            Value::Null => Ok(None),
            Value::Text(value) => Ok(Some(value)),
            _ => Err(self.strange(column, "is not text")),
        }
    }

    /// A text that becomes a type of its own, such as an identity.
    pub(super) fn named<'a, T: From<&'a str>>(&'a self, column: &str) -> Result<T> {
        self.text(column).map(T::from)
    }

    pub(super) fn opt_named<'a, T: From<&'a str>>(&'a self, column: &str) -> Result<Option<T>> {
        Ok(self.opt_text(column)?.map(T::from))
    }

    /// A text that must be one that `read` knows.
    pub(super) fn word<T>(&self, column: &str, read: impl FnOnce(&str) -> Option<T>) -> Result<T> {
        read(self.text(column)?).ok_or_else(|| self.strange(column, "holds an unknown word"))
    }

    pub(super) fn opt_word<T>(&self, column: &str, read: impl FnOnce(&str) -> Option<T>) -> Result<Option<T>> {
        if self.opt_text(column)?.is_none() {
            return Ok(None);
        }
        self.word(column, read).map(Some)
    }

    pub(super) fn json<T: DeserializeOwned>(&self, column: &str) -> Result<T> {
        self.parsed(column, self.text(column)?)
    }

    /// The value of JSON that came out of a column.
    pub(super) fn parsed<T: DeserializeOwned>(&self, column: &str, json: &str) -> Result<T> {
        // The error's own words can quote the column, and errors are logged.
        serde_json::from_str(json).map_err(|error| {
            let (line, column_of_text) = (error.line(), error.column());
            self.strange(
                column,
                &format!("is not the JSON that is expected (line {line}, column {column_of_text})"),
            )
        })
    }

    /// The value of a column that holds JSON or nothing.
    pub(super) fn opt_json<T: DeserializeOwned>(&self, column: &str) -> Result<Option<T>> {
        if self.opt_text(column)?.is_none() {
            return Ok(None);
        }
        self.json(column).map(Some)
    }

    pub(super) fn time(&self, column: &str) -> Result<DateTime<Utc>> {
        self.opt_time(column)?.ok_or_else(|| self.strange(column, "is empty"))
    }

    pub(super) fn opt_time(&self, column: &str) -> Result<Option<DateTime<Utc>>> {
        let Some(micros) = self.opt_int(column)? else { return Ok(None) };
        DateTime::from_timestamp_micros(micros)
            .map(Some)
            .ok_or_else(|| self.strange(column, "is no time"))
    }

    pub(super) fn opt_bytes(&self, column: &str) -> Result<Option<&[u8]>> {
        match self.value(column)? {
            Value::Null => Ok(None),
            Value::Bytes(bytes) => Ok(Some(bytes)),
            _ => Err(self.strange(column, "holds no bytes")),
        }
    }

    /// A hash, in hexadecimal.
    pub(super) fn hash(&self, column: &str) -> Result<String> {
        self.opt_hash(column)?.ok_or_else(|| self.strange(column, "is empty"))
    }

    pub(super) fn opt_hash(&self, column: &str) -> Result<Option<String>> {
        Ok(self.opt_bytes(column)?.map(hex))
    }

    /// The bytes of a column, without a copy.
    pub(super) fn into_bytes(mut self, column: &str) -> Result<Vec<u8>> {
        self.take_bytes(column)
    }

    /// The bytes of a column, taken out of the row.
    pub(super) fn take_bytes(&mut self, column: &str) -> Result<Vec<u8>> {
        let place = self.place(column)?;
        match self.values.get_mut(place).map(std::mem::take) {
            Some(Value::Bytes(bytes)) => Ok(bytes),
            _ => Err(self.strange(column, "holds no bytes")),
        }
    }

    pub(super) fn strange(&self, column: &str, why: &str) -> StoreError {
        StoreError::Strange {
            table: self.table,
            column: column.to_owned(),
            row: self.key(),
            why: why.to_owned(),
        }
    }

    fn value(&self, column: &str) -> Result<&Value> {
        let place = self.place(column)?;
        match self.values.get(place) {
            Some(Value::Other(kind)) => Err(self.strange(column, &format!("has the type {kind}"))),
            Some(value) => Ok(value),
            None => Err(self.strange(column, "is not in the row")),
        }
    }

    fn place(&self, column: &str) -> Result<usize> {
        self.columns
            .iter()
            .position(|name| name == column)
            .ok_or_else(|| self.strange(column, "was not asked for"))
    }

    /// The row's key for messages: its id, else its first column.
    fn key(&self) -> String {
        let place = self.columns.iter().position(|name| name == "id").unwrap_or(0);
        match self.values.get(place) {
            Some(Value::Int(id)) => id.to_string(),
            Some(Value::Text(key)) => key.chars().take(64).collect(),
            Some(Value::Bytes(hash)) => hex(hash).chars().take(64).collect(),
            _ => "?".to_owned(),
        }
    }
}

impl From<i64> for Arg<'_> {
    fn from(value: i64) -> Self {
        Self::Int(Some(value))
    }
}

impl From<u32> for Arg<'_> {
    fn from(value: u32) -> Self {
        Self::Int(Some(i64::from(value)))
    }
}

impl From<Option<i64>> for Arg<'_> {
    fn from(value: Option<i64>) -> Self {
        Self::Int(value)
    }
}

impl From<DateTime<Utc>> for Arg<'_> {
    fn from(at: DateTime<Utc>) -> Self {
        Self::Int(Some(at.timestamp_micros()))
    }
}

impl From<Option<DateTime<Utc>>> for Arg<'_> {
    fn from(at: Option<DateTime<Utc>>) -> Self {
        Self::Int(at.map(|at| at.timestamp_micros()))
    }
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(value: &'a str) -> Self {
        Self::Text(Some(value))
    }
}

impl<'a> From<&'a String> for Arg<'a> {
    fn from(value: &'a String) -> Self {
        Self::Text(Some(value))
    }
}

impl<'a> From<Option<&'a str>> for Arg<'a> {
    fn from(value: Option<&'a str>) -> Self {
        Self::Text(value)
    }
}

impl<'a> From<&'a [u8]> for Arg<'a> {
    fn from(value: &'a [u8]) -> Self {
        Self::Bytes(value)
    }
}

macro_rules! from_row_ids {
    ($($id:ident),+) => {$(
        impl From<$id> for Arg<'_> {
            fn from(id: $id) -> Self {
                Self::Int(Some(id.0))
            }
        }

        impl From<Option<$id>> for Arg<'_> {
            fn from(id: Option<$id>) -> Self {
                Self::Int(id.map(|id| id.0))
            }
        }
    )+};
}
from_row_ids!(InboundId, CaseId, DocumentId, OutboxId, BytesId);

#[cfg(test)]
mod tests {
    use super::*;

    fn row() -> Row {
        let columns: Vec<String> = ["id", "title", "at", "uid", "odd"].iter().map(|name| (*name).to_owned()).collect();
        let values = vec![
            Value::Int(7),
            Value::Text("Trasig lampa".to_owned()),
            Value::Int(i64::MAX),
            Value::Int(-1),
            Value::Other("REAL".to_owned()),
        ];
        Row {
            table: "cases",
            columns: columns.into(),
            values,
        }
    }

    #[test]
    fn a_strange_value_is_named_by_table_column_and_row() {
        for (error, expected) in [
            (row().int("title").unwrap_err(), "table cases, column title, row 7: is not a number"),
            (row().time("at").unwrap_err(), "table cases, column at, row 7: is no time"),
            (row().small("uid").unwrap_err(), "table cases, column uid, row 7: is out of range"),
            (row().text("odd").unwrap_err(), "table cases, column odd, row 7: has the type REAL"),
            (
                row().word("title", |_| None::<u8>).unwrap_err(),
                "table cases, column title, row 7: holds an unknown word",
            ),
            (
                row().text("absent").unwrap_err(),
                "table cases, column absent, row 7: was not asked for",
            ),
        ] {
            assert!(error.to_string().starts_with(expected), "{error}");
        }
    }

    #[test]
    fn the_content_of_a_row_is_never_in_the_message() {
        let error = row().json::<serde_json::Value>("title").unwrap_err().to_string();
        assert!(!error.contains("Trasig"), "{error}");
    }
}
