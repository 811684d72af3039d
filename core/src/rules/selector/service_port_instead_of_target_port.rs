use std::cell::OnceCell;

use super::ports::{listeners, port_node};
use crate::edit::{Change, Fix};
use crate::limits::MAX_WORKLOADS_VISITED;
use crate::order::Order as _;
use crate::policy::{Peer, Port, PortItem, Rule};
use crate::report::Severity;
use crate::rules::{Case, Check, Context, PolicyView, Sink, effects, rule};
use crate::world::{Service, ServicePort, Workload, World};

rule! {
    /// A rule names the port of a Service, and the pods behind it listen on another one.
    ///
    /// ## What it does
    ///
    /// Compares ports by number with the given Services whose `targetPort` differs from their `port`. It speaks when pods
    /// behind such a Service are those that listen (the selected ones for `ingress`, the peers for `egress`), none of
    /// the given ones declares the port, and the rule does not name the target port as well. The same for
    /// `toServices`.
    ///
    /// ## Why it matters
    ///
    /// Policies are judged after the Service's address and port are replaced by those of a pod. The port of the Service is
    /// never seen, and the connections that the rule was written for are dropped.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata: {name: api, namespace: shop}
    /// spec:
    ///   selector: {matchLabels: {app: api}}
    ///   template:
    ///     metadata: {labels: {app: api}}
    ///     spec: {containers: [{name: api, image: api, ports: [{containerPort: 8080}]}]}
    /// ---
    /// apiVersion: v1
    /// kind: Service
    /// metadata: {name: api, namespace: shop}
    /// spec:
    ///   selector: {app: api}
    ///   ports: [{port: 80, targetPort: 8080}]
    /// ---
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata: {name: api, namespace: shop}
    /// spec:
    ///   podSelector: {matchLabels: {app: api}}
    ///   ingress:
    ///     - from:
    ///         - podSelector: {matchLabels: {app: web}}
    ///       ports:
    ///         - port: 80
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```yaml
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata: {name: api, namespace: shop}
    /// spec:
    ///   selector: {matchLabels: {app: api}}
    ///   template:
    ///     metadata: {labels: {app: api}}
    ///     spec: {containers: [{name: api, image: api, ports: [{containerPort: 8080}]}]}
    /// ---
    /// apiVersion: v1
    /// kind: Service
    /// metadata: {name: api, namespace: shop}
    /// spec:
    ///   selector: {app: api}
    ///   ports: [{port: 80, targetPort: 8080}]
    /// ---
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata: {name: api, namespace: shop}
    /// spec:
    ///   podSelector: {matchLabels: {app: api}}
    ///   ingress:
    ///     - from:
    ///         - podSelector: {matchLabels: {app: web}}
    ///       ports:
    ///         - port: 8080
    /// ```
    ///
    /// ## References
    ///
    /// - [Layer 4 policies of Cilium](https://docs.cilium.io/en/stable/security/policy/language/#layer-4-examples):
    ///   "Layer 4 policies apply to ports after service port mapping has been applied"
    /// - [cilium/cilium#44504](https://github.com/cilium/cilium/issues/44504)
    code: "NP238",
    name: "service-port-instead-of-target-port",
    severity: Error,
    since: "0.1.0",
    source: "https://docs.cilium.io/en/stable/security/policy/language/#layer-4-examples",
    as_of: "2026-08-07",
    check: Check::AnyWorld(check),
    cases: [
        Case::fails("egress of a policy of Cilium, by the target's name", "a.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: db, namespace: data, labels: {app: db}}\nspec: {containers: [{name: a, image: a, ports: [{name: pg, containerPort: 5432}]}]}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: db, namespace: data}\nspec: {selector: {app: db}, ports: [{port: 15432, targetPort: pg}]}\n---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  egress:\n    - toEndpoints: [{matchLabels: {\"k8s:io.kubernetes.pod.namespace\": data, app: db}}]\n      toPorts: [{ports: [{port: \"15432\", protocol: TCP}]}]\n"),
        Case::fails("toServices", "a.yaml", "apiVersion: v1\nkind: Service\nmetadata: {name: db, namespace: data}\nspec: {selector: {app: db}, ports: [{port: 15432, targetPort: 5432}]}\n---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  egress:\n    - toServices: [{k8sService: {serviceName: db, namespace: data}}]\n      toPorts: [{ports: [{port: \"15432\", protocol: TCP}]}]\n"),
        Case::fails("pods that declare no port", "a.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: db, namespace: data, labels: {app: db}}\nspec: {containers: [{name: a, image: a}]}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: db, namespace: data}\nspec: {selector: {app: db}, ports: [{port: 80, targetPort: 8080}]}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: data}\nspec:\n  podSelector: {}\n  egress: [{to: [{podSelector: {matchLabels: {app: db}}}], ports: [{port: 80}]}]\n"),
        Case::passes("both ports", "a.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: db, namespace: data, labels: {app: db}}\nspec: {containers: [{name: a, image: a, ports: [{containerPort: 8080}]}]}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: db, namespace: data}\nspec: {selector: {app: db}, ports: [{port: 80, targetPort: 8080}]}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: data}\nspec:\n  podSelector: {}\n  egress: [{to: [{podSelector: {matchLabels: {app: db}}}], ports: [{port: 80}, {port: 8080}]}]\n"),
        Case::passes("the pods listen on both", "a.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: db, namespace: data, labels: {app: db}}\nspec: {containers: [{name: a, image: a, ports: [{containerPort: 8080}, {containerPort: 80}]}]}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: db, namespace: data}\nspec: {selector: {app: db}, ports: [{port: 80, targetPort: 8080}]}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: data}\nspec:\n  podSelector: {}\n  egress: [{to: [{podSelector: {matchLabels: {app: db}}}], ports: [{port: 80}]}]\n"),
        Case::passes("a Service of other pods", "a.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: db, namespace: data, labels: {app: db}}\nspec: {containers: [{name: a, image: a}]}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: data}\nspec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: data}\nspec:\n  podSelector: {}\n  egress: [{to: [{podSelector: {matchLabels: {app: db}}}], ports: [{port: 80}]}]\n"),
        Case::passes("another protocol", "a.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: db, namespace: data, labels: {app: db}}\nspec: {containers: [{name: a, image: a}]}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: db, namespace: data}\nspec: {selector: {app: db}, ports: [{port: 80, targetPort: 8080}]}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: data}\nspec:\n  podSelector: {}\n  egress: [{to: [{podSelector: {matchLabels: {app: db}}}], ports: [{port: 80, protocol: UDP}]}]\n"),
    ],
}

