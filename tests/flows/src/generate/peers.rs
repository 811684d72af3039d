//! Peers of rules, each with peers of flows that they mean.

use serde_json::{Map, Value, json};

use super::class::Version;
use super::cluster::{Cluster, Group, Pod};
use super::ports::Terms;
use super::prefix::Prefix;
use super::random::Random;
use super::selectors::{self, Spelling};
use super::words;

/// The peers of a rule.
#[derive(Debug, Default)]
pub(super) struct Peers {
    /// The members of the rule.
    pub members: Map<String, Value>,
    /// Peers of flows.
    pub meant: Vec<String>,
    /// The pod whose named ports a rule of egress means.
    pub pod: Option<usize>,
}

/// The kinds of peers.
#[derive(Clone, Copy)]
enum Kind {
    Endpoints,
    Cidrs,
    Entities,
    Nodes,
    Services,
    Fqdns,
    Any,
    Empty,
}

/// The peers of a rule of Cilium. `home` is the policy's namespace.
pub(super) fn cilium(random: &mut Random, terms: &Terms<'_>, home: Option<&str>) -> Peers {
    let shape = terms.shape;
    let only_egress = |weight: usize| if terms.egress { weight } else { 0 };
    let kind = random.weighted(&[
        (shape.endpoints, Kind::Endpoints),
        (shape.cidrs, Kind::Cidrs),
        (shape.entities, Kind::Entities),
        (
            if terms.cluster.is_on("enable-node-selector-labels") { shape.nodes + 8 } else { shape.nodes / 12 },
            Kind::Nodes,
        ),
        (only_egress(shape.services), Kind::Services),
        (if terms.deny { 0 } else { only_egress(shape.fqdns) }, Kind::Fqdns),
        (shape.any_peer, Kind::Any),
        (shape.empty_peer, Kind::Empty),
    ]);
    let mut peers = Peers::default();
    let to = |what: &str| format!("{}{what}", if terms.egress { "to" } else { "from" });
    match kind {
        Kind::Endpoints => {
            let mut list = Vec::new();
            for _ in 0..random.weighted(&[(64, 1), (28, 2), (8, 3)]) {
                let index = pod(random, terms.cluster, home);
                let pod = &terms.cluster.pods[index];
                list.push(selectors::endpoints(random, terms.cluster, pod, home, shape.reserved));
                peers.meant.push(pod.peer());
                peers.pod = Some(index);
            }
            peers.members.insert(to("Endpoints"), list.into());
            if terms.version == Version::V1_18 && random.chance(3) {
                let index = pod(random, terms.cluster, home);
                let required = selectors::selector(random, &terms.cluster.pods[index].labels, Spelling::Sources, 0);
                peers.members.insert(to("Requires"), json!([required]));
            }
        }
        Kind::Cidrs => cidrs(random, terms, &mut peers),
        Kind::Entities => {
            let mut list = Vec::new();
            for _ in 0..random.weighted(&[(66, 1), (25, 2), (9, 3)]) {
                let mesh = terms.version == Version::V1_20 && random.chance(6);
                let entity = if mesh { "cluster-mesh" } else { random.word(words::ENTITIES) };
                peers.meant.extend(meant_by(random, terms.cluster, entity, &mut peers.pod));
                list.push(entity);
            }
            peers.members.insert(to("Entities"), json!(list));
        }
        Kind::Nodes => {
            let node = random.pick(&terms.cluster.nodes);
            peers.meant.push(format!("node:{}", node.name));
            let mut list = vec![selectors::nodes(random, &node.labels)];
            if random.chance(20) {
                list.push(selectors::nodes(random, &random.clone().pick(&terms.cluster.nodes).labels));
            }
            peers.members.insert(to("Nodes"), list.into());
        }
        Kind::Services => services(random, terms, home, &mut peers),
        Kind::Fqdns => {
            let name = random.choose([
                json!([{"matchPattern": "*.example.com"}]),
                json!([{"matchName": "api.example.com"}, {"matchName": "example.org"}]),
                json!([{"matchPattern": "*"}]),
            ]);
            peers.members.insert("toFQDNs".into(), name);
            peers.meant.push("ip:203.0.113.77".into());
        }
        Kind::Any => {
            peers.pod = Some(pod(random, terms.cluster, home));
            peers.meant.extend(peers.pod.map(|index| terms.cluster.pods[index].peer()));
            peers.meant.push(outside(random, terms.cluster));
        }
        Kind::Empty => {
            let mut kinds = vec!["Endpoints", "Entities", "CIDR", "CIDRSet"];
            if terms.egress {
                kinds.extend(["Services", "Groups"]);
                kinds.extend((!terms.deny).then_some("FQDNs"));
            } else {
                kinds.push("Groups");
            }
            let empty = if random.chance(30) { Value::Null } else { json!([]) };
            peers.members.insert(to(random.word(&kinds)), empty);
            peers.meant.push(outside(random, terms.cluster));
            let index = pod(random, terms.cluster, home);
            peers.meant.push(terms.cluster.pods[index].peer());
        }
    }
    peers
}

