//! Subnets with the pools of one cluster that take addresses from them.

use crate::model::{Field, NodePool, Place, Sited, Subnet, SubnetId};
use crate::net::{Cidr, Family, capacity};
use crate::rules::ranges::SubnetIndex;
use crate::rules::{Draft, View};

use super::demand;

/// Pools that one finding points at.
const MAX_SHOWN: usize = 8;

/// A subnet and the pools of a cluster that refer to it.
#[derive(Debug)]
pub struct SharedSubnet<'a> {
    /// The subnet.
    pub subnet: &'a Subnet,
    /// The pools, in their order.
    pub pools: Vec<&'a NodePool>,
    /// Where each pool names the subnet.
    references: Vec<&'a Place>,
}

/// The subnets that pools name in the given setting and the input shows, each once.
#[must_use]
pub fn of<'a>(view: &View<'a>, setting: fn(&NodePool) -> &Field<SubnetId>) -> Vec<SharedSubnet<'a>> {
    let mut found: Vec<SharedSubnet<'a>> = Vec::new();
    let index = SubnetIndex::new(view);
    for pool in &view.spec().pools {
        let (Some((_, subnet)), Some(place)) = (index.find(setting(pool)), setting(pool).place()) else { continue };
        match found.iter_mut().find(|shared| std::ptr::eq(shared.subnet, subnet)) {
            Some(shared) => {
                shared.pools.push(pool);
                shared.references.push(place);
            }
            None => found.push(SharedSubnet { subnet, pools: vec![pool], references: vec![place] }),
        }
    }
    found
}

impl<'a> SharedSubnet<'a> {
    /// IPv4 addresses that can be given out; `None` when a range is not known or there is none.
    #[must_use]
    pub fn usable(&self) -> Option<u128> {
        let known: Vec<&Cidr> = self.subnet.prefixes.iter().filter_map(Field::value).collect();
        if known.is_empty() || known.len() < self.subnet.prefixes.len() {
            return None;
        }
        let v4 = known.into_iter().filter(|cidr| cidr.family() == Family::V4);
        Some(v4.fold(0, |sum: u128, cidr| sum.saturating_add(capacity::usable_in_subnet(cidr))))
    }

    /// Its ranges as written.
    #[must_use]
    pub fn written(&self) -> String {
        let known = self.subnet.prefixes.iter().filter_map(Field::value);
        known.take(MAX_SHOWN).map(Cidr::written).collect::<Vec<_>>().join(", ")
    }

    /// Its range, which is what to change.
    #[must_use]
    pub fn place(&self) -> &'a Place {
        let first: Option<&Sited<Cidr>> = self.subnet.prefixes.iter().find_map(Field::sited);
        first.map_or(&self.subnet.place, |prefix| &prefix.place)
    }

    /// Adds the places where pools name it.
    #[must_use]
    pub fn relate(&self, draft: Draft) -> Draft {
        let pairs = self.pools.iter().zip(&self.references).take(MAX_SHOWN);
        pairs.fold(draft, |draft, (pool, place)| draft.related(*place, format!("{} is here", demand::pool_name(pool))))
    }
}
