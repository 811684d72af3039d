//! JUnit XML, which most CI systems show as test results: a file is a suite, an expectation a case.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::failure;
use crate::expect::{Status, TestAnswer, TestResult};
use crate::report::render::junit::escaped;

/// The results as one XML document with a final newline. What is not known has failed: it is a failure of that type.
#[must_use]
pub fn render(answer: &TestAnswer) -> String {
    let mut suites: Vec<(&str, Vec<&TestResult>)> = Vec::new();
    let mut known: BTreeMap<&str, usize> = BTreeMap::new();
    for result in &answer.results {
        let at = *known.entry(&result.file).or_insert(suites.len());
        match suites.get_mut(at) {
            Some((_, results)) => results.push(result),
            None => suites.push((&result.file, vec![result])),
        }
    }
    let failures = answer.summary.failed.saturating_add(answer.summary.unknown);
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let total = answer.results.len();
    let _ = writeln!(out, "<testsuites name=\"netproof\" tests=\"{total}\" failures=\"{failures}\" errors=\"0\">");
    for (file, results) in suites {
        let failures = results.iter().filter(|result| result.status != Status::Pass).count();
        let (name, tests) = (escaped(file), results.len());
        let _ = writeln!(out, "  <testsuite name=\"{name}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\">");
        results.into_iter().for_each(|result| case(result, &mut out));
        out.push_str("  </testsuite>\n");
    }
    out.push_str("</testsuites>\n");
    out
}

fn case(result: &TestResult, out: &mut String) {
    let (name, file, line) = (escaped(&result.name), escaped(&result.file), result.range.start.line);
    let _ = write!(out, "    <testcase name=\"{name}\" classname=\"{file}\" file=\"{file}\" line=\"{line}\"");
    if result.status == Status::Pass {
        out.push_str("/>\n");
        return;
    }
    let lines = failure(result);
    let message = escaped(lines.first().map_or("", String::as_str));
    let body = escaped(&format!("{}:{line}: {}\n{}", result.file, result.name, lines.join("\n")));
    let kind = result.status.word();
    let _ = writeln!(out, ">\n      <failure type=\"{kind}\" message=\"{message}\">{body}</failure>\n    </testcase>");
}
