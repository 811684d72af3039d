//! The shapes of the answer to `decide`, in the order in which their members are written.

use serde::{Serialize, Serializer};

use super::Part;
use crate::flow::Verdict;
use crate::flow::decide::Question;
use crate::flow::labels::Certainty;
use crate::flow::nearest::Patch;
use crate::report::{ObjectRef, RefusedBy};
use crate::source::text::Range;

impl Serialize for Verdict {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.word())
    }
}

/// The answer to a question.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Decision"))]
pub struct Answer {
    /// The question.
    pub flow: Question,
    /// The verdict.
    pub verdict: Verdict,
    /// What it depends on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<String>,
    /// What the end that begins the flow says.
    pub egress: SideAnswer,
    /// What the end that it goes to says.
    pub ingress: SideAnswer,
    /// Where a Service or a name stands for other ends: these, those that are explained alike together.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cases: Vec<CaseAnswer>,
    /// What was translated or passed over.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// The nearest change that would flip the verdict.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nearest: Option<Nearest>,
    /// Labels of the end that begins the flow, for people.
    #[serde(skip)]
    pub from_labels: String,
    /// Labels of the end that it goes to, for people.
    #[serde(skip)]
    pub to_labels: String,
}

/// The nearest change that would flip the verdict.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Nearest {
    /// What to change; where the verdict is not known, what would tell it.
    pub message: String,
    /// The verdict once it is changed.
    pub verdict: Verdict,
    /// The changes: all of them are needed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<ChangeAnswer>,
}

/// A change of one policy.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "PolicyChange"))]
pub struct ChangeAnswer {
    /// What to do.
    pub message: String,
    /// Where; absent for a policy that is new.
    #[serde(flatten)]
    pub at: Option<At>,
    /// The change of the object, operation by operation as of a JSON Patch.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub patch: Vec<Patch>,
    /// The policy to add, as YAML.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub manifest: Option<String>,
}

/// A place in an object.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct At {
    /// The file's name as given.
    pub file: String,
    /// The document, counted from 0 in the file.
    pub document: u32,
    /// The object.
    pub object: ObjectRef,
    /// JSON pointer of the field, in the document.
    pub path: String,
    /// Where it stands.
    #[serde(skip_serializing_if = "Range::is_nowhere")]
    pub range: Range,
}

/// What one end says.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Side"))]
pub struct SideAnswer {
    /// The verdict.
    pub verdict: Verdict,
    /// Why, in one line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Every rule that is or may be about the end, in the order of the files.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rules: Option<Vec<RuleAnswer>>,
    /// Policies that would be about the end, were they not refused.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ignored: Vec<IgnoredAnswer>,
    /// What Hubble would show of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hubble: Option<String>,
}

impl SideAnswer {
    /// The verdict alone.
    #[must_use]
    pub fn of(verdict: Verdict) -> Self {
        Self { verdict, reason: None, rules: None, ignored: Vec::new(), hubble: None }
    }
}

/// What a rule does with the flow.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "RuleHit"))]
pub struct RuleAnswer {
    /// Where it is.
    #[serde(flatten)]
    pub at: At,
    /// `allow`, `deny`, `pass`, `no-match`; with `maybe-` before it where the input does not tell.
    #[cfg_attr(feature = "schema", schemars(with = "crate::api::schema::RuleEffect"))]
    pub effect: &'static str,
    /// Why.
    pub why: String,
    /// The rule in its object, for people.
    #[serde(skip)]
    pub steps: String,
    /// Why, part by part, for people.
    #[serde(skip)]
    pub lines: Vec<LineAnswer>,
}

/// What a part of a rule says, for people.
#[derive(Clone, Debug, PartialEq)]
pub struct LineAnswer {
    /// The part.
    pub part: Part,
    /// Whether it matches.
    pub met: Certainty,
    /// Which item, and why.
    pub text: String,
    /// The line in the file.
    pub line: u32,
}

/// A policy that would be about an end, were it not refused.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "IgnoredPolicy"))]
pub struct IgnoredAnswer {
    /// Where its fault is.
    #[serde(flatten)]
    pub at: At,
    /// Who refuses it.
    pub by: RefusedBy,
    /// The fault.
    pub why: String,
}

/// Ends that a Service or a name stands for, which are explained alike.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "DecisionCase"))]
pub struct CaseAnswer {
    /// The ends.
    pub to: Vec<String>,
    /// The port there.
    pub port: String,
    /// The verdict.
    pub verdict: Verdict,
    /// What the end that begins the flow says.
    pub egress: SideAnswer,
    /// What these ends say.
    pub ingress: SideAnswer,
}

/// A question with the fault for which it has no answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "RefusedFlow"))]
pub struct Refused<F> {
    /// The question, or its text where it cannot be read.
    pub flow: F,
    /// What is wrong.
    pub error: String,
}

impl Answer {
    /// The answer as one JSON object.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// `NetworkPolicy shop/db-in`.
#[must_use]
pub fn object_name(object: &ObjectRef) -> String {
    let name = object.name.as_deref().unwrap_or("?");
    match object.namespace.as_deref() {
        Some(namespace) if object.kind != "CiliumClusterwideNetworkPolicy" => {
            format!("{} {namespace}/{name}", object.kind)
        }
        _ => format!("{} {name}", object.kind),
    }
}

/// The steps of a JSON pointer as people write them: `ingress[0]` of `/spec/ingress/0`, `specs[1].egress[0]`.
#[must_use]
pub fn steps(pointer: &str) -> String {
    let mut out = String::new();
    for step in pointer.split('/').skip(1) {
        let step = step.replace("~1", "/").replace("~0", "~");
        if !step.is_empty() && step.bytes().all(|byte| byte.is_ascii_digit()) {
            out = format!("{out}[{step}]");
        } else if out.is_empty() || out == "spec" {
            out = step;
        } else {
            out = format!("{out}.{step}");
        }
    }
    out
}
