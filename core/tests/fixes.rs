//! What holds of the fixes of every file of `formats/`.

#![expect(clippy::unwrap_used, clippy::string_slice, reason = "tests may panic")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use netproof_core::api::{self, Options};
use netproof_core::edit;
use netproof_core::model::Date;
use netproof_core::report::{Finding, Fix, Report, Severity};
use netproof_core::source::text::SourceFile;

fn options() -> Options {
    Options { today: Date::new(2026, 11, 22), ..Options::default() }
}

fn sorted_entries(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    entries
}

fn files(case: &Path) -> Vec<SourceFile> {
    let mut paths = vec![case.to_path_buf()];
    let mut files = Vec::new();
    while let Some(path) = paths.pop() {
        if path.is_dir() {
            paths.extend(sorted_entries(&path).into_iter().rev());
            continue;
        }
        let base = if case.is_dir() { case } else { case.parent().unwrap() };
        let name = path.strip_prefix(base).unwrap().to_str().unwrap();
        let mut file = SourceFile::from_bytes(name, fs::read(&path).unwrap());
        file.named = !case.is_dir();
        files.push(file);
    }
    files
}

/// Every case of every format, with its name.
fn cases() -> Vec<(String, Vec<SourceFile>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats");
    let formats = sorted_entries(&root).into_iter().filter(|path| path.is_dir() && !path.ends_with("snapshots"));
    let cases = formats.flat_map(|format| sorted_entries(&format));
    cases.map(|case| (case.strip_prefix(&root).unwrap().display().to_string(), files(&case))).collect()
}

fn apply(fix: &Fix, files: &[SourceFile]) -> Vec<SourceFile> {
    let mut files = files.to_vec();
    for edit in fix.edits.iter().rev() {
        let file = files.iter_mut().find(|file| file.name == edit.file).unwrap();
        file.text.replace_range(edit.range.start.offset as usize..edit.range.end.offset as usize, &edit.text);
    }
    files
}

type Counts = BTreeMap<(String, String, String), usize>;

/// Rules whose fixes bring a field or kind to light that was not read before, with all there is to say of it.
const REVEALING: [&str; 2] = ["NP801", "NP809"];

/// How often each rule finds an error or a trap at each path of each file.
fn counted(report: &Report) -> Counts {
    let mut counts = Counts::new();
    for finding in report.findings.iter().filter(|finding| finding.severity > Severity::Info) {
        *counts.entry((finding.rule.clone(), finding.file.clone(), finding.path.clone())).or_insert(0) += 1;
    }
    counts
}

fn is_left(report: &Report, finding: &Finding) -> bool {
    let of =
        |finding: &Finding| (finding.rule.clone(), finding.document, finding.path.clone(), finding.message.clone());
    report.findings.iter().any(|other| of(other) == of(finding))
}

fn diff(old: &[SourceFile], new: &[SourceFile]) -> String {
    old.iter().zip(new).map(|(old, new)| edit::unified(&old.name, &old.text, &new.text)).collect()
}

