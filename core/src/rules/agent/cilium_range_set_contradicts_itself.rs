use crate::admission::{AgentFault, FaultKind};
use crate::rules::{Case, Check, rule};

rule! {
    /// An item of a CIDR set of a Cilium policy contradicts itself.
    ///
    /// ## What it does
    ///
    /// Reports exceptions outside of their range; those that are wider than it, from Cilium 1.20 on and up to 1.16;
    /// exceptions beside `cidrGroupRef` up to 1.16; groups in `egress` of 1.14 and 1.15, which read them in `ingress`
    /// only; and items with none or several of `cidr`, `cidrGroupRef` and `cidrGroupSelector`.
    ///
    /// ## Why it matters
    ///
    /// The API server accepts the policy. The agent of Cilium then ignores it as a whole, all of its rules, and only
    /// its log and the policy's condition `Valid` say so. On an exception that is wider than its range the agent of
    /// Cilium 1.13 to 1.16 crashes, and crashes again when it is started.
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
    ///     - toCIDRSet:
    ///         - cidr: 10.0.0.0/8
    ///           except:
    ///             - 172.16.0.0/12
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
    ///     - toCIDRSet:
    ///         - cidr: 10.0.0.0/8
    ///           except:
    ///             - 10.96.0.0/12
    /// ```
    ///
    /// ## References
    ///
    /// - `CIDRRule.sanitize` in
    ///   [Cilium](https://github.com/cilium/cilium/blob/v1.20.2/pkg/policy/api/rule_validation.go)
    code: "NP858",
    name: "cilium-range-set-contradicts-itself",
    severity: Error,
    since: "0.2.0",
    source: "https://docs.cilium.io/en/stable/security/policy/language/#ip-cidr-based",
    as_of: "2026-08-21",
    check: Check::Fault(FaultKind::Agent(AgentFault::CidrSet)),
    cases: [
        Case::fails(
            "of the other family",
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
    - toCIDRSet:
        - cidr: 0.0.0.0/0
          except:
            - fd00::/8
"#,
        ),
        Case::fails(
            "beside a group, up to Cilium 1.16",
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
  ingress:
    - fromCIDRSet:
        - cidrGroupRef: partners
          except:
            - 10.0.0.0/8
"#,
        ),
        Case::passes(
            "beside a group, from Cilium 1.17 on",
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
    - fromCIDRSet:
        - cidrGroupRef: partners
          except:
            - 10.0.0.0/8
"#,
        ),
        Case::fails(
            "wider, on which Cilium 1.16 crashes",
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
    - toCIDRSet:
        - cidr: 10.0.0.0/8
          except:
            - 10.0.0.0/7
"#,
        ),
        Case::passes(
            "the whole range, up to Cilium 1.19 also more",
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
    - toCIDRSet:
        - cidr: 10.0.0.0/16
          except:
            - 10.0.0.0/16
            - 10.0.0.0/8
"#,
        ),
    ],
}
