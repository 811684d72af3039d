//! Which objects belong to which cluster.

use std::collections::BTreeMap;

use super::folders::Folders;
use super::{AskedVersions, World, Worlds};
use crate::config::{ClusterFiles, Config};
use crate::facts::Facts;
use crate::model::{Cluster, Field, FileId, Model, Object};
use crate::order::{Order as _, Ordered as _};
use crate::policy::PolicyKind;
use crate::rules::wording::{counted, nearest};
use crate::source::text::SourceFile;

/// What the files of objects belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Owner {
    /// A cluster of the call, by its position.
    Cluster(usize),
    /// A cluster that the configuration names and the call does not show, by the position of the entry.
    Elsewhere(usize),
    /// None that is known.
    Unknown,
}

/// The worlds of a call: see [`Worlds::of`].
pub(super) fn worlds<'a>(
    model: &'a Model,
    files: &[SourceFile],
    config: &Config,
    asked: AskedVersions,
    facts: &Facts,
) -> Worlds<'a> {
    let mut notes = Vec::new();
    let entries = entries(&model.clusters, &config.clusters, &mut notes);
    let mut owners: BTreeMap<FileId, Vec<Owner>> = BTreeMap::new();
    let mut shares: BTreeMap<Owner, Vec<&'a Object>> = BTreeMap::new();
    for object in &model.objects {
        let file = object.place.file;
        let owners = owners.entry(file).or_insert_with(|| {
            let name = files.get(file.0 as usize).map_or("", |file| file.name.as_str());
            of_file(name, &entries, config, model.clusters.len())
        });
        for owner in owners {
            shares.entry(*owner).or_default().push(object);
        }
    }
    if shares.is_empty() {
        shares.insert(if model.clusters.len() == 1 { Owner::Cluster(0) } else { Owner::Unknown }, Vec::new());
    }
    notes.extend(shares.iter().filter_map(|(owner, objects)| match owner {
        Owner::Elsewhere(at) => not_given(config.clusters.get(*at)?, &model.clusters, objects),
        _ => None,
    }));
    notes.extend(left_over(shares.get(&Owner::Unknown).map_or(&[], Vec::as_slice), model.clusters.len()));
    let positions: BTreeMap<Owner, usize> = shares.keys().copied().zip(0..).into_map();
    let position = |owner: &Owner| positions.get(owner).copied();
    let by_file = owners.iter().map(|(file, owners)| (*file, owners.iter().filter_map(position).collect()));
    let by_file = by_file.collect();
    let world = |(owner, objects): (Owner, Vec<&'a Object>)| {
        let cluster = match owner {
            Owner::Cluster(at) => model.clusters.get(at),
            _ => None,
        };
        let may_be_of = match owner {
            Owner::Unknown => model.clusters.iter().collect(),
            _ => Vec::new(),
        };
        World::of(cluster, may_be_of, objects, asked, facts)
    };
    Worlds {
        worlds: shares.into_iter().map(world).collect(),
        by_file,
        folders: Folders::of(&model.objects, files),
        notes,
    }
}

/// What each entry of the configuration means.
fn entries(clusters: &[Cluster], entries: &[ClusterFiles], notes: &mut Vec<String>) -> Vec<Owner> {
    let mut owners: Vec<Owner> = Vec::new();
    for (at, entry) in entries.iter().enumerate() {
        let fitting = (0..).zip(clusters).filter(|(_, cluster)| is_named(cluster, entry));
        let fitting: Vec<usize> = fitting.map(|(position, _)| position).collect();
        // Entries that name one cluster which is not shown share a world.
        let same = || entries.iter().take(at).position(|other| is_same(other, entry)).unwrap_or(at);
        owners.push(match fitting.as_slice() {
            [only] => Owner::Cluster(*only),
            [] => Owner::Elsewhere(same()),
            several => {
                let clusters = counted(several.len() as u128, "cluster", "clusters");
                let name = &entry.name;
                notes.push(format!(
                    "`{name}` under `clusters` of the configuration means {clusters}; `resourceGroup` would tell which"
                ));
                Owner::Elsewhere(same())
            }
        });
    }
    notes.dedup();
    owners
}

/// Names of Azure are compared without case.
fn is_named(cluster: &Cluster, entry: &ClusterFiles) -> bool {
    let Some(last) = cluster.last() else { return false };
    let is = |field: &Field<String>, name: &str| field.value().is_some_and(|value| value.eq_ignore_ascii_case(name));
    is(&last.spec.name, &entry.name)
        && entry.resource_group.as_deref().is_none_or(|group| is(&last.spec.resource_group, group))
}

fn is_same(one: &ClusterFiles, other: &ClusterFiles) -> bool {
    let group = |entry: &ClusterFiles| entry.resource_group.as_deref().map(str::to_ascii_lowercase);
    one.name.eq_ignore_ascii_case(&other.name) && group(one) == group(other)
}

fn of_file(name: &str, entries: &[Owner], config: &Config, clusters: usize) -> Vec<Owner> {
    let path = config.base.path(name);
    let fitting = config.clusters.iter().zip(entries);
    let fitting = fitting.filter(|(entry, _)| entry.files.iter().any(|glob| glob.fits(&path)));
    let mut owners: Vec<Owner> = fitting.map(|(_, owner)| *owner).collect();
    owners.order();
    owners.dedup();
    if owners.is_empty() {
        owners.push(if clusters == 1 { Owner::Cluster(0) } else { Owner::Unknown });
    }
    owners
}

/// The note on objects of a cluster that is not among those given: its name may be misspelt.
fn not_given(entry: &ClusterFiles, clusters: &[Cluster], objects: &[&Object]) -> Option<String> {
    let count = judged(objects);
    if clusters.is_empty() || count == 0 || clusters.iter().any(|cluster| is_named(cluster, entry)) {
        return None;
    }
    let group = entry.resource_group.as_ref().map(|group| format!(" in the resource group `{group}`"));
    let known = || clusters.iter().filter_map(|cluster| cluster.last()?.spec.name.value().map(String::as_str));
    let meant = nearest(&entry.name, known()).filter(|name| !name.eq_ignore_ascii_case(&entry.name));
    let meant = meant.map(|name| format!("; did you mean `{name}`?")).unwrap_or_default();
    Some(format!(
        "no given cluster is named `{}`{}, to which `clusters` of the configuration maps {}, so nothing is said of \
         what depends on the cluster{meant}",
        entry.name,
        group.unwrap_or_default(),
        counted(count as u128, "policy or workload", "policies and workloads")
    ))
}

/// How many of the objects are policies or workloads.
fn judged(objects: &[&Object]) -> usize {
    let judged =
        objects.iter().filter(|object| PolicyKind::of(object).is_some() || super::Workload::of(object).is_some());
    judged.count()
}

/// The note on policies and workloads that might belong to any of several clusters.
fn left_over(objects: &[&Object], clusters: usize) -> Option<String> {
    let count = judged(objects);
    (clusters > 1 && count > 0).then(|| {
        let belong = if count == 1 { "belongs" } else { "belong" };
        format!(
            "{} {belong} to none of the {clusters} clusters, so nothing is said of what depends on the cluster; \
             map their files with `clusters` of netproof.yaml",
            counted(count as u128, "policy or workload", "policies and workloads")
        )
    })
}
