use super::written::{Written, selectors};
use crate::edit::{Change, Fix, Literal, Setting};
use crate::order::Order as _;
use crate::policy::{Peer, Policy, PolicyKind, Source};
use crate::rules::{Case, Check, Context, PolicyView, Sink, effects, rule};
use crate::world::{Workload, World, is_about_namespaces};

rule! {
    /// A peer means pods of the policy's own namespace, and only other namespaces have such pods.
    ///
    /// ## What it does
    ///
    /// Looks at peers that name no namespace: `podSelector` alone in a NetworkPolicy, and selectors without
    /// `io.kubernetes.pod.namespace` and without labels of namespaces in a CiliumNetworkPolicy. It speaks when workloads
    /// of the policy's namespace are given, none of them has the labels, and workloads of another namespace have
    /// them. Before Cilium 1.16 a selector by the labels of namespaces stays in the policy's namespace as well.
    ///
    /// ## Why it matters
    ///
    /// Such a peer only ever means pods of the policy's namespace. The pods that it was written for stay cut off.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata: {name: db, namespace: data}
    /// spec:
    ///   selector: {matchLabels: {app: db}}
    ///   template:
    ///     metadata: {labels: {app: db}}
    ///     spec: {containers: [{name: db, image: postgres}]}
    /// ---
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata: {name: api, namespace: shop}
    /// spec:
    ///   selector: {matchLabels: {app: api}}
    ///   template:
    ///     metadata: {labels: {app: api}}
    ///     spec: {containers: [{name: api, image: api}]}
    /// ---
    /// apiVersion: cilium.io/v2
    /// kind: CiliumNetworkPolicy
    /// metadata: {name: api, namespace: shop}
    /// spec:
    ///   endpointSelector:
    ///     matchLabels:
    ///       app: api
    ///   egress:
    ///     - toEndpoints:
    ///         - matchLabels:
    ///             app: db
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```yaml
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata: {name: db, namespace: data}
    /// spec:
    ///   selector: {matchLabels: {app: db}}
    ///   template:
    ///     metadata: {labels: {app: db}}
    ///     spec: {containers: [{name: db, image: postgres}]}
    /// ---
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata: {name: api, namespace: shop}
    /// spec:
    ///   selector: {matchLabels: {app: api}}
    ///   template:
    ///     metadata: {labels: {app: api}}
    ///     spec: {containers: [{name: api, image: api}]}
    /// ---
    /// apiVersion: cilium.io/v2
    /// kind: CiliumNetworkPolicy
    /// metadata: {name: api, namespace: shop}
    /// spec:
    ///   endpointSelector:
    ///     matchLabels:
    ///       app: api
    ///   egress:
    ///     - toEndpoints:
    ///         - matchLabels:
    ///             k8s:io.kubernetes.pod.namespace: data
    ///             app: db
    /// ```
    ///
    /// ## References
    ///
    /// - [Namespaces in policies of Cilium](https://docs.cilium.io/en/stable/security/policy/kubernetes/#namespaces)
    /// - [Network policies](https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-to-and-from-selectors)
    code: "NP223",
    name: "peer-is-in-another-namespace",
    severity: Warning,
    since: "0.1.0",
    source: "https://docs.cilium.io/en/stable/security/policy/kubernetes/#namespaces",
    as_of: "2026-08-07",
    check: Check::AnyWorld(check),
    cases: [
        Case::fails("a NetworkPolicy", "a.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: prometheus, namespace: monitoring, labels: {app: prometheus}}\nspec: {containers: [{name: a, image: a}]}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop, labels: {app: web}}\nspec: {containers: [{name: a, image: a}]}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  podSelector: {}\n  ingress: [{from: [{podSelector: {matchLabels: {app: prometheus}}}]}]\n"),
        Case::passes("one in its own namespace", "a.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: db, namespace: data, labels: {app: db}}\nspec: {containers: [{name: a, image: a}]}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: db, namespace: shop, labels: {app: db}}\nspec: {containers: [{name: a, image: a}]}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  podSelector: {}\n  ingress: [{from: [{podSelector: {matchLabels: {app: db}}}]}]\n"),
        Case::passes("workloads of its namespace not given", "a.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: db, namespace: data, labels: {app: db}}\nspec: {containers: [{name: a, image: a}]}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  podSelector: {}\n  ingress: [{from: [{podSelector: {matchLabels: {app: db}}}]}]\n"),
        Case::passes("namespaces named", "a.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: db, namespace: data, labels: {app: db}}\nspec: {containers: [{name: a, image: a}]}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop, labels: {app: web}}\nspec: {containers: [{name: a, image: a}]}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  podSelector: {}\n  ingress: [{from: [{namespaceSelector: {}, podSelector: {matchLabels: {app: db}}}]}]\n"),
        Case::passes("in no namespace", "a.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop, labels: {app: web}}\nspec: {containers: [{name: a, image: a}]}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  podSelector: {}\n  ingress: [{from: [{podSelector: {matchLabels: {app: db}}}]}]\n"),
    ],
}

