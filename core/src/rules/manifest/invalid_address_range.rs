use crate::admission::{FaultKind, ServerFault};
use crate::rules::{Case, Check, rule};

rule! {
    /// An address, or a range of addresses, cannot be read.
    ///
    /// ## What it does
    ///
    /// Checks `ipBlock` of NetworkPolicies, addresses and source ranges of services, addresses of endpoints and of
    /// host aliases. A range is a network with its prefix length; a single address in a NetworkPolicy is written with
    /// `/32` or `/128`.
    ///
    /// ## Why it matters
    ///
    /// The API server refuses the object with 422.
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
    ///             cidr: 10.0.0.0
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
    /// -
    ///   [NetworkPolicies](https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-ipblock-selectors)
    code: "NP817",
    name: "invalid-address-range",
    severity: Error,
    since: "0.2.0",
    source: "https://kubernetes.io/docs/concepts/services-networking/network-policies/",
    as_of: "2026-08-21",
    check: Check::Fault(FaultKind::Server(ServerFault::Cidr)),
    cases: [
        Case::fails(
            "no range",
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
            except:
              - 10.1.0.0/16
"#,
        ),
        Case::fails(
            "too long a prefix",
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
            cidr: 10.0.0.0/33
"#,
        ),
        Case::fails(
            "a name",
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
            cidr: example.com/24
"#,
        ),
        Case::fails(
            "a blank behind it",
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
            cidr: "10.0.0.0/8 "
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
              - 10.1.0.0
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
  clusterIP: none
  ports:
    - port: 80
"#,
        ),
        Case::fails(
            "an external address that is none",
            "case.yaml",
            r#"apiVersion: v1
kind: Service
metadata:
  name: web
  namespace: shop
spec:
  externalIPs:
    - 127.0.0.1
  ports:
    - port: 80
"#,
        ),
        Case::passes(
            "all addresses of both families",
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
            cidr: 0.0.0.0/0
        - ipBlock:
            cidr: ::/0
"#,
        ),
        Case::passes(
            "a service without an address",
            "case.yaml",
            r#"apiVersion: v1
kind: Service
metadata:
  name: web
  namespace: shop
spec:
  clusterIP: None
"#,
        ),
    ],
}
