//! A policy: one municipality's routine as data. Where routines differ, the difference is here and nowhere else.

use super::disposal::{DisposalRule, ListLength};
use super::ids::{PolicyId, TopicId};
use super::matter::{CaseType, Channel, Flag};
use super::period::{Offset, Period};
use super::postlist::PublicRule;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One routine, from a day on. A running case keeps the policy that it was registered under (C11).
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    /// Identity, such as `koping`.
    pub id: PolicyId,
    /// Name for people, such as "Köpings rutin".
    pub name: String,
    /// The routine that it puts into practice, and its date.
    pub source: String,
    /// Version text, kept with every decision.
    pub version: String,
    /// New cases follow it from this day (Stockholm).
    pub valid_from: NaiveDate,
    /// Local words for the five types; types that the routine does not have are written as another one (R2–R4).
    pub types: BTreeMap<CaseType, TypeWord>,
    /// What the sender gets at once.
    pub receipt: ReceiptRule,
    /// The first answer that counts.
    pub first_answer: FirstAnswer,
    /// The final answer, where the routine sets a time for it apart from the first.
    pub final_answer: Option<Period>,
    /// Time for the officer to say that it is the right one before the registrar is asked (R78).
    pub acceptance: Option<Period>,
    /// Reminders and escalation, in the order they come.
    pub ladder: Vec<LadderStep>,
    /// How cases end.
    pub closing: Closing,
    /// A later mail reopens within this time after closing; after it a linked case is opened. `None`: always reopens.
    pub reopen_within: Option<Period>,
    /// What leaves the ordinary way, in order: the first lane that fits and leads away is taken, and every one that alerts.
    pub lanes: Vec<Lane>,
    /// How officers' answers are sent on.
    pub answers: AnswerRule,
    /// Word to the citizen before a promised day that will be missed; `None`: none is sent.
    pub late_notice: Option<LateNotice>,
    /// Anonymous senders get feedback where there is an address (no routine says so; default false, R40).
    pub anonymous_feedback: bool,
    /// A matter that touches an individual's own case is copied to the personal file (R64).
    pub personal_file_copy: bool,
    /// Reports to the management.
    pub reports: Vec<ReportRule>,
    /// What is destroyed after how long; without a rule nothing is.
    pub disposals: Vec<DisposalRule>,
    /// How much stands on one list of what is to be destroyed.
    pub disposal_list: ListLength,
    /// What the public list holds back.
    pub public_list: PublicRule,
    /// Lists of what waits, by mail.
    pub digests: Vec<DigestRule>,
    /// When classification is trusted.
    pub routing: Routing,
    /// The municipality's own closed days, beside Sweden's holidays.
    pub closed_days: Vec<ClosedDays>,
}

/// The local word for a type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypeWord {
    /// The word on the case card, such as "klagomål" or "tips".
    pub word: String,
    /// The type it is counted as, where the routine has fewer types (Osby: praise and suggestions are "synpunkt").
    pub counted_as: Option<CaseType>,
}

/// What the sender gets at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptRule {
    /// Whether a receipt is sent at all.
    pub send: bool,
    /// Types whose receipt says that we regret what happened (R73).
    pub regret: Vec<CaseType>,
    /// Whether it says that synpunkter matter in the quality work and how they are handled (R74).
    pub explain: bool,
    /// Whether it promises the day of the first answer.
    pub promise: bool,
    /// Whether it names the officer as contact person, where one is known.
    pub name_contact: bool,
    /// Automatic letters (receipts, notices) to one address in 24 hours, at most: two machines that answer each other get no further.
    pub most_a_day: u32,
}

/// Word to the citizen, before it passes, that a promised day will be missed (FL 11–12 §§).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LateNotice {
    /// When the officer and the registrar are told that the citizen will be told, counted from the due time; where the time limit
    /// runs out by the hour, on the morning of the day that the citizen is told, or on the afternoon before where that leaves no hour.
    pub warn: Offset,
}

