use super::ports::{Numbers, port_node};
use crate::policy::{Direction, Peer, Port};
use crate::report::Severity;
use crate::rules::{Case, Check, Context, PolicyView, Sink, rule, wording};
use crate::world::World;

rule! {
    /// A port of egress by a name that has several numbers in the cluster.
    ///
    /// ## What it does
    ///
    /// Looks at ports by name in `egress` up to Cilium 1.19. When the given workloads, of all namespaces, give the name
    /// several numbers, it is a warning; when none of them declares it, the finding is an info.
    ///
    /// ## Why it matters
    ///
    /// Up to 1.19 Cilium looks the name up in one table of the whole cluster. As soon as two pods anywhere declare the
    /// name with different numbers, the rule is left out and its traffic is dropped. Other policy engines look at the
    /// pod that the traffic goes to. From 1.20 on Cilium does so too.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: api, namespace: shop, labels: {app: api}}
    /// spec: {containers: [{name: api, image: api, ports: [{name: http, containerPort: 8080}]}]}
    /// ---
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: front, namespace: web, labels: {app: front}}
    /// spec: {containers: [{name: front, image: front, ports: [{name: http, containerPort: 3000}]}]}
    /// ---
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata: {name: to-api, namespace: shop}
    /// spec:
    ///   podSelector: {}
    ///   policyTypes: [Egress]
    ///   egress:
    ///     - to:
    ///         - podSelector: {matchLabels: {app: api}}
    ///       ports:
    ///         - port: http
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```yaml
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: api, namespace: shop, labels: {app: api}}
    /// spec: {containers: [{name: api, image: api, ports: [{name: http, containerPort: 8080}]}]}
    /// ---
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: front, namespace: web, labels: {app: front}}
    /// spec: {containers: [{name: front, image: front, ports: [{name: http, containerPort: 3000}]}]}
    /// ---
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata: {name: to-api, namespace: shop}
    /// spec:
    ///   podSelector: {}
    ///   policyTypes: [Egress]
    ///   egress:
    ///     - to:
    ///         - podSelector: {matchLabels: {app: api}}
    ///       ports:
    ///         - port: 8080
    /// ```
    ///
    /// ## References
    ///
    /// - [Migrate from Azure network policy manager to Cilium](https://learn.microsoft.com/azure/aks/migrate-from-npm-to-cilium-network-policy):
    ///   named ports (2026-08-21)
    /// - [cilium/cilium#30003](https://github.com/cilium/cilium/issues/30003)
    code: "NP236",
    name: "named-port-of-several-numbers",
    severity: Warning,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/migrate-from-npm-to-cilium-network-policy",
    as_of: "2026-08-21",
    check: Check::World(check),
    cases: [
        Case::fails("nobody known declares it", "a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  podSelector: {}\n  policyTypes: [Egress]\n  egress: [{ports: [{port: http-test}]}]\n"),
        Case::passes("one number", "a.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop, labels: {app: a}}\nspec: {containers: [{name: a, image: a, ports: [{name: web, containerPort: 8080}]}]}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: b, namespace: web, labels: {app: b}}\nspec: {containers: [{name: a, image: a, ports: [{name: web, containerPort: 8080}, {name: dns, containerPort: 53, protocol: UDP}]}]}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  podSelector: {}\n  egress: [{ports: [{port: web}]}]\n"),
        Case::passes("ingress, which is looked up in the pod", "a.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop, labels: {app: a}}\nspec: {containers: [{name: a, image: a, ports: [{name: web, containerPort: 8080}]}]}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: b, namespace: web, labels: {app: b}}\nspec: {containers: [{name: a, image: a, ports: [{name: web, containerPort: 8081}]}]}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  podSelector: {}\n  ingress: [{ports: [{port: web}]}]\n"),
        Case::passes("a number", "a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  podSelector: {}\n  egress: [{ports: [{port: 8080}]}]\n"),
    ],
}

fn check(world: &World<'_>, context: &Context<'_>, sink: &mut Sink) {
    if world.settings.versions.cilium.is_at_least(20) {
        return;
    }
    let mut known = None;
    for policy in &world.policies {
        let view = PolicyView { context, world, policy };
        for (_, rule) in policy.rules().filter(|(_, rule)| rule.direction == Direction::Egress) {
            let mut peers = rule.each_peer().peekable();
            // Addresses are the business of another rule.
            if peers.peek().is_some() && peers.all(|peer| matches!(peer, Peer::Cidr(_))) {
                continue;
            }
            for item in rule.each_port() {
                let Some(Port::Name(name)) = item.port else { continue };
                let numbers = known.get_or_insert_with(|| Numbers::of(world)).get(name, item);
                let does = if rule.deny { "denies" } else { "allows" };
                let (severity, message) = match numbers.as_slice() {
                    [_] => continue,
                    [] => (
                        Severity::Info,
                        format!(
                            "up to Cilium 1.19 `{name}` is looked up in the whole cluster: where two pods give it different numbers, for this name the rule {does} nothing"
                        ),
                    ),
                    several => {
                        let numbers: Vec<String> = several.iter().take(4).map(u16::to_string).collect();
                        (
                            Severity::Warning,
                            format!(
                                "the given workloads mean {} by `{name}`: up to Cilium 1.19 for this name the rule then {does} nothing",
                                wording::listed(&numbers)
                            ),
                        )
                    }
                };
                sink.report(
                    view.draft(port_node(item), message).severity(severity).help("write the number of the port"),
                );
            }
        }
    }
}
