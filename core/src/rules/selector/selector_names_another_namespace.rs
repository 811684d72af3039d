use super::written::{Written, asks_for_it, selectors, value_place};
use crate::edit::{Change, Fix};
use crate::policy::{Operator, Peer, PolicyKind, Requirement, Source};
use crate::report::Severity;
use crate::rules::{Case, Check, Context, Draft, PolicyView, Sink, effects, objects, rule};
use crate::world::World;
use crate::world::keys::NAMESPACE;

rule! {
    /// A selector names another namespace than the one that it is bound to.
    ///
    /// ## What it does
    ///
    /// Finds `io.kubernetes.pod.namespace` with another namespace than the policy's in the `endpointSelector` of a
    /// CiliumNetworkPolicy, and in a `podSelector` of a NetworkPolicy that stands without `namespaceSelector`.
    ///
    /// ## Why it matters
    ///
    /// Both only ever mean pods of the policy's own namespace. In `matchLabels` Cilium writes the policy's namespace over
    /// the one that is asked for, so that other pods are selected than the text says; in any other form the two
    /// contradict each other, and no pod is selected.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// apiVersion: cilium.io/v2
    /// kind: CiliumNetworkPolicy
    /// metadata:
    ///   name: db
    ///   namespace: platform
    /// spec:
    ///   endpointSelector:
    ///     matchLabels:
    ///       k8s:io.kubernetes.pod.namespace: shop
    ///       app: db
    ///   ingress:
    ///     - fromEndpoints:
    ///         - matchLabels:
    ///             app: api
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```yaml
    /// apiVersion: cilium.io/v2
    /// kind: CiliumNetworkPolicy
    /// metadata:
    ///   name: db
    ///   namespace: shop
    /// spec:
    ///   endpointSelector:
    ///     matchLabels:
    ///       app: db
    ///   ingress:
    ///     - fromEndpoints:
    ///         - matchLabels:
    ///             app: api
    /// ```
    ///
    /// ## References
    ///
    /// - [Namespaces in policies of Cilium](https://docs.cilium.io/en/stable/security/policy/kubernetes/#namespaces)
    /// - [FQDN filtering on AKS](https://learn.microsoft.com/azure/aks/how-to-apply-fqdn-filtering-policies): what names a
    ///   namespace belongs into clusterwide policies
    code: "NP222",
    name: "selector-names-another-namespace",
    severity: Error,
    since: "0.1.0",
    source: "https://docs.cilium.io/en/stable/security/policy/kubernetes/#namespaces",
    as_of: "2026-08-07",
    check: Check::World(check),
    cases: [
        Case::fails("without source, so that nothing is selected", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: platform}\nspec:\n  endpointSelector: {matchLabels: {io.kubernetes.pod.namespace: shop}}\n  egress: [{toEntities: [world]}]\n"),
        Case::fails("by an expression", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: platform}\nspec:\n  endpointSelector:\n    matchExpressions: [{key: \"k8s:io.kubernetes.pod.namespace\", operator: In, values: [shop, web]}]\n  egress: [{toEntities: [world]}]\n"),
        Case::fails("peer of a NetworkPolicy", "a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  podSelector: {}\n  ingress:\n    - from:\n        - podSelector: {matchLabels: {io.kubernetes.pod.namespace: web, app: front}}\n"),
        Case::fails("with pods", "a.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: db-0, namespace: platform, labels: {app: db}}\nspec: {containers: [{name: db, image: postgres}]}\n---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: platform}\nspec:\n  endpointSelector: {matchLabels: {\"k8s:io.kubernetes.pod.namespace\": shop, app: db}}\n  egress: [{toEntities: [world]}]\n"),
        Case::passes("its own", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {matchLabels: {\"k8s:io.kubernetes.pod.namespace\": shop}}\n  egress: [{toEndpoints: [{matchLabels: {\"k8s:io.kubernetes.pod.namespace\": kube-system}}]}]\n"),
        Case::passes("its own is not written", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a}\nspec:\n  endpointSelector: {matchLabels: {\"k8s:io.kubernetes.pod.namespace\": shop}}\n  egress: [{toEntities: [world]}]\n"),
        Case::passes("clusterwide", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumClusterwideNetworkPolicy\nmetadata: {name: a}\nspec:\n  endpointSelector: {matchLabels: {\"k8s:io.kubernetes.pod.namespace\": shop}}\n  egress: [{toEntities: [world]}]\n"),
        Case::passes("beside a selector of namespaces", "a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  podSelector: {}\n  ingress:\n    - from:\n        - namespaceSelector: {}\n          podSelector: {matchLabels: {io.kubernetes.pod.namespace: web}}\n"),
    ],
}

fn check(world: &World<'_>, context: &Context<'_>, sink: &mut Sink) {
    for policy in &world.policies {
        let view = PolicyView { context, world, policy };
        let Some(own) = policy.namespace() else { continue };
        for written in selectors(policy) {
            let is_bound = match (policy.kind, written.peer) {
                (PolicyKind::CiliumClusterwide, _) => false,
                (_, None) => true,
                (PolicyKind::NetworkPolicy, Some((_, peer))) => matches!(peer, Peer::Pods { namespaces: None, .. }),
                (_, Some(_)) => false,
            };
            if !is_bound {
                continue;
            }
            for requirement in &written.selector.requirements {
                let key = requirement.key;
                let is_namespace = matches!(key.source, Source::Any | Source::Kubernetes) && key.name == NAMESPACE;
                if is_namespace && !requirement.holds(Some(own)) {
                    sink.report(draft(&view, world, &written, requirement, own));
                }
            }
        }
    }
}

fn draft(
    view: &PolicyView<'_>,
    world: &World<'_>,
    written: &Written<'_, '_>,
    requirement: &Requirement<'_>,
    own: &str,
) -> Draft {
    let policy = view.policy;
    let is_network_policy = policy.kind == PolicyKind::NetworkPolicy;
    // In a CiliumNetworkPolicy only the key with its source is the one that Cilium writes itself.
    let is_overwritten =
        !requirement.is_expression && (is_network_policy || requirement.key.source == Source::Kubernetes);
    let what = if written.peer.is_some() { "a `podSelector` alone" } else { "a policy" };
    let asked = match requirement.values.as_slice() {
        [only] if requirement.operator == Operator::In => format!("namespace `{only}`"),
        _ => "other namespaces".to_owned(),
    };
    let message = if is_overwritten {
        let mut others = written.selector.clone();
        others.requirements.retain(|other| other.key.name != NAMESPACE);
        let selected = world.labelled(&others, Some(Some(own)));
        let selected = if selected.is_empty() { String::new() } else { format!(": {}", effects::names(&selected)) };
        format!("{what} cannot mean pods of {asked}; Cilium takes those of its own, `{own}`, instead{selected}")
    } else {
        format!("{what} cannot mean pods of {asked}, and its own is `{own}`: {}", written.without_pods())
    };
    let place = value_place(policy.object, requirement);
    let help = match written.peer {
        Some(_) => "name the namespace in `namespaceSelector`, by its label `kubernetes.io/metadata.name`".to_owned(),
        None if asks_for_it(requirement) => {
            "write the policy into that namespace, or a CiliumClusterwideNetworkPolicy".to_owned()
        }
        None => "leave the requirement out".to_owned(),
    };
    let value = requirement.values.first().copied().unwrap_or_default();
    let fix = Fix {
        title: format!("write `{own}`, which is what the selector means now (unsafe: another namespace was meant)"),
        safe: false,
        changes: vec![Change::replace(&place, value, own)],
    };
    let severity = if written.peer.is_some() { Severity::Warning } else { Severity::Error };
    Draft::new(&place, message)
        .severity(severity)
        .object(objects::reference(policy.object))
        .help(help)
        .fix(Some(fix).filter(|_| is_overwritten && written.peer.is_none()))
}
