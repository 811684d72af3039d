//! Texts and what they are read to.

use super::print;
use crate::source::Span;
use crate::source::bicep::{StatementKind, read};

/// The one expression of a text, with brackets around every operation.
fn expression(text: &str) -> String {
    let text = format!("var x = {text}\n");
    let reading = read(&text, 0, 0);
    assert!(reading.problems.is_empty(), "{text}: {:?}", reading.problems);
    match reading.file.statements.as_slice() {
        [one] => match &one.kind {
            StatementKind::Variable(variable) => print::expression(&variable.value),
            other => panic!("{other:?}"),
        },
        other => panic!("{text}: {other:?}"),
    }
}

#[test]
fn expressions() {
    let cases = [
        ("1 + 2 * 3 - 4", "(1 + (2 * 3) - 4)"),
        ("(1 + 2) * 3", "((1 + 2) * 3)"),
        ("a || b && c == d", "(a || (b && (c == d)))"),
        ("a ?? b || c", "(a ?? (b || c))"),
        ("a =~ 'x' && b !~ 'y'", "((a =~ 'x') && (b !~ 'y'))"),
        ("1 < 2 == true", "((1 < 2) == true)"),
        ("!a && !!b", "((!a) && (!(!b)))"),
        ("-5 + -x", "((-5) + (-x))"),
        ("a ? b : c ? d : e", "(a ? b : (c ? d : e))"),
        ("a\n  ? b\n  : c", "(a ? b : c)"),
        ("a &&\n b", "(a && b)"),
        ("a\n  && b\n  || c", "((a && b) || c)"),
        ("a.b.?c[0][?'d'][^1]!::e", "a.b.?c[0][?'d'][^1]!::e"),
        ("a\n  .b\n  .c", "a.b.c"),
        ("f()", "f()"),
        ("f(\n  1,\n  2\n)", "f(1, 2)"),
        ("az.resourceGroup('x').id", "az.resourceGroup('x').id"),
        ("[]", "[]"),
        ("[\n  1\n  -2\n  x\n]", "[1, -2, x]"),
        ("[1, 2,\n 3]", "[1, 2, 3]"),
        ("[\n  a\n  [0]\n]", "[a, [0]]"),
        ("[...a, 1]", "[...a, 1]"),
        ("{}", "{  }"),
        ("{ a: 1, 'b-c': 2 }", "{ 'a': 1, 'b-c': 2 }"),
        ("{\n  a: 1\n\n  // a comment\n  b: 2 /* another */\n  ...c\n}", "{ 'a': 1, 'b': 2, ...c }"),
        ("{ '${a}-b': 1 }", "{ '${a}-b': 1 }"),
        ("{ null: 1, for: 2, resource: 3 }", "{ 'null': 1, 'for': 2, 'resource': 3 }"),
        ("[for x in xs: x]", "[for x in xs: x]"),
        ("[\n  for (x, i) in range(0, 3): {\n    a: x\n  }\n]", "[for (x, i) in range(0, 3): { 'a': x }]"),
        ("[for x in xs: if (x.on) {}]", "[for x in xs: if (x.on) {  }]"),
        ("map(xs, x => x.y)", "map(xs, (x) => x.y)"),
        ("reduce(xs, 0, (a, b) => a + b)", "reduce(xs, 0, (a, b) => (a + b))"),
        ("toObject(xs, () => 1)", "toObject(xs, () => 1)"),
        ("'it\\'s \\${a} \\\\ \\u{e9}'", "'it\\'s \\${a} \\\\ é'"),
        ("'${a}${'b${c}'}d'", "'${a}${'b${c}'}d'"),
        ("'${{ a: '}' }.a}'", "'${{ 'a': '}' }.a}'"),
        ("'$a $'", "'\\$a \\$'"),
        ("'''\none 'two' ${no}\n'''", "'one \\'two\\' \\${no}\\n'"),
        ("''''quoted''''", "'\\'quoted\\''"),
        ("$'''\na ${b} $c\n'''", "'a ${b} \\$c\\n'"),
        ("null", "null"),
        ("if1", "if1"),
    ];
    for (text, expected) in cases {
        assert_eq!(expression(text), expected, "{text}");
    }
}

