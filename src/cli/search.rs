//! `synpunktd search`: finds cases by their words and fields.

use super::list;
use super::reader::{self, Look};
use super::{ConfigArgs, clock, open};
use crate::domain::policies::Policies;
use crate::domain::query::{Query, Vocabulary};
use crate::domain::time::stockholm_date;
use crate::settings::Settings;
use chrono::{DateTime, Utc};
use clap::Args;
use serde_json::json;
use std::process::ExitCode;

/// What is looked for.
#[derive(Debug, Args)]
#[command(
    after_help = "Fields: dnr: enhet: typ: ämne: flagga: läge: handläggare: kanal: sedan: till: försenad; \"quoted words\" as they stand, \
                        - for what must not be there (after --).\n\n  synpunktd search snöröjning enhet:gata sedan:2026-01-01 försenad\n  \
                        synpunktd search -- typ:klagomål -läge:avslutat \"hål\""
)]
pub struct SearchArgs {
    /// Words and fields; a case is found that has all of them
    #[arg(required = true)]
    query: Vec<String>,
    #[command(flatten)]
    config: ConfigArgs,
    #[command(flatten)]
    clock: clock::ClockArgs,
    /// At most this many
    #[arg(long, default_value_t = 100)]
    limit: u32,
    /// For programs: one JSON object a line
    #[arg(long)]
    json: bool,
}

/// Finds cases: those with the words in their title first, then the newest first.
///
/// # Errors
/// A faulty configuration, a query that cannot be understood, or a diary that cannot be read.
pub async fn run(args: SearchArgs) -> anyhow::Result<ExitCode> {
    let settings = open::settings(&args.config)?;
    let now = args.clock.now();
    let text = in_one(&args.query);
    let query = read(&text, &settings, now)?;
    let store = reader::diary(&settings).await?;
    // One more than is shown tells whether there are more.
    let mut cases = store.read().await?.find(&query, now, args.limit.saturating_add(1)).await?;
    let has_more = list::cut(&mut cases, args.limit);
    let look = Look {
        case: None,
        event: json!({ "command": "search", "query": text, "shown": cases.len() }),
        reason: &format!("En sökning på kommandoraden, visade ärenden: {}.", cases.len()),
    };
    reader::note(&store, now, &[look]).await?;
    let narrower = has_more.then_some("add a word or a field, such as enhet: typ: läge: sedan:, or raise --limit");
    list::write_cases(&cases, &settings, args.json, narrower)?;
    Ok(ExitCode::SUCCESS)
}

/// The query that the shell has cut into arguments. Of several, one with a blank in it stood in quotation marks, and gets them back.
fn in_one(arguments: &[String]) -> String {
    let [_, _, ..] = arguments else {
        return arguments.concat();
    };
    let whole = arguments.iter().map(|argument| {
        let bare = argument.contains(' ') && !argument.contains('"');
        let start = argument
            .find(':')
            .map_or_else(|| usize::from(argument.starts_with('-')), |colon| colon + 1);
        match argument.split_at_checked(start) {
            Some((before, value)) if bare => format!("{before}\"{value}\""),
            _ => argument.clone(),
        }
    });
    whole.collect::<Vec<_>>().join(" ")
}

fn read(text: &str, settings: &Settings, now: DateTime<Utc>) -> anyhow::Result<Query> {
    let policies = Policies::new(settings.policies.clone());
    let vocabulary = Vocabulary {
        organisation: &settings.organisation,
        policies: &policies,
        today: stockholm_date(now),
    };
    Ok(Query::read(text, &vocabulary)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_shell_took_out_of_its_quotes_is_put_back() {
        for (arguments, expected) in [
            (&["snö enhet:gata"][..], "snö enhet:gata"),
            (&["snö", "enhet:gata"], "snö enhet:gata"),
            (&["hål i vägen", "enhet:gata"], "\"hål i vägen\" enhet:gata"),
            (&["enhet:Gata och park", "hål"], "enhet:\"Gata och park\" hål"),
            (&["-hål i vägen", "snö"], "-\"hål i vägen\" snö"),
            (&["\"hål i\"", "snö"], "\"hål i\" snö"),
        ] {
            let arguments: Vec<String> = arguments.iter().map(ToString::to_string).collect();
            assert_eq!(in_one(&arguments), expected);
        }
    }
}
