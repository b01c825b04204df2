//! What tests of rules begin with: a routine and a matter, of which each test changes what it is about.

use super::case::CaseMatter;
use super::ids::InboundId;
use super::matter::{CaseType, Channel, Flags, Language};
use super::policy::{AnswerRule, Closing, ClosingMode, Counts, FirstAnswer, Policy, ReceiptRule, Routing};
use std::collections::BTreeMap;

/// A routine with five working days for an answer and nothing beside it.
pub fn policy() -> Policy {
    Policy {
        id: "prov".into(),
        name: "Provets rutin".to_owned(),
        source: String::new(),
        version: "1".to_owned(),
        valid_from: Default::default(),
        types: BTreeMap::new(),
        receipt: ReceiptRule {
            send: true,
            regret: Vec::new(),
            explain: false,
            promise: true,
            name_contact: false,
            most_a_day: 2,
        },
        first_answer: FirstAnswer {
            within: "5 working days".parse().unwrap(),
            counts: Counts::Any,
            binding: false,
            by_channel: BTreeMap::new(),
            by_type: BTreeMap::new(),
            receipt_is_enough_for: Vec::new(),
        },
        final_answer: None,
        acceptance: None,
        ladder: Vec::new(),
        closing: Closing {
            on: ClosingMode::Outcome,
            silence: None,
            ask: None,
            form: false,
            outcomes: Vec::new(),
        },
        reopen_within: None,
        lanes: Vec::new(),
        late_notice: None,
        answers: AnswerRule {
            hold_minutes: 0,
            guard: false,
        },
        anonymous_feedback: false,
        personal_file_copy: false,
        reports: Vec::new(),
        public_list: Default::default(),
        disposals: Vec::new(),
        disposal_list: Default::default(),
        digests: Vec::new(),
        routing: Routing { route: 0.9, suggest: 0.3 },
        closed_days: Vec::new(),
    }
}

/// A complaint by mail that nobody has yet.
pub fn matter() -> CaseMatter {
    CaseMatter {
        authority: "tn".into(),
        mailbox: "teknik".into(),
        unit: None,
        officer: None,
        topic: None,
        case_type: CaseType::Complaint,
        flags: Flags::new(),
        title: "Hål i Storgatan".to_owned(),
        channel: Channel::Email,
        citizen: None,
        sender_name: None,
        language: Language::Swedish,
        arrived_at: Default::default(),
        policy: "koping".into(),
        policy_version: "1".to_owned(),
        due_at: None,
        promised: None,
        opened_by: InboundId(1),
        citizens_message_id: None,
        progress: Default::default(),
    }
}
