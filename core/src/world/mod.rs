//! What stands in one cluster: the Kubernetes objects that the input gives for it, read and joined, with the settings
//! that decide how they are judged.
//!
//! **Architecture invariant:** a world borrows the trees of the model and holds no judgement. What the input does not
//! show is absent, and every question to a world says so rather than guess.

mod belonging;
mod by_labels;
mod companions;
mod folders;
mod index;
pub mod keys;
mod namespaces;
mod owners;
mod question;
mod scope;
mod selection;
mod services;
mod settings;
mod workload;

#[cfg(test)]
mod tests;

pub use by_labels::is_about_namespaces;
pub use companions::{Companion, Companions, may_share};
pub use folders::{Bundle, Folders};
pub use namespaces::{Namespace, Namespaces, namespace_or_default};
pub use question::Selection;
pub use scope::is_managed_namespace;
pub use services::{Service, ServicePort};
pub use settings::{Settings, is_dropped_label};
pub use workload::{ContainerPort, Workload};

use std::collections::BTreeMap;

use index::Index;
use question::Answers;

use crate::admission::{Conditions, agent};
use crate::config::Config;
use crate::facts::Facts;
use crate::model::{CiliumVersion, Cluster, FileId, KubernetesVersion, Model, Object, Revision};
use crate::policy::Policy;
use crate::source::text::SourceFile;

/// The worlds of one call: one for each cluster that objects belong to, or one without a cluster.
#[derive(Debug, Default)]
pub struct Worlds<'a> {
    worlds: Vec<World<'a>>,
    /// The worlds of a file's objects, by position.
    by_file: BTreeMap<FileId, Vec<usize>>,
    /// Where the manifests stand.
    pub folders: Folders,
    /// What the user ought to know of which objects belong to which cluster.
    pub notes: Vec<String>,
}

/// One cluster with its objects.
#[derive(Debug)]
pub struct World<'a> {
    /// The cluster, where the input gives it and the objects surely belong to it.
    pub cluster: Option<&'a Cluster>,
    /// The clusters of the call to which the objects may belong, where the input does not tell to which.
    pub may_be_of: Vec<&'a Cluster>,
    /// How the objects are judged.
    pub settings: Settings,
    /// The objects, in the order written.
    pub objects: Vec<&'a Object>,
    /// Those that are policies: of every kind where Cilium enforces them, and else those of Kubernetes itself.
    pub policies: Vec<Policy<'a>>,
    /// Those that are pods or make pods. What another of them makes is not counted again.
    pub workloads: Vec<Workload<'a>>,
    /// The namespaces that they are or stand in.
    pub namespaces: Namespaces<'a>,
    by_kind: BTreeMap<(&'a str, &'a str), Vec<&'a Object>>,
    index: Index<'a>,
    answers: Answers,
}

impl<'a> World<'a> {
    /// The world of these objects. `may_be_of` are the clusters to which they may belong where none is known.
    #[must_use]
    pub fn of(
        cluster: Option<&'a Cluster>,
        may_be_of: Vec<&'a Cluster>,
        objects: Vec<&'a Object>,
        asked: AskedVersions,
        facts: &Facts,
    ) -> Self {
        let mut settings = Settings::of(cluster, &objects, asked, facts);
        let may_be = |cluster: &&Cluster| cluster.last().is_none_or(|last| last.spec.uses_cilium() != Some(false));
        let mut clusters = cluster.iter().chain(&may_be_of).peekable();
        if clusters.peek().is_some() && !clusters.any(may_be) {
            settings.semantics = Semantics::Kubernetes;
        }
        let workloads = objects.iter().filter_map(|object| Workload::of(object)).collect();
        let workloads = owners::without_owned(workloads, &settings);
        Self {
            cluster,
            may_be_of,
            policies: objects.iter().filter_map(|object| settings.policy(object)).collect(),
            by_kind: by_kind(&objects),
            index: Index::of(&workloads),
            answers: Answers::default(),
            workloads,
            namespaces: Namespaces::of(&objects),
            settings,
            objects,
        }
    }

