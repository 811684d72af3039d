use super::{Field, FileId, PartialText, Place, SubnetId};
use crate::net::Cidr;

/// A virtual network.
#[derive(Clone, Debug)]
pub struct VirtualNetwork {
    /// Where it is created.
    pub place: Place,
    /// Its name.
    pub name: PartialText,
    /// Its resource group.
    pub resource_group: PartialText,
    /// Its region.
    pub location: Field<String>,
    /// Its address space.
    pub address_prefixes: Vec<Field<Cidr>>,
    /// Its subnets as far as the input shows them, in the order written.
    pub subnets: Vec<Subnet>,
    /// Networks it is peered with.
    pub peerings: Vec<Peering>,
}

/// A subnet of a virtual network.
#[derive(Clone, Debug)]
pub struct Subnet {
    /// Where it is created.
    pub place: Place,
    /// Its name.
    pub name: PartialText,
    /// Its ranges; empty when not written.
    pub prefixes: Vec<Field<Cidr>>,
    /// Services it is delegated to, such as `Microsoft.ContainerService/managedClusters`.
    pub delegations: Vec<Field<String>>,
    /// The network security group on it, by name.
    pub security_group: Field<String>,
}

/// A peering of a virtual network with another.
#[derive(Clone, Debug)]
pub struct Peering {
    /// Where it is created.
    pub place: Place,
    /// The other network: its name, or the last part of its id.
    pub remote: PartialText,
}

/// A network security group.
#[derive(Clone, Debug)]
pub struct NetworkSecurityGroup {
    /// Where it is created.
    pub place: Place,
    /// Its name.
    pub name: PartialText,
    /// Its resource group.
    pub resource_group: PartialText,
    /// Its rules as far as the input shows them, in the order written.
    pub rules: Vec<SecurityRule>,
}

/// A rule of a network security group.
#[derive(Clone, Debug)]
pub struct SecurityRule {
    /// Where it is created.
    pub place: Place,
    /// `Inbound` (Azure's default) or `Outbound`.
    pub direction: Field<String>,
    /// `Allow` (Azure's default) or `Deny`.
    pub access: Field<String>,
    /// 100 to 4096, lower first.
    pub priority: Field<i64>,
    /// `Tcp`, `Udp`, `Icmp`, `Esp`, `Ah` or `*` (Azure's default).
    pub protocol: Field<String>,
    /// Source ranges, service tags or `*`.
    pub sources: Vec<Field<String>>,
    /// Destination ranges, service tags or `*`.
    pub destinations: Vec<Field<String>>,
    /// Destination ports: numbers, ranges or `*`.
    pub destination_ports: Vec<Field<String>>,
}

impl VirtualNetwork {
    /// Whether an id surely is of a subnet of this network: as [`SubnetId::surely_same_network`], where the
    /// subscription of the network is never known.
    #[must_use]
    pub fn is_named_by(&self, id: &SubnetId) -> bool {
        self.name.surely_equals(&id.network) && !self.resource_group.surely_differs(&id.resource_group)
    }

    /// The file it is written in.
    #[must_use]
    pub fn file(&self) -> FileId {
        self.place.file
    }
}
