//! Documents, comments and places of the readers.

use netproof_core::source::{Span, Value, json, yaml};

#[test]
fn documents_are_numbered_as_they_stand() {
    let cases: [(&str, &[&str]); 8] = [
        ("", &[]),
        ("# nothing\n", &[]),
        ("a\n---\n", &["a", ""]),
        ("---\n---\n", &["", ""]),
        ("# first\n---\na\n...\n# between\n---\nb\n", &["a", "b"]),
        ("%YAML 1.1\n---\na\n", &["a"]),
        ("--- a\n--- b\n...\nc\n", &["a", "b", "c"]),
        ("\u{feff}a\r\n---\r\nb\r\n", &["a", "b"]),
    ];
    for (text, expected) in cases {
        let reading = yaml::read(text, 0, 5);
        let roots: Vec<&str> = reading.documents.iter().map(|document| document.root.span.slice(text)).collect();
        assert_eq!(roots, expected, "{text:?}");
        assert!(reading.problems.is_empty() && reading.documents.iter().all(|document| document.complete));
        assert!(reading.documents.iter().zip(5..).all(|(document, index)| document.index == index));
    }
}

#[test]
fn anchors_end_with_their_document() {
    let reading = yaml::read("a: &a 1\n---\nb: *a\n", 0, 0);
    assert_eq!(reading.problems.len(), 1);
    assert_eq!(reading.problems[0].document, 1);
}

#[test]
fn comments_are_kept() {
    let text = "# netproof: ignore NP101\na: 1 # why\nb: '# no'\n";
    let comments = yaml::read(text, 0, 0).comments;
    let kept: Vec<_> = comments.iter().map(|comment| (comment.span.slice(text), &*comment.text)).collect();
    assert_eq!(kept, [("# netproof: ignore NP101", " netproof: ignore NP101"), ("# why", " why")]);

    let text = "// one\r\n{\"a\": /* two */ \"// no\"} // three";
    let reading = json::read(text, 0, 0);
    assert!(reading.problems.is_empty());
    let kept: Vec<_> = reading.comments.iter().map(|comment| (comment.span.slice(text), &*comment.text)).collect();
    assert_eq!(kept, [("// one", " one"), ("/* two */", " two "), ("// three", " three")]);
}

#[test]
fn spans_cover_what_is_written() {
    let text = "k:\n  - |\n    x\n    y\n\n  - \"q\"\n  - {a: [1, 2]} # c\n  - &a !!str 12\n  - *a\n\n# end\nl: 1\n";
    let reading = yaml::read(text, 0, 0);
    let list = reading.documents[0].root.get("k").unwrap();
    let written: Vec<&str> = list.items().iter().map(|item| item.span.slice(text)).collect();
    assert_eq!(written, ["|\n    x\n    y", "\"q\"", "{a: [1, 2]}", "12", "*a"]);
    for text in [text.to_owned(), text.replace("\n  ", "\n"), format!("x: {}", text.replacen("k:", "&k # -\nk: &a", 1))]
    {
        let reading = yaml::read(&text, 0, 0);
        assert!(reading.problems.is_empty(), "{text:?}: {:?}", reading.problems);
        let list = reading.documents[0].root.get("k").unwrap().span.slice(&text);
        assert!(list.starts_with("- |") && list.ends_with("*a"), "{list:?}");
    }
}

#[test]
fn a_document_may_be_a_block_scalar() {
    for header in ["", "\u{feff}", "# c\n", "--- ", "--- # c\n", "--- &a # |\n", "a\n...\n"] {
        for scalar in ["|\n  a\n", "|2-\n\n  a\n", ">+\n  a\n\n", "|\n"] {
            let text = format!("{header}{scalar}");
            let reading = yaml::read(&text, 0, 0);
            let document = reading.documents.last().unwrap();
            let written = document.root.span.slice(&text);
            assert!(written.starts_with(['|', '>']) && scalar.starts_with(written), "{text:?}: {written:?}");
            assert!(document.span.start <= document.root.span.start && document.root.span.end <= document.span.end);
        }
    }
}

#[test]
fn json_over_several_lines_is_text() {
    let text = "{\"a\": \"[concat(\n\t'x',\r\n  'y')]\"}";
    let reading = json::read(text, 0, 0);
    assert!(reading.problems.is_empty(), "{:?}", reading.problems);
    let root = reading.root.unwrap();
    assert_eq!(root.get("a").unwrap().value, Value::String("[concat(\n\t'x',\r\n  'y')]".into()));
    assert_eq!(root.span, Span::new(0, text.len()));
}
