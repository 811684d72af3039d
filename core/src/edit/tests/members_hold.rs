//! Members added to and taken from any JSON or YAML: other readers find what is expected, and nothing else changed.

use proptest::prelude::*;
use serde_json::{Map, Value};

use crate::edit::change::{Literal, Setting};
use crate::edit::{Splice, Syntax, member};
use crate::source::{self, Node, Span, json, yaml};

/// Objects whose keys and texts need no escapes.
fn object() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        3 => "v[a-z]{0,5}".prop_map(Value::from),
        1 => (0..100_u32).prop_map(Value::from),
        1 => any::<bool>().prop_map(Value::from),
    ];
    let any = leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("k[a-z]{0,4}", inner, 0..5).prop_map(|map| Value::from(Map::from_iter(map))),
        ]
    });
    prop::collection::btree_map("k[a-z]{0,4}", any, 1..5).prop_map(|map| Value::from(Map::from_iter(map)))
}

/// The members of a tree whose value is no list or object: their values' places, and the keys and positions to them.
fn members(node: &Node, path: &mut Vec<String>, found: &mut Vec<(Span, Vec<String>)>) {
    match &node.value {
        source::Value::Mapping(entries) => {
            for entry in entries {
                path.push(entry.key.to_string());
                let nested = matches!(entry.value.value, source::Value::Mapping(_) | source::Value::Sequence(_));
                if !nested {
                    found.push((entry.value.span, path.clone()));
                }
                members(&entry.value, path, found);
                path.pop();
            }
        }
        source::Value::Sequence(items) => {
            for (index, item) in items.iter().enumerate() {
                path.push(index.to_string());
                members(item, path, found);
                path.pop();
            }
        }
        _ => {}
    }
}

/// The object that holds the last key of a path.
fn holder<'v>(root: &'v mut Value, path: &[String]) -> &'v mut Map<String, Value> {
    let steps = &path[..path.len() - 1];
    let node = steps.iter().fold(root, |node, step| match node {
        Value::Array(items) => &mut items[step.parse::<usize>().unwrap()],
        other => &mut other[step.as_str()],
    });
    node.as_object_mut().unwrap()
}

fn spliced(text: &str, splices: &[Splice]) -> String {
    let mut splices = splices.to_vec();
    splices.sort_by_key(|(span, _)| *span);
    let mut text = text.to_owned();
    for (span, new) in splices.iter().rev() {
        text.replace_range(span.start as usize..span.end as usize, new);
    }
    text
}

fn hold(value: &Value, text: &str, syntax: Syntax, read: &dyn Fn(&str) -> Option<Value>) -> Result<(), TestCaseError> {
    let root = match syntax {
        Syntax::Json => json::read(text, 0, 0).root,
        _ => yaml::read(text, 0, 0).documents.into_iter().next().map(|document| document.root),
    };
    let mut found = Vec::new();
    members(&root.unwrap(), &mut Vec::new(), &mut found);
    for (span, path) in found {
        let added = member::add(text, syntax, span, Setting::POLICY, &Literal::Text("cilium".to_owned()));
        let mut expected = value.clone();
        holder(&mut expected, &path).insert("networkPolicy".to_owned(), "cilium".into());
        let Some(added) = added else {
            return Err(TestCaseError::fail(format!("{path:?} has no neighbour in\n{text}")));
        };
        let result = spliced(text, &added);
        prop_assert_eq!(read(&result), Some(expected), "{:?} in\n{}", &path, &result);
        let Some(removed) = member::remove(text, syntax, span) else { continue };
        let mut expected = value.clone();
        let holder = holder(&mut expected, &path);
        // What is left of a block of YAML without members is no mapping.
        if holder.len() > 1 || syntax == Syntax::Json {
            holder.remove(path.last().unwrap());
            let result = spliced(text, &removed);
            prop_assert_eq!(read(&result), Some(expected), "{:?} in\n{}", &path, &result);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn other_readers_find_the_member(value in object(), windows in any::<bool>()) {
        let ends = |text: String| if windows { text.replace('\n', "\r\n") } else { text };
        let from_json = |text: &str| serde_json::from_str(text).ok();
        let from_yaml = |text: &str| yaml_serde::from_str(text).ok();
        let compact = serde_json::to_string(&value).unwrap();
        let pretty = ends(serde_json::to_string_pretty(&value).unwrap());
        hold(&value, &compact, Syntax::Json, &from_json)?;
        hold(&value, &pretty, Syntax::Json, &from_json)?;
        hold(&value, &pretty, Syntax::Yaml, &from_yaml)?;
        hold(&value, &compact.replace(':', ": "), Syntax::Yaml, &from_yaml)?;
        hold(&value, &ends(yaml_serde::to_string(&value).unwrap()), Syntax::Yaml, &from_yaml)?;
    }
}