/// How officers' answers are sent on to citizens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerRule {
    /// Minutes that an answer waits before it goes, so that the officer can stop it (K2, K31); 0 sends it at once.
    pub hold_minutes: u32,
    /// Whether an answer that looks wrong (a file that is missing, a personal identity number) is held and asked about (I15).
    pub guard: bool,
}

/// The first answer: when it is due and what counts as it.
#[derive(Debug, Clone, PartialEq)]
pub struct FirstAnswer {
    /// Time from arrival.
    pub within: Period,
    /// What counts.
    pub counts: Counts,
    /// False where the routine says "bör" (should): late ones are reminded of but counted apart.
    pub binding: bool,
    /// Other times by channel (social media, R44).
    pub by_channel: BTreeMap<Channel, Period>,
    /// Other times by type.
    pub by_type: BTreeMap<CaseType, Period>,
    /// Types for which the receipt is answer enough (Stockholm: thanks for praise, R75).
    pub receipt_is_enough_for: Vec<CaseType>,
}

/// What counts as the first answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Counts {
    /// Any answer from an officer (R86).
    Any,
    /// A personal one: final, or how it goes on and who is the contact (R88).
    Personal,
    /// Measure taken, or that an inquiry has begun (R89).
    MeasureOrInquiry,
    /// The status of the case (R90).
    Status,
}

/// One step of reminders and escalation.
#[derive(Debug, Clone, PartialEq)]
pub struct LadderStep {
    /// When, counted from the due time in working days.
    pub when: Offset,
    /// Who is told.
    pub to: Vec<Role>,
}

/// A role that a letter can go to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The case's officer, or the unit's mailbox.
    Officer,
    /// The officer's stand-in; nobody where none is known.
    StandIn,
    /// The unit's manager.
    Manager,
    /// The authority's appointed responsible; its head where none is known.
    Responsible,
    /// Head of administration.
    Head,
    /// The authority's registrar.
    Registrar,
}

/// How cases end.
#[derive(Debug, Clone, PartialEq)]
pub struct Closing {
    /// What ends a case.
    pub on: ClosingMode,
    /// Silence after the answer until the case closes by itself. Needed for `silence`; a safety net for the others.
    pub silence: Option<Period>,
    /// Where silence does not close: how long after the answer somebody is asked whether the case can be closed, again and again.
    pub ask: Option<Period>,
    /// A closing form (avslutningsblad) belongs to closing (R62).
    pub form: bool,
    /// Outcomes to choose among (R82–R85); empty where the routine has none.
    pub outcomes: Vec<ClosingOutcome>,
}

/// What ends a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClosingMode {
    /// Silence after the answer, or the officer's word (R99).
    Silence,
    /// The answer itself (R100).
    Answer,
    /// The closing form (R101).
    Form,
    /// One of the outcomes (R82–R85).
    Outcome,
}

/// An outcome that a case can end with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosingOutcome {
    /// Short identity, used in commands and figures.
    pub id: String,
    /// What it is called.
    pub word: String,
    /// With this outcome the case stays open under watch: somebody is asked about it after this time (R83, R85).
    pub watch: Option<Period>,
}

/// What leaves the ordinary way.
#[derive(Debug, Clone, PartialEq)]
pub struct Lane {
    /// Which matters: any of these flags…
    pub flags: Vec<Flag>,
    /// …or any of these topics…
    pub topics: Vec<TopicId>,
    /// …or any of these channels.
    pub channels: Vec<Channel>,
    /// What is done with them.
    pub action: LaneAction,
    /// The authority's function that gets it, by name.
    pub to: Option<String>,
    /// Template of the receipt instead of the ordinary one; `None`: the ordinary.
    pub receipt: Option<String>,
    /// Time to the answer instead of the ordinary one, where the law sets another (C22).
    pub within: Option<Period>,
    /// A case of its own is kept elsewhere: its number is asked for until it is entered (R24).
    pub reference: bool,
}

