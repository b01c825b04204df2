//! `synpunktd deadline`: says when a time limit runs out, for one arrival or for many.

use crate::domain::calendar::Calendar;
use crate::domain::deadline;
use crate::domain::period::Period;
use anyhow::Context;
use chrono::{DateTime, FixedOffset, NaiveDate, SecondsFormat};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::io::{BufRead, BufWriter, Write};
use std::process::ExitCode;

/// A longer line of input is an error, so that a file that is none of ours cannot fill the memory. Bytes.
const LONGEST_LINE: usize = 64 * 1024;

/// Says when a time limit runs out, in Swedish working days.
///
/// Without arguments it reads lines such as {"rule": "5 working days", "received": "2026-06-17T10:00:00+02:00"} and writes
/// a line {"due": …} for each, or {"error": …} with the line's number; it then ends with status 1. Empty lines are passed over.
#[derive(Debug, clap::Args)]
pub struct DeadlineArgs {
    /// The time limit, such as "5 working days", "24 weekday hours", "24 hours", "10 days" or "2 weeks".
    #[arg(requires = "received")]
    rule: Option<Period>,
    /// When it began, such as 2026-06-17T10:00:00+02:00 (RFC 3339).
    #[arg(value_parser = parse_received)]
    received: Option<DateTime<FixedOffset>>,
    /// Writes JSON with the rule, the arrival, the due time and the number of working days between.
    #[arg(long, requires = "rule")]
    json: bool,
    /// A day on which the municipality is closed, beside Sweden's holidays, such as 2026-05-15; may be given many times.
    #[arg(long, value_name = "DATE")]
    closed: Vec<NaiveDate>,
}

/// Answers for the arguments, or for every line of the input when there are none.
///
/// Every line that has been read is answered before more input is waited for.
///
/// # Errors
/// When the input cannot be read or the output not written. A line that is wrong is answered, and gives exit code 1.
pub fn run(args: DeadlineArgs, input: impl BufRead, output: impl Write) -> anyhow::Result<ExitCode> {
    let calendar = Calendar::new(args.closed);
    let mut output = BufWriter::new(output);
    let (Some(rule), Some(received)) = (args.rule, args.received) else {
        let wrong = answer_lines(&calendar, input, &mut output)?;
        return Ok(if wrong { ExitCode::FAILURE } else { ExitCode::SUCCESS });
    };
    write_one(rule, received, args.json, &calendar, &mut output).context("writing the due time")?;
    Ok(ExitCode::SUCCESS)
}

/// One question, read from a line.
#[derive(Deserialize)]
#[serde(expecting = "an object with rule and received")]
struct Question<'a> {
    #[serde(borrow)]
    rule: Cow<'a, str>,
    #[serde(borrow)]
    received: Cow<'a, str>,
}

/// The whole answer to a single question.
#[derive(Serialize)]
struct Answer {
    rule: Period,
    received: String,
    due: String,
    working_days: u32,
}

/// What is written for a line that is wrong.
#[derive(Serialize)]
struct Wrong {
    error: String,
}

fn write_one(
    rule: Period,
    received: DateTime<FixedOffset>,
    json: bool,
    calendar: &Calendar,
    output: &mut impl Write,
) -> anyhow::Result<()> {
    let due = deadline::due(&rule, received.to_utc(), calendar);
    if json {
        let day_of_arrival = received.with_timezone(&deadline::ZONE).date_naive();
        let working_days = calendar.working_days_between(day_of_arrival, deadline::last_day(due.to_utc()));
        let received = received.to_rfc3339_opts(SecondsFormat::AutoSi, true);
        serde_json::to_writer(
            &mut *output,
            &Answer {
                rule,
                received,
                due: rfc3339(due),
                working_days,
            },
        )?;
        writeln!(output)?;
    } else {
        writeln!(output, "{}", rfc3339(due))?;
    }
    Ok(output.flush()?)
}

