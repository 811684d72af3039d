//! Members and values of JSON, YAML, HCL and Bicep, by tables: the text with the value marked, and what becomes of it.

use super::changed;
use crate::edit::member;
use crate::edit::{Change, Literal, Setting, Splice, Syntax};
use crate::model::Place;
use crate::source::Span;

type Row = (&'static str, Option<&'static str>);

type Editor<'e> = &'e dyn Fn(&str, Span) -> Option<Vec<Splice>>;

/// Whole files are told apart by content; the rows are pieces, so they go to the editor of their syntax.
fn apply(text: &str, edit: Editor<'_>) -> Option<String> {
    let (plain, spans) = super::marked(text);
    let mut splices = edit(&plain, spans[0])?;
    splices.sort_by_key(|(span, _)| *span);
    let mut result = plain;
    for (span, new) in splices.iter().rev() {
        result.replace_range(span.start as usize..span.end as usize, new);
    }
    Some(result)
}

fn both_line_ends(rows: &[Row], edit: Editor<'_>) {
    for (text, expected) in rows {
        assert_eq!(apply(text, edit).as_deref(), *expected, "{text}");
        if !text.contains('\n') {
            continue;
        }
        let windows = |text: &str| text.replace('\n', "\r\n");
        assert_eq!(apply(&windows(text), edit), expected.map(windows), "with Windows line ends: {text}");
    }
}

fn added(syntax: Syntax, rows: &[Row]) {
    let value = Literal::Text("cilium".to_owned());
    both_line_ends(rows, &|text, span| member::add(text, syntax, span, Setting::POLICY, &value));
}

fn removed(syntax: Syntax, rows: &[Row]) {
    both_line_ends(rows, &|text, span| member::remove(text, syntax, span));
}

fn replaced(syntax: Syntax, rows: &[(&str, &str, &str, Option<&str>)]) {
    for (raw, from, to, expected) in rows {
        assert_eq!(syntax.replaced(raw, from, to).as_deref(), *expected, "{raw} {from} {to}");
    }
}

