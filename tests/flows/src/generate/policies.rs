//! Policies of all kinds, with flows that each of their rules is about.

use serde_json::{Map, Value, json};

use super::class::{Shape, Version};
use super::cluster::{Cluster, Pod};
use super::invalid;
use super::peers::{self, Peers};
use super::ports::{self, Terms};
use super::random::Random;
use super::selectors::{self, Spelling};

/// Flows that a rule is about.
#[derive(Clone, Debug)]
pub(super) struct Aim {
    /// What the policy selects.
    pub subject: String,
    /// Whether the rule is of egress.
    pub egress: bool,
    /// The peers that the rule means.
    pub peers: Vec<String>,
    /// The ports that it means; none where it means all.
    pub ports: Vec<String>,
}

/// What policies are made by.
pub(super) struct Maker<'a> {
    pub shape: &'a Shape,
    pub cluster: &'a Cluster,
    pub version: Version,
    pub aims: Vec<Aim>,
}

#[derive(Clone, Copy)]
enum Kind {
    NetworkPolicy,
    Namespaced,
    Clusterwide,
}

/// What a policy is for.
enum Subject<'a> {
    Pod(&'a Pod),
    Node(usize),
}

impl Maker<'_> {
    /// A policy.
    pub fn policy(&mut self, random: &mut Random, name: &str) -> Value {
        let kind = random.weighted(&[
            (self.shape.networkpolicies, Kind::NetworkPolicy),
            (self.shape.namespaced, Kind::Namespaced),
            (self.shape.clusterwide, Kind::Clusterwide),
        ]);
        let pod = &self.cluster.pods[random.below(self.cluster.pods.len())];
        match kind {
            Kind::NetworkPolicy => self.network_policy(random, name, pod),
            Kind::Namespaced => {
                let policy = json!({"apiVersion": "cilium.io/v2", "kind": "CiliumNetworkPolicy",
                    "metadata": {"name": name, "namespace": pod.namespace}});
                self.cilium(random, policy, pod, Some(&pod.namespace))
            }
            Kind::Clusterwide => {
                let policy = json!({"apiVersion": "cilium.io/v2", "kind": "CiliumClusterwideNetworkPolicy",
                    "metadata": {"name": name}});
                self.cilium(random, policy, pod, None)
            }
        }
    }

    fn terms<'a>(&'a self, egress: bool, deny: bool, host: bool, target: Option<&'a Pod>) -> Terms<'a> {
        Terms { shape: self.shape, cluster: self.cluster, version: self.version, target, egress, deny, host }
    }

    // ---- NetworkPolicy

    fn network_policy(&mut self, random: &mut Random, name: &str, pod: &Pod) -> Value {
        let mut spec = Map::new();
        let mut subject = selectors::selector(random, &pod.labels, Spelling::Plain, 22);
        if random.chance(2) {
            subject = json!({"matchLabels": {"io.kubernetes.pod.namespace": random.word(&["shop", "default"])}});
        }
        spec.insert("podSelector".into(), subject);
        let (ingress, egress) =
            random.weighted(&[(52, (true, false)), (24, (false, true)), (21, (true, true)), (3, (false, false))]);
        if ingress {
            spec.insert("ingress".into(), self.network_rules(random, pod, false));
        }
        if egress {
            spec.insert("egress".into(), self.network_rules(random, pod, true));
        }
        // What the server fills in, and what people write otherwise.
        let right = match (ingress, egress) {
            (_, false) => json!(["Ingress"]),
            (false, true) if random.chance(50) => json!(["Egress"]),
            (_, true) => json!(["Ingress", "Egress"]),
        };
        let types = match random.below(20) {
            0..14 => Some(right),
            14..16 => Some(random.choose([json!(["Ingress"]), json!(["Egress"]), json!(["Egress", "Ingress"])])),
            16 => Some(json!([])),
            _ => None,
        };
        if let Some(types) = types {
            spec.insert("policyTypes".into(), types);
        }
        json!({"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy",
            "metadata": {"name": name, "namespace": pod.namespace}, "spec": spec})
    }

    fn network_rules(&mut self, random: &mut Random, pod: &Pod, egress: bool) -> Value {
        let mut rules: Vec<Value> = Vec::new();
        for _ in 0..random.weighted(&[(8, 0), (58, 1), (26, 2), (8, 3)]) {
            let mut rule = Map::new();
            if random.chance(5) {
                rules.push(rule.into());
                continue;
            }
            let (list, peers) = peers::kubernetes(random, &self.terms(egress, false, false, None), &pod.namespace);
            if let Some(list) = list {
                rule.insert(if egress { "to" } else { "from" }.into(), list);
            }
            let mut meant = Vec::new();
            if random.chance(self.shape.ports) {
                let target = if egress { peers.pod.map(|index| &self.cluster.pods[index]) } else { Some(pod) };
                let mut all = Vec::new();
                for _ in 0..random.weighted(&[(3, 0), (60, 1), (27, 2), (10, 3)]) {
                    let (port, flows) = ports::kubernetes(random, &self.terms(egress, false, false, target));
                    all.push(port);
                    meant.extend(flows);
                }
                rule.insert("ports".into(), all.into());
            }
            rules.push(rule.into());
            self.aims.push(Aim { subject: pod.peer(), egress, peers: peers.meant, ports: meant });
        }
        rules.into()
    }

    // ---- policies of Cilium

    fn cilium(&mut self, random: &mut Random, mut policy: Value, pod: &Pod, home: Option<&str>) -> Value {
        let (single, several) =
            random.weighted(&[(84, (true, 0)), (5, (false, 1)), (5, (false, 2)), (2, (false, 3)), (4, (true, 1))]);
        if single {
            policy["spec"] = self.spec(random, pod, home);
        }
        if several > 0 {
            let mut specs = Vec::new();
            for _ in 0..several {
                let near: Vec<&Pod> =
                    self.cluster.pods.iter().filter(|pod| home.is_none_or(|home| pod.namespace == home)).collect();
                let pod = *random.pick(&near);
                specs.push(self.spec(random, pod, home));
            }
            policy["specs"] = specs.into();
        }
        if random.chance(4) {
            invalid::spoil(random, &mut policy, self.version);
        }
        policy
    }

    fn spec(&mut self, random: &mut Random, pod: &Pod, home: Option<&str>) -> Value {
        let mut spec = Map::new();
        let subject = if home.is_none() && random.chance(self.shape.host_policies) {
            let index = random.below(self.cluster.nodes.len());
            let labels = &self.cluster.nodes[index].labels;
            spec.insert("nodeSelector".into(), selectors::selector(random, labels, Spelling::Sources, 35));
            Subject::Node(index)
        } else {
            spec.insert("endpointSelector".into(), selectors::subject(random, self.cluster, pod, self.shape.reserved));
            Subject::Pod(pod)
        };
        let deny = self.shape.deny;
        let both = random.chance(25);
        let ingress = random.chance(60);
        for (member, egress, denies, wanted) in [
            ("ingress", false, false, ingress || both),
            ("egress", true, false, !ingress || both),
            ("ingressDeny", false, true, (ingress || both) && random.chance(deny)),
            ("egressDeny", true, true, (!ingress || both) && random.chance(deny)),
        ] {
            // A policy that only denies.
            let alone = !denies && random.chance(deny / 4);
            if wanted && !alone {
                let rules = self.rules(random, &subject, home, egress, denies);
                spec.insert(member.into(), rules);
            }
        }
        if spec.len() == 1 {
            let (member, egress) = random.weighted(&[(1, ("ingressDeny", false)), (1, ("egressDeny", true))]);
            let rules = self.rules(random, &subject, home, egress, true);
            spec.insert(member.into(), rules);
        }
        // An option of the agent takes these flags away.
        let flagged = if self.cluster.options.contains_key("enable-non-default-deny-policies") { 60 } else { 16 };
        if random.chance(flagged) {
            let mut flags = Map::new();
            for direction in ["ingress", "egress"] {
                if random.chance(70) {
                    flags.insert(direction.into(), random.chance(30).into());
                }
            }
            spec.insert("enableDefaultDeny".into(), flags.into());
        }
        if random.chance(3) {
            spec.insert("description".into(), "as agreed".into());
        }
        spec.into()
    }

    fn rules(
        &mut self,
        random: &mut Random,
        subject: &Subject<'_>,
        home: Option<&str>,
        egress: bool,
        deny: bool,
    ) -> Value {
        let mut rules = Vec::new();
        let host = matches!(subject, Subject::Node(_));
        // An allowance around a denial shows that the denial wins.
        for _ in 0..random.weighted(&[(2, 0), (56, 1), (30, 2), (12, 3)]) {
            let Peers { members: mut rule, meant, pod } = if random.chance(3) {
                Peers::default()
            } else if !deny && self.shape.deny > 50 && random.chance(35) {
                self.wide(random, egress)
            } else {
                peers::cilium(random, &self.terms(egress, deny, host, None), home)
            };
            let mut flows = Vec::new();
            let subject_pod = if let Subject::Pod(pod) = subject { Some(*pod) } else { None };
            let target = if egress { pod.map(|index| &self.cluster.pods[index]) } else { subject_pod };
            if random.chance(self.shape.icmps) {
                let (icmps, types) = ports::icmps(random);
                rule.insert("icmps".into(), icmps);
                flows = types;
            } else if random.chance(self.shape.ports) && !(rule.contains_key("toServices") && random.chance(50)) {
                let (list, ports) = ports::to_ports(random, &self.terms(egress, deny, host, target));
                rule.insert("toPorts".into(), list);
                flows = ports;
            }
            if !deny && random.chance(1) {
                rule.insert("authentication".into(), json!({"mode": random.word(&["required", "disabled"])}));
            }
            rules.push(Value::from(rule));
            let subject = match subject {
                Subject::Pod(pod) => pod.peer(),
                Subject::Node(index) => format!("node:{}", self.cluster.nodes[*index].name),
            };
            self.aims.push(Aim { subject, egress, peers: meant, ports: flows });
        }
        rules.into()
    }

    /// An allowance for many.
    fn wide(&self, random: &mut Random, egress: bool) -> Peers {
        let mut peers = Peers { pod: Some(random.below(self.cluster.pods.len())), ..Peers::default() };
        let to = if egress { "to" } else { "from" };
        if random.chance(50) {
            peers.members.insert(format!("{to}Entities"), json!([random.word(&["all", "cluster", "world"])]));
        } else {
            peers.members.insert(format!("{to}Endpoints"), json!([{}]));
        }
        peers.meant.extend(peers.pod.map(|index| self.cluster.pods[index].peer()));
        peers.meant.push(peers::outside(random, self.cluster));
        peers
    }
}
