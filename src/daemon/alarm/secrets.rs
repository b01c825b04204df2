//! Secrets that end: a month, a week and a day before an application's secret ends, and when it has, people are told, each once.

use super::tell;
use crate::domain::time::stockholm_date;
use crate::flow::notices::Notice;
use crate::flow::office::Office;
use crate::settings::keeping::Alarm;
use crate::store::{Store, StoreError};
use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use std::collections::BTreeMap;

/// The day on which each secret ends, by the name of its `[oauth.NAME]` section.
pub type Ends = BTreeMap<String, NaiveDate>;

/// Days left at which it is told.
const STAGES: [i64; 4] = [-1, 1, 7, 30];

/// Tells of secrets that end soon, once at each stage, also through restarts.
pub(super) async fn look(office: &Office, store: &Store, alarm: &Alarm, ends: &Ends, wall: DateTime<Utc>) -> Result<(), StoreError> {
    for (name, day) in ends {
        let left = (*day - stockholm_date(wall)).num_days();
        let Some(stage) = stage(left) else { continue };
        let (place, told) = (format!("secret_told/{name}"), format!("{day} {stage}"));
        if store.read().await?.meta(&place).await?.as_deref() == Some(told.as_str()) {
            continue;
        }
        let at = wall.to_rfc3339_opts(SecondsFormat::Secs, true);
        let line = format!("{at} synpunktd SECRET oauth={name} ends={day} days={left}\n");
        tracing::error!(oauth = name, ends = %day, days = left, "the application's secret ends: make a new one");
        let notice = Notice {
            what: if left < 0 { "secret_ended" } else { "secret_ends" },
            key: format!("{place}/{told}"),
            name,
            body: &day.to_string(),
        };
        tell(office, store, alarm, &line, &notice).await;
        let mut tx = store.write().await?;
        tx.set_meta(&place, &told).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// The last stage that is reached when so many days are left.
fn stage(left: i64) -> Option<i64> {
    STAGES.into_iter().find(|stage| left <= *stage)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_told_a_month_a_week_and_a_day_before_and_when_it_has_ended() {
        for (left, expected) in [
            (31, None),
            (30, Some(30)),
            (8, Some(30)),
            (7, Some(7)),
            (2, Some(7)),
            (1, Some(1)),
            (0, Some(1)),
            (-1, Some(-1)),
            (-400, Some(-1)),
        ] {
            assert_eq!(stage(left), expected, "{left}");
        }
    }
}
