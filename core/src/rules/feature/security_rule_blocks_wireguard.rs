use crate::rules::{Case, Check, Draft, Sink, View, rule};

use super::security_groups::{End, Probe, blocking, guarded};

/// The port of Cilium's WireGuard tunnels.
const PORT: u16 = 51871;

rule! {
    /// A network security group blocks the WireGuard tunnels between a cluster's nodes.
    ///
    /// ## What it does
    /// In clusters with WireGuard encryption whose subnet and security group are both made in the input, finds a rule
    /// that denies UDP 51871 between the nodes, with nothing of a higher priority that may allow it.
    ///
    /// ## Why it matters
    /// All traffic between pods of different nodes goes through these tunnels.
    ///
    /// ## Example
    /// ```azurecli
    /// az network nsg create --resource-group rg --name nsg
    /// az network nsg rule create --resource-group rg --nsg-name nsg --name deny-udp --priority 4000 --direction Inbound \
    ///   --access Deny --protocol Udp --source-address-prefixes '*' --destination-address-prefixes '*' --destination-port-ranges 1024-65535
    /// az network vnet create --resource-group rg --name vnet --address-prefixes 10.1.0.0/16
    /// az network vnet subnet create --resource-group rg --vnet-name vnet --name nodes --address-prefixes 10.1.0.0/22 --network-security-group nsg
    /// az aks create --resource-group rg --name aks --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium --enable-acns --acns-transit-encryption-type WireGuard \
    ///   --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes
    /// ```
    ///
    /// ## Use instead
    /// ```azurecli
    /// az network nsg create --resource-group rg --name nsg
    /// az network nsg rule create --resource-group rg --nsg-name nsg --name allow-wireguard --priority 300 --direction Inbound \
    ///   --access Allow --protocol Udp --source-address-prefixes 10.1.0.0/22 --destination-address-prefixes 10.1.0.0/22 --destination-port-ranges 51871
    /// az network nsg rule create --resource-group rg --nsg-name nsg --name deny-udp --priority 4000 --direction Inbound \
    ///   --access Deny --protocol Udp --source-address-prefixes '*' --destination-address-prefixes '*' --destination-port-ranges 1024-65535
    /// az network vnet create --resource-group rg --name vnet --address-prefixes 10.1.0.0/16
    /// az network vnet subnet create --resource-group rg --vnet-name vnet --name nodes --address-prefixes 10.1.0.0/22 --network-security-group nsg
    /// az aks create --resource-group rg --name aks --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium --enable-acns --acns-transit-encryption-type WireGuard \
    ///   --pod-cidr 192.168.0.0/16 --service-cidr 10.2.0.0/16 --dns-service-ip 10.2.0.10 \
    ///   --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes
    /// ```
    ///
    /// ## References
    /// - [WireGuard encryption](https://learn.microsoft.com/azure/aks/container-network-security-wireguard-encryption-concepts):
    ///   UDP 51871 (2026-08-21)
    code: "NP533",
    name: "security-rule-blocks-wireguard",
    severity: Warning,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/container-network-security-wireguard-encryption-concepts",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::passes("the ports around it", "a.sh", r#"az network nsg create -g rg -n nsg
az network nsg rule create -g rg --nsg-name nsg -n deny --priority 4000 --direction Inbound --access Deny --protocol Udp --source-address-prefixes '*' --destination-address-prefixes '*' --destination-port-ranges 1024-51870 51872-65535
az network vnet create -g rg -n vnet --address-prefixes 10.1.0.0/16
az network vnet subnet create -g rg --vnet-name vnet -n nodes --address-prefixes 10.1.0.0/22 --network-security-group nsg
az aks create -g rg -n aks --network-plugin azure --network-dataplane cilium --enable-acns --acns-transit-encryption-type wireguard --vnet-subnet-id /subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes"#),
        Case::passes("TCP", "a.sh", r#"az network nsg create -g rg -n nsg
az network nsg rule create -g rg --nsg-name nsg -n deny --priority 4000 --direction Inbound --access Deny --protocol Tcp --source-address-prefixes '*' --destination-address-prefixes '*' --destination-port-ranges 51871
az network vnet create -g rg -n vnet --address-prefixes 10.1.0.0/16
az network vnet subnet create -g rg --vnet-name vnet -n nodes --address-prefixes 10.1.0.0/22 --network-security-group nsg
az aks create -g rg -n aks --network-plugin azure --network-dataplane cilium --enable-acns --acns-transit-encryption-type wireguard --vnet-subnet-id /subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes"#),
        Case::passes("no encryption", "a.sh", r#"az network nsg create -g rg -n nsg
az network nsg rule create -g rg --nsg-name nsg -n deny --priority 4000 --direction Inbound --access Deny --protocol Udp --source-address-prefixes '*' --destination-address-prefixes '*' --destination-port-ranges 51871
az network vnet create -g rg -n vnet --address-prefixes 10.1.0.0/16
az network vnet subnet create -g rg --vnet-name vnet -n nodes --address-prefixes 10.1.0.0/22 --network-security-group nsg
az aks create -g rg -n aks --network-plugin azure --network-dataplane cilium --enable-acns --vnet-subnet-id /subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes"#),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let encryption = &view.spec().acns.transit_encryption;
    if !encryption.is("WireGuard") {
        return;
    }
    for guarded in guarded(view) {
        for direction in ["Inbound", "Outbound"] {
            let (from, to) = (End::Nodes(&guarded.nodes), End::Nodes(&guarded.nodes));
            let probe = Probe { direction, protocol: "Udp", port: Some(PORT), from, to };
            let Some(deny) = blocking(guarded.group, &probe) else { continue };
            sink.report(
                Draft::new(
                    deny.access.place().unwrap_or(&deny.place),
                    format!("this rule blocks the WireGuard tunnels between the nodes, UDP {PORT}"),
                )
                .related(encryption.place(), "WireGuard is chosen here")
                .related(guarded.attached, "the group is on the subnet of the nodes")
                .help(format!("allow UDP {PORT} within the range of the nodes with a lower priority number")),
            );
        }
    }
}
