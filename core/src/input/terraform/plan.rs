//! Plans, as `terraform show -json` prints them.

use crate::input::Outcome;
use crate::input::arm::JsonDocument;
use crate::input::assemble::Assembly;
use crate::source::Node;

/// Whether a tree is a plan or a state.
#[must_use]
pub fn is_plan(_root: &Node) -> bool {
    false
}

/// Adds the resources of a plan to the model.
pub fn read(document: &JsonDocument, _assembly: &mut Assembly) -> Outcome {
    Outcome { file: document.file, problems: Vec::new(), remarks: Vec::new() }
}
