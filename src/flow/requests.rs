//! Requests by mail: what staff ask the register for is answered with what their role may see, to the address in the directory
//! and nowhere else, so that a forged sender learns nothing. That it was read is logged; what was read is not.

use super::budget;
use super::office::Office;
use super::reading::{Glasses, page_of};
use super::replies::{Asking, reply};
use super::settle::SettleError;
use crate::domain::address::NamedAddress;
use crate::domain::effect::{LetterPlan, NamedTemplate, Purpose};
use crate::domain::event::Mail;
use crate::domain::ids::{CaseId, PersonId};
use crate::domain::matter::Flag;
use crate::domain::organisation::Organisation;
use crate::domain::page::{self, state_word};
use crate::domain::query::{Query, Vocabulary};
use crate::domain::request::Request;
use crate::domain::sight::{Sight, sight_of};
use crate::domain::time::stockholm_date;
use crate::store::{CaseSummary, LogEntry, StoreError, WriteTx};
use chrono::{DateTime, Utc};
use serde_json::json;

/// Hits that a letter lists.
const MOST_LISTED: usize = 50;
/// Hits that are looked at for those that may be seen.
const MOST_LOOKED_AT: u32 = 2_000;

/// An answer to a request.
struct Found {
    subject: String,
    body: String,
    /// The case that was read.
    case: Option<CaseId>,
    sight: Sight,
    /// Cases that were shown.
    shown: usize,
    /// The letter's template and the reader's role, where it is not the ordinary one.
    guide: Option<&'static str>,
}

/// Answers a request, files the mail and logs the reading.
///
/// # Errors
/// As for settling a decision.
pub async fn answer(
    tx: &mut WriteTx,
    office: &Office,
    request: &Request,
    asking: Asking<'_>,
    now: DateTime<Utc>,
) -> Result<(), SettleError> {
    let Asking { person, mail, .. } = asking;
    let found = match request {
        Request::Search(query) => search(tx, office, query, person, now).await?,
        Request::Show(number) => show(tx, office, number, person, now).await?,
        Request::Help => help(person, &office.organisation),
        Request::LetGo if budget::may_let_go(person, &office.organisation) => let_go(budget::let_go(tx, now).await?),
        Request::LetGo | Request::Astray => astray(),
    };
    let effects = reply(tx, office, asking, |to| plan(mail, to, person, &found), now).await?;
    let event = json!({ "request": request, "sight": found.sight.as_str(), "shown": found.shown });
    let reasons = [reason(request, &found)];
    tx.append_log(&LogEntry {
        case: found.case,
        mail: Some(mail.id),
        effects: &effects,
        ..LogEntry::note(now, person.as_str(), "read", &event, &reasons)
    })
    .await?;
    Ok(())
}

/// An answer to a report or a list reaches nobody: whoever wrote it hears so.
fn astray() -> Found {
    Found::words(
        "Ditt svar hör inte till något ärende",
        "Du svarade på ett mejl som inte hör till något ärende, så ditt svar har inte nått någon. Det är bevarat.\n\nGäller det ett ärende? \
         Öppna mejlet där du fick ärendet och svara på det. Vill du ställa en fråga? Mejla registratorn."
            .to_owned(),
    )
}

/// How things are done here, for a reader's role (R119): the words are in the template.
fn help(person: &PersonId, organisation: &Organisation) -> Found {
    let registrar = organisation.authorities.values().any(|authority| authority.registrar == *person);
    let manager = organisation.units.values().any(|unit| unit.manager == *person);
    Found {
        guide: Some(if registrar {
            "registrar"
        } else if manager {
            "manager"
        } else {
            "officer"
        }),
        ..Found::words("", String::new())
    }
}

impl Found {
    /// An answer in words, about no case.
    fn words(subject: &str, body: String) -> Self {
        Self {
            subject: subject.to_owned(),
            body,
            case: None,
            sight: Sight::Nothing,
            shown: 0,
            guide: None,
        }
    }
}

