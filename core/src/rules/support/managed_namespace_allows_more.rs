use crate::model::{Field, ManagedNamespace};
use crate::policy::{Direction, PolicyKind};
use crate::rules::{Case, Check, PolicyView, Sink, rule};

rule! {
    /// A policy limits the pods of a managed namespace whose default policy allows everything.
    ///
    /// ## What it does
    /// Compares policies that limit a direction with the `defaultNetworkPolicy` of the managed namespace of the same name
    /// in the given cluster, and finds those where it is `AllowAll`. A policy that allows nothing is found beside
    /// `AllowSameNamespace` too.
    ///
    /// ## Why it matters
    /// AKS makes the default policy of a managed namespace a policy like any other, for all of its pods. Policies only add
    /// up: what it allows stays allowed, whatever a given policy leaves out.
    ///
    /// ## Example
    /// ```markdown
    /// ~~~azurecli
    /// az aks create --resource-group rg --name aks --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium
    /// az aks namespace add --resource-group rg --cluster-name aks --name shop --cpu-request 1 --cpu-limit 2 --memory-request 1Gi --memory-limit 2Gi --ingress-policy AllowAll --egress-policy AllowAll
    /// ~~~
    /// ~~~yaml
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata:
    ///   name: api
    ///   namespace: shop
    /// spec:
    ///   podSelector:
    ///     matchLabels:
    ///       app: api
    ///   ingress:
    ///     - from:
    ///         - podSelector:
    ///             matchLabels:
    ///               app: web
    /// ~~~
    /// ```
    ///
    /// ## Use instead
    /// ```markdown
    /// ~~~azurecli
    /// az aks create --resource-group rg --name aks --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium
    /// az aks namespace add --resource-group rg --cluster-name aks --name shop --cpu-request 1 --cpu-limit 2 --memory-request 1Gi --memory-limit 2Gi --ingress-policy DenyAll --egress-policy AllowAll
    /// ~~~
    /// ~~~yaml
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata:
    ///   name: api
    ///   namespace: shop
    /// spec:
    ///   podSelector:
    ///     matchLabels:
    ///       app: api
    ///   ingress:
    ///     - from:
    ///         - podSelector:
    ///             matchLabels:
    ///               app: web
    /// ~~~
    /// ```
    ///
    /// ## References
    /// - [Managed namespaces](https://learn.microsoft.com/azure/aks/concepts-managed-namespaces): the default policies
    ///   (2026-08-21)
    code: "NP295",
    name: "managed-namespace-allows-more",
    severity: Warning,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/concepts-managed-namespaces",
    as_of: "2026-08-21",
    check: Check::Policy(check),
    cases: [
        Case::fails("nothing allowed, the same namespace by default", "a.md", "```azurecli\naz aks create -g rg -n aks --network-plugin azure --network-dataplane cilium\naz aks namespace add -g rg --cluster-name aks -n shop --cpu-request 1 --cpu-limit 2 --memory-request 1Gi --memory-limit 2Gi --ingress-policy AllowSameNamespace --egress-policy AllowAll\n```\n```yaml\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec: {podSelector: {}, policyTypes: [Ingress]}\n```\n"),
        Case::passes("the default denies", "a.md", "```azurecli\naz aks create -g rg -n aks --network-plugin azure --network-dataplane cilium\naz aks namespace add -g rg --cluster-name aks -n shop --cpu-request 1 --cpu-limit 2 --memory-request 1Gi --memory-limit 2Gi --ingress-policy DenyAll --egress-policy AllowAll\n```\n```yaml\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec: {podSelector: {}, policyTypes: [Ingress]}\n```\n"),
        Case::passes("a deny rule holds", "a.md", "```azurecli\naz aks create -g rg -n aks --network-plugin azure --network-dataplane cilium\naz aks namespace add -g rg --cluster-name aks -n shop --cpu-request 1 --cpu-limit 2 --memory-request 1Gi --memory-limit 2Gi --ingress-policy AllowAll --egress-policy AllowAll\n```\n```yaml\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  ingressDeny: [{fromEndpoints: [{matchLabels: {app: a}}]}]\n```\n"),
        Case::passes("another namespace", "a.md", "```azurecli\naz aks create -g rg -n aks --network-plugin azure --network-dataplane cilium\naz aks namespace add -g rg --cluster-name aks -n data --cpu-request 1 --cpu-limit 2 --memory-request 1Gi --memory-limit 2Gi --ingress-policy AllowAll --egress-policy AllowAll\n```\n```yaml\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec: {podSelector: {}, policyTypes: [Ingress]}\n```\n"),
        Case::passes("not known", "a.md", "```azurecli\naz aks create -g rg -n aks --network-plugin azure --network-dataplane cilium\naz aks namespace add -g rg --cluster-name aks -n shop --cpu-request 1 --cpu-limit 2 --memory-request 1Gi --memory-limit 2Gi --ingress-policy $POLICY --egress-policy AllowAll\n```\n```yaml\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec: {podSelector: {}, policyTypes: [Ingress]}\n```\n"),
    ],
}

fn check(view: &PolicyView<'_>, sink: &mut Sink) {
    if view.policy.kind == PolicyKind::CiliumClusterwide {
        return;
    }
    let (Some(revision), Some(name)) = (view.world.revision(), view.policy.namespace()) else { return };
    let mut managed =
        revision.spec.namespaces.iter().filter(|namespace| namespace.name.value().is_some_and(|of| of == name));
    // Of several steps about one namespace the last holds.
    let Some(managed) = managed.next_back() else { return };
    for direction in Direction::BOTH {
        let default = of(managed, direction);
        for spec in view.policy.specs.iter().filter(|spec| spec.isolates(view.policy.kind, direction)) {
            let mut rules = spec.rules.iter().filter(|rule| rule.direction == direction).peekable();
            let is_empty = rules.peek().is_none();
            // What denies holds beside any other policy.
            let limits = is_empty || rules.any(|rule| !rule.deny);
            let more = default.is("AllowAll") || (is_empty && default.is("AllowSameNamespace"));
            if !limits || !more {
                continue;
            }
            let kind = default.value().map(String::as_str).unwrap_or_default();
            let what = if kind.eq_ignore_ascii_case("AllowAll") { "everything" } else { "the pods of the namespace" };
            let side = direction.word();
            let message = format!(
                "this does not limit {side}: the default policy `{kind}` of the managed namespace `{name}` allows {what}"
            );
            let draft = if spec.node.entry(side).is_some() {
                view.draft_at_key(spec.node, side, message)
            } else {
                view.draft(spec.node, message)
            };
            sink.report(
                draft
                    .related(default.place(), "the default policy of the namespace")
                    .help(format!("set the {side} policy of the managed namespace to `DenyAll`")),
            );
        }
    }
}

fn of(namespace: &ManagedNamespace, direction: Direction) -> &Field<String> {
    match direction {
        Direction::Ingress => &namespace.ingress,
        Direction::Egress => &namespace.egress,
    }
}