/// A pod, more often one of the namespace.
pub(super) fn pod(random: &mut Random, cluster: &Cluster, home: Option<&str>) -> usize {
    let near: Vec<usize> = (0..cluster.pods.len())
        .filter(|index| home.is_some_and(|home| cluster.pods[*index].namespace == home))
        .collect();
    if near.is_empty() || random.chance(45) { random.below(cluster.pods.len()) } else { *random.pick(&near) }
}

/// An address outside.
pub(super) fn outside(random: &mut Random, cluster: &Cluster) -> String {
    let v6 = cluster.dual && random.chance(25);
    let address = if v6 {
        random.word(&["2001:db8::53", "2001:db8:1:2::9", "2001:db9::1", "fd00:10:1::ffff", "8000::1"])
    } else {
        random.word(&[
            "8.8.8.8",
            "8.8.8.9",
            "203.0.113.77",
            "203.0.113.200",
            "198.51.100.7",
            "1.2.3.4",
            "10.0.0.200",
            "192.0.2.129",
        ])
    };
    format!("ip:{address}")
}

fn meant_by(random: &mut Random, cluster: &Cluster, entity: &str, target: &mut Option<usize>) -> Vec<String> {
    let index = random.below(cluster.pods.len());
    let pod = cluster.pods[index].peer();
    let node = format!("node:{}", random.pick(&cluster.nodes).name);
    match entity {
        "all" => vec![outside(random, cluster), pod, node],
        "world" => vec![outside(random, cluster), "entity:world".into()],
        "cluster" | "cluster-mesh" => {
            *target = Some(index);
            vec![pod, node, "entity:remote-node".into()]
        }
        "host" | "remote-node" => vec![node, format!("entity:{entity}")],
        "none" => vec![pod],
        _ => vec![format!("entity:{entity}")],
    }
}

/// A prefix.
fn prefix(random: &mut Random, cluster: &Cluster) -> Option<Prefix> {
    let v6 = random.chance(if cluster.dual { 35 } else { 4 });
    let text = random.word(if v6 { words::PREFIXES_V6 } else { words::PREFIXES_V4 });
    if cluster.options.contains_key("policy-cidr-match-mode") && random.chance(60) {
        // Such an option shows only where a prefix covers pods or nodes.
        let own = if random.chance(50) {
            &random.pick(&cluster.pods).addresses
        } else {
            &random.pick(&cluster.nodes).addresses
        };
        let address = random.pick::<String>(own);
        let length =
            if address.contains(':') { random.pick(&[128, 64, 112, 8]) } else { random.pick(&[32, 24, 16, 8]) };
        return Prefix::parse(&format!("{address}/{length}"));
    }
    let prefix = Prefix::parse(text)?;
    Some(if random.chance(25) { prefix.narrower(random) } else { prefix })
}

