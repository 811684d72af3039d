use crate::admission::{AgentFault, FaultKind};
use crate::rules::{Case, Check, rule};

rule! {
    /// A Cilium policy has no rules at all.
    ///
    /// ## What it does
    ///
    /// Reports a `spec`, or an item of `specs`, in which none of `ingress`, `ingressDeny`, `egress` and `egressDeny`
    /// has an item, from Cilium 1.17 on, and a policy without `spec` and `specs`.
    ///
    /// ## Why it matters
    ///
    /// The API server accepts the policy. The agent of Cilium then ignores it as a whole, all of its rules, and only
    /// its log and the policy's condition `Valid` say so. Who meant "deny all" by an empty list gets "allow all":
    /// nothing isolates the pods.
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
    ///   ingress: []
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
    ///   ingress:
    ///     - {}
    /// ```
    ///
    /// ## References
    ///
    /// - `Rule.Sanitize` in
    ///   [Cilium](https://github.com/cilium/cilium/blob/v1.20.2/pkg/policy/api/rule_validation.go)
    code: "NP851",
    name: "cilium-rule-without-direction",
    severity: Error,
    since: "0.2.0",
    source: "https://docs.cilium.io/en/stable/security/policy/language/",
    as_of: "2026-08-21",
    check: Check::Fault(FaultKind::Agent(AgentFault::NoRules)),
    cases: [
        Case::fails(
            "a list in another direction is empty too",
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
  ingress: []
  egress: []
"#,
        ),
        Case::fails(
            "one of several rules",
            "case.yaml",
            r#"apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: web
  namespace: shop
specs:
  - endpointSelector: {}
    ingress:
      - fromEntities:
          - cluster
  - endpointSelector: {}
    egress: []
"#,
        ),
        Case::passes(
            "one direction has rules",
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
  ingress: []
  egress:
    - toEntities:
        - cluster
"#,
        ),
        Case::passes(
            "only denied",
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
  ingressDeny:
    - fromEntities:
        - world
"#,
        ),
        Case::passes(
            "up to Cilium 1.16",
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
  ingress: []
"#,
        ),
    ],
}
