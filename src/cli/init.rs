//! `synpunktd init`: a few questions, or flags, become a commented configuration that is valid.

mod ask;
mod files;

use super::{ConfigArgs, open};
use crate::daemon::clock::SystemClock;
use crate::domain::address::{EmailAddress, NamedAddress};
use crate::domain::policy::Policy;
use crate::domain::time::{Clock as _, stockholm_date};
use crate::settings::draft::{self, Answers, UnitAnswer};
use crate::settings::{self, policy};
use anyhow::Context;
use ask::Asker;
use clap::Args;
use std::io::{BufRead, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Where the service looks for its configuration.
const DIR: &str = "/etc/synpunktd";

/// What is known already; the rest is asked for.
#[derive(Debug, Args)]
pub struct InitArgs {
    /// The folder of the configuration; it is made where it is missing, and nothing in it is overwritten
    #[arg(long, value_name = "DIR", default_value = DIR)]
    dir: PathBuf,
    /// The folder of what comes with the program: policies, templates, word lists
    #[arg(long, value_name = "DIR", default_value = "/usr/share/synpunktd")]
    share: PathBuf,
    /// The municipality's name, as citizens know it
    #[arg(long, value_name = "NAME")]
    municipality: Option<String>,
    /// Its mail domain
    #[arg(long, value_name = "DOMAIN")]
    domain: Option<String>,
    /// The routine to begin with: koping, norrkoping, osby, rinkeby-kista, stockholm
    #[arg(long, value_name = "ID")]
    policy: Option<String>,
    /// Where citizens call
    #[arg(long, value_name = "NUMBER")]
    phone: Option<String>,
    /// The functional mailbox
    #[arg(long, value_name = "ADDRESS")]
    mailbox: Option<String>,
    /// Its IMAP server, HOST or HOST:PORT
    #[arg(long, value_name = "SERVER")]
    imap: Option<String>,
    /// The mail server that takes letters, HOST or HOST:PORT
    #[arg(long, value_name = "SERVER")]
    relay: Option<String>,
    /// Who logs in there; empty where it asks for no login
    #[arg(long, value_name = "USER")]
    relay_user: Option<String>,
    /// Keeps the diary: "Name <address>"
    #[arg(long, value_name = "PERSON")]
    registrar: Option<String>,
    /// Head of administration: "Name <address>"
    #[arg(long, value_name = "PERSON")]
    head: Option<String>,
    /// A unit: "Name; topics; Officer <address>; Manager <address>". May stand several times
    #[arg(long, value_name = "UNIT")]
    unit: Vec<String>,
}

/// Asks, writes, checks what was written, and says what is left to do.
///
/// # Errors
/// An answer that is missing, a file that is there already or cannot be written, or a configuration that turns out faulty.
pub fn run(args: InitArgs, input: impl BufRead, output: impl Write) -> anyhow::Result<ExitCode> {
    let mut asker = Asker::new(input, output);
    files::refuse_to_overwrite(&args.dir)?;
    let (answers, policy_file, policy) = answers(&args, &mut asker)?;
    let mut passwords = Vec::new();
    for name in draft::secrets(&answers) {
        passwords.push((
            name,
            asker.secret(&format!("Password of the {name} (empty: write it into the file later)"))?,
        ));
    }
    files::write(&args.dir, &args.share, &answers, &policy_file, &policy, &passwords)?;
    let empty: Vec<&str> = passwords
        .iter()
        .filter(|(_, password)| password.is_empty())
        .map(|(name, _)| *name)
        .collect();
    // What was written must be valid; a password that is still to be written is no fault of it.
    let config = args.dir.join("synpunktd.toml");
    open::settings(&ConfigArgs { config })?;
    asker.say(&what_next(&args.dir, &empty))?;
    Ok(ExitCode::SUCCESS)
}

fn answers<R: BufRead, W: Write>(args: &InitArgs, asker: &mut Asker<R, W>) -> anyhow::Result<(Answers, PathBuf, Policy)> {
    let municipality = asker.text("municipality", "The municipality's name", args.municipality.as_deref(), None)?;
    let domain = asker.text("domain", "Its mail domain, such as kommun.se", args.domain.as_deref(), None)?;
    let domain = domain.trim_start_matches('@').to_lowercase();
    let id = asker.text(
        "policy",
        "The routine to begin with (koping, norrkoping, osby, rinkeby-kista, stockholm)",
        args.policy.as_deref(),
        Some("koping"),
    )?;
    let (policy_file, policy) = shipped_policy(&args.share, &id)?;
    let phone = asker.text("phone", "Where citizens call", args.phone.as_deref(), None)?;
    let mailbox = asker.text(
        "mailbox",
        "The functional mailbox",
        args.mailbox.as_deref(),
        Some(&format!("synpunkter@{domain}")),
    )?;
    let imap = asker.text(
        "imap",
        "Its IMAP server, HOST or HOST:PORT",
        args.imap.as_deref(),
        Some(&format!("imap.{domain}")),
    )?;
    let relay = asker.text(
        "relay",
        "The mail server that takes letters, HOST or HOST:PORT",
        args.relay.as_deref(),
        Some(&format!("smtp.{domain}")),
    )?;
    let relay_user = asker.text(
        "relay-user",
        "Who logs in there (empty: nobody)",
        args.relay_user.as_deref(),
        Some(""),
    )?;
    let registrar = person(&asker.text("registrar", "The registrar, \"Name <address>\"", args.registrar.as_deref(), None)?)?;
    let head = person(&asker.text("head", "The head of administration, \"Name <address>\"", args.head.as_deref(), None)?)?;
    let units = units(args, asker)?;
    let shown = format!("{municipality}, synpunkter");
    let answers = Answers {
        mailbox: NamedAddress::new(Some(&shown), EmailAddress::parse(&mailbox)?),
        municipality,
        domain,
        phone,
        imap,
        relay,
        relay_user,
        registrar,
        head,
        units,
        since: stockholm_date(SystemClock.now()),
    };
    Ok((answers, policy_file, policy))
}

fn units<R: BufRead, W: Write>(args: &InitArgs, asker: &mut Asker<R, W>) -> anyhow::Result<Vec<UnitAnswer>> {
    let mut written = args.unit.clone();
    while args.unit.is_empty() {
        let question = "A unit, \"Name; topics; Officer <address>; Manager <address>\" (empty: no more)";
        match asker.text("unit", question, None, Some(""))? {
            none if none.is_empty() => break,
            one => written.push(one),
        }
    }
    written.iter().map(|text| unit(text)).collect()
}

fn unit(text: &str) -> anyhow::Result<UnitAnswer> {
    let parts: Vec<&str> = text.split(';').map(str::trim).collect();
    let [name, topics, officer, manager] = parts[..] else {
        anyhow::bail!("\"{text}\" is no unit: write \"Gata och park; gata_park; Petra Lund <petra@…>; Stefan Hede <stefan@…>\"");
    };
    let topics = topics.split([',', ' ']).map(str::trim).filter(|topic| !topic.is_empty());
    Ok(UnitAnswer {
        name: name.to_owned(),
        topics: topics.map(str::to_owned).collect(),
        officer: person(officer)?,
        manager: person(manager)?,
    })
}

/// `Name <address>`, or an address alone.
fn person(text: &str) -> anyhow::Result<NamedAddress> {
    match text.trim().strip_suffix('>').and_then(|text| text.split_once('<')) {
        Some((name, address)) => Ok(NamedAddress::new(Some(name.trim()), EmailAddress::parse(address)?)),
        None => Ok(NamedAddress::bare(EmailAddress::parse(text)?)),
    }
}

/// A routine that comes with the program: its file, and what it says.
fn shipped_policy(share: &Path, id: &str) -> anyhow::Result<(PathBuf, Policy)> {
    let folder = share.join("policies");
    let entries = std::fs::read_dir(&folder).with_context(|| format!("the routines in {} cannot be read", folder.display()))?;
    let mut known = Vec::new();
    for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let (read, _) = settings::reader::Faults::read(&path.display().to_string(), &text, policy::read);
        if let Some(policy) = read.flatten() {
            if policy.id.as_str() == id {
                return Ok((path, policy));
            }
            known.push(policy.id.to_string());
        }
    }
    known.sort();
    anyhow::bail!(
        "there is no routine \"{id}\" in {}; there are: {}",
        folder.display(),
        known.join(", ")
    )
}

