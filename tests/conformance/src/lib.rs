//! One set of cases for every host: the same request, the same bytes.
//!
//! A case is a file of `cases/<operation>` with a request and its answer beside it. The tests of this crate ask the
//! library; `cargo xtask conformance` builds the other hosts and asks each of them, by the text form and by a prepared
//! handle.

pub mod answers;
pub mod case;
pub mod difference;
pub mod host;
pub mod prepared;
pub mod template;

#[cfg(feature = "hosts")]
pub mod bench;
#[cfg(feature = "hosts")]
pub mod hosts;
#[cfg(feature = "hosts")]
pub mod table;
