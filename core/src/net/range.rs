use std::fmt;

use super::{Address, Cidr, Family};

/// All addresses from a first to a last, both included. Never empty; both ends have one family.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AddressRange {
    first: Address,
    last: Address,
}

impl AddressRange {
    /// The range from `first` to `last`; `None` when the families differ or `first` is above `last`.
    #[must_use]
    pub fn new(first: impl Into<Address>, last: impl Into<Address>) -> Option<Self> {
        let (first, last) = (first.into(), last.into());
        (first.family() == last.family() && first <= last).then_some(Self { first, last })
    }

    /// For ends that are known to be in order and of one family.
    pub(super) const fn ordered(first: Address, last: Address) -> Self {
        Self { first, last }
    }

    /// The lowest address.
    #[must_use]
    pub const fn first(self) -> Address {
        self.first
    }

    /// The highest address.
    #[must_use]
    pub const fn last(self) -> Address {
        self.last
    }

    /// IPv4 or IPv6.
    #[must_use]
    pub const fn family(self) -> Family {
        self.first.family()
    }

    /// Count of addresses; `u128::MAX` for all of IPv6, which has one more.
    #[must_use]
    pub fn size(self) -> u128 {
        self.last.bits().saturating_sub(self.first.bits()).saturating_add(1)
    }

    /// Whether the two share an address.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.intersect(other).is_some()
    }

    /// The addresses that both have; `None` when there are none.
    #[must_use]
    pub fn intersect(self, other: Self) -> Option<Self> {
        // ranges of two families never meet: all of IPv4 sorts before all of IPv6
        Self::new(self.first.max(other.first), self.last.min(other.last))
    }

    /// Whether every address of `other` is in this range.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.first <= other.first && other.last <= self.last
    }

    /// Whether the address is in this range.
    #[must_use]
    pub fn contains_address(self, address: Address) -> bool {
        self.first <= address && address <= self.last
    }
}

impl From<&Cidr> for AddressRange {
    fn from(cidr: &Cidr) -> Self {
        cidr.range()
    }
}

/// `10.0.0.0 - 10.0.255.255`, or the address alone when there is only one.
impl fmt::Display for AddressRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.first == self.last { write!(f, "{}", self.first) } else { write!(f, "{} - {}", self.first, self.last) }
    }
}
