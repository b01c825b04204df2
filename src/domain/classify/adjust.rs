//! Adjusting a trained model to lessons that people gave, without the mails that it was trained on.
//!
//! Each output learns on from the weights that it has: they move no further than the lessons ask. What turns sums into
//! probabilities stays as it was measured.

use super::example::Example;
use super::features::HASHED;
use super::fit::{self, Names, Plan, Recipe};
use super::measure::{GRAVE, Outcome};
use super::model::{Choice, Model, ModelError};
use std::fmt;

/// The model moved so that it fits the lessons too. Lessons of a topic that it does not know teach it nothing.
///
/// # Errors
/// Only where the parts do not make a model.
pub fn adjust(base: &Model, lessons: &[&Example]) -> Result<Model, ModelError> {
    let recipe = Recipe {
        kind_shares: base.header.kind_shares,
        ..Recipe::default()
    };
    let knows = |example: &Example| {
        let topic = Choice::Topic(example.topic.clone());
        base.header.heads.iter().any(|head| head.choice == topic)
    };
    let known: Vec<&Example> = lessons.iter().copied().filter(|example| knows(example)).collect();
    let old = base.header.named.keys().map(String::as_str);
    let new = known.iter().flat_map(|example| &example.features.named).map(|(name, _)| &**name);
    let plan = Plan {
        choices: base.header.heads.iter().map(|head| head.choice.clone()).collect(),
        rarity: with_new_words(base, &known),
        names: fit::names(old.chain(new)),
        examples: base.header.examples + known.len(),
    };
    let mut model = fit::fit(&known, plan, recipe, &|number, names| weights_of(base, number, names, recipe))?;
    for (head, measured) in model.header.heads.iter_mut().zip(&base.header.heads) {
        (head.slope, head.offset, head.threshold) = (measured.slope, measured.offset, measured.threshold);
        head.unspoken = measured.unspoken;
    }
    model.header.surety.clone_from(&base.header.surety);
    Ok(model)
}

/// The weights of one of the base's outputs, as fitting has them.
fn weights_of(base: &Model, number: usize, names: &Names, recipe: Recipe) -> Vec<f32> {
    let named = |name: &String| base.header.named.get(name).and_then(|row| row.get(number)).copied();
    let hashed = (0..HASHED).map(|at| base.raw_weight(at, number));
    let named = names.keys().map(|name| named(name).unwrap_or_default() / recipe.named_share);
    let bias = base.header.heads.get(number).map(|head| head.bias);
    hashed.chain(named).chain([bias.unwrap_or_default()]).collect()
}

/// The base's rarities; a word that it never saw is as rare as its rarest.
fn with_new_words(base: &Model, lessons: &[&Example]) -> Vec<u8> {
    let mut rarity = base.rarity().to_vec();
    let rarest = rarity.iter().copied().max().unwrap_or_default();
    for (number, _) in lessons.iter().flat_map(|example| example.features.hashed.iter().flatten()) {
        if let Some(slot) = rarity.get_mut(*number as usize)
            && *slot == 0
        {
            *slot = rarest;
        }
    }
    rarity
}

/// What decides whether a new model is taken: counts over the same mails.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Mails measured.
    pub mails: usize,
    /// With the right topic.
    pub topics: usize,
    /// With the right type.
    pub types: usize,
    /// Grave flags that were missed.
    pub missed: usize,
}

impl Tally {
    /// Counts outcomes.
    pub fn of(outcomes: &[Outcome]) -> Self {
        let count = |fits: fn(&Outcome) -> bool| outcomes.iter().filter(|outcome| fits(outcome)).count();
        let missed = |outcome: &Outcome| {
            let lost = GRAVE
                .iter()
                .filter(|flag| outcome.flags.contains(flag) && !outcome.said.flags.contains(flag));
            lost.count()
        };
        Self {
            mails: outcomes.len(),
            topics: count(|outcome| outcome.said.topic.as_ref() == Some(&outcome.topic)),
            types: count(|outcome| outcome.said.case_type == outcome.case_type),
            missed: outcomes.iter().map(missed).sum(),
        }
    }

