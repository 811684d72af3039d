//! The labels of identities, and the selectors over them, as the agent of Cilium compares them.
//!
//! Everything a policy names is a selector over labels here: pods, entities, nodes, and also address ranges, whose labels
//! the addresses in them carry (decision semantics C1–C9).

mod certainty;
mod identity;
mod selector;
mod symbols;

pub use certainty::Certainty;
pub use identity::{Hidden, Identity, Label, NamedPort, Scope};
pub use selector::{AddressMode, Requirement, Selector};
pub use symbols::{Sym, Symbols};
