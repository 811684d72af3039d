use crate::model::Ipam;
use crate::rules::{Case, Check, Draft, Sink, View, rule};

use crate::rules::demand;

rule! {
    /// A Windows Server 2019 pool asks for static blocks of pod addresses.
    ///
    /// ## What it does
    ///
    /// Reports pools with static block allocation and the OS SKU `Windows2019`.
    ///
    /// ## Why it matters
    ///
    /// Static blocks are not supported on Windows Server 2019: its pods would have no addresses.
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name aks \
    ///   --network-plugin azure \
    ///   --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes \
    ///   --pod-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/pods
    /// az aks nodepool add --resource-group rg --cluster-name aks --name win --os-type Windows --os-sku Windows2019 --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes --pod-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/blocks --pod-ip-allocation-mode StaticBlock
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name aks \
    ///   --network-plugin azure \
    ///   --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes \
    ///   --pod-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/pods
    /// az aks nodepool add --resource-group rg --cluster-name aks --name win --os-type Windows --os-sku Windows2022 --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes --pod-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/blocks --pod-ip-allocation-mode StaticBlock
    /// ```
    ///
    /// ## References
    ///
    /// <https://learn.microsoft.com/azure/aks/configure-azure-cni-static-block-allocation>, limitations. No refusal is on
    /// record, so it is a warning.
    code: "NP366",
    name: "static-block-on-windows-2019",
    severity: Warning,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/configure-azure-cni-static-block-allocation",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::passes(
            "dynamic allocation",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes \
  --pod-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/pods
az aks nodepool add --resource-group rg --cluster-name aks --name win --os-type Windows --os-sku Windows2019 --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes --pod-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/pods"#,
        ),
        Case::passes(
            "a SKU that is not known",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes \
  --pod-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/pods
az aks nodepool add --resource-group rg --cluster-name aks --name win --os-type Windows --os-sku "$SKU" --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes --pod-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/blocks --pod-ip-allocation-mode StaticBlock"#,
        ),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let spec = view.spec();
    for pool in spec.pools.iter().filter(|pool| pool.os_sku.is("Windows2019")) {
        if spec.ipam(pool, view.format()) == Some(Ipam::PodSubnetStaticBlock) {
            let message = format!("{} has Windows Server 2019, which has no static blocks", demand::pool_name(pool));
            let draft = Draft::new(view.place_of(&pool.os_sku), message);
            let draft = draft.help("take `Windows2022`, or allocate addresses dynamically");
            sink.report(draft.related(pool.pod_ip_allocation.place(), "static blocks"));
        }
    }
}
