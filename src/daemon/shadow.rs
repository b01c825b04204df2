//! A shadow of the daemon: it reads the real mailboxes and decides as it would in service, but no letter leaves it except the
//! daily report to the registrar, and nothing changes on the mail servers.

use crate::domain::effect::Purpose;
use crate::settings::Settings;
use crate::settings::daemon::PutAway;
use crate::smtp::{Courier, Offered, Outgoing, Refusal, Relay, SmtpCourier, SmtpRelay};
use chrono::NaiveDate;

/// The settings of a shadow: a diary of its own, mailboxes that are only read, and no mail from before `today` where no other
/// day is configured.
#[must_use]
pub fn shadowed(mut settings: Settings, today: NaiveDate) -> Settings {
    let daemon = &mut settings.daemon;
    daemon.shadow = true;
    daemon.database = daemon.state_dir.join("shadow.sqlite").display().to_string();
    let keeping = &mut daemon.keeping;
    (keeping.backup, keeping.archive, keeping.journal) = (None, None, None);
    for mailbox in &mut daemon.mailboxes {
        mailbox.put_away = PutAway::Nothing;
        mailbox.since = mailbox.since.or(Some(today));
    }
    settings
}

/// The way out for letters: to the relay, or in a shadow to nobody.
#[derive(Debug, Clone)]
pub struct WayOut {
    relay: SmtpRelay,
    shadow: bool,
}

impl WayOut {
    /// The way out of a daemon.
    pub fn new(relay: SmtpRelay, shadow: bool) -> Self {
        Self { relay, shadow }
    }
}

/// A connection to the relay; a shadow's is made when there is a report to send.
pub struct WayOutCourier {
    relay: SmtpRelay,
    open: Option<SmtpCourier>,
    shadow: bool,
}

impl Relay for WayOut {
    type Courier = WayOutCourier;

    async fn open(&self) -> Result<WayOutCourier, Refusal> {
        let open = if self.shadow { None } else { Some(self.relay.open().await?) };
        Ok(WayOutCourier {
            relay: self.relay.clone(),
            open,
            shadow: self.shadow,
        })
    }
}

impl WayOutCourier {
    fn goes_out(&self, letter: &Outgoing<'_>) -> bool {
        !self.shadow || letter.purpose == Purpose::ShadowReport
    }
}

impl Courier for WayOutCourier {
    async fn offer(&mut self, letter: &Outgoing<'_>) -> Result<Offered, Refusal> {
        if !self.goes_out(letter) {
            return Ok(Offered { copied: false });
        }
        let courier = match self.open.take() {
            Some(courier) if courier.is_usable() => courier,
            _ => self.relay.open().await?,
        };
        self.open.insert(courier).offer(letter).await
    }

    async fn hand_over(&mut self, letter: &Outgoing<'_>) -> Result<String, Refusal> {
        if !self.goes_out(letter) {
            return Ok("not sent: the shadow sends nothing".to_owned());
        }
        match &mut self.open {
            Some(courier) => courier.hand_over(letter).await,
            None => Err(Refusal::Later("the letter was not offered before".to_owned())),
        }
    }

    fn is_usable(&self) -> bool {
        self.open.as_ref().map_or(self.shadow, Courier::is_usable)
    }

    async fn close(self) {
        if let Some(courier) = self.open {
            courier.close().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::address::EmailAddress;
    use crate::net::login::Security;
    use crate::smtp::{RelayAccount, Waits};

    /// A relay that nobody answers for: whatever goes out fails.
    fn shadow() -> WayOut {
        let account = RelayAccount {
            host: "127.0.0.1".to_owned(),
            port: 1,
            security: Security::PlainLoopbackOnly,
            login: None,
            ca_file: None,
            hello: "synpunkter.example".to_owned(),
            journal: None,
            waits: Waits::default(),
        };
        WayOut::new(SmtpRelay::new(account), true)
    }

    #[tokio::test]
    async fn only_the_report_leaves_a_shadow() {
        let recipient = EmailAddress::parse("eva@example.com").unwrap();
        for purpose in Purpose::ALL {
            let mut courier = shadow().open().await.unwrap();
            let letter = Outgoing {
                envelope_from: None,
                recipient: &recipient,
                bytes: b"Subject: x\r\n\r\n",
                purpose: *purpose,
            };
            let taken = courier.offer(&letter).await.is_ok();
            assert_eq!(taken, *purpose != Purpose::ShadowReport, "{purpose:?}");
            if taken {
                assert_eq!(courier.hand_over(&letter).await.unwrap(), "not sent: the shadow sends nothing");
            }
        }
    }
}
