//! The library answers every case as stored, by the text form and by a prepared handle.
//!
//! `NETPROOF_CONFORMANCE_UPDATE=1` stores the answers anew; read what changed.

use std::collections::BTreeMap;

use netproof_conformance::case::{self, Case};
use netproof_conformance::difference::{difference, without_place};
use netproof_conformance::{answers, case::Asked};

const UPDATE: &str = "NETPROOF_CONFORMANCE_UPDATE";

/// The operations that have cases, and how many at least.
const OPERATIONS: [(&str, usize); 12] = [
    ("addresses", 5),
    ("admit", 10),
    ("apply", 8),
    ("check", 40),
    ("decide", 30),
    ("diff", 10),
    ("fix", 6),
    ("misuse", 10),
    ("reach", 12),
    ("rule", 4),
    ("test", 10),
    ("unusual", 5),
];

#[test]
fn answers_are_as_stored() {
    let cases = case::all().unwrap();
    let mut wrong = Vec::new();
    for case in &cases {
        let answers = answers::of(case);
        if std::env::var_os(UPDATE).is_some_and(|value| value == "1") {
            answers::store(case, &answers).unwrap();
        }
        wrong.extend(answers::compare(case, &answers).err().map(|error| format!("{error:#}")));
    }
    let left = case::without_case(&cases).unwrap();
    assert!(left.is_empty(), "answers without a case: {left:?}");
    assert!(wrong.is_empty(), "{} of {} cases: \n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

#[test]
fn a_prepared_handle_answers_with_the_same_bytes() {
    let mut asked = 0;
    for case in case::all().unwrap() {
        let (Some(text), Some(prepared)) = (case.text(), case.prepared()) else { continue };
        let expected = netproof_core::api::run(&text);
        for answer in answers::of_handle(&prepared) {
            let difference = difference(without_place(&expected), without_place(&answer));
            assert!(difference.is_none(), "`{}` {}", case.title(), difference.unwrap_or_default());
        }
        asked += 1;
    }
    assert!(asked > 100, "only {asked} cases have files");
}

#[test]
fn there_are_cases_of_everything() {
    let cases = case::all().unwrap();
    assert!(cases.len() >= 150, "only {} cases", cases.len());
    let mut of: BTreeMap<&str, usize> = BTreeMap::new();
    for case in &cases {
        *of.entry(case.operation.as_str()).or_default() += 1;
        check_operation(case);
    }
    for (operation, least) in OPERATIONS {
        let number = of.remove(operation).unwrap_or_default();
        assert!(number >= least, "only {number} cases of `{operation}`");
    }
    assert!(of.is_empty(), "{of:?}");
}

/// A case stands in the folder of what it asks, unless it is about the request itself.
fn check_operation(case: &Case) {
    assert!(case.about.len() > 5 && !case.about.ends_with('.'), "`{}`: {}", case.title(), case.about);
    if let Asked::Request(request) = &case.asked {
        let operation = request.get("operation").and_then(serde_json::Value::as_str).unwrap_or_default();
        let is_about_requests = ["misuse", "unusual"].contains(&case.operation.as_str());
        assert!(is_about_requests || operation == case.operation, "`{}` asks `{operation}`", case.title());
    }
}
