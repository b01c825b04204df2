//! Measuring a classifier on labelled mails: accuracy, macro F1, confusion, flags, coverage, calibration.

use crate::domain::ids::TopicId;
use crate::domain::matter::{CaseType, Classification, Flag, Flags};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

/// Flags whose false alarm takes a mail out of the ordinary way.
pub const GRAVE: [Flag; 5] = [Flag::Appeal, Flag::AcuteFault, Flag::LexSarah, Flag::LexMaria, Flag::Threat];
/// Precision at which coverage is told.
const WANTED_PRECISION: f64 = 0.95;
/// Lower ends of the bins of the calibration table.
const BINS: [f64; 7] = [0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95];

/// What a mail is, and what was said of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// Its true type.
    pub case_type: CaseType,
    /// Its true topic.
    pub topic: TopicId,
    /// Its true flags.
    pub flags: Flags,
    /// What the classifier said.
    pub said: Classification,
}

/// All figures; shares and probabilities between 0 and 1.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// Mails measured.
    pub mails: usize,
    /// The type.
    #[serde(rename = "type")]
    pub case_type: ChoiceReport,
    /// The topic.
    pub topic: ChoiceReport,
    /// Each flag.
    pub flags: BTreeMap<Flag, FlagReport>,
    /// Of the mails without any flag, the share that got a grave one.
    pub grave_false_alarms: f64,
    /// Of all mails, the share that would be routed without a human.
    pub routed: f64,
    /// Of those routed, the share with the right topic.
    pub routed_right: f64,
    /// The largest share of all mails that can be routed at 95 % precision, and the threshold for it.
    pub coverage: Coverage,
}

/// Figures of one choice among several.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ChoiceReport {
    /// Share right.
    pub accuracy: f64,
    /// Mean of the F1 of each true value.
    pub macro_f1: f64,
    /// For each true value, how often each was said.
    pub confusion: BTreeMap<String, BTreeMap<String, usize>>,
    /// Stated confidence against the share right.
    pub calibration: Vec<Bin>,
}

/// One row of a calibration table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Bin {
    /// Lower end of the confidences in it.
    pub from: f64,
    /// Mails in it.
    pub mails: usize,
    /// Their mean confidence.
    pub stated: f64,
    /// The share of them that is right.
    pub right: f64,
}

/// Figures of one flag.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FlagReport {
    /// Of those said to have it, the share that has; `None` where none was.
    pub precision: Option<f64>,
    /// Of those that have it, the share said to; `None` where none has.
    pub recall: Option<f64>,
    /// Rightly said.
    pub right: usize,
    /// Wrongly said.
    pub wrong: usize,
    /// Missed.
    pub missed: usize,
}

/// How much can be routed at a precision.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Coverage {
    /// The precision.
    pub precision: f64,
    /// The share of all mails.
    pub share: f64,
    /// The confidence from which they are routed; `None` where no threshold gives the precision.
    pub threshold: Option<f64>,
}

/// Measures the outcomes.
pub fn measure(outcomes: &[Outcome]) -> Report {
    let types = outcomes.iter().map(|outcome| Judged {
        truth: outcome.case_type.to_string(),
        said: outcome.said.case_type.to_string(),
        confidence: outcome.said.type_confidence,
    });
    let topics: Vec<Judged> = outcomes.iter().map(judged_topic).collect();
    let routed: Vec<&Outcome> = outcomes.iter().filter(|outcome| outcome.said.sure).collect();
    let unflagged = || outcomes.iter().filter(|outcome| outcome.flags.is_empty());
    let grave = unflagged().filter(|outcome| GRAVE.iter().any(|flag| outcome.said.flags.contains(flag)));
    Report {
        mails: outcomes.len(),
        case_type: choice(&types.collect::<Vec<_>>()),
        coverage: coverage(&routable(outcomes)),
        topic: choice(&topics),
        flags: Flag::ALL.iter().map(|flag| (*flag, flag_report(outcomes, *flag))).collect(),
        grave_false_alarms: share(grave.count(), unflagged().count()),
        routed: share(routed.len(), outcomes.len()),
        routed_right: share(routed.iter().filter(|outcome| right_topic(outcome)).count(), routed.len()),
    }
}

/// One answer with the truth.
struct Judged {
    truth: String,
    said: String,
    confidence: f64,
}

fn judged_topic(outcome: &Outcome) -> Judged {
    Judged {
        truth: outcome.topic.to_string(),
        said: outcome.said.topic.as_ref().map_or_else(|| "–".to_owned(), ToString::to_string),
        confidence: outcome.said.confidence,
    }
}

