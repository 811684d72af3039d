//! Services (`validateService` of Kubernetes 1.36).

use std::collections::BTreeMap;

use super::addresses::{self, Names, short};
use super::at::{At, Port};
use super::{metadata, names, ports};
use crate::admission::{Fault, ServerFault, Stage};
use crate::model::{Object, Versions};

const TYPES: [&str; 4] = ["ClusterIP", "NodePort", "LoadBalancer", "ExternalName"];

/// What other fields of a service are judged by.
struct Service<'u, 'n> {
    spec: &'u At<'u, 'n>,
    /// `spec.type`; none when it is of the wrong type.
    kind: Option<&'n str>,
    /// Without an address of its own.
    headless: bool,
    versions: Versions,
}

impl Service<'_, '_> {
    fn is(&self, kind: &str) -> bool {
        self.kind == Some(kind)
    }
}

/// The faults of a Service.
pub(super) fn examine(object: &Object, versions: Versions, faults: &mut Vec<Fault>) {
    let root = At::root(object);
    let spec = root.get("spec");
    let kind = spec.get("type").text().map(|kind| if kind.is_empty() { "ClusterIP" } else { kind });
    let listed = spec.get("clusterIPs");
    let listed: Vec<Option<&str>> = listed.items().map(|at| at.text()).collect();
    let single = spec.get("clusterIP").text();
    let headless = if listed.is_empty() { single == Some("None") } else { listed == [Some("None")] };
    let service = Service { spec: &spec, kind, headless, versions };
    of_type(&service, faults);
    all_ports(&service, faults);
    metadata::labels(&spec.get("selector"), faults);
    enumerations(&service, faults);
    cluster_ips(&service, faults);
    external_ips(&service, faults);
    source_ranges(&service, faults);
    only_for_some_types(&service, faults);
    without_effect(&service, faults);
}

/// A fault of a service without a kind of its own.
fn told(at: &At<'_, '_>, message: impl Into<String>) -> Fault {
    at.fault(ServerFault::Service, Stage::Validation, message)
}

fn of_type(service: &Service<'_, '_>, faults: &mut Vec<Fault>) {
    let spec = service.spec;
    let Some(kind) = service.kind else { return };
    let at = spec.get("type");
    if !TYPES.contains(&kind) {
        let message = format!("`{}` is no type of a service", short(kind));
        let help = "write `ClusterIP`, `NodePort`, `LoadBalancer` or `ExternalName`";
        faults.push(told(&at, message).help(help));
    }
    let list = spec.get("ports");
    if list.is_empty() && kind != "ExternalName" && !service.headless {
        let message = "this service has no ports";
        faults.push(told(&list, message).help("list its ports; only headless services do without"));
    }
    let cluster_ip = spec.get("clusterIP");
    if service.headless && matches!(kind, "LoadBalancer" | "NodePort") {
        let message = format!("a service of type `{kind}` needs an address, and `None` gives it none");
        faults.push(told(&cluster_ip, message).field("spec.clusterIPs[0]"));
    }
    if kind != "ExternalName" {
        return;
    }
    for name in ["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"] {
        let at = spec.get(name);
        // The list follows the single address, and causes name the list.
        let doubled = name == "clusterIP" && !spec.get("clusterIPs").is_empty();
        if at.is_set() && !at.is_empty() && at.text() != Some("") && !doubled {
            let message = format!("a service that stands for a name elsewhere has no `{name}`");
            let field = if name == "clusterIP" { "spec.clusterIPs".to_owned() } else { at.field() };
            faults.push(told(&at, message).field(field));
        }
    }
    let name = spec.get("externalName");
    let Some(text) = name.text() else { return };
    let text = text.strip_suffix('.').unwrap_or(text);
    if text.is_empty() {
        faults.push(told(&name, "a service of type `ExternalName` has no `externalName`"));
    } else if let Some(flaw) = names::subdomain(text) {
        faults.push(told(&name, format!("`{}` is no name of a host: it {flaw}", short(text))));
    }
}

