use crate::changes::{self, Row};
use crate::rules::{Case, Check, Sink, View, rule, transition};

rule! {
    /// The outbound type is changed to one that cannot follow the old one.
    ///
    /// ## What it does
    ///
    /// Finds changes of `outboundType` that the table of the documentation calls not supported, by the kind of virtual network
    /// that the cluster is in.
    ///
    /// ## Why it matters
    ///
    /// In a network of your own `loadBalancer`, `userAssignedNATGateway` and `userDefinedRouting` can follow each other; in a
    /// managed one only `loadBalancer` and `managedNATGateway` can.
    ///
    /// ## Example
    ///
    /// ```azurecli before
    /// az aks create --resource-group rg --name aks --network-plugin azure --network-plugin-mode overlay --outbound-type managedNATGateway
    /// ```
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name aks --network-plugin azure --network-plugin-mode overlay --outbound-type userDefinedRouting
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli before
    /// az aks create --resource-group rg --name aks --network-plugin azure --network-plugin-mode overlay --outbound-type managedNATGateway
    /// ```
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name aks --network-plugin azure --network-plugin-mode overlay --outbound-type loadBalancer
    /// ```
    ///
    /// ## References
    ///
    /// - [Outbound types](https://learn.microsoft.com/azure/aks/egress-outboundtype), supported migration paths.
    ///   It was last seen in a copy that is older than the other pages, so it is a warning
    code: "NP612",
    name: "outbound-type-change-unsupported",
    severity: Warning,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/egress-outboundtype",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails("own network to a managed gateway", "new.sh", r#"az aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes --outbound-type managedNATGateway"#).after("old.sh", r#"az aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes"#),
        Case::fails("routes in a managed network", "new.sh", r#"az aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay
az aks update -g rg -n aks --outbound-type userDefinedRouting"#),
        Case::passes("routes in a network of one's own", "new.sh", r#"az aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes
az aks update -g rg -n aks --outbound-type userDefinedRouting"#),
        Case::passes("a type that the table does not have", "new.sh", r#"az aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay
az aks update -g rg -n aks --outbound-type none"#),
        Case::passes("the same in other letters", "new.sh", r#"az aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay
az aks update -g rg -n aks --outbound-type LoadBalancer"#),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let Some(step) = view.step() else { return };
    transition::report(&changes::network(step), &[Row::OutboundTypeUnsupported], sink);
}
