use super::differences;
use crate::model::{Cluster, Place, Revision};
use crate::policy::PolicyKind;
use crate::report::Severity;
use crate::rules::wording::{counted, listed};
use crate::rules::{Case, Check, Context, Sink, objects, rule};

rule! {
    /// A policy means something else once Cilium enforces it.
    ///
    /// ## What it does
    ///
    /// Looks at the NetworkPolicies of a cluster that has another dataplane than Cilium, or is updated to Cilium in the input,
    /// and tells of each what will change: ranges of addresses no longer mean pods and nodes, a pod does not reach its own node
    /// by itself, services of the types LoadBalancer and NodePort are not excepted from isolation, port names have to mean one
    /// number, rules that `policyTypes` does not name count, and some labels are not seen. While the cluster stays as it is it
    /// only informs; where the input updates it, it warns.
    ///
    /// ## Why it matters
    ///
    /// The policies stay as they are when the dataplane is changed, and so what they allowed is cut off as soon as Cilium
    /// enforces them. It is best to mend them before.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// apiVersion: containerservice.azure.com/v1api20240901
    /// kind: ManagedCluster
    /// metadata: {name: aks, namespace: default}
    /// spec:
    ///   location: westeurope
    ///   owner: {name: rg}
    ///   networkProfile: {networkPlugin: azure, networkDataplane: azure, networkPolicy: azure}
    /// ---
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata: {name: egress, namespace: shop}
    /// spec:
    ///   podSelector: {}
    ///   policyTypes: [Egress]
    ///   egress:
    ///     - to: [{ipBlock: {cidr: 0.0.0.0/0}}]
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```yaml
    /// apiVersion: containerservice.azure.com/v1api20240901
    /// kind: ManagedCluster
    /// metadata: {name: aks, namespace: default}
    /// spec:
    ///   location: westeurope
    ///   owner: {name: rg}
    ///   networkProfile: {networkPlugin: azure, networkDataplane: azure, networkPolicy: azure}
    /// ---
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata: {name: egress, namespace: shop}
    /// spec:
    ///   podSelector: {}
    ///   policyTypes: [Egress]
    ///   egress: [{}]
    /// ```
    ///
    /// ## References
    ///
    /// - [Migrate from Network Policy Manager](https://learn.microsoft.com/azure/aks/migrate-from-npm-to-cilium-network-policy)
    ///   (2026-08-21)
    /// - [cilium#30003](https://github.com/cilium/cilium/issues/30003): port names
    code: "NP272",
    name: "meaning-changes-on-cilium",
    severity: Warning,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/migrate-from-npm-to-cilium-network-policy",
    as_of: "2026-08-21",
    check: Check::Model(check),
    cases: [
        Case::fails("an update", "a.yaml", "apiVersion: containerservice.azure.com/v1api20240901\nkind: ManagedCluster\nmetadata: {name: aks, namespace: default}\nspec: {location: westeurope, owner: {name: rg}, networkProfile: {networkPlugin: azure, networkPluginMode: overlay, networkDataplane: cilium, networkPolicy: cilium}}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: deny, namespace: shop}\nspec: {podSelector: {}, policyTypes: [Ingress], egress: [{ports: [{port: web}]}]}\n").after("old.yaml", "apiVersion: containerservice.azure.com/v1api20240901\nkind: ManagedCluster\nmetadata: {name: aks, namespace: default}\nspec: {location: westeurope, owner: {name: rg}, networkProfile: {networkPlugin: azure, networkPluginMode: overlay, networkDataplane: azure, networkPolicy: azure}}\n"),
        Case::passes("Cilium from the start", "a.yaml", "apiVersion: containerservice.azure.com/v1api20240901\nkind: ManagedCluster\nmetadata: {name: aks, namespace: default}\nspec: {location: westeurope, owner: {name: rg}, networkProfile: {networkPlugin: azure, networkPluginMode: overlay, networkDataplane: cilium, networkPolicy: cilium}}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: deny, namespace: shop}\nspec: {podSelector: {}}\n"),
        Case::passes("no cluster", "a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: deny, namespace: shop}\nspec: {podSelector: {}}\n"),
        Case::passes("public addresses, and services inside alone", "a.yaml", "apiVersion: containerservice.azure.com/v1api20240901\nkind: ManagedCluster\nmetadata: {name: aks, namespace: default}\nspec: {location: westeurope, owner: {name: rg}, networkProfile: {networkPlugin: azure, networkDataplane: azure, networkPolicy: azure}}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec: {podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 203.0.113.0/24}}, {podSelector: {}}]}]}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\nspec: {selector: {app: web}, ports: [{port: 80}]}\n"),
    ],
}

/// How many differences the message spells out.
const TOLD: usize = 3;

fn check(context: &Context<'_>, sink: &mut Sink) {
    for world in context.worlds.iter() {
        let Some((severity, place, what)) = world.cluster.and_then(moved) else { continue };
        for policy in world.policies.iter().filter(|policy| policy.kind == PolicyKind::NetworkPolicy) {
            let differences = differences::of(world, policy);
            let mut told: Vec<String> = Vec::new();
            for difference in &differences {
                if !told.contains(&difference.told) {
                    told.push(difference.told.clone());
                }
            }
            if told.is_empty() {
                continue;
            }
            let more = told.len().saturating_sub(TOLD);
            if more > 0 {
                told.truncate(TOLD);
                told.push(counted(more as u128, "more change", "more changes"));
            }
            let object = policy.object;
            let node = object.at(&["metadata", "name"]).unwrap_or(&object.root);
            let message = format!("the policy means something else on Cilium: {}", listed(&told));
            let mut draft = objects::draft(object, node, message).severity(severity);
            for difference in &differences {
                draft = draft.related(&object.place_of(difference.node), difference.told.clone());
            }
            sink.report(draft.related(place, what).help("write what it is to mean before the dataplane changes"));
        }
    }
}

/// How bad it is, by whether the input updates the cluster to Cilium; and where that, or its dataplane, is written.
fn moved(cluster: &Cluster) -> Option<(Severity, &Place, &'static str)> {
    let uses = |revision: &Revision| revision.spec.uses_cilium();
    let mut steps = cluster.revisions.iter().enumerate().rev();
    let update = steps.find(|(at, after)| {
        uses(after) == Some(true) && cluster.previous(*at).is_some_and(|before| uses(before) == Some(false))
    });
    let last = cluster.last()?;
    match update {
        Some((_, after)) => Some((Severity::Warning, place_of(after), "the update to Cilium")),
        None if uses(last) == Some(false) => Some((Severity::Info, place_of(last), "the cluster's dataplane")),
        None => None,
    }
}

fn place_of(revision: &Revision) -> &Place {
    revision.spec.network.dataplane.place().unwrap_or(&revision.place)
}
