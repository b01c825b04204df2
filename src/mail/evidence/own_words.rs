//! A mail's own words, levelled for comparison: no quoted history, no quotations, one space between words, lower case.

use super::wants;
use super::wordings::{self, Found, Mark};
use crate::domain::pattern::pattern;
use crate::mail::parsed::Parsed;
use regex::Regex;
use std::sync::LazyLock;

/// How much of the beginning is looked at, in bytes.
const HEAD: usize = 4096;
/// How much of the end is looked at, in bytes.
const TAIL: usize = 1024;
/// A person's tale of what a machine says is shorter than this, in bytes.
const SHORT_TALE: usize = 600;
/// Words by which a person says that it is otherwise, in a short mail.
const OBJECTIONS: &[&str] = &[
    " fungerar inte",
    " funkar inte",
    " stämmer inte",
    " är fel",
    " trots att ",
    " ändå inte",
    " men ingen",
    " men inget",
    " men det ",
    " men när ",
    " men jag ",
    " doesn't work",
    " does not work",
    " but there ",
    " but no",
    " but it ",
    " is wrong",
    " virker ikke",
    " men der ",
    " funktioniert nicht",
    " aber ",
    " ei toimi",
    " mutta ",
];
/// Mass mail with a footer is longer than this, in bytes.
const SHORT_QUESTION: usize = 300;

/// Where quoted history begins: everything below is someone else's, or older.
static HISTORY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?im)^[ \t]*(-{2,} ?(original message|ursprungligt meddelande|ursprungsmeddelande|opprinnelig melding|oprindelig meddelelse|alkuper[aä]inen viesti|urspr[uü]ngliche nachricht|message d'origine|mensaje original|oorspronkelijk bericht|messaggio originale|vidarebefordrat (brev|meddelande)|forwarded message|begin forwarded message|original-nachricht).*|_{20,}[ \t]*|(från|from|fra|von|lähettäjä|de|van|da): [^\n]*\n([^\n]*\n)?[ \t]*(skickat|sent|datum|date|sendt|gesendet|lähetetty|envoyé|enviado|verzonden|inviato|dato|till|to|til|an): .*|(on|den|am|le|el|op|il|em|dnia) [^\n]{6,120}(\n[^\n]{0,80})?(wrote|skrev|schrieb|a écrit|escribió|schreef|ha scritto|escreveu|napisał|kirjoitti)[^\n]{0,40}:[ \t]*)$",
    )
});

/// A question that mass mail asks its reader, and no person does.
static FOOTER_QUESTION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(kan du inte (läsa|se|visa) (detta|det här|bilderna|innehållet|mejlet|mailet|brevet|nyhetsbrevet|utskicket)|(can't|cannot|can not|unable to|having trouble|trouble) (see|read|view|seeing|reading|viewing) (this|the) (e-?mail|message|newsletter|images))[^.!?]{0,60}\?",
    )
});

/// A mail's own words and what is known of its shape.
#[derive(Debug, Clone, Default)]
pub(in crate::mail) struct OwnWords {
    /// Levelled words: the beginning and, of a long mail, the end.
    pub words: String,
    /// Levelled subject.
    pub subject: String,
    /// Length of the whole own text in bytes.
    pub length: usize,
    /// Something was quoted below, or the subject or the headers say that it is an answer.
    pub is_answer: bool,
    /// The subject is a machine's word and then, after a colon, the subject that is answered.
    names_what_it_answers: bool,
    found: Vec<Found>,
}

impl OwnWords {
    /// Takes the words out of the mail and looks up every wording once.
    pub(in crate::mail) fn of(parsed: &Parsed) -> Self {
        let subject = level(parsed.headers.first("subject").unwrap_or(""));
        let threaded = parsed.headers.first("in-reply-to").is_some() || parsed.headers.first("references").is_some();
        let own = own_part(&parsed.text);
        let words = without_quotations(&level(&ends(own)));
        let words = FOOTER_QUESTION.replace_all(&words, "visa i webbläsaren.").into_owned();
        let mut found = wordings::find(&words, &subject);
        if is_answer_subject(&subject) {
            // "Sv: Bekräftelse …" is a person's answer to a receipt, ours not least.
            found.retain(|found| !matches!(found.mark, Mark::SubjectReply | Mark::SubjectAbsence | Mark::SubjectReceipt));
        }
        Self {
            is_answer: threaded || is_answer_subject(&subject),
            length: own.trim().len(),
            names_what_it_answers: names_what_it_answers(&subject, &found),
            words,
            subject,
            found,
        }
    }

