//! The evaluation of one deployment: a file with its parameters, and the modules that it calls.
//!
//! Values, functions and limits are those of ARM templates, which Bicep is compiled to.

mod access;
mod call;
mod expression;
mod module;
mod names;
mod resource;
mod view;

use std::collections::BTreeMap;
use std::sync::Arc;

pub(super) use module::Called;
pub(super) use resource::{Identity, Reference};

use super::documents::{Catalogue, Source};
use crate::input::arm::{Bytes, Environment, Machine, Opening, ScopeId, Site, Slot, Stop, Target, open};
use crate::input::value::{Evaluated, Value, hole};
use crate::model::{PartialText, Place};
use crate::source::bicep::Expression;
use crate::source::{Node, Span, Value as Written};

/// Bicep has no template for the machine to look into.
static NO_TEMPLATE: Node = Node { span: Span { start: 0, end: 0 }, value: Written::Null };

/// The state of one evaluation.
pub(super) struct Evaluator<'a> {
    pub(super) machine: Machine<'a>,
    pub(super) catalogue: &'a Catalogue<'a>,
    instances: Vec<Instance<'a>>,
    /// Module calls so far.
    modules: usize,
}

/// A file that is being evaluated, by its position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct InstanceId(usize);

/// One evaluation of a file: a deployment, a module call, or what others import from it.
struct Instance<'a> {
    source: &'a Source<'a>,
    scope: ScopeId,
    target: Target,
    /// What tells unknown values of this file from those of others: empty for the outermost.
    label: Arc<str>,
    level: usize,
    /// The instance that calls this one.
    caller: Option<InstanceId>,
    given: BTreeMap<String, Given<'a>>,
    /// Whether parameters may be given that are not known.
    hidden: bool,
    parameters: Vec<Slot>,
    variables: Vec<Slot>,
    outputs: BTreeMap<&'a str, Slot>,
    identities: BTreeMap<(usize, Turns), Memo<Arc<Identity>>>,
    bodies: BTreeMap<(usize, Turns), Slot>,
    /// Resources as references see them.
    views: BTreeMap<(usize, Turns), Value>,
    loops: BTreeMap<(usize, Turns), Slot>,
    module_loops: BTreeMap<usize, Slot>,
    modules: BTreeMap<(usize, Option<Turn>), Option<InstanceId>>,
    imports: BTreeMap<usize, Option<InstanceId>>,
}

/// What is evaluated when it is first asked for.
#[derive(Clone, Debug)]
enum Memo<T> {
    /// Being evaluated; whoever asks now is part of a circle.
    Busy,
    Done(T),
}

/// A turn of a loop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Turn {
    /// Counted from 0.
    At(usize),
    /// One that stands for however many there are.
    Any,
}

/// The turns of the loops around and of a resource, the outermost first.
pub(super) type Turns = Vec<Turn>;

/// The value that a deployment gives a parameter.
#[derive(Clone, Debug)]
pub(super) enum Given<'a> {
    /// One of a JSON file, taken as written.
    Literal(&'a Node, Place),
    /// One that is evaluated where it is written.
    Expression(&'a Expression, String, Env),
    /// One that is evaluated already.
    Value(Evaluated),
    /// One that only the deployment knows.
    Secret,
}

/// What an expression sees.
#[derive(Clone, Debug)]
pub(super) struct Env {
    pub(super) instance: InstanceId,
    /// The resource whose body it stands in, and the turns of its loops.
    owner: Option<Arc<(usize, Turns)>>,
    locals: Option<Arc<Local>>,
}

/// A variable of a loop, lambda or function, the innermost first.
#[derive(Debug)]
struct Local {
    name: Box<str>,
    value: Evaluated,
    outer: Option<Arc<Self>>,
}

impl Env {
    pub(super) fn of(instance: InstanceId) -> Self {
        Self { instance, owner: None, locals: None }
    }

    fn inside(self, declaration: usize, turns: &Turns) -> Self {
        Self { owner: Some(Arc::new((declaration, turns.clone()))), ..self }
    }

    fn bind(&self, name: &str, value: Evaluated) -> Self {
        let local = Local { name: name.into(), value, outer: self.locals.clone() };
        Self { locals: Some(Arc::new(local)), ..self.clone() }
    }

    fn local(&self, name: &str) -> Option<&Evaluated> {
        let mut all = std::iter::successors(self.locals.as_deref(), |one| one.outer.as_deref());
        all.find(|one| &*one.name == name).map(|one| &one.value)
    }
}

/// A file to evaluate, and what is known of its deployment.
pub(super) struct Start<'a> {
    pub(super) source: &'a Source<'a>,
    pub(super) target: Target,
    pub(super) name: PartialText,
    pub(super) label: String,
    pub(super) caller: Option<InstanceId>,
}

impl<'a> Evaluator<'a> {
    pub(super) fn new(catalogue: &'a Catalogue<'a>) -> Self {
        Self { machine: Machine::new(), catalogue, instances: Vec::new(), modules: 0 }
    }

