use crate::model::Object;
use crate::policy::PolicyKind;
use crate::rules::{Case, Check, PolicyView, Sink, rule};
use crate::source::Node;

/// What a namespace opts in by.
const LABEL: &str = "io.cilium/mtls-enabled";

rule! {
    /// A policy limits ports in a namespace whose traffic is encrypted by mTLS, where they are not enforced.
    ///
    /// ## What it does
    /// Where the given cluster has the transit encryption `mTLS`, finds policies with ports in namespaces that are given
    /// with the label `io.cilium/mtls-enabled: "true"`.
    ///
    /// ## Why it matters
    /// The traffic of such namespaces goes through a tunnel of TLS between the nodes. The preview does not enforce policies
    /// of layers 4 and 7 on it.
    ///
    /// ## Example
    /// ```markdown
    /// ~~~json
    /// {"type": "Microsoft.ContainerService/managedClusters", "apiVersion": "2026-05-02-preview", "name": "aks", "location": "westeurope",
    ///  "properties": {"networkProfile": {"networkPlugin": "azure", "networkPluginMode": "overlay", "networkDataplane": "cilium",
    ///   "advancedNetworking": {"enabled": true, "security": {"enabled": true, "transitEncryption": {"type": "mTLS"}}}}}}
    /// ~~~
    /// ~~~yaml
    /// apiVersion: v1
    /// kind: Namespace
    /// metadata:
    ///   name: shop
    ///   labels:
    ///     io.cilium/mtls-enabled: "true"
    /// ---
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata:
    ///   name: api
    ///   namespace: shop
    /// spec:
    ///   podSelector: {}
    ///   ingress:
    ///     - ports:
    ///         - port: 8080
    /// ~~~
    /// ```
    ///
    /// ## Use instead
    /// ```markdown
    /// ~~~json
    /// {"type": "Microsoft.ContainerService/managedClusters", "apiVersion": "2026-05-02-preview", "name": "aks", "location": "westeurope",
    ///  "properties": {"networkProfile": {"networkPlugin": "azure", "networkPluginMode": "overlay", "networkDataplane": "cilium",
    ///   "advancedNetworking": {"enabled": true, "security": {"enabled": true, "transitEncryption": {"type": "WireGuard"}}}}}}
    /// ~~~
    /// ~~~yaml
    /// apiVersion: v1
    /// kind: Namespace
    /// metadata:
    ///   name: shop
    /// ---
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata:
    ///   name: api
    ///   namespace: shop
    /// spec:
    ///   podSelector: {}
    ///   ingress:
    ///     - ports:
    ///         - port: 8080
    /// ~~~
    /// ```
    ///
    /// ## References
    /// - [Mutual TLS with Cilium](https://learn.microsoft.com/azure/aks/container-network-security-cilium-mutual-tls-concepts):
    ///   limitations of the preview (2026-08-21)
    code: "NP284",
    name: "policy-in-mtls-namespace",
    severity: Warning,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/container-network-security-cilium-mutual-tls-concepts",
    as_of: "2026-08-21",
    check: Check::Policy(check),
    cases: [
        Case::passes("peers without ports", "a.md", "```json\n{\"type\":\"Microsoft.ContainerService/managedClusters\",\"apiVersion\":\"2026-05-02-preview\",\"name\":\"aks\",\"location\":\"westeurope\",\"properties\":{\"networkProfile\":{\"networkPlugin\":\"azure\",\"networkDataplane\":\"cilium\",\"advancedNetworking\":{\"enabled\":true,\"security\":{\"enabled\":true,\"transitEncryption\":{\"type\":\"mtls\"}}}}}}\n```\n```yaml\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {io.cilium/mtls-enabled: \"true\"}}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  podSelector: {}\n  ingress: [{from: [{podSelector: {}}]}]\n```\n"),
        Case::passes("another namespace", "a.md", "```json\n{\"type\":\"Microsoft.ContainerService/managedClusters\",\"apiVersion\":\"2026-05-02-preview\",\"name\":\"aks\",\"location\":\"westeurope\",\"properties\":{\"networkProfile\":{\"networkPlugin\":\"azure\",\"networkDataplane\":\"cilium\",\"advancedNetworking\":{\"enabled\":true,\"security\":{\"enabled\":true,\"transitEncryption\":{\"type\":\"mTLS\"}}}}}}\n```\n```yaml\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {io.cilium/mtls-enabled: \"true\"}}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: data}\nspec:\n  podSelector: {}\n  ingress: [{ports: [{port: 80}]}]\n```\n"),
        Case::passes("no cluster", "a.yaml", "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {io.cilium/mtls-enabled: \"true\"}}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  podSelector: {}\n  ingress: [{ports: [{port: 80}]}]\n"),
    ],
}

fn check(view: &PolicyView<'_>, sink: &mut Sink) {
    let encryption = view.world.revision().map(|revision| &revision.spec.acns.transit_encryption);
    let Some(encryption) = encryption.filter(|encryption| encryption.is("mTLS")) else { return };
    if view.policy.kind == PolicyKind::CiliumClusterwide {
        return;
    }
    let Some(name) = view.policy.namespace() else { return };
    let objects = view.world.namespaces.get(name).map(|namespace| namespace.objects.as_slice()).unwrap_or_default();
    let Some((object, label)) = objects.iter().find_map(|object| Some((*object, opted_in(object)?))) else { return };
    let Some(ports) = view.policy.rules().flat_map(|(_, rule)| &rule.ports).next() else { return };
    let message =
        format!("the ports of this policy are not enforced on traffic of the namespace `{name}` that mTLS encrypts");
    sink.report(
        view.draft(ports.node, message)
            .related(&object.place_of(label), "the namespace opts in here")
            .related(encryption.place(), "the encryption is chosen here")
            .help("encrypt with `WireGuard` instead, or select peers only, without ports"),
    );
}

/// The label by which a namespace opts in.
fn opted_in(object: &Object) -> Option<&Node> {
    object.at(&["metadata", "labels", LABEL]).filter(|label| label.as_str() == Some("true"))
}
