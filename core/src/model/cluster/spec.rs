use std::sync::Arc;

use crate::model::{Field, KubernetesVersion, Place, SubnetId};
use crate::net::Cidr;

/// The settings of a cluster.
///
/// Enumerations are text, compared without case: Azure does, and values that are not in today's schema are never
/// errors by themselves.
#[derive(Clone, Debug, Default)]
pub struct ClusterSpec {
    /// Cluster name.
    pub name: Field<String>,
    /// Resource group.
    pub resource_group: Field<String>,
    /// Region.
    pub location: Field<String>,
    /// `sku.name`: `Base` or `Automatic`.
    pub sku: Field<String>,
    /// `sku.tier`: `Free`, `Standard` or `Premium`.
    pub tier: Field<String>,
    /// `supportPlan`: `KubernetesOfficial` or `AKSLongTermSupport`.
    pub support_plan: Field<String>,
    /// The Kubernetes version as written; empty text counts as absent.
    pub kubernetes_version: Field<String>,
    /// Network settings.
    pub network: NetworkProfile,
    /// Advanced Container Networking Services.
    pub acns: Acns,
    /// Add-ons and features outside the network profile.
    pub addons: Addons,
    /// Node pools, in the order first written. Shared between the states of a cluster, most of which change one pool.
    pub pools: Vec<Arc<NodePool>>,
    /// Managed namespaces.
    pub namespaces: Vec<ManagedNamespace>,
    /// The API version of the request, such as `2025-05-01` or `2025-09-02-preview`.
    pub api_version: Field<String>,
}

/// `networkProfile`.
#[derive(Clone, Debug, Default)]
pub struct NetworkProfile {
    /// `azure`, `kubenet` or `none`.
    pub plugin: Field<String>,
    /// `overlay`, or absent for a flat network.
    pub plugin_mode: Field<String>,
    /// `azure` or `cilium`.
    pub dataplane: Field<String>,
    /// `none`, `azure`, `calico` or `cilium`.
    pub policy: Field<String>,
    /// `transparent` or `bridge`; Azure CNI only.
    pub mode: Field<String>,
    /// Pod ranges, one a family; of both `podCidr` and `podCidrs` the latter.
    pub pod_cidrs: Vec<Field<Cidr>>,
    /// Service ranges, one a family; of both `serviceCidr` and `serviceCidrs` the latter.
    pub service_cidrs: Vec<Field<Cidr>>,
    /// The address of the cluster's DNS service.
    pub dns_service_ip: Field<String>,
    /// The range of the docker bridge, which API versions from 2023-04-01 do not have.
    pub docker_bridge_cidr: Field<String>,
    /// `IPv4`, `IPv6`.
    pub ip_families: Vec<Field<String>>,
    /// `loadBalancer`, `userDefinedRouting`, `managedNATGateway`, …
    pub outbound_type: Field<String>,
    /// `basic` or `standard`.
    pub load_balancer_sku: Field<String>,
    /// `loadBalancerProfile`.
    pub load_balancer: LoadBalancer,
    /// Whether `kubeProxyConfig` turns kube-proxy on or off.
    pub kube_proxy_enabled: Field<bool>,
    /// `kubeProxyConfig.mode`: `IPTABLES`, `IPVS` or `NFTABLES`.
    pub kube_proxy_mode: Field<String>,
    /// Whether the static egress gateway is on.
    pub static_egress_gateway: Field<bool>,
}

/// `networkProfile.loadBalancerProfile`.
#[derive(Clone, Debug, Default)]
pub struct LoadBalancer {
    /// `managedOutboundIPs.count`: public addresses that Azure makes for outbound connections.
    pub managed_outbound_ips: Field<i64>,
    /// `allocatedOutboundPorts`: ports for outbound connections of each node.
    pub allocated_outbound_ports: Field<i64>,
    /// `idleTimeoutInMinutes`: minutes after which an idle outbound connection ends.
    pub idle_timeout: Field<i64>,
}

/// `networkProfile.advancedNetworking`.
#[derive(Clone, Debug, Default)]
pub struct Acns {
    /// The switch of the whole.
    pub enabled: Field<bool>,
    /// `observability.enabled`.
    pub observability: Field<bool>,
    /// `security.enabled`.
    pub security: Field<bool>,
    /// `security.advancedNetworkPolicies`: `None`, `FQDN` or `L7`.
    pub network_policies: Field<String>,
    /// `security.transitEncryption.type`: `None`, `WireGuard` or `mTLS`.
    pub transit_encryption: Field<String>,
    /// `performance.accelerationMode`: `None` or `BpfVeth`.
    pub acceleration_mode: Field<String>,
    /// Container network logs.
    pub flow_logs: Field<bool>,
}

/// Add-ons and features outside the network profile.
#[derive(Clone, Debug, Default)]
pub struct Addons {
    /// The monitoring add-on (`omsagent`).
    pub monitoring: Field<bool>,
    /// Whether the monitoring add-on is configured to use the managed identity.
    pub monitoring_identity: Field<bool>,
    /// High log scale mode of the monitoring add-on.
    pub high_log_scale: Field<bool>,
    /// Virtual nodes (`aciConnectorLinux`).
    pub virtual_nodes: Field<bool>,
    /// The managed Istio add-on.
    pub istio: Field<bool>,
    /// The managed Gateway API installation.
    pub gateway_api: Field<bool>,
    /// `nodeProvisioningProfile.mode`: `Manual`, or `Auto` for node auto-provisioning.
    pub node_provisioning: Field<String>,
    /// Ranges that may reach the API server.
    pub api_server_ranges: Vec<Field<String>>,
}

