//! The stage: the mail world, the municipality, the running daemon and its clock; and eyes on everybody's mailbox.

use std::path::Path;
use std::time::Duration;

use chrono::{DateTime, Utc};
use mailworld::{Daemon, Municipality, NewLetter, ReceivedMail, StoryClock, Watch, World, WorldError, WorldOptions, wire};

use crate::plot::{Letter, Plot, summer};

/// The municipality's domain, with its @.
pub const DOMAIN: &str = "@lindhaga.example";
/// How long the daemon may take to start.
const START_PATIENCE: Duration = Duration::from_secs(20);
/// How long a look at all mailboxes may be apart.
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// A letter of the daemon's that somebody has got.
#[derive(Debug, Clone)]
pub struct Seen {
    /// Whose mailbox.
    pub to: String,
    /// When, by the story's clock.
    pub at: DateTime<Utc>,
    /// The mail.
    pub mail: ReceivedMail,
}

/// Everything that the story is played with.
pub struct Stage {
    // Dropped in this order: the daemon before the world it lives in.
    /// The daemon.
    pub daemon: Daemon,
    /// What it runs for.
    pub municipality: Municipality,
    /// Its time.
    pub clock: StoryClock,
    watches: Vec<Watch>,
    /// All letters that anybody has got, in the order they came.
    pub seen: Vec<Seen>,
    /// The servers.
    pub world: World,
}

impl Stage {
    /// Starts the servers, and the daemon with its clock at `start`.
    pub async fn set(plot: &Plot, program: &Path, start: DateTime<Utc>, keep: bool) -> Result<Self, WorldError> {
        let staff = Municipality::addresses()?;
        let outsiders = plot.outsiders();
        let options = WorldOptions {
            users: staff.iter().chain(&outsiders).cloned().collect(),
            bouncing: plot.letters.iter().filter(|letter| letter.gone).map(Letter::author).collect(),
            keep,
            ..WorldOptions::default()
        };
        let world = World::start(options).await?;
        let mut municipality = Municipality::in_world(&world, program)?;
        municipality.hold_minutes = None;
        municipality.write()?;
        let clock = StoryClock::start(&municipality.dir().join("clock"), start)?;
        municipality.clock = Some(clock.file().to_owned());
        let functional: Vec<&String> = municipality.mailboxes.iter().map(|mailbox| &mailbox.address).collect();
        let people = staff.iter().chain(&outsiders).filter(|address| !functional.contains(address));
        let watches = people
            .map(|address| Ok(world.client(address)?.watch()))
            .collect::<Result<_, WorldError>>()?;
        let mut daemon = municipality.start()?;
        daemon.wait_for_log(&["started"], START_PATIENCE).await?;
        Ok(Self {
            daemon,
            municipality,
            clock,
            watches,
            seen: Vec::new(),
            world,
        })
    }

    /// A letter of the plot comes in.
    pub async fn deliver(&self, letter: &Letter) -> Result<(), WorldError> {
        let author = letter.author();
        let sender = letter.from.as_deref().unwrap_or(&author);
        let to: Vec<String> = letter.to.iter().map(|mailbox| format!("{mailbox}{DOMAIN}")).collect();
        let to: Vec<&str> = to.iter().map(String::as_str).collect();
        let raw = wire(&letter.text, &self.date());
        self.world.send(Some(sender).filter(|sender| !sender.is_empty()), &to, &raw).await
    }

    /// Somebody replies to a letter that they have got, from their own mail client. Gives the reply's Message-ID.
    pub async fn reply(&self, seen: &Seen, text: &str) -> Result<String, WorldError> {
        let name = seen.mail.header("To").unwrap_or_default();
        let from = if name.contains('<') { name } else { seen.to.clone() };
        let letter = NewLetter::reply(&from, &seen.mail, text.trim());
        let to = letter.to.trim_end_matches('>').rsplit('<').next().unwrap_or_default().to_owned();
        let client = self.world.client(&seen.to)?;
        client.send(&[&to], &letter.bytes(&self.date())).await?;
        Ok(letter.message_id)
    }

    /// Looks into all mailboxes once; gives how many letters are new.
    pub async fn look(&mut self) -> usize {
        let before = self.seen.len();
        let mut looks = Vec::new();
        for mut watch in self.watches.drain(..) {
            looks.push(tokio::spawn(async move {
                let mails = watch.new_mails().await;
                (watch, mails)
            }));
        }
        for look in looks {
            // A look that panicked is a fault of the mail world itself; its mailbox is then missed below.
            let Ok((watch, mails)) = look.await else { continue };
            let at = self.clock.now();
            let to = watch.address().to_owned();
            self.seen.extend(mails.into_iter().map(|mail| Seen { to: to.clone(), at, mail }));
            self.watches.push(watch);
        }
        tokio::time::sleep(LOOK_AGAIN).await;
        self.seen.len() - before
    }

    /// What a command of the program prints.
    pub fn ask(&self, words: &[&str]) -> Result<(bool, String), WorldError> {
        let clock = self.clock.file().display().to_string();
        let output = self.municipality.command(&[words, &["--clock", &clock]].concat())?;
        let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        Ok((output.status.success(), said))
    }

    /// The story's time as a mail's Date.
    fn date(&self) -> String {
        self.clock.now().with_timezone(&summer()).to_rfc2822()
    }
}

impl Seen {
    /// The diary number in its subject.
    pub fn number(&self) -> Option<String> {
        let subject = self.mail.header("Subject")?;
        let (_, rest) = subject.split_once('[')?;
        Some(rest.split_once(']')?.0.to_owned())
    }

    /// Its subject without the number.
    pub fn subject(&self) -> String {
        let subject = self.mail.header("Subject").unwrap_or_default();
        match self.number() {
            Some(number) => subject.replace(&format!("[{number}]"), "").trim().to_owned(),
            None => subject,
        }
    }

    /// Whether it is for someone of the municipality.
    pub fn is_internal(&self) -> bool {
        self.to.ends_with(DOMAIN)
    }

    /// Whether a person's words stand in it: an officer's answer.
    pub fn is_answer(&self) -> bool {
        !self.is_internal() && self.mail.header("Auto-Submitted").is_none()
    }

    /// Whether the whole mail with this Message-ID goes with it.
    pub fn encloses(&self, message_id: &str) -> bool {
        let files = self.mail.attachments();
        files.iter().any(|(_, bytes)| String::from_utf8_lossy(bytes).contains(message_id))
    }

    /// The name in To, else the address.
    pub fn name(&self) -> String {
        let to = self.mail.header("To").unwrap_or_default();
        let name = to.split(" <").next().unwrap_or_default().trim_matches('"');
        if name.is_empty() { self.to.clone() } else { name.to_owned() }
    }
}
