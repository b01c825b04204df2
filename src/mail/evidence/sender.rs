//! What a sender's address and name tell: a mail system, an address that nobody reads, or someone.

use super::OwnWords;
use crate::domain::pattern::pattern;
use crate::mail::parsed::Headers;
use regex::Regex;
use std::sync::LazyLock;

/// Local parts of a mail system's own addresses (RFC 5321 section 4.5.1, RFC 2142) and what programs in use write.
static SYSTEM: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(mailer?[-_. ]?daemon|mdaemon|postmaster|post[-_.]?master|postmaster[-_+.].*|mail[-_.]?(delivery|daemon|deamon|system|router|admin(istrator)?|master|errors?|notification)([-_.].*)?|maildelivery.*|mta([-_]?(ml|admin))?|smtp|qmail|bounces?|bounce[-_+.=].*|.*[-_+.]bounces?|bounced?[-_]?mail|return(ed)?[-_]?mail|delivery([-_]?(failure|notification|status|daemon|subsystem|errors?))?|undeliver(ed|able)|nondelivery|ndr|uucp|mailsystem|mailgateway|symantecemailsecurity|complaints)$",
    )
});

/// Display names of mail systems.
static SYSTEM_NAME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"mailer.?daemon|mail (delivery|deliverer|router|system|administrator|admin|transport|gateway|daemon)|(mail|delivery|e-?mail) ?sub ?system|internet mail|system ?administrat(or|ör|oren|eur|ore)|systemadministra|administrateur syst|amministratore di sistema|administrador del sistema|postmaster|microsoft (outlook|exchange)|delivery (service|notification|agent)|interscan|mailsweeper|mailmarshal|webshield|mail ?gateway|mail ?(scanner|filter|firewall)|mail server at |x\.400 gateway|antivirus|anti-virus|e-?mail (delivery|admin)|mta |smtp (gateway|server)|mail_?delivery|bounce",
    )
});

/// Addresses that nobody reads or that a list's program reads (RFC 2142 section 6, RFC 3834 section 2).
static UNREAD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^((.*[-_.+])?(no|do[-_.]?not|dont|not|never|ingen|inget|ej|inte|ikke|ei|keine|nicht|nao|ne[-_.]?pas)[-_.]?(reply|replay|replies|respond|response|answer|svara?|besvara|besvares|vastausta|antwort(en)?|repondre|responder|responda)([-_.+].*|s|[0-9]+)?|no[-_.]?re(ply)?|nepasrepondre|noresponder|inget[-_.]?svar.*|svara?[-_.]?(ej|inte|ikke)|(ala[-_.]?)?vastaa|owner[-_].*|.*[-_](owner|request|bounces?|errors?)|(.*[-_+.])?(listserv|majordomo|mailman|autoreply|auto[-_.]?reply|autosvar|auto[-_.]?responder|auto[-_.]?confirm|robot|daemon|cron|nobody|unsubscribe)|root|www-data|apache|nginx|wordpress)$",
    )
});

/// Addresses from which mass mail comes; a person may sit behind them.
static MASS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(.*[-_.+])?(news|newsletters?|nyhetsbrev(et)?|nyheter|nyhetsmail|nyhedsbrev|nyhetsbrev|uutiskirje|uutiset|infobrev|utskick|medlemsbrev|marketing|marknad|kampanj(er)?|campaigns?|erbjudanden?|offers?|deals|promo(tions?)?|announce(ments?)?|notifications?|notifiering(ar)?|notify|alerts?|updates?|mailings?|digest|lista|list|drift(info)?)([-_.+].*)?$",
    )
});

/// Addresses of programs that tell of something: what is answered to them is read by nobody.
static ROBOT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(.*[-_.+])?(notifications?|notify|notifier|notifiering(ar)?|notifieringar|alerts?|newsletters?|nyhetsbrev(et)?|digest|mailings?|voice-?mail|telefonsvarare|rostbrevlada|nagios|zabbix|icinga|jenkins|bugzilla|jira|monit(or(ing)?)?|logwatch|backups?|robot|bot|automat(ic|ed|isk|iskt)?|feedback-?loop|fbl|dmarc(-?reports?)?)([-_.+].*)?$",
    )
});

