use crate::edit::{Fix, Setting};
use crate::model::Place;
use crate::model::{Field, Format};
use crate::report::RefusedBy;
use crate::rules::fixes::{self, Touches};
use crate::rules::{Case, Check, Draft, Sink, View, rule};

rule! {
    /// Long-term support outside the Premium tier.
    ///
    /// ## What it does
    ///
    /// Reports clusters with the support plan `AKSLongTermSupport` whose tier is not `Premium`. A cluster that gives no
    /// tier is in the free tier.
    ///
    /// ## Why it matters
    ///
    /// Long-term support is a part of the Premium tier. The Azure CLI stops before the request: "Long term support is
    /// only available for premium tier clusters." Moving a cluster out of the Premium tier needs the plan
    /// `KubernetesOfficial` in the same command.
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name shop --kubernetes-version 1.33 \
    ///     --k8s-support-plan AKSLongTermSupport --generate-ssh-keys
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name shop --kubernetes-version 1.33 \
    ///     --tier premium --k8s-support-plan AKSLongTermSupport --generate-ssh-keys
    /// ```
    ///
    /// ## References
    ///
    /// - azure-cli 2.91.0, `acs/managed_cluster_decorator.py`, `set_up_k8s_support_plan`, and `acs/custom.py`,
    ///   `aks_upgrade`: "AKS Long Term Support is only available for Premium tier clusters."
    /// - [Long-term support](https://learn.microsoft.com/azure/aks/long-term-support): "LTS is available … in the Premium
    ///   tier", the same in all pages
    code: "NP404",
    name: "long-term-support-without-premium-tier",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/long-term-support",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails(
            "another tier",
            "create.sh",
            "az aks create -g rg -n shop --tier standard --k8s-support-plan AKSLongTermSupport --generate-ssh-keys",
        ),
        Case::fails(
            "an upgrade that leaves the tier",
            "upgrade.sh",
            r#"az aks create -g rg -n shop -k 1.33 --tier premium --k8s-support-plan AKSLongTermSupport --generate-ssh-keys
az aks upgrade -g rg -n shop --tier standard -k 1.34 --yes
"#,
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
      "sku": {"name": "Base", "tier": "Standard"},
      "properties": {"supportPlan": "AKSLongTermSupport"}
    }
  ]
}
"#,
        ),
        Case::passes(
            "an upgrade that leaves the tier and the plan",
            "upgrade.sh",
            r#"az aks create -g rg -n shop -k 1.33 --tier premium --k8s-support-plan AKSLongTermSupport --generate-ssh-keys
az aks upgrade -g rg -n shop --tier standard --k8s-support-plan KubernetesOfficial -k 1.34 --yes
"#,
        ),
        Case::passes(
            "other letters",
            "create.sh",
            "az aks create -g rg -n shop --tier Premium --k8s-support-plan akslongtermsupport --generate-ssh-keys",
        ),
        Case::passes(
            "a cluster whose tier is not known",
            "update.sh",
            "az aks update -g rg -n shop --k8s-support-plan AKSLongTermSupport",
        ),
        Case::passes(
            "a tier that is not known",
            "create.sh",
            "az aks create -g rg -n shop --tier $TIER --k8s-support-plan AKSLongTermSupport --generate-ssh-keys",
        ),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let spec = view.spec();
    if view.observed() || !spec.support_plan.is("AKSLongTermSupport") || spec.tier.is("Premium") {
        return;
    }
    let tier = match &spec.tier {
        Field::Unknown(_) => return,
        Field::Absent => "the free tier, the default".to_owned(),
        Field::Known(tier) => format!("the tier `{}`", tier.value),
    };
    // What the step itself writes is what is to be changed.
    let plan_place = view.place_of(&spec.support_plan);
    let (place, other, words) = match spec.tier.place() {
        Some(tier_place) if !view.writes(plan_place) => (tier_place, Some(plan_place), "the support plan"),
        tier_place => (plan_place, tier_place, "the tier"),
    };
    let draft = Draft::new(place, format!("the support plan `AKSLongTermSupport` is not available in {tier}"))
        .help("set the tier `Premium`, or the support plan `KubernetesOfficial` in the same step")
        .related(other, words)
        .fix(fix(view, plan_place));
    sink.report(if view.format() == Format::AzCommand { draft.refused_by(RefusedBy::AzureCli) } else { draft });
}

/// The fix that gives the plan its tier, where the step writes the plan. The resource manager has the tier elsewhere.
fn fix(view: &View<'_>, plan: &Place) -> Option<Fix> {
    let beside = matches!(view.format(), Format::AzCommand | Format::Terraform) && view.writes(plan);
    let change = fixes::set(view, &view.spec().tier, Setting::TIER, "Premium", beside.then_some(plan))?;
    let in_create = view.cluster.before.is_none() && fixes::is_in_create(view.context, change.place());
    let fix = fixes::of(view, Touches::Nothing, "set the tier `Premium`", vec![change])?;
    if in_create {
        return Some(fix);
    }
    Some(Fix { title: format!("{} (unsafe: it costs more)", fix.title), safe: false, ..fix })
}
