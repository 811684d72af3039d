//! What the API server is answered.

use std::collections::BTreeMap;

use serde::Serialize;

use super::request::{API_VERSION, KIND};

/// The most bytes of all warnings together: what API servers pass on whole.
const MAX_WARNINGS: usize = 4096;
/// The most characters of one warning that API servers pass on.
const MAX_WARNING: usize = 256;
/// The most characters of the reason of a refusal.
const MAX_REASON: usize = 4096;
/// The status of what is refused.
const FORBIDDEN: u16 = 403;

/// An answered review.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "AdmissionReview"))]
#[serde(rename_all = "camelCase")]
pub struct ReviewAnswer {
    /// `admission.k8s.io/v1`.
    pub api_version: &'static str,
    /// `AdmissionReview`.
    pub kind: &'static str,
    /// The answer.
    pub response: Response,
}

/// The answer to a review.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "AdmissionResponse"))]
#[serde(rename_all = "camelCase")]
pub struct Response {
    /// That of the request.
    pub uid: String,
    /// Whether the object may enter.
    pub allowed: bool,
    /// Why not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// What kubectl shows.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
    /// What the audit log keeps.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub audit_annotations: BTreeMap<&'static str, String>,
}

/// Why an object may not enter.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "AdmissionStatus"))]
pub struct Status {
    /// The status of the answer to the user: 403.
    pub code: u16,
    /// One line a finding.
    pub message: String,
}

/// What is decided about a review.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decision {
    /// What refuses the object, one line each.
    pub refusals: Vec<String>,
    /// What is told, one line each.
    pub warnings: Vec<String>,
    /// What the audit log keeps.
    pub annotations: BTreeMap<&'static str, String>,
}

impl ReviewAnswer {
    /// The answer to the review of a uid.
    #[must_use]
    pub fn of(uid: String, decision: Decision) -> Self {
        let Decision { refusals, warnings, annotations } = decision;
        let status = (!refusals.is_empty()).then(|| Status { code: FORBIDDEN, message: reason(&refusals) });
        let response = Response {
            uid,
            allowed: status.is_none(),
            status,
            warnings: within_limits(&warnings),
            audit_annotations: annotations,
        };
        Self { api_version: API_VERSION, kind: KIND, response }
    }

    /// The answer as one JSON object.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// The warnings that an API server passes on whole; of those that are too many it is told how many there are.
fn within_limits(warnings: &[String]) -> Vec<String> {
    let mut kept = Vec::new();
    let mut bytes = 0_usize;
    for (at, warning) in warnings.iter().enumerate() {
        let warning = cut(warning, MAX_WARNING);
        let rest = format!("and {} more", warnings.len().saturating_sub(at));
        // Room for the line on the rest, if there is one.
        let limit = if at.saturating_add(1) == warnings.len() { 0 } else { rest.len() };
        if bytes.saturating_add(warning.len()).saturating_add(limit) > MAX_WARNINGS {
            kept.push(rest);
            break;
        }
        bytes = bytes.saturating_add(warning.len());
        kept.push(warning);
    }
    kept
}

fn reason(refusals: &[String]) -> String {
    let mut message = String::new();
    for (at, refusal) in refusals.iter().enumerate() {
        let rest = format!("\nand {} more", refusals.len().saturating_sub(at));
        if message.len().saturating_add(refusal.len()).saturating_add(rest.len()) > MAX_REASON {
            if message.is_empty() {
                return cut(refusal, MAX_WARNING);
            }
            message.push_str(&rest);
            break;
        }
        if at > 0 {
            message.push('\n');
        }
        message.push_str(refusal);
    }
    message
}

/// The beginning of a text of at most so many characters.
fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => text.to_owned(),
        Some(_) => text.chars().take(most.saturating_sub(1)).chain(['…']).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn warnings_stay_within_the_limits_of_api_servers() {
        for (count, length, kept, last) in [
            (0, 10, 0, None),
            (3, MAX_WARNING, 3, None),
            (3, MAX_WARNING + 1, 3, Some('…')),
            (16, MAX_WARNING, 16, None),
            (17, MAX_WARNING, 16, Some('e')),
            (5000, 1, 4085, Some('e')),
        ] {
            let warnings: Vec<String> = (0..count).map(|_| "x".repeat(length)).collect();
            let within = within_limits(&warnings);
            assert_eq!(within.len(), kept, "{count} of {length}");
            assert!(within.iter().all(|warning| warning.chars().count() <= MAX_WARNING));
            assert!(within.iter().map(String::len).sum::<usize>() <= MAX_WARNINGS + within.len() * 2);
            if let Some(last) = last {
                assert_eq!(within.last().unwrap().chars().last(), Some(last), "{count} of {length}");
            }
        }
    }

    #[test]
    fn a_refusal_has_a_line_for_each_reason() {
        let of = |refusals: &[&str]| {
            let refusals = refusals.iter().map(|line| (*line).to_owned()).collect();
            ReviewAnswer::of("1".to_owned(), Decision { refusals, ..Decision::default() }).to_json()
        };
        assert_eq!(
            of(&["a", "b"]),
            r#"{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","response":{"uid":"1","allowed":false,"status":{"code":403,"message":"a\nb"}}}"#
        );
        assert!(of(&[]).ends_with(r#""response":{"uid":"1","allowed":true}}"#));
        let long = "x".repeat(3000);
        assert!(of(&[&long, &long]).contains(r"\nand 1 more"));
    }
}
