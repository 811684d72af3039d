use super::known_addresses::{Addresses, Holder, Known, last_view};
use super::siblings::{Cover, cover, names_pods_beside, of_peers};
use crate::edit::{Change, Fix};
use crate::model::Place;
use crate::net::{Cidr, Family, RangeSet};
use crate::policy::{CidrPeer, Direction, Peer, PolicyKind, Rule, Spec};
use crate::report::Severity;
use crate::rules::{Case, Check, Context, Draft, PolicyView, Sink, effects, rule};
use crate::source::Node;
use crate::world::World;

rule! {
    /// A range of addresses is meant for pods or nodes, which Cilium never matches by address.
    ///
    /// ## What it does
    /// Compares the ranges of `ipBlock`, `fromCIDR`, `toCIDR`, `fromCIDRSet` and `toCIDRSet` with the addresses of pods and
    /// nodes that the input gives: the cluster's pod CIDR and subnets, and the addresses of given pods, nodes and
    /// CiliumEndpoints. A range inside of them is an error, one that holds some of them a warning. `0.0.0.0/0` or `::/0`
    /// without peers for pods beside it is a note, whatever the input gives. Ranges whose pods and nodes another peer
    /// or rule names are no findings, nor what a given `cilium-config` mends with `policy-cidr-match-mode`.
    ///
    /// ## Why it matters
    /// Cilium knows pods and nodes by identity. A range matches only what lies outside the cluster: `ipBlock: 0.0.0.0/0`
    /// lets no pod in, and a deny rule for the pod CIDR denies no pod. Engines that work on addresses, such as Azure
    /// Network Policy Manager, do both.
    ///
    /// ## Example
    /// ```yaml
    /// apiVersion: containerservice.azure.com/v1api20240901
    /// kind: ManagedCluster
    /// metadata:
    ///   name: aks
    /// spec:
    ///   location: westeurope
    ///   owner:
    ///     name: rg
    ///   networkProfile:
    ///     networkPlugin: azure
    ///     networkPluginMode: overlay
    ///     networkDataplane: cilium
    ///     podCidr: 10.244.0.0/16
    /// ---
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata:
    ///   name: web
    ///   namespace: shop
    /// spec:
    ///   podSelector: {}
    ///   ingress:
    ///     - from:
    ///         - ipBlock:
    ///             cidr: 10.244.0.0/16
    /// ```
    ///
    /// ## Use instead
    /// ```yaml
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata:
    ///   name: web
    ///   namespace: shop
    /// spec:
    ///   podSelector: {}
    ///   ingress:
    ///     - from:
    ///         - namespaceSelector: {}
    /// ```
    ///
    /// ## References
    /// - [Azure CNI powered by Cilium, questions](https://learn.microsoft.com/azure/aks/azure-cni-powered-by-cilium#frequently-asked-questions):
    ///   `ipBlock` cannot select pod or node addresses, with the way around it (2026-08-21)
    /// - [Migrate from NPM to Cilium](https://learn.microsoft.com/azure/aks/migrate-from-npm-to-cilium-network-policy)
    ///   (2026-08-21)
    /// - [IP/CIDR based](https://docs.cilium.io/en/stable/security/policy/language/#ip-cidr-based) (2026-08-07)
    code: "NP203",
    name: "cidr-does-not-match-pods",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/azure-cni-powered-by-cilium#frequently-asked-questions",
    as_of: "2026-08-21",
    check: Check::World(check),
    cases: [
        Case::fails("a part of the pod CIDR in a Cilium policy", "a.md", "```azurecli\naz aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium --pod-cidr 192.168.0.0/16\n```\n\n```yaml\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata:\n  name: a\n  namespace: shop\nspec:\n  endpointSelector: {}\n  egress:\n    - toCIDRSet:\n        - cidr: 192.168.4.0/24\n---\napiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n  namespace: shop\nspec:\n  containers: []\n```\n"),
        Case::fails("the default pod CIDR, denied", "a.md", "```azurecli\naz aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium\n```\n\n```yaml\napiVersion: cilium.io/v2\nkind: CiliumClusterwideNetworkPolicy\nmetadata:\n  name: a\nspec:\n  endpointSelector: {}\n  egress:\n    - toEntities: [all]\n  egressDeny:\n    - toCIDR: [10.244.0.0/16]\n```\n"),
        Case::fails("more than the pod CIDR", "a.md", "```azurecli\naz aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium\n```\n\n```yaml\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: a\n  namespace: shop\nspec:\n  podSelector: {}\n  egress:\n    - to:\n        - ipBlock:\n            cidr: 10.0.0.0/8\n```\n"),
        Case::fails("the address of a pod", "a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: a\n  namespace: shop\nspec:\n  podSelector: {}\n  ingress:\n    - from:\n        - ipBlock:\n            cidr: 10.1.2.3/32\n---\napiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n  namespace: shop\nspec:\n  containers: []\nstatus:\n  podIP: 10.1.2.3\n"),
        Case::fails("the address of a node", "a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: a\n  namespace: shop\nspec:\n  podSelector: {}\n  ingress:\n    - from:\n        - ipBlock:\n            cidr: 10.1.2.3/32\n        - namespaceSelector: {}\n---\napiVersion: v1\nkind: Node\nmetadata:\n  name: aks-1\nstatus:\n  addresses:\n    - type: InternalIP\n      address: 10.1.2.3\n"),
        Case::fails("everywhere", "a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: a\n  namespace: shop\nspec:\n  podSelector: {}\n  policyTypes: [Egress]\n  egress:\n    - to:\n        - ipBlock:\n            cidr: 0.0.0.0/0\n"),
        Case::fails("an exception that keeps no pods out", "a.md", "```azurecli\naz aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium\n```\n\n```yaml\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: a\n  namespace: shop\nspec:\n  podSelector: {}\n  egress:\n    - to:\n        - ipBlock:\n            cidr: 0.0.0.0/0\n            except: [10.244.0.0/16]\n        - namespaceSelector: {}\n```\n"),
        Case::passes("the documented way", "a.md", "```azurecli\naz aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium\n```\n\n```yaml\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: a\n  namespace: shop\nspec:\n  podSelector: {}\n  policyTypes: [Egress]\n  egress:\n    - to:\n        - ipBlock:\n            cidr: 0.0.0.0/0\n        - namespaceSelector: {}\n        - podSelector: {}\n```\n"),
        Case::passes("another rule names the cluster", "a.md", "```azurecli\naz aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium\n```\n\n```yaml\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata:\n  name: a\n  namespace: shop\nspec:\n  endpointSelector: {}\n  egress:\n    - toCIDR: [10.0.0.0/8]\n    - toEntities: [cluster]\n```\n"),
        Case::passes("pods taken out", "a.md", "```azurecli\naz aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium\n```\n\n```yaml\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: a\n  namespace: shop\nspec:\n  podSelector: {}\n  egress:\n    - to:\n        - ipBlock:\n            cidr: 0.0.0.0/0\n            except: [10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16]\n```\n"),
        Case::passes("ranges are not known", "a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: a\n  namespace: shop\nspec:\n  podSelector: {}\n  ingress:\n    - from:\n        - ipBlock:\n            cidr: 10.0.0.0/8\n"),
        Case::passes("outside of the cluster", "a.md", "```azurecli\naz aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium\n```\n\n```yaml\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: a\n  namespace: shop\nspec:\n  podSelector: {}\n  ingress:\n    - from:\n        - ipBlock:\n            cidr: 192.168.0.0/16\n```\n"),
        Case::passes("another dataplane", "a.md", "```azurecli\naz aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay --network-dataplane azure --network-policy calico\n```\n\n```yaml\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: a\n  namespace: shop\nspec:\n  podSelector: {}\n  ingress:\n    - from:\n        - ipBlock:\n            cidr: 10.244.0.0/16\n```\n"),
        Case::passes("nodes are matched", "a.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: cilium-config\n  namespace: kube-system\ndata:\n  policy-cidr-match-mode: nodes\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: a\n  namespace: shop\nspec:\n  podSelector: {}\n  ingress:\n    - from:\n        - ipBlock:\n            cidr: 10.1.2.3/32\n---\napiVersion: v1\nkind: Node\nmetadata:\n  name: aks-1\nstatus:\n  addresses:\n    - type: InternalIP\n      address: 10.1.2.3\n"),
    ],
}

