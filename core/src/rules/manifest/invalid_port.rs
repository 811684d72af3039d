use crate::admission::{FaultKind, ServerFault};
use crate::rules::{Case, Check, rule};

rule! {
    /// A port, the name of a port or a protocol is none that the API server takes.
    ///
    /// ## What it does
    ///
    /// Checks ports of NetworkPolicies, services, containers, ingresses and slices of endpoints: numbers from 1 to
    /// 65535; names of up to 15 lower-case letters, digits and `-` with at least one letter; the protocols `TCP`,
    /// `UDP` and `SCTP`.
    ///
    /// ## Why it matters
    ///
    /// The API server refuses the object with 422. A number in quotes is a name there, and no valid one: names have a
    /// letter. (In policies of Cilium it is the other way round: ports are always text.)
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
    ///     - ports:
    ///         - protocol: TCP
    ///           port: "443"
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
    ///     - ports:
    ///         - protocol: TCP
    ///           port: 443
    /// ```
    ///
    /// ## References
    ///
    /// - [NetworkPolicies](https://kubernetes.io/docs/concepts/services-networking/network-policies/)
    /// - `IsValidPortName` in
    ///   [apimachinery](https://github.com/kubernetes/apimachinery/blob/v0.36.0/pkg/util/validation/validation.go)
    code: "NP815",
    name: "invalid-port",
    severity: Error,
    since: "0.2.0",
    source: "https://kubernetes.io/docs/concepts/services-networking/network-policies/",
    as_of: "2026-08-21",
    check: Check::Fault(FaultKind::Server(ServerFault::Port)),
    cases: [
        Case::fails(
            "a protocol in lower case",
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
    - ports:
        - protocol: tcp
          port: 443
"#,
        ),
        Case::fails(
            "a port above the last",
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
    - ports:
        - port: 65536
"#,
        ),
        Case::fails(
            "a name in upper case",
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
    - ports:
        - port: HTTP
"#,
        ),
        Case::fails(
            "ICMP, which has no ports",
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
    - ports:
        - protocol: ICMP
"#,
        ),
        Case::fails(
            "a number in single quotes",
            "case.yaml",
            r#"apiVersion: v1
kind: Service
metadata:
  name: web
  namespace: shop
spec:
  ports:
    - port: 80
      targetPort: '8080'
"#,
        ),
        Case::fails(
            "a container without the number",
            "case.yaml",
            r#"apiVersion: v1
kind: Pod
metadata:
  name: web
  namespace: shop
spec:
  containers:
    - name: web
      image: nginx
      ports:
        - name: http
"#,
        ),
        Case::passes(
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
    - ports:
        - protocol: SCTP
          port: sig-1
"#,
        ),
        Case::passes(
            "no protocol, and a number in hexadecimal",
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
    - ports:
        - port: 0x50
"#,
        ),
    ],
}