/// Automatic letters go again.
fn let_go(waited: Option<u64>) -> Found {
    let (subject, body) = match waited {
        Some(waited) => (
            "Automatiska brev går igen",
            format!(
                "De automatiska breven går igen. {waited} väntade, och de skickas nu. Blir det åter för många på en timme stannar de, och du får veta det."
            ),
        ),
        None => (
            "Automatiska brev står inte stilla",
            "De automatiska breven går redan. Någon annan kan ha svarat före dig. Inget är ändrat.".to_owned(),
        ),
    };
    Found::words(subject, body)
}

fn reason(request: &Request, found: &Found) -> String {
    match (request, found.sight) {
        (Request::Search(_), _) => format!("En sökning i diariet, visade ärenden: {}.", found.shown),
        (Request::Help, _) => "En fråga om hur man gör: vägledningen är skickad.".to_owned(),
        (Request::LetGo, _) => "Automatiska brev får gå igen, på registratorns ord.".to_owned(),
        (Request::Astray, _) => "Ett svar på ett mejl som inte hör till något ärende: den som skrev har fått veta det.".to_owned(),
        (Request::Show(_), Sight::Whole) => "Ärendet är läst.".to_owned(),
        (Request::Show(_), Sight::Outline) => "Ärendets uppgifter är lästa, inte innehållet.".to_owned(),
        (Request::Show(_), Sight::Nothing) => "Ett ärende är efterfrågat som inte finns eller inte får läsas.".to_owned(),
    }
}

fn plan(mail: &Mail<'_>, to: NamedAddress, reader: &PersonId, found: &Found) -> LetterPlan {
    let values = [
        ("word", found.subject.clone()),
        ("body", found.body.clone()),
        ("role", found.guide.unwrap_or_default().to_owned()),
    ];
    let mut letter = LetterPlan::new(Purpose::Reading, format!("reading/{reader}"), &mail.mailbox.id, to).with_values(&values);
    letter.template = found.guide.map(|_| NamedTemplate::Guide.to_string());
    letter
}

async fn search(tx: &mut WriteTx, office: &Office, text: &str, person: &PersonId, now: DateTime<Utc>) -> Result<Found, StoreError> {
    let vocabulary = Vocabulary {
        organisation: &office.organisation,
        policies: &office.policies,
        today: stockholm_date(now),
    };
    let nothing = |body: String| Found::words("Sökning i diariet", body);
    let query = match Query::read(text, &vocabulary) {
        Ok(query) => query,
        Err(error) => return Ok(nothing(format!("Sökningen \"{text}\" gick inte att förstå. {error}"))),
    };
    let mut seen = Vec::new();
    let mut found = tx.find(&query, now, MOST_LOOKED_AT + 1).await?;
    let has_more = found.len() > MOST_LOOKED_AT as usize;
    found.truncate(MOST_LOOKED_AT as usize);
    for summary in found {
        let matter = tx.load_case(summary.id).await?.matter;
        let sight = sight_of(person, &matter, &office.organisation);
        // That a word stands in a sensitive case is part of what it says.
        let told_by_words = matter.flags.contains(&Flag::Confidential) && query.has_words();
        if sight == Sight::Whole || (sight == Sight::Outline && !told_by_words) {
            seen.push(entry(office, &summary, page::title(&matter, sight), now));
        }
    }
    let Some(told) = how_many(seen.len(), has_more) else {
        return Ok(nothing(format!("Du sökte: {text}\n\n{}", no_case(has_more))));
    };
    let count = &told.count;
    seen.truncate(MOST_LISTED);
    Ok(Found {
        subject: format!("{count} i diariet"),
        body: format!(
            "Du sökte: {text}\n\n{count} stämmer.{}\n\n{}\n\nVill du läsa ett av dem? Mejla hit med ämnet \"Visa\" och numret.",
            told.rest,
            seen.join("\n\n")
        ),
        case: None,
        sight: Sight::Whole,
        shown: seen.len(),
        guide: None,
    })
}

/// What a letter says of how many cases are found.
#[derive(Debug, PartialEq, Eq)]
struct Told {
    count: String,
    /// Of those that are not listed; begins with a blank, or is empty.
    rest: String,
}

