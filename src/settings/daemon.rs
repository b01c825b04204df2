//! `synpunktd.toml`: mailboxes, relay, database, folders, intervals.

use super::budget;
use super::hook::{self, Hook};
use super::keeping::{self, Keeping};
use super::monitoring::{self, Listen};
use super::oauth::{self, OAuth};
use super::opinion::{self, OutsideOpinion};
use super::reader::{MIB, Section};
use super::secrets::{login, password};
use super::toml_date::Date;
use crate::domain::address::EmailAddress;
use crate::domain::budget::Budget;
use crate::domain::ids::{AuthorityId, MailboxId, TopicId};
use crate::domain::matter::Channel;
use crate::domain::organisation::FunctionalMailbox;
use crate::domain::secret::Secret;
use chrono::NaiveDate;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The largest mail that is fetched, in bytes, unless configured.
const LARGEST_MAIL: u64 = 100 * MIB;

/// What the daemon connects to and where it keeps things.
#[derive(Debug, Clone)]
pub struct Daemon {
    /// Where the database is, unless `database` says else.
    pub state_dir: PathBuf,
    /// `postgres://…`, or a path of an SQLite file.
    pub database: String,
    /// The host name in Message-IDs and greetings.
    pub host_name: String,
    /// `organisation.toml`.
    pub organisation_file: PathBuf,
    /// Folder of policies.
    pub policies_dir: PathBuf,
    /// Folders of templates; a file in a later one takes the place of its namesake in an earlier one.
    pub templates_dirs: Vec<PathBuf>,
    /// Folder of the classifier's word lists.
    pub lexicon_dir: PathBuf,
    /// The classifier's trained model, where there is one.
    pub model_file: Option<PathBuf>,
    /// Learns each night from what people corrected.
    pub learn_nightly: bool,
    /// Labelled mails that no model learns from: a new one is measured on them.
    pub kept_mails: Option<PathBuf>,
    /// Who is asked for an outside opinion on new matters.
    pub opinion: Option<OutsideOpinion>,
    /// Mailboxes to collect from.
    pub mailboxes: Vec<Mailbox>,
    /// Web forms.
    pub forms: Vec<Form>,
    /// Programs that are told what happens to cases.
    pub hooks: Vec<Hook>,
    /// Where letters are handed over.
    pub relay: Relay,
    /// The socket of clamd, where mails are looked into for what is harmful.
    pub clamav: Option<PathBuf>,
    /// Where the daemon tells how it is; nowhere when `None`.
    pub monitoring: Option<Listen>,
    /// How access tokens are had, by name.
    pub oauth: BTreeMap<String, OAuth>,
    /// Hosts whose `Received` stamps are trusted for the time of arrival.
    pub trusted_hosts: Vec<String>,
    /// The largest mail that is fetched, in bytes.
    pub largest_mail: u64,
    /// How many automatic letters go in an hour.
    pub budget: Budget,
    /// How often clocks are looked at.
    pub tick: Duration,
    /// The name by which our own mail gateway signs its `Authentication-Results` (RFC 8601); `None`: none are trusted.
    pub authserv_id: Option<String>,
    /// The file with the keys of proof; the diary holds one where there is none.
    pub proof_keys_file: Option<PathBuf>,
    /// Bytes that must be free on the diary's disk for mails to be taken in.
    pub least_free: u64,
    /// What keeps the diary safe.
    pub keeping: Keeping,
    /// Nothing goes out but the registrar's daily report. No key sets it: `synpunktd shadow` does.
    pub shadow: bool,
}

/// How a connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Security {
    /// TLS from the first byte.
    Tls,
    /// STARTTLS, required.
    StartTls,
    /// None: loopback addresses only.
    Plain,
}

/// One mailbox to collect from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailbox {
    /// What it is to the municipality.
    pub functional: FunctionalMailbox,
    /// IMAP host.
    pub host: String,
    /// IMAP port.
    pub port: u16,
    /// Protection.
    pub security: Security,
    /// User.
    pub user: String,
    /// How it logs in.
    pub login: Login,
    /// A certificate authority of one's own, PEM.
    pub ca_file: Option<PathBuf>,
    /// Folders to collect from, the first one with IDLE; the junk folder belongs here too (C6).
    pub folders: Vec<String>,
    /// What is done on the server with a mail that is safely stored.
    pub put_away: PutAway,
    /// The independent poll beside IDLE.
    pub poll: Duration,
    /// Mail that arrived before this day is left alone.
    pub since: Option<NaiveDate>,
    /// The server's sizes are estimates, as Exchange's are; else a body of another size is not accepted.
    pub sizes_are_estimates: bool,
}

