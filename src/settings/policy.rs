//! A policy file: one municipality's routine.

use super::reader::Section;
use super::toml_date::Date;
use crate::domain::disposal::{DisposalRule, ListLength};
use crate::domain::ids::{PolicyId, TopicId};
use crate::domain::matter::CaseType;
use crate::domain::period::{Offset, Period};
use crate::domain::policy::{
    AnswerRule, ClosedDays, Closing, ClosingMode, ClosingOutcome, DigestRule, FirstAnswer, LadderStep, Lane, LaneAction, LateNotice,
    Policy, ReceiptRule, ReportRule, Role, Routing, TypeWord,
};
use crate::domain::postlist::PublicRule;
use std::collections::BTreeMap;

/// Sure enough to be routed by itself, and to be named: measured in docs/classification.md.
pub const DEFAULT_ROUTING: Routing = Routing { route: 0.84, suggest: 0.3 };

/// Long enough to see a mistake, short enough for nobody to wait for.
pub const DEFAULT_ANSWERS: AnswerRule = AnswerRule {
    hold_minutes: 2,
    guard: true,
};
/// A person seldom writes about three matters in a day, and two machines that answer each other stop there.
const DEFAULT_MOST_A_DAY: u32 = 2;
/// An answer that waits longer than a day has been forgotten.
const LONGEST_HOLD: u32 = 24 * 60;

/// Reads a policy file; `None` when it lacks something without which there is no policy.
pub fn read(top: &Section<'_>) -> Option<Policy> {
    let (id, name, source, version) = (top.text("id"), top.text("name"), top.text("source"), top.text("version"));
    let valid_from: Option<Date> = top.req("valid_from");
    let (types, receipt) = (types(top), needed(top, "receipt").map(|section| receipt(&section)));
    let first_answer = needed(top, "first_answer").and_then(|section| first_answer(&section));
    let closing = needed(top, "closing").and_then(|section| closing(&section));
    let ladder = each(top, "ladder", ladder_step);
    let lanes = each(top, "lane", lane);
    let reports = each(top, "report", report);
    let digests = each(top, "digest", digest);
    let closed_days = each(top, "closed_days", closed);
    let answers = top.table("answers").map(|section| answers(&section));
    let late_notice = top.table("late_notice").and_then(|section| late_notice(&section));
    let disposals = each(top, "disposal", disposal);
    let disposal_list = top.table("disposal_list").map(|section| list_length(&section)).unwrap_or_default();
    let public_list = top.table("public_list").map(|section| public_list(&section)).unwrap_or_default();
    let routing = top.table("routing").map(|section| routing(&section));
    let (final_answer, acceptance, reopen_within) = (top.opt("final_answer"), top.opt("acceptance"), top.opt("reopen_within"));
    let (anonymous_feedback, personal_file_copy) = (top.or("anonymous_feedback", false), top.or("personal_file_copy", false));
    Some(Policy {
        id: PolicyId::new(id?),
        name: name?,
        source: source?,
        version: version?,
        valid_from: valid_from?.0,
        types: types?,
        receipt: receipt?,
        first_answer: first_answer?,
        final_answer,
        acceptance,
        ladder,
        closing: closing?,
        reopen_within,
        lanes,
        answers: answers.unwrap_or(DEFAULT_ANSWERS),
        late_notice,
        anonymous_feedback,
        personal_file_copy,
        reports,
        disposals,
        disposal_list,
        public_list,
        digests,
        routing: routing.unwrap_or(DEFAULT_ROUTING),
        closed_days,
    })
}

fn needed<'a>(top: &Section<'a>, key: &str) -> Option<Section<'a>> {
    if !top.has(key) {
        top.fault(key, format!("is missing: the section [{key}] is needed"));
    }
    top.table(key)
}

fn each<T>(top: &Section<'_>, key: &str, read: fn(&Section<'_>) -> Option<T>) -> Vec<T> {
    let sections = top.tables(key);
    let read_one = |section: &Section<'_>| {
        let value = read(section);
        section.finish();
        value
    };
    sections.iter().filter_map(read_one).collect()
}

