use super::affected;
use super::rules_of_ports::{Placed, covers_peers, covers_subject, limits_http, opens_ports, port_text};
use crate::policy::{Direction, PolicyKind, PortRule, Rule};
use crate::rules::{Case, Check, Context, Sink, objects, rule};
use crate::world::{Companion, Companions, World};

rule! {
    /// HTTP rules limit nothing, since another rule opens the same port to the same peers without them.
    ///
    /// ## What it does
    /// For every port with `rules.http`, looks for a rule of the same policy, or of another one in the same folder, that
    /// surely is about the same pods, peers and ports, and has no such rules. Nothing is guessed: labels must contain each
    /// other.
    ///
    /// ## Why it matters
    /// Rules only add up. A rule for the same peers that allows the port as a whole, or all ports, allows every request on
    /// it, and the paths and methods of the other rule have no effect. DNS rules differ: they keep limiting names.
    ///
    /// ## Example
    /// ```yaml
    /// apiVersion: cilium.io/v2
    /// kind: CiliumNetworkPolicy
    /// metadata:
    ///   name: api
    ///   namespace: shop
    /// spec:
    ///   endpointSelector:
    ///     matchLabels:
    ///       app: api
    ///   ingress:
    ///     - fromEndpoints:
    ///         - matchLabels:
    ///             app: web
    ///       toPorts:
    ///         - ports:
    ///             - port: "8080"
    ///               protocol: TCP
    ///           rules:
    ///             http:
    ///               - method: GET
    ///                 path: /public
    ///     - fromEndpoints:
    ///         - matchLabels:
    ///             app: web
    /// ```
    ///
    /// ## Use instead
    /// ```yaml
    /// apiVersion: cilium.io/v2
    /// kind: CiliumNetworkPolicy
    /// metadata:
    ///   name: api
    ///   namespace: shop
    /// spec:
    ///   endpointSelector:
    ///     matchLabels:
    ///       app: api
    ///   ingress:
    ///     - fromEndpoints:
    ///         - matchLabels:
    ///             app: web
    ///       toPorts:
    ///         - ports:
    ///             - port: "8080"
    ///               protocol: TCP
    ///           rules:
    ///             http:
    ///               - method: GET
    ///                 path: /public
    /// ```
    ///
    /// ## References
    /// - [Layer 7 policies](https://docs.cilium.io/en/stable/security/policy/language/#layer-7-examples): a rule of layer
    ///   4 for the same peers allows all requests (2026-08-07)
    code: "NP257",
    name: "layer-7-rules-without-effect",
    severity: Warning,
    since: "0.1.0",
    source: "https://docs.cilium.io/en/stable/security/policy/language/#layer-7-examples",
    as_of: "2026-08-07",
    check: Check::World(check),
    cases: [
        Case::passes("an item without ports, which allows nothing", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  ingress:\n    - fromEntities: [cluster]\n      toPorts: [{rules: {http: [{method: GET}]}}]\n    - fromEntities: [cluster]\n"),
        Case::passes("a reserved label that is not of the cluster", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  ingress:\n    - fromEndpoints: [{matchLabels: {\"reserved:world\": \"\"}}]\n      toPorts: [{ports: [{port: \"80\", protocol: TCP}], rules: {http: [{method: GET}]}}]\n    - fromEntities: [cluster]\n"),
        Case::fails("a NetworkPolicy for all pods of the namespace", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {matchLabels: {app: api}}\n  ingress:\n    - fromEndpoints: [{matchLabels: {app: web}}]\n      toPorts: [{ports: [{port: \"80\", protocol: TCP}], rules: {http: [{path: /a}]}}]\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: b, namespace: shop}\nspec:\n  podSelector: {}\n  ingress: [{from: [{podSelector: {}}]}]\n"),
        Case::fails("the same port again, in one rule", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {matchLabels: {app: api}}\n  ingress:\n    - toPorts:\n        - {ports: [{port: \"80\", protocol: TCP}], rules: {http: [{path: /a}]}}\n        - {ports: [{port: \"80\", endPort: 90}]}\n"),
        Case::passes("other peers", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {matchLabels: {app: api}}\n  ingress:\n    - fromEndpoints: [{matchLabels: {app: web}}]\n      toPorts: [{ports: [{port: \"80\", protocol: TCP}], rules: {http: [{path: /a}]}}]\n    - fromEndpoints: [{matchLabels: {app: admin}}]\n"),
        Case::passes("other ports", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {matchLabels: {app: api}}\n  ingress:\n    - toPorts: [{ports: [{port: \"80\", protocol: TCP}], rules: {http: [{path: /a}]}}]\n    - toPorts: [{ports: [{port: \"81\", protocol: TCP}]}]\n"),
        Case::passes("the same pods of another namespace", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {matchLabels: {app: api}}\n  ingress: [{toPorts: [{ports: [{port: \"80\", protocol: TCP}], rules: {http: [{path: /a}]}}]}]\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: b, namespace: data}\nspec:\n  podSelector: {}\n  ingress: [{}]\n"),
        Case::passes("a rule for DNS beside one for all ports", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  egress:\n    - toEntities: [cluster]\n      toPorts: [{ports: [{port: \"53\"}], rules: {dns: [{matchName: example.com}]}}]\n    - toEntities: [all]\n"),
        Case::passes("a denying rule", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {matchLabels: {app: api}}\n  ingress: [{toPorts: [{ports: [{port: \"80\", protocol: TCP}], rules: {http: [{path: /a}]}}]}]\n  ingressDeny: [{fromEndpoints: [{matchLabels: {app: web}}]}]\n"),
    ],
}

fn check(world: &World<'_>, context: &Context<'_>, sink: &mut Sink) {
    let has_http = |rule: &Rule<'_>| !rule.deny && rule.ports.iter().any(limits_http);
    let limited = Companions::of(world, |_, spec| spec.rules.iter().any(has_http));
    if limited.iter().next().is_none() {
        return;
    }
    let all = Companions::of(world, |policy, spec| {
        spec.rules.iter().any(|rule| !rule.deny && (opens(rule) || policy.kind == PolicyKind::NetworkPolicy))
    });
    for near in limited.iter() {
        for rule in near.spec.rules.iter().filter(|rule| has_http(rule)) {
            for ports in rule.ports.iter().filter(|ports| limits_http(ports) && !ports.items.is_empty()) {
                let wide = all.of_spec(near.policy, near.spec).find_map(|other| {
                    let covers = covers_subject((other.policy, other.spec), (near.policy, near.spec))
                        && affected::are_together(context, near.policy.object, other.policy.object);
                    covers.then(|| opening(other, near, rule, ports)).flatten().map(|rule| (other, rule))
                });
                if let Some(wide) = wide {
                    report(world, near, ports, wide, sink);
                }
            }
        }
    }
}

/// Whether a rule opens ports as a whole.
fn opens(rule: &Rule<'_>) -> bool {
    rule.ports.is_empty() || rule.ports.iter().any(|ports| !limits_http(ports))
}

/// The rule of another spec that opens the same ports to the same peers.
fn opening<'w, 'a>(
    other: Companion<'w, 'a>,
    near: Companion<'w, 'a>,
    rule: &Rule<'a>,
    ports: &PortRule<'a>,
) -> Option<&'w Rule<'a>> {
    let own = Placed { policy: near.policy, rule };
    let mut rules = other.spec.rules.iter().filter(|wide| !wide.deny && wide.direction == rule.direction);
    rules.find(|wide| opens_ports(wide, ports) && covers_peers(Placed { policy: other.policy, rule: wide }, own))
}

fn report(
    world: &World<'_>,
    near: Companion<'_, '_>,
    ports: &PortRule<'_>,
    (other, wide): (Companion<'_, '_>, &Rule<'_>),
    sink: &mut Sink,
) {
    let node = ports.l7.and_then(|(_, rules)| rules.get("http")).unwrap_or(ports.node);
    let port = ports.items.first().map(port_text).unwrap_or_default();
    let whose = match wide.direction {
        Direction::Ingress => "to",
        Direction::Egress => "from",
    };
    let pods =
        affected::named(world.subjects(near.policy, near.spec)).unwrap_or_else(|| "the selected pods".to_owned());
    let message = format!(
        "these HTTP rules limit nothing: every request on {port} {whose} {pods} is allowed by another rule for the same peers"
    );
    let opened = other.policy.object.place_of(wide.node);
    sink.report(
        objects::draft(near.policy.object, node, message)
            .related(&opened, "this rule allows the port without HTTP rules")
            .help("narrow or remove the other rule, or leave the HTTP rules out"),
    );
}
