use serde::Serialize;

use crate::model::Format;

/// Whether a change can be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "ChangeVerdict"))]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// It can be made in place, and nothing else happens.
    Allowed,
    /// It can be made, with effects that the steps name: nodes are made anew, traffic stops, a cluster is destroyed.
    Consequences,
    /// It cannot be made in place: a component refuses it, or the documentation rules it out or knows no way.
    Refused,
}

/// The changes that are known.
///
/// From the pages of the AKS documentation of 2026-08-21 on updating Azure CNI, expanding a pod CIDR, network policies,
/// outbound types and IP address planning; the Terraform provider's source of the same day; and the reports that the
/// rules name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Row {
    /// Node subnet to overlay.
    NodeSubnetToOverlay,
    /// kubenet to overlay.
    KubenetToOverlay,
    /// Node subnet to overlay while a policy engine is on.
    OverlayWithPolicy,
    /// Pod subnet to overlay.
    PodSubnetToOverlay,
    /// Overlay to anything else.
    OverlayIsOneWay,
    /// Dataplane and pod addressing in one step.
    DataplaneAndIpam,
    /// kubenet to another way of addressing and the Cilium dataplane in one step.
    KubenetToCilium,
    /// The Cilium dataplane for kubenet, which stays.
    CiliumOnKubenet,
    /// Azure's dataplane to Cilium.
    DataplaneToCilium,
    /// The same with Windows pools.
    CiliumWithWindows,
    /// The same while nodes are provisioned automatically.
    CiliumWithProvisioning,
    /// A change for which there is no documented way.
    NoPath,
    /// A policy engine that Cilium replaces, together with the dataplane.
    EngineReplaced,
    /// The policy `cilium` that comes with the dataplane.
    CiliumPolicy,
    /// The policy `cilium` without the dataplane.
    CiliumPolicyAlone,
    /// Another policy than `cilium` for the Cilium dataplane.
    OtherPolicyOnCilium,
    /// A policy engine where there was none.
    EngineInstalled,
    /// No policy engine where there was one.
    EngineRemoved,
    /// A pod CIDR that holds the old one.
    PodRangeExpanded,
    /// A pod CIDR that does not.
    PodRangeMoved,
    /// Another pod CIDR of a cluster with Windows pools or two IP families.
    PodRangeUnsupported,
    /// A setting of the network that is fixed when the cluster is made.
    FixedNetworkSetting,
    /// An outbound type that can follow the old one.
    OutboundType,
    /// An outbound type that cannot.
    OutboundTypeUnsupported,
    /// A newer Kubernetes version.
    Upgrade,
    /// A Kubernetes version that is not the next minor.
    UpgradeSkipsMinor,
    /// An older Kubernetes version.
    Downgrade,
    /// A setting of a pool that is fixed when the pool is made.
    FixedPoolSetting,
    /// The VM size of a pool.
    VmSize,
    /// Dynamic allocation of pod addresses to static blocks, or back.
    PodAllocation,
    /// A new pool with the other allocation on a pod subnet of an existing pool.
    PodAllocationOnSharedSubnet,
    /// A setting for which Terraform destroys the cluster and makes it anew.
    ClusterReplaced,
    /// Another setting of a cluster that Terraform makes anew.
    WithNewCluster,
    /// A setting for which Terraform destroys the node pool and makes it anew.
    PoolReplaced,
}

const REIMAGED: &str =
    "all node pools are reimaged at once: check the disruption budgets, and give every pool two nodes or more";
const PROVISIONING_OFF: &str = "turn node auto-provisioning off: `az aks update --node-provisioning-mode Manual`";
const TO_CILIUM: &str = "update the dataplane with Azure CLI 2.52.0 or newer: `az aks update --network-dataplane cilium --network-policy cilium`";
const ENFORCED_LATE: &str =
    "wait until every node is reimaged: Cilium enforces network policies only after the last one";
const REIMAGE_ENDS: &str = "wait until all nodes are reimaged";
const TO_OVERLAY: &str =
    "update the addressing alone: `az aks update --network-plugin azure --network-plugin-mode overlay`";
