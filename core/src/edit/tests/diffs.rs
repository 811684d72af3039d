//! Unified diffs: a few by hand, and any two texts against a naive reader of diffs.

use proptest::prelude::*;

use crate::edit::unified;
use crate::limits::MAX_DIFF_CHANGES;

#[test]
fn by_hand() {
    assert_eq!(unified("a", "x\n", "x\n"), "");
    assert_eq!(unified("a", "x\n", "y\n"), "--- a\n+++ a\n@@ -1 +1 @@\n-x\n+y\n");
    assert_eq!(unified("a", "", "y\n"), "--- a\n+++ a\n@@ -0,0 +1 @@\n+y\n");
    assert_eq!(
        unified("a", "x", "x\ny"),
        "--- a\n+++ a\n@@ -1 +1,2 @@\n-x\n\\ No newline at end of file\n+x\n+y\n\\ No newline at end of file\n"
    );
    let old: Vec<String> = (1..=30).map(|number| format!("{number}\n")).collect();
    let mut new = old.clone();
    new[1] = "two\n".to_owned();
    new.insert(20, "more\n".to_owned());
    let expected = "--- a\n+++ a\n@@ -1,5 +1,5 @@\n 1\n-2\n+two\n 3\n 4\n 5\n@@ -18,6 +18,7 @@\n 18\n 19\n 20\n+more\n 21\n 22\n 23\n";
    assert_eq!(unified("a", &old.concat(), &new.concat()), expected);
    assert_eq!(unified("a\nb\u{1b}", "x\n", "y\n").lines().next(), Some("--- a\u{fffd}b\u{fffd}"));
}

/// The new text by the old one and the diff.
fn patched(old: &str, diff: &str) -> String {
    let old: Vec<&str> = old.split_inclusive('\n').collect();
    let (mut out, mut at) = (String::new(), 0);
    let mut lines = diff.split_inclusive('\n').skip(2).peekable();
    while let Some(line) = lines.next() {
        let mut own = |line: &str| {
            let mut text: String = line.chars().skip(1).collect();
            if lines.peek().is_some_and(|next| next.starts_with('\\')) {
                text.pop();
            }
            text
        };
        match line.chars().next().unwrap() {
            '@' => {
                let range = line.split(' ').nth(1).unwrap().trim_start_matches('-');
                let (start, count) = range.split_once(',').unwrap_or((range, "1"));
                let start: usize = start.parse().unwrap();
                let start = if count == "0" { start } else { start - 1 };
                out.extend(old[at..start].iter().copied());
                at = start;
            }
            ' ' => {
                assert_eq!(own(line), old[at]);
                out.push_str(old[at]);
                at += 1;
            }
            '-' => {
                assert_eq!(own(line), old[at]);
                at += 1;
            }
            '+' => out.push_str(&own(line)),
            '\\' => {}
            other => panic!("{other}"),
        }
    }
    out.extend(old[at..].iter().copied());
    out
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn diffs_lead_from_one_text_to_the_other(
        old in "([ab]?\r?\n){0,30}[ab]?",
        new in "([ab]?\r?\n){0,30}[ab]?",
    ) {
        let diff = unified("a", &old, &new);
        prop_assert_eq!(diff.is_empty(), old == new);
        prop_assert_eq!(patched(&old, &diff), new);
    }
}

#[test]
fn many_changes_are_one_hunk() {
    let old: String = (0..4 * MAX_DIFF_CHANGES).map(|number| format!("{number}\n")).collect();
    let with_changes = |count: usize| -> String {
        let lines = old.lines().enumerate();
        lines
            .map(|(at, line)| if at % 4 == 0 && at / 4 < count { "x\n".to_owned() } else { format!("{line}\n") })
            .collect()
    };
    // Each is a line less and a line more.
    let hunks = |new: &str| {
        let diff = unified("a", &old, new);
        assert_eq!(patched(&old, &diff), new);
        diff.lines().filter(|line| line.starts_with(' ')).count()
    };
    assert!(hunks(&with_changes(MAX_DIFF_CHANGES / 2)) > 1000);
    assert!(hunks(&with_changes(MAX_DIFF_CHANGES / 2 + 1)) < 10);
}