    /// Whether a wording of this sense stands in it.
    pub(in crate::mail) fn has(&self, mark: Mark) -> bool {
        self.found.iter().any(|found| found.mark == mark)
    }

    /// How many different wordings of this sense stand in it.
    pub(in crate::mail) fn count(&self, mark: Mark) -> usize {
        self.found.iter().filter(|found| found.mark == mark).count()
    }

    /// The first of the senses that stands in it, quoted for a reason.
    pub(in crate::mail) fn quoted(&self, marks: &[Mark]) -> Option<String> {
        let found = marks.iter().find_map(|mark| self.found.iter().find(|found| found.mark == *mark))?;
        found.quote(&self.words, &self.subject)
    }

    /// How much speaks for a machine's answer, in points; five and one telling wording make one.
    pub(in crate::mail) fn reply_points(&self) -> i32 {
        let weigh = |mark: Mark, points: i32| if self.has(mark) { points } else { 0 };
        let person = i32::try_from(self.count(Mark::Person).min(3)).unwrap_or(3);
        let questions = i32::try_from(self.words.matches('?').count().min(2)).unwrap_or(2);
        weigh(Mark::Declares, 5)
            + weigh(Mark::Unanswerable, 4)
            + weigh(Mark::SubjectReply, 4)
            + i32::from(self.names_what_it_answers)
            + weigh(Mark::SubjectAbsence, 3)
            + weigh(Mark::SubjectReceipt, 3)
            + weigh(Mark::Absence, 3)
            + weigh(Mark::Receipt, 3)
            + weigh(Mark::Challenge, 5)
            + weigh(Mark::Away, 2)
            + weigh(Mark::StandIn, 2)
            + weigh(Mark::Service, 2)
            + weigh(Mark::Until, 1)
            + weigh(Mark::Thanks, 1)
            + i32::from(self.count(Mark::Absence) >= 2)
            + i32::from(self.count(Mark::Receipt) >= 2)
            + i32::from(self.count(Mark::Service) >= 2)
            + i32::from(self.is_answer)
            - 2 * person
            - questions
            - if self.length > 2500 { 2 } else { 0 }
    }

    /// A machine's answer by its words alone.
    pub(in crate::mail) fn is_reply(&self) -> bool {
        let beside_subject = BODY_SENSES.iter().any(|mark| self.has(*mark));
        self.reply_points() >= 5
            && self.is_telling()
            && (beside_subject || !self.has(Mark::Person))
            && !self.has(Mark::Personal)
            && !self.wants_something()
    }

    /// Someone who is away, in a letter of his own and not in an answer, asks or misses something beside it. What machines ask, they ask
    /// the reader: "Behöver du hjälp?".
    fn wants_something(&self) -> bool {
        let of_machines = [
            Mark::Declares,
            Mark::Unanswerable,
            Mark::SubjectReply,
            Mark::Challenge,
            Mark::Receipt,
            Mark::SubjectReceipt,
        ];
        if self.is_answer || of_machines.iter().any(|mark| self.has(*mark)) {
            return false;
        }
        wants::something(&self.words)
    }

    /// Enough like a machine's answer that no machine of ours should answer it.
    pub(in crate::mail) fn is_doubtful(&self) -> bool {
        let enough = if self.has(Mark::Person) || self.words.contains('?') { 5 } else { 3 };
        let away = self.is_answer && enough == 3 && self.has(Mark::Away) && self.has(Mark::Until);
        away || (self.reply_points() >= enough && self.is_telling())
    }

    /// A system's subject, and nobody asks or tells anything below it.
    pub(in crate::mail) fn is_notice(&self) -> bool {
        let spaced = format!(" {} ", self.words);
        // A lone "i" is a preposition in Swedish.
        let of_himself = [
            " jag ", " mig ", " min ", " mitt ", " mina ", " my ", " me ", " i am ", " i have ", " i did ", " i was ", " i want ",
        ];
        self.has(Mark::SubjectNotice)
            && !self.has(Mark::Person)
            && !self.words.contains('?')
            && !of_himself.iter().any(|words| spaced.contains(words))
    }

    /// Footers of mass mail and nothing that a person would say to the reader: no question outside of them counts, since
    /// footers ask too ("Vill du inte längre få våra utskick?").
    pub(in crate::mail) fn is_mass(&self) -> bool {
        let footers = self.count(Mark::Footer);
        let in_subject = [Mark::SubjectBulk, Mark::SubjectNotice]
            .iter()
            .filter(|mark| self.has(**mark))
            .count();
        let others = self.count(Mark::Bulk) + in_subject;
        footers >= 1 && footers + others >= 2 && !self.has(Mark::Person) && !self.is_first_person() && !self.is_of_the_senders()
    }

