//! Kustomizations: which files beside them are patches, no objects of their own.

use std::collections::{BTreeMap, BTreeSet};

use super::{Piece, Reading, Remark};
use crate::model::FileId;
use crate::source::text::SourceFile;
use crate::source::{Node, yaml};

/// The names by which kustomize finds its files.
const NAMES: [&str; 3] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/// Whether a file is a kustomization, by its name as for kustomize itself.
#[must_use]
pub(super) fn is_kustomization(name: &str) -> bool {
    NAMES.contains(&name.rsplit('/').next().unwrap_or(name))
}

/// Notes the patches that a kustomization names.
pub(super) fn read(text: &str, reading: &mut Reading) {
    for document in yaml::read(text, 0, 0).documents {
        let list = |key: &str| document.root.get(key).map(Node::items).unwrap_or_default();
        let merged = list("patchesStrategicMerge").iter().filter_map(Node::as_str);
        let patches = list("patches").iter().chain(list("patchesJson6902"));
        let patches = patches.filter_map(|patch| patch.get("path").and_then(Node::as_str));
        // A patch in place has line breaks.
        let paths = merged.chain(patches).filter(|path| !path.contains('\n'));
        reading.patches.extend(paths.map(str::to_owned));
    }
}

/// Forgets the objects of patches: they are parts of objects, which only together with the others are whole.
pub(super) fn pass_over(readings: &mut [Reading], files: &[SourceFile]) {
    let mut patches: BTreeMap<String, usize> = BTreeMap::new();
    for (at, (reading, file)) in readings.iter_mut().zip(files).enumerate() {
        let folder = file.name.rsplit_once('/').map_or("", |(folder, _)| folder);
        for path in std::mem::take(&mut reading.patches) {
            patches.entry(joined(folder, &path)).or_insert(at);
        }
    }
    if patches.is_empty() {
        return;
    }
    let mut told = BTreeSet::new();
    for (reading, file) in readings.iter_mut().zip(files) {
        let Some(kustomization) = patches.get(&joined("", &file.name)) else { continue };
        let before = reading.pieces.len();
        reading.pieces.retain(|piece| !matches!(piece, Piece::Object(_)));
        if reading.pieces.len() < before {
            told.insert(*kustomization);
        }
    }
    for at in told {
        let (Some(reading), Some(file)) = (readings.get_mut(at), files.get(at)) else { continue };
        let folder = file.name.rsplit_once('/').map_or(".", |(folder, _)| folder);
        let message =
            format!("the patches are passed over; `kustomize build {folder} | netproof check -` checks the whole");
        reading.remarks.push(Remark::of_file(FileId(u32::try_from(at).unwrap_or(u32::MAX)), message));
    }
}

/// A path from a folder, without `.` and `..` as far as it can be told.
fn joined(folder: &str, path: &str) -> String {
    let mut steps: Vec<&str> = Vec::new();
    for step in folder.split('/').chain(path.split('/')) {
        match step {
            "" | "." => {}
            ".." if steps.last().is_some_and(|last| *last != "..") => {
                steps.pop();
            }
            step => steps.push(step),
        }
    }
    steps.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_joined() {
        for (folder, path, expected) in [
            ("", "a.yaml", "a.yaml"),
            ("overlays/prod", "a.yaml", "overlays/prod/a.yaml"),
            ("overlays/prod", "./../a.yaml", "overlays/a.yaml"),
            ("overlays", "../../a.yaml", "../a.yaml"),
            ("", "./x//a.yaml", "x/a.yaml"),
        ] {
            assert_eq!(joined(folder, path), expected, "{folder} {path}");
        }
    }
}
