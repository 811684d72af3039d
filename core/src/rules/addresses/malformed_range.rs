use crate::edit::{Change, Correction};
use crate::model::{Expected, Malformed};
use crate::net::CidrProblem;
use crate::report::{RefusedBy, Severity};
use crate::rules::fixes::{self, Touches};
use crate::rules::{Case, Check, Context, Draft, Sink, rule};

rule! {
    /// A value is not a range of addresses.
    ///
    /// ## What it does
    ///
    /// Reports values of range settings (pod and service CIDRs, address prefixes of virtual networks and subnets) that are
    /// not an IPv4 or IPv6 prefix such as `10.244.0.0/16`. Two forms are only warned about, because the patterns of the
    /// schema let them pass: a range without a prefix length, and numbers with a leading zero.
    ///
    /// ## Why it matters
    ///
    /// Azure refuses a request whose ranges do not have the form of the schema, and nothing can be made of an address with
    /// a number above 255.
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name aks \
    ///   --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
    ///   --pod-cidr 10.244.0.0/33
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name aks \
    ///   --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
    ///   --pod-cidr 10.244.0.0/16
    /// ```
    ///
    /// ## References
    ///
    /// The schema gives `podCidr` and `serviceCidr` the pattern
    /// `^([0-9]{1,3}\.){3}[0-9]{1,3}(\/([0-9]|[1-2][0-9]|3[0-2]))?$`, in which the length is optional:
    /// <https://github.com/Azure/azure-rest-api-specs/tree/main/specification/containerservice>. What Azure makes of a
    /// range without length is not on record, hence the warning.
    code: "NP301",
    name: "malformed-range",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/concepts-network-ip-address-planning",
    as_of: "2026-08-21",
    check: Check::Model(check),
    cases: [
        Case::fails(
            "a length that the family does not have",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --pod-cidr 10.244.0.0/33"#,
        ),
        Case::fails(
            "a range without a length",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --pod-cidr 10.244.0.0"#,
        ),
        Case::fails(
            "a number above 255",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --service-cidr 10.256.0.0/16 --dns-service-ip 10.0.0.10"#,
        ),
        Case::fails(
            "a subnet of a script",
            "case.sh",
            r#"az network vnet subnet create --resource-group rg --vnet-name vnet --name nodes --address-prefixes 10.0.0/24"#,
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
        "networkProfile": {"networkPlugin": "azure", "networkPluginMode": "overlay", "networkDataplane": "cilium", "networkPolicy": "cilium", "podCidr": "10.244.0.0/sixteen"}
      }
    }
  ]
}"#,
        ),
        Case::passes(
            "a variable that is not set",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --pod-cidr "$POD_CIDR""#,
        ),
        Case::passes(
            "the longest length",
            "case.sh",
            r#"az network vnet subnet create --resource-group rg --vnet-name vnet --name nodes --address-prefixes 10.0.0.4/32"#,
        ),
        Case::passes(
            "an IPv6 range",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --ip-families ipv4,ipv6 \
  --pod-cidrs 10.244.0.0/16,fd12:3456:789a::/64"#,
        ),
        Case::passes(
            "an empty value",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --pod-cidr """#,
        ),
    ],
}

fn check(context: &Context<'_>, sink: &mut Sink) {
    let ranges = context.model.malformed.iter().filter(|value| value.expected == Expected::Range);
    for value in ranges.filter(|value| !is_ignored(value)) {
        let mut draft = Draft::new(&value.place, value.message.clone());
        draft.help.clone_from(&value.help);
        let change = Change::Correct { place: value.place.clone(), correction: Correction::Range };
        draft = draft.fix(fixes::at(context, Touches::Ranges, "write the range in CIDR notation", vec![change]));
        sink.report(if passes_schema(value) {
            draft.severity(Severity::Warning)
        } else {
            draft.refused_by(RefusedBy::Azure)
        });
    }
}

/// Whether the patterns of the schema accept the form.
fn passes_schema(value: &Malformed) -> bool {
    let let_pass = [CidrProblem::NoLength, CidrProblem::NumberLeadingZero];
    let_pass.iter().any(|problem| value.message.ends_with(&problem.to_string()))
}

/// Azure ignores the range of the docker bridge, whatever it is.
fn is_ignored(value: &Malformed) -> bool {
    value.place.path.ends_with("/dockerBridgeCidr") || value.place.path.starts_with("/--docker-bridge-address")
}
