//! YAML: Kubernetes objects of known kinds. Other people's YAML is passed over.

use super::objects as azure;
use super::{DocumentCounter, Excerpt, Piece, Reading, Remark, Template, kinds, template, unfilled};
use crate::model::{FileId, Object, Place};
use crate::source::markdown::Fence;
use crate::source::text::SourceFile;
use crate::source::yaml::YamlReading;
use crate::source::{Extract, Node, Value, yaml};

/// Reads YAML documents. Faults are told only where the readable part of a text shows a known kind, or the user named
/// the file.
pub(super) fn read(id: FileId, excerpt: Excerpt<'_>, documents: &mut DocumentCounter, reading: &mut Reading) {
    let is_relevant = excerpt.named || kinds::may_hold(excerpt.text);
    let template = if is_relevant { template::recognise(excerpt.text) } else { None };
    if let Some(template) = template {
        reading.template = Some(template);
        if excerpt.named && template == Template::Other {
            reading.recognised = true;
            reading.remarks.push(Remark::of_file(id, "this is a template; what it renders can be checked"));
        }
    }
    if !is_relevant || template.is_some() {
        documents.skip(1);
        return;
    }
    take(id, parse(excerpt.text, excerpt.base, documents.peek()), excerpt.named, documents, reading);
}

/// Reads a text that was cut out of its file.
pub(super) fn read_extract(id: FileId, extract: &Extract, documents: &mut DocumentCounter, reading: &mut Reading) {
    if kinds::may_hold(extract.text()) && template::recognise(extract.text()).is_none() {
        let yaml = moved(parse(extract.text(), 0, documents.peek()), extract);
        take(id, yaml, false, documents, reading);
    }
}

/// The documents of a text. Where `${NAME}` is no YAML as it stands (in a flow mapping), it is read as if it were text.
fn parse(text: &str, base: usize, first: u32) -> YamlReading {
    let yaml = yaml::read(text, base, first);
    if yaml.problems.is_empty() || !text.contains("${") {
        return yaml;
    }
    let mut tamed = yaml::read(&tame(text), base, first);
    if tamed.problems.len() >= yaml.problems.len() {
        return yaml;
    }
    tamed.documents.iter_mut().for_each(|document| restore_node(&mut document.root));
    tamed
}

/// Gives the texts of a tree their braces back. Recursion is bounded by the depth that the YAML reader allows.
fn restore_node(node: &mut Node) {
    match &mut node.value {
        Value::String(text) => restore(text),
        Value::Sequence(items) => items.iter_mut().for_each(restore_node),
        Value::Mapping(entries) => {
            for entry in entries {
                restore(&mut entry.key);
                restore_node(&mut entry.value);
            }
        }
        _ => {}
    }
}

fn restore(text: &mut Box<str>) {
    if text.contains("$<") {
        *text = text.replace("$<", "${").replace('>', "}").into_boxed_str();
    }
}

/// A text with angles in place of the braces of `${NAME}`, each byte at its place.
fn tame(text: &str) -> String {
    let mut tamed = String::with_capacity(text.len());
    let mut inside = false;
    let mut before = ' ';
    for character in text.chars() {
        let written = match character {
            '{' if before == '$' => {
                inside = true;
                '<'
            }
            '}' if inside => {
                inside = false;
                '>'
            }
            '\n' => {
                inside = false;
                character
            }
            ',' | '[' | ']' | ':' | '#' | '"' if inside => '_',
            _ => character,
        };
        tamed.push(written);
        before = character;
    }
    tamed
}

fn moved(mut yaml: YamlReading, extract: &Extract) -> YamlReading {
    for document in &mut yaml.documents {
        move_node(&mut document.root, extract);
    }
    for problem in &mut yaml.problems {
        *problem = problem.moved(extract);
    }
    yaml
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
    if template::recognise(extract.text()).is_none() {
        let yaml = moved(parse(&without_ellipses(extract.text()), 0, documents.peek()), &extract);
        take(id, yaml, false, documents, reading);
    }
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
            add(document.root, id, document.index, document.complete, reading);
        }
    }
    if known {
        reading.problems.extend(yaml.problems);
    }
}

