use crate::edit::Change;
use crate::report::Severity;
use crate::rules::fixes::{self, Touches};
use crate::rules::{Case, Check, Draft, Sink, View, rule};

rule! {
    /// Node auto-provisioning is asked for in a network that it does not support.
    ///
    /// ## What it does
    /// Finds `nodeProvisioningProfile.mode: Auto` together with Calico, with a pod subnet, with a basic load balancer,
    /// and (as a warning) with kubenet.
    ///
    /// ## Why it matters
    /// Node auto-provisioning supports Azure CNI overlay, overlay with Cilium, and Azure CNI in the nodes' subnet,
    /// with the standard load balancer.
    ///
    /// ## Example
    /// ```azurecli
    /// az aks create --resource-group rg --name aks --node-provisioning-mode Auto --network-plugin azure --network-plugin-mode overlay --network-policy calico
    /// ```
    ///
    /// ## Use instead
    /// ```azurecli
    /// az aks create --resource-group rg --name aks --node-provisioning-mode Auto --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium
    /// ```
    ///
    /// ## References
    /// - [Networking of node auto-provisioning](https://learn.microsoft.com/azure/aks/node-auto-provisioning-networking):
    ///   Calico network policy and dynamic IP allocation are not supported (2026-08-21)
    code: "NP512",
    name: "node-provisioning-network",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/node-auto-provisioning-networking",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails("pod subnet", "a.sh", "az aks create -g rg -n aks --node-provisioning-mode Auto --network-plugin azure --network-dataplane cilium --pod-subnet-id /subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/pods"),
        Case::fails("basic load balancer", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-09-01","name":"aks","location":"westeurope","properties":{"nodeProvisioningProfile":{"mode":"auto"},"networkProfile":{"networkPlugin":"azure","networkPluginMode":"overlay","loadBalancerSku":"Basic"}}}"#),
        Case::fails("kubenet", "a.sh", "az aks create -g rg -n aks --node-provisioning-mode Auto --network-plugin kubenet"),
        Case::passes("manual", "a.sh", "az aks create -g rg -n aks --node-provisioning-mode Manual --network-plugin azure --network-policy calico"),
        Case::passes("policy not known", "a.sh", "az aks create -g rg -n aks --node-provisioning-mode Auto --network-plugin azure --network-policy $POLICY"),
        Case::passes("node subnet", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-09-01","name":"aks","location":"westeurope","properties":{"nodeProvisioningProfile":{"mode":"Auto"},"networkProfile":{"networkPlugin":"azure","networkPolicy":"cilium","networkDataplane":"cilium","loadBalancerSku":"Standard"}}}"#),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let spec = view.spec();
    let network = &spec.network;
    let mode = &spec.addons.node_provisioning;
    if view.observed() || !mode.is("Auto") {
        return;
    }
    let with = |place, message: &str, help: &str| {
        Draft::new(place, format!("node auto-provisioning does not work with {message}"))
            .related(mode.place(), "node auto-provisioning is turned on here")
            .help(help)
    };
    if network.policy.is("calico") {
        sink.report(with(
            view.place_of(&network.policy),
            "the network policy `calico`",
            "use the network policy `cilium` with the Cilium dataplane",
        ));
    }
    if let Some(subnet) = spec.pools.iter().find_map(|pool| pool.pod_subnet.sited()) {
        sink.report(with(
            &subnet.place,
            "a pod subnet",
            "use Azure CNI overlay, or give pods addresses of the nodes' subnet",
        ));
    }
    if network.load_balancer_sku.is("basic") {
        let draft = with(
            view.place_of(&network.load_balancer_sku),
            "a basic load balancer",
            "use the load balancer SKU `standard`",
        );
        let sku = network.load_balancer_sku.sited();
        let change = sku.map(|sku| Change::replace(&sku.place, sku.value.clone(), "standard"));
        let title = "use the load balancer SKU `standard`";
        sink.report(draft.fix(fixes::of(view, Touches::Plugin, title, change.into_iter().collect())));
    }
    if network.plugin.is("kubenet") {
        let draft = with(
            view.place_of(&network.plugin),
            "kubenet",
            "use the network plugin `azure` with the plugin mode `overlay`",
        );
        sink.report(draft.severity(Severity::Warning));
    }
}
