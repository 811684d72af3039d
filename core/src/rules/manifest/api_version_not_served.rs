use crate::admission::{FaultKind, StructureFault};
use crate::rules::{Case, Check, rule};

rule! {
    /// A version of the API that the cluster does not serve, or that is deprecated.
    ///
    /// ## What it does
    ///
    /// Checks `apiVersion` of the known kinds: versions that Kubernetes has removed (`extensions/v1beta1`), groups that
    /// never had the kind, and versions of Cilium's kinds that the version in use does not serve yet. Kinds that there
    /// are not are told where the name of a policy is surely meant (`CiliumNetworkPolcy`). Deprecated versions are a
    /// warning.
    ///
    /// ## Why it matters
    ///
    /// The API server does not know the kind and answers 404; `kubectl` says that there are no matches for it. Of a
    /// deprecated version the server warns with each request, and a later release does not serve it any more.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// apiVersion: extensions/v1beta1
    /// kind: NetworkPolicy
    /// metadata:
    ///   name: web
    ///   namespace: shop
    /// spec:
    ///   podSelector: {}
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
    /// ```
    ///
    /// ## References
    ///
    /// - [Deprecated API migration guide](https://kubernetes.io/docs/reference/using-api/deprecation-guide/)
    /// - [Cilium's definitions](https://github.com/cilium/cilium/tree/v1.18.8/pkg/k8s/apis/cilium.io/client/crds)
    code: "NP809",
    name: "api-version-not-served",
    severity: Error,
    since: "0.2.0",
    source: "https://kubernetes.io/docs/reference/using-api/deprecation-guide/",
    as_of: "2026-08-21",
    check: Check::Fault(FaultKind::Structure(StructureFault::ApiVersion)),
    cases: [
        Case::passes(
            "endpoints that a server printed",
            "case.yaml",
            r#"apiVersion: v1
kind: Endpoints
metadata:
  name: web
  namespace: shop
  resourceVersion: "17"
subsets: []
"#,
        ),
        Case::fails(
            "a kind in a group that has none of it",
            "case.yaml",
            r#"apiVersion: v1
kind: NetworkPolicy
metadata:
  name: web
  namespace: shop
spec:
  podSelector: {}
"#,
        ),
        Case::fails(
            "a kind that there is not, nearly the name of a policy",
            "case.yaml",
            r#"apiVersion: cilium.io/v2
kind: CiliumClusterWideNetworkPolicy
metadata:
  name: web
spec:
  endpointSelector: {}
  ingress:
    - {}
"#,
        ),
        Case::passes(
            "another kind of Cilium",
            "case.yaml",
            r#"apiVersion: cilium.io/v2
kind: CiliumEgressGatewayPolicy
metadata:
  name: web
spec:
  selectors: []
"#,
        ),
        Case::fails(
            "a deprecated version",
            "case.yaml",
            r#"apiVersion: cilium.io/v2alpha1
kind: CiliumCIDRGroup
metadata:
  name: partners
spec:
  externalCIDRs:
    - 192.0.2.0/24
"#,
        ),
        Case::passes(
            "the version that takes its place",
            "case.yaml",
            r#"apiVersion: cilium.io/v2
kind: CiliumCIDRGroup
metadata:
  name: partners
spec:
  externalCIDRs:
    - 192.0.2.0/24
"#,
        ),
        Case::passes(
            "a kind of the same name in the group of others",
            "case.yaml",
            r#"apiVersion: serving.knative.dev/v1
kind: Service
metadata:
  name: web
"#,
        ),
    ],
}