/// What a lane does with a matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LaneAction {
    /// An ordinary case with its clock; the function is told at once (Lex Sarah, acute fault in some routines).
    CaseAndAlert,
    /// A case with a number that is handed over to the function at once; no answer clock here (appeal).
    HandOver,
    /// No case: the whole mail goes to the function, the sender is told (acute fault, stadsmiljö); counted.
    Forward,
    /// A case for the registrar, with the lane's own time; a function that is named is told at once (request for documents).
    Registrar,
    /// A case for the registrar, who answers which authority is the right one (not ours).
    Refer,
    /// No case and no letter to anyone: kept and counted (general talk in social media, R17, R18).
    KeepOnly,
}

/// A report to the management.
#[derive(Debug, Clone, PartialEq)]
pub struct ReportRule {
    /// Which periods.
    pub period: ReportPeriod,
    /// Who gets it.
    pub to: Vec<Role>,
    /// What belongs to it beside the figures.
    pub with: Vec<ReportPart>,
}

/// Periods of reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReportPeriod {
    /// January–June, July–December (R103).
    HalfYear,
    /// Four months each (R106, R107).
    Tertial,
    /// The year (R104).
    Year,
    /// Each month: a running follow-up (R111).
    Month,
}

/// Parts that a routine asks for in a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReportPart {
    /// Measures taken (R105).
    Measures,
    /// Outcomes (R108).
    Outcomes,
    /// A review of the routine itself (R109).
    Review,
}

/// A list of what waits, by mail; sent only when something does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DigestRule {
    /// How often.
    pub every: DigestEvery,
    /// Who gets it.
    pub to: Vec<Role>,
}

/// How often a list comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DigestEvery {
    /// Each working morning: what waits for that person.
    Morning,
    /// The first working morning of each week: all that is unanswered.
    Week,
}

/// When classification is trusted, as probabilities 0–1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Routing {
    /// At or above: routed without a human.
    pub route: f64,
    /// At or above: proposed to the registrar first among the choices.
    pub suggest: f64,
}

/// Closed days of the municipality's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosedDays {
    /// First day.
    pub from: NaiveDate,
    /// Last day; the same day where left out.
    pub to: Option<NaiveDate>,
    /// Why, such as "klämdag".
    pub name: String,
}

impl Policy {
    /// The local word for a type, such as "tips" for a suggestion in Norrköping.
    pub fn type_word(&self, case_type: CaseType) -> &str {
        self.types.get(&case_type).map_or(case_type.as_str(), |word| word.word.as_str())
    }

    /// The type that a case of this type is counted and treated as.
    pub fn counted_as(&self, case_type: CaseType) -> CaseType {
        self.types.get(&case_type).and_then(|word| word.counted_as).unwrap_or(case_type)
    }

    /// Time to the first answer: the channel's own before the type's own before the general.
    pub fn first_answer_within(&self, case_type: CaseType, channel: Channel) -> &Period {
        let rule = &self.first_answer;
        let by_type = || {
            rule.by_type
                .get(&case_type)
                .or_else(|| rule.by_type.get(&self.counted_as(case_type)))
        };
        rule.by_channel.get(&channel).or_else(by_type).unwrap_or(&rule.within)
    }

    /// Whether a list of types holds this one, or the one that it is counted as.
    pub fn includes(&self, types: &[CaseType], case_type: CaseType) -> bool {
        types.contains(&case_type) || types.contains(&self.counted_as(case_type))
    }

    /// The lanes that a matter fits, in their order.
    pub fn lanes_for(&self, flags: &super::matter::Flags, topic: Option<&TopicId>, channel: Channel) -> Vec<&Lane> {
        let fits = |lane: &&Lane| {
            lane.flags.iter().any(|flag| flags.contains(flag))
                || topic.is_some_and(|topic| lane.topics.contains(topic))
                || lane.channels.contains(&channel)
        };
        self.lanes.iter().filter(fits).collect()
    }
}
