use crate::rules::{Case, Check, Draft, Sink, View, rule};

rule! {
    /// Virtual nodes are asked for in a network that does not support them.
    ///
    /// ## What it does
    /// Finds the virtual nodes add-on (`aciConnectorLinux`) in clusters with Azure CNI overlay, and in dual-stack
    /// clusters.
    ///
    /// ## Why it matters
    /// Pods on virtual nodes have addresses of a subnet of the virtual network, which an overlay does not have. The
    /// documentation names virtual nodes as a reason to choose a flat network. No refusal by Azure is on record.
    ///
    /// ## Example
    /// ```azurecli
    /// az aks create --resource-group rg --name aks --network-plugin azure --network-plugin-mode overlay --enable-addons virtual-node --aci-subnet-name aci
    /// ```
    ///
    /// ## Use instead
    /// ```azurecli
    /// az aks create --resource-group rg --name aks --network-plugin azure --enable-addons virtual-node --aci-subnet-name aci \
    ///   --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes
    /// ```
    ///
    /// ## References
    /// - [Azure CNI overlay](https://learn.microsoft.com/azure/aks/concepts-network-azure-cni-overlay) and
    ///   [dual-stack](https://learn.microsoft.com/azure/aks/configure-dual-stack) (2026-08-21)
    code: "NP511",
    name: "virtual-nodes-network",
    severity: Warning,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/concepts-network-azure-cni-overlay",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails("dual-stack", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-05-01","name":"aks","location":"westeurope","properties":{"addonProfiles":{"aciConnectorLinux":{"enabled":true,"config":{"SubnetName":"aci"}}},"networkProfile":{"networkPlugin":"azure","ipFamilies":["IPv4","IPv6"]}}}"#),
        Case::fails("enabled later", "a.sh", "az aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay\naz aks enable-addons -g rg -n aks --addons virtual-node --subnet-name aci"),
        Case::passes("flat", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-05-01","name":"aks","location":"westeurope","properties":{"addonProfiles":{"aciConnectorLinux":{"enabled":true,"config":{"SubnetName":"aci"}}},"networkProfile":{"networkPlugin":"azure"}}}"#),
        Case::passes("turned off", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-05-01","name":"aks","location":"westeurope","properties":{"addonProfiles":{"aciConnectorLinux":{"enabled":false}},"networkProfile":{"networkPlugin":"azure","networkPluginMode":"overlay"}}}"#),
        Case::passes("mode not known", "a.sh", "az aks create -g rg -n aks --network-plugin azure --network-plugin-mode $MODE --enable-addons virtual-node --aci-subnet-name aci"),
        Case::passes("another add-on", "a.sh", "az aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay --enable-addons monitoring"),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let spec = view.spec();
    let network = &spec.network;
    if view.observed() || !spec.addons.virtual_nodes.is_true() {
        return;
    }
    let (message, place) = if network.plugin_mode.is("overlay") {
        ("virtual nodes do not work with Azure CNI overlay", network.plugin_mode.place())
    } else if spec.is_dual_stack() {
        (
            "virtual nodes do not work in a dual-stack cluster",
            network.ip_families.iter().find_map(|family| family.place()),
        )
    } else {
        return;
    };
    sink.report(
        Draft::new(view.place_of(&spec.addons.virtual_nodes), message)
            .related(place, "the network is chosen here")
            .help("use Azure CNI without overlay and a subnet for the virtual nodes, or more nodes instead of virtual ones"),
    );
}
