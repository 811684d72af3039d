//! The virtual networks while the model is put together, found by name.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{FileId, PartialText, SubnetId, SubnetTarget, VirtualNetwork};

/// The networks so far, in the order written. They and their subnets only become more, and keep their names.
#[derive(Debug, Default)]
pub struct Networks {
    all: Vec<VirtualNetwork>,
    /// The positions of the networks whose names are known, by name.
    by_name: BTreeMap<String, Vec<usize>>,
    /// The positions of the networks and of their subnets, by file and names.
    subnets: BTreeMap<(FileId, String, String), BTreeSet<(usize, usize)>>,
    /// The networks whose subnets are not all in `subnets`.
    changed: Vec<usize>,
    /// How many subnets of each network are in `subnets`.
    known: Vec<usize>,
}

impl Networks {
    /// The networks.
    #[must_use]
    pub fn all(&self) -> &[VirtualNetwork] {
        &self.all
    }

    /// Adds a network.
    pub fn push(&mut self, network: VirtualNetwork) {
        let at = self.all.len();
        if let Some(name) = network.name.known() {
            self.by_name.entry(name.to_ascii_lowercase()).or_default().push(at);
        }
        self.all.push(network);
        self.known.push(0);
        self.changed.push(at);
    }

    /// The last network of that name whose resource group is not known to be another, or the one that `make` makes; to
    /// add subnets and peerings to, or to change them.
    pub fn named_or(
        &mut self,
        name: &PartialText,
        resource_group: &PartialText,
        make: impl FnOnce() -> VirtualNetwork,
    ) -> &mut VirtualNetwork {
        let alike = name.known().and_then(|name| self.by_name.get(&name.to_ascii_lowercase()));
        let same = |at: &usize| {
            self.all.get(*at).is_some_and(|network| !network.resource_group.surely_differs(resource_group))
        };
        let found = alike.and_then(|alike| alike.iter().copied().rfind(same));
        let at = found.unwrap_or_else(|| {
            self.push(make());
            self.all.len().saturating_sub(1)
        });
        self.changed.push(at);
        #[expect(clippy::indexing_slicing, reason = "the position was found, or is that of the element just pushed")]
        &mut self.all[at]
    }

    /// The last subnet so far that an id surely names, of those written in a file.
    pub fn target(&mut self, id: &SubnetId, file: FileId) -> Option<SubnetTarget> {
        self.note_subnets();
        let name = |text: &PartialText| Some(text.known()?.to_ascii_lowercase());
        let alike = self.subnets.get(&(file, name(&id.network)?, name(&id.subnet)?))?;
        let same = |at: &usize| self.all.get(*at).is_some_and(|network| network.is_named_by(id));
        let (network, subnet) = alike.iter().copied().rfind(|(network, _)| same(network))?;
        Some(SubnetTarget { network, subnet: Some(subnet) })
    }

    fn note_subnets(&mut self) {
        for at in std::mem::take(&mut self.changed) {
            let (Some(network), Some(known)) = (self.all.get(at), self.known.get_mut(at)) else { continue };
            let Some(name) = network.name.known() else { continue };
            for (position, subnet) in network.subnets.iter().enumerate().skip(*known) {
                if let Some(subnet) = subnet.name.known() {
                    let key = (network.file(), name.to_ascii_lowercase(), subnet.to_ascii_lowercase());
                    self.subnets.entry(key).or_default().insert((at, position));
                }
            }
            *known = network.subnets.len();
        }
    }

    /// The networks, to hand on.
    #[must_use]
    pub fn finish(self) -> Vec<VirtualNetwork> {
        self.all
    }
}
