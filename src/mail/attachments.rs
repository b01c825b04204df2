//! Files in a mail: their names made fit to show, their kinds judged, told apart from what belongs to the text.

use super::markup::decode_entities;
use super::parsed::{Parsed, Part};
use crate::domain::hex::hex;
use crate::domain::letter::Attachment;
use sha2::{Digest, Sha256};

/// The longest name that is shown, in characters.
const LONGEST_NAME: usize = 255;

/// Endings of files that can harm who opens them: programs, scripts, installers, shortcuts, documents with macros,
/// pages, disk images, and archives that mail filters cannot look into.
const DANGEROUS: &str = " 7z ace ade adp apk app appx arj asp bas bat bin cab chm cmd com command cpl crt csh dll docm dotm exe gadget gz hlp hta htm html img \
    inf ins iso isp jar jnlp js jse ksh lib lnk mad maf mam mda mdb mde mht mhtml mmc msc msh msi msix msp mst ocx one pcd pif pkg potm ppam ppsm pptm prf \
    ps1 psc1 psd1 psm1 py pyc pyo rar reg rgs scf scr sct sh shb shs shtml sldm svg swf sys tar tgz url vb vbe vbs vhd vhdx vxd website ws wsc wsf wsh xbap \
    xhtml xla xlam xll xlm xlsm xltm xnk xz z zip zipx ";

/// The files of a mail, in the order they stand.
pub fn list(parsed: &Parsed) -> Vec<Attachment> {
    parsed.parts.iter().filter(|part| is_file(part)).map(attachment).collect()
}

/// The decoded bytes of one of [`list`]'s files, by its place there.
pub fn bytes(parsed: Parsed, index: usize) -> Option<Vec<u8>> {
    parsed.parts.into_iter().filter(is_file).nth(index).map(|part| part.bytes)
}

/// Parts that neither are the text nor speak to machines only.
fn is_file(part: &Part) -> bool {
    let named = part.filename.is_some();
    let for_machines = matches!(
        part.content_type.as_str(),
        "message/delivery-status"
            | "message/global-delivery-status"
            | "message/disposition-notification"
            | "message/feedback-report"
            | "text/rfc822-headers"
            | "application/pgp-encrypted"
            | "application/applefile"
            | "message/external-body"
    );
    // The Macintosh half of a file that stands beside it.
    let other_half = part.content_type == "application/applefile" && part.inside.as_deref() == Some("multipart/appledouble");
    !part.shown && !other_half && (named || !for_machines)
}

fn attachment(part: &Part) -> Attachment {
    let filename = shown_name(part);
    let content_type = if part.content_type.is_empty() {
        "application/octet-stream"
    } else {
        part.content_type.as_str()
    };
    Attachment {
        dangerous: is_dangerous(&filename, content_type),
        filename,
        content_type: content_type.to_owned(),
        size: part.bytes.len() as u64,
        inline: is_inline(part),
        sha256: hex(&Sha256::digest(&part.bytes)),
    }
}

/// A picture that the text shows: told inline, or held by a multipart/related with an id.
fn is_inline(part: &Part) -> bool {
    let related = part.inside.as_deref() == Some("multipart/related");
    match part.disposition.as_deref() {
        Some("inline") => part.content_type.starts_with("image/") || part.content_id.is_some() || related,
        Some("attachment") => related && part.content_id.is_some() && part.content_type.starts_with("image/"),
        _ => related || (part.content_id.is_some() && part.content_type.starts_with("image/")),
    }
}

fn shown_name(part: &Part) -> String {
    // Some web programs write letters as references of HTML.
    let plain = |name| {
        if str::contains(name, "&#") {
            decode_entities(name)
        } else {
            name.into()
        }
    };
    let told = part
        .filename
        .as_deref()
        .map(|name| sanitise(&plain(name)))
        .filter(|name| !name.is_empty());
    told.unwrap_or_else(|| match part.content_type.as_str() {
        "message/rfc822" | "message/global" => format!("{}.eml", inner_subject(part)),
        other => format!("{}.{}", base_for(other), ending_for(other)),
    })
}

