//! What the lexicon says of a text: a score for each topic, type and flag, with the words that gave it.

use super::lexicon::{Lexicon, Rule, TopicWords, WordGroup};
use super::terms::{Hit, Terms};
use super::text::Text;
use crate::domain::ids::TopicId;
use crate::domain::matter::{CaseType, Flag};
use std::collections::BTreeMap;

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
    topic_uses: Vec<Vec<(usize, f32)>>,
    headings: Vec<(TopicId, String)>,
    heading_uses: Vec<Vec<usize>>,
    type_uses: Vec<Vec<(CaseType, f32)>>,
    rules: Vec<CompiledRule>,
    negations: Vec<String>,
    self_negated: Vec<bool>,
}

#[derive(Debug, Clone)]
struct CompiledRule {
    speaks: Speaks,
    name: String,
    weight: f32,
    any: Vec<usize>,
    near: Vec<usize>,
    with: Vec<usize>,
    unless: Vec<usize>,
    never: Vec<usize>,
}

/// What a rule speaks for: a flag, a type, or the topic of this number.
#[derive(Debug, Clone, Copy)]
enum Speaks {
    Flag(Flag),
    Type(CaseType),
    Topic(usize),
}

/// A score and the words that gave it, strongest first.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Score {
    /// The sum of the weights.
    pub sum: f32,
    /// What of the sum stands in the subject.
    pub in_subject: f32,
    /// How many words hint, speak clearly, and all but settle it.
    pub grades: [f32; 3],
    /// The words as the citizen wrote them, with what each gave.
    pub words: Vec<(String, f32)>,
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
    /// The rules that hold.
    pub rules: Vec<String>,
    /// The headings for a title whose words stand in the text, with how much speaks for each.
    pub headings: Vec<(TopicId, String, f32)>,
    /// The terms found, with their strength summed.
    pub terms: BTreeMap<String, f32>,
}

impl CompiledLexicon {
    /// Makes a lexicon's terms ready.
    pub fn new(lexicon: &Lexicon) -> Self {
        let mut compiled = Self {
            terms: Terms::default(),
            topics: lexicon.topics.iter().map(|topic| topic.id.clone()).collect(),
            topic_uses: Vec::new(),
            headings: Vec::new(),
            heading_uses: Vec::new(),
            type_uses: Vec::new(),
            rules: Vec::new(),
            negations: lexicon.common.negations.iter().map(|word| word.to_lowercase()).collect(),
            self_negated: Vec::new(),
        };
        for (index, topic) in lexicon.topics.iter().enumerate() {
            compiled.add_groups(&topic.words, |this, term, weight| {
                push_at(&mut this.topic_uses, term, (index, weight));
            });
            compiled.add_headings(topic);
            for (number, rule) in topic.rules.iter().enumerate() {
                compiled.add_rule(Speaks::Topic(index), format!("{}/{number}", topic.id), rule);
            }
        }
        for kind in &lexicon.types {
            compiled.add_groups(&kind.words, |this, term, weight| {
                push_at(&mut this.type_uses, term, (kind.id, weight));
            });
            for (number, rule) in kind.rules.iter().enumerate() {
                compiled.add_rule(Speaks::Type(kind.id), format!("{}/{number}", kind.id), rule);
            }
        }
        for flag in &lexicon.flags {
            for (number, rule) in flag.rules.iter().enumerate() {
                compiled.add_rule(Speaks::Flag(flag.id), format!("{}/{number}", flag.id), rule);
            }
        }
        compiled.note_self_negated();
        compiled
    }

    /// Scores a text.
    pub fn score(&self, text: &Text) -> Scores {
        let hits = self.terms.find(text);
        let mut scores = Scores {
            topics: self.topics.iter().map(|topic| (topic.clone(), Score::default())).collect(),
            ..Scores::default()
        };
        let mut seen: BTreeMap<usize, f32> = BTreeMap::new();
        for hit in &hits {
            let times = seen.entry(hit.term).or_default();
            let share = if *times > 0.0 { AGAIN } else { 1.0 } * hit.strength;
            *times += hit.strength;
            self.add_hit(text, hit, share, &mut scores);
        }
        for (term, strength) in seen {
            scores.terms.insert(self.terms.written(term).to_owned(), strength);
        }
        self.apply_rules(text, &hits, &mut scores);
        scores.sort();
        scores
    }

