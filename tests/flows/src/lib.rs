//! What the verdicts of flows are held against: generated clusters with Cilium's own engine as the judge, and a naive
//! evaluator that is written from the semantics alone.
//!
//! **Architecture invariant:** nothing here shares code with the engine. It is only there to disagree.

pub mod case;
pub mod compare;
pub mod corpora;
pub mod engine;
pub mod generate;
pub mod naive;
pub mod oracle;
pub mod tiers;
