//! The state of a cluster that the input does not create: everything is unknown until a step sets it.

use super::{Acns, Addons, ClusterSpec, LoadBalancer, NetworkProfile, NodePool};
use crate::model::{Field, Place};

fn unknown<T>() -> Field<T> {
    Field::Unknown(None)
}

impl ClusterSpec {
    /// A cluster made elsewhere.
    #[must_use]
    pub fn elsewhere() -> Self {
        Self {
            name: unknown(),
            resource_group: unknown(),
            location: unknown(),
            sku: unknown(),
            tier: unknown(),
            support_plan: unknown(),
            kubernetes_version: unknown(),
            network: NetworkProfile::elsewhere(),
            acns: Acns {
                enabled: unknown(),
                observability: unknown(),
                security: unknown(),
                network_policies: unknown(),
                transit_encryption: unknown(),
                acceleration_mode: unknown(),
                flow_logs: unknown(),
            },
            addons: Addons {
                monitoring: unknown(),
                monitoring_identity: unknown(),
                high_log_scale: unknown(),
                virtual_nodes: unknown(),
                istio: unknown(),
                gateway_api: unknown(),
                node_provisioning: unknown(),
                api_server_ranges: vec![unknown()],
            },
            pools: Vec::new(),
            namespaces: Vec::new(),
            api_version: unknown(),
        }
    }
}

impl NetworkProfile {
    fn elsewhere() -> Self {
        Self {
            plugin: unknown(),
            plugin_mode: unknown(),
            dataplane: unknown(),
            policy: unknown(),
            mode: unknown(),
            pod_cidrs: vec![unknown()],
            service_cidrs: vec![unknown()],
            dns_service_ip: unknown(),
            docker_bridge_cidr: unknown(),
            ip_families: vec![unknown()],
            outbound_type: unknown(),
            load_balancer_sku: unknown(),
            load_balancer: LoadBalancer {
                managed_outbound_ips: unknown(),
                allocated_outbound_ports: unknown(),
                idle_timeout: unknown(),
            },
            kube_proxy_enabled: unknown(),
            kube_proxy_mode: unknown(),
            static_egress_gateway: unknown(),
        }
    }
}

impl NodePool {
    /// A pool made elsewhere.
    #[must_use]
    pub fn elsewhere(place: Place) -> Self {
        Self {
            place,
            name: unknown(),
            count: unknown(),
            min_count: unknown(),
            max_count: unknown(),
            autoscaling: unknown(),
            max_surge: unknown(),
            max_pods: unknown(),
            os_type: unknown(),
            os_sku: unknown(),
            mode: unknown(),
            pool_type: unknown(),
            kubernetes_version: unknown(),
            subnet: unknown(),
            pod_subnet: unknown(),
            pod_ip_allocation: unknown(),
            taints: vec![unknown()],
            initialization_taints: vec![unknown()],
            fips: unknown(),
            vm_size: unknown(),
            workload_runtime: unknown(),
            priority: unknown(),
            gateway_prefix_size: unknown(),
            local_dns: None,
        }
    }
}
