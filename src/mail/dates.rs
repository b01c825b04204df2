//! Dates in mail headers, in every shape that occurs (RFC 5322 section 3.3 with its obsolete forms, and what is neither).

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeZone};

/// Reads a date and time with its zone; without a zone it is taken as UTC. `None` when there is no day, month and year.
pub fn read(text: &str) -> Option<DateTime<FixedOffset>> {
    let text = text.trim();
    if let Ok(date) = DateTime::parse_from_rfc3339(text) {
        return Some(date);
    }
    let mut found = Found::default();
    let plain = without_comments(text);
    let zoned = plain
        .replace("GMT+", "+")
        .replace("GMT-", "-")
        .replace("UTC+", "+")
        .replace("UTC-", "-");
    for word in zoned
        .split(|c: char| c.is_whitespace() || c == ',' || c == ';')
        .filter(|word| !word.is_empty())
        .take(20)
    {
        found.take(word);
    }
    found.date_time()
}

/// What the words of a date have told so far.
#[derive(Default)]
struct Found {
    day: Option<u32>,
    month: Option<u32>,
    year: Option<i32>,
    time: Option<NaiveTime>,
    afternoon: Option<bool>,
    zone: Option<i32>,
}

impl Found {
    fn take(&mut self, word: &str) {
        let word = word.trim_end_matches('.');
        if let Some((date, time)) = word
            .split_once('T')
            .filter(|(date, _)| date.len() >= 8 && date.starts_with(|c: char| c.is_ascii_digit()))
        {
            self.take(date);
            let zone_at = time.find(['+', '-', 'Z']).unwrap_or(time.len());
            let (time, zone) = time.split_at(zone_at);
            self.take(time);
            self.take(zone);
        } else if word.contains(':') && self.time.is_none() {
            self.take_time(word);
        } else if word.starts_with(['+', '-']) && self.time.is_some() {
            self.zone = self.zone.or_else(|| offset(word));
        } else if let Some(month) = month(word).filter(|_| self.month.is_none()) {
            self.month = Some(month);
        } else if word.contains(['-', '/', '.']) {
            self.take_joined(word);
        } else if let Ok(number) = word.parse::<i32>() {
            self.take_number(number, word.len());
        } else if word.eq_ignore_ascii_case("pm") || word.eq_ignore_ascii_case("am") {
            self.afternoon = Some(word.eq_ignore_ascii_case("pm"));
        } else if self.zone.is_none() && self.time.is_some() {
            self.zone = named_zone(word);
        }
    }

    fn take_number(&mut self, number: i32, digits: usize) {
        if digits <= 2 && self.day.is_none() && (1..=31).contains(&number) {
            self.day = u32::try_from(number).ok();
        } else if self.year.is_none() && (digits == 2 || digits == 3 || digits == 4) {
            self.year = Some(full_year(number, digits));
        }
    }

    /// `20:15`, `20:15:59`, `20:15:59.123`, `20:15:59+0100`.
    fn take_time(&mut self, word: &str) {
        let zone_at = word.find(['+', '-', 'Z']).unwrap_or(word.len());
        let (clock, zone) = word.split_at(zone_at);
        let mut numbers = clock.split([':', '.']).map(|number| number.parse::<u32>().ok());
        let (Some(Some(hour)), Some(Some(minute))) = (numbers.next(), numbers.next()) else {
            return;
        };
        let second = numbers.next().flatten().unwrap_or(0).min(59);
        self.time = NaiveTime::from_hms_opt(hour % 24, minute, second);
        self.zone = offset(zone).or(self.zone);
    }

    /// `3-Mar-2026`, `2026-03-03`, `2026/03/03`, `3.3.2026`, `3/3/2026`.
    fn take_joined(&mut self, word: &str) {
        let pieces: Vec<&str> = word.split(['-', '/', '.']).collect();
        let [first, second, third] = pieces.as_slice() else { return };
        let number = |piece: &str| piece.parse::<u32>().ok();
        let (day, month_word, year) = if first.len() == 4 {
            (third, second, first)
        } else {
            (first, second, third)
        };
        let month = month(month_word).or_else(|| number(month_word));
        let (mut day, mut month) = (number(day), month);
        if month.is_some_and(|month| month > 12) {
            std::mem::swap(&mut day, &mut month);
        }
        self.day = self.day.or(day);
        self.month = self.month.or(month);
        self.year = self.year.or_else(|| year.parse().ok().map(|number| full_year(number, year.len())));
    }

    fn date_time(self) -> Option<DateTime<FixedOffset>> {
        let date = NaiveDate::from_ymd_opt(self.year?, self.month?, self.day?)?;
        let mut time = self.time.unwrap_or_default();
        if self.afternoon == Some(true) && time < NaiveTime::from_hms_opt(12, 0, 0)? {
            time += chrono::Duration::hours(12);
        }
        let zone = FixedOffset::east_opt(self.zone.unwrap_or(0))?;
        zone.from_local_datetime(&NaiveDateTime::new(date, time)).single()
    }
}

