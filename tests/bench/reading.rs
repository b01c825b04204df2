//! How fast mails are read, on one core: small ones by number, large ones by size, at one, ten and a hundred times the size.
//!
//! `cargo bench --bench reading`. Each figure is the best of several runs, so that other work on the machine counts little.

use base64::Engine;
use std::hint::black_box;
use std::time::{Duration, Instant};
use synpunktd::mail::{ReadRules, auth_results, parse, quote, read};

const HEAD: &str = "From: Eva Lind <eva.lind@example.com>\r\nTo: gata@kommun.example\r\nSubject: =?utf-8?Q?Gropen_p=C3=A5_Storgatan?=\r\n\
    Date: Tue, 3 Mar 2026 10:12:41 +0100\r\nMessage-ID: <a1@example.com>\r\nMIME-Version: 1.0\r\n";
const TEXT: &str = "Hej! Gropen på Storgatan är kvar, och i går höll en cyklist på att köra omkull i den.\r\nKan ni laga den?\r\n";
const QUOTED: &str = "Tack, det blir bra.\n\nDen tis 3 mars 2026 kl 10:12 skrev Gatukontoret <gata@kommun.example>:\n> Hej Eva,\n> vi lagar gropen på fredag.\n";

/// The shortest of several runs.
fn best(mut run: impl FnMut()) -> Duration {
    let timed = (0..7).map(|_| {
        let begun = Instant::now();
        run();
        begun.elapsed()
    });
    timed.min().unwrap_or_default()
}

fn plain(size: usize) -> Vec<u8> {
    let body = TEXT.repeat(size / TEXT.len() + 1);
    format!("{HEAD}Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{body}").into_bytes()
}

fn quoted_printable(size: usize) -> Vec<u8> {
    let line =
        "Hej! Gropen p=C3=A5 Storgatan =C3=A4r kvar, och i g=C3=A5r h=C3=B6ll=\r\n en cyklist p=C3=A5 att k=C3=B6ra omkull i den.\r\n";
    let body = line.repeat(size / line.len() + 1);
    format!("{HEAD}Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{body}").into_bytes()
}

fn html(size: usize) -> Vec<u8> {
    let piece = "<p>Hej! <b>Gropen</b> på <a href=\"https://example.com/karta\">Storgatan</a> är kvar.</p>\r\n<ul><li>djup</li><li>bred</li></ul>\r\n";
    let body = piece.repeat(size / piece.len() + 1);
    format!("{HEAD}Content-Type: text/html; charset=utf-8\r\n\r\n<html><body>{body}</body></html>").into_bytes()
}

fn attachment(size: usize) -> Vec<u8> {
    let bytes: Vec<u8> = (0..size / 4 * 3)
        .map(|at| u8::try_from(at * 31 % 251).unwrap_or_default())
        .collect();
    let encoded = base64::engine::general_purpose::STANDARD.encode(bytes);
    let mut body = String::with_capacity(size + size / 38);
    for line in encoded.as_bytes().chunks(76) {
        body.push_str(std::str::from_utf8(line).unwrap_or_default());
        body.push_str("\r\n");
    }
    format!(
        "{HEAD}Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nSe bilden.\r\n--b\r\nContent-Type: image/jpeg; name=grop.jpg\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n{body}--b--\r\n"
    )
    .into_bytes()
}

fn rate(name: &str, make: fn(usize) -> Vec<u8>, smallest: usize) {
    let rules = ReadRules::default();
    let rates = [1, 10, 100].map(|times| {
        let raw = make(smallest * times);
        let took = best(|| drop(black_box(read(black_box(&raw), &rules))));
        let megabytes = raw.len() as f64 / 1e6;
        format!("{megabytes:7.2} MB {:6.0} MB/s", megabytes / took.as_secs_f64())
    });
    println!("{name:<28}{}", rates.join("   "));
}

/// How often a second something small can be done.
fn often(name: &str, run: impl Fn()) {
    let took = best(|| (0..2_000).for_each(|_| run())).as_secs_f64() / 2_000.0;
    println!("{name:<28}{:9.0} a second   {:6.1} µs", 1.0 / took, took * 1e6);
}

fn main() {
    let small = plain(600);
    let rules = ReadRules::default();
    often("small mail, read whole", || drop(black_box(read(black_box(&small), &rules))));
    often("small mail, taken apart", || drop(black_box(parse(black_box(&small)))));
    often("new text of an answer", || {
        drop(black_box(quote::new_text(black_box(QUOTED), None, &[])))
    });
    often("Authentication-Results", || {
        let (_, rest) = auth_results::split(black_box(
            "mx.example; spf=pass smtp.mailfrom=a.example; dmarc=pass header.from=a.example",
        ));
        black_box(auth_results::read(&rest));
    });
    rate("text, 8 bit", plain, 75_000);
    rate("text, quoted-printable", quoted_printable, 75_000);
    rate("text, HTML", html, 38_000);
    rate("attachment, base64", attachment, 400_000);
}