    /// Begins with a file that is deployed by itself.
    pub(super) fn deployment(&mut self, source: &'a Source<'a>) -> InstanceId {
        let to_group = source.index.target_scope.is_none_or(|scope| scope == "resourceGroup");
        let target = Target {
            subscription: hole("subscription().subscriptionId"),
            resource_group: to_group.then(|| hole("resourceGroup().name")),
            location: None,
        };
        self.start(Start { source, target, name: hole("deployment().name"), label: String::new(), caller: None })
    }

    /// Begins with a file.
    pub(super) fn start(&mut self, start: Start<'a>) -> InstanceId {
        let Start { source, target, name, label, caller } = start;
        let level = caller.and_then(|caller| self.instances.get(caller.0)).map_or(0, |caller| caller.level);
        let level = level.saturating_add(usize::from(caller.is_some()));
        let scope = open(
            &mut self.machine,
            Opening {
                file: source.document.file,
                document: source.document.document,
                template: &NO_TEMPLATE,
                pointer: String::new(),
                target: target.clone(),
                name,
                label: label.clone(),
                level,
                outer: None,
            },
        );
        self.instances.push(Instance {
            source,
            scope,
            target,
            label: label.into(),
            level,
            caller,
            given: BTreeMap::new(),
            hidden: false,
            parameters: vec![Slot::Fresh; source.index.parameters.len()],
            variables: vec![Slot::Fresh; source.index.variables.len()],
            outputs: BTreeMap::new(),
            identities: BTreeMap::new(),
            bodies: BTreeMap::new(),
            views: BTreeMap::new(),
            loops: BTreeMap::new(),
            module_loops: BTreeMap::new(),
            modules: BTreeMap::new(),
            imports: BTreeMap::new(),
        });
        InstanceId(self.instances.len().saturating_sub(1))
    }

    /// Whether an instance, or one that it is called by, is of a file.
    fn is_inside(&self, id: InstanceId, source: &Source<'_>) -> bool {
        let mut next = Some(id);
        // Levels are limited where instances are begun.
        while let Some(instance) = next.and_then(|id| self.instances.get(id.0)) {
            if instance.source.position == source.position {
                return true;
            }
            next = instance.caller;
        }
        false
    }

    /// Gives parameters their values. `hidden` says whether others may be given that are not known.
    pub(super) fn give(&mut self, id: InstanceId, given: BTreeMap<String, Given<'a>>, hidden: bool) {
        if let Some(instance) = self.instances.get_mut(id.0) {
            instance.given = given;
            instance.hidden = hidden;
        }
    }

    fn instance(&self, id: InstanceId) -> Result<&Instance<'a>, Stop> {
        self.instances.get(id.0).ok_or(Stop::Unknown)
    }

    fn instance_mut(&mut self, id: InstanceId) -> Result<&mut Instance<'a>, Stop> {
        self.instances.get_mut(id.0).ok_or(Stop::Unknown)
    }

    pub(super) fn source(&self, id: InstanceId) -> Result<&'a Source<'a>, Stop> {
        self.instance(id).map(|instance| instance.source)
    }

    pub(super) fn target(&self, id: InstanceId) -> Result<Target, Stop> {
        self.instance(id).map(|instance| instance.target.clone())
    }

    /// The name by which something unknown of a file is known.
    fn labelled(&self, id: InstanceId, name: &str) -> String {
        let label = self.instance(id).map(|instance| Arc::clone(&instance.label)).unwrap_or_default();
        format!("{label}{name}")
    }

    pub(super) fn place(&self, id: InstanceId, path: &str, span: Span) -> Place {
        match self.instance(id) {
            Ok(Instance { source, .. }) => Place::new(source.document.file, source.document.document, path, span),
            Err(_) => Place::new(crate::model::FileId::default(), 0, path, span),
        }
    }

    /// What the functions of templates see of an instance.
    fn environment(&self, id: InstanceId) -> Environment {
        Environment::of(self.instance(id).map_or(ScopeId(0), |instance| instance.scope))
    }

    /// An unknown value for what cannot be told; its fault is reported.
    pub(super) fn stopped(&mut self, stop: Stop, place: Place) -> Evaluated {
        self.machine.stopped(stop, &Site::whole(place), Bytes::default())
    }

    /// The files that were evaluated so far, some perhaps several times.
    pub(super) fn sources(&self) -> impl Iterator<Item = &'a Source<'a>> {
        self.instances.iter().map(|instance| instance.source)
    }

    /// The value at a place, or one that is unknown.
    fn settled(&mut self, value: Result<Evaluated, Stop>, place: Place) -> Evaluated {
        value.unwrap_or_else(|stop| self.stopped(stop, place))
    }

    /// An unknown value at a place.
    fn unknown(&mut self, name: &str, place: Place) -> Evaluated {
        let value = self.machine.unknown(name);
        Evaluated::new(value, place)
    }
}