    fn add_groups(&mut self, groups: &[WordGroup], mut add: impl FnMut(&mut Self, usize, f32)) {
        for group in groups {
            for term in &group.terms {
                let number = self.terms.add(term);
                add(self, number, group.weight);
            }
        }
    }

    fn add_headings(&mut self, topic: &TopicWords) {
        for heading in &topic.headings {
            for term in &heading.terms {
                let number = self.terms.add(term);
                push_at(&mut self.heading_uses, number, self.headings.len());
            }
            self.headings.push((topic.id.clone(), heading.title.clone()));
        }
    }

    fn add_rule(&mut self, speaks: Speaks, name: String, rule: &Rule) {
        let mut numbers = |terms: &[String]| terms.iter().map(|term| self.terms.add(term)).collect();
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
        self.rules.push(rule);
    }

    /// A term that itself holds a negation is not turned by it.
    fn note_self_negated(&mut self) {
        self.self_negated = (0..self.terms.len())
            .map(|term| {
                let mut words = self.terms.written(term).split([' ', '|']);
                words.any(|word| self.negations.iter().any(|negation| negation == word.trim_matches(['=', '*'])))
            })
            .collect();
    }

    fn add_hit(&self, text: &Text, hit: &Hit, share: f32, scores: &mut Scores) {
        let subject = text.tokens.get(hit.first).is_some_and(|token| token.subject);
        let share = share * if subject { IN_SUBJECT } else { 1.0 };
        for heading in self.heading_uses.get(hit.term).into_iter().flatten() {
            self.add_heading(*heading, share, scores);
        }
        for (topic, weight) in self.topic_uses.get(hit.term).into_iter().flatten() {
            if let Some((_, score)) = scores.topics.get_mut(*topic) {
                score.add(text, hit, weight * share);
                score.grade(*weight, share);
                score.in_subject += if subject { weight * share } else { 0.0 };
            }
        }
        let uses = self.type_uses.get(hit.term).map(Vec::as_slice).unwrap_or_default();
        let negated = !uses.is_empty() && self.negated(text, hit);
        for (kind, weight) in uses {
            match (*kind, negated) {
                (kind, false) => scores.types.entry(kind).or_default().add(text, hit, weight * share),
                (CaseType::Praise, true) => {
                    scores.types.entry(CaseType::Complaint).or_default().add(text, hit, weight * share);
                }
                (_, true) => {}
            }
        }
    }

    fn add_heading(&self, heading: usize, share: f32, scores: &mut Scores) {
        let Some((topic, title)) = self.headings.get(heading) else { return };
        match scores.headings.iter_mut().find(|(known, name, _)| known == topic && name == title) {
            Some((_, _, sum)) => *sum += share,
            None => scores.headings.push((topic.clone(), title.clone(), share)),
        }
    }

    /// A negation stands shortly before the hit, or right behind it, in its sentence.
    fn negated(&self, text: &Text, hit: &Hit) -> bool {
        if self.self_negated.get(hit.term).copied().unwrap_or_default() {
            return false;
        }
        let sentence = text.tokens.get(hit.first).map(|token| token.sentence);
        let before = hit.first.saturating_sub(NEGATION_REACH)..hit.first;
        before.chain(std::iter::once(hit.last + 1)).any(|at| {
            text.tokens
                .get(at)
                .is_some_and(|token| Some(token.sentence) == sentence && self.negations.contains(&token.word))
        })
    }

    fn apply_rules(&self, text: &Text, hits: &[Hit], scores: &mut Scores) {
        let mut places = Places {
            present: vec![false; self.terms.len()],
            hits,
        };
        for hit in hits {
            if let Some(present) = places.present.get_mut(hit.term) {
                *present = true;
            }
        }
        for rule in &self.rules {
            if let Some(hit) = self.rule_holds(text, rule, &places) {
                match rule.speaks {
                    Speaks::Flag(flag) => scores.flags.entry(flag).or_default().add(text, hit, rule.weight),
                    Speaks::Type(kind) => scores.types.entry(kind).or_default().add(text, hit, rule.weight),
                    Speaks::Topic(topic) => {
                        if let Some((_, score)) = scores.topics.get_mut(topic) {
                            score.add(text, hit, rule.weight);
                            score.grade(rule.weight, 1.0);
                        }
                    }
                }
                scores.rules.push(rule.name.clone());
            }
        }
    }

