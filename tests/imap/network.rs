//! Over a real socket: addresses, TLS, STARTTLS and certificates.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use synpunktd::imap::{ImapAccount, ImapError, Limits, Mailbox, connect};
use synpunktd::net::login::Security;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

use crate::login::{Tokens, by_token};
use crate::scene::{account, class};
use crate::script::play;

const SCRIPT: &str = "in\n> LOGOUT\n< * BYE\n< $ OK";
const AFTER_STARTTLS: &str = "> CAPABILITY\n< * CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN\n< $ OK
> AUTHENTICATE PLAIN AGtvbnRha3RAa29tbXVuLnNlAGhlbWxpZ3Qh\n< $ OK in\n> CAPABILITY
< * CAPABILITY IMAP4rev1\n< $ OK\n> LOGOUT\n< * BYE\n< $ OK";

type Served = JoinHandle<Result<(), String>>;

#[tokio::test]
async fn plain_text_stays_on_this_machine() {
    let (port, served) = serve(|tcp| play(tcp, SCRIPT)).await;
    let home = at(port, Security::PlainLoopbackOnly);
    connect(&home).await.unwrap().logout().await.unwrap();
    served.await.unwrap().unwrap();

    let away = ImapAccount {
        host: "192.0.2.1".to_owned(),
        ..home
    };
    let cause = connect(&away).await.unwrap_err();
    assert_eq!(
        class(&cause),
        "!!Insecure: no encryption is asked for, but the host is not this machine"
    );
}

#[tokio::test]
async fn tls_from_the_first_byte() {
    let (port, served) = serve(|tcp| async { play(encrypted(tcp, "good").await?, SCRIPT).await }).await;
    connect(&at(port, Security::Tls)).await.unwrap().logout().await.unwrap();
    served.await.unwrap().unwrap();
}

#[tokio::test]
async fn bad_certificates() {
    let table = [("expired", "it has expired"), ("other", "it is for another host name")];
    for (name, wanted) in table {
        let (port, served) = serve(move |tcp| async move { play(encrypted(tcp, name).await?, SCRIPT).await }).await;
        assert_certificate(connect(&at(port, Security::Tls)).await.unwrap_err(), wanted);
        assert!(served.await.unwrap().is_err(), "nothing may follow the handshake");
    }
    let (port, _served) = serve(|tcp| async { play(encrypted(tcp, "good").await?, SCRIPT).await }).await;
    let stranger = ImapAccount {
        ca_file: None,
        ..at(port, Security::Tls)
    };
    assert_certificate(connect(&stranger).await.unwrap_err(), "");
}

#[tokio::test]
async fn bad_files_of_roots() {
    let empty = tempfile::NamedTempFile::new().unwrap();
    for (file, wanted) in [
        (empty.path(), "there is no certificate in it"),
        (Path::new("/no/such.pem"), "No such file"),
    ] {
        let (port, _served) = serve(|tcp| play(tcp, "hang")).await;
        let account = ImapAccount {
            ca_file: Some(file.to_owned()),
            ..at(port, Security::Tls)
        };
        assert_certificate(connect(&account).await.unwrap_err(), wanted);
    }
}

#[tokio::test]
async fn starttls() {
    let (port, served) = serve(|tcp| upgraded(tcp, "OK begin\r\n")).await;
    connect(&at(port, Security::StartTls)).await.unwrap().logout().await.unwrap();
    served.await.unwrap().unwrap();
}

#[tokio::test]
async fn answers_injected_before_the_handshake_are_not_heard() {
    let injected = "OK begin\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\ns1 OK injected\r\ns2 OK logged in\r\n* BYE\r\n";
    let (port, served) = serve(move |tcp| upgraded(tcp, injected)).await;
    connect(&at(port, Security::StartTls)).await.unwrap().logout().await.unwrap();
    served.await.unwrap().unwrap();
}

#[tokio::test]
async fn starttls_is_never_left_out() {
    let table = [
        ("< * OK\n> STARTTLS\n< $ NO not here\n> ", "!!Insecure: the server refuses STARTTLS"),
        ("< * OK\n> STARTTLS\n< $ BAD what\n> ", "!!Insecure: the server refuses STARTTLS"),
        (
            "< * PREAUTH hello\n> ",
            "!!Insecure: the server greets as if already logged in (PREAUTH)",
        ),
        ("< * OK\n> STARTTLS\nclose", "!Closed: (no words)"),
    ];
    for (script, wanted) in table {
        let (port, served) = serve(move |tcp| play(tcp, script)).await;
        let cause = connect(&at(port, Security::StartTls)).await.unwrap_err();
        assert_eq!(class(&cause), wanted);
        if let Err(next) = served.await.unwrap() {
            assert!(next.contains("(hung up)"), "something was sent in plain text: {next}");
        }
    }
    let (port, _served) = serve(|tcp| play(tcp, "< * OK\n> STARTTLS\n< $ OK\n< no handshake")).await;
    let cause = connect(&at(port, Security::StartTls)).await.unwrap_err();
    assert!(matches!(cause, ImapError::Unreachable { .. }), "{cause}");
}

