//! Learning: what people judged becomes a new model upon the shipped one. It is taken only where it is worse in nothing on
//! mails that no model learns from, the change is logged, and the model before it is kept to be brought back.

use super::office::Office;
use super::task::{guarded, on_a_thread, uncancelled};
use crate::domain::classify::adjust::{Tally, adjust};
use crate::domain::classify::example::Example;
use crate::domain::classify::labelled::Labelled;
use crate::domain::classify::model::Model;
use crate::domain::classify::{Classifier, MatterWords, Thresholds};
use crate::domain::ids::CaseId;
use crate::domain::time::stockholm_date;
use crate::store::{LessonRow, LogEntry, Store, StoreError, raw_hash};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use std::sync::{Arc, PoisonError, RwLock};

/// Lessons that are read at a time, each with its mail.
const PAGE: u32 = 50;
/// Mails that a new model is measured on, at least.
const FEWEST_KEPT: usize = 20;
/// Lessons of this fold are measured on and never learnt from.
const KEPT_FOLD: usize = 0;
/// A night's learning begins this long after midnight in Stockholm.
const AFTER_MIDNIGHT: TimeDelta = TimeDelta::hours(2);
/// The fact that names the night of the latest learning.
const LEARNT_ON: &str = "learnt_on";

/// The classifier in use: the shipped one, or one that learnt from what people judged. It may change while mail flows.
pub struct Taught {
    shipped: Arc<Classifier>,
    base: Option<String>,
    in_use: RwLock<Arc<Classifier>>,
}

impl Taught {
    /// The shipped classifier, to begin with.
    pub fn new(shipped: Classifier) -> Self {
        let shipped = Arc::new(shipped);
        let bytes = shipped.model().and_then(|model| model.to_bytes().ok());
        Self {
            base: bytes.map(|bytes| raw_hash(&bytes)),
            in_use: RwLock::new(Arc::clone(&shipped)),
            shipped,
        }
    }

