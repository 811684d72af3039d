use crate::admission::{FaultKind, StructureFault};
use crate::rules::{Case, Check, rule};

rule! {
    /// A value of the wrong type.
    ///
    /// ## What it does
    ///
    /// Checks that each value is of the type that its field has: text, a whole number, a boolean, a list or a mapping.
    /// Numbers and booleans where text is wanted, and the reverse, are told with their quotes. YAML reads more as
    /// booleans than it seems: `y`, `n`, `yes`, `no`, `on` and `off` without quotes.
    ///
    /// ## Why it matters
    ///
    /// The API server refuses the object. For built-in kinds it stops at the first such value, before it looks at
    /// anything else. Ports show the trap: a policy of Cilium has them as text (`"80"`), a NetworkPolicy as numbers
    /// (`80`), where text is the name of a port.
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
    ///             - port: 80
    ///               protocol: TCP
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
    ///             - port: "80"
    ///               protocol: TCP
    /// ```
    ///
    /// ## References
    ///
    /// - [Layer 4 policies](https://docs.cilium.io/en/stable/security/policy/language/#layer-4-examples)
    /// - [Cilium's definitions](https://github.com/cilium/cilium/tree/v1.18.8/pkg/k8s/apis/cilium.io/client/crds)
    code: "NP802",
    name: "wrong-type",
    severity: Error,
    since: "0.2.0",
    source: "https://docs.cilium.io/en/stable/security/policy/language/",
    as_of: "2026-08-21",
    check: Check::Fault(FaultKind::Structure(StructureFault::WrongType)),
    cases: [
        Case::fails(
            "a boolean as the value of a label",
            "case.yaml",
            r#"apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
  namespace: shop
spec:
  podSelector:
    matchLabels:
      external: yes
"#,
        ),
        Case::fails(
            "a single rule without a list",
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
    fromEntities:
      - cluster
"#,
        ),
        Case::fails(
            "an empty item",
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
    - toEntities:
        -
"#,
        ),
        Case::fails(
            "text where a number is wanted",
            "case.yaml",
            r#"apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
spec:
  replicas: "2"
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
            "null for an optional field, and a whole number with a fraction of zero",
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
    - fromEntities: null
      toPorts:
        - ports:
            - port: "8000"
              endPort: 8010.0
"#,
        ),
    ],
}
