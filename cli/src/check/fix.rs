//! `--fix` and `--diff`: the engine mends the texts, this writes them.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use netproof_core::api::{self, Options};
use netproof_core::edit;
use netproof_core::input::Reading;
use netproof_core::report::Report;
use netproof_core::rules::wording::counted;
use netproof_core::source::text::SourceFile;
use netproof_native::files::File;
use netproof_native::threads;

use crate::args::Check;
use crate::output;

/// What came of it.
#[derive(Debug, Default)]
pub struct Done {
    /// What goes to standard output in place of the report: the diff, or standard input with the fixes.
    pub answer: Option<String>,
    /// Whether a file could not be written.
    pub failed: bool,
}

/// Checks files again, as the change from the state before where there is one; those of `skipped` could not be read,
/// counted through both.
pub fn check_again(
    files: &[SourceFile],
    before: Option<&[SourceFile]>,
    skipped: &BTreeSet<usize>,
    options: &Options,
    threads: usize,
) -> Report {
    let judged = files.len();
    let files: Vec<SourceFile> = files.iter().chain(before.unwrap_or_default()).cloned().collect();
    let readings = Mutex::new(vec![Reading::default(); files.len()]);
    threads::each(threads, files.len(), &|index| {
        let Some(file) = files.get(index) else { return };
        let reading = match skipped.contains(&index) {
            true => Reading { recognised: true, ..Reading::default() },
            false => api::read(index, file),
        };
        if let Some(place) = readings.lock().unwrap_or_else(PoisonError::into_inner).get_mut(index) {
            *place = reading;
        }
    });
    let readings = readings.into_inner().unwrap_or_else(PoisonError::into_inner);
    let jobs = |count: usize, job: &(dyn Fn(usize) + Sync)| threads::each(threads, count, job);
    match before {
        Some(_) => api::judge_change(&files, judged, readings, options, &jobs),
        None => api::judge(&files, readings, options, &jobs),
    }
}

/// Applies the fixes. With `--diff` sources and report stay as they are; otherwise they become those of the files as
/// they are then.
pub fn run(
    files: &[File],
    sources: &mut Vec<SourceFile>,
    report: &mut Report,
    check: &dyn Fn(&[SourceFile]) -> Report,
    arguments: &Check,
) -> Done {
    let fixed = edit::fix(sources, report.clone(), arguments.r#unsafe, &mut |files| check(files));
    let changed: Vec<usize> = (0..sources.len())
        .filter(|index| sources.get(*index).map(|file| &file.text) != fixed.files.get(*index).map(|file| &file.text))
        .collect();
    let say = |what: &str, count: usize| {
        if !arguments.quiet {
            let findings = counted(fixed.applied as u128, "finding", "findings");
            output::aside(&format!("{what} {findings} in {}\n", counted(count as u128, "file", "files")));
        }
    };
    if arguments.diff {
        say("would fix", changed.len());
        let pairs = changed.iter().filter_map(|index| Some((sources.get(*index)?, fixed.files.get(*index)?)));
        let diff = pairs.map(|(old, new)| edit::unified(&old.name, &old.text, &new.text)).collect();
        return Done { answer: Some(diff), failed: false };
    }
    let mut now = fixed.files;
    let mut done = Done::default();
    let mut written = 0_usize;
    for index in changed {
        let (Some(file), Some(old), Some(new)) = (files.get(index), sources.get(index), now.get_mut(index)) else {
            continue;
        };
        match file.path.as_deref().map_or(Ok(()), |path| write(path, &old.text, &new.text)) {
            Ok(()) => written = written.saturating_add(1),
            Err(why) => {
                output::error(&format!("cannot write `{}`: {}", file.name, output::why(&why)));
                new.text.clone_from(&old.text);
                done.failed = true;
            }
        }
    }
    *report = if done.failed { check(&now) } else { fixed.report };
    if !done.failed {
        say("fixed", written);
    }
    let input = files.iter().zip(&now).find(|(file, _)| file.path.is_none());
    done.answer = input.map(|(_, source)| source.text.clone());
    *sources = now;
    done
}

/// Writes a file at one stroke, with its permissions, when it still holds what was read.
fn write(path: &Path, old: &str, new: &str) -> io::Result<()> {
    let path = fs::canonicalize(path)?;
    let permissions = fs::metadata(&path)?.permissions();
    if permissions.readonly() {
        return Err(io::Error::new(ErrorKind::PermissionDenied, "the file is read-only"));
    }
    if fs::read(&path)? != old.as_bytes() {
        return Err(io::Error::other("the file has changed since it was read"));
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let beside = path.with_file_name(format!(".{name}.{}.netproof", std::process::id()));
    let written = fs::File::options().write(true).create_new(true).open(&beside).and_then(|mut file| {
        file.set_permissions(permissions)?;
        file.write_all(new.as_bytes())?;
        file.sync_all()
    });
    let moved = written.and_then(|()| fs::rename(&beside, &path));
    if moved.is_err() {
        // What was begun is of no use; that it cannot be removed either adds nothing to the fault.
        let _ = fs::remove_file(&beside);
    }
    moved
}
