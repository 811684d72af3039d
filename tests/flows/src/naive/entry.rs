//! Every policy as entries of one shape (section 0).

use serde_json::Value;

use super::address::Cidr;
use super::cluster::Cluster;
use super::fqdn;
use super::identity::{Identity, world_label};
use super::label::{Label, Requirement, Selector, Want, find, has_key};

/// The verdict of an entry. The order is that of a tie: deny first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Not allowed.
    Deny,
    /// Allowed.
    Allow,
    /// The rest of the tier says nothing.
    Pass,
}

/// One entry: a rule, or one peer of a rule.
#[derive(Clone, Debug)]
pub struct Entry {
    /// 100 admin, 200 normal, 250 baseline, 255 what is implied.
    pub tier: u32,
    /// Lower goes first, in hundredths.
    pub priority: i64,
    /// What it says.
    pub verdict: Verdict,
    /// Of ingress, else of egress.
    pub ingress: bool,
    /// For the host, else for endpoints.
    pub for_node: bool,
    /// Whom it is for.
    pub subject: Selector,
    /// Whether whom it is for is closed otherwise.
    pub default_deny: bool,
    /// Which peers.
    pub peers: Peers,
    /// Which ports; empty for all traffic.
    pub ports: Vec<Ports>,
    /// What it asks of the endpoints that all rules for its subject select (R23).
    pub requires: Vec<Requirement>,
}

/// The peers of an entry.
#[derive(Clone, Debug)]
pub enum Peers {
    /// None at all.
    Nobody,
    /// Those that one of these selects; with ports and no selector, everybody.
    Of(Vec<PeerSelector>),
}

/// One selector of peers.
#[derive(Clone, Debug, PartialEq)]
pub enum PeerSelector {
    /// By labels.
    Labels(Selector),
    /// By labels, of endpoints: requirements of other rules are added (R23).
    Endpoints(Selector),
    /// By prefix.
    Cidr {
        /// What must be there.
        wanted: CidrWanted,
        /// And none of these.
        except: Vec<Cidr>,
        /// Written in a `…CIDRSet` or an `ipBlock`, not in a plain list.
        in_set: bool,
    },
    /// By the names of addresses.
    Fqdn(Value),
}

/// What a prefix selector wants.
#[derive(Clone, Debug, PartialEq)]
pub enum CidrWanted {
    /// This prefix.
    Prefix(Cidr),
    /// The group of this name.
    Group(String),
    /// Groups with such labels.
    Groups(Selector),
}

/// A list of ports with what layer 7 asks of them.
#[derive(Clone, Debug)]
pub struct Ports {
    /// Any of these.
    pub ports: Vec<Port>,
    /// What layer 7 asks.
    pub layer7: Layer7,
}

/// A port as written.
#[derive(Clone, Debug)]
pub struct Port {
    /// The number or name.
    pub port: String,
    /// The last number of a range, 0 for none.
    pub end: u32,
    /// The protocol, upper case; empty for any.
    pub protocol: String,
}

/// What layer 7 asks.
#[derive(Clone, Debug, PartialEq)]
pub enum Layer7 {
    /// Nothing.
    None,
    /// One of these HTTP rules.
    Http(Vec<Value>),
    /// One of these names.
    Dns(Vec<Value>),
    /// Something else that goes through the proxy: TLS, a listener, Kafka.
    Other,
}

impl PeerSelector {
    /// Selects everybody.
    pub fn everybody() -> Self {
        Self::Labels(Selector::default())
    }

    /// Whether it selects an identity by its labels, its aggregate left aside.
    pub fn selects_itself(&self, cluster: &Cluster<'_>, identity: &Identity, required: &[Requirement]) -> bool {
        let itself = Identity { labels: identity.labels.clone(), aggregate: Vec::new() };
        self.selects(cluster, &itself, required)
    }

    /// Whether it selects an identity, or its aggregate (E10).
    pub fn selects(&self, cluster: &Cluster<'_>, identity: &Identity, required: &[Requirement]) -> bool {
        let by_labels = |selector: &Selector| {
            selector.matches(&identity.labels)
                || (!identity.aggregate.is_empty() && selector.matches(&identity.aggregate))
        };
        match self {
            Self::Labels(selector) => by_labels(selector),
            Self::Endpoints(selector) => {
                by_labels(selector) && required.iter().all(|requirement| requirement.holds(&identity.labels))
            }
            Self::Cidr { wanted, except, in_set } => {
                if cluster.minor() >= 19 {
                    cidr_selects(cluster, wanted, except, &identity.labels)
                } else {
                    cidr_selects_by_labels(cluster, wanted, except, *in_set, &identity.labels)
                }
            }
            Self::Fqdn(rule) => identity
                .labels
                .iter()
                .any(|label| label.source == "fqdn" && fqdn::rule_names(cluster, rule, &label.key)),
        }
    }
}

