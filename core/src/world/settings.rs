use super::AskedVersions;
use crate::facts::Facts;
use crate::model::{CiliumVersion, Cluster, KubernetesVersion, Place, Versions};

/// What is judged against where neither user nor facts name a version.
const FALLBACK: Versions =
    Versions { kubernetes: KubernetesVersion { major: 1, minor: 36, patch: None }, cilium: CiliumVersion::minor(18) };

/// How the objects of one cluster are judged.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The versions: those asked for, else those of the cluster, else the newest that AKS ships.
    pub versions: Versions,
    /// Where the Kubernetes version is written, when the cluster's specification gives it.
    pub kubernetes_place: Option<Place>,
}

impl Settings {
    /// The settings of a cluster.
    #[must_use]
    pub fn of(cluster: Option<&Cluster>, asked: AskedVersions, facts: &Facts) -> Self {
        let written = cluster.and_then(Cluster::last).and_then(|revision| revision.spec.kubernetes_version.sited());
        let of_cluster = written.and_then(|sited| Some((KubernetesVersion::parse(&sited.value)?, &sited.place)));
        let newest = facts.versions.cilium.rows.last().and_then(|row| KubernetesVersion::parse(&row.kubernetes));
        let kubernetes = asked.kubernetes.or(of_cluster.map(|(version, _)| version)).or(newest);
        let kubernetes = kubernetes.unwrap_or(FALLBACK.kubernetes);
        let shipped = facts.versions.cilium_of(kubernetes).and_then(|row| CiliumVersion::parse(&row.minimum));
        let oldest = || facts.versions.cilium.rows.first().and_then(|row| CiliumVersion::parse(&row.minimum));
        let newest = || facts.versions.cilium.rows.last().and_then(|row| CiliumVersion::parse(&row.minimum));
        let is_old = KubernetesVersion::parse(facts.versions.cilium.rows.first().map_or("", |row| &row.kubernetes))
            .is_some_and(|first| kubernetes.minor() < first.minor());
        let cilium = asked.cilium.or(shipped).or_else(|| if is_old { oldest() } else { newest() });
        Self {
            versions: Versions { kubernetes, cilium: cilium.unwrap_or(FALLBACK.cilium) },
            kubernetes_place: of_cluster.filter(|_| asked.kubernetes.is_none()).map(|(_, place)| place.clone()),
        }
    }
}
