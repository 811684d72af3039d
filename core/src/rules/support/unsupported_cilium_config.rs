use crate::report::Severity;
use crate::rules::{Case, Check, Context, Sink, objects, rule, wording};
use crate::source::{Entry, Node};
use crate::world::World;

/// The keys that AKS lets users change: which labels make identities.
const SUPPORTED: [&str; 1] = ["labels"];
/// Values that AKS sets itself and that decide how policies are enforced.
const SET_BY_AKS: [(&str, &str); 2] = [("enable-policy", "default"), ("kube-proxy-replacement", "true")];
/// How pods get their addresses where AKS manages Cilium.
const IPAM: &str = "delegated-plugin";
/// From how many keys on a ConfigMap is taken for what the cluster holds, and not for a change to it.
const WHOLE: usize = 20;

rule! {
    /// The ConfigMap `cilium-config` changes more than which labels make identities.
    ///
    /// ## What it does
    /// Finds a ConfigMap `cilium-config` of the namespace `kube-system` that sets other keys than `labels`. One with twenty
    /// keys or more is taken for what a cluster holds: only values that differ from those that AKS sets are found then. One
    /// with another `ipam` than that of AKS belongs to a Cilium of one's own.
    ///
    /// ## Why it matters
    /// AKS manages Cilium. The exclusion of labels is the one change that it supports and keeps; others are not supported,
    /// and the next upgrade may undo them.
    ///
    /// ## Example
    /// ```yaml
    /// apiVersion: v1
    /// kind: ConfigMap
    /// metadata:
    ///   name: cilium-config
    ///   namespace: kube-system
    /// data:
    ///   labels: "!spark-app-name !spark-app-selector"
    ///   enable-policy: always
    /// ```
    ///
    /// ## Use instead
    /// ```yaml
    /// apiVersion: v1
    /// kind: ConfigMap
    /// metadata:
    ///   name: cilium-config
    ///   namespace: kube-system
    /// data:
    ///   labels: "!spark-app-name !spark-app-selector"
    /// ```
    ///
    /// ## References
    /// - [Azure CNI powered by Cilium, questions](https://learn.microsoft.com/azure/aks/azure-cni-powered-by-cilium#frequently-asked-questions):
    ///   can the Cilium ConfigMap be modified? (2026-08-21)
    code: "NP286",
    name: "unsupported-cilium-config",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/azure-cni-powered-by-cilium#frequently-asked-questions",
    as_of: "2026-08-21",
    check: Check::World(check),
    cases: [
        Case::fails("an error beside a cluster", "a.md", "```azurecli\naz aks create -g rg -n aks --network-plugin azure --network-dataplane cilium\n```\n```yaml\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: cilium-config, namespace: kube-system}\ndata: {enable-host-firewall: \"true\"}\n```\n"),
        Case::fails("what a cluster holds", "a.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cilium-config, namespace: kube-system}\ndata: {a: \"1\", b: \"1\", c: \"1\", d: \"1\", e: \"1\", f: \"1\", g: \"1\", h: \"1\", i: \"1\", j: \"1\", k: \"1\", l: \"1\", m: \"1\", n: \"1\", o: \"1\", p: \"1\", q: \"1\", r: \"1\", s: \"1\", enable-policy: always}\n"),
        Case::passes("what a cluster of AKS holds", "a.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cilium-config, namespace: kube-system}\ndata: {a: \"1\", b: \"1\", c: \"1\", d: \"1\", e: \"1\", f: \"1\", g: \"1\", h: \"1\", i: \"1\", j: \"1\", k: \"1\", l: \"1\", m: \"1\", n: \"1\", o: \"1\", p: \"1\", q: \"1\", r: \"1\", s: \"1\", enable-policy: default}\n"),
        Case::passes("a Cilium of one's own", "a.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cilium-config, namespace: kube-system}\ndata: {ipam: cluster-pool, enable-policy: always}\n"),
        Case::passes("another namespace", "a.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cilium-config, namespace: cilium}\ndata: {enable-policy: always}\n"),
        Case::passes("nothing", "a.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cilium-config, namespace: kube-system}\n"),
        Case::passes("a cluster with a network plugin of its own", "a.md", "```azurecli\naz aks create -g rg -n aks --network-plugin none\n```\n```yaml\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: cilium-config, namespace: kube-system}\ndata: {enable-policy: always}\n```\n"),
    ],
}

fn check(world: &World<'_>, _: &Context<'_>, sink: &mut Sink) {
    let severity = if world.revision().is_some_and(|revision| revision.spec.is_cilium()) {
        Severity::Error
    } else {
        Severity::Warning
    };
    for object in world.of_kind("", "ConfigMap").filter(|object| object.namespace.as_deref() == Some("kube-system")) {
        let Some(data) = object.at(&["data"]) else { continue };
        if data.get("ipam").is_some_and(|ipam| ipam.as_str() != Some(IPAM)) {
            continue;
        }
        let wrong = wrong(data);
        let Some(first) = wrong.first() else { continue };
        let mut keys: Vec<String> =
            wrong.iter().take(3).map(|entry| format!("`{}: {}`", entry.key, shown(&entry.value))).collect();
        let more = wrong.len().saturating_sub(keys.len());
        if more > 0 {
            keys.push(format!("{more} more"));
        }
        let message = format!("AKS supports no change of `cilium-config` but `labels`: {}", wording::listed(&keys));
        sink.report(objects::draft_at_key(object, data, &first.key, message).severity(severity).help(
            "leave the key out; what AKS does not offer needs a network plugin of one's own (`networkPlugin: none`)",
        ));
    }
}

/// What is set and not supported.
fn wrong(data: &Node) -> Vec<&Entry> {
    let entries = data.entries();
    let differs = |entry: &&Entry| {
        SET_BY_AKS.iter().any(|(key, value)| *key == &*entry.key && entry.value.as_str() != Some(value))
    };
    if entries.len() >= WHOLE {
        return entries.iter().filter(differs).collect();
    }
    entries.iter().filter(|entry| !SUPPORTED.contains(&&*entry.key)).collect()
}

fn shown(node: &Node) -> String {
    let text = node.as_str().unwrap_or("…");
    text.lines().next().unwrap_or_default().chars().take(40).collect()
}
