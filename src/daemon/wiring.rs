//! Wiring: from settings to living parts.

use super::adviser::CommandAdviser;
use super::alarm::Looks;
use super::clamd::Clamd;
use super::collector::{Collector, Stuck};
use super::hooks;
use super::room::Gate;
use super::tokens::{Nowhere, Sources, TokenFile};
use crate::domain::classify::labelled::Labelled;
use crate::domain::classify::{Classifier, ClassifierError};
use crate::domain::hex::hex;
use crate::domain::policies::Policies;
use crate::domain::secret::Secret;
use crate::domain::time::Clock;
use crate::flow::collect::Source;
use crate::flow::learn::Taught;
use crate::flow::letters;
use crate::flow::office::Office;
use crate::flow::opinion::Adviser;
use crate::flow::proof::Keys;
use crate::flow::scan::Scanner;
use crate::flow::stationery::Stationery;
use crate::imap::{FolderName, ImapAccount, ImapError, Keyword, Limits, PutAway, SizeTrust};
use crate::mail::form::{FormLabels, FormRule};
use crate::mail::template::{TemplateError, Templates};
use crate::mail::{Internal, ReadRules};
use crate::net::login::{Login, Security};
use crate::settings::keeping::Journal;
use crate::settings::{Settings, daemon as configured, labelled, lexicon};
use crate::smtp::{RelayAccount, Waits};
use crate::store::Store;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::sync::Arc;
use thiserror::Error;