/// What `policy-cidr-match-mode` of a given `cilium-config` lets ranges match.
#[derive(Clone, Copy, Debug)]
struct Mode {
    pods: bool,
    nodes: bool,
}

impl Mode {
    fn of(world: &World<'_>) -> Self {
        let words = world.settings.agent.get("policy-cidr-match-mode");
        let has = |wanted| words.is_some_and(|words| words.split([',', ' ']).any(|word| word == wanted));
        let cilium = world.settings.versions.cilium;
        Self { pods: has("pods") && cilium.is_at_least(20), nodes: has("nodes") && cilium.is_at_least(15) }
    }
}

/// What one range comes to.
struct Site<'s, 'a> {
    view: PolicyView<'s>,
    spec: &'s Spec<'a>,
    rule: &'s Rule<'a>,
    cidr: &'s Cidr,
    node: &'s Node,
    cover: Cover,
}

fn check(world: &World<'_>, context: &Context<'_>, sink: &mut Sink) {
    let addresses = Addresses::of(world, context);
    let mode = Mode::of(world);
    let cluster = last_view(world, context).map(|view| view.place().clone());
    for policy in &world.policies {
        let view = PolicyView { context, world, policy };
        for (spec, rule) in policy.rules() {
            let mut has_whole = false;
            for peer in rule.each_peer() {
                let Peer::Cidr(peer) = peer else { continue };
                let Some((cidr, node)) = &peer.cidr else { continue };
                let is_whole = cidr.prefix_len() == 0;
                let set = addressed(peer, cidr);
                if !is_whole && !touches(&addresses, &set) && !has_exceptions_in(&addresses, peer) {
                    continue;
                }
                let cover = if is_whole { Cover::default() } else { cover(&view, spec, rule) };
                let site = Site { view, spec, rule, cidr, node, cover };
                site.exceptions(&addresses, peer).into_iter().for_each(|draft| sink.report(draft));
                let draft = if is_whole {
                    let first = !std::mem::replace(&mut has_whole, true);
                    site.everywhere(mode).filter(|_| first && peer.except.is_empty())
                } else {
                    site.inside(&addresses, &set, mode, cluster.as_ref())
                };
                draft.into_iter().for_each(|draft| sink.report(draft));
            }
        }
    }
}

