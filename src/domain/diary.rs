//! Diary numbers: a series, a year and a serial without gaps, written as each authority writes them.

use serde::{Deserialize, Serialize};
use std::fmt;
use thiserror::Error;

/// The longest serial that is read out of a text, in digits.
const LONGEST_SERIAL: usize = 9;

/// A diary number: `serial` runs from 1 without a gap within `series` and `year` (OSL 5 kap. 2 §).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DiaryNumber {
    /// The diary's series, such as `KS`.
    pub series: String,
    /// The year of registration, Stockholm time.
    pub year: i32,
    /// The serial number, from 1.
    pub serial: i64,
}

/// How an authority writes its diary numbers, such as `{series} {year}/{serial:4}` for `KS 2026/0123`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DiaryFormat {
    text: String,
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Series,
    Year,
    Serial { width: usize },
    Text(String),
}

/// Why a text is not a format of diary numbers.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "\"{0}\" is not a diary number format: it needs {{year}} and {{serial}} (or {{serial:4}} for four digits) once each, and may hold {{series}}, as in \"{{series}} {{year}}/{{serial:4}}\""
)]
pub struct BadFormat(String);

impl DiaryFormat {
    /// Reads a format.
    ///
    /// # Errors
    /// When `{year}` or `{serial}` is missing or doubled, or another `{word}` stands in it.
    pub fn parse(text: &str) -> Result<Self, BadFormat> {
        let bad = || BadFormat(text.to_owned());
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            if !before.is_empty() {
                parts.push(Part::Text(before.to_owned()));
            }
            let (word, tail) = after.split_once('}').ok_or_else(bad)?;
            parts.push(Part::read(word).ok_or_else(bad)?);
            rest = tail;
        }
        if !rest.is_empty() {
            parts.push(Part::Text(rest.to_owned()));
        }
        let count = |wanted: fn(&Part) -> bool| parts.iter().filter(|part| wanted(part)).count();
        let whole = count(|part| matches!(part, Part::Year)) == 1
            && count(|part| matches!(part, Part::Serial { .. })) == 1
            && count(|part| matches!(part, Part::Series)) <= 1
            && !text.contains(char::is_control);
        if !whole {
            return Err(bad());
        }
        Ok(Self {
            text: text.to_owned(),
            parts,
        })
    }

    /// A diary number as this authority writes it.
    pub fn write(&self, number: &DiaryNumber) -> String {
        let mut out = String::new();
        for part in &self.parts {
            match part {
                Part::Series => out.push_str(&number.series),
                Part::Year => out.push_str(&number.year.to_string()),
                Part::Serial { width } => out.push_str(&format!("{:0width$}", number.serial)),
                Part::Text(text) => out.push_str(text),
            }
        }
        out
    }

    /// Every diary number of this series that stands in a text, written in this format; spaces and letter case are
    /// forgiven, as is a missing padding zero. A number in a text is a hint, never a proof.
    pub fn find_all(&self, series: &str, text: &str) -> Vec<DiaryNumber> {
        let chars: Vec<char> = text.chars().collect();
        let mut found = Vec::new();
        let mut at = 0;
        while at < chars.len() {
            let inside_word = at > 0 && chars.get(at - 1).is_some_and(|c| c.is_alphanumeric());
            match (inside_word, self.read_at(series, &chars, at)) {
                (false, Some((number, end))) => {
                    if !found.contains(&number) {
                        found.push(number);
                    }
                    at = end;
                }
                _ => at += 1,
            }
        }
        found
    }

    /// Whether two series that share this format could be told apart in a text.
    pub fn names_series(&self) -> bool {
        self.parts.contains(&Part::Series)
    }

    fn read_at(&self, series: &str, chars: &[char], start: usize) -> Option<(DiaryNumber, usize)> {
        let mut at = start;
        let (mut year, mut serial) = (None, None);
        for part in &self.parts {
            match part {
                Part::Series => at = read_literal(series, chars, at)?,
                Part::Text(text) => at = read_literal(text, chars, at)?,
                Part::Year => {
                    let (value, end) = read_digits(chars, at, 4)?;
                    (year, at) = (Some((value, end - at)), end);
                }
                Part::Serial { .. } => {
                    let (value, end) = read_digits(chars, at, LONGEST_SERIAL)?;
                    (serial, at) = (Some(value), end);
                }
            }
        }
        let ends_clean = chars.get(at).is_none_or(|c| !c.is_alphanumeric());
        let (year, digits) = year?;
        let serial = serial.filter(|serial| *serial > 0)?;
        (ends_clean && digits == 4).then(|| {
            (
                DiaryNumber {
                    series: series.to_owned(),
                    year: year as i32,
                    serial,
                },
                at,
            )
        })
    }
}

