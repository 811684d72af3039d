//! Pools that exist before and after.

use std::collections::{BTreeMap, BTreeSet};

use super::{Row, Step, Transition};
use crate::model::{Field, NodePool, SubnetId};
use crate::order::Ordered as _;

pub(super) fn transitions(step: Step<'_>) -> Vec<Transition> {
    let mut before: BTreeMap<String, &NodePool> = BTreeMap::new();
    for pool in &step.earlier().pools {
        if let Some(name) = pool.name.value() {
            before.insert(name.to_ascii_lowercase(), pool);
        }
    }
    let users = users_of_pod_subnets(step);
    let mut all = Vec::new();
    for pool in &step.later().pools {
        let Some(name) = pool.name.value() else { continue };
        match before.get(&name.to_ascii_lowercase()) {
            // Most steps share the pools that they do not change.
            Some(old) if std::ptr::eq::<NodePool>(*old, pool.as_ref()) => {}
            Some(old) => changed(step, old, pool, name, &mut all),
            None => all.extend(new_on_shared_subnet(step, pool, name, &users)),
        }
    }
    all
}

fn changed(step: Step<'_>, old: &NodePool, new: &NodePool, name: &str, all: &mut Vec<Transition>) {
    let path = |setting: &str| format!("agentPoolProfiles/{name}/{setting}");
    let mut tell = |row: Row, setting: &str, from: String, to: String, field: Option<&crate::model::Place>, was| {
        let row = if step.by_terraform() { Row::PoolReplaced } else { row };
        let place = field.unwrap_or(&new.place);
        let message = match row {
            Row::PoolReplaced => {
                format!("for the change of `{setting}` from `{from}` to `{to}` Terraform makes node pool `{name}` anew")
            }
            _ => format!("`{setting}` of node pool `{name}` is fixed: `{from}` cannot become `{to}`"),
        };
        all.push(Transition::new(step, row, path(setting), (from, to), place).message(message).related(was, "before"));
    };
    if let (Some(from), Some(to)) = (old.max_pods.value(), new.max_pods.value())
        && from != to
    {
        let (from, to) = (from.to_string(), to.to_string());
        tell(Row::FixedPoolSetting, "maxPods", from, to, new.max_pods.place(), old.max_pods.place());
    }
    for (row, setting, from, to) in [
        (Row::FixedPoolSetting, "osType", &old.os_type, &new.os_type),
        (Row::VmSize, "vmSize", &old.vm_size, &new.vm_size),
    ] {
        if let (Some(was), Some(is)) = (from.value(), to.value())
            && !was.eq_ignore_ascii_case(is)
        {
            tell(row, setting, was.clone(), is.clone(), to.place(), from.place());
        }
    }
    for (setting, from, to) in
        [("vnetSubnetID", &old.subnet, &new.subnet), ("podSubnetID", &old.pod_subnet, &new.pod_subnet)]
    {
        if let (Some(was), Some(is)) = (from.value(), to.value())
            && surely_differ(was, is)
        {
            tell(Row::FixedPoolSetting, setting, short(was), short(is), to.place(), from.place());
        }
    }
    if let (Some(was), Some(is)) = (allocation(old), allocation(new))
        && was != is
        && !new.pod_ip_allocation.is_absent()
    {
        let place = new.pod_ip_allocation.place();
        tell(Row::PodAllocation, "podIPAllocationMode", was.into(), is.into(), place, old.pod_ip_allocation.place());
    }
}

/// Network and subnet, as far as they are written.
fn short(id: &SubnetId) -> String {
    format!("{}/{}", id.network.written(), id.subnet.written())
}

/// Whether two ids surely name different subnets.
fn surely_differ(old: &SubnetId, new: &SubnetId) -> bool {
    new.subnet.surely_differs(&old.subnet) || new.surely_other_network(old)
}

/// How the pods of a pool with a pod subnet get their addresses.
fn allocation(pool: &NodePool) -> Option<&'static str> {
    pool.pod_subnet.place()?;
    match &pool.pod_ip_allocation {
        Field::Absent => Some("DynamicIndividual"),
        _ if pool.pod_ip_allocation.is("DynamicIndividual") => Some("DynamicIndividual"),
        _ if pool.pod_ip_allocation.is("StaticBlock") => Some("StaticBlock"),
        _ => None,
    }
}

type Users<'a> = BTreeMap<(String, String), (&'a NodePool, &'static str)>;

/// Virtual network and subnet, when both are known.
fn key(id: &SubnetId) -> Option<(String, String)> {
    Some((id.network.known()?.to_ascii_lowercase(), id.subnet.known()?.to_ascii_lowercase()))
}

/// The pools that the state after does not show any more, by their pod subnets. Of those that it shows another rule
/// speaks.
fn users_of_pod_subnets(step: Step<'_>) -> Users<'_> {
    let names = step.later().pools.iter().filter_map(|pool| pool.name.value());
    let kept: BTreeSet<String> = names.map(|name| name.to_ascii_lowercase()).into_set();
    let mut users = Users::new();
    for pool in &step.earlier().pools {
        if pool.name.value().is_none_or(|name| kept.contains(&name.to_ascii_lowercase())) {
            continue;
        }
        let key = pool.pod_subnet.value().and_then(key);
        if let (Some(key), Some(mode)) = (key, allocation(pool)) {
            users.entry(key).or_insert((pool.as_ref(), mode));
        }
    }
    users
}

/// A new pool on a pod subnet that an existing pool uses otherwise. The old pool may be gone in the state after; it is
/// still there when the new one is added.
fn new_on_shared_subnet(step: Step<'_>, pool: &NodePool, name: &str, users: &Users<'_>) -> Option<Transition> {
    let subnet = pool.pod_subnet.sited()?;
    let to = allocation(pool)?;
    let (user, from) = users.get(&key(&subnet.value)?)?;
    if *from == to || !user.pod_subnet.value()?.surely_same(&subnet.value) {
        return None;
    }
    let setting = format!("agentPoolProfiles/{name}/podIPAllocationMode");
    let place = pool.pod_ip_allocation.place().unwrap_or(&subnet.place);
    let message = format!(
        "node pool `{name}` asks for {to} on a pod subnet that `{}` uses with {from}",
        user.name.value().map_or("another pool", String::as_str)
    );
    let transition =
        Transition::new(step, Row::PodAllocationOnSharedSubnet, setting, (*from, to), place).message(message);
    Some(transition.related(user.pod_subnet.place(), "the pod subnet of the existing pool"))
}
