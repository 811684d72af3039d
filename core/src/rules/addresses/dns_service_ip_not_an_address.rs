use crate::edit::{Change, Correction, Fix};
use crate::model::Sited;
use crate::net::{Address, Family};
use crate::rules::Case;
use crate::rules::fixes::{self, Touches};
use crate::rules::ranges;
use crate::rules::refusal::refused_twice;
use crate::rules::{Check, Draft, Sink, View, rule};

rule! {
    /// The DNS service IP is not an IPv4 address.
    ///
    /// ## What it does
    ///
    /// Reports a DNS service IP that is a range, a name or any other text, and one that is an IPv6 address.
    ///
    /// ## Why it matters
    ///
    /// The schema gives the setting the pattern of an IPv4 address; Azure refuses anything else.
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name aks \
    ///   --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
    ///   --service-cidr 172.16.0.0/16 \
    ///   --dns-service-ip 172.16.0.10/32
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
    /// The pattern of `dnsServiceIP`:
    /// <https://github.com/Azure/azure-rest-api-specs/tree/main/specification/containerservice>.
    code: "NP310",
    name: "dns-service-ip-not-an-address",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/concepts-network-ip-address-planning",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails(
            "a number too many",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --dns-service-ip 10.0.0.10.1"#,
        ),
        Case::fails(
            "a name in a template",
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
        "networkProfile": {"networkPlugin": "azure", "networkPluginMode": "overlay", "networkDataplane": "cilium", "networkPolicy": "cilium", "dnsServiceIP": "kube-dns"}
      }
    }
  ]
}"#,
        ),
        Case::fails(
            "an IPv6 address",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --ip-families ipv4,ipv6 \
  --dns-service-ip fd12:3456:789a:1::a"#,
        ),
        Case::passes(
            "an address",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --dns-service-ip 10.0.0.10"#,
        ),
        Case::passes(
            "a variable that is not set",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --dns-service-ip "$DNS""#,
        ),
        Case::passes(
            "an empty value",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --dns-service-ip """#,
        ),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let Some(written) = view.spec().network.dns_service_ip.sited() else { return };
    let (message, help) = match Address::parse(&written.value) {
        Ok(address) if address.family() == Family::V4 => return,
        Ok(address) => {
            let help = "give an IPv4 address of the service CIDR, such as its tenth";
            (format!("the DNS service IP `{address}` is an IPv6 address"), Some(help.to_owned()))
        }
        Err(error) => (format!("the DNS service IP {error}"), error.help()),
    };
    let mut draft = Draft::new(&written.place, message).fix(fix(view, written));
    draft.help = help;
    sink.report(refused_twice(view, draft));
}

/// The address that is meant, written rightly; in place of an IPv6 address the usual one of the service CIDR.
fn fix(view: &View<'_>, written: &Sited<String>) -> Option<Fix> {
    if Address::parse(&written.value).is_ok() {
        let services = ranges::services(view);
        let service = services.iter().find(|service| service.cidr.family() == Family::V4)?;
        return ranges::dns_fix(view, written, ranges::dns_address(&service.cidr)?);
    }
    let change = Change::Correct { place: written.place.clone(), correction: Correction::Address };
    fixes::of(view, Touches::Ranges, "write the address alone, as a plain number for each part", vec![change])
}