impl Part {
    fn read(word: &str) -> Option<Self> {
        match word {
            "series" => Some(Self::Series),
            "year" => Some(Self::Year),
            "serial" => Some(Self::Serial { width: 1 }),
            _ => {
                let width: usize = word.strip_prefix("serial:")?.parse().ok()?;
                (1..=LONGEST_SERIAL).contains(&width).then_some(Self::Serial { width })
            }
        }
    }
}

/// Reads fixed text; white space in either may be any amount of white space in the other.
fn read_literal(literal: &str, chars: &[char], start: usize) -> Option<usize> {
    let mut at = start;
    for wanted in literal.chars() {
        if wanted.is_whitespace() {
            while chars.get(at).is_some_and(|c| c.is_whitespace()) {
                at += 1;
            }
            continue;
        }
        let got = *chars.get(at)?;
        if got != wanted && !got.to_lowercase().eq(wanted.to_lowercase()) {
            return None;
        }
        at += 1;
    }
    Some(at)
}

fn read_digits(chars: &[char], start: usize, most: usize) -> Option<(i64, usize)> {
    let digits: String = chars
        .get(start..)?
        .iter()
        .take(most + 1)
        .take_while(|c| c.is_ascii_digit())
        .collect();
    let value = digits.parse().ok().filter(|_| digits.len() <= most)?;
    Some((value, start + digits.len()))
}

impl fmt::Display for DiaryFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl TryFrom<String> for DiaryFormat {
    type Error = BadFormat;

    fn try_from(text: String) -> Result<Self, BadFormat> {
        Self::parse(&text)
    }
}

impl From<DiaryFormat> for String {
    fn from(format: DiaryFormat) -> Self {
        format.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(series: &str, year: i32, serial: i64) -> DiaryNumber {
        DiaryNumber {
            series: series.to_owned(),
            year,
            serial,
        }
    }

    #[test]
    fn each_authority_writes_its_numbers_its_own_way() {
        for (format, written) in [
            ("{series} {year}/{serial:4}", "KS 2026/0123"),
            ("{series}/{year}:{serial}", "KS/2026:123"),
            ("{year}-{serial:6}", "2026-000123"),
            ("Dnr {series}-{serial}-{year}", "Dnr KS-123-2026"),
        ] {
            let format = DiaryFormat::parse(format).unwrap();
            assert_eq!(format.write(&number("KS", 2026, 123)), written);
            assert_eq!(
                format.find_all("KS", &format!("Sv: [{written}] Hål i vägen")),
                vec![number("KS", 2026, 123)],
                "{written}"
            );
        }
    }

    #[test]
    fn a_format_without_year_or_serial_is_refused() {
        for text in [
            "",
            "{series}",
            "{year}",
            "{serial}",
            "{year}/{serial}/{serial}",
            "{år}/{serial}",
            "{year}/{serial:0}",
            "{year/{serial}",
            "{year}/{serial}\r\n",
        ] {
            assert!(DiaryFormat::parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn numbers_are_found_where_people_put_them() {
        let format = DiaryFormat::parse("{series} {year}/{serial:4}").unwrap();
        for (text, expected) in [
            ("ks 2026/123", vec![123]),
            ("Ang ärende KS2026/0123.", vec![123]),
            ("KS 2026/0123 och KS 2026/0124, KS 2026/0123", vec![123, 124]),
            ("XKS 2026/0123", vec![]),
            ("KS 2026/0123x", vec![]),
            ("KS 2026/0", vec![]),
            ("KS 26/0123", vec![]),
            ("SN 2026/0123", vec![]),
            ("KS 2026/12345678901234567890", vec![]),
            ("KS 2026/", vec![]),
        ] {
            let serials: Vec<i64> = format.find_all("KS", text).into_iter().map(|number| number.serial).collect();
            assert_eq!(serials, expected, "{text}");
        }
    }
}
