//! What only the whole configuration can tell: names that lead nowhere, numbers that could be mixed up, mail that would loop.

use super::Settings;
use super::daemon::Login;
use super::reader::{Fault, FaultKind};
use crate::domain::address::EmailAddress;
use crate::domain::effect::{NamedTemplate, Purpose};
use crate::domain::ids::PersonId;
use crate::domain::organisation::Authority;
use crate::domain::policy::{Lane, Policy};
use std::collections::BTreeMap;
use std::path::Path;

/// Every fault between the parts of the configuration.
pub fn check(settings: &Settings, main_file: &Path) -> Vec<Fault> {
    let mut faults = Collector {
        faults: Vec::new(),
        file: settings.daemon.organisation_file.display().to_string(),
    };
    authorities(settings, &mut faults);
    units(settings, &mut faults);
    people(settings, &mut faults);
    series(settings, &mut faults);
    faults.file = main_file.display().to_string();
    mailboxes(settings, &mut faults);
    tokens(settings, &mut faults);
    faults.file = settings.daemon.policies_dir.display().to_string();
    policies(settings, &mut faults);
    faults.file = settings
        .daemon
        .templates_dirs
        .last()
        .map(|dir| dir.display().to_string())
        .unwrap_or_default();
    templates(settings, &mut faults);
    faults.faults
}

struct Collector {
    faults: Vec<Fault>,
    file: String,
}

impl Collector {
    fn add(&mut self, key: String, what: impl Into<String>) {
        self.faults.push(Fault {
            file: self.file.clone(),
            line: None,
            key,
            what: what.into(),
            kind: FaultKind::Wrong,
        });
    }
}

fn authorities(settings: &Settings, faults: &mut Collector) {
    if settings.organisation.authorities.is_empty() {
        faults.add(
            "authority".to_owned(),
            "is missing: at least one section [authority.NAME] is needed, since every case stands in an authority's diary",
        );
    }
    for authority in settings.organisation.authorities.values() {
        let key = |name: &str| format!("authority.{}.{name}", authority.id);
        for (name, person) in [
            ("registrar", Some(&authority.registrar)),
            ("head", Some(&authority.head)),
            ("responsible", authority.responsible.as_ref()),
        ] {
            if let Some(person) = person {
                known_person(settings, person, key(name), faults);
            }
        }
        let versions: Vec<&Policy> = settings.policies.iter().filter(|policy| policy.id == authority.policy).collect();
        if versions.is_empty() {
            faults.add(
                key("policy"),
                format!(
                    "names \"{}\", but the policies are: {}",
                    authority.policy,
                    list(settings.policies.iter().map(|policy| policy.id.as_str()))
                ),
            );
        }
        for (name, function) in &authority.functions {
            not_our_own(settings, &function.address, key(&format!("function.{name}.address")), faults);
        }
        for lane in versions.iter().flat_map(|policy| &policy.lanes) {
            lane_function(authority, lane, faults);
        }
    }
}

fn lane_function(authority: &Authority, lane: &Lane, faults: &mut Collector) {
    let Some(function) = lane.to.as_ref().filter(|function| !authority.functions.contains_key(*function)) else {
        return;
    };
    faults.add(
        format!("authority.{}.function.{function}", authority.id),
        format!(
            "is missing: the policy \"{}\" passes matters to the function \"{function}\"; give its name and address",
            authority.policy
        ),
    );
}

/// A letter of ours to one of our own mailboxes would come back to us as new mail.
fn not_our_own(settings: &Settings, address: &EmailAddress, key: String, faults: &mut Collector) {
    if settings.organisation.is_own_mailbox(address) {
        faults.add(
            key,
            format!("{address} is a functional mailbox that is collected from: letters to it would come back as new mail"),
        );
    }
}

fn units(settings: &Settings, faults: &mut Collector) {
    for unit in settings.organisation.units.values() {
        let key = |name: &str| format!("unit.{}.{name}", unit.id);
        if !settings.organisation.authorities.contains_key(&unit.authority) {
            faults.add(
                key("authority"),
                format!(
                    "names \"{}\", but the authorities are: {}",
                    unit.authority,
                    list(settings.organisation.authorities.keys().map(|id| id.as_str()))
                ),
            );
        }
        known_person(settings, &unit.manager, key("manager"), faults);
        if let Some(mailbox) = &unit.mailbox {
            not_our_own(settings, mailbox, key("mailbox"), faults);
        }
        for officer in &unit.officers {
            known_person(settings, officer, key("officers"), faults);
        }
    }
}

