//! Lines that mail programs write by themselves: "Skickat från min iPhone".

use super::line::Line;
use crate::domain::pattern::pattern;
use crate::mail::phrases::Phrases;
use regex::Regex;
use std::borrow::Cow;
use std::sync::LazyLock;

/// What such lines say, by language; other signs may stand around it.
const CLIENT: &[&str] = &[
    r"(?:skickat|skickades|sänt|skickad) (?:från|med|via|genom) .{2,70}",
    r"mvh från min (?:iphone|ipad|mobil|telefon).{0,20}",
    r"hämta \[?(?:outlook|gmail|yahoo|bluemail|typeapp|aqua ?mail|proton|em client) .{2,60}",
    r"skaffa (?:outlook|bluemail) .{2,60}",
    r"sent (?:from|via|with|using|by) .{2,70}",
    r"get \[?(?:outlook|bluemail|gmail|yahoo mail|typeapp|aqua ?mail|proton|em client) .{2,60}",
    r"download outlook .{2,50}",
    r"(?:von meinem|gesendet von|gesendet mit|gesendet über|diese nachricht wurde von meinem) .{2,70}",
    r"hol(?:en)? (?:sie sich )?(?:outlook|bluemail) .{2,50}",
    r"outlook für (?:ios|android).{0,20}herunterladen.{0,40}",
    r"envoyé (?:de|depuis|avec|à partir de) .{2,70}",
    r"obtenir (?:outlook|bluemail) .{2,50}",
    r"télécharger (?:outlook|bluemail) .{2,50}",
    r"enviado (?:desde|de|do|a partir d|con|com|pelo|via) .{2,70}",
    r"obtener (?:outlook|bluemail) .{2,50}",
    r"obter (?:o )?(?:outlook|bluemail) .{2,50}",
    r"inviato d(?:a|al|all|alla) ?.{2,70}",
    r"scarica (?:outlook|bluemail) .{2,50}",
    r"ottieni (?:outlook|bluemail) .{2,50}",
    r"(?:verzonden|verstuurd) (?:vanaf|vanuit|met|van|via) .{2,70}",
    r"outlook voor (?:ios|android).{0,20}downloaden.{0,40}",
    r"wysłan[eyo] (?:z|za pomocą|przez) .{2,70}",
    r"pobierz (?:aplikację )?outlook .{2,50}",
    r"sendt fra .{2,70}",
    r"sendt via .{2,70}",
    r"hent (?:outlook|bluemail) .{2,50}",
    r"få (?:outlook|bluemail) .{2,50}",
    r"lähetetty .{2,50}(?:puhelimesta|iphonesta|ipadista|laitteesta|laitteestani|sähköpostista|mailista|outlookista).{0,30}",
    r"hanki (?:outlook|bluemail) .{2,50}",
    r"lähetetty (?:iphone|ipad|android|samsung|windows).{0,50}",
    r"odesláno z .{2,70}",
    r"(?:odoslané|poslané) z .{2,70}",
    r"elküldve az .{2,60}",
    r"trimis d(?:e pe|in) .{2,60}",
    r"отправлено (?:с|из) .{2,70}",
    r"надіслано з .{2,60}",
    r"iphone['’]umdan gönderildi",
    r".{2,30}(?:dan|den) gönderildi",
    r"στάλθηκε από .{2,60}",
    r"изпратено от .{2,60}",
    r"poslano (?:iz|s|sa) .{2,60}",
    r"poslato sa .{2,60}",
    r"saadetud minu .{2,50}",
    r"发自我的.{1,30}",
    r"從我的.{1,20}傳送",
    r"我的 ?iphone ?发送",
    r"iphoneから送信",
    r".{1,20}から送信",
    r"내 .{1,20}에서 보냄",
    r"나의 .{1,20}에서 보냄",
    r"נשלח מה?-?.{2,40}",
    r"أرسلت من.{2,40}",
    r"enviat des d.{2,50}",
    r"(?:mvh |hälsningar )?(?:från min|från mitt|from my) (?:iphone|ipad|ipod|mobil|mobile|telefon|phone|android|samsung|galaxy|surfplatta|blackberry|htc|nokia|windows phone)(?:[- ]?telefon| phone)?(?: [a-z]?\d{1,2})?(?: pro| plus| max| mini| ultra)?",
    r"envoyé à partir d['’].{2,60}",
    r"provenance ?: .{2,60}",
    r"von (?:meinem?/meiner |meiner )?.{2,40} gesendet",
    r"küldve az? .{2,60}",
    r".{2,30} ile gönderildi",
    r"από (?:το|την|τον|τη) .{2,40} μου",
    r"sent on the go.{0,40}",
    r".{0,20}נשלח מה?.{0,40}",
    r".{0,10}مرسلة من .{2,40}",
    r"slano (?:iz|s|sa) .{2,60}",
    r"발송: .{2,30}",
    r".{1,20}에서 보냄",
    r"发自 ?.{1,20}",
    r"来自我的.{1,20}",
    r"išsiųsta iš .{2,60}",
    r"nosūtīts no .{2,60}",
    r"baixar o outlook .{2,50}",
    r"outlook für (?:ios|android) beziehen.{0,50}",
    r"stáhnout outlook .{2,50}",
    r"outlook for (?:ios|android) ?다운로드",
    r"获取 ?outlook .{2,50}",
    r"(?:ios|android) ?版 ?outlook を入手.{0,30}",
    r"скачать outlook .{2,50}",
    r"(?:ios|android) için outlook['’]u edinin",
    r"lähetetty .{2,30}-sovellukse(?:sta|lla).{0,30}",
    r"yahoo mail: .{2,60}",
    r"this (?:e-?mail|message) (?:was|has been) (?:sent (?:from|using|with|via|through)|checked|scanned) .{2,120}",
    r"(?:detta|det här|denna) (?:e-?post|mejl|mail|e-postmeddelande|meddelande)(?:et)? (?:skickades|har skickats|är skickat) (?:från|med|via|genom) .{2,120}",
    r"no virus found in this (?:incoming |outgoing )?message.{0,40}",
    r"(?:checked by|kontrollerat av|geprüft von) avg .{2,60}",
    r"version: .{2,40}virus database: .{2,70}",
    r"_* ?information (?:från|from|von|fra|de) eset .{2,110}",
    r"(?:meddelandet|the message|e-postmeddelandet|die nachricht|meldingen) (?:kontrollerades|was checked|har kontrollerats|wurde geprüft|ble kontrollert) .{2,80}",
    r"virus-?free\.?.{0,40}",
    r"virusfri\.?.{0,40}",
    r"denna? (?:e-?post|mejl|mail|e-postmeddelande)(?:et|en)? har (?:kontrollerats|skannats) .{2,120}",
    r"detta (?:e-?post|mejl|mail|e-postmeddelande|meddelande) har (?:kontrollerats|skannats) .{2,120}",
];
/// Lines are asked without counting first: that lets through all that counting does and more, and is far quicker and smaller, for it
/// needs no memory of how much has been read. What it lets through is then asked by itself, counting.
static CLIENT_LINES: LazyLock<Phrases> = LazyLock::new(|| {
    let whole = |words: &&str| Cow::Owned(format!(r"^[\[(<\s\-]*(?:{words})[\])>\s.!]*$"));
    Phrases::loosened(CLIENT.iter().map(whole), |line| COUNTED.replace_all(line, "(?-u:.)*").into_owned())
});
static COUNTED: LazyLock<Regex> = LazyLock::new(|| pattern(r"\.\{\d+,\d+\}"));
static DEVICE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"iphon|ipad|ipod|android|samsung|galaxy|huawei|xiaomi|oneplus|sony|nokia|lumia|htc|motorola|pixel|blackberry|windows|outlook|yahoo|gmail|mail|e-post|epost|mobil|telefon|phone|handy|tablet|surfplatta|smartphone|smarttelefon|móvil|celular|telefoon|tablette|portable|proton|tutanota|spark|airmail|mailspring|bluemail|aquamail|k-9|thunderbird|mac|my |min |mitt |meinem |mon |mi |mio |mijn |mojego |minun |puhelim|téléphone|teléfono|cellulare|device|enhet|dator|laptop|ios|emclient|em client|postbox|newton|superhuman|front|missive|avast|avg|virus|hey|unibox|mailbird|typeapp|edison|polymail|tapatalk|on the go|邮箱|手机|我的|から|에서|моего|моєї|iphone'|gönderildi|app|usenet|web|horde|internet messaging|eset",
    )
});

