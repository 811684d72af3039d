//! Subnets with the pools of one cluster that take addresses from them.

use crate::edit::{Change, Fix};
use crate::model::{Field, NodePool, Place, Sited, Subnet, SubnetId, VirtualNetwork};
use crate::net::{Cidr, Family, capacity, free_prefix};
use crate::rules::fixes::{self, Touches};
use crate::rules::ranges;
use crate::rules::{Draft, View};

use super::demand;

/// Pools that one finding points at.
const MAX_SHOWN: usize = 8;

/// A subnet and the pools of a cluster that refer to it.
#[derive(Debug)]
pub struct SharedSubnet<'a> {
    /// The subnet.
    pub subnet: &'a Subnet,
    /// The network that it is in.
    network: &'a VirtualNetwork,
    /// The pools, in their order.
    pub pools: Vec<&'a NodePool>,
    /// Where each pool names the subnet.
    references: Vec<&'a Place>,
}

/// The subnets that pools name in the given setting and the input shows, each once.
#[must_use]
pub fn of<'a>(view: &View<'a>, setting: fn(&NodePool) -> &Field<SubnetId>) -> Vec<SharedSubnet<'a>> {
    let mut found: Vec<SharedSubnet<'a>> = Vec::new();
    for pool in &view.spec().pools {
        let (Some((network, subnet)), Some(place)) = (view.subnet(setting(pool)), setting(pool).place()) else {
            continue;
        };
        match found.iter_mut().find(|shared| std::ptr::eq(shared.subnet, subnet)) {
            Some(shared) => {
                shared.pools.push(pool);
                shared.references.push(place);
            }
            None => found.push(SharedSubnet { subnet, network, pools: vec![pool], references: vec![place] }),
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

    /// The fix that gives the subnet a range in which so many addresses can be given out: around the one that it has, else
    /// elsewhere in the address space of its network.
    #[must_use]
    pub fn larger(&self, view: &View<'_>, needed: u128) -> Option<Fix> {
        let [prefix] = self.subnet.prefixes.as_slice() else { return None };
        let prefix = prefix.sited().filter(|prefix| prefix.value.family() == Family::V4)?;
        let length = capacity::smallest_subnet_for(needed)?;
        let known = |prefixes: &'a [Field<Cidr>]| -> Option<Vec<Cidr>> {
            prefixes.iter().map(|prefix| prefix.value().cloned()).collect()
        };
        let space = known(&self.network.address_prefixes)?;
        let others = self.network.subnets.iter().filter(|other| !std::ptr::eq(*other, self.subnet));
        let mut taken: Vec<Cidr> = Vec::new();
        for other in others {
            taken.extend(known(&other.prefixes)?);
        }
        taken.extend(ranges::pods(view).into_iter().chain(ranges::services(view)).map(|range| range.cidr));
        let around = Cidr::new(prefix.value.first(), length).map(|around| around.network());
        let fits = |range: &Cidr| {
            space.iter().any(|block| block.contains(range)) && !taken.iter().any(|other| other.overlaps(range))
        };
        let range = around.filter(fits).or_else(|| free_prefix(length, &space, &taken))?;
        let change = Change::replace(&prefix.place, prefix.value.written(), range.to_string());
        fixes::of(view, Touches::Ranges, format!("make the subnet `{range}`"), vec![change])
    }

    /// Adds the places where pools name it.
    #[must_use]
    pub fn relate(&self, draft: Draft) -> Draft {
        let pairs = self.pools.iter().zip(&self.references).take(MAX_SHOWN);
        pairs.fold(draft, |draft, (pool, place)| draft.related(*place, format!("{} is here", demand::pool_name(pool))))
    }
}
