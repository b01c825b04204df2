//! Rules of the lexicon: a term speaks for a flag, type or topic only where others stand with it.

use super::compiled::Found;
use super::scores::Scores;
use super::terms::Hit;
use crate::domain::matter::{CaseType, Flag};
use std::sync::Arc;

/// The rules of a lexicon, found by the terms that they begin with.
#[derive(Debug, Clone, Default)]
pub(super) struct Rules {
    all: Vec<CompiledRule>,
    /// By term: the rules that have it among their `any`.
    by_term: Vec<Vec<u32>>,
}

/// One rule with its terms by number; see [`super::lexicon::Rule`].
#[derive(Debug, Clone)]
pub(super) struct CompiledRule {
    pub(super) speaks: Speaks,
    /// Its name as a feature of the model.
    pub(super) name: Arc<str>,
    pub(super) weight: f32,
    pub(super) any: Vec<usize>,
    pub(super) near: Vec<usize>,
    pub(super) with: Vec<usize>,
    pub(super) unless: Vec<usize>,
    pub(super) never: Vec<usize>,
}

/// What a rule speaks for: a flag, a type, or the topic of this number.
#[derive(Debug, Clone, Copy)]
pub(super) enum Speaks {
    Flag(Flag),
    Type(CaseType),
    Topic(usize),
}

impl Rules {
    pub(super) fn add(&mut self, rule: CompiledRule) {
        let number = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        for term in &rule.any {
            if self.by_term.len() <= *term {
                self.by_term.resize_with(term + 1, Vec::new);
            }
            if let Some(rules) = self.by_term.get_mut(*term) {
                rules.push(number);
            }
        }
        self.all.push(rule);
    }

    /// Adds what the rules give that hold; their names, in the order of the lexicon.
    pub(super) fn apply<'r>(&'r self, found: &Found<'_>, scores: &mut Scores) -> impl Iterator<Item = Arc<str>> + use<'r> {
        let of_term = |term: usize| self.by_term.get(term).into_iter().flatten();
        let begun = found.hits.iter().enumerate();
        let mut begun: Vec<(u32, usize)> = begun.flat_map(|(at, hit)| of_term(hit.term).map(move |rule| (*rule, at))).collect();
        begun.sort_unstable();
        let mut held = Vec::new();
        for hits in begun.chunk_by(|one, other| one.0 == other.0) {
            let rule = hits.first().and_then(|(rule, _)| self.all.get(*rule as usize));
            if let Some((rule, hit)) = rule.and_then(|rule| Some((rule, rule.holds(found, hits)?))) {
                rule.add(hit, scores);
                held.push(rule);
            }
        }
        held.into_iter().map(|rule| rule.name.clone())
    }
}

impl CompiledRule {
    /// The first place where the rule holds, among the hits of its `any`.
    fn holds<'h>(&self, found: &Found<'h>, hits: &[(u32, usize)]) -> Option<&'h Hit> {
        if found.hold(&self.never) || !(self.with.is_empty() || found.hold(&self.with)) {
            return None;
        }
        hits.iter().find_map(|(_, at)| {
            let hit = found.hits.get(*at).filter(|_| !found.is_negated(*at))?;
            let sentence = found.sentence(hit);
            let near = self.near.is_empty() || found.beside(&self.near, sentence, 1);
            (near && !found.beside(&self.unless, sentence, 0)).then_some(hit)
        })
    }

    fn add(&self, hit: &Hit, scores: &mut Scores) {
        match self.speaks {
            Speaks::Flag(flag) => scores.flags.entry(flag).or_default().add(hit, self.weight),
            Speaks::Type(kind) => scores.types.entry(kind).or_default().add(hit, self.weight),
            Speaks::Topic(topic) => {
                if let Some((_, score)) = scores.topics.get_mut(topic) {
                    score.add(hit, self.weight);
                    score.grade(self.weight, 1.0);
                }
            }
        }
    }
}
