//! Days as TOML has them: a date of its own, or a text.

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, de::Error};

/// A date, written bare or as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Date(pub NaiveDate);

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written = toml::Value::deserialize(deserializer)?;
        let text = written
            .as_datetime()
            .map(ToString::to_string)
            .or_else(|| written.as_str().map(ToOwned::to_owned))
            .unwrap_or_default();
        text.parse()
            .map(Self)
            .map_err(|_| D::Error::custom("must be a date, such as 2026-11-01"))
    }
}