#[test]
fn a_fix_takes_its_finding_away() {
    let (mut wrong, mut count) = (String::new(), 0);
    for (name, files) in cases() {
        let report = api::check(&files, &options());
        for finding in &report.findings {
            for fix in &finding.fixes {
                count += 1;
                let fixed = apply(fix, &files);
                if is_left(&api::check(&fixed, &options()), finding) {
                    let _ = writeln!(
                        wrong,
                        "{name}: {} is left after `{}`\n{}",
                        finding.rule,
                        fix.title,
                        diff(&files, &fixed)
                    );
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(count > 50, "{count}");
}

#[test]
fn fixing_finds_nothing_new_and_ends() {
    let mut wrong = String::new();
    for (name, files) in cases() {
        let report = api::check(&files, &options());
        let reveals = report.findings.iter().any(|finding| REVEALING.contains(&finding.rule.as_str()));
        let before = counted(&report);
        for also_unsafe in [false, true] {
            let fixed = api::fix(&files, &options(), also_unsafe);
            // Of an option that the fixes wrote, or a value that was none, there was nothing more to say before.
            let spoken_of = |file: &str, path: &str| {
                let option = path.trim_start_matches('/').split('/').next().unwrap();
                let written = files.iter().any(|other| other.name == file && other.text.contains(option));
                let faulty = before.keys().any(|key| key.1 == file && key.2 == path);
                (!path.starts_with("/--") || written) && !faulty
            };
            let new = counted(&fixed.report)
                .into_iter()
                .filter(|(key, count)| before.get(key).copied().unwrap_or(0) < *count && spoken_of(&key.1, &key.2));
            let new: Vec<_> = new.collect();
            if !new.is_empty() && !reveals {
                let _ = writeln!(wrong, "{name} {also_unsafe}: new {new:?}\n{}", diff(&files, &fixed.files));
            }
            let again = api::fix(&fixed.files, &options(), also_unsafe);
            if again.applied > 0 {
                let _ = writeln!(wrong, "{name} {also_unsafe}: more to fix\n{}", diff(&fixed.files, &again.files));
            }
            let is_fixable =
                |finding: &Finding| finding.is_safely_fixable() || (also_unsafe && !finding.fixes.is_empty());
            assert!(!fixed.report.findings.iter().any(is_fixable), "{name} {also_unsafe}: something fixable is left");
            // Files whose bytes are not their text are left alone.
            let unreadable = fixed.files.iter().zip(&files).filter(|(_, file)| !file.problems.is_empty());
            unreadable.for_each(|(new, old)| assert_eq!(new.text, old.text, "{name}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn line_ends_and_byte_order_marks_change_no_edit() {
    for (name, files) in cases() {
        if files.len() > 1 || !files[0].problems.is_empty() {
            continue;
        }
        let file = &files[0];
        let fixed = |text: String| {
            let file = SourceFile { text, ..file.clone() };
            api::fix(&[file], &options(), true).files.remove(0).text
        };
        let plain = fixed(file.text.clone());
        if !file.text.starts_with('\u{feff}') {
            assert_eq!(fixed(format!("\u{feff}{}", file.text)), format!("\u{feff}{plain}"), "{name}");
        }
        if !file.text.contains('\r') {
            assert_eq!(fixed(file.text.replace('\n', "\r\n")), plain.replace('\n', "\r\n"), "{name}");
        }
    }
}

/// What is between the edits of a report's fixes is not touched, and edits lie within the texts and apart.
#[test]
fn edits_are_well_formed() {
    for (name, files) in cases() {
        let report = api::check(&files, &options());
        for fix in report.findings.iter().flat_map(|finding| &finding.fixes) {
            assert!(!fix.edits.is_empty(), "{name}");
            for pair in fix.edits.windows(2) {
                let apart = pair[0].file != pair[1].file || pair[0].range.end.offset <= pair[1].range.start.offset;
                assert!(apart, "{name}: {fix:?}");
            }
            for edit in &fix.edits {
                let file = files.iter().find(|file| file.name == edit.file).unwrap();
                let old = &file.text[edit.range.start.offset as usize..edit.range.end.offset as usize];
                assert_ne!(old, edit.text, "{name}");
                // A line end goes or comes only as a whole.
                let odd = |text: &str| text.starts_with('\n') && file.text.contains("\r\n");
                assert!(!odd(old) && !odd(&edit.text), "{name}: {edit:?}");
            }
        }
    }
}

/// What the fixes do to the files, to be looked at.
#[test]
fn fixes_read_well() {
    let mut shown = String::new();
    for (name, files) in cases() {
        for also_unsafe in [false, true] {
            let fixed = api::fix(&files, &options(), also_unsafe);
            let changes = diff(&files, &fixed.files);
            let lines = changes.lines().filter(|line| !line.starts_with(' ') && !line.starts_with("---"));
            let lines: Vec<&str> = lines.collect();
            if !lines.is_empty() {
                let which = if also_unsafe { "all" } else { "safe" };
                let _ = writeln!(shown, "## {name}, {which}\n{}\n", lines.join("\n"));
            }
        }
    }
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("fixes_of_formats", shown);
    });
}

/// Many findings in one file, or on one line, are fixed in little time.
#[test]
fn many_fixes_are_applied_in_little_time() {
    let cluster = |number: usize| {
        format!(
            r#"{{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-05-01","name":"aks{number}","location":"westeurope","properties":{{"networkProfile":{{"networkPlugin":"azure","networkDataplane":"cilium","networkPolicy":"calico"}}}}}}"#
        )
    };
    let template = |separator: &str| {
        let clusters: Vec<String> = (0..2_000).map(cluster).collect();
        format!(
            r#"{{"$schema":"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#","contentVersion":"1.0.0.0","resources":[{}]}}"#,
            clusters.join(separator)
        )
    };
    let script: String = (0..2_000)
        .map(|number| format!("CIDR{number}=10.0.0.0/16\naz aks create -g g -n a{number} --network-plugin azure --network-plugin-mode overlay --pod-cidr $CIDR{number}\n"))
        .collect();
    for text in [template(","), template(",\n"), script] {
        let mut file = SourceFile::new("a", text);
        file.named = true;
        let options = Options { select: vec!["NP102".to_owned(), "NP302".to_owned()], ..options() };
        let started = std::time::Instant::now();
        let fixed = api::fix(&[file], &options, true);
        assert_eq!(fixed.applied, 2_000);
        assert!(fixed.report.findings.is_empty());
        assert!(started.elapsed().as_secs() < 120, "{:?}", started.elapsed());
    }
}
