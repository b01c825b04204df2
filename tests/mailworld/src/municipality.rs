//! The example municipality, moved into a world: its people get mailboxes there, and a configuration of the daemon is written.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::daemon::Daemon;
use crate::error::{WorldError, io};
use crate::world::World;

const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../config/example");
const CONFIG: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../config");
const DOMAIN: &str = "@lindhaga.example";

/// How the daemon reaches one functional mailbox, and what it does there. Change what a story needs, then start.
#[derive(Debug, Clone)]
pub struct FunctionalMailbox {
    /// Identity in the configuration and in the log.
    pub id: String,
    /// Address, which is also the user.
    pub address: String,
    /// The authority that it belongs to.
    pub authority: String,
    /// IMAP host.
    pub host: String,
    /// IMAP port.
    pub port: u16,
    /// `plain`, `starttls` or `tls`.
    pub security: String,
    /// The password that the daemon is given.
    pub password: String,
    /// What stands in the configuration instead of the password, as a line of TOML.
    pub login: Option<String>,
    /// The certificate authority to trust, where it is not the system's.
    pub ca_file: Option<PathBuf>,
    /// The folders that are collected from.
    pub folders: Vec<String>,
    /// What becomes of a stored mail on the server, as TOML.
    pub put_away: String,
}

/// Lindhaga kommun in a world: everything that the daemon needs to serve it.
#[derive(Debug, Clone)]
pub struct Municipality {
    dir: PathBuf,
    program: PathBuf,
    /// The port of the relay, without TLS; the world's Postfix unless changed.
    pub relay: u16,
    /// The functional mailboxes: `synpunkter`, `teknik`, `omsorg`.
    pub mailboxes: Vec<FunctionalMailbox>,
    /// Further sections of the configuration, as TOML.
    pub sections: String,
    /// The file that the daemon takes its time from; the real time without one.
    pub clock: Option<PathBuf>,
    /// The database, where it is not the file in the daemon's folder.
    pub database: Option<String>,
    /// Further lines at the top level of the daemon's configuration.
    pub settings: String,
    /// Words that come before the daemon's own on its command line, such as those of a tracer.
    pub under: Vec<String>,
    /// Variables of the daemon's environment.
    pub environment: Vec<(String, String)>,
    /// Connections to the relay side by side; the daemon's own number without one.
    pub connections: Option<usize>,
    /// Seconds between two looks into a mailbox, and at the clocks.
    pub poll_seconds: u32,
    /// Minutes that answers wait; as the shipped policies say without one.
    pub hold_minutes: Option<u32>,
}

impl Municipality {
    /// The addresses of all its people, functions and functional mailboxes, to be made users of a world.
    pub fn addresses() -> Result<Vec<String>, WorldError> {
        let mut found = BTreeSet::new();
        for file in ["organisation.toml", "synpunktd.toml"] {
            let text = fs::read_to_string(Path::new(EXAMPLE).join(file)).map_err(io("read the example municipality"))?;
            let words = text.split(|c: char| c.is_whitespace() || "\"',[]{}".contains(c));
            found.extend(words.filter(|word| word.ends_with(DOMAIN)).map(str::to_owned));
        }
        Ok(found.into_iter().collect())
    }

    /// The addresses of its functional mailboxes.
    pub fn functional() -> Vec<String> {
        ["synpunkter", "teknik", "omsorg"].map(|id| format!("{id}{DOMAIN}")).to_vec()
    }