    /// The place where a rule holds.
    fn rule_holds<'h>(&self, text: &Text, rule: &CompiledRule, places: &Places<'h>) -> Option<&'h Hit> {
        if !places.hold(&rule.any) || places.hold(&rule.never) || !(rule.with.is_empty() || places.hold(&rule.with)) {
            return None;
        }
        let sentence_of = |hit: &Hit| text.tokens.get(hit.first).map_or(0, |token| token.sentence);
        let beside =
            |terms: &[usize], sentence: usize, reach: usize| places.of(terms).any(|hit| sentence_of(hit).abs_diff(sentence) <= reach);
        places.of(&rule.any).find(|hit| {
            let sentence = sentence_of(hit);
            !self.negated(text, hit) && (rule.near.is_empty() || beside(&rule.near, sentence, 1)) && !beside(&rule.unless, sentence, 0)
        })
    }
}

/// Where the terms of one text stand.
struct Places<'h> {
    present: Vec<bool>,
    hits: &'h [Hit],
}

impl<'h> Places<'h> {
    /// One of the terms stands somewhere.
    fn hold(&self, terms: &[usize]) -> bool {
        terms.iter().any(|term| self.present.get(*term).copied().unwrap_or_default())
    }

    /// The places of the terms.
    fn of(&self, terms: &[usize]) -> impl Iterator<Item = &'h Hit> {
        let wanted: Vec<usize> = terms
            .iter()
            .copied()
            .filter(|term| self.present.get(*term).copied().unwrap_or_default())
            .collect();
        self.hits.iter().filter(move |hit| wanted.contains(&hit.term))
    }
}

impl Score {
    fn add(&mut self, text: &Text, hit: &Hit, weight: f32) {
        self.sum += weight;
        if weight <= 0.0 {
            return;
        }
        let written = text.written(hit.first, hit.last).to_lowercase();
        match self.words.iter_mut().find(|(word, _)| *word == written) {
            Some((_, sum)) => *sum += weight,
            None => self.words.push((written, weight)),
        }
    }

    fn grade(&mut self, weight: f32, share: f32) {
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

    fn sort(&mut self) {
        self.words.sort_by(|one, other| other.1.total_cmp(&one.1));
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

    /// The scores as features of the model: how much, and how much of all.
    pub fn named(&self) -> Vec<(String, f32)> {
        let mut named = Vec::new();
        let all: f32 = self.topics.iter().map(|(_, score)| score.sum.max(0.0)).sum();
        let best = self.topics.iter().map(|(_, score)| score.sum).fold(0.0, f32::max);
        for (topic, score) in &self.topics {
            named.push((format!("topic:{topic}"), saturated(score.sum)));
            for (grade, count) in ["hints", "speaks", "settles"].iter().zip(score.grades) {
                named.push((format!("{grade}:{topic}"), (1.0 + count).ln()));
            }
            if score.in_subject != 0.0 {
                named.push((format!("subject:{topic}"), saturated(score.in_subject)));
            }
            named.push((format!("share:{topic}"), score.sum.max(0.0) / (all + 1.0)));
            named.push((format!("best:{topic}"), f32::from(u8::from(best > 0.0 && score.sum >= best))));
        }
        let all: f32 = self.types.values().map(|score| score.sum.max(0.0)).sum();
        for (kind, score) in &self.types {
            named.push((format!("type:{kind}"), saturated(score.sum)));
            named.push((format!("typeshare:{kind}"), score.sum.max(0.0) / (all + 1.0)));
        }
        for (flag, score) in &self.flags {
            named.push((format!("flag:{flag}"), score.sum.clamp(-2.0, 2.0)));
            named.push((format!("flagset:{flag}"), f32::from(u8::from(score.sum >= 1.0))));
        }
        named.extend(self.rules.iter().map(|rule| (format!("rule:{rule}"), 1.0)));
        named
    }

    fn sort(&mut self) {
        self.topics.iter_mut().for_each(|(_, score)| score.sort());
        self.types.values_mut().chain(self.flags.values_mut()).for_each(Score::sort);
    }
}

fn saturated(sum: f32) -> f32 {
    sum / (sum.abs() + 4.0) * 2.0
}

/// Adds a use to those of a term.
fn push_at<T>(uses: &mut Vec<Vec<T>>, term: usize, one: T) {
    if uses.len() <= term {
        uses.resize_with(term + 1, Vec::new);
    }
    if let Some(of_term) = uses.get_mut(term) {
        of_term.push(one);
    }
}
