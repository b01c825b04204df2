//! Queries as people write them, and what is said to those that cannot be understood.

use super::*;
use crate::domain::address::EmailAddress;
use crate::domain::diary::DiaryFormat;
use crate::domain::organisation::{Authority, Contact, Person, Unit};
use std::collections::BTreeMap;

fn organisation() -> Organisation {
    let unit = |id: &str, name: &str| Unit {
        id: id.into(),
        name: name.to_owned(),
        authority: "tn".into(),
        topics: vec![if id == "gata" { "gata_park".into() } else { "vatten_avfall".into() }],
        officers: vec!["petra".into()],
        manager: "petra".into(),
        mailbox: None,
        personal_file: None,
    };
    let person = |id: &str, name: &str| Person {
        id: id.into(),
        name: name.to_owned(),
        addresses: vec![EmailAddress::parse(&format!("{id}@lindhaga.example")).unwrap()],
        title: None,
        phone: None,
        stand_in: None,
    };
    let authority = Authority {
        id: "tn".into(),
        name: "Tekniska nämnden".to_owned(),
        series: "TN".to_owned(),
        format: DiaryFormat::parse("{series} {year}/{serial:4}").unwrap(),
        policy: "koping".into(),
        registrar: "petra".into(),
        head: "petra".into(),
        responsible: None,
        functions: BTreeMap::new(),
        contact: Contact::default(),
    };
    Organisation {
        authorities: BTreeMap::from([("tn".into(), authority)]),
        units: BTreeMap::from([
            ("gata".into(), unit("gata", "Gata och park")),
            ("va".into(), unit("va", "Vatten och avfall")),
        ]),
        people: BTreeMap::from([
            ("petra".into(), person("petra", "Petra Söder")),
            ("per".into(), person("per", "Per Lind")),
        ]),
        ..Organisation::default()
    }
}

fn read(text: &str) -> Result<Query, QueryError> {
    let policies = Policies::new(Vec::new());
    Query::read(
        text,
        &Vocabulary {
            organisation: &organisation(),
            policies: &policies,
            today: "2026-11-27".parse().unwrap(),
        },
    )
}

fn told(query: &Query) -> String {
    let sign = |negated: bool| if negated { "-" } else { "" };
    let terms = query
        .terms
        .iter()
        .map(|term| format!("{}{}{}", sign(term.negated), term.stem, if term.exact { "!" } else { "" }));
    let conditions = query.conditions.iter().map(|one| format!("{}{:?}", sign(one.negated), one.field));
    let phrases = query
        .phrases
        .iter()
        .map(|phrase| format!("{}[{}]", sign(phrase.negated), phrase.stems.join(" ")));
    terms.chain(phrases).chain(conditions).collect::<Vec<_>>().join(" ")
}

/// Words in angle quotes stand for their stems.
fn stemmed(text: &str) -> String {
    let mut out = String::new();
    for (at, part) in text.split(['‹', '›']).enumerate() {
        out.push_str(if at % 2 == 1 {
            crate::domain::classify::stem::stem(part)
        } else {
            part
        });
    }
    out
}

#[test]
fn queries_are_read_as_they_are_meant() {
    for (text, expected) in [
        ("snöröjning", "‹snöröjning›"),
        ("Snöröjningen SNÖRÖJNING", "‹snöröjning›"),
        ("\"plats\" -cykel", "‹plats›! -‹cykel›"),
        // The longest words of a phrase first: they are the rarest, as a rule.
        ("”Gata och park”", "‹park›! ‹gata›! ‹och›! [‹gata› ‹och› ‹park›]"),
        ("hål -\"Gata och park\"", "‹hål› -[‹gata› ‹och› ‹park›]"),
        ("-\"Eva Lind\"", "-[‹eva› ‹lind›]"),
        (
            "\"det är så halt på vår gata\"",
            "‹halt›! ‹det›! ‹vår›! ‹gata›! ‹är›! ‹så›! [‹det› ‹är› ‹så› ‹halt› ‹på› ‹vår› ‹gata›]",
        ),
        ("enhet:gata", "Unit(UnitId(\"gata\"))"),
        ("ENHET:Vatten", "Unit(UnitId(\"va\"))"),
        ("enhet:\"Gata och park\" hål", "‹hål› Unit(UnitId(\"gata\"))"),
        ("-enhet:va", "-Unit(UnitId(\"va\"))"),
        ("typ:klagomål", "Type([Complaint])"),
        ("typ:BEROM", "Type([Praise])"),
        ("ämne:gata", "Topic(TopicId(\"gata_park\"))"),
        ("amne:vatten_avfall", "Topic(TopicId(\"vatten_avfall\"))"),
        ("flagga:lex-sarah", "Flag(LexSarah)"),
        ("flagga:sekretess", "Flag(Confidential)"),
        ("läge:öppet", "State([AwaitingRegistrar, Assigned, Answered, HandedOver])"),
        ("läge:avslutat", "State([Closed])"),
        ("läge:försenad", "Overdue"),
        ("handläggare:söder", "Officer(PersonId(\"petra\"))"),
        ("handläggare:per", "Officer(PersonId(\"per\"))"),
        ("kanal:telefon", "Channel(Telephone)"),
        ("kanal:epost", "Channel(Email)"),
        ("sedan:2026-01-01", "Since(2026-01-01)"),
        ("sedan:2026 till:2026-02", "Since(2026-01-01) Until(2026-02-28)"),
        ("sedan:igår till:idag", "Since(2026-11-26) Until(2026-11-27)"),
        ("försenad", "Overdue"),
        ("-försenade", "-Overdue"),
        ("\"försenad\"", "‹försenad›!"),
        (
            "dnr:TN 2026/0123",
            "Number(DiaryNumber { series: \"TN\", year: 2026, serial: 123 })",
        ),
        ("tn 2026/123", "Number(DiaryNumber { series: \"TN\", year: 2026, serial: 123 })"),
        (
            "klockan 12:30 https://lindhaga.example",
            "‹klockan› 12 30 ‹https› ‹lindhaga› ‹example›",
        ),
    ] {
        assert_eq!(read(text).map(|query| told(&query)), Ok(stemmed(expected)), "{text}");
    }
}

