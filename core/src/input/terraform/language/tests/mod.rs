//! Tests.

mod configurations;
mod expressions;
mod limits;
mod show;
