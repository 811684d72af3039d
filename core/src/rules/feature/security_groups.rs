//! Which traffic the rules of a network security group surely block.

use crate::model::{Field, NetworkSecurityGroup, NodePool, Place, SecurityRule};
use crate::net::{Cidr, Family};
use crate::rules::View;

/// The nodes of one pool with the security group on their subnet.
pub(super) struct Guarded<'a> {
    pub(super) pool: &'a NodePool,
    pub(super) group: &'a NetworkSecurityGroup,
    /// The IPv4 ranges of the nodes' subnet, all of them.
    pub(super) nodes: Vec<Cidr>,
    /// Where the group is put on the subnet.
    pub(super) attached: &'a Place,
}

/// One end of a connection.
pub(super) enum End<'a> {
    /// Addresses inside of the virtual network.
    Nodes(&'a [Cidr]),
    /// Addresses of pods, which may or may not count as the virtual network.
    Pods(&'a [Cidr]),
    /// Anything that a service tag of Azure stands for.
    Service(&'a str),
}

/// Traffic that a rule may block.
pub(super) struct Probe<'a> {
    pub(super) direction: &'a str,
    pub(super) protocol: &'a str,
    /// One destination port, or all of them.
    pub(super) port: Option<u16>,
    pub(super) from: End<'a>,
    pub(super) to: End<'a>,
}

/// Whether a rule meets traffic.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Meets {
    No,
    Maybe,
    All,
}

/// The pools whose subnet has a security group that the input makes, with all its rules.
pub(super) fn guarded<'a>(view: &View<'a>) -> Vec<Guarded<'a>> {
    view.spec().pools.iter().filter_map(|pool| of_pool(view, pool)).collect()
}

fn of_pool<'a>(view: &View<'a>, pool: &'a NodePool) -> Option<Guarded<'a>> {
    let (network, subnet) = view.subnet(&pool.subnet)?;
    let written = subnet.security_group.sited()?;
    let name = written.value.rsplit('/').next()?;
    let named = view.context.model.security_groups.iter().filter(|group| {
        group.name.known().is_some_and(|known| known.eq_ignore_ascii_case(name))
            && !group.resource_group.surely_differs(&network.resource_group)
    });
    let same: Vec<_> = named.collect();
    let [group] = same.as_slice() else { return None };
    // Of a group made elsewhere only some rules are known.
    let elsewhere = group.rules.iter().any(|rule| rule.place == group.place);
    let mut nodes = Vec::new();
    for prefix in &subnet.prefixes {
        let prefix = prefix.value()?;
        if prefix.family() == Family::V4 {
            nodes.push(prefix.clone());
        }
    }
    (!elsewhere && !nodes.is_empty()).then_some(Guarded { pool, group, nodes, attached: &written.place })
}

/// The rule that surely blocks the traffic: it denies all of it, and nothing that comes before it may allow any.
pub(super) fn blocking<'a>(group: &'a NetworkSecurityGroup, probe: &Probe<'_>) -> Option<&'a SecurityRule> {
    let denies = group.rules.iter().filter(|rule| rule.access.is("Deny") && meets(rule, probe) == Meets::All);
    let (priority, deny) = denies.filter_map(|rule| Some((*rule.priority.value()?, rule))).min_by_key(|(p, _)| *p)?;
    let before = group.rules.iter().filter(|rule| rule.priority.value().is_none_or(|own| *own < priority));
    let mut allows = before.filter(|rule| !rule.access.is("Deny") && meets(rule, probe) != Meets::No);
    allows.next().is_none().then_some(deny)
}

fn meets(rule: &SecurityRule, probe: &Probe<'_>) -> Meets {
    // A command may leave a setting out and gets the client's default; a template may say it in another member.
    let command = rule.place.path.is_empty();
    let direction = match &rule.direction {
        Field::Known(_) if rule.direction.is(probe.direction) => Meets::All,
        Field::Known(_) => Meets::No,
        Field::Unknown(_) => Meets::Maybe,
        Field::Absent if probe.direction == "Inbound" => Meets::All,
        Field::Absent => Meets::No,
    };
    let protocol = match &rule.protocol {
        Field::Known(_) if rule.protocol.is("*") || rule.protocol.is(probe.protocol) => Meets::All,
        Field::Known(_) => Meets::No,
        Field::Unknown(_) => Meets::Maybe,
        Field::Absent if command => Meets::All,
        Field::Absent => Meets::Maybe,
    };
    let ends = end(&rule.sources, &probe.from, command).min(end(&rule.destinations, &probe.to, command));
    direction.min(protocol).min(ends).min(ports(&rule.destination_ports, probe.port, command))
}

fn end(written: &[Field<String>], end: &End<'_>, command: bool) -> Meets {
    if written.is_empty() {
        return if command { Meets::All } else { Meets::Maybe };
    }
    let each = written.iter().map(|field| field.value().map_or(Meets::Maybe, |text| meets_end(text.trim(), end)));
    each.max().unwrap_or(Meets::Maybe)
}

fn meets_end(text: &str, end: &End<'_>) -> Meets {
    if text == "*" || text.eq_ignore_ascii_case("any") || text == "0.0.0.0/0" {
        return Meets::All;
    }
    let tag = |name: &str| text.eq_ignore_ascii_case(name);
    let range = Cidr::parse_or_address(text).ok();
    match (end, range) {
        (End::Nodes(own) | End::Pods(own), Some(range)) => {
            if own.iter().all(|one| range.contains(one)) {
                Meets::All
            } else if own.iter().any(|one| range.overlaps(one)) {
                Meets::Maybe
            } else {
                Meets::No
            }
        }
        (End::Nodes(_), None) if tag("VirtualNetwork") => Meets::All,
        (End::Pods(_), None) if tag("VirtualNetwork") => Meets::Maybe,
        (End::Nodes(_) | End::Pods(_), None) => Meets::No,
        (End::Service(_), Some(_)) => Meets::Maybe,
        (End::Service(service), None) if tag("Internet") || tag("AzureCloud") || tag(service) => Meets::All,
        (End::Service(_), None) if text.get(..10).is_some_and(|start| start.eq_ignore_ascii_case("AzureCloud")) => {
            Meets::Maybe
        }
        (End::Service(_), None) => Meets::No,
    }
}

fn ports(written: &[Field<String>], port: Option<u16>, command: bool) -> Meets {
    if written.is_empty() {
        // The Azure CLI fills in port 80.
        return match port {
            _ if !command => Meets::Maybe,
            Some(80) => Meets::All,
            _ => Meets::No,
        };
    }
    let each = written.iter().map(|field| field.value().map_or(Meets::Maybe, |text| meets_port(text.trim(), port)));
    each.max().unwrap_or(Meets::Maybe)
}

fn meets_port(text: &str, port: Option<u16>) -> Meets {
    let (low, high) = text.split_once('-').unwrap_or((text, text));
    let all = text == "*" || (low.trim() == "0" && high.trim() == "65535");
    let within = match (low.trim().parse::<u16>(), high.trim().parse::<u16>(), port) {
        (Ok(low), Ok(high), Some(port)) => (low..=high).contains(&port),
        _ => false,
    };
    if all || within { Meets::All } else { Meets::No }
}
