use crate::model::Field;
use crate::rules::Case;
use crate::rules::refusal::refused;
use crate::rules::{Check, Draft, Sink, View, rule};

/// The service of clusters.
const OWN_SERVICE: &str = "Microsoft.ContainerService/managedClusters";

rule! {
    /// A subnet of nodes or pods is delegated to another service.
    ///
    /// ## What it does
    ///
    /// Reports node pools whose node subnet or pod subnet is delegated to anything but
    /// `Microsoft.ContainerService/managedClusters`.
    ///
    /// ## Why it matters
    ///
    /// A delegated subnet belongs to the service that it is delegated to. Azure refuses the cluster with
    /// `SubnetIsDelegated`.
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// az network vnet create --resource-group rg --name vnet --address-prefixes 10.240.0.0/16 \
    ///   --subnet-name nodes --subnet-prefixes 10.240.0.0/22
    /// az network vnet subnet update --resource-group rg --vnet-name vnet --name nodes --delegations Microsoft.ContainerInstance/containerGroups
    /// az aks create --resource-group rg --name aks \
    ///   --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
    ///   --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli
    /// az network vnet create --resource-group rg --name vnet --address-prefixes 10.240.0.0/16 \
    ///   --subnet-name nodes --subnet-prefixes 10.240.0.0/22
    /// az network vnet subnet update --resource-group rg --vnet-name vnet --name nodes --delegations Microsoft.ContainerService/managedClusters
    /// az aks create --resource-group rg --name aks \
    ///   --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
    ///   --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes
    /// ```
    ///
    /// ## References
    ///
    /// `SubnetIsDelegated`:
    /// <https://learn.microsoft.com/troubleshoot/azure/azure-kubernetes/error-codes/subnetisdelegated-error>.
    code: "NP323",
    name: "subnet-delegated",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/concepts-network-ip-address-planning",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails(
            "a pod subnet",
            "case.sh",
            r#"az network vnet subnet create --resource-group rg --vnet-name vnet --name pods --address-prefixes 10.241.0.0/22 --delegations Microsoft.Web/serverFarms
az aks create --resource-group rg --name aks \
  --network-plugin azure \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes \
  --pod-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/pods"#,
        ),
        Case::passes(
            "another case",
            "case.sh",
            r#"az network vnet create --resource-group rg --name vnet --address-prefixes 10.240.0.0/16 \
  --subnet-name nodes --subnet-prefixes 10.240.0.0/22
az network vnet subnet update --resource-group rg --vnet-name vnet --name nodes --delegations microsoft.containerservice/managedclusters
az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes"#,
        ),
        Case::passes(
            "a delegation that is not known",
            "case.sh",
            r#"az network vnet create --resource-group rg --name vnet --address-prefixes 10.240.0.0/16 \
  --subnet-name nodes --subnet-prefixes 10.240.0.0/22
az network vnet subnet update --resource-group rg --vnet-name vnet --name nodes --delegations "$SERVICE"
az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes"#,
        ),
        Case::passes(
            "another subnet",
            "case.sh",
            r#"az network vnet create --resource-group rg --name vnet --address-prefixes 10.240.0.0/16 \
  --subnet-name nodes --subnet-prefixes 10.240.0.0/22
az network vnet subnet create --resource-group rg --vnet-name vnet --name aci --address-prefixes 10.240.8.0/24 --delegations Microsoft.ContainerInstance/containerGroups
az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes"#,
        ),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    for id in view.spec().pools.iter().flat_map(|pool| [&pool.subnet, &pool.pod_subnet]) {
        let (Some(written), Some((_, subnet))) = (id.place(), view.subnet(id)) else { continue };
        let delegations = subnet.delegations.iter().filter_map(Field::sited);
        // The service is also written with a dot in place of the slash.
        let foreign = delegations.into_iter().find(|delegation| {
            let service = delegation.value.replacen("ContainerService.", "ContainerService/", 1);
            !service.eq_ignore_ascii_case(OWN_SERVICE)
        });
        let Some(foreign) = foreign else { continue };
        let message = format!("subnet `{}` is delegated to `{}`", subnet.name.written(), foreign.value);
        let help = "take a subnet without delegation, or one that is delegated to \
                    `Microsoft.ContainerService/managedClusters`";
        let draft = Draft::new(written, message).help(help).related(&foreign.place, "delegated here");
        sink.report(refused(view, draft));
    }
}
