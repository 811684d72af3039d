//! The part of the input that a change of some files touches.
//!
//! A cluster is touched when one of the files that say something about it changed: its commands or resources, its pools,
//! its networks, the files that its values are written in. Of formats in which a folder is one whole (Terraform), every
//! file of the folder says something about each cluster there.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Cluster, Field, FileId, Format, Model, Place, SubnetId};
use crate::source::text::SourceFile;

/// Leaves in the model only the clusters that the changed files belong to; returns the files about which there may be
/// findings: those that changed and those of the clusters left. `changed` are names as the files have them; a name that
/// no file has is of a file that is gone.
pub(super) fn narrow(model: &mut Model, changed: &[String], files: &[SourceFile]) -> BTreeSet<FileId> {
    let names: BTreeSet<&str> = changed.iter().map(String::as_str).collect();
    let changed_files: BTreeSet<FileId> = (0_u32..)
        .zip(files)
        .filter(|(_, file)| names.contains(file.name.as_str()))
        .map(|(index, _)| FileId(index))
        .collect();
    let folders: BTreeSet<&str> = names.iter().map(|name| folder(name)).collect();
    let written_in = written_in(model);
    let mut focus = changed_files.clone();
    // What objects come to may depend on any cluster, and on how many there are.
    let keeps_all = !model.objects.is_empty();
    let clusters = std::mem::take(&mut model.clusters);
    let kept = clusters.into_iter().filter(|cluster| {
        let files_of_cluster = files_of(cluster, model, &written_in);
        let whole_folder = cluster.revisions.iter().any(|revision| revision.format == Format::Terraform);
        let in_folder = |file: &FileId| {
            files.get(file.0 as usize).is_some_and(|file| whole_folder && folders.contains(folder(&file.name)))
        };
        let touched = !files_of_cluster.is_disjoint(&changed_files) || files_of_cluster.iter().any(in_folder);
        if touched {
            focus.extend(files_of_cluster);
        }
        touched || keeps_all
    });
    model.clusters = kept.collect();
    model.commands.retain(|command| focus.contains(&command.place.file));
    model.malformed.retain(|malformed| focus.contains(&malformed.place.file));
    focus
}

fn folder(name: &str) -> &str {
    name.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The files in which values of a file's fields are written.
fn written_in(model: &Model) -> BTreeMap<FileId, BTreeSet<FileId>> {
    let mut written: BTreeMap<FileId, BTreeSet<FileId>> = BTreeMap::new();
    for (place, origins) in &model.origins {
        let elsewhere = origins.iter().map(|origin| origin.file).filter(|file| *file != place.file);
        written.entry(place.file).or_default().extend(elsewhere);
    }
    written
}

fn files_of(cluster: &Cluster, model: &Model, written_in: &BTreeMap<FileId, BTreeSet<FileId>>) -> BTreeSet<FileId> {
    let mut files = BTreeSet::new();
    for revision in &cluster.revisions {
        let spec = &revision.spec;
        files.insert(revision.place.file);
        files.extend(spec.pools.iter().map(|pool| pool.place.file));
        files.extend(spec.namespaces.iter().map(|namespace| namespace.place.file));
        let network = &spec.network;
        let texts = [&network.plugin, &network.dataplane, &network.policy, &spec.kubernetes_version];
        let ranges = network.pod_cidrs.iter().chain(&network.service_cidrs).filter_map(Field::place);
        files.extend(texts.into_iter().filter_map(Field::place).chain(ranges).map(|place: &Place| place.file));
        for pool in &spec.pools {
            files.extend([&pool.subnet, &pool.pod_subnet].into_iter().flat_map(|id| network_files(id, model)));
        }
    }
    let written: Vec<FileId> = files.iter().filter_map(|file| written_in.get(file)).flatten().copied().collect();
    files.extend(written);
    files
}

/// The files that say something about the network of a subnet.
fn network_files(id: &Field<SubnetId>, model: &Model) -> Vec<FileId> {
    let Some(id) = id.sited() else { return Vec::new() };
    let networks = match id.value.target {
        Some(target) => model.networks.get(target.network..=target.network).unwrap_or_default(),
        None => &model.networks,
    };
    let named = networks.iter().filter(|network| id.value.target.is_some() || network.is_named_by(&id.value));
    let files = named.flat_map(|network| {
        let subnets = network.subnets.iter().map(|subnet| subnet.place.file);
        let peerings = network.peerings.iter().map(|peering| peering.place.file);
        std::iter::once(network.file()).chain(subnets).chain(peerings)
    });
    files.collect()
}
