//! Who stands in for someone away: an address near the words that name a stand-in, else a name after them.

use crate::domain::address::EmailAddress;
use crate::domain::pattern::pattern;
use regex::Regex;
use std::sync::LazyLock;

/// How far after the word an address may stand, in characters.
const NEAR: usize = 160;

/// Words after which a stand-in is named.
static CUE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(kontaktar?|kontakta|ersättare|ersätts|vikarie|vikarierar|efterträdare|vänd (?:dig|er)|vänder (?:du|ni)|hänvisar|hänvisas|mejla|maila|ring(?:er)?|contact|reach out to|get in touch with|e-?mail|call|direct .{0,30} to|replacement|successor|deputy|wenden sie sich|kontaktieren|vertretung|vertreter|vertritt|henvend dig|vend deg|ta kontakt|kontakte|vikar|stedfortr[eæ]der|afløser|ota yhteyttä|ottakaa yhteyttä|yhteyttä|sijaise|sijainen|contacter|adresser à|joindre|contacte|contactar|contattare|rivolgersi|contact op|neem .{0,20}contact|vervang)[\p{L}]*",
    )
});

/// A name after such a word, past the words that lead to it. Names begin with capitals.
static NAME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^[\s:,]*(?:(?:mig|er|gärna|istället|i stället|då|min|mina|vår|vikarie|ersättare|kollega|kollegan|kollegor|chef|efterträdare|för mig|är|heter|av|till|hos|in|please|my|our|colleague|colleagues|manager|assistant|is|instead|to|with|bitte|an|meine|meinen|mein|kollegin|kollegen|kollege|herrn|herr|frau|ist|din|venligst|vennligst|gjerne|til|med|leder|vikar|on|mon|ma|collègue|madame|monsieur|mijn|met|op|collega|biträdande|rektor|tf|[Hh]errn?|[Ff]rau|Kollegin|Kollegen|Kollege|[Mm](?:r|s|rs)\.)[\s:,]+)*(\p{Lu}[\p{Ll}\p{Lu}'’-]+(?: (?:\p{Lu}[\p{Ll}\p{Lu}'’-]+|von|van|de|af|der))*)",
    )
});

static ADDRESS: LazyLock<Regex> = LazyLock::new(|| pattern(r"[\p{L}0-9._%+-]{1,80}@[\p{L}0-9][\p{L}0-9.-]{0,120}[\p{L}0-9]"));

/// Capitalised words that are no names.
const NOT_NAMES: &[&str] = &[
    "Vid",
    "För",
    "Tel",
    "Telefon",
    "Phone",
    "Mobil",
    "Växeln",
    "Kundtjänst",
    "Kontaktcenter",
    "Support",
    "Reception",
    "Med",
    "Mvh",
    "Jag",
    "Du",
    "Ni",
    "Vi",
    "The",
    "This",
    "If",
    "For",
    "I",
    "In",
    "Please",
    "You",
    "It",
    "Hej",
    "Hi",
    "Best",
    "Regards",
    "Ich",
    "Sie",
    "Bei",
    "Mit",
];

/// The stand-in that the text names.
pub(super) fn find(text: &str) -> Option<String> {
    let cues: Vec<usize> = CUE.find_iter(text).map(|cue| cue.end()).take(20).collect();
    let address = cues.iter().find_map(|end| address_near(text.get(*end..)?));
    address.or_else(|| cues.iter().find_map(|end| name_after(text.get(*end..)?)))
}

/// The first address within reach, in the same paragraph.
fn address_near(after: &str) -> Option<String> {
    let near: String = after.chars().take(NEAR).collect();
    let paragraph = near.split("\n\n").next().unwrap_or("");
    let found = ADDRESS.find(paragraph)?;
    EmailAddress::parse(found.as_str().trim_end_matches('.'))
        .ok()
        .map(|address| address.as_str().to_owned())
}

fn name_after(after: &str) -> Option<String> {
    let name = NAME.captures(after)?.get(1)?.as_str();
    let first = name.split(' ').next().unwrap_or("");
    (!NOT_NAMES.contains(&first)).then(|| name.chars().take(80).collect())
}
