//! Exact address arithmetic: prefixes, ranges and sets of IPv4 and IPv6 addresses, and the capacity formulas of AKS.
//!
//! Nothing here knows a rule or a finding. All sums saturate, so no input overflows; counts are `u128`, where
//! `u128::MAX` stands for "that many or more" (only all of IPv6 is larger, by one).
#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]

mod address;
mod blocks;
pub mod capacity;
mod cidr;
mod cidr_error;
mod free;
mod range;
mod range_set;
mod space;
mod surge;

#[cfg(test)]
mod oracle;

pub use address::{Address, Family};
pub use cidr::Cidr;
pub use cidr_error::{CidrError, CidrProblem};
pub use free::free_prefix;
pub use range::AddressRange;
pub use range_set::RangeSet;
pub use space::{Coverage, Space};
pub use surge::{Nodes, Surge, SurgeError};
