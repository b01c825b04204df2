//! Surety: how likely it is that the likeliest topic is the right one, from what is seen beside its probability.
//!
//! A probability says how the weights lean. Whether that can be trusted also shows in how far the next topic is behind, in how
//! much of what the lexicon found belongs to the topic, in words that settle it or settle another one, in how many topics have
//! words at all, and in what the subject speaks for.

use super::example::Example;
use super::features::Features;
use super::model::Model;
use crate::domain::ids::TopicId;
use serde::{Deserialize, Serialize};

/// Signs that are weighed.
const SIGNS: usize = 8;
/// Logarithms of odds are held within this: what lies beyond says no more.
const FARTHEST: f64 = 8.0;
/// Steps of the descent; few unknowns, a smooth function.
const STEPS: usize = 600;
/// How much large weights cost: the signs are few and partly say the same.
const RESTRAINT: f64 = 0.001;

/// The weight of each sign.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Surety {
    weights: [f32; SIGNS],
    constant: f32,
}

impl Surety {
    /// Learns from examples, each with a model that has not seen it; `None` where there are none.
    pub fn fit<'a>(unseen: impl Iterator<Item = (&'a Example, &'a Model)>) -> Option<Self> {
        let cases: Vec<([f64; SIGNS], f64)> = unseen.filter_map(|(example, model)| case(example, model)).collect();
        let (means, spreads) = measures(&cases)?;
        let scaled: Vec<([f64; SIGNS], f64)> = cases
            .iter()
            .map(|(signs, right)| (zip(*signs, means, |sign, mean| sign - mean), *right))
            .map(|(signs, right)| (zip(signs, spreads, |sign, spread| sign / spread), right))
            .collect();
        let (weights, constant) = descend(&scaled);
        let weights = zip(weights, spreads, |weight, spread| weight / spread);
        let shift: f64 = weights.iter().zip(means).map(|(weight, mean)| weight * mean).sum();
        Some(Self {
            weights: weights.map(narrowed),
            constant: narrowed(constant - shift),
        })
    }

    /// How sure the likeliest topic is, 0–1; `None` where there is no topic.
    pub fn of(&self, topics: &[(TopicId, f64)], features: &Features) -> Option<f64> {
        let (_, signs) = signs(topics, features)?;
        let sum: f64 = self.weights.iter().zip(signs).map(|(weight, sign)| f64::from(*weight) * sign).sum();
        Some(logistic(sum + f64::from(self.constant)))
    }
}

/// The signs of an example, and 1 where the model is right about its topic, else 0.
fn case(example: &Example, model: &Model) -> Option<([f64; SIGNS], f64)> {
    let topics = model.probabilities(&example.features).topics;
    let (best, signs) = signs(&topics, &example.features)?;
    Some((signs, f64::from(u8::from(*best == example.topic))))
}

/// The likeliest topic and its signs.
fn signs<'t>(topics: &'t [(TopicId, f64)], features: &Features) -> Option<(&'t TopicId, [f64; SIGNS])> {
    let (best, probability) = topics.iter().max_by(|one, other| one.1.total_cmp(&other.1))?;
    let others = topics.iter().filter(|(topic, _)| topic != best);
    let next = others.map(|(_, probability)| *probability).fold(0.0, f64::max);
    let odds = |part: f64, rest: f64| (part.max(1e-9) / rest.max(1e-9)).ln().clamp(-FARTHEST, FARTHEST);
    let (mut share, mut settles, mut settles_else, mut found) = (0.0, 0.0, 0.0, 0.0);
    let (mut subject, mut subject_else) = (0.0, 0.0);
    for (name, value) in &features.named {
        let value = f64::from(*value);
        match name.split_once(':') {
            Some(("share", topic)) if topic == best.as_str() => share = value,
            Some(("settles", topic)) if topic == best.as_str() => settles = value,
            Some(("settles", _)) => settles_else += value,
            Some(("topic", _)) if value > 0.0 => found += 1.0,
            Some(("subject", topic)) if topic == best.as_str() => subject = value,
            Some(("subject", _)) => subject_else += value.max(0.0),
            _ => {}
        }
    }
    let signs = [
        odds(*probability, 1.0 - probability),
        odds(*probability, next),
        share,
        settles,
        settles_else,
        found,
        subject,
        subject_else,
    ];
    Some((best, signs))
}

