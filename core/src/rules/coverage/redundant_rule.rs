use super::alike;
use crate::limits::MAX_RULES_COMPARED;
use crate::policy::{Frame, Policy, Rule, Selector};
use crate::rules::{Case, Check, Context, Sink, objects, rule};
use crate::world::World;

rule! {
    /// A rule allows or denies nothing that another rule does not.
    ///
    /// ## What it does
    ///
    /// Finds rules all of whose peers and ports are within those of another rule for the same pods: in the same policy, or in
    /// another one of the same kind, namespace and folder with the same selector. What is compared is what is written, and
    /// only where it surely is contained; rules with layer 7 and with authentication are left alone.
    ///
    /// ## Why it matters
    ///
    /// Rules add up, so the narrower one changes nothing: mostly the wider one is wider than meant, or was meant to be taken
    /// out when the narrower one came.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata: {name: web, namespace: shop}
    /// spec:
    ///   podSelector: {matchLabels: {app: web}}
    ///   ingress:
    ///     - from: [{podSelector: {}}]
    ///     - from: [{podSelector: {matchLabels: {app: proxy}}}]
    ///       ports: [{port: 8080}]
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```yaml
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata: {name: web, namespace: shop}
    /// spec:
    ///   podSelector: {matchLabels: {app: web}}
    ///   ingress:
    ///     - from: [{podSelector: {matchLabels: {app: proxy}}}]
    ///       ports: [{port: 8080}]
    /// ```
    ///
    /// ## References
    ///
    /// - [Network policies](https://kubernetes.io/docs/concepts/services-networking/network-policies/): they are additive
    ///   (2026-08-21)
    code: "NP265",
    name: "redundant-rule",
    severity: Info,
    since: "0.1.0",
    source: "https://kubernetes.io/docs/concepts/services-networking/network-policies/",
    as_of: "2026-08-21",
    check: Check::AnyWorld(check),
    cases: [
        Case::fails("in another policy", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec: {endpointSelector: {matchLabels: {app: web}}, egress: [{toCIDR: [10.0.0.0/8]}]}\n---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: b, namespace: shop}\nspec: {endpointSelector: {matchLabels: {app: web}}, egress: [{toCIDR: [10.1.0.0/16], toPorts: [{ports: [{port: \"443\", protocol: TCP}]}]}, {toEntities: [world]}]}\n"),
        Case::fails("two that deny", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec: {endpointSelector: {}, egressDeny: [{toEntities: [all]}, {toEntities: [world]}]}\n"),
        Case::fails("everyone on a port", "a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec: {podSelector: {}, ingress: [{ports: [{port: 80}]}, {from: [{ipBlock: {cidr: 192.0.2.0/24}}], ports: [{port: 80}]}]}\n"),
        Case::fails("the same twice", "a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec: {podSelector: {}, ingress: [{from: [{podSelector: {}}]}, {from: [{podSelector: {}}]}]}\n"),
        Case::passes("allowed and denied", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec: {endpointSelector: {}, egress: [{toEntities: [all]}], egressDeny: [{toEntities: [world]}]}\n"),
        Case::passes("layer 7", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec: {endpointSelector: {}, ingress: [{fromEndpoints: [{}], toPorts: [{ports: [{port: \"80\", protocol: TCP}]}]}, {fromEndpoints: [{}], toPorts: [{ports: [{port: \"80\", protocol: TCP}], rules: {http: [{path: /a}]}}]}]}\n"),
        Case::passes("a hole in the range", "a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec: {podSelector: {}, egress: [{to: [{ipBlock: {cidr: 192.0.2.0/24, except: [192.0.2.128/25]}}]}, {to: [{ipBlock: {cidr: 192.0.2.192/26}}]}]}\n"),
        Case::passes("pods of every namespace", "a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec: {podSelector: {}, ingress: [{from: [{podSelector: {}}]}, {from: [{namespaceSelector: {}}], ports: [{port: 80}]}]}\n"),
        Case::passes("ICMP is not within ports", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec: {endpointSelector: {}, ingress: [{fromEntities: [cluster], toPorts: [{ports: [{port: \"0\", protocol: ANY}]}]}, {fromEntities: [cluster], icmps: [{fields: [{type: 8, family: IPv4}]}]}]}\n"),
    ],
}

/// A rule with its policy and the policy's position.
type Owned<'w, 'a> = (usize, &'w Policy<'a>, &'w Rule<'a>);

fn check(world: &World<'_>, context: &Context<'_>, sink: &mut Sink) {
    let policies = alike::comparable(world, context);
    let meanings: Vec<Option<String>> = policies.iter().map(|(policy, _)| alike::meaning(policy)).collect();
    let mut keyed = Vec::new();
    for (at, (policy, folder)) in policies.iter().enumerate() {
        for (spec, rule) in policy.rules() {
            let Some(subject) = spec.subject.as_ref().filter(|subject| subject.selector.is_whole()) else { continue };
            let of = (policy.kind, policy.namespace(), folder, subject.is_node, subject.selector.canonical());
            keyed.push(((of, rule.direction, rule.deny), (at, *policy, rule)));
        }
    }
    // Of policies that say the same as a whole, a rule of its own tells.
    let say_the_same = |one: usize, other: usize| {
        let meaning = |at: usize| meanings.get(at).and_then(Option::as_ref);
        one != other && meaning(one).is_some() && meaning(one) == meaning(other)
    };
    for group in alike::grouped(keyed) {
        compare(world, &group, &say_the_same, sink);
    }
}

fn compare<'a>(
    world: &World<'a>,
    rules: &[Owned<'_, 'a>],
    say_the_same: &dyn Fn(usize, usize) -> bool,
    sink: &mut Sink,
) {
    let Some((_, policy, _)) = rules.first() else { return };
    let names_a_namespace = |selector: &Selector<'_>| world.names_a_namespace(selector);
    let frame =
        Frame { kind: policy.kind, cilium: world.settings.versions.cilium, names_a_namespace: &names_a_namespace };
    let compared = rules.get(..rules.len().min(MAX_RULES_COMPARED)).unwrap_or_default();
    for (at, (of, policy, rule)) in compared.iter().enumerate() {
        let wider = compared.iter().enumerate().find(|(other_at, (other_of, other_policy, other))| {
            // Of two that say the same the later one is told.
            *other_at != at
                && !say_the_same(*of, *other_of)
                && !alike::is_same_object(policy, other_policy)
                && frame.is_within(rule, other)
                && (*other_at < at || !frame.is_within(other, rule))
        });
        let Some((_, (_, other_policy, other))) = wider else { continue };
        let does = if rule.deny { "denies" } else { "allows" };
        let not = if rule.deny { "deny" } else { "allow" };
        let is_own = std::ptr::eq(policy.object, other_policy.object);
        let whose = if is_own { String::new() } else { format!(" of {}", alike::name(other_policy)) };
        let message = format!("this rule {does} nothing that another rule{whose} for the same pods does not {not}");
        sink.report(
            objects::draft(policy.object, rule.node, message)
                .related(&other_policy.object.place_of(other.node), "the rule that holds it")
                .help("take this rule out, or narrow the other one"),
        );
    }
}
