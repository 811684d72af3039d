//! The shapes of the answer to `check`, in the order in which their members are written.

use std::fmt;

use serde::Serialize;

use crate::changes::Verdict;
use crate::model::Place;
use crate::source::text::Range;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Its author seems to believe otherwise than the facts say.
    Info,
    /// A documented limitation or trap that is accepted today, a refusal that rests on inference or old evidence, or
    /// an end of support.
    Warning,
    /// The component that receives it refuses it, the vendor says without contradiction that it does not exist, or it
    /// cannot do what it plainly says.
    Error,
}

/// The component that refuses the object or request as given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum RefusedBy {
    /// The Azure resource provider.
    Azure,
    /// The Azure CLI, before any request.
    AzureCli,
    /// The Terraform provider, when it plans.
    Terraform,
    /// The admission webhook of the Cluster API provider for Azure.
    Capz,
    /// The Kubernetes API server.
    Apiserver,
    /// The Kubernetes API server under strict field validation, kubectl's default; otherwise the field is pruned.
    ApiserverStrict,
    /// The admission policies that AKS itself installs.
    AksAdmission,
    /// The agent of Cilium: it ignores the whole object that the API server accepted.
    Cilium,
}

/// A second place of a finding, before line and column are known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// What is there.
    pub message: String,
    /// Where.
    pub place: Place,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// The rule's code, such as `NP301`.
    pub rule: String,
    /// The rule's name, such as `pod-cidr-overlaps-subnet`.
    pub name: String,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong: lower case, no final period, user input in backticks.
    pub message: String,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// The file's name as given.
    pub file: String,
    /// The document, counted from 0 in the file.
    pub document: u32,
    /// The Kubernetes object, when it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object: Option<ObjectRef>,
    /// JSON pointer of the field.
    pub path: String,
    /// Where the field stands.
    #[serde(skip_serializing_if = "Range::is_nowhere")]
    pub range: Range,
    /// Other places that matter, in the order in which they are worth reading.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub related: Vec<Related>,
    /// Which component refuses it, when one does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused_by: Option<RefusedBy>,
    /// Where the fact is published.
    pub source: String,
    /// The date of the fact.
    pub as_of: String,
    /// Ways to mend it, the best first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fixes: Vec<Fix>,
}

/// One way to mend what a finding is about.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Fix {
    /// What it does, in the style of helps; when it is not safe, also what may come of it.
    pub title: String,
    /// Whether it can be applied without a look: done to something that already exists, it cannot recreate, reimage,
    /// renumber or open it.
    pub safe: bool,
    /// The edits, in the order of the files and their bytes. They do not overlap; all are to be applied or none.
    pub edits: Vec<Edit>,
}

/// Other text in place of a range.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Edit {
    /// The file's name as given.
    pub file: String,
    /// What goes; an empty range only inserts.
    pub range: Range,
    /// What comes.
    pub text: String,
}

impl Finding {
    /// Whether one of its fixes is safe.
    #[must_use]
    pub fn is_safely_fixable(&self) -> bool {
        self.fixes.iter().any(|fix| fix.safe)
    }
}

/// A Kubernetes object that a finding is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ObjectRef {
    /// `apiVersion`.
    pub api_version: String,
    /// `kind`.
    pub kind: String,
    /// `metadata.namespace`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    /// `metadata.name`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

impl fmt::Display for ObjectRef {
    /// `NetworkPolicy shop/web`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.kind)?;
        match (&self.namespace, &self.name) {
            (Some(namespace), Some(name)) => write!(f, " {namespace}/{name}"),
            (Some(namespace), None) => write!(f, " {namespace}/?"),
            (None, Some(name)) => write!(f, " {name}"),
            (None, None) => Ok(()),
        }
    }
}

/// A second place of a finding.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Related {
    /// What is there.
    pub message: String,
    /// The file's name as given.
    pub file: String,
    /// The document, counted from 0 in the file.
    pub document: u32,
    /// JSON pointer of the field.
    pub path: String,
    /// Where it stands.
    #[serde(skip_serializing_if = "Range::is_nowhere")]
    pub range: Range,
}

/// Something that could not be read or resolved, or was passed over.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Note {
    /// What, in the style of findings.
    pub message: String,
    /// The file's name as given, when the note is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// JSON pointer of the field, when the note is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Where it stands, when the note is about a place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub range: Option<Range>,
}

/// How many findings of each severity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Summary {
    /// Errors.
    pub errors: usize,
    /// Warnings.
    pub warnings: usize,
    /// Infos.
    pub infos: usize,
    /// Findings that comments in place suppress; they are not among the others.
    #[serde(skip_serializing_if = "is_zero")]
    #[cfg_attr(feature = "schema", schemars(extend("default" = 0)))]
    pub suppressed: usize,
    /// Findings that the baseline accepts; they are not among the others.
    #[serde(skip_serializing_if = "is_zero")]
    #[cfg_attr(feature = "schema", schemars(extend("default" = 0)))]
    pub accepted: usize,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the shape that serde asks for")]
fn is_zero(number: &usize) -> bool {
    *number == 0
}

/// One setting that changes from the state before.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "SettingChange"))]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// The cluster's name, when it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cluster: Option<String>,
    /// The setting, by its path in a managed cluster's properties: `networkProfile.networkDataplane`,
    /// `agentPoolProfiles/system/vmSize`.
    pub setting: String,
    /// The value before, as written, or the default.
    pub from: String,
    /// The value after.
    pub to: String,
    /// Whether the change can be made.
    pub verdict: Verdict,
    /// What it comes to: lower case, no final period, user input in backticks.
    pub message: String,
    /// What to do, one after the other.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<String>,
    /// The rule that speaks of the change, when one does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// The file's name as given.
    pub file: String,
    /// The document, counted from 0 in the file.
    pub document: u32,
    /// JSON pointer of the field.
    pub path: String,
    /// Where the new value stands, or the resource or command when it is not written.
    #[serde(skip_serializing_if = "Range::is_nowhere")]
    pub range: Range,
    /// Other places that matter, the value before among them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub related: Vec<Related>,
}

/// The answer to `check`.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// Sorted by file as given, offset, rule and path.
    pub findings: Vec<Finding>,
    /// Sorted likewise; notes about no place come last.
    pub notes: Vec<Note>,
    /// Counts.
    pub summary: Summary,
    /// The date of the facts in use.
    pub as_of: String,
    /// What changes from the state before, in the order of the clusters; absent when no state before was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changes: Option<Vec<Change>>,
}

impl Report {
    /// The worst severity among the findings.
    #[must_use]
    pub fn worst(&self) -> Option<Severity> {
        self.findings.iter().map(|finding| finding.severity).max()
    }

    /// The compact JSON text of the contract, without a final newline.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}
