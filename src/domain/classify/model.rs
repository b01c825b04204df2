//! The trained model: a weight for each feature and choice, with what turns sums into probabilities.
//!
//! As bytes it is `SPKM`, a version, a JSON header with its length before it, one byte for each hashed
//! feature's rarity and one signed byte for each weight.

use super::features::{Features, HASHED};
use super::hash::QuickMap;
use super::surety::Surety;
use crate::domain::ids::TopicId;
use crate::domain::matter::{CaseType, Flag};
use serde::{Deserialize, Serialize, Serializer};
use std::collections::BTreeMap;

const MAGIC: &[u8; 5] = b"SPKM\x01";
/// Steps of one rarity byte to 1.0.
pub const RARITY_STEPS: f32 = 28.0;

/// Why bytes are not a model.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// Not written by this program.
    #[error("model: the first bytes are not those of a model; train one with `synpunktd train`")]
    NotAModel,
    /// Its head cannot be read.
    #[error("model: the header cannot be read: {0}; train it anew with `synpunktd train`")]
    Header(#[from] serde_json::Error),
    /// It is cut off or does not fit its header.
    #[error("model: {found} bytes of weights where {expected} are due; the file is cut off, fetch or train it anew")]
    Length {
        /// Bytes that the header promises.
        expected: usize,
        /// Bytes that are there.
        found: usize,
    },
}

/// What one output of the model says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Choice {
    /// The matter is of this type.
    Type(CaseType),
    /// The matter is of this topic.
    Topic(TopicId),
    /// The matter has this flag.
    Flag(Flag),
}

/// One output: how its sum is made, and how it becomes a probability.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Head {
    /// What it says.
    pub choice: Choice,
    /// Added to every sum.
    pub bias: f32,
    /// What one step of a weight byte is worth.
    pub scale: f32,
    /// The sum is multiplied by this ...
    pub slope: f32,
    /// ... and this is added, before it becomes a probability.
    pub offset: f32,
    /// For a flag: the probability at which it is set.
    pub threshold: f32,
    /// The same where no rule speaks for the flag, if that is another.
    #[serde(default)]
    pub unspoken: Option<f32>,
}

/// The readable part of a model.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Header {
    /// The outputs in order.
    pub heads: Vec<Head>,
    /// For each named feature its weight for each output.
    #[serde(serialize_with = "in_order")]
    pub named: QuickMap<String, Vec<f32>>,
    /// How much words, letter groups and terms count.
    pub kind_shares: [f32; 3],
    /// How many mails it learnt from.
    pub examples: usize,
    /// How sure a topic is by all signs, where that was learnt.
    #[serde(default)]
    pub surety: Option<Surety>,
}

/// A trained model.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// The readable part.
    pub header: Header,
    /// For each hashed feature how rare it is.
    rarity: Vec<u8>,
    /// For each hashed feature a weight for each output.
    weights: Vec<i8>,
}

/// Probabilities by choice.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Probabilities {
    /// Of the types; they sum to 1.
    pub types: Vec<(CaseType, f64)>,
    /// Of the topics; they sum to 1.
    pub topics: Vec<(TopicId, f64)>,
    /// Of each flag, with the probability at which it is set.
    pub flags: Vec<(Flag, f64, f64)>,
}

impl Model {
    /// A model of these parts; `weights` holds all outputs of the first feature, then of the second.
    pub fn new(header: Header, rarity: Vec<u8>, weights: Vec<i8>) -> Result<Self, ModelError> {
        let expected = HASHED + HASHED * header.heads.len();
        let found = rarity.len() + weights.len();
        if rarity.len() != HASHED || found != expected || header.named.values().any(|row| row.len() != header.heads.len()) {
            return Err(ModelError::Length { expected, found });
        }
        Ok(Self { header, rarity, weights })
    }

