use super::cilium_resources::{self, Named};
use crate::model::Command;
use crate::rules::{Case, Check, Context, Draft, Sink, rule};

rule! {
    /// CiliumEndpointSlice objects in a cluster that has none.
    ///
    /// ## What it does
    ///
    /// Reports kubectl commands that ask for CiliumEndpointSlice objects where the input shows one cluster and its
    /// Kubernetes version is older than 1.32.
    ///
    /// ## Why it matters
    ///
    /// AKS turns CiliumEndpointSlice on from Kubernetes 1.32. On older versions the answer is empty or an error, and
    /// says nothing about the endpoints of the cluster.
    ///
    /// ## Example
    ///
    /// ```bash
    /// az aks create --resource-group rg --name shop --kubernetes-version 1.31 \
    ///     --tier premium --k8s-support-plan AKSLongTermSupport \
    ///     --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium --generate-ssh-keys
    /// kubectl get ciliumendpointslices.cilium.io
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```bash
    /// az aks create --resource-group rg --name shop --kubernetes-version 1.35 \
    ///     --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium --generate-ssh-keys
    /// kubectl get ciliumendpointslices.cilium.io
    /// ```
    ///
    /// ## References
    ///
    /// - [Azure CNI Powered by Cilium](https://learn.microsoft.com/azure/aks/azure-cni-powered-by-cilium): Cilium endpoint
    ///   slices from Kubernetes 1.32
    code: "NP714",
    name: "cilium-endpoint-slices-need-newer-kubernetes",
    severity: Warning,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/azure-cni-powered-by-cilium",
    as_of: "2026-08-21",
    check: Check::Command(check),
    cases: [
        Case::fails(
            "the short name",
            "get.sh",
            r#"az aks create -g rg -n shop -k 1.31.5 --tier premium --k8s-support-plan AKSLongTermSupport \
  --network-plugin azure --network-dataplane cilium --generate-ssh-keys
kubectl get ces
"#,
        ),
        Case::passes(
            "the first version with them",
            "get.sh",
            r#"az aks create -g rg -n shop -k 1.32 --tier premium --k8s-support-plan AKSLongTermSupport \
  --network-plugin azure --network-dataplane cilium --generate-ssh-keys
kubectl get ces
"#,
        ),
        Case::passes(
            "endpoints themselves",
            "get.sh",
            r#"az aks create -g rg -n shop -k 1.31 --tier premium --k8s-support-plan AKSLongTermSupport \
  --network-plugin azure --network-dataplane cilium --generate-ssh-keys
kubectl get cep -A
"#,
        ),
        Case::passes("no cluster", "get.sh", "kubectl get ces"),
        Case::passes(
            "two clusters",
            "get.sh",
            r#"az aks create -g rg -n shop -k 1.31 --network-plugin azure --network-dataplane cilium --generate-ssh-keys
az aks create -g rg -n depot -k 1.35 --network-plugin azure --network-dataplane cilium --generate-ssh-keys
kubectl get ces
"#,
        ),
    ],
}

fn check(command: &Command, context: &Context<'_>, sink: &mut Sink) {
    let [cluster] = context.model.clusters.as_slice() else { return };
    let Some(spec) = cluster.last().map(|revision| &revision.spec).filter(|spec| spec.is_cilium()) else { return };
    let (Some(version), Some(feature)) = (spec.version(), context.facts.feature("endpoint-slices")) else { return };
    if !feature.is_newer_than(version) {
        return;
    }
    for (word, types) in cilium_resources::types(command) {
        let asked = |written: &&str| matches!(cilium_resources::named(written), Named::Resource(found) if found.plural == "ciliumendpointslices");
        if types.iter().any(asked) {
            let needed = feature.kubernetes.as_deref().unwrap_or("");
            let message = format!(
                "the cluster is on Kubernetes `{version}`; AKS has CiliumEndpointSlice objects from {needed} on"
            );
            let draft = Draft::new(&word.place, message)
                .help("look at `ciliumendpoints.cilium.io`, or upgrade the cluster")
                .related(spec.kubernetes_version.place(), "the Kubernetes version");
            sink.report(draft);
        }
    }
}
