//! Letters as their receivers see them: found, shown whole, and looked into.

use synpunktd::domain::address::EmailAddress;

use crate::mails::Answered;
use crate::play::Stage;
use crate::step::Step;
use crate::teller::{Got, purpose_named, purpose_word, time_words};

impl Stage {
    /// `bekräftelse till eva: text`: the text stands in the letter, whatever its line breaks, or does not.
    pub fn check(&self, told: &str, step: &Step<'_>, there: bool) -> Result<(), String> {
        let Some((letter, text)) = told.split_once(": ") else {
            return step.fail("which letter: what text?");
        };
        let got = self.last(letter, step)?;
        let level = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let found = level(&format!("{} {}", got.letter.subject, got.letter.text)).contains(&level(text));
        if found != there {
            return step.fail(&format!("the letter says:\n{}\n\n{}", got.letter.subject, got.letter.text));
        }
        Ok(())
    }

    pub fn check_silence(&self, who: &str, step: &Step<'_>) -> Result<(), String> {
        let to = self.address(who);
        match self.teller.got.iter().find(|got| got.recipient == to) {
            Some(got) => step.fail(&format!("a letter went there: {}", got.letter.subject)),
            None => Ok(()),
        }
    }

    /// The last letter of a purpose: `uppdrag`, `uppdrag till petra`, `uppdrag i TN 2026/0001`.
    pub fn last(&self, told: &str, step: &Step<'_>) -> Result<&Got, String> {
        match told.split_once(" till ") {
            Some((letter, who)) => self.last_to(who, letter, step),
            None => self.find(told, None, step),
        }
    }

    pub fn last_to(&self, who: &str, letter: &str, step: &Step<'_>) -> Result<&Got, String> {
        self.find(letter, Some(self.address(who)), step)
    }

    fn find(&self, told: &str, to: Option<EmailAddress>, step: &Step<'_>) -> Result<&Got, String> {
        let (word, number) = told.split_once(" i ").map_or((told, None), |(word, number)| (word, Some(number)));
        let purpose = purpose_named(word);
        let fits = |got: &&Got| {
            got.purpose == purpose
                && to.as_ref().is_none_or(|to| got.recipient == *to)
                && number.is_none_or(|number| got.number.as_deref() == Some(number))
        };
        match self.teller.got.iter().rev().find(fits) {
            Some(got) => Ok(got),
            None => step.fail("no such letter has gone out"),
        }
    }

    /// Every letter whole, for a person to read.
    pub fn print_letters(&self) {
        for got in &self.teller.got {
            let files: Vec<&str> = got.letter.attachments.iter().map(|file| file.filename.as_str()).collect();
            println!(
                "\n════ {} · {} -> {}\nFrån: {}\nÄmne: {}\nBilagor: {}\n\n{}",
                time_words(got.at),
                purpose_word(got.purpose),
                got.recipient,
                sender(got),
                got.letter.subject,
                files.join(", "),
                got.letter.text
            );
        }
    }
}

fn sender(got: &Got) -> String {
    let from = got.letter.from.as_ref().unwrap();
    let name = from.name.as_deref().unwrap_or_default();
    format!("{name} <{}>", from.address)
}

/// A letter, to be answered.
pub fn answered(got: &Got) -> Answered<'_> {
    Answered {
        from: sender(got),
        to: got.recipient.to_string(),
        subject: &got.letter.subject,
        message_id: got.letter.message_id.as_ref().unwrap().to_string(),
        references: got.letter.references.iter().map(ToString::to_string).collect(),
        date: got.at,
        text: &got.letter.text,
    }
}

/// A letter as its receiver sees it.
pub fn shown(got: &Got) -> Vec<String> {
    let files: Vec<&str> = got.letter.attachments.iter().map(|file| file.filename.as_str()).collect();
    let files = (!files.is_empty()).then(|| format!("| Bilagor: {}", files.join(", ")));
    let head = [
        format!("| Från: {}", sender(got)),
        format!("| Till: {}", got.recipient),
        format!("| Ämne: {}", got.letter.subject),
    ];
    let text = got
        .letter
        .text
        .trim_end()
        .lines()
        .map(|line| format!("| {line}").trim_end().to_owned());
    head.into_iter().chain(files).chain(["|".to_owned()]).chain(text).collect()
}
