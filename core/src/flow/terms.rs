use std::collections::BTreeMap;

use super::labels::AddressMode;
use crate::model::CiliumVersion;
use crate::world::{Semantics, Settings};

/// By which rules flows are decided: version and options of the agent.
#[derive(Clone, Debug)]
pub struct Terms {
    /// Whose semantics.
    pub semantics: Semantics,
    /// The version of Cilium.
    pub version: CiliumVersion,
    /// The name of the cluster.
    pub cluster: String,
    /// `enable-policy`.
    pub mode: Mode,
    /// `policy-audit-mode`: what would be denied is only logged.
    pub audits: bool,
    /// Whether nodes have policies (`enable-host-firewall`).
    pub host_firewall: bool,
    /// Whether isolated pods take traffic of their own node (`allow-localhost`, decision semantics D1).
    pub allow_localhost: bool,
    /// Whether nodes carry their labels (`enable-node-selector-labels`).
    pub node_labels: bool,
    /// Whether `enableDefaultDeny` counts (`enable-non-default-deny-policies`).
    pub non_default_deny: bool,
    /// Whether selectors without a cluster mean the local one (`policy-default-local-cluster`).
    pub local_cluster: bool,
    /// Whether policies of cluster administrators count (`enable-k8s-cluster-network-policy`).
    pub cluster_policies: bool,
    /// Whether SCTP passes at all (`enable-sctp`): absent where the input does not say.
    pub sctp: Option<bool>,
    /// Whether the proxy for layer 7 is on (`enable-l7-proxy`).
    pub l7_proxy: bool,
    /// Which identities addresses may select.
    pub addresses: AddressMode,
}

/// `enable-policy`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Pods that some policy selects are isolated.
    Default,
    /// All pods are.
    Always,
    /// None is, and no policy counts.
    Never,
}

impl Terms {
    /// The terms of a world's settings. `asked` are options of the agent that the user sets; `has_v6` whether anything
    /// in the input has an address of IPv6, where no option tells which families there are.
    #[must_use]
    pub fn of(settings: &Settings, asked: &BTreeMap<String, String>, has_v6: bool) -> Self {
        let text = |key: &str| asked.get(key).or_else(|| settings.agent.get(key)).map(String::as_str);
        let flag = |key: &str| match text(key) {
            Some("true") => Some(true),
            Some("false") => Some(false),
            _ => None,
        };
        let version = settings.versions.cilium;
        let is_kubernetes = settings.semantics == Semantics::Kubernetes;
        let match_mode = text("policy-cidr-match-mode").unwrap_or("");
        let matches = |what: &str| match_mode.split([',', ' ']).any(|mode| mode == what);
        let mode = match text("enable-policy").map(str::to_ascii_lowercase).as_deref() {
            Some("always") => Mode::Always,
            Some("never") => Mode::Never,
            _ => Mode::Default,
        };
        Self {
            semantics: settings.semantics,
            version,
            cluster: text("cluster-name").filter(|name| !name.is_empty()).unwrap_or("default").to_owned(),
            mode: if is_kubernetes { Mode::Default } else { mode },
            audits: !is_kubernetes && flag("policy-audit-mode") == Some(true),
            host_firewall: flag("enable-host-firewall") == Some(true) && !is_kubernetes,
            allow_localhost: text("allow-localhost") != Some("policy"),
            node_labels: flag("enable-node-selector-labels") == Some(true),
            non_default_deny: flag("enable-non-default-deny-policies") != Some(false) && version.is_at_least(16),
            local_cluster: flag("policy-default-local-cluster").unwrap_or(version.is_at_least(19)),
            cluster_policies: is_kubernetes
                || (flag("enable-k8s-cluster-network-policy") == Some(true) && version.is_at_least(20)),
            sctp: if is_kubernetes { Some(true) } else { flag("enable-sctp") },
            l7_proxy: flag("enable-l7-proxy") != Some(false),
            addresses: AddressMode {
                nodes: matches("nodes") && version.is_at_least(15),
                nodes_in_whole: matches("nodes") && version.is_at_least(15) && !version.is_at_least(19),
                pods: matches("pods") && version.is_at_least(20),
                // Up to 1.19 only the labels are looked at.
                all: is_kubernetes || !version.is_at_least(20),
                v4: flag("enable-ipv4") != Some(false),
                v6: flag("enable-ipv6").unwrap_or(has_v6),
            },
        }
    }

    /// Whether flows are decided as Cilium does.
    #[must_use]
    pub fn is_cilium(&self) -> bool {
        self.semantics == Semantics::Cilium
    }

    /// Whether the labels of nodes are among those of their identities.
    #[must_use]
    pub fn shows_node_labels(&self) -> bool {
        self.node_labels || !self.is_cilium()
    }

    /// Whether both families of addresses are on, so that each has its own world (decision semantics C7).
    #[must_use]
    pub fn is_dual_stack(&self) -> bool {
        self.addresses.v4 && self.addresses.v6 && self.version.is_at_least(15)
    }

    /// Whether selectors also match the aggregates of identities (decision semantics E10).
    #[must_use]
    pub fn has_aggregates(&self) -> bool {
        self.is_cilium() && self.version.is_at_least(20)
    }

    /// Whether an address has the labels of all groups whose ranges hold it, those of one key included (decision semantics
    /// E16).
    #[must_use]
    pub fn joins_groups(&self) -> bool {
        !self.is_cilium() || self.version.has_patch(19, 4)
    }

    /// Whether the number of a port's name is that of each pod (decision semantics E7, K6).
    #[must_use]
    pub fn names_ports_by_pod(&self) -> bool {
        !self.is_cilium() || self.version.is_at_least(20)
    }
}