fn inner_subject(part: &Part) -> String {
    let block = super::headers::read(&part.bytes, 64 << 10);
    let subject = block
        .fields
        .iter()
        .find(|field| field.name == "subject")
        .map(|field| super::headers::text_of(field, None));
    let name: String = sanitise(&subject.unwrap_or_default()).chars().take(100).collect();
    if name.trim().is_empty() {
        "meddelande".to_owned()
    } else {
        name.trim().to_owned()
    }
}

/// A name that can be shown and saved: no path, no control or direction characters, at most 255 characters.
pub fn sanitise(name: &str) -> String {
    let visible: String = name
        .chars()
        .filter(|c| !is_hidden(*c))
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    let visible = visible.trim();
    let is_path = visible.starts_with(['/', '\\', '~'])
        || visible.contains("../")
        || visible.contains("..\\")
        || visible.get(1..3) == Some(":\\")
        || visible.get(1..3) == Some(":/");
    let last = if is_path {
        visible.rsplit(['/', '\\']).next().unwrap_or_default()
    } else {
        visible
    };
    let safe: String = last.chars().map(|c| if matches!(c, '/' | '\\') { '_' } else { c }).collect();
    shortened(safe.trim_matches(|c: char| c.is_whitespace()).trim_start_matches("..").trim())
}

/// Zero-width, direction and other characters that make a name look like another one.
fn is_hidden(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\0')
}

/// Cut in the middle, so that the ending stays.
fn shortened(name: &str) -> String {
    let length = name.chars().count();
    if length <= LONGEST_NAME {
        return name.to_owned();
    }
    let ending: String = name
        .rsplit_once('.')
        .map(|(_, ending)| format!(".{ending}"))
        .filter(|ending| ending.chars().count() <= 12)
        .unwrap_or_default();
    let head: String = name.chars().take(LONGEST_NAME - ending.chars().count()).collect();
    // Cut behind a space, it would be another name the next time.
    (head + &ending).trim_end().to_owned()
}

fn base_for(content_type: &str) -> &'static str {
    match content_type {
        "text/calendar" => return "kalender",
        "text/vcard" | "text/x-vcard" | "text/directory" => return "kontakt",
        _ => {}
    }
    match content_type.split('/').next().unwrap_or_default() {
        "image" => "bild",
        "audio" => "ljud",
        "video" => "film",
        "text" => "text",
        _ => "bilaga",
    }
}

fn ending_for(content_type: &str) -> &str {
    match content_type {
        "text/plain" => "txt",
        "text/calendar" => "ics",
        "text/vcard" | "text/x-vcard" | "text/directory" => "vcf",
        "image/jpeg" | "image/jpg" | "image/pjpeg" => "jpg",
        "image/svg+xml" => "svg",
        "application/pkcs7-mime" | "application/x-pkcs7-mime" => "p7m",
        "application/pkcs7-signature" | "application/x-pkcs7-signature" => "p7s",
        "application/pgp-signature" => "asc",
        "application/msword" => "doc",
        "application/ms-tnef" | "application/vnd.ms-tnef" => "dat",
        "audio/mpeg" => "mp3",
        _ => content_type
            .rsplit('/')
            .next()
            .filter(|ending| ending.len() <= 5 && !ending.is_empty() && ending.bytes().all(|b| b.is_ascii_alphanumeric()))
            .unwrap_or("bin"),
    }
}

fn is_dangerous(filename: &str, content_type: &str) -> bool {
    let ending = filename
        .rsplit_once('.')
        .map(|(_, ending)| ending.trim().to_ascii_lowercase())
        .unwrap_or_default();
    let listed = !ending.is_empty() && DANGEROUS.split_whitespace().any(|one| one == ending);
    listed
        || matches!(
            content_type,
            "text/html"
                | "application/x-msdownload"
                | "application/x-dosexec"
                | "application/javascript"
                | "text/javascript"
                | "image/svg+xml"
                | "application/hta"
        )
}
