//! Classification of a new matter: type, topic, flags, language and a title, with how sure that is and why.
//!
//! The lexicon knows how citizens speak; a trained model, where there is one, weighs what the lexicon finds
//! together with the words themselves. Pure: reading the files is the settings' part.

pub mod adjust;
pub mod calibrate;
mod compiled;
pub mod example;
pub mod features;
pub mod fit;
pub mod hash;
mod index;
pub mod labelled;
pub mod language;
pub mod learn;
pub mod lexicon;
mod lines;
mod matter_words;
pub mod measure;
pub mod model;
mod phrases;
pub mod reasons;
mod rules;
pub mod scores;
mod spelling;
pub mod stem;
pub mod structure;
pub mod surety;
pub mod terms;
pub mod text;
pub mod title;

use crate::domain::ids::TopicId;
use crate::domain::matter::{CaseType, Classification, Flag, Flags};
use compiled::CompiledLexicon;
use features::Features;
use lexicon::{CommonWords, Lexicon};
pub use matter_words::MatterWords;
use model::{Model, Probabilities, soften};
use scores::Scores;
use std::collections::BTreeMap;
use text::Text;

/// What is known of a matter before it is classified.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MatterText<'a> {
    /// The subject as the sender wrote it.
    pub subject: &'a str,
    /// What the sender wrote, without quotes and signature where they could be told apart.
    pub body: &'a str,
    /// The topic chosen in the website's form, in its words.
    pub form_topic: Option<&'a str>,
    /// The topic that the mailbox is for.
    pub mailbox_topic: Option<&'a TopicId>,
}

/// How sure is sure enough (probabilities, 0–1).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Thresholds {
    /// At or above: routed without a human.
    pub route: f64,
    /// At or above: named among the choices.
    pub suggest: f64,
}

/// Why no classifier can be made.
#[derive(Debug, thiserror::Error)]
pub enum ClassifierError {
    /// The lexicon names no topic.
    #[error("lexicon: no topic is given; add a [[topic]] with its words")]
    NoTopics,
    /// A group or rule without terms can never hold.
    #[error("lexicon: {place} has an empty term; remove it or write a word")]
    EmptyTerm {
        /// The topic, type or flag.
        place: String,
    },
}

/// The lexicon and, where there is one, the model, ready for use.
#[derive(Debug, Clone)]
pub struct Classifier {
    lexicon: CompiledLexicon,
    common: CommonWords,
    topic_names: BTreeMap<TopicId, String>,
    model: Option<Model>,
}

/// What was found in a text before it is weighed.
#[derive(Debug, Clone)]
pub struct Reading {
    /// Words and sentences.
    pub text: Text,
    /// What the lexicon says.
    pub scores: Scores,
    /// What the model sees.
    pub features: Features,
}

/// What the mailbox's topic multiplies the odds of its topic by.
const MAILBOX_ODDS: f64 = 3.0;
/// What the form's topic multiplies the odds of its topic by: the sender chose it.
const FORM_ODDS: f64 = 8.0;
/// How steeply lexicon scores become probabilities where no model weighs them.
const SCORE_STEEPNESS: f64 = 0.45;
/// A topic is named in a title from this probability on.
const NAMED_IN_TITLE: f64 = 0.6;
/// The most choices that are shown to a registrar.
const MOST_CHOICES: usize = 4;
/// At this sum the rules set a flag whatever the model says.
const RULES_ALONE: f32 = 2.0;

impl Classifier {
    /// Makes a lexicon and a model ready. Fails on a lexicon without topics or with empty terms.
    pub fn new(lexicon: Lexicon, model: Option<Model>) -> Result<Self, ClassifierError> {
        check(&lexicon)?;
        Ok(Self {
            topic_names: lexicon.topics.iter().map(|topic| (topic.id.clone(), topic.name.clone())).collect(),
            lexicon: CompiledLexicon::new(&lexicon),
            common: lexicon.common,
            model,
        })
    }

    /// The same lexicon with another model.
    #[must_use]
    pub fn with_model(&self, model: Model) -> Self {
        Self {
            model: Some(model),
            ..self.clone()
        }
    }