/// How many cases are found, and what to do where not all are listed; `None` where there are none. `has_more`: not all were looked at.
fn how_many(seen: usize, has_more: bool) -> Option<Told> {
    let count = match (seen, has_more) {
        (0, _) => return None,
        (1, false) => "1 ärende".to_owned(),
        (1, true) => "Minst 1 ärende".to_owned(),
        (many, false) => format!("{many} ärenden"),
        (many, true) => format!("Minst {many} ärenden"),
    };
    let narrower = "Sök snävare för att se resten: lägg till ett ord, eller till exempel enhet:, typ: eller sedan:.";
    let rest = if seen > MOST_LISTED {
        format!(" De första {MOST_LISTED} visas. {narrower}")
    } else if has_more {
        format!(" {TOO_WIDE}")
    } else {
        String::new()
    };
    Some(Told { count, rest })
}

/// The answer where nothing may be shown.
fn no_case(has_more: bool) -> String {
    let words = if has_more {
        TOO_WIDE
    } else {
        "Inga ärenden som du kan se stämmer med sökningen."
    };
    words.to_owned()
}

/// More cases have the words than are looked at for one answer; it does not tell whose they are.
const TOO_WIDE: &str = "Sökningen är så vid att alla ärenden inte har gåtts igenom. Sök snävare: lägg till ett ord, eller till exempel enhet:, typ: eller sedan:.";

fn entry(office: &Office, case: &CaseSummary, title: &str, now: DateTime<Utc>) -> String {
    let organisation = &office.organisation;
    let who = organisation.who_has(case.officer.as_ref(), case.unit.as_ref());
    let late = if case.state.owes_answer() && case.due_at.is_some_and(|due| due < now) {
        ", FÖRSENAT"
    } else {
        ""
    };
    format!(
        "  {}  {title}\n  Kom in {}, {}{}{late}",
        organisation.write_number(&case.number),
        stockholm_date(case.arrived_at),
        state_word(case.state),
        who.map(|who| format!(", {who}")).unwrap_or_default(),
    )
}

async fn show(tx: &mut WriteTx, office: &Office, number: &str, person: &PersonId, now: DateTime<Utc>) -> Result<Found, StoreError> {
    let named = office.organisation.diary_numbers_in(number);
    let case = match named.first() {
        Some(number) => tx.case_by_number(number).await?,
        None => None,
    };
    let sight = case
        .as_ref()
        .map_or(Sight::Nothing, |case| sight_of(person, &case.matter, &office.organisation));
    let Some(case) = case.filter(|_| sight != Sight::Nothing) else {
        return Ok(Found {
            subject: "Ärendet finns inte här".to_owned(),
            body: format!("Det finns inget ärende {number} som du kan läsa. Stämmer numret? Fråga annars registratorn."),
            case: None,
            sight,
            shown: 0,
            guide: None,
        });
    };
    let glasses = Glasses {
        organisation: &office.organisation,
        policies: &office.policies,
        rules: &office.rules,
    };
    let page = page_of(tx, &case, &glasses).await?;
    Ok(Found {
        subject: format!(
            "[{}] {}",
            page.number,
            page::title(
                &case.matter,
                if case.matter.flags.contains(&Flag::Confidential) {
                    Sight::Outline
                } else {
                    sight
                }
            )
        ),
        body: page.text(sight, &office.organisation, stockholm_date(now)),
        case: Some(case.id),
        sight,
        shown: 1,
        guide: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_says_when_there_are_more_cases_than_it_lists() {
        for (seen, has_more, count, rest) in [
            (1, false, "1 ärende", ""),
            (50, false, "50 ärenden", ""),
            (51, false, "51 ärenden", "De första 50 visas. Sök snävare"),
            (2_000, true, "Minst 2000 ärenden", "De första 50 visas. Sök snävare"),
            // Most of those that were looked at are not for this reader.
            (3, true, "Minst 3 ärenden", "Sökningen är så vid"),
        ] {
            let told = how_many(seen, has_more).unwrap();
            assert_eq!(told.count, count);
            assert!(
                told.rest.trim_start().starts_with(rest) && told.rest.is_empty() == rest.is_empty(),
                "{told:?}"
            );
        }
        assert_eq!((how_many(0, false), how_many(0, true)), (None, None));
        assert_ne!(
            no_case(true),
            no_case(false),
            "that nothing is there is only said when all was looked at"
        );
    }
}
