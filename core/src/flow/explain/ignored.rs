//! Policies that would be about an end, were they not refused.

use super::Ignored;
use crate::flow::Network;
use crate::flow::end::End;
use crate::flow::topology::Pod;
use crate::policy::{Direction, Policy, PolicyKind, Source, Spec};
use crate::world::keys::{NAMESPACE, NAMESPACE_LABELS};
use crate::world::namespace_or_default;

impl Network {
    /// The refused policies that would be about an end in a direction. Where it cannot be read whom one is about, it is
    /// taken to be about all that it may select.
    pub(super) fn ignored(&self, end: End, direction: Direction) -> Vec<Ignored> {
        let End::Pod(at) = end else { return Vec::new() };
        let Some(pod) = self.topology.pods.get(at as usize) else { return Vec::new() };
        let mut ignored = Vec::new();
        for (position, policy) in self.policies() {
            let Some(refused) = &policy.refused else { continue };
            let Some(read) = Policy::of(&policy.object) else { continue };
            let namespace = namespace_or_default(read.namespace());
            if read.kind != PolicyKind::CiliumClusterwide && namespace != pod.namespace {
                continue;
            }
            let is_meant =
                read.specs.is_empty() || read.specs.iter().any(|spec| is_about(spec, pod, read.kind, direction));
            if is_meant {
                let (by, why, pointer) = (refused.by, refused.why.clone(), refused.pointer.to_string());
                ignored.push(Ignored { policy: position, pointer, by, why });
            }
        }
        ignored
    }
}

/// Whether a spec would be about a pod in a direction.
fn is_about(spec: &Spec<'_>, pod: &Pod, kind: PolicyKind, direction: Direction) -> bool {
    // Of a spec without readable rules it is not known which direction it meant.
    let mut rules = spec.rules.iter().peekable();
    let has_direction =
        spec.isolates(kind, direction) || rules.peek().is_none() || rules.any(|rule| rule.direction == direction);
    let Some(subject) = &spec.subject else { return has_direction };
    if subject.is_node {
        return false;
    }
    let of = |name: &str| pod.labels.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let answer = subject.selector.decide(|key| match key.source {
        Source::Reserved | Source::Other => Some(None),
        Source::Any | Source::Kubernetes if key.name == NAMESPACE => Some(Some(pod.namespace.as_str())),
        // The labels of namespaces are known by identities alone.
        Source::Any | Source::Kubernetes if key.name.starts_with(NAMESPACE_LABELS) => None,
        Source::Any | Source::Kubernetes => Some(of(key.name)),
    });
    has_direction && answer != Some(false)
}
