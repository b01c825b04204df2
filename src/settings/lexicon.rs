//! Reads the lexicon's TOML files and the trained model into the domain's words.

use crate::domain::classify::lexicon::Lexicon;
use crate::domain::classify::model::{Model, ModelError};
use std::path::{Path, PathBuf};

/// Why a lexicon or model cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum LexiconError {
    /// A file or folder cannot be read.
    #[error("lexicon: cannot read {path}: {source}; check that it exists and that the daemon may read it")]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A file is not a lexicon; the message names line, key and what is allowed.
    #[error("lexicon: {path}: {source}")]
    Parse {
        /// The file.
        path: PathBuf,
        /// What is wrong, and where.
        source: Box<toml::de::Error>,
    },
    /// The folder holds no lexicon.
    #[error("lexicon: no .toml file in {path}; point to the folder with topic-*.toml, types.toml and flag-*.toml")]
    Empty {
        /// The folder.
        path: PathBuf,
    },
    /// The model file is not a model.
    #[error("{path}: {source}")]
    Model {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: ModelError,
    },
}

/// Reads every `.toml` file of a folder, in the order of their names, into one lexicon.
pub fn read_lexicon(folder: &Path) -> Result<Lexicon, LexiconError> {
    let mut lexicon = Lexicon::default();
    let files = toml_files(folder)?;
    if files.is_empty() {
        return Err(LexiconError::Empty { path: folder.to_owned() });
    }
    for path in files {
        let text = std::fs::read_to_string(&path).map_err(|source| LexiconError::Read {
            path: path.clone(),
            source,
        })?;
        lexicon.extend(parse_lexicon(&path, &text)?);
    }
    Ok(lexicon)
}

/// Reads the text of one lexicon file; `path` is for the error message.
pub fn parse_lexicon(path: &Path, text: &str) -> Result<Lexicon, LexiconError> {
    toml::from_str(text).map_err(|source| LexiconError::Parse {
        path: path.to_owned(),
        source: Box::new(source),
    })
}

/// Reads a trained model.
pub fn read_model(path: &Path) -> Result<Model, LexiconError> {
    let bytes = std::fs::read(path).map_err(|source| LexiconError::Read {
        path: path.to_owned(),
        source,
    })?;
    Model::from_bytes(&bytes).map_err(|source| LexiconError::Model {
        path: path.to_owned(),
        source,
    })
}

fn toml_files(folder: &Path) -> Result<Vec<PathBuf>, LexiconError> {
    let read = |source| LexiconError::Read {
        path: folder.to_owned(),
        source,
    };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(read)? {
        let path = entry.map_err(read)?.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::parse_lexicon;
    use std::path::Path;

    #[test]
    fn a_fault_names_file_line_key_and_what_is_allowed() {
        for (text, told) in [
            (
                "[[topic]]\nid = \"gata_park\"\nordd = []",
                "unknown field `ordd`, expected one of `id`, `name`, `words`, `rule`, `heading`",
            ),
            ("[[type]]\nid = \"klago\"", "unknown variant `klago`"),
            ("[[flag]]\nid = \"hot\"\n[[flag.rule]]\nweight = 1.0", "missing field `any`"),
            ("[[topic]]\nid = ", "TOML parse error at line 2"),
        ] {
            let message = parse_lexicon(Path::new("flag-x.toml"), text).map_or_else(|error| error.to_string(), |_| String::new());
            assert!(message.contains("flag-x.toml") && message.contains(told), "{message}");
        }
    }
}
