use crate::admission::{AgentFault, FaultKind};
use crate::rules::{Case, Check, rule};

rule! {
    /// A Cilium rule has ports beside services, which its release does not take.
    ///
    /// ## What it does
    ///
    /// Reports `toPorts` beside `toServices` for Cilium 1.14 to 1.16. Releases before and after take both.
    ///
    /// ## Why it matters
    ///
    /// The API server accepts the policy. The agent of Cilium then ignores it as a whole, all of its rules, and only
    /// its log and the policy's condition `Valid` say so.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// apiVersion: containerservice.azure.com/v1api20240901
    /// kind: ManagedCluster
    /// metadata:
    ///   name: aks
    ///   namespace: default
    /// spec:
    ///   location: westeurope
    ///   owner:
    ///     name: rg
    ///   kubernetesVersion: "1.31"
    ///   networkProfile:
    ///     networkPlugin: azure
    ///     networkPluginMode: overlay
    ///     networkDataplane: cilium
    ///   agentPoolProfiles:
    ///     - name: pool1
    ///       mode: System
    ///       count: 3
    ///       vmSize: Standard_D4s_v5
    /// ---
    /// apiVersion: cilium.io/v2
    /// kind: CiliumNetworkPolicy
    /// metadata:
    ///   name: web
    ///   namespace: shop
    /// spec:
    ///   endpointSelector:
    ///     matchLabels:
    ///       app: web
    ///   egress:
    ///     - toServices:
    ///         - k8sService:
    ///             serviceName: db
    ///             namespace: shop
    ///       toPorts:
    ///         - ports:
    ///             - port: "5432"
    ///               protocol: TCP
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```yaml
    /// apiVersion: containerservice.azure.com/v1api20240901
    /// kind: ManagedCluster
    /// metadata:
    ///   name: aks
    ///   namespace: default
    /// spec:
    ///   location: westeurope
    ///   owner:
    ///     name: rg
    ///   kubernetesVersion: "1.35"
    ///   networkProfile:
    ///     networkPlugin: azure
    ///     networkPluginMode: overlay
    ///     networkDataplane: cilium
    ///   agentPoolProfiles:
    ///     - name: pool1
    ///       mode: System
    ///       count: 3
    ///       vmSize: Standard_D4s_v5
    /// ---
    /// apiVersion: cilium.io/v2
    /// kind: CiliumNetworkPolicy
    /// metadata:
    ///   name: web
    ///   namespace: shop
    /// spec:
    ///   endpointSelector:
    ///     matchLabels:
    ///       app: web
    ///   egress:
    ///     - toServices:
    ///         - k8sService:
    ///             serviceName: db
    ///             namespace: shop
    ///       toPorts:
    ///         - ports:
    ///             - port: "5432"
    ///               protocol: TCP
    /// ```
    ///
    /// ## References
    ///
    /// - [cilium#20067](https://github.com/cilium/cilium/issues/20067)
    code: "NP855",
    name: "cilium-services-with-ports",
    severity: Error,
    since: "0.2.0",
    source: "https://docs.cilium.io/en/stable/security/policy/language/#services-based",
    as_of: "2026-08-21",
    check: Check::Fault(FaultKind::Agent(AgentFault::ServicePorts)),
    cases: [
        Case::passes(
            "Cilium 1.17 and later",
            "case.yaml",
            r#"apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: web
  namespace: shop
spec:
  endpointSelector:
    matchLabels:
      app: web
  egress:
    - toServices:
        - k8sService:
            serviceName: db
            namespace: shop
      toPorts:
        - ports:
            - port: "5432"
              protocol: TCP
"#,
        ),
        Case::passes(
            "without ports",
            "case.yaml",
            r#"apiVersion: containerservice.azure.com/v1api20240901
kind: ManagedCluster
metadata:
  name: aks
  namespace: default
spec:
  location: westeurope
  owner:
    name: rg
  kubernetesVersion: "1.31"
  networkProfile:
    networkPlugin: azure
    networkPluginMode: overlay
    networkDataplane: cilium
  agentPoolProfiles:
    - name: pool1
      mode: System
      count: 3
      vmSize: Standard_D4s_v5
---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: web
  namespace: shop
spec:
  endpointSelector:
    matchLabels:
      app: web
  egress:
    - toServices:
        - k8sService:
            serviceName: db
            namespace: shop
"#,
        ),
    ],
}
