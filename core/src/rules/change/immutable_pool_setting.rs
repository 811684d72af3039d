use crate::changes::{self, Row};
use crate::report::{RefusedBy, Severity};
use crate::rules::{Case, Check, Sink, View, rule, transition};

rule! {
    /// A setting of a node pool is changed that is fixed when the pool is made.
    ///
    /// ## What it does
    ///
    /// Finds another `maxPods`, `osType`, `vnetSubnetID`, `podSubnetID` or `vmSize` for a pool of the same name. The VM size is a
    /// warning, for a preview can change it; so is the pod subnet, of which no refusal is on record.
    ///
    /// ## Why it matters
    ///
    /// Azure answers "Changing property 'agentPoolProfile.vnetSubnetID' is not allowed." What is wanted is a new pool: it is
    /// added, the old one is drained and deleted.
    ///
    /// ## Example
    ///
    /// ```azurecli before
    /// az aks create --resource-group rg --name aks --network-plugin azure --network-plugin-mode overlay --max-pods 30
    /// ```
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name aks --network-plugin azure --network-plugin-mode overlay --max-pods 110
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli before
    /// az aks create --resource-group rg --name aks --network-plugin azure --network-plugin-mode overlay --max-pods 30
    /// ```
    ///
    /// ```azurecli
    /// az aks nodepool add --resource-group rg --cluster-name aks --name larger --mode System --node-count 3 --max-pods 110
    /// ```
    ///
    /// ## References
    ///
    /// - [AKS#695](https://github.com/Azure/AKS/issues/695) (2018-10-22): the refusal for a subnet
    /// - [IP address planning](https://learn.microsoft.com/azure/aks/concepts-network-ip-address-planning): to increase
    ///   `maxPods`, add a new node pool (2026-08-21)
    /// - [Manage node pools](https://learn.microsoft.com/azure/aks/manage-node-pools): the VM size; a preview of
    ///   [2026-03](https://github.com/Azure/azure-cli-extensions/pull/9732) changes it
    code: "NP613",
    name: "immutable-pool-setting",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/manage-node-pools",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails("another subnet", "new.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-05-01","name":"aks","location":"westeurope","properties":{"agentPoolProfiles":[{"name":"system","mode":"System","count":3,"vmSize":"Standard_D4s_v5","maxPods":30,"vnetSubnetID":"/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/other"}],"networkProfile":{"networkPlugin":"azure","networkPluginMode":"overlay"}}}"#).after("old.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-05-01","name":"aks","location":"westeurope","properties":{"agentPoolProfiles":[{"name":"system","mode":"System","count":3,"vmSize":"Standard_D4s_v5","maxPods":30,"vnetSubnetID":"/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes"}],"networkProfile":{"networkPlugin":"azure","networkPluginMode":"overlay"}}}"#),
        Case::fails("another VM size", "new.sh", r#"az aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay --node-vm-size Standard_D8s_v5"#).after("old.sh", r#"az aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay --node-vm-size Standard_D4s_v5"#),
        Case::passes("the same in other letters", "new.sh", r#"az aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay --node-vm-size standard_d4s_v5"#).after("old.sh", r#"az aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay --node-vm-size Standard_D4s_v5"#),
        Case::passes("a pool of another name", "new.sh", r#"az aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay --nodepool-name larger --max-pods 110"#).after("old.sh", r#"az aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay --max-pods 30"#),
        Case::passes("a template that does not write it", "new.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-05-01","name":"aks","location":"westeurope","properties":{"agentPoolProfiles":[{"name":"nodepool1","mode":"System","count":3}],"networkProfile":{"networkPlugin":"azure","networkPluginMode":"overlay"}}}"#).after("old.sh", r#"az aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay --max-pods 30"#),
        Case::passes("a subnet of which only the subscription is not known", "new.sh", r#"az aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay --vnet-subnet-id /subscriptions/$SUB/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes"#).after("old.sh", r#"az aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes"#),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let Some(step) = view.step() else { return };
    for told in changes::pools(step) {
        let draft = transition::draft(&told);
        let on_record = told.setting.ends_with("vnetSubnetID");
        match told.row {
            Row::VmSize => sink.report(draft.severity(Severity::Warning)),
            Row::FixedPoolSetting if told.setting.ends_with("podSubnetID") => {
                sink.report(draft.severity(Severity::Warning));
            }
            Row::FixedPoolSetting if on_record => sink.report(draft.refused_by(RefusedBy::Azure)),
            Row::FixedPoolSetting => sink.report(draft),
            _ => {}
        }
    }
}
