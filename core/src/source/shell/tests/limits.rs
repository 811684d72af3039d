//! Each limit, at the limit and one past it; and that hostile texts take time in proportion.

use super::*;
use crate::limits::{
    MAX_ARITHMETIC_BYTES, MAX_COMMANDS, MAX_EXPANSION_BYTES, MAX_SCRIPT_DEPTH, MAX_SCRIPT_EXPANSION_BYTES,
    MAX_SCRIPT_PARTS, MAX_SCRIPT_RECOVERIES,
};
use crate::source::ProblemKind;

/// A script of a size.
type Script = &'static dyn Fn(usize) -> String;

fn limited(text: &str) -> usize {
    read_shell(text).problems.iter().filter(|problem| problem.kind == ProblemKind::Limit).count()
}

#[test]
fn limits_hold_at_the_limit_and_one_past_it() {
    let cases: [(&str, Script, usize); 5] = [
        ("commands", &|n| "a\n".repeat(n), MAX_COMMANDS),
        ("depth", &|n| format!("{}a{}", "$(".repeat(n), ")".repeat(n)), MAX_SCRIPT_DEPTH),
        ("depth of groups", &|n| format!("{}a;{}", "{ ".repeat(n), "};".repeat(n)), MAX_SCRIPT_DEPTH),
        ("recoveries", &|n| "a ${\n".repeat(n), MAX_SCRIPT_RECOVERIES),
        ("word", &|n| format!("X={}; a \"$X\" b", "x".repeat(n)), MAX_EXPANSION_BYTES),
    ];
    for (name, script, limit) in cases {
        assert_eq!(limited(&script(limit)), 0, "{name} at the limit");
        assert_eq!(limited(&script(limit + 1)), 1, "{name} past the limit");
    }
}

#[test]
fn parts_are_limited() {
    // A list counts one part, and each of its words one.
    let script = |words: usize| format!("a{}", " a".repeat(words - 1));
    assert_eq!(read_shell(&script(MAX_SCRIPT_PARTS / 2)).problems, []);
    let reading = read_shell(&script(MAX_SCRIPT_PARTS + 1));
    assert_eq!(reading.problems.len(), 1);
    assert_eq!(reading.problems[0].kind, ProblemKind::Limit);
    assert!(!reading.commands.is_empty());
}

#[test]
fn all_variables_together_are_limited() {
    let turns = MAX_SCRIPT_EXPANSION_BYTES / MAX_EXPANSION_BYTES;
    let script = |uses: usize| format!("X={}\n{}", "x".repeat(MAX_EXPANSION_BYTES), "a $X\n".repeat(uses));
    assert_eq!(limited(&script(turns)), 0);
    let text = script(turns + 1);
    let reading = read_shell(&text);
    assert_eq!(limited(&text), 1);
    assert_eq!(commands(&reading).last().map(String::as_str), Some("a|⟨$X⟩"));
}

#[test]
fn arithmetic_is_limited() {
    let script = |bytes: usize| format!("a $(({}))", "1".repeat(bytes - 4));
    assert_eq!(read_shell(&script(MAX_ARITHMETIC_BYTES)).commands.len(), 1);
    // Past the limit it reads as a substitution in parentheses.
    assert_eq!(read_shell(&script(MAX_ARITHMETIC_BYTES + 1)).commands.len(), 2);
}

#[test]
fn hostile_texts_end() {
    let pieces = [
        "$(",
        "\"",
        "<",
        "\\",
        "'",
        "`",
        "${",
        "$((",
        "((",
        "{{",
        "<<A\n",
        "<<A",
        "{ ",
        "if ",
        "a $(\n",
        "\"$(",
        "\\ ",
        "\\ \n-",
        "a=(",
        "case x in ",
        "f() ",
        "<a",
        "${{",
        "a[",
        "X+=$X ",
        "X=$X$X;",
        "a && X=b || ",
        "az\n--a\n",
        ") ",
        ";; ",
        "for x in ",
        "[[ ",
        "<( ",
        " <<A\n A\n",
        "f(){ X=1; };f;",
        "$'",
        "time ",
        "! ",
        "sudo ",
        "${X:-",
        "@",
        "X=(a b)\nX+=(${X[@]})\n",
        "a | ",
        "elif ",
        "#\n",
        "((X))\n",
        "${X:=a}",
        "`$(",
        "| ",
        "$$(",
    ];
    for piece in pieces {
        let text = piece.repeat(200_000 / piece.len());
        for dialect in [Dialect::Shell, Dialect::PowerShell] {
            let reading = read(&text, 0, dialect, &mut Environment::default(), &unresolved);
            assert!(reading.commands.len() <= MAX_COMMANDS, "{piece}");
        }
    }
}
