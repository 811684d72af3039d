use crate::edit::{Change, Fix};
use crate::model::{Field, Format};
use crate::net::{Cidr, Family};
use crate::report::Severity;
use crate::rules::Case;
use crate::rules::fixes::{self, Touches};
use crate::rules::ranges::Purpose;
use crate::rules::refusal::unsupported;
use crate::rules::{Check, Draft, Sink, View, provider, rule};

use super::families;

rule! {
    /// The pod or service CIDRs are not one for each IP family, in the order of the families.
    ///
    /// ## What it does
    ///
    /// Reports lists of pod CIDRs or service CIDRs whose families are not those of the IP families, in the same order.
    /// Without IP families a cluster has IPv4 alone. Lists that are not written have defaults that fit.
    ///
    /// ## Why it matters
    ///
    /// Azure matches the ranges with the families by their place in the list. An IPv6 range in the first place of the
    /// service CIDRs is known to have stopped API servers.
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name aks \
    ///   --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
    ///   --ip-families ipv4,ipv6 \
    ///   --pod-cidrs fd12:3456:789a::/64,10.244.0.0/16
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name aks \
    ///   --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
    ///   --ip-families ipv4,ipv6 \
    ///   --pod-cidrs 10.244.0.0/16,fd12:3456:789a::/64
    /// ```
    ///
    /// ## References
    ///
    /// <https://learn.microsoft.com/azure/aks/configure-dual-stack>: "The count and order of ranges in this list must
    /// match the value provided to --ip-families". A range too few, and two families of ranges without IP families, are
    /// only warned about: whether Azure fills in what is missing is not on record.
    code: "NP325",
    name: "ranges-do-not-match-ip-families",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/configure-dual-stack",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails(
            "two ranges of one family",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --pod-cidrs 10.244.0.0/16,10.245.0.0/16"#,
        ),
        Case::fails(
            "IPv6 first among the services",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --ip-families ipv4,ipv6 \
  --service-cidrs fd12:3456:789a:1::/108,10.0.0.0/16"#,
        ),
        Case::fails(
            "a range too few",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --ip-families ipv4,ipv6 \
  --pod-cidrs 10.244.0.0/16"#,
        ),
        Case::fails(
            "no IP families",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --pod-cidrs 10.244.0.0/16,fd12:3456:789a::/64"#,
        ),
        Case::fails(
            "IPv6 alone",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --ip-families ipv4 \
  --pod-cidrs fd12:3456:789a::/64"#,
        ),
        Case::fails(
            "three ranges",
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
        "networkProfile": {"networkPlugin": "azure", "networkPluginMode": "overlay", "networkDataplane": "cilium", "networkPolicy": "cilium", "ipFamilies": ["IPv4", "IPv6"], "podCidrs": ["10.244.0.0/16", "fd12:3456:789a::/64", "10.245.0.0/16"]}
      }
    }
  ]
}"#,
        ),
        Case::passes(
            "the defaults",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --ip-families ipv4,ipv6"#,
        ),
        Case::passes(
            "one range",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --pod-cidr 10.244.0.0/16"#,
        ),
        Case::passes(
            "one family",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --ip-families ipv4 \
  --pod-cidrs 10.244.0.0/16 \
  --service-cidrs 10.0.0.0/16"#,
        ),
        Case::passes(
            "families that are not known",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --ip-families "$FAMILIES" \
  --pod-cidrs 10.244.0.0/16,fd12:3456:789a::/64"#,
        ),
        Case::passes(
            "a range that is not known",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --ip-families ipv4,ipv6 \
  --pod-cidrs "$POD_CIDRS""#,
        ),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let network = &view.spec().network;
    let Some(asked) = families::asked(&network.ip_families) else { return };
    report(view, Purpose::Pods, &network.pod_cidrs, &asked, sink);
    report(view, Purpose::Services, &network.service_cidrs, &asked, sink);
}

fn report(view: &View<'_>, purpose: Purpose, ranges: &[Field<Cidr>], asked: &[Family], sink: &mut Sink) {
    // The Cluster API provider takes one range, whatever its family, which a rule of its own says.
    if view.format() == Format::Capz && ranges.len() > 1 {
        return;
    }
    let given: Option<Vec<Family>> = ranges.iter().map(|range| range.value().map(Cidr::family)).collect();
    let expected = if asked.is_empty() { &[Family::V4] } else { asked };
    let Some(given) = given.filter(|given| !given.is_empty() && given != expected) else { return };
    let Some(place) = ranges.first().and_then(Field::place) else { return };
    let words = purpose.words();
    let none = if asked.is_empty() { ", which are not given" } else { "" };
    let message = format!(
        "the families of the {words}s, {}, are not the IP families {}{none}",
        families::listed(&given),
        families::listed(expected)
    );
    let help = match expected {
        [Family::V4] if given == [Family::V4, Family::V6] => "ask for the IP families `IPv4` and `IPv6`".to_owned(),
        _ => format!("give one {words} for each IP family, in their order"),
    };
    let related = view.spec().network.ip_families.first().and_then(Field::place);
    let both = asked.is_empty() && given == [Family::V4, Family::V6];
    let draft = Draft::new(place, message).help(help).related(related, "IP families");
    let draft = draft.fix(fix(view, ranges).filter(|_| both));
    let may_be_filled_in = expected.starts_with(&given) || (asked.is_empty() && given == [Family::V4, Family::V6]);
    if given.len() == 2 && asked.len() != 2 && provider::cluster(view).is_some() {
        sink.report(provider::refused(view, draft));
        return;
    }
    sink.report(if may_be_filled_in { draft.severity(Severity::Warning) } else { unsupported(view, draft) });
}

/// The option that asks for both families, in a command that gives both ranges.
fn fix(view: &View<'_>, ranges: &[Field<Cidr>]) -> Option<Fix> {
    let last = ranges.last().and_then(Field::place).filter(|place| view.writes(place))?;
    let change = Change::AddOption {
        after: last.clone(),
        option: "--ip-families".to_owned(),
        value: Some("ipv4,ipv6".to_owned()),
    };
    let az = view.format() == Format::AzCommand && view.creates();
    fixes::of(view, Touches::Ranges, "add `--ip-families ipv4,ipv6`", vec![change]).filter(|_| az)
}