fn types(top: &Section<'_>) -> Option<BTreeMap<CaseType, TypeWord>> {
    let section = needed(top, "types")?;
    let mut types = BTreeMap::new();
    for case_type in CaseType::ALL {
        let Some(word) = section.table(case_type.as_str()) else {
            section.fault(
                case_type.as_str(),
                "is missing: say what the type is called here, such as { word = \"klagomål\" }",
            );
            continue;
        };
        if let Some(text) = word.text("word") {
            types.insert(
                *case_type,
                TypeWord {
                    word: text,
                    counted_as: word.opt("counted_as"),
                },
            );
        }
        word.finish();
    }
    section.finish();
    Some(types)
}

fn receipt(section: &Section<'_>) -> ReceiptRule {
    let rule = ReceiptRule {
        send: section.or("send", true),
        regret: section.or("regret", Vec::new()),
        explain: section.or("explain", false),
        promise: section.or("promise", false),
        name_contact: section.or("name_contact", false),
        most_a_day: section.or("most_a_day", DEFAULT_MOST_A_DAY),
    };
    section.finish();
    rule
}

fn late_notice(section: &Section<'_>) -> Option<LateNotice> {
    let warn: Option<Offset> = section.req("warn");
    if warn.is_some_and(|warn| !matches!(warn, Offset::Before(_))) {
        section.fault(
            "warn",
            "must lie before the due day, such as \"1 working day before\": the citizen is told in the morning of that day",
        );
    }
    section.finish();
    warn.map(|warn| LateNotice { warn })
}

fn answers(section: &Section<'_>) -> AnswerRule {
    let rule = AnswerRule {
        hold_minutes: section.or("hold_minutes", DEFAULT_ANSWERS.hold_minutes),
        guard: section.or("guard", DEFAULT_ANSWERS.guard),
    };
    if rule.hold_minutes > LONGEST_HOLD {
        section.fault("hold_minutes", format!("must be 0 to {LONGEST_HOLD}"));
    }
    section.finish();
    rule
}

fn first_answer(section: &Section<'_>) -> Option<FirstAnswer> {
    let (within, counts) = (section.req("within"), section.req("counts"));
    let binding = section.or("binding", true);
    let by_channel = section.table("by_channel").map(|section| by(&section)).unwrap_or_default();
    let by_type = section.table("by_type").map(|section| by(&section)).unwrap_or_default();
    let receipt_is_enough_for = section.or("receipt_is_enough_for", Vec::new());
    section.finish();
    Some(FirstAnswer {
        within: within?,
        counts: counts?,
        binding,
        by_channel,
        by_type,
        receipt_is_enough_for,
    })
}

/// Keys of a fixed set of words with a period each.
fn by<K: Ord + serde::de::DeserializeOwned>(section: &Section<'_>) -> BTreeMap<K, Period> {
    let mut periods = BTreeMap::new();
    for (key, period) in section.entries::<Period>() {
        let word: serde::de::value::StringDeserializer<serde::de::value::Error> =
            serde::de::IntoDeserializer::into_deserializer(key.clone());
        match K::deserialize(word) {
            Ok(known) => {
                periods.insert(known, period);
            }
            Err(error) => section.fault(&key, error.to_string()),
        }
    }
    periods
}

fn closing(section: &Section<'_>) -> Option<Closing> {
    let on: Option<ClosingMode> = section.req("on");
    let (silence, ask) = (section.opt("silence"), section.opt("ask"));
    if on == Some(ClosingMode::Silence) && !section.has("silence") {
        section.fault("silence", "is missing: closing by silence needs its length, such as \"3 weeks\"");
    }
    if !section.has("silence") && !section.has("ask") {
        section.fault(
            "ask",
            "is missing: without silence or ask, a case that is answered and not closed would stay so for ever; write such as ask = \"2 weeks\"",
        );
    }
    let form = section.or("form", false);
    let outcomes = each(section, "outcome", |section| {
        let (id, word, watch) = (section.text("id"), section.text("word"), section.opt("watch"));
        Some(ClosingOutcome {
            id: id?,
            word: word?,
            watch,
        })
    });
    if on == Some(ClosingMode::Outcome) && outcomes.is_empty() {
        section.fault("outcome", "is missing: closing by outcome needs the outcomes to choose among");
    }
    section.finish();
    Some(Closing {
        on: on?,
        silence,
        ask,
        form,
        outcomes,
    })
}

