//! A made-up mail, read before the first real one comes.

use super::office::Office;
use crate::domain::classify::{MatterText, Thresholds};

const MADE_UP: &str = "From: Eva <eva@example.com>\r\nTo: kommunen@example.org\r\nSubject: Re: Gatlykta\r\n\r\n\
    Hej!\r\n\r\nDen är trasig, och 0999-100 00 svarar inte.\r\n\r\nMvh Eva\r\nSkickat från min iPhone\r\n\r\n> Tack.\r\n";

/// Reads and classifies it, so that what is made at first use is there.
pub fn warm_up(office: &Office) {
    let letter = crate::mail::read(MADE_UP.as_bytes(), &office.rules);
    let text = MatterText {
        subject: &letter.subject,
        body: &letter.new_text,
        form_topic: None,
        mailbox_topic: None,
    };
    office.classifier.now().classify(&text, Thresholds { route: 1.0, suggest: 1.0 });
}