#[test]
fn a_phrase_stands_in_a_text_word_by_word() {
    for (phrase, text, expected) in [
        ("\"gata och park\"", "Till Gata och park i Lindhaga", true),
        ("\"gatan och parken\"", "GATA OCH PARK", true),
        ("\"gata och park\"", "Gatan, parken och torget", false),
        ("\"gata och\"", "Storgata och torget", false),
        ("\"gata och\"", "Vår gata ochså", false),
        // The first place where it seems to stand is not the only one.
        ("\"ny lampa\"", "kenny lampa och ny lampa", true),
        ("\"hål i vägen\"", "Ett stort hål i vägen!", true),
    ] {
        let query = read(phrase).unwrap();
        let stems: Vec<String> = words::in_order(text).collect();
        let line = words::line(&stems, 100);
        assert_eq!(query.phrases[0].stands_in(&line), expected, "{phrase} in {text}");
    }
}

#[test]
fn what_cannot_be_understood_is_told_with_what_can() {
    for (text, expected) in [
        ("", "Skriv minst ett ord"),
        ("a % -", "Skriv minst ett ord"),
        ("ett två tre fyra fem sex sju", "högst 6 ord"),
        ("\"hål i vägen", "citattecken"),
        ("avdelning:gata", "\"avdelning:\" är inget fält"),
        ("enhet: gata", "direkt efter \"enhet:\""),
        ("enhet:skola", "Det finns: Gata och park, Vatten och avfall."),
        ("enhet:och", "kan vara Gata och park eller Vatten och avfall"),
        ("typ:sak", "beröm, fråga, förslag, klagomål, synpunkt"),
        ("kanal:fax", "Inget heter \"fax\""),
        ("sedan:2026-02-30", "är inget datum"),
        ("sedan:förra veckan", "är inget datum"),
        ("dnr:KS 2026/1", "inget diarienummer här. De skrivs till exempel TN 2026/0123"),
        ("-sedan:2026", "\"-sedan:\" går inte"),
    ] {
        let told = read(text).map(|query| told(&query)).map_err(|error| error.to_string());
        assert!(told.as_ref().is_err_and(|error| error.contains(expected)), "{text}: {told:?}");
    }
}

#[test]
fn fields_hold_or_do_not() {
    let number = DiaryNumber {
        series: "TN".to_owned(),
        year: 2026,
        serial: 7,
    };
    let (unit, topic) = (UnitId::new("gata"), TopicId::new("gata_park"));
    let subject = Subject {
        number: &number,
        unit: Some(&unit),
        officer: None,
        topic: Some(&topic),
        case_type: CaseType::Complaint,
        state: StateName::Assigned,
        // Late in the evening of the last of January, in Stockholm.
        arrived_at: "2026-01-31T22:30:00Z".parse().unwrap(),
        due_at: Some("2026-02-06T22:59:59Z".parse().unwrap()),
    };
    let now = "2026-02-09T08:00:00Z".parse().unwrap();
    for (text, expected) in [
        ("enhet:gata typ:klagomål försenad", true),
        ("enhet:va", false),
        ("-enhet:va", true),
        ("till:2026-01", true),
        ("sedan:2026-02", false),
        ("läge:öppet -läge:besvarat", true),
        ("-försenad", false),
        ("handläggare:per", false),
        ("TN 2026/0007", true),
        ("flagga:hot", true),
    ] {
        assert_eq!(read(text).unwrap().fits(&subject, now), expected, "‹text›");
    }
}