#[tokio::test]
async fn nobody_there() {
    let (port, served) = serve(|tcp| play(tcp, "close")).await;
    served.abort();
    let _ = served.await;
    let cause = connect(&at(port, Security::PlainLoopbackOnly)).await.unwrap_err();
    assert!(matches!(cause, ImapError::Unreachable { .. }), "{cause}");

    let nowhere = ImapAccount {
        host: "imap.invalid".to_owned(),
        ..at(port, Security::Tls)
    };
    let cause = connect(&nowhere).await.unwrap_err();
    assert!(cause.to_string().contains("does not resolve"), "{cause}");

    let (port, _served) = serve(|tcp| play(tcp, "hang")).await;
    let limits = Limits {
        connect: Duration::from_millis(200),
        ..Limits::default()
    };
    let cause = connect(&ImapAccount {
        limits,
        ..at(port, Security::Tls)
    })
    .await
    .unwrap_err();
    assert!(cause.to_string().contains("no answer in time"), "{cause}");
}

#[tokio::test]
async fn a_refused_token_is_renewed_once() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let begin = "< * OK\n> CAPABILITY\n< * CAPABILITY IMAP4rev1 SASL-IR AUTH=XOAUTH2\n< $ OK\n> AUTHENTICATE XOAUTH2 ";
    let old = format!("{begin}dXNlcj1rb250YWt0QGtvbW11bi5zZQFhdXRoPUJlYXJlciBoZW1saWd0LTABAQ==\n< $ NO AUTHENTICATE failed.");
    let new = format!(
        "{begin}dXNlcj1rb250YWt0QGtvbW11bi5zZQFhdXRoPUJlYXJlciBoZW1saWd0LTEBAQ==\n< $ OK
         > CAPABILITY\n< * CAPABILITY IMAP4rev1\n< $ OK\n> LOGOUT\n< * BYE\n< $ OK"
    );
    let served: Served = tokio::spawn(async move {
        for script in [old, new] {
            let (tcp, _) = listener.accept().await.unwrap();
            play(tcp, &script).await?;
        }
        Ok(())
    });
    let account = ImapAccount {
        port,
        host: "127.0.0.1".to_owned(),
        ..by_token(Arc::new(Tokens::default()))
    };
    connect(&account).await.unwrap().logout().await.unwrap();
    served.await.unwrap().unwrap();
}

/// Listens on a free port of this machine and serves one connection.
async fn serve<F, R>(serve_one: F) -> (u16, Served)
where
    F: FnOnce(TcpStream) -> R + Send + 'static,
    R: Future<Output = Result<(), String>> + Send,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let served = tokio::spawn(async move {
        let (tcp, _) = listener.accept().await.unwrap();
        serve_one(tcp).await
    });
    (port, served)
}

/// Plain greeting, the given answer to STARTTLS, then the rest of the dialogue over TLS.
async fn upgraded(tcp: TcpStream, answer: &str) -> Result<(), String> {
    let mut line = BufReader::new(tcp);
    line.write_all(b"* OK ready\r\n").await.unwrap();
    let mut command = String::new();
    line.read_line(&mut command).await.unwrap();
    assert_eq!(command, "s1 STARTTLS\r\n");
    line.write_all(format!("s1 {answer}").as_bytes()).await.unwrap();
    play(encrypted(line.into_inner(), "good").await?, AFTER_STARTTLS).await
}

/// TLS on the server's side; an error when the client turns away, then or at its first word.
async fn encrypted(tcp: TcpStream, name: &str) -> Result<impl tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin, String> {
    let chain = vec![CertificateDer::from_pem_file(cert(&format!("{name}.pem"))).unwrap()];
    let key = PrivateKeyDer::from_pem_file(cert(&format!("{name}.key"))).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    TlsAcceptor::from(Arc::new(config))
        .accept(tcp)
        .await
        .map_err(|cause| cause.to_string())
}

fn assert_certificate(cause: ImapError, wanted: &str) {
    let text = cause.to_string();
    assert!(matches!(cause, ImapError::Certificate { .. }) && cause.is_permanent(), "{text}");
    assert!(text.contains(wanted), "{text}");
}

fn at(port: u16, security: Security) -> ImapAccount {
    ImapAccount {
        host: "127.0.0.1".to_owned(),
        port,
        security,
        ca_file: Some(cert("ca.pem")),
        ..account()
    }
}

fn cert(name: &str) -> PathBuf {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/imap/certs")).join(name)
}
