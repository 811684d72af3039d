//! Any report at all is printed in every format, without a panic and always the same.

use proptest::prelude::*;

use super::reports::RULES;
use super::sarif::{github_takes, schema};
use crate::report::render::text::{self, TextOptions};
use crate::report::render::{github, gitlab, junit, markdown, sarif};
use crate::report::{Change, Edit, Finding, Fix, Note, RefusedBy, Related, Report, Severity, Summary};
use crate::source::Span;
use crate::source::text::{LineIndex, Position, Range};

fn words() -> impl Strategy<Value = String> {
    prop_oneof![
        "[ -~]{0,30}",
        "(\\PC|[\r\n\t\u{0}\u{1b}\u{9b}\u{202e}\u{2028}\u{feff}\u{fdd0}]){0,30}",
        Just("[a](0) {0} %0A ::error::".to_owned()),
    ]
}

fn document() -> impl Strategy<Value = String> {
    prop_oneof![
        words(),
        "([a-z漢é\t ]{0,12}(\n|\r\n|\r)){0,40}",
        "[a-z漢é{}:,\"]{900,1100}",
        ("[a-zé]{0,2500}", "\n{0,3}", "[a-z漢]{0,1500}").prop_map(|(a, b, c)| a + &b + &c),
    ]
}

/// A place in the text, or one that is not in it at all.
fn range(text: String) -> impl Strategy<Value = Range> {
    let inside = (any::<prop::sample::Index>(), any::<prop::sample::Index>());
    let number = || prop_oneof![0..5_u32, Just(u32::MAX), any::<u32>()];
    let anything = prop::array::uniform6(number()).prop_map(|[a, b, c, d, e, f]| Range {
        start: Position { line: a, column: b, offset: c },
        end: Position { line: d, column: e, offset: f },
    });
    let inside = inside.prop_map(move |(a, b)| {
        let (a, b) = (a.index(text.len() + 1), b.index(text.len() + 1));
        let at = |offset: usize| text.floor_char_boundary(offset);
        LineIndex::new(&text).range(Span::new(at(a.min(b)), at(a.max(b))))
    });
    prop_oneof![9 => inside, 1 => anything]
}

fn related(text: String) -> impl Strategy<Value = Related> {
    let file = prop_oneof![Just("a.yaml".to_owned()), Just("b.yaml".to_owned()), words()];
    (words(), file, words(), range(text)).prop_map(|(message, file, path, range)| Related {
        message,
        file,
        document: 0,
        path,
        range,
    })
}

fn fix(text: String) -> impl Strategy<Value = Fix> {
    let file = prop_oneof![4 => Just("a.yaml".to_owned()), 1 => Just("b.yaml".to_owned()), 1 => words()];
    let edit = (file, range(text), words()).prop_map(|(file, range, text)| Edit { file, range, text });
    let edits = prop::collection::vec(edit, 0..4);
    (words(), any::<bool>(), edits).prop_map(|(title, safe, edits)| Fix { title, safe, edits })
}

fn finding(text: String) -> impl Strategy<Value = Finding> {
    let severity = prop_oneof![Just(Severity::Error), Just(Severity::Warning), Just(Severity::Info)];
    let refused = prop_oneof![Just(None), Just(Some(RefusedBy::Azure)), Just(Some(RefusedBy::Apiserver))];
    let rule = prop_oneof![Just("NP301".to_owned()), "NP[0-9]{3}"];
    let file = prop_oneof![4 => Just("a.yaml".to_owned()), 1 => words()];
    let words = (rule, words(), words(), prop::option::of(words()), file, words());
    let fixes = prop::collection::vec(fix(text.clone()), 0..3);
    let places = (range(text.clone()), prop::collection::vec(related(text), 0..4), fixes);
    (severity, refused, words, places).prop_map(|(severity, refused_by, words, (range, related, fixes))| {
        let (rule, name, message, help, file, path) = words;
        Finding {
            rule,
            name,
            severity,
            message,
            help,
            file,
            document: 0,
            object: None,
            path,
            range,
            related,
            refused_by,
            source: "https://example.com".to_owned(),
            as_of: "2026-08-21".to_owned(),
            fixes,
        }
    })
}

