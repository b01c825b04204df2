//! A bar that shows how far something has come: on a terminal only, on standard error.

use std::io::{IsTerminal, Write, stderr};
use std::time::{Duration, Instant};

const WIDTH: usize = 30;
const BETWEEN: Duration = Duration::from_millis(200);

/// How far something has come.
pub struct Progress {
    total: Option<usize>,
    done: usize,
    begun: Instant,
    shown: Option<Instant>,
    on: bool,
}

impl Progress {
    /// Nothing is done yet; the total where it is known.
    pub fn new(total: Option<usize>) -> Self {
        Self {
            total,
            done: 0,
            begun: Instant::now(),
            shown: None,
            on: stderr().is_terminal(),
        }
    }

    /// So many more are done.
    pub fn add(&mut self, count: usize) {
        self.done += count;
        if self.on && self.shown.is_none_or(|shown| shown.elapsed() >= BETWEEN) {
            self.show();
        }
    }

    /// All is done.
    pub fn end(&mut self) {
        if self.on {
            self.show();
            eprintln!();
        }
    }

    fn show(&mut self) {
        self.shown = Some(Instant::now());
        let line = line(self.done, self.total, self.begun.elapsed());
        // A terminal that is gone shows nothing; the work goes on.
        let _ = write!(stderr(), "\r{line}");
    }
}

fn line(done: usize, total: Option<usize>, elapsed: Duration) -> String {
    #[expect(clippy::cast_precision_loss, reason = "shown without decimals")]
    let rate = done as f64 / elapsed.as_secs_f64().max(0.001);
    match total.filter(|total| *total > 0) {
        Some(total) => {
            let full = WIDTH * done.min(total) / total;
            format!(
                "[{}{}] {done} of {total}, {rate:.0} a second ",
                "#".repeat(full),
                "-".repeat(WIDTH - full)
            )
        }
        None => format!("{done} mails, {rate:.0} a second "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_grows_with_what_is_done() {
        let second = Duration::from_secs(1);
        assert_eq!(
            line(15, Some(30), second),
            format!("[{}{}] 15 of 30, 15 a second ", "#".repeat(15), "-".repeat(15))
        );
        assert_eq!(line(40, Some(30), second), format!("[{}] 40 of 30, 40 a second ", "#".repeat(30)));
        assert_eq!(line(7, None, second), "7 mails, 7 a second ");
    }
}
