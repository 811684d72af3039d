use crate::report::Severity;
use crate::rules::{Case, Check, Context, Draft, Sink, objects, rule, wording};
use crate::world::World;

rule! {
    /// Labels of Spark give every application identities of its own.
    ///
    /// ## What it does
    ///
    /// Finds pods with `spark-app-selector` or `spark-app-name`. It is a warning where a given `cilium-config` does not
    /// leave the labels out (`labels: "!spark-app-selector !spark-app-name"`), and an info where none is given. One
    /// finding is made for all pods.
    ///
    /// ## Why it matters
    ///
    /// Cilium makes an identity for every set of labels, and a cluster can hold 65,535. The labels of Spark have another
    /// value in each application, so that the identities of many short jobs fill the table. New pods then get no network.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// apiVersion: v1
    /// kind: Pod
    /// metadata:
    ///   name: pi-driver
    ///   namespace: spark
    ///   labels:
    ///     spark-role: driver
    ///     spark-app-selector: spark-0ff1ce
    /// spec:
    ///   containers: [{name: driver, image: spark}]
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```yaml
    /// apiVersion: v1
    /// kind: ConfigMap
    /// metadata: {name: cilium-config, namespace: kube-system}
    /// data:
    ///   labels: "!spark-app-name !spark-app-selector"
    /// ---
    /// apiVersion: v1
    /// kind: Pod
    /// metadata:
    ///   name: pi-driver
    ///   namespace: spark
    ///   labels:
    ///     spark-role: driver
    ///     spark-app-selector: spark-0ff1ce
    /// spec:
    ///   containers: [{name: driver, image: spark}]
    /// ```
    ///
    /// ## References
    ///
    /// - [Limitations of Azure CNI powered by Cilium](https://learn.microsoft.com/azure/aks/azure-cni-powered-by-cilium#limitations):
    ///   identities and Spark (2026-08-21)
    code: "NP245",
    name: "identity-for-every-application",
    severity: Warning,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/azure-cni-powered-by-cilium#limitations",
    as_of: "2026-08-21",
    check: Check::World(check),
    cases: [
        Case::fails("another filter", "a.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cilium-config, namespace: kube-system}\ndata: {labels: \"!job-name\"}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: spark, labels: {spark-app-name: pi}}\nspec: {containers: [{name: a, image: a}]}\n"),
        Case::passes("other labels of Spark", "a.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: spark, labels: {spark-role: driver}}\nspec: {containers: [{name: a, image: a}]}\n"),
    ],
}

/// The labels with a value for each application.
const LABELS: [&str; 2] = ["spark-app-selector", "spark-app-name"];

fn check(world: &World<'_>, _: &Context<'_>, sink: &mut Sink) {
    let filter = world.settings.agent.get("labels").map(String::as_str).unwrap_or_default();
    let counts = |label: &&str| {
        !filter.split_whitespace().any(|word| word.trim_start_matches("!k8s:").trim_start_matches('!') == *label)
    };
    let labels: Vec<&str> = LABELS.into_iter().filter(counts).collect();
    let carries = |label: &&str| world.workloads.iter().filter(|workload| workload.labels.get(label).is_some()).count();
    let Some(label) = labels.into_iter().find(|label| carries(label) > 0) else { return };
    let count = carries(&label);
    let Some(first) = world.workloads.iter().find(|workload| workload.labels.get(label).is_some()) else { return };
    let Some(node) = first.labels_node() else { return };
    let is_given = !world.settings.agent.is_empty();
    let others = match count {
        1 => String::new(),
        more => format!(" (and {} more)", wording::counted(more.saturating_sub(1) as u128, "workload", "workloads")),
    };
    let message = format!(
        "`{label}` of {}{others} gives every application of Spark identities of its own, of which a cluster holds 65,535",
        first.title()
    );
    sink.report(
        Draft::new(&first.object.key_place(node, label), message)
            .object(objects::reference(first.object))
            .severity(if is_given { Severity::Warning } else { Severity::Info })
            .help("leave the labels out of identities: `labels: \"!spark-app-name !spark-app-selector\"` in `cilium-config`"),
    );
}
