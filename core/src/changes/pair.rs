//! Which cluster of the state before is which cluster now.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Step, Verdict, addresses, inherit, network};
use crate::input::Remark;
use crate::model::{Action, Cluster, ClusterSpec, Field, Format, Model, Revision};

/// Gives each cluster of `model` the last state that the matching cluster of `old` has. Notes are what is left over on
/// either side.
///
/// Clusters match by name and resource group, several alike in their order where both states have as many; those whose
/// name is not known by their address in a Terraform configuration or a Bicep file; else the only one on each side. A
/// name or resource group that surely differs is another cluster.
pub fn attach(model: &mut Model, old: Model) -> Vec<Remark> {
    model.origins.extend(old.origins);
    let index = Index::new(&old.clusters);
    let mut used = vec![false; old.clusters.len()];
    let alone = model.clusters.len() == 1 && old.clusters.len() == 1;
    let mut turns = Turns::new(&model.clusters);
    // Commands that change clusters say nothing of those that they leave as they are.
    let whole = model.clusters.iter().all(|cluster| cluster.complete);
    let mut remarks = Vec::new();
    for cluster in &mut model.clusters {
        let found = cluster.last().and_then(|revision| {
            let at = index.find(revision, cluster.revisions.first(), &mut turns).or(alone.then_some(0))?;
            let last = old.clusters.get(at)?.last()?;
            (!surely_other(&revision.spec, &last.spec)).then_some(at)
        });
        let Some((at, other)) = found.and_then(|at| Some((at, old.clusters.get(at)?))) else {
            if let Some(first) = cluster.revisions.first() {
                let message = format!("the state before does not show {}", called(&first.spec));
                remarks.push(Remark::at(first.place.clone(), message));
            }
            continue;
        };
        if let Some(used) = used.get_mut(at) {
            *used = true;
        }
        join(cluster, other);
    }
    for (cluster, used) in old.clusters.iter().zip(used) {
        if let Some(first) = cluster.revisions.first().filter(|_| whole && !used) {
            let message = format!("{} is gone: only the state before shows it", called(&first.spec));
            remarks.push(Remark::at(first.place.clone(), message));
        }
    }
    remarks
}

fn called(spec: &ClusterSpec) -> String {
    match spec.name.value() {
        Some(name) => format!("the cluster `{name}`"),
        None => "this cluster".to_owned(),
    }
}

/// Gives a cluster the last state of another as the state before.
fn join(cluster: &mut Cluster, old: &Cluster) {
    let Some(last) = old.last() else { return };
    let mut before = last.clone();
    forget_targets(&mut before.spec);
    if !cluster.complete {
        inherit::fill(cluster, &before);
        cluster.complete = old.complete;
    }
    cluster.compared = nearest(cluster, &before);
    cluster.before = Some(Box::new(before));
}

/// Networks of the state before are not those of the model: ids name them by their parts only.
fn forget_targets(spec: &mut ClusterSpec) {
    for pool in &mut spec.pools {
        let targeted =
            [&pool.subnet, &pool.pod_subnet].iter().any(|id| id.value().is_some_and(|id| id.target.is_some()));
        if targeted {
            let pool = Arc::make_mut(pool);
            for id in [&mut pool.subnet, &mut pool.pod_subnet] {
                if let Field::Known(sited) = id {
                    sited.value.target = None;
                }
            }
        }
    }
}

/// The step that the state before comes before.
///
/// A script that creates a cluster and then changes it may tell what was done long ago. The state before is compared
/// with the step from which it differs least; the steps after that are what is new. Of the steps that do not differ at
/// all it is the last.
fn nearest(cluster: &Cluster, before: &Revision) -> usize {
    if cluster.revisions.first().is_none_or(|first| first.action != Action::Create) {
        return 0;
    }
    let distances = cluster.revisions.iter().map(|after| distance(Step { before, after }));
    let mut best = (0, u32::MAX);
    for (at, distance) in distances.enumerate() {
        if distance < best.1 || distance == 0 {
            best = (at, distance);
        }
    }
    best.0
}

