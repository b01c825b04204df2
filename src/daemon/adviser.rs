//! The adviser: a command of the municipality's own that is asked what a mail is about, by JSON in and out.

use super::command;
use crate::domain::ids::InboundId;
use crate::flow::opinion::{Adviser, Asking, Opinion, Opinions, Question};
use std::time::Duration;
use tokio::time::timeout;

/// All questions of a batch together take this many times the time of one, at most.
const BATCH_PATIENCE: u32 = 2;

/// A command that reads one question as JSON and writes one answer as JSON.
pub struct CommandAdviser {
    command: Vec<String>,
    patience: Duration,
}

impl CommandAdviser {
    /// The adviser of this command line; `None` where it names no program.
    pub fn new(command: &[String], patience: Duration) -> Option<Self> {
        (!command.is_empty()).then(|| Self {
            command: command.to_vec(),
            patience,
        })
    }

    /// One answer in its time; why there is none otherwise.
    async fn answer(&self, question: &Question) -> Result<Opinion, String> {
        let asked = serde_json::to_vec(question).map_err(|error| error.to_string())?;
        let answer = command::ask(&self.command, &asked, self.patience).await;
        let answer = answer.map_err(|error| error.to_string())?;
        read(&answer)
    }

    /// Asks one after the other; the first that fails ends it, so that an adviser that is ill costs a batch one wait.
    async fn ask_all(&self, questions: Vec<(InboundId, Question)>, opinions: &mut Opinions) {
        for (mail, question) in questions {
            match self.answer(&question).await {
                Ok(opinion) => {
                    opinions.insert(mail, opinion);
                }
                Err(why) => {
                    tracing::warn!(inbound = mail.0, %why, "no outside opinion; mails are registered without");
                    return;
                }
            }
        }
    }
}

/// The opinion in an answer. Why there is none names the place and never the words: they can be a citizen's, and it is logged.
fn read(answer: &[u8]) -> Result<Opinion, String> {
    serde_json::from_slice(answer).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        format!("its answer is not the JSON that is expected (line {line}, column {column})")
    })
}

impl Adviser for CommandAdviser {
    fn ask(&self, questions: Vec<(InboundId, Question)>) -> Asking<'_> {
        Box::pin(async move {
            let mut opinions = Opinions::new();
            let asking = self.ask_all(questions, &mut opinions);
            if timeout(self.patience * BATCH_PATIENCE, asking).await.is_err() {
                tracing::debug!("the time for outside opinions is over; the rest of the batch is registered without");
            }
            opinions
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn adviser(script: &str) -> CommandAdviser {
        let command = ["sh", "-c", script].map(ToOwned::to_owned);
        CommandAdviser::new(&command, Duration::from_millis(700)).unwrap()
    }

    fn questions() -> Vec<(InboundId, Question)> {
        let question = Question {
            subject: "Hej".to_owned(),
            body: "När plogas vår gata?".to_owned(),
            topics: vec!["gata_park".into()],
            types: Vec::new(),
        };
        vec![(InboundId(7), question)]
    }

    #[tokio::test]
    async fn a_command_is_asked_and_its_answer_read() {
        let script = r#"grep -q "plogas" && echo '{"topic": "gata_park", "type": "fraga", "why": "plogning"}'"#;
        let opinions = adviser(script).ask(questions()).await;
        let opinion = opinions.get(&InboundId(7)).unwrap();
        assert_eq!(opinion.topic, Some("gata_park".into()));
        assert_eq!(opinion.why.as_deref(), Some("plogning"));
    }

    #[test]
    fn why_there_is_no_opinion_quotes_nothing_of_the_answer() {
        for answer in [&br#""Eva Lind klagar""#[..], br#"{"topic": ["Eva Lind"]}"#, b"Eva Lind"] {
            let why = read(answer).unwrap_err();
            assert!(!why.contains("Eva"), "{why}");
        }
    }

    #[tokio::test]
    async fn what_does_not_answer_as_it_should_has_no_opinion_and_costs_its_time_at_most() {
        for script in ["sleep 30", "echo no json", "exit 3", "yes", "cat >/dev/null"] {
            let started = std::time::Instant::now();
            assert!(adviser(script).ask(questions()).await.is_empty(), "{script}");
            assert!(started.elapsed() < Duration::from_secs(5), "{script}");
        }
        let nobody = CommandAdviser::new(&["/no/such/program".to_owned()], Duration::from_secs(1)).unwrap();
        assert!(nobody.ask(questions()).await.is_empty());
        assert!(CommandAdviser::new(&[], Duration::from_secs(1)).is_none());
    }
}
