//! The shapes of the answer to `check`, in the order in which their members are written.

use serde::Serialize;

use crate::model::Place;
use crate::source::text::Range;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
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
}

/// A Kubernetes object that a finding is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
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

/// A second place of a finding.
#[derive(Clone, Debug, PartialEq, Serialize)]
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
    pub range: Range,
}

/// Something that could not be read or resolved, or was passed over.
#[derive(Clone, Debug, PartialEq, Serialize)]
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
pub struct Summary {
    /// Errors.
    pub errors: usize,
    /// Warnings.
    pub warnings: usize,
    /// Infos.
    pub infos: usize,
}

/// The answer to `check`.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
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