fn people(settings: &Settings, faults: &mut Collector) {
    let mut owners: BTreeMap<&str, &PersonId> = BTreeMap::new();
    for person in settings.organisation.people.values() {
        if let Some(stand_in) = &person.stand_in {
            known_person(settings, stand_in, format!("person.{}.stand_in", person.id), faults);
        }
        for address in &person.addresses {
            let key = || format!("person.{}.addresses", person.id);
            if let Some(other) = owners.insert(address.as_str(), &person.id) {
                faults.add(
                    key(),
                    format!("{address} also belongs to person.{other}: an address tells who a mail is from, so it can have one owner"),
                );
            }
            not_our_own(settings, address, key(), faults);
        }
    }
}

fn known_person(settings: &Settings, person: &PersonId, key: String, faults: &mut Collector) {
    if !settings.organisation.people.contains_key(person) {
        faults.add(key, format!("names \"{person}\", but there is no section [person.{person}]"));
    }
}

/// Two diaries whose numbers look the same could not be told apart in a subject.
fn series(settings: &Settings, faults: &mut Collector) {
    let mut seen: BTreeMap<&str, &Authority> = BTreeMap::new();
    for authority in settings.organisation.authorities.values() {
        let key = format!("authority.{}.series", authority.id);
        if let Some(other) = seen.insert(&authority.series, authority) {
            faults.add(
                key,
                format!(
                    "\"{}\" is also the series of authority.{}: each diary needs its own",
                    authority.series, other.id
                ),
            );
        } else if !authority.format.names_series() && settings.organisation.authorities.len() > 1 {
            faults.add(
                format!("authority.{}.format", authority.id),
                "must hold {series} when there are several authorities, so that their numbers can be told apart",
            );
        }
    }
}

fn mailboxes(settings: &Settings, faults: &mut Collector) {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, mailbox) in (1usize..).zip(&settings.daemon.mailboxes) {
        let functional = &mailbox.functional;
        if let Some(other) = seen.insert(functional.id.as_str(), at) {
            faults.add(
                format!("mailbox[{at}].id"),
                format!("\"{}\" is also the id of mailbox[{other}]: each needs its own", functional.id),
            );
        }
        if !settings.organisation.authorities.contains_key(&functional.authority) {
            let known = list(settings.organisation.authorities.keys().map(|id| id.as_str()));
            faults.add(
                format!("mailbox[{at}].authority"),
                format!("names \"{}\", but the authorities are: {known}", functional.authority),
            );
        }
    }
}

/// Whoever logs in with a token must say where tokens come from.
fn tokens(settings: &Settings, faults: &mut Collector) {
    let daemon = &settings.daemon;
    let mailboxes = (1usize..)
        .zip(&daemon.mailboxes)
        .map(|(at, mailbox)| (format!("mailbox[{at}].oauth"), &mailbox.login));
    let relay = daemon.relay.login.iter().map(|(_, login)| ("relay.oauth".to_owned(), login));
    for (key, login) in mailboxes.chain(relay) {
        if let Login::OAuth(name) = login
            && !daemon.oauth.contains_key(name)
        {
            faults.add(key, format!("names \"{name}\", but there is no section [oauth.{name}]"));
        }
    }
}

fn policies(settings: &Settings, faults: &mut Collector) {
    for (at, policy) in settings.policies.iter().enumerate() {
        let same = |other: &&Policy| other.id == policy.id && other.version == policy.version;
        if settings.policies.iter().take(at).any(|other| same(&other)) {
            faults.add(
                policy.id.to_string(),
                format!(
                    "has two files with version \"{}\": each version needs its own, since running cases keep theirs",
                    policy.version
                ),
            );
        }
    }
    for pair in settings.policies.windows(2) {
        if let [first, second] = pair
            && first.id == second.id
            && first.valid_from == second.valid_from
        {
            faults.add(
                first.id.to_string(),
                format!("has two versions from {}: each version needs its own valid_from", first.valid_from),
            );
        }
    }
    for policy in &settings.policies {
        let missing = policy
            .lanes
            .iter()
            .filter_map(|lane| lane.receipt.as_ref())
            .filter(|name| !settings.templates.contains_key(&format!("sv/{name}")));
        for name in missing {
            faults.add(
                format!("{}.lane.receipt", policy.id),
                format!("names the template \"{name}\", but there is no sv/{name}.txt among the templates"),
            );
        }
    }
}

fn templates(settings: &Settings, faults: &mut Collector) {
    let purposes = Purpose::ALL.iter().map(|purpose| purpose.as_str());
    let names = purposes.chain(NamedTemplate::ALL.iter().map(|wording| wording.as_str()));
    for name in names.filter(|name| !settings.templates.contains_key(&format!("sv/{name}"))) {
        faults.add(format!("sv/{name}.txt"), "is missing: every letter needs its template in Swedish");
    }
}

fn list<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.collect();
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}