/// Adds the objects of a tree, and tells once a file that something is filled in before they are applied. Of an incomplete
/// text nobody knows what the rest of its objects says: their faults as text are all there is to tell.
pub(super) fn add(root: Node, id: FileId, document: u32, complete: bool, reading: &mut Reading) {
    for mut object in objects(root, id, document) {
        // Those that describe clusters tell what is not known of these themselves.
        let is_judged = !azure::is_read(object.group(), &object.kind);
        if is_judged && !object.unfilled.is_empty() && !reading.has_unfilled {
            reading.has_unfilled = true;
            reading.remarks.extend(unfilled::remark(&object));
        }
        if is_judged && !complete {
            object.unfilled = [object.place.span].into();
        }
        reading.pieces.push(Piece::Object(object));
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

/// Whether a tree is an object of a known kind, or a list that holds one.
#[must_use]
pub(super) fn is_known_object(root: &Node) -> bool {
    is_known(root) || list(root).is_some_and(|list| list.items.iter().any(|item| is_known_item(item, list.kind)))
}

fn is_known(root: &Node) -> bool {
    let text = |key: &str| root.get(key).and_then(Node::as_str).unwrap_or("");
    let group = text("apiVersion").split('/').next().unwrap_or("");
    kinds::is_read(root) || azure::is_read(group, text("kind"))
}

fn is_known_item(item: &Node, kind: Option<(&str, &str)>) -> bool {
    is_known(item) || kind.is_some_and(|(api_version, kind)| kinds::is_kind(api_version, kind))
}

/// A list as kubectl prints it.
struct List<'n> {
    items: &'n [Node],
    /// Version and kind of items that do not tell them themselves: `List` holds any kind, `PodList` pods.
    kind: Option<(&'n str, &'n str)>,
}

fn list(root: &Node) -> Option<List<'_>> {
    let text = |key: &str| root.get(key).and_then(Node::as_str);
    let kind = text("kind")?.strip_suffix("List")?;
    let items = root.get("items").map(Node::items)?;
    let kind = text("apiVersion").filter(|_| !kind.is_empty()).map(|api_version| (api_version, kind));
    Some(List { items, kind })
}

/// The objects of a tree, of the kinds that rules or readers of clusters look at.
#[must_use]
pub(super) fn objects(root: Node, file: FileId, document: u32) -> Vec<Object> {
    let Some(List { kind, .. }) = list(&root) else {
        let place = Place::new(file, document, "", root.span);
        return object(root, None, place).filter(|object| is_known(&object.root)).into_iter().collect();
    };
    let kind = kind.map(|(api_version, kind)| (api_version.to_owned(), kind.to_owned()));
    let Value::Mapping(entries) = root.value else { return Vec::new() };
    let items = entries.into_iter().find(|entry| &*entry.key == "items").map(|entry| entry.value.value);
    let Some(Value::Sequence(items)) = items else { return Vec::new() };
    let kind = kind.as_ref().map(|(api_version, kind)| (api_version.as_str(), kind.as_str()));
    let known = items.into_iter().enumerate().filter(|(_, item)| is_known_item(item, kind));
    known
        .filter_map(|(index, item)| {
            let place = Place::new(file, document, format!("/items/{index}"), item.span);
            object(item, kind, place)
        })
        .collect()
}

/// An object; `kind` is its version and kind where it does not tell them itself.
fn object(mut root: Node, kind: Option<(&str, &str)>, place: Place) -> Option<Object> {
    let text = |node: Option<&Node>| node.and_then(Node::as_str).map(str::to_owned);
    drop_managed_fields(&mut root);
    let metadata = root.get("metadata");
    let unfilled = unfilled::spans(&root);
    let member = |name: &str| text(metadata.and_then(|metadata| metadata.get(name)));
    Some(Object {
        api_version: text(root.get("apiVersion")).or_else(|| kind.map(|(api_version, _)| api_version.to_owned()))?,
        kind: text(root.get("kind")).or_else(|| kind.map(|(_, kind)| kind.to_owned()))?,
        namespace: member("namespace"),
        name: member("name"),
        place,
        unfilled,
        root,
    })
}

/// Drops what a dump holds of who set which field: half of it, which nothing looks at.
fn drop_managed_fields(root: &mut Node) {
    let Value::Mapping(entries) = &mut root.value else { return };
    let metadata = entries.iter_mut().find(|entry| &*entry.key == "metadata");
    if let Some(Value::Mapping(entries)) = metadata.map(|entry| &mut entry.value.value) {
        entries.retain(|entry| &*entry.key != "managedFields");
    }
}
