use super::absence::{self, Beside, Promises};
use crate::policy::{Policy, Spec};
use crate::rules::{Case, Check, Context, Sink, objects, rule};
use crate::world::World;

rule! {
    /// A policy selects none of the pods of its namespace.
    ///
    /// ## What it does
    ///
    /// Finds policies whose selector matches none of the workloads given, where the workloads of the policy's namespace are
    /// given. It is silent where they are not, for namespaces that AKS fills, and where a Service waits for pods with the
    /// same labels, or an operator makes pods of other objects there (a `Prometheus`, a `HelmRelease`): then somebody else
    /// deploys them.
    ///
    /// ## Why it matters
    ///
    /// A policy that selects nothing is accepted and does nothing: the pods that it was written for stay open, and nobody is
    /// told. Mostly a label is misspelt, or was renamed in the workload alone.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata: {name: web, namespace: shop}
    /// spec:
    ///   podSelector: {matchLabels: {app: wbe}}
    ///   policyTypes: [Ingress]
    /// ---
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata: {name: web, namespace: shop}
    /// spec:
    ///   selector: {matchLabels: {app: web}}
    ///   template:
    ///     metadata: {labels: {app: web}}
    ///     spec: {containers: [{name: web, image: nginx}]}
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```yaml
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata: {name: web, namespace: shop}
    /// spec:
    ///   podSelector: {matchLabels: {app: web}}
    ///   policyTypes: [Ingress]
    /// ---
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata: {name: web, namespace: shop}
    /// spec:
    ///   selector: {matchLabels: {app: web}}
    ///   template:
    ///     metadata: {labels: {app: web}}
    ///     spec: {containers: [{name: web, image: nginx}]}
    /// ```
    ///
    /// ## References
    ///
    /// - [Network policies](https://kubernetes.io/docs/concepts/services-networking/network-policies/): the pod selector
    ///   (2026-08-21)
    code: "NP266",
    name: "policy-selects-nothing",
    severity: Warning,
    since: "0.1.0",
    source: "https://kubernetes.io/docs/concepts/services-networking/network-policies/",
    as_of: "2026-08-21",
    check: Check::AnyWorld(check),
    cases: [
        Case::fails("of Cilium", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec: {endpointSelector: {matchLabels: {tier: front}}, ingress: [{fromEntities: [cluster]}]}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop, labels: {app: web}}\nspec: {containers: [{name: web, image: nginx}]}\n"),
        Case::fails("two labels that are never together", "a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec: {podSelector: {matchLabels: {app: web, tier: back}}}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop, labels: {app: web, tier: front}}\nspec: {containers: [{name: web, image: nginx}]}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: db, namespace: shop, labels: {app: db, tier: back}}\nspec: {containers: [{name: db, image: postgres}]}\n"),
        Case::passes("an operator makes pods of other objects", "a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  podSelector: {matchLabels: {cnpg.io/cluster: orders}}\n  ingress: [{}]\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\nspec:\n  selector: {matchLabels: {app: web}}\n  template:\n    metadata: {labels: {app: web}}\n    spec: {containers: [{name: a, image: a}]}\n---\napiVersion: postgresql.cnpg.io/v1\nkind: Cluster\nmetadata: {name: orders, namespace: shop}\nspec: {instances: 3}\n"),
        Case::passes("no workloads of the namespace", "a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec: {podSelector: {matchLabels: {app: web}}}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: bank, labels: {app: bank}}\nspec: {containers: [{name: web, image: nginx}]}\n"),
        Case::passes("a service waits for the pods", "a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec: {podSelector: {matchLabels: {app: queue}}}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: queue, namespace: shop}\nspec: {selector: {app: queue, role: leader}, ports: [{port: 80}]}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop, labels: {app: web}}\nspec: {containers: [{name: web, image: nginx}]}\n"),
        Case::passes("the cluster's DNS is not given", "a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: kube-system}\nspec: {podSelector: {matchLabels: {k8s-app: kube-dns}}}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: agent, namespace: kube-system, labels: {app: agent}}\nspec: {containers: [{name: a, image: a}]}\n"),
        Case::passes("another cluster's dataplane", "a.yaml", "apiVersion: containerservice.azure.com/v1api20240901\nkind: ManagedCluster\nmetadata: {name: aks, namespace: default}\nspec: {location: westeurope, owner: {name: rg}, networkProfile: {networkPlugin: azure, networkDataplane: azure}}\n---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec: {endpointSelector: {matchLabels: {tier: front}}, ingress: [{fromEntities: [cluster]}]}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop, labels: {app: web}}\nspec: {containers: [{name: web, image: nginx}]}\n"),
        Case::passes("pods that a job will make", "a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec: {podSelector: {matchLabels: {job-name: migrate}}}\n---\napiVersion: batch/v1\nkind: Job\nmetadata: {name: migrate, namespace: shop}\nspec: {template: {metadata: {labels: {app: migrate}}, spec: {restartPolicy: Never, containers: [{name: a, image: a}]}}}\n"),
    ],
}

fn check(world: &World<'_>, context: &Context<'_>, sink: &mut Sink) {
    let refused = context.admission.refused();
    let promises = Promises::of(world);
    let beside = Beside::of(world, context);
    let in_force = world.policies.iter().filter(|policy| !refused.contains(&policy.object.place));
    for policy in in_force.filter(|policy| beside.shows_workloads_of(policy, context)) {
        for spec in &policy.specs {
            look_at(world, policy, spec, &promises, sink);
        }
    }
}

fn look_at<'a>(world: &World<'a>, policy: &Policy<'a>, spec: &Spec<'a>, promises: &Promises<'a>, sink: &mut Sink) {
    let Some(subject) = spec.subject.as_ref().filter(|subject| !subject.is_node) else { return };
    let Some(namespaces) = world.namespaces_of_subject(policy, spec) else { return };
    // What a namespace in the selector of a namespaced policy comes to is told by itself.
    if policy.namespace().is_some() && world.names_a_namespace(&subject.selector) {
        return;
    }
    let selection = world.subject_selection(policy, spec);
    if !absence::is_sure(world, &namespaces, &selection, &subject.selector, promises) {
        return;
    }
    let missing = absence::missing(world, &namespaces, &subject.selector);
    let node = missing.as_ref().map_or(subject.selector.node, |missing| missing.requirement.node);
    let why = missing.as_ref().map_or("no workload there has all the labels", |missing| missing.told.as_str());
    let none = absence::none_of(world, &namespaces);
    let meant = missing.as_ref().and_then(|missing| missing.meant.clone());
    let help = meant.unwrap_or_else(|| "name labels that the pods have, or take the policy out".to_owned());
    sink.report(
        objects::draft(policy.object, node, format!("the policy selects {none}, so it does nothing: {why}")).help(help),
    );
}
