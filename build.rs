//! Builds the migrations into the program, in the order of their numbers: a new file in the folders is enough.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo:rerun-if-changed=migrations");
    let mut lists = String::new();
    for engine in ["sqlite", "postgres"] {
        let mut files: Vec<PathBuf> = fs::read_dir(Path::new("migrations").join(engine))?
            .map(|entry| entry?.path().canonicalize())
            .collect::<io::Result<_>>()?;
        files.sort();
        let rows: String = files.iter().map(|file| row(file)).collect::<io::Result<_>>()?;
        let name = engine.to_uppercase();
        lists.push_str(&format!("const {name}: &[(i64, &str, &str)] = &[\n{rows}];\n"));
    }
    let to = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("cargo sets OUT_DIR"))?;
    fs::write(Path::new(&to).join("migrations.rs"), lists)
}

/// Number and name of `0001_diary.sql`, and where its text is.
fn row(file: &Path) -> io::Result<String> {
    let name = file.file_stem().and_then(|name| name.to_str()).unwrap_or_default();
    let (number, name) = name
        .split_once('_')
        .and_then(|(number, name)| Some((number.parse::<i64>().ok()?, name)))
        .ok_or_else(|| io::Error::other(format!("{}: a migration is called NUMBER_NAME.sql", file.display())))?;
    Ok(format!("    ({number}, {:?}, include_str!({file:?})),\n", name.replace('_', " ")))
}
