//! Absences: who is away and who stands in, as long as it is or will be so.

use super::error::Result;
use super::row::{args, statements};
use super::{Session, WriteTx};
use crate::domain::absence::{Absences, Absent};
use crate::domain::effect::ClockKind;
use chrono::{DateTime, NaiveDate, Utc};

statements! {
    FORGET_ABSENCES on "absences" = "DELETE FROM absences WHERE person = $1 AND last_day >= $2";
    PUT_ABSENCE on "absences" =
        "INSERT INTO absences (person, first_day, last_day, stand_in, noted_at) VALUES ($1, $2, $3, $4, $5)";
    ABSENCES on "absences" = "SELECT id, person, first_day, last_day, stand_in FROM absences WHERE last_day >= $1 ORDER BY last_day, id";
    WATCH_CASES on "clocks" =
        "INSERT INTO clocks (case_id, kind, step, at)
         SELECT id, $2, 0, $3 FROM cases WHERE officer = $1 AND state IN ('assigned', 'awaiting_registrar')
         ON CONFLICT (case_id, kind, step) DO UPDATE SET at = excluded.at";
}

impl WriteTx {
    /// Notes an absence instead of what was known of the person's coming absences. `running`: when the person's running
    /// cases are looked at, UTC.
    ///
    /// # Errors
    /// When the database is out of reach.
    pub async fn note_absence(&mut self, absent: &Absent, running: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Result<()> {
        let person = absent.person.as_str();
        let (first, last) = (absent.first.to_string(), absent.last.to_string());
        self.change(FORGET_ABSENCES, args![person, &first]).await?;
        let stand_in = absent.stand_in.as_ref().map(|person| person.as_str());
        self.change(PUT_ABSENCE, args![person, &first, &last, stand_in, now]).await?;
        if let Some(at) = running {
            self.change(WATCH_CASES, args![person, ClockKind::Absence.as_str(), at]).await?;
        }
        Ok(())
    }
}

impl Session {
    /// Every absence that is or will be on a day (Stockholm).
    ///
    /// # Errors
    /// When the database is out of reach, or a row is strange.
    pub async fn absences(&mut self, today: NaiveDate) -> Result<Absences> {
        let rows = self.rows(ABSENCES, args![&today.to_string()]).await?;
        let day = |text: &str| text.parse().ok();
        let absent = rows.iter().map(|row| {
            let told = Absent {
                person: row.named("person")?,
                first: row.word("first_day", day)?,
                last: row.word("last_day", day)?,
                stand_in: row.opt_named("stand_in")?,
            };
            Ok((row.int("id")?, told))
        });
        // Found by their last day, and given in the order in which they were told.
        let mut absent = absent.collect::<Result<Vec<(i64, Absent)>>>()?;
        absent.sort_by_key(|(id, _)| *id);
        Ok(Absences::new(absent.into_iter().map(|(_, told)| told).collect()))
    }
}
