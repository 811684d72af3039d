use crate::policy::{PeerField, Scope};
use crate::report::Severity;
use crate::rules::{Case, Check, PolicyView, Sink, effects, rule};

rule! {
    /// An empty list of peers means everyone.
    ///
    /// ## What it does
    /// Finds the lists that mean everyone when they are empty: `from` and `to` of a NetworkPolicy, and, beside ports,
    /// `toFQDNs`, `toServices`, `toGroups` and `fromGroups` of Cilium's kinds. In Cilium's kinds it is an error: every other
    /// list there selects nobody when it is empty.
    ///
    /// ## Why it matters
    /// A template whose values are missing leaves `toFQDNs: []` behind, which reads as "to no name". Cilium takes the
    /// list as absent, and the ports beside it are open to every destination.
    ///
    /// ## Example
    /// ```yaml
    /// apiVersion: cilium.io/v2
    /// kind: CiliumNetworkPolicy
    /// metadata:
    ///   name: web
    ///   namespace: shop
    /// spec:
    ///   endpointSelector: {}
    ///   egress:
    ///     - toFQDNs: []
    ///       toPorts:
    ///         - ports:
    ///             - port: "443"
    ///               protocol: TCP
    /// ```
    ///
    /// ## Use instead
    /// ```yaml
    /// apiVersion: cilium.io/v2
    /// kind: CiliumNetworkPolicy
    /// metadata:
    ///   name: web
    ///   namespace: shop
    /// spec:
    ///   endpointSelector: {}
    ///   egress:
    ///     - toEntities:
    ///         - world
    ///       toPorts:
    ///         - ports:
    ///             - port: "443"
    ///               protocol: TCP
    /// ```
    ///
    /// ## References
    /// - `mergeEndpointSelectors` of [parserules.go](https://github.com/cilium/cilium/blob/v1.20.2/pkg/policy/utils/parserules.go#L148-L157),
    ///   proved on the policy engine of Cilium 1.18.6 and 1.20.2 (2026-08-07)
    /// - [NetworkPolicy](https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/): "If this
    ///   field is empty or missing, this rule matches all sources"
    code: "NP204",
    name: "empty-peer-list-selects-everyone",
    severity: Error,
    since: "0.1.0",
    source: "https://github.com/cilium/cilium/blob/v1.20.2/pkg/policy/utils/parserules.go#L148-L157",
    as_of: "2026-08-07",
    check: Check::AnyPolicy(check),
    cases: [
        Case::fails("a NetworkPolicy", "a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: web\n  namespace: shop\nspec:\n  podSelector: {}\n  ingress:\n    - from: []\n      ports:\n        - port: 80\n---\napiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n  namespace: shop\nspec:\n  containers: []\n"),
        Case::fails("a deny rule", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata:\n  name: web\n  namespace: shop\nspec:\n  endpointSelector: {}\n  ingressDeny:\n    - fromGroups: []\n      toPorts:\n        - ports:\n            - port: \"22\"\n"),
        Case::passes("without ports nothing is opened", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata:\n  name: web\n  namespace: shop\nspec:\n  endpointSelector: {}\n  egress:\n    - toServices: []\n"),
        Case::passes("no list at all", "a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: web\n  namespace: shop\nspec:\n  podSelector: {}\n  ingress:\n    - ports:\n        - port: 80\n"),
    ],
}

fn check(view: &PolicyView<'_>, sink: &mut Sink) {
    let kind = view.policy.kind;
    for (spec, rule) in view.policy.rules().filter(|(_, rule)| rule.scope(kind) == Scope::Everyone) {
        let Some(list) = rule.peers.iter().find(|list| list.node.items().is_empty()) else { continue };
        let whom = effects::in_brackets(view, spec);
        let draft = if list.field == PeerField::Peers {
            let verb = if list.key == "from" { "lets everyone reach" } else { "lets" };
            let end = if list.key == "from" { "the pods" } else { "the pods reach everyone" };
            let message = format!("an empty `{}` means everyone: the rule {verb} {end}{whom}", list.key);
            let help = format!(
                "leave `{}` out if everyone is meant, so that it shows; to allow nobody, remove the rule and keep the \
                 section empty",
                list.key
            );
            view.draft_at_key(rule.node, list.key, message).help(help).severity(Severity::Warning)
        } else {
            let verb = if rule.deny { "denied to" } else { "open to" };
            let message = format!("an empty `{}` counts as absent: the ports are {verb} everyone{whom}", list.key);
            view.draft_at_key(rule.node, list.key, message)
                .help("name peers, or remove the rule; if everyone is meant, leave the list out")
        };
        sink.report(draft);
    }
}
