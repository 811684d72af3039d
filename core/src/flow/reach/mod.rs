//! The whole map: what may flow from everybody to everybody, over all ports and protocols.
//!
//! Who is in it are sites (`sites`). What one kind of subject lets pass, to or from whom, is a row (`rows`), found by the
//! walk that decides single flows. Two rows come to what passes both ends (`cells`), and sites with equal rows and columns
//! are one class (`map`).
//!
//! **Architecture invariant:** a map says of each flow what a decision about it says.

mod cells;
mod map;
mod ports;
mod rows;
mod single;
mod sites;

pub use cells::Cell;
pub use map::{Class, Map, Passing};
pub use ports::{PortRange, PortSet};
pub use sites::{Level, Site, What};
