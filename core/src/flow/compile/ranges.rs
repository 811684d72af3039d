//! Ranges of addresses that selectors name: where outside addresses are told apart.

use std::collections::BTreeMap;

use crate::flow::labels::Sym;
use crate::net::{Cidr, Family};

/// Ranges of addresses, each with how many policies name it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ranges {
    /// By the key of their label.
    by_key: BTreeMap<Sym, (Cidr, u32)>,
    /// How many policies name all addresses of IPv4, and of IPv6.
    all: [u32; 2],
}

impl Ranges {
    /// Adds a range that a policy names; `key` is that of its label.
    pub(super) fn name(&mut self, key: Sym, cidr: Cidr) {
        self.by_key.insert(key, (cidr, 1));
    }

    /// Adds that a policy names all addresses of a family.
    pub(super) fn name_all(&mut self, family: Family) {
        *self.of_family(family) = 1;
    }

    /// The ranges, each with the key of its label, sorted by that.
    pub fn iter(&self) -> impl Iterator<Item = (Sym, &Cidr)> {
        self.by_key.iter().map(|(key, (cidr, _))| (*key, cidr))
    }

    /// Whether somebody names all addresses of a family.
    #[must_use]
    pub fn names_all(&self, family: Family) -> bool {
        let [v4, v6] = self.all;
        (if family == Family::V6 { v6 } else { v4 }) > 0
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_key.is_empty() && self.all == [0; 2]
    }

    /// Adds those of a policy; whether some are new.
    pub fn add(&mut self, other: &Self) -> bool {
        let mut is_new = false;
        for (key, (cidr, uses)) in &other.by_key {
            let known = self.by_key.entry(*key).or_insert_with(|| (cidr.clone(), 0));
            is_new |= known.1 == 0;
            known.1 = known.1.saturating_add(*uses);
        }
        for (own, other) in self.all.iter_mut().zip(other.all) {
            is_new |= *own == 0 && other > 0;
            *own = own.saturating_add(other);
        }
        is_new
    }

    /// Takes those of a policy away; whether nobody names some of them any more.
    pub fn remove(&mut self, other: &Self) -> bool {
        let mut is_gone = false;
        for (key, (_, uses)) in &other.by_key {
            let Some(known) = self.by_key.get_mut(key) else { continue };
            known.1 = known.1.saturating_sub(*uses);
            if known.1 == 0 {
                self.by_key.remove(key);
                is_gone = true;
            }
        }
        for (own, other) in self.all.iter_mut().zip(other.all) {
            is_gone |= *own > 0 && *own <= other;
            *own = own.saturating_sub(other);
        }
        is_gone
    }

    fn of_family(&mut self, family: Family) -> &mut u32 {
        let [v4, v6] = &mut self.all;
        if family == Family::V6 { v6 } else { v4 }
    }
}
