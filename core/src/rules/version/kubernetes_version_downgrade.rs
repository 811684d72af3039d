use crate::changes::{self, Row};
use crate::model::Format;
use crate::report::RefusedBy;
use crate::rules::{Case, Check, Sink, View, rule, transition};

rule! {
    /// An upgrade to an older Kubernetes version.
    ///
    /// ## What it does
    ///
    /// Reports `az aks upgrade`, or another change of the version, to one older than the cluster is known to be on.
    ///
    /// ## Why it matters
    ///
    /// A control plane is never taken back to an older version: data in etcd may already have the newer form. The only
    /// way back is a new cluster.
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name shop --kubernetes-version 1.36 --generate-ssh-keys
    /// az aks upgrade --resource-group rg --name shop --kubernetes-version 1.35 --yes
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name shop --kubernetes-version 1.35 --generate-ssh-keys
    /// az aks upgrade --resource-group rg --name shop --kubernetes-version 1.36 --yes
    /// ```
    ///
    /// ## References
    ///
    /// - [Upgrade frequently asked questions](https://learn.microsoft.com/azure/aks/upgrade-cluster): a cluster cannot
    ///   be downgraded
    code: "NP407",
    name: "kubernetes-version-downgrade",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/upgrade-cluster",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails(
            "an older patch",
            "upgrade.sh",
            "az aks create -g rg -n shop -k 1.35.4 --generate-ssh-keys\naz aks upgrade -g rg -n shop -k 1.35.2 --yes\n",
        ),
        Case::passes(
            "the minor that the cluster is on, whose newest patch is meant",
            "upgrade.sh",
            "az aks create -g rg -n shop -k 1.35.4 --generate-ssh-keys\naz aks upgrade -g rg -n shop -k 1.35 --yes\n",
        ),
        Case::passes(
            "another cluster",
            "upgrade.sh",
            "az aks create -g rg -n shop -k 1.36 --generate-ssh-keys\naz aks upgrade -g rg -n depot -k 1.35 --yes\n",
        ),
        Case::passes(
            "a version that is not known",
            "upgrade.sh",
            "az aks create -g rg -n shop -k 1.36 --generate-ssh-keys\naz aks upgrade -g rg -n shop -k $NEW --yes\n",
        ),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let Some(step) = view.step() else { return };
    // The provider's webhook compares every state with the one before.
    let by_webhook =
        [view.previous, Some(view.revision)].iter().all(|step| step.is_some_and(|step| step.format == Format::Capz));
    let told = changes::version(step, view.context.facts, view.context.today);
    if let Some(told) = told.filter(|told| told.row == Row::Downgrade) {
        let help = format!("stay on `{}` or go on to a newer version", told.from);
        let draft = transition::draft(&told).help(help);
        sink.report(if by_webhook { draft.refused_by(RefusedBy::Capz) } else { draft });
    }
}
