//! How objects are judged, where their cluster does not say it.

use clap::{Args, ValueEnum};
use netproof_core::model::{CiliumVersion, KubernetesVersion};
use netproof_core::world::{self, AskedVersions};

#[derive(Clone, Copy, Debug, Default, Args)]
pub struct Judged {
    /// By whose rules policies are judged
    #[arg(long, value_name = "RULES", value_enum, default_value_t = Semantics::Cilium)]
    pub semantics: Semantics,

    /// The version of Kubernetes to judge objects by [default: the cluster's, else the newest of AKS]
    #[arg(long, value_name = "VERSION", value_parser = AskedVersions::kubernetes)]
    pub kubernetes_version: Option<KubernetesVersion>,

    /// The version of Cilium to judge policies by [default: that of AKS with that Kubernetes]
    #[arg(long, value_name = "VERSION", value_parser = AskedVersions::cilium)]
    pub cilium_version: Option<CiliumVersion>,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub enum Semantics {
    /// As the agent of Cilium enforces them
    #[default]
    Cilium,
    /// As the API of Kubernetes describes them
    Kubernetes,
}

impl From<Judged> for AskedVersions {
    fn from(judged: Judged) -> Self {
        let Judged { semantics, kubernetes_version: kubernetes, cilium_version: cilium } = judged;
        let semantics = match semantics {
            Semantics::Cilium => world::Semantics::Cilium,
            Semantics::Kubernetes => world::Semantics::Kubernetes,
        };
        Self { kubernetes, cilium, semantics }
    }
}
