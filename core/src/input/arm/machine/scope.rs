use std::collections::BTreeMap;
use std::sync::Arc;

use super::Environment;
use crate::input::arm::nested::WrittenResource;
use crate::input::value::Evaluated;
use crate::model::{FileId, PartialText, Place};
use crate::source::Node;

/// A deployment of the evaluation, by its position in [`super::Machine::scopes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::input) struct ScopeId(pub(in crate::input) usize);

/// One deployment: the template itself or one nested in it.
#[derive(Clone, Debug)]
pub(in crate::input) struct Scope<'a> {
    pub(in crate::input) file: FileId,
    pub(in crate::input) document: u32,
    pub(in crate::input) template: &'a Node,
    /// JSON pointer of the template.
    pub(in crate::input) pointer: Arc<str>,
    /// The deployment whose parameters, variables and functions the expressions see: another one when a nested
    /// template is evaluated in the outer scope.
    pub(in crate::input) names: ScopeId,
    /// What the expressions see besides: the loops around a nested deployment of the outer scope.
    pub(in crate::input) environment: Environment,
    pub(in crate::input) target: Target,
    /// The deployment's name.
    pub(in crate::input) name: PartialText,
    /// What tells unknown values of this deployment from those of others: empty for the outermost.
    pub(in crate::input) label: Arc<str>,
    pub(in crate::input) level: usize,
    pub(in crate::input) parameters: BTreeMap<String, ParameterSlot<'a>>,
    pub(in crate::input) variables: BTreeMap<String, VariableSlot<'a>>,
    pub(in crate::input) outputs: Slot,
    /// The deployments among its resources and their names, found when they are first asked for.
    pub(in crate::input::arm) deployments: Option<Deployments<'a>>,
    /// Nested deployments that have been looked into, by the pointer of their resource and their turn.
    pub(in crate::input) nested: BTreeMap<(String, Option<i64>), ScopeId>,
}

/// Deployments as written, with their names.
pub(in crate::input) type Deployments<'a> = Arc<Vec<(WrittenResource<'a>, PartialText)>>;

/// Where a deployment puts its resources.
#[derive(Clone, Debug)]
pub(in crate::input) struct Target {
    pub(in crate::input) subscription: PartialText,
    /// Absent for deployments to a subscription, management group or tenant.
    pub(in crate::input) resource_group: Option<PartialText>,
    pub(in crate::input) location: Option<String>,
}

/// A value that is evaluated when it is first asked for.
#[derive(Clone, Debug, Default)]
pub(in crate::input) enum Slot {
    #[default]
    Fresh,
    /// Being evaluated; whoever asks now is part of a circle.
    Busy,
    Done(Evaluated),
}

#[derive(Clone, Debug)]
pub(in crate::input) struct ParameterSlot<'a> {
    pub(in crate::input) name: &'a str,
    pub(in crate::input) definition: &'a Node,
    /// JSON pointer of the definition.
    pub(in crate::input) pointer: String,
    pub(in crate::input) given: Given<'a>,
    pub(in crate::input) slot: Slot,
}

/// The value that a deployment gives a parameter.
#[derive(Clone, Debug)]
pub(in crate::input) enum Given<'a> {
    /// None: the default applies.
    Nothing,
    /// One that is taken as written.
    Literal(&'a Node, Place),
    /// One that is evaluated in the deployment around.
    Outer(&'a Node, String, Environment),
    /// One that only the deployment knows.
    Secret,
}

#[derive(Clone, Debug)]
pub(in crate::input) struct VariableSlot<'a> {
    pub(in crate::input) name: &'a str,
    pub(in crate::input) node: &'a Node,
    pub(in crate::input) pointer: String,
    /// Whether `node` is an entry of the section's `copy`.
    pub(in crate::input) copied: bool,
    pub(in crate::input) slot: Slot,
}

impl Scope<'_> {
    pub(in crate::input) fn place(&self, path: &str, span: crate::source::Span) -> Place {
        Place::new(self.file, self.document, path, span)
    }
}
