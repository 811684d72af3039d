use crate::admission::{AgentFault, FaultKind};
use crate::rules::{Case, Check, rule};

rule! {
    /// A Cilium rule about nodes has L7 rules.
    ///
    /// ## What it does
    ///
    /// Reports `rules` in rules with `nodeSelector`: in `ingress` any, in `egress` all but DNS rules. Up to Cilium 1.16
    /// DNS rules are refused there as well.
    ///
    /// ## Why it matters
    ///
    /// The API server accepts the policy. The agent of Cilium then ignores it as a whole, all of its rules, and only
    /// its log and the policy's condition `Valid` say so.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// apiVersion: cilium.io/v2
    /// kind: CiliumClusterwideNetworkPolicy
    /// metadata:
    ///   name: nodes
    /// spec:
    ///   nodeSelector: {}
    ///   ingress:
    ///     - toPorts:
    ///         - ports:
    ///             - port: "8080"
    ///               protocol: TCP
    ///           rules:
    ///             http:
    ///               - method: GET
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```yaml
    /// apiVersion: cilium.io/v2
    /// kind: CiliumClusterwideNetworkPolicy
    /// metadata:
    ///   name: nodes
    /// spec:
    ///   nodeSelector: {}
    ///   ingress:
    ///     - toPorts:
    ///         - ports:
    ///             - port: "8080"
    ///               protocol: TCP
    /// ```
    ///
    /// ## References
    ///
    /// - `IngressRule.sanitize` and `EgressRule.sanitize` in
    ///   [Cilium](https://github.com/cilium/cilium/blob/v1.20.2/pkg/policy/api/rule_validation.go)
    code: "NP864",
    name: "cilium-l7-rules-about-nodes",
    severity: Error,
    since: "0.2.0",
    source: "https://docs.cilium.io/en/stable/security/policy/language/#host-policies",
    as_of: "2026-08-21",
    check: Check::Fault(FaultKind::Agent(AgentFault::HostL7)),
    cases: [
        Case::fails(
            "HTTP, outgoing",
            "case.yaml",
            r#"apiVersion: cilium.io/v2
kind: CiliumClusterwideNetworkPolicy
metadata:
  name: nodes
spec:
  nodeSelector: {}
  egress:
    - toPorts:
        - ports:
            - port: "80"
              protocol: TCP
          rules:
            http:
              - path: /metrics
"#,
        ),
        Case::fails(
            "DNS, outgoing, up to Cilium 1.16",
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
kind: CiliumClusterwideNetworkPolicy
metadata:
  name: nodes
spec:
  nodeSelector: {}
  egress:
    - toPorts:
        - ports:
            - port: "53"
          rules:
            dns:
              - matchPattern: "*"
"#,
        ),
        Case::passes(
            "DNS, outgoing, from Cilium 1.17 on",
            "case.yaml",
            r#"apiVersion: cilium.io/v2
kind: CiliumClusterwideNetworkPolicy
metadata:
  name: nodes
spec:
  nodeSelector: {}
  egress:
    - toPorts:
        - ports:
            - port: "53"
          rules:
            dns:
              - matchPattern: "*"
"#,
        ),
    ],
}