static LINK: LazyLock<Regex> = LazyLock::new(|| pattern(r" ?[(<]https?://[^\s()<>]*[)>]"));

/// The longest line that is asked, in bytes.
const LONGEST: usize = 160;

/// Whether a line is one that a mail program writes by itself: "Skickat från min iPhone".
pub(super) fn is_client_line(line: &Line<'_>) -> bool {
    *line.known.client.get_or_init(|| line.depth == 0 && is_programs_own(&line.low))
}

fn is_programs_own(low: &str) -> bool {
    if low.len() > LONGEST {
        return false;
    }
    // Where a word leads stands behind it, as HTML is read: "Skickades från E-post (https://…?LinkId=…) för Windows".
    let bare = if low.contains("://") {
        LINK.replace_all(low, "")
    } else {
        low.into()
    };
    is_written_by_one(&bare) && DEVICE.is_match(&bare) && !is_sentence_on(&bare)
}

fn is_written_by_one(low: &str) -> bool {
    let perhaps = CLIENT_LINES.all_in(low);
    perhaps.into_iter().any(|place| CLIENT_LINES.words_of(place, low).is_some())
}

/// A client line never goes on as a tale: "Skickat från min dator, men ni svarade inte".
fn is_sentence_on(low: &str) -> bool {
    low.contains('?')
        || [" inte ", " fick ", " jag ", " ni ", " not ", " you ", " i "]
            .iter()
            .any(|word| low.contains(word))
            && !low.contains("ursäkta")
            && !low.contains("excuse")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_programs_in_whatever_language() {
        assert_eq!(CLIENT_LINES.faults(), [""; 0]);
        for line in [
            "skickat från min iphone",
            "mvh från min iphone",
            "sent from my samsung galaxy smartphone.",
            "[hämta outlook för ios]",
            "envoyé de mon iphone",
            "iphoneから送信",
            "отправлено с моего iphone",
            "denna e-post har kontrollerats av avast antivirus",
        ] {
            assert!(is_written_by_one(line), "{line}");
        }
        let long = format!("skickat från min {}", "å".repeat(68));
        for line in ["det är ett stort hål i vägen", "skickat från", "skickat från x", "", &long] {
            assert!(!is_written_by_one(line), "{line}");
        }
    }
}
