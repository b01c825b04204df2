//! The text of a mail as words and sentences: bounded, in lower case, with the place of each word kept.

use super::lines::{names_topic, push_body};
use super::stem::stem;

/// Bytes of the body that are read; what a mail is about stands there.
const BODY_BYTES: usize = 20_000;
/// Bytes of the subject that are read.
const SUBJECT_BYTES: usize = 300;
/// Letters of a word that are read; the longest Swedish word in use has fewer.
const WORD_LETTERS: usize = 40;

/// One word of the text.
#[derive(Debug, Clone, PartialEq)]
pub struct Token {
    /// In lower case.
    pub word: String,
    /// Bytes of the word without its inflection.
    stem_len: usize,
    /// Byte offset of its first letter in [`Text::source`].
    pub start: usize,
    /// Byte offset behind its last letter.
    pub end: usize,
    /// The sentence that it stands in, counted from 0.
    pub sentence: usize,
    /// Stands in the subject, or where a web form names the topic.
    pub subject: bool,
    /// Begins with a capital.
    pub capital: bool,
}

/// How a sentence ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sentence {
    /// Index of its first word.
    pub first: usize,
    /// Ends with a question mark.
    pub question: bool,
    /// Ends with an exclamation mark.
    pub exclaims: bool,
}

/// Subject and body as words and sentences.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Text {
    /// Subject, line break, body: what was read of them.
    pub source: String,
    /// Bytes of the subject in `source`.
    pub subject_len: usize,
    /// The words in order.
    pub tokens: Vec<Token>,
    /// The sentences in order.
    pub sentences: Vec<Sentence>,
    /// Written without å, ä and ö, as on a foreign keyboard.
    pub plain_letters: bool,
}

impl Token {
    /// The word without its inflection.
    pub fn stem(&self) -> &str {
        self.word.get(..self.stem_len).unwrap_or(&self.word)
    }
}

impl Text {
    /// Reads the text; never fails, and reads no more than about 20 kB.
    pub fn read(subject: &str, body: &str) -> Self {
        let subject = bounded(subject, SUBJECT_BYTES);
        let mut source = subject.replace(['\n', '\r'], " ");
        let subject_len = source.len();
        source.push('\n');
        push_body(&mut source, bounded(body, BODY_BYTES));
        let mut text = Self {
            source,
            subject_len,
            ..Self::default()
        };
        text.split();
        text.plain_letters = text.tokens.len() >= 5 && !text.source.chars().any(|letter| "åäöÅÄÖ".contains(letter));
        text
    }

    /// The body as it was read.
    pub fn body(&self) -> &str {
        self.source.get(self.subject_len + 1..).unwrap_or_default()
    }

    /// The subject as it was read.
    pub fn subject(&self) -> &str {
        self.source.get(..self.subject_len).unwrap_or_default()
    }

    /// The text as written between two words, both included.
    pub fn written(&self, first: usize, last: usize) -> &str {
        let start = self.tokens.get(first).map_or(0, |token| token.start);
        let end = self.tokens.get(last).map_or(start, |token| token.end);
        self.source.get(start..end).unwrap_or_default()
    }

    fn split(&mut self) {
        let source = std::mem::take(&mut self.source);
        let mut splitter = Splitter {
            text: self,
            open: Sentence::default(),
            line: (0, false),
        };
        let mut word_start = None;
        for (at, letter) in source.char_indices() {
            if letter.is_alphanumeric() || (is_joiner(letter) && word_start.is_some() && joins(&source, at)) {
                word_start.get_or_insert(at);
                continue;
            }
            if let Some(start) = word_start.take() {
                splitter.push_word(&source, start, at);
            }
            splitter.end_sentence(&source, at, letter);
        }
        if let Some(start) = word_start {
            splitter.push_word(&source, start, source.len());
        }
        splitter.close(false, false);
        self.source = source;
    }
}

struct Splitter<'a> {
    text: &'a mut Text,
    open: Sentence,
    /// Where the line ends that was looked at last, and whether it names a topic.
    line: (usize, bool),
}

