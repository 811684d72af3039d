use std::collections::BTreeMap;
use std::sync::Arc;

use super::text;
use crate::input::literal::literal;
use crate::input::value::Evaluated;
use crate::model::{FileId, Object, PartialText, Place};
use crate::source::text::SourceFile;

/// A Kubernetes object, its values with their places.
#[derive(Clone, Debug)]
pub struct Manifest {
    /// The group of `apiVersion`.
    pub group: Arc<str>,
    /// The version of `apiVersion`.
    pub version: Arc<str>,
    /// `kind`.
    pub kind: Arc<str>,
    /// `metadata.namespace` as written.
    pub namespace: Option<Arc<str>>,
    /// `metadata.name`; a hole when it is missing.
    pub name: PartialText,
    /// The whole object.
    pub root: Evaluated,
    /// What a missing setting is reported at: the key `spec`, else the object.
    pub place: Place,
    /// The number of the object that it stands inside of.
    pub within: Option<usize>,
}

impl Manifest {
    /// The manifest of an object that was read.
    #[must_use]
    pub fn of_object(object: &Object) -> Self {
        Self::new(literal(&object.root, object.place.clone(), &text::value), None)
    }

    /// The manifest of an object, or of one that stands inside of another and has its namespace.
    #[must_use]
    pub fn new(root: Evaluated, around: Option<&Self>) -> Self {
        let known = |value: Option<&Evaluated>| value.and_then(Evaluated::as_text).map(|text| text.written());
        let metadata = root.get("metadata");
        let member = |name: &str| metadata.and_then(|metadata| metadata.get(name));
        let api_version = known(root.get("apiVersion")).unwrap_or_default();
        let (group, version) = api_version.split_once('/').unwrap_or(("", &api_version));
        let namespace = known(member("namespace")).map(Arc::from);
        Self {
            group: group.into(),
            version: version.into(),
            kind: known(root.get("kind")).unwrap_or_default().into(),
            namespace: namespace.or_else(|| around.and_then(|around| around.namespace.clone())),
            name: member("name").and_then(Evaluated::as_text).unwrap_or_else(|| PartialText::hole("?")),
            place: key_place(&root, "spec"),
            within: None,
            root,
        }
    }

    /// A member of an object below `spec`, when it is there.
    #[must_use]
    pub fn get(&self, path: &[&str]) -> Option<&Evaluated> {
        path.iter().try_fold(self.root.get("spec")?, |value, step| value.get(step))
    }

    /// `metadata.name` with its place.
    #[must_use]
    pub fn metadata_name(&self) -> Option<&Evaluated> {
        self.root.get("metadata")?.get("name")
    }

    /// The name of the `Cluster` that the label of the Cluster API names.
    #[must_use]
    pub fn cluster_label(&self) -> Option<PartialText> {
        self.root.get("metadata")?.get("labels")?.get("cluster.x-k8s.io/cluster-name")?.as_text()
    }

    /// `spec`; the whole object when it has none.
    #[must_use]
    pub fn spec(&self) -> &Evaluated {
        self.root.get("spec").unwrap_or(&self.root)
    }

    /// Whether the object is of a kind.
    #[must_use]
    pub fn is(&self, kind: &str) -> bool {
        &*self.kind == kind
    }

    fn file(&self) -> FileId {
        self.place.file
    }
}

/// The place of a member by its key; that of the whole when it has no such member.
#[must_use]
pub fn key_place(value: &Evaluated, key: &str) -> Place {
    match value.members().iter().find(|member| &*member.key == key) {
        Some(member) => Place { span: member.key_span, ..member.value.place.clone() },
        None => value.place.clone(),
    }
}

/// How far a name reaches: a file, a folder, the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Scope {
    File(u32),
    Folder(usize),
    Call,
}

type Key = (Scope, Arc<str>, Arc<str>, Option<Arc<str>>);

/// The last of the objects of one name, and whether it is the only one.
#[derive(Clone, Copy, Debug)]
struct Named {
    last: usize,
    only: bool,
}

/// The objects of a call, found by kind and name.
///
/// A reference means the object of that name in the same file, the last of several; else the only one in the same
/// folder; else the only one in the call. Outside of a file, names that are not wholly known are never equal.
#[derive(Debug, Default)]
pub struct Manifests {
    all: Vec<Manifest>,
    names: BTreeMap<Key, Named>,
    /// A number for the folder of each file.
    folders: Vec<usize>,
}

impl Manifests {
    /// No objects yet, of these files.
    #[must_use]
    pub fn of_files(files: &[SourceFile]) -> Self {
        let mut known: BTreeMap<&str, usize> = BTreeMap::new();
        let folders = files.iter().map(|file| {
            let folder = file.name.rsplit_once('/').map_or("", |(folder, _)| folder);
            let next = known.len();
            *known.entry(folder).or_insert(next)
        });
        Self { folders: folders.collect(), ..Self::default() }
    }

    /// Adds an object and returns its number.
    pub fn push(&mut self, manifest: Manifest) -> usize {
        let at = self.all.len();
        let name: Arc<str> = manifest.name.written().into();
        let mut scopes = vec![Scope::File(manifest.file().0)];
        if manifest.name.is_known() {
            scopes.extend([self.folder(manifest.file()), Scope::Call]);
        }
        for scope in scopes {
            let key = (scope, manifest.kind.clone(), name.clone(), manifest.namespace.clone());
            self.names
                .entry(key)
                .and_modify(|named| *named = Named { last: at, only: false })
                .or_insert(Named { last: at, only: true });
        }
        self.all.push(manifest);
        at
    }

    fn folder(&self, file: FileId) -> Scope {
        Scope::Folder(self.folders.get(file.0 as usize).copied().unwrap_or(usize::MAX))
    }

    /// The objects with their numbers, in the order written.
    pub fn iter(&self) -> impl Iterator<Item = (usize, &Manifest)> {
        self.all.iter().enumerate()
    }

    /// The object of a number.
    #[must_use]
    pub fn get(&self, at: usize) -> Option<&Manifest> {
        self.all.get(at)
    }

    /// The number of the object that a reference in another names.
    #[must_use]
    pub fn find(&self, kind: &str, name: &PartialText, from: &Manifest) -> Option<usize> {
        let written: Arc<str> = name.written().into();
        let in_file = self.lookup(Scope::File(from.file().0), kind, &written, from.namespace.as_ref());
        if in_file.is_some() || !name.is_known() {
            return in_file.map(|named| named.last);
        }
        [self.folder(from.file()), Scope::Call].into_iter().find_map(|scope| {
            self.lookup(scope, kind, &written, from.namespace.as_ref())
                .filter(|named| named.only)
                .map(|named| named.last)
        })
    }

    /// By the same namespace, else where one of the two has none: `kubectl -n` may give it.
    fn lookup(&self, scope: Scope, kind: &str, name: &Arc<str>, namespace: Option<&Arc<str>>) -> Option<Named> {
        let kind: Arc<str> = kind.into();
        let key = |namespace: Option<Arc<str>>| (scope, kind.clone(), name.clone(), namespace);
        let exact = self.names.get(&key(namespace.cloned())).copied();
        if exact.is_some() || namespace.is_some() {
            return exact.or_else(|| self.names.get(&key(None)).copied());
        }
        let mut others = self
            .names
            .range(key(None)..)
            .take_while(|((at, of, called, _), _)| *at == scope && *of == kind && called == name);
        let first = others.next().map(|(_, named)| *named)?;
        others.next().is_none().then_some(first)
    }
}
