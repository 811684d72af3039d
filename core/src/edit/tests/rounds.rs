//! Rounds of fixing: what is applied when, and when it ends.

use crate::edit::fix;
use crate::limits::MAX_FIX_ROUNDS;
use crate::report::{Edit, Finding, Fix, Report, Severity, Summary};
use crate::source::Span;
use crate::source::text::{LineIndex, SourceFile};

/// A finding whose fix writes `new` over the bytes of a file.
fn finding(file: &SourceFile, rule: &str, span: (usize, usize), new: &str, safe: bool) -> Finding {
    let range = LineIndex::new(&file.text).range(Span::new(span.0, span.1));
    let edit = Edit { file: file.name.clone(), range, text: new.to_owned() };
    Finding {
        rule: rule.to_owned(),
        name: String::new(),
        severity: Severity::Error,
        message: String::new(),
        help: None,
        file: file.name.clone(),
        document: 0,
        object: None,
        path: String::new(),
        range,
        related: Vec::new(),
        refused_by: None,
        source: String::new(),
        as_of: String::new(),
        fixes: vec![Fix { title: new.to_owned(), safe, edits: vec![edit] }],
    }
}

fn report(findings: Vec<Finding>) -> Report {
    Report { findings, notes: Vec::new(), summary: Summary::default(), as_of: String::new(), changes: None }
}

fn file(name: &str, text: &str) -> SourceFile {
    SourceFile::new(name, text)
}

#[test]
fn what_touches_waits_for_the_next_round() {
    for (spans, first_round) in [
        ([(0, 2), (4, 6)], "XcdYg"),
        ([(0, 2), (2, 4)], "Xcdefg"),
        ([(0, 3), (1, 2)], "Xdefg"),
        ([(1, 2), (0, 3)], "aXcdefg"),
        ([(3, 3), (3, 3)], "abcXdefg"),
        ([(6, 7), (0, 1)], "YbcdefX"),
        ([(3, 4), (2, 3)], "abcXefg"),
    ] {
        let files = [file("a", "abcdefg")];
        let findings = vec![finding(&files[0], "1", spans[0], "X", true), finding(&files[0], "2", spans[1], "Y", true)];
        let mut checked = Vec::new();
        let fixed = fix(&files, report(findings), false, &mut |files| {
            checked.push(files[0].text.clone());
            report(Vec::new())
        });
        assert_eq!(checked, [first_round], "{spans:?}");
        assert_eq!(fixed.files[0].text, first_round);
    }
}

#[test]
fn only_what_is_wanted_and_sure_is_applied() {
    let broken = SourceFile::from_bytes("broken", vec![b'a', 0xff]);
    let files = [file("a", "abc"), file("twice", "abc"), file("twice", "abc"), broken];
    let findings = || {
        vec![
            finding(&files[0], "1", (0, 1), "X", false),
            finding(&files[1], "2", (0, 1), "X", true),
            finding(&files[3], "3", (0, 1), "X", true),
            finding(&file("gone", "abc"), "4", (0, 1), "X", true),
            finding(&SourceFile { name: "a".to_owned(), ..file("a", "a longer text") }, "5", (7, 9), "X", true),
        ]
    };
    let safe = fix(&files, report(findings()), false, &mut |_| report(Vec::new()));
    assert_eq!(safe.applied, 0);
    let all = fix(&files, report(findings()), true, &mut |_| report(Vec::new()));
    assert_eq!((all.applied, all.files[0].text.as_str()), (1, "Xbc"));
    assert!(all.files.iter().zip(&files).skip(1).all(|(new, old)| new.text == old.text));
}

#[test]
fn a_safe_fix_goes_before_another() {
    let files = [file("a", "abc")];
    let mut both = finding(&files[0], "1", (0, 1), "X", false);
    both.fixes.extend(finding(&files[0], "1", (0, 1), "Y", true).fixes);
    for also_unsafe in [false, true] {
        let fixed = fix(&files, report(vec![both.clone()]), also_unsafe, &mut |_| report(Vec::new()));
        assert_eq!(fixed.files[0].text, "Ybc");
    }
}

/// A rule that is never content is asked so often and no more, and no fix of it is applied twice.
#[test]
fn rounds_end() {
    for (rules, expected) in [(1, 1), (MAX_FIX_ROUNDS - 1, MAX_FIX_ROUNDS - 1), (MAX_FIX_ROUNDS + 1, MAX_FIX_ROUNDS)] {
        let files = [file("a", "")];
        let mut asked = 0;
        let mut next = |file: &SourceFile| {
            asked += 1;
            let rule = format!("{}", asked.min(rules));
            report(vec![finding(file, &rule, (0, 0), "x", true)])
        };
        let first = next(&files[0]);
        let fixed = fix(&files, first, false, &mut |files| next(&files[0]));
        assert_eq!((fixed.applied, fixed.files[0].text.len()), (expected, expected), "{rules}");
    }
}
