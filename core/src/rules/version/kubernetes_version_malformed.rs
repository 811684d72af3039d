use crate::model::{Field, Format, KubernetesVersion};
use crate::report::{RefusedBy, Severity};
use crate::rules::{Case, Check, Draft, Sink, View, rule};

rule! {
    /// A Kubernetes version that is none.
    ///
    /// ## What it does
    ///
    /// Reports versions of clusters and node pools that are neither `MAJOR.MINOR` nor `MAJOR.MINOR.PATCH`. Both are
    /// taken: `1.34` means the newest patch of that minor that the region offers. The Azure CLI takes a leading `v`,
    /// but no suffix such as `-rc1`.
    ///
    /// ## Why it matters
    ///
    /// The Azure CLI stops before any request: "--kubernetes-version should be the full version number or major.minor
    /// version number". In a template the deployment fails only when the cluster is made.
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name shop --kubernetes-version latest --generate-ssh-keys
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name shop --kubernetes-version 1.36 --generate-ssh-keys
    /// ```
    ///
    /// ## References
    ///
    /// - azure-cli 2.91.0, `acs/_validators.py`, `validate_k8s_version`
    /// - [Alias minor versions](https://learn.microsoft.com/azure/aks/supported-kubernetes-versions#alias-minor-version)
    code: "NP401",
    name: "kubernetes-version-malformed",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/supported-kubernetes-versions#alias-minor-version",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails(
            "the major version alone",
            "create.sh",
            "az aks create --resource-group rg --name shop -k 1 --generate-ssh-keys",
        ),
        Case::fails(
            "a release candidate",
            "create.sh",
            "az aks create --resource-group rg --name shop -k 1.35.0-rc1 --generate-ssh-keys",
        ),
        Case::fails(
            "a node pool",
            "add.sh",
            "az aks nodepool add --resource-group rg --cluster-name shop --name extra --kubernetes-version 1.34.x",
        ),
        Case::fails(
            "a template",
            "template.json",
            r#"{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    {
      "type": "Microsoft.ContainerService/managedClusters",
      "apiVersion": "2025-05-01",
      "name": "shop",
      "location": "westeurope",
      "properties": {"kubernetesVersion": "stable"}
    }
  ]
}
"#,
        ),
        Case::passes(
            "a leading v",
            "create.sh",
            "az aks create --resource-group rg --name shop -k v1.35.2 --generate-ssh-keys",
        ),
        Case::passes(
            "empty text is the default",
            "create.sh",
            "az aks create --resource-group rg --name shop -k '' --generate-ssh-keys",
        ),
        Case::passes(
            "a version that is not known",
            "create.sh",
            "az aks create --resource-group rg --name shop -k $VERSION --generate-ssh-keys",
        ),
        Case::passes(
            "a version newer than the facts",
            "create.sh",
            "az aks create --resource-group rg --name shop -k 1.99 --generate-ssh-keys",
        ),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let spec = view.spec();
    let pools = spec.pools.iter().map(|pool| &pool.kubernetes_version);
    // The provider's webhook has a pattern of its own, and a rule too.
    let own = Some(&spec.kubernetes_version).filter(|_| view.format() != Format::Capz);
    for version in own.into_iter().chain(pools).filter_map(Field::sited) {
        let by_client = view.format() == Format::AzCommand;
        let text = version.value.as_str();
        let plain = text.strip_prefix(['v', 'V']).unwrap_or(text);
        let fine = KubernetesVersion::parse(plain).is_some()
            && (!by_client || plain.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'));
        if fine || text.trim().is_empty() {
            continue;
        }
        let draft = Draft::new(&version.place, format!("`{text}` is not a Kubernetes version"))
            .help("write `MAJOR.MINOR`, such as `1.35`, or `MAJOR.MINOR.PATCH`");
        sink.report(if by_client { draft.refused_by(RefusedBy::AzureCli) } else { draft.severity(Severity::Warning) });
    }
}
