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

/// What `synpunktd init` says and writes, with these flags, in a folder of its own.
fn init(flags: &[&str]) -> (tempfile::TempDir, std::process::Output) {
    let folder = tempfile::tempdir().unwrap();
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_synpunktd"))
        .args(["init", "--share", &repository().join("config").display().to_string(), "--dir"])
        .arg(folder.path().join("synpunktd"))
        .args(flags)
        .stdin(std::process::Stdio::null())
        .output()
        .unwrap();
    (folder, output)
}

const ANSWERS: [&str; 12] = [
    "--municipality",
    "Lindhaga \"kommun\"",
    "--domain",
    "lindhaga.example",
    "--phone",
    "0999-100 00",
    "--registrar",
    "Ragnhild Ek <ragnhild.ek@lindhaga.example>",
    "--head",
    "Åsa Örn <asa.orn@lindhaga.example>",
    "--relay-user",
    "synpunktd",
];

#[test]
fn a_first_configuration_is_valid_whatever_the_routine() {
    use std::os::unix::fs::PermissionsExt;
    for policy in ["koping", "norrkoping", "osby", "rinkeby-kista", "stockholm"] {
        let unit = "Gata och park; gata_park; Petra Lund <petra@lindhaga.example>; Åsa Örn <asa.orn@lindhaga.example>";
        let (folder, output) = init(&[&ANSWERS[..], &["--policy", policy, "--unit", unit]].concat());
        let dir = folder.path().join("synpunktd");
        let told = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{policy}: {told}");
        assert!(told.contains("write the password into"), "{told}");
        let mode = |name: &str| std::fs::metadata(dir.join(name)).unwrap().permissions().mode() & 0o777;
        assert_eq!(
            (mode("secrets"), mode("secrets/relay"), mode("synpunktd.toml")),
            (0o750, 0o640, 0o640)
        );
        for secret in ["mailbox", "relay"] {
            std::fs::write(dir.join("secrets").join(secret), "hemligt").unwrap();
        }
        let settings = settings::load(&dir.join("synpunktd.toml"), &BTreeMap::new());
        let settings = settings.unwrap_or_else(|faults| panic!("{policy}: {faults:#?}"));
        assert_eq!(settings.organisation.name, "Lindhaga \"kommun\"");
        assert_eq!(settings.policies.len(), 1, "only the chosen one");
        assert_eq!(settings.organisation.people.len(), 3, "the head and the manager are one person");
    }
}

#[test]
fn a_first_configuration_overwrites_nothing_and_names_what_it_was_not_told() {
    let (_folder, output) = init(&ANSWERS[..4]);
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("--phone"), "{output:?}");
    let (folder, output) = init(&ANSWERS);
    assert!(output.status.success(), "{output:?}");
    let dir = folder.path().join("synpunktd");
    let before = std::fs::read_to_string(dir.join("synpunktd.toml")).unwrap();
    let again = std::process::Command::new(env!("CARGO_BIN_EXE_synpunktd"))
        .args(["init", "--dir"])
        .arg(&dir)
        .stdin(std::process::Stdio::null())
        .output()
        .unwrap();
    assert!(!again.status.success() && String::from_utf8_lossy(&again.stderr).contains("is there already"));
    assert_eq!(std::fs::read_to_string(dir.join("synpunktd.toml")).unwrap(), before);
}

#[test]
fn a_template_of_ones_own_takes_the_place_of_its_namesake() {
    let folder = broken(&[(
        "synpunktd.toml",
        "templates = \"../templates\"",
        "templates = [\"../templates\", \"own\"]",
    )]);
    std::fs::create_dir_all(folder.path().join("own/sv")).unwrap();
    std::fs::write(folder.path().join("own/sv/reminder.txt"), "Subject: Vår egen\n\nHej!\n").unwrap();
    let text = std::fs::read_to_string(folder.path().join("synpunktd.toml")).unwrap();
    let own = folder.path().join("own").display().to_string();
    std::fs::write(folder.path().join("synpunktd.toml"), text.replace("\"own\"", &format!("\"{own}\""))).unwrap();
    let settings = settings::load(&folder.path().join("synpunktd.toml"), &BTreeMap::new()).unwrap_or_else(|faults| panic!("{faults:#?}"));
    assert!(settings.templates["sv/reminder"].starts_with("Subject: Vår egen"));
    assert!(settings.templates["sv/receipt"].contains("Subject: "));
}

