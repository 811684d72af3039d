use crate::net::{Address, Family};
use crate::report::Severity;
use crate::rules::Case;
use crate::rules::ranges::{self, Purpose};
use crate::rules::refusal::{refused, unsupported};
use crate::rules::{Check, Draft, Sink, View, rule};

rule! {
    /// The DNS service IP is an address of the service CIDR that cannot be given to a service.
    ///
    /// ## What it does
    ///
    /// Reports a DNS service IP that is the first address of an IPv4 service CIDR, the one after it, or the last.
    ///
    /// ## Why it matters
    ///
    /// The first address is the network itself; Azure refuses it. The one after it always belongs to the service
    /// `kubernetes`, which every pod uses to reach the API server. The last is the broadcast address, for which there is
    /// only a warning.
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name aks \
    ///   --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
    ///   --service-cidr 172.16.0.0/16 \
    ///   --dns-service-ip 172.16.0.1
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
    /// <https://github.com/Azure/AKS/issues/2579> for the first address;
    /// <https://learn.microsoft.com/azure/aks/concepts-network-legacy-cni>, "Don't use the first IP address in your
    /// address range", for the second. Of the last address nothing is on record.
    code: "NP312",
    name: "dns-service-ip-is-taken",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/concepts-network-legacy-cni",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails(
            "the network address",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --dns-service-ip 10.0.0.0"#,
        ),
        Case::fails(
            "the address of the service kubernetes, in the default range",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --dns-service-ip 10.0.0.1"#,
        ),
        Case::fails(
            "the last address",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --service-cidr 172.16.0.0/24 \
  --dns-service-ip 172.16.0.255"#,
        ),
        Case::passes(
            "the second to last address",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --service-cidr 172.16.0.0/24 \
  --dns-service-ip 172.16.0.254"#,
        ),
        Case::passes(
            "the third address",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --service-cidr 172.16.0.0/24 \
  --dns-service-ip 172.16.0.2"#,
        ),
        Case::passes(
            "a service CIDR that is not known",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --service-cidr "$SERVICES" \
  --dns-service-ip 10.0.0.1"#,
        ),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let Some(written) = view.spec().network.dns_service_ip.sited() else { return };
    let Ok(address) = Address::parse(&written.value) else { return };
    let services = ranges::services(view);
    let Some(service) = services.iter().find(|service| service.cidr.contains_address(address)) else { return };
    let cidr = &service.cidr;
    if cidr.family() != Family::V4 {
        return;
    }
    let range = ranges::named(Purpose::Services, service);
    let draft = |what: String| {
        let draft = Draft::new(&written.place, format!("the DNS service IP `{address}` is {what}"));
        let draft = match cidr.first().plus(10).filter(|better| cidr.contains_address(*better)) {
            Some(better) => draft
                .help(format!("take another address, such as `{better}`"))
                .fix(ranges::dns_fix(view, written, better)),
            None => draft.help("take another address"),
        };
        draft.related(service.place.as_ref(), "service CIDR")
    };
    if address == cidr.first() {
        sink.report(refused(view, draft(format!("the network address of {range}"))));
    } else if Some(address) == cidr.first().next() {
        let what = format!("the second address of {range}, which the service `kubernetes` has");
        sink.report(unsupported(view, draft(what)));
    } else if address == cidr.last() {
        sink.report(draft(format!("the last address of {range}")).severity(Severity::Warning));
    }
}
