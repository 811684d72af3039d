//! Tests.

mod configurations;
mod expressions;
mod show;
