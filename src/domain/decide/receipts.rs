//! Receipts: who gets one, in which language, and what it says; never to a machine, never with the citizen's own words.

use super::Context;
use super::lanes::function_of;
use super::letters;
use super::new_matter::Opening;
use crate::domain::address::NamedAddress;
use crate::domain::case::CaseMatter;
use crate::domain::effect::{Effect, LetterPlan, NamedTemplate, Purpose};
use crate::domain::event::NewMatter;
use crate::domain::letter::Kind;
use crate::domain::matter::{CaseType, Channel, Flag, Language};
use crate::domain::organisation::Function;
use crate::domain::policy::Lane;

/// Whom a receipt goes to, or why none is sent (R40, C3, RFC 3834).
pub(super) fn may_receive(opening: Opening<'_>) -> Result<NamedAddress, String> {
    let Opening { mail, new, context } = opening;
    let refuse = |reason: &str| Err(reason.to_owned());
    if !context.policy.receipt.send {
        return refuse("Rutinen har ingen bekräftelse.");
    }
    if new.quiet {
        return refuse("Meddelandet är inläst i efterhand: ingen bekräftelse skickas.");
    }
    if anonymous(new) && !context.policy.anonymous_feedback {
        return refuse("Avsändaren vill vara anonym: ingen bekräftelse skickas.");
    }
    if new.unread || mail.letter.kind != Kind::Human || !new.sender.sure {
        return refuse("Det är osäkert vem eller vad som skrev: ingen bekräftelse skickas innan en människa har tittat.");
    }
    // A form's mail is a machine's, but the citizen inside it asked for an answer.
    if !mail.letter.may_auto_reply && mail.letter.form.is_none() && new.sender.sent_in_by.is_none() {
        return refuse("Meddelandet får inte besvaras av en maskin: ingen bekräftelse skickas.");
    }
    // What says the same again is a machine that answers us, or someone who has a receipt for it already.
    if new.said_before > 0 {
        return refuse("Avsändaren har skrivit exakt samma sak nyligen: ingen ny bekräftelse skickas.");
    }
    if over_budget(new, context) {
        return refuse("Avsändaren har redan fått så många automatiska brev som rutinen tillåter på ett dygn: ingen bekräftelse skickas.");
    }
    let citizen = new
        .sender
        .citizen
        .clone()
        .filter(|citizen| !context.organisation.is_own_mailbox(&citizen.address));
    citizen.ok_or_else(|| "Det finns ingen adress att skicka en bekräftelse till.".to_owned())
}

/// The sender has got what one sender gets in 24 hours; all mails are registered all the same.
fn over_budget(new: &NewMatter<'_>, context: &Context<'_>) -> bool {
    new.automatic_lately >= context.policy.receipt.most_a_day
}

/// A receipt that the budget held back is not lost: the registrar is told, who knows a person from a machine and can send it now.
/// Of many mails in a day only the first few are told of: whatever else comes stands in the diary like them.
pub(super) fn held_back(opening: Opening<'_>, matter: &CaseMatter) -> Option<Effect> {
    let Opening { mail, new, context } = opening;
    let to = matter.citizen.as_ref().filter(|_| over_budget(new, context) && !new.quiet)?;
    if new.cases_lately > new.automatic_lately {
        return None;
    }
    let values = [("recipient", to.address.to_string()), ("word", new.automatic_lately.to_string())];
    letters::registrar_about(matter, "many", mail.id.0, Some(mail.id), &values, context)
}

/// The sender wants to be anonymous, or is taken to.
pub(super) fn anonymous(new: &NewMatter<'_>) -> bool {
    new.sender.anonymous || new.classification.flags.contains(&Flag::Anonymous)
}

/// English for whoever wrote in another language than Swedish.
pub(super) fn language_of(new: &NewMatter<'_>) -> Language {
    if new.classification.language == "sv" {
        Language::Swedish
    } else {
        Language::English
    }
}

fn receipt_plan(opening: Opening<'_>, to: NamedAddress) -> LetterPlan {
    let Opening { mail, new, .. } = opening;
    let mut receipt = LetterPlan::new(Purpose::Receipt, format!("receipt/{}", mail.id), &mail.mailbox.id, to);
    receipt.language = language_of(new);
    receipt.in_reply_to = mail.letter.message_id.clone().filter(|_| new.sender.sent_in_by.is_none());
    receipt
}

