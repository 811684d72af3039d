use crate::rules::{Case, Check, Draft, Sink, View, rule};

use crate::rules::demand;

rule! {
    /// A cluster of the free tier has more than 10 nodes.
    ///
    /// ## What it does
    ///
    /// Adds up the nodes of all pools, of a pool with the autoscaler its maximum, and reports more than 10 in the free
    /// tier, which is also the tier of clusters that give none.
    ///
    /// ## Why it matters
    ///
    /// The API server of the free tier is made for small clusters and has no agreement on its availability.
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name aks \
    ///   --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
    ///   --node-count 11 \
    ///   --tier free
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name aks \
    ///   --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
    ///   --node-count 11 \
    ///   --tier standard
    /// ```
    ///
    /// ## References
    ///
    /// <https://learn.microsoft.com/azure/aks/free-standard-pricing-tiers> recommends the free tier for clusters with
    /// fewer than 10 nodes; <https://learn.microsoft.com/azure/aks/quotas-skus-regions> has the limit.
    code: "NP363",
    name: "free-tier-has-many-nodes",
    severity: Warning,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/free-standard-pricing-tiers",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails(
            "no tier",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --node-count 20"#,
        ),
        Case::fails(
            "two pools",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --node-count 6
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 5"#,
        ),
        Case::fails(
            "the maximum of the autoscaler",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --tier Free \
  --enable-cluster-autoscaler \
  --min-count 1 \
  --max-count 50"#,
        ),
        Case::passes(
            "exactly as many",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --node-count 10"#,
        ),
        Case::passes(
            "a tier that is not known",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --node-count 20 \
  --tier "$TIER""#,
        ),
        Case::passes(
            "the automatic SKU",
            "case.sh",
            r#"az aks create --resource-group rg --name aks --sku automatic --node-count 20"#,
        ),
        Case::passes(
            "a cluster made elsewhere",
            "case.sh",
            r#"az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 20"#,
        ),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let spec = view.spec();
    let most = view.context.facts.limits.free_tier_nodes;
    let by_default = spec.tier.is_absent() && (spec.sku.is_absent() || spec.sku.is("Base")) && !view.observed();
    if !spec.tier.is("Free") && !by_default {
        return;
    }
    let total = demand::of_cluster(view).nodes;
    if total.max > most && !demand::was(view, |before| demand::of_cluster(before).nodes.max > most) {
        let grows = if total.now > most { "has" } else { "may grow to" };
        let default = if by_default { ", the tier of clusters that give none," } else { "" };
        let message = format!("the cluster {grows} {} nodes; the free tier{default} is for {most} at most", total.max);
        sink.report(Draft::new(view.place_of(&spec.tier), message).help("take the tier `Standard` or `Premium`"));
    }
}
