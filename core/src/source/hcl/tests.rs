//! The reader against tables, its limits, and texts cut anywhere.

use proptest::prelude::*;

use super::{Body, Expression, Item, Kind, Part, Step, read};
use crate::limits::{MAX_HCL_DEPTH, MAX_HCL_EXPRESSION_BYTES, MAX_HCL_FAULTS, MAX_HCL_INLINE_KEYS, MAX_NODES};
use crate::source::ProblemKind;

/// A body on one line.
fn body(body: &Body) -> String {
    let items = body.items.iter().map(|item| match item {
        Item::Attribute(attribute) => format!("{} = {}", attribute.name, expression(&attribute.value)),
        Item::Block(block) => {
            let labels: String = block.labels.iter().map(|label| format!(" {label}")).collect();
            format!("{}{labels} {{{}}}", block.kind, self::body(&block.body))
        }
    });
    let items: Vec<String> = items.collect();
    format!("{}{}", items.join("; "), if body.broken { " !" } else { "" })
}

fn expression(node: &Expression) -> String {
    let list = |nodes: &[Expression]| nodes.iter().map(expression).collect::<Vec<_>>().join(", ");
    match &node.kind {
        Kind::Null => "null".to_owned(),
        Kind::Bool(value) => value.to_string(),
        Kind::Int(number) => number.to_string(),
        Kind::Float(number) => format!("{number:?}"),
        Kind::Text(text) => format!("{text:?}"),
        Kind::Template(parts) => format!("template({})", self::parts(parts)),
        Kind::List(items) => format!("[{}]", list(items)),
        Kind::Object(entries) => {
            let entries =
                entries.iter().map(|entry| format!("{}: {}", expression(&entry.key), expression(&entry.value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
        Kind::Variable(name) => name.to_string(),
        Kind::Access(base, steps) => {
            let steps = steps.iter().map(|step| match step {
                Step::Name(name) => format!(".{name}"),
                Step::Index(index) => format!("[{}]", expression(index)),
                Step::NameSplat => ".*".to_owned(),
                Step::Splat => "[*]".to_owned(),
            });
            format!("{}{}", expression(base), steps.collect::<String>())
        }
        Kind::Call(call) => {
            format!("{}({}{})", call.name, list(&call.arguments), if call.spread { "..." } else { "" })
        }
        Kind::Negative(operand) => format!("-{}", expression(operand)),
        Kind::Not(operand) => format!("!{}", expression(operand)),
        Kind::Binary(operator, sides) => format!("({} {operator:?} {})", expression(&sides.0), expression(&sides.1)),
        Kind::Conditional(parts) => {
            let [condition, then, otherwise] = parts.as_ref();
            format!("({} ? {} : {})", expression(condition), expression(then), expression(otherwise))
        }
        Kind::For(node) => format!(
            "for({:?} {} in {}: {:?} {}{}{:?})",
            node.key,
            node.value,
            expression(&node.collection),
            node.result_key.as_ref().map(expression),
            expression(&node.result),
            if node.grouping { "..." } else { "" },
            node.condition.as_ref().map(expression),
        ),
        Kind::Faulty => "?".to_owned(),
    }
}

fn parts(parts: &[Part]) -> String {
    let parts = parts.iter().map(|part| match part {
        Part::Text(text) => format!("{text:?}"),
        Part::Value(value) => format!("${{{}}}", expression(value)),
        Part::If(condition, then, otherwise) => {
            format!("if {} {{{}}} {{{}}}", expression(condition), self::parts(then), self::parts(otherwise))
        }
        Part::For { key, value, collection, body } => {
            format!("for {key:?} {value} in {} {{{}}}", expression(collection), self::parts(body))
        }
    });
    parts.collect::<Vec<_>>().join(" ")
}

#[test]
fn texts_and_their_trees() {
    let table = [
        ("", ""),
        ("a = 1", "a = 1"),
        ("a = 1 # c\nb = 2 // d\n/* e */ c = 3", "a = 1; b = 2; c = 3"),
        ("a=[1,2,\n# c\n3,]\r\nb = {}", "a = [1, 2, 3]; b = {}"),
        ("a = {\n x = 1\n y : 2, \"z\" = 3\n (w) = 4\n v.u = 5 }", r#"a = {"x": 1, "y": 2, "z": 3, w: 4, v.u: 5}"#),
        ("b \"l\" m {\n a = 1\n}\nc {}\nd { a = 1 }", "b l m {a = 1}; c {}; d {a = 1}"),
        ("b {\n c {\n  d {}\n }\n}", "b {c {d {}}}"),
        ("a = b.c[0].d[*].e.*.f.1", "a = b.c[0].d[*].e.*.f[1]"),
        ("a = f(1, g()...)", "a = f(1, g()...)"),
        ("a = provider::x::f(1)", "a = provider::x::f(1)"),
        ("a = 1 + 2 * 3 == 7 && !b || c", "a = ((((1 Add (2 Multiply 3)) Equal 7) And !b) Or c)"),
        ("a = b ? c : d ? e : f", "a = (b ? c : (d ? e : f))"),
        ("a = [1, 2][0]\nb = { c = 1 }.c", "a = [1, 2][0]; b = {\"c\": 1}.c"),
        ("a = [\n  b ?\n  1 :\n  2,\n  3 +\n  4\n]", "a = [(b ? 1 : 2), (3 Add 4)]"),
        (
            "a = [for k, v in w : k if v]\nb = { for x in y : x => z... }",
            "a = for(Some(\"k\") v in w: None kSome(\"v\")); b = for(None x in y: Some(\"x\") z...None)",
        ),
        ("a = { for = 1 }\nb = [\nfor x in y : x\n]", "a = {\"for\": 1}; b = for(None x in y: None xNone)"),
        (r#"a = "x${y}$${z}%%{w}""#, r#"a = template("x" ${y} "${z}%{w}")"#),
        (r#"a = "${y}""#, "a = template(${y})"),
        (r#"a = "%{ if x ~} b %{~ else } c %{ endif ~} d""#, r#"a = template(if x {"b"} {" c "} "d")"#),
        ("a = <<E\nb\n  E\nc = <<-E\n   d ${e}\n  f\n  E\n", "a = \"b\\n\"; c = template(\" d \" ${e} \"\\nf\\n\")"),
        ("a = [<<E\n}\nE\n, 1]", "a = [\"}\\n\", 1]"),
        ("a = -1\nb = -c\nd = 1e3\ne = 99999999999999999999", "a = -1; b = -c; d = 1000; e = 1e20"),
        ("a = \"\\u00e9\\t\\\"\"", "a = \"é\\t\\\"\""),
        ("a = { b = 1, b = 2 }", r#"a = {"b": 1, "b": 2}"#),
        ("a = f({ b = 1, b = 2 })", "a = ?"),
    ];
    let mut wrong = Vec::new();
    for (text, tree) in table {
        let reading = read(text, 0, 0);
        if body(&reading.body) != tree || !reading.problems.is_empty() {
            wrong.push(format!("{text}\n  is {}\n  {:?}", body(&reading.body), reading.problems));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn faults_and_what_is_kept() {
    let table = [
        ("a = \"b\nc = 1", "a = ?; c = 1 !", "the quote is never closed", "\"b"),
        ("a = [1\nb = 2", " !", "`b` is not expected in an expression here", "b"),
        ("a = (1\nb = 2", " !", "the `(` is never closed", "("),
        ("a = {\n b = 1\n", " !", "the `{` is never closed", "{"),
        ("a = [1, 2}\nb = 2", "b = 2 !", "`}` does not close the `[`", "}"),
        ("a = 1 +\nb = 2", "a = ?; b = 2 !", "the expression ends too early", "1 +"),
        ("a = b c\nd = 2", "a = ?; d = 2 !", "`c` is not expected in an expression here", "c"),
        ("a =\nb = 2", "b = 2 !", "no value follows the `=`", "a"),
        ("a = 1,\nb = 2", "a = 1; b = 2 !", "an argument ends with its line, not with a comma", ","),
        ("a { b = 1 c = 2 }\nd = 1", "a {b = ? !}; d = 1 !", "`c` is not expected in an expression here", "c"),
        ("a\nb = 2", "b = 2 !", "neither a value nor a block follows `a`", "a"),
        ("a [\nb = 2", "b = 2 !", "neither a value nor a block follows `a`", "a"),
        ("a {\n b = 1\n", "a {b = 1 !} !", "the block `a` is never closed", "a"),
        ("}\na = 1", "a = 1 !", "`}` closes nothing", "}"),
        ("a = <<E\nb\n", "a = ? !", "the heredoc is never closed: no line says `E`", "<<E"),
        ("a = << b\nc = 1", "a = ?; c = 1 !", "`<<` begins a heredoc, and no marker follows", "<<"),
        ("/* a", "", "the comment is never closed", "/*"),
        ("a = \"\\q\"\nb = 1", "a = ?; b = 1 !", "`\\q` is no escape", "\\q"),
        ("a = {\n b 1\n}\nc = 1", "c = 1 !", "`1` is not expected in an expression here", "1"),
        ("b {\n a = 1\n a = 2\n}", "b {a = 1; a = 2 !} !", "the argument `a` is written twice in one block", "a"),
        ("a = \"${b\"\nc = 1", " !", "the quote is never closed", "\""),
        ("a = ${b}\nc = 1", "a = ?; c = 1 !", "`$` is not expected in an expression here", "$"),
        ("'a' = 1\nc = 1", "c = 1 !", "`'` begins no argument and no block", "'"),
    ];
    let mut wrong = Vec::new();
    for (text, tree, message, place) in table {
        let reading = read(text, 0, 0);
        let found: Vec<_> =
            reading.problems.iter().map(|problem| (problem.message.as_str(), problem.span.slice(text))).collect();
        if body(&reading.body) != tree || found != [(message, place)] {
            wrong.push(format!("{text}\n  is {}\n  {found:?}", body(&reading.body)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_fault_is_told_once_for_each_block() {
    let text = "a {\n b = \"\n c = (\n}\nresource \"x\" \"y\" {\n d = [\n}\nresource \"x\" \"z\" {\n e = 1\n}\n";
    let reading = read(text, 0, 0);
    assert_eq!(reading.problems.len(), 2, "{:?}", reading.problems);
    assert!(body(&reading.body).ends_with("resource x z {e = 1} !"), "{}", body(&reading.body));
}

#[test]
fn comments_keep_their_places() {
    let text = "# one\na = [ # two\n 1, /* three */ 2\n] // four\nb = \"# no\"\n";
    let comments = read(text, 10, 0).comments;
    let shown: Vec<(u32, &str)> = comments.iter().map(|comment| (comment.span.start, &*comment.text)).collect();
    assert_eq!(shown, [(10, " one"), (22, " two"), (32, " three "), (48, " four")]);
}

fn limits(text: &str) -> usize {
    read(text, 0, 0).problems.iter().filter(|problem| problem.kind == ProblemKind::Limit).count()
}

#[test]
fn nesting_has_a_limit() {
    for (open, close) in [("[", "]"), ("(", ")"), ("{a=", "}"), ("f(", ")"), ("[f(", ")]")] {
        let levels = MAX_HCL_DEPTH / if open.len() == 3 && close.len() == 2 { 2 } else { 1 };
        let nested = |levels: usize| format!("a = {}1{}", open.repeat(levels), close.repeat(levels));
        assert_eq!(read(&nested(levels), 0, 0).problems, [], "{open}");
        assert_eq!(limits(&nested(levels + 1)), 1, "{open}");
        assert_eq!(limits(&nested(100_000)), 1, "{open}");
    }
    let blocks = |levels: usize| format!("{}{}", "a {\n".repeat(levels), "}\n".repeat(levels));
    assert_eq!(read(&blocks(MAX_HCL_DEPTH), 0, 0).problems, []);
    assert_eq!(limits(&blocks(MAX_HCL_DEPTH + 1)), 1);
    for prefix in ["!", "-", "a ? b : ", "1 + ", "\"${"] {
        let _ = read(&format!("a = {}x", prefix.repeat(100_000)), 0, 0);
        let _ = read(&format!("a = {}{}x", "(".repeat(30), prefix.repeat(60)), 0, 0);
    }
}

#[test]
fn objects_inside_of_expressions_have_a_limit() {
    let object = |keys: usize| {
        let entries: String = (0..keys).map(|key| format!("k{key} = {key}, ")).collect();
        format!("a = f({{ {entries} }})\nb = {{ {entries} }}")
    };
    assert_eq!(read(&object(MAX_HCL_INLINE_KEYS), 0, 0).problems, []);
    assert_eq!(limits(&object(MAX_HCL_INLINE_KEYS + 1)), 1);
}

#[test]
fn expressions_have_a_limit() {
    let text = |bytes: usize| format!("a = \"{}\"", "x".repeat(bytes - 2));
    assert_eq!(read(&text(MAX_HCL_EXPRESSION_BYTES), 0, 0).problems, []);
    assert_eq!(limits(&text(MAX_HCL_EXPRESSION_BYTES + 1)), 1);
}

#[test]
fn values_have_a_limit() {
    // The argument and the list count too.
    let list = |items: usize| format!("a = [{}]", "[],".repeat(items));
    assert_eq!(read(&list(MAX_NODES - 2), 0, 0).problems, []);
    assert_eq!(limits(&list(MAX_NODES - 1)), 1);
}

#[test]
fn faults_have_a_limit() {
    let faulty = |blocks: usize| "resource \"a\" \"b\" {\n c = \"\n}\n".repeat(blocks);
    assert_eq!(read(&faulty(MAX_HCL_FAULTS), 0, 0).problems.len(), MAX_HCL_FAULTS);
    let reading = read(&faulty(MAX_HCL_FAULTS + 2), 0, 0);
    assert_eq!(reading.problems.last().map(|problem| problem.kind), Some(ProblemKind::Limit));
    assert_eq!(reading.problems.len(), MAX_HCL_FAULTS + 2);
}

const SEED: &str = r#"
/* c */ resource "azurerm_subnet" "s" {
  for_each = { for k, v in var.subnets : k => v if v != null } # d
  name     = "${each.key}-%{ if true ~} a %{ else } b %{ endif }"
  list     = concat([1, 2.5e3, -3], local.x[*].y, ["a\"b\u00e9"])
  doc      = <<-EOT
    text ${upper("x")}
  EOT
  dynamic "d" {
    content { a = !(b ? c.0 : d["e"]) }
  }
}
"#;

/// The spans of a body lie in the text, and those of values in that of the block around them.
fn spans(text: &str, body: &Body) {
    for item in &body.items {
        match item {
            Item::Attribute(attribute) => {
                assert_eq!(attribute.name_span.slice(text), &*attribute.name);
                assert!(text.get(attribute.value.span.start as usize..attribute.value.span.end as usize).is_some());
            }
            Item::Block(block) => {
                assert!(block.span.slice(text).starts_with(block.head.slice(text)));
                spans(text, &block.body);
            }
        }
    }
}

#[test]
fn texts_that_end_anywhere() {
    assert_eq!(read(SEED, 0, 0).problems, []);
    for end in 0..SEED.len() {
        let Some((before, behind)) = SEED.split_at_checked(end) else { continue };
        let reading = read(before, 0, 0);
        spans(before, &reading.body);
        spans(behind, &read(behind, 0, 0).body);
        for problem in &reading.problems {
            assert!(before.get(problem.span.start as usize..problem.span.end as usize).is_some(), "{problem:?}");
        }
    }
}

/// What the other reader takes as a whole, this one takes without a fault.
#[test]
fn the_parser_of_whole_texts_agrees() {
    assert!(hcl_edit::parser::parse_body(SEED).is_ok());
    let pieces = ["a = 1\n", "b {}\n", "c \"d\" {\n e = [1]\n}\n", "# f\n", "g = <<E\nh\nE\n", "i = \"${j}\"\n"];
    for first in pieces {
        for second in pieces {
            let text = format!("{first}{second}");
            let agreed = hcl_edit::parser::parse_body(&text).is_ok() || first == second;
            assert!(agreed && (read(&text, 0, 0).problems.is_empty() || first == second), "{text}");
        }
    }
}

proptest! {
    /// Pieces of configurations in any order do not panic, and every place lies in the text.
    #[test]
    fn any_pieces(pieces in proptest::collection::vec(0..24_usize, 0..40)) {
        let all = [
            "a", " = ", "\"", "${", "}", "{", "[", "]", "(", ")", "\n", "<<E\n", "E\n", "#", "/*", "*/", ",", "1",
            "for x in y : ", " ? ", ":", "é", "%{ if a }", "resource \"b\" \"c\" {\n",
        ];
        let text: String = pieces.iter().map(|piece| all[*piece]).collect();
        let reading = read(&text, 0, 0);
        spans(&text, &reading.body);
        for problem in &reading.problems {
            let range = problem.span.start as usize..problem.span.end as usize;
            prop_assert!(text.get(range).is_some(), "{:?}", problem);
        }
        for comment in &reading.comments {
            prop_assert!(text.get(comment.span.start as usize..comment.span.end as usize).is_some());
        }
    }

    /// Any text at all.
    #[test]
    fn any_text_is_read_to_the_end(text in "\\PC{0,80}") {
        let reading = read(&text, 0, 0);
        spans(&text, &reading.body);
    }
}
