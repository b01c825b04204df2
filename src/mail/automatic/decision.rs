//! The order in which signs are weighed, and what decides.

use super::headers::{self, HeaderSigns};
use super::{calendar, form_shape, reports};
use crate::domain::letter::{Bounce, BounceAction, Kind};
use crate::mail::bounce;
use crate::mail::evidence::{Mark, OwnWords, Sender, bare_address, is_null_path};
use crate::mail::parsed::Parsed;

/// What a machine answers in fewer bytes than this is an answer, whatever its words; longer ones are notices of events.
const SHORT: usize = 400;

/// Everything that is looked at, read once.
pub(super) struct Evidence {
    /// What the headers say.
    pub headers: HeaderSigns,
    /// Who is told as the author.
    pub sender: Sender,
    /// What the mail says in its own words.
    pub words: OwnWords,
    /// What it tells as a bounce or another delivery report, and why it is one.
    pub bounce: Option<(Bounce, Vec<String>)>,
}

impl Evidence {
    /// Reads headers, sender and words, each once.
    pub(super) fn gather(parsed: &Parsed) -> Self {
        let (sender, words) = (Sender::read(&parsed.headers), OwnWords::of(parsed));
        Self {
            headers: headers::read(&parsed.headers),
            bounce: bounce::read(parsed, &sender, &words),
            sender,
            words,
        }
    }
}

/// The kind and its reasons. What has the structure of a machine's mail is one; then headers that only machines write
/// decide, then words; what remains is a person's.
pub(super) fn decide(parsed: &Parsed, evidence: &Evidence) -> (Kind, Vec<String>) {
    let Evidence { sender, words, bounce, .. } = evidence;
    if let Some(why) = reports::why(parsed, words, sender) {
        return (Kind::Report, vec![why]);
    }
    if let Some((bounce, because)) = bounce {
        let arrived = matches!(bounce.action, BounceAction::Delivered | BounceAction::Relayed);
        return (if arrived { Kind::Report } else { Kind::Bounce }, because.clone());
    }
    if let Some(why) = calendar::why(parsed) {
        return (Kind::Calendar, vec![why]);
    }
    if is_someones_form(parsed, evidence) {
        return (Kind::Human, vec!["texten är ett ifyllt formulär med någons egna ord".to_owned()]);
    }
    automatic(parsed, evidence).unwrap_or_else(|| (Kind::Human, vec!["inget tyder på en maskin".to_owned()]))
}

/// A filled-in form with a citizen's words. The copy in a receipt is what its reader has written himself; it names him.
fn is_someones_form(parsed: &Parsed, evidence: &Evidence) -> bool {
    let Evidence { headers, words, .. } = evidence;
    let receipt = words.has(Mark::Receipt) || words.has(Mark::SubjectReceipt);
    headers.list.is_none() && headers.spam.is_none() && form_shape::is_form(&parsed.text) && (!receipt || names_another(parsed))
}

/// The form names an address that the mail is not written to.
fn names_another(parsed: &Parsed) -> bool {
    let to = ["to", "delivered-to", "x-original-to"].map(|name| parsed.headers.first(name).unwrap_or_default().to_lowercase());
    form_shape::address_in(&parsed.text).is_some_and(|address| !to.iter().any(|to| to.contains(&address)))
}

/// Mail without a structure of its own: answers of machines, mass mail, spam.
fn automatic(parsed: &Parsed, evidence: &Evidence) -> Option<(Kind, Vec<String>)> {
    let HeaderSigns { replied, spam, .. } = &evidence.headers;
    let words = &evidence.words;
    if let Some(header) = replied {
        return Some((Kind::AutoReply, with_words(header, words)));
    }
    if let Some(class) = parsed.message_class.as_deref().filter(|class| class.starts_with("ipm.note.rules.")) {
        return Some((Kind::AutoReply, with_words(class, words)));
    }
    if let Some(header) = spam {
        return Some((Kind::SpamSuspect, vec![header.clone()]));
    }
    generated(evidence)
        .or_else(|| list(parsed, evidence))
        .or_else(|| mass(evidence))
        .or_else(|| by_words(parsed, evidence))
}

/// The header and what the words add.
fn with_words(header: &str, words: &OwnWords) -> Vec<String> {
    let telling = [
        Mark::Declares,
        Mark::SubjectReply,
        Mark::SubjectAbsence,
        Mark::Absence,
        Mark::SubjectReceipt,
        Mark::Receipt,
    ];
    let mut because = vec![header.to_owned()];
    because.extend(
        words
            .quoted(&telling)
            .map(|quote| format!("texten liknar ett automatiskt svar ({quote})")),
    );
    because
}

