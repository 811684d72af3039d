//! The limits of the readers, at the limit and one past it, and texts made to exhaust them.

use netproof_core::limits::{
    MAX_ALIAS_NODES, MAX_ANCHOR_NODES, MAX_COMMENTS, MAX_DEPTH, MAX_DOCUMENTS, MAX_JSON_ERRORS, MAX_NODES,
    MAX_POINTER_BYTES, MAX_SOURCE_PROBLEMS,
};
use netproof_core::source::yaml::YamlReading;
use netproof_core::source::{Node, Problem, ProblemKind, json, yaml};

fn limits(problems: &[Problem]) -> usize {
    problems.iter().filter(|problem| problem.kind == ProblemKind::Limit).count()
}

fn depth(node: &Node) -> usize {
    let below = node.items().iter().chain(node.entries().iter().map(|entry| &entry.value)).map(depth).max();
    match node.value {
        netproof_core::source::Value::Sequence(_) | netproof_core::source::Value::Mapping(_) => 1 + below.unwrap_or(0),
        _ => 0,
    }
}

fn read(text: &str) -> YamlReading {
    yaml::read(text, 0, 0)
}

#[test]
fn depth_of_yaml() {
    let flow = |levels: usize| format!("{}{}\n---\nnext: 1\n", "[".repeat(levels), "]".repeat(levels));
    let maps = |levels: usize| format!("{}1{}\n---\nnext: 1\n", "{a: ".repeat(levels), "}".repeat(levels));
    let dashes = |levels: usize| format!("{}1\n---\nnext: 1\n", "- ".repeat(levels));
    let block = |levels: usize| {
        let lines: String = (0..levels).map(|level| format!("{}a:\n", " ".repeat(level))).collect();
        format!("{lines}---\nnext: 1\n")
    };
    let mixed = |levels: usize| {
        format!(
            "{}{}{}\n---\nnext: 1\n",
            "- ".repeat(levels / 2),
            "[".repeat(levels - levels / 2),
            "]".repeat(levels - levels / 2)
        )
    };
    for make in [&flow as &dyn Fn(usize) -> String, &maps, &dashes, &block, &mixed] {
        let at = read(&make(MAX_DEPTH));
        assert!(at.problems.is_empty() && at.documents[0].complete, "{:?}", at.problems);
        assert_eq!(depth(&at.documents[0].root), MAX_DEPTH);
        for levels in [MAX_DEPTH + 1, MAX_DEPTH + 2, 2 * MAX_DEPTH, 3_000] {
            let past = read(&make(levels));
            assert_eq!((limits(&past.problems), past.problems.len()), (1, 1), "{levels}: {:?}", past.problems);
            assert!(!past.documents[0].complete);
            assert!(depth(&past.documents[0].root) <= MAX_DEPTH);
            assert!(past.documents[1].root.get("next").is_some());
        }
    }
}

#[test]
fn depth_of_json() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let make = |levels: usize| format!("{}1{}", open.repeat(levels), close.repeat(levels));
        let at = json::read(&make(MAX_DEPTH), 0, 0);
        assert!(at.problems.is_empty() && at.complete);
        assert_eq!(depth(&at.root.unwrap()), MAX_DEPTH);
        for levels in [MAX_DEPTH + 1, 100_000] {
            let past = json::read(&make(levels), 0, 0);
            assert_eq!((limits(&past.problems), past.problems.len(), past.complete), (1, 1, false));
            assert_eq!(depth(&past.root.unwrap()), MAX_DEPTH);
        }
    }
}

#[test]
fn depth_through_aliases() {
    let make = |levels: usize| {
        format!("- &a {}{}\n- {}*a{}\n", "[".repeat(60), "]".repeat(60), "[".repeat(levels), "]".repeat(levels))
    };
    let at = read(&make(MAX_DEPTH - 61));
    assert!(at.problems.is_empty(), "{:?}", at.problems);
    assert_eq!(depth(&at.documents[0].root), MAX_DEPTH);
    let past = read(&make(MAX_DEPTH - 60));
    assert_eq!((limits(&past.problems), past.problems.len()), (1, 1));
    assert!(depth(&past.documents[0].root) <= MAX_DEPTH);
}