fn all_ports(service: &Service<'_, '_>, faults: &mut Vec<Fault>) {
    let list = service.spec.get("ports");
    let count = list.items().count();
    let mut seen_names: BTreeMap<&str, At<'_, '_>> = BTreeMap::new();
    let mut seen_ports: BTreeMap<(i32, &str), At<'_, '_>> = BTreeMap::new();
    let mut seen_nodes: BTreeMap<(i32, &str), At<'_, '_>> = BTreeMap::new();
    for at in list.items() {
        let name = at.get("name");
        match name.text() {
            Some("") if count > 1 => {
                let message = "this port has no name, and each of several ports needs one";
                faults.push(told(&name, message).help("name it, such as `http`"));
            }
            Some("") | None => {}
            Some(text) => {
                if let Some(flaw) = names::label(text) {
                    let message = format!("`{}` cannot be the name of a service's port: it {flaw}", short(text));
                    faults.push(name.fault(ServerFault::Port, Stage::Validation, message));
                }
                if let Some(first) = seen_names.get(text) {
                    let message = format!("a second port is named `{}`", short(text));
                    let fault = name.fault(ServerFault::PortClash, Stage::Validation, message);
                    faults.push(fault.related(first.get("name").place(), "the first one is here"));
                } else {
                    seen_names.insert(text, at);
                }
            }
        }
        one_port(&at, service, faults);
        let (number, node) = (at.get("port").number(), at.get("nodePort"));
        let protocol = at.get("protocol").text().map(|text| if text.is_empty() { "TCP" } else { text });
        let (Some(number), Some(protocol)) = (number, protocol) else { continue };
        if let Some(first) = seen_ports.get(&(number, protocol)) {
            let message = format!("port `{number}/{protocol}` is listed twice");
            let mut fault = at.fault(ServerFault::PortClash, Stage::Validation, message);
            fault.place = at.place_of_key();
            faults.push(fault.related(first.place_of_key(), "the first time is here"));
        } else {
            seen_ports.insert((number, protocol), at);
        }
        let Some(value) = node.number().filter(|value| *value != 0) else { continue };
        if let Some(first) = seen_nodes.get(&(value, protocol)) {
            let message = format!("port `{value}/{protocol}` of the nodes is taken twice");
            let fault = node.fault(ServerFault::PortClash, Stage::Validation, message);
            faults.push(fault.related(first.get("nodePort").place(), "the first time is here"));
        } else {
            seen_nodes.insert((value, protocol), at);
        }
    }
}

fn one_port(at: &At<'_, '_>, service: &Service<'_, '_>, faults: &mut Vec<Fault>) {
    let (number, target, node) = (at.get("port"), at.get("targetPort"), at.get("nodePort"));
    let follows = matches!(target.port(), Some(Port::Number(0) | Port::Name(""))) || target.is_unset();
    if let Some(fault) = number.number().and_then(|value| ports::number(&number, value)) {
        // A target that is not given is the port itself.
        faults.push(if follows { fault.also_of(target.field()) } else { fault });
    }
    if !follows && let Some(port) = target.port() {
        faults.extend(ports::number_or_name(&target, port));
    }
    faults.extend(ports::protocol(&at.get("protocol")));
    let app = at.get("appProtocol");
    if let Some(text) = app.text().filter(|_| app.is_set())
        && let Some(flaw) = names::key(text)
    {
        let message = format!("`{}` is no protocol of an application: it {flaw}", short(text));
        faults.push(app.fault(ServerFault::Port, Stage::Validation, message));
    }
    if node.number().is_some_and(|value| value != 0) && service.is("ClusterIP") {
        let message = "a service of type `ClusterIP` has no ports of the nodes";
        let help = "leave `nodePort` out, or make the service a `NodePort`";
        faults.push(told(&node, message).help(help));
    }
}

fn enumerations(service: &Service<'_, '_>, faults: &mut Vec<Fault>) {
    let spec = service.spec;
    let mut one_of = |at: &At<'_, '_>, values: &[&str]| {
        let Some(text) = at.text().filter(|text| at.is_set() && !values.contains(text)) else { return };
        let listed: Vec<String> = values.iter().map(|value| format!("`{value}`")).collect();
        let message = format!("`{}` is none of {}", short(text), listed.join(", "));
        faults.push(told(at, message));
    };
    // What is empty is filled in.
    let affinity = spec.get("sessionAffinity");
    if affinity.text() != Some("") {
        one_of(&affinity, &["ClientIP", "None"]);
    }
    one_of(&spec.get("internalTrafficPolicy"), &["Cluster", "Local"]);
    let families = spec.get("ipFamilies");
    if !service.is("ExternalName") {
        families.items().for_each(|family| one_of(&family, &["IPv4", "IPv6"]));
        one_of(&spec.get("ipFamilyPolicy"), &["PreferDualStack", "RequireDualStack", "SingleStack"]);
    }
    let distribution = spec.get("trafficDistribution");
    if service.versions.kubernetes.minor() >= (1, 34) {
        one_of(&distribution, &["PreferClose", "PreferSameZone", "PreferSameNode"]);
    } else {
        one_of(&distribution, &["PreferClose"]);
    }
    let external = spec.get("externalTrafficPolicy");
    let has_addresses = !spec.get("externalIPs").is_empty();
    let is_external =
        service.is("LoadBalancer") || service.is("NodePort") || (service.is("ClusterIP") && has_addresses);
    match external.text() {
        Some("") | None => {}
        Some(_) if is_external => one_of(&external, &["Cluster", "Local"]),
        Some(text) => {
            let message =
                format!("`{}` is set, and nothing outside of the cluster can reach this service", short(text));
            let help = "leave `externalTrafficPolicy` out, or make the service a `NodePort` or `LoadBalancer`";
            faults.push(told(&external, message).help(help));
        }
    }
    let seconds = spec.get("sessionAffinityConfig");
    let seconds = seconds.get("clientIP");
    let seconds = seconds.get("timeoutSeconds");
    if affinity.text() == Some("ClientIP")
        && let Some(value) = seconds.number().filter(|value| seconds.is_set() && !(1..=86_400).contains(value))
    {
        faults.push(told(&seconds, format!("`{value}` seconds are not between 1 and 86400")));
    }
    let mut seen: Vec<&str> = Vec::new();
    for family in families.items() {
        let Some(text) = family.text() else { continue };
        if seen.contains(&text) && !service.is("ExternalName") {
            faults.push(told(&family, format!("`{}` is listed twice", short(text))));
        } else if seen.len() < TYPES.len() {
            seen.push(text);
        }
    }
}

