use crate::edit::{Fix, Setting};
use crate::facts::support;
use crate::model::Format;
use crate::rules::fixes::{self, Touches};
use crate::rules::{Case, Check, Draft, Sink, View, rule};

rule! {
    /// The Premium tier without long-term support.
    ///
    /// ## What it does
    ///
    /// Reports clusters in the tier `Premium` without the support plan `AKSLongTermSupport`.
    ///
    /// ## Why it matters
    ///
    /// The Premium tier costs more than the Standard tier for one thing, long-term support, and the tier alone does not
    /// turn it on: two settings are needed. Such a cluster leaves support with its community window like any other.
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name shop --kubernetes-version 1.35 --tier premium --generate-ssh-keys
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name shop --kubernetes-version 1.35 \
    ///     --tier premium --k8s-support-plan AKSLongTermSupport --generate-ssh-keys
    /// ```
    ///
    /// ## References
    ///
    /// - [Long-term support](https://learn.microsoft.com/azure/aks/long-term-support)
    /// - [Pricing tiers](https://learn.microsoft.com/azure/aks/free-standard-pricing-tiers)
    code: "NP405",
    name: "premium-tier-without-long-term-support",
    severity: Warning,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/long-term-support",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails(
            "the other plan",
            "create.sh",
            "az aks create -g rg -n shop --tier Premium --k8s-support-plan KubernetesOfficial --generate-ssh-keys",
        ),
        Case::passes(
            "a plan that is not known",
            "create.sh",
            "az aks create -g rg -n shop --tier premium --k8s-support-plan $PLAN --generate-ssh-keys",
        ),
        Case::passes("a cluster made elsewhere", "update.sh", "az aks update -g rg -n shop --tier premium"),
        Case::passes("another tier", "create.sh", "az aks create -g rg -n shop --tier standard --generate-ssh-keys"),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let spec = view.spec();
    if spec.tier.is("Premium") && support::long_term(spec) == Some(false) {
        let draft = Draft::new(view.place_of(&spec.tier), "the Premium tier is set without long-term support")
            .help("add the support plan `AKSLongTermSupport`, or take the tier `Standard`")
            .related(spec.support_plan.place(), "the support plan");
        sink.report(draft.fix(fix(view)));
    }
}

/// The fix that gives the tier its plan, where the step writes the tier.
fn fix(view: &View<'_>) -> Option<Fix> {
    let spec = view.spec();
    // The tier of the resource manager is in `sku`, the plan beside the version.
    let beside = match view.format() {
        Format::AzCommand | Format::Terraform => &spec.tier,
        _ => &spec.kubernetes_version,
    };
    let beside = beside.place().filter(|place| view.writes(place));
    let change = fixes::set(view, &spec.support_plan, Setting::SUPPORT_PLAN, "AKSLongTermSupport", beside)?;
    let title = "set the support plan `AKSLongTermSupport`";
    fixes::of(view, Touches::Nothing, title, vec![change]).filter(|_| view.format() != Format::Capz)
}