/// Answers line by line; says whether any line was wrong.
fn answer_lines(calendar: &Calendar, mut input: impl BufRead, output: &mut impl Write) -> anyhow::Result<bool> {
    let mut lines = Lines {
        calendar,
        output,
        number: 0,
        wrong: false,
    };
    let mut begun = Vec::new();
    loop {
        lines.output.flush().context("writing due times")?;
        let read = input.fill_buf().context("reading questions")?;
        if read.is_empty() {
            break;
        }
        let length = read.len();
        let mut rest = read;
        while let Some((line, after)) = rest
            .iter()
            .position(|byte| *byte == b'\n')
            .and_then(|end| rest.split_at_checked(end + 1))
        {
            if begun.is_empty() {
                lines.answer(line)?;
            } else {
                append(&mut begun, line);
                lines.answer(&begun)?;
                begun.clear();
            }
            rest = after;
        }
        append(&mut begun, rest);
        input.consume(length);
    }
    if !begun.is_empty() {
        lines.answer(&begun)?;
        lines.output.flush().context("writing due times")?;
    }
    Ok(lines.wrong)
}

/// Adds to a line that is not whole yet; of one that is too long, no more than shows it.
fn append(begun: &mut Vec<u8>, more: &[u8]) {
    let room = (LONGEST_LINE + 1).saturating_sub(begun.len());
    begun.extend(more.iter().take(room));
}

/// What has been answered so far, and where answers go.
struct Lines<'a, W> {
    calendar: &'a Calendar,
    output: &'a mut W,
    number: u64,
    wrong: bool,
}

impl<W: Write> Lines<'_, W> {
    fn answer(&mut self, line: &[u8]) -> anyhow::Result<()> {
        self.number += 1;
        let line = line.trim_ascii();
        if line.is_empty() {
            return Ok(());
        }
        match due_of(line, self.calendar) {
            Ok(due) => writeln!(self.output, "{{\"due\":\"{}\"}}", rfc3339(due)).context("writing due times"),
            Err(why) => self.refuse(&why),
        }
    }

    fn refuse(&mut self, why: &anyhow::Error) -> anyhow::Result<()> {
        self.wrong = true;
        let wrong = Wrong {
            error: format!("line {}: {why}", self.number),
        };
        serde_json::to_writer(&mut *self.output, &wrong).context("writing due times")?;
        writeln!(self.output).context("writing due times")
    }
}

fn due_of(line: &[u8], calendar: &Calendar) -> anyhow::Result<DateTime<Tz>> {
    anyhow::ensure!(
        line.len() <= LONGEST_LINE,
        "longer than {LONGEST_LINE} bytes; write one question a line"
    );
    let question: Question = serde_json::from_slice(line).map_err(|error| unreadable(&error))?;
    let rule: Period = question.rule.parse()?;
    let received = parse_received(&question.received).map_err(anyhow::Error::msg)?;
    Ok(deadline::due(&rule, received.to_utc(), calendar))
}

/// Why a line is no question. The place within the input is the command's to tell: the reader saw one line only.
fn unreadable(error: &serde_json::Error) -> anyhow::Error {
    let text = error.to_string();
    let why = text.rsplit_once(" at line ").map_or(text.as_str(), |(why, _)| why);
    let column = error.column();
    anyhow::anyhow!("{why} (column {column}); write {{\"rule\": \"5 working days\", \"received\": \"2026-06-17T10:00:00+02:00\"}}")
}

fn parse_received(text: &str) -> Result<DateTime<FixedOffset>, String> {
    DateTime::parse_from_rfc3339(text.trim())
        .map_err(|error| format!("the arrival is not a time ({error}); write it as 2026-06-17T10:00:00+02:00"))
}

fn rfc3339(due: DateTime<Tz>) -> String {
    due.to_rfc3339_opts(SecondsFormat::AutoSi, false)
}

#[cfg(test)]
mod tests;