fn what_next(dir: &Path, empty: &[&str]) -> String {
    // The ordinary place needs no mention.
    let config = match dir == Path::new(DIR) {
        true => String::new(),
        false => format!(" --config {}", dir.join("synpunktd.toml").display()),
    };
    let dir = dir.display();
    let mut text = format!("Written to {dir}: synpunktd.toml, organisation.toml, policies/, templates/, secrets/.\n\nNext:\n");
    for name in empty {
        text.push_str(&format!("  write the password into {dir}/secrets/{name}\n"));
    }
    let commands = [
        (
            "runuser -u synpunktd -- synpunktd check --connect",
            "tries every server; sends and changes nothing",
        ),
        (
            "systemd-run --unit=synpunktd-shadow --uid=synpunktd synpunktd shadow",
            "for some days: reads the real mail, sends nothing to citizens or officers, tells the registrar what it would have done",
        ),
    ];
    for (command, what) in commands {
        text.push_str(&format!("  {command}{config}\n      {what}\n"));
    }
    text.push_str("  systemctl enable --now synpunktd\n");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_and_units_are_read_as_written() {
        let petra = person("Petra Lund <Petra.Lund@lindhaga.example>").unwrap();
        assert_eq!(
            (petra.name.as_deref(), petra.address.as_str()),
            (Some("Petra Lund"), "petra.lund@lindhaga.example")
        );
        assert_eq!(person("a@b.example").unwrap().name, None);
        assert!(person("Petra Lund").is_err());
        let gata = unit("Gata; gata_park, vatten_avfall; P <p@a.example>; s@a.example").unwrap();
        assert_eq!(gata.topics, ["gata_park", "vatten_avfall"]);
        assert!(unit("Gata; gata_park").is_err());
    }
}
