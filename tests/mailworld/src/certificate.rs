//! A throw-away certificate authority and one server certificate for the loopback, made with `openssl`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::{WorldError, io};
use crate::process::run;

const EXTENSIONS: &str = "basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\n\
     extendedKeyUsage=serverAuth\nsubjectAltName=DNS:localhost,IP:127.0.0.1\n";

/// Where the certificates of a world lie, as PEM.
#[derive(Debug, Clone)]
pub(crate) struct Certificates {
    /// What a client must trust.
    pub(crate) authority: PathBuf,
    /// What the server shows.
    pub(crate) server: PathBuf,
    /// The server's private key.
    pub(crate) key: PathBuf,
}

impl Certificates {
    /// Makes both in `dir`; they hold for two days.
    pub(crate) fn make(dir: &Path) -> Result<Self, WorldError> {
        let file = |name: &str| dir.join(name);
        let made = Self {
            authority: file("ca.pem"),
            server: file("server.pem"),
            key: file("server.key"),
        };
        fs::write(file("extensions"), EXTENSIONS).map_err(io("write the certificate's extensions"))?;
        let openssl = |line: &str| {
            let mut command = Command::new("openssl");
            run("openssl", command.args(line.split(' ')).current_dir(dir))
        };
        openssl(
            "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -keyout ca.key -out ca.pem -days 2 \
             -subj /CN=mailworld -addext keyUsage=critical,keyCertSign",
        )?;
        openssl(
            "req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -keyout server.key -out server.csr \
             -subj /CN=localhost",
        )?;
        openssl(
            "x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -extfile extensions \
             -out server.pem -days 2",
        )?;
        Ok(made)
    }
}