fn right_topic(outcome: &Outcome) -> bool {
    outcome.said.topic.as_ref() == Some(&outcome.topic)
}

fn choice(judged: &[Judged]) -> ChoiceReport {
    let mut confusion: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
    for one in judged {
        *confusion.entry(one.truth.clone()).or_default().entry(one.said.clone()).or_default() += 1;
    }
    let right = judged.iter().filter(|one| one.truth == one.said).count();
    let truths: BTreeSet<&str> = judged.iter().map(|one| one.truth.as_str()).collect();
    let scores: Vec<f64> = truths.iter().map(|truth| f1(judged, truth)).collect();
    ChoiceReport {
        accuracy: share(right, judged.len()),
        macro_f1: scores.iter().sum::<f64>() / number(scores.len()).max(1.0),
        confusion,
        calibration: calibration(judged),
    }
}

fn f1(judged: &[Judged], value: &str) -> f64 {
    let count = |fits: &dyn Fn(&Judged) -> bool| judged.iter().filter(|one| fits(one)).count();
    let right = count(&|one| one.truth == value && one.said == value);
    share(2 * right, count(&|one| one.truth == value) + count(&|one| one.said == value))
}

fn calibration(judged: &[Judged]) -> Vec<Bin> {
    let ends = BINS.iter().skip(1).copied().chain(std::iter::once(f64::INFINITY));
    BINS.iter()
        .zip(ends)
        .map(|(from, to)| {
            let inside: Vec<&Judged> = judged.iter().filter(|one| one.confidence >= *from && one.confidence < to).collect();
            Bin {
                from: *from,
                mails: inside.len(),
                stated: inside.iter().map(|one| one.confidence).sum::<f64>() / number(inside.len()).max(1.0),
                right: share(inside.iter().filter(|one| one.truth == one.said).count(), inside.len()),
            }
        })
        .filter(|bin| bin.mails > 0)
        .collect()
}

fn flag_report(outcomes: &[Outcome], flag: Flag) -> FlagReport {
    let count = |has: bool, said: bool| {
        let fits = |outcome: &&Outcome| outcome.flags.contains(&flag) == has && outcome.said.flags.contains(&flag) == said;
        outcomes.iter().filter(fits).count()
    };
    let (right, wrong, missed) = (count(true, true), count(false, true), count(true, false));
    FlagReport {
        precision: (right + wrong > 0).then(|| share(right, right + wrong)),
        recall: (right + missed > 0).then(|| share(right, right + missed)),
        right,
        wrong,
        missed,
    }
}

/// Confidence and rightness of each mail in a language that may be routed; the others count as never routed.
fn routable(outcomes: &[Outcome]) -> Vec<(f64, bool)> {
    let confidence = |outcome: &Outcome| match outcome.said.language.as_str() {
        "sv" | "en" => outcome.said.confidence,
        _ => 0.0,
    };
    outcomes.iter().map(|outcome| (confidence(outcome), right_topic(outcome))).collect()
}

fn coverage(routable: &[(f64, bool)]) -> Coverage {
    let mut ordered = routable.to_vec();
    ordered.sort_by(|one, other| other.0.total_cmp(&one.0));
    let mut best = Coverage {
        precision: WANTED_PRECISION,
        share: 0.0,
        threshold: None,
    };
    let mut right = 0;
    for (taken, (confidence, is_right)) in ordered.iter().enumerate() {
        right += usize::from(*is_right);
        if *confidence > 0.0 && share(right, taken + 1) >= WANTED_PRECISION {
            best.share = share(taken + 1, ordered.len());
            best.threshold = Some(*confidence);
        }
    }
    best
}

fn share(part: usize, whole: usize) -> f64 {
    number(part) / number(whole).max(1.0)
}

