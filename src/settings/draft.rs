//! A first configuration: a few answers become `synpunktd.toml` and `organisation.toml`, commented and valid.

use crate::domain::address::NamedAddress;
use crate::domain::policy::Policy;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

/// What must be known to begin.
#[derive(Debug, Clone)]
pub struct Answers {
    /// The municipality as citizens know it.
    pub municipality: String,
    /// Its mail domain.
    pub domain: String,
    /// Where citizens call.
    pub phone: String,
    /// The functional mailbox.
    pub mailbox: NamedAddress,
    /// Its IMAP server, `host` or `host:port`; 993 is TLS from the first byte, any other port STARTTLS, or plain on this
    /// machine.
    pub imap: String,
    /// The mail server that takes letters, `host` or `host:port`; 465 is TLS from the first byte, any other port STARTTLS.
    pub relay: String,
    /// Who logs in at the relay; empty where it asks for no login.
    pub relay_user: String,
    /// Keeps the diary.
    pub registrar: NamedAddress,
    /// Head of administration.
    pub head: NamedAddress,
    /// Units.
    pub units: Vec<UnitAnswer>,
    /// Mail that arrived before this day is left alone.
    pub since: NaiveDate,
}

/// A unit with its first officer.
#[derive(Debug, Clone)]
pub struct UnitAnswer {
    /// Its name.
    pub name: String,
    /// The topics that come to it.
    pub topics: Vec<String>,
    /// Gets its cases.
    pub officer: NamedAddress,
    /// Answers for it.
    pub manager: NamedAddress,
}

/// Names of the secrets that the configuration asks for, beneath `secrets/`.
pub fn secrets(answers: &Answers) -> Vec<&'static str> {
    let relay = (!answers.relay_user.is_empty()).then_some("relay");
    [Some("mailbox"), relay].into_iter().flatten().collect()
}

/// `synpunktd.toml`. `share` is the folder of what comes with the program.
pub fn daemon(answers: &Answers, share: &Path) -> String {
    let (imap, imap_port) = server(&answers.imap, 993);
    let (relay, relay_port) = server(&answers.relay, 587);
    let login = relay_login(&answers.relay_user);
    let share = |name: &str| quoted(&share.join(name).display().to_string());
    format!(
        r#"# synpunktd för {name}. Alla nycklar förklaras i /usr/share/doc/synpunktd/configuration.md.
# Kontrollera efter varje ändring:  synpunktd check --connect

# Namnet i brevens Message-ID. Svar känns igen på det: ändra det inte när systemet är i drift.
host_name = {host}
organisation = "organisation.toml"
# Rutinen är er egen. Ändra inte en gällande version: lägg till en ny fil med senare valid_from.
policies = "policies"
# Breven: programmets egna. Lägg en ändrad kopia i templates/sv/ eller templates/en/, så gäller den i stället.
templates = [{templates}, "templates"]
lexicon = {lexicon}
model = {model}
# Era egna mejlservrar: deras Received-stämplar visar när ett mejl kom till kommunen.
trusted_hosts = []

# Mejlservern som tar emot breven och skickar dem vidare. Helst en egen, nära.
[relay]
host = {relay}
port = {relay_port}
security = "{relay_security}"
{login}# Exchange Online tar inte emot tom avsändare: null_sender = false

# Funktionsbrevlådan. En till: kopiera hela avsnittet och ge den ett eget id.
[[mailbox]]
id = "synpunkter"
address = {address}
name = {shown}
authority = "kommunen"
host = {imap}
port = {imap_port}
security = "{imap_security}"
password_file = "secrets/mailbox"
# Skräppostmappen hör hit också, till exempel ["INBOX", "Skräppost"].
folders = ["INBOX"]
# Till att börja med ändras inget i brevlådan. Sedan: {{ move = "Registrerade" }} eller {{ keyword = "$Registrerad" }}.
put_away = "nothing"
# Äldre mejl lämnas i fred.
since = {since}

# Hur det går: för synpunktd status och för övervakning. Prometheus vill ha "127.0.0.1:9188" i stället.
[monitoring]
listen = "/run/synpunktd/monitor.sock"
"#,
        name = one_line(&answers.municipality),
        host = quoted(&format!("synpunkter.{}", answers.domain)),
        templates = share("templates"),
        lexicon = share("lexicon"),
        model = share("model/model.bin"),
        relay = quoted(relay),
        relay_security = protection(relay, relay_port, 465),
        address = quoted(answers.mailbox.address.as_str()),
        shown = quoted(answers.mailbox.name.as_deref().unwrap_or(&answers.municipality)),
        imap = quoted(imap),
        imap_security = protection(imap, imap_port, 993),
        since = answers.since,
    )
}

/// What never leaves this machine needs no protection, and seldom has a certificate for its name.
fn protection(host: &str, port: u16, whole: u16) -> &'static str {
    match (port == whole, host) {
        (true, _) => "tls",
        (false, "localhost" | "127.0.0.1") => "plain",
        (false, _) => "starttls",
    }
}

fn relay_login(user: &str) -> String {
    if user.is_empty() {
        return "# Om servern kräver inloggning: user = \"…\" och password_file = \"secrets/relay\"\n".to_owned();
    }
    format!("user = {}\npassword_file = \"secrets/relay\"\n", quoted(user))
}

