//! Learning: from labelled mails to a model. The same mails give the same model, bit for bit.
//!
//! Its sums are turned into probabilities by figures from folds that it was not trained on.

use super::calibrate;
use super::example::{Example, FOLDS};
use super::features::HASHED;
use super::fit::{self, Plan, Recipe};
use super::model::{Choice, Model, ModelError, RARITY_STEPS};
use super::surety::Surety;
use crate::domain::ids::TopicId;
use crate::domain::matter::{CaseType, Flag};
use std::collections::BTreeSet;

/// A trained model, and what models that had not seen an example said of it.
#[derive(Debug, Clone)]
pub struct Trained {
    /// The model of all examples.
    pub model: Model,
    /// For each fold the model of the others, calibrated alike.
    pub folds: Vec<Model>,
}

/// Trains on all examples. Fails only where the parts do not make a model.
pub fn train(examples: &[Example], recipe: Recipe) -> Result<Trained, ModelError> {
    let choices = choices(examples);
    let all: Vec<&Example> = examples.iter().collect();
    let mut model = fit_anew(&all, &choices, recipe)?;
    let mut folds = Vec::new();
    for fold in 0..FOLDS {
        let others: Vec<&Example> = examples.iter().filter(|example| example.fold != fold).collect();
        folds.push(fit_anew(&others, &choices, recipe)?);
    }
    let unseen: Vec<(&Example, Vec<f32>)> = examples
        .iter()
        .filter_map(|example| {
            folds
                .get(example.fold)
                .map(|model: &Model| (example, model.sums(&example.features)))
        })
        .collect();
    calibrate::fit(&mut model.header.heads, &unseen);
    for fold in &mut folds {
        for (head, calibrated) in fold.header.heads.iter_mut().zip(&model.header.heads) {
            (head.slope, head.offset, head.threshold) = (calibrated.slope, calibrated.offset, calibrated.threshold);
            head.unspoken = calibrated.unspoken;
        }
    }
    let surety = Surety::fit(examples.iter().filter_map(|example| Some((example, folds.get(example.fold)?))));
    for each in folds.iter_mut().chain([&mut model]) {
        each.header.surety.clone_from(&surety);
    }
    Ok(Trained { model, folds })
}

/// What there is to learn: every type, the topics of the examples, and the flags that at least one of them has. A flag that
/// none has is left to the rules alone.
fn choices(examples: &[Example]) -> Vec<Choice> {
    let topics: BTreeSet<&TopicId> = examples.iter().map(|example| &example.topic).collect();
    let types = CaseType::ALL.iter().map(|kind| Choice::Type(*kind));
    let flags = Flag::ALL
        .iter()
        .map(|flag| Choice::Flag(*flag))
        .filter(|choice| examples.iter().any(|example| example.is(choice)));
    types
        .chain(topics.into_iter().map(|topic| Choice::Topic(topic.clone())))
        .chain(flags)
        .collect()
}

fn fit_anew(examples: &[&Example], choices: &[Choice], recipe: Recipe) -> Result<Model, ModelError> {
    let named = examples.iter().flat_map(|example| &example.features.named);
    let plan = Plan {
        choices: choices.to_vec(),
        rarity: rarity(examples),
        names: fit::names(named.map(|(name, _)| &**name)),
        examples: examples.len(),
    };
    fit::fit(examples, plan, recipe, &|_, names| vec![0.0; fit::width(names)])
}

/// How rare each hashed feature is, in steps; 0 for one that was never seen.
fn rarity(examples: &[&Example]) -> Vec<u8> {
    let mut seen = vec![0_u32; HASHED];
    for example in examples {
        for (number, _) in example.features.hashed.iter().flatten() {
            if let Some(count) = seen.get_mut(*number as usize) {
                *count += 1;
            }
        }
    }
    let all = real(examples.len());
    seen.into_iter()
        .map(|count| match count {
            0 => 0,
            count => byte((((1.0 + all) / (1.0 + real(count as usize))).ln() + 1.0) * RARITY_STEPS),
        })
        .collect()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "held within the byte's range on the line itself"
)]
fn byte(value: f32) -> u8 {
    value.round().clamp(0.0, 255.0) as u8
}

/// A count as a real number; counts here are far below where that loses anything.
fn real(count: usize) -> f32 {
    f32::from(u16::try_from(count).unwrap_or(u16::MAX))
}

#[cfg(test)]
mod tests {
    use super::{Example, Recipe, train};
    use crate::domain::classify::example::fold_of;
    use crate::domain::classify::lexicon::{Lexicon, TopicWords};
    use crate::domain::classify::model::{Model, ModelError};
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

    fn examples(classifier: &Classifier) -> Vec<Example> {
        let bodies = [
            ("gata_park", CaseType::Complaint, "plogen kom aldrig till gatan nummer"),
            ("kultur_fritid", CaseType::Question, "när öppnar badet på lördag vecka"),
        ];
        (0..40)
            .flat_map(|number| {
                bodies
                    .iter()
                    .map(move |(topic, kind, body)| (*topic, *kind, format!("{body} {number}")))
            })
            .map(|(topic, case_type, body)| Example {
                features: classifier
                    .read(&MatterText {
                        body: &body,
                        ..MatterText::default()
                    })
                    .features,
                case_type,
                topic: topic.into(),
                flags: Flags::new(),
                fold: fold_of("", &body),
            })
            .collect()
    }

    #[test]
    fn the_same_mails_give_the_same_model_and_it_has_learnt() {
        let classifier = classifier();
        let examples = examples(&classifier);
        let model = train(&examples, Recipe::default()).expect("a model").model;
        let again = train(&examples, Recipe::default()).expect("a model").model;
        let bytes = model.to_bytes().expect("bytes");
        assert_eq!(bytes, again.to_bytes().expect("bytes"));
        let taught = classifier.with_model(Model::from_bytes(&bytes).expect("the same model"));
        let matter = MatterText {
            body: "plogen har inte kommit till vår gata",
            ..MatterText::default()
        };
        let said = taught.classify(&matter, Thresholds { route: 0.5, suggest: 0.1 });
        assert_eq!(said.topic, Some("gata_park".into()));
        assert_eq!(said.case_type, CaseType::Complaint);
    }

    #[test]
    fn broken_bytes_are_refused_with_a_reason() {
        let bytes = train(&examples(&classifier()), Recipe::default())
            .expect("a model")
            .model
            .to_bytes()
            .expect("bytes");
        let cut = |length: usize| Model::from_bytes(bytes.get(..length).unwrap_or_default());
        assert!(matches!(cut(0), Err(ModelError::NotAModel)));
        assert!(matches!(cut(20), Err(ModelError::NotAModel)));
        assert!(matches!(cut(bytes.len() - 1), Err(ModelError::Length { .. })));
        assert!(matches!(Model::from_bytes(b"PK\x03\x04"), Err(ModelError::NotAModel)));
    }
}
