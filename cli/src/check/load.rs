//! The files of the paths of a command line, read.

use std::io::IsTerminal;
use std::path::PathBuf;

use netproof_core::input::Reading;
use netproof_core::report::Note;
use netproof_core::source::text::SourceFile;
use netproof_native::files::{self, File, Found, Unreadable};
use netproof_native::read;

use super::progress::Progress;
use super::{note, refuse};
use crate::Status;

/// What the files were read to, in their order.
#[derive(Debug)]
pub struct Loaded {
    /// The files.
    pub files: Vec<SourceFile>,
    /// Their readings.
    pub readings: Vec<Reading>,
    /// What cannot be read.
    pub notes: Vec<Note>,
}

/// Reads the files of the paths.
///
/// # Errors
/// How the command ends when a path cannot be opened, of which the user was told.
pub fn load(paths: &[PathBuf], quiet: bool) -> Result<Loaded, Status> {
    load_found(files::find(paths).map_err(|faults| refuse(&faults))?, quiet)
}

/// Reads files that were found.
///
/// # Errors
/// How the command ends when one that the user named cannot be read, of which the user was told.
pub fn load_found(found: Found, quiet: bool) -> Result<Loaded, Status> {
    let Found { files, mut unreadable } = found;
    let progress = Progress::start(files.len(), !quiet && std::io::stderr().is_terminal());
    let read = read::all(&files, None, &progress);
    drop(progress);
    unreadable.extend(passed_over(read.unreadable, &files).map_err(|faults| refuse(&faults))?);
    let cannot = |fault: Unreadable| note(format!("this cannot be read: {}", fault.why), Some(fault.name));
    Ok(Loaded { files: read.files, readings: read.readings, notes: unreadable.into_iter().map(cannot).collect() })
}

/// What cannot be read and is only noted, because it was found in a folder.
///
/// # Errors
/// The files that cannot be read and that the user named.
pub fn passed_over(unreadable: Vec<(usize, Unreadable)>, files: &[File]) -> Result<Vec<Unreadable>, Vec<Unreadable>> {
    let is_named = |index: usize| files.get(index).is_some_and(|file| file.named);
    let (named, others): (Vec<_>, Vec<_>) = unreadable.into_iter().partition(|(index, _)| is_named(*index));
    let faults = |list: Vec<(usize, Unreadable)>| list.into_iter().map(|(_, fault)| fault).collect();
    if named.is_empty() { Ok(faults(others)) } else { Err(faults(named)) }
}
