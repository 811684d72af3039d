//! CiliumNetworkPolicy and CiliumClusterwideNetworkPolicy (section 4).

use serde_json::Value;

use super::address::Cidr;
use super::cluster::{Cluster, has_selector};
use super::entry::{CidrWanted, Entry, Layer7, PeerSelector, Peers, Port, Ports, Verdict};
use super::icmp;
use super::label::{Requirement, Selector, Want};
use super::network_policy::{CLUSTER, NAMESPACE};
use super::value::{as_text, at, is, list, namespace, text, texts};

/// The entries of a policy: of `spec` and of `specs` (R1).
pub fn entries(cluster: &Cluster<'_>, policy: &Value) -> Vec<Entry> {
    let own_namespace = if is(policy, "CiliumNetworkPolicy") { namespace(policy) } else { "" };
    let spec = at(policy, &["spec"]);
    let specs = list(policy, &["specs"]).iter().chain(Some(spec).filter(|spec| spec.is_object()));
    specs.flat_map(|spec| rule_entries(cluster, own_namespace, spec)).collect()
}

/// The entries of one rule.
fn rule_entries(cluster: &Cluster<'_>, own_namespace: &str, spec: &Value) -> Vec<Entry> {
    let for_node = at(spec, &["nodeSelector"]).is_object();
    let selects_init = cluster.selector(at(spec, &["endpointSelector"]), "any").asks(&["reserved"], "init");
    let subject = if for_node {
        cluster.selector(at(spec, &["nodeSelector"]), "any")
    } else {
        subject(cluster, own_namespace, at(spec, &["endpointSelector"]), selects_init)
    };
    let mut found = Vec::new();
    let sections = [
        ("ingress", true, Verdict::Allow),
        ("ingressDeny", true, Verdict::Deny),
        ("egress", false, Verdict::Allow),
        ("egressDeny", false, Verdict::Deny),
    ];
    for (section, ingress, verdict) in sections {
        for rule in list(spec, &[section]) {
            found.push(Entry {
                tier: 200,
                priority: 0,
                verdict,
                ingress,
                for_node,
                subject: subject.clone(),
                default_deny: default_deny(cluster, spec, ingress),
                peers: peers(cluster, own_namespace, rule, section, selects_init),
                ports: ports(cluster, rule),
                requires: requirements(cluster, own_namespace, rule, ingress, selects_init),
            });
        }
    }
    found
}

/// R6: an `endpointSelector` is of the policy's namespace. Only `matchLabels` of `k8s:` on it are overruled (E8).
fn subject(cluster: &Cluster<'_>, own_namespace: &str, written: &Value, selects_init: bool) -> Selector {
    let mut selector = cluster.selector(written, "any");
    // Before 1.15 a namespaced policy could be for pods that begin.
    let for_init = selects_init && cluster.minor() < 15;
    if !own_namespace.is_empty() && !for_init {
        selector.set(&format!("k8s:{NAMESPACE}"), own_namespace);
    }
    selector
}

/// R3: closed, unless the rule says not and may say so.
fn default_deny(cluster: &Cluster<'_>, spec: &Value, ingress: bool) -> bool {
    let direction = if ingress { "ingress" } else { "egress" };
    let said = at(spec, &["enableDefaultDeny", direction]).as_bool();
    cluster.minor() < 16 || !cluster.options.non_default_deny || said.unwrap_or(true)
}

/// R23: up to 1.18, what a rule asks of the endpoints of every rule for the same subject. It is a selector of endpoints, and
/// so of the policy's namespace.
fn requirements(
    cluster: &Cluster<'_>,
    own_namespace: &str,
    rule: &Value,
    ingress: bool,
    selects_init: bool,
) -> Vec<Requirement> {
    let field = if ingress { "fromRequires" } else { "toRequires" };
    let all = list(rule, &[field]).iter().filter(|_| cluster.minor() <= 18);
    let selectors = all.map(|one| endpoint_selector(cluster, own_namespace, one, selects_init));
    selectors.flat_map(|one| one.requirements().cloned().collect::<Vec<_>>()).collect()
}