/// A Return-Path that only mass mail and programs have: made for catching bounces.
static CATCHES_BOUNCES: LazyLock<Regex> = LazyLock::new(|| pattern(r"(^|[-_.+])bounces?([-_.+=0-9]|$)"));

/// The author's address as it stands, in pieces that rules look at.
#[derive(Debug, Clone, Default)]
pub(in crate::mail) struct Sender {
    /// The bare address in lower case; empty when there is none.
    pub address: String,
    /// Its local part, or the whole word where there is no `@`.
    local: String,
    /// The display name or comment, in lower case.
    name: String,
    /// A Reply-To whose local part nobody reads.
    reply_unread: bool,
    /// A Reply-To to another address than the author's.
    pub reply_elsewhere: bool,
    /// The local part of Reply-To.
    reply_local: String,
    /// Written from one of the addresses that it is written to.
    to_self: bool,
    /// The Return-Path is made for catching bounces.
    catches_bounces: bool,
    /// There is a From header with something in it.
    told: bool,
}

impl Sender {
    /// Reads From (else Sender), Reply-To and To.
    pub(in crate::mail) fn read(headers: &Headers) -> Self {
        let from = headers
            .first("from")
            .filter(|from| !from.trim().is_empty())
            .or_else(|| headers.first("sender"))
            .unwrap_or("");
        let address = bare_address(from);
        let reply_to = headers.first("reply-to").map(bare_address).unwrap_or_default();
        let to = headers.first("to").map(bare_address).unwrap_or_default();
        let local = address.rsplit_once('@').map_or(address.as_str(), |(local, _)| local).to_owned();
        let path = headers.first("return-path").map(bare_address).unwrap_or_default();
        Self {
            catches_bounces: matches(&CATCHES_BOUNCES, path.rsplit_once('@').map_or("", |(local, _)| local)),
            name: from.to_lowercase().replace(address.as_str(), " "),
            reply_unread: matches(&UNREAD, reply_to.rsplit_once('@').map_or("", |(local, _)| local)),
            reply_elsewhere: !reply_to.is_empty() && reply_to != address,
            reply_local: reply_to.rsplit_once('@').map_or("", |(local, _)| local).to_owned(),
            to_self: !address.is_empty() && address == to,
            told: !from.trim().is_empty(),
            local,
            address,
        }
    }

    /// A mail system's own address or name.
    pub(in crate::mail) fn is_system(&self) -> bool {
        matches(&SYSTEM, &self.local) || self.name.contains("mailer-daemon")
    }

    /// A name that mail systems use; a person can bear "Postmaster" too.
    pub(in crate::mail) fn has_system_name(&self) -> bool {
        matches(&SYSTEM_NAME, &self.name)
            || matches!(
                self.local.as_str(),
                "administrator" | "system" | "mailadmin" | "systemadministrator"
            )
    }

    /// An address that nobody reads.
    pub(in crate::mail) fn is_unread(&self) -> bool {
        matches(&UNREAD, &self.local)
    }

    /// An address from which mass mail comes.
    pub(in crate::mail) fn is_mass(&self) -> bool {
        matches(&MASS, &self.local) || matches(&UNREAD, &self.local)
    }

    /// An address of a program that tells of something.
    pub(in crate::mail) fn is_robot(&self) -> bool {
        matches(&ROBOT, &self.local)
    }

    /// No author is told at all.
    pub(in crate::mail) fn is_missing(&self) -> bool {
        !self.told
    }

    /// Reply-To is `rut.ek@…`, and Rut Ek is named in the mail: a program passes on what she wrote.
    pub(in crate::mail) fn is_answered_by_one_named_in(&self, words: &OwnWords) -> bool {
        let names: Vec<&str> = self.reply_local.split(['.', '_', '-']).collect();
        let told: String = format!(" {} {} ", words.subject, words.words).chars().map(without_ring).collect();
        let told: Vec<&str> = told.split(|c: char| !c.is_alphanumeric()).collect();
        names.len() >= 2
            && names
                .iter()
                .all(|name| name.chars().count() >= 2 && name.chars().all(char::is_alphabetic) && told.contains(name))
    }

