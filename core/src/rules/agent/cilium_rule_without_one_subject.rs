use crate::admission::{AgentFault, FaultKind};
use crate::rules::{Case, Check, rule};

rule! {
    /// A Cilium rule is not about pods or nodes as its kind wants.
    ///
    /// ## What it does
    ///
    /// Reports rules without `endpointSelector` and `nodeSelector`, with both, and `nodeSelector` in a
    /// CiliumNetworkPolicy, whose namespace holds no nodes.
    ///
    /// ## Why it matters
    ///
    /// The API server accepts the policy. The agent of Cilium then ignores it as a whole, all of its rules, and only
    /// its log and the policy's condition `Valid` say so. A host that was to be closed stays open.
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
    ///   nodeSelector:
    ///     matchLabels:
    ///       node-role: edge
    ///   ingress:
    ///     - fromEntities:
    ///         - cluster
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
    ///   nodeSelector:
    ///     matchLabels:
    ///       node-role: edge
    ///   ingress:
    ///     - fromEntities:
    ///         - cluster
    /// ```
    ///
    /// ## References
    ///
    /// - `Rule.Sanitize` in
    ///   [Cilium](https://github.com/cilium/cilium/blob/v1.20.2/pkg/policy/api/rule_validation.go)
    /// - `CiliumNetworkPolicy.Parse` in
    ///   [Cilium](https://github.com/cilium/cilium/blob/v1.20.2/pkg/k8s/apis/cilium.io/v2/cnp_types.go)
    code: "NP852",
    name: "cilium-rule-without-one-subject",
    severity: Error,
    since: "0.2.0",
    source: "https://docs.cilium.io/en/stable/security/policy/language/#host-policies",
    as_of: "2026-08-21",
    check: Check::Fault(FaultKind::Agent(AgentFault::Subject)),
    cases: [
        Case::fails(
            "in one of several rules",
            "case.yaml",
            r#"apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: web
  namespace: shop
specs:
  - endpointSelector: {}
    ingress:
      - {}
  - nodeSelector: {}
    ingress:
      - {}
"#,
        ),
        Case::passes(
            "pods",
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
  ingress:
    - fromEntities:
        - cluster
"#,
        ),
        Case::passes(
            "pods of the whole cluster",
            "case.yaml",
            r#"apiVersion: cilium.io/v2
kind: CiliumClusterwideNetworkPolicy
metadata:
  name: nodes
spec:
  endpointSelector: {}
  ingress:
    - fromEntities:
        - cluster
"#,
        ),
        Case::passes(
            "under specs, up to Cilium 1.17",
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
specs:
  - nodeSelector: {}
    ingress:
      - {}
"#,
        ),
    ],
}
