//! Many phrases looked up in one text: patterns in small groups, so that each automaton stays small and runs at full speed.
//!
//! The automata are built here and not by `regex`, whose sets hold, beside what finds, a search for the letters that phrases begin with
//! and an automaton that reads backwards: with so many phrases the first stops at every other word, and the second is never used.

use regex_automata::hybrid::dfa::{Cache, DFA};
use regex_automata::nfa::thompson::{self, WhichCaptures};
use regex_automata::util::syntax;
use regex_automata::{Input, MatchKind, PatternSet, meta};
use std::borrow::Cow;
use std::sync::{Mutex, OnceLock};

/// How many phrases without a gap share an automaton.
const PLAIN_TOGETHER: usize = 48;
/// How many phrases with a gap do: each that has begun doubles the states that the automaton can be in, until its sentence ends.
const GAPPED_TOGETHER: usize = 4;
/// How much room the states of one automaton may take, in bytes; beyond it they are forgotten and made anew.
const STATES: usize = 2 << 20;

/// Phrases that are looked up together; a phrase is known by its place in the list.
pub(in crate::mail) struct Phrases {
    sources: Vec<Cow<'static, str>>,
    groups: Vec<Group>,
    single: Vec<OnceLock<Option<meta::Regex>>>,
}

/// Phrases that share an automaton, whose states are made as texts need them.
struct Group {
    /// The places of its phrases, in the order of the automaton's patterns.
    places: Vec<usize>,
    automaton: DFA,
    states: Mutex<Cache>,
}

impl Phrases {
    /// Phrases from patterns over levelled text. A pattern that does not compile would empty its group: hold them to
    /// [`Phrases::faults`] in a test.
    pub(in crate::mail) fn new(patterns: impl IntoIterator<Item = &'static str>) -> Self {
        Self::loosened(patterns.into_iter().map(Cow::Borrowed), by_bytes)
    }

    /// Phrases that are looked up by looser patterns, which are quicker and find all that the phrases' own do, and perhaps more:
    /// only [`Phrases::words_of`] asks the phrase's own.
    pub(in crate::mail) fn loosened(patterns: impl Iterator<Item = Cow<'static, str>>, loosen: impl Fn(&str) -> String) -> Self {
        let sources: Vec<Cow<'static, str>> = patterns.collect();
        let looser: Vec<String> = sources.iter().map(|pattern| loosen(pattern)).collect();
        let (gapped, plain): (Vec<usize>, Vec<usize>) =
            (0..sources.len()).partition(|place| sources.get(*place).is_some_and(|pattern| has_gap(pattern)));
        let groups = plain.chunks(PLAIN_TOGETHER).chain(gapped.chunks(GAPPED_TOGETHER));
        Self {
            groups: groups.filter_map(|places| Group::new(places, &looser)).collect(),
            single: sources.iter().map(|_| OnceLock::new()).collect(),
            sources,
        }
    }

    /// The places of all phrases that stand in the text, in the order of the list.
    pub(in crate::mail) fn all_in(&self, text: &str) -> Vec<usize> {
        let mut found: Vec<usize> = self.groups.iter().flat_map(|group| group.all_in(text)).collect();
        found.sort_unstable();
        found
    }

    /// Whether any phrase stands in the text.
    pub(in crate::mail) fn any_in(&self, text: &str) -> bool {
        self.groups.iter().any(|group| group.any_in(text))
    }

    /// The words of the text that the phrase at this place found.
    pub(in crate::mail) fn words_of<'t>(&self, place: usize, text: &'t str) -> Option<&'t str> {
        let single = self.single.get(place)?;
        let regex = single.get_or_init(|| self.sources.get(place).and_then(|pattern| by_itself(pattern)));
        let found = regex.as_ref()?.find(text)?;
        text.get(found.range())
    }

    /// Patterns that do not compile, or hold capitals, which levelled text never has.
    #[cfg(test)]
    pub(in crate::mail) fn faults(&self) -> Vec<&str> {
        let plain = |pattern: &str| pattern.replace("\\W", "");
        let faulty = |pattern: &&str| by_itself(pattern).is_none() || plain(pattern) != plain(pattern).to_lowercase();
        let grouped: usize = self.groups.iter().map(|group| group.automaton.pattern_len()).sum();
        assert_eq!(grouped, self.sources.len(), "a group does not compile");
        self.sources.iter().map(Cow::as_ref).filter(faulty).collect()
    }
}

