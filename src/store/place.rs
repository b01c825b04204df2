//! Where the database is: a file or a server.

use super::dialect::without_password;
use std::fmt;
use std::path::PathBuf;

/// Where the database is. Shown without its password.
#[derive(Clone, PartialEq, Eq)]
pub enum Place {
    /// An SQLite file.
    File(PathBuf),
    /// A PostgreSQL server: `postgres://user:password@host/database`, or with a socket `postgres://user@localhost/database?host=/run/postgresql`.
    Url(String),
}

impl Place {
    /// Reads a place as it stands in configuration: `postgres://…`, else the path of a file, with or without `sqlite:` before it.
    pub fn parse(text: &str) -> Self {
        let text = text.trim();
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Self::Url(text.to_owned());
        }
        let path = text.strip_prefix("sqlite:").unwrap_or(text);
        Self::File(PathBuf::from(path.strip_prefix("//").unwrap_or(path)))
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Url(url) => f.write_str(&without_password(url)),
        }
    }
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Place({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_a_file_or_a_server() {
        for (text, place) in [
            ("/var/lib/synpunktd/diary.db", Place::File("/var/lib/synpunktd/diary.db".into())),
            ("sqlite:diary.db", Place::File("diary.db".into())),
            ("sqlite:///srv/diary.db", Place::File("/srv/diary.db".into())),
            (" postgres://diary@db/diary ", Place::Url("postgres://diary@db/diary".to_owned())),
        ] {
            assert_eq!(Place::parse(text), place, "{text}");
        }
        assert_eq!(
            format!("{:?}", Place::parse("postgres://diary:s3cret@db/diary")),
            "Place(postgres://diary@db/diary)"
        );
    }
}