/// Excepted prefixes inside of one, some inside of each other; strictly inside where the server wants that.
fn excepts(random: &mut Random, prefix: Prefix, strictly: bool) -> Vec<Prefix> {
    let mut all: Vec<Prefix> = Vec::new();
    if prefix.is_single() && strictly {
        return all;
    }
    for _ in 0..random.weighted(&[(60, 1), (30, 2), (10, 3)]) {
        let outer = if all.is_empty() || random.chance(65) { prefix } else { *random.pick(&all) };
        let inner = if outer.is_single() { outer } else { outer.narrower(random) };
        if !strictly || inner.length() > prefix.length() {
            all.push(inner);
        }
    }
    if !strictly && random.chance(6) {
        all.push(prefix);
    }
    all
}

fn cidrs(random: &mut Random, terms: &Terms<'_>, peers: &mut Peers) {
    let mut list: Vec<Value> = Vec::new();
    let set = random.chance(62);
    for _ in 0..random.weighted(&[(60, 1), (30, 2), (10, 3)]) {
        let Some(prefix) = prefix(random, terms.cluster) else { continue };
        if set {
            list.push(cidr_item(random, terms, prefix, &mut peers.meant));
        } else {
            peers.meant.push(format!("ip:{}", prefix.inside(random)));
            list.push(spelled(random, prefix).into());
        }
    }
    let to = if terms.egress { "to" } else { "from" };
    peers.members.insert(format!("{to}{}", if set { "CIDRSet" } else { "CIDR" }), list.into());
}

/// A prefix, sometimes in another spelling, which the agent takes and the CRD too.
fn spelled(random: &mut Random, prefix: Prefix) -> String {
    match random.below(16) {
        0 => prefix.with_host_bits(random),
        1 => prefix.text().to_uppercase(),
        _ => prefix.text(),
    }
}

/// An item of `toCIDRSet`, with addresses that it is about.
fn cidr_item(random: &mut Random, terms: &Terms<'_>, prefix: Prefix, meant: &mut Vec<String>) -> Value {
    let mut item = Map::new();
    let groups = &terms.cluster.groups;
    let group = if groups.is_empty() { None } else { Some(random.pick(groups)) };
    let mut around = prefix;
    match (random.below(10), group) {
        (0..2, Some(group)) => {
            item.insert("cidrGroupRef".into(), group.name.clone().into());
            around = of_group(random, group).unwrap_or(prefix);
        }
        (2, _) if random.chance(25) => {
            item.insert("cidrGroupRef".into(), "nosuch".into());
        }
        (2..4, Some(group)) => {
            item.insert("cidrGroupSelector".into(), group_selector(random, group));
            around = of_group(random, group).unwrap_or(prefix);
        }
        _ => {
            item.insert("cidr".into(), spelled(random, prefix).into());
        }
    }
    meant.push(format!("ip:{}", around.inside(random)));
    if random.chance(terms.shape.excepts) {
        let excepted = excepts(random, around, false);
        // Both sides of an exception are what the rule is about.
        for prefix in &excepted {
            let edges = prefix.edges();
            meant.extend(edges.iter().filter(|_| random.chance(50)).map(|edge| format!("ip:{edge}")));
        }
        item.insert("except".into(), excepted.into_iter().map(Prefix::text).collect());
    } else if random.chance(2) {
        item.insert("except".into(), json!([]));
    }
    item.into()
}

fn of_group(random: &mut Random, group: &Group) -> Option<Prefix> {
    Prefix::parse(random.pick::<String>(&group.prefixes))
}

fn group_selector(random: &mut Random, group: &Group) -> Value {
    if random.chance(35) {
        return random.choose([
            json!({"matchLabels": {"kind": "office"}}),
            json!({"matchExpressions": [{"key": "kind", "operator": "NotIn", "values": ["office"]}]}),
            json!({"matchExpressions": [{"key": "kind", "operator": "DoesNotExist"}]}),
        ]);
    }
    let spelling = if random.chance(80) { Spelling::Plain } else { Spelling::Sources };
    selectors::selector(random, &group.labels, spelling, 5)
}

