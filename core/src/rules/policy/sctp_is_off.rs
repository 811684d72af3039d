use crate::model::{Object, Place};
use crate::policy::Protocol;
use crate::rules::{Case, Check, Context, Draft, Sink, objects, rule};
use crate::world::World;

rule! {
    /// SCTP is named where Cilium drops it.
    ///
    /// ## What it does
    /// Finds SCTP in ports of allow rules of policies, and in ports of containers. It is silent where a given
    /// `cilium-config` turns SCTP on.
    ///
    /// ## Why it matters
    /// Cilium drops SCTP unless `sctp.enabled` is set, whatever policies say. AKS leaves it off and does not let users turn it
    /// on.
    ///
    /// ## Example
    /// ```yaml
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata:
    ///   name: signalling
    ///   namespace: shop
    /// spec:
    ///   podSelector: {}
    ///   ingress:
    ///     - ports:
    ///         - port: 3868
    ///           protocol: SCTP
    /// ```
    ///
    /// ## Use instead
    /// ```yaml
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata:
    ///   name: signalling
    ///   namespace: shop
    /// spec:
    ///   podSelector: {}
    ///   ingress:
    ///     - ports:
    ///         - port: 3868
    ///           protocol: TCP
    /// ```
    ///
    /// ## References
    /// - [SCTP support](https://docs.cilium.io/en/stable/configuration/sctp/): beta, off by default (2026-08-07)
    /// - [cilium-config of the CNI team's tests](https://github.com/Azure/azure-container-networking/blob/master/test/integration/manifests/cilium/v1.18/cilium-config/cilium-config.yaml):
    ///   SCTP is off (2026-08-20)
    code: "NP212",
    name: "sctp-is-off",
    severity: Warning,
    since: "0.1.0",
    source: "https://docs.cilium.io/en/stable/configuration/sctp/",
    as_of: "2026-08-07",
    check: Check::World(check),
    cases: [
        Case::fails("a container's port", "a.yaml", "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n  namespace: shop\nspec:\n  containers:\n    - name: a\n      ports:\n        - containerPort: 3868\n          protocol: SCTP\n"),
        Case::fails("a Cilium policy", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata:\n  name: a\n  namespace: shop\nspec:\n  endpointSelector: {}\n  egress:\n    - toEntities: [world]\n      toPorts:\n        - ports:\n            - port: \"3868\"\n              protocol: SCTP\n"),
        Case::passes("turned on", "a.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: cilium-config\n  namespace: kube-system\ndata:\n  enable-sctp: \"true\"\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: a\n  namespace: shop\nspec:\n  podSelector: {}\n  ingress:\n    - ports:\n        - port: 3868\n          protocol: SCTP\n"),
        Case::passes("the node's network", "a.yaml", "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n  namespace: shop\nspec:\n  hostNetwork: true\n  containers:\n    - name: a\n      ports:\n        - containerPort: 3868\n          protocol: SCTP\n"),
        Case::passes("denied", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata:\n  name: a\n  namespace: shop\nspec:\n  endpointSelector: {}\n  egressDeny:\n    - toEntities: [world]\n      toPorts:\n        - ports:\n            - port: \"3868\"\n              protocol: SCTP\n"),
    ],
}

fn check(world: &World<'_>, _: &Context<'_>, sink: &mut Sink) {
    let enabled = world.settings.agent_flag("enable-sctp");
    if enabled == Some(true) {
        return;
    }
    let why = if enabled == Some(false) { "a `cilium-config` given leaves it off" } else { "AKS leaves it off" };
    let mut tell = |object: &Object, place: Place, what: &str| {
        let draft = Draft::new(&place, format!("SCTP is dropped, so {what}: {why}"));
        sink.report(draft.help("use TCP or UDP").object(objects::reference(object)));
    };
    for policy in &world.policies {
        for (_, rule) in policy.rules().filter(|(_, rule)| !rule.deny) {
            for port in rule.each_port().filter(|port| port.protocol == Protocol::Sctp) {
                let node = port.node.get("protocol").unwrap_or(port.node);
                tell(policy.object, policy.object.place_of(node), "this port stays closed");
            }
        }
    }
    for workload in world.workloads.iter().filter(|workload| !workload.host_network) {
        for port in workload.ports.iter().filter(|port| port.protocol == Protocol::Sctp) {
            let node = port.node.get("protocol").unwrap_or(port.node);
            tell(workload.object, workload.object.place_of(node), "nothing reaches this port");
        }
    }
}
