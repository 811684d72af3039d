use crate::model::Object;
use crate::policy::{Direction, Labels, Operator, Peer, Policy, PolicyKind, Rule, Selector, Source, Spec};
use crate::rules::{Case, Check, Context, Sink, dns, objects, rule};
use crate::world::{Companions, World};

rule! {
    /// DNS is allowed to `kube-dns` only, but a CiliumLocalRedirectPolicy sends the queries to other pods.
    ///
    /// ## What it does
    /// Where a CiliumLocalRedirectPolicy for the Service `kube-system/kube-dns` is given, finds policies whose rule for
    /// port 53 selects the pods of `kube-dns` and not those that the redirect selects, while no other given policy for the
    /// same pods does.
    ///
    /// ## Why it matters
    /// Cilium decides after it has translated the address of the Service. With the redirect the queries go to
    /// `node-local-dns` of the node, and are dropped where no rule allows it. `rules.dns` and so FQDN policies fail with
    /// them.
    ///
    /// ## Example
    /// ```yaml
    /// apiVersion: cilium.io/v2
    /// kind: CiliumLocalRedirectPolicy
    /// metadata:
    ///   name: nodelocaldns
    ///   namespace: kube-system
    /// spec:
    ///   redirectFrontend:
    ///     serviceMatcher:
    ///       serviceName: kube-dns
    ///       namespace: kube-system
    ///   redirectBackend:
    ///     localEndpointSelector:
    ///       matchLabels:
    ///         k8s-app: node-local-dns
    ///     toPorts:
    ///       - port: "53"
    ///         name: dns
    ///         protocol: UDP
    ///       - port: "53"
    ///         name: dns-tcp
    ///         protocol: TCP
    /// ---
    /// apiVersion: cilium.io/v2
    /// kind: CiliumNetworkPolicy
    /// metadata:
    ///   name: to-dns
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
    ///               protocol: ANY
    /// ```
    ///
    /// ## Use instead
    /// ```yaml
    /// apiVersion: cilium.io/v2
    /// kind: CiliumLocalRedirectPolicy
    /// metadata:
    ///   name: nodelocaldns
    ///   namespace: kube-system
    /// spec:
    ///   redirectFrontend:
    ///     serviceMatcher:
    ///       serviceName: kube-dns
    ///       namespace: kube-system
    ///   redirectBackend:
    ///     localEndpointSelector:
    ///       matchLabels:
    ///         k8s-app: node-local-dns
    ///     toPorts:
    ///       - port: "53"
    ///         name: dns
    ///         protocol: UDP
    ///       - port: "53"
    ///         name: dns-tcp
    ///         protocol: TCP
    /// ---
    /// apiVersion: cilium.io/v2
    /// kind: CiliumNetworkPolicy
    /// metadata:
    ///   name: to-dns
    ///   namespace: shop
    /// spec:
    ///   endpointSelector: {}
    ///   egress:
    ///     - toEndpoints:
    ///         - matchLabels:
    ///             k8s:io.kubernetes.pod.namespace: kube-system
    ///             k8s-app: kube-dns
    ///         - matchLabels:
    ///             k8s:io.kubernetes.pod.namespace: kube-system
    ///             k8s-app: node-local-dns
    ///       toPorts:
    ///         - ports:
    ///             - port: "53"
    ///               protocol: ANY
    /// ```
    ///
    /// ## References
    /// - [Azure CNI powered by Cilium](https://learn.microsoft.com/azure/aks/azure-cni-powered-by-cilium): with FQDN
    ///   policies the labels of the endpoints must be those of `node-local-dns` (2026-08-21)
    code: "NP287",
    name: "dns-rule-misses-redirected-server",
    severity: Warning,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/azure-cni-powered-by-cilium",
    as_of: "2026-08-21",
    check: Check::World(check),
    cases: [
        Case::fails("a NetworkPolicy", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumLocalRedirectPolicy\nmetadata: {name: a, namespace: kube-system}\nspec:\n  redirectFrontend: {serviceMatcher: {serviceName: kube-dns, namespace: kube-system}}\n  redirectBackend: {localEndpointSelector: {matchLabels: {k8s-app: node-local-dns}}, toPorts: [{port: \"53\", protocol: UDP}]}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  podSelector: {}\n  policyTypes: [Egress]\n  egress:\n    - to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}, podSelector: {matchLabels: {k8s-app: kube-dns}}}]\n      ports: [{port: 53, protocol: UDP}]\n"),
        Case::passes("all pods of the namespace", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumLocalRedirectPolicy\nmetadata: {name: a, namespace: kube-system}\nspec:\n  redirectFrontend: {serviceMatcher: {serviceName: kube-dns, namespace: kube-system}}\n  redirectBackend: {localEndpointSelector: {matchLabels: {k8s-app: node-local-dns}}, toPorts: [{port: \"53\", protocol: UDP}]}\n---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  egress: [{toEndpoints: [{matchLabels: {k8s:io.kubernetes.pod.namespace: kube-system}}]}]\n"),
        Case::passes("a redirect of another Service", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumLocalRedirectPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  redirectFrontend: {serviceMatcher: {serviceName: cache, namespace: shop}}\n  redirectBackend: {localEndpointSelector: {matchLabels: {app: cache}}, toPorts: [{port: \"53\", protocol: UDP}]}\n---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  egress: [{toEndpoints: [{matchLabels: {k8s:io.kubernetes.pod.namespace: kube-system, k8s-app: kube-dns}}], toPorts: [{ports: [{port: \"53\"}]}]}]\n"),
        Case::passes("no redirect", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  egress: [{toEndpoints: [{matchLabels: {k8s:io.kubernetes.pod.namespace: kube-system, k8s-app: kube-dns}}], toPorts: [{ports: [{port: \"53\"}]}]}]\n"),
    ],
}

fn check(world: &World<'_>, _: &Context<'_>, sink: &mut Sink) {
    let redirects = world.of_kind("cilium.io", "CiliumLocalRedirectPolicy");
    let Some((redirect, labels)) = redirects.into_iter().find_map(|object| Some((object, servers(object)?))) else {
        return;
    };
    let limited = Companions::of(world, |policy, spec| {
        spec.isolates(policy.kind, Direction::Egress) && dns::lets_ask(world, policy, spec)
    });
    let reaching = Companions::of(world, |policy, spec| rules(spec).any(|rule| reaches(world, policy, rule, &labels)));
    for near in limited.iter() {
        let (policy, spec) = (near.policy, near.spec);
        let is_server = spec.subject.as_ref().is_some_and(|subject| dns::is_server(&subject.selector));
        if is_server || reaching.of_spec(policy, spec).next().is_some() {
            continue;
        }
        let Some(rule) = rules(spec).find(|rule| dns::has_port(rule)) else { continue };
        let wanted: Vec<String> = labels.iter().map(|(key, value)| format!("`{key}: {value}`")).collect();
        let wanted = wanted.join(", ");
        let message = format!(
            "the queries of the selected pods are dropped: a redirect sends them to the pods {wanted}, which no given policy allows"
        );
        sink.report(
            objects::draft(policy.object, rule.node, message)
                .related(&redirect.place, "the redirect")
                .help(format!("allow port 53 to the pods {wanted} of `kube-system` as well")),
        );
    }
}

fn rules<'s, 'a>(spec: &'s Spec<'a>) -> impl Iterator<Item = &'s Rule<'a>> {
    spec.rules.iter().filter(|rule| rule.direction == Direction::Egress && !rule.deny)
}

/// The labels of the pods that a redirect sends the queries to, where it is one for `kube-dns`.
fn servers(redirect: &Object) -> Option<Labels<'_>> {
    let service = redirect.at(&["spec", "redirectFrontend", "serviceMatcher"])?;
    let is_dns = service.get("serviceName")?.as_str()? == "kube-dns";
    let labels = Labels::of(redirect.at(&["spec", "redirectBackend", "localEndpointSelector", "matchLabels"]));
    (is_dns && !labels.is_empty()).then_some(labels)
}

/// Whether a rule may let queries through to pods of `kube-system` with these labels.
fn reaches(world: &World<'_>, policy: &Policy<'_>, rule: &Rule<'_>, labels: &Labels<'_>) -> bool {
    let has_ports = !rule.ports.is_empty() || rule.icmps.is_some();
    if has_ports && !dns::has_port(rule) {
        return false;
    }
    let mut peers = rule.each_peer().peekable();
    if peers.peek().is_none() {
        return policy.kind == PolicyKind::NetworkPolicy || (has_ports && rule.peers.is_empty());
    }
    peers.any(|peer| match peer {
        Peer::Pods { pods, .. } => pods.as_ref().is_none_or(|selector| may_select(selector, labels)),
        Peer::Endpoints(selector) => {
            (policy.kind != PolicyKind::Cilium
                || world.names_a_namespace(selector)
                || policy.namespace() == Some("kube-system"))
                && may_select(selector, labels)
        }
        Peer::Entity(entity) => matches!(entity.name, "all" | "cluster"),
        _ => false,
    })
}

/// Whether a selector may select pods that have these labels and perhaps others: a value that is known decides.
fn may_select(selector: &Selector<'_>, labels: &Labels<'_>) -> bool {
    selector.requirements.iter().all(|asked| {
        let known = matches!(asked.key.source, Source::Any | Source::Kubernetes).then(|| labels.get(asked.key.name));
        match known.flatten() {
            Some(value) => asked.holds(Some(value)),
            // The redirect's pods have no other `k8s-app` than the one that it asks for.
            None => asked.key.name != "k8s-app" || asked.operator != Operator::In,
        }
    })
}
