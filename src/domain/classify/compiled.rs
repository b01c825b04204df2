//! A lexicon made ready: its terms to be found in a text, and what each of them speaks for.

use super::features;
use super::lexicon::{Lexicon, Rule, TopicWords, WordGroup};
use super::rules::{CompiledRule, Rules, Speaks};
use super::scores::{Names, Score, Scores};
use super::terms::{Hit, Terms};
use super::text::Text;
use crate::domain::ids::TopicId;
use crate::domain::matter::CaseType;

/// What a term that comes again adds, of what it gave the first time.
const AGAIN: f32 = 0.3;
/// A term in the subject counts this much.
const IN_SUBJECT: f32 = 1.5;
/// Words before a term in which a negation turns it.
const NEGATION_REACH: usize = 3;

/// A lexicon with its terms ready to be found.
#[derive(Debug, Clone)]
pub struct CompiledLexicon {
    terms: Terms,
    /// The topics in the lexicon's order.
    pub topics: Vec<TopicId>,
    names: Names,
    headings: Vec<(TopicId, String)>,
    uses: Vec<Uses>,
    rules: Rules,
    negations: Vec<String>,
}

/// What a term speaks for.
#[derive(Debug, Clone, Default)]
struct Uses {
    /// Its number as a feature.
    feature: u32,
    /// It holds a negation, so that none beside it turns it.
    self_negated: bool,
    /// Topics by their number, each with a weight.
    topics: Vec<(usize, f32)>,
    /// Headings by their number.
    headings: Vec<usize>,
    /// Types, each with a weight.
    types: Vec<(CaseType, f32)>,
}

/// A text with what was found in it.
pub(super) struct Found<'t> {
    pub(super) text: &'t Text,
    pub(super) hits: &'t [Hit],
    /// By term: the strength of all its hits.
    strengths: Vec<f32>,
    /// By hit: a negation stands beside it.
    negated: Vec<bool>,
}

impl CompiledLexicon {
    /// Makes a lexicon's terms ready.
    pub fn new(lexicon: &Lexicon) -> Self {
        let topics: Vec<TopicId> = lexicon.topics.iter().map(|topic| topic.id.clone()).collect();
        let mut compiled = Self {
            terms: Terms::default(),
            names: Names::new(&topics),
            topics,
            headings: Vec::new(),
            uses: Vec::new(),
            rules: Rules::default(),
            negations: lexicon.common.negations.iter().map(|word| word.to_lowercase()).collect(),
        };
        for (index, topic) in lexicon.topics.iter().enumerate() {
            compiled.add_groups(&topic.words, |uses, weight| uses.topics.push((index, weight)));
            compiled.add_headings(topic);
            compiled.add_rules(Speaks::Topic(index), topic.id.as_str(), &topic.rules);
        }
        for kind in &lexicon.types {
            compiled.add_groups(&kind.words, |uses, weight| uses.types.push((kind.id, weight)));
            compiled.add_rules(Speaks::Type(kind.id), &kind.id.to_string(), &kind.rules);
        }
        for flag in &lexicon.flags {
            compiled.add_rules(Speaks::Flag(flag.id), &flag.id.to_string(), &flag.rules);
        }
        compiled.note_terms();
        compiled
    }

    /// Scores a text.
    pub fn score(&self, text: &Text) -> Scores {
        let hits = self.terms.find(text);
        let mut scores = Scores {
            topics: self.topics.iter().map(|topic| (topic.clone(), Score::default())).collect(),
            ..Scores::default()
        };
        let found = self.look_around(text, &hits);
        let mut before = vec![false; self.terms.len()];
        for (hit, negated) in hits.iter().zip(&found.negated) {
            let (Some(uses), Some(before)) = (self.uses.get(hit.term), before.get_mut(hit.term)) else {
                continue;
            };
            if !*before {
                scores.terms.push((uses.feature, found.strength(hit.term)));
            }
            let share = if *before { AGAIN } else { 1.0 } * hit.strength;
            *before = true;
            let subject = text.tokens.get(hit.first).is_some_and(|token| token.subject);
            uses.add(hit, share, subject, *negated, &mut scores);
        }
        let held = self.rules.apply(&found, &mut scores);
        scores.named = self.names.of(&scores);
        scores.named.extend(held.map(|name| (name, 1.0)));
        scores
    }

    /// A heading with its topic, by its number.
    pub fn heading(&self, number: usize) -> Option<&(TopicId, String)> {
        self.headings.get(number)
    }

    fn term(&mut self, term: &str) -> usize {
        let number = self.terms.add(term);
        if self.uses.len() <= number {
            self.uses.resize_with(number + 1, Uses::default);
        }
        number
    }

    fn add_groups(&mut self, groups: &[WordGroup], add: impl Fn(&mut Uses, f32)) {
        for group in groups {
            for term in &group.terms {
                let number = self.term(term);
                if let Some(uses) = self.uses.get_mut(number) {
                    add(uses, group.weight);
                }
            }
        }
    }

