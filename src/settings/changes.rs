//! What differs between two configurations, in words without a secret: for whoever had the daemon read its files anew.

use super::Settings;
use super::daemon::Daemon;
use crate::domain::organisation::Organisation;
use std::collections::BTreeMap;
use std::fmt::Debug;

/// What cannot change while the daemon runs: the diary that is open, the host that its letters are known by, and its keys.
pub fn needs_restart(old: &Settings, new: &Settings) -> Vec<&'static str> {
    let (old, new) = (&old.daemon, &new.daemon);
    let fixed = [
        ("database", old.database != new.database),
        ("state_dir", old.state_dir != new.state_dir),
        ("host_name", old.host_name != new.host_name),
        ("proof_keys_file", old.proof_keys_file != new.proof_keys_file),
    ];
    fixed.iter().filter(|(_, differs)| *differs).map(|(key, _)| *key).collect()
}

/// Every part that differs, such as `mailbox teknik changed`.
pub fn between(old: &Settings, new: &Settings) -> Vec<String> {
    let mailboxes = |settings: &Settings| by_name(&settings.daemon.mailboxes, |mailbox| mailbox.functional.id.to_string());
    let forms = |settings: &Settings| by_name(&settings.daemon.forms, |form| form.id.clone());
    let hooks = |settings: &Settings| by_name(&settings.daemon.hooks, |hook| hook.id.clone());
    let people = |settings: &Settings| shown(settings.organisation.people.iter().map(|(id, person)| (id.to_string(), person)));
    let units = |settings: &Settings| shown(settings.organisation.units.iter().map(|(id, unit)| (id.to_string(), unit)));
    let authorities = |settings: &Settings| shown(settings.organisation.authorities.iter().map(|(id, one)| (id.to_string(), one)));
    let policies = |settings: &Settings| {
        let policies = settings.policies.iter();
        shown(policies.map(|policy| (format!("{} version {}", policy.id, policy.version), policy)))
    };
    let mut told = [
        compare("mailbox", &mailboxes(old), &mailboxes(new)),
        compare("oauth", &old.daemon.oauth, &new.daemon.oauth),
        compare("form", &forms(old), &forms(new)),
        compare("hook", &hooks(old), &hooks(new)),
        compare("person", &people(old), &people(new)),
        compare("unit", &units(old), &units(new)),
        compare("authority", &authorities(old), &authorities(new)),
        compare("policy", &policies(old), &policies(new)),
        compare("template", &old.templates, &new.templates),
    ]
    .concat();
    if old.daemon.relay != new.daemon.relay {
        told.push("relay changed".to_owned());
    }
    if rest(old) != rest(new) {
        told.push("other keys changed".to_owned());
    }
    told
}

/// All that is told neither by its name nor as what needs a restart. Both structures are taken apart field by field, so that a
/// new key does not compile before it has its place here.
fn rest(settings: &Settings) -> String {
    let Daemon {
        state_dir: _,
        database: _,
        host_name: _,
        proof_keys_file: _,
        mailboxes: _,
        oauth: _,
        forms: _,
        hooks: _,
        relay: _,
        // What it points to is compared as it was read.
        organisation_file: _,
        // The command line's own.
        shadow: _,
        policies_dir,
        templates_dirs,
        lexicon_dir,
        model_file,
        learn_nightly,
        kept_mails,
        opinion,
        clamav,
        monitoring,
        trusted_hosts,
        largest_mail,
        budget,
        tick,
        authserv_id,
        least_free,
        keeping,
    } = &settings.daemon;
    let Organisation {
        name,
        internal_domains,
        referrals,
        authorities: _,
        units: _,
        people: _,
        mailboxes: _,
    } = &settings.organisation;
    let files = (policies_dir, templates_dirs, lexicon_dir, model_file, kept_mails);
    let outside = (opinion, clamav, monitoring, trusted_hosts, authserv_id);
    let limits = (largest_mail, budget, tick, least_free, learn_nightly);
    format!("{:?}", (files, outside, limits, keeping, name, internal_domains, referrals))
}

fn by_name<T: Clone>(all: &[T], name: impl Fn(&T) -> String) -> BTreeMap<String, T> {
    all.iter().map(|one| (name(one), one.clone())).collect()
}

/// What holds no secret is compared by what it shows.
fn shown<T: Debug>(all: impl Iterator<Item = (String, T)>) -> BTreeMap<String, String> {
    all.map(|(name, one)| (name, format!("{one:?}"))).collect()
}

fn compare<T: PartialEq>(kind: &str, old: &BTreeMap<String, T>, new: &BTreeMap<String, T>) -> Vec<String> {
    let here = new.iter().filter_map(|(name, value)| match old.get(name) {
        None => Some(format!("{kind} {name} added")),
        Some(before) if before != value => Some(format!("{kind} {name} changed")),
        Some(_) => None,
    });
    let gone = old.keys().filter(|name| !new.contains_key(*name));
    here.chain(gone.map(|name| format!("{kind} {name} taken away"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::hook::{Hook, Way};
    use crate::settings::load;
    use std::path::Path;

    fn example() -> Settings {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/example/synpunktd.toml");
        load(&file, &BTreeMap::new()).unwrap()
    }

    #[test]
    fn each_part_that_changes_is_told() {
        let hook = Hook {
            id: "tavla".to_owned(),
            way: Way::Command(vec!["/bin/true".to_owned()]),
            events: Vec::new(),
        };
        type Change = Box<dyn Fn(&mut Settings)>;
        let changes: [(&str, Change); 9] = [
            ("other keys changed", Box::new(|settings| settings.daemon.budget.whole += 1)),
            (
                "other keys changed",
                Box::new(|settings| settings.daemon.authserv_id = Some("mx.example".to_owned())),
            ),
            ("other keys changed", Box::new(|settings| settings.daemon.learn_nightly ^= true)),
            (
                "other keys changed",
                Box::new(|settings| settings.daemon.keeping.failover_loses_nothing ^= true),
            ),
            ("other keys changed", Box::new(|settings| settings.organisation.name.push('x'))),
            (
                "hook tavla added",
                Box::new(move |settings| settings.daemon.hooks.push(hook.clone())),
            ),
            (
                "mailbox synpunkter changed",
                Box::new(|settings| settings.daemon.mailboxes[0].port += 1),
            ),
            ("relay changed", Box::new(|settings| settings.daemon.relay.port += 1)),
            (
                "template sv/receipt taken away",
                Box::new(|settings| drop(settings.templates.remove("sv/receipt"))),
            ),
        ];
        let old = example();
        assert_eq!(between(&old, &example()), [""; 0]);
        for (wanted, change) in changes {
            let mut new = example();
            change(&mut new);
            assert_eq!(between(&old, &new), [wanted]);
            assert_eq!(needs_restart(&old, &new), [""; 0]);
        }
    }

    #[test]
    fn what_is_open_cannot_change() {
        let (old, mut new) = (example(), example());
        new.daemon.host_name.push('x');
        new.daemon.proof_keys_file = Some("secrets/proof".into());
        assert_eq!(needs_restart(&old, &new), ["host_name", "proof_keys_file"]);
    }
}
