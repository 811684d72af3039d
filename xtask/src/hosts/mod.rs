//! The packages of other languages: built, packed, installed into empty environments and tested.

pub mod component;
pub mod conformance;
