//! `organisation.toml`: authorities with their diaries, units, people, and whom to turn to for what is not ours.

use super::reader::Section;
use crate::domain::address::EmailAddress;
use crate::domain::ids::{AuthorityId, PersonId, PolicyId, TopicId, UnitId};
use crate::domain::organisation::{Authority, Contact, Function, Organisation, Person, Referral, Unit};
use std::collections::BTreeMap;

/// Reads `organisation.toml`. A `[function.NAME]` at the top is every authority's that has none of its own. Mailboxes are put in afterwards: they stand in `synpunktd.toml`.
pub fn read(top: &Section<'_>) -> Organisation {
    let shared: BTreeMap<String, Function> = named(top, "function", function);
    let mut authorities: BTreeMap<AuthorityId, Authority> = named(top, "authority", authority);
    for authority in authorities.values_mut() {
        for (name, function) in &shared {
            authority.functions.entry(name.clone()).or_insert_with(|| function.clone());
        }
    }
    Organisation {
        name: top.text("name").unwrap_or_default(),
        internal_domains: top
            .or::<Vec<String>>("internal_domains", Vec::new())
            .into_iter()
            .map(|domain| domain.to_lowercase())
            .collect(),
        authorities,
        units: named(top, "unit", unit),
        people: named(top, "person", person),
        mailboxes: BTreeMap::new(),
        referrals: top.tables("referral").iter().filter_map(referral).collect(),
    }
}

/// Sections `[kind.identity]` as a map by identity.
fn named<I: Ord + From<String>, T>(top: &Section<'_>, kind: &str, read: fn(&str, &Section<'_>) -> Option<T>) -> BTreeMap<I, T> {
    let Some(all) = top.table(kind) else {
        return BTreeMap::new();
    };
    let read_one = |(id, section): (String, Section<'_>)| {
        let value = read(&id, &section);
        section.finish();
        value.map(|value| (I::from(id), value))
    };
    all.named_tables().into_iter().filter_map(read_one).collect()
}

fn authority(id: &str, section: &Section<'_>) -> Option<Authority> {
    let (name, series, format) = (section.text("name"), section.text("series"), section.req("format"));
    let (policy, registrar, head) = (section.text("policy"), section.text("registrar"), section.text("head"));
    let functions = named(section, "function", function);
    let contact = section.table("contact").map(|contact| {
        let read = Contact {
            name: contact.text("name").unwrap_or_default(),
            phone: contact.opt("phone"),
            web: contact.opt("web"),
        };
        contact.finish();
        read
    });
    let responsible = section.opt::<PersonId>("responsible");
    Some(Authority {
        id: AuthorityId::new(id),
        name: name?,
        series: series?,
        format: format?,
        policy: PolicyId::new(policy?),
        registrar: PersonId::new(registrar?),
        head: PersonId::new(head?),
        responsible,
        functions,
        contact: contact.unwrap_or_default(),
    })
}

fn function(_: &str, section: &Section<'_>) -> Option<Function> {
    let (name, address, phone) = (section.text("name"), section.req("address"), section.opt("phone"));
    Some(Function {
        name: name?,
        address: address?,
        phone,
    })
}

fn unit(id: &str, section: &Section<'_>) -> Option<Unit> {
    let (name, authority, manager) = (section.text("name"), section.text("authority"), section.text("manager"));
    let (topics, officers) = (
        section.or::<Vec<TopicId>>("topics", Vec::new()),
        section.or::<Vec<PersonId>>("officers", Vec::new()),
    );
    let (mailbox, personal_file) = (section.opt("mailbox"), section.opt("personal_file"));
    Some(Unit {
        id: UnitId::new(id),
        name: name?,
        authority: AuthorityId::new(authority?),
        topics,
        officers,
        manager: PersonId::new(manager?),
        mailbox,
        personal_file,
    })
}

fn person(id: &str, section: &Section<'_>) -> Option<Person> {
    let name = section.text("name");
    let addresses: Option<Vec<EmailAddress>> = section.req("addresses");
    if addresses.as_ref().is_some_and(Vec::is_empty) {
        section.fault("addresses", "must hold at least one mail address");
    }
    let (title, phone, stand_in) = (section.opt("title"), section.opt("phone"), section.opt::<PersonId>("stand_in"));
    Some(Person {
        id: PersonId::new(id),
        name: name?,
        addresses: addresses?,
        title,
        phone,
        stand_in,
    })
}

fn referral(section: &Section<'_>) -> Option<Referral> {
    let (words, name, contact) = (section.req::<Vec<String>>("words"), section.text("name"), section.text("contact"));
    section.finish();
    Some(Referral {
        words: words?.into_iter().map(|word| word.to_lowercase()).collect(),
        name: name?,
        contact: contact?,
    })
}
