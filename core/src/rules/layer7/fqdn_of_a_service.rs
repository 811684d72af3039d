use crate::model::Object;
use crate::policy::{DnsPattern, FqdnPeer, Peer};
use crate::report::Severity;
use crate::rules::{Case, Check, PolicyView, Sink, dns, rule};
use crate::source::Node;

rule! {
    /// `toFQDNs` names a Service of the cluster.
    ///
    /// ## What it does
    /// Finds names below `svc.cluster.local` in `toFQDNs`. It is a warning where the given Service of that name has no
    /// selector, and so may lead out of the cluster.
    ///
    /// ## Why it matters
    /// AKS does not support names of Services in FQDN policies. Cilium gives the addresses that it learns from DNS only to
    /// what stands outside of the cluster: pods are known by their labels, whatever name a client asked for. The
    /// connection to the pods behind the Service is dropped.
    ///
    /// ## Example
    /// ```yaml
    /// apiVersion: cilium.io/v2
    /// kind: CiliumNetworkPolicy
    /// metadata:
    ///   name: to-db
    ///   namespace: shop
    /// spec:
    ///   endpointSelector: {}
    ///   egress:
    ///     - toEndpoints:
    ///         - matchLabels:
    ///             k8s:io.kubernetes.pod.namespace: kube-system
    ///             k8s-app: kube-dns
    ///       toPorts:
    ///         - ports:
    ///             - port: "53"
    ///           rules:
    ///             dns:
    ///               - matchPattern: "*"
    ///     - toFQDNs:
    ///         - matchName: db.data.svc.cluster.local
    /// ```
    ///
    /// ## Use instead
    /// ```yaml
    /// apiVersion: cilium.io/v2
    /// kind: CiliumNetworkPolicy
    /// metadata:
    ///   name: to-db
    ///   namespace: shop
    /// spec:
    ///   endpointSelector: {}
    ///   egress:
    ///     - toEndpoints:
    ///         - matchLabels:
    ///             k8s:io.kubernetes.pod.namespace: kube-system
    ///             k8s-app: kube-dns
    ///       toPorts:
    ///         - ports:
    ///             - port: "53"
    ///           rules:
    ///             dns:
    ///               - matchPattern: "*"
    ///     - toEndpoints:
    ///         - matchLabels:
    ///             k8s:io.kubernetes.pod.namespace: data
    ///             app: db
    /// ```
    ///
    /// ## References
    /// - [FQDN filtering](https://learn.microsoft.com/azure/aks/container-network-security-fqdn-filtering-concepts): names
    ///   of Kubernetes services are not supported (2026-08-21)
    /// - [DNS-based policies](https://docs.cilium.io/en/stable/security/policy/language/#dns-based): they do not apply
    ///   between pods of the cluster (2026-08-07)
    code: "NP254",
    name: "fqdn-of-a-service",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/container-network-security-fqdn-filtering-concepts",
    as_of: "2026-08-21",
    check: Check::Policy(check),
    cases: [
        Case::fails("a pattern", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  egress: [{toFQDNs: [{matchPattern: \"*.data.svc.cluster.local.\"}]}]\n"),
        Case::fails("an external name is a warning", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  egress: [{toFQDNs: [{matchName: db.data.svc.cluster.local}]}]\n---\napiVersion: v1\nkind: Service\nmetadata: {name: db, namespace: data}\nspec: {type: ExternalName, externalName: db.example.com}\n"),
        Case::fails("the selector of the Service is known", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  egress: [{toFQDNs: [{matchName: db.data.svc.cluster.local}]}]\n---\napiVersion: v1\nkind: Service\nmetadata: {name: db, namespace: data}\nspec: {selector: {app: db}, ports: [{port: 5432}]}\n"),
        Case::passes("a name outside", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  egress: [{toFQDNs: [{matchName: svc.cluster.local.example.com}]}]\n"),
        Case::passes("asking for it is fine", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  egress:\n    - toEntities: [cluster]\n      toPorts: [{ports: [{port: \"53\"}], rules: {dns: [{matchPattern: \"*.svc.cluster.local\"}]}}]\n"),
        Case::passes("any name", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  egress: [{toFQDNs: [{matchPattern: \"*\"}]}]\n"),
    ],
}

fn check(view: &PolicyView<'_>, sink: &mut Sink) {
    for (_, rule) in view.policy.rules() {
        for peer in rule.each_peer() {
            let Peer::Fqdn(peer) = peer else { continue };
            let Some(name) = dns::wanted_names(peer, true).filter(|name| name.ends_with("svc.cluster.local")) else {
                continue;
            };
            report(view, peer, &name, sink);
        }
    }
}

fn report(view: &PolicyView<'_>, peer: &FqdnPeer<'_>, name: &DnsPattern, sink: &mut Sink) {
    let service = service(view, name);
    let labels = service.and_then(|service| service.at(&["spec", "selector"])).map(Node::entries).unwrap_or_default();
    let outside = service.is_some() && labels.is_empty();
    let written = peer.name.or(peer.pattern).unwrap_or_default();
    let key = if peer.name.is_some() { "matchName" } else { "matchPattern" };
    let message = if outside {
        format!("`{written}` is a Service of the cluster, whose names AKS does not support in `toFQDNs`")
    } else {
        format!("`{written}` is a Service of the cluster: `toFQDNs` never selects pods, so nothing is allowed by it")
    };
    let selector: Vec<String> =
        labels.iter().filter_map(|entry| Some(format!("`{}: {}`", entry.key, entry.value.as_str()?))).take(4).collect();
    let help = match (outside, selector.is_empty()) {
        (true, _) => "write the name outside that the Service leads to".to_owned(),
        (false, true) => "select the pods behind the Service with `toEndpoints`, and their own port".to_owned(),
        (false, false) => format!("select the pods behind it with `toEndpoints`: {}", selector.join(", ")),
    };
    let severity = if outside { Severity::Warning } else { Severity::Error };
    let draft = view.draft(peer.node.get(key).unwrap_or(peer.node), message).severity(severity).help(help);
    sink.report(draft.related(service.map(|service| &service.place), "the Service"));
}

/// The given Service of a name.
fn service<'a>(view: &PolicyView<'a>, name: &DnsPattern) -> Option<&'a Object> {
    let [service, namespace, ..] = name.labels() else { return None };
    let mut services = view.world.of_kind("", "Service");
    services.find(|object| {
        object.name.as_deref() == Some(service.as_str()) && object.namespace.as_deref() == Some(namespace.as_str())
    })
}
