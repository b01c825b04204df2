//! Calibration: sums of examples that a model has not seen, turned into probabilities that mean what they say.

use super::example::Example;
use super::measure::GRAVE;
use super::model::{Choice, Head};
use crate::domain::matter::Flag;

/// Steps of the descent; the functions are smooth and have few unknowns.
const STEPS: usize = 400;
/// A flag is set where missing it weighs this much more than a false alarm (the beta of an F score).
const RECALL_WEIGHT: f64 = 2.0;
/// The same for those that must always reach a person.
const GRAVE_RECALL_WEIGHT: f64 = 3.0;
/// The lowest precision that a flag's threshold may have.
const LOWEST_PRECISION: f64 = 0.55;
/// The weight for what must not be spread, where the rules speak for it: a false alarm keeps a harmless text among few, a miss
/// shows illness to many.
const SECRET_RECALL_WEIGHT: f64 = 3.5;
/// Flags whose rules know most ways of saying it, so that they need more where no rule speaks for them.
const KNOWN_BY_RULES: [Flag; 3] = [Flag::Confidential, Flag::LexSarah, Flag::Threat];
/// What missing one of those weighs where no rule speaks for it.
const UNSPOKEN_RECALL_WEIGHT: f64 = 1.0;
/// How much less sure a topic is when the writer is one that the model has never met: measured by leaving out one
/// collection of mails, with its writer, at a time.
const STRANGE_WRITER: f64 = 0.85;

/// Sets slope, offset and threshold of each output from the sums of unseen examples.
pub fn fit(heads: &mut [Head], unseen: &[(&Example, Vec<f32>)]) {
    let places = |wanted: fn(&Choice) -> bool, heads: &[Head]| -> Vec<usize> {
        heads
            .iter()
            .enumerate()
            .filter(|(_, head)| wanted(&head.choice))
            .map(|(at, _)| at)
            .collect()
    };
    let types = places(|choice| matches!(choice, Choice::Type(_)), heads);
    let topics = places(|choice| matches!(choice, Choice::Topic(_)), heads);
    fit_group(heads, &types, unseen);
    fit_group(heads, &topics, unseen);
    for at in topics {
        if let Some(head) = heads.get_mut(at) {
            head.slope *= narrowed(STRANGE_WRITER);
            head.offset *= narrowed(STRANGE_WRITER);
        }
    }
    for at in places(|choice| matches!(choice, Choice::Flag(_)), heads) {
        fit_flag(heads, at, unseen);
    }
}

/// One slope for all of a group and an offset for each, so that the true choices are likeliest.
fn fit_group(heads: &mut [Head], group: &[usize], unseen: &[(&Example, Vec<f32>)]) {
    let cases: Vec<(Vec<f64>, usize)> = unseen
        .iter()
        .filter_map(|(example, sums)| {
            let truth = group
                .iter()
                .position(|at| heads.get(*at).is_some_and(|head| example.is(&head.choice)))?;
            Some((
                group.iter().map(|at| sums.get(*at).copied().map_or(0.0, f64::from)).collect(),
                truth,
            ))
        })
        .collect();
    let (mut slope, mut offsets) = (2.0_f64, vec![0.0_f64; group.len()]);
    let all = count(cases.len()).max(1.0);
    for _ in 0..STEPS {
        let mut slope_gain = 0.0;
        let mut gains = vec![0.0; group.len()];
        for (sums, truth) in &cases {
            for (choice, (probability, sum)) in probabilities(sums, slope, &offsets).into_iter().zip(sums).enumerate() {
                let error = f64::from(u8::from(choice == *truth)) - probability;
                slope_gain += error * sum;
                if let Some(gain) = gains.get_mut(choice) {
                    *gain += error;
                }
            }
        }
        slope += slope_gain / all;
        for (offset, gain) in offsets.iter_mut().zip(gains) {
            // Held near 0: how common a choice is here says little of how common it is elsewhere.
            *offset += 0.5 * (gain / all - 0.02 * *offset);
        }
    }
    for (at, offset) in group.iter().zip(offsets) {
        if let Some(head) = heads.get_mut(*at) {
            (head.slope, head.offset) = (narrowed(slope), narrowed(offset));
        }
    }
}

