//! Playing a story: each step is carried out, then the daemon works until all is still, and what it did is told.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use synpunktd::domain::ids::MailboxId;
use synpunktd::smtp::Refusal;

use crate::reader::shown;
use crate::script::Part;
use crate::step::{Step, set_up};
use crate::teller::{Teller, time_words};
use crate::world::{Moved, World};

/// More turns than this after one step: letters breed letters.
const MOST_TURNS: usize = 200;

/// A story that was played.
#[derive(Debug, Default)]
pub struct Played {
    /// The story with the machine's answers.
    pub parts: Vec<Part>,
    /// Steps that could not be carried out, checks that did not hold, and what `verify` found at the end.
    pub faults: Vec<String>,
}

/// Plays a story, and looks for what must never be at its end.
pub async fn play(parts: Vec<Part>) -> Played {
    let (mut played, stage) = staged(parts).await;
    let findings = stage.world.findings().await;
    played
        .faults
        .extend(findings.into_iter().map(|finding| format!("verify: {finding}")));
    if std::env::var_os("STORIES_LETTERS").is_some() {
        stage.print_letters();
    }
    played
}

/// Plays a story and leaves the stage as it is at its end.
pub async fn staged(parts: Vec<Part>) -> (Played, Stage) {
    let mut settings = crate::world::settings();
    let mut played = Played::default();
    let mut stage: Option<Stage> = None;
    let (mut lists, mut reports) = (false, false);
    for part in parts {
        let mut answers = Vec::new();
        if let Part::Step { line, text, body } = &part {
            if text == "med listor" || text == "med rapporter" {
                lists |= text == "med listor";
                reports |= text == "med rapporter";
                played.parts.push(part);
                continue;
            }
            let step = Step { line: *line, text, body };
            if stage.is_none() && !set_up(&step, &mut settings) {
                let now = step.time().unwrap().expect("a story begins with a time");
                let mut begun = Stage::new(World::new(&settings, now).await);
                begun.world.lists = lists;
                begun.world.reports = reports;
                stage = Some(begun);
            }
            if let Some(stage) = &mut stage {
                match stage.play(&step).await {
                    Ok(lines) => answers = lines,
                    Err(fault) => played.faults.push(fault),
                }
            }
        }
        played.parts.push(part);
        played.parts.extend(answers.into_iter().map(Part::Answer));
    }
    (played, stage.expect("a story has steps"))
}

/// The daemon, the teller, and who has been named.
pub struct Stage {
    pub world: World,
    pub teller: Teller,
    /// Mails that have come in.
    pub mails: usize,
    /// Names by address, as they were told.
    pub names: BTreeMap<String, String>,
    /// The mail that came in last, as its server has it.
    pub latest: Option<(MailboxId, Vec<u8>)>,
}

impl Stage {
    fn new(world: World) -> Self {
        Self {
            world,
            teller: Teller::default(),
            mails: 0,
            names: BTreeMap::new(),
            latest: None,
        }
    }

    async fn play(&mut self, step: &Step<'_>) -> Result<Vec<String>, String> {
        if let Some(at) = step.time()? {
            return self.wait_until(at, step).await;
        }
        if let Some(told) = step.text.strip_prefix("<< ") {
            self.mail(told, step).await?;
            return Ok(self.until_still().await);
        }
        if let Some(told) = step.text.strip_prefix("!! ") {
            self.relay(told, step)?;
        } else if let Some(told) = step.text.strip_prefix("?? inget brev till ") {
            self.check_silence(told, step)?;
        } else if let Some(told) = step.text.strip_prefix("?? ") {
            self.check(told, step, true)?;
        } else if let Some(told) = step.text.strip_prefix("?! ") {
            self.check(told, step, false)?;
        } else if let Some(told) = step.text.strip_prefix("visa ") {
            return Ok(shown(self.last(told, step)?));
        } else {
            return step.fail("this is no step");
        }
        Ok(Vec::new())
    }

    /// Moves the clock, stopping wherever something happens by itself.
    async fn wait_until(&mut self, at: DateTime<Utc>, step: &Step<'_>) -> Result<Vec<String>, String> {
        if at < self.world.now() {
            return step.fail("the clock goes backwards");
        }
        let mut answers = Vec::new();
        while let Some(next) = self.world.next_at().await.filter(|next| *next <= at) {
            self.world.set_clock(next.max(self.world.now()));
            let lines = self.until_still().await;
            if lines.is_empty() && self.world.next_at().await == Some(next) && !self.world.lists && !self.world.reports {
                return step.fail(&format!("nothing happens at {}", time_words(next)));
            }
            if !lines.is_empty() && (!answers.is_empty() || self.world.now() != at) {
                answers.push(format!("@ {}", time_words(self.world.now())));
            }
            answers.extend(lines);
        }
        self.world.set_clock(at);
        if self.world.disposals {
            answers.extend(self.until_still().await);
        }
        Ok(answers)
    }

    async fn until_still(&mut self) -> Vec<String> {
        let mut answers = Vec::new();
        for _ in 0..MOST_TURNS {
            match self.world.turn().await {
                Moved::Diary => answers.extend(self.teller.diary(&self.world).await),
                Moved::Letters => {
                    answers.extend(self.teller.letters(&self.world).await);
                    answers.extend(self.teller.diary(&self.world).await);
                }
                Moved::Nothing => return answers,
            }
        }
        panic!("it goes on and on:\n{}", answers.join("\n"));
    }

    /// `ADRESS nekas: 550 …`, `ADRESS väntar: 451 …`, `ADRESS okänt`, `ADRESS fungerar`.
    fn relay(&self, told: &str, step: &Step<'_>) -> Result<(), String> {
        let (what, reply) = told.split_once(": ").unwrap_or((told, ""));
        let Some((who, how)) = what.rsplit_once(' ') else {
            return step.fail("who, and how?");
        };
        let refusal = match how {
            "nekas" => Some(Refusal::Never(reply.to_owned())),
            "väntar" => Some(Refusal::Later(reply.to_owned())),
            "okänt" => Some(Refusal::Unknown("inget svar".to_owned())),
            "fungerar" => None,
            _ => return step.fail("nekas, väntar, okänt or fungerar"),
        };
        self.world.relay.refuse(self.address(who), refusal);
        Ok(())
    }
}
