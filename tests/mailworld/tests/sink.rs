//! The sink takes what it should, and fails as told.

use std::time::Duration;

use mailworld::{Answer, Rule, SmtpSink, Stage};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

/// Says these lines, all at once, and gives every code that came back; 0 when the sink closed.
async fn talk(sink: &SmtpSink, lines: &str) -> Vec<u16> {
    let stream = TcpStream::connect(("127.0.0.1", sink.port())).await.unwrap();
    let mut stream = BufReader::new(stream);
    stream.write_all(lines.replace('\n', "\r\n").as_bytes()).await.unwrap();
    let mut codes = Vec::new();
    loop {
        let mut line = String::new();
        match stream.read_line(&mut line).await {
            Ok(0) | Err(_) => codes.push(0),
            Ok(_) if line.as_bytes()[3] == b'-' => continue,
            Ok(_) => codes.push(line[..3].parse().unwrap()),
        }
        if matches!(codes.last(), Some(0 | 221)) {
            return codes;
        }
    }
}

const LETTER: &str = "EHLO me\nMAIL FROM:<diarium@kommun.example>\nRCPT TO:<eva.lind@example.com>\nDATA\n\
                      Subject: =?utf-8?Q?=C3=85rsta?=\n\n..en punkt\nTack för din synpunkt\n.\nQUIT\n";

#[tokio::test]
async fn a_message_is_recorded_byte_for_byte() {
    let sink = SmtpSink::start().unwrap();
    assert_eq!(talk(&sink, LETTER).await, [220, 250, 250, 250, 354, 250, 221]);
    let accepted = sink.wait_for(1, Duration::from_secs(1)).await.unwrap();
    assert_eq!(accepted[0].from.as_deref(), Some("diarium@kommun.example"));
    assert_eq!(accepted[0].to, ["eva.lind@example.com"]);
    let raw = "Subject: =?utf-8?Q?=C3=85rsta?=\r\n\r\n.en punkt\r\nTack för din synpunkt\r\n";
    assert_eq!(String::from_utf8_lossy(&accepted[0].raw), raw);
    assert_eq!(sink.connections(), 1);
}

#[tokio::test]
async fn the_null_sender_and_many_messages_on_one_connection() {
    let sink = SmtpSink::start().unwrap();
    let one = "MAIL FROM:<>\nRCPT TO:<a@example.com>\nRCPT TO:<b@example.com>\nDATA\nhej\n.\n";
    let codes = talk(&sink, &format!("EHLO me\n{one}{one}QUIT\n")).await;
    assert_eq!(codes, [220, 250, 250, 250, 250, 354, 250, 250, 250, 250, 354, 250, 221]);
    let accepted = sink.accepted();
    assert_eq!(accepted.len(), 2);
    assert_eq!(accepted[1].from, None);
    assert_eq!(accepted[1].to, ["a@example.com", "b@example.com"]);
}

#[tokio::test]
async fn a_refusal_at_any_stage_keeps_nothing() {
    let sink = SmtpSink::start().unwrap();
    for (stage, codes) in [
        (Stage::Mail, vec![220, 250, 451, 503, 503, 502, 502, 502, 502, 502, 221]),
        (Stage::Rcpt, vec![220, 250, 250, 451, 503, 502, 502, 502, 502, 502, 221]),
        (Stage::Data, vec![220, 250, 250, 250, 451, 502, 502, 502, 502, 502, 221]),
        (Stage::Dot, vec![220, 250, 250, 250, 354, 451, 221]),
    ] {
        sink.rule(Rule::reply(stage, 451, "4.3.0 later").times(1));
        assert_eq!(talk(&sink, LETTER).await, codes, "{stage:?}");
    }
    for stage in [Stage::Banner, Stage::Ehlo] {
        sink.rule(Rule::reply(stage, 421, "4.3.2 not now").times(1));
        assert!(talk(&sink, "EHLO me\nQUIT\n").await.contains(&421), "{stage:?}");
    }
    assert!(sink.accepted().is_empty());
    assert_eq!(talk(&sink, LETTER).await.last(), Some(&221), "all rules are spent");
    assert_eq!(sink.accepted().len(), 1);
}

#[tokio::test]
async fn one_recipient_is_refused_and_the_other_is_not() {
    let sink = SmtpSink::start().unwrap();
    sink.rule(Rule::reply(Stage::Rcpt, 550, "5.1.1 no such user").to("okand@example.com"));
    let lines = "EHLO me\nMAIL FROM:<>\nRCPT TO:<okand@example.com>\nRCPT TO:<eva@example.com>\nDATA\nx\n.\nQUIT\n";
    assert_eq!(talk(&sink, lines).await, [220, 250, 250, 550, 250, 354, 250, 221]);
    assert_eq!(sink.accepted()[0].to, ["eva@example.com"]);
    sink.rule(Rule::reply(Stage::Dot, 554, "5.7.1 no").to("eva@example.com"));
    assert_eq!(talk(&sink, lines).await, [220, 250, 250, 550, 250, 354, 554, 221]);
    sink.clear_rules();
    assert_eq!(talk(&sink, lines).await, [220, 250, 250, 250, 250, 354, 250, 221]);
}

#[tokio::test]
async fn after_the_dot_it_can_keep_and_die_or_just_die() {
    let sink = SmtpSink::start().unwrap();
    sink.rule(Rule::at(Stage::Dot, Answer::Close).times(1));
    assert_eq!(talk(&sink, LETTER).await, [220, 250, 250, 250, 354, 0]);
    assert_eq!(sink.accepted().len(), 0);
    sink.rule(Rule::at(Stage::Dot, Answer::KeepAndClose).times(1));
    assert_eq!(talk(&sink, LETTER).await, [220, 250, 250, 250, 354, 0]);
    assert_eq!(sink.accepted().len(), 1);
}

#[tokio::test]
async fn silence_lasts_until_the_client_gives_up() {
    let sink = SmtpSink::start().unwrap();
    for stage in [Stage::Banner, Stage::Ehlo, Stage::Dot] {
        sink.clear_rules();
        sink.rule(Rule::at(stage, Answer::Silent));
        let waited = tokio::time::timeout(Duration::from_millis(200), talk(&sink, LETTER)).await;
        assert!(waited.is_err(), "{stage:?}: {waited:?}");
    }
    assert!(sink.accepted().is_empty());
    sink.clear_rules();
    sink.rule(Rule::at(Stage::Dot, Answer::KeepAndSilent));
    assert!(tokio::time::timeout(Duration::from_millis(200), talk(&sink, LETTER)).await.is_err());
    assert_eq!(sink.accepted().len(), 1);
}

#[tokio::test]
async fn a_dropped_sink_is_gone_and_another_can_take_its_place() {
    let sink = SmtpSink::start().unwrap();
    let port = sink.port();
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    drop(sink);
    let mut rest = Vec::new();
    let _ = stream.read_to_end(&mut rest).await;
    assert!(TcpStream::connect(("127.0.0.1", port)).await.is_err());
    let back = SmtpSink::start_on(port).unwrap();
    assert_eq!(talk(&back, LETTER).await.last(), Some(&221));
}