    /// Why this sender is not to be answered by a machine.
    pub(in crate::mail) fn stop(&self) -> Option<String> {
        if !self.address.contains('@') {
            Some("ingen avsändaradress att svara till".to_owned())
        } else if self.is_system() {
            Some("avsändaren är ett postsystem".to_owned())
        } else if self.is_unread() || self.reply_unread {
            Some("avsändaradressen tar inte emot svar".to_owned())
        } else if self.is_robot() {
            Some("avsändaradressen är ett programs".to_owned())
        } else if self.catches_bounces {
            Some("Return-Path är till för studsar".to_owned())
        } else if self.to_self {
            Some("avsändare och mottagare är samma adress".to_owned())
        } else {
            None
        }
    }
}

/// The first bare address of an address header, in lower case: inside the angle brackets, else the first word with `@`, else all.
pub(in crate::mail) fn bare_address(value: &str) -> String {
    let bracketed = value
        .rsplit_once('<')
        .and_then(|(_, rest)| rest.split_once('>'))
        .map(|(inner, _)| inner.trim());
    let spaced = || {
        value
            .split(|c: char| c.is_whitespace() || ",;()\"<>".contains(c))
            .find(|word| word.contains('@'))
    };
    let bare = bracketed.filter(|inner| !inner.is_empty()).or_else(spaced).unwrap_or(value);
    bare.trim().trim_matches('"').to_lowercase()
}

/// Letters as people write them in addresses.
fn without_ring(letter: char) -> char {
    match letter {
        'å' | 'ä' | 'á' | 'à' | 'æ' => 'a',
        'ö' | 'ø' | 'ó' => 'o',
        'é' | 'è' | 'ë' => 'e',
        'ü' => 'u',
        other => other,
    }
}

fn matches(pattern: &LazyLock<Regex>, text: &str) -> bool {
    pattern.is_match(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(value: &str) -> Sender {
        Sender::read(&Headers::new([("From".to_owned(), value.to_owned())]))
    }

    #[test]
    fn mail_systems_are_known_by_address_or_name() {
        for text in [
            "MAILER-DAEMON@mx.example.net (Mail Delivery System)",
            "Mail Delivery System <Mailer-Daemon@example.org>",
            "<MAILER-DAEMON>",
            "postmaster@example.org",
            "post_master@example.net",
            "bounce-12-x=y@example.org",
        ] {
            assert!(from(text).is_system(), "{text}");
        }
        for text in [
            "Eva Post <eva.post@example.org>",
            "smtpansson@example.org",
            "mastern@example.org",
            "studs@example.org",
        ] {
            assert!(!from(text).is_system() && from(text).stop().is_none(), "{text}");
        }
        assert!(from("\"System Administrator\" <admin@example.org>").has_system_name());
    }

    #[test]
    fn addresses_nobody_reads_are_not_answered() {
        for text in [
            "no-reply@x.se",
            "noreply@x.se",
            "donotreply@x.se",
            "info-noreply@x.se",
            "svara-ej@x.se",
            "owner-lista@x.se",
            "lista-request@x.se",
            "ej.svar@x.se",
            "noreply+12@x.se",
            "MAILER-DAEMON",
            "notifications@x.se",
            "build-bot@x.se",
            "alerts+12@x.se",
            "",
        ] {
            assert!(from(text).stop().is_some(), "{text}");
        }
        for text in [
            "norepa@x.se",
            "ejnar@x.se",
            "owen.request.ek@x.se",
            "noreen@x.se",
            "rooth@x.se",
            "botvid@x.se",
            "hede.auto@x.se",
            "alerta.ek@x.se",
        ] {
            assert!(from(text).stop().is_none(), "{text}");
        }
    }
}
