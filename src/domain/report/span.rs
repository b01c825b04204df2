//! Spans of time that reports are about: a year, a half, a tertial, a month, or any days.

use crate::domain::date_words::month_sv as month;
use crate::domain::policy::ReportPeriod;
use crate::domain::time::midnight;
use chrono::{DateTime, Datelike, Days, Months, NaiveDate, Utc};
use std::fmt;
use thiserror::Error;

/// Whole Stockholm days, the first and the last among them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The first day.
    pub first: NaiveDate,
    /// The last day.
    pub last: NaiveDate,
    /// The kind of period that it is, where it is one.
    kind: Option<Kind>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Kind {
    Year,
    Half,
    Tertial,
    Month,
}

/// Why a text is no span.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BadSpan {
    /// It cannot be read.
    #[error("\"{0}\" är ingen period. Skriv till exempel 2026, 2026-H1, 2026-T2, 2026-03 eller 2026-01-01--2026-03-31.")]
    Unreadable(String),
    /// Its last day comes before its first.
    #[error("perioden {0} slutar innan den börjar")]
    Backwards(String),
    /// It has not begun.
    #[error("perioden {0} har inte börjat än")]
    Future(String),
}

impl Span {
    /// Reads `2026`, `2026-H1`, `2026-T2`, `2026-03` or `2026-01-01--2026-03-31`.
    ///
    /// # Errors
    /// [`BadSpan`] when it is none of these.
    pub fn read(text: &str) -> Result<Self, BadSpan> {
        let bad = || BadSpan::Unreadable(text.trim().to_owned());
        let upper = text.trim().to_uppercase().replace('–', "--");
        if let Some((first, last)) = upper.split_once("--") {
            let day = |text: &str| text.trim().parse::<NaiveDate>().map_err(|_| bad());
            let (first, last) = (day(first)?, day(last)?);
            return if last < first {
                Err(BadSpan::Backwards(text.trim().to_owned()))
            } else {
                Ok(Self { first, last, kind: None })
            };
        }
        let (year, part) = upper
            .split_once('-')
            .map_or((upper.as_str(), None), |(year, part)| (year, Some(part)));
        let year: i32 = year.parse().ok().filter(|_| year.len() == 4).ok_or_else(bad)?;
        let (kind, nth) = match part.map(|part| (part, part.split_at_checked(1))) {
            None => (Kind::Year, Some(1)),
            Some((_, Some(("H", nth)))) => (Kind::Half, nth.parse().ok()),
            Some((_, Some(("T", nth)))) => (Kind::Tertial, nth.parse().ok()),
            Some((part, Some(_))) if part.len() == 2 => (Kind::Month, part.parse().ok()),
            Some(_) => return Err(bad()),
        };
        nth.and_then(|nth: u32| Self::nth(kind, year, nth)).ok_or_else(bad)
    }

    /// The latest period of a kind that has ended before a day.
    pub fn ended_before(period: ReportPeriod, today: NaiveDate) -> Option<Self> {
        let kind = kind_of(period);
        let nth = today.month0() / kind.months() + 1;
        Self::nth(kind, today.year(), nth)?.before()
    }

    /// The period of a kind that a day lies in.
    pub fn around(period: ReportPeriod, today: NaiveDate) -> Option<Self> {
        let kind = kind_of(period);
        Self::nth(kind, today.year(), today.month0() / kind.months() + 1)
    }

    fn nth(kind: Kind, year: i32, nth: u32) -> Option<Self> {
        let month = nth.checked_sub(1)?.checked_mul(kind.months())?.checked_add(1)?;
        let first = NaiveDate::from_ymd_opt(year, month, 1)?;
        let last = first.checked_add_months(Months::new(kind.months()))?.pred_opt()?;
        Some(Self {
            first,
            last,
            kind: Some(kind),
        })
    }

    /// The span just before, as long as this one.
    pub fn before(&self) -> Option<Self> {
        let last = self.first.pred_opt()?;
        let first = match self.kind {
            Some(kind) => self.first.checked_sub_months(Months::new(kind.months()))?,
            None => last.checked_sub_days(Days::new(self.days() - 1))?,
        };
        Some(Self {
            first,
            last,
            kind: self.kind,
        })
    }

    /// The same days a year before.
    pub fn year_before(&self) -> Option<Self> {
        let year = Months::new(12);
        Some(Self {
            first: self.first.checked_sub_months(year)?,
            last: self.last.succ_opt()?.checked_sub_months(year)?.pred_opt()?,
            kind: self.kind,
        })
    }

    /// The instant that it begins, UTC.
    pub fn begins(&self) -> DateTime<Utc> {
        midnight(self.first)
    }

    /// The first instant behind it, UTC.
    pub fn ends(&self) -> DateTime<Utc> {
        midnight(self.last.succ_opt().unwrap_or(self.last))
    }

    /// Whether a Stockholm day lies in it.
    pub fn holds(&self, day: NaiveDate) -> bool {
        (self.first..=self.last).contains(&day)
    }

    /// How many days it has.
    pub fn days(&self) -> u64 {
        u64::try_from((self.last - self.first).num_days() + 1).unwrap_or(1)
    }

    /// Itself, unless it lies wholly after a day.
    ///
    /// # Errors
    /// When it has not begun.
    pub fn begun_by(self, today: NaiveDate) -> Result<Self, BadSpan> {
        if self.first > today {
            Err(BadSpan::Future(self.to_string()))
        } else {
            Ok(self)
        }
    }

