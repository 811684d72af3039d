//! Azure Resource Manager (ARM): templates, parameters files, and bodies of requests and answers.
//!
//! [`evaluate`] gives the resources that a template deploys, each value with the place it came from and unknown where
//! the template does not tell; [`resources`](super::resources) turns resources into the model. Expressions follow the
//! documentation of ARM template syntax and functions.

mod body;
mod check;
mod documents;
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

pub(super) use expand::push_names;
pub(super) use functions::{
    Operands, call_lazily, call_with, find as find_function, in_text, no_lambda, push_scope, put, written, written_call,
};
pub(super) use machine::{
    Environment, Machine, Site, Slot, Stop, Target, TextBuilder, access_index, access_name, missing,
};
pub(super) use nested::{Opening, open};
pub(super) use suggest::did_you_mean;

pub use documents::{Documents, JsonDocument, is_known};
pub use recognise::{is_parameters_file, is_template};
pub use template::{Deployment, Document, Evaluation, Note, NoteKind, Resource, evaluate};

pub(super) use expression::Bytes;
pub(super) use machine::ScopeId;
