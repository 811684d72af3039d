use crate::model::{Field, Format};
use crate::net::Address;
use crate::rules::Case;
use crate::rules::ranges::{self, Purpose};
use crate::rules::refusal::refused_twice;
use crate::rules::{Check, Draft, Sink, View, rule};

rule! {
    /// The DNS service IP is not in the service CIDR.
    ///
    /// ## What it does
    ///
    /// Reports a DNS service IP that is in no service CIDR of the cluster. A cluster that gives no service CIDR has
    /// `10.0.0.0/16`.
    ///
    /// ## Why it matters
    ///
    /// The address belongs to the service `kube-dns`, and a service can only have an address of the service CIDR. Azure
    /// refuses the cluster with `DnsServiceIpOutOfServiceCidr`.
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name aks \
    ///   --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
    ///   --service-cidr 172.16.0.0/16 \
    ///   --dns-service-ip 10.0.0.10
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name aks \
    ///   --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
    ///   --service-cidr 172.16.0.0/16 \
    ///   --dns-service-ip 172.16.0.10
    /// ```
    ///
    /// ## References
    ///
    /// `DnsServiceIpOutOfServiceCidr`, target `networkProfile.dnsServiceIP`:
    /// <https://learn.microsoft.com/troubleshoot/azure/azure-kubernetes/error-codes/dnsserviceipoutofservicecidr-error>.
    code: "NP311",
    name: "dns-service-ip-outside-service-cidr",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/concepts-network-ip-address-planning",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails(
            "the default service CIDR",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --dns-service-ip 10.1.0.10"#,
        ),
        Case::fails(
            "the address after the last",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --service-cidr 172.16.0.0/24 \
  --dns-service-ip 172.16.1.0"#,
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
        "networkProfile": {"networkPlugin": "azure", "networkPluginMode": "overlay", "networkDataplane": "cilium", "networkPolicy": "cilium", "serviceCidr": "172.16.0.0/16", "dnsServiceIP": "172.17.0.10"}
      }
    }
  ]
}"#,
        ),
        Case::passes(
            "the default service CIDR",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --dns-service-ip 10.0.0.53"#,
        ),
        Case::passes(
            "one of two service CIDRs",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --ip-families ipv4,ipv6 \
  --service-cidrs 172.16.0.0/16,fd12:3456:789a:1::/108 \
  --dns-service-ip 172.16.0.10"#,
        ),
        Case::passes(
            "a service CIDR that is not known",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --service-cidr "$SERVICES" \
  --dns-service-ip 10.1.0.10"#,
        ),
        Case::passes(
            "no DNS service IP",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --service-cidr 172.16.0.0/16"#,
        ),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let network = &view.spec().network;
    let Some(written) = network.dns_service_ip.sited() else { return };
    let Ok(address) = Address::parse(&written.value) else { return };
    // Without a range the provider's webhook refuses the address by itself, which a rule of its own says.
    if view.format() == Format::Capz && network.service_cidrs.is_empty() {
        return;
    }
    let services = ranges::services(view);
    let unknown = network.service_cidrs.iter().any(Field::is_unknown) || services.is_empty();
    if unknown || services.iter().any(|service| service.cidr.contains_address(address)) {
        return;
    }
    let Some(service) = services.iter().find(|service| service.cidr.family() == address.family()) else { return };
    let message = format!("the DNS service IP `{address}` is not in {}", ranges::named(Purpose::Services, service));
    let mut draft = Draft::new(&written.place, message);
    if let Some(better) = service.cidr.first().plus(10).filter(|better| service.cidr.contains_address(*better)) {
        draft = draft.help(format!("take an address of the service CIDR, such as `{better}`"));
        draft = draft.fix(ranges::dns_fix(view, written, better));
    }
    sink.report(refused_twice(view, draft.related(service.place.as_ref(), "service CIDR")));
}
