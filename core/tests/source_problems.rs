//! What the readers say of broken texts, word for word.

use std::fmt::Write;

use netproof_core::source::text::LineIndex;
use netproof_core::source::{Problem, json, yaml};

fn listed(text: &str, problems: &[Problem]) -> String {
    let index = LineIndex::new(text);
    let place = |offset: u32| {
        let position = index.position(offset);
        format!("{}:{}", position.line, position.column)
    };
    let mut out = String::new();
    for problem in problems {
        let span = problem.span;
        let _ = writeln!(
            out,
            "{:?} document {} {:?} at {}-{} {:?}\n    {}",
            problem.kind,
            problem.document,
            problem.path,
            place(span.start),
            place(span.end),
            span.slice(text),
            problem.message
        );
        if let Some(help) = &problem.help {
            let _ = writeln!(out, "    help: {help}");
        }
        if let Some((span, what)) = &problem.related {
            let _ = writeln!(out, "    {}: {what}", place(span.start));
        }
    }
    out
}

#[test]
fn yaml_problems() {
    let texts = [
        "a:\n\tb: 1\n",
        "a:\n  b: 1\n\tc: 2\n",
        "a:\n  b: 1\n c: 2\n",
        "spec:\n  ports:\n  - 80\n - 90\n",
        "- a\nb: 1\n",
        "a: 1\n- b\n",
        "a: 'x\nb: 2\n",
        "a: \"x\nb: 2\n",
        "a: \"x\" y\n",
        "a: \"\\z\"\n",
        "a: [1, 2\nb: 3\n",
        "a: [1, 2",
        "a: {x: 1]\n",
        "a: [1, 2]]\n",
        "a: [b c: d: e]\n",
        "a: [\n  - x\n]\n",
        "a: b: c\n",
        "name\nimage: x\n",
        "a: x\n  b: 1\n",
        "a: @x\n",
        "a: `x`\n",
        "a: %x\n",
        "a: - b\n",
        "a: &\n",
        "a: |x\n  b\n",
        "{{- if .Values.x }}\na: 1\n{{- end }}\n",
        "a: {{ .Values.x }}\n",
        "{% if x %}\na: 1\n",
        "a: 1\nb: 2\na: 3\n",
        "x:\n  - y: {k: 1, k: 2, \"k\": 3}\n",
        "a: *nope\nb: &b [*b]\n",
        "x: &x [1]\ny:\n  <<: *x\n",
        "? [a]\n: 1\n",
        "~: 1\n",
        "a: !!int x\n",
        "a: [1\n---\nb: 'c\n---\nd: 1\nd: 2\n",
        "\u{feff}a: 1\r\nb:\r\n\tc: 1\r\n",
        "a: 1\n\u{feff}b: 2\n",
        "a: 1\nb\n",
        "a: *\n",
        "a: 1\n... x\n",
        "a:b\nc: 1\n",
        "a: !x!y z\n",
        "a: \"1\"b: 2\n",
        "",
        "# only a comment\n",
    ];
    let mut out = String::new();
    for text in texts {
        let reading = yaml::read(text, 0, 0);
        let _ = writeln!(out, "=== {text:?}\n{}", listed(text, &reading.problems));
        for document in &reading.documents {
            let complete = if document.complete { "" } else { " and more" };
            let _ = writeln!(out, "  = {}{complete}", shown(&document.root));
        }
        out.push('\n');
    }
    insta::assert_snapshot!(out);
}

#[test]
fn json_problems() {
    let texts = [
        "{\"a\": 1,}",
        "[1, 2,]",
        "[1,, 2]",
        "[,]",
        "{\"a\" 1}",
        "{\"a\": 1 \"b\": 2}",
        "{\"a\":}",
        "{\"a\"}",
        "{\"a\", \"b\": 1}",
        "{a: 1}",
        "{'a': 'b'}",
        "{\"a\": True, \"b\": None, \"c\": NaN, \"d\": yes}",
        "[01, +1, .5, 1., 0x10, 1e999]",
        "{\"a\": \"\\z \\u12 \\ud800\"}",
        "{\"a\": \"x\ty\"}",
        "{\"a\": \"x,\n  \"b\": 1}",
        "{\"a\": \"x",
        "{\"a\": [1, 2}",
        "{\"a\": 1]}",
        "{\"a\": {\"b\": [1",
        "{} {}",
        "",
        "// only a comment",
        "{\"a\": 1} /* open",
        "# no\n{\"a\": 1}",
        "{\"a\": 1, \"b\": {\"c\": 1, \"c\": 2}, \"a\": 3}",
        "{\"a\": @@@, \"b\": 1}",
        "\u{feff}{\r\n  \"a\": 1,\r\n}\r\n",
        "{[1]: 2, \"b\": 3}",
        "{{ .Values.x }}",
    ];
    let mut out = String::new();
    for text in texts {
        let reading = json::read(text, 0, 0);
        let complete = if reading.complete { "" } else { " and more" };
        let root = reading.root.as_ref().map_or("nothing".to_owned(), shown);
        let _ = writeln!(out, "=== {text:?}\n{}  = {root}{complete}\n", listed(text, &reading.problems));
    }
    insta::assert_snapshot!(out);
}

fn shown(node: &netproof_core::source::Node) -> String {
    use netproof_core::source::Value;
    match &node.value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Uint(value) => value.to_string(),
        Value::Float(value) => format!("{value:?}"),
        Value::String(text) => format!("{text:?}"),
        Value::Sequence(items) => format!("[{}]", items.iter().map(shown).collect::<Vec<_>>().join(", ")),
        Value::Mapping(entries) => {
            let entries = entries.iter().map(|entry| format!("{}: {}", entry.key, shown(&entry.value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
    }
}
