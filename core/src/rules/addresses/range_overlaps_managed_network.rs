use crate::net::Cidr;
use crate::rules::Case;
use crate::rules::ranges::{self, Purpose};
use crate::rules::{Check, Draft, Sink, View, rule};

rule! {
    /// The pod or service CIDR overlaps the virtual network that AKS makes.
    ///
    /// ## What it does
    ///
    /// Reports a pod or service CIDR that shares addresses with `10.224.0.0/12` when no node pool names a subnet. AKS then
    /// makes a virtual network with that address space and the subnet `10.224.0.0/16`.
    ///
    /// ## Why it matters
    ///
    /// The nodes get addresses of that network, and a range of the cluster must not hold them.
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name aks \
    ///   --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
    ///   --pod-cidr 10.224.0.0/16
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name aks \
    ///   --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
    ///   --pod-cidr 192.168.0.0/16
    /// ```
    ///
    /// ## References
    ///
    /// The AKS changelog announces the network, with numbers that contradict each other; the pair /12 and /16 is what
    /// Cluster API Provider Azure uses for overlay: <https://github.com/kubernetes-sigs/cluster-api-provider-azure>. The
    /// conclusion is an inference, so it is a warning.
    code: "NP321",
    name: "range-overlaps-managed-network",
    severity: Warning,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/azure-cni-overlay",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails(
            "the service CIDR",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --service-cidr 10.239.0.0/16 \
  --dns-service-ip 10.239.0.10"#,
        ),
        Case::fails(
            "a template",
            "case.json",
            r#"{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    {
      "type": "Microsoft.ContainerService/managedClusters",
      "apiVersion": "2025-05-01",
      "name": "aks",
      "location": "westeurope",
      "identity": {"type": "SystemAssigned"},
      "properties": {
        "dnsPrefix": "aks",
        "agentPoolProfiles": [{"name": "system", "mode": "System", "count": 3, "vmSize": "Standard_D4s_v5"}],
        "networkProfile": {"networkPlugin": "azure", "networkPluginMode": "overlay", "networkDataplane": "cilium", "networkPolicy": "cilium", "podCidr": "10.230.0.0/16"}
      }
    }
  ]
}"#,
        ),
        Case::passes(
            "the range after it",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --pod-cidr 10.240.0.0/16"#,
        ),
        Case::passes(
            "a subnet of the own network",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --pod-cidr 10.224.0.0/16 \
  --vnet-subnet-id "$SUBNET_ID""#,
        ),
        Case::passes(
            "the defaults",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium"#,
        ),
        Case::passes(
            "a cluster made elsewhere",
            "case.sh",
            r#"az aks update --resource-group rg --name aks --network-plugin-mode overlay --pod-cidr 10.224.0.0/16"#,
        ),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    if !view.creates() || !view.cluster.complete || !ranges::has_managed_network(view) {
        return;
    }
    let Ok(managed) = Cidr::parse(&view.context.facts.addresses.defaults.managed_network) else { return };
    let pods = ranges::pods(view).into_iter().map(|range| (Purpose::Pods, range));
    let services = ranges::services(view).into_iter().map(|range| (Purpose::Services, range));
    for (purpose, range) in pods.chain(services) {
        let Some(place) = range.place.as_ref().filter(|_| range.cidr.overlaps(&managed)) else { continue };
        let message = format!(
            "{} `{}` overlaps the virtual network `{managed}` that AKS makes for a cluster without a subnet",
            purpose.words(),
            range.cidr.written(),
        );
        let advice = ranges::advice(view, purpose, &range);
        sink.report(Draft::new(place, message).help(advice.help).fix(advice.fix));
    }
}
