use crate::admission::{FaultKind, StructureFault};
use crate::rules::{Case, Check, rule};

rule! {
    /// A number, text or list beyond what its field takes.
    ///
    /// ## What it does
    ///
    /// Checks the least and greatest numbers, the lengths of texts (counted in characters) and the lengths of lists in
    /// objects of Cilium, and whether numbers of built-in kinds fit their 32 bits.
    ///
    /// ## Why it matters
    ///
    /// The API server refuses the object with 422. From Cilium 1.19, `fromRequires` and `toRequires` take no items any
    /// more.
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
    ///   ingress:
    ///     - toPorts:
    ///         - ports:
    ///             - port: "8000"
    ///               endPort: 80000
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
    ///     - toPorts:
    ///         - ports:
    ///             - port: "8000"
    ///               endPort: 8080
    /// ```
    ///
    /// ## References
    ///
    /// - [Port ranges](https://docs.cilium.io/en/stable/security/policy/language/#layer-4-examples)
    /// - [Cilium's definitions](https://github.com/cilium/cilium/tree/v1.18.8/pkg/k8s/apis/cilium.io/client/crds)
    code: "NP806",
    name: "out-of-bounds",
    severity: Error,
    since: "0.2.0",
    source: "https://docs.cilium.io/en/stable/security/policy/language/",
    as_of: "2026-08-21",
    check: Check::Fault(FaultKind::Structure(StructureFault::OutOfBounds)),
    cases: [
        Case::fails(
            "more ports than a rule may have",
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
    - toPorts:
        - ports:
            - port: "8000"
            - port: "8001"
            - port: "8002"
            - port: "8003"
            - port: "8004"
            - port: "8005"
            - port: "8006"
            - port: "8007"
            - port: "8008"
            - port: "8009"
            - port: "8010"
            - port: "8011"
            - port: "8012"
            - port: "8013"
            - port: "8014"
            - port: "8015"
            - port: "8016"
            - port: "8017"
            - port: "8018"
            - port: "8019"
            - port: "8020"
            - port: "8021"
            - port: "8022"
            - port: "8023"
            - port: "8024"
            - port: "8025"
            - port: "8026"
            - port: "8027"
            - port: "8028"
            - port: "8029"
            - port: "8030"
            - port: "8031"
            - port: "8032"
            - port: "8033"
            - port: "8034"
            - port: "8035"
            - port: "8036"
            - port: "8037"
            - port: "8038"
            - port: "8039"
            - port: "8040"
"#,
        ),
        Case::fails(
            "an empty list of server names",
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
          serverNames: []
"#,
        ),
        Case::fails(
            "a value of a label that is too long",
            "case.yaml",
            r#"apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: web
  namespace: shop
spec:
  endpointSelector:
    matchLabels:
      app: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
  ingress: []
"#,
        ),
        Case::fails(
            "a number that does not fit",
            "case.yaml",
            r#"apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
spec:
  replicas: 3000000000
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
        - name: web
          image: nginx
"#,
        ),
        Case::passes(
            "as many ports as a rule may have",
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
    - toPorts:
        - ports:
            - port: "8000"
            - port: "8001"
            - port: "8002"
            - port: "8003"
            - port: "8004"
            - port: "8005"
            - port: "8006"
            - port: "8007"
            - port: "8008"
            - port: "8009"
            - port: "8010"
            - port: "8011"
            - port: "8012"
            - port: "8013"
            - port: "8014"
            - port: "8015"
            - port: "8016"
            - port: "8017"
            - port: "8018"
            - port: "8019"
            - port: "8020"
            - port: "8021"
            - port: "8022"
            - port: "8023"
            - port: "8024"
            - port: "8025"
            - port: "8026"
            - port: "8027"
            - port: "8028"
            - port: "8029"
            - port: "8030"
            - port: "8031"
            - port: "8032"
            - port: "8033"
            - port: "8034"
            - port: "8035"
            - port: "8036"
            - port: "8037"
            - port: "8038"
            - port: "8039"
"#,
        ),
    ],
}
