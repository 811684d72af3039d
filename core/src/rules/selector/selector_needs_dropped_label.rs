use super::written::{Written, asks_for_it, key_place, selectors};
use crate::edit::{Change, Fix};
use crate::policy::{PolicyKind, Requirement, Source};
use crate::report::Severity;
use crate::rules::{Case, Check, Context, Draft, PolicyView, Sink, effects, objects, rule};
use crate::world::World;
use crate::world::keys::{NAMESPACE, NAMESPACE_LABELS, POLICY_LABELS};

rule! {
    /// A selector asks for a label that Cilium leaves out of identities.
    ///
    /// ## What it does
    ///
    /// Finds selectors of pods whose keys are on the list of labels that Cilium does not take into identities:
    /// `kubernetes.io/…`, `io.kubernetes…`, `k8s.io/…`, `…beta.kubernetes.io`, `statefulset.kubernetes.io/pod-name`,
    /// `apps.kubernetes.io/pod-index`, `batch.kubernetes.io/controller-uid` and `…/job-completion-index`,
    /// `pod-template-hash`, `pod-template-generation`, `controller-revision-hash`, `controller-uid`, keys that begin
    /// with `annotation`, `etcd_node` or `io.cilium.k8s`, and from Cilium 1.19 on `topology.kubernetes.io`. A given
    /// `cilium-config` with a list of its own (`labels`) makes the rule silent. Selectors of namespaces are not meant.
    ///
    /// ## Why it matters
    ///
    /// Cilium compares selectors with identities, not with pods. A selector that needs such a label matches no pod, and
    /// nothing says so; one that forbids it is always met.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata:
    ///   name: primary
    ///   namespace: data
    /// spec:
    ///   podSelector:
    ///     matchLabels:
    ///       statefulset.kubernetes.io/pod-name: postgres-0
    ///   ingress:
    ///     - from:
    ///         - podSelector:
    ///             matchLabels:
    ///               app: api
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```yaml
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata:
    ///   name: postgres
    ///   namespace: data
    /// spec:
    ///   podSelector:
    ///     matchLabels:
    ///       app: postgres
    ///   ingress:
    ///     - from:
    ///         - podSelector:
    ///             matchLabels:
    ///               app: api
    /// ```
    ///
    /// ## References
    ///
    /// - [Limiting identity-relevant labels](https://docs.cilium.io/en/stable/operations/performance/scalability/identity-relevant-labels/)
    /// - cilium/cilium, [`pkg/labelsfilter/filter.go`](https://github.com/cilium/cilium/blob/main/pkg/labelsfilter/filter.go)
    code: "NP221",
    name: "selector-needs-dropped-label",
    severity: Error,
    since: "0.1.0",
    source: "https://docs.cilium.io/en/stable/operations/performance/scalability/identity-relevant-labels/",
    as_of: "2026-08-07",
    check: Check::World(check),
    cases: [
        Case::fails("a namespace's label asked of pods", "a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  podSelector: {}\n  ingress:\n    - from:\n        - podSelector:\n            matchLabels:\n              kubernetes.io/metadata.name: web\n"),
        Case::fails("the same in a policy of Cilium", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  egress:\n    - toEndpoints:\n        - matchLabels:\n            k8s:kubernetes.io/metadata.name: web\n"),
        Case::fails("forbidden, so always met", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector:\n    matchExpressions:\n      - {key: pod-template-hash, operator: DoesNotExist}\n  ingress: [{fromEntities: [cluster]}]\n"),
        Case::fails("with the pods that are meant", "a.yaml", "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\nspec:\n  selector: {matchLabels: {app: web}}\n  template:\n    metadata: {labels: {app: web, kubernetes.io/part: front}}\n    spec: {containers: [{name: web, image: nginx}]}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  podSelector: {matchLabels: {kubernetes.io/part: front}}\n  policyTypes: [Ingress]\n"),
        Case::passes("labels of applications", "a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  podSelector: {matchLabels: {app.kubernetes.io/name: web, k8s-app: web}}\n  ingress:\n    - from:\n        - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: web}}\n"),
        Case::passes("labels that Cilium makes", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {matchLabels: {k8s:io.cilium.k8s.policy.serviceaccount: web}}\n  egress:\n    - toEndpoints:\n        - matchLabels: {k8s:io.kubernetes.pod.namespace: kube-system, k8s-app: kube-dns}\n        - matchLabels: {k8s:io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name: web}\n"),
        Case::passes("a list of labels of the cluster's own", "a.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cilium-config, namespace: kube-system}\ndata: {labels: \"k8s:.*\"}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  podSelector: {matchLabels: {statefulset.kubernetes.io/pod-name: web-0}}\n  policyTypes: [Ingress]\n"),
        Case::passes("kept up to Cilium 1.18", "a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  podSelector: {matchLabels: {topology.kubernetes.io/zone: \"1\"}}\n  policyTypes: [Ingress]\n"),
    ],
}

fn check(world: &World<'_>, context: &Context<'_>, sink: &mut Sink) {
    for policy in &world.policies {
        let view = PolicyView { context, world, policy };
        for written in selectors(policy) {
            for requirement in &written.selector.requirements {
                if is_dropped(world, requirement) {
                    sink.report(draft(&view, world, &written, requirement));
                }
            }
        }
    }
}

fn is_dropped(world: &World<'_>, requirement: &Requirement<'_>) -> bool {
    let key = requirement.key;
    let is_made_by_cilium =
        key.name == NAMESPACE || [NAMESPACE_LABELS, POLICY_LABELS].iter().any(|start| key.name.starts_with(start));
    // A source before a dot is another mistake.
    let is_dotted = super::dotted_label_source::source(key.written).is_some();
    matches!(key.source, Source::Any | Source::Kubernetes)
        && !is_made_by_cilium
        && !is_dotted
        && world.settings.is_dropped_label(key.name)
}

fn draft(view: &PolicyView<'_>, world: &World<'_>, written: &Written<'_, '_>, requirement: &Requirement<'_>) -> Draft {
    let policy = view.policy;
    let name = requirement.key.name;
    let place = key_place(policy.object, written.selector, requirement);
    let about = |message: String| Draft::new(&place, message).object(objects::reference(policy.object));
    if !asks_for_it(requirement) {
        let message = format!("identities have no label `{name}` in Cilium, so this requirement is always met");
        return about(message)
            .severity(Severity::Warning)
            .help("select by a label that identities have, such as `app`");
    }
    let namespace = (policy.kind != PolicyKind::CiliumClusterwide).then(|| policy.namespace());
    let meant = match written.peer {
        None => world.labelled_as_written(written.selector, namespace),
        Some(_) => Vec::new(),
    };
    let meant = if meant.is_empty() { String::new() } else { format!(", not even to {}", effects::names(&meant)) };
    let message = format!(
        "identities have no label `{name}` in Cilium, so this selector matches no pod: {}{meant}",
        written.without_pods()
    );
    let draft = about(message);
    if name != "kubernetes.io/metadata.name" {
        return draft.help("select by a label that identities have, such as `app`");
    }
    if policy.kind == PolicyKind::NetworkPolicy {
        return draft.help("namespaces have this label: ask for it in `namespaceSelector`");
    }
    let key = format!("k8s:{NAMESPACE_LABELS}{name}");
    let help = format!("namespaces have this label: ask for `{key}`, or for `k8s:{NAMESPACE}`");
    let fix = Fix {
        title: format!("ask for `{key}` (unsafe: the selector then matches what it was written for)"),
        safe: false,
        changes: vec![Change::replace(&place, requirement.key.written, key)],
    };
    draft.help(help).fix(Some(fix).filter(|_| written.peer.is_some() && view.cilium().is_at_least(16)))
}
