use std::fmt::Write;

use crate::limits::{MAX_BICEP_DEPTH, MAX_COMMENTS};
use crate::source::ProblemKind;
use crate::source::bicep::read;

/// Levels that brackets of a kind may be nested.
fn deepest(open: &str, close: &str) -> usize {
    (1..=2 * MAX_BICEP_DEPTH)
        .take_while(|count| {
            read(&format!("var a = {}1{}\n", open.repeat(*count), close.repeat(*count)), 0, 0).problems.is_empty()
        })
        .last()
        .unwrap()
}

#[test]
fn nesting_is_read_to_the_limit() {
    // A value takes one level, the object or list around it another.
    assert_eq!(deepest("(", ")"), MAX_BICEP_DEPTH - 1);
    assert_eq!(deepest("[", "]"), MAX_BICEP_DEPTH / 2 - 1);
    assert_eq!(deepest("!", ""), MAX_BICEP_DEPTH - 1);
    for (open, close) in [
        ("(", ")"),
        ("[", "]"),
        ("{ a: ", "}"),
        ("!", ""),
        ("-", ""),
        ("a ? b : ", ""),
        ("f(", ")"),
        ("'${", "}'"),
        ("x => ", ""),
        ("a[", "]"),
    ] {
        for count in [MAX_BICEP_DEPTH, 10_000] {
            let reading = read(&format!("var a = {}1{}\nvar b = 2\n", open.repeat(count), close.repeat(count)), 0, 0);
            assert_eq!(reading.problems.len(), 1, "{open}");
            assert_eq!(reading.problems[0].kind, ProblemKind::Limit, "{open}");
            assert_eq!(reading.file.statements.len(), 1, "{open}");
        }
    }
}

#[test]
fn long_chains_are_not_deep() {
    let sum = format!("var a = 1{}\n", " + 1".repeat(100_000));
    let dots = format!("var a = b{}\n", ".c".repeat(100_000));
    let list = format!("var a = [{}]\n", "1, ".repeat(100_000));
    for text in [sum, dots, list] {
        let reading = read(&text, 0, 0);
        assert!(reading.problems.is_empty());
        assert_eq!(reading.file.statements.len(), 1);
    }
}

#[test]
fn comments_are_kept_to_the_limit() {
    for count in [MAX_COMMENTS, MAX_COMMENTS + 1] {
        let reading = read(&"//\n".repeat(count), 0, 0);
        assert_eq!(reading.comments.len(), MAX_COMMENTS);
    }
}

/// Time that grows with the square of the text would take minutes.
#[test]
fn large_texts_are_read_in_no_time() {
    let mut many = String::new();
    for index in 0..10_000 {
        let _ = writeln!(many, "resource a{index} 'T/t@v' = {{\n  name: 'x${{a}}'\n}}");
    }
    assert_eq!(read(&many, 0, 0).file.statements.len(), 10_000);
    for text in [
        format!("var a = '{}'", "${b}".repeat(250_000)),
        format!("var a = $'''{}'''", "${b}".repeat(250_000)),
        format!("var a = {}", "(".repeat(1_000_000)),
        "'${\n".repeat(250_000),
        "'".repeat(1_000_000),
        "var a = {\n".repeat(100_000),
        "/*".repeat(500_000),
        "# # ".repeat(250_000),
        format!("var a = [{}]", "{ b: 'c' }, ".repeat(100_000)),
        format!("var a{}= 1", " ".repeat(1_000_000)),
    ] {
        let reading = read(&text, 0, 0);
        assert!(reading.problems.len() <= crate::limits::MAX_SOURCE_PROBLEMS + 1);
    }
}
