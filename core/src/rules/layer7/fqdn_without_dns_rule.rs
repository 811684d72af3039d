use super::names::{self, Wanted};
use crate::model::Object;
use crate::rules::{Case, Check, Context, Draft, Sink, dns, objects, rule, wording};
use crate::world::{Companions, World};

rule! {
    /// Names are allowed by `toFQDNs`, but no policy lets Cilium see the DNS queries for them.
    ///
    /// ## What it does
    /// For every `toFQDNs`, looks through all given policies that may select the same pods for a rule that allows port 53
    /// with `rules.dns`, and finds those for which there is none.
    ///
    /// ## Why it matters
    /// Cilium learns the addresses of a name from the answers to the pods' own queries, and only from those that its DNS
    /// proxy sees. A rule with `rules.dns` sends them there; allowing port 53 alone does not. Without it `toFQDNs` stands
    /// for no address at all, and the connections are dropped.
    ///
    /// ## Example
    /// ```yaml
    /// apiVersion: cilium.io/v2
    /// kind: CiliumNetworkPolicy
    /// metadata:
    ///   name: to-api
    ///   namespace: shop
    /// spec:
    ///   endpointSelector:
    ///     matchLabels:
    ///       app: web
    ///   egress:
    ///     - toFQDNs:
    ///         - matchName: api.example.com
    ///       toPorts:
    ///         - ports:
    ///             - port: "443"
    ///               protocol: TCP
    /// ```
    ///
    /// ## Use instead
    /// ```yaml
    /// apiVersion: cilium.io/v2
    /// kind: CiliumNetworkPolicy
    /// metadata:
    ///   name: to-api
    ///   namespace: shop
    /// spec:
    ///   endpointSelector:
    ///     matchLabels:
    ///       app: web
    ///   egress:
    ///     - toEndpoints:
    ///         - matchLabels:
    ///             k8s:io.kubernetes.pod.namespace: kube-system
    ///             k8s-app: kube-dns
    ///       toPorts:
    ///         - ports:
    ///             - port: "53"
    ///               protocol: ANY
    ///           rules:
    ///             dns:
    ///               - matchName: api.example.com
    ///     - toFQDNs:
    ///         - matchName: api.example.com
    ///       toPorts:
    ///         - ports:
    ///             - port: "443"
    ///               protocol: TCP
    /// ```
    ///
    /// ## References
    /// - [DNS-based policies](https://docs.cilium.io/en/stable/security/policy/language/#dns-based): the DNS proxy must be
    ///   on the path (2026-08-07)
    /// - [A policy with names needs a rule for DNS](https://github.com/cilium/cilium/issues/44504)
    code: "NP251",
    name: "fqdn-without-dns-rule",
    severity: Warning,
    since: "0.1.0",
    source: "https://docs.cilium.io/en/stable/security/policy/language/#dns-based",
    as_of: "2026-08-07",
    check: Check::World(check),
    cases: [
        Case::fails("DNS allowed without `rules.dns`, with the pod", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {matchLabels: {app: web}}\n  egress:\n    - toEndpoints: [{matchLabels: {k8s:io.kubernetes.pod.namespace: kube-system}}]\n      toPorts: [{ports: [{port: \"53\"}]}]\n    - toFQDNs: [{matchPattern: \"*.example.com\"}]\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop, labels: {app: web}}\nspec: {containers: [{name: a, image: a}]}\n"),
        Case::fails("the rule for DNS is for other pods", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {matchLabels: {app: web}}\n  egress: [{toFQDNs: [{matchName: example.com}]}]\n---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: dns, namespace: shop}\nspec:\n  endpointSelector: {matchLabels: {app: api}}\n  egress: [{toEntities: [cluster], toPorts: [{ports: [{port: \"53\"}], rules: {dns: [{matchPattern: \"*\"}]}}]}]\n"),
        Case::passes("the rule for DNS is in a clusterwide policy", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {matchLabels: {app: web}}\n  egress: [{toFQDNs: [{matchName: example.com}]}]\n---\napiVersion: cilium.io/v2\nkind: CiliumClusterwideNetworkPolicy\nmetadata: {name: dns}\nspec:\n  endpointSelector: {}\n  egress: [{toEntities: [cluster], toPorts: [{ports: [{port: \"53\"}], rules: {dns: [{matchPattern: \"*\"}]}}]}]\n"),
        Case::passes("the rule for DNS may be for the same pods", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {matchLabels: {app: web}}\n  egress: [{toFQDNs: [{matchName: example.com}]}]\n---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: dns, namespace: shop}\nspec:\n  endpointSelector: {matchLabels: {tier: front}}\n  egress: [{toEntities: [cluster], toPorts: [{ports: [{port: \"53\"}], rules: {dns: [{matchPattern: \"*\"}]}}]}]\n"),
        Case::passes("servers on another port", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  egress:\n    - toEndpoints: [{matchLabels: {k8s:io.kubernetes.pod.namespace: dns}}]\n      toPorts: [{ports: [{port: \"5353\"}], rules: {dns: [{matchPattern: \"*\"}]}}]\n    - toFQDNs: [{matchName: example.com}]\n"),
        Case::passes("another dataplane", "a.md", "```azurecli\naz aks create -g rg -n aks --network-plugin azure --network-policy calico\n```\n```yaml\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {matchLabels: {app: web}}\n  egress: [{toFQDNs: [{matchName: example.com}]}]\n```\n"),
    ],
}

fn check(world: &World<'_>, _: &Context<'_>, sink: &mut Sink) {
    let askers = Companions::of(world, |policy, spec| dns::lets_ask(world, policy, spec));
    names::wanted(world, |wanted| {
        if !wanted.blind().is_empty() {
            sink.report(draft(&askers, wanted));
        }
    });
}

fn draft(askers: &Companions<'_, '_>, wanted: &Wanted<'_, '_>) -> Draft {
    let object: &Object = wanted.policy.object;
    let blind = wanted.blind();
    let names = wording::listed(&wanted.written());
    let mut pods = blind.iter().flat_map(|group| &group.pods);
    let may_ask = match pods.next() {
        Some(pod) => askers.of_workload(pod).next().is_some(),
        None => askers.of_spec(wanted.policy, wanted.spec).next().is_some(),
    };
    let why = if may_ask { "only allow port 53 without `rules.dns`" } else { "do not allow DNS" };
    let pods = names::pods_of(&blind);
    let message = format!(
        "no address of {names} is ever learned: the given policies for {pods} {why}, so that Cilium sees no query"
    );
    Draft::new(&object.key_place(wanted.rule, wanted.list.key), message)
        .object(objects::reference(object))
        .help("add an egress rule to the DNS servers, port 53, with `rules.dns` for these names")
        .fix(dns::fix(wanted.policy, wanted.spec, &wanted.by_key()))
}
