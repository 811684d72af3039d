//! Entities as selectors (decision semantics C4).

use super::Compiler;
use crate::flow::labels::{Requirement, Selector, Sym};
use crate::policy::Operator;

/// Entities that are one label of Cilium's own.
const SINGLE: [(&str, Sym); 8] = [
    ("host", Sym::HOST),
    ("init", Sym::INIT),
    ("ingress", Sym::INGRESS),
    ("health", Sym::HEALTH),
    ("unmanaged", Sym::UNMANAGED),
    ("none", Sym::NONE),
    ("world-ipv4", Sym::WORLD_V4),
    ("world-ipv6", Sym::WORLD_V6),
];

/// What `cluster` and `cluster-mesh` hold besides pods.
const IN_CLUSTER: [Sym; 7] =
    [Sym::HOST, Sym::REMOTE_NODE, Sym::INIT, Sym::INGRESS, Sym::HEALTH, Sym::UNMANAGED, Sym::KUBE_APISERVER];

impl Compiler<'_> {
    /// The selectors of an entity; none for one that Cilium does not know.
    pub(super) fn entity(&mut self, name: &str) -> Vec<Selector> {
        let reserved = |key: Sym| Selector::Labels([of(Sym::RESERVED, key)].into());
        if let Some((_, key)) = SINGLE.iter().find(|(known, _)| *known == name) {
            return vec![reserved(*key)];
        }
        let with = |keys: &[Sym]| keys.iter().map(|key| reserved(*key)).collect::<Vec<_>>();
        match name {
            "all" => vec![Selector::everything()],
            "world" => with(&[Sym::WORLD, Sym::WORLD_V4, Sym::WORLD_V6, Sym::AGGREGATE_WORLD]),
            "remote-node" => with(&[Sym::REMOTE_NODE, Sym::AGGREGATE_REMOTE_NODE]),
            "kube-apiserver" => with(&[Sym::KUBE_APISERVER]),
            "cluster" => {
                let mut all = with(&IN_CLUSTER);
                all.push(reserved(Sym::AGGREGATE_CLUSTER));
                let cluster = self.terms.cluster.clone();
                let cluster = self.implied(Sym::K8S, Sym::CLUSTER, &cluster);
                all.push(Selector::Labels([cluster].into()));
                all
            }
            "cluster-mesh" => {
                let mut all = with(&IN_CLUSTER);
                all.push(reserved(Sym::AGGREGATE_CLUSTER));
                let any = Requirement { source: None, ..Self::implied_presence(Sym::K8S, Sym::CLUSTER) };
                all.push(Selector::Labels([any].into()));
                all
            }
            _ => Vec::new(),
        }
    }
}

/// That an identity has a label of Cilium's own.
fn of(source: Sym, key: Sym) -> Requirement {
    Requirement {
        source: Some(source),
        key,
        of_namespace: false,
        operator: Operator::In,
        values: [Sym::EMPTY].into(),
        unfilled: false,
        implied: true,
    }
}
