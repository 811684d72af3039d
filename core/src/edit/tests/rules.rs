//! What holds of the fixes of every example and case of the rules' files.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::api::{self, Options};
use crate::edit::{self, Fixed};
use crate::report::{Finding, Fix, Report, Severity};
use crate::rules::tests::inputs;
use crate::source::text::SourceFile;

fn with_text(file: &SourceFile, text: String) -> SourceFile {
    SourceFile { text, ..file.clone() }
}

fn apply(fix: &Fix, text: &str) -> String {
    let mut text = text.to_owned();
    for edit in fix.edits.iter().rev() {
        text.replace_range(edit.range.start.offset as usize..edit.range.end.offset as usize, &edit.text);
    }
    text
}

/// Rules whose fixes bring a field or kind to light that was not read before, with all there is to say of it.
const REVEALING: [&str; 2] = ["NP801", "NP809"];

/// How often each rule finds an error or a trap at each path.
fn counted(report: &Report) -> BTreeMap<(String, String), usize> {
    let mut counts = BTreeMap::new();
    for finding in report.findings.iter().filter(|finding| finding.severity > Severity::Info) {
        *counts.entry((finding.rule.clone(), finding.path.clone())).or_insert(0) += 1;
    }
    counts
}

fn fixed(file: &SourceFile, options: &Options, also_unsafe: bool) -> Fixed {
    api::fix(std::slice::from_ref(file), options, also_unsafe)
}

fn is_left(report: &Report, finding: &Finding) -> bool {
    report.findings.iter().any(|other| {
        (&other.rule, other.document, &other.path, &other.message)
            == (&finding.rule, finding.document, &finding.path, &finding.message)
    })
}

#[test]
fn a_fix_takes_its_finding_away() {
    let mut wrong = String::new();
    for input in inputs() {
        let report = api::check(std::slice::from_ref(&input.file), &input.options);
        for finding in &report.findings {
            for fix in &finding.fixes {
                let text = apply(fix, &input.file.text);
                let after = api::check(&[with_text(&input.file, text.clone())], &input.options);
                if is_left(&after, finding) {
                    let _ = writeln!(
                        wrong,
                        "{} `{}`: {} is left after `{}`\n{text}",
                        input.rule.code, input.title, finding.rule, fix.title
                    );
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn fixing_finds_nothing_new_and_ends() {
    let mut wrong = String::new();
    for input in inputs() {
        for also_unsafe in [false, true] {
            let report = api::check(std::slice::from_ref(&input.file), &input.options);
            let reveals = report.findings.iter().any(|finding| REVEALING.contains(&finding.rule.as_str()));
            let before = counted(&report);
            let fixed = fixed(&input.file, &input.options, also_unsafe);
            let new: Vec<_> = counted(&fixed.report)
                .into_iter()
                .filter(|(key, count)| before.get(key).copied().unwrap_or(0) < *count)
                // Of an option that the fixes wrote there was nothing to say before.
                .filter(|((_, path), _)| {
                    !path.starts_with("/--") || input.file.text.contains(&format!("{} ", path.trim_start_matches('/')))
                })
                .collect();
            let text = &fixed.files[0].text;
            let title =
                format!("{} `{}` {}", input.rule.code, input.title, if also_unsafe { "unsafe" } else { "safe" });
            if !new.is_empty() && !reveals {
                let _ = writeln!(wrong, "{title}: new {new:?}\n{}", edit::unified("a", &input.file.text, text));
            }
            let again = self::fixed(&fixed.files[0], &input.options, also_unsafe);
            if again.applied > 0 {
                let _ = writeln!(wrong, "{title}: more to fix\n{}", edit::unified("a", text, &again.files[0].text));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn line_ends_and_byte_order_marks_change_no_edit() {
    for input in inputs() {
        let text = &input.file.text;
        let plain = fixed(&input.file, &input.options, true).files[0].text.clone();
        let with_mark = with_text(&input.file, format!("\u{feff}{text}"));
        if !text.starts_with('\u{feff}') {
            assert_eq!(
                fixed(&with_mark, &input.options, true).files[0].text,
                format!("\u{feff}{plain}"),
                "{}",
                input.title
            );
        }
        if !text.contains('\r') {
            let windows = with_text(&input.file, text.replace('\n', "\r\n"));
            let expected = plain.replace('\n', "\r\n");
            assert_eq!(
                fixed(&windows, &input.options, true).files[0].text,
                expected,
                "{} {}",
                input.rule.code,
                input.title
            );
        }
    }
}

/// What the fixes do, to be looked at.
#[test]
fn fixes_read_well() {
    let mut shown: BTreeMap<&str, String> = BTreeMap::new();
    for input in inputs() {
        let report = api::check(std::slice::from_ref(&input.file), &input.options);
        for finding in report.findings.iter().filter(|finding| finding.rule == input.rule.code) {
            for fix in &finding.fixes {
                let safe = if fix.safe { "safe" } else { "unsafe" };
                let diff = edit::unified("a", &input.file.text, &apply(fix, &input.file.text));
                let diff: Vec<&str> = diff
                    .lines()
                    .filter(|line| line.starts_with(['+', '-']) && !line.starts_with("+++") && !line.starts_with("---"))
                    .collect();
                assert!(!fix.title.ends_with('.') && fix.title.matches('`').count() % 2 == 0, "{}", fix.title);
                let _ = writeln!(
                    shown.entry(input.rule.code).or_default(),
                    "{}\n{safe}: {}\n{}\n",
                    input.title,
                    fix.title,
                    diff.join("\n")
                );
            }
        }
    }
    let all: Vec<String> = shown.iter().map(|(code, text)| format!("## {code}\n{text}")).collect();
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("fixes_of_rules", all.join("\n"));
    });
}
