//! Warnings that a mail system puts on top of mail from outside.

use super::line::Line;
use crate::domain::pattern::pattern;
use regex::Regex;
use std::sync::LazyLock;

static BANNER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^[\[(*!⚠️\s]*(?:ext|extern|external|externt|extern e-post|external email|externt mail|externt mejl|extern avsändare|externe e-mail|ekstern|ulkoinen|externe)[\])*!\s:]*$",
        r"|^\W*(?:caution|warning|varning|obs|observera|achtung|vorsicht|advarsel|attention|notice|viktigt|important|varoitus|external|extern\w*|ekstern\w*|ulkoinen|security notice|säkerhetsvarning|this (?:e-?mail|message)|detta (?:e-?post|mejl|mail|meddelande)|det här (?:mejlet|mailet|meddelandet))\b.{0,120}",
        r"(?:outside (?:of )?(?:the|our|your) |originated (?:from )?outside|external (?:sender|source|e-?mail|mail)|extern(?:a|t|e|er)? (?:avsändare|källa|e-?post|mejl|mail|absender|afzender|e-?mail|meddelande)|utifrån|utanför (?:organisationen|kommunen|er|vår|din)|fra en ekstern|ekstern avsender|ekstern afsender|organisaation ulkopuol|okänd avsändare|von außerhalb|externen absender)",
        r"|^\W*(?:extern avsändare|external sender|external e-?mail|externer absender|externe afzender|ekstern avsender|ekstern afsender|externt (?:mejl|mail))\b.{0,40}(?:klicka|click|öppna|open|varning|caution|links|länkar|lenker)",
        r"|^\W*(?:du får inte ofta e-post från|du får inte e-post från|you don['’]t often get email from|some people who received this message don['’]t often get|sie erhalten nicht häufig e-mails|vissa personer som har fått det här meddelandet)",
    ))
});
static MAIL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"mail|mejl|e-?post|message|meddelande|nachricht|sender|avsändare|absender|avsender|afsender|afzender|bericht|sähköposti|viesti|melding|besked|extern|ekstern|ulkoinen|^\W*ext\W*$",
    )
});
static BANNER_REST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"klicka inte|öppna inte|do not click|don['’]t click|do not open|never click|learn why this is important|läs om varför|aka\.ms/learnaboutsender|lita(?:r)? på avsändaren|recogni[sz]e the sender|känner igen avsändaren|keine links|ikke på lenker|var försiktig",
    )
});

/// The longest paragraph that can be a warning, in bytes.
const LONGEST: usize = 600;

/// The first line below the warnings on top; 0 where there are none.
pub(super) fn end(lines: &[Line<'_>]) -> usize {
    let mut end = 0;
    while let Some(next) = one(lines, end) {
        end = next;
    }
    end
}

fn one(lines: &[Line<'_>], from: usize) -> Option<usize> {
    let first = (from..lines.len()).find(|index| lines.get(*index).is_some_and(|line| !line.is_blank() && !is_ruler(line)))?;
    let line = lines.get(first).filter(|line| line.depth == 0 && line.low.len() <= LONGEST)?;
    if !BANNER.is_match(&line.low) || !MAIL.is_match(&line.low) {
        return None;
    }
    let mut end = first + 1;
    // The warning goes on over its own lines, but never into the words of the sender.
    while lines
        .get(end)
        .is_some_and(|line| line.is_own() && (BANNER_REST.is_match(&line.low) && line.low.len() <= LONGEST || is_ruler(line)))
    {
        end += 1;
    }
    Some(end)
}

fn is_ruler(line: &Line<'_>) -> bool {
    super::separator::is_ruler(line)
}
