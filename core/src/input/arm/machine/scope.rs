use std::collections::BTreeMap;
use std::sync::Arc;

use super::Environment;
use crate::input::arm::nested::WrittenResource;
use crate::input::value::Evaluated;
use crate::model::{FileId, PartialText, Place};
use crate::source::Node;

/// A deployment of the evaluation, by its position in [`super::Machine::scopes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in super::super) struct ScopeId(pub(in super::super) usize);

/// One deployment: the template itself or one nested in it.
#[derive(Clone, Debug)]
pub(in super::super) struct Scope<'a> {
    pub(in super::super) file: FileId,
    pub(in super::super) document: u32,
    pub(in super::super) template: &'a Node,
    /// JSON pointer of the template.
    pub(in super::super) pointer: Arc<str>,
    /// The deployment whose parameters, variables and functions the expressions see: another one when a nested
    /// template is evaluated in the outer scope.
    pub(in super::super) names: ScopeId,
    /// What the expressions see besides: the loops around a nested deployment of the outer scope.
    pub(in super::super) environment: Environment,
    pub(in super::super) target: Target,
    /// The deployment's name.
    pub(in super::super) name: PartialText,
    /// What tells unknown values of this deployment from those of others: empty for the outermost.
    pub(in super::super) label: Arc<str>,
    pub(in super::super) level: usize,
    pub(in super::super) parameters: BTreeMap<String, ParameterSlot<'a>>,
    pub(in super::super) variables: BTreeMap<String, VariableSlot<'a>>,
    pub(in super::super) outputs: Slot,
    /// The deployments among its resources and their names, found when they are first asked for.
    pub(in super::super) deployments: Option<Deployments<'a>>,
    /// Nested deployments that have been looked into, by the pointer of their resource and their turn.
    pub(in super::super) nested: BTreeMap<(String, Option<i64>), ScopeId>,
}

/// Deployments as written, with their names.
pub(in super::super) type Deployments<'a> = Arc<Vec<(WrittenResource<'a>, PartialText)>>;

/// Where a deployment puts its resources.
#[derive(Clone, Debug)]
pub(in super::super) struct Target {
    pub(in super::super) subscription: PartialText,
    /// Absent for deployments to a subscription, management group or tenant.
    pub(in super::super) resource_group: Option<PartialText>,
    pub(in super::super) location: Option<String>,
}

/// A value that is evaluated when it is first asked for.
#[derive(Clone, Debug, Default)]
pub(in super::super) enum Slot {
    #[default]
    Fresh,
    /// Being evaluated; whoever asks now is part of a circle.
    Busy,
    Done(Evaluated),
}

#[derive(Clone, Debug)]
pub(in super::super) struct ParameterSlot<'a> {
    pub(in super::super) name: &'a str,
    pub(in super::super) definition: &'a Node,
    /// JSON pointer of the definition.
    pub(in super::super) pointer: String,
    pub(in super::super) given: Given<'a>,
    pub(in super::super) slot: Slot,
}

/// The value that a deployment gives a parameter.
#[derive(Clone, Debug)]
pub(in super::super) enum Given<'a> {
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
pub(in super::super) struct VariableSlot<'a> {
    pub(in super::super) name: &'a str,
    pub(in super::super) node: &'a Node,
    pub(in super::super) pointer: String,
    /// Whether `node` is an entry of the section's `copy`.
    pub(in super::super) copied: bool,
    pub(in super::super) slot: Slot,
}

impl Scope<'_> {
    pub(in super::super) fn place(&self, path: &str, span: crate::source::Span) -> Place {
        Place::new(self.file, self.document, path, span)
    }
}
