//! The servers: each mailbox with its folders, rights and abilities, and the relay. Nothing is sent, nothing is changed.

use super::findings::Findings;
use crate::daemon::tokens::Sources;
use crate::daemon::wiring;
use crate::domain::certificate::days_left;
use crate::domain::time::stockholm_date;
use crate::imap::{FolderName, ImapError, Mailbox as _, Selected, ServerFacts, Session, connect};
use crate::settings::Settings;
use crate::settings::daemon::{Mailbox, PutAway};
use crate::smtp::{Courier as _, Relay as _, SmtpRelay};
use chrono::{DateTime, Utc};
use tokio::net::lookup_host;

/// A certificate is looked at this many days ahead, and is a fault in the last week.
const SOON: i64 = 21;
const VERY_SOON: i64 = 7;
/// Folders named at most, where one is missing.
const NAMED: usize = 12;

/// Tries every mailbox.
pub async fn mailboxes(settings: &Settings, sources: &Sources, now: DateTime<Utc>, findings: &mut Findings) {
    for mailbox in &settings.daemon.mailboxes {
        let what = format!("mailbox {}", mailbox.functional.id);
        name(&what, &mailbox.host, mailbox.port, findings).await;
        match connect(&wiring::account(mailbox, sources)).await {
            Ok(session) => logged_in(session, mailbox, &what, now, findings).await,
            Err(error) => findings.error(what, &error),
        }
    }
}

/// Tries the relay as far as one comes without a letter.
pub async fn relay(settings: &Settings, sources: &Sources, now: DateTime<Utc>, findings: &mut Findings) {
    let relay = &settings.daemon.relay;
    let what = format!("relay {}", relay.host);
    name(&what, &relay.host, relay.port, findings).await;
    match SmtpRelay::new(wiring::relay(settings, sources)).open().await {
        Ok(courier) => {
            certificate(&what, courier.certificate_until(), now, findings);
            courier.close().await;
            findings.well(what, "can be handed letters");
        }
        Err(refusal) => findings.fault(
            what,
            refusal.to_string(),
            "check host, port, security, user and password, and that this machine may hand letters over",
        ),
    }
}

/// Secrets that end: a day that is noted in the configuration is told ahead.
pub fn secrets(settings: &Settings, now: DateTime<Utc>, findings: &mut Findings) {
    for (name, oauth) in &settings.daemon.oauth {
        let Some(expires) = oauth.secret_expires else { continue };
        let days = (expires - stockholm_date(now)).num_days();
        let (what, result) = (format!("oauth {name} secret"), format!("good for {days} days"));
        let todo = "make a new secret at the identity provider, write it into its file, correct secret_expires";
        match days {
            ..VERY_SOON => findings.fault(what, result, todo),
            VERY_SOON..SOON => findings.look(what, result, todo),
            _ => findings.well(what, result),
        }
    }
}

/// Whether the host's name leads to an address; an answer that is well needs no line of its own.
async fn name(what: &str, host: &str, port: u16, findings: &mut Findings) {
    if let Err(error) = lookup_host((host, port)).await {
        findings.fault(
            format!("{what} DNS"),
            format!("{host}: {error}"),
            "correct the host's name, or the resolver in /etc/resolv.conf",
        );
    }
}

async fn logged_in(mut session: Session, mailbox: &Mailbox, what: &str, now: DateTime<Utc>, findings: &mut Findings) {
    abilities(what, session.server(), mailbox, findings);
    certificate(what, session.server().certificate_until, now, findings);
    if let Err(error) = folders(&mut session, mailbox, what, findings).await {
        findings.error(what, &error);
    }
    // The answers are here; whether the goodbye is heard changes nothing.
    let _ = session.logout().await;
}

fn abilities(what: &str, server: ServerFacts, mailbox: &Mailbox, findings: &mut Findings) {
    let moves = matches!(mailbox.put_away, PutAway::Move(_));
    let facts = [
        if server.moves { "MOVE" } else { "no MOVE" },
        if server.expunges_single_mails { "UIDPLUS" } else { "no UIDPLUS" },
        if server.idles { "IDLE" } else { "no IDLE" },
    ];
    let result = format!("logged in; {}", facts.join(", "));
    match (moves && !server.moves, server.expunges_single_mails, server.idles) {
        (true, false, _) => findings.look(
            what,
            result,
            "registered mails are copied and stay in the inbox, marked as deleted, until a person tidies it; a keyword suits this server better",
        ),
        (_, _, false) => findings.look(
            what,
            result,
            "new mail is noticed at the next poll only; set poll_seconds as low as the server's keeper allows",
        ),
        _ => findings.well(what, result),
    }
}

fn certificate(what: &str, until: Option<DateTime<Utc>>, now: DateTime<Utc>, findings: &mut Findings) {
    let Some(until) = until else { return };
    let days = days_left(until, now);
    let (what, result) = (format!("{what} certificate"), format!("good for {days} days"));
    match days {
        ..VERY_SOON => findings.fault(what, result, "renew it now: without it no connection is made"),
        VERY_SOON..SOON => findings.look(what, result, "renew it"),
        _ => findings.well(what, result),
    }
}

async fn folders(session: &mut Session, mailbox: &Mailbox, what: &str, findings: &mut Findings) -> Result<(), ImapError> {
    let there = session.folders().await?;
    for folder in &mailbox.folders {
        let name = FolderName::new(folder)?;
        let what = format!("{what} {folder}");
        if !there.contains(&name) && !folder.eq_ignore_ascii_case("INBOX") {
            findings.fault(what, "is not there", format!("correct folders; there are: {}", list(&there)));
            continue;
        }
        let selected = session.select(&name).await?;
        opened(what, selected, mailbox, findings);
    }
    if let PutAway::Move(target) = &mailbox.put_away {
        let what = format!("{what} {target}");
        if there.contains(&FolderName::new(target)?) {
            findings.well(what, "is there");
        } else {
            findings.well(what, "will be made when the first mail is put away");
        }
    }
    Ok(())
}

fn opened(what: String, selected: Selected, mailbox: &Mailbox, findings: &mut Findings) {
    let result = format!("{} mails", selected.exists);
    match &mailbox.put_away {
        PutAway::Nothing => findings.well(what, result),
        _ if selected.read_only => findings.fault(
            what,
            format!("{result}, but it can only be read"),
            "give the login the right to change flags and to move, or set put_away = \"nothing\"",
        ),
        PutAway::Keyword(keyword) if !selected.keywords => findings.fault(
            what,
            format!("{result}, but the server keeps no keywords such as {keyword}"),
            "set put_away = { move = \"Registrerade\" }, or \"nothing\"",
        ),
        PutAway::Keyword(_) | PutAway::Move(_) => findings.well(what, result),
    }
}

fn list(folders: &[FolderName]) -> String {
    let named: Vec<&str> = folders.iter().map(FolderName::as_str).take(NAMED).collect();
    let more = if folders.len() > NAMED { ", …" } else { "" };
    format!("{}{more}", named.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_is_told_before_it_ends() {
        let now: DateTime<Utc> = "2026-11-27T12:00:00Z".parse().unwrap();
        for (days, mark) in [(90, "ok "), (20, "look"), (6, "FAULT"), (-3, "FAULT")] {
            let mut findings = Findings::default();
            certificate("relay", Some(now + chrono::TimeDelta::days(days)), now, &mut findings);
            assert!(findings.text().contains(mark), "{days}: {}", findings.text());
        }
    }
}
