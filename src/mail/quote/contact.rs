//! Lines that belong to a signature: contact details, titles, disclaimers.

use super::client::is_client_line;
use super::line::Line;
use crate::domain::command;
use crate::domain::pattern::pattern;
use regex::Regex;
use std::collections::HashSet;
use std::sync::LazyLock;

static PHONE: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:\+[0-9]{1,3}|(?-u:\b)0)[0-9\s()/.–-]{6,20}[0-9](?-u:\b)"));
static EMAIL: LazyLock<Regex> = LazyLock::new(|| pattern(r"[^\s<>@]+@[^\s<>@]+\.[a-zåäö]{2,}"));
static POSTCODE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?:^|[^\w])(?:[0-9]{3} [0-9]{2}|[a-z]{1,2}-[0-9]{3} ?[0-9]{2}) [a-zåäö]{2,}"));

/// What stands before the colon, the full stop or the bar of a contact detail.
const LABELS: &str = "tel|tfn|telefon|telefon direkt|telefonnummer|direkt|mobil|mob|mobile|phone|cell|office|direct|fax|epost|e-post|epostadress|e-postadress|email|\
    e-mail|mejl|mail|web|webb|hemsida|www|besök|besöksadress|postadress|post|adress|address|leveransadress|växel|box|orgnr|org nr|org.nr|org. nr|organisationsnummer|\
    fakturaadress|kontakt|öppettider|tlf|puh|puhelin|gsm|handy|tél|téléphone|móvil|teléfono|cellulare|skype|twitter|facebook|instagram|linkedin|sms|jour|kundtjänst|\
    kontaktcenter";
static LABELLED: LazyLock<HashSet<&'static str>> = LazyLock::new(|| LABELS.split('|').collect());
/// Labels of one letter: "m: 070-…", "t 08-…".
const INITIALS: &[&str] = &["t", "m", "e", "w", "f", "p"];
/// Labels that a number follows without any sign between.
const BEFORE_NUMBER: &[&str] = &["tel", "tfn", "mobil", "växel", "phone", "t", "m", "e", "box", "orgnr", "org.nr"];
/// The ends of addresses of pages that are written without anything before them.
const LANDS: &[&str] = &["se", "com", "org", "net", "nu", "fi", "no", "dk", "de"];
/// What a company must tell of itself below its letters in some lands: seat, register, directors, numbers for taxes.
static REGISTERED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"sitz der gesellschaft|geschäftsführe(?:r|rin|ung) ?:|(?:registergericht|amtsgericht|handelsregister)[ :]|(?:^|[^a-zåäö])hr[ab] \d|ust-?id|steuernummer ?:|vorsitzender des aufsichtsrat|styrelsens säte|",
        r"registered (?:office|in (?:england|ireland|scotland|wales))|company (?:no|number|registration)|(?:^|[^a-zåäö])(?:vat|cvr|siret|siren|kvk|btw|y-tunnus|p\.? ?iva|nip|regon|ico|dič)(?:[- ]?(?:nr|no|number))?[.: ] ?[a-z]{0,2}\d",
    ))
});
/// Forms of companies as they stand behind a name.
const COMPANIES: &[&str] = &[
    "AB", "HB", "KB", "Ltd", "Ltd.", "Limited", "LLC", "Inc", "Inc.", "GmbH", "AG", "AS", "ASA", "A/S", "ApS", "Oy", "Oyj", "SA", "SARL",
    "BV", "B.V.",
];
/// Letters of the longest label with what may stand between it and its colon, and some.
const LONGEST_LABEL: usize = 26;

static DISCLAIMER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"konfidentiell|sekretessbelagd|inte (?:är )?(?:rätt|den avsedda|avsedd) mottagare|avse(?:dda?|tt) (?:endast |enbart )?för (?:adressaten|den|mottagaren|angiven)|(?:fått|mottagit|tagit emot|nått) (?:det|detta|den|denna|mejlet|meddelandet|brevet|dig)[^.]{0,40} av misstag|tänk på miljön|skriver ut (?:detta|det här)|behandlar (?:vi )?(?:dina )?personuppgifter|personuppgiftsbehandling|allmän handling|dataskyddsförordningen|gdpr|offentlighetsprincipen|när du (?:mejlar|e-postar|skickar e-post|kontaktar|kommunicerar)",
        r"|confidential|intended (?:only |solely )?(?:for|recipient)|intended recipient|privileged|think before you print|consider the environment|before printing|unauthori[sz]ed|disclaimer|if you have received this|not necessarily (?:represent|reflect)|liable|liability",
        r"|vertraulich|rechtswidrig|beabsichtigte empfänger|umwelt.{0,30}(?:ausdruck|drucken)|(?:ausdruck|drucken).{0,30}umwelt|bevor sie diese|taushetsplikt|fortrolig|konfidensiell|tenk på miljøet|tænk på miljøet|luottamuksellinen|tarkoitettu vain|ajattele ympäristöä|confidentiel|destinataire(?:s)? (?:visé|exclusif)|imprimer ce|pensez à (?:l'environnement|la planète)|confidencial|destinatario|destinatário|medio ambiente|meio ambiente|antes de imprimir|riservat|rispetta l'ambiente|pensa all'ambiente|vertrouwelijk|bestemd voor|denk aan het milieu|poufn|przeznaczon|pomyśl o środowisku|конфиденциальн|unsubscribe|avregistrera|mailing list|manage your subscription",
    ))
});

