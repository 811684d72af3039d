//! What clusters, networks and commands are, whatever the format they were written in.
//!
//! **Architecture invariant:** every value remembers where it came from, and what cannot be resolved is
//! [`Field::Unknown`], never a guess.

mod field;
mod partial_text;
mod place;

pub use field::{Field, Sited};
pub use partial_text::{Part, PartialText};
pub use place::{FileId, Place, push_pointer};
