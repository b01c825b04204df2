//! Titles of documents that something else goes by than a reader: figures count the documents that bear them.

/// An officer's answer that went from the functional mailbox.
pub const ANSWER: &str = "Svar";

/// An answer that an officer sent directly, with a copy to us.
pub const COPIED_ANSWER: &str = "Svar från handläggaren";

/// Words that went to the citizen and that the routine does not count as the first answer.
pub const UNCOUNTED: &str = "Besked före svaret";

/// The same, sent directly with a copy to us.
pub const COPIED_UNCOUNTED: &str = "Besked från handläggaren";

/// The officer says that such words count after all.
pub const VOUCHED_FOR: &str = "Svaret räknas som första återkoppling";

/// A spoken answer that was written down.
pub const SPOKEN_ANSWER: &str = "Tjänsteanteckning: muntligt svar";

/// Who to turn to instead: the answer in what is not ours (R21).
pub const REFERRAL: &str = "Hänvisning";

/// An officer says to be the wrong one.
pub const WRONG_OFFICER: &str = "Fel handläggare";

/// An officer passes the case on to somebody.
pub const PASSED_ON: &str = "Ärendet lämnas vidare";

/// Documents that are an answer to the citizen.
pub const ANSWERS: &[&str] = &[ANSWER, COPIED_ANSWER, SPOKEN_ANSWER, REFERRAL];

/// Words to the citizen that are an answer only once they are vouched for.
pub const NO_ANSWERS_YET: &[&str] = &[UNCOUNTED, COPIED_UNCOUNTED];

/// Documents by which a case changed hands because it had come to the wrong ones.
pub const REROUTES: &[&str] = &[WRONG_OFFICER, PASSED_ON];