/// The receipt: its words by type, flags and policy; it holds nothing of what the citizen wrote (C2).
pub(super) fn receipt_of(opening: Opening<'_>, matter: &CaseMatter, lane: Option<&Lane>, to: NamedAddress) -> LetterPlan {
    let Opening { new, context, .. } = opening;
    let function = lane.and_then(|lane| function_of(lane, context));
    let mut receipt = receipt_plan(opening, to);
    receipt.template = lane.and_then(|lane| lane.receipt.clone()).or_else(|| editors(matter, new));
    let of_the_mail = [
        ("plainly_praise", letters::yes(plainly_praise(new))),
        (
            "both_languages",
            letters::yes(!matches!(new.classification.language.as_str(), "sv" | "en")),
        ),
    ];
    receipt
        .with_values(&of_the_mail)
        .with_values(&values_of(matter, context))
        .with_values(&function_values(function))
}

/// What every receipt says of its case.
fn values_of(matter: &CaseMatter, context: &Context<'_>) -> [(&'static str, String); 4] {
    let rule = &context.policy.receipt;
    let regrets = context.policy.includes(&rule.regret, matter.case_type) && !matter.flags.contains(&Flag::Threat);
    [
        ("regret", letters::yes(regrets)),
        ("explain", letters::yes(rule.explain)),
        ("promise", letters::yes(matter.promised.is_some())),
        ("contact_named", letters::yes(rule.name_contact && matter.officer.is_some())),
    ]
}

/// An editor who passes on what was said in social media is no citizen: other words (R45).
fn editors(matter: &CaseMatter, new: &NewMatter<'_>) -> Option<String> {
    let editor = matter.channel == Channel::SocialMedia && new.sender.sent_in_by.is_none();
    editor.then(|| NamedTemplate::ReceiptEditor.to_string())
}

/// The receipt of a case that it became clear later whom it is from; in the words of the lane that its flags take.
pub(super) fn afterwards(matter: &CaseMatter, context: &Context<'_>) -> Option<Effect> {
    let to = matter.citizen.clone().filter(|_| context.policy.receipt.send)?;
    let lanes = context.policy.lanes_for(&matter.flags, None, matter.channel);
    let lane = lanes.into_iter().find(|lane| lane.receipt.is_some());
    let function = lane.and_then(|lane| function_of(lane, context));
    let mut receipt = LetterPlan::new(Purpose::Receipt, format!("receipt/late/{}", to.address), &matter.mailbox, to);
    receipt.language = matter.language;
    receipt.template = lane.and_then(|lane| lane.receipt.clone());
    let values = values_of(matter, context);
    Some(letters::send(receipt.with_values(&values).with_values(&function_values(function))))
}

/// Only plain praise is thanked for as such: thanks for kind words to someone who tells of a wrong would be a second wrong.
fn plainly_praise(new: &NewMatter<'_>) -> bool {
    new.classification.case_type == CaseType::Praise && is_plain(new)
}

/// Whether the receipt is answer enough to such a matter (R75): only where its type is plain and nothing in it calls for a person.
pub(super) fn is_enough(new: &NewMatter<'_>, context: &Context<'_>) -> bool {
    is_enough_for(new.classification.case_type, context) && is_plain(new)
}

/// Whether the policy asks for nothing but a receipt in matters of a type.
pub(super) fn is_enough_for(case_type: CaseType, context: &Context<'_>) -> bool {
    let policy = context.policy;
    policy.includes(&policy.first_answer.receipt_is_enough_for, case_type)
}

/// It is surely of its type and of nothing graver.
fn is_plain(new: &NewMatter<'_>) -> bool {
    let matter = new.classification;
    matter.type_confidence >= PLAIN && !GRAVE.iter().any(|flag| matter.flags.contains(flag))
}

/// Flags of what somebody must answer, whatever else is said with it (R13, R16, R23, TF 2 kap., GDPR, FL 12 §).
const GRAVE: &[Flag] = &[
    Flag::LexSarah,
    Flag::LexMaria,
    Flag::AcuteFault,
    Flag::Threat,
    Flag::Concern,
    Flag::Appeal,
    Flag::DocumentRequest,
    Flag::DataRequest,
    Flag::DelayClaim,
];

/// The type of a matter is plain from this probability on.
const PLAIN: f64 = 0.75;

fn function_values(function: Option<&Function>) -> Vec<(&'static str, String)> {
    let Some(function) = function else { return Vec::new() };
    vec![
        ("function", function.name.clone()),
        ("function_phone", function.phone.clone().unwrap_or_default()),
    ]
}

/// The receipt for a mail that was passed on without a case.
pub(super) fn forwarded(opening: Opening<'_>, lane: &Lane, function: &Function, to: NamedAddress) -> LetterPlan {
    let mut receipt = receipt_plan(opening, to);
    receipt.template = Some(lane.receipt.clone().unwrap_or_else(|| NamedTemplate::ReceiptForwarded.to_string()));
    receipt.with_values(&function_values(Some(function)))
}
