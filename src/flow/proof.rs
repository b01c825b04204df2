//! Proof: seals that only this installation can make, bound to what they are for and to the day until which they count. There
//! is one verifier, for every path: Message-IDs, links in letters, and the mark by which our own letters are known.

use crate::domain::facts::Proof;
use crate::domain::hex::hex;
use crate::domain::secret::Secret;
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use thiserror::Error;

/// A seal's length in bytes: 128 bits, beyond guessing (RFC 2104 section 5).
const LENGTH: usize = 16;
/// The day that days are counted from in a seal.
const FIRST_DAY: NaiveDate = match NaiveDate::from_ymd_opt(2020, 1, 1) {
    Some(day) => day,
    None => NaiveDate::MIN,
};
/// Days that an answer to a letter proves who wrote it.
const COUNTS: TimeDelta = TimeDelta::days(90);

/// The keys of an installation: the first seals, all verify, so that a key can be changed while letters are out.
#[derive(Debug, Clone)]
pub struct Keys(Vec<Key>);

#[derive(Debug, Clone)]
struct Key {
    id: String,
    secret: Secret,
}

/// Why a text does not hold keys.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("line {0} is no key: write a short name, a space, and at least 32 letters or digits; the first line's key seals, all verify")]
pub struct BadKeys(usize);

impl Keys {
    /// One key.
    pub fn one(id: &str, secret: Secret) -> Self {
        Self(vec![Key { id: id.to_owned(), secret }])
    }

    /// Keys as a file holds them: a line each, name and key parted by a space.
    ///
    /// # Errors
    /// [`BadKeys`] with the number of the first line that is none, 1 for an empty file.
    pub fn parse(text: &str) -> Result<Self, BadKeys> {
        let mut keys = Vec::new();
        for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let parts: Vec<&str> = line.split_whitespace().collect();
            let [id, secret] = parts.as_slice() else {
                return Err(BadKeys(at + 1));
            };
            let plain = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric());
            if !plain(id) || id.len() > 8 || !plain(secret) || secret.len() < 32 {
                return Err(BadKeys(at + 1));
            }
            keys.push(Key {
                id: (*id).to_lowercase(),
                secret: Secret::new(secret),
            });
        }
        if keys.is_empty() { Err(BadKeys(1)) } else { Ok(Self(keys)) }
    }

    /// A seal on some parts that counts for ninety days from now.
    pub fn seal(&self, parts: &[&str], now: DateTime<Utc>) -> Option<String> {
        self.seal_until(parts, (now + COUNTS).date_naive())
    }

    /// A seal on some parts that always counts.
    pub fn seal_for_ever(&self, parts: &[&str], now: DateTime<Utc>) -> Option<String> {
        self.seal_until(parts, now.date_naive().checked_add_days(Days::new(36_500))?)
    }

    fn seal_until(&self, parts: &[&str], until: NaiveDate) -> Option<String> {
        let key = self.0.first()?;
        let day = (until - FIRST_DAY).num_days();
        let mac = mac(key, day, parts)?.finalize().into_bytes();
        let digits = hex(mac.get(..LENGTH)?);
        Some(format!("{}-{day}-{digits}", key.id))
    }

    /// Whether a seal is ours, on these parts, and still counts. The comparison takes the same time whatever is wrong.
    pub fn verify(&self, seal: &str, parts: &[&str], now: DateTime<Utc>) -> Proof {
        let told: Vec<&str> = seal.split('-').collect();
        let [id, day, digits] = told.as_slice() else { return Proof::None };
        let (Ok(day), Some(bytes)) = (day.parse::<i64>(), bytes(digits)) else {
            return Proof::None;
        };
        let fits = |key: &Key| {
            let is_named = key.id.eq_ignore_ascii_case(id);
            is_named && mac(key, day, parts).is_some_and(|mac| mac.verify_truncated_left(&bytes).is_ok())
        };
        if !self.0.iter().any(fits) {
            return Proof::None;
        }
        let last = TimeDelta::try_days(day).and_then(|days| FIRST_DAY.checked_add_signed(days));
        if last.is_some_and(|last| now.date_naive() <= last) {
            Proof::Valid
        } else {
            Proof::Expired
        }
    }
}

/// The code over a day and parts, each ended so that no two lists of parts look alike.
fn mac(key: &Key, day: i64, parts: &[&str]) -> Option<Hmac<Sha256>> {
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(key.secret.reveal().as_bytes()).ok()?;
    mac.update(&day.to_be_bytes());
    for part in parts {
        mac.update(&u64::try_from(part.len()).ok()?.to_be_bytes());
        mac.update(part.as_bytes());
    }
    Some(mac)
}

fn bytes(digits: &str) -> Option<[u8; LENGTH]> {
    let mut bytes = [0; LENGTH];
    if digits.len() != LENGTH * 2 || !digits.is_ascii() {
        return None;
    }
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(digits.get(at * 2..at * 2 + 2)?, 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_seal_counts_for_what_it_was_made_for_until_its_day() {
        let keys = Keys::one("a", Secret::new("key"));
        let made = at("2026-11-24T08:00:00Z");
        let parts = ["letter", "TN/2026/1", "petra"];
        let seal = keys.seal(&parts, made).unwrap();
        let other_digit = if seal.ends_with('0') { "1" } else { "0" };
        let forged = format!("{}{other_digit}", &seal[..seal.len() - 1]);
        let longer = seal.replacen(&seal.split('-').nth(1).unwrap().to_owned(), "99999", 1);
        for (what, seal, parts, now, expected) in [
            ("right", seal.as_str(), parts, made, Proof::Valid),
            ("on its last day", &seal, parts, at("2027-02-22T23:00:00Z"), Proof::Valid),
            ("the day after", &seal, parts, at("2027-02-23T00:00:00Z"), Proof::Expired),
            ("another case", &seal, ["letter", "TN/2026/2", "petra"], made, Proof::None),
            ("another person", &seal, ["letter", "TN/2026/1", "magnus"], made, Proof::None),
            ("another purpose", &seal, ["act", "TN/2026/1", "petra"], made, Proof::None),
            ("parts run together", &seal, ["letterT", "N/2026/1", "petra"], made, Proof::None),
            ("one digit changed", &forged, parts, made, Proof::None),
            ("a later day written in", &longer, parts, made, Proof::None),
            ("nothing", "", parts, made, Proof::None),
            ("something else", "a-1", parts, made, Proof::None),
        ] {
            assert_eq!(keys.verify(seal, &parts, now), expected, "{what}");
        }
    }

    #[test]
    fn a_key_can_be_changed_while_letters_are_out() {
        let old = "k1 0123456789abcdef0123456789abcdef\n";
        let new = format!("k2 fedcba9876543210fedcba9876543210\n{old}");
        let now = at("2026-11-24T08:00:00Z");
        let seal = Keys::parse(old).unwrap().seal(&["a"], now).unwrap();
        assert_eq!(Keys::parse(&new).unwrap().verify(&seal, &["a"], now), Proof::Valid);
        assert!(Keys::parse(&new).unwrap().seal(&["a"], now).unwrap().starts_with("k2-"));
        let gone = Keys::parse("k2 fedcba9876543210fedcba9876543210").unwrap();
        assert_eq!(gone.verify(&seal, &["a"], now), Proof::None);
        for bad in ["", "k1", "k1 short", "k-1 0123456789abcdef0123456789abcdef"] {
            assert!(Keys::parse(bad).is_err(), "{bad}");
        }
    }
}