    /// The type, topic, flags, language and title of a matter. Never fails: what cannot be told is unsure.
    pub fn classify(&self, matter: &MatterText<'_>, thresholds: Thresholds) -> Classification {
        let reading = self.read(matter);
        let language = language::of(&reading.text);
        let found = self.weigh(matter, &reading);
        let mut choices = found.topics;
        choices.sort_by(|one, other| other.1.total_cmp(&one.1));
        let (case_type, type_confidence) = best(&found.types).unwrap_or((CaseType::Opinion, 0.0));
        let readable = !reading.text.tokens.is_empty() && language != language::UNKNOWN;
        let (topic, confidence) = choices.first().cloned().filter(|_| readable).unzip();
        let confidence = self.surety(&mut choices, &reading).unwrap_or(confidence.unwrap_or_default());
        let sure = readable && matches!(language, "sv" | "en") && confidence >= thresholds.route;
        let flags = if readable {
            self.flags(&reading, &found.flags)
        } else {
            Flags::new()
        };
        choices.retain(|(_, probability)| readable && *probability >= thresholds.suggest);
        choices.truncate(MOST_CHOICES);
        let because = reasons::of(self, &reading, topic.as_ref(), case_type, &flags, matter);
        let title = if readable {
            let plain = topic.as_ref().filter(|_| confidence >= NAMED_IN_TITLE);
            title::propose(self, &reading, plain, case_type, &flags)
        } else {
            title::UNREADABLE.to_owned()
        };
        Classification {
            case_type,
            topic,
            flags,
            language: language.to_owned(),
            confidence,
            type_confidence: if readable { type_confidence } else { 0.0 },
            sure,
            choices,
            because,
            title,
        }
    }

    /// Reads a text and finds the lexicon's terms in it.
    pub fn read(&self, matter: &MatterText<'_>) -> Reading {
        let text = Text::read(matter.subject, matter.body);
        let scores = self.lexicon.score(&text);
        let features = Features::of(&text, &scores);
        Reading { text, scores, features }
    }

    /// What the word lists call their topics.
    pub fn topic_names(&self) -> &BTreeMap<TopicId, String> {
        &self.topic_names
    }

    /// The name of a topic to people; its identity where it has none.
    pub fn topic_name<'a>(&'a self, topic: &'a TopicId) -> &'a str {
        self.topic_names
            .get(topic)
            .map(String::as_str)
            .filter(|name| !name.is_empty())
            .unwrap_or(topic.as_str())
    }

    /// The topics that are told apart.
    pub fn topics(&self) -> impl Iterator<Item = &TopicId> {
        self.topic_names.keys()
    }

    /// The model, where there is one.
    pub fn model(&self) -> Option<&Model> {
        self.model.as_ref()
    }

    /// The words that several steps need.
    pub fn common(&self) -> &CommonWords {
        &self.common
    }

    /// Probabilities from the model where there is one, else from the lexicon alone, with what is known beside the text.
    fn weigh(&self, matter: &MatterText<'_>, reading: &Reading) -> Probabilities {
        let by_words = from_scores(&reading.scores);
        let mut found = match &self.model {
            Some(model) => self.fit(model.probabilities(&reading.features), &by_words),
            None => by_words,
        };
        if let Some(topic) = matter.mailbox_topic {
            raise(&mut found.topics, topic, MAILBOX_ODDS);
        }
        if let Some(topic) = matter.form_topic.and_then(|chosen| self.topic_of_form(chosen)) {
            raise(&mut found.topics, &topic, FORM_ODDS);
        }
        found
    }

    /// How sure the first choice is by all signs, where the model has learnt to tell; the other choices share what is left.
    fn surety(&self, choices: &mut [(TopicId, f64)], reading: &Reading) -> Option<f64> {
        let surety = self.model.as_ref()?.header.surety.as_ref()?;
        let sure = surety.of(choices, &reading.features)?;
        let (first, others) = choices.split_first_mut()?;
        let left = (1.0 - sure) / (1.0 - first.1).max(f64::MIN_POSITIVE);
        first.1 = sure;
        others
            .iter_mut()
            .for_each(|(_, probability)| *probability = (*probability * left).min(sure));
        Some(sure)
    }

