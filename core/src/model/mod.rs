//! What clusters, networks and commands are, whatever the format they were written in.
//!
//! **Architecture invariant:** every value remembers where it came from, and what cannot be resolved is
//! [`Field::Unknown`], never a guess.

mod cluster;
mod command;
mod date;
mod field;
mod network;
mod object;
mod partial_text;
mod place;
mod resource_id;
mod terraform;
mod version;

pub use cluster::{
    Acns, Action, Addons, Cluster, ClusterSpec, EffectiveRange, Format, Ipam, LoadBalancer, LocalDns, ManagedNamespace,
    NetworkProfile, NodePool, Revision,
};
pub use command::{Argument, ArgumentValue, Command, OptionName, Tool};
pub use date::{Date, DateError};
pub use field::{Field, Sited};
pub use network::{NetworkSecurityGroup, Peering, SecurityRule, Subnet, VirtualNetwork};
pub use object::Object;
pub use partial_text::{Part, PartialText};
pub use place::{FileId, Place, push_pointer};
pub use resource_id::{SubnetId, SubnetTarget};
pub use terraform::{Planned, Provider, TerraformResource};
pub use version::{CiliumVersion, KubernetesVersion, Versions};

use std::collections::{BTreeMap, BTreeSet};

/// Everything that one call read, joined over its files.
#[derive(Clone, Debug, Default)]
pub struct Model {
    /// The clusters, in the order in which they are first written.
    pub clusters: Vec<Cluster>,
    /// The virtual networks, in the order written.
    pub networks: Vec<VirtualNetwork>,
    /// The network security groups, in the order written.
    pub security_groups: Vec<NetworkSecurityGroup>,
    /// The recognised commands of scripts and pages, in the order written.
    pub commands: Vec<Command>,
    /// Kubernetes objects, in the order written.
    pub objects: Vec<Object>,
    /// The objects that clusters and networks were read from, without their trees, in the order written.
    pub described: Vec<Object>,
    /// Values that are not of the type that their setting has, in the order found. The settings themselves are unknown.
    pub malformed: Vec<Malformed>,
    /// Where values are written, by the place of the field, of those that the field fetches from elsewhere: the value of
    /// a template's parameter. Findings at the field show it as a second place.
    pub origins: BTreeMap<Place, BTreeSet<Place>>,
    /// The Terraform resources that clusters and node pools were read from, by the place of the cluster's state or of the
    /// pool.
    pub terraform: BTreeMap<Place, TerraformResource>,
}

/// A value that is not of the type that its setting has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed {
    /// Where it stands.
    pub place: Place,
    /// What was expected.
    pub expected: Expected,
    /// What is wrong with it, in the style of findings.
    pub message: String,
    /// What to do, when there is something to say.
    pub help: Option<String>,
}

/// The type of a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// A range of addresses in CIDR notation.
    Range,
    /// A whole number.
    Number,
}
