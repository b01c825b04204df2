//! A step of a story, and what a story may say about the installation before it begins.

use chrono::{DateTime, NaiveDateTime, TimeZone, Utc};
use synpunktd::domain::address::EmailAddress;
use synpunktd::domain::deadline::ZONE;
use synpunktd::domain::disposal::{DisposalRule, DocumentKind, ListLength};
use synpunktd::domain::ids::{MailboxId, PersonId, PolicyId, TopicId};
use synpunktd::domain::matter::{CaseType, Channel};
use synpunktd::domain::organisation::FunctionalMailbox;
use synpunktd::settings::Settings;

use crate::teller::time_words;

/// A step of a story.
pub struct Step<'a> {
    pub line: usize,
    pub text: &'a str,
    pub body: &'a [String],
}

impl Step<'_> {
    /// The step cannot be carried out, or what it says does not hold.
    pub fn fail<T>(&self, why: &str) -> Result<T, String> {
        Err(format!("line {}: {}\n{why}", self.line, self.text))
    }

    /// `== tis 2026-11-24 08:00`
    pub fn time(&self) -> Result<Option<DateTime<Utc>>, String> {
        let Some(told) = self.text.strip_prefix("== ") else {
            return Ok(None);
        };
        let time = told.split_once(' ').map_or(told, |(_, time)| time);
        let local = NaiveDateTime::parse_from_str(time, "%Y-%m-%d %H:%M").ok();
        let at = local.and_then(|local| ZONE.from_local_datetime(&local).earliest());
        let Some(at) = at.map(|at| at.with_timezone(&Utc)) else {
            return self.fail("a time is written: == tis 2026-11-24 08:00");
        };
        if time_words(at) != told {
            return self.fail(&format!("that is {}", time_words(at)));
        }
        Ok(Some(at))
    }
}

/// What a story may say about the installation before it begins; whether it was that.
pub fn set_up(step: &Step<'_>, settings: &mut Settings) -> bool {
    if let Some(told) = step.text.strip_prefix("gallra högst ") {
        let length = list_length(told).unwrap_or_else(|| panic!("gallra högst 2 ärenden, 1 handling åt gången"));
        settings.policies.iter_mut().for_each(|policy| policy.disposal_list = length);
        return true;
    }
    if let Some(told) = step.text.strip_prefix("gallra ") {
        let rule = disposal(told).unwrap_or_else(|| panic!("gallra receipt efter 1 år: BESLUT"));
        settings.policies.iter_mut().for_each(|policy| policy.disposals.push(rule.clone()));
        return true;
    }
    let words: Vec<&str> = step.text.split_whitespace().collect();
    let organisation = &mut settings.organisation;
    match words.as_slice() {
        ["rutin", policy] => {
            assert!(settings.policies.iter().any(|one| one.id.as_str() == *policy), "no policy {policy}");
            for authority in organisation.authorities.values_mut() {
                authority.policy = PolicyId::new(*policy);
            }
        }
        ["ny", "version", "av", policy, "från", day, "svar", "inom", rest @ ..] => {
            let old = settings.policies.iter().find(|one| one.id.as_str() == *policy).unwrap();
            let mut new = old.clone();
            new.version = "2".to_owned();
            new.valid_from = day.trim_end_matches(':').parse().unwrap();
            new.first_answer.within = rest.join(" ").trim_matches('"').parse().unwrap();
            settings.policies.push(new);
        }
        ["brevlåda", id, address, "hos", authority, rest @ ..] => {
            let mut mailbox = FunctionalMailbox {
                id: MailboxId::new(*id),
                address: EmailAddress::parse(address).unwrap(),
                name: organisation.name.clone(),
                authority: (*authority).into(),
                topic: None,
                channel: Channel::Email,
            };
            match rest {
                ["kanal", channel] => mailbox.channel = Channel::lookup(channel).unwrap(),
                ["ämne", topic] => mailbox.topic = Some(TopicId::new(*topic)),
                [] => {}
                _ => panic!("a mailbox has \"kanal\" or \"ämne\""),
            }
            organisation.mailboxes.insert(mailbox.id.clone(), mailbox);
        }
        ["särskilt", "ansvarig", authority, person] => {
            let authority = organisation.authorities.get_mut(&(*authority).into()).unwrap();
            authority.responsible = Some(PersonId::new(*person));
        }
        ["väntetid", minutes] => {
            let minutes = minutes.parse().expect("minutes that an answer waits");
            settings
                .policies
                .iter_mut()
                .for_each(|policy| policy.answers.hold_minutes = minutes);
        }
        ["budget", per_domain, "till", "en", "domän,", whole, "i", "allt"] => {
            settings.daemon.budget.per_domain = per_domain.parse().expect("letters to one domain in an hour");
            settings.daemon.budget.whole = whole.parse().expect("letters in an hour");
        }
        ["ersättare", person, "ingen"] => organisation.people.get_mut(&PersonId::new(*person)).unwrap().stand_in = None,
        _ => return false,
    }
    true
}

/// `2 ärenden, 1 handling åt gången`.
fn list_length(told: &str) -> Option<ListLength> {
    let (cases, documents) = told.strip_suffix(" åt gången")?.split_once(", ")?;
    let most = |words: &str| words.split(' ').next()?.parse().ok();
    Some(ListLength {
        cases: most(cases)?,
        documents: most(documents)?,
    })
}

/// `receipt, assignment efter 1 år: BESLUT`, or `ärenden berom efter 2 år: BESLUT` for whole cases.
fn disposal(told: &str) -> Option<DisposalRule> {
    let (what, decision) = told.split_once(" år: ")?;
    let (what, years) = what.split_once(" efter ")?;
    let whole = what.strip_prefix("ärenden ");
    let words = || whole.unwrap_or(what).split(", ");
    Some(DisposalRule {
        id: whole.unwrap_or(what).to_owned(),
        documents: if whole.is_some() {
            Vec::new()
        } else {
            words().map(DocumentKind::lookup).collect::<Option<_>>()?
        },
        types: if whole.is_some() {
            words().map(CaseType::lookup).collect::<Option<_>>()?
        } else {
            Vec::new()
        },
        years: years.parse().ok()?,
        decision: decision.to_owned(),
    })
}
