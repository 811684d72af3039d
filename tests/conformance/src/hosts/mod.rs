//! The hosts that are held against the library.

mod command_line;
mod component;
mod invocation;
mod native;
mod process;
mod runner;

pub use command_line::CommandLine;
pub use component::{Component, Instance, Limits, Trapped};
pub use native::Native;
pub use process::Process;
pub use runner::{Outcome, run};
