//! What a host hands over, read to an engine.

use std::fmt;
use std::path::PathBuf;

use netproof_core::api::{self, Called, Engine};
use netproof_core::input::Reading;
use netproof_core::jobs;
use netproof_core::report::Note;
use netproof_core::source::text::SourceFile;

use crate::files::{self, Unreadable};
use crate::read::{self, Unwatched};
use crate::threads;

/// What a host hands over.
#[derive(Clone, Debug)]
pub enum Input {
    /// A file or a folder, which is walked as the command line does.
    Path(PathBuf),
    /// A text with its name.
    Text {
        /// Its name in answers.
        name: String,
        /// The text.
        text: String,
    },
    /// Bytes with their name.
    Bytes {
        /// Their name in answers.
        name: String,
        /// The bytes.
        bytes: Vec<u8>,
    },
    /// One object that the host has as a value.
    Object {
        /// Its name in answers.
        name: String,
        /// The object as JSON.
        json: String,
    },
}

/// Why there is no engine.
#[derive(Debug)]
pub enum Unopened {
    /// A path that cannot be opened.
    Path {
        /// The path, as given.
        path: String,
        /// Why.
        error: std::io::Error,
    },
    /// An option that is wrong.
    Misuse(String),
}

impl fmt::Display for Unopened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Path { path, error } => write!(f, "`{path}` cannot be opened: {}", files::why(error)),
            Self::Misuse(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for Unopened {}

/// Reads inputs on all cores. `options` is the object of the text form.
///
/// # Errors
/// The first path that cannot be opened, or the option that is wrong.
pub fn open(inputs: &[Input], options: &str) -> Result<Engine, Unopened> {
    let called = Called::read(options).map_err(Unopened::Misuse)?;
    let mut sources: Vec<(SourceFile, Option<Reading>)> = Vec::new();
    let mut unreadable: Vec<Unreadable> = Vec::new();
    // Paths that follow each other are walked together, so that a file among several of them is read once.
    for group in inputs.chunk_by(|a, b| matches!((a, b), (Input::Path(_), Input::Path(_)))) {
        let paths: Vec<PathBuf> = group.iter().filter_map(path_of).collect();
        if paths.is_empty() {
            sources.extend(group.iter().filter_map(given).map(|file| (file, None)));
            continue;
        }
        for path in &paths {
            let opened =
                if path.is_dir() { std::fs::read_dir(path).map(drop) } else { std::fs::File::open(path).map(drop) };
            opened.map_err(|error| Unopened::Path { path: path.to_string_lossy().into_owned(), error })?;
        }
        let found = files::find(&paths).map_err(|faults| cannot(faults.into_iter().next()))?;
        unreadable.extend(found.unreadable);
        let first = sources.len();
        let read = read::all_from(first, &found.files, None, &Unwatched);
        for (at, fault) in read.unreadable {
            if found.files.get(at).is_some_and(|file| file.named) {
                return Err(cannot(Some(fault)));
            }
            unreadable.push(fault);
        }
        sources.extend(read.files.into_iter().zip(read.readings.into_iter().map(Some)));
    }
    let (files, readings): (Vec<SourceFile>, Vec<_>) = sources.into_iter().unzip();
    let read = jobs::collect(files.len(), &threads::jobs, &|at| {
        let is_read = readings.get(at).is_none_or(Option::is_some);
        files.get(at).filter(|_| !is_read).map(|file| api::read(at, file))
    });
    let readings = readings.into_iter().zip(read).map(|(reading, other)| reading.or(other).unwrap_or_default());
    let readings = readings.collect();
    let mut engine = called.engine(files, readings);
    engine.notes.extend(unreadable.into_iter().map(|fault| Note {
        message: format!("this cannot be read: {}", fault.why),
        file: Some(fault.name),
        path: None,
        range: None,
    }));
    Ok(engine)
}

fn path_of(input: &Input) -> Option<PathBuf> {
    match input {
        Input::Path(path) => Some(path.clone()),
        _ => None,
    }
}

fn given(input: &Input) -> Option<SourceFile> {
    let mut file = match input {
        Input::Path(_) => return None,
        Input::Text { name, text } => SourceFile::new(name.as_str(), text.as_str()),
        Input::Bytes { name, bytes } => SourceFile::from_bytes(name.as_str(), bytes.clone()),
        Input::Object { name, json } => SourceFile::of_object(name.as_str(), json.as_str()),
    };
    file.named = true;
    Some(file)
}

fn cannot(fault: Option<Unreadable>) -> Unopened {
    let Unreadable { name, why } = fault.unwrap_or_else(|| Unreadable { name: String::new(), why: String::new() });
    Unopened::Path { path: name, error: std::io::Error::other(why) }
}
