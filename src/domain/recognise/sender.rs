//! Who a new matter is from: the author of the mail, the citizen inside a form, or whoever staff send it in for.

use super::NewSender;
use super::proof::staff;
use crate::domain::address::{EmailAddress, NamedAddress};
use crate::domain::classify::MatterWords;
use crate::domain::facts::Facts;
use crate::domain::letter::{Letter, OnBehalfKind};
use crate::domain::matter::Channel;
use crate::domain::organisation::{FunctionalMailbox, Organisation};

/// Who a new matter is from.
pub fn new_sender(letter: &Letter, facts: &Facts, mailbox: &FunctionalMailbox, organisation: &Organisation) -> NewSender {
    let may_concern = facts
        .named
        .first()
        .or_else(|| facts.threads.first().map(|hit| &hit.case))
        .map(|case| Box::new(case.clone()));
    let plain = NewSender {
        citizen: usable(letter, organisation),
        name: letter.from.as_ref().and_then(|from| from.name.clone()),
        channel: mailbox.channel,
        anonymous: false,
        sent_in_by: None,
        // A function that matters are passed to may answer by machine: a person looks before anything goes back.
        sure: !letter.from_address().is_some_and(|from| organisation.is_function(from)),
        may_concern,
        text: None,
        subject: None,
    };
    let words = MatterWords::of(letter);
    if let Some(form) = &letter.form {
        let citizen = foreign(form.email.clone(), organisation).map(|address| NamedAddress::new(form.name.as_deref(), address));
        return NewSender {
            citizen,
            name: form.name.clone(),
            channel: Channel::WebForm,
            anonymous: form.anonymous,
            text: Some(words.body.into_owned()),
            subject: Some(words.subject.into_owned()),
            ..plain
        };
    }
    match sent_in(letter, words, organisation) {
        Some(sender) => NewSender {
            may_concern: plain.may_concern.clone(),
            ..sender
        },
        None => plain,
    }
}

/// A matter that staff send in for someone: only an attached mail tells for sure whose it is (K16).
fn sent_in(letter: &Letter, words: MatterWords<'_>, organisation: &Organisation) -> Option<NewSender> {
    let inner = letter.on_behalf_of.as_ref()?;
    let from = letter.from.as_ref().filter(|from| organisation.is_internal(&from.address))?;
    let citizen = foreign(inner.email.clone(), organisation).map(|address| NamedAddress::new(inner.name.as_deref(), address));
    let told = inner.channel.as_deref().and_then(channel_word);
    let channel = told.unwrap_or(if inner.kind == OnBehalfKind::FileNote {
        Channel::Telephone
    } else {
        Channel::Email
    });
    Some(NewSender {
        citizen,
        name: inner.name.clone(),
        channel,
        anonymous: false,
        sent_in_by: Some(staff(from, organisation)),
        sure: inner.sure,
        may_concern: None,
        text: Some(words.body.into_owned()),
        subject: Some(words.subject.into_owned()),
    })
}

/// The channel that a file note names.
fn channel_word(told: &str) -> Option<Channel> {
    let told = told.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| told.contains(word));
    let is_app = told.split(|c: char| !c.is_alphanumeric()).any(|word| word.starts_with("app"));
    // What is said in a network is told by its own words first: "Facebookpost" is no post, "ringde via Messenger" no telephone.
    if says(&["social", "facebook", "messenger", "instagram", "linkedin", "tiktok", "twitter"]) {
        Some(Channel::SocialMedia)
    } else if says(&["telefon", "samtal", "ring"]) {
        Some(Channel::Telephone)
    } else if says(&["besök", "recept", "möte"]) {
        Some(Channel::Visit)
    } else if says(&["e-post", "epost", "mejl", "mail"]) {
        Some(Channel::Email)
    } else if says(&["webb", "formulär", "hemsida", "e-tjänst"]) || is_app {
        Some(Channel::WebForm)
    } else if says(&["brev", "post", "vykort", "papper"]) {
        Some(Channel::Letter)
    } else {
        None
    }
}

/// Who can be written to: never one of our own mailboxes. A mail with a `Reply-To` of its own is still the author's.
fn usable(letter: &Letter, organisation: &Organisation) -> Option<NamedAddress> {
    letter.from.clone().filter(|from| !organisation.is_own_mailbox(&from.address))
}

/// An address inside a form or a note, unless it is one of our own: a letter to it would come back as new mail.
fn foreign(address: Option<EmailAddress>, organisation: &Organisation) -> Option<EmailAddress> {
    address.filter(|address| !organisation.is_own_mailbox(address))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notes_channel_is_told_in_many_words() {
        for (told, channel) in [
            ("telefon", Some(Channel::Telephone)),
            ("Hen ringde", Some(Channel::Telephone)),
            ("besök i receptionen", Some(Channel::Visit)),
            ("Facebookpost", Some(Channel::SocialMedia)),
            ("post på Instagram", Some(Channel::SocialMedia)),
            ("samtal på Messenger", Some(Channel::SocialMedia)),
            ("LinkedIn", Some(Channel::SocialMedia)),
            ("sociala medier", Some(Channel::SocialMedia)),
            ("e-post", Some(Channel::Email)),
            ("Mejl", Some(Channel::Email)),
            ("webben", Some(Channel::WebForm)),
            ("Appen", Some(Channel::WebForm)),
            ("brev", Some(Channel::Letter)),
            ("med posten", Some(Channel::Letter)),
            ("på papper", Some(Channel::Letter)),
            ("okänt", None),
        ] {
            assert_eq!(channel_word(told), channel, "{told}");
        }
    }
}
