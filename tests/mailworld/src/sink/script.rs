//! The script of a sink: at which stage, for whom, how often, and what it answers instead of yes.

/// Where in an SMTP conversation a rule strikes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Instead of the greeting.
    Banner,
    /// On EHLO and HELO.
    Ehlo,
    /// On MAIL FROM.
    Mail,
    /// On RCPT TO.
    Rcpt,
    /// On DATA.
    Data,
    /// After the final dot.
    Dot,
}

/// What the sink does instead of saying yes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Replies with this code and text. After the final dot a code of 400 and up means that the message is not kept.
    Reply(u16, String),
    /// Says nothing more, and holds the connection open.
    Silent,
    /// Closes the connection.
    Close,
    /// Says something that is no reply.
    Garbage,
    /// Keeps the message, then closes the connection without a reply: the one doubt that SMTP leaves.
    /// At other stages than the final dot it is the same as [`Answer::Close`].
    KeepAndClose,
    /// Keeps the message, then says nothing more. At other stages the same as [`Answer::Silent`].
    KeepAndSilent,
}

/// One line of the script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    stage: Stage,
    recipient: Option<String>,
    times: Option<usize>,
    answer: Answer,
}

impl Rule {
    /// At this stage, give this answer, always.
    pub fn at(stage: Stage, answer: Answer) -> Self {
        Self {
            stage,
            recipient: None,
            times: None,
            answer,
        }
    }

    /// At this stage, reply with this code and text.
    pub fn reply(stage: Stage, code: u16, text: &str) -> Self {
        Self::at(stage, Answer::Reply(code, text.into()))
    }

    /// Only for this recipient: at RCPT the one named, at DATA and the dot one of those accepted.
    /// Before RCPT nobody is named, so such a rule never strikes there.
    #[must_use]
    pub fn to(self, recipient: &str) -> Self {
        Self {
            recipient: Some(recipient.into()),
            ..self
        }
    }

    /// Only so many times; after that the rule is spent.
    #[must_use]
    pub fn times(self, times: usize) -> Self {
        Self {
            times: Some(times),
            ..self
        }
    }

    fn fits(&self, stage: Stage, recipients: &[String]) -> bool {
        let named = |wanted: &String| recipients.iter().any(|one| one.eq_ignore_ascii_case(wanted));
        self.stage == stage && self.times != Some(0) && self.recipient.as_ref().is_none_or(named)
    }
}

/// The answer of the first rule that fits, which is thereby used once.
pub(super) fn take(rules: &mut [Rule], stage: Stage, recipients: &[String]) -> Option<Answer> {
    let rule = rules.iter_mut().find(|rule| rule.fits(stage, recipients))?;
    rule.times = rule.times.map(|left| left - 1);
    Some(rule.answer.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_rule_that_fits_is_used_and_spent() {
        let eva = ["Eva@example.com".to_owned()];
        let mut rules = [
            Rule::reply(Stage::Rcpt, 450, "later").to("eva@example.com").times(1),
            Rule::reply(Stage::Rcpt, 550, "never"),
        ];
        let code = |answer| match answer {
            Some(Answer::Reply(code, _)) => Some(code),
            _ => None,
        };
        assert_eq!(code(take(&mut rules, Stage::Mail, &[])), None);
        assert_eq!(code(take(&mut rules, Stage::Rcpt, &eva)), Some(450));
        assert_eq!(code(take(&mut rules, Stage::Rcpt, &eva)), Some(550));
        assert_eq!(code(take(&mut rules, Stage::Rcpt, &["bo@example.com".into()])), Some(550));
    }
}