/// How far two states are apart. Pools are left out: the commands that change them change nothing that is fixed.
fn distance(step: Step<'_>) -> u32 {
    let transitions = network(step).into_iter().chain(addresses(step));
    let weights = transitions.map(|transition| match transition.row.verdict() {
        Verdict::Allowed => 1,
        Verdict::Consequences => 2,
        Verdict::Refused => 3,
    });
    let version = match (step.earlier().version(), step.later().version()) {
        (Some(old), Some(new)) if new.minor() > old.minor() => 1,
        (Some(old), Some(new)) if new.minor() < old.minor() => 3,
        (Some(old), Some(new)) if new.patch != old.patch => 1,
        _ => 0,
    };
    weights.fold(version, u32::saturating_add)
}

/// Whether two settings name different clusters.
fn surely_other(a: &ClusterSpec, b: &ClusterSpec) -> bool {
    let differ = |a: &Field<String>, b: &Field<String>| matches!((a.value(), b.value()), (Some(a), Some(b)) if !a.eq_ignore_ascii_case(b));
    differ(&a.name, &b.name) || differ(&a.resource_group, &b.resource_group)
}

/// Name and resource group, the latter absent where it is not known.
type Key = (String, Option<String>);

fn key(revision: &Revision) -> Option<Key> {
    Some((lower(&revision.spec.name)?, lower(&revision.spec.resource_group)))
}

/// Several clusters of one name are alternatives, as in a page that shows two ways. Where both states have as many, they
/// match in their order.
struct Turns {
    /// How many clusters have the name, and how many of them had their turn.
    of: BTreeMap<Key, (usize, usize)>,
}

impl Turns {
    fn new(clusters: &[Cluster]) -> Self {
        let mut of = BTreeMap::new();
        for key in clusters.iter().filter_map(|cluster| key(cluster.last()?)) {
            let (number, _): &mut (usize, usize) = of.entry(key).or_default();
            *number = number.saturating_add(1);
        }
        Self { of }
    }

    /// The one of the clusters of the same name whose turn it is, else the last.
    fn take(&mut self, key: &Key, same: &[usize]) -> Option<usize> {
        let Some((number, turn)) = self.of.get_mut(key) else { return same.last().copied() };
        let at = *turn;
        *turn = turn.saturating_add(1);
        if *number == same.len() { same.get(at).copied() } else { same.last().copied() }
    }
}

/// The clusters of the state before by their names and addresses.
#[derive(Default)]
struct Index {
    named: BTreeMap<Key, Vec<usize>>,
    /// The last of each name.
    by_name: BTreeMap<String, usize>,
    /// By format and address; none where several have it.
    addressed: BTreeMap<(bool, String), Option<usize>>,
}

impl Index {
    fn new(clusters: &[Cluster]) -> Self {
        let mut index = Self::default();
        for (at, cluster) in clusters.iter().enumerate() {
            let (Some(first), Some(last)) = (cluster.revisions.first(), cluster.last()) else { continue };
            if let Some(key) = key(last) {
                index.by_name.insert(key.0.clone(), at);
                index.named.entry(key).or_default().push(at);
            }
            if let Some(address) = address(first) {
                index.addressed.entry(address).and_modify(|at| *at = None).or_insert(Some(at));
            }
        }
        index
    }

    fn find(&self, last: &Revision, first: Option<&Revision>, turns: &mut Turns) -> Option<usize> {
        // The name may be one that the state before does not tell.
        let by_address = || self.addressed.get(&address(first?)?).copied().flatten();
        let Some(key) = key(last) else { return by_address() };
        if let Some(same) = self.named.get(&key) {
            return turns.take(&key, same);
        }
        let (name, group) = key;
        if group.is_none() {
            return self.by_name.get(&name).copied().or_else(by_address);
        }
        let without = self.named.get(&(name, None)).and_then(|same| same.last());
        without.copied().or_else(by_address)
    }
}

fn lower(field: &Field<String>) -> Option<String> {
    field.value().map(|value| value.to_ascii_lowercase())
}

/// Where the cluster is declared, in the formats whose paths name it.
fn address(first: &Revision) -> Option<(bool, String)> {
    let terraform = match first.format {
        Format::Terraform => true,
        Format::Bicep => false,
        _ => return None,
    };
    (!first.place.path.is_empty()).then(|| (terraform, first.place.path.to_string()))
}
