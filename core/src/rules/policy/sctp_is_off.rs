use crate::model::{Object, Place};
use crate::policy::{Port, Protocol};
use crate::rules::{Case, Check, Context, Draft, Sink, objects, rule};
use crate::source::Node;
use crate::world::{ServicePort, World};

rule! {
    /// SCTP is named where Cilium drops it.
    ///
    /// ## What it does
    /// Finds SCTP in ports of allow rules of policies, and in ports of containers and Services. It is silent where a
    /// given `cilium-config` turns SCTP on; then it finds Services that send SCTP to another port than their own.
    ///
    /// ## Why it matters
    /// Cilium drops SCTP unless `sctp.enabled` is set, whatever policies say. AKS leaves it off and does not let users turn it
    /// on. Where it is on, Cilium does not translate its ports, so a Service needs the port of its pods.
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
        Case::fails("a Service", "a.yaml", "apiVersion: v1\nkind: Service\nmetadata: {name: a, namespace: shop}\nspec: {selector: {app: a}, ports: [{port: 3868, protocol: SCTP}]}\n"),
        Case::fails("another target port where it is on", "a.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cilium-config, namespace: kube-system}\ndata: {ipam: cluster-pool, enable-sctp: \"true\"}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: a, namespace: shop}\nspec: {selector: {app: a}, ports: [{port: 3868, protocol: SCTP, targetPort: 3869}]}\n"),
        Case::passes("the same port where it is on", "a.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cilium-config, namespace: kube-system}\ndata: {ipam: cluster-pool, enable-sctp: \"true\"}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: a, namespace: shop}\nspec: {selector: {app: a}, ports: [{port: 3868, protocol: SCTP, targetPort: 3868}]}\n"),
        Case::passes("a headless Service where it is on", "a.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cilium-config, namespace: kube-system}\ndata: {ipam: cluster-pool, enable-sctp: \"true\"}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: a, namespace: shop}\nspec: {clusterIP: None, selector: {app: a}, ports: [{port: 3868, protocol: SCTP, targetPort: 3869}]}\n"),
        Case::passes("another name for a host outside", "a.yaml", "apiVersion: v1\nkind: Service\nmetadata: {name: a, namespace: shop}\nspec: {type: ExternalName, externalName: a.example.com, ports: [{port: 3868, protocol: SCTP}]}\n"),
        Case::passes("turned on", "a.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: cilium-config\n  namespace: kube-system\ndata:\n  enable-sctp: \"true\"\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: a\n  namespace: shop\nspec:\n  podSelector: {}\n  ingress:\n    - ports:\n        - port: 3868\n          protocol: SCTP\n"),
        Case::passes("the node's network", "a.yaml", "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n  namespace: shop\nspec:\n  hostNetwork: true\n  containers:\n    - name: a\n      ports:\n        - containerPort: 3868\n          protocol: SCTP\n"),
        Case::passes("denied", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata:\n  name: a\n  namespace: shop\nspec:\n  endpointSelector: {}\n  egressDeny:\n    - toEntities: [world]\n      toPorts:\n        - ports:\n            - port: \"3868\"\n              protocol: SCTP\n"),
    ],
}

fn check(world: &World<'_>, _: &Context<'_>, sink: &mut Sink) {
    let enabled = world.settings.agent_flag("enable-sctp");
    if enabled == Some(true) {
        tell_of_translated(world, sink);
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
    for (service, port) in services(world) {
        let node = port.node.get("protocol").unwrap_or(port.node);
        tell(service, service.place_of(node), "nothing reaches this port");
    }
}

/// The ports of Services that take SCTP.
fn services<'a>(world: &World<'a>) -> impl Iterator<Item = (&'a Object, ServicePort<'a>)> {
    world.services().filter(|service| !service.is_external_name).flat_map(|service| {
        let sctp = service.ports.into_iter().filter(|port| port.protocol == Protocol::Sctp);
        sctp.map(move |port| (service.object, port))
    })
}

/// Ports of Services that would have to be translated: Cilium rewrites addresses of SCTP and no ports.
fn tell_of_translated(world: &World<'_>, sink: &mut Sink) {
    for (service, port) in services(world) {
        let Port::Number(target) = port.target else { continue };
        // A headless Service only gives the addresses of its pods.
        let is_headless = service.at(&["spec", "clusterIP"]).and_then(Node::as_str) == Some("None");
        if target == port.number || is_headless {
            continue;
        }
        let node = port.node.get("targetPort").unwrap_or(port.node);
        let message =
            format!("ports of SCTP are not translated, so nothing reaches port {target} through port {}", port.number);
        sink.report(objects::draft(service, node, message).help("give the Service the port of its pods"));
    }
}