    /// Reads a model.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ModelError> {
        let rest = bytes.strip_prefix(MAGIC).ok_or(ModelError::NotAModel)?;
        let (length, rest) = rest.split_first_chunk::<4>().ok_or(ModelError::NotAModel)?;
        let length = usize::try_from(u32::from_le_bytes(*length)).unwrap_or(usize::MAX);
        let (header, rest) = rest.split_at_checked(length).ok_or(ModelError::NotAModel)?;
        let header: Header = serde_json::from_slice(header)?;
        let (rarity, weights) = rest.split_at_checked(HASHED).ok_or(ModelError::Length {
            expected: HASHED,
            found: rest.len(),
        })?;
        Self::new(header, rarity.to_vec(), weights.iter().map(|byte| byte.cast_signed()).collect())
    }

    /// The model as bytes, the same for the same model.
    pub fn to_bytes(&self) -> Result<Vec<u8>, ModelError> {
        let header = serde_json::to_vec(&self.header)?;
        let mut bytes = MAGIC.to_vec();
        bytes.extend(u32::try_from(header.len()).unwrap_or(u32::MAX).to_le_bytes());
        bytes.extend(header);
        bytes.extend(&self.rarity);
        bytes.extend(self.weights.iter().map(|weight| weight.cast_unsigned()));
        Ok(bytes)
    }

    /// The sum of each output.
    pub fn sums(&self, features: &Features) -> Vec<f32> {
        let heads = &self.header.heads;
        let mut hashed = vec![0.0; heads.len()];
        for (number, value) in weighted(features, &self.rarity, self.header.kind_shares) {
            let start = number as usize * heads.len();
            let row = self.weights.get(start..start + heads.len()).unwrap_or_default();
            for (sum, weight) in hashed.iter_mut().zip(row) {
                *sum += f32::from(*weight) * value;
            }
        }
        let mut sums: Vec<f32> = heads
            .iter()
            .zip(hashed)
            .map(|(head, sum)| sum.mul_add(head.scale, head.bias))
            .collect();
        for (name, value) in &features.named {
            for (sum, weight) in sums.iter_mut().zip(self.header.named.get(&**name).into_iter().flatten()) {
                *sum += weight * value;
            }
        }
        sums
    }

    /// What one hashed feature adds to one output, for its rarity.
    pub fn weight(&self, number: u32, head: usize) -> f32 {
        let at = number as usize;
        let weight = self.weights.get(at * self.header.heads.len() + head).copied().unwrap_or_default();
        f32::from(weight) * self.rarity.get(at).copied().map_or(0.0, f32::from)
    }

    /// How rare each hashed feature is, in steps.
    pub fn rarity(&self) -> &[u8] {
        &self.rarity
    }

    /// The weight of one hashed feature for one output, whatever its rarity.
    pub fn raw_weight(&self, number: usize, head: usize) -> f32 {
        let byte = self
            .weights
            .get(number * self.header.heads.len() + head)
            .copied()
            .unwrap_or_default();
        let scale = self.header.heads.get(head).map_or(0.0, |head| head.scale);
        f32::from(byte) * scale
    }

    /// What the model holds probable.
    pub fn probabilities(&self, features: &Features) -> Probabilities {
        let sums = self.sums(features);
        let mut found = Probabilities::default();
        for (head, sum) in self.header.heads.iter().zip(sums) {
            let logit = f64::from(sum.mul_add(head.slope, head.offset));
            match &head.choice {
                Choice::Type(kind) => found.types.push((*kind, logit)),
                Choice::Topic(topic) => found.topics.push((topic.clone(), logit)),
                Choice::Flag(flag) => found
                    .flags
                    .push((*flag, 1.0 / (1.0 + (-logit).exp()), head.threshold_for(*flag, features))),
            }
        }
        soften(&mut found.types);
        soften(&mut found.topics);
        found
    }
}

impl Head {
    /// The probability at which this flag is set for a mail.
    fn threshold_for(&self, flag: Flag, features: &Features) -> f64 {
        let unspoken = self.unspoken.filter(|_| !features.spoken_for(flag));
        f64::from(unspoken.unwrap_or(self.threshold))
    }
}

/// The hashed features weighted by rarity; each kind has its share as length in all.
pub fn weighted(features: &Features, rarity: &[u8], shares: [f32; 3]) -> Vec<(u32, f32)> {
    let mut all = Vec::with_capacity(features.hashed.iter().map(Vec::len).sum());
    for (kind, share) in features.hashed.iter().zip(shares) {
        let start = all.len();
        all.extend(kind.iter().map(|(number, value)| {
            let rarity = rarity.get(*number as usize).copied().unwrap_or_default();
            (*number, value * f32::from(rarity) / RARITY_STEPS)
        }));
        let added = all.get_mut(start..).unwrap_or_default();
        let length = added
            .iter()
            .map(|(_, value)| value * value)
            .sum::<f32>()
            .sqrt()
            .max(f32::MIN_POSITIVE);
        added.iter_mut().for_each(|(_, value)| *value *= share / length);
    }
    all
}

/// Writes a map in the order of its keys, so that the same model is the same bytes.
fn in_order<S: Serializer>(named: &QuickMap<String, Vec<f32>>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(named.iter().collect::<BTreeMap<_, _>>())
}

/// Turns sums into probabilities that add up to 1.
pub fn soften<T>(choices: &mut [(T, f64)]) {
    let highest = choices.iter().map(|(_, sum)| *sum).fold(f64::NEG_INFINITY, f64::max);
    choices.iter_mut().for_each(|(_, sum)| *sum = (*sum - highest).exp());
    let all: f64 = choices.iter().map(|(_, part)| *part).sum();
    choices.iter_mut().for_each(|(_, part)| *part /= all.max(f64::MIN_POSITIVE));
}