/// `organisation.toml`: one authority with its diary, the people that were named, and the functions that the routine passes
/// matters to. These go to the registrar until someone says better.
pub fn organisation(answers: &Answers, policy: &Policy) -> String {
    let mut people = People::default();
    let registrar = people.id_of(&answers.registrar);
    let head = people.id_of(&answers.head);
    let mut text = format!(
        r#"# {name}: vem som är vem. Alla nycklar förklaras i /usr/share/doc/synpunktd/configuration.md.

name = {quoted}
# Mejl från de här domänerna kommer från personal.
internal_domains = [{domain}]

# Myndigheten som har diariet. En till: kopiera avsnittet, ge den en egen serie.
[authority.kommunen]
name = {quoted}
series = "SYN"
format = "{{series}} {{year}}/{{serial:4}}"
policy = {policy}
registrar = "{registrar}"
head = "{head}"
contact = {{ name = "Kontaktcenter", phone = {phone} }}
"#,
        name = one_line(&answers.municipality),
        quoted = quoted(&answers.municipality),
        domain = quoted(&answers.domain),
        policy = quoted(policy.id.as_str()),
        phone = quoted(&answers.phone),
    );
    functions(&mut text, policy, answers);
    units(&mut text, &answers.units, &mut people);
    people.write(&mut text);
    text
}

fn functions(text: &mut String, policy: &Policy, answers: &Answers) {
    let wanted: BTreeSet<&str> = policy.lanes.iter().filter_map(|lane| lane.to.as_deref()).collect();
    if !wanted.is_empty() {
        text.push_str(
            "\n# Funktioner som rutinen lämnar särskilda ärenden till. Skriv in rätt namn och adress; nu får registratorn dem.\n",
        );
    }
    for function in wanted {
        let address = quoted(answers.registrar.address.as_str());
        let _ = write!(text, "[function.{function}]\nname = \"Registratorn\"\naddress = {address}\n\n");
    }
}

fn units(text: &mut String, units: &[UnitAnswer], people: &mut People) {
    text.push_str(
        "\n# Enheter: den första handläggaren får nya ärenden inom ämnena. Det som ingen enhet har får registratorn.\n\
         # Ämnena heter som filerna topic-*.toml i ordlistorna, till exempel gata_park, aldreomsorg, forskola_skola.\n",
    );
    for (number, unit) in (1u32..).zip(units) {
        let topics: Vec<String> = unit.topics.iter().map(|topic| quoted(topic)).collect();
        let (officer, manager) = (people.id_of(&unit.officer), people.id_of(&unit.manager));
        let _ = write!(
            text,
            "\n[unit.{}]\nname = {}\nauthority = \"kommunen\"\ntopics = [{}]\nofficers = [\"{officer}\"]\nmanager = \"{manager}\"\n",
            identity(&unit.name).unwrap_or_else(|| format!("enhet{number}")),
            quoted(&unit.name),
            topics.join(", "),
        );
    }
}

/// People by address, each with an identity of their own.
#[derive(Default)]
struct People {
    by_address: BTreeMap<String, (String, String)>,
}

impl People {
    fn id_of(&mut self, person: &NamedAddress) -> String {
        let address = person.address.as_str();
        if let Some((id, _)) = self.by_address.get(address) {
            return id.clone();
        }
        let base = identity(person.address.local_part()).unwrap_or_else(|| "person".to_owned());
        let taken = |id: &str| self.by_address.values().any(|(known, _)| known == id);
        let numbered = (2u32..).map(|number| format!("{base}{number}"));
        let id = std::iter::once(base.clone()).chain(numbered).find(|id| !taken(id)).unwrap_or(base);
        let name = person.name.clone().unwrap_or_else(|| address.to_owned());
        self.by_address.insert(address.to_owned(), (id.clone(), name));
        id
    }

    fn write(&self, text: &mut String) {
        text.push_str("\n# Människor. Varje adress hör till en. stand_in = \"…\" säger vem som har ärendena när någon är borta.\n");
        for (address, (id, name)) in &self.by_address {
            let _ = write!(
                text,
                "\n[person.{id}]\nname = {}\naddresses = [{}]\n",
                quoted(name),
                quoted(address)
            );
        }
    }
}

/// Lower-case letters, digits and underscores, as identities are written; `None` when nothing is left.
fn identity(text: &str) -> Option<String> {
    let plain = |c: char| match c {
        'å' | 'ä' => 'a',
        'ö' => 'o',
        'é' => 'e',
        c if c.is_ascii_alphanumeric() => c,
        _ => '_',
    };
    let id: String = text.to_lowercase().chars().map(plain).collect();
    let id = id.trim_matches('_');
    (!id.is_empty()).then(|| id.to_owned())
}

fn server(text: &str, default: u16) -> (&str, u16) {
    match text.rsplit_once(':').map(|(host, port)| (host, port.parse())) {
        Some((host, Ok(port))) => (host, port),
        _ => (text, default),
    }
}

fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// A TOML basic string.
fn quoted(text: &str) -> String {
    toml::Value::String(one_line(text)).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_identities() {
        for (text, id) in [("Gata och park", Some("gata_och_park")), ("åsa.örn", Some("asa_orn")), ("--", None)] {
            assert_eq!(identity(text).as_deref(), id, "{text}");
        }
    }

    #[test]
    fn what_is_quoted_reads_back_as_it_was() {
        for text in ["Lindhaga kommun", "a\"b\\c", "'x'", "Å # ä", "\"\"\"", "${x}"] {
            let table: toml::Table = format!("x = {}", quoted(text)).parse().unwrap();
            assert_eq!(table["x"].as_str(), Some(text));
        }
    }

    #[test]
    fn a_port_tells_the_protection() {
        assert_eq!(server("imap.a.example", 993), ("imap.a.example", 993));
        assert_eq!(server("imap.a.example:143", 993), ("imap.a.example", 143));
    }
}
