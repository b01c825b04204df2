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

fn write_one(rule: Period, received: DateTime<FixedOffset>, json: bool, calendar: &Calendar, output: &mut impl Write) -> anyhow::Result<()> {
    let due = deadline::due(rule, received.to_utc(), calendar);
    if json {
        let day_of_arrival = received.with_timezone(&deadline::ZONE).date_naive();
        let working_days = calendar.working_days_between(day_of_arrival, deadline::last_day(due));
        let received = received.to_rfc3339_opts(SecondsFormat::AutoSi, true);
        serde_json::to_writer(&mut *output, &Answer { rule, received, due: rfc3339(due), working_days })?;
        writeln!(output)?;
    } else {
        writeln!(output, "{}", rfc3339(due))?;
    }
    Ok(output.flush()?)
}

/// Answers line by line; says whether any line was wrong.
fn answer_lines(calendar: &Calendar, mut input: impl BufRead, output: &mut impl Write) -> anyhow::Result<bool> {
    let mut lines = Lines { calendar, output, number: 0, wrong: false };
    let mut begun = Vec::new();
    loop {
        lines.output.flush().context("writing due times")?;
        let read = input.fill_buf().context("reading questions")?;
        if read.is_empty() {
            break;
        }
        let length = read.len();
        let mut rest = read;
        while let Some((line, after)) = rest.iter().position(|byte| *byte == b'\n').and_then(|end| rest.split_at_checked(end + 1)) {
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
        let wrong = Wrong { error: format!("line {}: {why}", self.number) };
        serde_json::to_writer(&mut *self.output, &wrong).context("writing due times")?;
        writeln!(self.output).context("writing due times")
    }
}

fn due_of(line: &[u8], calendar: &Calendar) -> anyhow::Result<DateTime<Tz>> {
    anyhow::ensure!(line.len() <= LONGEST_LINE, "longer than {LONGEST_LINE} bytes; write one question a line");
    let question: Question = serde_json::from_slice(line)
        .map_err(|error| anyhow::anyhow!("{error}; write {{\"rule\": \"5 working days\", \"received\": \"2026-06-17T10:00:00+02:00\"}}"))?;
    let rule: Period = question.rule.parse()?;
    let received = parse_received(&question.received).map_err(anyhow::Error::msg)?;
    Ok(deadline::due(rule, received.to_utc(), calendar))
}

fn parse_received(text: &str) -> Result<DateTime<FixedOffset>, String> {
    DateTime::parse_from_rfc3339(text.trim()).map_err(|error| format!("the arrival is not a time ({error}); write it as 2026-06-17T10:00:00+02:00"))
}

fn rfc3339(due: DateTime<Tz>) -> String {
    due.to_rfc3339_opts(SecondsFormat::AutoSi, false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Program {
        #[command(flatten)]
        args: DeadlineArgs,
    }

    /// Runs the command; gives what it wrote and whether it ended well.
    fn answers(arguments: &[&str], input: impl BufRead) -> (String, bool) {
        let program = Program::try_parse_from([&["deadline"], arguments].concat()).expect("arguments in order");
        let mut output = Vec::new();
        let code = run(program.args, input, &mut output).expect("nothing to fail on");
        (String::from_utf8(output).expect("text"), code == ExitCode::SUCCESS)
    }

    #[test]
    fn one_question_gives_one_time() {
        let (written, well) = answers(&["5 working days", "2026-06-17T10:00:00+02:00"], &b""[..]);
        assert_eq!((written.as_str(), well), ("2026-06-25T23:59:59+02:00\n", true));
    }

    #[test]
    fn json_tells_what_was_asked_and_how_many_working_days_it_is() {
        let (written, _) = answers(&["--json", "10 days", "2026-06-17T08:00:00Z"], &b""[..]);
        assert_eq!(
            written,
            "{\"rule\":\"10 days\",\"received\":\"2026-06-17T08:00:00Z\",\"due\":\"2026-06-29T23:59:59+02:00\",\"working_days\":7}\n"
        );
    }

    #[test]
    fn closed_days_count_in_both_ways_of_asking() {
        let closed = ["--closed", "2026-06-18", "--closed", "2026-06-22"];
        let (one, _) = answers(&[&closed[..], &["1 working day", "2026-06-17T10:00:00+02:00"]].concat(), &b""[..]);
        assert_eq!(one, "2026-06-23T23:59:59+02:00\n");
        let (many, _) = answers(&closed, &b"{\"rule\":\"1 working day\",\"received\":\"2026-06-17T10:00:00+02:00\"}"[..]);
        assert_eq!(many, "{\"due\":\"2026-06-23T23:59:59+02:00\"}\n");
    }

    #[test]
    fn arguments_that_make_no_question_are_refused() {
        for arguments in [
            &["5 working days"][..],
            &["--json"],
            &["5 arbetsdagar", "2026-06-17T10:00:00+02:00"],
            &["5 days", "2026-06-17"],
            &["5 days", "2026-06-17T10:00:00+02:00", "--closed", "midsommar"],
        ] {
            assert!(Program::try_parse_from([&["deadline"], arguments].concat()).is_err(), "{arguments:?}");
        }
    }

    const MIXED: &str = concat!(
        "{\"rule\":\"24 weekday hours\",\"received\":\"2026-11-20T15:00:00+01:00\"}\r\n",
        "\n",
        "nonsense\n",
        "{\"rule\":\"soon\",\"received\":\"2026-11-20T15:00:00+01:00\"}\n",
        "{\"rule\":\"5 days\",\"received\":\"yesterday\"}\n",
        "{\"received\":\"2026-11-20T15:00:00+01:00\",\"id\":7,\"rule\":\"5 w\\u006frking days\"}",
    );

    #[test]
    fn a_wrong_line_is_told_with_its_number_and_the_rest_goes_on() {
        // Whatever the size of what is read at a time, the answers are the same.
        for size in [1, 7, 64, 8192] {
            let (written, well) = answers(&[], std::io::BufReader::with_capacity(size, MIXED.as_bytes()));
            let lines: Vec<_> = written.lines().collect();
            let [first, nonsense, rule, received, last] = lines[..] else { panic!("five answers: {written}") };
            assert_eq!(first, "{\"due\":\"2026-11-23T15:00:00+01:00\"}");
            assert!(nonsense.starts_with("{\"error\":\"line 3: "), "{nonsense}");
            assert!(rule.starts_with("{\"error\":\"line 4: \\\"soon\\\" is not a length of time; write"), "{rule}");
            assert!(received.starts_with("{\"error\":\"line 5: the arrival is not a time"), "{received}");
            assert_eq!(last, "{\"due\":\"2026-11-27T23:59:59+01:00\"}");
            assert!(!well);
        }
    }

    #[test]
    fn a_line_without_end_is_an_error_and_not_a_full_memory() {
        let endless = [vec![b'x'; 3 * LONGEST_LINE], b"\n{\"rule\":\"1 day\",\"received\":\"2026-11-23T15:00:00Z\"}\n".to_vec()].concat();
        for size in [1000, 10 * LONGEST_LINE] {
            let (written, well) = answers(&[], std::io::BufReader::with_capacity(size, &endless[..]));
            assert_eq!(written, "{\"error\":\"line 1: longer than 65536 bytes; write one question a line\"}\n{\"due\":\"2026-11-24T23:59:59+01:00\"}\n");
            assert!(!well);
        }
    }

    #[test]
    fn bytes_that_are_no_text_are_an_error() {
        let (written, well) = answers(&[], &b"{\"rule\":\"5 days\xff\",\"received\":\"\"}\n\xff\n"[..]);
        assert_eq!(written.matches("\"error\"").count(), 2, "{written}");
        assert!(!well);
    }

    /// Gives two lines at two reads, and at the second looks whether the first has been answered.
    struct Dialogue<'a> {
        reads: u32,
        answered: &'a std::cell::RefCell<Vec<u8>>,
    }

    impl std::io::Read for Dialogue<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let lines = self.answered.borrow().iter().filter(|byte| **byte == b'\n').count();
            assert_eq!(lines, self.reads as usize, "every line is answered before the next is waited for");
            self.reads += 1;
            let line = b"{\"rule\":\"1 day\",\"received\":\"2026-11-23T15:00:00Z\"}\n";
            if self.reads > 2 { Ok(0) } else { (&line[..]).read(buffer) }
        }
    }

    struct Shared<'a>(&'a std::cell::RefCell<Vec<u8>>);

    impl Write for Shared<'_> {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.borrow_mut().write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn whoever_asks_line_by_line_is_answered_line_by_line() {
        let answered = std::cell::RefCell::new(Vec::new());
        let args = Program::try_parse_from(["deadline"]).expect("no arguments").args;
        let input = std::io::BufReader::new(Dialogue { reads: 0, answered: &answered });
        run(args, input, Shared(&answered)).expect("nothing to fail on");
        assert_eq!(answered.borrow().iter().filter(|byte| **byte == b'\n').count(), 2);
    }
}