/// A Service that means another port, with that port.
type Mapped<'s, 'a> = (&'s Service<'a>, &'s ServicePort<'a>);

fn check(world: &World<'_>, context: &Context<'_>, sink: &mut Sink) {
    let services: Vec<Service<'_>> = world.services().collect();
    let mut mapped: Vec<Mapped<'_, '_>> = Vec::new();
    for service in services.iter().filter(|service| !service.is_external_name) {
        let differs = |port: &&ServicePort<'_>| port.target != Port::Number(port.number);
        mapped.extend(service.ports.iter().filter(differs).map(|port| (service, port)));
    }
    mapped.order_by_key(|(_, port)| port.number);
    if mapped.is_empty() {
        return;
    }
    let behind: Vec<OnceCell<Vec<&Workload<'_>>>> = mapped.iter().map(|_| OnceCell::new()).collect();
    let mut visited = 0_usize;
    for policy in &world.policies {
        let view = PolicyView { context, world, policy };
        for (spec, rule) in policy.rules() {
            for item in rule.each_port().filter(|item| item.end.is_none()) {
                let Some(Port::Number(number)) = item.port else { continue };
                let from = mapped.partition_point(|(_, port)| port.number < number);
                let of_number =
                    mapped.iter().zip(&behind).skip(from).take_while(|((_, port), _)| port.number == number);
                let of_rule: OnceCell<Vec<&Workload<'_>>> = OnceCell::new();
                for (one, behind) in of_number {
                    let behind = behind.get_or_init(|| world.behind(one.0));
                    visited = visited.saturating_add(behind.len()).saturating_add(1);
                    if visited > MAX_WORKLOADS_VISITED {
                        return;
                    }
                    let sorted = || {
                        of_rule.get_or_init(|| {
                            let mut found = listeners(policy, spec, rule, world);
                            found.order_by_key(|workload| address(workload));
                            found
                        })
                    };
                    if let Some(hit) = hit(rule, item, *one, behind, sorted) {
                        report(&view, (rule, item, number), &hit, sink);
                        break;
                    }
                }
            }
        }
    }
}

