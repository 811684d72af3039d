//! Commands of the Azure CLI.
//!
//! [`options`] holds which options each command has, [`parse`] turns words into a [`Command`](crate::model::Command),
//! [`apply`] turns commands into clusters and networks.

pub mod apply;
pub mod options;
pub mod parse;