/// R5, E2: the peers of a rule. A list that is there and empty selects nobody, but for those that E2 names.
fn peers(cluster: &Cluster<'_>, own_namespace: &str, rule: &Value, section: &str, selects_init: bool) -> Peers {
    let ingress = section.starts_with("ingress");
    let fields = if ingress {
        ["fromEndpoints", "fromNodes", "fromEntities", "fromCIDR", "fromCIDRSet"]
    } else {
        ["toEndpoints", "toNodes", "toEntities", "toCIDR", "toCIDRSet"]
    };
    let [endpoints, nodes, entities, cidrs, sets] = fields;
    let mut selectors: Vec<PeerSelector> = Vec::new();
    // Of denies the agent never looks the services up: they are as good as absent.
    if section == "egress" {
        for item in list(rule, &["toServices"]) {
            selectors.extend(services(cluster, item));
        }
    }
    let there_and_empty = |field: &str| at(rule, &[field]).as_array().is_some_and(Vec::is_empty);
    let nodes_are_read = cluster.minor() >= 16;
    if fields.iter().any(|field| there_and_empty(field) && (*field != nodes || nodes_are_read)) && selectors.is_empty()
    {
        return Peers::Nobody;
    }
    for one in list(rule, &[endpoints]) {
        let selector = endpoint_selector(cluster, own_namespace, one, selects_init);
        selectors.push(PeerSelector::Endpoints(selector));
    }
    for one in list(rule, &[nodes]).iter().filter(|_| nodes_are_read) {
        let mut selector = cluster.selector(one, "any").and("reserved:remote-node", Want::Exists);
        confine(cluster, &mut selector);
        selectors.push(PeerSelector::Labels(selector));
    }
    for one in list(rule, &[entities]).iter().filter_map(Value::as_str) {
        selectors.extend(entity(cluster, one));
    }
    for one in list(rule, &[cidrs]).iter().filter_map(Value::as_str).filter_map(Cidr::read) {
        selectors.push(PeerSelector::Cidr { wanted: CidrWanted::Prefix(one), except: Vec::new(), in_set: false });
    }
    for one in list(rule, &[sets]) {
        selectors.push(cidr_set(cluster, one));
    }
    if !ingress {
        selectors.extend(list(rule, &["toFQDNs"]).iter().map(|one| PeerSelector::Fqdn(one.clone())));
    }
    // Groups of a cloud are prefixes that only the cloud knows: here they are nobody's.
    let groups = if ingress && cluster.minor() < 16 {
        ""
    } else if ingress {
        "fromGroups"
    } else {
        "toGroups"
    };
    selectors.extend(list(rule, &[groups]).iter().map(|_| nobody()));
    Peers::Of(selectors)
}

/// A selector of nobody.
fn nobody() -> PeerSelector {
    PeerSelector::Labels(Selector::default().and("reserved:none", Want::Exists))
}

/// R6, R7: what a selector of endpoints means beyond its words.
fn endpoint_selector(cluster: &Cluster<'_>, own_namespace: &str, written: &Value, selects_init: bool) -> Selector {
    let mut selector = cluster.selector(written, "any");
    if selector.requirements().any(|one| one.source == "reserved") {
        return selector;
    }
    let names_labels = selector.requirements().any(|one| {
        matches!(one.source.as_str(), "k8s" | "any") && one.key.starts_with("io.cilium.k8s.namespace.labels.")
    });
    if !selector.asks(&["k8s", "any"], NAMESPACE) {
        if own_namespace.is_empty() {
            if !selects_init {
                selector = selector.and(&format!("k8s:{NAMESPACE}"), Want::Exists);
            }
        } else if !(names_labels && cluster.minor() >= 16) {
            selector.set(&format!("k8s:{NAMESPACE}"), own_namespace);
        }
    }
    confine(cluster, &mut selector);
    selector
}

/// R7: of this cluster, unless it speaks of clusters.
fn confine(cluster: &Cluster<'_>, selector: &mut Selector) {
    if cluster.options.local_cluster && !selector.asks(&["k8s", "any"], CLUSTER) {
        selector.set(&format!("k8s:{CLUSTER}"), &cluster.options.cluster_name);
    }
}

/// C4: an entity as selectors of reserved labels.
fn entity(cluster: &Cluster<'_>, name: &str) -> Vec<PeerSelector> {
    let reserved = |key: &str| PeerSelector::Labels(Selector::default().and(&format!("reserved:{key}"), Want::Exists));
    let inside =
        ["host", "remote-node", "init", "ingress", "health", "unmanaged", "kube-apiserver", "aggregate-cluster"];
    let own = Want::In(vec![cluster.options.cluster_name.clone()]);
    let of_cluster = |want| PeerSelector::Labels(Selector::default().and(&format!("k8s:{CLUSTER}"), want));
    match name {
        "all" => vec![PeerSelector::everybody()],
        "world" => ["world", "world-ipv4", "world-ipv6", "aggregate-world"].map(reserved).to_vec(),
        "remote-node" => ["remote-node", "aggregate-remote-node"].map(reserved).to_vec(),
        "cluster" => inside.map(reserved).into_iter().chain([of_cluster(own)]).collect(),
        "cluster-mesh" => {
            let any = Selector::default().and(CLUSTER, Want::Exists);
            inside.map(reserved).into_iter().chain([PeerSelector::Labels(any)]).collect()
        }
        other => vec![reserved(other)],
    }
}

