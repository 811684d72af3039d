use crate::model::{Ipam, SecurityRule};
use crate::net::{Cidr, Family};
use crate::rules::{Case, Check, Draft, Sink, View, rule, wording};

use super::security_groups::{End, Probe, blocking, guarded};

rule! {
    /// A network security group blocks the traffic among a cluster's nodes and pods.
    ///
    /// ## What it does
    /// For pools whose subnet and security group are both made in the input, finds a rule that denies TCP on all ports
    /// from node to node, and with Azure CNI overlay from node to pod and from pod to pod. A rule is reported only when
    /// nothing of a higher priority may allow the traffic. Azure's own default rules come last.
    ///
    /// ## Why it matters
    /// Overlay traffic is not encapsulated: the group sees the addresses of nodes and pods. Without it, nodes do not
    /// become ready, or DNS and services fail.
    ///
    /// ## Example
    /// ```azurecli
    /// az network nsg create --resource-group rg --name nsg
    /// az network nsg rule create --resource-group rg --nsg-name nsg --name deny-all --priority 4096 --direction Inbound \
    ///   --access Deny --protocol '*' --source-address-prefixes '*' --destination-address-prefixes '*' --destination-port-ranges '*'
    /// az network vnet create --resource-group rg --name vnet --address-prefixes 10.1.0.0/16
    /// az network vnet subnet create --resource-group rg --vnet-name vnet --name nodes --address-prefixes 10.1.0.0/22 --network-security-group nsg
    /// az aks create --resource-group rg --name aks --network-plugin azure --network-plugin-mode overlay --pod-cidr 192.168.0.0/16 --service-cidr 10.2.0.0/16 --dns-service-ip 10.2.0.10 \
    ///   --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes
    /// ```
    ///
    /// ## Use instead
    /// ```azurecli
    /// az network nsg create --resource-group rg --name nsg
    /// az network nsg rule create --resource-group rg --nsg-name nsg --name allow-cluster --priority 200 --direction Inbound \
    ///   --access Allow --protocol '*' --source-address-prefixes 10.1.0.0/22 192.168.0.0/16 --destination-address-prefixes 10.1.0.0/22 192.168.0.0/16 --destination-port-ranges '*'
    /// az network nsg rule create --resource-group rg --nsg-name nsg --name deny-all --priority 4096 --direction Inbound \
    ///   --access Deny --protocol '*' --source-address-prefixes '*' --destination-address-prefixes '*' --destination-port-ranges '*'
    /// az network vnet create --resource-group rg --name vnet --address-prefixes 10.1.0.0/16
    /// az network vnet subnet create --resource-group rg --vnet-name vnet --name nodes --address-prefixes 10.1.0.0/22 --network-security-group nsg
    /// az aks create --resource-group rg --name aks --network-plugin azure --network-plugin-mode overlay --pod-cidr 192.168.0.0/16 --service-cidr 10.2.0.0/16 --dns-service-ip 10.2.0.10 \
    ///   --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes
    /// ```
    ///
    /// ## References
    /// - [Azure CNI overlay, network security groups](https://learn.microsoft.com/azure/aks/concepts-network-azure-cni-overlay#network-security-groups):
    ///   traffic from the node range to the node range and to the pod range, and within the pod range (2026-08-21)
    code: "NP531",
    name: "security-rule-blocks-cluster-traffic",
    severity: Warning,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/concepts-network-azure-cni-overlay#network-security-groups",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails("template", "a.json", r#"{"$schema":"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#","contentVersion":"1.0.0.0","resources":[{"type":"Microsoft.Network/networkSecurityGroups","apiVersion":"2024-05-01","name":"nsg","location":"westeurope","properties":{"securityRules":[{"name":"deny","properties":{"priority":4096,"direction":"Inbound","access":"Deny","protocol":"*","sourceAddressPrefix":"*","sourcePortRange":"*","destinationAddressPrefix":"*","destinationPortRange":"*"}}]}},{"type":"Microsoft.Network/virtualNetworks","apiVersion":"2024-05-01","name":"vnet","location":"westeurope","properties":{"addressSpace":{"addressPrefixes":["10.1.0.0/16"]},"subnets":[{"name":"nodes","properties":{"addressPrefix":"10.1.0.0/22","networkSecurityGroup":{"id":"[resourceId('Microsoft.Network/networkSecurityGroups','nsg')]"}}}]}},{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-05-01","name":"aks","location":"westeurope","properties":{"agentPoolProfiles":[{"name":"sys","mode":"System","count":3,"vmSize":"Standard_D4s_v5","vnetSubnetID":"[resourceId('Microsoft.Network/virtualNetworks/subnets','vnet','nodes')]"}],"networkProfile":{"networkPlugin":"azure","networkPluginMode":"overlay","networkDataplane":"cilium","podCidr":"192.168.0.0/16","serviceCidr":"10.2.0.0/16","dnsServiceIP":"10.2.0.10"}}}]}"#),
        Case::passes("a template that allows the ranges one number before", "a.json", r#"{"$schema":"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#","contentVersion":"1.0.0.0","resources":[{"type":"Microsoft.Network/networkSecurityGroups","apiVersion":"2024-05-01","name":"nsg","location":"westeurope","properties":{"securityRules":[{"name":"allow","properties":{"priority":4095,"direction":"Inbound","access":"Allow","protocol":"*","sourceAddressPrefixes":["10.1.0.0/22","192.168.0.0/16"],"sourcePortRange":"*","destinationAddressPrefixes":["10.1.0.0/22","192.168.0.0/16"],"destinationPortRange":"*"}},{"name":"deny","properties":{"priority":4096,"direction":"Inbound","access":"Deny","protocol":"*","sourceAddressPrefix":"*","sourcePortRange":"*","destinationAddressPrefix":"*","destinationPortRange":"*"}}]}},{"type":"Microsoft.Network/virtualNetworks","apiVersion":"2024-05-01","name":"vnet","location":"westeurope","properties":{"addressSpace":{"addressPrefixes":["10.1.0.0/16"]},"subnets":[{"name":"nodes","properties":{"addressPrefix":"10.1.0.0/22","networkSecurityGroup":{"id":"[resourceId('Microsoft.Network/networkSecurityGroups','nsg')]"}}}]}},{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-05-01","name":"aks","location":"westeurope","properties":{"agentPoolProfiles":[{"name":"sys","mode":"System","count":3,"vmSize":"Standard_D4s_v5","vnetSubnetID":"[resourceId('Microsoft.Network/virtualNetworks/subnets','vnet','nodes')]"}],"networkProfile":{"networkPlugin":"azure","networkPluginMode":"overlay","networkDataplane":"cilium","podCidr":"192.168.0.0/16","serviceCidr":"10.2.0.0/16","dnsServiceIP":"10.2.0.10"}}}]}"#),
        Case::fails("a template that allows them one number too late", "a.json", r#"{"$schema":"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#","contentVersion":"1.0.0.0","resources":[{"type":"Microsoft.Network/networkSecurityGroups","apiVersion":"2024-05-01","name":"nsg","location":"westeurope","properties":{"securityRules":[{"name":"allow","properties":{"priority":4097,"direction":"Inbound","access":"Allow","protocol":"*","sourceAddressPrefixes":["10.1.0.0/22","192.168.0.0/16"],"sourcePortRange":"*","destinationAddressPrefixes":["10.1.0.0/22","192.168.0.0/16"],"destinationPortRange":"*"}},{"name":"deny","properties":{"priority":4096,"direction":"Inbound","access":"Deny","protocol":"*","sourceAddressPrefix":"*","sourcePortRange":"*","destinationAddressPrefix":"*","destinationPortRange":"*"}}]}},{"type":"Microsoft.Network/virtualNetworks","apiVersion":"2024-05-01","name":"vnet","location":"westeurope","properties":{"addressSpace":{"addressPrefixes":["10.1.0.0/16"]},"subnets":[{"name":"nodes","properties":{"addressPrefix":"10.1.0.0/22","networkSecurityGroup":{"id":"[resourceId('Microsoft.Network/networkSecurityGroups','nsg')]"}}}]}},{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-05-01","name":"aks","location":"westeurope","properties":{"agentPoolProfiles":[{"name":"sys","mode":"System","count":3,"vmSize":"Standard_D4s_v5","vnetSubnetID":"[resourceId('Microsoft.Network/virtualNetworks/subnets','vnet','nodes')]"}],"networkProfile":{"networkPlugin":"azure","networkPluginMode":"overlay","networkDataplane":"cilium","podCidr":"192.168.0.0/16","serviceCidr":"10.2.0.0/16","dnsServiceIP":"10.2.0.10"}}}]}"#),
        Case::fails("only the nodes are allowed", "a.sh", r#"az network nsg create -g rg -n nsg
az network nsg rule create -g rg --nsg-name nsg -n nodes --priority 200 --direction Inbound --access Allow --protocol '*' --source-address-prefixes 10.1.0.0/22 --destination-address-prefixes 10.1.0.0/22 --destination-port-ranges '*'
az network nsg rule create -g rg --nsg-name nsg -n deny --priority 4096 --direction Inbound --access Deny --protocol '*' --source-address-prefixes '*' --destination-address-prefixes '*' --destination-port-ranges '*'
az network vnet create -g rg -n vnet --address-prefixes 10.1.0.0/16
az network vnet subnet create -g rg --vnet-name vnet -n nodes --address-prefixes 10.1.0.0/22 --network-security-group nsg
az aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay --pod-cidr 192.168.0.0/16 --vnet-subnet-id /subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes"#),
        Case::passes("the virtual network is allowed before", "a.sh", r#"az network nsg create -g rg -n nsg
az network nsg rule create -g rg --nsg-name nsg -n vnet --priority 200 --direction Inbound --access Allow --protocol '*' --source-address-prefixes VirtualNetwork --destination-address-prefixes VirtualNetwork --destination-port-ranges '*'
az network nsg rule create -g rg --nsg-name nsg -n deny --priority 4096 --direction Inbound --access Deny --protocol '*' --source-address-prefixes '*' --destination-address-prefixes '*' --destination-port-ranges '*'
az network vnet create -g rg -n vnet --address-prefixes 10.1.0.0/16
az network vnet subnet create -g rg --vnet-name vnet -n nodes --address-prefixes 10.1.0.0/22 --network-security-group nsg
az aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay --pod-cidr 192.168.0.0/16 --vnet-subnet-id /subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes"#),
        Case::passes("the internet is denied", "a.sh", r#"az network nsg create -g rg -n nsg
az network nsg rule create -g rg --nsg-name nsg -n deny --priority 100 --direction Inbound --access Deny --protocol '*' --source-address-prefixes Internet --destination-address-prefixes '*' --destination-port-ranges '*'
az network vnet create -g rg -n vnet --address-prefixes 10.1.0.0/16
az network vnet subnet create -g rg --vnet-name vnet -n nodes --address-prefixes 10.1.0.0/22 --network-security-group nsg
az aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay --vnet-subnet-id /subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes"#),
        Case::passes("a rule before is not known", "a.sh", r#"az network nsg create -g rg -n nsg
az network nsg rule create -g rg --nsg-name nsg -n maybe --priority 200 --direction Inbound --access Allow --protocol '*' --source-address-prefixes $RANGES --destination-address-prefixes '*' --destination-port-ranges '*'
az network nsg rule create -g rg --nsg-name nsg -n deny --priority 4096 --direction Inbound --access Deny --protocol '*' --source-address-prefixes '*' --destination-address-prefixes '*' --destination-port-ranges '*'
az network vnet create -g rg -n vnet --address-prefixes 10.1.0.0/16
az network vnet subnet create -g rg --vnet-name vnet -n nodes --address-prefixes 10.1.0.0/22 --network-security-group nsg
az aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay --vnet-subnet-id /subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes"#),
        Case::passes("a group made elsewhere", "a.sh", r#"az network nsg rule create -g rg --nsg-name nsg -n deny --priority 4096 --direction Inbound --access Deny --protocol '*' --source-address-prefixes '*' --destination-address-prefixes '*' --destination-port-ranges '*'
az network vnet create -g rg -n vnet --address-prefixes 10.1.0.0/16
az network vnet subnet create -g rg --vnet-name vnet -n nodes --address-prefixes 10.1.0.0/22 --network-security-group nsg
az aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay --vnet-subnet-id /subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes"#),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let spec = view.spec();
    for guarded in guarded(view) {
        let overlay = spec.ipam(guarded.pool, view.format()) == Some(Ipam::Overlay);
        let ranges = if overlay { spec.effective_pod_cidrs(view.format()) } else { Vec::new() };
        let pods: Vec<Cidr> =
            ranges.into_iter().map(|range| range.cidr).filter(|range| range.family() == Family::V4).collect();
        for direction in ["Inbound", "Outbound"] {
            let mut flows = vec![("node to node", End::Nodes(&guarded.nodes), End::Nodes(&guarded.nodes))];
            if !pods.is_empty() {
                flows.push(("node to pod", End::Nodes(&guarded.nodes), End::Pods(&pods)));
                flows.push(("pod to pod", End::Pods(&pods), End::Pods(&pods)));
            }
            let mut blocked: Vec<(&SecurityRule, Vec<String>)> = Vec::new();
            for (what, from, to) in flows {
                let probe = Probe { direction, protocol: "Tcp", port: None, from, to };
                let Some(deny) = blocking(guarded.group, &probe) else { continue };
                match blocked.iter_mut().find(|(rule, _)| rule.place == deny.place) {
                    Some((_, kinds)) => kinds.push(what.to_owned()),
                    None => blocked.push((deny, vec![what.to_owned()])),
                }
            }
            for (deny, kinds) in blocked {
                let message = format!("this rule blocks traffic of the cluster: {}", wording::listed(&kinds));
                sink.report(
                    Draft::new(deny.access.place().unwrap_or(&deny.place), message)
                        .related(guarded.attached, "the group is on the subnet of the nodes")
                        .related(guarded.pool.subnet.place(), "the pool is in the subnet")
                        .help("allow all traffic within and between the ranges of nodes and pods with a lower priority number"),
                );
            }
        }
    }
}
