//! What the lexicon says of a text: a score for each topic, type and flag, with the places that gave it.

use super::terms::Hit;
use super::text::Text;
use crate::domain::ids::TopicId;
use crate::domain::matter::{CaseType, Flag};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Grades of a topic's words by their weight: a hint, clear speech, all but settling.
pub(super) const GRADES: [&str; 3] = ["hints", "speaks", "settles"];

/// A score and the places that gave it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Score {
    /// The sum of the weights.
    pub sum: f32,
    /// What of the sum stands in the subject.
    pub in_subject: f32,
    /// How many words hint, speak clearly, and all but settle it.
    pub grades: [f32; 3],
    /// Where something speaks for it: the first and last word of the place, and what it gave.
    places: Vec<(usize, usize, f32)>,
}

/// What the lexicon says of one text.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Scores {
    /// By topic, in the lexicon's order.
    pub topics: Vec<(TopicId, Score)>,
    /// By type.
    pub types: BTreeMap<CaseType, Score>,
    /// By flag.
    pub flags: BTreeMap<Flag, Score>,
    /// The headings for a title whose words stand in the text, by their number in the lexicon, with how much speaks for each.
    pub headings: Vec<(usize, f32)>,
    /// The terms found, as numbers of features, with their strength summed.
    pub terms: Vec<(u32, f32)>,
    /// The scores and the rules that hold, as named features of the model.
    pub named: Vec<(Arc<str>, f32)>,
}

impl Score {
    pub(super) fn add(&mut self, hit: &Hit, weight: f32) {
        self.sum += weight;
        if weight > 0.0 {
            self.places.push((hit.first, hit.last, weight));
        }
    }

    pub(super) fn grade(&mut self, weight: f32, share: f32) {
        let grade = match weight {
            weight if weight >= 2.5 => 2,
            weight if weight >= 1.5 => 1,
            weight if weight > 0.0 => 0,
            _ => return,
        };
        if let Some(count) = self.grades.get_mut(grade) {
            *count += share;
        }
    }

    /// The words as the citizen wrote them, in lower case, with what each gave; the strongest first.
    pub fn words(&self, text: &Text) -> Vec<(String, f32)> {
        let mut words: Vec<(String, f32)> = Vec::new();
        for (first, last, weight) in &self.places {
            let written = text.written(*first, *last).to_lowercase();
            match words.iter_mut().find(|(word, _)| *word == written) {
                Some((_, sum)) => *sum += weight,
                None => words.push((written, *weight)),
            }
        }
        words.sort_by(|one, other| other.1.total_cmp(&one.1));
        words
    }
}

impl Scores {
    /// The score of a topic.
    pub fn topic(&self, topic: &TopicId) -> Option<&Score> {
        self.topics.iter().find(|(known, _)| known == topic).map(|(_, score)| score)
    }

    /// The score of a flag; 0 where nothing was found.
    pub fn flag(&self, flag: Flag) -> f32 {
        self.flags.get(&flag).map_or(0.0, |score| score.sum)
    }
}

/// The names by which the model knows the scores, made once for a lexicon.
#[derive(Debug, Clone)]
pub(super) struct Names {
    topics: Vec<TopicNames>,
    types: BTreeMap<CaseType, [Arc<str>; 2]>,
    flags: BTreeMap<Flag, [Arc<str>; 2]>,
}

#[derive(Debug, Clone)]
struct TopicNames {
    sum: Arc<str>,
    grades: [Arc<str>; 3],
    subject: Arc<str>,
    share: Arc<str>,
    best: Arc<str>,
}

impl TopicNames {
    fn new(topic: &TopicId) -> Self {
        let name = |what: &str| Arc::from(format!("{what}:{topic}"));
        Self {
            sum: name("topic"),
            grades: GRADES.map(name),
            subject: name("subject"),
            share: name("share"),
            best: name("best"),
        }
    }
}

impl Names {
    pub(super) fn new(topics: &[TopicId]) -> Self {
        let pair = |sum: String, other: String| [Arc::from(sum), Arc::from(other)];
        Self {
            topics: topics.iter().map(TopicNames::new).collect(),
            types: CaseType::ALL
                .iter()
                .map(|kind| (*kind, pair(format!("type:{kind}"), format!("typeshare:{kind}"))))
                .collect(),
            flags: Flag::ALL
                .iter()
                .map(|flag| (*flag, pair(format!("flag:{flag}"), format!("flagset:{flag}"))))
                .collect(),
        }
    }

    /// The scores as features of the model: how much, and how much of all.
    pub(super) fn of(&self, scores: &Scores) -> Vec<(Arc<str>, f32)> {
        let mut named = Vec::with_capacity(160);
        let sums = || scores.topics.iter().map(|(_, score)| score.sum);
        let (all, best) = (sums().map(|sum| sum.max(0.0)).sum::<f32>(), sums().fold(0.0, f32::max));
        for (names, (_, score)) in self.topics.iter().zip(&scores.topics) {
            named.push((names.sum.clone(), saturated(score.sum)));
            let grades = names.grades.iter().zip(score.grades);
            named.extend(grades.map(|(name, count)| (name.clone(), (1.0 + count).ln())));
            if score.in_subject != 0.0 {
                named.push((names.subject.clone(), saturated(score.in_subject)));
            }
            named.push((names.share.clone(), score.sum.max(0.0) / (all + 1.0)));
            named.push((names.best.clone(), truth(best > 0.0 && score.sum >= best)));
        }
        let all: f32 = scores.types.values().map(|score| score.sum.max(0.0)).sum();
        for (score, [sum, share]) in beside(&scores.types, &self.types) {
            named.push((sum.clone(), saturated(score.sum)));
            named.push((share.clone(), score.sum.max(0.0) / (all + 1.0)));
        }
        for (score, [sum, set]) in beside(&scores.flags, &self.flags) {
            named.push((sum.clone(), score.sum.clamp(-2.0, 2.0)));
            named.push((set.clone(), truth(score.sum >= 1.0)));
        }
        named
    }
}

/// Scores with their names.
fn beside<'a, K: Ord>(
    scores: &'a BTreeMap<K, Score>,
    names: &'a BTreeMap<K, [Arc<str>; 2]>,
) -> impl Iterator<Item = (&'a Score, &'a [Arc<str>; 2])> {
    scores.iter().filter_map(|(key, score)| Some((score, names.get(key)?)))
}

fn saturated(sum: f32) -> f32 {
    sum / (sum.abs() + 4.0) * 2.0
}

fn truth(holds: bool) -> f32 {
    f32::from(u8::from(holds))
}