/// What a disclaimer speaks of: the mail that it stands in, the print of it, or where more is to be read.
static OF_THE_MAIL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"e-?post|e-?mail|mejl|(?:^|[^a-z])mail|meddeland|message|communication|transmission|nachricht|sähköposti|viesti|melding|meddelelse|courriel|mensaje|mensagem|correo|",
        r"messaggio|bericht|wiadomo|korespondenc|сообщени|письм|списк|läs mer|läsa mer|read more|https?:|www\.|",
        r"skriv\w* (?:inte )?ut|utskrift|print|druck|imprim|stampa|udskriv|tulost|wydruk|afdruk|skrive ut",
    ))
});

/// Words of a person who speaks of himself, asks for something or blames the reader, as no organisation's standing words do.
static OWN_VOICE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?:^|[^\p{L}])(?:jag|mig|min|mitt|mina|ni (?:är|har|ska|skall|kan|får|bör|måste|vill|behandlar|skrev|skriver|inte|som)|snälla|begär(?:an|de)?|kräver|önskar|olaglig\p{L}*|överklaga\p{L}*|i (?:am|was|have|had|want|need|would|will|request|demand|hold)|i'(?:m|ve|d|ll)|",
        r"my|me|mine|ich|mein\p{L}*|mir|mich|jeg|meg|minun|minua|je|mijn|я|мне|мой)(?:$|[^\p{L}])",
    ))
});
/// Where an organisation's standing words name their sender so.
static TO_THE_SENDER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?:notify|contact|inform|tell|advise|let|kontakta|meddela|underrätta|informera|sie) (?:me|mig|mich|mir)(?:$|[^\p{L}])")
});

/// Whether a paragraph, in lower case, is a disclaimer: what an organisation puts below every mail. It speaks of the mail itself; who speaks of
/// himself, of a secret address or of the environment, is a person.
pub(super) fn is_disclaimer(paragraph: &str) -> bool {
    let signs = DISCLAIMER.find_iter(paragraph).take(3).count();
    let standing = signs >= 2 || signs == 1 && (paragraph.len() > 250 || is_standing_phrase(paragraph));
    standing && OF_THE_MAIL.is_match(paragraph) && !OWN_VOICE.is_match(&TO_THE_SENDER.replace_all(paragraph, " "))
}

/// Short standing phrases that nobody writes as an answer.
fn is_standing_phrase(paragraph: &str) -> bool {
    [
        "tänk på miljön",
        "think before you print",
        "consider the environment",
        "behandlar vi",
        "behandlar dina personuppgifter",
        "behandling av personuppgifter",
        "personuppgiftsbehandling",
        "är i regel allmän handling",
        "blir allmän handling",
        "är allmänna handlingar",
        "is confidential",
        "may be confidential",
        "before printing",
        "unsubscribe",
        "mailing list",
        "antes de imprimir",
        "imprimer ce",
        "tenk på miljøet",
        "tænk på miljøet",
        "ajattele ympäristöä",
        "pensez à l'environnement",
        "pensez à la planète",
        "rispetta l'ambiente",
        "pensa all'ambiente",
        "denk aan het milieu",
        "pomyśl o środowisku",
        "umwelt",
        "disclaimer:",
    ]
    .iter()
    .any(|phrase| paragraph.contains(phrase))
        && !paragraph.contains('?')
}

/// Whether a line has something that only contact details have: address, telephone, link, or a label of such.
pub(super) fn is_contact(line: &Line<'_>) -> bool {
    *line.known.contact.get_or_init(|| tells_contact(&line.low))
}