#[test]
fn monitoring_is_for_this_machine_only() {
    for (listen, allowed) in [
        ("127.0.0.1:9188", true),
        ("[::1]:9188", true),
        ("/run/x.sock", true),
        ("0.0.0.0:9188", false),
        ("10.0.0.1:1", false),
    ] {
        let folder = broken(&[]);
        let file = folder.path().join("synpunktd.toml");
        let text = std::fs::read_to_string(&file).unwrap() + &format!("\n[monitoring]\nlisten = \"{listen}\"\n");
        std::fs::write(&file, text).unwrap();
        let faults = settings::load(&file, &BTreeMap::new()).err().unwrap_or_default();
        assert_eq!(faults.is_empty(), allowed, "{listen}: {faults:?}");
    }
}

/// The program with these words, on a machine where systemd has handed nothing over unless a folder is named.
fn synpunktd(words: &[&str], dir: &Path, credentials: Option<&Path>) -> std::process::Output {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_synpunktd"));
    command
        .args(words)
        .current_dir(dir)
        .env("SYNPUNKTD_STATE_DIR", dir)
        .env_remove("CREDENTIALS_DIRECTORY");
    command.envs(credentials.map(|folder| ("CREDENTIALS_DIRECTORY", folder)));
    command.stdin(std::process::Stdio::null()).output().unwrap()
}

/// What ends each command where the passwords are systemd's and were handed to the service alone: 78 is refused for their sake.
/// C is the configuration, N the number of a case, Y its year.
const WITHOUT_SECRETS: [(&str, &str, i32); 26] = [
    ("init", "", 1),
    ("check", "--config C", 0),
    ("check", "--connect --config C", 78),
    ("run", "--config C", 78),
    ("shadow", "--config C", 78),
    ("reconcile", "--config C", 78),
    ("migrate", "--config C", 0),
    ("backup", "copy.sqlite --config C", 0),
    ("restore", "copy.sqlite --none-given --config C", 0),
    ("import", "mbox --mailbox synpunkter --config C", 0),
    ("status", "--config C", 1),
    ("list", "--config C", 0),
    ("search", "gropar --config C", 0),
    ("show", "N --config C", 0),
    ("explain", "N --config C", 0),
    ("export", "N --to out --config C", 0),
    ("report", "Y --config C", 0),
    ("figures", "figures.csv --authority kommunen --source Annat --config C", 0),
    ("diary", "--public --from Y-01-01 --to Y-01-01 --config C", 0),
    ("simulate", "--policy policies/koping.toml --over Y --config C", 0),
    ("verify", "--config C", 0),
    ("train", "--from-register --config C", 0),
    ("evaluate", "nothing.jsonl", 1),
    ("inspect", "mail.eml --config C", 0),
    ("deadline", "24_hours 2026-06-17T10:00:00+02:00", 0),
    ("help", "", 0),
];