/// Why settings cannot be brought to life.
#[derive(Debug, Error)]
pub enum WiringError {
    /// Templates.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Templates(Vec<TemplateError>),
    /// The classifier's word lists or model.
    #[error(transparent)]
    Lexicon(#[from] lexicon::LexiconError),
    /// The mails that learning is measured on.
    #[error(transparent)]
    Kept(#[from] labelled::LabelledError),
    /// What the word lists say together.
    #[error(transparent)]
    Classifier(#[from] ClassifierError),
    /// An identity provider that nobody can reach under this address.
    #[error("oauth.{name}: {why}")]
    OAuth {
        /// The section.
        name: String,
        /// Why.
        why: String,
    },
    /// A hook with an address that cannot be one.
    #[error("hook \"{id}\": url {why}")]
    Hook {
        /// The hook.
        id: String,
        /// Why.
        why: String,
    },
    /// A folder or keyword that no server could take.
    #[error("mailbox \"{mailbox}\": {cause}")]
    Mailbox {
        /// Which.
        mailbox: String,
        /// Why.
        cause: ImapError,
    },
}

/// What makes this installation's letters its own; kept with the diary, for as long as its letters may be answered.
#[derive(Debug, Clone)]
pub struct Identity {
    /// The mark in its letters' headers.
    pub instance: String,
    /// The keys of its seals.
    pub keys: Keys,
    /// This process among all that ever use the diary.
    pub owner: String,
}

/// The identity of a diary; a new diary gets a new one.
///
/// # Errors
/// When the database is out of reach.
pub async fn identity(store: &Store, keys_file: Option<&Path>) -> Result<Identity, super::DaemonError> {
    let mut tx = store.write().await?;
    let (instance, key) = match (tx.meta("instance").await?, tx.meta("message_id_key").await?) {
        (Some(instance), Some(key)) => (instance, key),
        _ => {
            let (instance, key) = (random_hex::<8>()?, random_hex::<32>()?);
            tx.set_meta("instance", &instance).await?;
            tx.set_meta("message_id_key", &key).await?;
            (instance, key)
        }
    };
    tx.commit().await?;
    let keys = match keys_file {
        Some(file) => keys_in(file)?,
        None => Keys::one("d", Secret::new(&key)),
    };
    Ok(Identity {
        instance,
        keys,
        owner: random_hex::<8>()?,
    })
}

/// The keys of a file; a file that is not there is made, for the daemon's user alone.
fn keys_in(file: &Path) -> std::io::Result<Keys> {
    let text = match std::fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let text = format!("k1 {}\n", random_hex::<32>()?);
            let mut options = std::fs::OpenOptions::new();
            options.write(true).create_new(true).mode(0o600);
            std::io::Write::write_all(&mut options.open(file)?, text.as_bytes())?;
            text
        }
        Err(error) => return Err(error),
    };
    Keys::parse(&text).map_err(|error| std::io::Error::other(format!("{}: {error}", file.display())))
}

pub(super) fn random_hex<const BYTES: usize>() -> std::io::Result<String> {
    let mut bytes = [0u8; BYTES];
    getrandom::fill(&mut bytes).map_err(std::io::Error::other)?;
    Ok(hex(&bytes))
}

/// The office of an installation, once every template has been tried.
///
/// # Errors
/// [`WiringError`].
pub fn office(settings: &Settings, identity: Identity, clock: Arc<dyn Clock>) -> Result<Office, WiringError> {
    let office = Office {
        organisation: settings.organisation.clone(),
        policies: Policies::new(settings.policies.clone()),
        classifier: Taught::new(classifier(settings)?),
        adviser: adviser(settings),
        stationery: Stationery {
            templates: Templates::new(settings.templates.clone()).map_err(WiringError::Templates)?,
            host: settings.daemon.host_name.clone(),
            instance: identity.instance.clone(),
            keys: identity.keys,
            null_sender: settings.daemon.relay.null_sender,
        },
        rules: read_rules(settings),
        trusted_hosts: settings.daemon.trusted_hosts.clone(),
        authserv_id: settings.daemon.authserv_id.clone(),
        started: clock.now(),
        scanner: settings
            .daemon
            .clamav
            .clone()
            .map(|socket| Arc::new(Clamd::new(socket)) as Arc<dyn Scanner>),
        clock,
        owner: identity.owner,
        budget: settings.daemon.budget,
        has_journal: settings.daemon.keeping.journal.is_some(),
    };
    let sources = sources(settings)?;
    for mailbox in &settings.daemon.mailboxes {
        collector(mailbox, settings, &sources)?;
    }
    for hook in &settings.daemon.hooks {
        if let Some(why) = hooks::fault(hook) {
            return Err(WiringError::Hook { id: hook.id.clone(), why });
        }
    }
    let faults = letters::rehearse(&office);
    if faults.is_empty() {
        Ok(office)
    } else {
        Err(WiringError::Templates(faults))
    }
}

/// The classifier of an installation.
///
/// # Errors
/// [`WiringError`].
pub fn classifier(settings: &Settings) -> Result<Classifier, WiringError> {
    let words = lexicon::read_lexicon(&settings.daemon.lexicon_dir)?;
    let model = settings.daemon.model_file.as_deref().map(lexicon::read_model).transpose()?;
    Ok(Classifier::new(words, model)?)
}

/// Who is asked for an outside opinion, where a command is configured.
fn adviser(settings: &Settings) -> Option<Box<dyn Adviser>> {
    let opinion = settings.daemon.opinion.as_ref()?;
    let adviser = CommandAdviser::new(&opinion.command, opinion.patience)?;
    Some(Box::new(adviser))
}

/// The mails that learning is measured on; none where none are configured.
///
/// # Errors
/// [`WiringError`].
pub fn kept_mails(settings: &Settings) -> Result<Vec<Labelled>, WiringError> {
    let kept = settings.daemon.kept_mails.as_deref().map(labelled::read_labelled).transpose()?;
    Ok(kept.unwrap_or_default())
}

/// What mails are read with.
pub fn read_rules(settings: &Settings) -> ReadRules {
    let organisation = &settings.organisation;
    ReadRules {
        forms: settings.daemon.forms.iter().map(form).collect(),
        marker_lines: vec![MARKER_LINE.to_owned()],
        internal: Internal {
            domains: organisation.internal_domains.clone(),
            addresses: organisation.people.values().flat_map(|person| person.addresses.clone()).collect(),
            everyone: false,
        },
    }
}

fn form(form: &configured::Form) -> FormRule {
    let labels = |field: &str| form.labels.get(field).cloned().unwrap_or_default();
    FormRule {
        id: form.id.clone(),
        from: form.from.clone(),
        subject: form.subject.clone(),
        labels: FormLabels {
            name: labels("name"),
            email: labels("email"),
            phone: labels("phone"),
            text: labels("text"),
            topic: labels("topic"),
            anonymous: labels("anonymous"),
        },
    }
}

/// The line in our letters above which an answer is written; the templates hold it.
const MARKER_LINE: &str = "Skriv ditt svar ovanför denna rad";

/// The relay's account.
pub fn relay(settings: &Settings, sources: &Sources) -> RelayAccount {
    let relay = &settings.daemon.relay;
    RelayAccount {
        host: relay.host.clone(),
        port: relay.port,
        security: security(relay.security),
        login: relay.login.as_ref().map(|(user, proof)| (user.clone(), login(proof, sources))),
        ca_file: relay.ca_file.clone(),
        hello: settings.daemon.host_name.clone(),
        journal: settings.daemon.keeping.journal.as_ref().map(|journal| journal.address.clone()),
        waits: Waits::default(),
    }
}

/// The journal's IMAP account.
pub fn journal(journal: &Journal, sources: &Sources) -> ImapAccount {
    ImapAccount {
        host: journal.host.clone(),
        port: journal.port,
        security: security(journal.security),
        user: journal.user.clone(),
        login: login(&journal.login, sources),
        ca_file: journal.ca_file.clone(),
        sizes: SizeTrust::Estimated,
        limits: Limits::default(),
    }
}

fn security(written: configured::Security) -> Security {
    match written {
        configured::Security::Tls => Security::Tls,
        configured::Security::StartTls => Security::StartTls,
        configured::Security::Plain => Security::PlainLoopbackOnly,
    }
}

fn login(written: &configured::Login, sources: &Sources) -> Login {
    match written {
        configured::Login::Password(password) => Login::Password(password.clone()),
        configured::Login::NotHere => Login::Token(Arc::new(Nowhere::new("its password is not here"))),
        configured::Login::TokenFile(path) => Login::Token(Arc::new(TokenFile::new(path.clone()))),
        configured::Login::OAuth(name) => Login::Token(sources.named(name)),
    }
}

/// Where access tokens come from.
///
/// # Errors
/// [`WiringError`] when an address of an identity provider cannot be one.
pub fn sources(settings: &Settings) -> Result<Sources, WiringError> {
    Sources::of(settings).map_err(|(name, why)| WiringError::OAuth { name, why })
}

/// A mailbox's IMAP account.
pub fn account(mailbox: &configured::Mailbox, sources: &Sources) -> ImapAccount {
    ImapAccount {
        host: mailbox.host.clone(),
        port: mailbox.port,
        security: security(mailbox.security),
        user: mailbox.user.clone(),
        login: login(&mailbox.login, sources),
        ca_file: mailbox.ca_file.clone(),
        sizes: if mailbox.sizes_are_estimates {
            SizeTrust::Estimated
        } else {
            SizeTrust::Exact
        },
        limits: Limits::default(),
    }
}

/// A mailbox's collector.
///
/// # Errors
/// When a folder or keyword is one that no server could take.
pub(super) fn collector(mailbox: &configured::Mailbox, settings: &Settings, sources: &Sources) -> Result<Collector, WiringError> {
    let bad = |cause| WiringError::Mailbox {
        mailbox: mailbox.functional.id.to_string(),
        cause,
    };
    let folders: Result<Vec<FolderName>, ImapError> = mailbox.folders.iter().map(FolderName::new).collect();
    let put_away = match &mailbox.put_away {
        configured::PutAway::Move(folder) => PutAway::Move(FolderName::new(folder).map_err(bad)?),
        configured::PutAway::Keyword(keyword) => PutAway::Keyword(Keyword::new(keyword).map_err(bad)?),
        configured::PutAway::Nothing => PutAway::Nothing,
    };
    let id = mailbox.functional.id.clone();
    let source = Source::new(id.clone(), put_away, mailbox.since, settings.daemon.largest_mail);
    Ok(Collector {
        id,
        account: account(mailbox, sources),
        source,
        folders: folders.map_err(bad)?,
        poll: mailbox.poll,
        gate: Gate {
            least: settings.daemon.least_free,
        },
        looks: Looks::default(),
        stuck: Stuck::default(),
    })
}
