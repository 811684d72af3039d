//! The readers against other readers, on generated texts.

use netproof_core::source::{Node, Problem, ProblemKind, Span, Value, json, yaml};
use proptest::prelude::*;
use serde_json::{Map, Number, Value as Json};

fn to_json(node: &Node) -> Json {
    match &node.value {
        Value::Null => Json::Null,
        Value::Bool(value) => Json::Bool(*value),
        Value::Int(value) => Json::from(*value),
        Value::Uint(value) => Json::from(*value),
        Value::Float(value) => Number::from_f64(*value).map_or(Json::Null, Json::Number),
        Value::String(text) => Json::from(&**text),
        Value::Sequence(items) => items.iter().map(to_json).collect(),
        Value::Mapping(entries) => {
            let entries = entries.iter().map(|entry| (entry.key.to_string(), to_json(&entry.value)));
            Json::Object(entries.collect::<Map<_, _>>())
        }
    }
}

/// Whether Kubernetes takes a plain text for something else than YAML 1.2 does.
fn is_special(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    ["y", "n", "yes", "no", "on", "off", "<<"].contains(&lower.as_str())
        || text.starts_with(|first: char| first.is_ascii_digit() || "+-.".contains(first))
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z]{1,6}",
        "[ -~]{0,12}",
        "[a-z #:,'\"\\[\\]{}&*!|>%@`-]{0,8}",
        // What libyaml takes for the end of a line and YAML 1.2 does not is left out.
        "[\\PC&&[^\u{85}\u{2028}\u{2029}]]{0,6}",
        "([a-z ]{0,5}\n){1,3}[a-z]{0,3}",
        Just("true".to_owned()),
        Just("null".to_owned()),
        Just("a\tb\r\n\u{7}é😀".to_owned()),
    ]
}

