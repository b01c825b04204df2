//! Fitting: the weights of each output of a model to examples, from a start that is nothing or another model's weights.
//!
//! Each output is a linear support vector machine with squared hinge loss, trained by dual coordinate descent.

use super::example::Example;
use super::features::HASHED;
use super::hash::QuickMap;
use super::model::{Choice, Head, Header, Model, ModelError, weighted};
use std::collections::{BTreeMap, BTreeSet};

/// Rounds over all examples for one output.
const ROUNDS: usize = 40;
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
    fn cost(&self, choice: &Choice, positive: bool) -> f32 {
        match choice {
            Choice::Type(_) => self.type_cost,
            Choice::Topic(_) => self.topic_cost,
            Choice::Flag(_) if positive => self.flag_cost * self.flagged_cost,
            Choice::Flag(_) => self.flag_cost,
        }
    }
}

/// The parts of a model to be: what its outputs say, how rare each hashed feature is, the named features.
pub(super) struct Plan {
    /// The outputs in order.
    pub choices: Vec<Choice>,
    /// How rare each hashed feature is, in steps.
    pub rarity: Vec<u8>,
    /// The named features.
    pub names: Names,
    /// How many mails the model will have learnt from.
    pub examples: usize,
}

/// Fits each output of the plan; `from` gives the weights that an output begins at, by its number.
///
/// # Errors
/// Only where the parts do not make a model.
pub(super) fn fit(
    examples: &[&Example],
    plan: Plan,
    recipe: Recipe,
    from: &dyn Fn(usize, &Names) -> Vec<f32>,
) -> Result<Model, ModelError> {
    let Plan {
        choices,
        rarity,
        names,
        examples: count,
    } = plan;
    let rows: Vec<Row> = examples.iter().map(|example| row(example, &rarity, &names, recipe)).collect();
    let mut draft = Draft::new(choices.len(), &names, recipe);
    for (number, choice) in choices.into_iter().enumerate() {
        let signs: Vec<bool> = examples.iter().map(|example| example.is(&choice)).collect();
        let learnt = descend(&rows, &signs, from(number, &names), &|positive| recipe.cost(&choice, positive));
        draft.add(choice, &learnt);
    }
    draft.model(rarity, count)
}

/// An example as numbered values: hashed features first, then named ones, then the constant.
struct Row {
    values: Vec<(usize, f32)>,
    square: f32,
}

/// Named features with the place of each behind the hashed ones.
pub(super) type Names = BTreeMap<String, usize>;

/// Weights of one output: hashed features, named ones, the constant.
pub(super) fn width(names: &Names) -> usize {
    HASHED + names.len() + 1
}

pub(super) fn names<'a>(all: impl Iterator<Item = &'a str>) -> Names {
    let each: BTreeSet<&str> = all.collect();
    each.into_iter()
        .enumerate()
        .map(|(at, name)| (name.to_owned(), HASHED + at))
        .collect()
}

/// A model in the making: one output after the other.
struct Draft<'n> {
    outputs: usize,
    names: &'n Names,
    recipe: Recipe,
    heads: Vec<Head>,
    weights: Vec<i8>,
    named: QuickMap<String, Vec<f32>>,
}

impl<'n> Draft<'n> {
    fn new(outputs: usize, names: &'n Names, recipe: Recipe) -> Self {
        Self {
            outputs,
            names,
            recipe,
            heads: Vec::new(),
            weights: vec![0; HASHED * outputs],
            named: names.keys().map(|name| (name.clone(), vec![0.0; outputs])).collect(),
        }
    }

    /// Adds an output with the weights that were learnt for it, not yet calibrated.
    fn add(&mut self, choice: Choice, learnt: &[f32]) {
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
            unspoken: None,
        });
    }

    fn model(self, rarity: Vec<u8>, examples: usize) -> Result<Model, ModelError> {
        let header = Header {
            heads: self.heads,
            named: self.named,
            kind_shares: self.recipe.kind_shares,
            examples,
            surety: None,
        };
        Model::new(header, rarity, self.weights)
    }
}

/// A weight as a byte. The cast cannot overflow: the value is held within it.
#[expect(clippy::cast_possible_truncation, reason = "held within the byte's range on the line itself")]
fn step(weight: f32) -> i8 {
    weight.round().clamp(-127.0, 127.0) as i8
}

fn row(example: &Example, rarity: &[u8], names: &Names, recipe: Recipe) -> Row {
    let hashed = weighted(&example.features, rarity, recipe.kind_shares).into_iter();
    let mut values: Vec<(usize, f32)> = hashed.map(|(number, value)| (number as usize, value)).collect();
    let named = example.features.named.iter();
    values.extend(named.filter_map(|(name, value)| Some((*names.get(&**name)?, value * recipe.named_share))));
    values.push((HASHED + names.len(), 1.0));
    let square = values.iter().map(|(_, value)| value * value).sum();
    Row { values, square }
}

/// Dual coordinate descent for one output: the weights nearest to those it starts from that part the examples with a margin.
fn descend(rows: &[Row], signs: &[bool], start: Vec<f32>, cost: &dyn Fn(bool) -> f32) -> Vec<f32> {
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
