//! Who may sign a disposal list.

use super::proof::signs;
use crate::domain::address::{EmailAddress, NamedAddress};
use crate::domain::facts::Facts;
use crate::domain::letter::Letter;
use crate::domain::organisation::Organisation;
use crate::domain::organisation::Person;

#[test]
fn only_who_got_a_disposal_list_signs_it_and_only_with_the_word() {
    let person = |id: &str| Person {
        id: id.into(),
        name: id.to_owned(),
        addresses: vec![EmailAddress::parse(&format!("{id}@lindhaga.example")).unwrap()],
        title: None,
        phone: None,
        stand_in: None,
    };
    let organisation = Organisation {
        people: [("helena".into(), person("helena")), ("petra".into(), person("petra"))].into(),
        ..Organisation::default()
    };
    let facts = Facts {
        disposal: Some((
            EmailAddress::parse("helena@lindhaga.example").unwrap(),
            "gallring/on/2026".to_owned(),
        )),
        ..Facts::default()
    };
    let signed = |from: &str, text: &str, facts: &Facts| {
        let mut letter = Letter::unread(1, "x");
        letter.from = Some(NamedAddress::bare(EmailAddress::parse(from).unwrap()));
        letter.new_text = text.to_owned();
        signs(&letter, facts, &organisation).is_some()
    };
    for (from, text, expected) in [
        ("helena@lindhaga.example", "Gallra", true),
        ("helena@lindhaga.example", "\n gallra!\n\nHelena Brink\nFörvaltningschef", true),
        ("helena@lindhaga.example", "Gallra inte", false),
        ("helena@lindhaga.example", "Vänta med detta", false),
        ("helena@lindhaga.example", "", false),
        ("petra@lindhaga.example", "Gallra", false),
        ("eva@example.com", "Gallra", false),
    ] {
        assert_eq!(signed(from, text, &facts), expected, "{from}: {text}");
    }
    assert!(
        !signed("helena@lindhaga.example", "Gallra", &Facts::default()),
        "no list was answered"
    );
}
