//! `[oauth.NAME]`: how access tokens are had from an identity provider.

use super::reader::Section;
use super::secrets::secret_named;
use super::toml_date::Date;
use crate::domain::secret::Secret;
use chrono::NaiveDate;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// One way to have access tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OAuth {
    /// The token endpoint.
    pub token_url: String,
    /// The application.
    pub client_id: String,
    /// The application's secret.
    pub client_secret: Option<Secret>,
    /// What is asked for.
    pub scope: Option<String>,
    /// What a person gave the application once; without it the application asks in its own name.
    pub refresh_token: Option<Secret>,
    /// The day that the application's secret ends, as the identity provider's page shows it.
    pub secret_expires: Option<NaiveDate>,
    /// A certificate authority of one's own, PEM.
    pub ca_file: Option<PathBuf>,
}

/// Every section, by name.
pub(super) fn read(top: &Section<'_>, base: &Path) -> BTreeMap<String, OAuth> {
    let sections = top.table("oauth").map(|all| all.named_tables()).unwrap_or_default();
    let read = sections
        .into_iter()
        .filter_map(|(name, section)| Some((name, one(&section, base)?)));
    read.collect()
}

fn one(section: &Section<'_>, base: &Path) -> Option<OAuth> {
    let (token_url, client_id) = (section.text("token_url"), section.text("client_id"));
    let client_secret = secret_named(section, "client_secret", base);
    let refresh_token = secret_named(section, "refresh_token", base);
    let named = ["client_secret", "refresh_token"]
        .iter()
        .any(|name| section.has(&format!("{name}_file")) || section.has(&format!("{name}_credential")));
    if !named {
        section.fault(
            "client_secret_file",
            "is missing: name a file with the application's secret, or refresh_token_file for what a person gave it",
        );
    }
    let (scope, secret_expires) = (section.opt("scope"), section.opt::<Date>("secret_expires"));
    let ca_file = section.path("ca_file", base);
    section.finish();
    Some(OAuth {
        token_url: token_url?,
        client_id: client_id?,
        client_secret,
        scope,
        refresh_token,
        secret_expires: secret_expires.map(|date| date.0),
        ca_file,
    })
}
