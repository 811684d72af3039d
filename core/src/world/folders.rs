use std::collections::{BTreeMap, BTreeSet};

use crate::input::{FileKind, recognise};
use crate::model::{FileId, Object};
use crate::order::Ordered as _;
use crate::source::text::SourceFile;

/// In which folders the manifests of a call stand.
#[derive(Debug, Default)]
pub struct Folders {
    by_file: BTreeMap<FileId, String>,
    kustomized: BTreeSet<String>,
    /// Those in which several files write one object, so that each file is a variant.
    of_variants: BTreeSet<String>,
}

/// What is applied together: a folder, a file of a folder of variants, or one document of a page or script.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bundle<'f> {
    /// All manifests of a folder.
    Folder(&'f str),
    /// A file.
    File(FileId),
    /// A document of a file.
    Document(FileId, u32),
}

impl Folders {
    pub(super) fn of(objects: &[Object], files: &[SourceFile]) -> Self {
        let mut folders = Self::default();
        let mut variants = BTreeSet::new();
        let ids: BTreeSet<FileId> = objects.iter().map(|object| object.place.file).into_set();
        for id in ids {
            if let Some(file) = files.get(id.0 as usize).filter(|file| is_manifest(file)) {
                folders.by_file.insert(id, folder(&file.name).to_owned());
            }
        }
        let mut written_in: BTreeMap<_, FileId> = BTreeMap::new();
        for object in objects {
            let (Some(folder), Some(name)) = (folders.of_object(object), object.name.as_deref()) else { continue };
            let identity = (folder, object.group(), object.kind.as_str(), object.namespace.as_deref(), name);
            let first = *written_in.entry(identity).or_insert(object.place.file);
            if first != object.place.file {
                variants.insert(folder.to_owned());
            }
        }
        folders.of_variants = variants;
        let kustomizations = files.iter().filter(|file| is_kustomization(&file.name));
        folders.kustomized = kustomizations.map(|file| folder(&file.name).to_owned()).into_set();
        folders
    }

    /// The folder of an object's file; none for objects of pages and scripts, which show one thing after the other.
    #[must_use]
    pub fn of_object(&self, object: &Object) -> Option<&str> {
        self.by_file.get(&object.place.file).map(String::as_str)
    }

    /// With what an object is applied together, as far as the input tells.
    #[must_use]
    pub fn bundle_of(&self, object: &Object) -> Bundle<'_> {
        match self.of_object(object) {
            Some(folder) if self.of_variants.contains(folder) => Bundle::File(object.place.file),
            Some(folder) => Bundle::Folder(folder),
            None => Bundle::Document(object.place.file, object.place.document),
        }
    }

    /// Whether the files of a folder may be patches, which kustomize puts on objects of the same name.
    #[must_use]
    pub fn may_hold_patches(&self, folder: &str) -> bool {
        self.kustomized.contains(folder)
    }
}

fn folder(name: &str) -> &str {
    name.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn is_kustomization(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or(name);
    matches!(file, "kustomization.yaml" | "kustomization.yml" | "Kustomization")
}

fn is_manifest(file: &SourceFile) -> bool {
    let ending = file.name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let named = ["yaml", "yml", "json"].iter().any(|known| ending.eq_ignore_ascii_case(known));
    named || matches!(recognise(&file.text), FileKind::Yaml | FileKind::Json)
}