/// Two digits are 2000–2049 or 1950–1999, three are counted from 1900 (RFC 5322 section 4.3).
fn full_year(number: i32, digits: usize) -> i32 {
    match digits {
        ..=2 if number < 50 => 2000 + number,
        ..=3 => 1900 + number,
        _ => number,
    }
}

fn without_comments(text: &str) -> String {
    let mut depth = 0usize;
    let mut out = String::new();
    for c in text.chars().take(400) {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

/// Months by their first three letters, in English and in Swedish.
pub fn month(word: &str) -> Option<u32> {
    let head: String = word.chars().take(3).collect::<String>().to_lowercase();
    if word.chars().any(|c| !c.is_alphabetic()) {
        return None;
    }
    Some(match head.as_str() {
        "jan" => 1,
        "feb" => 2,
        "mar" => 3,
        "apr" => 4,
        "may" | "maj" => 5,
        "jun" => 6,
        "jul" => 7,
        "aug" => 8,
        "sep" => 9,
        "oct" | "okt" => 10,
        "nov" => 11,
        "dec" => 12,
        _ => return None,
    })
}

/// Seconds east of UTC of `+0100`, `+01:00`, `-5`, `Z`.
fn offset(word: &str) -> Option<i32> {
    if word.eq_ignore_ascii_case("z") {
        return Some(0);
    }
    let sign = match word.chars().next()? {
        '+' => 1,
        '-' => -1,
        _ => return None,
    };
    let digits: String = word.chars().filter(char::is_ascii_digit).take(4).collect();
    let number: i32 = digits.parse().ok()?;
    let (hours, minutes) = if digits.len() > 2 {
        (number / 100, number % 100)
    } else {
        (number, 0)
    };
    (hours <= 15 && minutes < 60).then_some(sign * (hours * 3_600 + minutes * 60))
}

/// Seconds east of UTC of the zones that have names in mail.
fn named_zone(word: &str) -> Option<i32> {
    let hours = match word.to_ascii_uppercase().as_str() {
        "Z" | "UT" | "UTC" | "GMT" | "WET" => 0,
        "CET" | "MET" | "MEZ" | "BST" | "WEST" => 1,
        "CEST" | "MEST" | "EET" | "MESZ" => 2,
        "EEST" | "MSK" => 3,
        "EDT" => -4,
        "EST" | "CDT" => -5,
        "CST" | "MDT" => -6,
        "MST" | "PDT" => -7,
        "PST" => -8,
        "JST" | "KST" => 9,
        _ => return None,
    };
    Some(hours * 3_600)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_in_every_shape() {
        for (text, expected) in [
            ("Tue, 3 Mar 2026 10:12:41 +0100", "2026-03-03T10:12:41+01:00"),
            ("3 Mar 2026 10:12 +0100", "2026-03-03T10:12:00+01:00"),
            ("Tue, 03 Mar 26 10:12:41 GMT", "2026-03-03T10:12:41+00:00"),
            ("Tue, 3 Mar 126 10:12:41 EST", "2026-03-03T10:12:41-05:00"),
            ("Tue, 3 March 2026 10:12:41 +0100 (CET)", "2026-03-03T10:12:41+01:00"),
            ("Tue (not (a) Monday), 3 Mar 2026 10:12:41 CEST", "2026-03-03T10:12:41+02:00"),
            ("Tue Mar  3 10:12:41 2026", "2026-03-03T10:12:41+00:00"),
            ("Tue Mar  3 10:12:41 CET 2026", "2026-03-03T10:12:41+01:00"),
            ("2026-03-03T10:12:41+01:00", "2026-03-03T10:12:41+01:00"),
            ("2026-03-03 10:12:41 +0100", "2026-03-03T10:12:41+01:00"),
            ("20260303T101241Z 3 Mar 2026 10:12", "2026-03-03T10:12:00+00:00"),
            ("3-Mar-2026 10:12:41 +0100", "2026-03-03T10:12:41+01:00"),
            ("03/03/2026 10:12:41 PM", "2026-03-03T22:12:41+00:00"),
            ("12/31/2026 10:12", "2026-12-31T10:12:00+00:00"),
            ("den 3 mars 2026 10:12", "2026-03-03T10:12:00+00:00"),
            ("tisdag 20 maj 2026 kl. 08:05", "2026-05-20T08:05:00+00:00"),
            ("Tue, 3 Mar 2026 10.12.41 +0100 10:12", "2026-03-03T10:12:00+00:00"),
            ("Tue, 3 Mar 2026 10:12:60 +01:00", "2026-03-03T10:12:59+01:00"),
            ("Tue, 3 Mar 2026 10:12:41 GMT+0200", "2026-03-03T10:12:41+02:00"),
            ("3 Mar 2026", "2026-03-03T00:00:00+00:00"),
        ] {
            assert_eq!(read(text).map(|date| date.to_rfc3339()).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "",
            "yesterday",
            "Tue, 32 Mar 2026 10:12:41 +0100",
            "30 Feb 2026 10:12:41",
            "10:12:41",
            "Mon, 99 Foo 0",
            "3 Mar",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