impl Splitter<'_> {
    fn push_word(&mut self, source: &str, start: usize, end: usize) {
        let Some(written) = source.get(start..end) else { return };
        let word = in_lower_case(written);
        let topic_line = self.in_topic_line(source, start);
        self.text.tokens.push(Token {
            stem_len: stem(&word).len(),
            word,
            start,
            end,
            sentence: self.text.sentences.len(),
            subject: start < self.text.subject_len || topic_line,
            capital: written.chars().next().is_some_and(char::is_uppercase),
        });
    }

    /// The word stands in a line of a web form that names the topic.
    fn in_topic_line(&mut self, source: &str, start: usize) -> bool {
        if start >= self.line.0 {
            let rest = source.get(start..).unwrap_or_default();
            let line = rest.lines().next().unwrap_or_default();
            self.line = (start + line.len(), names_topic(line));
        }
        self.line.1
    }

    fn end_sentence(&mut self, source: &str, at: usize, mark: char) {
        match mark {
            '?' | '؟' => self.close(true, false),
            '!' => self.close(false, true),
            '.' | ':' | ';' if self.ends_here(source, at) => self.close(false, false),
            '\n' if at == self.text.subject_len || new_line_ends(source, at) => self.close(false, false),
            _ => {}
        }
    }

    /// A full stop ends a sentence when a space follows and it is not that of an abbreviation.
    fn ends_here(&self, source: &str, at: usize) -> bool {
        let rest = source.get(at + 1..).unwrap_or_default();
        let spaced = rest.chars().next().is_none_or(char::is_whitespace);
        let long = self.text.tokens.last().is_some_and(|token| token.word.chars().count() > 2);
        let capital = rest.trim_start().chars().next().is_none_or(char::is_uppercase);
        spaced && (long || capital)
    }

    fn close(&mut self, question: bool, exclaims: bool) {
        let count = self.text.tokens.len();
        if count == self.open.first {
            if let Some(last) = self.text.sentences.last_mut() {
                last.question |= question;
                last.exclaims |= exclaims;
            }
            return;
        }
        self.text.sentences.push(Sentence {
            question,
            exclaims,
            ..self.open
        });
        self.open = Sentence {
            first: count,
            ..Sentence::default()
        };
    }
}

/// The first letters of a word in lower case.
fn in_lower_case(written: &str) -> String {
    if written.is_ascii() && written.len() <= WORD_LETTERS {
        return written.to_ascii_lowercase();
    }
    written.chars().take(WORD_LETTERS).flat_map(char::to_lowercase).collect()
}

fn bounded(text: &str, bytes: usize) -> &str {
    text.get(..text.floor_char_boundary(bytes)).unwrap_or(text)
}

fn is_joiner(letter: char) -> bool {
    matches!(letter, '-' | '\'' | '’' | '\u{301}' | '\u{308}' | '\u{30a}')
}

fn joins(source: &str, at: usize) -> bool {
    let rest = source.get(at..).unwrap_or_default();
    rest.chars().nth(1).is_some_and(char::is_alphanumeric)
}

/// A line break ends a sentence when the next line is empty or begins anew.
fn new_line_ends(source: &str, at: usize) -> bool {
    let rest = source.get(at + 1..).unwrap_or_default();
    rest.chars()
        .next()
        .is_none_or(|next| next == '\n' || next.is_uppercase() || "-*•/".contains(next))
}

#[cfg(test)]
mod tests {
    use super::Text;

    fn words(text: &Text) -> Vec<&str> {
        text.tokens.iter().map(|token| token.word.as_str()).collect()
    }

    #[test]
    fn words_and_sentences_are_told_apart() {
        let text = Text::read("Hej", "Vem plogar, t.ex. kl. 07? Inte ni!\nE-tjänsten ligger nere.");
        assert_eq!(
            words(&text),
            [
                "hej",
                "vem",
                "plogar",
                "t",
                "ex",
                "kl",
                "07",
                "inte",
                "ni",
                "e-tjänsten",
                "ligger",
                "nere"
            ]
        );
        assert_eq!(text.sentences.len(), 4);
        assert!(text.sentences.get(1).is_some_and(|sentence| sentence.question));
        assert!(text.sentences.get(2).is_some_and(|sentence| sentence.exclaims));
        assert!(text.tokens.first().is_some_and(|token| token.subject));
    }

    #[test]
    fn a_mail_program_s_own_line_is_left_out() {
        assert_eq!(words(&Text::read("", "Tack\nSkickat från min iPhone")), ["tack"]);
    }

    #[test]
    fn huge_and_strange_text_is_bounded() {
        let text = Text::read(&"x".repeat(10_000), &"å".repeat(1_000_000));
        assert!(text.source.len() < 21_000);
        assert!(text.tokens.iter().all(|token| token.word.chars().count() <= 40));
        assert!(Text::read("", "").tokens.is_empty());
        assert!(Text::read("🙂", "🙂🙂 !!!").tokens.is_empty());
    }
}
