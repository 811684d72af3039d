//! The packages of other languages: built, packed, installed into empty environments and tested.

pub mod browser;
mod commonjs;
pub mod component;
pub mod conformance;
pub mod node;
mod npm;
pub mod python;
pub mod wasm_package;
