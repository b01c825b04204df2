//! For each kind of letter, who may have it.

use super::*;
use crate::domain::address::{EmailAddress, NamedAddress};
use crate::domain::ids::MailboxId;
use crate::domain::matter::Channel;
use crate::domain::organisation::{FunctionalMailbox, Person, Unit};
use crate::domain::samples;

fn address(local: &str) -> EmailAddress {
    EmailAddress::parse(&format!("{local}@example.se")).unwrap()
}

fn organisation() -> Organisation {
    let petra = Person {
        id: "petra".into(),
        name: "Petra".to_owned(),
        addresses: vec![address("petra")],
        title: None,
        phone: None,
        stand_in: None,
    };
    let unit = Unit {
        id: "gata".into(),
        name: "Gata".to_owned(),
        authority: "tn".into(),
        topics: Vec::new(),
        officers: vec!["petra".into()],
        manager: "petra".into(),
        mailbox: Some(address("gata")),
        personal_file: Some(address("akt")),
    };
    let mailbox = FunctionalMailbox {
        id: "synpunkter".into(),
        address: address("synpunkter"),
        name: "Synpunkter".to_owned(),
        authority: "tn".into(),
        topic: None,
        channel: Channel::Email,
    };
    Organisation {
        people: [("petra".into(), petra)].into(),
        units: [("gata".into(), unit)].into(),
        mailboxes: [(MailboxId::new("synpunkter"), mailbox)].into(),
        internal_domains: vec!["example.se".to_owned()],
        ..Organisation::default()
    }
}

fn matter() -> CaseMatter {
    CaseMatter {
        mailbox: "synpunkter".into(),
        citizen: Some(NamedAddress::bare(EmailAddress::parse("eva@example.com").unwrap())),
        ..samples::matter()
    }
}

fn letter(purpose: Purpose, to: &str) -> LetterPlan {
    let to = NamedAddress::bare(EmailAddress::parse(to).unwrap());
    LetterPlan::new(purpose, "a".to_owned(), &"synpunkter".into(), to)
}

#[test]
fn a_letter_goes_only_to_whom_it_may() {
    let (organisation, matter) = (organisation(), matter());
    for (citizen, stranger, officer, unit, colleague, file, purposes) in [
        (
            true,
            false,
            false,
            false,
            false,
            false,
            &[Purpose::Receipt, Purpose::Answer, Purpose::Delay, Purpose::Notice, Purpose::Status][..],
        ),
        (
            false,
            false,
            true,
            true,
            false,
            false,
            &[
                Purpose::Assignment,
                Purpose::FollowUp,
                Purpose::Reminder,
                Purpose::Escalation,
                Purpose::Warning,
                Purpose::RegistrarNotice,
                Purpose::Digest,
                Purpose::Reading,
                Purpose::Report,
                Purpose::Measures,
                Purpose::Disposal,
            ],
        ),
        (false, false, true, true, true, true, &[Purpose::Transcript]),
        (false, false, true, true, false, true, &[Purpose::Alert, Purpose::Forward]),
    ] {
        for purpose in purposes {
            for (to, expected) in [
                ("eva@example.com", citizen),
                ("granne@example.com", stranger),
                ("petra@example.se", officer),
                ("gata@example.se", unit),
                ("nisse@example.se", colleague),
                ("akt@example.se", file),
                ("synpunkter@example.se", false),
            ] {
                let may = may_send(&letter(*purpose, to), Some(&matter), &organisation).is_ok();
                assert_eq!(may, expected, "{purpose:?} to {to}");
            }
        }
    }
    let named: usize = [5, 11, 1, 2].iter().sum();
    assert_eq!(
        named + 2,
        Purpose::ALL.len(),
        "a kind of letter is not in the table (operations and shadow go to anyone)"
    );
}