    /// The municipality in a world whose users include [`Municipality::addresses`]. `program` is the daemon's.
    pub fn in_world(world: &World, program: &Path) -> Result<Self, WorldError> {
        let mailbox = |id: &str, authority: &str, put_away: &str| {
            let address = format!("{id}{DOMAIN}");
            let password = world.password(&address)?.to_owned();
            Ok(FunctionalMailbox {
                id: id.into(),
                address,
                authority: authority.into(),
                host: "127.0.0.1".into(),
                port: world.imap_port(),
                security: "plain".into(),
                password,
                login: None,
                ca_file: None,
                folders: vec!["INBOX".into()],
                put_away: put_away.into(),
            })
        };
        let moved = format!("{{ move = {:?} }}", world.on_server("Registrerade"));
        Ok(Self {
            dir: world.dir().join("synpunktd"),
            program: program.to_owned(),
            relay: world.smtp_port(),
            mailboxes: vec![
                mailbox("synpunkter", "ks", &moved)?,
                mailbox("teknik", "tn", &moved)?,
                mailbox("omsorg", "on", r#"{ keyword = "$Registrerad" }"#)?,
            ],
            sections: String::new(),
            clock: None,
            database: None,
            settings: String::new(),
            under: Vec::new(),
            environment: Vec::new(),
            connections: None,
            poll_seconds: 1,
            hold_minutes: Some(0),
        })
    }

    /// The same municipality as another machine of it would have it: in a folder of its own.
    #[must_use]
    pub fn in_folder(mut self, name: &str) -> Self {
        self.dir = self.dir.with_file_name(name);
        self
    }

    /// One of the functional mailboxes, to be changed.
    ///
    /// # Panics
    /// When there is none of this name: a story with a wrong name is no story.
    pub fn mailbox(&mut self, id: &str) -> &mut FunctionalMailbox {
        let found = self.mailboxes.iter_mut().find(|mailbox| mailbox.id == id);
        found.expect("a functional mailbox of this name")
    }

    /// Where its configuration, database and log are.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The configuration file.
    pub fn config(&self) -> PathBuf {
        self.dir.join("synpunktd.toml")
    }

    /// Writes the configuration as it is now.
    pub fn write(&self) -> Result<(), WorldError> {
        let failed = || io("write the daemon's configuration");
        let secrets = self.dir.join("secrets");
        fs::create_dir_all(&secrets).map_err(failed())?;
        fs::create_dir_all(self.dir.join("state")).map_err(failed())?;
        if let Some(minutes) = self.hold_minutes {
            self.write_policies(minutes)?;
        }
        for mailbox in &self.mailboxes {
            fs::write(secrets.join(&mailbox.id), &mailbox.password).map_err(failed())?;
        }
        fs::write(self.config(), self.text()).map_err(failed())
    }

    /// The shipped policies, with a hold of so many minutes.
    fn write_policies(&self, minutes: u32) -> Result<(), WorldError> {
        let failed = || io("write the policies");
        let own = self.dir.join("policies");
        fs::create_dir_all(&own).map_err(failed())?;
        for file in fs::read_dir(format!("{CONFIG}/policies")).map_err(failed())? {
            let file = file.map_err(failed())?;
            let text = fs::read_to_string(file.path()).map_err(failed())?;
            let held = format!("{text}\n[answers]\nhold_minutes = {minutes}\n");
            fs::write(own.join(file.file_name()), held).map_err(failed())?;
        }
        Ok(())
    }

    /// Writes the configuration and starts the daemon.
    pub fn start(&self) -> Result<Daemon, WorldError> {
        self.start_as("run")
    }

    /// The same, with another command than `run` that goes on until it is stopped.
    pub fn start_as(&self, command: &str) -> Result<Daemon, WorldError> {
        self.write()?;
        let config = self.config();
        let mut words: Vec<&OsStr> = self.under.iter().map(AsRef::as_ref).collect();
        words.extend([self.program.as_os_str(), command.as_ref(), "--config".as_ref(), config.as_os_str()]);
        if let Some(clock) = &self.clock {
            words.extend(["--clock".as_ref(), clock.as_os_str()]);
        }
        Daemon::start(&self.dir, &words, &self.environment)
    }

    /// Runs another of the program's commands to its end, with this municipality's configuration.
    pub fn command(&self, words: &[&str]) -> Result<Output, WorldError> {
        let mut command = Command::new(&self.program);
        command.args(words).arg("--config").arg(self.config()).stdin(Stdio::null());
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command.output().map_err(io("run synpunktd"))
    }

    fn text(&self) -> String {
        let example = Path::new(EXAMPLE).join("organisation.toml");
        let policies = match self.hold_minutes {
            Some(_) => self.dir.join("policies"),
            None => Path::new(CONFIG).join("policies"),
        };
        let mut text = format!(
            "state_dir = \"state\"\nhost_name = \"synpunkter.lindhaga.example\"\norganisation = {example:?}\n\
             policies = {policies:?}\ntemplates = \"{CONFIG}/templates\"\nlexicon = \"{CONFIG}/lexicon\"\nmodel = \"{CONFIG}/model/model.bin\"\n\
             trusted_hosts = [\"post.mailworld.example\"]\ntick_seconds = {}\n{}{}\n\
             [relay]\nhost = \"127.0.0.1\"\nport = {}\nsecurity = \"plain\"\n",
            self.poll_seconds.min(15),
            self.settings,
            self.database
                .as_ref()
                .map(|place| format!("database = {place:?}\n"))
                .unwrap_or_default(),
            self.relay
        );
        // Writing to a String cannot fail.
        if let Some(connections) = self.connections {
            let _ = writeln!(text, "connections = {connections}");
        }
        for mailbox in &self.mailboxes {
            let _ = write!(text, "\n{}poll_seconds = {}\n", section(mailbox), self.poll_seconds);
        }
        text + FORM + &self.sections
    }
}

fn section(mailbox: &FunctionalMailbox) -> String {
    let FunctionalMailbox {
        id,
        address,
        authority,
        host,
        port,
        security,
        ca_file,
        folders,
        put_away,
        login,
        ..
    } = mailbox;
    let login = login.clone().unwrap_or_else(|| format!("password_file = \"secrets/{id}\""));
    let ca_file = ca_file.as_ref().map(|file| format!("ca_file = {file:?}\n")).unwrap_or_default();
    format!(
        "[[mailbox]]\nid = \"{id}\"\naddress = \"{address}\"\nname = \"Lindhaga kommun\"\nauthority = \"{authority}\"\n\
         host = \"{host}\"\nport = {port}\nsecurity = \"{security}\"\n{login}\n{ca_file}\
         folders = {folders:?}\nput_away = {put_away}\n"
    )
}

const FORM: &str = r#"
[[form]]
id = "webb"
from = "formular@lindhaga.example"

[form.labels]
name = ["Namn", "Ditt namn"]
email = ["E-post", "E-postadress", "Din e-postadress"]
phone = ["Telefon", "Telefonnummer"]
topic = ["Ämne", "Vad gäller det?"]
text = ["Meddelande", "Din synpunkt", "Beskriv din synpunkt"]
anonymous = ["Jag vill vara anonym"]
"#;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_of_the_example_is_known() {
        let addresses = Municipality::addresses().unwrap();
        for wanted in ["teknik", "petra.lund", "helena.brink", "jurist", "formular"] {
            assert!(addresses.contains(&format!("{wanted}{DOMAIN}")), "{wanted} in {addresses:?}");
        }
    }
}