/// What a rule means by the port of a Service.
struct Hit<'s, 'w, 'a> {
    service: &'s Service<'a>,
    port: &'s ServicePort<'a>,
    /// The given workloads behind it that the rule is about; none for `toServices`.
    behind: Vec<&'w Workload<'a>>,
    /// The number of the target port, where it is known.
    target: Option<u16>,
    is_certain: bool,
}

fn hit<'l, 's, 'w: 'l, 'a: 'l>(
    rule: &Rule<'a>,
    item: &PortItem<'a>,
    (service, port): Mapped<'s, 'a>,
    all_behind: &[&'w Workload<'a>],
    listeners: impl FnOnce() -> &'l Vec<&'w Workload<'a>>,
) -> Option<Hit<'s, 'w, 'a>> {
    if !item.protocol.covers(port.protocol) {
        return None;
    }
    let targets = || all_behind.iter().flat_map(|workload| &workload.ports).filter(|one| one.protocol == port.protocol);
    let target = match port.target {
        Port::Number(number) => Some(number),
        Port::Name(name) => targets().find(|one| one.name == Some(name)).map(|one| one.number),
    };
    if names_target(rule, port, target) || target == Some(port.number) {
        return None;
    }
    let is_named = rule.each_peer().any(|peer| {
        matches!(peer, Peer::Service(of) if of.named == Some((Some(service.name), service.namespace)) && service.namespace.is_some())
    });
    if is_named {
        let listens = targets().any(|one| one.number == port.number);
        return (!listens).then_some(Hit { service, port, behind: Vec::new(), target, is_certain: true });
    }
    let listeners = listeners();
    let declares = |workload: &Workload<'_>, number: u16| {
        workload.ports.iter().any(|one| one.number == number && one.protocol == port.protocol)
    };
    if listeners.iter().any(|workload| declares(workload, port.number)) {
        return None;
    }
    let mut behind = all_behind.to_vec();
    behind.retain(|workload| listeners.binary_search_by_key(&address(workload), |one| address(one)).is_ok());
    if behind.is_empty() {
        return None;
    }
    let is_certain = target.is_some_and(|target| behind.iter().all(|workload| declares(workload, target)));
    Some(Hit { service, port, behind, target, is_certain })
}

/// Workloads stand in one list, in the order of the input.
fn address(workload: &Workload<'_>) -> usize {
    std::ptr::from_ref(workload).addr()
}

/// Whether a rule names the target port beside that of the Service.
fn names_target(rule: &Rule<'_>, port: &ServicePort<'_>, target: Option<u16>) -> bool {
    rule.each_port().filter(|item| item.protocol.covers(port.protocol)).any(|item| match (item.port, item.end) {
        (None | Some(Port::Number(0)), _) => true,
        (Some(Port::Number(first)), end) => {
            target.is_some_and(|target| (first..=end.unwrap_or(first).max(first)).contains(&target))
        }
        (Some(Port::Name(name)), _) => port.target == Port::Name(name),
    })
}

fn report<'a>(
    view: &PolicyView<'a>,
    (rule, item, number): (&Rule<'a>, &PortItem<'a>, u16),
    hit: &Hit<'_, '_, 'a>,
    sink: &mut Sink,
) {
    let does = if rule.deny { "denies" } else { "allows" };
    let target = match (hit.target, hit.port.target) {
        (Some(target), _) => target.to_string(),
        (None, Port::Name(name)) => format!("the port `{name}`"),
        (None, Port::Number(target)) => target.to_string(),
    };
    let service = hit.service.title();
    let whom = if hit.behind.is_empty() { "its pods".to_owned() } else { effects::names(&hit.behind) };
    let message = format!(
        "{number} is the port of the Service `{service}`; traffic is judged at {target} of {whom}, for which this port \
         {does} nothing"
    );
    let node = port_node(item);
    let object = view.policy.object;
    let fix = hit.target.map(|target| Fix {
        title: format!("write {target} (unsafe: the rule then {does} it)"),
        safe: false,
        changes: vec![Change::replace(&object.place_of(node), number.to_string(), target.to_string())],
    });
    let severity = if hit.is_certain { Severity::Error } else { Severity::Warning };
    let related = hit.service.object.place_of(hit.port.node);
    sink.report(
        view.draft(node, message)
            .related(&related, "the Service sends the port to another one")
            .severity(severity)
            .help(format!("write {target}, on which the pods listen"))
            .fix(fix),
    );
}
