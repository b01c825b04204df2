//! Configuration: what is shipped is valid, and what is wrong is told whole.

use std::collections::BTreeMap;
use std::path::Path;
use synpunktd::domain::matter::{CaseType, Channel};
use synpunktd::settings;

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn the_example_installation_and_the_five_policies_are_valid() {
    let loaded = settings::load(&repository().join("config/example/synpunktd.toml"), &BTreeMap::new());
    let settings = loaded.unwrap_or_else(|faults| panic!("{}", faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")));
    let ids: Vec<&str> = settings.policies.iter().map(|policy| policy.id.as_str()).collect();
    assert_eq!(ids, ["koping", "norrkoping", "osby", "rinkeby-kista", "stockholm"]);
    assert_eq!(settings.daemon.mailboxes.len(), 3);
    assert_eq!(settings.organisation.authorities.len(), 3);
}

#[test]
fn each_policy_promises_what_its_routine_says() {
    let settings = settings::load(&repository().join("config/example/synpunktd.toml"), &BTreeMap::new()).unwrap();
    for (id, complaint, social, suggestion) in [
        ("koping", "5 working days", "24 hours", "förslag"),
        ("stockholm", "2 weeks", "2 weeks", "idé eller förbättringsförslag"),
        ("norrkoping", "24 weekday hours", "24 weekday hours", "tips"),
        ("rinkeby-kista", "5 working days", "5 working days", "förslag"),
        ("osby", "10 days", "10 days", "synpunkt"),
    ] {
        let policy = settings.policies.iter().find(|policy| policy.id.as_str() == id).unwrap();
        assert_eq!(
            policy.first_answer_within(CaseType::Complaint, Channel::Email).to_string(),
            complaint,
            "{id}"
        );
        assert_eq!(
            policy.first_answer_within(CaseType::Complaint, Channel::SocialMedia).to_string(),
            social,
            "{id}"
        );
        assert_eq!(policy.type_word(CaseType::Suggestion), suggestion, "{id}");
    }
}

/// Writes a copy of the example with replacements, in a folder of its own.
fn broken(replacements: &[(&str, &str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in ["synpunktd.toml", "organisation.toml"] {
        let mut text = std::fs::read_to_string(repository().join("config/example").join(name)).unwrap();
        for (_, from, to) in replacements.iter().filter(|(file, _, _)| *file == name) {
            assert!(text.contains(from), "{name} does not hold {from:?}");
            text = text.replacen(from, to, 1);
        }
        let config = repository().join("config").display().to_string();
        text = text
            .replace("\"../", &format!("\"{config}/"))
            .replace("\"secrets/", &format!("\"{config}/example/secrets/"));
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

#[test]
fn ten_faults_give_ten_messages() {
    let folder = broken(&[
        ("synpunktd.toml", "port = 587", "port = 70000"),
        ("synpunktd.toml", "security = \"starttls\"", "security = \"sometimes\""),
        ("synpunktd.toml", "address = \"teknik@lindhaga.example\"", "address = \"teknik\""),
        ("synpunktd.toml", "authority = \"ks\"", "authority = \"kss\""),
        (
            "synpunktd.toml",
            "put_away = { keyword = \"$Registrerad\" }",
            "put_awya = \"nothing\"",
        ),
        ("synpunktd.toml", "secrets/omsorg", "secrets/saknas"),
        (
            "organisation.toml",
            "format = \"{series} {year}/{serial:4}\"",
            "format = \"{series} {year}\"",
        ),
        ("organisation.toml", "manager = \"birgitta\"", "manager = \"brigitta\""),
        ("organisation.toml", "name = \"Petra Lund\"", "name = \"\""),
        (
            "organisation.toml",
            "addresses = [\"tove.eklund@lindhaga.example\"]",
            "addresses = []",
        ),
    ]);
    let faults = settings::load(&folder.path().join("synpunktd.toml"), &BTreeMap::new()).unwrap_err();
    let told = faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    for expected in [
        "relay.port",
        "relay.security",
        "mailbox[2].address",
        "mailbox[3].put_awya: is not a known key",
        "mailbox[3].password_file",
        "authority.ks.format",
        "person.petra.name: must not be empty",
        "person.tove.addresses: must hold at least one",
        "unit.aldre.manager: names \"brigitta\"",
        "mailbox[1].authority: names \"kss\"",
    ] {
        assert!(told.contains(expected), "no message about {expected} in:\n{told}");
    }
}

#[test]
fn secrets_never_show() {
    let settings = settings::load(&repository().join("config/example/synpunktd.toml"), &BTreeMap::new()).unwrap();
    assert!(!format!("{settings:?}").contains("byt-mig"));
}

#[test]
fn the_environment_overrides_where_things_are_kept() {
    let environment = BTreeMap::from([("state_dir".to_owned(), "/tmp/elsewhere".to_owned())]);
    let settings = settings::load(&repository().join("config/example/synpunktd.toml"), &environment).unwrap();
    assert_eq!(settings.daemon.database, "/tmp/elsewhere/diary.sqlite");
}
