//! Azure Resource Manager (ARM) templates: evaluated here, read as clusters elsewhere.
//!
//! [`evaluate`] gives the resources that a template deploys, each value with the place it came from and unknown where
//! the template does not tell. Expressions follow the documentation of ARM template syntax and functions.

mod check;
mod expand;
mod expression;
mod functions;
mod machine;
mod nested;
mod parameters;
mod recognise;
mod suggest;
mod template;
#[cfg(test)]
mod tests;
mod value;

pub use recognise::{is_parameters_file, is_template};
pub use template::{Deployment, Document, Evaluation, Note, NoteKind, Resource, evaluate};
pub use value::{Array, Evaluated, Lookup, Member, Object, Value, same_text};