/// `Auto-Submitted: auto-generated` and its like: a receipt or absence note by its words, else a notice to many.
fn generated(evidence: &Evidence) -> Option<(Kind, Vec<String>)> {
    let header = evidence.headers.generated.as_ref()?;
    let words = &evidence.words;
    let replies = [
        Mark::SubjectReply,
        Mark::SubjectAbsence,
        Mark::SubjectReceipt,
        Mark::Declares,
        Mark::Absence,
        Mark::Receipt,
        Mark::Challenge,
    ];
    let short = words.length < SHORT && !asks(words);
    if replies.iter().any(|mark| words.has(*mark)) || words.is_answer && (words.has(Mark::Away) || short) {
        return Some((Kind::AutoReply, with_words(header, words)));
    }
    // A form's or an app's mail carries the person in Reply-To and his words in the text.
    if evidence.sender.reply_elsewhere && (words.has(Mark::Person) || evidence.sender.is_answered_by_one_named_in(words)) {
        return Some((Kind::Human, vec![format!("{header}, men någons egna ord och en annan svarsadress")]));
    }
    Some((Kind::Bulk, vec![header.clone()]))
}

/// `List-Id` and its like. A shared mailbox can be a group with a List-Id of its own, so someone's own question to the
/// reader is a person's mail, unless the list shows in the subject or the footer or is one that people subscribe to.
fn list(parsed: &Parsed, evidence: &Evidence) -> Option<(Kind, Vec<String>)> {
    let header = evidence.headers.list.as_ref()?;
    let words = &evidence.words;
    if words.is_reply() {
        return Some((Kind::AutoReply, with_words(header, words)));
    }
    let tagged = words.subject.starts_with('[') || words.subject.contains(": [");
    let bare = evidence.headers.list_headers == 1 && evidence.headers.campaign.is_none() && evidence.headers.precedence.is_none();
    let unlisted = !tagged && !is_from_mass_mail(words) && !evidence.sender.is_mass();
    let personal = asks(words) && unlisted && (bare || is_own_group(parsed)) || is_written_beside_list(parsed, evidence);
    let because = if personal {
        format!("{header}, men skrivet till läsaren")
    } else {
        header.clone()
    };
    Some((if personal { Kind::Human } else { Kind::Bulk }, vec![because]))
}

/// A member of a list that people talk on asks the reader by name: the mail went to his address too, beside the list.
fn is_written_beside_list(parsed: &Parsed, evidence: &Evidence) -> bool {
    let headers = &parsed.headers;
    let id = headers.first("list-id").unwrap_or_default().to_lowercase();
    let id = id.rsplit_once('<').map_or(id.as_str(), |(_, id)| id.trim_end_matches('>'));
    let (list, _) = id.split_once('.').unwrap_or((id, ""));
    let to = headers.first("to").unwrap_or_default().to_lowercase();
    let is_talk = headers.first("x-mailman-version").is_some() || headers.first("x-original-from").is_some();
    let Evidence { sender, words, .. } = evidence;
    let is_member = !sender.is_mass() && !sender.is_unread() && (sender.reply_elsewhere || !sender.address.contains(list));
    is_talk && is_member && asks(words) && !list.is_empty() && !to.is_empty() && !to.contains(list) && !to.contains(',')
}

/// The list's name lies under the domain that the mail was delivered to.
fn is_own_group(parsed: &Parsed) -> bool {
    let list = parsed.headers.first("list-id").unwrap_or("").to_ascii_lowercase();
    let delivered = ["delivered-to", "x-original-to", "envelope-to"]
        .iter()
        .find_map(|name| parsed.headers.first(name))
        .map(bare_address);
    delivered.is_some_and(|to| to.rsplit_once('@').is_some_and(|(_, domain)| list.contains(domain)))
}

/// `List-Unsubscribe`, `Precedence: bulk` and their like: tools set them on single letters too, so the words decide.
fn mass(evidence: &Evidence) -> Option<(Kind, Vec<String>)> {
    let HeaderSigns { campaign, precedence, .. } = &evidence.headers;
    let header = campaign.as_ref().or(precedence.as_ref())?;
    let words = &evidence.words;
    let receipt =
        words.has(Mark::SubjectReceipt) || words.has(Mark::Receipt) || words.has(Mark::SubjectReply) || words.has(Mark::SubjectAbsence);
    let many_by_tool = campaign.is_some() && !receipt && !words.has(Mark::Absence) && !words.has(Mark::Declares);
    let hinted = campaign.is_none() && !asks(words) && (words.reply_points() >= 2 || (words.is_answer && !words.is_first_person()));
    if (words.is_reply() && !many_by_tool) || (receipt && !asks(words)) || hinted {
        return Some((Kind::AutoReply, with_words(header, words)));
    }
    let told = evidence.sender.is_robot() || words.has(Mark::Notice) || words.has(Mark::SubjectNotice);
    let many = evidence.sender.is_mass() || is_from_mass_mail(words) || told && !asks(words) && !words.is_first_person();
    let personal = if campaign.is_some() {
        !many && (asks(words) || words.is_ones_own()) || words.count(Mark::Person) >= 2 && words.length < SHORT
    } else {
        !many || (asks(words) && !evidence.sender.is_mass())
    };
    let because = if personal {
        vec![format!("{header}, men skrivet till läsaren")]
    } else {
        vec![header.clone()]
    };
    Some((if personal { Kind::Human } else { Kind::Bulk }, because))
}

