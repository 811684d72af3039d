use crate::facts::support::{self, Support};
use crate::model::KubernetesVersion;
use crate::rules::{Case, Check, Draft, Sink, View, rule};

rule! {
    /// A Kubernetes version that AKS no longer lists a Cilium for.
    ///
    /// ## What it does
    ///
    /// Reports clusters with the Cilium dataplane whose Kubernetes minor is older than the oldest row of AKS's table of
    /// Kubernetes and Cilium versions, and past its support. Minors newer than the table are passed over: each new one
    /// gets a row.
    ///
    /// ## Why it matters
    ///
    /// AKS chooses the Cilium of a cluster by its Kubernetes minor and takes the row out when it stops to maintain that
    /// Cilium. Such a cluster runs a Cilium that gets no fixes, and cannot be given a newer one without a newer
    /// Kubernetes.
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name shop --kubernetes-version 1.30 \
    ///     --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium --generate-ssh-keys
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name shop --kubernetes-version 1.35 \
    ///     --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium --generate-ssh-keys
    /// ```
    ///
    /// ## References
    ///
    /// - [Kubernetes and Cilium versions](https://learn.microsoft.com/azure/aks/azure-cni-powered-by-cilium#kubernetes-and-cilium-version-table):
    ///   the revision of 2026-08-05 starts with 1.31; 1.27 and 1.28 went on 2025-11-03, 1.29 and 1.30 on 2026-08-05
    code: "NP410",
    name: "cilium-not-listed-for-kubernetes",
    severity: Warning,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/azure-cni-powered-by-cilium#kubernetes-and-cilium-version-table",
    as_of: "2026-08-05",
    check: Check::Revision(check),
    cases: [
        Case::fails(
            "a cluster as Azure reports it",
            "show.json",
            r#"{
  "id": "/subscriptions/00000000-0000-0000-0000-000000000000/resourcegroups/rg/providers/Microsoft.ContainerService/managedClusters/shop",
  "name": "shop",
  "type": "Microsoft.ContainerService/ManagedClusters",
  "location": "westeurope",
  "properties": {
    "provisioningState": "Succeeded",
    "kubernetesVersion": "1.29.9",
    "currentKubernetesVersion": "1.29.9",
    "networkProfile": {
      "networkPlugin": "azure",
      "networkPluginMode": "overlay",
      "networkDataplane": "cilium",
      "networkPolicy": "cilium"
    }
  }
}
"#,
        ),
        Case::passes(
            "the oldest minor of the table",
            "create.sh",
            r#"az aks create -g rg -n shop -k 1.31 --tier premium --k8s-support-plan AKSLongTermSupport \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium --generate-ssh-keys
"#,
        ),
        Case::passes(
            "while the minor was supported",
            "create.sh",
            "az aks create -g rg -n shop -k 1.30 --network-plugin azure --network-dataplane cilium --generate-ssh-keys",
        )
        .on("2025-07-31"),
        Case::passes(
            "a minor newer than the table",
            "create.sh",
            "az aks create -g rg -n shop -k 1.38 --network-plugin azure --network-dataplane cilium --generate-ssh-keys",
        ),
        Case::passes(
            "another dataplane",
            "create.sh",
            "az aks create -g rg -n shop -k 1.30 --network-plugin azure --network-dataplane azure --generate-ssh-keys",
        ),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let spec = view.spec();
    let Some(version) = spec.version().filter(|_| spec.is_cilium()) else { return };
    // Older rows were in the table while their minor was supported.
    let support = support::of(view.context.facts, version, view.context.today);
    if !matches!(support, Support::Past(_)) {
        return;
    }
    let table = &view.context.facts.versions.cilium;
    let rows = table.rows.iter().filter_map(|row| KubernetesVersion::parse(&row.kubernetes));
    let Some(oldest) = rows.min_by_key(|row| row.minor()) else { return };
    if version.minor() < oldest.minor() {
        let message = format!(
            "AKS no longer lists a Cilium version for Kubernetes `{version}`; the oldest that it lists is {oldest}"
        );
        let draft = Draft::new(view.place_of(&spec.kubernetes_version), message)
            .help("upgrade Kubernetes; AKS chooses the Cilium version by it")
            .related(spec.network.dataplane.place(), "the Cilium dataplane is chosen here")
            .source(table.source.clone(), table.as_of.to_string());
        sink.report(draft);
    }
}