pub(super) const TYPHA: &str = "see that the disruption budget of `calico-typha` does not hold up the drain";
const OVERLAY_WITH_RANGE: &str = "update with a pod CIDR outside of the virtual network: \
    `az aks update --network-plugin azure --network-plugin-mode overlay --pod-cidr RANGE`; there is no way back";
const ENGINE_OFF: &str =
    "take the policy engine away: `az aks update --network-policy none`; no policy is enforced from then on";
const EXPAND: &str = "use Azure CLI 2.48.0 or newer: `az aks update --pod-cidr RANGE`";
const NEW_CLUSTER: &str = "create a new cluster with the new setting";
const MOVE: &str = "move the workloads, then delete the old cluster";
const NEW_POOL: &str = "add a new pool with the new setting";
const DRAIN_OLD_POOL: &str = "drain the old pool, then delete it";

/// The step in the words of the format that makes the change.
pub(super) fn in_words_of(format: Format, step: &'static str) -> &'static str {
    let terraform = format == Format::Terraform;
    match (step, format) {
        (_, Format::AzCommand) => step,
        (TO_CILIUM, _) if terraform => "set `network_data_plane` and `network_policy` to `cilium`, and apply",
        (TO_CILIUM, _) => "set `networkDataplane` and `networkPolicy` to `cilium`, and deploy",
        (TO_OVERLAY, _) if terraform => "set `network_plugin_mode` to `overlay` and nothing else, and apply",
        (TO_OVERLAY, _) => "set `networkPluginMode` to `overlay` and nothing else, and deploy",
        (OVERLAY_WITH_RANGE, _) if terraform => {
            "set `network_plugin_mode` to `overlay` without a `pod_cidr`, which would destroy the cluster; there is no way back"
        }
        (OVERLAY_WITH_RANGE, _) => {
            "set `networkPluginMode` to `overlay` with a `podCidr` outside of the virtual network, and deploy; there is no way back"
        }
        (ENGINE_OFF, _) => {
            "take the policy engine away first, with the Azure CLI: `az aks update --network-policy none`"
        }
        (EXPAND, _) => "make sure that the cluster has Linux pools and IPv4 only, and deploy",
        (PROVISIONING_OFF, _) if terraform => "turn node auto-provisioning off first",
        (PROVISIONING_OFF, _) => "set `nodeProvisioningProfile.mode` to `Manual`, and deploy",
        _ => step,
    }
}

impl Row {
    /// The verdict on the change.
    #[must_use]
    pub fn verdict(self) -> Verdict {
        match self {
            Self::CiliumPolicy | Self::PodRangeExpanded | Self::Upgrade | Self::WithNewCluster => Verdict::Allowed,
            Self::NodeSubnetToOverlay
            | Self::KubenetToOverlay
            | Self::DataplaneToCilium
            | Self::EngineReplaced
            | Self::EngineInstalled
            | Self::EngineRemoved
            | Self::OutboundType
            | Self::ClusterReplaced
            | Self::PoolReplaced => Verdict::Consequences,
            _ => Verdict::Refused,
        }
    }

    /// The rule that speaks of the change, when one does.
    #[must_use]
    pub fn rule(self) -> Option<&'static str> {
        Some(match self {
            Self::DataplaneAndIpam | Self::KubenetToCilium => "NP602",
            Self::OverlayWithPolicy => "NP603",
            Self::PodSubnetToOverlay => "NP604",
            Self::CiliumWithProvisioning => "NP605",
            Self::OverlayIsOneWay => "NP607",
            Self::NoPath => "NP608",
            Self::ClusterReplaced | Self::PoolReplaced => "NP609",
            Self::FixedNetworkSetting => "NP610",
            Self::EngineReplaced => "NP611",
            Self::OutboundTypeUnsupported => "NP612",
            Self::FixedPoolSetting | Self::VmSize => "NP613",
            Self::PodAllocation | Self::PodAllocationOnSharedSubnet => "NP614",
            Self::CiliumOnKubenet => "NP101",
            Self::PodRangeMoved => "NP328",
            Self::PodRangeUnsupported => "NP329",
            Self::UpgradeSkipsMinor => "NP406",
            Self::Downgrade => "NP407",
            Self::CiliumWithWindows => "NP104",
            Self::CiliumPolicyAlone => "NP103",
            Self::OtherPolicyOnCilium => "NP102",
            Self::NodeSubnetToOverlay
            | Self::KubenetToOverlay
            | Self::DataplaneToCilium
            | Self::CiliumPolicy
            | Self::EngineInstalled
            | Self::EngineRemoved
            | Self::PodRangeExpanded
            | Self::OutboundType
            | Self::WithNewCluster
            | Self::Upgrade => return None,
        })
    }

    /// What to do, one after the other.
    pub(super) fn steps(self) -> &'static [&'static str] {
        match self {
            Self::NodeSubnetToOverlay => &[
                "make sure that the cluster is on Kubernetes 1.27 or newer, and that no custom `azure-ip-masq-agent-config` is left",
                REIMAGED,
                OVERLAY_WITH_RANGE,
            ],
            Self::KubenetToOverlay => &[
                "give the cluster a user-assigned identity if it has a route table: the update detaches it",
                REIMAGED,
                TO_OVERLAY,
            ],
            Self::OverlayWithPolicy => &[ENGINE_OFF, TO_OVERLAY, REIMAGE_ENDS, TO_CILIUM],
            Self::PodSubnetToOverlay => &["create a new cluster with overlay", MOVE],
            Self::OverlayIsOneWay | Self::NoPath | Self::FixedNetworkSetting => &[NEW_CLUSTER, MOVE],
            Self::DataplaneAndIpam | Self::KubenetToCilium | Self::CiliumOnKubenet => {
                &[TO_OVERLAY, REIMAGE_ENDS, TO_CILIUM, ENFORCED_LATE]
            }
            Self::DataplaneToCilium => &[
                "make sure that node auto-provisioning is off and that there are no Windows pools",
                REIMAGED,
                TO_CILIUM,
                ENFORCED_LATE,
            ],
            Self::CiliumWithWindows => &["delete the Windows pools: Cilium is for Linux nodes only", TO_CILIUM],
            Self::CiliumWithProvisioning => {
                &[PROVISIONING_OFF, TO_CILIUM, "turn node auto-provisioning on again when the update is done"]
            }
            Self::EngineReplaced => &[
                "look for policies that Cilium reads otherwise: `ipBlock` for pods and nodes, named ports, traffic to the own node",
                TYPHA,
                "update the dataplane and the policy together, which uninstalls the old engine",
            ],
            Self::CiliumPolicy | Self::Upgrade | Self::WithNewCluster => &[],
            Self::CiliumPolicyAlone => &["change the dataplane to `cilium` in the same update"],
            Self::OtherPolicyOnCilium => &["keep the network policy `cilium`: the Cilium dataplane has no other"],
            Self::EngineInstalled => &[REIMAGED],
            Self::EngineRemoved => &[REIMAGED, "network policies stay in the cluster, and are no longer enforced"],
            Self::PodRangeExpanded => &[EXPAND],
            Self::PodRangeUnsupported => {
                &["keep the pod CIDR, or create a new cluster with a larger one and move the workloads"]
            }
            Self::PodRangeMoved => &["take a larger range that holds the old one, or create a new cluster"],
            Self::OutboundType => &[
                "prepare the new way out: routes, or the NAT gateway at the subnet",
                "allow the new outgoing addresses where the old ones are allowed, the authorized ranges of the API server among them",
                "change it in a maintenance window: connections are interrupted",
            ],
            Self::OutboundTypeUnsupported => {
                &["take a type that can follow the old one, or create a new cluster with the new one"]
            }
            Self::UpgradeSkipsMinor => &["upgrade one minor version after the other"],
            Self::Downgrade => &["stay on the version, or create a new cluster with the older one"],
            Self::FixedPoolSetting | Self::VmSize | Self::PodAllocation => &[NEW_POOL, DRAIN_OLD_POOL],
            Self::PodAllocationOnSharedSubnet => &["give the new pool a pod subnet of its own"],
            Self::ClusterReplaced => &[
                "read the plan before it is applied: a line with `must be replaced` destroys the cluster and everything in it",
                "set `lifecycle { prevent_destroy = true }` while you decide",
                "make a second cluster beside the old one and move the workloads, or change the setting back",
            ],
            Self::PoolReplaced => &[
                "for the default pool set `temporary_name_for_rotation`, so that the pool is cycled and the cluster stays",
                "for other pools add a new pool first, and drain the old one",
            ],
        }
    }

    /// What the change comes to, when there is nothing to say about the cluster at hand.
    pub(super) fn message(self, from: &str, to: &str) -> String {
        match self {
            Self::NodeSubnetToOverlay | Self::KubenetToOverlay => {
                "all nodes are reimaged at once, and there is no way back".to_owned()
            }
            Self::DataplaneToCilium => {
                "all nodes are reimaged at once, and policies are enforced only after the last one".to_owned()
            }
            Self::EngineInstalled | Self::EngineRemoved => "all nodes are reimaged at once".to_owned(),
            Self::EngineReplaced => format!("the network policy engine `{from}` is replaced by Cilium, node by node"),
            Self::PodSubnetToOverlay => "a cluster with a pod subnet cannot be updated to overlay".to_owned(),
            Self::OverlayIsOneWay => format!("a cluster with overlay cannot be changed to {to}"),
            Self::KubenetToCilium | Self::CiliumOnKubenet => {
                "a kubenet cluster cannot become a Cilium cluster in one step".to_owned()
            }
            Self::DataplaneAndIpam => {
                "one update cannot change both the dataplane and the way pods get their addresses".to_owned()
            }
            Self::CiliumWithWindows => {
                "a cluster with Windows pools cannot be updated to the Cilium dataplane".to_owned()
            }
            Self::CiliumWithProvisioning => "the dataplane is updated while node auto-provisioning is on".to_owned(),
            Self::CiliumPolicy => "the policy comes with the Cilium dataplane".to_owned(),
            Self::CiliumPolicyAlone => "the policy `cilium` comes only together with the Cilium dataplane".to_owned(),
            Self::OtherPolicyOnCilium => format!("the Cilium dataplane does not have the network policy `{to}`"),
            Self::PodRangeExpanded => "the larger pod CIDR holds the old one".to_owned(),
            Self::OutboundType => "outgoing traffic is interrupted, and comes from other addresses then".to_owned(),
            Self::OutboundTypeUnsupported => {
                format!("the outbound type of a cluster cannot be changed from `{from}` to `{to}`")
            }
            Self::Upgrade => "the control plane is upgraded first, then the node pools".to_owned(),
            Self::Downgrade => format!("the cluster is on `{from}`; it cannot go back to `{to}`"),
            Self::UpgradeSkipsMinor => format!("the upgrade from `{from}` to `{to}` skips a minor version"),
            Self::PodRangeMoved => format!("pod CIDR `{to}` does not hold the pod CIDR `{from}` that the cluster has"),
            Self::ClusterReplaced => {
                format!("for the change from `{from}` to `{to}` Terraform destroys the cluster and makes it anew")
            }
            Self::WithNewCluster => "it comes with the new cluster that another change makes".to_owned(),
            Self::PoolReplaced => {
                format!("for the change from `{from}` to `{to}` Terraform makes the node pool anew")
            }
            Self::OverlayWithPolicy
            | Self::NoPath
            | Self::FixedNetworkSetting
            | Self::PodRangeUnsupported
            | Self::FixedPoolSetting
            | Self::VmSize
            | Self::PodAllocation
            | Self::PodAllocationOnSharedSubnet => {
                format!("`{from}` cannot be changed to `{to}` in place")
            }
        }
    }
}
