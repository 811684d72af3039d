use crate::policy::{Peer, Selector};
use crate::rules::{Case, Check, PolicyView, Sink, rule};

rule! {
    /// A selector asks for two things of a label that exclude each other.
    ///
    /// ## What it does
    ///
    /// Finds selectors whose requirements no pod (or namespace) can meet: two different values of one label, a value that is
    /// excluded again, a label that must be there and must not.
    ///
    /// ## Why it matters
    ///
    /// All requirements of a selector must hold together, so this one matches nothing: as the policy's subject it protects
    /// nothing, as a peer it allows nothing. Values of which one is enough stand in one `In`.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata: {name: web, namespace: shop}
    /// spec:
    ///   podSelector:
    ///     matchLabels: {app: web}
    ///     matchExpressions:
    ///       - {key: app, operator: In, values: [api]}
    ///   policyTypes: [Ingress]
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```yaml
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata: {name: web, namespace: shop}
    /// spec:
    ///   podSelector:
    ///     matchExpressions:
    ///       - {key: app, operator: In, values: [web, api]}
    ///   policyTypes: [Ingress]
    /// ```
    ///
    /// ## References
    ///
    /// - [Labels and selectors](https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/): all of the
    ///   requirements must be satisfied (2026-08-21)
    code: "NP268",
    name: "selector-never-matches",
    severity: Error,
    since: "0.1.0",
    source: "https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/",
    as_of: "2026-08-21",
    check: Check::AnyPolicy(check),
    cases: [
        Case::fails("of services, without which the ports are open", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  egress:\n  - toServices:\n    - k8sServiceSelector: {namespace: shop, selector: {matchLabels: {app: web}, matchExpressions: [{key: app, operator: In, values: [api]}]}}\n    toPorts: [{ports: [{port: \"443\"}]}]\n"),
        Case::fails("a value that is excluded again", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  ingress:\n  - fromEndpoints:\n    - matchLabels: {app: web}\n      matchExpressions: [{key: app, operator: NotIn, values: [web, api]}]\n"),
        Case::fails("of namespaces", "a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  podSelector: {}\n  ingress:\n  - from: [{namespaceSelector: {matchExpressions: [{key: team, operator: Exists}, {key: team, operator: DoesNotExist}]}}]\n"),
        Case::passes("one of the values is left", "a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec: {podSelector: {matchExpressions: [{key: app, operator: In, values: [a, b]}, {key: app, operator: NotIn, values: [a]}]}}\n"),
        Case::passes("two labels", "a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec: {podSelector: {matchLabels: {app: a, tier: b}}}\n"),
    ],
}

fn check(view: &PolicyView<'_>, sink: &mut Sink) {
    for spec in &view.policy.specs {
        if let Some(subject) = &spec.subject {
            look_at(view, &subject.selector, "the policy selects nothing", sink);
        }
        for rule in &spec.rules {
            for peer in rule.each_peer() {
                let effect = match peer {
                    // Without a service the ports beside it are open to everyone (decision semantics E2).
                    Peer::Service(_) => "it selects no service",
                    _ if rule.deny => "it denies nothing",
                    _ => "it allows nothing",
                };
                selectors(peer).into_iter().for_each(|selector| look_at(view, selector, effect, sink));
            }
        }
    }
}

fn selectors<'p, 'a>(peer: &'p Peer<'a>) -> Vec<&'p Selector<'a>> {
    match peer {
        Peer::Pods { namespaces, pods, .. } => namespaces.iter().chain(pods).collect(),
        Peer::Endpoints(selector) | Peer::Requires(selector) | Peer::Nodes(selector) => vec![selector],
        Peer::Cidr(cidr) => cidr.group_selector.iter().collect(),
        Peer::Service(service) => service.selected.iter().map(|(selector, _)| selector).collect(),
        Peer::Entity(_) | Peer::Fqdn(_) | Peer::Group(_) => Vec::new(),
    }
}

fn look_at(view: &PolicyView<'_>, selector: &Selector<'_>, effect: &str, sink: &mut Sink) {
    let Some((first, later)) = selector.contradiction() else { return };
    let key = later.key.written;
    let place = view.policy.object.place_of(first.node);
    sink.report(
        view.draft(later.node, format!("nothing meets all requirements on the label `{key}`, so {effect}"))
            .related(&place, "this requirement is the other one")
            .help("write values of which one is enough in one `In`, or take one of the requirements out"),
    );
}
