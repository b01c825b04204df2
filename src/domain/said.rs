//! What an answer tells the citizen beside thanks and greetings: what was done, that somebody looks into it, how it goes on, or
//! whom to turn to. Words only; where they leave it open, the officer is asked (R75, R88–R90, R97).

/// What the words of an answer tell.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Said {
    /// Something is told of the matter itself: done, decided, or how it is (R89, R96).
    pub measure: bool,
    /// Somebody has begun to look into it (R89).
    pub inquiry: bool,
    /// Only how it goes on: when more comes, who has it (R88, R90).
    pub plan: bool,
    /// Whom to turn to instead (R97).
    pub referral: bool,
}

/// Beginnings of sentences that are courtesy, or say only that the mail has come.
const COURTESIES: &[&str] = &[
    "tack",
    "tusen tack",
    "stort tack",
    "hej",
    "god morgon",
    "vänlig",
    "med vänlig",
    "mvh",
    "hälsning",
    "bästa hälsning",
    "vi har tagit emot",
    "jag har tagit emot",
    "vi har mottagit",
    "vi har fått",
    "jag har fått",
    "ditt mejl är",
    "ditt meddelande är",
    "din synpunkt är mottagen",
    "din synpunkt är registrerad",
    "ditt ärende är registrerat",
    "vi beklagar",
    "jag beklagar",
    "förlåt",
    "det var tråkigt",
    "tråkigt att",
    "vad tråkigt",
    "vad roligt",
    "hör gärna av dig",
    "hör av dig",
    "ha en",
    "vi uppskattar",
    "synpunkter är viktiga",
    "dear",
    "hello",
    "thank",
    "kind regards",
    "best regards",
    "we have received",
    "sorry",
    "we are sorry",
];

/// Words of sentences that tell what an inquiry that is over has come to.
const FINISHED: &[&str] = &[
    "efter en utredning",
    "efter vår utredning",
    "efter en granskning",
    "efter en kontroll",
    "utredning har visat",
    "utredning visar",
    "har utrett",
    "har undersökt",
    "har granskat",
    "har kontrollerat",
    "har gått igenom",
    "after an investigation",
    "have investigated",
    "have looked into",
];

/// Words of sentences that tell that somebody has begun to look into it.
const INQUIRIES: &[&str] = &[
    "utreder",
    "utreda",
    "utreds",
    "utredas",
    "utredning har",
    "en utredning",
    "inlett en",
    "undersöker",
    "undersöka",
    "undersöks",
    "undersökas",
    "tar reda på",
    "ta reda på",
    "ser över",
    "se över",
    "ses över",
    "granskar",
    "granska",
    "granskas",
    "kontrollerar",
    "ska kontrollera",
    "ska kontrolleras",
    "kommer att kontrollera",
    "kommer att kontrolleras",
    "tittar på",
    "titta på",
    "hör efter",
    "går igenom",
    "investigating",
    "investigate",
    "look into",
    "looking into",
];

/// Words of sentences that tell only how it goes on.
const PLANS: &[&str] = &[
    "återkommer",
    "återkoppla",
    "återkoppling",
    "hör av mig",
    "hör av oss",
    "får svar",
    "får besked",
    "svarar dig",
    "handlägger",
    "har hand om",
    "kontaktperson",
    "get back to you",
    "will contact you",
];

/// Words of sentences that tell whom to turn to.
const REFERRALS: &[&str] = &[
    "vänd dig till",
    "vända dig till",
    "vänder du dig till",
    "kontakta ",
    "ansvarar för",
    "är ansvarig för",
    "sköts av",
    "please contact",
    "is responsible for",
];

impl Said {
    /// Reads an answer.
    pub fn read(text: &str) -> Self {
        let mut said = Self::default();
        for sentence in sentences(text) {
            let says = |words: &[&str]| words.iter().any(|word| sentence.contains(word));
            if says(REFERRALS) {
                said.referral = true;
            } else if is_inquiry(&sentence) {
                said.inquiry = true;
            } else if says(PLANS) {
                said.plan = true;
            } else if !is_courtesy(&sentence) {
                said.measure = true;
            }
        }
        said
    }