fn number(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

impl Report {
    /// The report as lines for people.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = vec![
            format!("{} mails", self.mails),
            format!(
                "type   accuracy {} macro-F1 {}",
                percent(self.case_type.accuracy),
                percent(self.case_type.macro_f1)
            ),
            format!(
                "topic  accuracy {} macro-F1 {}",
                percent(self.topic.accuracy),
                percent(self.topic.macro_f1)
            ),
            format!(
                "routed {} of all, {} of these to the right topic",
                percent(self.routed),
                percent(self.routed_right)
            ),
            match self.coverage.threshold {
                Some(threshold) => format!(
                    "coverage at 95 % precision {} (from confidence {threshold:.2})",
                    percent(self.coverage.share)
                ),
                None => "coverage at 95 % precision: none".to_owned(),
            },
            format!("grave false alarms on {} of the unflagged", percent(self.grave_false_alarms)),
            String::new(),
            format!(
                "{:18}{:>10}{:>8}{:>7}{:>7}{:>8}",
                "flag", "precision", "recall", "right", "wrong", "missed"
            ),
        ];
        lines.extend(self.flags.iter().map(|(flag, figures)| figures.line(*flag)));
        lines.extend(confusion_lines("type", &self.case_type));
        lines.extend(confusion_lines("topic", &self.topic));
        lines.extend(calibration_lines("type", &self.case_type));
        lines.extend(calibration_lines("topic", &self.topic));
        lines
    }
}

impl FlagReport {
    fn line(&self, flag: impl Display) -> String {
        let figure = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), percent);
        let (precision, recall) = (figure(self.precision), figure(self.recall));
        format!(
            "{:18}{precision:>10}{recall:>8}{:>7}{:>7}{:>8}",
            flag.to_string(),
            self.right,
            self.wrong,
            self.missed
        )
    }
}

fn confusion_lines(name: &str, report: &ChoiceReport) -> Vec<String> {
    let mut lines = vec![String::new(), format!("{name}: what was said of each true one")];
    for (truth, said) in &report.confusion {
        let mut parts: Vec<(&String, &usize)> = said.iter().collect();
        parts.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
        let parts: Vec<String> = parts.iter().map(|(value, count)| format!("{value} {count}")).collect();
        lines.push(format!("  {truth:16} {}", parts.join(", ")));
    }
    lines
}

fn calibration_lines(name: &str, report: &ChoiceReport) -> Vec<String> {
    let head = format!("{name}: {:>9}{:>8}{:>9}{:>8}", "from", "mails", "stated", "right");
    let rows = report.calibration.iter().map(|bin| {
        format!(
            "{:w$}  {:>9.2}{:>8}{:>9}{:>8}",
            "",
            bin.from,
            bin.mails,
            percent(bin.stated),
            percent(bin.right),
            w = name.len()
        )
    });
    [String::new(), head].into_iter().chain(rows).collect()
}

fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

#[cfg(test)]
mod tests {
    use super::{Outcome, measure};
    use crate::domain::matter::{CaseType, Classification, Flag, Flags};

    fn outcome(topic: &str, said: &str, confidence: f64, flags: &[Flag], said_flags: &[Flag]) -> Outcome {
        Outcome {
            case_type: CaseType::Complaint,
            topic: topic.into(),
            flags: flags.iter().copied().collect(),
            said: Classification {
                case_type: CaseType::Complaint,
                topic: Some(said.into()),
                flags: said_flags.iter().copied().collect::<Flags>(),
                language: "sv".to_owned(),
                confidence,
                type_confidence: 0.9,
                sure: confidence >= 0.8,
                choices: Vec::new(),
                because: Vec::new(),
                title: String::new(),
            },
        }
    }

    #[test]
    fn figures_are_what_they_say() {
        let report = measure(&[
            outcome("gata_park", "gata_park", 0.9, &[Flag::AcuteFault], &[Flag::AcuteFault]),
            outcome("gata_park", "gata_park", 0.85, &[], &[Flag::AcuteFault]),
            outcome("gata_park", "vatten_avfall", 0.6, &[Flag::Threat], &[]),
            outcome("vatten_avfall", "vatten_avfall", 0.5, &[], &[]),
        ]);
        assert_eq!((report.topic.accuracy, report.case_type.accuracy), (0.75, 1.0));
        assert_eq!((report.routed, report.routed_right), (0.5, 1.0));
        assert_eq!((report.coverage.share, report.coverage.threshold), (0.5, Some(0.85)));
        assert_eq!(report.grave_false_alarms, 0.5);
        let acute = report
            .flags
            .get(&Flag::AcuteFault)
            .map(|figures| (figures.precision, figures.recall));
        assert_eq!(acute, Some((Some(0.5), Some(1.0))));
        let threat = report.flags.get(&Flag::Threat).map(|figures| (figures.precision, figures.recall));
        assert_eq!(threat, Some((None, Some(0.0))));
        assert!((report.topic.macro_f1 - (0.8 + 2.0 / 3.0) / 2.0).abs() < 1e-9);
    }
}