    fn add_headings(&mut self, topic: &TopicWords) {
        for heading in &topic.headings {
            let known = self
                .headings
                .iter()
                .position(|(id, title)| *id == topic.id && *title == heading.title);
            let place = known.unwrap_or(self.headings.len());
            for term in &heading.terms {
                let number = self.term(term);
                if let Some(uses) = self.uses.get_mut(number) {
                    uses.headings.push(place);
                }
            }
            if known.is_none() {
                self.headings.push((topic.id.clone(), heading.title.clone()));
            }
        }
    }

    fn add_rules(&mut self, speaks: Speaks, of: &str, rules: &[Rule]) {
        for (number, rule) in rules.iter().enumerate() {
            let name = format!("rule:{of}/{number}").into();
            let mut numbers = |terms: &[String]| terms.iter().map(|term| self.term(term)).collect();
            let rule = CompiledRule {
                speaks,
                name,
                weight: rule.weight,
                any: numbers(&rule.any),
                near: numbers(&rule.near),
                with: numbers(&rule.with),
                unless: numbers(&rule.unless),
                never: numbers(&rule.never),
            };
            self.rules.add(rule);
        }
    }

    /// Notes of each term what can be told from how it is written.
    fn note_terms(&mut self) {
        for (number, uses) in self.uses.iter_mut().enumerate() {
            let written = self.terms.written(number);
            let mut words = written.split([' ', '|']).map(|word| word.trim_matches(['=', '*']));
            uses.self_negated = words.any(|word| self.negations.iter().any(|negation| negation == word));
            uses.feature = features::number(b'L', &[written]);
        }
    }

    fn look_around<'t>(&self, text: &'t Text, hits: &'t [Hit]) -> Found<'t> {
        let negating: Vec<bool> = text.tokens.iter().map(|token| self.negations.contains(&token.word)).collect();
        let mut strengths = vec![0.0; self.terms.len()];
        for hit in hits {
            if let Some(strength) = strengths.get_mut(hit.term) {
                *strength += hit.strength;
            }
        }
        Found {
            text,
            hits,
            strengths,
            negated: hits.iter().map(|hit| self.negated(text, hit, &negating)).collect(),
        }
    }

    /// A negation stands shortly before the hit, or right behind it, in its sentence.
    fn negated(&self, text: &Text, hit: &Hit, negating: &[bool]) -> bool {
        if self.uses.get(hit.term).is_some_and(|uses| uses.self_negated) {
            return false;
        }
        let sentence = text.tokens.get(hit.first).map(|token| token.sentence);
        let before = hit.first.saturating_sub(NEGATION_REACH)..hit.first;
        before
            .chain(std::iter::once(hit.last + 1))
            .any(|at| negating.get(at).copied().unwrap_or_default() && text.tokens.get(at).map(|token| token.sentence) == sentence)
    }
}

impl Uses {
    fn add(&self, hit: &Hit, share: f32, subject: bool, negated: bool, scores: &mut Scores) {
        let share = share * if subject { IN_SUBJECT } else { 1.0 };
        for heading in &self.headings {
            match scores.headings.iter_mut().find(|(known, _)| known == heading) {
                Some((_, sum)) => *sum += share,
                None => scores.headings.push((*heading, share)),
            }
        }
        for (topic, weight) in &self.topics {
            if let Some((_, score)) = scores.topics.get_mut(*topic) {
                score.add(hit, weight * share);
                score.grade(*weight, share);
                score.in_subject += if subject { weight * share } else { 0.0 };
            }
        }
        for (kind, weight) in &self.types {
            let kind = match (*kind, negated) {
                (kind, false) => kind,
                (CaseType::Praise, true) => CaseType::Complaint,
                (_, true) => continue,
            };
            scores.types.entry(kind).or_default().add(hit, weight * share);
        }
    }
}

impl Found<'_> {
    /// The strength of all hits of a term; 0 where it does not stand in the text.
    fn strength(&self, term: usize) -> f32 {
        self.strengths.get(term).copied().unwrap_or_default()
    }

    /// One of the terms stands somewhere.
    pub(super) fn hold(&self, terms: &[usize]) -> bool {
        terms.iter().any(|term| self.strength(*term) > 0.0)
    }

    /// One of the terms stands in this sentence, or so many sentences from it at most.
    pub(super) fn beside(&self, terms: &[usize], sentence: usize, reach: usize) -> bool {
        let stands = |term: usize| {
            let mut hits = self.hits.iter().filter(|hit| hit.term == term);
            hits.any(|hit| self.sentence(hit).abs_diff(sentence) <= reach)
        };
        terms.iter().any(|term| self.strength(*term) > 0.0 && stands(*term))
    }

    /// The sentence that a hit stands in.
    pub(super) fn sentence(&self, hit: &Hit) -> usize {
        self.text.tokens.get(hit.first).map_or(0, |token| token.sentence)
    }

    /// A negation stands beside a hit, by its number.
    pub(super) fn is_negated(&self, hit: usize) -> bool {
        self.negated.get(hit).copied().unwrap_or_default()
    }
}
