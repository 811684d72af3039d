//! What a change does to flows, and to what is expected of them.

use serde_json::Value;

use super::found::NAME;
use crate::api::{Change, DiffOptions, Engine};
use crate::flow::change::Reference;
use crate::flow::diff;
use crate::model::Object;
use crate::review::{Operation, Review, flows};
use crate::source::text::SourceFile;

/// What a change does.
#[derive(Debug, Default)]
pub(super) struct Effect {
    /// The flows that it closes and opens, one line each.
    pub(super) flows: Vec<String>,
    /// Whether it opens or widens some.
    pub(super) opens: bool,
    /// The expectations that hold no longer, one line each.
    pub(super) broken: Vec<String>,
}

impl Effect {
    /// That of a policy, of ranges that policies name, or of the labels of a namespace; none of other objects, and where
    /// the cluster is not known.
    pub(super) fn of(engine: &Engine, review: &Review, object: &Value) -> Option<Self> {
        let text = |pointer: &str| object.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
        let (api_version, kind, name) = (text("/apiVersion"), text("/kind"), text("/metadata/name"));
        let decides = match (Object::group_of(&api_version), kind.as_str()) {
            ("networking.k8s.io", "NetworkPolicy") => true,
            ("cilium.io", kind) => {
                ["CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy", "CiliumCIDRGroup"].contains(&kind)
            }
            ("", "Namespace") => review.operation == Operation::Update,
            _ => false,
        };
        let network = engine.network().ok().filter(|_| decides && !name.is_empty())?;
        let change = if review.operation == Operation::Delete {
            let namespace = Some(text("/metadata/namespace")).filter(|namespace| !namespace.is_empty());
            let gone = Reference { api_version: Some(api_version), kind, namespace, name };
            Change { remove: vec![gone], ..Change::default() }
        } else {
            Change { upsert: vec![SourceFile::of_object(NAME, object.to_string())], ..Change::default() }
        };
        // What cannot be applied changes no flow; what is wrong with it is a finding.
        let (after, answer) = network.preview(&change, DiffOptions::default()).ok()?;
        let opens = [diff::Change::Opened, diff::Change::Widened].iter().any(|change| answer.total(*change) > 0);
        Some(Self { flows: flows(&answer), opens, broken: engine.broken_by(&after) })
    }
}
