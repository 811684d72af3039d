use crate::report::{RefusedBy, Severity};
use crate::rules::{Case, Check, Context, Draft, Sink, objects, rule};
use crate::world::World;

rule! {
    /// A setting of Cilium's endpoint slices that AKS does not support.
    ///
    /// ## What it does
    ///
    /// Finds the annotation `cilium.io/ces-namespace` on namespaces, and CiliumEndpointSlice objects of another version
    /// than `cilium.io/v2alpha1`, the only one that Cilium serves.
    ///
    /// ## Why it matters
    ///
    /// AKS groups endpoints into slices as it likes: neither the grouping nor namespaces of higher priority can be set. The
    /// annotation has no effect.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// apiVersion: v1
    /// kind: Namespace
    /// metadata:
    ///   name: shop
    ///   annotations:
    ///     cilium.io/ces-namespace: priority
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```yaml
    /// apiVersion: v1
    /// kind: Namespace
    /// metadata:
    ///   name: shop
    /// ```
    ///
    /// ## References
    ///
    /// - [Limitations of Azure CNI powered by Cilium](https://learn.microsoft.com/azure/aks/azure-cni-powered-by-cilium#limitations):
    ///   Cilium endpoint slices (2026-08-21)
    /// - cilium/cilium, [`pkg/k8s/apis/cilium.io/v2alpha1/types.go`](https://github.com/cilium/cilium/blob/main/pkg/k8s/apis/cilium.io/v2alpha1/types.go)
    code: "NP246",
    name: "endpoint-slice-setting-unsupported",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/azure-cni-powered-by-cilium#limitations",
    as_of: "2026-08-21",
    check: Check::World(check),
    cases: [
        Case::fails("a version that is not served", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumEndpointSlice\nmetadata: {name: ces-a}\nnamespace: shop\nendpoints: []\n"),
        Case::passes("the version that is", "a.yaml", "apiVersion: cilium.io/v2alpha1\nkind: CiliumEndpointSlice\nmetadata: {name: ces-a}\nnamespace: shop\nendpoints: []\n"),
    ],
}

const ANNOTATION: &str = "cilium.io/ces-namespace";
const VERSION: &str = "cilium.io/v2alpha1";

fn check(world: &World<'_>, _: &Context<'_>, sink: &mut Sink) {
    for namespace in world.of_kind("", "Namespace") {
        let Some(annotations) = namespace.at(&["metadata", "annotations"]) else { continue };
        if annotations.get(ANNOTATION).is_some() {
            sink.report(
                Draft::new(
                    &namespace.key_place(annotations, ANNOTATION),
                    format!("AKS does not support `{ANNOTATION}`: the namespace's endpoints get no priority"),
                )
                .object(objects::reference(namespace))
                .severity(Severity::Warning)
                .help("leave the annotation out"),
            );
        }
    }
    for slice in world.of_kind("cilium.io", "CiliumEndpointSlice").filter(|slice| slice.api_version != VERSION) {
        sink.report(
            Draft::new(
                &slice.key_place(&slice.root, "apiVersion"),
                format!("a CiliumEndpointSlice is served only as `{VERSION}`, not as `{}`", slice.api_version),
            )
            .object(objects::reference(slice))
            .refused_by(RefusedBy::Apiserver)
            .help(format!("write `{VERSION}`")),
        );
    }
}
