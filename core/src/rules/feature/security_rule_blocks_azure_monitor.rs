use crate::rules::{Case, Check, Draft, Sink, View, rule};

use super::security_groups::{End, Probe, blocking, guarded};

rule! {
    /// A network security group keeps the nodes of a Cilium cluster from Azure Monitor.
    ///
    /// ## What it does
    /// For pools whose subnet and security group are both made in the input, finds an outbound rule that denies TCP 443
    /// to the internet or to Azure, with nothing of a higher priority that may allow `AzureMonitor`.
    ///
    /// ## Why it matters
    /// Cilium's diagnostics go to Azure Monitor. Without them Microsoft cannot see why a dataplane fails.
    ///
    /// ## Example
    /// ```azurecli
    /// az network nsg create --resource-group rg --name nsg
    /// az network nsg rule create --resource-group rg --nsg-name nsg --name deny-internet --priority 4000 --direction Outbound \
    ///   --access Deny --protocol '*' --source-address-prefixes '*' --destination-address-prefixes Internet --destination-port-ranges '*'
    /// az network vnet create --resource-group rg --name vnet --address-prefixes 10.1.0.0/16
    /// az network vnet subnet create --resource-group rg --vnet-name vnet --name nodes --address-prefixes 10.1.0.0/22 --network-security-group nsg
    /// az aks create --resource-group rg --name aks --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium --pod-cidr 192.168.0.0/16 --service-cidr 10.2.0.0/16 --dns-service-ip 10.2.0.10 \
    ///   --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes
    /// ```
    ///
    /// ## Use instead
    /// ```azurecli
    /// az network nsg create --resource-group rg --name nsg
    /// az network nsg rule create --resource-group rg --nsg-name nsg --name allow-monitor --priority 300 --direction Outbound \
    ///   --access Allow --protocol Tcp --source-address-prefixes '*' --destination-address-prefixes AzureMonitor --destination-port-ranges 443
    /// az network nsg rule create --resource-group rg --nsg-name nsg --name deny-internet --priority 4000 --direction Outbound \
    ///   --access Deny --protocol '*' --source-address-prefixes '*' --destination-address-prefixes Internet --destination-port-ranges '*'
    /// az network vnet create --resource-group rg --name vnet --address-prefixes 10.1.0.0/16
    /// az network vnet subnet create --resource-group rg --vnet-name vnet --name nodes --address-prefixes 10.1.0.0/22 --network-security-group nsg
    /// az aks create --resource-group rg --name aks --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium --pod-cidr 192.168.0.0/16 --service-cidr 10.2.0.0/16 --dns-service-ip 10.2.0.10 \
    ///   --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes
    /// ```
    ///
    /// ## References
    /// - [Azure CNI powered by Cilium, considerations](https://learn.microsoft.com/azure/aks/azure-cni-powered-by-cilium#considerations):
    ///   allow the `AzureMonitor` service tag (2026-08-21)
    code: "NP532",
    name: "security-rule-blocks-azure-monitor",
    severity: Warning,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/azure-cni-powered-by-cilium#considerations",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::passes("another dataplane", "a.sh", r#"az network nsg create -g rg -n nsg
az network nsg rule create -g rg --nsg-name nsg -n deny --priority 4000 --direction Outbound --access Deny --protocol '*' --source-address-prefixes '*' --destination-address-prefixes Internet --destination-port-ranges '*'
az network vnet create -g rg -n vnet --address-prefixes 10.1.0.0/16
az network vnet subnet create -g rg --vnet-name vnet -n nodes --address-prefixes 10.1.0.0/22 --network-security-group nsg
az aks create -g rg -n aks --network-plugin azure --vnet-subnet-id /subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes"#),
        Case::passes("inbound", "a.sh", r#"az network nsg create -g rg -n nsg
az network nsg rule create -g rg --nsg-name nsg -n deny --priority 4000 --direction Inbound --access Deny --protocol '*' --source-address-prefixes Internet --destination-address-prefixes '*' --destination-port-ranges '*'
az network vnet create -g rg -n vnet --address-prefixes 10.1.0.0/16
az network vnet subnet create -g rg --vnet-name vnet -n nodes --address-prefixes 10.1.0.0/22 --network-security-group nsg
az aks create -g rg -n aks --network-plugin azure --network-dataplane cilium --vnet-subnet-id /subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes"#),
        Case::fails("the allowing rule comes too late", "a.sh", r#"az network nsg create -g rg -n nsg
az network nsg rule create -g rg --nsg-name nsg -n deny --priority 200 --direction Outbound --access Deny --protocol Tcp --source-address-prefixes '*' --destination-address-prefixes AzureCloud --destination-port-ranges 443
az network nsg rule create -g rg --nsg-name nsg -n allow --priority 201 --direction Outbound --access Allow --protocol Tcp --source-address-prefixes '*' --destination-address-prefixes AzureMonitor --destination-port-ranges 443
az network vnet create -g rg -n vnet --address-prefixes 10.1.0.0/16
az network vnet subnet create -g rg --vnet-name vnet -n nodes --address-prefixes 10.1.0.0/22 --network-security-group nsg
az aks create -g rg -n aks --network-plugin azure --network-dataplane cilium --vnet-subnet-id /subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes"#),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    if !view.spec().is_cilium() {
        return;
    }
    for guarded in guarded(view) {
        let (from, to) = (End::Nodes(&guarded.nodes), End::Service("AzureMonitor"));
        let probe = Probe { direction: "Outbound", protocol: "Tcp", port: Some(443), from, to };
        let Some(deny) = blocking(guarded.group, &probe) else { continue };
        sink.report(
            Draft::new(
                deny.access.place().unwrap_or(&deny.place),
                "this rule keeps the nodes of a Cilium cluster from Azure Monitor",
            )
            .related(guarded.attached, "the group is on the subnet of the nodes")
            .help("allow TCP 443 to the service tag `AzureMonitor` with a lower priority number"),
        );
    }
}
