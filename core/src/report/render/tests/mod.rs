//! Reports made by hand, printed in every format.

mod any;
mod reports;
mod sarif;
mod snapshots;
