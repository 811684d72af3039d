use crate::facts::support::{self, Support};
use crate::report::{RefusedBy, Severity};
use crate::rules::{Case, Check, Draft, Sink, View, rule};

rule! {
    /// A Kubernetes version past all support.
    ///
    /// ## What it does
    ///
    /// Reports clusters whose Kubernetes minor is past both community and long-term support. It depends on today's
    /// date. Versions newer than the facts are passed over.
    ///
    /// ## Why it matters
    ///
    /// Azure does not create clusters of such a version (`K8sVersionNotSupported`): it refuses them from the end of
    /// community support on unless the cluster has long-term support, and that has ended too. A cluster that exists
    /// gets no fixes and no support, and its upgrade is the owner's risk.
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name shop --kubernetes-version 1.29.9 --generate-ssh-keys
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
    /// - [Support windows](https://learn.microsoft.com/azure/aks/supported-kubernetes-versions)
    /// - `K8sVersionNotSupported` is on record for 1.27.1, 1.29.15, 1.30.14 and 1.32.11 once they had left community
    ///   support. With the settings of long-term support, and for clusters that exist, the finding is a warning: what
    ///   Azure answers then is not on record
    code: "NP403",
    name: "kubernetes-version-out-of-support",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/supported-kubernetes-versions",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::passes(
            "a minor before the table, on a day before the table",
            "create.sh",
            "az aks create -g rg -n shop -k 1.21.7 --generate-ssh-keys",
        )
        .on("2022-02-14"),
        Case::fails(
            "a minor before the table, today",
            "create.sh",
            "az aks create -g rg -n shop -k 1.21.7 --generate-ssh-keys",
        ),
        Case::fails("older than the facts go back", "create.sh", "az aks create -g rg -n shop -k 1.19.7 --generate-ssh-keys"),
        Case::fails(
            "the day after long-term support",
            "create.sh",
            "az aks create -g rg -n shop -k 1.30 --tier premium --k8s-support-plan AKSLongTermSupport --generate-ssh-keys",
        )
        .on("2026-08-01"),
        Case::passes(
            "the last day of long-term support",
            "create.sh",
            "az aks create -g rg -n shop -k 1.30 --tier premium --k8s-support-plan AKSLongTermSupport --generate-ssh-keys",
        )
        .on("2026-07-31"),
        Case::fails("an upgrade", "upgrade.sh", "az aks upgrade -g rg -n shop -k 1.28.5 --yes"),
        Case::passes("a supported version", "create.sh", "az aks create -g rg -n shop -k 1.35.1 --generate-ssh-keys"),
        Case::passes("newer than the facts", "create.sh", "az aks create -g rg -n shop -k 1.40 --generate-ssh-keys"),
        Case::passes("no version", "create.sh", "az aks create -g rg -n shop --generate-ssh-keys"),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let (spec, context) = (view.spec(), view.context);
    let Some(version) = spec.version() else { return };
    let Support::Past(since) = support::of(context.facts, version, context.today) else { return };
    let written = spec.kubernetes_version.value().map_or("", String::as_str);
    let message = match since {
        Some(since) => format!("the version `{written}` is past all support; its long-term support ended on {since}"),
        None => format!("the version `{written}` is past all support, long-term support included"),
    };
    let newer = support::oldest_supported(context.facts, context.today).unwrap_or("a supported version");
    let draft =
        Draft::new(view.place_of(&spec.kubernetes_version), message).help(format!("take Kubernetes {newer} or newer"));
    let refused = view.creates() && support::long_term(spec) == Some(false);
    sink.report(if refused { draft.refused_by(RefusedBy::Azure) } else { draft.severity(Severity::Warning) });
}
