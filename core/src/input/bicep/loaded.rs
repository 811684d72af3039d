//! The files that `loadJsonContent` and `loadTextContent` read, when they are among those given.

use std::cell::{Cell, OnceCell};
use std::collections::BTreeMap;

use super::documents::simple;
use crate::limits::MAX_BICEP_LOADED_BYTES;
use crate::model::{FileId, push_pointer};
use crate::source::text::SourceFile;
use crate::source::{Node, json};

/// Whether a file is one that a Bicep file may load: a text of JSON, not too long. Such a text must be kept even when no
/// format knows the file.
#[must_use]
pub fn may_be_loaded(file: &SourceFile) -> bool {
    let is_json = || file.text.trim_start_matches('\u{feff}').trim_start().starts_with(['{', '[']);
    file.text.len() <= MAX_BICEP_LOADED_BYTES && is_json()
}

/// The files of one call by their names, each read as JSON when it is first asked for.
#[derive(Debug, Default)]
pub(super) struct Loadable<'a> {
    files: &'a [SourceFile],
    by_name: BTreeMap<String, usize>,
    trees: Vec<Tree>,
}

#[derive(Debug, Default)]
struct Tree {
    used: Cell<bool>,
    root: OnceCell<Option<Node>>,
}

impl<'a> Loadable<'a> {
    pub(super) fn new(files: &'a [SourceFile]) -> Self {
        let may_be = files.iter().enumerate().filter(|(_, file)| may_be_loaded(file));
        let by_name = may_be.map(|(at, file)| (simple(&file.name), at)).collect();
        let trees = std::iter::repeat_with(Tree::default).take(files.len()).collect();
        Self { files, by_name, trees }
    }

    /// The text of a file, without its byte order mark.
    pub(super) fn text(&self, name: &str) -> Option<(FileId, &'a str)> {
        let at = *self.by_name.get(name)?;
        let file = self.files.get(at)?;
        self.trees.get(at)?.used.set(true);
        Some((id(at)?, file.text.get(file.bom_len()..).unwrap_or("")))
    }

    /// The tree of a JSON file; none when it has faults.
    pub(super) fn json(&self, name: &str) -> Option<(FileId, &Node)> {
        let (file, text) = self.text(name)?;
        let at = *self.by_name.get(name)?;
        let base = self.files.get(at)?.bom_len();
        let read = || {
            let reading = json::read(text, base, 0);
            reading.root.filter(|_| reading.problems.is_empty())
        };
        Some((file, self.trees.get(at)?.root.get_or_init(read).as_ref()?))
    }

    /// The files that were asked for.
    pub(super) fn used(&self) -> impl Iterator<Item = FileId> {
        self.trees.iter().enumerate().filter(|(_, tree)| tree.used.get()).filter_map(|(at, _)| id(at))
    }
}

fn id(at: usize) -> Option<FileId> {
    u32::try_from(at).ok().map(FileId)
}

/// The part of a tree that a path such as `$.network.subnets[0]` chooses, with its JSON pointer; none for paths of more
/// than names and numbers.
pub(super) fn chosen<'n>(root: &'n Node, path: &str) -> Option<(&'n Node, String)> {
    let path = path.strip_prefix('$').unwrap_or(path);
    // Every member at any depth.
    if path.contains("..") {
        return None;
    }
    let mut node = root;
    let mut pointer = String::new();
    for step in path.split(['.', '[']).filter(|step| !step.is_empty()) {
        node = match step.strip_suffix(']') {
            Some(index) => node.items().get(index.parse::<usize>().ok()?)?,
            None => &node.entries().iter().find(|entry| &*entry.key == step)?.value,
        };
        push_pointer(&mut pointer, step.trim_end_matches(']'));
    }
    Some((node, pointer))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_json_that_bicep_takes_is_loaded() {
        let of_len = |len: usize| SourceFile::new("a.json", format!("[{}]", " ".repeat(len - 2)));
        assert!(may_be_loaded(&of_len(MAX_BICEP_LOADED_BYTES)));
        assert!(!may_be_loaded(&of_len(MAX_BICEP_LOADED_BYTES + 1)));
        assert!(may_be_loaded(&SourceFile::new("a.json", "\u{feff}\r\n{}")));
        assert!(!may_be_loaded(&SourceFile::new("a.txt", "text")));
        assert!(!may_be_loaded(&SourceFile::new("a.txt", "")));
    }

    #[test]
    fn paths_choose_parts() {
        let reading = json::read(r#"{"a": {"b": [1, {"c": 2}]}}"#, 0, 0);
        let root = reading.root.unwrap();
        for (path, pointer) in [
            ("$", Some("")),
            ("$.a", Some("/a")),
            ("a.b", Some("/a/b")),
            ("$.a.b[1].c", Some("/a/b/1/c")),
            ("a.b[2]", None),
            ("a.x", None),
            ("$..c", None),
            ("a.b[*]", None),
            ("a['b']", None),
            ("a.b[?(@.c == 2)]", None),
        ] {
            assert_eq!(chosen(&root, path).map(|(_, pointer)| pointer).as_deref(), pointer, "{path}");
        }
    }
}