impl Group {
    /// The phrases at these places of the list; `None` where a pattern does not compile.
    fn new(places: &[usize], list: &[String]) -> Option<Self> {
        let patterns: Vec<&String> = places.iter().filter_map(|place| list.get(*place)).collect();
        let states = DFA::config()
            .match_kind(MatchKind::All)
            .cache_capacity(STATES)
            .skip_cache_capacity_check(true);
        let automaton = DFA::builder()
            .configure(states)
            .thompson(thompson::Config::new().utf8(false).which_captures(WhichCaptures::None))
            .syntax(syntax::Config::new().utf8(false))
            .build_many(&patterns)
            .ok()?;
        Some(Self {
            places: places.to_owned(),
            states: Mutex::new(automaton.create_cache()),
            automaton,
        })
    }

    fn all_in(&self, text: &str) -> Vec<usize> {
        let mut found = PatternSet::new(self.automaton.pattern_len());
        // It never gives up: it holds no sign at which it would, and no limit to how often its states are forgotten.
        let _ = self.with_states(|states| self.automaton.try_which_overlapping_matches(states, &Input::new(text), &mut found));
        found
            .iter()
            .filter_map(|pattern| self.places.get(pattern.as_usize()).copied())
            .collect()
    }

    fn any_in(&self, text: &str) -> bool {
        let found = self.with_states(|states| self.automaton.try_search_fwd(states, &Input::new(text).earliest(true)));
        matches!(found, Ok(Some(_)))
    }

    fn with_states<T>(&self, search: impl FnOnce(&mut Cache) -> T) -> T {
        let mut states = self.states.lock().unwrap_or_else(|broken| {
            let mut states = broken.into_inner();
            self.automaton.reset_cache(&mut states);
            states
        });
        search(&mut states)
    }
}

/// A phrase by itself, as small as can be: it is asked only where the phrase was found.
fn by_itself(pattern: &str) -> Option<meta::Regex> {
    let small = meta::Config::new()
        .auto_prefilter(false)
        .hybrid(false)
        .onepass(false)
        .backtrack(false);
    meta::Regex::builder().configure(small).build(pattern).ok()
}

/// Whether words may stand between two parts of the phrase.
fn has_gap(pattern: &str) -> bool {
    pattern.contains("[^")
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
        let fill = std::iter::repeat_n("aldrig", PLAIN_TOGETHER);
        let phrases = Phrases::new(["ett", "tv(å|a)"].into_iter().chain(fill).chain(["sex", "sju[^.!?]*nio", "åtta"]));
        assert_eq!(
            phrases.all_in("åtta, sju och nio, tvåa"),
            [1, PLAIN_TOGETHER + 3, PLAIN_TOGETHER + 4]
        );
        assert_eq!(phrases.words_of(PLAIN_TOGETHER + 3, "åtta, sju och nio, tvåa"), Some("sju och nio"));
        assert!(phrases.any_in("sex") && !phrases.any_in("tio") && phrases.words_of(99, "").is_none());
        assert_eq!(Phrases::new(["a", "B"]).faults(), ["B"]);
    }

    #[test]
    fn a_looser_pattern_finds_and_the_phrase_decides() {
        let phrases = Phrases::loosened([Cow::Borrowed("^från .{2,4}$")].into_iter(), |pattern| {
            pattern.replace(".{2,4}", "(?-u:.)*")
        });
        for (text, words) in [("från båt", Some("från båt")), ("från båten", None)] {
            assert_eq!(phrases.all_in(text), [0], "{text}");
            assert_eq!(phrases.words_of(0, text), words);
        }
        assert_eq!(phrases.all_in("ej från båt"), [0; 0]);
    }
}
