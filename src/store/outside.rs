//! Figures of other systems that an authority has beside the diary, for its reports.

use super::error::Result;
use super::row::{Row, args, statements};
use super::{Session, WriteTx};
use crate::domain::ids::AuthorityId;
use crate::domain::report::OutsideFigure;
use chrono::NaiveDate;
use std::collections::BTreeSet;

statements! {
    FORGET_OUTSIDE_MONTH on "outside_figures" = "DELETE FROM outside_figures WHERE authority = $1 AND source = $2 AND month = $3";
    PUT_OUTSIDE_FIGURE on "outside_figures" =
        "INSERT INTO outside_figures (authority, source, month, what, matters) VALUES ($1, $2, $3, $4, $5)";
    OUTSIDE_FIGURES on "outside_figures" =
        "SELECT source, month, what, matters FROM outside_figures
         WHERE month >= $1 AND month <= $2 AND (CAST($3 AS TEXT) IS NULL OR authority = $3)
         ORDER BY source, month, what, authority";
}

impl WriteTx {
    /// Keeps figures of an authority's other systems; what was told before of the same system and months gives way.
    ///
    /// # Errors
    /// When the database is out of reach.
    pub async fn put_outside_figures(&mut self, authority: &AuthorityId, figures: &[OutsideFigure]) -> Result<()> {
        let months: BTreeSet<(&str, NaiveDate)> = figures.iter().map(|one| (one.source.as_str(), one.month)).collect();
        for (source, month) in months {
            self.change(FORGET_OUTSIDE_MONTH, args![authority.as_str(), source, &month.to_string()])
                .await?;
        }
        for one in figures {
            let (month, matters) = (one.month.to_string(), i64::from(one.matters));
            self.change(
                PUT_OUTSIDE_FIGURE,
                args![authority.as_str(), &one.source, &month, &one.what, matters],
            )
            .await?;
        }
        Ok(())
    }
}

impl Session {
    /// Figures of months that begin between two days, both among them: of an authority, or of all.
    ///
    /// # Errors
    /// When the database is out of reach, or a row is strange.
    pub async fn outside_figures(
        &mut self,
        authority: Option<&AuthorityId>,
        first: NaiveDate,
        last: NaiveDate,
    ) -> Result<Vec<OutsideFigure>> {
        let (first, last) = (first.to_string(), last.to_string());
        let values = args![&first, &last, authority.map(AuthorityId::as_str)];
        let rows = self.rows(OUTSIDE_FIGURES, values).await?;
        let read = |row: &Row| {
            Ok(OutsideFigure {
                source: row.named("source")?,
                month: row.word("month", |text| text.parse().ok())?,
                what: row.named("what")?,
                matters: row.small("matters")?,
            })
        };
        rows.iter().map(read).collect()
    }
}
