use std::borrow::Cow;

use super::Options;
use crate::admission::AgentFault;
use crate::model::CiliumVersion;
use crate::source::{Entry, Node, Value};

/// One thing that the agent refuses, before its place is known.
#[derive(Debug)]
pub(super) struct Finding<'a> {
    pub kind: AgentFault,
    pub at: At<'a>,
    /// What is wrong, and what comes of it.
    pub message: String,
    pub help: String,
    pub related: Option<(At<'a>, String)>,
    pub mend: Option<Mend>,
}

/// Where something stands in the tree of an object.
#[derive(Clone, Copy, Debug)]
pub(super) enum At<'a> {
    /// A value.
    Value(&'a Node),
    /// A key, with the pointer of its value.
    Key(&'a Entry),
    /// A field that a mapping lacks.
    Missing(&'a Node),
}

/// A way to mend a finding. None of them is safe: what the agent ignores today comes into force.
#[derive(Debug)]
pub(super) struct Mend {
    /// The text at the finding's place.
    pub from: String,
    /// What is to stand there.
    pub to: String,
}

/// Reads the tree of a policy as the agent of one release gets it, and collects what it refuses.
pub(super) struct Judge<'a> {
    version: CiliumVersion,
    pub options: Options,
    findings: Vec<Finding<'a>>,
}

impl<'a> Judge<'a> {
    pub fn new(version: CiliumVersion, options: Options) -> Self {
        Self { version, options, findings: Vec::new() }
    }

    /// Whether the release is 1.`minor` or a later one.
    pub fn since(&self, minor: u32) -> bool {
        self.version.is_at_least(minor)
    }

    /// Whether the release is 1.`minor`, in this patch or a later one.
    pub fn is_patch_of(&self, minor: u32, patch: u32) -> bool {
        self.version.minor == minor && self.since(minor) && self.version.patch.is_none_or(|given| given >= patch)
    }

    /// The release, as messages name it.
    pub fn release(&self) -> String {
        format!("Cilium {}.{}", self.version.major, self.version.minor)
    }

    /// Tells of something for which the agent ignores the policy. `reason` is a clause: "port `70000` is above 65535".
    pub fn tell(&mut self, kind: AgentFault, at: At<'a>, reason: impl AsRef<str>, help: impl Into<String>) {
        let message = format!("{}, so Cilium ignores the whole policy", reason.as_ref());
        self.push(Finding::new(kind, at, message, help));
    }

    /// As [`Judge::tell`], with another place that matters.
    pub fn tell_beside(
        &mut self,
        kind: AgentFault,
        at: At<'a>,
        (reason, help): (impl AsRef<str>, impl Into<String>),
        (related, note): (At<'a>, impl Into<String>),
    ) {
        let message = format!("{}, so Cilium ignores the whole policy", reason.as_ref());
        self.push(Finding { related: Some((related, note.into())), ..Finding::new(kind, at, message, help) });
    }

    /// As [`Judge::tell`], with another text for the value at the place.
    pub fn tell_mendable(
        &mut self,
        kind: AgentFault,
        value: &'a Node,
        (reason, help): (impl AsRef<str>, impl Into<String>),
        mend: Option<Mend>,
    ) {
        let message = format!("{}, so Cilium ignores the whole policy", reason.as_ref());
        self.push(Finding { mend, ..Finding::new(kind, At::Value(value), message, help) });
    }

    /// Tells of something that the agent cannot decode. It lists all objects of a kind at once, and fails as a whole.
    pub fn tell_undecodable(&mut self, kind: AgentFault, at: At<'a>, reason: impl AsRef<str>, help: impl Into<String>) {
        let effect =
            "which Cilium cannot decode: while this object is in the cluster, no policy of its kind is updated";
        self.push(Finding::new(kind, at, format!("{}, {effect}", reason.as_ref()), help));
    }

    /// Tells of something on which the agent crashes, again and again as it starts anew.
    pub fn tell_crash(
        &mut self,
        kind: AgentFault,
        at: At<'a>,
        (reason, help): (impl AsRef<str>, impl Into<String>),
        (related, note): (At<'a>, impl Into<String>),
    ) {
        let message = format!("{}, on which the agent of {} crashes", reason.as_ref(), self.release());
        self.push(Finding { related: Some((related, note.into())), ..Finding::new(kind, at, message, help) });
    }

    pub fn into_findings(self) -> Vec<Finding<'a>> {
        self.findings
    }

    fn push(&mut self, finding: Finding<'a>) {
        self.findings.push(finding);
    }
}

impl<'a> Finding<'a> {
    fn new(kind: AgentFault, at: At<'a>, message: String, help: impl Into<String>) -> Self {
        Self { kind, at, message, help: help.into(), related: None, mend: None }
    }
}

/// The entry of a field that is there: the API server drops nulls.
pub(super) fn entry<'a>(node: &'a Node, key: &str) -> Option<&'a Entry> {
    node.entry(key).filter(|entry| !entry.value.is_null())
}

/// The value of a field that is there.
pub(super) fn field<'a>(node: &'a Node, key: &str) -> Option<&'a Node> {
    entry(node, key).map(|entry| &entry.value)
}

/// The items of a list; none where it is absent.
pub(super) fn items<'a>(node: &'a Node, key: &str) -> &'a [Node] {
    field(node, key).map_or(&[], Node::items)
}

/// The text of a field; none where it is absent or no text.
pub(super) fn text<'a>(node: &'a Node, key: &str) -> Option<&'a str> {
    field(node, key).and_then(Node::as_str)
}

/// The entry of a field whose list has items.
pub(super) fn filled<'a>(node: &'a Node, key: &str) -> Option<&'a Entry> {
    entry(node, key).filter(|entry| !entry.value.items().is_empty())
}

/// Whether a value is a mapping.
pub(super) fn is_mapping(node: &Node) -> bool {
    matches!(node.value, Value::Mapping(_))
}

/// Characters of the input that a message shows.
const MOST_SHOWN: usize = 60;

/// The beginning of a text of the input, as messages show it.
pub(super) fn short(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(MOST_SHOWN) {
        None => Cow::Borrowed(text),
        Some((end, _)) => Cow::Owned(format!("{}…", text.get(..end).unwrap_or_default())),
    }
}
