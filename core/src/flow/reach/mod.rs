//! The whole map: what may flow from everybody to everybody, over all ports and protocols.
//!
//! Who is in it are sites (`sites`), and as what others see them `sights`. What one kind of subject lets pass, to or from
//! whom, is a row (`rows`), found by the walk that decides single flows: once for all whom the rules do not tell apart
//! (`parts`) and all ports of which they say the same (`pieces`). Two rows come to what passes both ends (`cells`), and
//! sites with equal rows and columns are one class (`map`, `flows`). Whom a question names (`named`) and one port narrow a
//! map to a `view`.
//!
//! **Architecture invariant:** a map says of each flow what a decision about it says.

mod answer;
mod cells;
mod flows;
mod map;
mod named;
mod parts;
mod pieces;
mod ports;
mod quick;
mod rows;
mod sights;
mod single;
mod sites;
mod takers;
mod view;

pub use answer::PortEntry;
pub use cells::{Cell, CellId};
pub use map::{Class, Map, Passing};
pub use named::Named;
pub use ports::{PortRange, PortSet};
pub use sites::{Level, Site, What};
pub(in crate::flow) use sites::{Shown, range_name, sites, sites_among};
pub use view::{Group, Kind, Member, Passes, View};