/// C6: since 1.20 only what has the key of a world label, or nodes and pods in their modes.
fn cidr_selects(cluster: &Cluster<'_>, wanted: &CidrWanted, except: &[Cidr], labels: &[Label]) -> bool {
    let world = ["world", "world-ipv4", "world-ipv6"].iter().any(|key| has_key(labels, key));
    let node = has_key(labels, "host") || has_key(labels, "remote-node");
    let pods = !world && !node && cluster.options.cidr_pods;
    if cluster.minor() >= 20 && !(world || (node && cluster.options.cidr_nodes) || pods) {
        return false;
    }
    let matched = match wanted {
        CidrWanted::Prefix(cidr) => has_prefix(cluster, cidr, labels),
        CidrWanted::Group(group) => has_group(group, labels),
        CidrWanted::Groups(selector) if cluster.terms.cilium < (19, 4) => selector.matches(labels),
        CidrWanted::Groups(selector) => selector.requirements().all(|one| group_holds(one, labels)),
    };
    matched && !except.iter().any(|cidr| has_prefix(cluster, cidr, labels))
}

/// A prefix, where the prefix of everything is the world of its family; in mode `pods` also whatever has a prefix label.
fn has_prefix(cluster: &Cluster<'_>, cidr: &Cidr, labels: &[Label]) -> bool {
    if cidr.bits > 0 {
        return find(labels, "cidr", &Label::of_cidr(*cidr).key).is_some();
    }
    let world = world_label(cluster, cidr.address);
    if find(labels, "reserved", &world.key).is_some() {
        return true;
    }
    let family_on = if cidr.address.is_ipv4() { cluster.options.ipv4 } else { cluster.options.ipv6 };
    let prefixes = labels.iter().filter(|label| label.source == "cidr").filter_map(|label| Cidr::read(&label.key));
    cluster.options.cidr_pods
        && family_on
        && prefixes.into_iter().any(|one| one.address.is_ipv4() == cidr.address.is_ipv4())
}

/// Whether an identity is of a group.
fn has_group(group: &str, labels: &[Label]) -> bool {
    find(labels, "cidrgroup", &format!("io.cilium.policy.cidrgroupname/{group}")).is_some()
}

/// E16: a requirement of groups sees all labels of all groups that hold the address.
fn group_holds(requirement: &Requirement, labels: &[Label]) -> bool {
    let mut mine = labels.iter().filter(|label| label.source == "cidrgroup" && label.key == requirement.key);
    match &requirement.want {
        Want::In(values) => mine.any(|label| values.contains(&label.value)),
        Want::NotIn(values) => !mine.any(|label| values.contains(&label.value)),
        Want::Exists => mine.next().is_some(),
        Want::Absent => mine.next().is_none(),
    }
}

/// Up to 1.18 a prefix is a label like any other, with no look at what has it (C6, E15, E16).
fn cidr_selects_by_labels(
    cluster: &Cluster<'_>,
    wanted: &CidrWanted,
    except: &[Cidr],
    in_set: bool,
    labels: &[Label],
) -> bool {
    let by_label = |cidr: &Cidr| find(labels, "cidr", &Label::of_cidr(*cidr).key).is_some();
    let matched = match wanted {
        CidrWanted::Prefix(cidr) => {
            let family_alone = cluster.options.ipv4 != cluster.options.ipv6;
            let family_on = if cidr.address.is_ipv4() { cluster.options.ipv4 } else { cluster.options.ipv6 };
            // A plain list takes only the family that is on; a set, since 1.17, takes `/0` of either as the one world.
            // Before 1.15 there was but one world.
            let either = cluster.minor() < 15 || (in_set && cluster.minor() >= 17);
            let as_world = cidr.bits == 0 && (!family_alone || either || family_on);
            by_label(cidr) || (as_world && find(labels, "reserved", &world_label(cluster, cidr.address).key).is_some())
        }
        CidrWanted::Group(group) => has_group(group, labels),
        CidrWanted::Groups(selector) => selector.matches(labels),
    };
    matched && !except.iter().any(by_label)
}
