use crate::admission::{AgentFault, FaultKind};
use crate::rules::{Case, Check, rule};

rule! {
    /// Server names of a Cilium rule stand beside L7 rules without TLS termination, or are empty.
    ///
    /// ## What it does
    ///
    /// Reports `serverNames` beside L7 rules without `terminatingTLS`, and empty names.
    ///
    /// ## Why it matters
    ///
    /// The API server accepts the policy. The agent of Cilium then ignores it as a whole, all of its rules, and only
    /// its log and the policy's condition `Valid` say so. Inside of TLS that it does not terminate, Cilium can read the
    /// server name but not the requests.
    ///
    /// ## Example
    ///
    /// ```yaml
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
    ///     - toPorts:
    ///         - ports:
    ///             - port: "443"
    ///               protocol: TCP
    ///           serverNames:
    ///             - api.example.com
    ///           rules:
    ///             http:
    ///               - method: GET
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```yaml
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
    ///     - toPorts:
    ///         - ports:
    ///             - port: "443"
    ///               protocol: TCP
    ///           serverNames:
    ///             - api.example.com
    /// ```
    ///
    /// ## References
    ///
    /// - `PortRule.sanitize` in
    ///   [Cilium](https://github.com/cilium/cilium/blob/v1.20.2/pkg/policy/api/rule_validation.go)
    code: "NP870",
    name: "cilium-server-names-unfit",
    severity: Error,
    since: "0.2.0",
    source: "https://docs.cilium.io/en/stable/security/policy/language/#limit-tls-server-name-indication-sni",
    as_of: "2026-08-21",
    check: Check::Fault(FaultKind::Agent(AgentFault::ServerNames)),
    cases: [
        Case::fails(
            "an empty name, up to Cilium 1.17",
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
    - toPorts:
        - ports:
            - port: "443"
              protocol: TCP
          serverNames:
            - ""
"#,
        ),
        Case::passes(
            "with TLS terminated",
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
    - toPorts:
        - ports:
            - port: "443"
              protocol: TCP
          terminatingTLS:
            secret:
              name: tls
          serverNames:
            - api.example.com
          rules:
            http:
              - method: GET
"#,
        ),
    ],
}
