//! Variables of the environment that override the configuration file: for containers and tests, never for secrets.

use std::collections::BTreeMap;

/// What every such variable's name begins with.
pub const PREFIX: &str = "SYNPUNKTD";

/// The overrides in the environment, keys in lower case without the prefix: `SYNPUNKTD_STATE_DIR` is `state_dir`.
///
/// # Errors
/// When the environment holds a text that is not Unicode.
pub fn overrides() -> Result<BTreeMap<String, String>, config::ConfigError> {
    let source = config::Environment::with_prefix(PREFIX).prefix_separator("_");
    let layered = config::Config::builder().add_source(source).build()?;
    layered.try_deserialize()
}
