//! Mails made to hurt: each is read in time, within bounds, and none ends the process.

use std::time::{Duration, Instant};
use synpunktd::domain::letter::{Fault, Letter};
use synpunktd::mail::{ReadRules, read};

const HEAD: &str = "From: eva@example.com\nSubject: x\n";

/// A second, as promised; without optimisation the same work takes many times as long.
const LIMIT: Duration = if cfg!(debug_assertions) {
    Duration::from_secs(20)
} else {
    Duration::from_secs(1)
};

fn read_in_time(name: &str, raw: &[u8]) -> Letter {
    let begun = Instant::now();
    let letter = read(raw, &ReadRules::default());
    let took = begun.elapsed();
    assert!(took < LIMIT, "{name}: {} kB took {took:?}", raw.len() / 1024);
    letter
}

fn over(letter: &Letter) -> bool {
    letter.faults.iter().any(|fault| matches!(fault, Fault::OverBound { .. }))
}

fn mail(header: &str, body: &str) -> Vec<u8> {
    format!("{HEAD}{header}\n{body}").into_bytes()
}

#[test]
fn nesting_without_end_is_cut() {
    let multiparts: String = (0..100_000)
        .map(|level| format!("Content-Type: multipart/mixed; boundary=b{level}\n\n--b{level}\n"))
        .collect();
    assert!(over(&read_in_time("nested multiparts", multiparts.as_bytes())));
    read_in_time("nested mails", &mail("", &"Content-Type: message/rfc822\n\n".repeat(100_000)));
    read_in_time("repeated headers", "Content-Type: message/rfc822\n".repeat(100_000).as_bytes());
    let attached = format!(
        "Content-Type: message/rfc822\n\n{}",
        "Content-Type: message/rfc822\n\n".repeat(50_000)
    );
    assert_eq!(read_in_time("nested attachments", attached.as_bytes()).attachments.len(), 1);
}

#[test]
fn a_nested_mail_can_be_read_on_a_small_stack() {
    let raw = "Content-Type: message/rfc822\n\n".repeat(50_000).into_bytes();
    let reader = std::thread::Builder::new()
        .stack_size(256 << 10)
        .spawn(move || read(&raw, &ReadRules::default()).attachments.len());
    assert_eq!(reader.unwrap().join().unwrap(), 1);
}

#[test]
fn more_than_a_mail_has_is_over_a_bound() {
    let parts = read_in_time(
        "a million parts",
        &mail("Content-Type: multipart/mixed; boundary=b\n", &"--b\n\nx\n".repeat(1_000_000)),
    );
    assert!(over(&parts));
    let headers = read_in_time("many headers", format!("{}\nthe text", "X-Header: a\n".repeat(200_000)).as_bytes());
    assert!(over(&headers));
    assert_eq!(headers.text, "the text");
    assert!(over(&read_in_time(
        "a long header",
        format!("Subject: {}\n\nx", "ab".repeat(10_000_000)).as_bytes()
    )));
    let parameters: String = (0..1_000_000).map(|index| format!("; x*{index}=a")).collect();
    assert!(over(&read_in_time(
        "parameters",
        &mail(&format!("Content-Type: text/plain{parameters}\n"), "x")
    )));
    let whole = read_in_time("a huge mail", &mail("", &"En rad text.\n".repeat(5_000_000)));
    assert!(over(&whole) && whole.text.starts_with("En rad text.\n"));
}

#[test]
fn header_values_cost_no_more_than_their_length() {
    let long = 250_000;
    let of = |piece: &str| piece.repeat(long / piece.len());
    let values = [
        "<",
        "(",
        "\",",
        "a, ",
        "a:",
        "a@b.se,",
        "=?u8?q?=C3?= ",
        "=?u8?q?=2C?= a ",
        "=?",
        "=?a?q?",
        "?=AA",
        "\\\"",
        "\u{e5}",
        "'",
        "=?a?b?=",
        " ,;",
    ];
    for value in values {
        for name in [
            "From",
            "Subject",
            "Content-Type",
            "Date",
            "Received",
            "References",
            "Message-ID",
            "Authentication-Results",
            "Return-Path",
        ] {
            read_in_time(&format!("{name} of {value}"), format!("{name}: {}\n\nx", of(value)).as_bytes());
        }
        for parameter in ["name=\"", "name=", "name*0*=", "filename=\"=?", "x="] {
            let header = format!("Content-Disposition: attachment; {parameter}{}\n", of(value));
            read_in_time(&format!("{parameter} of {value}"), &mail(&header, "x"));
        }
    }
}

