use crate::rules::Case;
use crate::rules::ranges::{self, Purpose};
use crate::rules::{Check, Draft, Sink, View, rule};

rule! {
    /// The service CIDR overlaps a range that AKS uses itself.
    ///
    /// ## What it does
    ///
    /// Reports a service CIDR that shares addresses with 169.254.0.0/16, 192.0.2.0/24, 172.30.0.0/16 or 172.31.0.0/16.
    ///
    /// ## Why it matters
    ///
    /// The documents forbid these ranges for services. Clusters with such a range were reported to fail without an error
    /// that says why.
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name aks \
    ///   --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
    ///   --service-cidr 172.30.0.0/16 \
    ///   --dns-service-ip 172.30.0.10
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name aks \
    ///   --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
    ///   --service-cidr 172.29.0.0/16 \
    ///   --dns-service-ip 172.29.0.10
    /// ```
    ///
    /// ## References
    ///
    /// <https://learn.microsoft.com/azure/aks/concepts-network-cni-overview> (2026-07-21);
    /// <https://github.com/Azure/AKS/issues/2234> (2021) and a test of 2026-07-10 report failures with 172.30.0.0/16. The
    /// message of Azure is not on record and the rejection is documented for pod CIDRs only, so it is a warning.
    code: "NP314",
    name: "service-cidr-reserved",
    severity: Warning,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/concepts-network-cni-overview",
    as_of: "2026-07-21",
    check: Check::Revision(check),
    cases: [
        Case::fails(
            "link-local",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --service-cidr 169.254.0.0/16 \
  --dns-service-ip 169.254.0.10"#,
        ),
        Case::fails(
            "the whole private block",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --service-cidr 172.16.0.0/12 \
  --dns-service-ip 172.16.0.10"#,
        ),
        Case::passes(
            "the last range before",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --service-cidr 172.28.0.0/15 \
  --dns-service-ip 172.28.0.10"#,
        ),
        Case::passes(
            "the default",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium"#,
        ),
        Case::passes(
            "a range that is not known",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --service-cidr "$SERVICES""#,
        ),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let reserved = ranges::reserved(view);
    for service in ranges::services(view) {
        let met = reserved.iter().find(|range| range.overlaps(&service.cidr));
        let (Some(met), Some(place)) = (met, &service.place) else { continue };
        let message = format!("service CIDR `{}` overlaps `{met}`, which AKS uses itself", service.cidr.written());
        let advice = ranges::advice(view, Purpose::Services, &service);
        sink.report(Draft::new(place, message).help(advice.help).fix(advice.fix));
    }
}
