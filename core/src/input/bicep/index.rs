//! What the names of a file stand for.

use std::collections::BTreeMap;

use crate::model::push_pointer;
use crate::source::bicep::{
    Expression, File, Function, Import, Item, Kind, Module, Name, Parameter, Resource, StatementKind, TypeName,
    Variable,
};

/// What a name stands for; numbers are positions in the lists of [`Index`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Symbol<'a> {
    Parameter(usize),
    Variable(usize),
    Function(usize),
    Resource(usize),
    Module(usize),
    /// Something of another file, by its name there; all of it without one.
    Import(usize, Option<&'a str>),
    /// An extension, a type, an assertion: nothing that has a value here.
    Other,
}

/// A resource, wherever it is nested.
#[derive(Clone, Debug)]
pub(super) struct Declaration<'a> {
    pub(super) resource: &'a Resource,
    /// The resource whose body it is nested in.
    pub(super) parent: Option<usize>,
    pub(super) children: Vec<usize>,
    /// `/SYMBOL`, of a nested one `/SYMBOL/CHILD`.
    pub(super) pointer: String,
}

/// What is deployed, in the order written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Deployed {
    Resource(usize),
    Module(usize),
}

/// The statements of a file by what they are.
#[derive(Clone, Debug, Default)]
pub(super) struct Index<'a> {
    pub(super) names: BTreeMap<&'a str, Symbol<'a>>,
    pub(super) parameters: Vec<&'a Parameter>,
    pub(super) variables: Vec<&'a Variable>,
    pub(super) functions: Vec<&'a Function>,
    pub(super) modules: Vec<&'a Module>,
    pub(super) imports: Vec<&'a Import>,
    pub(super) resources: Vec<Declaration<'a>>,
    pub(super) outputs: BTreeMap<&'a str, &'a Expression>,
    pub(super) deployed: Vec<Deployed>,
    pub(super) target_scope: Option<&'a str>,
    pub(super) types: BTreeMap<&'a str, &'a TypeName>,
}

impl<'a> Index<'a> {
    /// Reads the statements. Of a name declared twice, which the compiler refuses, the last one counts.
    pub(super) fn new(file: &'a File) -> Self {
        let mut index = Self::default();
        for statement in &file.statements {
            match &statement.kind {
                StatementKind::Parameter(parameter) => {
                    index.name(&parameter.name, Symbol::Parameter(index.parameters.len()));
                    index.parameters.push(parameter);
                }
                StatementKind::Variable(variable) => {
                    index.name(&variable.name, Symbol::Variable(index.variables.len()));
                    index.variables.push(variable);
                }
                StatementKind::Function(function) => {
                    index.name(&function.name, Symbol::Function(index.functions.len()));
                    index.functions.push(function);
                }
                StatementKind::Module(module) => {
                    let at = index.modules.len();
                    index.name(&module.name, Symbol::Module(at));
                    index.modules.push(module);
                    index.deployed.push(Deployed::Module(at));
                }
                StatementKind::Resource(resource) => {
                    let at = index.resource(resource, None, String::new());
                    index.name(&resource.name, Symbol::Resource(at));
                    index.deployed.push(Deployed::Resource(at));
                }
                StatementKind::Import(import) => {
                    let at = index.imports.len();
                    for (original, name) in &import.names {
                        index.name(name, Symbol::Import(at, Some(original)));
                    }
                    if let Some(all) = &import.all {
                        index.name(all, Symbol::Import(at, None));
                    }
                    index.imports.push(import);
                }
                StatementKind::Output(output) => {
                    index.outputs.insert(&output.name.text, &output.value);
                }
                StatementKind::TargetScope(scope) => index.target_scope = scope.as_str(),
                StatementKind::Type(name, kind) => {
                    index.name(name, Symbol::Other);
                    index.types.insert(&name.text, kind);
                }
                StatementKind::Other(Some(name)) => index.name(name, Symbol::Other),
                StatementKind::Other(None) | StatementKind::Using(_) | StatementKind::Extends(_) => {}
            }
        }
        index
    }

    fn name(&mut self, name: &'a Name, symbol: Symbol<'a>) {
        self.names.insert(&name.text, symbol);
    }

    /// Adds a resource and those nested in it, whose depth is that of the text.
    fn resource(&mut self, resource: &'a Resource, parent: Option<usize>, mut pointer: String) -> usize {
        let at = self.resources.len();
        push_pointer(&mut pointer, &resource.name.text);
        self.resources.push(Declaration { resource, parent, children: Vec::new(), pointer: pointer.clone() });
        for item in items(body(&resource.value)) {
            if let Item::Resource(statement) = item
                && let StatementKind::Resource(child) = &statement.kind
            {
                let child = self.resource(child, Some(at), pointer.clone());
                if let Some(declaration) = self.resources.get_mut(at) {
                    declaration.children.push(child);
                }
            }
        }
        at
    }

    /// The child of a resource by its name.
    pub(super) fn child(&self, of: usize, name: &str) -> Option<usize> {
        let children = &self.resources.get(of)?.children;
        children.iter().copied().find(|child| {
            self.resources.get(*child).is_some_and(|declaration| &*declaration.resource.name.text == name)
        })
    }

    /// What a name stands for inside the body of a resource: its children, those of the resources around it, then the
    /// names of the file.
    pub(super) fn find(&self, name: &str, mut owner: Option<usize>) -> Option<Symbol<'a>> {
        while let Some(at) = owner {
            if let Some(child) = self.child(at, name) {
                return Some(Symbol::Resource(child));
            }
            owner = self.resources.get(at).and_then(|declaration| declaration.parent);
        }
        self.names.get(name).copied()
    }
}

/// The object of a body, behind its loop and condition.
pub(super) fn body(value: &Expression) -> &Expression {
    match &value.kind {
        Kind::For(turns) => body(&turns.body),
        Kind::If(_, inner) => body(inner),
        _ => value,
    }
}

/// The condition of a body.
pub(super) fn condition(value: &Expression) -> Option<&Expression> {
    match &value.kind {
        Kind::For(turns) => condition(&turns.body),
        Kind::If(condition, _) => Some(condition),
        _ => None,
    }
}

/// The items of an object; none of anything else.
pub(super) fn items(object: &Expression) -> &[Item] {
    match &object.kind {
        Kind::Object(items) => items,
        _ => &[],
    }
}

/// The value of a property that is written as such.
pub(super) fn property<'a>(object: &'a Expression, name: &str) -> Option<&'a Expression> {
    items(object).iter().find_map(|item| match item {
        Item::Property(key, value) if key.as_str() == Some(name) => Some(value),
        _ => None,
    })
}