    /// In words for a heading: "maj–augusti 2026 (tertial 2)".
    pub fn in_words(&self) -> String {
        let (year, months) = (self.first.year(), format!("{}–{}", month(self.first), month(self.last)));
        let nth = |months: u32| self.first.month0() / months + 1;
        match self.kind {
            Some(Kind::Year) => format!("år {year}"),
            Some(Kind::Half) => format!("{months} {year}"),
            Some(Kind::Tertial) => format!("{months} {year} (tertial {})", nth(4)),
            Some(Kind::Month) => format!("{} {year}", month(self.first)),
            None => format!(
                "{} {} {} till {} {} {}",
                self.first.day(),
                month(self.first),
                year,
                self.last.day(),
                month(self.last),
                self.last.year()
            ),
        }
    }

    /// What the span just before is called in a sentence.
    pub fn word_for_before(&self) -> &'static str {
        match self.kind {
            Some(Kind::Year) => "året före",
            Some(Kind::Half) => "halvåret före",
            Some(Kind::Tertial) => "tertialet före",
            Some(Kind::Month) => "månaden före",
            None => "lika lång tid före",
        }
    }

    /// Whether the year before is another span than the one just before.
    pub fn differs_from_year(&self) -> bool {
        self.kind != Some(Kind::Year)
    }

    /// Months that it touches, each with its first day and its word.
    pub fn months(&self) -> Vec<(NaiveDate, &'static str)> {
        let mut months = Vec::new();
        let mut day = self.first.with_day(1);
        while let Some(first) = day.filter(|first| *first <= self.last && months.len() < 120) {
            months.push((first, month(first)));
            day = first.checked_add_months(Months::new(1));
        }
        months
    }
}

impl Kind {
    fn months(self) -> u32 {
        match self {
            Self::Year => 12,
            Self::Half => 6,
            Self::Tertial => 4,
            Self::Month => 1,
        }
    }
}

fn kind_of(period: ReportPeriod) -> Kind {
    match period {
        ReportPeriod::HalfYear => Kind::Half,
        ReportPeriod::Tertial => Kind::Tertial,
        ReportPeriod::Year => Kind::Year,
        ReportPeriod::Month => Kind::Month,
    }
}

/// As it is read: `2026-T2`.
impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month) = (self.first.year(), self.first.month0());
        match self.kind {
            Some(Kind::Year) => write!(f, "{year}"),
            Some(Kind::Half) => write!(f, "{year}-H{}", month / 6 + 1),
            Some(Kind::Tertial) => write!(f, "{year}-T{}", month / 4 + 1),
            Some(Kind::Month) => write!(f, "{year}-{:02}", month + 1),
            None => write!(f, "{}--{}", self.first, self.last),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_read_and_written() {
        for (text, first, last, words) in [
            ("2026", "2026-01-01", "2026-12-31", "år 2026"),
            ("2026-h2", "2026-07-01", "2026-12-31", "juli–december 2026"),
            ("2026-T2", "2026-05-01", "2026-08-31", "maj–augusti 2026 (tertial 2)"),
            ("2024-02", "2024-02-01", "2024-02-29", "februari 2024"),
            (
                "2026-01-05--2026-03-31",
                "2026-01-05",
                "2026-03-31",
                "5 januari 2026 till 31 mars 2026",
            ),
        ] {
            let span = Span::read(text).unwrap();
            assert_eq!((span.first.to_string(), span.last.to_string()), (first.to_owned(), last.to_owned()));
            assert_eq!(span.in_words(), words);
            assert_eq!(Span::read(&span.to_string()), Ok(span));
        }
        for text in [
            "",
            "26",
            "2026-T4",
            "2026-T0",
            "2026-H3",
            "2026-13",
            "2026-",
            "2026-3",
            "tertial 2",
            "2026-02-30--2026-03-01",
            "2026-Å1",
        ] {
            assert!(matches!(Span::read(text), Err(BadSpan::Unreadable(_))), "{text}");
        }
        assert!(matches!(Span::read("2026-03-01--2026-02-01"), Err(BadSpan::Backwards(_))));
        assert!(Span::read("2027").unwrap().begun_by("2026-11-27".parse().unwrap()).is_err());
    }

    #[test]
    fn each_span_knows_its_neighbours() {
        for (text, before, year_before) in [
            ("2026", "2025", "2025"),
            ("2026-T1", "2025-T3", "2025-T1"),
            ("2026-H2", "2026-H1", "2025-H2"),
            ("2024-02", "2024-01", "2023-02"),
            ("2026-01-11--2026-01-20", "2026-01-01--2026-01-10", "2025-01-11--2025-01-20"),
        ] {
            let span = Span::read(text).unwrap();
            assert_eq!(span.before().unwrap().to_string(), before, "{text}");
            assert_eq!(span.year_before().unwrap().to_string(), year_before, "{text}");
        }
        let day = |text: &str| text.parse().unwrap();
        for (period, today, ended) in [
            (ReportPeriod::Tertial, "2026-09-01", "2026-T2"),
            (ReportPeriod::Tertial, "2026-08-31", "2026-T1"),
            (ReportPeriod::HalfYear, "2026-01-01", "2025-H2"),
            (ReportPeriod::Year, "2026-12-31", "2025"),
            (ReportPeriod::Month, "2026-03-01", "2026-02"),
        ] {
            assert_eq!(Span::ended_before(period, day(today)).unwrap().to_string(), ended);
        }
    }

    #[test]
    fn a_span_ends_at_midnight_in_stockholm() {
        let span = Span::read("2026-H1").unwrap();
        assert_eq!(span.begins().to_rfc3339(), "2025-12-31T23:00:00+00:00");
        assert_eq!(span.ends().to_rfc3339(), "2026-06-30T22:00:00+00:00");
        assert_eq!(span.months().len(), 6);
    }
}