/// How a mailbox logs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Login {
    /// With a password.
    Password(Secret),
    /// With a password that this process does not have ([`super::Settings::secrets`]).
    NotHere,
    /// With an access token that something else keeps fresh in a file (XOAUTH2).
    TokenFile(PathBuf),
    /// With an access token had by the `[oauth.NAME]` section of this name.
    OAuth(String),
}

/// What is done on the server with a mail that is safely stored.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PutAway {
    /// Moved to this folder.
    Move(String),
    /// Left where it is, with this keyword.
    Keyword(String),
    /// Left as it is.
    Nothing,
}

/// The relay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relay {
    /// Host.
    pub host: String,
    /// Port.
    pub port: u16,
    /// Protection.
    pub security: Security,
    /// User and how it logs in.
    pub login: Option<(String, Login)>,
    /// A certificate authority of one's own, PEM.
    pub ca_file: Option<PathBuf>,
    /// Receipts have the null envelope sender (RFC 3834); false where the relay refuses it, as Exchange Online does.
    pub null_sender: bool,
    /// Connections side by side.
    pub connections: usize,
}

/// A web form whose mails carry a citizen's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// Identity.
    pub id: String,
    /// The form's own sender address.
    pub from: Option<String>,
    /// A text that its subject holds.
    pub subject: Option<String>,
    /// What each field's label is: `name`, `email`, `phone`, `text`, `topic`, `anonymous` to label texts.
    pub labels: BTreeMap<String, Vec<String>>,
}

/// Reads `synpunktd.toml`; `None` when something is missing without which the rest cannot be read.
pub fn read(top: &Section<'_>, file: &Path, environment: &BTreeMap<String, String>) -> Option<Daemon> {
    let base = file.parent().unwrap_or(Path::new("."));
    let path = |key: &str, default: &str| base.join(top.or::<String>(key, default.to_owned()));
    let mut state_dir = path("state_dir", "/var/lib/synpunktd");
    if let Some(other) = environment.get("state_dir") {
        state_dir = PathBuf::from(other);
    }
    let written: Option<String> = top.opt("database");
    let database = environment
        .get("database")
        .cloned()
        .or(written)
        .unwrap_or_else(|| state_dir.join("diary.sqlite").display().to_string());
    let mailboxes = top.tables("mailbox").iter().filter_map(|section| mailbox(section, base)).collect();
    let hooks = top.tables("hook").iter().filter_map(|section| hook::read(section, base)).collect();
    let forms = top.tables("form").iter().filter_map(form).collect();
    if !top.has("mailbox") {
        top.fault("mailbox", "is missing: at least one section [[mailbox]] is needed");
    }
    let relay = top.table("relay").map(|section| relay(&section, base));
    if relay.is_none() {
        top.fault(
            "relay",
            "is missing: the section [relay] says which mail server letters are handed to",
        );
    }
    Some(Daemon {
        database,
        host_name: top.text("host_name").unwrap_or_default(),
        organisation_file: path("organisation", "organisation.toml"),
        policies_dir: path("policies", "policies"),
        templates_dirs: folders(top, "templates", base),
        lexicon_dir: path("lexicon", "lexicon"),
        model_file: top.path("model", base),
        learn_nightly: top.or("learn_nightly", false),
        opinion: top.table("opinion").map(|section| opinion::read(&section)),
        kept_mails: top.path("kept_mails", base),
        mailboxes,
        forms,
        hooks,
        relay: relay.flatten()?,
        clamav: top.path("clamav", base),
        monitoring: monitoring::read(top, base),
        oauth: oauth::read(top, base),
        trusted_hosts: top.or("trusted_hosts", Vec::new()),
        authserv_id: top.opt("authserv_id"),
        proof_keys_file: top.path("proof_keys_file", base),
        largest_mail: top.bounded("largest_mail_megabytes", LARGEST_MAIL / MIB, 1..=500) * MIB,
        budget: budget::read(top),
        tick: top.seconds("tick_seconds", 15, 1..=3600),
        keeping: keeping::read(top, base),
        least_free: top.bounded("free_space_megabytes", 512, 0..=1_048_576) * MIB,
        shadow: false,
        state_dir,
    })
}

