//! The figures in Prometheus's text format.

use super::Snapshot;
use crate::domain::certificate::days_left;
use chrono::{DateTime, Utc};
use std::fmt::Write as _;

/// Every figure of a snapshot.
pub(super) fn text(snapshot: &Snapshot) -> String {
    let mut page = Page(String::new());
    let counts = &snapshot.counts;
    let age = |at: Option<DateTime<Utc>>| at.map_or(0, |at| (snapshot.now - at).num_seconds().max(0));
    page.family("build_info", "gauge", "The version that runs");
    page.line("build_info", &[("version", snapshot.version.as_str())], 1);
    page.one(
        "start_time_seconds",
        "gauge",
        "When the daemon was started",
        snapshot.started.timestamp(),
    );
    page.one("loops_late", "gauge", "Loops that stand still", as_int(snapshot.late.len()));
    page.one(
        "mails_waiting",
        "gauge",
        "Mails that are stored and not yet settled",
        counts.mails_waiting,
    );
    page.one(
        "oldest_mail_waiting_seconds",
        "gauge",
        "Age of the oldest of them",
        age(counts.oldest_waiting),
    );
    page.one(
        "oldest_letter_unsent_seconds",
        "gauge",
        "Age of the oldest letter that the relay has not taken",
        age(counts.oldest_unsent),
    );
    page.one(
        "automatic_letters_stopped_seconds",
        "gauge",
        "For how long all automatic letters have stood still because their budget is used up; 0 where they go",
        counts
            .automatic_stopped
            .map_or(0, |since| (snapshot.now - since).num_seconds().max(1)),
    );
    page.one("cases_overdue", "gauge", "Cases whose day of answer has passed", counts.overdue);
    page.family("cases", "gauge", "Cases by state");
    for (state, count) in &counts.cases {
        page.line("cases", &[("state", state.as_str())], *count);
    }
    page.family("letters", "gauge", "Letters by state");
    for (state, count) in &counts.letters {
        page.line("letters", &[("state", state.as_str())], *count);
    }
    mailboxes(&mut page, snapshot);
    page.family("oauth_secret_days", "gauge", "Days until the secret of an [oauth] section ends");
    for (name, days) in &snapshot.secret_days {
        page.line("oauth_secret_days", &[("oauth", name.as_str())], *days);
    }
    page.0
}

fn mailboxes(page: &mut Page, snapshot: &Snapshot) {
    let each = || snapshot.mailboxes.iter();
    page.family(
        "mailbox_last_success_seconds",
        "gauge",
        "When all folders of a mailbox were last looked through",
    );
    for (id, pulse) in each() {
        let at = pulse.last_success.map_or(0, |at| at.timestamp());
        page.line("mailbox_last_success_seconds", &[("mailbox", id.as_str())], at);
    }
    page.family("mailbox_failures_total", "counter", "How many times collecting was interrupted");
    for (id, pulse) in each() {
        page.line("mailbox_failures_total", &[("mailbox", id.as_str())], as_int(pulse.failures));
    }
    page.family("mailbox_collected_total", "counter", "Mails that were collected");
    for (id, pulse) in each() {
        page.line("mailbox_collected_total", &[("mailbox", id.as_str())], as_int(pulse.collected));
    }
    page.family(
        "mailbox_certificate_days",
        "gauge",
        "Days until the certificate of a mailbox's server ends",
    );
    for (id, pulse) in each() {
        if let Some(until) = pulse.certificate_until {
            page.line(
                "mailbox_certificate_days",
                &[("mailbox", id.as_str())],
                days_left(until, snapshot.now),
            );
        }
    }
}

fn as_int<N: TryInto<i64>>(number: N) -> i64 {
    number.try_into().unwrap_or(i64::MAX)
}

struct Page(String);

impl Page {
    fn family(&mut self, name: &str, kind: &str, help: &str) {
        // Writing to a String cannot fail.
        let _ = write!(self.0, "# HELP synpunktd_{name} {help}.\n# TYPE synpunktd_{name} {kind}\n");
    }

    fn one(&mut self, name: &str, kind: &str, help: &str, value: i64) {
        self.family(name, kind, help);
        self.line(name, &[], value);
    }

    fn line(&mut self, name: &str, labels: &[(&str, &str)], value: i64) {
        let shown: Vec<String> = labels.iter().map(|(key, value)| format!("{key}=\"{}\"", escaped(value))).collect();
        let shown = if shown.is_empty() {
            String::new()
        } else {
            format!("{{{}}}", shown.join(","))
        };
        let _ = writeln!(self.0, "synpunktd_{name}{shown} {value}");
    }
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::daemon::pulse::MailboxPulse;
    use crate::store::Counts;
    use std::collections::BTreeMap;

    #[test]
    fn every_figure_has_its_help_and_type_once() {
        let now: DateTime<Utc> = "2026-11-27T12:00:00Z".parse().unwrap();
        let pulse = MailboxPulse {
            last_success: Some(now),
            collected: 3,
            certificate_until: Some(now + chrono::TimeDelta::days(30)),
            ..MailboxPulse::default()
        };
        let snapshot = Snapshot {
            version: "1.2.3".to_owned(),
            started: now,
            now,
            late: Vec::new(),
            mailboxes: BTreeMap::from([("a\"b".to_owned(), pulse)]),
            counts: Counts {
                oldest_unsent: Some(now - chrono::TimeDelta::seconds(90)),
                automatic_stopped: Some(now - chrono::TimeDelta::seconds(60)),
                cases: BTreeMap::from([("assigned".to_owned(), 4)]),
                ..Counts::default()
            },
            secret_days: BTreeMap::from([("m365".to_owned(), 12)]),
        };
        let page = text(&snapshot);
        for line in [
            "synpunktd_oldest_letter_unsent_seconds 90",
            "synpunktd_automatic_letters_stopped_seconds 60",
            "synpunktd_cases{state=\"assigned\"} 4",
            "synpunktd_mailbox_certificate_days{mailbox=\"a\\\"b\"} 30",
            "synpunktd_oauth_secret_days{oauth=\"m365\"} 12",
        ] {
            assert!(page.lines().any(|found| found == line), "{line} in\n{page}");
        }
        let names = |word: &str| -> Vec<String> {
            let lines = page.lines().filter(|line| line.starts_with(word));
            lines.map(|line| line.split(' ').nth(2).unwrap().to_owned()).collect()
        };
        assert_eq!(names("# HELP"), names("# TYPE"));
    }
}
