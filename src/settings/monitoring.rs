//! `[monitoring]`: where the daemon tells how it is.

use super::reader::Section;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// Where health and figures are told. They name no person, and are for this machine only all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Listen {
    /// A socket file that the daemon's group may use.
    Socket(PathBuf),
    /// A loopback address.
    Loopback(SocketAddr),
}

/// Reads the section; nothing is told where there is none.
pub(super) fn read(top: &Section<'_>, base: &Path) -> Option<Listen> {
    let section = top.table("monitoring")?;
    let listen = section.text("listen");
    section.finish();
    let listen = listen?;
    match listen.parse::<SocketAddr>() {
        Ok(address) if address.ip().is_loopback() => Some(Listen::Loopback(address)),
        Ok(_) => {
            section.fault(
                "listen",
                "must be an address of this machine, such as 127.0.0.1:9188, or the path of a socket",
            );
            None
        }
        Err(_) => Some(Listen::Socket(base.join(listen))),
    }
}
