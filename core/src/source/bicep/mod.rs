//! Bicep: text to statements and expressions with byte spans.
//!
//! The language is that of the documentation as of 2026-08 (learn.microsoft.com/azure/azure-resource-manager/bicep,
//! `file`, `data-types`, `operators`, `loops`, `user-defined-functions`, `parameter-files`). Types are passed over but
//! for their name and whether they admit null: the engine checks no types. Where the compiler is strict about line
//! breaks and commas, this reader is not.
//!
//! A fault costs the statement that it stands in; reading goes on with the next line that begins one.

mod lexer;
mod parser;
mod syntax;
#[cfg(test)]
mod tests;
mod token;

pub use parser::{Reading, read};
pub use syntax::{
    Element, Expression, File, Function, Import, Item, Key, Kind, Lambda, Loop, Module, Name, Operator, Output,
    Parameter, Piece, Resource, Sign, Statement, StatementKind, Step, StepKind, TypeName, Variable,
};