#[test]
fn html_costs_no_more_than_its_length() {
    let pieces = [
        "<div>",
        "<a href=\"",
        "<!--",
        "<a b='<c d=\">",
        "<blockquote>x",
        "<ul><li>",
        "&amp;amp",
        "<table><tr><td>x",
        "<",
        "<style>",
        "<title>",
        "<a x=\"' y='\" ",
        "&",
        "<pre>\n",
        "<a href=http://x>y",
        "<a ",
        "<a =\"> <b ='>",
        "</",
        "<!",
        "<?",
        "&#",
        "<br>",
        "<img alt=\"x\">",
        "<svg><script>",
    ];
    for piece in pieces {
        let body = piece.repeat(1_000_000 / piece.len());
        read_in_time(piece, &mail("Content-Type: text/html\n", &body));
    }
    read_in_time(
        "attributes",
        &mail("Content-Type: text/html\n", &format!("<a {}>", "b ".repeat(1_000_000))),
    );
    let pages = "--b\nContent-Type: text/html\n\n<b>ab</b>\n".repeat(990);
    for kind in ["alternative", "mixed", "related"] {
        read_in_time(kind, &mail(&format!("Content-Type: multipart/{kind}; boundary=b\n"), &pages));
    }
}

#[test]
fn bodies_that_are_broken_throughout_are_read() {
    let quoted = "Content-Transfer-Encoding: quoted-printable\n";
    let base64 = "Content-Transfer-Encoding: base64\n";
    let pieces = [
        (quoted, "="),
        (quoted, "=   "),
        (quoted, "=\r"),
        (base64, "A==="),
        (base64, "=A"),
        (base64, "QUJD"),
        (base64, "*"),
        ("", "begin 644 a\n"),
        ("", "begin 644 a\n#0V%T\n"),
    ];
    for (header, piece) in pieces {
        read_in_time(piece, &mail(header, &piece.repeat(1_000_000 / piece.len())));
    }
    let flowed = "Content-Type: text/plain; format=flowed\n";
    read_in_time("flowed", &mail(flowed, &"> a \n".repeat(200_000)));
    read_in_time(
        "combining",
        &mail("Content-Type: text/plain; charset=utf-8\n", &"\u{308}\u{323}".repeat(200_000)),
    );
    let lines = mail("Content-Type: multipart/mixed; boundary=b\n", &"--a\n".repeat(200_000));
    read_in_time("lines that could be boundaries", &lines);
}

#[test]
fn containers_that_hold_nothing_good_are_left_alone() {
    let tnef = |bytes: &[u8]| [HEAD.as_bytes(), b"Content-Type: application/ms-tnef\n\n", bytes].concat();
    let signature = [0x78, 0x9f, 0x3e, 0x22, 1, 0];
    let attribute = [2, 0x02, 0x90, 0x06, 0, 0, 0, 0, 0, 0, 0];
    read_in_time("empty files", &tnef(&[signature.as_slice(), &attribute.repeat(200_000)].concat()));
    let many = [
        1, 0x03, 0x90, 0x06, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x1e, 0x10, 0x00, 0x10, 0xff, 0xff, 0xff, 0xff,
    ];
    read_in_time(
        "endless properties",
        &tnef(&[signature.as_slice(), &many, &[0; 1_000_000]].concat()),
    );
    let pkcs7 = |bytes: &[u8]| [HEAD.as_bytes(), b"Content-Type: application/pkcs7-mime\n\n", bytes].concat();
    read_in_time("sequences without length", &pkcs7(&[0x30, 0x80].repeat(500_000)));
    read_in_time(
        "lengths beyond reason",
        &pkcs7(&[0x30, 0x84, 0xff, 0xff, 0xff, 0xff].repeat(100_000)),
    );
}

#[test]
fn what_is_no_mail_is_told_apart() {
    for raw in [
        &b""[..],
        b"\n\n\n",
        b"no header here",
        b"\x00\x00\x00\x00",
        b"\xff\xfe\x00",
        b"--",
        b":",
        b": x\n\n",
    ] {
        let letter = read_in_time("no mail", raw);
        assert!(letter.faults.contains(&Fault::NotAMail), "{raw:?} gives {:?}", letter.faults);
        assert_eq!(letter.from, None);
    }
    for byte in [0u8, b'\r', b'\n', b' ', b'=', 0xff] {
        read_in_time("one byte over and over", &vec![byte; 1_000_000]);
    }
    assert_eq!(read(b"bara text", &ReadRules::default()).text, "bara text");
}
