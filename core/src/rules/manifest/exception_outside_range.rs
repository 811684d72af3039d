use crate::admission::{FaultKind, ServerFault};
use crate::rules::{Case, Check, rule};

rule! {
    /// An exception of a range in a NetworkPolicy is not a smaller part of that range.
    ///
    /// ## What it does
    ///
    /// Compares `ipBlock.except` with `ipBlock.cidr`: each exception must lie inside the range, be of its family, and
    /// have a longer prefix.
    ///
    /// ## Why it matters
    ///
    /// The API server refuses the policy with 422. An exception equal to the range would leave nothing of it.
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
    ///             cidr: 10.0.0.0/8
    ///             except:
    ///               - 172.16.0.0/12
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
    ///             except:
    ///               - 10.16.0.0/12
    /// ```
    ///
    /// ## References
    ///
    /// - `ValidateIPBlock` in
    ///   [Kubernetes](https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/apis/networking/validation/validation.go)
    code: "NP819",
    name: "exception-outside-range",
    severity: Error,
    since: "0.2.0",
    source: "https://kubernetes.io/docs/concepts/services-networking/network-policies/",
    as_of: "2026-08-21",
    check: Check::Fault(FaultKind::Server(ServerFault::Except)),
    cases: [
        Case::fails(
            "the range itself",
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
            except:
              - 0.0.0.0/0
"#,
        ),
        Case::fails(
            "a wider one",
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
            cidr: 10.0.0.0/16
            except:
              - 10.0.0.0/8
"#,
        ),
        Case::fails(
            "of the other family",
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
              - 2001:db8::/48
"#,
        ),
        Case::passes(
            "one inside another, and one twice",
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
              - 10.16.0.0/12
              - 10.16.0.0/16
              - 10.16.0.0/16
"#,
        ),
    ],
}
