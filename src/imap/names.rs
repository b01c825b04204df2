//! Arguments that go into a command line, as types that cannot carry a second command.

use std::fmt;

use super::ImapError;
use super::utf7;

/// Longest folder name accepted, in characters.
const FOLDER_CHARS: usize = 250;
/// Longest keyword accepted, in characters.
const KEYWORD_CHARS: usize = 64;
/// Longest Message-ID accepted, in bytes (RFC 5322 2.1.1: a line has at most 998).
const MESSAGE_ID_BYTES: usize = 998;
/// Longest UID set in one command line, in bytes; RFC 2683 3.2.1.5 asks servers for 8,000 a line.
const SET_BYTES: usize = 4_000;
/// Most UIDs in one command.
const SET_UIDS: usize = 1_000;

/// A folder, spelt in Unicode with the server's own hierarchy separator: `INBOX`, `Registrerade`, `Arkiv/År 2026`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FolderName(String);

impl FolderName {
    /// Checks a folder name.
    ///
    /// # Errors
    /// [`ImapError::BadArgument`] when it is empty, too long or holds control characters.
    pub fn new(name: impl Into<String>) -> Result<Self, ImapError> {
        let name = name.into();
        let fits = (1..=FOLDER_CHARS).contains(&name.chars().count());
        if !fits || name.chars().any(char::is_control) {
            return Err(ImapError::BadArgument {
                what: "a folder name has 1 to 250 characters and no control characters",
            });
        }
        Ok(Self(name))
    }

    /// The folder where mail arrives.
    #[must_use]
    pub fn inbox() -> Self {
        Self("INBOX".to_owned())
    }

    /// The name in Unicode.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// From a LIST answer: modified UTF-7, or what the server sent when it is not that.
    pub(super) fn from_wire(wire: &str) -> Option<Self> {
        let plain = wire.replace("\\\"", "\"").replace("\\\\", "\\");
        let name = utf7::decode(&plain).unwrap_or(plain);
        Self::new(name).ok()
    }

    /// Modified UTF-7 in quotes, ready for a command line.
    pub(super) fn quoted(&self) -> String {
        quoted(&utf7::encode(&self.0))
    }
}

impl fmt::Display for FolderName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A keyword that the daemon may set on a mail, such as `$Registrerad`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keyword(String);

impl Keyword {
    /// Checks a keyword: letters, digits, `$`, `_`, `-` and `.`; system flags (`\Seen`) are not keywords.
    ///
    /// # Errors
    /// [`ImapError::BadArgument`] when it has anything else in it.
    pub fn new(name: impl Into<String>) -> Result<Self, ImapError> {
        let name = name.into();
        let known = |b: u8| b.is_ascii_alphanumeric() || b"$_-.".contains(&b);
        if !(1..=KEYWORD_CHARS).contains(&name.len()) || !name.bytes().all(known) {
            return Err(ImapError::BadArgument {
                what: "a keyword has 1 to 64 characters out of A-Z, a-z, 0-9, $, _, - and .",
            });
        }
        Ok(Self(name))
    }

    /// The keyword.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A Message-ID to search for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageIdText(String);

impl MessageIdText {
    /// Checks a Message-ID: 3 to 998 printable ASCII characters without spaces.
    ///
    /// # Errors
    /// [`ImapError::BadArgument`] when it is anything else.
    pub fn new(id: impl Into<String>) -> Result<Self, ImapError> {
        let id = id.into();
        if !(3..=MESSAGE_ID_BYTES).contains(&id.len()) || !id.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(ImapError::BadArgument {
                what: "a Message-ID to search for has 3 to 998 printable ASCII characters",
            });
        }
        Ok(Self(id))
    }

    /// In quotes, ready for a command line.
    pub(super) fn quoted(&self) -> String {
        quoted(&self.0)
    }
}

