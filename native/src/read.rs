//! Reads files on all cores. The answer does not depend on how many there are.

use std::fs;
use std::io::{self, Read};
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use netproof_core::api;
use netproof_core::input::Reading;
use netproof_core::limits::MAX_FILE_BYTES;
use netproof_core::source::text::SourceFile;
use netproof_core::source::{Problem, ProblemKind, Span};

use crate::fault;
use crate::files::{File, Unreadable, why};
use crate::threads::{self, STACK};

/// Bytes at the start of a file in which a NUL makes it binary.
const LOOKED_AT: usize = 8192;

/// Who is told which files are read.
pub trait Watch: Sync {
    /// This thread begins to read a file.
    fn begins(&self, name: &str);
    /// This thread has read it.
    fn ends(&self);
}

/// Nobody.
#[derive(Clone, Copy, Debug)]
pub struct Unwatched;

impl Watch for Unwatched {
    fn begins(&self, _: &str) {}
    fn ends(&self) {}
}

/// What the files were read to, in their order.
#[derive(Debug, Default)]
pub struct ReadFiles {
    /// The files, without the text where nothing in it is of a known kind.
    pub files: Vec<SourceFile>,
    /// Their readings.
    pub readings: Vec<Reading>,
    /// Those that cannot be read, by their position.
    pub unreadable: Vec<(usize, Unreadable)>,
}

type Outcome = (SourceFile, Result<Reading, String>);

/// Reads the files.
pub fn all(files: &[File], threads: Option<NonZeroUsize>, watch: &dyn Watch) -> ReadFiles {
    all_from(0, files, threads, watch)
}

/// Reads the files of a call in which they begin at `first`.
pub fn all_from(first: usize, files: &[File], threads: Option<NonZeroUsize>, watch: &dyn Watch) -> ReadFiles {
    let is_guarded = fault::is_guarded();
    let threads = threads::number(threads).min(files.len());
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(file) = files.get(index) else { return done };
            watch.begins(&file.name);
            done.push((index, one(first.saturating_add(index), file)));
            watch.ends();
        }
    };
    let mut outcomes: Vec<(usize, Outcome)> = thread::scope(|scope| {
        let others = || fault::on_behalf(is_guarded, work);
        let spawn = |_| thread::Builder::new().stack_size(STACK).spawn_scoped(scope, others).ok();
        let workers: Vec<_> = (0..threads).filter_map(spawn).collect();
        let joined =
            workers.into_iter().map(|worker| worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        joined.flatten().collect()
    });
    // No thread could be started: then this one does the work.
    if outcomes.len() < files.len() {
        outcomes.extend(work());
    }
    outcomes.sort_by_key(|(index, _)| *index);
    let mut read = ReadFiles::default();
    for (index, (file, reading)) in outcomes {
        // A file that cannot be read has a note of its own and is not one of no known kind.
        read.readings.push(reading.unwrap_or_else(|why| {
            read.unreadable.push((index, Unreadable { name: file.name.clone(), why }));
            Reading { recognised: true, ..Reading::default() }
        }));
        read.files.push(file);
    }
    read
}

fn one(index: usize, file: &File) -> Outcome {
    let mut source = match load(file) {
        Ok(source) => source,
        Err(error) => return (SourceFile { name: file.name.clone(), ..SourceFile::default() }, Err(why(&error))),
    };
    source.named = file.named;
    let reading = api::read(index, &source);
    // A file without a mark of its own may be part of the configuration of its folder, or be loaded by another.
    let is_alone = !api::may_be_loaded(&source);
    if is_alone
        && !reading.recognised
        && reading.pieces.is_empty()
        && reading.problems.is_empty()
        && reading.remarks.is_empty()
    {
        source.text = String::new();
    }
    (source, Ok(reading))
}