/// Most lines have none of the signs without which a contact detail cannot be; those are looked for first.
fn tells_contact(low: &str) -> bool {
    if low.len() > 200 {
        return false;
    }
    let digits = low.bytes().filter(u8::is_ascii_digit).count();
    is_labelled(low)
        || low.contains(' ') && REGISTERED.is_match(low)
        || words_at_most(low, 12) && (holds_link(low) || is_tagged(low) || digits >= 5 && POSTCODE.is_match(low))
        || low.contains('@') && words_at_most(low, 12) && EMAIL.is_match(low)
        || digits >= 3 && low.contains(['0', '+']) && words_at_most(low, 8) && PHONE.is_match(low)
}

/// "Firma Fastigheter AB", "Acme Ltd": a company's name by the form of company that it ends with.
pub(super) fn is_company(line: &Line<'_>) -> bool {
    let last = line.plain.rsplit(' ').next().unwrap_or_default();
    COMPANIES.contains(&last) && line.plain.contains(' ') && words_at_most(&line.low, 6)
}

/// "Tel: …", "org. nr: …", "m | …", "tel 08-…", "box 12".
fn is_labelled(low: &str) -> bool {
    let is_label = |(at, sign): (usize, char)| {
        let before = low.get(..at).unwrap_or_default();
        let label = before.strip_suffix(' ').unwrap_or(before);
        // "t.ex." and "e.g." are no labels.
        let numbered = || low.get(at + 1..).is_some_and(|rest| begins_a_number(rest.trim_start()));
        LABELLED.contains(label) || INITIALS.contains(&label) && (sign != '.' || numbered())
    };
    let mut signs = low.char_indices().take(LONGEST_LABEL).filter(|(_, sign)| ".:|".contains(*sign));
    if signs.by_ref().take(2).any(is_label) {
        return true;
    }
    low.split_once(' ')
        .is_some_and(|(first, rest)| BEFORE_NUMBER.contains(&first) && begins_a_number(rest))
}

fn begins_a_number(text: &str) -> bool {
    text.starts_with(|c: char| c.is_numeric() || c == '+' || c == '(')
}

/// "https://…", "www.…", "kommun.se/kontakt".
fn holds_link(low: &str) -> bool {
    let is_page = |word: &str| {
        let host = word.split('/').next().unwrap_or_default();
        host.rsplit_once('.')
            .is_some_and(|(before, land)| !before.is_empty() && LANDS.contains(&land))
    };
    low.contains("http://")
        || low.contains("https://")
        || low.contains('.')
            && (low.rsplit(' ').next().is_some_and(is_page)
                || low
                    .split(|c: char| !c.is_alphanumeric() && c != '.')
                    .any(|word| word.starts_with("www.")))
}

/// "@kommunen", "#allas_park" alone.
fn is_tagged(low: &str) -> bool {
    let of_word = |c: char| c.is_alphanumeric() || c == '_';
    low.strip_prefix('@').is_some_and(|rest| rest.starts_with(of_word))
        || low
            .strip_prefix('#')
            .is_some_and(|rest| !rest.is_empty() && rest.chars().all(of_word))
}

static TITLE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"handläggare|chef(?:$|[ ,/|])|ledare|direktör|sekreterare|ingenjör|tekniker|lärare|rektor|skötersk|assistent|ordförande|ledamot|konsult|ansvarig|samordnare|controller|planerare|arkitekt|jurist|",
        r"advokat|biträde|inspektör|strateg|utredare|registrator|administratör|koordinator|mästare|läkare|kurator|socionom|pedagog|nämndeman|kontoret|förvaltning|avdelning|enhet|nämnd|kommun(?:en)?$|region|",
        r"(?:^| )stad$|bolag|förening|skolan?$|styrelse|",
        r"manager|officer|director|engineer|teacher|secretary|assistant|consultant|coordinator|head of|department|division|university|council|",
        r"leiter|sachbearbeiter|referent|geschäftsführ|abteilung|amt$|saksbehandler|sagsbehandler|rådgiver|konsulent|leder|sjef|afdeling|avdeling|päällikkö|johtaja|sihteeri|insinööri|adviseur|medewerker|",
        r"hoofd|directeur|responsable|chargée? d|ingénieur|técnico|jefe|responsabile|ufficio|kierownik|specjalista|dyrektor",
    ))
});

/// "Handläggare", "Gatukontoret", "Leiter Einkauf": what someone is, or where.
pub(super) fn is_title(line: &Line<'_>) -> bool {
    words_at_most(&line.low, 6) && TITLE.is_match(&line.low)
}

/// What stands in signatures only: contact details, companies, what programs and organisations add, pictures, mottoes.
pub(super) fn is_surely_of_a_signature(line: &Line<'_>) -> bool {
    let low = line.low.as_str();
    let bracketed = low.starts_with('[') && low.ends_with(']');
    bracketed || low.starts_with(['"', '”', '“', '«']) || is_contact(line) || is_client_line(line) || is_company(line) || is_disclaimer(low)
}