/// `agentPoolProfiles[]`.
#[derive(Clone, Debug)]
pub struct NodePool {
    /// The resource, or the option that first names the pool, or the command that creates the cluster.
    pub place: Place,
    /// Pool name.
    pub name: Field<String>,
    /// Nodes to start with.
    pub count: Field<i64>,
    /// Autoscaler minimum.
    pub min_count: Field<i64>,
    /// Autoscaler maximum.
    pub max_count: Field<i64>,
    /// Whether the cluster autoscaler is on.
    pub autoscaling: Field<bool>,
    /// Nodes added during an upgrade: a number or a percentage, as written.
    pub max_surge: Field<String>,
    /// Pods a node.
    pub max_pods: Field<i64>,
    /// `Linux` or `Windows`.
    pub os_type: Field<String>,
    /// `Ubuntu`, `AzureLinux`, `Windows2022`, …
    pub os_sku: Field<String>,
    /// `System`, `User`, `Gateway`, …
    pub mode: Field<String>,
    /// `VirtualMachineScaleSets`, `VirtualMachines`, `AvailabilitySet`, …
    pub pool_type: Field<String>,
    /// The pool's own Kubernetes version.
    pub kubernetes_version: Field<String>,
    /// The subnet of the nodes.
    pub subnet: Field<SubnetId>,
    /// The subnet of the pods.
    pub pod_subnet: Field<SubnetId>,
    /// `DynamicIndividual` or `StaticBlock`.
    pub pod_ip_allocation: Field<String>,
    /// Taints, `key=value:Effect`.
    pub taints: Vec<Field<String>>,
    /// Taints that nodes carry only until they are ready, `key=value:Effect`.
    pub initialization_taints: Vec<Field<String>>,
    /// Whether FIPS images are asked for.
    pub fips: Field<bool>,
    /// VM size.
    pub vm_size: Field<String>,
    /// `OCIContainer`, `KataMshvVmIsolation`, `KataCcIsolation`, …
    pub workload_runtime: Field<String>,
    /// `Regular` or `Spot`.
    pub priority: Field<String>,
    /// Prefix length of the public addresses of a gateway pool.
    pub gateway_prefix_size: Field<i64>,
    /// LocalDNS settings.
    pub local_dns: Option<LocalDns>,
}

/// `localDNSProfile` of a pool.
#[derive(Clone, Debug)]
pub struct LocalDns {
    /// Where the profile stands.
    pub place: Place,
    /// `Preferred`, `Required` or `Disabled`.
    pub mode: Field<String>,
    /// The zones that `vnetDNSOverrides` names; `None` when the member is missing.
    pub vnet_zones: Option<Vec<String>>,
    /// The zones that `kubeDNSOverrides` names; `None` when the member is missing.
    pub kube_zones: Option<Vec<String>>,
}

/// A managed namespace.
#[derive(Clone, Debug)]
pub struct ManagedNamespace {
    /// The resource or command.
    pub place: Place,
    /// Its name.
    pub name: Field<String>,
    /// `defaultNetworkPolicy.ingress`: `DenyAll`, `AllowAll` or `AllowSameNamespace`.
    pub ingress: Field<String>,
    /// `defaultNetworkPolicy.egress`, with the same values.
    pub egress: Field<String>,
}

impl NodePool {
    /// A pool of which nothing is written yet.
    #[must_use]
    pub fn new(place: Place) -> Self {
        Self {
            place,
            name: Field::Absent,
            count: Field::Absent,
            min_count: Field::Absent,
            max_count: Field::Absent,
            autoscaling: Field::Absent,
            max_surge: Field::Absent,
            max_pods: Field::Absent,
            os_type: Field::Absent,
            os_sku: Field::Absent,
            mode: Field::Absent,
            pool_type: Field::Absent,
            kubernetes_version: Field::Absent,
            subnet: Field::Absent,
            pod_subnet: Field::Absent,
            pod_ip_allocation: Field::Absent,
            taints: Vec::new(),
            initialization_taints: Vec::new(),
            fips: Field::Absent,
            vm_size: Field::Absent,
            workload_runtime: Field::Absent,
            priority: Field::Absent,
            gateway_prefix_size: Field::Absent,
            local_dns: None,
        }
    }

    /// Whether the pool surely runs Windows: by `osType`, or by an `osSKU` that starts with `Windows`.
    #[must_use]
    pub fn is_windows(&self) -> bool {
        self.os_type.is("Windows")
            || self.os_sku.value().is_some_and(|sku| sku.get(..7).is_some_and(|s| s.eq_ignore_ascii_case("windows")))
    }

    /// Whether the pool surely is a system pool.
    #[must_use]
    pub fn is_system(&self) -> bool {
        self.mode.is("System")
    }
}

impl ClusterSpec {
    /// The Kubernetes version when known and well-formed.
    #[must_use]
    pub fn version(&self) -> Option<KubernetesVersion> {
        self.kubernetes_version.value().and_then(|text| KubernetesVersion::parse(text))
    }

    /// The pool of that name, compared without case.
    #[must_use]
    pub fn pool(&self, name: &str) -> Option<&NodePool> {
        self.pools.iter().find(|pool| pool.name.is(name)).map(Arc::as_ref)
    }
}