#[test]
fn statements() {
    let cases = [
        ("targetScope = 'subscription'", "targetScope = 'subscription'"),
        ("param a", "param a"),
        ("param a string", "param a string"),
        ("param a int?", "param a int?"),
        ("param a {\n  b: string\n  c: int?\n}[] = []", "param a = []"),
        ("param a 'x' | 'y'? = 'x'", "param a? = 'x'"),
        ("param a\n  | 'x'\n  | 'y'", "param a"),
        ("param a = 1", "param a = 1"),
        ("var a string = 'b'", "var a = 'b'"),
        ("output a array = [1]", "output a any = [1]"),
        ("func f(a string, b int?) string =>\n  a", "func f(a any, b any) any => a"),
        ("type a = string?", "type a = string?"),
        ("type a = {\n  @description('x')\n  b: 'c'\n  *: int\n}", "type a = string | int"),
        ("import { a, b as c } from 'x.bicep'", "import { a as a, b as c } from 'x.bicep'"),
        ("import * as x from 'y'", "import * as x from 'y'"),
        ("using './main.bicep'", "using './main.bicep'"),
        ("using none", "using none"),
        ("extends 'base.bicepparam'", "extends 'base.bicepparam'"),
        ("assert a = true", "assert a = true"),
        ("extension microsoftGraph as graph", "assert graph = true"),
        ("metadata m = { a: 1 }", "metadata m = 'x'"),
        ("@secure()\n@description('''\n@x\n''')\nparam p string", "@secure()\n@description('@x\\n')\nparam p string"),
        ("resource a 'T/t@v' existing = { name: 'x' }", "resource a 'T/t@v' existing = { 'name': 'x' }"),
        (
            "resource a 'T/t@v' = {\n  resource b 'c' = {\n    name: 'x'\n  }\n}",
            "resource a 'T/t@v' = { resource b 'c' = { 'name': 'x' } }",
        ),
        ("resource a 'T/t@v' = if (x) {\n}", "resource a 'T/t@v' = if (x) {  }"),
        ("module m 'a.bicep' = [for i in x: {\n  name: i\n}]", "module m 'a.bicep' = [for i in x: { 'name': i }]"),
    ];
    for (text, expected) in cases {
        let reading = read(text, 0, 0);
        assert!(reading.problems.is_empty(), "{text}: {:?}", reading.problems);
        assert_eq!(print::file(&reading.file).trim_end(), expected, "{text}");
        // Indented as a whole, as a block of a page may be.
        let indented: String = text.lines().map(|line| format!("    {line}\n")).collect();
        let again = read(&indented, 0, 0);
        assert!(again.problems.is_empty(), "{indented}: {:?}", again.problems);
    }
}

/// Each text with the message, what is underlined, and how many statements are kept.
#[test]
fn faults() {
    let cases = [
        ("var a = 'x\nvar b = 1", "the quote is never closed", "'", 1),
        ("var a = '''x\nvar b = 1", "the quote is never closed", "'", 0),
        (
            "var a = '${b\nvar c = 1\n",
            "the line ends where `}` is expected, which ends the expression in the text",
            "",
            1,
        ),
        ("var a = '\\q'\nvar b = 1", "the escape does not exist in Bicep", "\\q", 1),
        ("var a = [1, 2\nvar b = 1", "`[` is never closed", "[", 1),
        ("var a = {\n  b: 1\nparam c int\nparam d int", "`{` is never closed", "{", 2),
        ("var a = f(1\nvar b = 2", "`(` is never closed", "(", 1),
        ("var a = (1\nvar b = 2", "`(` is never closed", "(", 1),
        ("var a = { b 1 }\nvar c = 2", "`1` where `:` is expected", "1", 1),
        ("var a = { b: 1 c: 2 }\nvar d = 2", "`c` where `,`, `}` or the end of the line is expected", "c", 1),
        ("var a = 1 2\nvar b = 2", "`2` where the end of the line is expected", "2", 1),
        ("var a =\nvar b = 2", "the line ends where a value is expected", "", 1),
        ("var = 1\nvar b = 2", "`=` where a name is expected", "=", 1),
        ("vra a = 1\nvar b = 2", "`vra` where a statement is expected", "vra", 1),
        ("var a = \"x\"\nvar b = 2", "`\"` where a value is expected", "\"", 1),
        (
            "var a = 99999999999999999999\nvar b = 2",
            "the number `99999999999999999999` is too large",
            "99999999999999999999",
            1,
        ),
        ("resource a 'T@v' {\n}\nvar b = 2", "`{` where `=` is expected", "{", 1),
        (
            "var a = { @x()\nvar b = 2 }\nvar c = 1",
            "only resources can be nested in the body of a resource",
            "var b = 2",
            1,
        ),
        ("param a {\n  b: string\nvar c = 1", "the line ends where the rest of the type is expected", "", 1),
        ("var a = b.\nvar c = 1", "the line ends where a name is expected", "", 1),
        ("var a = [for x of y: x]\nvar c = 1", "`of` where `in` is expected", "of", 1),
    ];
    for (text, message, underlined, kept) in cases {
        let reading = read(text, 0, 0);
        let first = reading.problems.first().unwrap_or_else(|| panic!("{text}: no problem"));
        assert_eq!((first.message.as_str(), first.span.slice(text)), (message, underlined), "{text}");
        assert_eq!(reading.file.statements.len(), kept, "{text}: {:?}", reading.problems);
    }
}

#[test]
fn places_are_of_the_file() {
    let text = "// first\nvar a = { b: 'c' }\n";
    let reading = read(text, 100, 0);
    let statement = &reading.file.statements[0];
    assert_eq!(statement.span, Span::new(109, 127));
    assert_eq!(reading.comments[0].span, Span::new(100, 108));
    assert_eq!(&*reading.comments[0].text, " first");
    let broken = read("var a = ]", 100, 0);
    assert_eq!(broken.problems[0].span, Span::new(108, 109));
}

#[test]
fn instructions_and_comments_are_kept_apart() {
    let text = "#disable-next-line x\nvar a = 1 // one\n/* two\nlines */ var b = { // three\n  #pragma x\n  c: 1\n}\n";
    let reading = read(text, 0, 0);
    assert!(reading.problems.is_empty(), "{:?}", reading.problems);
    let comments: Vec<&str> = reading.comments.iter().map(|comment| comment.text.trim()).collect();
    assert_eq!(comments, ["disable-next-line x", "one", "two\nlines", "three", "pragma x"]);
}