fn probabilities(sums: &[f64], slope: f64, offsets: &[f64]) -> Vec<f64> {
    let mut parts: Vec<((), f64)> = sums.iter().zip(offsets).map(|(sum, offset)| ((), sum * slope + offset)).collect();
    super::model::soften(&mut parts);
    parts.into_iter().map(|(_, part)| part).collect()
}

/// Platt's scaling for one flag, and the threshold that finds most at a bearable price.
fn fit_flag(heads: &mut [Head], at: usize, unseen: &[(&Example, Vec<f32>)]) {
    let Some(head) = heads.get_mut(at) else { return };
    let cases: Vec<(f64, bool)> = unseen
        .iter()
        .map(|(example, sums)| (sums.get(at).copied().map_or(0.0, f64::from), example.is(&head.choice)))
        .collect();
    let flagged = count(cases.iter().filter(|(_, truth)| *truth).count());
    let rest = count(cases.len()) - flagged;
    let target = |truth: bool| {
        if truth {
            (flagged + 1.0) / (flagged + 2.0)
        } else {
            1.0 / (rest + 2.0)
        }
    };
    let (mut slope, mut offset) = (2.0_f64, 0.0_f64);
    for _ in 0..STEPS {
        let (mut slope_gain, mut offset_gain, mut curve) = (0.0, 0.0, [1e-6_f64, 0.0, 1e-6]);
        for (sum, truth) in &cases {
            let probability = logistic(slope * sum + offset);
            let (error, bend) = (target(*truth) - probability, probability * (1.0 - probability));
            slope_gain += error * sum;
            offset_gain += error;
            curve = [curve[0] + bend * sum * sum, curve[1] + bend * sum, curve[2] + bend];
        }
        let spread = (curve[0] * curve[2] - curve[1] * curve[1]).max(1e-9);
        slope += 0.5 * (curve[2] * slope_gain - curve[1] * offset_gain) / spread;
        offset += 0.5 * (curve[0] * offset_gain - curve[1] * slope_gain) / spread;
    }
    (head.slope, head.offset) = (narrowed(slope), narrowed(offset));
    let judged = |wanted: &dyn Fn(&Example) -> bool| -> Vec<(f64, bool)> {
        let all = unseen.iter().zip(&cases).filter(|((example, _), _)| wanted(example));
        all.map(|(_, (sum, truth))| (logistic(slope * sum + offset), *truth)).collect()
    };
    let Choice::Flag(flag) = head.choice else { return };
    let spoken = |example: &Example| example.features.spoken_for(flag);
    let unspoken = || threshold(&judged(&|example| !spoken(example)), UNSPOKEN_RECALL_WEIGHT);
    let set = match flag {
        Flag::Confidential => threshold(&judged(&spoken), SECRET_RECALL_WEIGHT),
        flag if GRAVE.contains(&flag) => threshold(&judged(&|_| true), GRAVE_RECALL_WEIGHT),
        _ => threshold(&judged(&|_| true), RECALL_WEIGHT),
    };
    head.threshold = narrowed(set);
    head.unspoken = KNOWN_BY_RULES.contains(&flag).then(|| narrowed(unspoken().max(set)));
}

/// The threshold with the best F score that puts recall first, among those of bearable precision.
fn threshold(judged: &[(f64, bool)], recall_weight: f64) -> f64 {
    let flagged = count(judged.iter().filter(|(_, truth)| *truth).count());
    let score = |limit: f64| {
        let above = || judged.iter().filter(move |(probability, _)| *probability >= limit);
        let right = count(above().filter(|(_, truth)| *truth).count());
        let found = count(above().count());
        let precision = right / found.max(1.0);
        let weight = recall_weight * recall_weight;
        let f = (1.0 + weight) * right / (weight * flagged + found).max(1.0);
        if precision < LOWEST_PRECISION { f - 1.0 } else { f }
    };
    let limits = (1..=60).map(|step| f64::from(step) / 100.0);
    limits.max_by(|one, other| score(*one).total_cmp(&score(*other))).unwrap_or(0.5)
}

fn logistic(sum: f64) -> f64 {
    1.0 / (1.0 + (-sum).exp())
}

fn count(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "the model keeps single precision; what is lost is below what is known"
)]
fn narrowed(value: f64) -> f32 {
    value as f32
}
