//! What a disposal list is known by, in the database and in the keys of the letters about it.

use crate::domain::ids::AuthorityId;
use std::fmt;
use std::str::FromStr;

/// What every key of a list begins with.
const HEAD: &str = "gallring";

/// A list: whose, of which year, and which one of that year's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListKey {
    /// Whose documents.
    pub authority: AuthorityId,
    /// The year in which it is made.
    pub year: i32,
    /// 1 for the first list of the year, 2 for what that one did not hold.
    pub nth: u32,
}

impl ListKey {
    /// The list that comes after this one in the same year.
    pub fn following(self) -> Self {
        Self { nth: self.nth + 1, ..self }
    }

    /// The year with the number of the list, as in the name of its file: `2029`, `2029-2`.
    pub fn year_word(&self) -> String {
        match self.nth {
            1 => self.year.to_string(),
            nth => format!("{}-{nth}", self.year),
        }
    }

    /// The list that a letter is about, by the letter's key: that of the list, what the letter is and for whom, with `/` between.
    pub fn of_letter(key: &str) -> Option<Self> {
        let (end, _) = key.match_indices('/').nth(2)?;
        key.get(..end)?.parse().ok()
    }
}

/// `gallring/AUTHORITY/YEAR`, and `-N` from the second list of a year on.
impl fmt::Display for ListKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{HEAD}/{}/{}", self.authority, self.year_word())
    }
}

impl FromStr for ListKey {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let strange = || format!("\"{text}\" is no key of a disposal list: {HEAD}/AUTHORITY/YEAR");
        let parts: Vec<&str> = text.split('/').collect();
        let [HEAD, authority, year] = parts.as_slice() else {
            return Err(strange());
        };
        let (year, nth) = year.split_once('-').unwrap_or((year, "1"));
        Ok(Self {
            authority: AuthorityId::new(*authority),
            year: year.parse().map_err(|_| strange())?,
            nth: nth.parse().map_err(|_| strange())?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_as_it_is_written() {
        let first = ListKey {
            authority: "tn".into(),
            year: 2029,
            nth: 1,
        };
        for (key, written, year) in [
            (first.clone(), "gallring/tn/2029", "2029"),
            (first.clone().following(), "gallring/tn/2029-2", "2029-2"),
        ] {
            assert_eq!((key.to_string().as_str(), key.year_word().as_str()), (written, year));
            assert_eq!(written.parse(), Ok(key.clone()));
            assert_eq!(
                ListKey::of_letter(&format!("{written}/list/ragnhild.ek@lindhaga.example")),
                Some(key)
            );
        }
        for strange in [
            "gallring/tn",
            "gallring/tn/year",
            "report/tn/2029",
            "gallring/tn/2029-",
            "gallring/tn/2029/list",
        ] {
            assert!(strange.parse::<ListKey>().is_err(), "{strange}");
        }
        assert_eq!(ListKey::of_letter("gallring/tn/2029"), None);
        assert_eq!(ListKey::of_letter("report/tn/2029/x"), None);
    }
}
