//! The command as people and programs use it.

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
    let (many, _) = answers(
        &closed,
        &b"{\"rule\":\"1 working day\",\"received\":\"2026-06-17T10:00:00+02:00\"}"[..],
    );
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
        assert!(
            Program::try_parse_from([&["deadline"], arguments].concat()).is_err(),
            "{arguments:?}"
        );
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
        let [first, nonsense, rule, received, last] = lines[..] else {
            panic!("five answers: {written}")
        };
        assert_eq!(first, "{\"due\":\"2026-11-23T15:00:00+01:00\"}");
        assert!(
            nonsense.starts_with("{\"error\":\"line 3: expected ident (column 2); write"),
            "{nonsense}"
        );
        assert!(
            rule.starts_with("{\"error\":\"line 4: \\\"soon\\\" is not a length of time; write"),
            "{rule}"
        );
        assert!(received.starts_with("{\"error\":\"line 5: the arrival is not a time"), "{received}");
        assert_eq!(last, "{\"due\":\"2026-11-27T23:59:59+01:00\"}");
        assert!(!well);
    }
}

#[test]
fn a_line_without_end_is_an_error_and_not_a_full_memory() {
    let endless = [
        vec![b'x'; 3 * LONGEST_LINE],
        b"\n{\"rule\":\"1 day\",\"received\":\"2026-11-23T15:00:00Z\"}\n".to_vec(),
    ]
    .concat();
    for size in [1000, 10 * LONGEST_LINE] {
        let (written, well) = answers(&[], std::io::BufReader::with_capacity(size, &endless[..]));
        assert_eq!(
            written,
            "{\"error\":\"line 1: longer than 65536 bytes; write one question a line\"}\n{\"due\":\"2026-11-24T23:59:59+01:00\"}\n"
        );
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
    let input = std::io::BufReader::new(Dialogue {
        reads: 0,
        answered: &answered,
    });
    run(args, input, Shared(&answered)).expect("nothing to fail on");
    assert_eq!(answered.borrow().iter().filter(|byte| **byte == b'\n').count(), 2);
}
