//! What differs between two configurations, in words without a secret: for whoever had the daemon read its files anew.

use super::Settings;
use std::collections::BTreeMap;
use std::fmt::Debug;

/// What cannot change while the daemon runs: the diary that is open, and the host that its letters are known by.
pub fn needs_restart(old: &Settings, new: &Settings) -> Vec<&'static str> {
    let (old, new) = (&old.daemon, &new.daemon);
    let fixed = [
        ("database", old.database != new.database),
        ("state_dir", old.state_dir != new.state_dir),
        ("host_name", old.host_name != new.host_name),
    ];
    fixed.iter().filter(|(_, differs)| *differs).map(|(key, _)| *key).collect()
}

/// Every part that differs, such as `mailbox teknik changed`.
pub fn between(old: &Settings, new: &Settings) -> Vec<String> {
    let mut told = Vec::new();
    let mailboxes = |settings: &Settings| by_name(&settings.daemon.mailboxes, |mailbox| mailbox.functional.id.to_string());
    compare("mailbox", &mailboxes(old), &mailboxes(new), &mut told);
    compare("oauth", &old.daemon.oauth, &new.daemon.oauth, &mut told);
    let forms = |settings: &Settings| by_name(&settings.daemon.forms, |form| form.id.clone());
    compare("form", &forms(old), &forms(new), &mut told);
    let people = |settings: &Settings| shown(settings.organisation.people.iter().map(|(id, person)| (id.to_string(), person)));
    compare("person", &people(old), &people(new), &mut told);
    let units = |settings: &Settings| shown(settings.organisation.units.iter().map(|(id, unit)| (id.to_string(), unit)));
    compare("unit", &units(old), &units(new), &mut told);
    let authorities = |settings: &Settings| shown(settings.organisation.authorities.iter().map(|(id, one)| (id.to_string(), one)));
    compare("authority", &authorities(old), &authorities(new), &mut told);
    let policies = |settings: &Settings| {
        let policies = settings.policies.iter();
        shown(policies.map(|policy| (format!("{} version {}", policy.id, policy.version), policy)))
    };
    compare("policy", &policies(old), &policies(new), &mut told);
    compare("template", &old.templates, &new.templates, &mut told);
    if old.daemon.relay != new.daemon.relay {
        told.push("relay changed".to_owned());
    }
    let rest = |settings: &Settings| {
        let (daemon, organisation) = (&settings.daemon, &settings.organisation);
        let paths = (
            &daemon.policies_dir,
            &daemon.templates_dirs,
            &daemon.lexicon_dir,
            &daemon.model_file,
        );
        let limits = (&daemon.trusted_hosts, daemon.largest_mail, daemon.least_free, daemon.tick);
        let others = (&daemon.monitoring, &daemon.clamav, &daemon.keeping);
        format!(
            "{:?}",
            (
                paths,
                limits,
                others,
                &organisation.name,
                &organisation.internal_domains,
                &organisation.referrals
            )
        )
    };
    if rest(old) != rest(new) {
        told.push("other keys changed".to_owned());
    }
    told
}

fn by_name<T: Clone>(all: &[T], name: impl Fn(&T) -> String) -> BTreeMap<String, T> {
    all.iter().map(|one| (name(one), one.clone())).collect()
}

/// What holds no secret is compared by what it shows.
fn shown<T: Debug>(all: impl Iterator<Item = (String, T)>) -> BTreeMap<String, String> {
    all.map(|(name, one)| (name, format!("{one:?}"))).collect()
}

fn compare<T: PartialEq>(kind: &str, old: &BTreeMap<String, T>, new: &BTreeMap<String, T>, told: &mut Vec<String>) {
    for (name, value) in new {
        match old.get(name) {
            None => told.push(format!("{kind} {name} added")),
            Some(before) if before != value => told.push(format!("{kind} {name} changed")),
            Some(_) => {}
        }
    }
    let gone = old.keys().filter(|name| !new.contains_key(*name));
    told.extend(gone.map(|name| format!("{kind} {name} taken away")));
}