    /// Its objects of a kind.
    pub fn of_kind<'w>(
        &'w self,
        group: &'static str,
        kind: &'static str,
    ) -> std::iter::Copied<std::slice::Iter<'w, &'a Object>> {
        let objects: &'w [&'a Object] = self.by_kind.get(&(group, kind)).map_or(&[], Vec::as_slice);
        objects.iter().copied()
    }

    /// The last state of its cluster.
    #[must_use]
    pub fn revision(&self) -> Option<&'a Revision> {
        self.cluster.and_then(Cluster::last)
    }

    /// Whether Cilium enforces its policies: not where the cluster, or each to which they may belong, surely has another
    /// dataplane, or the user asks for what Kubernetes alone says.
    #[must_use]
    pub fn is_cilium(&self) -> bool {
        self.settings.semantics == Semantics::Cilium
    }
}

impl World<'_> {
    /// Under what conditions its objects are examined. The agent is asked only where Cilium enforces policies.
    fn conditions(&self) -> Conditions {
        let options = || agent::Options::of(|key| self.settings.agent_flag(key));
        Conditions { versions: self.settings.versions, agent: self.is_cilium().then(options) }
    }
}

/// By whose rules policies are judged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Semantics {
    /// As the agent of Cilium enforces them.
    #[default]
    Cilium,
    /// As the API of Kubernetes describes them, whatever enforces them: what the agent alone refuses or makes of them is
    /// not told.
    Kubernetes,
}

/// The versions that the user asks for, and whose rules.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AskedVersions {
    /// `--kubernetes-version`.
    pub kubernetes: Option<KubernetesVersion>,
    /// `--cilium-version`.
    pub cilium: Option<CiliumVersion>,
    /// `--semantics`.
    pub semantics: Semantics,
}

impl AskedVersions {
    /// Reads a version of Kubernetes that the user asks for.
    ///
    /// # Errors
    /// What a version looks like, where this is none.
    pub fn kubernetes(text: &str) -> Result<KubernetesVersion, String> {
        KubernetesVersion::parse(text)
            .ok_or_else(|| format!("`{text}` is no version of Kubernetes, such as `1.35` or `1.35.2`"))
    }

    /// Reads a version of Cilium that the user asks for.
    ///
    /// # Errors
    /// What a version looks like, where this is none.
    pub fn cilium(text: &str) -> Result<CiliumVersion, String> {
        CiliumVersion::parse(text)
            .ok_or_else(|| format!("`{text}` is no version of Cilium, such as `1.18` or `1.18.6`"))
    }
}

impl<'a> Worlds<'a> {
    /// Tells which object belongs to which cluster: to those that the configuration maps its file to, else to the only
    /// one of the call, else to none.
    #[must_use]
    pub fn of(model: &'a Model, files: &[SourceFile], config: &Config, asked: AskedVersions, facts: &Facts) -> Self {
        belonging::worlds(model, files, config, asked, facts)
    }

    /// The worlds.
    pub fn iter(&self) -> impl Iterator<Item = &World<'a>> {
        self.worlds.iter()
    }

    /// The worlds that an object stands in.
    pub fn holding(&self, object: &Object) -> impl Iterator<Item = &World<'a>> {
        let worlds = self.by_file.get(&object.place.file).map_or(&[][..], Vec::as_slice);
        worlds.iter().filter_map(|at| self.worlds.get(*at))
    }

    /// Under what conditions an object is examined, for each of its clusters where they differ.
    #[must_use]
    pub fn conditions_of(&self, object: &Object) -> Vec<Conditions> {
        let mut conditions: Vec<Conditions> = self.holding(object).map(World::conditions).collect();
        conditions.dedup();
        conditions
    }
}

/// Objects by group and kind, each in the order written.
fn by_kind<'a>(objects: &[&'a Object]) -> BTreeMap<(&'a str, &'a str), Vec<&'a Object>> {
    let mut by_kind: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for object in objects.iter().copied() {
        by_kind.entry((object.group(), object.kind.as_str())).or_default().push(object);
    }
    by_kind
}
