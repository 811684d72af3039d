use crate::facts::support::{self, Support};
use crate::report::{RefusedBy, Severity};
use crate::rules::{Case, Check, Draft, Sink, View, rule};

rule! {
    /// A Kubernetes version that is left only for long-term support.
    ///
    /// ## What it does
    ///
    /// Reports clusters whose Kubernetes minor is past community support but still in long-term support, when the
    /// cluster does not have the plan for long-term support. It depends on today's date.
    ///
    /// ## Why it matters
    ///
    /// Azure refuses to create such a cluster: `K8sVersionNotSupported`, "Managed cluster shop is on version 1.32.11,
    /// which is only available for Long-Term Support (LTS)". A cluster that exists keeps running, but gets platform
    /// support at most: no fixes of Kubernetes, and from the fourth minor behind the newest on, no support at all.
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name shop --kubernetes-version 1.32 --generate-ssh-keys
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name shop --kubernetes-version 1.32 \
    ///     --tier premium --k8s-support-plan AKSLongTermSupport --generate-ssh-keys
    /// ```
    ///
    /// ## References
    ///
    /// - Reported refusals, each for a minor in its long-term window: 1.27.1 on 2024-12-17, 1.29.15 on 2025-07-22,
    ///   1.30.14 on 2025-10-31, 1.32.11 on 2026-04-14. For newer minors no answer of Azure is on record yet: the finding
    ///   is a warning.
    /// - [Support windows](https://learn.microsoft.com/azure/aks/supported-kubernetes-versions)
    /// - [Long-term support](https://learn.microsoft.com/azure/aks/long-term-support)
    code: "NP402",
    name: "kubernetes-version-needs-long-term-support",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/supported-kubernetes-versions",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails(
            "the day after community support",
            "create.sh",
            "az aks create -g rg -n shop -k 1.30.14 --generate-ssh-keys",
        )
        .on("2025-08-01"),
        Case::passes(
            "the last day of community support",
            "create.sh",
            "az aks create -g rg -n shop -k 1.30.14 --generate-ssh-keys",
        )
        .on("2025-07-31"),
        Case::fails(
            "the last day of long-term support",
            "create.sh",
            "az aks create -g rg -n shop -k 1.30.14 --k8s-support-plan KubernetesOfficial --generate-ssh-keys",
        )
        .on("2026-07-31"),
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
      "sku": {"name": "Base", "tier": "Standard"},
      "properties": {"kubernetesVersion": "1.32.11"}
    }
  ]
}
"#,
        ),
        Case::fails(
            "a minor of which no refusal is on record",
            "create.sh",
            "az aks create -g rg -n shop -k 1.33 --generate-ssh-keys",
        ),
        Case::passes(
            "a plan that is not known",
            "create.sh",
            "az aks create -g rg -n shop -k 1.32 --k8s-support-plan $PLAN --generate-ssh-keys",
        ),
        Case::passes(
            "a cluster of which only the upgrade is known",
            "upgrade.sh",
            "az aks upgrade -g rg -n shop -k 1.32 --yes",
        ),
        Case::passes(
            "a version newer than the facts",
            "create.sh",
            "az aks create -g rg -n shop -k 1.41 --generate-ssh-keys",
        ),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let (spec, context) = (view.spec(), view.context);
    let Some(version) = spec.version() else { return };
    let Support::LongTermOnly { since, until } = support::of(context.facts, version, context.today) else { return };
    if support::long_term(spec) != Some(false) {
        return;
    }
    let written = spec.kubernetes_version.value().map_or("", String::as_str);
    let message = format!(
        "the version `{written}` left community support on {since} and is offered only with long-term support until {until}"
    );
    let newer = support::oldest_supported(context.facts, context.today)
        .map_or_else(String::new, |minor| format!("take Kubernetes {minor} or newer, or "));
    let help = format!("{newer}set the tier `Premium` and the support plan `AKSLongTermSupport`");
    let draft = Draft::new(view.place_of(&spec.kubernetes_version), message)
        .help(help)
        .related(spec.support_plan.place(), "the support plan");
    // The table of support windows tells the future; that Azure refuses is told by its answers alone.
    let refused = view.creates() && context.facts.versions.is_refusal_on_record(version);
    sink.report(if refused { draft.refused_by(RefusedBy::Azure) } else { draft.severity(Severity::Warning) });
}
