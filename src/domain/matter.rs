//! What a matter is: type, topic, flags, channel, language; the words that classification, policy and cases share.

use super::ids::TopicId;
use super::words::words;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

words! {
    /// What the case card says (R2); a policy gives each its local word.
    CaseType {
        /// Dissatisfaction with the service, its quality or treatment.
        Complaint = "klagomal",
        /// An idea or improvement that the sender wants done.
        Suggestion = "forslag",
        /// Praise, thanks.
        Praise = "berom",
        /// Wants information.
        Question = "fraga",
        /// An opinion that is none of the above.
        Opinion = "synpunkt",
    }
}

words! {
    /// What calls for more than the ordinary way (R13–R24, C22).
    Flag {
        /// Asks for a decision to be reconsidered or appealed.
        Appeal = "overklagande",
        /// A formal citizen's proposal to the council.
        CitizensProposal = "medborgarforslag",
        /// An acute fault that must be mended now.
        AcuteFault = "akut_fel",
        /// Abuse, neglect or a serious risk of it in social care.
        LexSarah = "lex_sarah",
        /// A care injury or a serious risk of one.
        LexMaria = "lex_maria",
        /// Holds sensitive personal data.
        Confidential = "sekretess",
        /// The sender wants to be anonymous.
        Anonymous = "anonym",
        /// About an individual's own ongoing case (personakt).
        PersonalFile = "enskilt_arende",
        /// Threat or insult against staff.
        Threat = "hot",
        /// Asks for public documents (TF 2 kap. 15 §).
        DocumentRequest = "begaran_handling",
        /// Asks about the sender's own personal data (GDPR articles 15–21).
        DataRequest = "gdpr_begaran",
        /// Asks the authority to decide in a matter that has taken long (FL 12 §).
        DelayClaim = "drojsmalstalan",
        /// Worry about a child or a person who may need protection (SoL).
        Concern = "orosanmalan",
    }
}

impl Flag {
    /// The flag in words for staff: in lists of what to think of, and as what a reason leads to.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Appeal => "överklagande",
            Self::CitizensProposal => "medborgarförslag",
            Self::AcuteFault => "akut fel",
            Self::LexSarah => "kan vara Lex Sarah",
            Self::LexMaria => "kan vara Lex Maria",
            Self::Confidential => "känsliga uppgifter",
            Self::Anonymous => "vill vara anonym",
            Self::PersonalFile => "gäller ett enskilt ärende",
            Self::Threat => "hot eller kränkning",
            Self::DocumentRequest => "begäran om handlingar",
            Self::DataRequest => "begäran om egna personuppgifter",
            Self::DelayClaim => "begäran om avgörande efter lång tid",
            Self::Concern => "kan vara en orosanmälan",
        }
    }
}

/// How little of a matter may be told, the least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Secrecy {
    /// Nothing calls for care.
    Open,
    /// What it is about may be told, from whom it is may not: no name in a title, none on the public list.
    Nameless,
    /// It may be secret to all outside (OSL 21–26 kap.): the public list shows neither who nor what, and figures tell no few. Those who
    /// work here see the matter in their letters and lists.
    Inside,
    /// It is told to those who must know it and to nobody else (R66, C17): nothing of it stands in a subject, a reminder or a list.
    Discreet,
}

impl Flag {
    /// How little of a matter that bears it may be told: the one place where that is decided.
    pub fn secrecy(self) -> Secrecy {
        match self {
            Self::Confidential | Self::LexSarah | Self::LexMaria | Self::Threat | Self::Concern | Self::DataRequest => Secrecy::Discreet,
            // Half of what social care gets is about somebody's own case: a list of it without titles helps nobody who works there.
            Self::PersonalFile => Secrecy::Inside,
            Self::Anonymous => Secrecy::Nameless,
            Self::Appeal | Self::CitizensProposal | Self::AcuteFault | Self::DocumentRequest | Self::DelayClaim => Secrecy::Open,
        }
    }
}

/// How little of a matter with these flags may be told.
pub fn secrecy_of(flags: &Flags) -> Secrecy {
    flags.iter().map(|flag| flag.secrecy()).max().unwrap_or(Secrecy::Open)
}

words! {
    /// The way a matter came in (R25).
    Channel {
        /// Ordinary mail.
        Email = "e-post",
        /// The website's form.
        WebForm = "webbformular",
        /// A telephone call, noted by staff.
        Telephone = "telefon",
        /// A visit or talk, noted by staff.
        Visit = "besok",
        /// A paper letter, scanned or noted by staff.
        Letter = "brev",
        /// Social media, passed on by an editor.
        SocialMedia = "sociala_medier",
    }
}

words! {
    /// The language that a sender is answered in.
    Language {
        /// Swedish.
        Swedish = "sv",
        /// English.
        English = "en",
    }
}

/// The flags of a matter.
pub type Flags = BTreeSet<Flag>;

/// What a matter was taken to be, with how sure that is and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Classification {
    /// The type.
    #[serde(rename = "type")]
    pub case_type: CaseType,
    /// The part of the administration; `None` where nothing points anywhere.
    pub topic: Option<TopicId>,
    /// What calls for more than the ordinary way.
    pub flags: Flags,
    /// The language of the text as an ISO 639-1 code, such as `sv`, `en`, `fi`.
    pub language: String,
    /// Probability that the topic is right, 0–1.
    pub confidence: f64,
    /// Probability that the type is right, 0–1.
    pub type_confidence: f64,
    /// The topic is sure enough for the matter to be routed without a human; of the type it says nothing.
    pub sure: bool,
    /// The likeliest topics with their probabilities, best first; for the registrar.
    pub choices: Vec<(TopicId, f64)>,
    /// The strongest reasons, in words a registrar understands.
    pub because: Vec<String>,
    /// A proposed case title (ärendemening): neutral, no names.
    pub title: String,
}
