//! Telling: what a person reads in the terminal while the story runs.

use std::io::IsTerminal;

use chrono::{DateTime, Utc};
use mailworld::ReceivedMail;

use crate::plot::summer;

/// Writes the story; in colours on a terminal only.
#[derive(Debug)]
pub struct Teller {
    colours: bool,
    /// The heading that waits until there is something to say under it.
    waiting: Option<String>,
}

impl Teller {
    /// A teller for this terminal.
    pub fn new() -> Self {
        let plain = std::env::var_os("NO_COLOR").is_some();
        Self {
            colours: std::io::stdout().is_terminal() && !plain,
            waiting: None,
        }
    }

    /// A moment of the story. It is shown when something happens in it.
    pub fn moment(&mut self, at: DateTime<Utc>) {
        let at = at.with_timezone(&summer());
        self.waiting = Some(at.format("%A %-d %B %Y, %H:%M").to_string());
    }

    /// Something that happened.
    pub fn line(&mut self, text: &str) {
        if let Some(heading) = self.waiting.take() {
            println!("\n{}", self.paint("1;36", &heading));
        }
        println!("  {text}");
    }

    /// A part of the whole.
    pub fn part(&mut self, title: &str) {
        self.waiting = None;
        println!("\n{}", self.paint("1", title));
    }

    /// A text as it stands.
    pub fn text(&self, text: &str) {
        println!("{}", text.trim_end());
    }

    /// A mail as a mail client shows it.
    pub fn mail(&self, mail: &ReceivedMail) {
        println!("  ┌{}", "─".repeat(76));
        for name in ["From", "To", "Date", "Subject"] {
            let value = mail.header(name).unwrap_or_default();
            println!("  │ {} {value}", self.paint("2", &format!("{name:<8}")));
        }
        println!("  │");
        for line in mail.text().trim_end().lines() {
            for row in wrapped(line, 74) {
                println!("  │ {row}");
            }
        }
        println!("  └{}", "─".repeat(76));
    }

    /// A text in good or bad colour.
    pub fn verdict(&self, good: bool, text: &str) -> String {
        self.paint(if good { "1;32" } else { "1;31" }, text)
    }

    fn paint(&self, code: &str, text: &str) -> String {
        if self.colours {
            format!("\x1b[{code}m{text}\x1b[0m")
        } else {
            text.to_owned()
        }
    }
}

/// The text, cut or filled to a width in characters.
pub fn fit(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return format!("{text:<width$}");
    }
    text.chars().take(width - 1).chain(['…']).collect()
}

/// The rows of a line, broken at spaces.
fn wrapped(line: &str, width: usize) -> Vec<String> {
    let mut rows = vec![String::new()];
    for word in line.split(' ') {
        let row = rows.last_mut().map_or(0, |row| row.chars().count());
        if row > 0 && row + 1 + word.chars().count() > width {
            rows.push(word.to_owned());
        } else if let Some(last) = rows.last_mut() {
            if row > 0 {
                last.push(' ');
            }
            last.push_str(word);
        }
    }
    rows
}