    /// Worse than another in nothing: topics, types, missed flags.
    pub fn is_no_worse_than(&self, other: &Self) -> bool {
        self.topics >= other.topics && self.types >= other.types && self.missed <= other.missed
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            mails,
            topics,
            types,
            missed,
        } = self;
        write!(f, "{topics} topics and {types} types right of {mails}, {missed} grave flags missed")
    }
}

#[cfg(test)]
mod tests {
    use super::{Tally, adjust};
    use crate::domain::classify::example::{Example, fold_of};
    use crate::domain::classify::fit::Recipe;
    use crate::domain::classify::learn::train;
    use crate::domain::classify::lexicon::{Lexicon, TopicWords};
    use crate::domain::classify::{Classifier, MatterText, Thresholds};
    use crate::domain::matter::{CaseType, Flags};

    fn classifier() -> Classifier {
        let topic = |id: &str| TopicWords {
            id: id.into(),
            name: id.to_owned(),
            words: Vec::new(),
            rules: Vec::new(),
            headings: Vec::new(),
        };
        let lexicon = Lexicon {
            topics: vec![topic("gata_park"), topic("kultur_fritid")],
            ..Lexicon::default()
        };
        Classifier::new(lexicon, None).expect("a lexicon")
    }

    fn example(classifier: &Classifier, topic: &str, body: &str) -> Example {
        let matter = MatterText {
            body,
            ..MatterText::default()
        };
        Example {
            features: classifier.read(&matter).features,
            case_type: CaseType::Complaint,
            topic: topic.into(),
            flags: Flags::new(),
            fold: fold_of("", body),
        }
    }

    #[test]
    fn a_lesson_is_learnt_and_the_rest_is_kept() {
        let classifier = classifier();
        let known: Vec<Example> = (0..30)
            .flat_map(|number| {
                [
                    example(&classifier, "gata_park", &format!("plogen kom aldrig till gatan {number}")),
                    example(&classifier, "kultur_fritid", &format!("badet var stängt hela veckan {number}")),
                ]
            })
            .collect();
        let base = train(&known, Recipe::default()).expect("a model").model;
        let lessons: Vec<Example> = (0..4)
            .map(|number| example(&classifier, "kultur_fritid", &format!("grusplanen vid gatan är sönder {number}")))
            .collect();
        let adjusted = adjust(&base, &lessons.iter().collect::<Vec<_>>()).expect("a model");
        let said = |model, body| {
            let matter = MatterText {
                body,
                ..MatterText::default()
            };
            let thresholds = Thresholds { route: 0.9, suggest: 0.1 };
            classifier.with_model(model).classify(&matter, thresholds).topic
        };
        assert_eq!(said(base.clone(), "grusplanen vid gatan är trasig"), Some("gata_park".into()));
        assert_eq!(
            said(adjusted.clone(), "grusplanen vid gatan är trasig"),
            Some("kultur_fritid".into())
        );
        assert_eq!(said(adjusted.clone(), "plogen kom aldrig till vår gata"), Some("gata_park".into()));
        let again = adjust(&base, &lessons.iter().collect::<Vec<_>>()).expect("a model");
        assert_eq!(adjusted.to_bytes().expect("bytes"), again.to_bytes().expect("bytes"));
    }

    #[test]
    fn worse_in_one_thing_is_worse() {
        let tally = |topics, types, missed| Tally {
            mails: 10,
            topics,
            types,
            missed,
        };
        assert!(tally(8, 8, 1).is_no_worse_than(&tally(8, 7, 1)));
        for worse in [tally(7, 9, 0), tally(9, 6, 0), tally(9, 9, 2)] {
            assert!(!worse.is_no_worse_than(&tally(8, 7, 1)));
        }
    }
}
