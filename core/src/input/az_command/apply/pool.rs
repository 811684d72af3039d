//! `az aks nodepool …`, `az aks scale`, and the pool that `az aks create` makes.

use std::sync::Arc;

use super::revision;
use super::settings::Settings;
use crate::input::assemble::Assembly;
use crate::model::{Action, ClusterSpec, Command, Field, NodePool};

/// The pool of `az aks create`: a system pool, named `nodepool1` unless said otherwise.
pub(super) fn of_create(command: &Command) -> NodePool {
    let settings = Settings::new(command);
    let mut pool = NodePool::new(command.place.clone());
    pool.name = settings.text("--nodepool-name", Field::known("nodepool1".to_owned(), command.place.clone()));
    pool.mode = Field::known("System".to_owned(), command.place.clone());
    pool.taints = settings.texts("--nodepool-taints", Vec::new());
    pool.pool_type = settings.text("--vm-set-type", Field::Absent);
    pool.local_dns = None;
    set_new(settings, &mut pool);
    pool
}

pub(super) fn add(command: &Command, assembly: &mut Assembly) {
    let settings = Settings::new(command);
    let (index, mut spec) = assembly.cluster_of(command, "--cluster-name");
    let mut pool = NodePool::new(command.place.clone());
    pool.name = settings.text("--nodepool-name", Field::Absent);
    pool.os_type = settings.text("--os-type", Field::Absent);
    pool.mode = settings.text("--mode", Field::known("User".to_owned(), command.place.clone()));
    pool.taints = settings.texts("--node-taints", Vec::new());
    pool.kubernetes_version = settings.text("--kubernetes-version", Field::Absent);
    pool.max_surge = settings.text("--max-surge", Field::Absent);
    pool.priority = settings.text("--priority", Field::Absent);
    pool.gateway_prefix_size = settings.number("--gateway-prefix-size", Field::Absent);
    set_new(settings, &mut pool);
    let name = pool.name.value().cloned();
    if let Some(name) = name {
        spec.pools.retain(|other| !other.name.is(&name));
    }
    spec.pools.push(Arc::new(pool));
    assembly.add_revision(index, revision(Action::AddPool, command, spec));
}

/// What `create` and `nodepool add` have in common.
fn set_new(settings: Settings<'_>, pool: &mut NodePool) {
    pool.os_sku = settings.text("--os-sku", Field::Absent);
    pool.subnet = settings.subnet("--vnet-subnet-id", Field::Absent);
    pool.pod_subnet = settings.subnet("--pod-subnet-id", Field::Absent);
    pool.pod_ip_allocation = settings.text("--pod-ip-allocation-mode", Field::Absent);
    pool.max_pods = settings.number("--max-pods", Field::Absent);
    pool.fips = settings.switch("--enable-fips-image", Field::Absent);
    pool.vm_size = settings.text("--node-vm-size", Field::Absent);
    pool.workload_runtime = settings.text("--workload-runtime", Field::Absent);
    set_size(settings, pool);
}

fn set_size(settings: Settings<'_>, pool: &mut NodePool) {
    pool.count = settings.number("--node-count", std::mem::take(&mut pool.count));
    pool.min_count = settings.number("--min-count", std::mem::take(&mut pool.min_count));
    pool.max_count = settings.number("--max-count", std::mem::take(&mut pool.max_count));
    pool.autoscaling = settings.on_off(
        "--enable-cluster-autoscaler",
        "--disable-cluster-autoscaler",
        std::mem::take(&mut pool.autoscaling),
    );
}

/// `az aks update` changes the autoscaler of a cluster's only pool.
pub(super) fn update_first(command: &Command, spec: &mut ClusterSpec) {
    let settings = Settings::new(command);
    if let [only] = spec.pools.as_mut_slice() {
        let only = Arc::make_mut(only);
        set_size(settings, only);
        only.taints = settings.texts("--nodepool-taints", std::mem::take(&mut only.taints));
    }
}

pub(super) fn scale(command: &Command, assembly: &mut Assembly) {
    let settings = Settings::new(command);
    let (index, mut spec) = assembly.cluster_of(command, "--name");
    let name = settings.text("--nodepool-name", Field::Absent);
    let only = spec.pools.len() == 1;
    let pools = spec.pools.iter_mut();
    for pool in pools.filter(|pool| name.value().map_or(only && name.is_absent(), |name| pool.name.is(name))) {
        let pool = Arc::make_mut(pool);
        pool.count = settings.number("--node-count", std::mem::take(&mut pool.count));
    }
    assembly.add_revision(index, revision(Action::UpdatePool, command, spec));
}

pub(super) fn update(command: &Command, assembly: &mut Assembly) {
    change(command, assembly, |settings, pool| {
        set_size(settings, pool);
        pool.mode = settings.text("--mode", std::mem::take(&mut pool.mode));
        pool.max_surge = settings.text("--max-surge", std::mem::take(&mut pool.max_surge));
        pool.taints = settings.texts("--node-taints", std::mem::take(&mut pool.taints));
        pool.os_sku = settings.text("--os-sku", std::mem::take(&mut pool.os_sku));
        pool.fips = settings.on_off("--enable-fips-image", "--disable-fips-image", std::mem::take(&mut pool.fips));
    });
}

pub(super) fn upgrade(command: &Command, assembly: &mut Assembly) {
    change(command, assembly, |settings, pool| {
        pool.kubernetes_version = settings.text("--kubernetes-version", std::mem::take(&mut pool.kubernetes_version));
        pool.max_surge = settings.text("--max-surge", std::mem::take(&mut pool.max_surge));
    });
}

/// Changes the pool that the command names, or one made elsewhere.
fn change(command: &Command, assembly: &mut Assembly, change: impl Fn(Settings<'_>, &mut NodePool)) {
    let settings = Settings::new(command);
    let (index, mut spec) = assembly.cluster_of(command, "--cluster-name");
    let name = settings.text("--nodepool-name", Field::Absent);
    let known = name.value().and_then(|name| spec.pools.iter().position(|pool| pool.name.is(name)));
    let mut pool = match known {
        Some(at) => Arc::unwrap_or_clone(spec.pools.remove(at)),
        None => NodePool { name, ..NodePool::elsewhere(command.place.clone()) },
    };
    change(settings, &mut pool);
    spec.pools.insert(known.unwrap_or(spec.pools.len()), Arc::new(pool));
    assembly.add_revision(index, revision(Action::UpdatePool, command, spec));
}
