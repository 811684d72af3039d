use crate::admission::{AgentFault, FaultKind};
use crate::rules::{Case, Check, rule};

rule! {
    /// L7 rules of a Cilium policy stand on no port, on all ports, or on a range that they do not take.
    ///
    /// ## What it does
    ///
    /// Reports L7 rules on port `0`, which means all ports; DNS rules without `ports`; and DNS rules beside an
    /// `endPort`, in Cilium 1.16 any L7 rules beside one.
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
    ///         - rules:
    ///             dns:
    ///               - matchPattern: "*"
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
    ///             - port: "53"
    ///               protocol: ANY
    ///           rules:
    ///             dns:
    ///               - matchPattern: "*"
    /// ```
    ///
    /// ## References
    ///
    /// - `PortRule.sanitize` and `L7Rules.sanitize` in
    ///   [Cilium](https://github.com/cilium/cilium/blob/v1.20.2/pkg/policy/api/rule_validation.go)
    code: "NP866",
    name: "cilium-l7-rules-on-unfit-ports",
    severity: Error,
    since: "0.2.0",
    source: "https://docs.cilium.io/en/stable/security/policy/language/#dns-policy-and-ip-discovery",
    as_of: "2026-08-21",
    check: Check::Fault(FaultKind::Agent(AgentFault::L7Ports)),
    cases: [
        Case::fails(
            "all ports",
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
            - port: "0"
              protocol: TCP
          rules:
            http:
              - method: GET
"#,
        ),
        Case::fails(
            "a range beside DNS rules",
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
            - port: "53"
              endPort: 54
          rules:
            dns:
              - matchPattern: "*"
"#,
        ),
        Case::fails(
            "a range beside HTTP rules, in Cilium 1.16",
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
            - port: "8080"
              endPort: 8090
              protocol: TCP
          rules:
            http:
              - method: GET
"#,
        ),
        Case::passes(
            "a range beside HTTP rules, from Cilium 1.17 on",
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
            - port: "8080"
              endPort: 8090
              protocol: TCP
          rules:
            http:
              - method: GET
"#,
        ),
        Case::passes(
            "a range that ends where it begins",
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
            - port: "53"
              endPort: 53
          rules:
            dns:
              - matchPattern: "*"
"#,
        ),
    ],
}
