use std::collections::BTreeMap;

use crate::model::{Object, Place};
use crate::policy::Protocol;
use crate::rules::{Case, Check, Context, Draft, Sink, objects, rule};
use crate::source::Node;
use crate::world::World;

rule! {
    /// One port of the nodes is used with two protocols, up to Cilium 1.16.
    ///
    /// ## What it does
    ///
    /// Compares the `nodePort` of given Services, and the `hostPort` of given pods, up to Cilium 1.16 (Kubernetes 1.31
    /// and older on AKS): two Services or workloads with the same number and different protocols.
    ///
    /// ## Why it matters
    ///
    /// Cilium up to 1.16 keeps ports of nodes without their protocol. The second one takes the port from the first, and
    /// traffic of one protocol goes to the pods of the other or nowhere.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// apiVersion: containerservice.azure.com/v1api20250801
    /// kind: ManagedCluster
    /// metadata: {name: aks, namespace: default}
    /// spec:
    ///   azureName: aks
    ///   location: westeurope
    ///   kubernetesVersion: "1.31"
    ///   supportPlan: AKSLongTermSupport
    ///   sku: {name: Base, tier: Premium}
    ///   networkProfile: {networkPlugin: azure, networkPluginMode: overlay, networkDataplane: cilium, networkPolicy: cilium}
    /// ---
    /// apiVersion: v1
    /// kind: Service
    /// metadata: {name: dns-tcp, namespace: dns}
    /// spec:
    ///   type: NodePort
    ///   selector: {app: dns}
    ///   ports: [{port: 53, protocol: TCP, nodePort: 30053}]
    /// ---
    /// apiVersion: v1
    /// kind: Service
    /// metadata: {name: dns-udp, namespace: dns}
    /// spec:
    ///   type: NodePort
    ///   selector: {app: dns}
    ///   ports: [{port: 53, protocol: UDP, nodePort: 30053}]
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```yaml
    /// apiVersion: v1
    /// kind: Service
    /// metadata: {name: dns-tcp, namespace: dns}
    /// spec:
    ///   type: NodePort
    ///   selector: {app: dns}
    ///   ports: [{port: 53, protocol: TCP, nodePort: 30053}]
    /// ---
    /// apiVersion: v1
    /// kind: Service
    /// metadata: {name: dns-udp, namespace: dns}
    /// spec:
    ///   type: NodePort
    ///   selector: {app: dns}
    ///   ports: [{port: 53, protocol: UDP, nodePort: 30054}]
    /// ```
    ///
    /// ## References
    ///
    /// - [Limitations of Azure CNI powered by Cilium](https://learn.microsoft.com/azure/aks/azure-cni-powered-by-cilium#limitations):
    ///   services cannot use the same host port with different protocols, Cilium 1.16 or older (2026-08-21)
    /// - [cilium/cilium#14287](https://github.com/cilium/cilium/issues/14287)
    code: "NP244",
    name: "port-shared-by-protocols",
    severity: Warning,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/azure-cni-powered-by-cilium#limitations",
    as_of: "2026-08-21",
    check: Check::World(check),
    cases: [
        Case::fails("host ports", "a.yaml", "apiVersion: containerservice.azure.com/v1api20250801\nkind: ManagedCluster\nmetadata: {name: aks, namespace: default}\nspec:\n  azureName: aks\n  location: westeurope\n  kubernetesVersion: \"1.31\"\n  networkProfile: {networkPlugin: azure, networkPluginMode: overlay, networkDataplane: cilium, networkPolicy: cilium}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: a}\nspec: {containers: [{name: a, image: a, ports: [{containerPort: 53, hostPort: 53}]}]}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: b, namespace: a}\nspec: {containers: [{name: a, image: a, ports: [{containerPort: 53, hostPort: 53, protocol: UDP}]}]}\n"),
        Case::passes("the same protocol", "a.yaml", "apiVersion: containerservice.azure.com/v1api20250801\nkind: ManagedCluster\nmetadata: {name: aks, namespace: default}\nspec:\n  azureName: aks\n  location: westeurope\n  kubernetesVersion: \"1.31\"\n  networkProfile: {networkPlugin: azure, networkPluginMode: overlay, networkDataplane: cilium, networkPolicy: cilium}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: a}\nspec: {containers: [{name: a, image: a, ports: [{containerPort: 53, hostPort: 53}]}]}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: b, namespace: a}\nspec: {containers: [{name: a, image: a, ports: [{containerPort: 53, hostPort: 53}]}]}\n"),
        Case::passes("one Service with both", "a.yaml", "apiVersion: containerservice.azure.com/v1api20250801\nkind: ManagedCluster\nmetadata: {name: aks, namespace: default}\nspec:\n  azureName: aks\n  location: westeurope\n  kubernetesVersion: \"1.31\"\n  networkProfile: {networkPlugin: azure, networkPluginMode: overlay, networkDataplane: cilium, networkPolicy: cilium}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: a, namespace: a}\nspec: {type: NodePort, selector: {app: a}, ports: [{name: t, port: 53, nodePort: 30053}, {name: u, port: 53, protocol: UDP, nodePort: 30053}]}\n"),
    ],
}

/// Who uses a port of the nodes: the object, the protocol, and where it says so.
type User<'a> = (&'a Object, Protocol, &'a Node);

fn check(world: &World<'_>, _: &Context<'_>, sink: &mut Sink) {
    if world.settings.versions.cilium.is_at_least(17) {
        return;
    }
    let mut users: BTreeMap<u16, Vec<User<'_>>> = BTreeMap::new();
    for service in world.services() {
        for port in &service.ports {
            let Some(number) = port.node_port else { continue };
            users.entry(number).or_default().push((service.object, port.protocol, port.node));
        }
    }
    for workload in world.workloads.iter().filter(|workload| !workload.host_network && workload.owner.is_none()) {
        for port in &workload.ports {
            let Some(number) = port.host_port else { continue };
            users.entry(number).or_default().push((workload.object, port.protocol, port.node));
        }
    }
    for (number, users) in users {
        let Some((first, protocol, at)) = users.first() else { continue };
        let clash = users.iter().find(|(object, other, _)| other != protocol && !std::ptr::eq(*object, *first));
        let Some((object, other, node)) = clash else { continue };
        let key = if object.is("", "Service") { "nodePort" } else { "hostPort" };
        let place =
            |object: &Object, node: &Node, key: &str| -> Place { object.place_of(node.get(key).unwrap_or(node)) };
        let first_key = if first.is("", "Service") { "nodePort" } else { "hostPort" };
        let name = first.name.as_deref().unwrap_or_default();
        let message = format!(
            "ports of nodes have no protocol in Cilium {}: {number}/{} takes the port from {number}/{} of {} `{name}`",
            world.settings.versions.cilium,
            other.name(),
            protocol.name(),
            first.kind
        );
        sink.report(
            Draft::new(&place(object, node, key), message)
                .object(objects::reference(object))
                .related(&place(first, at, first_key), format!("{number}/{} is used here", protocol.name()))
                .help("take another port for one of them, or update to Kubernetes 1.32, which comes with Cilium 1.17"),
        );
    }
}