/// A quoted string (RFC 3501 4.3). The caller has seen to it that there are no control characters.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// UIDs as the fewest command arguments: sorted, without doubles or zero, runs as `a:b`, cut at [`SET_BYTES`]
/// and [`SET_UIDS`].
pub(super) fn uid_sets(uids: &[u32]) -> Vec<UidSet> {
    let mut sorted: Vec<u32> = uids.iter().copied().filter(|uid| *uid != 0).collect();
    sorted.sort_unstable();
    sorted.dedup();
    let mut sets: Vec<UidSet> = Vec::new();
    let runs = sorted.chunk_by(|a, b| b - a == 1);
    for run in runs.flat_map(|run| run.chunks(SET_UIDS)) {
        let (Some(first), Some(last)) = (run.first(), run.last()) else {
            continue;
        };
        let text = if first == last {
            first.to_string()
        } else {
            format!("{first}:{last}")
        };
        match sets.last_mut() {
            Some(set) if set.has_room(&text, run.len()) => {
                set.text.push(',');
                set.text.push_str(&text);
                set.uids.extend_from_slice(run);
            }
            _ => sets.push(UidSet { text, uids: run.to_vec() }),
        }
    }
    sets
}

/// One UID set: how it is written, and what it holds, ascending.
#[derive(Debug)]
pub(super) struct UidSet {
    pub text: String,
    pub uids: Vec<u32>,
}

impl UidSet {
    fn has_room(&self, text: &str, uids: usize) -> bool {
        self.text.len() + text.len() < SET_BYTES && self.uids.len() + uids <= SET_UIDS
    }

    pub(super) fn holds(&self, uid: u32) -> bool {
        self.uids.binary_search(&uid).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn sets_are_short() {
        let table: [(&[u32], &[&str]); 5] = [
            (&[], &[]),
            (&[0], &[]),
            (&[7], &["7"]),
            (&[3, 1, 2, 2, 9], &["1:3,9"]),
            (&[u32::MAX, u32::MAX - 1], &["4294967294:4294967295"]),
        ];
        for (uids, wanted) in table {
            let sets: Vec<String> = uid_sets(uids).into_iter().map(|set| set.text).collect();
            assert_eq!(sets, wanted);
        }
    }

    #[test]
    fn nothing_that_ends_a_line_becomes_an_argument() {
        for evil in ["a\r\nA9 LOGOUT", "a\nb", "a\0b", "", "a\u{85}b", "\u{7f}"] {
            assert!(FolderName::new(evil).is_err(), "{evil:?}");
            assert!(Keyword::new(evil).is_err(), "{evil:?}");
            assert!(MessageIdText::new(evil).is_err(), "{evil:?}");
        }
        for evil in ["\\Deleted", "a b", "a)", "å", "a\"b"] {
            assert!(Keyword::new(evil).is_err(), "{evil:?}");
        }
    }

    #[test]
    fn quotes_and_backslashes_stay_inside_the_quotes() {
        let folder = FolderName::new(r#"a"b\c"#).unwrap();
        assert_eq!(folder.quoted(), r#""a\"b\\c""#);
        assert_eq!(FolderName::from_wire(r#"a\"b\\c"#), Some(folder));
    }

    proptest! {
        #[test]
        fn sets_hold_what_was_asked(uids in proptest::collection::vec(any::<u32>(), 0..3_000)) {
            let sets = uid_sets(&uids);
            let mut held: Vec<u32> = sets.iter().flat_map(|set| set.uids.clone()).collect();
            let mut asked = uids;
            asked.retain(|uid| *uid != 0);
            asked.sort_unstable();
            asked.dedup();
            held.sort_unstable();
            prop_assert_eq!(held, asked);
            prop_assert!(sets.iter().all(|set| set.text.len() <= SET_BYTES));
        }

        #[test]
        fn a_folder_name_is_one_quoted_argument(name in ".{1,80}") {
            if let Ok(folder) = FolderName::new(name) {
                let wire = folder.quoted();
                prop_assert!(wire.bytes().all(|b| (b' '..=b'~').contains(&b)));
                let inner = wire.trim_start_matches('"').replace("\\\\", "").replace("\\\"", "");
                prop_assert_eq!(inner.matches('"').count(), 1);
            }
        }
    }
}
