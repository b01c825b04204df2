//! Free loopback ports.

use std::net::{Ipv4Addr, TcpListener};

use crate::error::{WorldError, io};

/// Below the range from which Linux takes the local ports of outgoing connections (32768 and up), so that
/// nobody's connection takes a port while its server is being restarted.
const RANGE: std::ops::Range<u16> = 20_000..32_000;
const TRIES: usize = 200;

/// As many different loopback ports as asked for, all free just now.
pub(crate) fn free<const N: usize>() -> Result<[u16; N], WorldError> {
    let mut held = Vec::with_capacity(N);
    let mut tries = 0;
    while held.len() < N {
        tries += 1;
        let port = fastrand::u16(RANGE);
        match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
            Ok(listener) => held.push((port, listener)),
            Err(cause) if tries >= TRIES => return Err(io("find a free port")(cause)),
            Err(_) => {}
        }
    }
    let mut ports = [0; N];
    for (slot, (port, _)) in ports.iter_mut().zip(&held) {
        *slot = *port;
    }
    Ok(ports)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_different_and_can_be_bound() {
        let mut ports = free::<20>().unwrap();
        for port in ports {
            TcpListener::bind((Ipv4Addr::LOCALHOST, port)).unwrap();
        }
        ports.sort_unstable();
        assert!(ports.windows(2).all(|pair| pair[0] != pair[1]), "{ports:?}");
    }
}
