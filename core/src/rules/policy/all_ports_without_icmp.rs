use super::hints::Hints;
use crate::policy::{Direction, Port, PortItem, Protocol, Rule};
use crate::report::Severity;
use crate::rules::{Case, Check, PolicyView, Sink, rule};

rule! {
    /// A rule for all ports lets no ICMP through.
    ///
    /// ## What it does
    /// Finds allow rules of Cilium's kinds with port `0` for all protocols, which read as "all traffic". It is a warning
    /// where the policy speaks of ping or ICMP, otherwise a note.
    ///
    /// ## Why it matters
    /// The protocol `ANY` stands for TCP, UDP and SCTP. A rule without `toPorts` allows those and ICMP; with `toPorts`, in
    /// whatever form, ping and path discovery are dropped unless another rule names them in `icmps`.
    ///
    /// ## Example
    /// ```yaml
    /// apiVersion: cilium.io/v2
    /// kind: CiliumNetworkPolicy
    /// metadata:
    ///   name: allow-ping-and-all
    ///   namespace: shop
    /// spec:
    ///   endpointSelector: {}
    ///   egress:
    ///     - toEntities:
    ///         - world
    ///       toPorts:
    ///         - ports:
    ///             - port: "0"
    ///               protocol: ANY
    /// ```
    ///
    /// ## Use instead
    /// ```yaml
    /// apiVersion: cilium.io/v2
    /// kind: CiliumNetworkPolicy
    /// metadata:
    ///   name: allow-ping-and-all
    ///   namespace: shop
    /// spec:
    ///   endpointSelector: {}
    ///   egress:
    ///     - toEntities:
    ///         - world
    /// ```
    ///
    /// ## References
    /// - [Limit ICMP/ICMPv6 types](https://docs.cilium.io/en/stable/security/policy/language/#limit-icmp-icmpv6-types);
    ///   proved on the policy engine of Cilium 1.18.6 and 1.20.2 (2026-08-07)
    code: "NP210",
    name: "all-ports-without-icmp",
    severity: Warning,
    since: "0.1.0",
    source: "https://docs.cilium.io/en/stable/security/policy/language/#limit-icmp-icmpv6-types",
    as_of: "2026-08-07",
    check: Check::Policy(check),
    cases: [
        Case::fails("no protocol is all", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata:\n  name: a\n  namespace: shop\nspec:\n  endpointSelector: {}\n  egress:\n    - toEntities: [world]\n      toPorts:\n        - ports:\n            - port: \"0\"\n"),
        Case::passes("another rule names ICMP", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata:\n  name: a\n  namespace: shop\nspec:\n  endpointSelector: {}\n  egress:\n    - toEntities: [world]\n      toPorts:\n        - ports:\n            - port: \"0\"\n    - toEntities: [world]\n      icmps:\n        - fields:\n            - type: 8\n"),
        Case::passes("one protocol", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata:\n  name: a\n  namespace: shop\nspec:\n  endpointSelector: {}\n  egress:\n    - toEntities: [world]\n      toPorts:\n        - ports:\n            - port: \"0\"\n              protocol: UDP\n"),
    ],
}

fn check(view: &PolicyView<'_>, sink: &mut Sink) {
    if !view.policy.is_cilium() {
        return;
    }
    let takes_icmp = |rule: &Rule<'_>| {
        let all = rule.ports.is_empty() && rule.icmps.is_none() && rule.may_allow(view.policy.kind);
        !rule.deny && (rule.icmps.is_some() || all)
    };
    let [ingress, egress] = Direction::BOTH
        .map(|direction| view.policy.rules().any(|(_, rule)| rule.direction == direction && takes_icmp(rule)));
    for (spec, rule) in view.policy.rules().filter(|(_, rule)| !rule.deny) {
        let Some(port) = rule.each_port().find(|port| is_everything(port)) else { continue };
        if if rule.direction == Direction::Ingress { ingress } else { egress } {
            continue;
        }
        let speaks = Hints::of(view.policy, spec).have(&["icmp", "ping", "pings", "icmpv6"]);
        let message = "all ports of TCP, UDP and SCTP are not all traffic: the rule lets no ICMP through, such as ping";
        let draft = view.draft(port.node, message).help("leave `toPorts` out to allow ICMP as well");
        sink.report(draft.severity(if speaks { Severity::Warning } else { Severity::Info }));
    }
}

fn is_everything(port: &PortItem<'_>) -> bool {
    port.protocol == Protocol::Any && port.port == Some(Port::Number(0))
}
