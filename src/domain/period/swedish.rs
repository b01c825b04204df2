//! Periods in Swedish: as officers write them in a mail, and as letters and reasons say them.

use super::{Offset, Period, PeriodUnit};

/// Words that officers use, whole, in lower case. A vardag is a working day in everyday speech; a dygn is a day.
const UNITS: [(&[&str], PeriodUnit); 4] = [
    (&["arbetsdag", "arbetsdagar", "vardag", "vardagar"], PeriodUnit::WorkingDays),
    (&["timme", "timma", "timmar"], PeriodUnit::Hours),
    (&["dag", "dagar", "dygn"], PeriodUnit::Days),
    (&["vecka", "veckor"], PeriodUnit::Weeks),
];

/// Number words from one on; the first stands for both genders.
const NUMBERS: [&str; 15] = [
    "en", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv", "tretton", "fjorton", "femton",
];

impl Period {
    /// The first period in a Swedish text: "5 arbetsdagar", "en vecka", "14 dagar till".
    ///
    /// A number, in digits or as a word up to fifteen, right before a unit. `None` when there is none, or when the
    /// number is out of range or no whole one.
    pub fn from_swedish(text: &str) -> Option<Self> {
        let text = text.to_lowercase();
        let words = || {
            text.split_whitespace()
                .map(|word| word.trim_matches(|c: char| c.is_ascii_punctuation() && c != '-'))
        };
        words()
            .zip(words().skip(1))
            .find_map(|(count, unit)| Self::new(number(count)?, unit_of(unit)?).ok())
    }

    /// The period in Swedish, such as "5 arbetsdagar" or "24 timmar på arbetsdagar".
    pub fn to_swedish(self) -> String {
        let (one, many) = match self.unit() {
            PeriodUnit::WorkingDays => ("arbetsdag", "arbetsdagar"),
            PeriodUnit::WeekdayHours => ("timme på arbetsdagar", "timmar på arbetsdagar"),
            PeriodUnit::Hours => ("timme", "timmar"),
            PeriodUnit::Days => ("dag", "dagar"),
            PeriodUnit::Weeks => ("vecka", "veckor"),
        };
        format!("{} {}", self.count(), if self.count() == 1 { one } else { many })
    }
}

impl Offset {
    /// The offset in Swedish, such as "2 arbetsdagar före svarsdagen".
    pub fn to_swedish(self) -> String {
        match self {
            Self::Before(period) => format!("{} före svarsdagen", period.to_swedish()),
            Self::At => "på svarsdagen".to_owned(),
            Self::After(period) => format!("{} efter svarsdagen", period.to_swedish()),
        }
    }
}

fn number(word: &str) -> Option<u32> {
    if word == "ett" {
        return Some(1);
    }
    let spelled = (1..).zip(NUMBERS).find(|(_, name)| *name == word).map(|(number, _)| number);
    spelled.or_else(|| word.parse().ok())
}

fn unit_of(word: &str) -> Option<PeriodUnit> {
    UNITS.iter().find(|(words, _)| words.contains(&word)).map(|(_, unit)| *unit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn officers_write_time_in_their_own_words() {
        for (text, expected) in [
            ("5 arbetsdagar", Some("5 working days")),
            ("En vecka", Some("1 week")),
            ("Ett dygn", Some("1 day")),
            ("ytterligare två veckor, om det går", Some("2 weeks")),
            ("(14 dagar).", Some("14 days")),
            ("TIO VARDAGAR", Some("10 working days")),
            ("48 timmar", Some("48 hours")),
            ("åtta dagar!", Some("8 days")),
            ("från en av dem behövs tre dagar", Some("3 days")),
        ] {
            assert_eq!(
                Period::from_swedish(text).map(|period| period.to_string()).as_deref(),
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_not_sure_is_not_guessed() {
        for text in [
            "",
            "vecka",
            "några dagar",
            "1,5 veckor",
            "2-3 dagar",
            "en halv dag",
            "en och en halv vecka",
            "0 dagar",
            "20000 dagar",
            "-5 dagar?",
            "den 12 december",
            "5 days",
        ] {
            let read = Period::from_swedish(text);
            assert!(read.is_none(), "{text}: {read:?}");
        }
    }

    #[test]
    fn periods_and_offsets_are_said_in_swedish() {
        for (text, swedish) in [
            ("1 working day", "1 arbetsdag"),
            ("5 working days", "5 arbetsdagar"),
            ("24 weekday hours", "24 timmar på arbetsdagar"),
            ("1 hour", "1 timme"),
            ("10 days", "10 dagar"),
            ("1 week", "1 vecka"),
            ("3 weeks", "3 veckor"),
        ] {
            assert_eq!(text.parse().map(Period::to_swedish).as_deref(), Ok(swedish));
        }
        for (text, swedish) in [
            ("2 working days before", "2 arbetsdagar före svarsdagen"),
            ("at", "på svarsdagen"),
            ("1 working day after", "1 arbetsdag efter svarsdagen"),
        ] {
            assert_eq!(text.parse().map(Offset::to_swedish).as_deref(), Ok(swedish));
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC*") {
            let _ = Period::from_swedish(&text);
        }
    }
}