#[test]
fn nodes() {
    let list = |items: usize| format!("[{}]", vec!["1"; items].join(","));
    assert!(read(&list(MAX_NODES - 1)).problems.is_empty());
    let past = read(&list(MAX_NODES));
    assert_eq!((limits(&past.problems), past.problems.len()), (1, 1));
    assert!(!past.documents[0].complete);
    assert_eq!(past.documents[0].root.items().len(), MAX_NODES - 1);

    assert!(json::read(&list(MAX_NODES - 1), 0, 0).problems.is_empty());
    let past = json::read(&list(MAX_NODES), 0, 0);
    assert_eq!((limits(&past.problems), past.problems.len(), past.complete), (1, 1, false));
}

#[test]
fn alias_nodes() {
    // Each alias stands for a list of 10 values: 10 nodes and the list itself.
    let make = |aliases: usize| format!("a: &a [1,2,3,4,5,6,7,8,9]\nb: [{}]\n", "*a,".repeat(aliases));
    assert_eq!(MAX_ALIAS_NODES % 10, 0);
    let at = read(&make(MAX_ALIAS_NODES / 10));
    assert!(at.problems.is_empty());
    assert_eq!(at.alias_nodes, MAX_ALIAS_NODES);
    let past = read(&make(MAX_ALIAS_NODES / 10 + 1));
    assert_eq!((limits(&past.problems), past.problems.len()), (1, 1));
    assert!(!past.documents[0].complete);
    assert!(past.documents[0].root.get("b").unwrap().items().last().unwrap().is_null());
}

#[test]
fn anchor_nodes() {
    // Anchors inside one another are kept once each.
    let make = |anchors: usize| {
        let inner = format!("[{}]", "1,".repeat(50_000 - 2));
        let text: String = (0..anchors).map(|_| format!("- &a [{inner}]\n")).collect();
        format!("{text}- &last 1\n- *last\n")
    };
    let anchors = MAX_ANCHOR_NODES / 50_000;
    let past = read(&make(anchors));
    assert_eq!(limits(&past.problems), 1 + usize::from(past.problems.len() > 1), "{:?}", past.problems);
    let at = read(&make(anchors - 1));
    assert!(at.problems.is_empty(), "{:?}", at.problems);
}

#[test]
fn billion_laughs() {
    let mut text = String::from("a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n");
    for level in 1..30 {
        let before = level - 1;
        text.push_str(&format!("a{level}: &a{level} [{}]\n", format!("*a{before},").repeat(9)));
    }
    let reading = read(&text);
    assert!(limits(&reading.problems) > 0);
    assert!(reading.alias_nodes <= MAX_ALIAS_NODES);
    let merges: String = (1..30).map(|n| format!("m{n}: &m{n} {{<<: [*m{0}, *m{0}], x: *m{0}}}\n", n - 1)).collect();
    let reading = read(&format!("m0: &m0 {{a: 1}}\n{merges}"));
    assert!(limits(&reading.problems) > 0);
}

#[test]
fn documents() {
    let make = |documents: usize| "--- 1\n".repeat(documents);
    let at = read(&make(MAX_DOCUMENTS));
    assert!(at.problems.is_empty());
    let past = read(&make(MAX_DOCUMENTS + 1));
    assert_eq!((limits(&past.problems), past.documents.len()), (1, MAX_DOCUMENTS));
    let broken = read(&"--- [\n".repeat(MAX_DOCUMENTS + 5));
    assert!(broken.documents.len() <= MAX_DOCUMENTS);
    assert_eq!(broken.problems.len(), MAX_SOURCE_PROBLEMS + 1);
}