    /// A sign of mass mail, and nobody who asks the reader for something in words that only persons use.
    pub(in crate::mail) fn resembles_mass(&self) -> bool {
        let words = self.count(Mark::Bulk) + usize::from(self.has(Mark::SubjectBulk));
        let only_words = words >= 2 && !self.words.contains('?') && !self.is_first_person();
        // "Hur avregistrerar jag mig?": a short question of someone's own about mass mail.
        let asked = self.words.contains('?') && self.is_first_person() && self.length < SHORT_QUESTION && self.count(Mark::Footer) == 1;
        (self.has(Mark::Footer) && !asked || only_words) && !self.has(Mark::Person) && !self.is_answer
    }

    /// What systems send of their own accord, and nobody who speaks of himself or asks.
    pub(in crate::mail) fn resembles_notice(&self) -> bool {
        self.has(Mark::Notice) && !self.has(Mark::Person) && !self.is_first_person()
    }

    /// Several things that systems send, or one below a subject of theirs, and nobody asks.
    pub(in crate::mail) fn is_of_a_system(&self) -> bool {
        let told = self.count(Mark::Notice) + usize::from(self.has(Mark::SubjectNotice));
        told >= 2 && self.resembles_notice() && !self.words.contains('?') && !self.is_of_the_senders() && !self.is_personal()
    }

    /// An answer, or something passed on: the footers in it may be those of another's mail.
    pub(in crate::mail) fn is_of_the_senders(&self) -> bool {
        self.is_answer || is_forward_subject(&self.subject)
    }

    /// Someone passes a mail on: what a machine says in it, it may have said to him.
    pub(in crate::mail) fn is_passed_on(&self) -> bool {
        // "VS:" is a Norwegian's forward and a Finn's answer.
        is_forward_subject(&self.subject) && !is_answer_subject(&self.subject)
    }

    /// A short mail of someone who speaks of himself.
    pub(in crate::mail) fn is_ones_own(&self) -> bool {
        self.length < SHORT_TALE && self.is_first_person()
    }

    /// Someone asks about himself, tells what a machine wrote, or that it is otherwise than a system says: a person's mail, whatever else
    /// stands in it.
    pub(in crate::mail) fn is_personal(&self) -> bool {
        let objects = || {
            let spaced = format!(" {} ", self.words);
            self.length < SHORT_TALE && OBJECTIONS.iter().any(|words| spaced.contains(words))
        };
        self.has(Mark::Personal) || objects()
    }

    fn is_telling(&self) -> bool {
        TELLING.iter().any(|mark| self.has(*mark))
    }

    /// Someone speaks of himself.
    pub(in crate::mail) fn is_first_person(&self) -> bool {
        let spaced = format!(" {} ", self.words);
        let holds = |words: &[&str]| words.iter().any(|word| spaced.contains(word));
        // "i" is a preposition in the Nordic languages.
        let is_english = || holds(&[" the ", " you ", " your ", " is ", " and ", " to ", " this "]);
        holds(&[
            " jag ", " mig ", " min ", " mitt ", " my ", " me ", " i'm ", " i've ", " ich ", " mich ", " mein ", " jeg ", " minun ",
            " je ", " yo ", " ik ",
        ]) || (spaced.contains(" i ") && is_english())
    }
}

/// Senses of which one at least a machine's answer has; being away and how long is a person's to tell too.
const TELLING: [Mark; 10] = [
    Mark::Declares,
    Mark::Unanswerable,
    Mark::SubjectReply,
    Mark::SubjectAbsence,
    Mark::SubjectReceipt,
    Mark::Absence,
    Mark::Receipt,
    Mark::Challenge,
    Mark::StandIn,
    Mark::Service,
];

/// Senses of the text, beside the subject.
const BODY_SENSES: [Mark; 10] = [
    Mark::Declares,
    Mark::Unanswerable,
    Mark::Absence,
    Mark::Receipt,
    Mark::Challenge,
    Mark::Away,
    Mark::StandIn,
    Mark::Service,
    Mark::Until,
    Mark::Thanks,
];

/// "Autosvar: Gropen": the words before the colon are a machine's, and something comes after it.
fn names_what_it_answers(subject: &str, found: &[Found]) -> bool {
    let is_reply = found.iter().any(|found| found.mark == Mark::SubjectReply);
    let halves = subject.split_once([':', '：']).filter(|_| is_reply);
    halves.is_some_and(|(before, after)| {
        !after.trim().is_empty() && wordings::subject_marks(&format!("{before}:")).contains(&Mark::SubjectReply)
    })
}

