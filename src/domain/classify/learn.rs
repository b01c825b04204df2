//! Learning: from labelled mails to a model. The same mails give the same model, bit for bit.
//!
//! Each output is a linear support vector machine with squared hinge loss, trained by dual coordinate descent;
//! its sums are turned into probabilities by figures from folds that it was not trained on.

use super::calibrate;
use super::features::{Features, HASHED};
use super::model::{Choice, Head, Header, Model, ModelError, RARITY_STEPS, weighted};
use crate::domain::ids::TopicId;
use crate::domain::matter::{CaseType, Flag, Flags};
use std::collections::{BTreeMap, BTreeSet};

/// Rounds over all examples for one output.
const ROUNDS: usize = 40;
/// Folds for calibration.
pub const FOLDS: usize = 5;
/// A round that changes no example by more than this is the last.
const SETTLED: f32 = 0.01;
/// How the learning weighs its parts; the defaults were chosen by cross-validation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Recipe {
    /// How much each kind of hashed feature counts: words, letter groups, terms.
    pub kind_shares: [f32; 3],
    /// How much named features count.
    pub named_share: f32,
    /// Cost of an error against the size of the weights, for types.
    pub type_cost: f32,
    /// The same for topics.
    pub topic_cost: f32,
    /// The same for flags.
    pub flag_cost: f32,
    /// How much an error on a flagged mail counts beside one on an unflagged.
    pub flagged_cost: f32,
}

impl Default for Recipe {
    fn default() -> Self {
        Self {
            kind_shares: [2.0, 2.0, 1.3],
            named_share: 0.25,
            type_cost: 0.35,
            topic_cost: 0.35,
            flag_cost: 0.35,
            flagged_cost: 1.5,
        }
    }
}

impl Recipe {
    pub(super) fn cost(&self, choice: &Choice, positive: bool) -> f32 {
        match choice {
            Choice::Type(_) => self.type_cost,
            Choice::Topic(_) => self.topic_cost,
            Choice::Flag(_) if positive => self.flag_cost * self.flagged_cost,
            Choice::Flag(_) => self.flag_cost,
        }
    }
}

/// One labelled mail.
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    /// What the model sees of it.
    pub features: Features,
    /// Its type.
    pub case_type: CaseType,
    /// Its topic.
    pub topic: TopicId,
    /// Its flags.
    pub flags: Flags,
    /// The part of the whole that it is tested in, 0 to [`FOLDS`] − 1.
    pub fold: usize,
}

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
    let mut model = fit(&all, &choices, recipe)?;
    let mut folds = Vec::new();
    for fold in 0..FOLDS {
        let others: Vec<&Example> = examples.iter().filter(|example| example.fold != fold).collect();
        folds.push(fit(&others, &choices, recipe)?);
    }
    let unseen: Vec<(&Example, Vec<f32>)> = examples
        .iter()
        .filter_map(|example| folds.get(example.fold).map(|model| (example, model.sums(&example.features))))
        .collect();
    calibrate::fit(&mut model.header.heads, &unseen);
    for fold in &mut folds {
        for (head, calibrated) in fold.header.heads.iter_mut().zip(&model.header.heads) {
            (head.slope, head.offset, head.threshold) = (calibrated.slope, calibrated.offset, calibrated.threshold);
        }
    }
    Ok(Trained { model, folds })
}

/// The fold of a text: the same wherever it stands in the data.
pub fn fold_of(subject: &str, body: &str) -> usize {
    let hash = super::features::hash(subject.bytes().chain(body.bytes()));
    usize::try_from((hash >> 20) % FOLDS as u64).unwrap_or_default()
}

fn choices(examples: &[Example]) -> Vec<Choice> {
    let topics: BTreeSet<&TopicId> = examples.iter().map(|example| &example.topic).collect();
    let types = CaseType::ALL.iter().map(|kind| Choice::Type(*kind));
    let flags = Flag::ALL.iter().map(|flag| Choice::Flag(*flag));
    types
        .chain(topics.into_iter().map(|topic| Choice::Topic(topic.clone())))
        .chain(flags)
        .collect()
}

impl Example {
    /// The example is one of these.
    pub fn is(&self, choice: &Choice) -> bool {
        match choice {
            Choice::Type(kind) => self.case_type == *kind,
            Choice::Topic(topic) => self.topic == *topic,
            Choice::Flag(flag) => self.flags.contains(flag),
        }
    }
}

/// An example as numbered values: hashed features first, then named ones, then the constant.
pub(super) struct Row {
    values: Vec<(usize, f32)>,
    square: f32,
}

fn fit(examples: &[&Example], choices: &[Choice], recipe: Recipe) -> Result<Model, ModelError> {
    let rarity = rarity(examples);
    let names = names(
        examples
            .iter()
            .flat_map(|example| &example.features.named)
            .map(|(name, _)| name.as_str()),
    );
    let rows: Vec<Row> = examples.iter().map(|example| row(example, &rarity, &names, recipe)).collect();
    let mut draft = Draft::new(choices.len(), &names, recipe);
    for choice in choices {
        let signs: Vec<bool> = examples.iter().map(|example| example.is(choice)).collect();
        let start = vec![0.0; draft.width()];
        let learnt = descend(&rows, &signs, start, &|positive| recipe.cost(choice, positive));
        draft.add(choice.clone(), &learnt);
    }
    draft.model(rarity, examples.len())
}

/// Named features with the place of each behind the hashed ones.
pub(super) type Names = BTreeMap<String, usize>;

