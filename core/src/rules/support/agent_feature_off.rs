use super::{acns, agent};
use crate::model::Object;
use crate::policy::Policy;
use crate::rules::{Case, Check, Context, Draft, Sink, objects, rule};
use crate::source::Node;
use crate::world::World;

/// Kinds that need an option of the agent, of which one is enough.
const KINDS: [(&str, &[&str]); 6] = [
    ("CiliumLocalRedirectPolicy", &["enable-local-redirect-policy"]),
    ("CiliumEgressGatewayPolicy", &["enable-egress-gateway", "enable-ipv4-egress-gateway"]),
    ("CiliumEnvoyConfig", &["enable-envoy-config"]),
    ("CiliumClusterwideEnvoyConfig", &["enable-envoy-config"]),
    ("CiliumL2AnnouncementPolicy", &["enable-l2-announcements"]),
    ("CiliumBGPClusterConfig", &["enable-bgp-control-plane"]),
];

rule! {
    /// An object of Cilium needs something that the given `cilium-config` has off.
    ///
    /// ## What it does
    /// Where a ConfigMap `cilium-config` is given, compares it with what redirects, egress gateways, Envoy configurations,
    /// announcements, rules of layer 7 and `authentication` need. An option that is not written counts only where the
    /// ConfigMap holds all that a cluster has.
    ///
    /// ## Why it matters
    /// The API server takes the objects whatever the agent is told. The agent then ignores them; with rules of layer 7 and
    /// no proxy it ignores the policy.
    ///
    /// ## Example
    /// ```yaml
    /// apiVersion: v1
    /// kind: ConfigMap
    /// metadata:
    ///   name: cilium-config
    ///   namespace: kube-system
    /// data:
    ///   enable-l7-proxy: "false"
    /// ---
    /// apiVersion: cilium.io/v2
    /// kind: CiliumNetworkPolicy
    /// metadata:
    ///   name: api
    ///   namespace: shop
    /// spec:
    ///   endpointSelector: {}
    ///   ingress:
    ///     - toPorts:
    ///         - ports:
    ///             - port: "8080"
    ///               protocol: TCP
    ///           rules:
    ///             http:
    ///               - method: GET
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
    ///   enable-l7-proxy: "true"
    /// ---
    /// apiVersion: cilium.io/v2
    /// kind: CiliumNetworkPolicy
    /// metadata:
    ///   name: api
    ///   namespace: shop
    /// spec:
    ///   endpointSelector: {}
    ///   ingress:
    ///     - toPorts:
    ///         - ports:
    ///             - port: "8080"
    ///               protocol: TCP
    ///           rules:
    ///             http:
    ///               - method: GET
    /// ```
    ///
    /// ## References
    /// - [Options of the agent](https://docs.cilium.io/en/stable/cmdref/cilium-agent/) (2026-08-07)
    code: "NP292",
    name: "agent-feature-off",
    severity: Error,
    since: "0.1.0",
    source: "https://docs.cilium.io/en/stable/cmdref/cilium-agent/",
    as_of: "2026-08-07",
    check: Check::World(check),
    cases: [
        Case::fails("a redirect", "a.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cilium-config, namespace: kube-system}\ndata: {enable-local-redirect-policy: \"false\"}\n---\napiVersion: cilium.io/v2\nkind: CiliumLocalRedirectPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  redirectFrontend: {serviceMatcher: {serviceName: a, namespace: shop}}\n  redirectBackend: {localEndpointSelector: {matchLabels: {app: a}}, toPorts: [{port: \"80\", protocol: TCP}]}\n"),
        Case::fails("authentication", "a.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cilium-config, namespace: kube-system}\ndata: {mesh-auth-enabled: \"false\"}\n---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  ingress: [{fromEndpoints: [{}], authentication: {mode: required}}]\n"),
        Case::passes("authentication switched off by the rule", "a.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cilium-config, namespace: kube-system}\ndata: {mesh-auth-enabled: \"false\"}\n---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  ingress: [{fromEndpoints: [{}], authentication: {mode: disabled}}]\n"),
        Case::passes("not written", "a.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cilium-config, namespace: kube-system}\ndata: {labels: \"!a\"}\n---\napiVersion: cilium.io/v2\nkind: CiliumEgressGatewayPolicy\nmetadata: {name: a}\nspec: {selectors: [{podSelector: {}}], destinationCIDRs: [0.0.0.0/0], egressGateway: {nodeSelector: {}}}\n"),
        Case::passes("no ConfigMap", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumEgressGatewayPolicy\nmetadata: {name: a}\nspec: {selectors: [{podSelector: {}}], destinationCIDRs: [0.0.0.0/0], egressGateway: {nodeSelector: {}}}\n"),
    ],
}

fn check(world: &World<'_>, _: &Context<'_>, sink: &mut Sink) {
    if world.settings.agent.is_empty() {
        return;
    }
    for (kind, options) in KINDS {
        for object in world.of_kind("cilium.io", kind) {
            report(world, object, &object.root, options, false, "this object has no effect", sink);
        }
    }
    for policy in world.policies.iter().filter(|policy| policy.is_cilium()) {
        if let Some(node) = acns::first_request(policy).or_else(|| acns::first_name(policy)) {
            report(world, policy.object, node, &["enable-l7-proxy"], true, "the agent ignores these rules", sink);
        }
        if let Some(node) = authentication(policy) {
            report(
                world,
                policy.object,
                node,
                &["mesh-auth-enabled"],
                true,
                "no connection is ever authenticated",
                sink,
            );
        }
    }
}

fn report(
    world: &World<'_>,
    object: &Object,
    node: &Node,
    options: &[&str],
    on_by_default: bool,
    effect: &str,
    sink: &mut Sink,
) {
    let Some(off) = agent::off(world, options, on_by_default) else { return };
    let option = options.iter().find(|option| world.settings.agent.contains_key(**option)).or(options.first());
    let option = option.copied().unwrap_or_default();
    let draft = if std::ptr::eq(node, &raw const object.root) {
        Draft::new(&object.place, format!("{effect}: `{option}` is off")).object(objects::reference(object))
    } else {
        objects::draft(object, node, format!("{effect}: `{option}` is off"))
    };
    sink.report(
        draft
            .related(&off, "the options of the agent")
            .help("turn the option on where the cluster offers it, or leave this out"),
    );
}

/// Where a rule asks for authenticated connections.
fn authentication<'a>(policy: &Policy<'a>) -> Option<&'a Node> {
    let mut rules = policy.rules().map(|(_, rule)| rule);
    rules.find_map(|rule| {
        let mode = rule.node.get("authentication")?.get("mode")?;
        (mode.as_str() == Some("required")).then_some(mode)
    })
}
