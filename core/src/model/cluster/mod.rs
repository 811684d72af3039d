//! An AKS cluster as its specification gives it, step by step.

mod effective;
mod elsewhere;
mod spec;

pub use effective::{EffectiveRange, Ipam};
pub use spec::{Acns, Addons, ClusterSpec, LoadBalancer, LocalDns, ManagedNamespace, NetworkProfile, NodePool};

use super::Place;

/// One cluster with the steps that the input takes it through.
#[derive(Clone, Debug)]
pub struct Cluster {
    /// Whether the input shows the cluster's creation or whole state. Otherwise only changes to a cluster made
    /// elsewhere are known, and what they do not set is unknown.
    pub complete: bool,
    /// The state before the first step, when the input shows it: what a plan changes, or an older revision of the
    /// input. Rules compare with it, and do not judge it. A plan that destroys the cluster and makes it anew
    /// ([`Action::Create`]) has the state that it destroys here.
    pub before: Option<Box<Revision>>,
    /// Which of the revisions follows the state before, by its position: the first, unless those before it tell how the
    /// cluster came to that state.
    pub compared: usize,
    /// The states that the cluster passes through, oldest first; never empty.
    pub revisions: Vec<Revision>,
}

/// The state of a cluster after one step.
#[derive(Clone, Debug)]
pub struct Revision {
    /// What the step does.
    pub action: Action,
    /// What the step was written in.
    pub format: Format,
    /// The command or resource.
    pub place: Place,
    /// The state after it.
    pub spec: ClusterSpec,
}

/// What a step does to a cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Creates it: `az aks create`, a resource of a template, the body of a PUT. Whether it exists already is not
    /// known for the last two.
    Create,
    /// Shows it as it is: the answer to a GET, `az aks show`.
    Observe,
    /// Changes it: `az aks update`.
    Update,
    /// Changes its Kubernetes version: `az aks upgrade`.
    Upgrade,
    /// Adds a node pool.
    AddPool,
    /// Changes a node pool.
    UpdatePool,
    /// Enables add-ons.
    EnableAddons,
}

/// What a step was written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A command of the Azure CLI.
    AzCommand,
    /// A resource of an ARM template, or the body of a request or answer of the resource manager.
    Arm,
    /// A resource of a Bicep file.
    Bicep,
    /// A resource of a Terraform configuration or plan.
    Terraform,
    /// Objects of the Cluster API provider for Azure (CAPZ).
    Capz,
    /// An object of Azure Service Operator (ASO).
    Aso,
}

impl Cluster {
    /// The state before the revision at a position, when the input shows it.
    #[must_use]
    pub fn previous(&self, at: usize) -> Option<&Revision> {
        match &self.before {
            Some(before) if at == self.compared => Some(before),
            _ => self.revisions.get(at.checked_sub(1)?),
        }
    }

    /// The state after the last step.
    #[must_use]
    pub fn last(&self) -> Option<&Revision> {
        self.revisions.last()
    }
}
