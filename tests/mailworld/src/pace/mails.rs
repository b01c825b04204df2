//! The mails that wait: small ones, and a mixture like a functional mailbox has it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::fmt::Write;

/// Which mails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A few lines of text.
    Small,
    /// One in four with HTML beside the text, one in eight with a photo of 300 kB, the others small.
    Mixed,
}

/// The mail with this number; each is from a citizen of its own.
pub fn mail(kind: Kind, number: usize) -> Vec<u8> {
    match (kind, number % 8) {
        (Kind::Mixed, 3) => with_photo(number),
        (Kind::Mixed, 1 | 5) => with_html(number),
        _ => small(number),
    }
    .into_bytes()
}

/// The citizen of a mail.
pub fn citizen(number: usize) -> String {
    format!("medborgare{number}@example.com")
}

fn head(number: usize) -> String {
    format!(
        "From: Medborgare <{}>\r\nTo: teknik@lindhaga.example\r\nSubject: =?utf-8?q?H=C3=A5l_i_v=C3=A4gen?=\r\n\
         Message-ID: <bench-{number}@example.com>\r\nDate: Mon, 23 Nov 2026 08:00:00 +0100\r\nMIME-Version: 1.0\r\n",
        citizen(number)
    )
}

fn words(number: usize) -> String {
    format!(
        "Hej!\r\n\r\nDet är ett stort hål i vägen på Skolgatan {number}, mitt för lekplatsen. Gatlyktan är också trasig.\r\n\
         Kan ni laga det innan det blir vinter?\r\n\r\nMed vänlig hälsning\r\nMedborgare {number}\r\n"
    )
}

fn plain(number: usize) -> String {
    format!(
        "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{}",
        words(number)
    )
}

fn small(number: usize) -> String {
    head(number) + &plain(number)
}

fn with_html(number: usize) -> String {
    let paragraphs = words(number).replace("\r\n\r\n", "</p>\r\n<p>");
    format!(
        "{}Content-Type: multipart/alternative; boundary=\"gräns\"\r\n\r\n--gräns\r\n{}\r\n--gräns\r\n\
         Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n\
         <html><head><style>p {{ margin: 0 }}</style></head><body><p>{paragraphs}</p></body></html>\r\n--gräns--\r\n",
        head(number),
        plain(number)
    )
    .replace("gräns", "=_grans_1")
}

fn with_photo(number: usize) -> String {
    // Bytes that cannot be compressed, as a photo's cannot, and other ones in each mail.
    let mut chance = fastrand::Rng::with_seed(number as u64);
    let bytes: Vec<u8> = (0..300_000).map(|_| chance.u8(..)).collect();
    let mut text = format!(
        "{}Content-Type: multipart/mixed; boundary=\"=_grans_2\"\r\n\r\n--=_grans_2\r\n{}\r\n--=_grans_2\r\n\
         Content-Type: image/jpeg; name=\"bild.jpg\"\r\nContent-Disposition: attachment; filename=\"bild.jpg\"\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n",
        head(number),
        plain(number)
    );
    for line in STANDARD.encode(bytes).as_bytes().chunks(76) {
        // Writing to a String cannot fail.
        let _ = write!(text, "{}\r\n", String::from_utf8_lossy(line));
    }
    text + "--=_grans_2--\r\n"
}