/// The line speaks of someone whose details may follow: kin, a witness, a firm.
pub(super) fn names_another(line: &Line<'_>) -> bool {
    const OTHERS: &[&str] = &[
        "dotter",
        "son",
        "fru",
        "hustru",
        "sambo",
        "maka",
        "mamma",
        "pappa",
        "mor",
        "syster",
        "bror",
        "granne",
        "grannen",
        "ombud",
        "ombudet",
        "förvaltare",
        "vittne",
        "vittnen",
        "vittnet",
        "firma",
        "firman",
        "företaget",
        "entreprenör",
        "entreprenören",
        "läkare",
        "läkaren",
        "advokat",
        "kontakta",
        "kontakt",
        "daughter",
        "husband",
        "wife",
        "mother",
        "father",
        "witness",
        "neighbour",
        "contact",
        "ägaren",
        "hyresgästen",
        "kollega",
        "kontaktperson",
        "anhörig",
        "uppgifter",
        "adressen",
    ];
    line.low.split(|c: char| !c.is_alphanumeric()).any(|word| OTHERS.contains(&word))
}

/// Whether a line is exactly a command of an officer's.
pub(super) fn is_command(line: &Line<'_>) -> bool {
    *line.known.command.get_or_init(|| command::is_command(&line.plain))
}

/// Whether a line could stand in a signature: contact details, a title, a name, an image, a slogan.
pub(super) fn fits_a_signature(line: &Line<'_>) -> bool {
    *line.known.fits.get_or_init(|| fits(line))
}

fn fits(line: &Line<'_>) -> bool {
    if line.is_blank() || super::separator::is_ruler(line) || is_client_line(line) || is_contact(line) {
        return true;
    }
    if line.depth > 0 {
        return false;
    }
    let low = line.low.as_str();
    let bracketed = low.starts_with('[') && low.ends_with(']');
    let quoted = low.starts_with(['"', '”', '“', '«']) && low.chars().count() <= 120;
    let ended = low.ends_with(['?', '!', ':']) || low.ends_with('.') && !ends_abbreviated(low);
    let short = words_at_most(low, 6) && low.chars().count() <= 60 && !ended;
    bracketed || quoted || short && !low.starts_with("ps") && !low.starts_with("p.s") && !speaks_to_the_reader(low)
}

/// "civ.ing.", "Ph.D.": the last word has a full stop inside too.
fn ends_abbreviated(low: &str) -> bool {
    let last = low.rsplit(' ').next().unwrap_or_default();
    last.trim_end_matches('.').contains('.')
}

/// "Ring mig gärna", "Glöm inte bänken": short and without a full stop, and no title.
fn speaks_to_the_reader(low: &str) -> bool {
    const WORDS: &[&str] = &[
        "jag", "mig", "ni", "er", "dig", "inte", "glöm", "ring", "ringa", "svara", "gärna", "snälla", "också", "dessutom", "måste",
        "behöver", "vill", "kommer", "i'm", "me", "you", "please", "not", "don't", "ich", "mich", "sie", "bitte", "nicht", "jeg", "meg",
        "ikke", "minä", "minua", "teidän", "eikä",
    ];
    low.split(|c: char| !c.is_alphanumeric() && c != '\'')
        .any(|word| WORDS.contains(&word))
}

fn words_at_most(low: &str, most: usize) -> bool {
    let words = low.split(' ').filter(|word| word.chars().any(char::is_alphanumeric));
    words.take(most + 1).count() <= most
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contact_details_are_told_from_words() {
        for line in [
            "tel: 08-123 45 67",
            "tel. 0123-456 78",
            "org.nr 212000-1234",
            "org. nr: 212000-1234",
            "telefon direkt | 12 34",
            "m 070-123 45 67",
            "m. 070-123 45 67",
            "box 12, 123 45 storstad",
            "storgatan 1, 123 45 storstad",
            "se-123 45 storstad",
            "eva@kommun.example",
            "www.kommun.example",
            "http://kommun.example",
            "kommun.se/kontakt",
            "@kommunen",
            "#parken",
            "+46 70 123 45 67",
            "0701234567",
        ] {
            assert!(tells_contact(line), "{line}");
        }
        for line in [
            "vi ses kl. 10",
            "t.ex. i morgon",
            "e.g. this",
            "det kostar 12 000 kr",
            "hej eva",
            "år 2026 var kallt",
            "så är det.",
            "#1 i världen är vi",
            "boxen är trasig",
            "mobilen är trasig",
            "",
        ] {
            assert!(!tells_contact(line), "{line}");
        }
    }
}
