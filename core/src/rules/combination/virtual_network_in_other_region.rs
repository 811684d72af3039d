use crate::report::RefusedBy;
use crate::rules::{Case, Check, Draft, Sink, View, rule};

rule! {
    /// The virtual network of a pool is in another region than the cluster.
    ///
    /// ## What it does
    /// Compares the region of the cluster with that of the virtual network that holds a pool's subnet, when the input
    /// gives both. `West US 2` and `westus2` are one region.
    ///
    /// ## Why it matters
    /// Azure refuses the cluster: "The Agentpool nodepool1's vnet … and the cluster are not in the same region."
    ///
    /// ## Example
    /// ```azurecli
    /// az network vnet create --resource-group rg --name vnet --location westus --address-prefixes 10.1.0.0/16 \
    ///   --subnet-name nodes --subnet-prefixes 10.1.0.0/22
    /// az aks create --resource-group rg --name aks --location westus2 --network-plugin azure --network-plugin-mode overlay \
    ///   --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes
    /// ```
    ///
    /// ## Use instead
    /// ```azurecli
    /// az network vnet create --resource-group rg --name vnet --location westus2 --address-prefixes 10.1.0.0/16 \
    ///   --subnet-name nodes --subnet-prefixes 10.1.0.0/22
    /// az aks create --resource-group rg --name aks --location westus2 --network-plugin azure --network-plugin-mode overlay \
    ///   --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes
    /// ```
    ///
    /// ## References
    /// - [azure-cli, recorded test of virtual nodes](https://github.com/Azure/azure-cli/blob/6ad1929af3dcae62b3a81672af9a33e54aaeec3c/src/azure-cli/azure/cli/command_modules/acs/tests/latest/recordings/test_aks_create_default_service_with_virtual_node_addon.yaml):
    ///   `InvalidParameter` (2021-05-19)
    code: "NP109",
    name: "virtual-network-in-other-region",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/concepts-network-ip-address-planning",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails("pod subnet", "a.sh", "az network vnet create -g rg -n vnet -l eastus --address-prefixes 10.0.0.0/8 --subnet-name nodes --subnet-prefixes 10.240.0.0/16\naz network vnet subnet create -g rg --vnet-name vnet -n pods --address-prefixes 10.241.0.0/16\naz aks create -g rg -n aks -l eastus2 --network-plugin azure --pod-subnet-id /subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/pods"),
        Case::passes("written otherwise", "a.sh", "az network vnet create -g rg -n vnet -l 'West US 2' --address-prefixes 10.1.0.0/16 --subnet-name nodes --subnet-prefixes 10.1.0.0/22\naz aks create -g rg -n aks -l WESTUS2 --network-plugin azure --vnet-subnet-id /subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes"),
        Case::passes("region not known", "a.sh", "az network vnet create -g rg -n vnet -l $REGION --address-prefixes 10.1.0.0/16 --subnet-name nodes --subnet-prefixes 10.1.0.0/22\naz aks create -g rg -n aks -l westus2 --network-plugin azure --vnet-subnet-id /subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes"),
        Case::passes("region left out", "a.sh", "az network vnet create -g rg -n vnet --address-prefixes 10.1.0.0/16 --subnet-name nodes --subnet-prefixes 10.1.0.0/22\naz aks create -g rg -n aks -l westus2 --network-plugin azure --vnet-subnet-id /subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes"),
        Case::passes("another network", "a.sh", "az network vnet create -g rg -n hub -l eastus --address-prefixes 10.1.0.0/16 --subnet-name nodes --subnet-prefixes 10.1.0.0/22\naz aks create -g rg -n aks -l westus2 --network-plugin azure --vnet-subnet-id /subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes"),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let spec = view.spec();
    let Some(location) = spec.location.sited() else { return };
    if view.observed() {
        return;
    }
    for subnet in
        spec.pools.iter().flat_map(|pool| [&pool.subnet, &pool.pod_subnet]).filter_map(|subnet| subnet.sited())
    {
        let network = view.context.networks.network(&subnet.value, subnet.place.file);
        let Some(region) = network.and_then(|network| network.location.sited()) else { continue };
        if normal(&region.value) == normal(&location.value) {
            continue;
        }
        let message = format!(
            "the subnet is in a virtual network in `{}`, but the cluster is in `{}`",
            region.value, location.value
        );
        sink.report(
            Draft::new(&subnet.place, message)
                .related(&region.place, "the region of the virtual network")
                .related(&location.place, "the region of the cluster")
                .help("a cluster and its virtual networks are in one region")
                .refused_by(RefusedBy::Azure),
        );
    }
}

/// The region's name as Azure compares it.
fn normal(region: &str) -> String {
    region.chars().filter(|letter| !letter.is_whitespace()).map(|letter| letter.to_ascii_lowercase()).collect()
}
