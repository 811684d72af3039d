use super::ports::{Numbers, listeners, named, port_node};
use crate::edit::{Change, Fix};
use crate::policy::{Direction, Policy, Port, PortItem, Rule, Spec};
use crate::rules::{Case, Check, Context, Draft, PolicyView, Sink, effects, rule, wording};
use crate::world::{Service, Workload, World};

rule! {
    /// A port's name that none of the selected workloads declares.
    ///
    /// ## What it does
    ///
    /// Looks up ports by name among the container ports of the given workloads that listen on them: those that the policy
    /// selects for `ingress`, the peers for `egress`. It speaks when some are given and none declares the name with the
    /// protocol, and names what was meant where the input shows it: a Service's port of that name, the same name with
    /// another protocol, or a name that is nearly the same.
    ///
    /// ## Why it matters
    ///
    /// The name is that of a container's port, not of a Service's. Where the pod has none of the name, the rule is left
    /// out for it. Up to Cilium 1.19 the ports of `egress` are looked up in the whole cluster.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata: {name: web, namespace: shop}
    /// spec:
    ///   selector: {matchLabels: {app: web}}
    ///   template:
    ///     metadata: {labels: {app: web}}
    ///     spec:
    ///       containers:
    ///         - name: web
    ///           image: nginx
    ///           ports: [{name: http-web, containerPort: 8080}]
    /// ---
    /// apiVersion: v1
    /// kind: Service
    /// metadata: {name: web, namespace: shop}
    /// spec:
    ///   selector: {app: web}
    ///   ports: [{name: http, port: 80, targetPort: http-web}]
    /// ---
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata: {name: web, namespace: shop}
    /// spec:
    ///   podSelector: {matchLabels: {app: web}}
    ///   ingress:
    ///     - ports:
    ///         - port: http
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```yaml
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata: {name: web, namespace: shop}
    /// spec:
    ///   selector: {matchLabels: {app: web}}
    ///   template:
    ///     metadata: {labels: {app: web}}
    ///     spec:
    ///       containers:
    ///         - name: web
    ///           image: nginx
    ///           ports: [{name: http-web, containerPort: 8080}]
    /// ---
    /// apiVersion: v1
    /// kind: Service
    /// metadata: {name: web, namespace: shop}
    /// spec:
    ///   selector: {app: web}
    ///   ports: [{name: http, port: 80, targetPort: http-web}]
    /// ---
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata: {name: web, namespace: shop}
    /// spec:
    ///   podSelector: {matchLabels: {app: web}}
    ///   ingress:
    ///     - ports:
    ///         - port: http-web
    /// ```
    ///
    /// ## References
    ///
    /// - [NetworkPolicyPort](https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/):
    ///   "a numerical or named port on a pod"
    /// - [cilium/cilium#30003](https://github.com/cilium/cilium/issues/30003): how names are looked up for egress
    code: "NP235",
    name: "named-port-not-declared",
    severity: Warning,
    since: "0.1.0",
    source: "https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/",
    as_of: "2026-08-07",
    check: Check::AnyWorld(check),
    cases: [
        Case::fails("another protocol", "a.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: dns, namespace: shop, labels: {app: dns}}\nspec: {containers: [{name: a, image: a, ports: [{name: dns, containerPort: 53, protocol: UDP}]}]}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  podSelector: {matchLabels: {app: dns}}\n  ingress: [{ports: [{port: dns, protocol: TCP}]}]\n"),
        Case::fails("nearly the same", "a.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop, labels: {app: a}}\nspec: {containers: [{name: a, image: a, ports: [{name: metrics, containerPort: 9090}]}]}\n---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  egress: [{toEndpoints: [{matchLabels: {app: a}}], toPorts: [{ports: [{port: metric, protocol: TCP}]}]}]\n"),
        Case::fails("no hint", "a.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop, labels: {app: a}}\nspec: {containers: [{name: a, image: a, ports: [{containerPort: 9090}]}]}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  podSelector: {matchLabels: {app: a}}\n  ingress: [{ports: [{port: web}]}]\n"),
        Case::passes("declared, in capitals or not", "a.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop, labels: {app: a}}\nspec: {containers: [{name: a, image: a, ports: [{name: web, containerPort: 9090}]}]}\n---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {matchLabels: {app: a}}\n  ingress: [{toPorts: [{ports: [{port: WEB}]}]}]\n"),
        Case::passes("declared by one", "a.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop, labels: {app: a}}\nspec: {containers: [{name: a, image: a, ports: [{name: web, containerPort: 9090}]}]}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: b, namespace: shop, labels: {app: b}}\nspec: {containers: [{name: a, image: a}]}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  podSelector: {}\n  ingress: [{ports: [{port: web}]}]\n"),
        Case::passes("workloads not given", "a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  podSelector: {}\n  ingress: [{ports: [{port: web}]}]\n"),
        Case::passes("another pod declares it, up to Cilium 1.19", "a.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop, labels: {app: a}}\nspec: {containers: [{name: a, image: a}]}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: b, namespace: shop, labels: {app: b}}\nspec: {containers: [{name: a, image: a, ports: [{name: web, containerPort: 9090}]}]}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  podSelector: {}\n  egress: [{to: [{podSelector: {matchLabels: {app: a}}}], ports: [{port: web}]}]\n"),
    ],
}