/// "Vb: …", "Fwd: …" and the like in a levelled subject.
fn is_forward_subject(subject: &str) -> bool {
    let prefix = subject.split_once(':').map_or("", |(prefix, _)| prefix.trim());
    matches!(
        prefix,
        "vb" | "fwd" | "fw" | "wg" | "tr" | "vl" | "vs" | "rv" | "enc" | "doorst" | "pd"
    )
}

/// "Sv: …", "Re: …" and the like in a levelled subject.
fn is_answer_subject(subject: &str) -> bool {
    let Some((prefix, _)) = subject.split_once(':') else { return false };
    matches!(
        prefix.trim_end_matches(|c: char| c.is_ascii_digit() || "[]()".contains(c)),
        "re" | "sv" | "vs" | "aw" | "antw" | "ant" | "rv" | "r" | "odp" | "res" | "ynt" | "回复" | "答复"
    )
}

/// The text above the quoted history; all of it when nothing stands above.
fn own_part(text: &str) -> &str {
    let head = cut(text, HEAD * 4);
    let Some(found) = HISTORY.find(head) else { return text };
    let above = text.get(..found.start()).unwrap_or(text);
    if above.trim().is_empty() { text } else { above }
}

/// The beginning and the end without quoted lines.
fn ends(text: &str) -> String {
    let unquoted = |part: &str| {
        part.lines()
            .filter(|line| !line.trim_start().starts_with('>'))
            .collect::<Vec<_>>()
            .join("\n")
    };
    if text.len() <= HEAD + TAIL {
        return unquoted(text);
    }
    let start = (text.len() - TAIL..text.len())
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(text.len());
    format!("{}\n{}", unquoted(cut(text, HEAD)), unquoted(text.get(start..).unwrap_or("")))
}

/// The first bytes of a text, cut between characters.
pub(in crate::mail) fn cut(text: &str, most: usize) -> &str {
    let end = (0..=most.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    text.get(..end).unwrap_or("")
}

/// Lower case, plain quotes and hyphens, no invisible characters, one space between words.
pub(in crate::mail) fn level(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut space = true;
    for c in text.chars() {
        let plain = match c {
            '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{ad}' | '\u{2060}' | '*' => continue,
            '\u{2018}' | '\u{2019}' | '\u{b4}' | '`' => '\'',
            '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{ab}' | '\u{bb}' => '"',
            '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
            other => other,
        };
        if plain.is_whitespace() {
            if !space {
                out.push(' ');
            }
            space = true;
        } else {
            out.extend(plain.to_lowercase());
            space = false;
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// A levelled text without what stands between quotation marks: someone else's words.
fn without_quotations(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('"') {
        out.push_str(before);
        match after.split_once('"') {
            Some((inner, beyond)) if inner.len() <= 300 => {
                out.push_str("\" \"");
                rest = beyond;
            }
            _ => {
                out.push('"');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_levelled() {
        assert_eq!(
            level("  Jag\u{a0}ÄR\n\tborta \u{201d}nu\u{201d} \u{2013} I\u{2019}m "),
            "jag är borta \"nu\" - i'm"
        );
        assert_eq!(without_quotations("han skrev \"jag är borta\" igår"), "han skrev \" \" igår");
    }

    #[test]
    fn history_and_quotes_are_not_own_words() {
        for text in [
            "Ja tack\n> jag är på semester",
            "Ja tack\n\n-----Ursprungligt meddelande-----\njag är på semester",
            "Ja tack\n\nDen 3 mars 2026 skrev Eva <e@x.se>:\njag är på semester",
            "Ja tack\n\nFrån: Eva\nSkickat: den 3 mars\njag är på semester",
            "Ja tack\n\nOn Mon, Mar 2, 2026 at 3:00 PM Eva\n<e@x.se> wrote:\njag är på semester",
        ] {
            assert!(!level(&ends(own_part(text))).contains("semester"), "{text}");
        }
        assert!(
            own_part("Från: Eva\nSkickat: i går\nhej").contains("hej"),
            "nothing above: all is kept"
        );
    }

    #[test]
    fn the_end_of_a_long_text_is_looked_at_too() {
        let text = format!("{}å{} detta är ett autosvar", "å ".repeat(5000), "ö".repeat(3000));
        assert!(ends(&text).ends_with("detta är ett autosvar") && ends(&text).len() <= HEAD + TAIL + 1);
    }
}
