//! Asking: a question a line; what stands in a flag is not asked for. At the end of the input the defaults are taken.

use std::io::{BufRead, IsTerminal, Write, stdin};
use std::process::{Command, Stdio};

/// Whoever answers.
pub struct Asker<R, W> {
    input: R,
    output: W,
}

impl<R: BufRead, W: Write> Asker<R, W> {
    /// Asks on `output`, hears on `input`.
    pub fn new(input: R, output: W) -> Self {
        Self { input, output }
    }

    /// The flag's value, else the answer, else the default.
    ///
    /// # Errors
    /// When there is neither.
    pub fn text(&mut self, flag: &str, question: &str, given: Option<&str>, default: Option<&str>) -> anyhow::Result<String> {
        if let Some(given) = given {
            return Ok(given.trim().to_owned());
        }
        loop {
            let shown = default.filter(|default| !default.is_empty());
            let shown = shown.map(|default| format!(" [{default}]")).unwrap_or_default();
            write!(self.output, "{question}{shown}: ")?;
            self.output.flush()?;
            let heard = self.line()?;
            match (heard.as_deref().map(str::trim), default) {
                (None, None) => anyhow::bail!("no answer to \"{question}\": say it with --{flag}"),
                (None | Some(""), Some(default)) => return Ok(default.to_owned()),
                (Some(""), None) => {}
                (Some(answer), _) => return Ok(answer.to_owned()),
            }
        }
    }

    /// A password, not shown while it is typed. It is asked for only where someone sits; else it is empty.
    ///
    /// # Errors
    /// When nothing can be read.
    pub fn secret(&mut self, question: &str) -> anyhow::Result<String> {
        if !stdin().is_terminal() {
            return Ok(String::new());
        }
        write!(self.output, "{question}: ")?;
        self.output.flush()?;
        let hidden = Silence::begin();
        let heard = self.line()?.unwrap_or_default();
        drop(hidden);
        writeln!(self.output)?;
        Ok(heard.trim_end_matches(['\r', '\n']).to_owned())
    }

    /// Says something.
    ///
    /// # Errors
    /// When nobody listens any more.
    pub fn say(&mut self, text: &str) -> anyhow::Result<()> {
        write!(self.output, "\n{text}")?;
        Ok(())
    }

    fn line(&mut self) -> anyhow::Result<Option<String>> {
        let mut line = String::new();
        Ok((self.input.read_line(&mut line)? > 0).then_some(line))
    }
}

/// The terminal shows nothing of what is typed, until this is dropped.
struct Silence;

impl Silence {
    fn begin() -> Self {
        stty("-echo");
        Self
    }
}

impl Drop for Silence {
    fn drop(&mut self) {
        stty("echo");
    }
}

/// A terminal that cannot be told shows what is typed; that is no reason not to ask.
fn stty(word: &str) {
    let _ = Command::new("stty")
        .arg(word)
        .stdin(Stdio::inherit())
        .stderr(Stdio::null())
        .status();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_answers_and_defaults_in_this_order() {
        let mut out = Vec::new();
        let mut asker = Asker::new("\nlindhaga.example\n\n".as_bytes(), &mut out);
        assert_eq!(asker.text("a", "A", Some("flag"), Some("default")).unwrap(), "flag");
        assert_eq!(asker.text("b", "B", None, None).unwrap(), "lindhaga.example");
        assert_eq!(asker.text("c", "C", None, Some("default")).unwrap(), "default");
        assert_eq!(asker.text("d", "D", None, Some("end")).unwrap(), "end");
        assert!(asker.text("e", "E", None, None).unwrap_err().to_string().contains("--e"));
        assert_eq!(String::from_utf8(out).unwrap(), "B: B: C [default]: D [end]: E: ");
    }
}
