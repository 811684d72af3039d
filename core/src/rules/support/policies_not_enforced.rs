use super::agent;
use crate::rules::wording::counted;
use crate::rules::{Case, Check, Context, Draft, Sink, rule};
use crate::world::World;

rule! {
    /// The given `cilium-config` switches the enforcement of policies off.
    ///
    /// ## What it does
    /// Finds `policy-audit-mode: "true"` and `enable-policy: never` in a given ConfigMap `cilium-config`, where policies are
    /// given too.
    ///
    /// ## Why it matters
    /// In audit mode Cilium only logs what it would drop; with `never` it does not look at policies. All that the given
    /// policies deny goes through.
    ///
    /// ## Example
    /// ```yaml
    /// apiVersion: v1
    /// kind: ConfigMap
    /// metadata:
    ///   name: cilium-config
    ///   namespace: kube-system
    /// data:
    ///   policy-audit-mode: "true"
    /// ---
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata:
    ///   name: deny-ingress
    ///   namespace: shop
    /// spec:
    ///   podSelector: {}
    ///   policyTypes:
    ///     - Ingress
    /// ```
    ///
    /// ## Use instead
    /// ```yaml
    /// apiVersion: v1
    /// kind: ConfigMap
    /// metadata:
    ///   name: cilium-config
    ///   namespace: kube-system
    /// data:
    ///   policy-audit-mode: "false"
    /// ---
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata:
    ///   name: deny-ingress
    ///   namespace: shop
    /// spec:
    ///   podSelector: {}
    ///   policyTypes:
    ///     - Ingress
    /// ```
    ///
    /// ## References
    /// - [Enforcement](https://docs.cilium.io/en/stable/security/policy/intro/): the modes (2026-08-07)
    code: "NP294",
    name: "policies-not-enforced",
    severity: Warning,
    since: "0.1.0",
    source: "https://docs.cilium.io/en/stable/security/policy/intro/",
    as_of: "2026-08-07",
    check: Check::World(check),
    cases: [
        Case::fails("never", "a.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cilium-config, namespace: kube-system}\ndata: {enable-policy: never}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec: {podSelector: {}}\n"),
        Case::passes("no policies", "a.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cilium-config, namespace: kube-system}\ndata: {enable-policy: never}\n"),
        Case::passes("the default", "a.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cilium-config, namespace: kube-system}\ndata: {enable-policy: default}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec: {podSelector: {}}\n"),
    ],
}

fn check(world: &World<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(first) = world.policies.first() else { return };
    let policies = counted(world.policies.len() as u128, "given policy is", "given policies are");
    let modes = [("policy-audit-mode", "true", "logged, not enforced"), ("enable-policy", "never", "not enforced")];
    for (option, value, effect) in modes {
        if world.settings.agent.get(option).is_none_or(|set| set != value) {
            continue;
        }
        let Some(place) = agent::place(world, Some(option)) else { continue };
        sink.report(
            Draft::new(&place, format!("`{option}: {value}`: {policies} {effect}"))
                .related(&first.object.place, "the first of the policies")
                .help("leave the option as AKS sets it"),
        );
    }
}
