use crate::admission::{FaultKind, StructureFault};
use crate::rules::{Case, Check, rule};

rule! {
    /// Text that the pattern or format of its field does not allow.
    ///
    /// ## What it does
    ///
    /// Checks ranges of addresses, names and patterns of the DNS, ports, values of labels, types of ICMP and names in
    /// objects of Cilium, as the definition of the kind has them; and dates, amounts and Base64 in built-in kinds.
    ///
    /// ## Why it matters
    ///
    /// The API server refuses the object. A single address is no range for it: `toCIDR` wants `192.0.2.1/32`. The
    /// patterns are loose, and some text that passes them is refused or taken otherwise by Cilium's agent: see the
    /// rules of group `agent`.
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
    ///     - toCIDR:
    ///         - 192.0.2.1
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
    ///     - toCIDR:
    ///         - 192.0.2.1/32
    /// ```
    ///
    /// ## References
    ///
    /// - [CIDR-based policies](https://docs.cilium.io/en/stable/security/policy/language/#cidr-based)
    /// - [Cilium's definitions](https://github.com/cilium/cilium/tree/v1.18.8/pkg/k8s/apis/cilium.io/client/crds)
    code: "NP805",
    name: "malformed-value",
    severity: Error,
    since: "0.2.0",
    source: "https://docs.cilium.io/en/stable/security/policy/language/",
    as_of: "2026-08-21",
    check: Check::Fault(FaultKind::Structure(StructureFault::Malformed)),
    cases: [
        Case::fails(
            "a scheme in the name of a host",
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
    - toFQDNs:
        - matchName: https://example.com
"#,
        ),
        Case::fails(
            "a value of a label with a blank",
            "case.yaml",
            r#"apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: web
  namespace: shop
spec:
  endpointSelector:
    matchLabels:
      app: my web
  ingress: []
"#,
        ),
        Case::fails(
            "a port with a sign",
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
            - port: "+80"
"#,
        ),
        Case::fails(
            "an amount",
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
      resources:
        limits:
          memory: 100MiB
"#,
        ),
        Case::passes(
            "names of ports, patterns, and ranges of both families",
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
            - port: http-alt
    - toFQDNs:
        - matchPattern: "*.example.com"
    - toCIDRSet:
        - cidr: 2001:db8::/32
"#,
        ),
    ],
}
