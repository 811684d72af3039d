//! What becomes of one flow between two peers.

pub mod l7;