fn ladder_step(section: &Section<'_>) -> Option<LadderStep> {
    let (when, to) = (section.req("when"), roles(section));
    Some(LadderStep { when: when?, to: to? })
}

/// Who gets something: one role at least.
fn roles(section: &Section<'_>) -> Option<Vec<Role>> {
    let to = section.req::<Vec<Role>>("to");
    if to.as_ref().is_some_and(Vec::is_empty) {
        section.fault(
            "to",
            "must name at least one role: officer, stand_in, manager, responsible, head, registrar",
        );
    }
    to
}

fn lane(section: &Section<'_>) -> Option<Lane> {
    let action: Option<LaneAction> = section.req("action");
    let flags = section.or("flags", Vec::new());
    let (topics, channels) = (section.or::<Vec<TopicId>>("topics", Vec::new()), section.or("channels", Vec::new()));
    let (to, receipt) = (section.opt("to"), section.opt("receipt"));
    let (within, reference) = (section.opt("within"), section.or("reference", false));
    if flags.is_empty() && topics.is_empty() && channels.is_empty() {
        section.fault(
            "flags",
            "is missing: say which matters take this lane, by flags, topics or channels",
        );
    }
    let needs_function = matches!(action, Some(LaneAction::CaseAndAlert | LaneAction::HandOver | LaneAction::Forward));
    if needs_function && !section.has("to") {
        section.fault("to", "is missing: this action needs the name of a function of the authority");
    }
    Some(Lane {
        flags,
        topics,
        channels,
        action: action?,
        to,
        receipt,
        within,
        reference,
    })
}

fn digest(section: &Section<'_>) -> Option<DigestRule> {
    let (every, to) = (section.req("every"), roles(section));
    Some(DigestRule { every: every?, to: to? })
}

fn report(section: &Section<'_>) -> Option<ReportRule> {
    let (period, to, with) = (section.req("period"), roles(section), section.or("with", Vec::new()));
    Some(ReportRule {
        period: period?,
        to: to?,
        with,
    })
}

fn disposal(section: &Section<'_>) -> Option<DisposalRule> {
    let (id, decision) = (section.text("id"), section.text("decision"));
    let (documents, types) = (section.or("documents", Vec::new()), section.or("types", Vec::new()));
    let years = section.req::<u32>("years");
    if types.is_empty() && documents.is_empty() {
        section.fault(
            "types",
            "or documents must name at least one type: what has no rule is kept for ever",
        );
    }
    Some(DisposalRule {
        id: id?,
        documents,
        types,
        years: years?,
        decision: decision?,
    })
}

fn list_length(section: &Section<'_>) -> ListLength {
    // A list with nothing on it would never be carried out.
    let most = |key: &str, default: u32| {
        let most = section.bounded(key, u64::from(default), 1..=u64::from(u32::MAX));
        u32::try_from(most).unwrap_or(default)
    };
    let default = ListLength::default();
    let length = ListLength {
        cases: most("cases", default.cases),
        documents: most("documents", default.documents),
    };
    section.finish();
    length
}

fn public_list(section: &Section<'_>) -> PublicRule {
    let rule = PublicRule {
        names: section.or("names", false),
        withhold_flags: section.or("withhold_flags", Vec::new()),
        withhold_topics: section.or("withhold_topics", Vec::new()),
    };
    section.finish();
    rule
}

fn closed(section: &Section<'_>) -> Option<ClosedDays> {
    let (from, to, name) = (section.req::<Date>("from"), section.opt::<Date>("to"), section.text("name"));
    if let (Some(from), Some(to)) = (from, to)
        && to.0 < from.0
    {
        section.fault("to", "lies before from");
    }
    Some(ClosedDays {
        from: from?.0,
        to: to.map(|to| to.0),
        name: name?,
    })
}

fn routing(section: &Section<'_>) -> Routing {
    let probability = |key: &str, default: f64| {
        let value = section.or(key, default);
        if !(0.0..=1.0).contains(&value) {
            section.fault(key, "must be a probability, 0 to 1");
        }
        value
    };
    let routing = Routing {
        route: probability("route", DEFAULT_ROUTING.route),
        suggest: probability("suggest", DEFAULT_ROUTING.suggest),
    };
    section.finish();
    routing
}
