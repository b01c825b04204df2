//! The office: everything that stays the same while mail flows through it.

use super::learn::Taught;
use super::opinion::Adviser;
use super::scan::Scanner;
use super::stationery::Stationery;
use crate::domain::absence::Absences;
use crate::domain::budget::Budget;
use crate::domain::case::Case;
use crate::domain::classify::Thresholds;
use crate::domain::decide::Context;
use crate::domain::facts::Gateway;
use crate::domain::ids::AuthorityId;
use crate::domain::letter::Letter;
use crate::domain::organisation::{FunctionalMailbox, Organisation};
use crate::domain::policies::{InForce, Policies};
use crate::domain::time::{Clock, stockholm_date};
use crate::mail::ReadRules;
use crate::mail::auth_results::dmarc_passed;
use chrono::{DateTime, Utc};
use std::sync::Arc;
use thiserror::Error;

/// Everything that stays the same while mail flows.
pub struct Office {
    /// Who is who.
    pub organisation: Organisation,
    /// Routines.
    pub policies: Policies,
    /// What tells types, topics and flags.
    pub classifier: Taught,
    /// Who is asked for an outside opinion on new matters, where anyone is.
    pub adviser: Option<Box<dyn Adviser>>,
    /// What letters are written with.
    pub stationery: Stationery,
    /// What mails are read with.
    pub rules: ReadRules,
    /// Hosts whose `Received` stamps tell the time of arrival.
    pub trusted_hosts: Vec<String>,
    /// What looks into mails for what is harmful, where one is configured.
    pub scanner: Option<Arc<dyn Scanner>>,
    /// The name by which our own mail gateway signs what it found out; `None`: nothing of that kind is trusted.
    pub authserv_id: Option<String>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// This process's name for claims and leases: no other has it, nor this daemon in an earlier life.
    pub owner: String,
    /// When this process began, by its clock, UTC.
    pub started: DateTime<Utc>,
    /// How many automatic letters go in an hour.
    pub budget: Budget,
    /// Letters in doubt are looked for in a journal.
    pub has_journal: bool,
}

/// A name in the diary that the configuration no longer knows.
#[derive(Debug, Error)]
#[error("{what} \"{name}\" is no longer configured: put it back into {file}")]
pub struct Unknown {
    what: &'static str,
    name: String,
    file: &'static str,
}

impl Office {
    /// What decisions about a case rest on: its own authority, and the policy that it was promised.
    ///
    /// # Errors
    /// When its authority or policy is no longer configured.
    pub fn context_of<'a>(&'a self, case: &Case, absences: &'a Absences, now: DateTime<Utc>) -> Result<Context<'a>, Unknown> {
        let (id, version) = (&case.matter.policy, &case.matter.policy_version);
        let policy = self.policies.version(id, version).ok_or_else(|| unknown_policy(id.as_str()))?;
        self.context(&case.matter.authority, policy, absences, now)
    }

    /// What a decision about a new matter of an authority rests on: the policy of the day.
    ///
    /// # Errors
    /// When the authority or its policy is not configured.
    pub fn context_for_new<'a>(
        &'a self,
        authority: &AuthorityId,
        absences: &'a Absences,
        now: DateTime<Utc>,
    ) -> Result<Context<'a>, Unknown> {
        self.context(authority, self.policy_for_new(authority, now)?, absences, now)
    }

    /// How sure is sure about a new matter: the mailbox's authority decides, since the matter's own is not yet known.
    ///
    /// # Errors
    /// When the authority or its policy is not configured.
    pub fn thresholds(&self, mailbox: &FunctionalMailbox, now: DateTime<Utc>) -> Result<Thresholds, Unknown> {
        let routing = &self.policy_for_new(&mailbox.authority, now)?.policy.routing;
        Ok(Thresholds {
            route: routing.route,
            suggest: routing.suggest,
        })
    }

    /// The policy of the day.
    fn policy_for_new(&self, authority: &AuthorityId, now: DateTime<Utc>) -> Result<&InForce, Unknown> {
        let known = self.organisation.authorities.get(authority);
        let id = &known.ok_or_else(|| unknown_authority(authority))?.policy;
        let policy = self.policies.on(id, stockholm_date(now));
        policy.ok_or_else(|| unknown_policy(id.as_str()))
    }

    /// What our own gateway found out about the author of a mail.
    pub fn gateway_says(&self, letter: &Letter) -> Gateway {
        match &self.authserv_id {
            None => Gateway::NotAsked,
            Some(id) if dmarc_passed(letter, id) => Gateway::Passed,
            Some(_) => Gateway::Failed,
        }
    }

    fn context<'a>(
        &'a self,
        authority: &AuthorityId,
        policy: &'a InForce,
        absences: &'a Absences,
        now: DateTime<Utc>,
    ) -> Result<Context<'a>, Unknown> {
        let authority = self
            .organisation
            .authorities
            .get(authority)
            .ok_or_else(|| unknown_authority(authority))?;
        Ok(Context {
            now,
            organisation: &self.organisation,
            authority,
            policy: &policy.policy,
            calendar: &policy.calendar,
            absences,
        })
    }
}

fn unknown_authority(id: &AuthorityId) -> Unknown {
    Unknown {
        what: "authority",
        name: id.to_string(),
        file: "organisation.toml",
    }
}

fn unknown_policy(name: &str) -> Unknown {
    Unknown {
        what: "policy",
        name: name.to_owned(),
        file: "the policies folder",
    }
}
