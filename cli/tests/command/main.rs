//! The real command, run in folders of its own.

mod check;
mod formats;
mod support;