/// The addresses of a range without its exceptions.
fn addressed(peer: &CidrPeer<'_>, cidr: &Cidr) -> RangeSet {
    RangeSet::from_cidrs([cidr]).subtract(&RangeSet::from_cidrs(peer.except.iter().map(|(cidr, _)| cidr)))
}

fn touches(addresses: &Addresses, set: &RangeSet) -> bool {
    set.ranges().iter().any(|range| addresses.pods.intersects(*range) || addresses.nodes.intersects(*range))
}

fn has_exceptions_in(addresses: &Addresses, peer: &CidrPeer<'_>) -> bool {
    peer.except.iter().any(|(cidr, _)| addresses.pods.intersects(cidr.range()))
}

impl Site<'_, '_> {
    /// The finding about a range that is everything.
    fn everywhere(&self, mode: Mode) -> Option<Draft> {
        if mode.pods || names_pods_beside(self.view.policy, self.rule) {
            return None;
        }
        // With ranges for nodes, versions differ in what this one means of them (decision semantics E14).
        let end = match (self.rule.deny, mode.nodes) {
            (true, false) => "denies no pod and no node",
            (true, true) => "denies no pod",
            (false, false) => "lets no pod and no node through",
            (false, true) => "lets no pod through",
        };
        let message =
            format!("`{}` is what lies outside the cluster: on Cilium it {end}{}", self.cidr.written(), self.whom());
        Some(self.view.draft(self.node, message).help(self.help()).severity(Severity::Info).fix(self.fix()))
    }