    /// It ends the matter as far as words can: nothing is still looked into, and no more is promised.
    pub fn is_final(self) -> bool {
        (self.measure || self.referral) && !self.inquiry && !self.plan
    }

    /// It says nothing that a citizen could go by.
    pub fn is_empty(self) -> bool {
        self == Self::default()
    }
}

/// Whether somebody still looks into it: by whole words, or "granskat" would be "granska"; one that is over is told of as done.
fn is_inquiry(sentence: &str) -> bool {
    let words: Vec<&str> = sentence
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let mut level = format!(" {} ", words.join(" "));
    for over in FINISHED {
        level = level.replace(&format!(" {over} "), " ");
    }
    INQUIRIES.iter().any(|word| level.contains(&format!(" {word} ")))
}

/// Sentences in lower case; a line is at least one, for greetings and names stand on lines of their own.
fn sentences(text: &str) -> Vec<String> {
    let paragraphs = text.split("\n\n").map(|paragraph| {
        let lines: Vec<&str> = paragraph.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        lines.join(" ")
    });
    let mut found = Vec::new();
    for paragraph in paragraphs {
        for sentence in paragraph.split_inclusive(['.', '!', '?']) {
            let sentence = sentence.trim().to_lowercase();
            if sentence.chars().any(char::is_alphanumeric) {
                found.push(sentence);
            }
        }
    }
    found
}

/// Thanks and greetings, a name below them, and words too few to tell anything.
fn is_courtesy(sentence: &str) -> bool {
    COURTESIES.iter().any(|begin| sentence.starts_with(begin)) || sentence.split_whitespace().count() <= 2
}

#[cfg(test)]
mod tests {
    use super::Said;

    #[test]
    fn words_tell_what_an_answer_says() {
        for (text, expected) in [
            (
                "Hej Eva!\n\nLampan är bytt och lyktan är lagad.\n\nVänliga hälsningar\nPetra Lund",
                "measure",
            ),
            ("Vi har påbörjat en utredning.", "inquiry"),
            ("Jag utreder det som har hänt.\nJag återkommer nästa vecka.", "inquiry plan"),
            ("Jag utreder det som har hänt. Jag återkommer nästa vecka.", "inquiry plan"),
            ("Frågan tas upp i nämnden den 20 januari.", "measure"),
            ("Vägen är statlig. Vänd dig till Trafikverket.", "measure referral"),
            (
                "Tack för att du hörde av dig! Vi har tagit emot din synpunkt.\n\nVänliga hälsningar\nPetra Lund",
                "",
            ),
            ("Hej!\n\nTack för ditt mejl. Jag återkommer.\n\nMvh Petra", "plan"),
            ("Hej Amina!\n\nNu är utredningen klar. Vi har bytt rutiner på Björken.", "measure"),
            ("Vi har granskat det som hände och bytt rutin.", "measure"),
            ("Efter en utredning har vi beslutat att byta rutin.", "measure"),
            ("Vi har utrett en del och ska nu granska resten.", "inquiry"),
            ("Händelsen ska undersökas.", "inquiry"),
            ("Rutinen ses över.", "inquiry"),
            ("Thank you. We will look into it.", "inquiry"),
            ("Tack för tipset. Vi ställer dit en bänk i april.", "measure"),
        ] {
            let said = Said::read(text);
            let told = [
                (said.measure, "measure"),
                (said.inquiry, "inquiry"),
                (said.plan, "plan"),
                (said.referral, "referral"),
            ];
            let told: Vec<&str> = told.iter().filter(|(yes, _)| *yes).map(|(_, word)| *word).collect();
            assert_eq!(told.join(" "), expected, "{text}");
        }
    }

    #[test]
    fn what_is_still_looked_into_is_not_final() {
        assert!(Said::read("Vi har lagat lampan.").is_final());
        assert!(!Said::read("Vi har lagat lampan. Vi undersöker varför den gick sönder.").is_final());
        assert!(!Said::read("Tack för din synpunkt.").is_final());
    }
}
