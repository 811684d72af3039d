//! What flows open and close from one network to another.
//!
//! Who is in either of them is joined by name, outside addresses where the ranges of both are cut (`join`). What passes is
//! compared for pairs of joint classes, so that the cost is near that of the two maps (`compare`); pairs of single names
//! are made only for those changes that are shown (`list`). For one flow of a change, the rules that made it are found
//! (`cause`).
//!
//! **Architecture invariant:** what a change says of a flow, decisions in both networks say too.

mod affected;
pub mod answer;
mod cause;
mod compare;
mod join;
mod list;

pub use cause::{Cause, CauseOf, EndKey, Revision, Seen};
pub use compare::{Change, Difference};
pub use list::{Listed, Pair};
