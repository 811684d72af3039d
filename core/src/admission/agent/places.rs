use std::collections::BTreeMap;
use std::ptr;

use super::judge::{At, Finding};
use crate::admission::{Fault, Stage};
use crate::edit::{Change, Fix};
use crate::model::{Object, Place, push_pointer};
use crate::source::{Node, Span, Value};

/// Findings with their places, which are found in one walk through the tree, however many they are.
pub(super) fn faults(object: &Object, findings: Vec<Finding<'_>>) -> Vec<Fault> {
    if findings.is_empty() {
        return Vec::new();
    }
    let mut sites: Sites = BTreeMap::new();
    for finding in &findings {
        let related = finding.related.as_ref().map(|(at, _)| at);
        for at in [Some(&finding.at), related].into_iter().flatten() {
            sites.insert(node_of(at), None);
        }
    }
    let mut path = object.place.path.to_string();
    find(&object.root, None, &mut path, &mut sites);
    findings.into_iter().map(|finding| fault(object, finding, &sites)).collect()
}

/// The nodes that are looked for, and where they are: the pointer, and the key.
type Sites = BTreeMap<*const Node, Option<(String, Option<Span>)>>;

fn node_of(at: &At<'_>) -> *const Node {
    match at {
        At::Value(node) | At::Missing(node) => ptr::from_ref(*node),
        At::Key(entry) => ptr::from_ref(&entry.value),
    }
}

/// Recursion is bounded by the depth of trees.
fn find(node: &Node, key: Option<Span>, path: &mut String, sites: &mut Sites) {
    if let Some(site) = sites.get_mut(&ptr::from_ref(node)) {
        *site = Some((path.clone(), key));
    }
    let length = path.len();
    match &node.value {
        Value::Sequence(items) => {
            for (index, item) in items.iter().enumerate() {
                push_pointer(path, &index.to_string());
                find(item, None, path, sites);
                path.truncate(length);
            }
        }
        Value::Mapping(entries) => {
            for entry in entries {
                push_pointer(path, &entry.key);
                find(&entry.value, Some(entry.key_span), path, sites);
                path.truncate(length);
            }
        }
        _ => {}
    }
}

fn fault(object: &Object, finding: Finding<'_>, sites: &Sites) -> Fault {
    let place = place(object, &finding.at, sites);
    let mend = finding.mend.map(|mend| Fix {
        title: format!("write `{}`; the policy then comes into force", mend.to),
        safe: false,
        changes: vec![Change::Replace { place: place.clone(), from: mend.from, to: mend.to }],
    });
    let fault = Fault::new(finding.kind, Stage::Agent, place, finding.message).help(finding.help).fix(mend);
    match finding.related {
        Some((at, note)) => fault.related(self::place(object, &at, sites), note),
        None => fault,
    }
}

fn place(object: &Object, at: &At<'_>, sites: &Sites) -> Place {
    let (path, key) = sites.get(&node_of(at)).cloned().flatten().unwrap_or_default();
    let span = match at {
        At::Value(node) => node.span,
        At::Key(entry) => entry.key_span,
        At::Missing(node) => key.unwrap_or_else(|| node.entries().first().map_or(node.span, |entry| entry.key_span)),
    };
    Place::new(object.place.file, object.place.document, path, span)
}
