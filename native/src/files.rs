//! Which files the paths of the command line stand for, in an order that is always the same.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use ignore::{DirEntry, WalkBuilder};

/// A file to read.
#[derive(Debug)]
pub struct File {
    /// Where; none is standard input.
    pub path: Option<PathBuf>,
    /// Its name in the report; `/` separates folders.
    pub name: String,
    /// Whether a path of the command line is this very file.
    pub named: bool,
    /// What it holds, where it is read from elsewhere than a path or standard input.
    pub blob: Option<Blob>,
}

/// What a file holds.
#[derive(Debug)]
pub struct Blob {
    /// Its bytes, those past the limit left out.
    pub bytes: Vec<u8>,
    /// How many it has.
    pub length: u64,
}

/// Something that cannot be read, and why.
#[derive(Debug)]
pub struct Unreadable {
    /// Its name.
    pub name: String,
    /// Why.
    pub why: String,
}

/// The files of the paths.
#[derive(Debug, Default)]
pub struct Found {
    /// The files in the order of the paths, those of a folder by the bytes of their path, each only once.
    pub files: Vec<File>,
    /// What cannot be read in the folders.
    pub unreadable: Vec<Unreadable>,
}

/// Finds the files.
///
/// # Errors
/// The paths of the command line that cannot be opened.
pub fn find(paths: &[PathBuf]) -> Result<Found, Vec<Unreadable>> {
    let mut search = Search::default();
    let mut faults = Vec::new();
    for path in paths {
        if let Err(why) = search.add(path) {
            faults.push(Unreadable { name: name(path), why });
        }
    }
    if faults.is_empty() { Ok(search.found) } else { Err(faults) }
}

#[derive(Default)]
struct Search {
    found: Found,
    /// The files so far, by the one path that each has.
    seen: BTreeMap<Option<PathBuf>, usize>,
}

impl Search {
    fn add(&mut self, path: &Path) -> Result<(), String> {
        if path.as_os_str() == "-" {
            self.file(None, None, "-".to_owned(), true);
            return Ok(());
        }
        let is_folder = std::fs::metadata(path).map_err(|error| why(&error))?.is_dir();
        let whole = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        if is_folder {
            return self.folder(path, &whole);
        }
        self.file(Some(whole), Some(path.to_owned()), name(path), true);
        Ok(())
    }

    fn file(&mut self, whole: Option<PathBuf>, path: Option<PathBuf>, name: String, named: bool) {
        let next = self.found.files.len();
        let index = *self.seen.entry(whole).or_insert(next);
        match self.found.files.get_mut(index) {
            Some(file) => file.named |= named,
            None => self.found.files.push(File { path, name, named, blob: None }),
        }
    }

    fn folder(&mut self, root: &Path, whole: &Path) -> Result<(), String> {
        let mut found = Vec::new();
        for entry in walk(root, whole) {
            match entry {
                Ok(entry) if entry.file_type().is_some_and(|kind| kind.is_file()) => found.push(entry.into_path()),
                Ok(_) => {}
                Err(error) if error.depth() == Some(0) => return Err(why_of_walk(&error)),
                Err(error) => {
                    let name = path_of(&error).map_or_else(|| name(root), name);
                    self.found.unreadable.push(Unreadable { name, why: why_of_walk(&error) });
                }
            }
        }
        found.sort_by_cached_key(|path| bytes(path));
        self.found.unreadable.sort_by(|a, b| a.name.cmp(&b.name));
        for path in found {
            let inside = path.strip_prefix(root).unwrap_or(&path);
            let shown = if root == Path::new(".") { name(inside) } else { name(&path) };
            self.file(Some(whole.join(inside)), Some(path), shown, false);
        }
        Ok(())
    }
}

/// Everything below a folder but what Git ignores, hidden folders, and those of other people's packages.
///
/// Only what is written in the folders counts, not the settings of the user or of one clone of the repository: the same
/// files give the same answer on every machine. The `.gitignore` files above the folder count where they are in the same
/// repository.
fn walk(root: &Path, whole: &Path) -> ignore::Walk {
    let in_repository = whole.ancestors().any(|folder| folder.join(".git").exists());
    WalkBuilder::new(root)
        .hidden(false)
        .ignore(false)
        .git_ignore(true)
        .git_global(false)
        .git_exclude(false)
        .require_git(false)
        .parents(in_repository)
        .follow_links(false)
        .filter_entry(is_entered)
        .build()
}

fn is_entered(entry: &DirEntry) -> bool {
    if entry.depth() == 0 || !entry.file_type().is_some_and(|kind| kind.is_dir()) {
        return true;
    }
    is_entered_folder(&entry.file_name().to_string_lossy())
}

/// Whether a walk enters a folder of that name.
#[must_use]
pub fn is_entered_folder(name: &str) -> bool {
    (!name.starts_with('.') || name == ".github") && name != "node_modules"
}

/// The words of the system for an error, in the style of our messages.
#[must_use]
pub fn why(error: &std::io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error ").next().unwrap_or(&text);
    let mut characters = text.chars();
    characters.next().map(|first| first.to_lowercase().chain(characters).collect()).unwrap_or_default()
}

fn path_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => path_of(err),
        _ => None,
    }
}

fn why_of_walk(error: &ignore::Error) -> String {
    let Some(error) = error.io_error() else { return error.to_string() };
    // The error of the walk names the path and hides what the system says.
    let of_system = std::error::Error::source(error).and_then(|inner| inner.downcast_ref::<std::io::Error>());
    why(of_system.unwrap_or(error))
}

fn name(path: &Path) -> String {
    let name = path.to_string_lossy();
    if cfg!(windows) { name.replace('\\', "/") } else { name.into_owned() }
}

/// What a path is sorted by.
fn bytes(path: &Path) -> Vec<u8> {
    let bytes = path.as_os_str().as_encoded_bytes().iter();
    bytes.map(|byte| if cfg!(windows) && *byte == b'\\' { b'/' } else { *byte }).collect()
}
