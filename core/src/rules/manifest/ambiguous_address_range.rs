use crate::admission::{FaultKind, ServerFault};
use crate::rules::{Case, Check, rule};

rule! {
    /// An address, or a range of addresses, is written in a form that different programs read differently.
    ///
    /// ## What it does
    ///
    /// Finds bits beyond the prefix length (`10.0.0.1/8`), leading zeros (`010.0.0.0/8`) and IPv4-mapped IPv6
    /// addresses (`::ffff:10.0.0.0/104`) in NetworkPolicies, services and endpoints; and IPv6 addresses that are not
    /// written in their shortest form, which is a warning.
    ///
    /// ## Why it matters
    ///
    /// From Kubernetes 1.36 on the API server refuses them (422); 1.33 to 1.35 take them with a warning, and older
    /// versions without a word. What is stored already stays valid when it is not changed. A range with bits beyond
    /// its length means the whole network to the API server and to Cilium: its author may have meant a single address,
    /// or another length.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata:
    ///   name: web
    ///   namespace: shop
    /// spec:
    ///   podSelector: {}
    ///   policyTypes:
    ///     - Egress
    ///   egress:
    ///     - to:
    ///         - ipBlock:
    ///             cidr: 10.0.0.1/8
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```yaml
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata:
    ///   name: web
    ///   namespace: shop
    /// spec:
    ///   podSelector: {}
    ///   policyTypes:
    ///     - Egress
    ///   egress:
    ///     - to:
    ///         - ipBlock:
    ///             cidr: 10.0.0.0/8
    /// ```
    ///
    /// ## References
    ///
    /// - [KEP-4858, IP/CIDR validation improvements](https://kep.k8s.io/4858): gate `StrictIPCIDRValidation`, on by
    ///   default since 1.36
    /// - `util/validation/ip.go` in
    ///   [apimachinery](https://github.com/kubernetes/apimachinery/blob/v0.36.0/pkg/util/validation/ip.go)
    code: "NP818",
    name: "ambiguous-address-range",
    severity: Error,
    since: "0.2.0",
    source: "https://kep.k8s.io/4858",
    as_of: "2026-08-21",
    check: Check::Fault(FaultKind::Server(ServerFault::CidrForm)),
    cases: [
        Case::fails(
            "leading zeros",
            "case.yaml",
            r#"apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
  namespace: shop
spec:
  podSelector: {}
  policyTypes:
    - Egress
  egress:
    - to:
        - ipBlock:
            cidr: 010.0.0.0/8
"#,
        ),
        Case::fails(
            "a leading zero in the length",
            "case.yaml",
            r#"apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
  namespace: shop
spec:
  podSelector: {}
  policyTypes:
    - Egress
  egress:
    - to:
        - ipBlock:
            cidr: 10.0.0.0/08
"#,
        ),
        Case::fails(
            "an IPv4-mapped range",
            "case.yaml",
            r#"apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
  namespace: shop
spec:
  podSelector: {}
  policyTypes:
    - Egress
  egress:
    - to:
        - ipBlock:
            cidr: ::ffff:10.0.0.0/104
"#,
        ),
        Case::fails(
            "an exception",
            "case.yaml",
            r#"apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
  namespace: shop
spec:
  podSelector: {}
  policyTypes:
    - Egress
  egress:
    - to:
        - ipBlock:
            cidr: 10.0.0.0/8
            except:
              - 10.1.0.1/16
"#,
        ),
        Case::fails(
            "IPv6 in upper case, a warning",
            "case.yaml",
            r#"apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
  namespace: shop
spec:
  podSelector: {}
  policyTypes:
    - Egress
  egress:
    - to:
        - ipBlock:
            cidr: 2001:DB8::/32
"#,
        ),
        Case::fails(
            "a source range of a service",
            "case.yaml",
            r#"apiVersion: v1
kind: Service
metadata:
  name: web
  namespace: shop
spec:
  type: LoadBalancer
  loadBalancerSourceRanges:
    - 192.0.2.1/24
  ports:
    - port: 80
"#,
        ),
        Case::fails(
            "an address of a service",
            "case.yaml",
            r#"apiVersion: v1
kind: Service
metadata:
  name: web
  namespace: shop
spec:
  clusterIP: 10.0.0.010
  ports:
    - port: 80
"#,
        ),
        Case::passes(
            "a single address",
            "case.yaml",
            r#"apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
  namespace: shop
spec:
  podSelector: {}
  policyTypes:
    - Egress
  egress:
    - to:
        - ipBlock:
            cidr: 10.0.0.1/32
"#,
        ),
    ],
}