fn cluster_ips(service: &Service<'_, '_>, faults: &mut Vec<Fault>) {
    if service.is("ExternalName") {
        return;
    }
    let spec = service.spec;
    let (single, list) = (spec.get("clusterIP"), spec.get("clusterIPs"));
    let Some(first) = single.text() else { return };
    if list.is_empty() {
        if !first.is_empty() && first != "None" {
            // The server makes the list from it, and names the list.
            let names = Names { cause: Some("spec.clusterIPs[0]"), warning: "spec.clusterIPs[0]" };
            let fault = addresses::address(&single, first, names, service.versions);
            faults.extend(fault.map(|fault| fault.field("spec.clusterIPs[0]")));
        }
        return;
    }
    let items: Vec<At<'_, '_>> = list.items().collect();
    let texts: Option<Vec<&str>> = items.iter().map(At::text).collect();
    let Some(texts) = texts else { return };
    let mut whole = |message: String| {
        let mut fault = told(&list, message);
        fault.place = list.place_of_key();
        faults.push(fault);
    };
    // The list is made from `clusterIP`, but not the other way round.
    if first.is_empty() {
        whole("`clusterIPs` is set without `clusterIP`, which must be the first of them".to_owned());
    } else if texts.first() != Some(&first) {
        whole(format!("the first of `clusterIPs` is not `{}`, which is the `clusterIP`", short(first)));
    }
    if texts.first() == Some(&"None") && texts.len() > 1 {
        whole("`None` means no address, so it stands alone".to_owned());
    }
    if texts.len() > 2 {
        whole("a service has two addresses at most, one of each family".to_owned());
    }
    for (index, (at, text)) in items.iter().zip(&texts).enumerate() {
        if index > 0 || *text != "None" {
            let names = Names { cause: None, warning: &at.field() };
            faults.extend(addresses::address(at, text, names, service.versions));
        }
    }
    let found: Vec<_> = texts.iter().filter_map(|text| addresses::sloppy_address(text)).collect();
    if let [first, second] = found.as_slice()
        && texts.len() == 2
        && first.is_ipv4() == second.is_ipv4()
    {
        let mut fault = told(&list, "two addresses of one family are given, and one of each is taken");
        fault.place = list.place_of_key();
        faults.push(fault);
    }
}

fn external_ips(service: &Service<'_, '_>, faults: &mut Vec<Fault>) {
    let list = service.spec.get("externalIPs");
    for at in list.items() {
        let Some(text) = at.text() else { continue };
        let names = Names { cause: None, warning: &at.field() };
        let fault = addresses::address(&at, text, names, service.versions);
        let is_refused = fault.as_ref().is_some_and(|fault| fault.stage == Stage::Validation);
        faults.extend(fault);
        if let Some(found) = addresses::sloppy_address(text).filter(|_| !is_refused)
            && let Some(what) = addresses::special(found)
        {
            faults.push(at.fault(ServerFault::Cidr, Stage::Validation, format!("`{text}` is {what}")));
        }
    }
    let balancer = service.spec.get("loadBalancerIP");
    if let Some(text) = balancer.text().filter(|text| addresses::sloppy_address(text).is_some()) {
        // It is not validated, but warned of.
        let names = Names { cause: None, warning: "spec.loadBalancerIP" };
        let fault = addresses::address(&balancer, text, names, service.versions);
        faults.extend(fault.filter(|fault| fault.stage == Stage::Warning));
    }
}