#[test]
fn only_a_command_that_connects_needs_the_secrets() {
    let (folder, output) = init(&ANSWERS);
    assert!(output.status.success(), "{output:?}");
    let dir = folder.path().join("synpunktd");
    let config = dir.join("synpunktd.toml");
    let text = std::fs::read_to_string(&config).unwrap();
    let handed_over = text.replace("password_file = \"secrets/", "password_credential = \"");
    assert_eq!(handed_over.matches("password_credential").count(), 2);
    // A port that nobody listens on.
    std::fs::write(
        &config,
        handed_over
            .replace("host = \"imap.lindhaga.example\"", "host = \"127.0.0.1\"\nport = 1")
            .replace("port = 993\n", ""),
    )
    .unwrap();
    let mail = "Message-ID: <a@example.com>\nFrom: Eva <eva@example.com>\nSubject: Gropar\nDate: Mon, 2 Mar 2026 09:00:00 +0100\n\nLaga groparna!\n";
    std::fs::write(dir.join("mbox"), format!("From - Mon Mar  2 09:00:00 2026\n{mail}")).unwrap();
    std::fs::write(dir.join("mail.eml"), mail).unwrap();
    std::fs::write(dir.join("figures.csv"), "Månad;Vad;Antal\n2026-03;Klotter;14\n").unwrap();
    let mut number = String::new();
    for (command, words, code) in WITHOUT_SECRETS {
        let year = number.split([' ', '/']).nth(1).unwrap_or_default();
        let words = words.split_whitespace().map(|word| match word {
            "C" => config.display().to_string(),
            "N" => number.clone(),
            other => other.replace('_', " ").replace('Y', year),
        });
        let all: Vec<String> = std::iter::once(command.to_owned()).chain(words).collect();
        let all: Vec<&str> = all.iter().map(String::as_str).collect();
        let output = synpunktd(&all, &dir, None);
        let told = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{all:?}: {told}");
        assert_eq!(told.contains("this command connects"), code == 78, "{all:?}: {told}");
        if command == "import" {
            let list = synpunktd(&["list", "--json", "--config", config.to_str().unwrap()], &dir, None);
            let case: serde_json::Value = serde_json::from_slice(&list.stdout).unwrap();
            number = case["number"].as_str().unwrap().to_owned();
        }
        if command == "check" || code == 78 {
            for key in [
                "relay.password_credential: \"relay\"",
                "mailbox[1].password_credential: \"mailbox\"",
            ] {
                assert!(told.contains(&format!("{key} was not handed over by systemd")), "{all:?}: {told}");
            }
        }
    }
    // A journal is logged in to as well.
    let journal = "\n[journal]\naddress = \"journal@lindhaga.example\"\nhost = \"127.0.0.1\"\npassword_credential = \"journal\"\n";
    std::fs::write(&config, std::fs::read_to_string(&config).unwrap() + journal).unwrap();
    let output = synpunktd(
        &["restore", "copy.sqlite", "--none-given", "--config", config.to_str().unwrap()],
        &dir,
        None,
    );
    assert_eq!(output.status.code(), Some(78), "{output:?}");
    let help = String::from_utf8(synpunktd(&["--help"], &dir, None).stdout).unwrap();
    let (_, listed) = help.split_once("Commands:\n").unwrap();
    let lines = listed.lines().take_while(|line| line.starts_with("  "));
    let commands = lines.filter(|line| !line.starts_with("   "));
    for command in commands.filter_map(|line| line.split_whitespace().next()) {
        assert!(WITHOUT_SECRETS.iter().any(|(name, _, _)| *name == command), "{command} has no row");
    }
}

#[test]
fn a_secret_that_systemd_hands_over_is_read_and_one_that_it_did_not_is_named() {
    let (folder, output) = init(&ANSWERS);
    assert!(output.status.success(), "{output:?}");
    let dir = folder.path().join("synpunktd");
    let config = dir.join("synpunktd.toml");
    let text = std::fs::read_to_string(&config)
        .unwrap()
        .replace("password_file = \"secrets/", "password_credential = \"");
    std::fs::write(
        &config,
        text.replace("port = 993", "port = 1")
            .replace("\"imap.lindhaga.example\"", "\"127.0.0.1\""),
    )
    .unwrap();
    let credentials = tempfile::tempdir().unwrap();
    std::fs::write(credentials.path().join("mailbox"), "hemligt\n").unwrap();
    let check = |words: &[&str]| {
        let output = synpunktd(
            &[&["check", "--config", config.to_str().unwrap()], words].concat(),
            &dir,
            Some(credentials.path()),
        );
        (
            output.status.code(),
            String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr),
        )
    };
    let (code, told) = check(&["--connect"]);
    assert!(
        code == Some(78) && told.contains("\"relay\" was not handed over") && !told.contains("\"mailbox\" was not"),
        "{told}"
    );
    // What is there and cannot be right is told before anyone connects.
    std::fs::write(credentials.path().join("relay"), "\n").unwrap();
    let (code, told) = check(&[]);
    assert!(
        code == Some(78) && told.contains("relay.password_credential") && told.contains("is empty"),
        "{told}"
    );
    std::fs::write(credentials.path().join("relay"), "hemligt").unwrap();
    let (code, told) = check(&[]);
    assert!(code == Some(0) && !told.contains("Not looked at"), "{told}");
}

#[test]
fn a_password_that_is_still_to_be_written_hinders_only_who_connects() {
    let (folder, output) = init(&ANSWERS);
    assert!(output.status.success(), "{output:?}");
    let dir = folder.path().join("synpunktd");
    let config = dir.join("synpunktd.toml");
    std::fs::remove_file(dir.join("secrets/relay")).unwrap();
    for (command, code) in [("migrate", 0), ("list", 0), ("check", 78), ("run", 78)] {
        let output = synpunktd(&[command, "--config", config.to_str().unwrap()], &dir, None);
        let told = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{command}: {told}");
        for word in ["secrets/mailbox is empty", "secrets/relay cannot be read"] {
            assert_eq!(told.contains(word), code == 78, "{command}: {told}");
        }
        assert!(!told.contains("systemd-run"), "{command}: {told}");
    }
}
