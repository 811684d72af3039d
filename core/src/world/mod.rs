//! What stands in one cluster: the Kubernetes objects that the input gives for it, read and joined, with the settings
//! that decide how they are judged.
//!
//! **Architecture invariant:** a world borrows the trees of the model and holds no judgement. What the input does not
//! show is absent, and every question to a world says so rather than guess.

mod settings;

pub use settings::Settings;

use crate::config::Config;
use crate::facts::Facts;
use crate::model::{CiliumVersion, Cluster, KubernetesVersion, Model, Object, Versions};
use crate::source::text::SourceFile;

/// The worlds of one call: one for each cluster that objects belong to, or one without a cluster.
#[derive(Debug, Default)]
pub struct Worlds<'a> {
    worlds: Vec<World<'a>>,
}

/// One cluster with its objects.
#[derive(Debug)]
pub struct World<'a> {
    /// The cluster, where the input gives it and the objects surely belong to it.
    pub cluster: Option<&'a Cluster>,
    /// How the objects are judged.
    pub settings: Settings,
    /// The objects, in the order written.
    pub objects: Vec<&'a Object>,
}

/// The versions that the user asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AskedVersions {
    /// `--kubernetes-version`.
    pub kubernetes: Option<KubernetesVersion>,
    /// `--cilium-version`.
    pub cilium: Option<CiliumVersion>,
}

impl<'a> Worlds<'a> {
    /// Tells which object belongs to which cluster: to the only one, or to those that the configuration maps its file
    /// to; all others to none.
    #[must_use]
    pub fn of(model: &'a Model, files: &[SourceFile], config: &Config, asked: AskedVersions, facts: &Facts) -> Self {
        let _ = (files, config);
        let cluster = match model.clusters.as_slice() {
            [only] => Some(only),
            _ => None,
        };
        let settings = Settings::of(cluster, asked, facts);
        Self { worlds: vec![World { cluster, settings, objects: model.objects.iter().collect() }] }
    }

    /// The worlds.
    pub fn iter(&self) -> impl Iterator<Item = &World<'a>> {
        self.worlds.iter()
    }

    /// The versions by which an object is judged, one for each of its clusters where they differ.
    #[must_use]
    pub fn versions_of(&self, object: &Object) -> Vec<Versions> {
        let holds = |world: &&World<'a>| world.objects.iter().any(|held| std::ptr::eq(*held, object));
        let mut versions: Vec<Versions> = match self.worlds.as_slice() {
            [only] => vec![only.settings.versions],
            several => several.iter().filter(holds).map(|world| world.settings.versions).collect(),
        };
        versions.dedup();
        versions
    }
}
