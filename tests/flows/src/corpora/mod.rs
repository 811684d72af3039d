//! Public cases with known verdicts, read from the folder that `NETPROOF_CORPORA` names. Nothing of them is part of this
//! repository.
//!
//! The engine is asked through the text form alone, as every host asks it.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "only tests read corpora, and one that cannot read its input fails"
)]

pub mod analyzer;
pub mod apps;
pub mod ask;
pub mod compare;
pub mod connections;
pub mod engine;
pub mod kubernetes;
pub mod recipes;
pub mod verdicts;

use std::fs;
use std::path::{Path, PathBuf};

use ask::File;

/// The folder of a corpus, or nothing with a line that says so.
#[must_use]
pub fn folder(name: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("NETPROOF_CORPORA").map(|root| Path::new(&root).join(name));
    let found = folder.filter(|folder| folder.exists());
    if found.is_none() {
        eprintln!("skipped: no corpus `{name}`; set NETPROOF_CORPORA to the folder that holds it");
    }
    found
}

/// One file of a corpus, by its path in the corpus.
fn file(folder: &Path, path: &str) -> File {
    File { name: path.to_owned(), text: text(folder, path) }
}

fn text(folder: &Path, path: &str) -> String {
    fs::read_to_string(folder.join(path)).unwrap()
}

fn json<T: serde::de::DeserializeOwned>(folder: &Path, path: &str) -> T {
    serde_json::from_str(&text(folder, path)).unwrap()
}
