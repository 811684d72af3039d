use crate::model::{Format, KubernetesVersion};
use crate::report::{RefusedBy, Severity};
use crate::rules::{Case, Check, Draft, Sink, View, provider, rule};

rule! {
    /// A node pool whose Kubernetes version does not go with the control plane's.
    ///
    /// ## What it does
    ///
    /// Reports node pools of a newer version than the control plane, and pools more than three minors older than it.
    /// Pools that give no version get the control plane's.
    ///
    /// ## Why it matters
    ///
    /// Azure refuses pools that are newer than the control plane ("Node pool version … and control plane version … are
    /// incompatible"). A kubelet more than three minors behind its API server is outside what Kubernetes supports.
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name shop --kubernetes-version 1.35 --generate-ssh-keys
    /// az aks nodepool add --resource-group rg --cluster-name shop --name extra --kubernetes-version 1.36
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name shop --kubernetes-version 1.36 --generate-ssh-keys
    /// az aks nodepool add --resource-group rg --cluster-name shop --name extra --kubernetes-version 1.35
    /// ```
    ///
    /// ## References
    ///
    /// - hashicorp/terraform-provider-azurerm, acceptance test `upgradeNodePoolBeforeControlPlaneFails` (2026-08-21):
    ///   the refusal by the resource provider
    /// - [Version skew](https://kubernetes.io/releases/version-skew-policy/#kubelet): at most three minors
    /// - [Node pools](https://learn.microsoft.com/azure/aks/manage-node-pools#validation-rules-for-upgrades)
    code: "NP408",
    name: "node-pool-version-incompatible",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/manage-node-pools#validation-rules-for-upgrades",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails(
            "a newer patch",
            "upgrade.sh",
            r#"az aks create -g rg -n shop -k 1.35.1 --generate-ssh-keys
az aks nodepool upgrade -g rg --cluster-name shop --name nodepool1 -k 1.35.2
"#,
        ),
        Case::fails(
            "four minors older",
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
      "properties": {
        "kubernetesVersion": "1.36.1",
        "agentPoolProfiles": [{"name": "system", "mode": "System", "count": 3, "orchestratorVersion": "1.32.11"}]
      }
    }
  ]
}
"#,
        ),
        Case::passes(
            "three minors older",
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
      "properties": {
        "kubernetesVersion": "1.36.1",
        "agentPoolProfiles": [{"name": "system", "mode": "System", "count": 3, "orchestratorVersion": "1.33.9"}]
      }
    }
  ]
}
"#,
        ),
        Case::passes(
            "the minor without a patch",
            "add.sh",
            r#"az aks create -g rg -n shop -k 1.35 --generate-ssh-keys
az aks nodepool add -g rg --cluster-name shop --name extra -k 1.35.2
"#,
        ),
        Case::passes(
            "the cluster is upgraded with its pools",
            "upgrade.sh",
            r#"az aks create -g rg -n shop -k 1.35 --generate-ssh-keys
az aks nodepool add -g rg --cluster-name shop --name extra -k 1.35
az aks upgrade -g rg -n shop -k 1.36 --yes
"#,
        ),
        Case::passes(
            "a control plane that is not known",
            "add.sh",
            "az aks nodepool add -g rg --cluster-name shop --name extra -k 1.36",
        ),
    ],
}

/// How many minors a pool may be older than the control plane.
const MAX_MINORS_OLDER: u32 = 3;

fn check(view: &View<'_>, sink: &mut Sink) {
    let spec = view.spec();
    let Some(control_plane) = spec.version().filter(|_| !view.observed()) else { return };
    for pool in &spec.pools {
        let Some(written) = pool.kubernetes_version.sited() else { continue };
        let Some(version) = KubernetesVersion::parse(&written.value) else { continue };
        // Pools that a step does not name may have been upgraded together with the control plane.
        if view.format() == Format::AzCommand && !view.writes(&written.place) {
            continue;
        }
        let newer_patch = matches!((version.patch, control_plane.patch), (Some(own), Some(its)) if own > its);
        let newer =
            version.minor() > control_plane.minor() || (version.minor() == control_plane.minor() && newer_patch);
        let too_old = version.major == control_plane.major
            && version.minor.saturating_add(MAX_MINORS_OLDER) < control_plane.minor;
        let draft = |message: String| {
            Draft::new(&written.place, message)
                .help(format!("give the pool `{control_plane}`, or leave its version out"))
                .related(spec.kubernetes_version.place(), "the control plane's version")
        };
        if newer {
            let message =
                format!("the pool's Kubernetes `{version}` is newer than the control plane's `{control_plane}`");
            // The provider asks which versions the control plane has pools of, before it makes the request.
            let own = provider::pool(view, pool).is_some();
            sink.report(draft(message).refused_by(if own { RefusedBy::Terraform } else { RefusedBy::Azure }));
        } else if too_old {
            let message = format!(
                "the pool's Kubernetes `{version}` is more than {MAX_MINORS_OLDER} minors older than the control plane's `{control_plane}`"
            );
            sink.report(draft(message).severity(Severity::Warning));
        }
    }
}
