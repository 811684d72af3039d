use crate::edit::{Change, Fix};
use crate::model::{Format, Sited};
use crate::report::{RefusedBy, Severity};
use crate::rules::fixes::{self, Touches};
use crate::rules::{Case, Check, Draft, Sink, View, provider, rule};

rule! {
    /// The autoscaler's range is reversed, or the pool starts outside of it.
    ///
    /// ## What it does
    /// Finds `minCount` above `maxCount`, and, with the autoscaler on, a `count` that is not between them.
    ///
    /// ## Why it matters
    /// No number of nodes lies in a reversed range. A count outside of the range is refused by the Azure CLI, and by the
    /// Terraform provider in a default pool; what Azure says to it is not on record, so elsewhere it is a warning. Numbers
    /// of one command are left to the rules on commands.
    ///
    /// ## Example
    /// ```json
    /// {"type": "Microsoft.ContainerService/managedClusters", "apiVersion": "2025-05-01", "name": "aks", "location": "westeurope",
    ///  "properties": {"agentPoolProfiles": [
    ///   {"name": "system", "mode": "System", "count": 3, "enableAutoScaling": true, "minCount": 5, "maxCount": 3}],
    ///   "networkProfile": {"networkPlugin": "azure", "networkPluginMode": "overlay"}}}
    /// ```
    ///
    /// ## Use instead
    /// ```json
    /// {"type": "Microsoft.ContainerService/managedClusters", "apiVersion": "2025-05-01", "name": "aks", "location": "westeurope",
    ///  "properties": {"agentPoolProfiles": [
    ///   {"name": "system", "mode": "System", "count": 3, "enableAutoScaling": true, "minCount": 3, "maxCount": 5}],
    ///   "networkProfile": {"networkPlugin": "azure", "networkPluginMode": "overlay"}}}
    /// ```
    ///
    /// ## References
    /// - [Cluster autoscaler](https://learn.microsoft.com/azure/aks/cluster-autoscaler) (2026-08-21)
    /// - terraform-provider-azurerm, acceptance test: "`node_count`(11) must be equal to or less than `max_count`(10)
    ///   when `auto_scaling_enabled` is set to `true`"
    code: "NP154",
    name: "autoscaler-range",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/cluster-autoscaler",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::passes("one number", "a.sh", "az aks nodepool add -g rg --cluster-name aks -n user --enable-cluster-autoscaler --min-count 3 --max-count 3 --node-count 3"),
        Case::fails("starts above", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-05-01","name":"aks","location":"westeurope","properties":{"agentPoolProfiles":[{"name":"sys","mode":"System","count":6,"enableAutoScaling":true,"minCount":3,"maxCount":5}],"networkProfile":{"networkPlugin":"azure"}}}"#),
        Case::fails("in two commands", "a.sh", "az aks create -g rg -n aks --node-count 1\naz aks update -g rg -n aks --enable-cluster-autoscaler --min-count 3 --max-count 5"),
        Case::fails("starts below", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-05-01","name":"aks","location":"westeurope","properties":{"agentPoolProfiles":[{"name":"sys","mode":"System","count":2,"enableAutoScaling":true,"minCount":3,"maxCount":5}],"networkProfile":{"networkPlugin":"azure"}}}"#),
        Case::passes("autoscaler off", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-05-01","name":"aks","location":"westeurope","properties":{"agentPoolProfiles":[{"name":"sys","mode":"System","count":2,"enableAutoScaling":false,"minCount":3,"maxCount":5}],"networkProfile":{"networkPlugin":"azure"}}}"#),
        Case::passes("maximum not known", "a.sh", "az aks create -g rg -n aks --enable-cluster-autoscaler --min-count 5 --max-count $MAX"),
        Case::passes("count left out", "a.sh", "az aks create -g rg -n aks --enable-cluster-autoscaler --min-count 4 --max-count 10"),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    if view.observed() {
        return;
    }
    let at_once = |one: &Sited<i64>, other: &Sited<i64>| {
        (one.place.file, one.place.document) == (other.place.file, other.place.document)
    };
    // The Azure CLI itself compares the numbers of one command, which the rules on commands say.
    let left = |one, other| view.format() == Format::AzCommand && at_once(one, other);
    for pool in &view.spec().pools {
        let (min, max) = (pool.min_count.sited(), pool.max_count.sited());
        if let (Some(min), Some(max)) = (min, max)
            && min.value > max.value
        {
            if !left(min, max) {
                let message = format!("the autoscaler's minimum {} is above its maximum {}", min.value, max.value);
                let draft = Draft::new(&min.place, message)
                    .related(&max.place, "the maximum")
                    .help("swap the two numbers")
                    .fix(swap(view, min, max));
                let refused = provider::is_default(view, pool) || provider::pool(view, pool).is_some();
                sink.report(if refused { draft.refused_by(RefusedBy::Terraform) } else { draft });
            }
            continue;
        }
        let Some(count) = pool.count.sited().filter(|_| pool.autoscaling.is_true()) else { continue };
        let (bound, side, what) = match (min, max) {
            (Some(min), _) if count.value < min.value => (min, "below", "minimum"),
            (_, Some(max)) if count.value > max.value => (max, "above", "maximum"),
            _ => continue,
        };
        if left(count, bound) {
            continue;
        }
        let nodes = if count.value == 1 { "node" } else { "nodes" };
        let message = format!("the pool has {} {nodes}, {side} the autoscaler's {what} {}", count.value, bound.value);
        let draft = Draft::new(&count.place, message)
            .related(&bound.place, format!("the {what}"))
            .help("choose a number between the minimum and the maximum");
        // The provider lets an existing pool be smaller than its minimum.
        let refused = provider::is_default(view, pool) && (side == "above" || view.creates());
        sink.report(if refused { draft.refused_by(RefusedBy::Terraform) } else { draft.severity(Severity::Warning) });
    }
}

fn swap(view: &View<'_>, min: &Sited<i64>, max: &Sited<i64>) -> Option<Fix> {
    let change =
        |from: &Sited<i64>, to: &Sited<i64>| Change::replace(&from.place, from.value.to_string(), to.value.to_string());
    fixes::of(view, Touches::Nothing, "swap the two numbers", vec![change(min, max), change(max, min)])
}