    /// The finding about a range that holds addresses of pods or nodes.
    fn inside(&self, addresses: &Addresses, set: &RangeSet, mode: Mode, cluster: Option<&Place>) -> Option<Draft> {
        let none = RangeSet::new();
        let pods = if mode.pods { none.clone() } else { set.intersection(&addresses.pods) };
        let nodes = if mode.nodes { none.clone() } else { set.intersection(&addresses.nodes) };
        let left_pods = if self.cover.pods { none.clone() } else { pods.clone() };
        // In a flat network what names the pods is taken to mean the range.
        let named = if self.cover.pods { pods } else { none.clone() };
        let left_nodes = if self.cover.nodes { none } else { nodes.subtract(&named) };
        let left = left_pods.union(&left_nodes);
        let known = addresses.first_in(&left)?;
        let is_inside = set.subtract(&left).is_empty();
        // Of a single address in the nodes' subnet nobody knows whether it is a node's.
        let [of_v4, of_v6] = [Family::V4, Family::V6].map(|family| set.size(family));
        let is_doubtful = of_v4.saturating_add(of_v6) <= 1 && !known.is_whole && !is_exact(addresses, &left);
        let may_be_named = self.cover.some_pods && !left_pods.is_empty();
        let is_sure = is_inside && !is_doubtful && !may_be_named;
        // A selector of pods leaves nodes out that have other addresses.
        let names_all = left_nodes.subtract(&left_pods).is_empty();
        let fix = self.fix().filter(|_| names_all);
        let draft = self.view.draft(self.node, self.message(known, is_inside)).help(self.help()).fix(fix);
        let draft = if is_sure { draft } else { draft.severity(Severity::Warning) };
        Some(match &known.place {
            Some(place) => draft.related(place, format!("{} is given here", known.what)),
            None => draft.related(cluster, format!("{} belongs to this cluster", known.what)),
        })
    }

    fn message(&self, known: &Known, is_inside: bool) -> String {
        let who = match known.holder {
            Holder::Pods => "pods",
            Holder::Nodes => "nodes",
            Holder::Both => "nodes and pods",
        };
        let (cidr, what, range) = (self.cidr.written(), &known.what, known.cidr.written());
        let whom = self.whom();
        if is_inside {
            let lies = if known.cidr.size() == 1 { "is" } else { "lies in" };
            let verb = if self.rule.deny { "denies" } else { "allows" };
            format!(
                "`{cidr}` {lies} {what} (`{range}`), and Cilium never matches {who} by address: it {verb} nothing{whom}"
            )
        } else {
            let left = if self.rule.deny { "stay open" } else { "stay closed" };
            format!("`{cidr}` holds {what} (`{range}`), but Cilium never matches {who} by address: these {left}{whom}")
        }
    }

    /// Exceptions that hold pods which another peer of the rule lets through.
    fn exceptions(&self, addresses: &Addresses, peer: &CidrPeer<'_>) -> Option<Draft> {
        let of_own = of_peers(self.view.policy.kind, self.rule);
        if self.rule.deny || !of_own.pods {
            return None;
        }
        let (cidr, node) = peer.except.iter().find(|(cidr, _)| addresses.pods.intersects(cidr.range()))?;
        let message =
            format!("the exception `{}` keeps no pods out: another peer of the rule allows all pods", cidr.written());
        let help = "an exception holds for its own range alone; select the pods that are to be allowed";
        Some(self.view.draft(node, message).help(help).severity(Severity::Warning))
    }

    /// The documented way around it, in a NetworkPolicy: the pods of all namespaces as another peer.
    fn fix(&self) -> Option<Fix> {
        if self.view.policy.kind != PolicyKind::NetworkPolicy {
            return None;
        }
        let is_own = |item: &&Node| {
            item.get("ipBlock").and_then(|block| block.get("cidr")).is_some_and(|cidr| std::ptr::eq(cidr, self.node))
        };
        let item = self.rule.peers.iter().flat_map(|list| list.node.items()).find(is_own)?;
        let place = self.view.policy.object.place_of(item);
        Some(Fix {
            title: "add the pods of all namespaces with `namespaceSelector: {}` (unsafe: it opens the policy)"
                .to_owned(),
            safe: false,
            changes: vec![Change::AddItem { after: place, lines: vec!["namespaceSelector: {}".to_owned()] }],
        })
    }

    fn whom(&self) -> String {
        effects::in_brackets(&self.view, self.spec)
    }

    fn help(&self) -> String {
        let (list, prefix) = match self.rule.direction {
            Direction::Ingress => ("from", "from"),
            Direction::Egress => ("to", "to"),
        };
        if self.view.policy.kind == PolicyKind::NetworkPolicy {
            return format!(
                "for pods add peers to `{list}` that select them, such as `namespaceSelector: {{}}`; nodes only a \
                 CiliumNetworkPolicy names, with `{prefix}Entities: [host, remote-node]`"
            );
        }
        format!(
            "name pods with a rule of `{prefix}Endpoints`, and pods and nodes together with `{prefix}Entities: [cluster]`"
        )
    }
}

/// Whether one of the ranges is a single address that the input shows in use.
fn is_exact(addresses: &Addresses, left: &RangeSet) -> bool {
    addresses.known.iter().any(|known| known.is_whole && left.intersects(known.cidr.range()))
}
