use crate::policy::IcmpType;
use crate::rules::{Case, Check, PolicyView, Sink, effects, rule};
use crate::source::{Node, Value};

rule! {
    /// ICMP type 0 stands for every type.
    ///
    /// ## What it does
    /// Finds `type: 0`, and `EchoReply` of IPv4, in the `icmps` of Cilium's kinds.
    ///
    /// ## Why it matters
    /// Cilium keeps the type where it keeps ports, and there 0 is the wildcard: a rule that names the echo reply allows, or
    /// denies, every ICMP type of that family. Replies to an echo request that a rule allows need no rule of their own.
    ///
    /// ## Example
    /// ```yaml
    /// apiVersion: cilium.io/v2
    /// kind: CiliumNetworkPolicy
    /// metadata:
    ///   name: ping
    ///   namespace: shop
    /// spec:
    ///   endpointSelector: {}
    ///   ingress:
    ///     - fromEntities:
    ///         - cluster
    ///       icmps:
    ///         - fields:
    ///             - type: EchoRequest
    ///               family: IPv4
    ///             - type: EchoReply
    ///               family: IPv4
    /// ```
    ///
    /// ## Use instead
    /// ```yaml
    /// apiVersion: cilium.io/v2
    /// kind: CiliumNetworkPolicy
    /// metadata:
    ///   name: ping
    ///   namespace: shop
    /// spec:
    ///   endpointSelector: {}
    ///   ingress:
    ///     - fromEntities:
    ///         - cluster
    ///       icmps:
    ///         - fields:
    ///             - type: EchoRequest
    ///               family: IPv4
    /// ```
    ///
    /// ## References
    /// - [l4.go](https://github.com/cilium/cilium/blob/v1.20.2/pkg/policy/l4.go): port 0 is the wildcard; proved on the
    ///   policy engine of Cilium 1.18.6 and 1.20.2 (2026-08-07)
    code: "NP211",
    name: "icmp-type-zero-is-every-type",
    severity: Warning,
    since: "0.1.0",
    source: "https://github.com/cilium/cilium/blob/v1.20.2/pkg/policy/l4.go",
    as_of: "2026-08-07",
    check: Check::Policy(check),
    cases: [
        Case::fails("by number", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata:\n  name: ping\n  namespace: shop\nspec:\n  endpointSelector: {}\n  ingressDeny:\n    - fromEntities: [world]\n      icmps:\n        - fields:\n            - type: 0\n---\napiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n  namespace: shop\nspec:\n  containers: []\n"),
        Case::passes("of IPv6 it is 129", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata:\n  name: ping\n  namespace: shop\nspec:\n  endpointSelector: {}\n  ingress:\n    - fromEntities: [world]\n      icmps:\n        - fields:\n            - type: EchoReply\n              family: IPv6\n"),
        Case::passes("the request", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata:\n  name: ping\n  namespace: shop\nspec:\n  endpointSelector: {}\n  ingress:\n    - fromEntities: [world]\n      icmps:\n        - fields:\n            - type: 8\n"),
    ],
}

fn check(view: &PolicyView<'_>, sink: &mut Sink) {
    for (spec, rule) in view.policy.rules() {
        for (of, node) in rule.icmps.iter().flatten().filter_map(|of| Some((of, of.of?))) {
            if !is_zero(of, node) {
                continue;
            }
            let (verb, family) =
                (if rule.deny { "denies" } else { "allows" }, if of.is_v6 { "ICMPv6" } else { "ICMP" });
            let whom = effects::in_brackets(view, spec);
            let message = format!("type 0 stands for every type: the rule {verb} all {family}{whom}");
            let help = if rule.deny {
                "type 0 alone cannot be denied"
            } else {
                "name the request alone; its replies pass without a rule"
            };
            sink.report(view.draft(node, message).help(help));
        }
    }
}

fn is_zero(of: &IcmpType<'_>, node: &Node) -> bool {
    match &node.value {
        Value::Int(number) => *number == 0,
        Value::String(name) => &**name == "0" || (!of.is_v6 && &**name == "EchoReply"),
        _ => false,
    }
}