fn load(file: &File) -> io::Result<SourceFile> {
    if let Some(blob) = &file.blob {
        return load_from(blob.bytes.as_slice(), file, blob.length);
    }
    let Some(path) = &file.path else {
        return load_from(io::stdin().lock(), file, 0);
    };
    let opened = fs::File::open(path)?;
    let length = opened.metadata()?.len();
    load_from(opened, file, length)
}

/// Reads a file of about that length, never more than the limit.
///
/// A binary file of a folder is passed over, a text that is too long there is an error with a note: only of a file that
/// is named it is a finding, for nothing is known of what is in it.
fn load_from(mut input: impl Read, file: &File, length: u64) -> io::Result<SourceFile> {
    let limit = MAX_FILE_BYTES as u64;
    let fits = length <= limit;
    let mut bytes = Vec::with_capacity(if fits { usize::try_from(length).unwrap_or(0).saturating_add(1) } else { 0 });
    input.by_ref().take(LOOKED_AT as u64).read_to_end(&mut bytes)?;
    if !file.named && bytes.contains(&0) {
        return Ok(SourceFile { name: file.name.clone(), ..SourceFile::default() });
    }
    if fits {
        input.take(limit.saturating_add(1).saturating_sub(bytes.len() as u64)).read_to_end(&mut bytes)?;
    }
    if fits && bytes.len() <= MAX_FILE_BYTES {
        return Ok(SourceFile::from_bytes(file.name.as_str(), bytes));
    }
    let message = if fits {
        format!("the input has more than {limit} bytes, the limit")
    } else {
        format!("the file has {length} bytes; the limit is {limit}")
    };
    if file.named { Ok(too_long(&file.name, message)) } else { Err(io::Error::other(message)) }
}

/// A file without text: it is not held in memory to be refused.
fn too_long(name: &str, message: String) -> SourceFile {
    let problem = Problem {
        kind: ProblemKind::Limit,
        document: 0,
        path: String::new(),
        span: Span::default(),
        message,
        help: Some("split the file, or leave it out".to_owned()),
        related: None,
    };
    SourceFile { name: name.to_owned(), problems: vec![problem], ..SourceFile::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(named: bool) -> File {
        File { path: None, name: "a".to_owned(), named, blob: None }
    }

    #[test]
    fn the_size_limit_holds_at_the_limit_and_one_past_it() {
        let input = |length: usize| io::repeat(b' ').take(length as u64);
        for known in [true, false] {
            let length = |length: usize| if known { length as u64 } else { 0 };
            let at = load_from(input(MAX_FILE_BYTES), &file(true), length(MAX_FILE_BYTES)).unwrap();
            assert_eq!((at.problems.len(), at.text.len()), (0, MAX_FILE_BYTES));
            let past = load_from(input(MAX_FILE_BYTES + 1), &file(true), length(MAX_FILE_BYTES + 1)).unwrap();
            assert_eq!((past.problems.len(), past.text.len()), (1, 0));
            assert_eq!(past.problems[0].kind, ProblemKind::Limit);
        }
    }

    #[test]
    fn the_words_are_those_of_the_engine() {
        let engine = SourceFile::from_bytes("a", vec![b' '; MAX_FILE_BYTES + 1]);
        let length = MAX_FILE_BYTES as u64 + 1;
        assert_eq!(load_from(io::empty(), &file(true), length).unwrap().problems, engine.problems);
        let error = load_from(b"text".as_slice(), &file(false), length).unwrap_err();
        assert_eq!(error.to_string(), engine.problems[0].message);
        assert!(load_from(b"\0".as_slice(), &file(false), length).unwrap().problems.is_empty());
    }

    #[test]
    fn a_binary_file_is_passed_over_unless_it_is_named() {
        for (at, named, read) in [(LOOKED_AT - 1, false, false), (LOOKED_AT, false, true), (0, true, true)] {
            let mut bytes = vec![b'x'; LOOKED_AT + 10];
            bytes[at] = 0;
            let source = load_from(bytes.as_slice(), &file(named), 0).unwrap();
            assert_eq!(!source.text.is_empty(), read, "{at} {named}");
        }
    }
}