/// Mean and spread of each sign.
fn measures(cases: &[([f64; SIGNS], f64)]) -> Option<([f64; SIGNS], [f64; SIGNS])> {
    let all = f64::from(u32::try_from(cases.len()).ok().filter(|count| *count > 0)?);
    let sum = |of: &dyn Fn(&[f64; SIGNS]) -> [f64; SIGNS]| {
        let sums = cases
            .iter()
            .fold([0.0; SIGNS], |sums, (signs, _)| zip(sums, of(signs), |one, other| one + other));
        sums.map(|sum| sum / all)
    };
    let means = sum(&|signs| *signs);
    let squares = sum(&|signs| zip(*signs, means, |sign, mean| (sign - mean).powi(2)));
    Some((means, squares.map(|square| square.sqrt().max(1e-6))))
}

/// Logistic regression: the weights under which what was right is likeliest.
fn descend(cases: &[([f64; SIGNS], f64)]) -> ([f64; SIGNS], f64) {
    let all = f64::from(u32::try_from(cases.len()).unwrap_or(u32::MAX));
    let (mut weights, mut constant) = ([0.0; SIGNS], 0.0);
    for _ in 0..STEPS {
        let (mut gains, mut gain) = ([0.0; SIGNS], 0.0);
        for (signs, right) in cases {
            let sum: f64 = weights.iter().zip(signs).map(|(weight, sign): (&f64, &f64)| weight * sign).sum();
            let error = right - logistic(sum + constant);
            gains = zip(gains, *signs, |gain, sign| gain + error * sign);
            gain += error;
        }
        weights = zip(weights, gains, |weight, gain| weight + gain / all - RESTRAINT * weight);
        constant += gain / all;
    }
    (weights, constant)
}

fn zip(one: [f64; SIGNS], other: [f64; SIGNS], with: impl Fn(f64, f64) -> f64) -> [f64; SIGNS] {
    let mut both = one;
    both.iter_mut().zip(other).for_each(|(left, right)| *left = with(*left, right));
    both
}

fn logistic(sum: f64) -> f64 {
    1.0 / (1.0 + (-sum).exp())
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "the model keeps single precision; what is lost is below what is known"
)]
fn narrowed(value: f64) -> f32 {
    value as f32
}

#[cfg(test)]
mod tests {
    use super::{SIGNS, Surety, descend, signs};
    use crate::domain::classify::features::Features;

    fn features(named: &[(&str, f32)]) -> Features {
        Features {
            named: named.iter().map(|(name, value)| ((*name).into(), *value)).collect(),
            ..Features::default()
        }
    }

    #[test]
    fn signs_are_those_of_the_likeliest_topic() {
        let topics = [("gata_park".into(), 0.2), ("kultur_fritid".into(), 0.7), ("utanfor".into(), 0.1)];
        let seen = features(&[
            ("share:kultur_fritid", 0.6),
            ("share:gata_park", 0.3),
            ("settles:kultur_fritid", 1.1),
            ("settles:gata_park", 0.7),
            ("settles:utanfor", 0.1),
            ("topic:gata_park", 0.5),
            ("topic:kultur_fritid", 0.9),
            ("topic:utanfor", -0.4),
            ("subject:kultur_fritid", 0.7),
            ("subject:utanfor", 0.2),
        ]);
        let (best, signs) = signs(&topics, &seen).expect("a topic");
        assert_eq!(best.as_str(), "kultur_fritid");
        let expected = [(0.7_f64 / 0.3).ln(), 3.5_f64.ln(), 0.6, 1.1, 0.8, 2.0, 0.7, 0.2];
        for (sign, expected) in signs.iter().zip(expected) {
            assert!((sign - expected).abs() < 1e-6, "{signs:?}");
        }
    }

    #[test]
    fn what_was_right_before_makes_sure_and_no_topic_makes_nothing() {
        let case = |ahead: f64, right: f64| {
            let mut signs = [0.0; SIGNS];
            signs[1] = ahead;
            (signs, right)
        };
        let cases = [case(1.0, 1.0), case(0.9, 1.0), case(-1.0, 0.0), case(-0.9, 0.0), case(-0.8, 1.0)];
        let (weights, constant) = descend(&cases);
        assert!(weights[1] > 0.5, "{weights:?}");
        let surety = Surety {
            weights: weights.map(super::narrowed),
            constant: super::narrowed(constant),
        };
        let sure = |first: f64, next: f64| surety.of(&[("a".into(), first), ("b".into(), next)], &Features::default());
        assert!(sure(0.9, 0.05) > sure(0.5, 0.4));
        assert!(sure(0.9, 0.05).is_some_and(|sure| (0.0..=1.0).contains(&sure)));
        assert_eq!(surety.of(&[], &Features::default()), None);
        assert_eq!(Surety::fit(std::iter::empty()), None);
        assert_eq!(weights.len(), SIGNS);
    }
}