fn check(world: &World<'_>, context: &Context<'_>, sink: &mut Sink) {
    for policy in &world.policies {
        let view = PolicyView { context, world, policy };
        for written in selectors(policy) {
            if super::two_peers_instead_of_one::is_half(policy, &written, world) {
                continue;
            }
            if let Some(others) = only_elsewhere(policy, &written, world) {
                report(&view, &written, &others, sink);
            }
        }
    }
}

/// The workloads of other namespaces that a peer of the policy's own would match, where none of its own does.
pub(super) fn only_elsewhere<'w, 'a>(
    policy: &Policy<'a>,
    written: &Written<'_, 'a>,
    world: &'w World<'a>,
) -> Option<Vec<&'w Workload<'a>>> {
    let (_, peer) = written.peer?;
    let own = policy.namespace()?;
    let selector = written.selector;
    let is_own = match peer {
        Peer::Pods { namespaces, .. } => namespaces.is_none() && !is_about_namespaces(selector),
        Peer::Endpoints(_) => {
            policy.kind == PolicyKind::Cilium
                && !world.names_a_namespace(selector)
                && selector.requirements.iter().all(|one| matches!(one.key.source, Source::Any | Source::Kubernetes))
        }
        _ => false,
    };
    if !is_own || selector.is_empty() || !world.shows_workloads_of(Some(own)) {
        return None;
    }
    if !world.maybe_labelled(selector, Some(Some(own))).is_empty() {
        return None;
    }
    let mut others = world.labelled(selector, None);
    others.retain(|workload| workload.namespace.is_some_and(|namespace| namespace != own));
    // What only forbids labels matches everything elsewhere.
    let asks = selector.requirements.iter().any(super::written::asks_for_it);
    (asks && !others.is_empty()).then_some(others)
}

fn report<'a>(view: &PolicyView<'a>, written: &Written<'_, 'a>, others: &[&Workload<'a>], sink: &mut Sink) {
    let policy = view.policy;
    let Some(own) = policy.namespace() else { return };
    let by_namespace_labels = is_about_namespaces(written.selector);
    let stays = if by_namespace_labels {
        "before Cilium 1.16 a peer by the labels of namespaces means"
    } else {
        "without a namespace this peer means"
    };
    let message = format!(
        "{stays} pods of `{own}`, where no given workload has these labels; {} {} them elsewhere",
        effects::names(others),
        if others.len() == 1 { "has" } else { "have" }
    );
    let mut namespaces: Vec<&str> = others.iter().filter_map(|workload| workload.namespace).collect();
    namespaces.order();
    namespaces.dedup();
    let example = namespaces.first().copied().unwrap_or_default();
    let help = if policy.is_cilium() {
        format!("ask for `k8s:io.kubernetes.pod.namespace: {example}` as well")
    } else {
        format!(
            "put `namespaceSelector` with `kubernetes.io/metadata.name: {example}` into the same item as `podSelector`"
        )
    };
    let first = written.selector.requirements.iter().find(|requirement| !requirement.is_expression);
    let fix = match (first, namespaces.as_slice()) {
        (Some(first), [only]) if policy.is_cilium() && !by_namespace_labels => Some(Fix {
            title: format!("mean the pods of `{only}` (unsafe: the rule then reaches them)"),
            safe: false,
            changes: vec![Change::AddMember {
                beside: policy.object.place_of(first.node),
                setting: Setting { option: "", member: "k8s:io.kubernetes.pod.namespace", attribute: "" },
                value: Literal::Text((*only).to_owned()),
            }],
        }),
        _ => None,
    };
    sink.report(view.draft(written.selector.node, message).help(help).fix(fix));
}
