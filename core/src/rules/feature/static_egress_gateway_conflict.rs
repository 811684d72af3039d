use crate::rules::{Case, Check, Draft, Sink, View, rule};

rule! {
    /// The static egress gateway is asked for with something that it does not work with.
    ///
    /// ## What it does
    /// Finds a static egress gateway, or a pool of the mode `Gateway`, in clusters with a pod subnet, with two address
    /// families, or with eBPF host routing.
    ///
    /// ## Why it matters
    /// AKS does not support these together.
    ///
    /// ## Example
    /// ```azurecli
    /// az aks create --resource-group rg --name aks --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
    ///   --ip-families ipv4,ipv6 --enable-static-egress-gateway
    /// ```
    ///
    /// ## Use instead
    /// ```azurecli
    /// az aks create --resource-group rg --name aks --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
    ///   --enable-static-egress-gateway
    /// ```
    ///
    /// ## References
    /// - [Static egress gateway, limitations](https://learn.microsoft.com/azure/aks/configure-static-egress-gateway)
    ///   and [eBPF host routing, limitations](https://learn.microsoft.com/azure/aks/container-network-performance-ebpf-host-routing)
    ///   (2026-08-21)
    code: "NP514",
    name: "static-egress-gateway-conflict",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/configure-static-egress-gateway",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails("a gateway pool beside a pod subnet", "a.sh", "az aks create -g rg -n aks --network-plugin azure --pod-subnet-id /subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/pods\naz aks nodepool add -g rg --cluster-name aks -n gateway1 --mode Gateway"),
        Case::fails("host routing", "a.sh", "az aks create -g rg -n aks --network-plugin azure --network-dataplane cilium --enable-acns --acns-datapath-acceleration-mode BpfVeth --enable-static-egress-gateway"),
        Case::passes("turned off", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-09-01","name":"aks","location":"westeurope","properties":{"networkProfile":{"networkPlugin":"azure","networkPluginMode":"overlay","ipFamilies":["IPv4","IPv6"],"staticEgressGatewayProfile":{"enabled":false}}}}"#),
        Case::passes("one family", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-09-01","name":"aks","location":"westeurope","properties":{"networkProfile":{"networkPlugin":"azure","networkPluginMode":"overlay","ipFamilies":["IPv4"],"staticEgressGatewayProfile":{"enabled":true}}}}"#),
        Case::passes("families not known", "a.sh", "az aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay --ip-families $FAMILIES --enable-static-egress-gateway"),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let spec = view.spec();
    let switch = &spec.network.static_egress_gateway;
    let pool = spec.pools.iter().find(|pool| pool.mode.is("Gateway")).filter(|_| !switch.is_false());
    let gateway = if switch.is_true() { switch.place() } else { pool.and_then(|pool| pool.mode.place()) };
    let Some(gateway) = gateway.filter(|_| !view.observed()) else { return };
    let pod_subnet = spec.pools.iter().find_map(|pool| pool.pod_subnet.sited()).map(|subnet| &subnet.place);
    let (with, other) = if let Some(place) = pod_subnet {
        ("a pod subnet", Some(place))
    } else if spec.is_dual_stack() {
        ("two address families", spec.network.ip_families.iter().find_map(|family| family.place()))
    } else if spec.acns.acceleration_mode.is("BpfVeth") {
        ("eBPF host routing", spec.acns.acceleration_mode.place())
    } else {
        return;
    };
    sink.report(
        Draft::new(gateway, format!("the static egress gateway does not work with {with}"))
            .related(other, format!("the choice of {with}"))
            .help("do without one of the two"),
    );
}