    /// The classifier that is in use now.
    pub fn now(&self) -> Arc<Classifier> {
        Arc::clone(&self.in_use.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The shipped model's hash, under which models that learnt upon it are kept; `None` where there is no model.
    pub fn base(&self) -> Option<&str> {
        self.base.as_deref()
    }

    fn take(&self, model: Model) {
        let classifier = Arc::new(self.shipped.with_model(model));
        *self.in_use.write().unwrap_or_else(PoisonError::into_inner) = classifier;
    }

    fn take_shipped(&self) {
        *self.in_use.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&self.shipped);
    }
}

/// What came of learning.
#[derive(Debug, Clone, PartialEq)]
pub enum Learnt {
    /// There is no shipped model to learn upon.
    NoModel,
    /// Too few lessons, or too few mails to measure on.
    TooFew {
        /// Lessons there are.
        lessons: usize,
        /// Mails to measure on.
        kept: usize,
    },
    /// The new model is the one in use, or one that a person has withdrawn.
    Nothing,
    /// The new model is worse in something; the one in use stays.
    Worse {
        /// The one in use on the kept mails.
        before: Tally,
        /// The new one on the same.
        after: Tally,
    },
    /// The new model is in use.
    Taken {
        /// Lessons that it learnt from.
        lessons: usize,
        /// The one before on the kept mails.
        before: Tally,
        /// The new one on the same.
        after: Tally,
    },
}

/// Puts the model to use that the diary says is in force; the shipped one where there is none, or where it cannot be read.
///
/// # Errors
/// When the database is out of reach.
pub async fn take_in_force(office: &Office, store: &Store) -> Result<(), StoreError> {
    let Some(base) = office.classifier.base() else { return Ok(()) };
    let found = store.read().await?.model_in_force(base).await?;
    match found.map(|learnt| Model::from_bytes(&learnt.bytes)) {
        Some(Ok(model)) => office.classifier.take(model),
        Some(Err(error)) => {
            tracing::warn!(%error, "the model that learnt from corrections cannot be read; the shipped one is used");
            office.classifier.take_shipped();
        }
        None => office.classifier.take_shipped(),
    }
    Ok(())
}

/// Learns once a night; `None` where this night's learning is done.
///
/// # Errors
/// When the database is out of reach.
pub async fn nightly(office: &Arc<Office>, store: &Store, kept: &Arc<Vec<Labelled>>) -> Result<Option<Learnt>, StoreError> {
    let now = office.clock.now();
    let night = stockholm_date(now - AFTER_MIDNIGHT).to_string();
    if store.read().await?.meta(LEARNT_ON).await?.as_deref() == Some(&night) {
        return Ok(None);
    }
    let learnt = run_once(office, store, kept).await?;
    let store = store.clone();
    uncancelled(async move {
        let mut tx = store.write().await?;
        tx.set_meta(LEARNT_ON, &night).await?;
        tx.commit().await
    })
    .await?;
    Ok(Some(learnt))
}

/// Learns from all lessons there are, upon the shipped model.
///
/// # Errors
/// When the database is out of reach.
pub async fn run_once(office: &Arc<Office>, store: &Store, kept: &Arc<Vec<Labelled>>) -> Result<Learnt, StoreError> {
    let Some(base) = office.classifier.base().map(ToOwned::to_owned) else {
        return Ok(Learnt::NoModel);
    };
    let lessons = lessons(office, store).await?;
    let (teacher, measured) = (Arc::clone(office), Arc::clone(kept));
    let outcome = on_a_thread(move || learn(&teacher.classifier, &lessons, &measured)).await;
    let (learnt, model) = match outcome {
        Ok(new) => new,
        Err(nothing) => return Ok(nothing),
    };
    let Ok(bytes) = model.to_bytes() else { return Ok(Learnt::Nothing) };
    let (keeper, now) = (store.clone(), office.clock.now());
    let event = told(&learnt, &bytes);
    let count = match &learnt {
        Learnt::Taken { lessons, .. } => u32::try_from(*lessons).unwrap_or(u32::MAX),
        _ => return Ok(learnt),
    };
    let kept = uncancelled(async move { keep(&keeper, &base, &bytes, count, &event, now).await }).await?;
    if !kept {
        return Ok(Learnt::Nothing);
    }
    office.classifier.take(model);
    Ok(learnt)
}

/// Withdraws the model in force; the one before it, or the shipped one, is used again. `false` when none was in force.
///
/// # Errors
/// When the database is out of reach.
pub async fn restore(office: &Office, store: &Store) -> Result<bool, StoreError> {
    let Some(base) = office.classifier.base() else { return Ok(false) };
    let mut tx = store.write().await?;
    let withdrawn = tx.withdraw_model(base).await?;
    if withdrawn {
        let reasons = ["Den inlärda modellen är tagen ur bruk: den som gällde före används igen.".to_owned()];
        append(&mut tx, "model_withdrawn", &json!({}), &reasons, office.clock.now()).await?;
    }
    tx.commit().await?;
    take_in_force(office, store).await?;
    Ok(withdrawn)
}

async fn keep(store: &Store, base: &str, bytes: &[u8], lessons: u32, event: &Value, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let mut tx = store.write().await?;
    let in_force = tx.model_in_force(base).await?;
    if in_force.is_some_and(|model| model.hash == raw_hash(bytes)) || tx.is_withdrawn(base, bytes).await? {
        return Ok(false);
    }
    tx.put_model(base, bytes, lessons, now).await?;
    let reasons = ["En ny modell som lärt av rättelser är tagen i bruk: den är inte sämre på de undanhållna mejlen.".to_owned()];
    append(&mut tx, "model_taken", event, &reasons, now).await?;
    tx.commit().await?;
    Ok(true)
}

async fn append(
    tx: &mut crate::store::WriteTx,
    kind: &str,
    event: &Value,
    reasons: &[String],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.append_log(&LogEntry::note(now, "daemon", kind, event, reasons))
        .await
        .map(|_| ())
}

fn told(learnt: &Learnt, bytes: &[u8]) -> Value {
    let figures = |tally: &Tally| json!({ "mails": tally.mails, "topics": tally.topics, "types": tally.types, "missed": tally.missed });
    match learnt {
        Learnt::Taken { lessons, before, after } => json!({
            "model": raw_hash(bytes), "lessons": lessons, "before": figures(before), "after": figures(after),
        }),
        _ => json!({}),
    }
}

/// Every lesson with the words of its mail.
async fn lessons(office: &Arc<Office>, store: &Store) -> Result<Vec<Labelled>, StoreError> {
    let mut all = Vec::new();
    let mut after = CaseId(0);
    loop {
        let rows = store.read().await?.lessons_after(after, PAGE).await?;
        let Some(last) = rows.last() else { return Ok(all) };
        after = last.case;
        let reader = Arc::clone(office);
        let read = move || rows.iter().filter_map(|row| labelled(&reader, row)).collect::<Vec<_>>();
        all.extend(on_a_thread(read).await);
    }
}

fn labelled(office: &Office, row: &LessonRow) -> Option<Labelled> {
    let letter = guarded(|| crate::mail::read(&row.raw, &office.rules))?;
    let words = MatterWords::of(&letter);
    Some(Labelled {
        subject: words.subject.into_owned(),
        body: words.body.into_owned(),
        case_type: row.lesson.case_type,
        topic: row.lesson.topic.clone(),
        flags: row.lesson.flags.clone(),
    })
}

/// The new model where it is worse in nothing; else why there is none.
fn learn(taught: &Taught, lessons: &[Labelled], kept: &[Labelled]) -> Result<(Learnt, Model), Learnt> {
    let base = taught.shipped.model().ok_or(Learnt::NoModel)?;
    let (measured, learnt_from): (Vec<&Labelled>, Vec<&Labelled>) = lessons.iter().partition(|lesson| lesson.fold() == KEPT_FOLD);
    let measured: Vec<&Labelled> = measured.into_iter().chain(kept).collect();
    if learnt_from.is_empty() || measured.len() < FEWEST_KEPT {
        return Err(Learnt::TooFew {
            lessons: lessons.len(),
            kept: measured.len(),
        });
    }
    let examples: Vec<Example> = learnt_from.iter().map(|lesson| lesson.example(&taught.shipped)).collect();
    let model = adjust(base, &examples.iter().collect::<Vec<_>>()).map_err(|_| Learnt::Nothing)?;
    let before = tally(&taught.now(), &measured);
    let after = tally(&taught.shipped.with_model(model.clone()), &measured);
    if !after.is_no_worse_than(&before) {
        return Err(Learnt::Worse { before, after });
    }
    let learnt = Learnt::Taken {
        lessons: learnt_from.len(),
        before,
        after,
    };
    Ok((learnt, model))
}

fn tally(classifier: &Classifier, measured: &[&Labelled]) -> Tally {
    // Which are routed does not matter here, only what is said of each.
    let thresholds = Thresholds { route: 1.0, suggest: 1.0 };
    let outcomes: Vec<_> = measured.iter().map(|mail| mail.outcome(classifier, thresholds)).collect();
    Tally::of(&outcomes)
}
