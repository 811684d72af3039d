//! Baselines: what they accept, how they are written, what they refuse.

use super::*;
use crate::api::{self, Options};
use crate::model::Date;
use crate::report::Report;
use crate::source::text::SourceFile;

const FAULTY: &str = "az aks create -g rg -n shop --network-plugin azure --network-plugin-mode overlay --pod-cidr \
                      10.0.0.0/16 --service-cidr 10.0.0.0/16 --dns-service-ip 10.0.0.10 --generate-ssh-keys\n";

fn check(files: &[(&str, &str)], baseline: Option<&Baseline>) -> Report {
    let files: Vec<SourceFile> = files.iter().map(|(name, text)| SourceFile::new(*name, *text)).collect();
    let options = Options { today: Date::new(2026, 11, 22), baseline: baseline.cloned(), ..Options::default() };
    api::check(&files, &options)
}

fn of(files: &[(&str, &str)]) -> Baseline {
    Baseline::default().updated(&check(files, None).findings, |_| true)
}

#[test]
fn what_is_accepted_is_not_told() {
    let before = check(&[("a.sh", FAULTY)], None);
    assert!(!before.findings.is_empty());
    let baseline = of(&[("a.sh", FAULTY)]);
    let moved = format!("#!/bin/bash\n\n# moved\n{}", FAULTY.replace("--name", "  --name"));
    for text in [FAULTY, &moved] {
        let report = check(&[("a.sh", text)], Some(&baseline));
        assert_eq!((report.findings.len(), report.summary.errors), (0, 0), "{report:?}");
        assert_eq!(report.summary.accepted, before.findings.len());
        assert!(report.notes.is_empty(), "{:?}", report.notes);
    }
    // Another file, another rule, and one more of the same are new.
    assert_eq!(check(&[("b.sh", FAULTY)], Some(&baseline)).findings.len(), before.findings.len());
    let twice = FAULTY.repeat(2);
    let report = check(&[("a.sh", &twice)], Some(&baseline));
    assert_eq!(report.findings.len(), check(&[("a.sh", &twice)], None).findings.len() - before.findings.len());
    assert!(report.findings.iter().all(|finding| finding.range.start.line == 2), "the first are hidden");
}

#[test]
fn what_no_longer_occurs_is_told() {
    let baseline = of(&[("a.sh", FAULTY), ("b.sh", FAULTY)]);
    let sound = "az aks show -g rg -n shop\n";
    let report = check(&[("a.sh", sound)], Some(&baseline));
    let note = &report.notes[0].message;
    assert!(note.ends_with("of the baseline no longer occurs; `netproof baseline` takes it out"), "{note}");
    // What was not looked at is not known to be gone.
    assert!(check(&[("c.sh", sound)], Some(&baseline)).notes.is_empty());
    let options = Options { select: vec!["NP999".to_owned()], baseline: Some(baseline), ..Options::default() };
    let notes = api::check(&[SourceFile::new("a.sh", sound)], &options).notes;
    assert!(notes.iter().all(|note| !note.message.contains("baseline")), "{notes:?}");
}

#[test]
fn the_text_is_read_as_it_was_written() {
    let baseline = of(&[("b.sh", FAULTY), ("a.sh", &FAULTY.repeat(3))]);
    assert!(baseline.len() > 3 && !baseline.is_empty());
    let text = baseline.to_text();
    assert_eq!(Baseline::parse(&text).unwrap(), baseline);
    let lines: Vec<&str> = text.lines().filter(|line| line.contains("NP302")).collect();
    assert!(lines.is_sorted_by_key(|line| line.contains("b.sh")), "{text}");
    assert!(text.contains(r#"{"file":"a.sh","rule":"NP302","path":"/--pod-cidr","count":3}"#), "{text}");
    let empty = Baseline::default();
    assert_eq!(Baseline::parse(&empty.to_text()).unwrap(), empty);
}

#[test]
fn an_update_keeps_what_was_not_looked_at() {
    let both = of(&[("a.sh", FAULTY), ("b.sh", FAULTY)]);
    let only_b = both.updated(&[], |file| file == "a.sh");
    assert_eq!(only_b, of(&[("b.sh", FAULTY)]));
    let base = Base { names_from: "/repo/sub".to_owned(), folder: "/repo".to_owned() };
    let based = Baseline { base, ..Baseline::default() };
    let text = based.updated(&check(&[("a.sh", FAULTY)], None).findings, |_| true).to_text();
    assert!(text.contains(r#""file":"sub/a.sh""#), "{text}");
}

#[test]
fn what_is_no_baseline_is_refused() {
    for (text, expected) in [
        ("", "this is not a baseline: EOF"),
        ("[]", "this is not a baseline"),
        ("{}", "missing field `version`"),
        (r#"{"version":1}"#, "missing field `findings`"),
        (r#"{"version":2,"findings":[]}"#, "version 2"),
        (r#"{"version":1,"findings":[{"file":"a"}]}"#, "missing field"),
        (r#"{"version":1,"findings":[{"file":"a","rule":"NP302","path":"","count":-1}]}"#, "invalid value"),
        (r#"{"version":1,"findings":[],"more":1}"#, "unknown field `more`"),
    ] {
        let fault = Baseline::parse(text).unwrap_err();
        assert!(fault.message.contains(expected), "{text}: {fault}");
        assert!(fault.line >= 1 && fault.column >= 1);
    }
}

#[test]
fn the_number_of_entries_has_a_limit() {
    let of = |count: usize| {
        let entry = r#"{"file":"a","rule":"NP302","path":"","count":1}"#;
        Baseline::parse(&format!(r#"{{"version":1,"findings":[{}]}}"#, vec![entry; count].join(",")))
    };
    assert_eq!(of(MAX_BASELINE_ENTRIES).unwrap().len(), MAX_BASELINE_ENTRIES);
    assert!(of(MAX_BASELINE_ENTRIES + 1).unwrap_err().message.contains("entries"));
}
