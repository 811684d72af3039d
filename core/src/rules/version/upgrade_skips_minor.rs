use crate::changes::{self, Row};
use crate::rules::{Case, Check, Sink, View, rule, transition};

rule! {
    /// An upgrade that skips a Kubernetes minor.
    ///
    /// ## What it does
    ///
    /// Reports `az aks upgrade`, or another change of the version, from one minor to another that is not the next, when
    /// the input shows the version before. Upgrades of clusters with long-term support, and from versions that have left community support, may
    /// skip minors and are passed over.
    ///
    /// ## Why it matters
    ///
    /// A supported cluster is upgraded one minor at a time; the request for more is turned down, and a script that
    /// expects the new version goes on with the old one.
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name shop --kubernetes-version 1.34 --generate-ssh-keys
    /// az aks upgrade --resource-group rg --name shop --kubernetes-version 1.36 --yes
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name shop --kubernetes-version 1.34 --generate-ssh-keys
    /// az aks upgrade --resource-group rg --name shop --kubernetes-version 1.35 --yes
    /// az aks upgrade --resource-group rg --name shop --kubernetes-version 1.36 --yes
    /// ```
    ///
    /// ## References
    ///
    /// - [Upgrade a cluster](https://learn.microsoft.com/azure/aks/upgrade-aks-cluster) (2026-07-15): skipping minors is
    ///   allowed from long-term support to a higher version with long-term support, and as a recovery from versions
    ///   that are not supported
    code: "NP406",
    name: "upgrade-skips-minor",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/upgrade-aks-cluster",
    as_of: "2026-07-15",
    check: Check::Revision(check),
    cases: [
        Case::fails(
            "with patches",
            "upgrade.sh",
            "az aks create -g rg -n shop -k 1.34.2 --generate-ssh-keys\naz aks upgrade -g rg -n shop -k 1.36.0 --yes\n",
        ),
        Case::passes(
            "the next minor",
            "upgrade.sh",
            "az aks create -g rg -n shop -k 1.34.2 --generate-ssh-keys\naz aks upgrade -g rg -n shop -k 1.35.0 --yes\n",
        ),
        Case::passes(
            "the newest patch",
            "upgrade.sh",
            "az aks create -g rg -n shop -k 1.34.2 --generate-ssh-keys\naz aks upgrade -g rg -n shop -k 1.34 --yes\n",
        ),
        Case::passes(
            "long-term support",
            "upgrade.sh",
            r#"az aks create -g rg -n shop -k 1.34 --tier premium --k8s-support-plan AKSLongTermSupport --generate-ssh-keys
az aks upgrade -g rg -n shop -k 1.36 --yes
"#,
        ),
        Case::passes(
            "from a version that has left community support",
            "upgrade.sh",
            "az aks create -g rg -n shop -k 1.33 --generate-ssh-keys\naz aks upgrade -g rg -n shop -k 1.35 --yes\n",
        ),
        Case::passes(
            "a cluster made elsewhere",
            "upgrade.sh",
            "az aks upgrade -g rg -n shop -k 1.36 --yes\n",
        ),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let Some(step) = view.step() else { return };
    let Some(told) = changes::version(step, view.context.facts, view.context.today) else { return };
    let (Some(old), Some(new)) = (step.earlier().version(), step.later().version()) else { return };
    if told.row != Row::UpgradeSkipsMinor {
        return;
    }
    let steps: Vec<String> =
        (old.minor.saturating_add(1)..new.minor).take(4).map(|minor| format!("{}.{minor}", old.major)).collect();
    sink.report(transition::draft(&told).help(format!("upgrade to {} first", steps.join(", then "))));
}
