//! The letters of a decision, told before they are written: their rows are made first, and their bytes afterwards, on another thread where
//! the transaction has more to do meanwhile.

use super::letters::{self, About, Extra, LetterError, Originals};
use super::office::Office;
use crate::domain::case::{Case, CaseMatter, State};
use crate::domain::decide::Decision;
use crate::domain::diary::DiaryNumber;
use crate::domain::effect::{Effect, LetterPlan};
use crate::domain::ids::OutboxId;
use crate::store::{ComposedLetter, Kept, StoreError, WriteTx};
use chrono::{DateTime, Utc};

/// Letters that are queued and have no bytes yet, with all that their words are told from.
pub(super) struct Unwritten {
    /// The case before the decision.
    pub case: Option<Case>,
    /// The numbers of the cases that the decision opens, in order.
    pub opened: Vec<DiaryNumber>,
    pub decision: Decision,
    /// The mails that the letters carry.
    pub originals: Originals,
    /// Tells letters apart where there is no case.
    pub fallback: String,
    pub now: DateTime<Utc>,
    /// The letters without their bytes, in the order in which the decision sends them.
    pub heads: Vec<ComposedLetter>,
    /// Their rows, in the same order.
    pub ids: Vec<OutboxId>,
}

/// Bytes of letters, each with its row.
pub(super) type Written = Vec<(OutboxId, Kept)>;

impl Unwritten {
    /// Whether there is nothing to write.
    pub(super) fn is_empty(&self) -> bool {
        self.heads.is_empty()
    }

    /// What the rows of the letters need to know.
    pub(super) fn told(&self, office: &Office) -> Result<Vec<ComposedLetter>, LetterError> {
        let head = |(plan, about): (_, Option<About<'_>>)| letters::head(office, plan, about.as_ref(), &self.fallback, self.now);
        self.plans().into_iter().map(head).collect()
    }

    /// Writes the letters.
    pub(super) fn written(&self, office: &Office) -> Result<Written, LetterError> {
        let letters = self.plans().into_iter().zip(&self.heads).zip(&self.ids);
        letters
            .map(|(((plan, about), head), id)| {
                let (about, extra) = (about.as_ref(), Extra::default());
                let bytes = letters::bytes(office, plan, about, &self.originals, extra, &head.message_id, self.now)?;
                Ok((*id, bytes))
            })
            .collect()
    }

    /// The plans of the letters, each with the case as the effects before it have made it.
    fn plans(&self) -> Vec<(&LetterPlan, Option<About<'_>>)> {
        let mut number = self.case.as_ref().map(|case| &case.number);
        let mut matter: Option<&CaseMatter> = self.case.as_ref().map(|case| &case.matter);
        let mut state: Option<&State> = self.case.as_ref().map(|case| &case.state);
        let (mut plans, mut next) = (Vec::new(), self.opened.iter());
        for effect in &self.decision.effects {
            match effect {
                Effect::OpenCase { matter: new, state: first } => (number, matter, state) = (next.next(), Some(new.as_ref()), Some(first)),
                Effect::SetMatter { matter: new } => matter = Some(new.as_ref()),
                Effect::SetState { state: new } => state = Some(new),
                Effect::Send { letter } => {
                    let about = number.zip(matter).zip(state).map(|((number, matter), state)| About {
                        number,
                        matter,
                        state,
                        opened: &self.opened,
                    });
                    plans.push((letter.as_ref(), about));
                }
                Effect::AddDocument { .. }
                | Effect::StartClock { .. }
                | Effect::StopClocks { .. }
                | Effect::Learn { .. }
                | Effect::StopLetter { .. }
                | Effect::NoteAbsence { .. }
                | Effect::Link { .. }
                | Effect::Unlink { .. }
                | Effect::File { .. } => {}
            }
        }
        plans
    }
}

/// Gives letters their bytes. One that was queued before, under the same key, keeps those that it has.
///
/// # Errors
/// When the database is out of reach.
pub(super) async fn hand_in(tx: &mut WriteTx, written: Written) -> Result<(), StoreError> {
    for (id, bytes) in written {
        if tx.is_owed(id) {
            tx.put_letter_bytes(id, &bytes).await?;
        }
    }
    Ok(())
}