/// A footer or a word of mass mail stands in it.
fn is_from_mass_mail(words: &OwnWords) -> bool {
    words.has(Mark::Footer) || words.has(Mark::Bulk)
}

/// Someone asks or tells the reader something.
fn asks(words: &OwnWords) -> bool {
    words.has(Mark::Person) || words.words.contains('?')
}

/// Where headers say nothing that decides.
fn by_words(parsed: &Parsed, evidence: &Evidence) -> Option<(Kind, Vec<String>)> {
    let Evidence {
        headers, sender, words, ..
    } = evidence;
    let telling = [
        Mark::Declares,
        Mark::SubjectReply,
        Mark::SubjectAbsence,
        Mark::Absence,
        Mark::Receipt,
        Mark::SubjectReceipt,
        Mark::Challenge,
        Mark::StandIn,
        Mark::Service,
        Mark::Unanswerable,
        Mark::Away,
        Mark::Thanks,
    ];
    if words.is_notice() && !words.is_answer && (words.has(Mark::Unanswerable) || words.has(Mark::Declares)) {
        return Some((Kind::Bulk, vec!["ämnet är ett systems, och det tar inte emot svar".to_owned()]));
    }
    if words.is_passed_on() {
        return spam(words).map(|why| (Kind::SpamSuspect, vec![why]));
    }
    let enough = if asks(words) { 3 } else { 2 };
    let pushed = headers.suppress.is_some() && words.reply_points() >= enough && telling.iter().any(|mark| words.has(*mark));
    let unread = (sender.is_unread() || sender.is_system()) && words.reply_points() >= 3 && !words.has(Mark::Person);
    let null_path = is_null_path(parsed.headers.first("return-path").unwrap_or(""));
    let answered = null_path && !asks(words) && (words.is_answer || words.reply_points() >= 2);
    if words.is_reply() || pushed || unread || answered {
        let quote = words.quoted(&telling).map(|quote| format!(" ({quote})")).unwrap_or_default();
        let mut because = vec![format!("texten är ett automatiskt svar{quote}")];
        because.extend(headers.suppress.clone());
        return Some((Kind::AutoReply, because));
    }
    if let Some(why) = spam(words) {
        return Some((Kind::SpamSuspect, vec![why]));
    }
    if words.has(Mark::Unanswerable) && !asks(words) && !words.is_first_person() && !words.is_personal() {
        return Some((
            Kind::Bulk,
            vec![format!(
                "går inte att svara på ({})",
                words.quoted(&[Mark::Unanswerable]).unwrap_or_default()
            )],
        ));
    }
    let noticed = headers.suppress.is_some() && words.resembles_notice() && !asks(words) && !words.is_personal();
    if words.is_of_a_system() || noticed {
        let quote = words.quoted(&[Mark::Notice]).unwrap_or_default();
        return Some((Kind::Bulk, vec![format!("ett systems meddelande ({quote})")]));
    }
    let footers = words.count(Mark::Footer) + words.count(Mark::Bulk);
    let by_footers = footers >= 2 && !asks(words) && !words.is_of_the_senders() && !words.is_ones_own();
    if footers >= 1 && sender.is_mass() && !words.has(Mark::Person) || by_footers || words.is_mass() {
        let quote = words.quoted(&[Mark::Footer, Mark::Bulk]).unwrap_or_default();
        return Some((Kind::Bulk, vec![format!("massutskick ({quote})")]));
    }
    let programs = sender.is_robot() && words.is_notice();
    (programs || sender.is_unread() && sender.is_mass() && !asks(words) && words.length > 0)
        .then(|| (Kind::Bulk, vec!["avsändaradressen tar inte emot svar".to_owned()]))
}

/// Three signs of one kind of spam, or two and pressure.
fn spam(words: &OwnWords) -> Option<String> {
    if words.is_answer {
        return None;
    }
    let push = words.count(Mark::SpamPush);
    let themes = [
        (Mark::SpamSeo, "sökmotorförsäljning"),
        (Mark::SpamPhish, "lösenordsfiske"),
        (Mark::SpamParcel, "paketbedrägeri"),
        (Mark::SpamMoney, "pengar från okänd"),
    ];
    let (count, theme) = themes
        .iter()
        .map(|(mark, theme)| (words.count(*mark), theme))
        .max_by_key(|(count, _)| *count)?;
    let suspect = count >= 3 || (count >= 2 && push >= 1);
    (suspect && words.words.matches('?').count() < 2 && words.count(Mark::Person) < 2).then(|| format!("liknar skräppost: {theme}"))
}
