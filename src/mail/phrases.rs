//! Many phrases looked up in one text: patterns in small groups, so that each automaton stays small and runs at full speed.

use regex::Regex;
use regex::bytes::{RegexSet, RegexSetBuilder};
use std::sync::OnceLock;

/// How many phrases share an automaton.
const TOGETHER: usize = 24;
/// How much room the states of one automaton may take, in bytes.
const STATES: usize = 8 << 20;

/// Phrases that are looked up together; a phrase is known by its place in the list.
pub(in crate::mail) struct Phrases {
    sources: Vec<&'static str>,
    sets: Vec<RegexSet>,
    single: Vec<OnceLock<Option<Regex>>>,
}

impl Phrases {
    /// Phrases from patterns over levelled text. A pattern that does not compile would empty its group: hold them to
    /// [`Phrases::faults`] in a test.
    pub(in crate::mail) fn new(patterns: impl IntoIterator<Item = &'static str>) -> Self {
        let sources: Vec<&'static str> = patterns.into_iter().collect();
        let set = |group: &[&str]| {
            RegexSetBuilder::new(group.iter().map(|pattern| by_bytes(pattern)))
                .dfa_size_limit(STATES)
                .build()
                .unwrap_or_else(|_| RegexSet::empty())
        };
        Self {
            sets: sources.chunks(TOGETHER).map(set).collect(),
            single: sources.iter().map(|_| OnceLock::new()).collect(),
            sources,
        }
    }

    /// The places of all phrases that stand in the text.
    pub(in crate::mail) fn all_in(&self, text: &str) -> Vec<usize> {
        let groups = self.sets.iter().zip((0..).step_by(TOGETHER));
        groups
            .flat_map(|(set, first)| set.matches(text.as_bytes()).into_iter().map(move |at| first + at))
            .collect()
    }

    /// Whether any phrase stands in the text.
    pub(in crate::mail) fn any_in(&self, text: &str) -> bool {
        self.sets.iter().any(|set| set.is_match(text.as_bytes()))
    }

    /// The words of the text that the phrase at this place found.
    pub(in crate::mail) fn words_of<'t>(&self, place: usize, text: &'t str) -> Option<&'t str> {
        let regex = self
            .single
            .get(place)?
            .get_or_init(|| self.sources.get(place).and_then(|pattern| Regex::new(pattern).ok()));
        regex.as_ref()?.find(text).map(|found| found.as_str())
    }

    /// Patterns that do not compile, or hold capitals, which levelled text never has.
    #[cfg(test)]
    pub(in crate::mail) fn faults(&self) -> Vec<&'static str> {
        let faulty =
            |pattern: &&&str| Regex::new(pattern).is_err() || pattern.replace("\\W", "") != pattern.replace("\\W", "").to_lowercase();
        let grouped: usize = self.sets.iter().map(RegexSet::len).sum();
        assert_eq!(grouped, self.sources.len(), "a group does not compile");
        self.sources.iter().filter(faulty).copied().collect()
    }
}

/// Gaps are searched by bytes: an automaton for any character of UTF-8 has several times the states.
fn by_bytes(pattern: &str) -> String {
    pattern.replace("[^.!?]", "(?-u:[^.!?])").replace(r"[^.!?\n]", r"(?-u:[^.!?\n])")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_found_by_their_place() {
        let fill = std::iter::repeat_n("aldrig", TOGETHER);
        let phrases = Phrases::new(["ett", "tv(å|a)"].into_iter().chain(fill).chain(["sex", "sju[^.!?]*nio", "åtta"]));
        assert_eq!(phrases.all_in("åtta, sju och nio, tvåa"), [1, TOGETHER + 3, TOGETHER + 4]);
        assert_eq!(phrases.words_of(TOGETHER + 3, "åtta, sju och nio, tvåa"), Some("sju och nio"));
        assert!(phrases.any_in("sex") && !phrases.any_in("tio") && phrases.words_of(99, "").is_none());
        assert_eq!(Phrases::new(["a", "B"]).faults(), ["B"]);
    }
}