#[test]
fn problems() {
    let make = |problems: usize| "--- {a: 1, a: 2}\n".repeat(problems);
    assert_eq!(read(&make(MAX_SOURCE_PROBLEMS)).problems.len(), MAX_SOURCE_PROBLEMS);
    let past = read(&make(MAX_SOURCE_PROBLEMS + 1));
    assert_eq!((past.problems.len(), limits(&past.problems)), (MAX_SOURCE_PROBLEMS + 1, 1));
    assert_eq!(read(&make(MAX_SOURCE_PROBLEMS + 9)).problems.len(), MAX_SOURCE_PROBLEMS + 1);
}

#[test]
fn json_errors() {
    let make = |errors: usize| format!("[{}1]", "01,".repeat(errors));
    let at = json::read(&make(MAX_JSON_ERRORS - 1), 0, 0);
    assert_eq!((at.problems.len(), limits(&at.problems), at.complete), (MAX_JSON_ERRORS - 1, 0, true));
    let past = json::read(&make(MAX_JSON_ERRORS + 1), 0, 0);
    assert_eq!((past.problems.len(), limits(&past.problems), past.complete), (MAX_JSON_ERRORS + 1, 1, false));
}

#[test]
fn comments() {
    let make = |comments: usize| format!("a: 1\n{}b: 2\n", "#\n".repeat(comments));
    let at = read(&make(MAX_COMMENTS));
    assert!(at.problems.is_empty());
    assert_eq!(at.comments.len(), MAX_COMMENTS);
    let past = read(&make(MAX_COMMENTS + 1));
    assert_eq!((past.comments.len(), limits(&past.problems)), (MAX_COMMENTS, 1));
    assert!(past.documents[0].root.get("b").is_some());
}

#[test]
fn pointers() {
    let make = |key: usize| format!("{{\"{}\": {{\"b\": 1, \"b\": 2}}}}", "a".repeat(key));
    let at = json::read(&make(MAX_POINTER_BYTES - 3), 0, 0);
    assert_eq!(at.problems[0].path.len(), MAX_POINTER_BYTES);
    let past = json::read(&make(MAX_POINTER_BYTES - 2), 0, 0);
    assert_eq!(past.problems[0].path.len(), MAX_POINTER_BYTES - 1);
    let far_past = json::read(&make(MAX_POINTER_BYTES), 0, 0);
    assert_eq!(far_past.problems[0].path, "");
}

#[test]
fn texts_that_could_take_long() {
    let n = 10_000;
    let texts = [
        "\"\n\\\" ".repeat(n),
        "\"\n".repeat(n),
        "[\"a\n\"b\n".repeat(n),
        "/*".repeat(n),
        "{\"a\":".repeat(n),
        ",".repeat(n),
        "@".repeat(n),
        "? ".repeat(n),
        "? - ".repeat(n),
        ": ".repeat(n),
        "&a ".repeat(n),
        "!a ".repeat(n),
        "*a ".repeat(n),
        "- *a\n".repeat(n),
        "- &a [&a [&a [1]]]\n- *a\n".repeat(n / 10),
        "<<: {a: 1}\n".repeat(n),
        "a: 1\n".repeat(n),
        "'".repeat(n),
        "\"".repeat(n),
        "a: |\n".repeat(n),
        "---\n".repeat(n),
        "--- '\n".repeat(n),
        "--- [\n".repeat(n),
        "...\n".repeat(n),
        "%A\n".repeat(n),
        "{{".repeat(n),
        "[{".repeat(n),
        "#\n".repeat(n),
        "{? #\n".repeat(n),
        format!("{{a: [{}", "b,\n".repeat(n)),
        format!("{}\u{85}", " ".repeat(n)),
        "\t".repeat(n),
        "-\t".repeat(n),
        "a: b: ".repeat(n),
    ];
    for text in texts {
        let start = std::time::Instant::now();
        let _ = read(&text);
        let yaml = start.elapsed();
        let _ = json::read(&text, 0, 0);
        let both = start.elapsed();
        assert!(both.as_secs() < 5, "{:?}: YAML {yaml:?}, both {both:?}", &text.chars().take(9).collect::<String>());
    }
}