fn tree() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::Bool),
        any::<i64>().prop_map(Json::from),
        any::<u64>().prop_map(Json::from),
        (-1e6..1e6_f64).prop_map(Json::from),
        text().prop_map(Json::from),
    ];
    leaf.prop_recursive(5, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Json::from),
            prop::collection::vec((text(), inner), 0..6)
                .prop_map(|entries| Json::Object(entries.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

fn has_special(value: &Json) -> bool {
    match value {
        Json::String(text) => is_special(text),
        Json::Array(items) => items.iter().any(has_special),
        Json::Object(entries) => entries.iter().any(|(key, value)| is_special(key) || has_special(value)),
        _ => false,
    }
}

/// Writes a tree as YAML in styles that `choices` pick.
fn write_yaml(value: &Json, indent: usize, flow: bool, choices: &mut impl Iterator<Item = u8>, out: &mut String) {
    let pad = " ".repeat(indent);
    let pick = choices.next().unwrap_or(0);
    match value {
        Json::Array(items) if !items.is_empty() && !flow && !pick.is_multiple_of(3) => {
            for item in items {
                out.push_str(&format!("\n{pad}-{}", if pick.is_multiple_of(5) { "   " } else { " " }));
                write_yaml(item, indent + 2, flow, choices, out);
            }
        }
        Json::Object(entries) if !entries.is_empty() && !flow && !pick.is_multiple_of(3) => {
            for (key, value) in entries {
                let explicit = pick.is_multiple_of(7);
                let key = scalar(key, pick, true);
                out.push_str(&if explicit { format!("\n{pad}? {key}\n{pad}: ") } else { format!("\n{pad}{key}: ") });
                if pick.is_multiple_of(4) {
                    out.push_str("# note");
                    out.push_str(&format!("\n{pad}  "));
                }
                write_yaml(value, indent + 2, flow, choices, out);
            }
        }
        Json::Array(items) => {
            out.push('[');
            for item in items {
                write_yaml(item, indent, true, choices, out);
                out.push_str(if pick.is_multiple_of(2) { ", " } else { " ,\n   " });
                if pick % 2 == 1 {
                    out.push_str(&pad);
                }
            }
            out.push(']');
        }
        Json::Object(entries) => {
            out.push('{');
            for (key, value) in entries {
                out.push_str(&format!("{}: ", scalar(key, pick, true)));
                write_yaml(value, indent, true, choices, out);
                out.push_str(", ");
            }
            out.push('}');
        }
        Json::String(text) if !flow && pick % 4 == 3 && text.chars().all(|c| c == '\n' || c.is_ascii_graphic()) => {
            let body =
                text.split('\n').map(|line| if line.is_empty() { String::new() } else { format!("{pad}  {line}") });
            let body = body.collect::<Vec<_>>().join("\n");
            out.push_str(&format!("|-\n{body}\n{pad}"));
        }
        Json::String(text) => out.push_str(&scalar(text, pick, false)),
        other => out.push_str(&other.to_string()),
    }
}

/// Whether plain text, or a part of it that flow style takes for an entry of its own, begins with an indicator. There
/// libyaml departs from YAML 1.2: `[#` is a comment to it, and `{?:` an empty key.
fn begins_with_indicator(text: &str) -> bool {
    let mut parts = text.split([',', '[', ']', '{', '}']);
    parts.any(|part| part.trim_start().starts_with(['&', '*', '!', '?', ':', '#']))
}

fn scalar(text: &str, pick: u8, key: bool) -> String {
    match pick % 3 {
        0 if !text.contains(|c: char| c.is_control() || c == '\u{feff}') => format!("'{}'", text.replace('\'', "''")),
        1 if !(text.is_empty()
            || is_special(text)
            || begins_with_indicator(text)
            || key && ["null", "~"].contains(&text)) =>
        {
            text.replace(|c: char| key && c.is_control(), "x")
        }
        _ => Json::from(text).to_string(),
    }
}

fn scalars<'n>(node: &'n Node, out: &mut Vec<&'n Node>) {
    match &node.value {
        Value::Sequence(items) => items.iter().for_each(|item| scalars(item, out)),
        Value::Mapping(entries) => entries.iter().for_each(|entry| scalars(&entry.value, out)),
        _ => out.push(node),
    }
}

fn nests(node: &Node) -> Result<(), (Span, Span)> {
    let inside = |inner: Span| {
        let fits = node.span.start <= inner.start && inner.end <= node.span.end && inner.start <= inner.end;
        if fits { Ok(()) } else { Err((node.span, inner)) }
    };
    for item in node.items() {
        inside(item.span)?;
        nests(item)?;
    }
    for entry in node.entries() {
        inside(entry.key_span)?;
        inside(entry.value.span)?;
        nests(&entry.value)?;
    }
    Ok(())
}

/// Every scalar read from its span alone is the same.
fn spans_hold(text: &str, root: &Node) -> Result<(), TestCaseError> {
    if let Err(spans) = nests(root) {
        return Err(TestCaseError::fail(format!("spans do not nest: {spans:?} in {text:?}")));
    }
    let mut all = Vec::new();
    scalars(root, &mut all);
    for node in all {
        let written = node.span.slice(text);
        // An indentation in the header counts from what the scalar stands in.
        if written.starts_with(['|', '>']) && written.chars().nth(1).is_some_and(|c| c.is_ascii_digit()) {
            continue;
        }
        // The line break that ends a block scalar is not part of its span.
        let keeps = written.starts_with("|+") || written.starts_with(">+");
        let alone = if written.starts_with(['|', '>']) && !keeps { format!("{written}\n") } else { written.to_owned() };
        let reading = yaml::read(&alone, 0, 0);
        let value = reading.documents.first().map_or(&Value::Null, |document| &document.root.value);
        prop_assert_eq!(value, &node.value, "{:?} in {:?}", written, text);
    }
    Ok(())
}

fn syntax(problems: &[Problem]) -> bool {
    problems.iter().any(|problem| problem.kind != ProblemKind::DuplicateKey)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn yaml_written_by_another_is_read_back(tree in tree().prop_filter("Kubernetes reads it otherwise", |tree| !has_special(tree))) {
        let text = yaml_serde::to_string(&tree).unwrap();
        let reading = yaml::read(&text, 0, 0);
        prop_assert!(reading.problems.is_empty(), "{text:?}: {:?}", reading.problems);
        let expected: Json = yaml_serde::from_str(&text).unwrap();
        prop_assert_eq!(to_json(&reading.documents[0].root), expected, "{}", text);
        spans_hold(&text, &reading.documents[0].root)?;
    }

    #[test]
    fn yaml_in_many_styles_is_read_as_another_reads_it(
        tree in tree().prop_filter("Kubernetes reads it otherwise", |tree| !has_special(tree)),
        choices in prop::collection::vec(any::<u8>(), 0..60),
        crlf in any::<bool>(),
    ) {
        let mut text = String::from("--- ");
        write_yaml(&tree, 0, false, &mut choices.into_iter().cycle(), &mut text);
        text.push('\n');
        if crlf {
            text = text.replace('\n', "\r\n");
        }
        let Ok(expected) = yaml_serde::from_str::<Json>(&text) else { return Ok(()) };
        if has_special(&expected) {
            return Ok(());
        }
        let reading = yaml::read(&text, 0, 0);
        // Null keys are read by the other and refused by Kubernetes.
        if reading.problems.iter().any(|problem| problem.message == "the key is null") {
            return Ok(());
        }
        prop_assert!(reading.problems.is_empty(), "{text:?}: {:?}", reading.problems);
        prop_assert_eq!(to_json(&reading.documents[0].root), expected, "{}", text);
        spans_hold(&text, &reading.documents[0].root)?;
    }

    #[test]
    fn json_is_read_as_another_reads_it(tree in tree(), pretty in any::<bool>()) {
        let text = if pretty { serde_json::to_string_pretty(&tree) } else { serde_json::to_string(&tree) }.unwrap();
        let reading = json::read(&text, 7, 3);
        prop_assert!(reading.problems.is_empty() && reading.complete);
        let root = reading.root.unwrap();
        prop_assert_eq!(to_json(&root), tree);
        prop_assert_eq!(nests(&root), Ok(()));
        prop_assert_eq!(root.span, Span::new(7, 7 + text.len()));
    }

    #[test]
    fn broken_json_is_reported(tree in tree(), at in any::<prop::sample::Index>(), new in "[\\[\\]{},:\"0-9a-z\\\\ .+-]?") {
        let text = serde_json::to_string(&tree).unwrap();
        let places: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        let at = *at.get(&places);
        let (before, after) = text.split_at(at);
        let length = after.chars().next().unwrap().len_utf8();
        let text = format!("{before}{new}{}", after.split_at(length).1);
        let reading = json::read(&text, 0, 0);
        match serde_json::from_str::<Json>(&text) {
            Ok(expected) => {
                prop_assert!(!syntax(&reading.problems), "{text:?}: {:?}", reading.problems);
                let actual = to_json(&reading.root.unwrap());
                prop_assert!(actual == expected || text.contains("-0"), "{text:?}: {actual} {expected}");
            }
            Err(_) => prop_assert!(!reading.problems.is_empty(), "{text:?} is no JSON"),
        }
    }

    #[test]
    fn nothing_panics(text in prop_oneof![
        "\\PC{0,60}",
        "([ \t\n\r:,'\"\\[\\]{}&*!|>%@`#<?a-c0-9~.-]|---|\\.\\.\\.|\n- |: |\n  |\u{feff}|é|//|/\\*|\\*/|\\\\|<<: |&a |\\*a){0,80}",
    ], base in 0..1000_usize) {
        let reading = yaml::read(&text, base, 2);
        for document in &reading.documents {
            prop_assert_eq!(&document.root.value, &document.root.value.clone());
            prop_assert!(document.span.end as usize <= base + text.len());
        }
        for (number, document) in reading.documents.iter().enumerate() {
            prop_assert_eq!(document.index as usize, number + 2);
            if !text.contains('*') {
                prop_assert_eq!(nests(&document.root), Ok(()), "{:?}", text);
            }
        }
        let json = json::read(&text, base, 0);
        if let Some(root) = &json.root {
            prop_assert_eq!(nests(root), Ok(()), "{:?}", text);
        }
        for problem in reading.problems.iter().chain(&json.problems) {
            let Span { start, end } = problem.span;
            prop_assert!(start as usize >= base && start <= end && end as usize <= base + text.len(), "{text:?} {problem:?}");
            let (start, end) = (start as usize - base, end as usize - base);
            prop_assert!(text.get(start..end).is_some(), "{text:?} {problem:?}");
        }
        for comment in reading.comments.iter().chain(&json.comments) {
            let (start, end) = (comment.span.start as usize - base, comment.span.end as usize - base);
            prop_assert!(text.get(start..end).unwrap().contains(&*comment.text));
        }
        // The base moves the spans and nothing else.
        let unmoved = yaml::read(&text, 0, 2);
        prop_assert_eq!(unmoved.problems.len(), reading.problems.len());
        for (a, b) in unmoved.problems.iter().zip(&reading.problems) {
            prop_assert_eq!(a.span.shifted(base), b.span);
        }
    }
}
