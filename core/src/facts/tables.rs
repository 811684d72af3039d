use serde::Deserialize;

use crate::model::{Date, KubernetesVersion};

/// Rows with the date of the newest.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Table<T> {
    /// Where all rows are published, unless each row says.
    #[serde(default)]
    pub source: String,
    /// The date of the table.
    pub as_of: Date,
    /// The rows.
    pub rows: Vec<T>,
}

/// Kubernetes versions.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VersionFacts {
    /// The date of the facts.
    pub as_of: Date,
    /// The Cilium of each minor.
    pub cilium: Table<CiliumRow>,
    /// The support window of each minor.
    pub support: Table<SupportRow>,
    /// The newest minor in its long-term window that Azure is on record to have refused without long-term support.
    pub newest_refused_long_term: String,
}

/// The Cilium of one Kubernetes minor.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CiliumRow {
    /// The Kubernetes minor, `1.31`.
    pub kubernetes: String,
    /// The oldest Cilium that AKS ships with it.
    pub minimum: String,
}

/// The support window of one Kubernetes minor.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SupportRow {
    /// The Kubernetes minor, `1.31`.
    pub kubernetes: String,
    /// The first day that it is offered, when the facts tell.
    pub available: Option<Date>,
    /// The last day of community support, when the facts tell.
    pub community_until: Option<Date>,
    /// The last day of long-term support.
    pub long_term_until: Date,
}

/// What a feature needs.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Feature {
    /// The name by which rules ask for it.
    pub feature: String,
    /// The words for messages.
    pub title: String,
    /// The oldest Kubernetes minor.
    pub kubernetes: Option<String>,
    /// The oldest release of the Azure CLI.
    pub azure_cli: Option<String>,
    /// The oldest release of its `aks-preview` extension.
    pub extension: Option<String>,
    /// The preview feature to register.
    pub preview_flag: Option<String>,
    /// Where it is published.
    pub source: String,
}

/// Something that ends.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Retirement {
    /// The name by which rules ask for it.
    pub thing: String,
    /// The words for messages.
    pub title: String,
    /// The first day on which nothing new may use it, when there is one.
    pub closed: Option<Date>,
    /// The day on which it ends.
    pub retired: Date,
    /// What to use instead.
    pub replacement: String,
    /// Where it is published.
    pub source: String,
}

/// An attribute that not every release of a Terraform provider has.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProviderAttribute {
    /// The type of the resource.
    pub resource: String,
    /// The names of the blocks around it and its own, joined with `.`.
    pub attribute: String,
    /// The major release that has it first, when not all have.
    pub added_in: Option<u64>,
    /// The major release that has it no more.
    pub removed_in: Option<u64>,
    /// What the other releases have in its place.
    pub replacement: Option<String>,
    /// Where it is published.
    pub source: String,
}

/// Ranges of addresses.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AddressFacts {
    /// The date of the facts.
    pub as_of: Date,
    /// Ranges that AKS uses itself.
    pub reserved: Table<String>,
    /// Ranges of clusters that give none.
    pub defaults: DefaultRanges,
}

/// Ranges of clusters that give none.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DefaultRanges {
    /// Where they are published.
    pub source: String,
    /// The date of the facts.
    pub as_of: Date,
    /// Pods.
    pub pod_cidr: String,
    /// Services.
    pub service_cidr: String,
    /// The DNS service.
    pub dns_service_ip: String,
    /// The virtual network that AKS makes.
    pub managed_network: String,
    /// Its subnet for nodes.
    pub managed_node_subnet: String,
}

/// Numbers that must not be passed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LimitFacts {
    /// Where they are published.
    pub source: String,
    /// The date of the facts.
    pub as_of: Date,
    /// Nodes of a cluster.
    pub nodes_per_cluster: u64,
    /// Nodes of a pool.
    pub nodes_per_pool: u64,
    /// Pools of a cluster.
    pub pools_per_cluster: u64,
    /// Nodes that are recommended at most in the free tier.
    pub free_tier_nodes: u64,
    /// Nodes from which on upgrades are blocked.
    pub upgrade_blocked_nodes: u64,
    /// The least maxPods.
    pub minimum_max_pods: i64,
    /// The greatest maxPods.
    pub maximum_max_pods: i64,
    /// maxPods of pools that give none, where the documents agree.
    pub default_max_pods: DefaultMaxPods,
    /// Addresses in use in a virtual network.
    pub addresses_per_network: u64,
    /// Nodes up to which L7 policies are supported.
    pub l7_nodes: u64,
}

/// maxPods of pools that give none.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DefaultMaxPods {
    /// Azure CNI overlay.
    pub overlay: i64,
    /// Azure CNI in the nodes' subnet.
    pub node_subnet: i64,
    /// kubenet.
    pub kubenet: i64,
}

impl VersionFacts {
    /// The support window of a version's minor.
    #[must_use]
    pub fn support_of(&self, version: KubernetesVersion) -> Option<&SupportRow> {
        self.support.rows.iter().find(|row| is_minor(&row.kubernetes, version))
    }

    /// Whether Azure is on record to refuse a minor of that age without long-term support, once only that is left.
    #[must_use]
    pub fn is_refusal_on_record(&self, version: KubernetesVersion) -> bool {
        let newest = KubernetesVersion::parse(&self.newest_refused_long_term);
        newest.is_some_and(|newest| version.minor() <= newest.minor())
    }

    /// The Cilium of a version's minor.
    #[must_use]
    pub fn cilium_of(&self, version: KubernetesVersion) -> Option<&CiliumRow> {
        self.cilium.rows.iter().find(|row| is_minor(&row.kubernetes, version))
    }
}

impl Feature {
    /// Whether a Kubernetes version is surely too old for the feature.
    #[must_use]
    pub fn is_newer_than(&self, version: KubernetesVersion) -> bool {
        let needed = self.kubernetes.as_deref().and_then(KubernetesVersion::parse);
        needed.is_some_and(|needed| version.minor() < needed.minor())
    }
}

fn is_minor(row: &str, version: KubernetesVersion) -> bool {
    KubernetesVersion::parse(row).is_some_and(|row| row.minor() == version.minor())
}