fn change() -> impl Strategy<Value = Change> {
    use crate::changes::Verdict;
    let verdict = prop_oneof![Just(Verdict::Allowed), Just(Verdict::Consequences), Just(Verdict::Refused)];
    let texts = (words(), words(), words(), words(), words());
    let more = (prop::option::of(words()), prop::option::of(words()), prop::collection::vec(words(), 0..3));
    (verdict, texts, more, range(String::new())).prop_map(|(verdict, texts, (cluster, rule, steps), range)| {
        let (setting, from, to, message, file) = texts;
        let (document, path, related) = (0, String::new(), Vec::new());
        Change { cluster, setting, from, to, verdict, message, steps, rule, file, document, path, range, related }
    })
}

fn reports() -> impl Strategy<Value = (String, Report)> {
    document().prop_flat_map(|text| {
        let findings = prop::collection::vec(finding(text.clone()), 0..4);
        let note = (words(), prop::option::of(words()), prop::option::of(range(text.clone())));
        let note = note.prop_map(|(message, file, range)| Note { message, file, path: None, range });
        let changes = prop::option::of(prop::collection::vec(change(), 0..3));
        (Just(text), findings, prop::collection::vec(note, 0..3), changes).prop_map(
            |(text, findings, notes, changes)| {
                let summary = Summary { errors: findings.len(), ..Summary::default() };
                (text, Report { findings, notes, summary, as_of: "2026-08-21".to_owned(), changes })
            },
        )
    })
}

#[test]
fn any_report_is_printed() {
    let schema = schema();
    // What failed once becomes a case of its own, not a file of numbers.
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |((text, report) in reports(), width in 0..300_usize)| {
        let sources = |file: &str| ["a.yaml", "b.yaml"].contains(&file).then_some(text.as_str());
        for color in [false, true] {
            let options = TextOptions { color, width, show_info: true, checked: 1 };
            let printed = text::render(&report, &sources, &options);
            prop_assert_eq!(&printed, &text::render(&report, &sources, &options));
            let steers = |character: char| character.is_control() && !(character == '\n' || (color && character == '\u{1b}'));
            prop_assert!(!printed.contains(steers), "{:?}", printed);
            let notes = text::notes(&report, &options);
            prop_assert!(!notes.contains(steers), "{:?}", notes);
            prop_assert_eq!(notes.lines().count(), report.notes.len());
        }
        let commands = github::render(&report);
        prop_assert_eq!(commands.matches('\n').count(), report.findings.len());
        prop_assert!(!commands.contains('\r'));
        let xml = junit::render(&report);
        let document = roxmltree::Document::parse(&xml).map_err(|error| TestCaseError::fail(error.to_string()))?;
        let cases = document.descendants().filter(|node| node.has_tag_name("testcase")).count();
        prop_assert_eq!(cases, report.findings.len().max(1));
        let issues: serde_json::Value = serde_json::from_str(&gitlab::render(&report)).unwrap();
        prop_assert_eq!(issues.as_array().unwrap().len(), report.findings.len());
        let comment = markdown::render(&report);
        prop_assert!(!comment.contains(|character: char| character.is_control() && character != '\n'));
        prop_assert!(comment.chars().count() <= markdown::MAX_CHARACTERS);
        let log = sarif::render(&report, RULES);
        prop_assert_eq!(&log, &sarif::render(&report, RULES));
        let log = serde_json::from_str(&log).unwrap();
        github_takes(&log);
        let faults: Vec<String> = schema.iter_errors(&log).map(|error| error.to_string()).collect();
        prop_assert!(faults.is_empty(), "{:?}", faults);
        let json = report.to_json();
        let value: serde_json::Value = serde_json::from_str(&json).unwrap();
        prop_assert_eq!(value["findings"].as_array().unwrap().len(), report.findings.len());
        for (written, finding) in value["findings"].as_array().unwrap().iter().zip(&report.findings) {
            prop_assert_eq!(written["message"].as_str(), Some(finding.message.as_str()));
            prop_assert_eq!(written["range"]["end"]["offset"].as_u64(), Some(u64::from(finding.range.end.offset)));
        }
    });
}
