//! The lexicon: what citizens say of each topic, type and flag, as data that a municipality can read and extend.

use crate::domain::ids::TopicId;
use crate::domain::matter::{CaseType, Flag};
use serde::{Deserialize, Serialize};

/// All words and rules. Terms are written as described at [`super::terms`].
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lexicon {
    /// The parts of the administration.
    #[serde(default, rename = "topic")]
    pub topics: Vec<TopicWords>,
    /// What tells a complaint from a question.
    #[serde(default, rename = "type")]
    pub types: Vec<TypeWords>,
    /// What calls for more than the ordinary way.
    #[serde(default, rename = "flag")]
    pub flags: Vec<FlagRules>,
    /// Words that several steps need.
    #[serde(default)]
    pub common: CommonWords,
}

/// What citizens say of one part of the administration.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TopicWords {
    /// The topic, as policies name it.
    pub id: TopicId,
    /// Its name to people, such as "Gata och park".
    #[serde(default)]
    pub name: String,
    /// The words in groups of one weight.
    #[serde(default)]
    pub words: Vec<WordGroup>,
    /// Words that speak for the topic, or against it, only where others stand with them.
    #[serde(default, rename = "rule")]
    pub rules: Vec<Rule>,
    /// What matters of this topic are called in a case title.
    #[serde(default, rename = "heading")]
    pub headings: Vec<Heading>,
}

/// A name for matters of one sort, such as "Snöröjning", and the words that show that sort.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Heading {
    /// The name, as it stands in a case title.
    pub title: String,
    /// The terms.
    pub terms: Vec<String>,
}

/// What tells one type from the others.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TypeWords {
    /// The type.
    pub id: CaseType,
    /// The words in groups of one weight.
    #[serde(default)]
    pub words: Vec<WordGroup>,
    /// Words that speak for the type, or against it, only where others stand with them.
    #[serde(default, rename = "rule")]
    pub rules: Vec<Rule>,
}

/// Terms that weigh the same.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WordGroup {
    /// 1 hints, 3 all but settles it; negative speaks against.
    pub weight: f32,
    /// The terms.
    pub terms: Vec<String>,
}

/// The rules of one flag; their weights add up, and at 1.0 the flag is set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FlagRules {
    /// The flag.
    pub id: Flag,
    /// The rules.
    #[serde(default, rename = "rule")]
    pub rules: Vec<Rule>,
}

/// One way in which a topic, a type or a flag shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Added when the rule holds; negative speaks against.
    pub weight: f32,
    /// Holds where one of these stands ...
    pub any: Vec<String>,
    /// ... with one of these in the same sentence or the ones beside it (when given) ...
    #[serde(default)]
    pub near: Vec<String>,
    /// ... and one of these anywhere in the mail (when given) ...
    #[serde(default)]
    pub with: Vec<String>,
    /// ... but not with one of these in the same sentence ...
    #[serde(default)]
    pub unless: Vec<String>,
    /// ... nor one of these anywhere in the mail.
    #[serde(default)]
    pub never: Vec<String>,
}

/// Words that several steps need.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommonWords {
    /// Words that turn what follows into its opposite.
    #[serde(default)]
    pub negations: Vec<String>,
    /// Small words that are no reason for anything.
    #[serde(default)]
    pub small: Vec<String>,
    /// Subjects that say nothing of the matter, such as "Hej".
    #[serde(default)]
    pub empty_subjects: Vec<String>,
    /// Words that never stand in a title: insults, oaths.
    #[serde(default)]
    pub rude: Vec<String>,
    /// First names, which never stand in a title.
    #[serde(default)]
    pub names: Vec<String>,
    /// Endings of places that a title may name, such as "gatan".
    #[serde(default)]
    pub places: Vec<String>,
}

impl Lexicon {
    /// Adds what another file says; a topic, type or flag in both has the words of both.
    pub fn extend(&mut self, other: Self) {
        for topic in other.topics {
            match self.topics.iter_mut().find(|known| known.id == topic.id) {
                Some(known) => {
                    known.words.extend(topic.words);
                    known.rules.extend(topic.rules);
                    known.headings.extend(topic.headings);
                }
                None => self.topics.push(topic),
            }
        }
        for kind in other.types {
            match self.types.iter_mut().find(|known| known.id == kind.id) {
                Some(known) => {
                    known.words.extend(kind.words);
                    known.rules.extend(kind.rules);
                }
                None => self.types.push(kind),
            }
        }
        for flag in other.flags {
            match self.flags.iter_mut().find(|known| known.id == flag.id) {
                Some(known) => known.rules.extend(flag.rules),
                None => self.flags.push(flag),
            }
        }
        self.common.extend(other.common);
    }
}

impl CommonWords {
    fn extend(&mut self, other: Self) {
        self.negations.extend(other.negations);
        self.small.extend(other.small);
        self.empty_subjects.extend(other.empty_subjects);
        self.rude.extend(other.rude);
        self.names.extend(other.names);
        self.places.extend(other.places);
    }
}