/// R21: one item of a set.
fn cidr_set(cluster: &Cluster<'_>, item: &Value) -> PeerSelector {
    let except = list(item, &["except"]).iter().filter_map(Value::as_str).filter_map(Cidr::read).collect();
    let group = text(item, &["cidrGroupRef"]);
    let wanted = if !group.is_empty() {
        CidrWanted::Group(group.to_owned())
    } else if at(item, &["cidrGroupSelector"]).is_object() {
        CidrWanted::Groups(cluster.selector(at(item, &["cidrGroupSelector"]), "cidrgroup"))
    } else {
        match Cidr::read(text(item, &["cidr"])) {
            Some(cidr) => CidrWanted::Prefix(cidr),
            None => return nobody(),
        }
    };
    PeerSelector::Cidr { wanted, except, in_set: true }
}

/// R20: services with a selector are their pods, since 1.17; those without are their addresses.
fn services(cluster: &Cluster<'_>, item: &Value) -> Vec<PeerSelector> {
    let mut found = Vec::new();
    for service in cluster.named_services(item) {
        if !has_selector(service) {
            for address in cluster.service_addresses(service) {
                let wanted = CidrWanted::Prefix(Cidr::of(address));
                found.push(PeerSelector::Cidr { wanted, except: Vec::new(), in_set: true });
            }
        } else if cluster.minor() >= 17 {
            let version = cluster.terms.cilium;
            let dots = ((17, 0)..(17, 16)).contains(&version) || ((18, 0)..(19, 4)).contains(&version);
            let mut selector = Selector::default();
            for (key, value) in texts(service, &["spec", "selector"]) {
                // Before the mend (1.17.16, 1.19.4) a dot in the key ends its source, so `app.kubernetes.io/name` is nobody's.
                let extended = match key.split_once('.').filter(|_| dots) {
                    Some((source, key)) => format!("{source}:{key}"),
                    None => format!("{}:{key}", if dots { "any" } else { "k8s" }),
                };
                selector.set(&extended, value);
            }
            selector.set(&format!("k8s:{NAMESPACE}"), namespace(service));
            confine(cluster, &mut selector);
            found.push(PeerSelector::Labels(selector));
        }
    }
    found
}

/// R10, R12: the ports of a rule.
fn ports(cluster: &Cluster<'_>, rule: &Value) -> Vec<Ports> {
    let mut found: Vec<Ports> = Vec::new();
    for item in list(rule, &["toPorts"]) {
        let ports = list(item, &["ports"]).iter().map(|port| Port {
            port: as_text(at(port, &["port"])),
            end: if cluster.minor() >= 16 { at(port, &["endPort"]).as_u64().unwrap_or(0) as u32 } else { 0 },
            protocol: text(port, &["protocol"]).to_uppercase(),
        });
        found.push(Ports { ports: ports.collect(), layer7: layer7(cluster, item) });
    }
    for item in list(rule, &["icmps"]) {
        let ports = list(item, &["fields"]).iter().map(icmp::port);
        found.push(Ports { ports: ports.collect(), layer7: Layer7::None });
    }
    found
}

/// R15, R18, R24: what layer 7 asks of the ports of an item.
fn layer7(cluster: &Cluster<'_>, item: &Value) -> Layer7 {
    let rules = |kind: &str| list(item, &["rules", kind]);
    if at(item, &["listener"]).is_object() {
        return Layer7::Other;
    }
    if !rules("dns").is_empty() {
        return Layer7::Dns(rules("dns").to_vec());
    }
    if !rules("http").is_empty() {
        return Layer7::Http(rules("http").to_vec());
    }
    let old = cluster.minor() <= 19 && (!rules("kafka").is_empty() || !text(item, &["rules", "l7proto"]).is_empty());
    let tls = !list(item, &["serverNames"]).is_empty()
        || at(item, &["terminatingTLS"]).is_object()
        || at(item, &["originatingTLS"]).is_object();
    if old || tls { Layer7::Other } else { Layer7::None }
}