fn source_ranges(service: &Service<'_, '_>, faults: &mut Vec<Fault>) {
    let list = service.spec.get("loadBalancerSourceRanges");
    if list.is_empty() {
        return;
    }
    if !service.is("LoadBalancer") && service.kind.is_some() {
        let message = "`loadBalancerSourceRanges` is for services of type `LoadBalancer` alone";
        let mut fault = told(&list, message).field("spec.LoadBalancerSourceRanges");
        fault.place = list.place_of_key();
        faults.push(fault.help("leave it out, or make the service a `LoadBalancer`"));
    }
    for (index, at) in list.items().enumerate() {
        let Some(text) = at.text() else { continue };
        // White space around it is an old habit that the server keeps to.
        let cause = format!("spec.LoadBalancerSourceRanges[{index}]");
        let names = Names { cause: Some(&cause), warning: &at.field() };
        faults.extend(addresses::cidr(&at, text.trim(), names, service.versions).fault);
    }
}

fn only_for_some_types(service: &Service<'_, '_>, faults: &mut Vec<Fault>) {
    let spec = service.spec;
    if service.kind.is_none() {
        return;
    }
    let balances = service.is("LoadBalancer");
    for name in ["allocateLoadBalancerNodePorts", "loadBalancerClass"] {
        let at = spec.get(name);
        if at.is_set() && !balances {
            faults
                .push(told(&at, format!("`{name}` is for services of type `LoadBalancer` alone")).help("leave it out"));
        }
    }
    let class = spec.get("loadBalancerClass");
    if let Some(text) = class.text().filter(|_| class.is_set() && balances)
        && let Some(flaw) = names::key(text)
    {
        faults.push(told(&class, format!("`{}` is no class of load balancers: it {flaw}", short(text))));
    }
    let health = spec.get("healthCheckNodePort");
    let is_local = spec.get("externalTrafficPolicy").text() == Some("Local");
    if let Some(value) = health.number().filter(|value| *value != 0) {
        if !(balances && is_local) {
            let message = "`healthCheckNodePort` is for a `LoadBalancer` with `externalTrafficPolicy: Local` alone";
            faults.push(told(&health, message).help("leave it out"));
        } else {
            faults.extend(ports::number(&health, value));
        }
    }
}

/// What is stored and has no effect, of which the server warns.
fn without_effect(service: &Service<'_, '_>, faults: &mut Vec<Fault>) {
    let spec = service.spec;
    let mut warn = |at: &At<'_, '_>, message: &str, says: String| {
        let message = message.replace("{}", at.key());
        let mut fault = at.fault(ServerFault::Service, Stage::Warning, message).warning(says);
        fault.place = at.place_of_key();
        faults.push(fault);
    };
    let (balancer, externals, affinity) =
        (spec.get("loadBalancerIP"), spec.get("externalIPs"), spec.get("sessionAffinity"));
    let has_externals = externals.is_set() && !externals.is_empty();
    let is_headless = service.is("ClusterIP") && service.headless;
    if is_headless {
        let message = "`{}` has no effect in a headless service";
        if balancer.text().is_some_and(|text| !text.is_empty()) {
            warn(&balancer, message, "spec.loadBalancerIP is ignored for headless services".to_owned());
        }
        if has_externals {
            warn(&externals, message, "spec.externalIPs is ignored for headless services".to_owned());
        }
        if affinity.text().is_some_and(|text| !matches!(text, "" | "None")) {
            warn(&affinity, message, "spec.SessionAffinity is ignored for headless services".to_owned());
        }
    }
    let is_name = service.is("ExternalName");
    if has_externals && is_name {
        let says = "spec.externalIPs is ignored when spec.type is \"ExternalName\"";
        warn(&externals, "`{}` has no effect in a service of type `ExternalName`", says.to_owned());
    } else if has_externals && !is_headless && service.versions.kubernetes.minor() >= (1, 36) {
        let says = "spec.externalIPs is deprecated and may no longer be implemented in some clusters";
        warn(&externals, "`externalIPs` is deprecated since Kubernetes 1.36", says.to_owned());
    }
    let name = spec.get("externalName");
    if !is_name && service.kind.is_some() && name.text().is_some_and(|text| !text.is_empty()) {
        let says = "spec.externalName is ignored when spec.type is not \"ExternalName\"";
        warn(&name, "`{}` has no effect in a service of another type than `ExternalName`", says.to_owned());
    }
    let distribution = spec.get("trafficDistribution");
    if distribution.text() == Some("PreferClose") && service.versions.kubernetes.minor() >= (1, 35) {
        let says = "spec.trafficDistribution: \"PreferClose\" is deprecated; use \"PreferSameZone\"";
        warn(&distribution, "`PreferClose` is the old name of `PreferSameZone`", says.to_owned());
    }
}