fn check(world: &World<'_>, context: &Context<'_>, sink: &mut Sink) {
    let mut known = None;
    let mut services = None;
    for policy in &world.policies {
        let view = PolicyView { context, world, policy };
        for (spec, rule) in policy.rules() {
            for item in rule.each_port() {
                let Some(Port::Name(name)) = item.port else { continue };
                let known = known.get_or_insert_with(|| Numbers::of(world));
                let missing = missing(policy, spec, rule, (name, item), (world, known));
                if !missing.is_empty() {
                    let services = services.get_or_insert_with(|| world.services().collect::<Vec<_>>());
                    sink.report(draft(&view, rule, (name, item), &missing, services));
                }
            }
        }
    }
}

/// The given workloads that a port by name is about, when none of them declares it.
fn missing<'w, 'a>(
    policy: &Policy<'a>,
    spec: &Spec<'a>,
    rule: &Rule<'a>,
    (name, item): (&str, &PortItem<'a>),
    (world, known): (&'w World<'a>, &Numbers),
) -> Vec<&'w Workload<'a>> {
    let listeners = listeners(policy, spec, rule, world);
    let by_cluster =
        rule.direction == Direction::Egress && world.is_cilium() && !world.settings.versions.cilium.is_at_least(20);
    let is_declared = listeners.iter().any(|workload| named(workload, name, item).next().is_some())
        || (by_cluster && !known.get(name, item).is_empty());
    if is_declared { Vec::new() } else { listeners }
}

fn draft<'a>(
    view: &PolicyView<'a>,
    rule: &Rule<'a>,
    (name, item): (&str, &PortItem<'a>),
    missing: &[&Workload<'a>],
    services: &[Service<'a>],
) -> Draft {
    let does = if rule.deny { "denies" } else { "allows" };
    let whom = effects::names(missing);
    let is_of_cluster = rule.direction == Direction::Egress && !view.cilium().is_at_least(20);
    // Others of the cluster may not be among the given ones.
    let unless = if is_of_cluster { ", unless pods elsewhere in the cluster do" } else { "" };
    let message =
        format!("no container of {whom} declares a port `{name}`, so for this name the rule {does} nothing{unless}");
    let node = port_node(item);
    let place = view.policy.object.place_of(node);
    let fix = |right: &str| Fix {
        title: format!("write `{right}` (unsafe: the rule then {does} it)"),
        safe: false,
        changes: vec![Change::replace(&place, name, right)],
    };
    let draft = view.draft(node, message);
    let ports = || missing.iter().flat_map(|workload| &workload.ports);
    let other = ports().find(|port| port.name.is_some_and(|own| own.eq_ignore_ascii_case(name)));
    if let Some(other) = other {
        let protocol = other.protocol.name();
        return draft.help(format!("the containers declare `{name}` for {protocol}: write `protocol: {protocol}`"));
    }
    if let Some(target) = of_service(view.world, services, name, missing) {
        let help = format!("`{name}` is the name of the Service's port; write that of the container's, `{target}`");
        let is_text = view.policy.is_cilium() || target.parse::<u16>().is_err();
        return draft.help(help).fix(is_text.then(|| fix(&target)));
    }
    let near = wording::nearest(name, ports().filter_map(|port| port.name));
    if let Some(near) = near {
        return draft.help(format!("write `{near}`, which the containers declare")).fix(fix(near));
    }
    draft.help(
        "give the container's port that name, or write the number; ports that are added to pods later are not seen",
    )
}

/// The target of a Service's port of a name, when the Service stands before one of the workloads.
fn of_service<'a>(
    world: &World<'a>,
    services: &[Service<'a>],
    name: &str,
    workloads: &[&Workload<'a>],
) -> Option<String> {
    let stands_before = |service: &&Service<'a>| {
        world.behind(service).iter().any(|behind| workloads.iter().any(|one| std::ptr::eq(*one, *behind)))
    };
    let mut found = services.iter().filter(|service| service.ports.iter().any(|port| port.name == Some(name)));
    let service = found.find(stands_before)?;
    let port = service.ports.iter().find(|port| port.name == Some(name))?;
    match port.target {
        Port::Name(target) if target == name => None,
        Port::Name(target) => Some(target.to_owned()),
        Port::Number(number) => Some(number.to_string()),
    }
}