    /// The model's view, fitted to the topics of this installation: those that it does not know keep what the words say.
    fn fit(&self, mut found: Probabilities, by_words: &Probabilities) -> Probabilities {
        found.topics.retain(|(topic, _)| self.lexicon.topics.contains(topic));
        let known: f64 = found.topics.iter().map(|(_, probability)| *probability).sum();
        let unknown: Vec<(TopicId, f64)> = by_words
            .topics
            .iter()
            .filter(|(topic, _)| !found.topics.iter().any(|(known, _)| known == topic))
            .cloned()
            .collect();
        let left = 1.0 - unknown.iter().map(|(_, probability)| *probability).sum::<f64>();
        found
            .topics
            .iter_mut()
            .for_each(|(_, probability)| *probability *= left / known.max(f64::MIN_POSITIVE));
        found.topics.extend(unknown);
        if found.types.is_empty() {
            found.types.clone_from(&by_words.types);
        }
        found
    }

    fn topic_of_form(&self, chosen: &str) -> Option<TopicId> {
        let wanted = chosen.trim().to_lowercase();
        let named = self
            .topic_names
            .iter()
            .find(|(id, name)| name.to_lowercase() == wanted || id.as_str() == wanted);
        if let Some((topic, _)) = named {
            return Some(topic.clone());
        }
        let scores = self.lexicon.score(&Text::read("", chosen));
        let best = scores.topics.iter().max_by(|one, other| one.1.sum.total_cmp(&other.1.sum))?;
        (best.1.sum >= 1.0).then(|| best.0.clone())
    }

    fn flags(&self, reading: &Reading, by_model: &[(Flag, f64, f64)]) -> Flags {
        let mut flags = Flags::new();
        for flag in Flag::ALL {
            let sum = reading.scores.flag(*flag);
            let set = match by_model.iter().find(|(known, ..)| known == flag) {
                Some((_, probability, threshold)) => probability >= threshold || sum >= RULES_ALONE,
                None => sum >= 1.0,
            };
            if set {
                flags.insert(*flag);
            }
        }
        if structure::has_personal_number(&reading.text) {
            flags.insert(Flag::Confidential);
        }
        flags
    }
}

fn check(lexicon: &Lexicon) -> Result<(), ClassifierError> {
    if lexicon.topics.is_empty() {
        return Err(ClassifierError::NoTopics);
    }
    let topics = lexicon.topics.iter().map(|topic| (topic.id.to_string(), &topic.words));
    let types = lexicon.types.iter().map(|kind| (kind.id.to_string(), &kind.words));
    let groups = topics
        .chain(types)
        .flat_map(|(place, groups)| groups.iter().map(move |group| (place.clone(), &group.terms)));
    let of_topics = lexicon.topics.iter().map(|topic| (topic.id.to_string(), &topic.rules));
    let of_types = lexicon.types.iter().map(|kind| (kind.id.to_string(), &kind.rules));
    let of_flags = lexicon.flags.iter().map(|flag| (flag.id.to_string(), &flag.rules));
    let rules = of_topics.chain(of_types).chain(of_flags).flat_map(|(place, rules)| {
        rules
            .iter()
            .flat_map(|rule| [&rule.any, &rule.near, &rule.with, &rule.unless, &rule.never])
            .map(move |terms| (place.clone(), terms))
    });
    match groups
        .chain(rules)
        .find(|(_, terms)| terms.iter().any(|term| term.trim_matches(['=', '*', '^', ' ', '.']).is_empty()))
    {
        Some((place, _)) => Err(ClassifierError::EmptyTerm { place }),
        None => Ok(()),
    }
}

fn from_scores(scores: &Scores) -> Probabilities {
    let steep = |sum: f32| f64::from(sum) * SCORE_STEEPNESS;
    let mut found = Probabilities {
        topics: scores
            .topics
            .iter()
            .map(|(topic, score)| (topic.clone(), steep(score.sum)))
            .collect(),
        types: CaseType::ALL
            .iter()
            .map(|kind| (*kind, steep(scores.types.get(kind).map_or(0.0, |score| score.sum))))
            .collect(),
        flags: Vec::new(),
    };
    soften(&mut found.topics);
    soften(&mut found.types);
    found
}

fn raise(topics: &mut [(TopicId, f64)], topic: &TopicId, odds: f64) {
    for (known, probability) in topics.iter_mut() {
        if known == topic {
            *probability *= odds;
        }
    }
    let all: f64 = topics.iter().map(|(_, probability)| *probability).sum();
    topics
        .iter_mut()
        .for_each(|(_, probability)| *probability /= all.max(f64::MIN_POSITIVE));
}

fn best<T: Copy>(choices: &[(T, f64)]) -> Option<(T, f64)> {
    choices.iter().copied().max_by(|one, other| one.1.total_cmp(&other.1))
}
