use crate::policy::{Peer, Rule};
use crate::rules::{Case, Check, Context, PolicyView, Sink, rule, wording};
use crate::source::Node;
use crate::world::{Service, World};

rule! {
    /// `toServices` names a Service that is not among the given ones.
    ///
    /// ## What it does
    ///
    /// Looks up the Services of `toServices` by name, where Services of that namespace are given. Namespaces of the system
    /// are passed over, and `kubernetes` in `default`.
    ///
    /// ## Why it matters
    ///
    /// A `toServices` that finds no Service is not "nothing": beside `toPorts` it counts as absent, and the rule opens
    /// those ports to every destination, the internet included. Without `toPorts` the rule allows nothing.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// apiVersion: v1
    /// kind: Service
    /// metadata: {name: payment, namespace: shop}
    /// spec:
    ///   selector: {app: payment}
    ///   ports: [{port: 8443}]
    /// ---
    /// apiVersion: cilium.io/v2
    /// kind: CiliumNetworkPolicy
    /// metadata: {name: web, namespace: shop}
    /// spec:
    ///   endpointSelector: {matchLabels: {app: web}}
    ///   egress:
    ///     - toServices:
    ///         - k8sService: {serviceName: payments, namespace: shop}
    ///       toPorts:
    ///         - ports: [{port: "8443", protocol: TCP}]
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```yaml
    /// apiVersion: v1
    /// kind: Service
    /// metadata: {name: payment, namespace: shop}
    /// spec:
    ///   selector: {app: payment}
    ///   ports: [{port: 8443}]
    /// ---
    /// apiVersion: cilium.io/v2
    /// kind: CiliumNetworkPolicy
    /// metadata: {name: web, namespace: shop}
    /// spec:
    ///   endpointSelector: {matchLabels: {app: web}}
    ///   egress:
    ///     - toServices:
    ///         - k8sService: {serviceName: payment, namespace: shop}
    ///       toPorts:
    ///         - ports: [{port: "8443", protocol: TCP}]
    /// ```
    ///
    /// ## References
    ///
    /// - [Services in policies of Cilium](https://docs.cilium.io/en/stable/security/policy/language/#services-based)
    /// - cilium/cilium, [`pkg/policy/utils/parserules.go`](https://github.com/cilium/cilium/blob/v1.20.2/pkg/policy/utils/parserules.go)
    code: "NP239",
    name: "service-not-given",
    severity: Warning,
    since: "0.1.0",
    source: "https://docs.cilium.io/en/stable/security/policy/language/#services-based",
    as_of: "2026-08-07",
    check: Check::World(check),
    cases: [
        Case::fails("a port that is denied", "a.yaml", "apiVersion: v1\nkind: Service\nmetadata: {name: db, namespace: data}\nspec: {selector: {app: db}, ports: [{port: 5432}]}\n---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  egress: [{toEntities: [all]}]\n  egressDeny: [{toServices: [{k8sService: {serviceName: cache, namespace: data}}], toPorts: [{ports: [{port: \"6379\", protocol: TCP}]}]}]\n"),
        Case::fails("beside ICMP", "a.yaml", "apiVersion: v1\nkind: Service\nmetadata: {name: db, namespace: data}\nspec: {selector: {app: db}, ports: [{port: 5432}]}\n---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  egress: [{toServices: [{k8sService: {serviceName: cache, namespace: data}}], icmps: [{fields: [{type: 8}]}]}]\n"),
        Case::fails("without ports", "a.yaml", "apiVersion: v1\nkind: Service\nmetadata: {name: db, namespace: data}\nspec: {selector: {app: db}, ports: [{port: 5432}]}\n---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  egress: [{toServices: [{k8sService: {serviceName: cache, namespace: data}}]}]\n"),
        Case::passes("given", "a.yaml", "apiVersion: v1\nkind: Service\nmetadata: {name: db, namespace: data}\nspec: {selector: {app: db}, ports: [{port: 5432}]}\n---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  egress: [{toServices: [{k8sService: {serviceName: db, namespace: data}}]}]\n"),
        Case::passes("no Service of the namespace given", "a.yaml", "apiVersion: v1\nkind: Service\nmetadata: {name: db, namespace: data}\nspec: {selector: {app: db}, ports: [{port: 5432}]}\n---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  egress: [{toServices: [{k8sService: {serviceName: db, namespace: other}}]}]\n"),
        Case::passes("the API server", "a.yaml", "apiVersion: v1\nkind: Service\nmetadata: {name: db, namespace: default}\nspec: {selector: {app: db}, ports: [{port: 5432}]}\n---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  egress: [{toServices: [{k8sService: {serviceName: kubernetes, namespace: default}}]}]\n"),
    ],
}

/// Namespaces whose Services nobody keeps in a repository.
const SYSTEM: [&str; 3] = ["kube-system", "kube-public", "kube-node-lease"];

fn check(world: &World<'_>, context: &Context<'_>, sink: &mut Sink) {
    let mut services: Option<Vec<Service<'_>>> = None;
    for policy in &world.policies {
        let view = PolicyView { context, world, policy };
        for (_, rule) in policy.rules() {
            for peer in rule.each_peer() {
                let Peer::Service(peer) = peer else { continue };
                let Some((Some(name), Some(namespace))) = peer.named else { continue };
                if SYSTEM.contains(&namespace) || (namespace, name) == ("default", "kubernetes") {
                    continue;
                }
                let services = services.get_or_insert_with(|| world.services().collect());
                let of_namespace: Vec<&str> = services
                    .iter()
                    .filter(|service| service.namespace == Some(namespace))
                    .map(|service| service.name)
                    .collect();
                if of_namespace.is_empty() || of_namespace.contains(&name) {
                    continue;
                }
                let effect = effect(rule);
                let near = wording::nearest(name, of_namespace);
                let help = near.map_or_else(
                    || "name a Service that is there, or write the peers as `toEndpoints`".to_owned(),
                    |near| format!("`{near}` is there: write its name"),
                );
                let node = peer.node.get("k8sService").and_then(|named| named.get("serviceName"));
                let message =
                    format!("no Service `{name}` of `{namespace}` is among the given ones; without it {effect}");
                sink.report(view.draft(node.unwrap_or(peer.node), message).help(help));
            }
        }
    }
}

/// What a rule of only this service does where the service is not there.
fn effect(rule: &Rule<'_>) -> String {
    let ports = rule.each_port().filter_map(|item| item.node.get("port").and_then(Node::as_str));
    let ports: Vec<String> = ports.map(|port| format!("`{port}`")).take(4).collect();
    let (does, opens) = if rule.deny { ("denies", "denies") } else { ("allows", "opens") };
    if rule.each_peer().count() > 1 {
        return format!("this peer {does} nothing");
    }
    let what = match ports.as_slice() {
        [only] => format!("port {only}"),
        [] if rule.each_port().next().is_some() => "its ports".to_owned(),
        [] if rule.icmps.as_ref().is_some_and(|types| !types.is_empty()) => "its types of ICMP".to_owned(),
        [] => return format!("this rule {does} nothing"),
        several => format!("ports {}", wording::listed(several)),
    };
    format!("this rule {opens} {what} to every destination")
}
