//! The virtual networks of a call, found by name.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{FileId, Model, PartialText, Peering, Subnet, SubnetId, VirtualNetwork};

/// A subnet with the network that it is in.
pub type SubnetOfNetwork<'a> = (&'a VirtualNetwork, &'a Subnet);

/// The networks, subnets and peerings of a model by the names that are known, without case.
#[derive(Debug, Default)]
pub struct Networks<'a> {
    all: &'a [VirtualNetwork],
    networks: BTreeMap<String, BTreeMap<FileId, Vec<&'a VirtualNetwork>>>,
    subnets: BTreeMap<(String, String), BTreeMap<FileId, Vec<SubnetOfNetwork<'a>>>>,
    /// The position of the last network of each name.
    last: BTreeMap<String, usize>,
    /// The peerings with a network of each name, with the positions of their own networks.
    peerings: BTreeMap<String, Vec<(usize, &'a Peering)>>,
}

impl<'a> Networks<'a> {
    /// The networks of a model.
    #[must_use]
    pub fn of(model: &'a Model) -> Self {
        let mut networks = Self { all: &model.networks, ..Self::default() };
        for (at, network) in model.networks.iter().enumerate() {
            for peering in &network.peerings {
                if let Some(remote) = lower(&peering.remote) {
                    networks.peerings.entry(remote).or_default().push((at, peering));
                }
            }
            let Some(name) = lower(&network.name) else { continue };
            for subnet in &network.subnets {
                if let Some(called) = lower(&subnet.name) {
                    let alike = networks.subnets.entry((name.clone(), called)).or_default();
                    alike.entry(subnet.place.file).or_default().push((network, subnet));
                }
            }
            networks.networks.entry(name.clone()).or_default().entry(network.file()).or_default().push(network);
            networks.last.insert(name, at);
        }
        networks
    }

    /// The subnet that an id surely names. Of several alike, the last one written before in the same file, else the
    /// only one in the call; else none.
    #[must_use]
    pub fn subnet(&self, id: &SubnetId, near: FileId) -> Option<SubnetOfNetwork<'a>> {
        if let Some(target) = id.target {
            let network = self.all.get(target.network)?;
            return Some((network, network.subnets.get(target.subnet?)?));
        }
        let alike = self.subnets.get(&(lower(&id.network)?, lower(&id.subnet)?))?;
        nearest(alike, near, |(network, _)| network.is_named_by(id))
    }

    /// The virtual network that holds the subnet of an id, when the input shows it, even where the subnet itself is not
    /// shown.
    #[must_use]
    pub fn network(&self, id: &SubnetId, near: FileId) -> Option<&'a VirtualNetwork> {
        if let Some(target) = id.target {
            return self.all.get(target.network);
        }
        nearest(self.networks.get(&lower(&id.network)?)?, near, |network| network.is_named_by(id))
    }

    /// The networks that a network is surely peered with, in either direction, each with the peering.
    #[must_use]
    pub fn peers(&self, network: &'a VirtualNetwork) -> Vec<(&'a Peering, &'a VirtualNetwork)> {
        let named = |name: &PartialText| self.last.get(&lower(name)?).copied();
        let outgoing = network.peerings.iter().filter_map(|peering| Some((named(&peering.remote)?, peering)));
        let incoming = lower(&network.name).and_then(|name| self.peerings.get(&name));
        let mut known = BTreeSet::new();
        let mut found = Vec::new();
        for (at, peering) in outgoing.chain(incoming.into_iter().flatten().copied()) {
            let Some(other) = self.all.get(at).filter(|other| !std::ptr::eq(*other, network)) else { continue };
            if known.insert(at) {
                found.push((peering, other));
            }
        }
        found
    }
}

/// The last of a file that `same` accepts, else the only one.
fn nearest<T: Copy>(alike: &BTreeMap<FileId, Vec<T>>, near: FileId, same: impl Fn(&T) -> bool) -> Option<T> {
    let here = alike.get(&near).and_then(|here| here.iter().rfind(|one| same(one)));
    here.copied().or_else(|| {
        let mut all = alike.values().flatten().filter(|one| same(one));
        let first = all.next();
        first.filter(|_| all.next().is_none()).copied()
    })
}

fn lower(name: &PartialText) -> Option<String> {
    Some(name.known()?.to_ascii_lowercase())
}