#[test]
fn json() {
    added(
        Syntax::Json,
        &[
            (r#"{"a": ⟦"b"⟧}"#, Some(r#"{"a": "b", "networkPolicy": "cilium"}"#)),
            (r#"{"a":⟦"b"⟧}"#, Some(r#"{"a":"b","networkPolicy":"cilium"}"#)),
            (r#"{"a": ⟦"b"⟧, "c": 1}"#, Some(r#"{"a": "b", "networkPolicy": "cilium", "c": 1}"#)),
            ("{\n  \"a\": ⟦\"b\"⟧\n}", Some("{\n  \"a\": \"b\",\n  \"networkPolicy\": \"cilium\"\n}")),
            (
                "{\n\t\"a\": ⟦\"b\"⟧,\n\t\"c\": 1\n}",
                Some("{\n\t\"a\": \"b\",\n\t\"networkPolicy\": \"cilium\",\n\t\"c\": 1\n}"),
            ),
            (
                "{\n  \"a\": ⟦\"b\"⟧, // why\n  \"c\": 1\n}",
                Some("{\n  \"a\": \"b\", // why\n  \"networkPolicy\": \"cilium\",\n  \"c\": 1\n}"),
            ),
            ("{\n  \"a\": ⟦\"b\"⟧ // why\n}", Some("{\n  \"a\": \"b\", // why\n  \"networkPolicy\": \"cilium\"\n}")),
            (
                "{\n  \"a\": ⟦\"b\"⟧ /* why */\n}",
                Some("{\n  \"a\": \"b\", /* why */\n  \"networkPolicy\": \"cilium\"\n}"),
            ),
            ("{\n  \"a\": ⟦\"b\"⟧, \"c\": 1\n}", Some("{\n  \"a\": \"b\", \"networkPolicy\": \"cilium\", \"c\": 1\n}")),
            ("{\n  \"a\": ⟦\"b\"⟧ }", Some("{\n  \"a\": \"b\", \"networkPolicy\": \"cilium\" }")),
            (
                "{\n  \"a\": ⟦\"b\"⟧\n  , \"c\": 1\n}",
                Some("{\n  \"a\": \"b\", \"networkPolicy\": \"cilium\"\n  , \"c\": 1\n}"),
            ),
            (r#"{"a" : ⟦12⟧}"#, Some(r#"{"a" : 12, "networkPolicy" : "cilium"}"#)),
            (r#"{"a\"b": ⟦"b"⟧}"#, Some(r#"{"a\"b": "b", "networkPolicy": "cilium"}"#)),
            // No key before it.
            (r#"["x", ⟦"b"⟧]"#, None),
            ("{\"a\":\n  ⟦\"b\"⟧}", None),
        ],
    );
    removed(
        Syntax::Json,
        &[
            (r#"{"a": ⟦"b"⟧, "c": 1}"#, Some(r#"{"c": 1}"#)),
            (r#"{"c": 1, "a": ⟦"b"⟧}"#, Some(r#"{"c": 1}"#)),
            (r#"{"a":⟦"b"⟧}"#, Some("{}")),
            ("{\n  \"a\": ⟦\"b\"⟧,\n  \"c\": 1\n}", Some("{\n  \"c\": 1\n}")),
            ("{\n  \"c\": 1,\n  \"a\": ⟦\"b\"⟧\n}", Some("{\n  \"c\": 1\n}")),
            ("{\n  \"a\": ⟦\"b\"⟧\n}", Some("{\n}")),
            ("{\n  \"c\": 1, // why\n  \"a\": ⟦\"b\"⟧\n}", None),
            ("{\n  \"c\": 1, \"a\": ⟦\"b\"⟧\n}", Some("{\n  \"c\": 1\n}")),
            (r#"["x", ⟦"b"⟧]"#, None),
        ],
    );
    replaced(
        Syntax::Json,
        &[
            (r#""a""#, "a", "b", Some(r#""b""#)),
            ("12", "12", "13", Some("13")),
            ("true", "true", "false", Some("false")),
            (r#""12""#, "12", "13", Some(r#""13""#)),
            (r#""[parameters('a')]""#, "a", "b", None),
            (r#""\u0061""#, "a", "b", None),
            (r#""a""#, "a", "b\"", None),
            ("a", "a", "b", None),
        ],
    );
}

#[test]
fn yaml() {
    added(
        Syntax::Yaml,
        &[
            ("a: ⟦b⟧\n", Some("a: b\nnetworkPolicy: cilium\n")),
            ("a: ⟦b⟧", Some("a: b\nnetworkPolicy: cilium")),
            ("x:\n  a: ⟦b⟧\n  c: 1\n", Some("x:\n  a: b\n  networkPolicy: cilium\n  c: 1\n")),
            ("x:\n  a: ⟦b⟧ # why\n", Some("x:\n  a: b # why\n  networkPolicy: cilium\n")),
            ("x:\n- a: ⟦b⟧\n  c: 1\n", Some("x:\n- a: b\n  networkPolicy: cilium\n  c: 1\n")),
            ("x:\n  - - a: ⟦b⟧\n", Some("x:\n  - - a: b\n      networkPolicy: cilium\n")),
            ("a: ⟦\"b\"⟧\n", Some("a: \"b\"\nnetworkPolicy: \"cilium\"\n")),
            ("a: ⟦'b'⟧\n", Some("a: 'b'\nnetworkPolicy: 'cilium'\n")),
            ("\"a\": ⟦b⟧\n", Some("\"a\": b\n\"networkPolicy\": cilium\n")),
            ("a:   ⟦b⟧\n", Some("a:   b\nnetworkPolicy:   cilium\n")),
            ("x: {a: ⟦b⟧}\n", Some("x: {a: b, networkPolicy: cilium}\n")),
            ("x: {a: ⟦b⟧, c: 1}\n", Some("x: {a: b, networkPolicy: cilium, c: 1}\n")),
            ("x: {\n  a: ⟦b⟧\n}\n", Some("x: {\n  a: b,\n  networkPolicy: cilium\n}\n")),
            ("x: {\n  a: ⟦b⟧,\n  c: 1\n}\n", Some("x: {\n  a: b,\n  networkPolicy: cilium,\n  c: 1\n}\n")),
            ("> x:\n>   a: ⟦b⟧\n", Some("> x:\n>   a: b\n>   networkPolicy: cilium\n")),
            ("a: &x ⟦b⟧\n", None),
            ("- ⟦b⟧\n", None),
            ("a:\n  ⟦b⟧\n", None),
        ],
    );
    removed(
        Syntax::Yaml,
        &[
            ("x:\n  a: ⟦b⟧\n  c: 1\n", Some("x:\n  c: 1\n")),
            ("x:\n  c: 1\n  a: ⟦b⟧ # why\ny: 1\n", Some("x:\n  c: 1\ny: 1\n")),
            ("x:\n  c: 1\n  a: ⟦b⟧", Some("x:\n  c: 1")),
            ("x: {a: ⟦b⟧, c: 1}", Some("x: {c: 1}")),
            ("x: {c: 1, a: ⟦b⟧}", Some("x: {c: 1}")),
            ("x:\n- a: ⟦b⟧\n  c: 1\n", None),
            ("x:\n  a: ⟦\"b\n    c\"⟧\n", None),
        ],
    );
    replaced(
        Syntax::Yaml,
        &[
            ("a", "a", "b", Some("b")),
            ("'a'", "a", "b", Some("'b'")),
            ("\"a\"", "a", "b", Some("\"b\"")),
            ("10", "10", "11", Some("11")),
            ("a", "a", "10", Some("\"10\"")),
            ("a", "a", "no", Some("\"no\"")),
            ("a", "a", "fd00::", Some("\"fd00::\"")),
            ("a", "a", "fd00::/64", Some("fd00::/64")),
            ("*a", "a", "b", None),
            ("!!str a", "a", "b", None),
        ],
    );
}

#[test]
fn hcl() {
    added(
        Syntax::Hcl,
        &[
            (
                "network_profile {\n  network_plugin = ⟦\"azure\"⟧\n}\n",
                Some("network_profile {\n  network_plugin = \"azure\"\n  network_policy = \"cilium\"\n}\n"),
            ),
            (
                "network_profile {\n  network_plugin     = ⟦\"azure\"⟧\n  network_data_plane = \"cilium\"\n}\n",
                Some(
                    "network_profile {\n  network_plugin     = \"azure\"\n  network_policy     = \"cilium\"\n  network_data_plane = \"cilium\"\n}\n",
                ),
            ),
            ("  a = ⟦\"b\"⟧ # why\n", Some("  a = \"b\" # why\n  network_policy = \"cilium\"\n")),
            ("  a = ⟦\"b\"⟧ // why\n", Some("  a = \"b\" // why\n  network_policy = \"cilium\"\n")),
            ("\ta=⟦\"b\"⟧\n", Some("\ta=\"b\"\n\tnetwork_policy = \"cilium\"\n")),
            ("  a = ⟦var.b⟧\n", Some("  a = var.b\n  network_policy = \"cilium\"\n")),
            ("  a = ⟦1⟧", Some("  a = 1\n  network_policy = \"cilium\"")),
            (
                "x = {\n  a = ⟦\"b\"⟧,\n  c = 1\n}\n",
                Some("x = {\n  a = \"b\",\n  network_policy = \"cilium\",\n  c = 1\n}\n"),
            ),
            ("x = { a = ⟦\"b\"⟧ }\n", Some("x = { a = \"b\", network_policy = \"cilium\" }\n")),
            ("x = { a = ⟦\"b\"⟧, c = 1 }\n", Some("x = { a = \"b\", network_policy = \"cilium\", c = 1 }\n")),
            ("x = [{ a = ⟦\"b\"⟧ }]\n", Some("x = [{ a = \"b\", network_policy = \"cilium\" }]\n")),
            ("x = {\n  a: ⟦\"b\"⟧\n}\n", Some("x = {\n  a: \"b\"\n  network_policy: \"cilium\"\n}\n")),
            // A block on one line has one attribute.
            ("network_profile { network_plugin = ⟦\"azure\"⟧ }\n", None),
            ("  a = [⟦\"b\"⟧]\n", None),
            ("  a = f(⟦\"b\"⟧)\n", None),
            ("  a = ⟦\"b\"⟧ == c\n", None),
        ],
    );
    removed(
        Syntax::Hcl,
        &[
            ("x {\n  a = ⟦\"b\"⟧\n  c = 1\n}\n", Some("x {\n  c = 1\n}\n")),
            ("x {\n  a = ⟦\"b\"⟧ # why\n}\n", Some("x {\n}\n")),
            ("x = { a = ⟦\"b\"⟧, c = 1 }\n", Some("x = { c = 1 }\n")),
            ("x = { c = 1, a = ⟦\"b\"⟧ }\n", Some("x = { c = 1 }\n")),
            ("x { a = ⟦\"b\"⟧ }\n", None),
        ],
    );
    replaced(
        Syntax::Hcl,
        &[
            ("\"a\"", "a", "b", Some("\"b\"")),
            ("3", "3", "4", Some("4")),
            ("true", "true", "false", Some("false")),
            ("var.a", "a", "b", None),
            ("\"${var.a}\"", "a", "b", None),
            ("a", "a", "b", None),
        ],
    );
}

#[test]
fn bicep() {
    added(
        Syntax::Bicep,
        &[
            (
                "networkProfile: {\n  networkPlugin: ⟦'azure'⟧\n}\n",
                Some("networkProfile: {\n  networkPlugin: 'azure'\n  networkPolicy: 'cilium'\n}\n"),
            ),
            ("    a: ⟦'b'⟧\n    c: 1\n", Some("    a: 'b'\n    networkPolicy: 'cilium'\n    c: 1\n")),
            ("  a: ⟦'b'⟧ // why\n", Some("  a: 'b' // why\n  networkPolicy: 'cilium'\n")),
            ("  a: ⟦'b'⟧ /* why */\n", Some("  a: 'b' /* why */\n  networkPolicy: 'cilium'\n")),
            ("  a: ⟦b⟧\n", Some("  a: b\n  networkPolicy: 'cilium'\n")),
            ("  a: ⟦b.c⟧\n", Some("  a: b.c\n  networkPolicy: 'cilium'\n")),
            ("  a: ⟦1⟧", Some("  a: 1\n  networkPolicy: 'cilium'")),
            ("\ta: ⟦'b'⟧\n", Some("\ta: 'b'\n\tnetworkPolicy: 'cilium'\n")),
            ("  'a': ⟦'b'⟧\n", Some("  'a': 'b'\n  'networkPolicy': 'cilium'\n")),
            ("x: { a: ⟦'b'⟧ }\n", Some("x: { a: 'b', networkPolicy: 'cilium' }\n")),
            ("x: { a: ⟦'b'⟧, c: 1 }\n", Some("x: { a: 'b', networkPolicy: 'cilium', c: 1 }\n")),
            ("x: {\n  a: ⟦'b'⟧,\n  c: 1\n}\n", Some("x: {\n  a: 'b',\n  networkPolicy: 'cilium',\n  c: 1\n}\n")),
            ("x: [\n  ⟦'b'⟧\n]\n", None),
            ("  a: f(⟦'b'⟧)\n", None),
            ("  a: ⟦'b'⟧ == c\n", None),
        ],
    );
    removed(
        Syntax::Bicep,
        &[
            ("x: {\n  a: ⟦'b'⟧\n  c: 1\n}\n", Some("x: {\n  c: 1\n}\n")),
            ("x: {\n  a: ⟦'b'⟧ // why\n}\n", Some("x: {\n}\n")),
            ("x: { a: ⟦'b'⟧, c: 1 }\n", Some("x: { c: 1 }\n")),
            ("x: { c: 1, a: ⟦'b'⟧ }\n", Some("x: { c: 1 }\n")),
        ],
    );
    replaced(
        Syntax::Bicep,
        &[
            ("'a'", "a", "b", Some("'b'")),
            ("3", "3", "4", Some("4")),
            ("a", "a", "b", None),
            ("'${a}'", "a", "b", None),
            ("'a'", "a", "b'c", None),
        ],
    );
}

#[test]
fn booleans_are_written_bare() {
    let yes = Literal::Bool(true);
    for (syntax, text, expected) in [
        (Syntax::Json, r#"{"a": ⟦"b"⟧}"#, r#"{"a": "b", "tier": true}"#),
        (Syntax::Yaml, "a: ⟦\"b\"⟧\n", "a: \"b\"\ntier: true\n"),
        (Syntax::Hcl, "a = ⟦\"b\"⟧\n", "a = \"b\"\nsku_tier = true\n"),
        (Syntax::Bicep, "a: ⟦'b'⟧\n", "a: 'b'\ntier: true\n"),
    ] {
        let edit = |text: &str, span| member::add(text, syntax, span, Setting::TIER, &yes);
        assert_eq!(apply(text, &edit).as_deref(), Some(expected));
    }
}

/// Lines are looked at up to a limit: past it, what would need the line's start or end is no fix.
#[test]
fn long_lines() {
    use crate::limits::MAX_FIX_LINE_BYTES;
    for (blanks, found) in [(MAX_FIX_LINE_BYTES - 3, true), (MAX_FIX_LINE_BYTES - 2, false)] {
        let text = format!("{}a: ⟦b⟧", " ".repeat(blanks));
        let value = Literal::Text("cilium".to_owned());
        let edit = |text: &str, span| member::add(text, Syntax::Yaml, span, Setting::POLICY, &value);
        assert_eq!(apply(&text, &edit).is_some(), found, "{blanks}");
    }
    // A line of JSON may be as long as it likes.
    let text = format!("{{{}\"a\":⟦\"b\"⟧{}}}", "\"x\":1,".repeat(100_000), ",\"x\":1".repeat(100_000));
    let make = |places: Vec<Place>| Change::AddMember {
        beside: places[0].clone(),
        setting: Setting::POLICY,
        value: Literal::Text("cilium".to_owned()),
    };
    assert!(
        changed("a.json", "/a", &text, &make).unwrap().contains("\"a\":\"b\",\"networkPolicy\":\"cilium\",\"x\":1")
    );
}

#[test]
fn the_second_of_two_members_goes_when_both_are_the_same() {
    for (syntax, text, expected) in [
        (Syntax::Yaml, "⟦a⟧: b\n⟦a⟧: b\nc: 1\n", Some("a: b\nc: 1\n")),
        (Syntax::Yaml, "x:\n  ⟦a⟧: 'b'\n  c: 1\n  ⟦a⟧: 'b' # again\n", Some("x:\n  a: 'b'\n  c: 1\n")),
        (Syntax::Yaml, "x: {⟦a⟧: b, ⟦a⟧: b}\n", Some("x: {a: b}\n")),
        (Syntax::Json, "{\"a\": 1, ⟦\"a\"⟧: 1}", None),
        (Syntax::Json, "{⟦\"a\"⟧: \"b\", \"c\": 1, ⟦\"a\"⟧: \"b\"}", Some("{\"a\": \"b\", \"c\": 1}")),
        (Syntax::Json, "{\n  ⟦\"a\"⟧: 1,\n  ⟦\"a\"⟧: 1\n}", Some("{\n  \"a\": 1\n}")),
        // Not the same, not one word, not all of it.
        (Syntax::Yaml, "⟦a⟧: b\n⟦a⟧: c\n", None),
        (Syntax::Yaml, "⟦a⟧: b\n⟦a⟧: \"b\"\n", None),
        (Syntax::Yaml, "⟦a⟧: b\n⟦a⟧: b c\n", None),
        (Syntax::Yaml, "⟦a⟧: b\n⟦a⟧: b\n  c\n", None),
        (Syntax::Yaml, "⟦a⟧:\n  x: 1\n⟦a⟧:\n  x: 1\n", None),
        (Syntax::Yaml, "⟦a⟧: *b\n⟦a⟧: *b\n", None),
        (Syntax::Yaml, "⟦a⟧: [b]\n⟦a⟧: [b]\n", None),
        (Syntax::Json, "{⟦\"a\"⟧: [], ⟦\"a\"⟧: []}", None),
    ] {
        let (plain, spans) = super::marked(text);
        let splices = spans.get(1).and_then(|second| member::remove_repeated(&plain, syntax, *second, spans[0]));
        let result = splices.map(|splices| {
            let (span, new) = &splices[0];
            let mut text = plain.clone();
            text.replace_range(span.start as usize..span.end as usize, new);
            text
        });
        assert_eq!(result.as_deref(), expected, "{text}");
    }
}
