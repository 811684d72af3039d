use crate::report::Severity;
use crate::rules::{Case, Check, Context, Draft, Sink, objects, rule};
use crate::world::World;

rule! {
    /// A policy is of a kind that the cluster's Cilium does not enforce.
    ///
    /// ## What it does
    ///
    /// Finds AdminNetworkPolicy and BaselineAdminNetworkPolicy, and ClusterNetworkPolicy of `policy.networking.k8s.io`
    /// before Cilium 1.20 or where no given `cilium-config` turns `enable-k8s-cluster-network-policy` on. It is an error
    /// where the cluster in the same call has the Cilium dataplane.
    ///
    /// ## Why it matters
    ///
    /// Cilium has never read AdminNetworkPolicy and BaselineAdminNetworkPolicy. It reads ClusterNetworkPolicy, which took
    /// their place, from 1.20 on, and only with an option that is off by default. The traffic that such a policy denies goes
    /// through.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// apiVersion: policy.networking.k8s.io/v1alpha1
    /// kind: AdminNetworkPolicy
    /// metadata:
    ///   name: no-metadata-service
    /// spec:
    ///   priority: 10
    ///   subject:
    ///     namespaces: {}
    ///   egress:
    ///     - action: Deny
    ///       to:
    ///         - networks:
    ///             - 169.254.169.254/32
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```yaml
    /// apiVersion: cilium.io/v2
    /// kind: CiliumClusterwideNetworkPolicy
    /// metadata:
    ///   name: no-metadata-service
    /// spec:
    ///   endpointSelector: {}
    ///   enableDefaultDeny:
    ///     egress: false
    ///   egressDeny:
    ///     - toCIDR:
    ///         - 169.254.169.254/32
    /// ```
    ///
    /// ## References
    ///
    /// - cilium/cilium, [`pkg/k8s/cluster_network_policy.go`](https://github.com/cilium/cilium/blob/main/pkg/k8s/cluster_network_policy.go):
    ///   ClusterNetworkPolicy since 1.20 (2026-08-07)
    /// - [Implementations of the policy API](https://network-policy-api.sigs.k8s.io/implementations/)
    code: "NP296",
    name: "policy-kind-not-enforced",
    severity: Warning,
    since: "0.1.0",
    source: "https://github.com/cilium/cilium/blob/main/pkg/k8s/cluster_network_policy.go",
    as_of: "2026-08-07",
    check: Check::World(check),
    cases: [
        Case::fails("an error with a cluster", "a.yaml", "apiVersion: containerservice.azure.com/v1api20250801\nkind: ManagedCluster\nmetadata: {name: aks, namespace: default}\nspec:\n  azureName: aks\n  location: westeurope\n  kubernetesVersion: \"1.34\"\n  networkProfile: {networkPlugin: azure, networkPluginMode: overlay, networkDataplane: cilium, networkPolicy: cilium}\n---\napiVersion: policy.networking.k8s.io/v1alpha1\nkind: BaselineAdminNetworkPolicy\nmetadata: {name: default}\nspec:\n  subject: {namespaces: {}}\n  ingress: [{action: Deny, from: [{namespaces: {}}]}]\n"),
        Case::fails("the kind that took their place", "a.yaml", "apiVersion: policy.networking.k8s.io/v1alpha2\nkind: ClusterNetworkPolicy\nmetadata: {name: a}\nspec:\n  tier: Admin\n  priority: 10\n  subject: {namespaces: {}}\n  ingress: [{action: Deny, from: [{namespaces: {}}]}]\n"),
        Case::passes("another dataplane", "a.yaml", "apiVersion: containerservice.azure.com/v1api20250801\nkind: ManagedCluster\nmetadata: {name: aks, namespace: default}\nspec:\n  azureName: aks\n  location: westeurope\n  kubernetesVersion: \"1.34\"\n  networkProfile: {networkPlugin: azure, networkPluginMode: overlay, networkDataplane: azure, networkPolicy: calico}\n---\napiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata: {name: a}\nspec:\n  priority: 10\n  subject: {namespaces: {}}\n  ingress: [{action: Deny, from: [{namespaces: {}}]}]\n"),
        Case::passes("a kind of another group", "a.yaml", "apiVersion: networking.example.com/v1\nkind: AdminNetworkPolicy\nmetadata: {name: a}\n"),
    ],
}

const GROUP: &str = "policy.networking.k8s.io";
/// Kinds that no release of Cilium reads.
const NEVER: [&str; 2] = ["AdminNetworkPolicy", "BaselineAdminNetworkPolicy"];
/// The kind that took their place, the first minor release of Cilium that reads it, and the option that it needs.
const CLUSTER: (&str, u32, &str) = ("ClusterNetworkPolicy", 20, "enable-k8s-cluster-network-policy");

fn check(world: &World<'_>, _: &Context<'_>, sink: &mut Sink) {
    if !world.is_cilium() {
        return;
    }
    let network =
        world.revision().filter(|revision| revision.spec.uses_cilium() == Some(true)).map(|one| &one.spec.network);
    let severity = if network.is_some() { Severity::Error } else { Severity::Warning };
    let cilium = world.settings.versions.cilium;
    let (cluster_kind, since, option) = CLUSTER;
    for object in &world.objects {
        let kind = object.kind.as_str();
        let why = if NEVER.iter().any(|never| object.is(GROUP, never)) {
            format!("Cilium does not enforce {kind}")
        } else if !object.is(GROUP, cluster_kind) {
            continue;
        } else if !cilium.is_at_least(since) {
            format!("Cilium {cilium} does not enforce {kind}, which 1.{since} is the first to read")
        } else if world.settings.agent_flag(option) != Some(true) {
            format!("Cilium enforces {kind} only with the option `{option}`, which is off")
        } else {
            continue;
        };
        let message = format!("this policy has no effect: {why}");
        sink.report(
            Draft::new(&object.key_place(&object.root, "kind"), message)
                .object(objects::reference(object))
                .related(network.and_then(|network| network.dataplane.place()), "the dataplane is chosen here")
                .severity(severity)
                .help("write it as a CiliumClusterwideNetworkPolicy; there every deny beats every allow, and there is no `Pass`"),
        );
    }
}
