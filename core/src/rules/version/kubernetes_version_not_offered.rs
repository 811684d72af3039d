use crate::model::{ClusterSpec, Field, KubernetesVersion, Sited};
use crate::report::{RefusedBy, Severity};
use crate::rules::{Check, Draft, Sink, View, rule};

rule! {
    /// A Kubernetes version that the region does not offer.
    ///
    /// ## What it does
    ///
    /// Compares the Kubernetes versions of clusters and node pools with those that the configuration says the region
    /// offers (`facts: kubernetesVersions`). Without that list the rule says nothing: the offer differs from region to
    /// region and from day to day, and no file shows it.
    ///
    /// ## Why it matters
    ///
    /// Azure refuses to create or upgrade to a version that the region does not offer (`K8sVersionNotSupported`). A
    /// deployment that names a full version such as `1.34.1` stops to work on the day that the patch is taken out.
    ///
    /// ## Example
    ///
    /// With this in `netproof.yaml`:
    ///
    /// ```yaml netproof.yaml
    /// facts:
    ///   kubernetesVersions: ["1.34.3", "1.35.1"]
    /// ```
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name shop --kubernetes-version 1.34.1 --generate-ssh-keys
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name shop --kubernetes-version 1.35 --generate-ssh-keys
    /// ```
    ///
    /// ## References
    ///
    /// - `az aks get-versions --location REGION` lists the offer
    /// - [Supported Kubernetes versions](https://learn.microsoft.com/azure/aks/supported-kubernetes-versions)
    /// - [K8sVersionNotSupported](https://learn.microsoft.com/troubleshoot/azure/azure-kubernetes/error-codes/aks-common-issues-faq)
    code: "NP412",
    name: "kubernetes-version-not-offered",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/supported-kubernetes-versions",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let offered = &view.context.stated.kubernetes_versions;
    if offered.is_empty() || view.observed() {
        return;
    }
    for field in versions(view.spec()) {
        let Some(Sited { value: written, place }) = field.sited().filter(|_| view.sets(field)) else { continue };
        let Some(version) = KubernetesVersion::parse(written) else { continue };
        if offered.iter().any(|one| covers(*one, version)) {
            continue;
        }
        let message = format!("the region does not offer Kubernetes `{written}` by the list of the configuration");
        let draft = Draft::new(place, message).help(advice(offered, version));
        // What is there already may keep its version.
        let kept = view.before().is_some_and(|before| versions(before).any(|field| field.is(written)));
        sink.report(if kept { draft.severity(Severity::Warning) } else { draft.refused_by(RefusedBy::Azure) });
    }
}

/// The versions of the control plane and of the pools.
fn versions(spec: &ClusterSpec) -> impl Iterator<Item = &Field<String>> {
    std::iter::once(&spec.kubernetes_version).chain(spec.pools.iter().map(|pool| &pool.kubernetes_version))
}

/// Whether an entry of the list offers a version. A minor alone stands for its patches.
fn covers(offered: KubernetesVersion, version: KubernetesVersion) -> bool {
    let patch = match (offered.patch, version.patch) {
        (Some(offered), Some(asked)) => offered == asked,
        _ => true,
    };
    offered.minor() == version.minor() && patch
}

/// The nearest version that is offered: of the same minor, else the next above, else the newest.
fn advice(offered: &[KubernetesVersion], version: KubernetesVersion) -> String {
    let same = offered.iter().filter(|one| one.minor() == version.minor()).max();
    let above = || offered.iter().filter(|one| one.minor() > version.minor()).min();
    let nearest = same.or_else(above).or_else(|| offered.iter().max());
    nearest.map_or_else(String::new, |nearest| format!("take `{nearest}`, which is offered"))
}