/// One folder, or a list of them.
fn folders(top: &Section<'_>, key: &str, base: &Path) -> Vec<PathBuf> {
    #[derive(Deserialize)]
    #[serde(untagged, expecting = "must be a folder, or a list of folders")]
    enum Folders {
        One(String),
        Many(Vec<String>),
    }
    let names = match top.or(key, Folders::One(key.to_owned())) {
        Folders::One(name) => vec![name],
        Folders::Many(names) => names,
    };
    if names.is_empty() {
        top.fault(key, "must name at least one folder");
    }
    names.into_iter().map(|name| base.join(name)).collect()
}

fn mailbox(section: &Section<'_>, base: &Path) -> Option<Mailbox> {
    let security = section.or("security", Security::Tls);
    let default_port = if security == Security::Tls { 993 } else { 143 };
    let address: Option<EmailAddress> = section.req("address");
    let user = section.opt::<String>("user").or_else(|| address.as_ref().map(ToString::to_string));
    let (functional, host, login) = (functional(section, address), section.text("host"), login(section, base));
    let folders: Vec<String> = section.or("folders", vec!["INBOX".to_owned()]);
    if folders.is_empty() {
        section.fault("folders", "must name at least one folder, such as \"INBOX\"");
    }
    let put_away = section.or("put_away", PutAway::Move("Registrerade".to_owned()));
    if let PutAway::Move(to) = &put_away
        && folders.contains(to)
    {
        section.fault("put_away", "moves to a folder that is collected from: choose another");
    }
    let (port, poll) = (section.or("port", default_port), section.seconds("poll_seconds", 300, 1..=3600));
    let since = section.opt::<Date>("since");
    let ca_file = section.path("ca_file", base);
    let sizes_are_estimates = section.or("sizes_are_estimates", false);
    section.finish();
    Some(Mailbox {
        functional: functional?,
        host: host?,
        port,
        security,
        user: user?,
        login: login?,
        ca_file,
        folders,
        put_away,
        poll,
        since: since.map(|date| date.0),
        sizes_are_estimates,
    })
}

fn functional(section: &Section<'_>, address: Option<EmailAddress>) -> Option<FunctionalMailbox> {
    let (id, name, authority) = (section.text("id"), section.text("name"), section.text("authority"));
    let topic = section.opt::<TopicId>("topic");
    let channel = section.or("channel", Channel::Email);
    Some(FunctionalMailbox {
        id: MailboxId::new(id?),
        address: address?,
        name: name?,
        authority: AuthorityId::new(authority?),
        topic,
        channel,
    })
}

fn relay(section: &Section<'_>, base: &Path) -> Option<Relay> {
    let security = section.or("security", Security::StartTls);
    let default_port = match security {
        Security::Tls => 465,
        Security::StartTls => 587,
        Security::Plain => 25,
    };
    let host = section.text("host");
    let user: Option<String> = section.opt("user");
    let oauth = section.opt::<String>("oauth").map(Login::OAuth);
    let login = oauth.or(password(section, base));
    if user.is_some() && !section.has("password_file") && !section.has("password_credential") && !section.has("oauth") {
        section.fault("password_file", "is missing: user is set, so a password, or oauth, is needed too");
    }
    let read = host.map(|host| Relay {
        host,
        port: section.or("port", default_port),
        security,
        login: user.zip(login),
        ca_file: section.path("ca_file", base),
        null_sender: section.or("null_sender", true),
        connections: usize::try_from(section.bounded("connections", 4, 1..=50)).unwrap_or(4),
    });
    section.finish();
    read
}

fn form(section: &Section<'_>) -> Option<Form> {
    let id = section.text("id");
    let (from, subject) = (section.opt("from"), section.opt("subject"));
    if from.is_none() && subject.is_none() {
        section.fault(
            "from",
            "is missing: say the form's sender address, or a text of its subject in subject",
        );
    }
    let labels = section.table("labels").map(|labels| {
        let known = ["name", "email", "phone", "text", "topic", "anonymous"];
        let read = known
            .iter()
            .filter_map(|key| labels.opt::<Vec<String>>(key).map(|texts| ((*key).to_owned(), texts)))
            .collect();
        labels.finish();
        read
    });
    if labels.is_none() {
        section.fault("labels", "is missing: the section [form.labels] says what the fields are called");
    }
    section.finish();
    Some(Form {
        id: id?,
        from,
        subject,
        labels: labels?,
    })
}
