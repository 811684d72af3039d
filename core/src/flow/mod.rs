//! What becomes of a flow, and why: may this pod, node or address talk to that one, and which rule says so.
//!
//! Policies are compiled to rules (`compile`), everybody in the cluster and outside to identities (`topology`), which
//! selectors over labels mean (`labels`, `selection`). What is about one kind of subject is laid out by port (`table`),
//! and a flow is decided by walking through few steps of it (`walk`).
//!
//! **Architecture invariant:** verdict and explanation come from the same walk over the same tables.
//!
//! **Architecture invariant:** what the input cannot decide is unknown, with what would decide it; nothing is guessed.

mod assemble;
pub mod change;
pub mod compile;
pub mod decide;
pub mod diff;
mod dns;
mod draft;
pub mod end;
pub mod explain;
pub mod hubble;
mod interned;
pub mod l7;
pub mod labels;
mod meeting;
mod named_ports;
mod names;
pub mod nearest;
mod network;
mod order;
mod peer;
mod protocol;
pub mod reach;
pub mod rule;
mod selection;
mod set;
pub mod table;
mod terms;
pub mod topology;
mod verdict;
pub mod walk;

pub use network::Network;
pub use peer::{Entity, Peer};
pub use protocol::{Protocol, Traffic};
pub use selection::Selected;
pub use set::Set;
pub use terms::{Mode, Terms};
pub use verdict::Verdict;
