//! Lines of a mail that no citizen wrote as running text: those of a web form, and those of a mail program.

/// What a web form writes before the topic that was chosen in it.
const FORM_LABELS: &[&str] = &[
    "ämne",
    "kategori",
    "område",
    "verksamhet",
    "förvaltning",
    "det gäller",
    "gäller",
    "avser",
    "ärendet gäller",
    "nämnd",
    "anläggning",
    "enhet",
    "synpunkten gäller",
    "rubrik",
    "subject",
    "topic",
    "category",
    "avdelning",
    "typ av verksamhet",
];

/// The body without the lines that a mail program adds.
pub(super) fn push_body(source: &mut String, body: &str) {
    for line in body.lines() {
        let start = line.trim_start();
        let added = ["Skickat från", "Sent from my", "Get Outlook", "Hämta Outlook"];
        if !added.iter().any(|phrase| start.starts_with(phrase)) {
            source.push_str(line);
            source.push('\n');
        }
    }
}

/// A line begins with a web form's label for the topic, as in "Kategori: Gata och trafik".
pub(super) fn names_topic(line: &str) -> bool {
    let Some((label, _)) = line.split_once(':') else { return false };
    FORM_LABELS.contains(&label.trim().to_lowercase().as_str())
}
