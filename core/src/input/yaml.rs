//! YAML: Kubernetes objects of known kinds. Other people's YAML is passed over.

use super::objects as azure;
use super::{DocumentCounter, Excerpt, Piece, Reading};
use crate::model::{FileId, Object, Place, push_pointer};
use crate::source::markdown::Fence;
use crate::source::text::SourceFile;
use crate::source::yaml::YamlReading;
use crate::source::{Extract, Node, Value, yaml};

/// API groups whose objects are read, beside those that describe clusters and networks of Azure.
const KNOWN_GROUPS: [&str; 3] = ["networking.k8s.io", "cilium.io", "acn.azure.com"];

/// Those of them that rules look at. The trees of the others are not kept: their faults as YAML are all there is to tell.
const JUDGED_GROUPS: [&str; 1] = ["acn.azure.com"];

/// Whether a text names a group whose objects are read.
fn names_a_group(text: &str) -> bool {
    KNOWN_GROUPS.iter().chain(&azure::GROUPS).any(|group| text.contains(group))
}

/// Reads YAML documents. Faults are told only where the readable part of a text shows a known kind, or the user named
/// the file.
pub(super) fn read(id: FileId, excerpt: Excerpt<'_>, documents: &mut DocumentCounter, reading: &mut Reading) {
    if !excerpt.named && !names_a_group(excerpt.text) {
        documents.skip(1);
        return;
    }
    take(id, yaml::read(excerpt.text, excerpt.base, documents.peek()), excerpt.named, documents, reading);
}

/// Reads the YAML documents of a fenced block, whose lines may stand behind the marks of a list or quote.
pub(super) fn read_fence(
    id: FileId,
    fence: &Fence,
    page: &str,
    documents: &mut DocumentCounter,
    reading: &mut Reading,
) {
    let extract = fence.dedented(page);
    let mut yaml = yaml::read(&without_ellipses(extract.text()), 0, documents.peek());
    for document in &mut yaml.documents {
        move_node(&mut document.root, &extract);
    }
    for problem in &mut yaml.problems {
        *problem = problem.moved(&extract);
    }
    take(id, yaml, false, documents, reading);
}

/// A block with a comment in place of the indented dots that stand for lines left out; each byte keeps its place.
fn without_ellipses(block: &str) -> String {
    let line = |line: &str| match line.trim() {
        dots @ ("..." | "…") if line.starts_with(' ') => line.replacen(dots, "#  ", 1),
        _ => line.to_owned(),
    };
    block.split_inclusive('\n').map(line).collect()
}

/// Moves a tree read from the dedented text of a block to its places in the page. Recursion is bounded by the depth that
/// the YAML reader allows.
fn move_node(node: &mut Node, extract: &Extract) {
    node.span = extract.to_source(node.span);
    match &mut node.value {
        Value::Sequence(items) => items.iter_mut().for_each(|item| move_node(item, extract)),
        Value::Mapping(entries) => {
            for entry in entries {
                entry.key_span = extract.to_source(entry.key_span);
                move_node(&mut entry.value, extract);
            }
        }
        _ => {}
    }
}

fn take(id: FileId, yaml: YamlReading, named: bool, documents: &mut DocumentCounter, reading: &mut Reading) {
    documents.skip(u32::try_from(yaml.documents.len()).unwrap_or(u32::MAX));
    let mut known = named;
    for document in yaml.documents {
        if is_known_object(&document.root) {
            known = true;
            reading.recognised = true;
            reading.pieces.extend(objects(document.root, id, document.index).into_iter().map(Piece::Object));
        }
    }
    if known {
        reading.problems.extend(yaml.problems);
    }
}

/// Reads a file that the user named but whose content shows no known kind: its faults as YAML are told, and a note says
/// that nothing in it was recognised.
pub(super) fn read_named(file: &SourceFile, excerpt: Excerpt<'_>, reading: &mut Reading) {
    let looks_like_yaml = [".yaml", ".yml"].iter().any(|ending| file.name.to_ascii_lowercase().ends_with(ending));
    if looks_like_yaml {
        reading.problems.extend(yaml::read(excerpt.text, excerpt.base, 0).problems);
    }
}

/// Whether a tree is an object of a known kind, or a list that holds one that describes a cluster or network of Azure.
#[must_use]
pub(super) fn is_known_object(root: &Node) -> bool {
    let is_object = KNOWN_GROUPS.contains(&group(root)) && kind(root).is_some();
    is_object || is_azure(root) || list_items(root).iter().any(is_azure)
}

fn group(root: &Node) -> &str {
    root.get("apiVersion").and_then(Node::as_str).and_then(|version| version.split('/').next()).unwrap_or("")
}

fn kind(root: &Node) -> Option<&str> {
    root.get("kind").and_then(Node::as_str)
}

fn is_azure(root: &Node) -> bool {
    kind(root).is_some_and(|kind| azure::is_read(group(root), kind))
}

/// The items of a `kind: List`, as `kubectl get --output` prints them.
fn list_items(root: &Node) -> &[Node] {
    match kind(root) {
        Some("List") => root.get("items").map(Node::items).unwrap_or_default(),
        _ => &[],
    }
}

/// The objects of a tree of a known kind, of the kinds that rules or readers of clusters look at.
#[must_use]
pub(super) fn objects(root: Node, file: FileId, document: u32) -> Vec<Object> {
    let items = list_items(&root).iter().enumerate().filter(|(_, item)| is_azure(item));
    let listed: Vec<Object> = items
        .filter_map(|(index, item)| {
            let mut path = "/items".to_owned();
            push_pointer(&mut path, &index.to_string());
            object(item.clone(), Place::new(file, document, path, item.span))
        })
        .collect();
    if !listed.is_empty() {
        return listed;
    }
    if !JUDGED_GROUPS.contains(&group(&root)) && !is_azure(&root) {
        return Vec::new();
    }
    let place = Place::new(file, document, "", root.span);
    object(root, place).into_iter().collect()
}

fn object(root: Node, place: Place) -> Option<Object> {
    let text = |node: Option<&Node>| node.and_then(Node::as_str).map(str::to_owned);
    let metadata = root.get("metadata");
    let member = |name: &str| text(metadata.and_then(|metadata| metadata.get(name)));
    Some(Object {
        api_version: text(root.get("apiVersion"))?,
        kind: text(root.get("kind"))?,
        namespace: member("namespace"),
        name: member("name"),
        place,
        root,
    })
}