fn services(random: &mut Random, terms: &Terms<'_>, home: Option<&str>, peers: &mut Peers) {
    let service = if terms.cluster.services.is_empty() { None } else { Some(random.pick(&terms.cluster.services)) };
    let item = match (random.below(10), service) {
        (0, _) | (_, None) => json!({"k8sService": {"namespace": home.unwrap_or("default"), "serviceName": "nosuch"}}),
        (1..6, Some(service)) => {
            let mut named = json!({"serviceName": service.name});
            if home != Some(service.namespace.as_str()) || random.chance(60) {
                named["namespace"] = service.namespace.clone().into();
            }
            json!({"k8sService": named})
        }
        (_, Some(service)) => {
            let selector = selectors::selector(random, &service.labels, Spelling::Plain, 0);
            let mut by = json!({"selector": selector});
            if random.chance(60) {
                by["namespace"] = service.namespace.clone().into();
            }
            json!({"k8sServiceSelector": by})
        }
    };
    peers.members.insert("toServices".into(), json!([item]));
    if let Some(service) = service {
        peers.pod = service.witness;
        peers.meant.extend(service.witness.map(|index| terms.cluster.pods[index].peer()));
        peers.meant.extend(service.outside.iter().map(|address| format!("ip:{address}")));
    }
}

/// The peers of a rule of a NetworkPolicy.
pub(super) fn kubernetes(random: &mut Random, terms: &Terms<'_>, home: &str) -> (Option<Value>, Peers) {
    let mut peers = Peers::default();
    let shape = terms.shape;
    if random.chance(shape.any_peer) {
        peers.pod = Some(pod(random, terms.cluster, Some(home)));
        peers.meant.extend(peers.pod.map(|index| terms.cluster.pods[index].peer()));
        peers.meant.push(outside(random, terms.cluster));
        return (random.chance(30).then(|| json!([])), peers);
    }
    let mut list = Vec::new();
    for _ in 0..random.weighted(&[(60, 1), (30, 2), (10, 3)]) {
        if random.chance(shape.cidrs * 100 / (shape.cidrs + shape.endpoints + shape.entities).max(1)) {
            let Some(prefix) = prefix(random, terms.cluster) else { continue };
            peers.meant.push(format!("ip:{}", prefix.inside(random)));
            let mut block = json!({"cidr": prefix.text()});
            if random.chance(shape.excepts) {
                let except = excepts(random, prefix, true);
                for prefix in &except {
                    let edges = prefix.edges();
                    peers.meant.extend(edges.iter().filter(|_| random.chance(50)).map(|edge| format!("ip:{edge}")));
                }
                if !except.is_empty() {
                    block["except"] = except.into_iter().map(|prefix| prefix.text()).collect();
                }
            }
            list.push(json!({"ipBlock": block}));
            continue;
        }
        let index = pod(random, terms.cluster, Some(home));
        let witness = &terms.cluster.pods[index];
        peers.meant.push(witness.peer());
        peers.pod = Some(index);
        list.push(kubernetes_pods(random, terms.cluster, witness, home));
    }
    (Some(list.into()), peers)
}

fn kubernetes_pods(random: &mut Random, cluster: &Cluster, witness: &Pod, home: &str) -> Value {
    let mut item = Map::new();
    if witness.namespace != home || random.chance(30) {
        let labels = cluster.namespace_labels(&witness.namespace);
        item.insert("namespaceSelector".into(), selectors::selector(random, &labels, Spelling::Plain, 25));
    }
    if item.is_empty() || random.chance(65) {
        let mut selector = selectors::selector(random, &witness.labels, Spelling::Plain, 18);
        if random.chance(2) {
            selector = json!({"matchLabels": {"io.kubernetes.pod.namespace": witness.namespace}});
        }
        item.insert("podSelector".into(), selector);
    }
    item.into()
}