pub(super) fn names<'a>(all: impl Iterator<Item = &'a str>) -> Names {
    let each: BTreeSet<&str> = all.collect();
    each.into_iter()
        .enumerate()
        .map(|(at, name)| (name.to_owned(), HASHED + at))
        .collect()
}

/// A model in the making: one output after the other.
pub(super) struct Draft<'n> {
    outputs: usize,
    names: &'n Names,
    recipe: Recipe,
    heads: Vec<Head>,
    weights: Vec<i8>,
    named: BTreeMap<String, Vec<f32>>,
}

impl<'n> Draft<'n> {
    pub(super) fn new(outputs: usize, names: &'n Names, recipe: Recipe) -> Self {
        Self {
            outputs,
            names,
            recipe,
            heads: Vec::new(),
            weights: vec![0; HASHED * outputs],
            named: names.keys().map(|name| (name.clone(), vec![0.0; outputs])).collect(),
        }
    }

    /// Weights of one output: hashed features, named ones, the constant.
    pub(super) fn width(&self) -> usize {
        HASHED + self.names.len() + 1
    }

    /// Adds an output with the weights that were learnt for it, not yet calibrated.
    pub(super) fn add(&mut self, choice: Choice, learnt: &[f32]) {
        let number = self.heads.len();
        let hashed = || learnt.iter().take(HASHED);
        let highest = hashed().fold(f32::MIN_POSITIVE, |highest, weight| highest.max(weight.abs()));
        let scale = highest / 127.0;
        for (at, weight) in hashed().enumerate() {
            if let Some(byte) = self.weights.get_mut(at * self.outputs + number) {
                *byte = step(weight / scale);
            }
        }
        for (name, at) in self.names {
            let slot = self.named.get_mut(name).and_then(|row| row.get_mut(number));
            if let (Some(slot), Some(weight)) = (slot, learnt.get(*at)) {
                *slot = weight * self.recipe.named_share;
            }
        }
        self.heads.push(Head {
            choice,
            bias: learnt.last().copied().unwrap_or_default(),
            scale,
            slope: 1.0,
            offset: 0.0,
            threshold: 0.5,
        });
    }

    pub(super) fn model(self, rarity: Vec<u8>, examples: usize) -> Result<Model, ModelError> {
        let header = Header {
            heads: self.heads,
            named: self.named,
            kind_shares: self.recipe.kind_shares,
            examples,
        };
        Model::new(header, rarity, self.weights)
    }
}

/// A weight as a byte. The cast cannot overflow: the value is held within it.
#[expect(clippy::cast_possible_truncation, reason = "held within the byte's range on the line itself")]
fn step(weight: f32) -> i8 {
    weight.round().clamp(-127.0, 127.0) as i8
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

pub(super) fn row(example: &Example, rarity: &[u8], names: &Names, recipe: Recipe) -> Row {
    let hashed = weighted(&example.features, rarity, recipe.kind_shares).into_iter();
    let mut values: Vec<(usize, f32)> = hashed.map(|(number, value)| (number as usize, value)).collect();
    let named = example.features.named.iter();
    values.extend(named.filter_map(|(name, value)| Some((*names.get(name.as_str())?, value * recipe.named_share))));
    values.push((HASHED + names.len(), 1.0));
    let square = values.iter().map(|(_, value)| value * value).sum();
    Row { values, square }
}

/// Dual coordinate descent for one output: the weights nearest to those it starts from that part the examples with a margin.
pub(super) fn descend(rows: &[Row], signs: &[bool], start: Vec<f32>, cost: &dyn Fn(bool) -> f32) -> Vec<f32> {
    let mut weights = start;
    let mut duals = vec![0.0_f32; rows.len()];
    let mut order: Vec<usize> = (0..rows.len()).collect();
    let mut chance = 0x9e37_79b9_7f4a_7c15_u64;
    for _ in 0..ROUNDS {
        shuffle(&mut order, &mut chance);
        let mut largest = 0.0_f32;
        for at in &order {
            let (Some(row), Some(positive), Some(dual)) = (rows.get(*at), signs.get(*at), duals.get_mut(*at)) else {
                continue;
            };
            let sign = if *positive { 1.0 } else { -1.0 };
            let softness = 0.5 / cost(*positive);
            let sum: f32 = row
                .values
                .iter()
                .map(|(at, value)| weights.get(*at).copied().unwrap_or_default() * value)
                .sum();
            let slope = sign * sum - 1.0 + softness * *dual;
            let next = (*dual - slope / (row.square + softness)).max(0.0);
            let change = (next - *dual) * sign;
            *dual = next;
            largest = largest.max(change.abs());
            if change != 0.0 {
                for (at, value) in &row.values {
                    if let Some(weight) = weights.get_mut(*at) {
                        *weight += change * value;
                    }
                }
            }
        }
        if largest < SETTLED * cost(false) {
            break;
        }
    }
    weights
}

/// The same order on every machine.
fn shuffle(order: &mut [usize], chance: &mut u64) {
    for last in (1..order.len()).rev() {
        *chance = chance
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let other = usize::try_from((*chance >> 33) % (last as u64 + 1)).unwrap_or_default();
        order.swap(last, other);
    }
}

#[cfg(test)]
mod tests {
    use super::{Example, Recipe, fold_of, train};
    use crate::domain::classify::lexicon::{Lexicon, TopicWords};
    use crate::domain::classify::model::{Model, ModelError};
    use crate::domain::classify::{Classifier, MatterText, Thresholds};
    use crate::domain::matter::{CaseType, Flags};

    fn classifier() -> Classifier {
        let topic = |id: &str| TopicWords {
            id: id.into(),
            name: id.to_owned(),
            words: Vec::new(),
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
