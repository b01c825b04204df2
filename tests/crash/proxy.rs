//! A line between two ends that breaks where a test wants it to: after so many bytes from the client, or from the server.

use std::net::Ipv4Addr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UnixListener, UnixStream};

/// No cut.
pub const WHOLE: usize = usize::MAX;

/// Bytes that pass each way before the line breaks.
#[derive(Debug)]
pub struct Cut {
    pub from_client: AtomicUsize,
    pub from_server: AtomicUsize,
}

/// A proxy before a port of this machine.
pub struct Proxy {
    pub port: u16,
    pub cut: Arc<Cut>,
    /// Bytes that the last whole conversation had, from the client and from the server.
    pub passed: Arc<Cut>,
}

impl Proxy {
    /// Begins to listen; everything passes until a cut is set.
    pub async fn before(server: u16) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let proxy = Self::new(listener.local_addr().unwrap().port());
        let (cut, passed) = (Arc::clone(&proxy.cut), Arc::clone(&proxy.passed));
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (cut, passed) = (Arc::clone(&cut), Arc::clone(&passed));
                tokio::spawn(async move {
                    if let Ok(server) = TcpStream::connect((Ipv4Addr::LOCALHOST, server)).await {
                        join(client.into_split(), server.into_split(), &cut, &passed).await;
                    }
                });
            }
        });
        proxy
    }

    /// The same before a socket in the file system; `here` is where the proxy listens.
    pub async fn before_socket(server: &Path, here: &Path) -> Self {
        let listener = UnixListener::bind(here).unwrap();
        let proxy = Self::new(0);
        let (cut, passed, server) = (Arc::clone(&proxy.cut), Arc::clone(&proxy.passed), server.to_owned());
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (cut, passed, server) = (Arc::clone(&cut), Arc::clone(&passed), server.clone());
                tokio::spawn(async move {
                    if let Ok(server) = UnixStream::connect(server).await {
                        join(client.into_split(), server.into_split(), &cut, &passed).await;
                    }
                });
            }
        });
        proxy
    }

    fn new(port: u16) -> Self {
        let cut = |bytes| {
            Arc::new(Cut {
                from_client: AtomicUsize::new(bytes),
                from_server: AtomicUsize::new(bytes),
            })
        };
        Self {
            port,
            cut: cut(WHOLE),
            passed: cut(0),
        }
    }

    pub fn cut_after(&self, from_client: usize, from_server: usize) {
        self.cut.from_client.store(from_client, Ordering::SeqCst);
        self.cut.from_server.store(from_server, Ordering::SeqCst);
    }
}

/// Passes bytes on until either way has had its fill, or either end hangs up; then both ends are gone.
async fn join<R, W>((client_reads, client_writes): (R, W), (server_reads, server_writes): (R, W), cut: &Cut, passed: &Cut)
where
    R: AsyncRead + Unpin,
    W: AsyncWrite + Unpin,
{
    let (from_client, from_server) = (cut.from_client.load(Ordering::SeqCst), cut.from_server.load(Ordering::SeqCst));
    passed.from_client.store(0, Ordering::SeqCst);
    passed.from_server.store(0, Ordering::SeqCst);
    tokio::select! {
        () = pass(client_reads, server_writes, from_client, &passed.from_client) => {}
        () = pass(server_reads, client_writes, from_server, &passed.from_server) => {}
    }
}

async fn pass(mut from: impl AsyncRead + Unpin, mut to: impl AsyncWrite + Unpin, mut left: usize, count: &AtomicUsize) {
    let mut buffer = [0u8; 4096];
    while left > 0 {
        let most = left.min(buffer.len());
        let Ok(got @ 1..) = from.read(&mut buffer[..most]).await else {
            return;
        };
        if to.write_all(&buffer[..got]).await.is_err() {
            return;
        }
        count.fetch_add(got, Ordering::SeqCst);
        left = left.saturating_sub(got);
    }
}
