//! Functions: those of the language, and those that a file defines.

use std::sync::Arc;

use super::{Env, Evaluator};
use crate::input::arm::{Machine, Operands, Site, Stop, find_function, no_lambda, push_scope, written_call};
use crate::input::bicep::documents::beside;
use crate::input::bicep::index::Symbol;
use crate::input::bicep::loaded::chosen;
use crate::input::value::{Evaluated, Member, Object, Value};
use crate::model::{PartialText, Place};
use crate::source::bicep::{Expression, Kind, Name, StepKind};

/// Functions whose value only the compiler or the deployment knows.
pub(in crate::input::bicep) const UNKNOWN_FUNCTIONS: [&str; 14] = [
    "loadTextContent",
    "loadJsonContent",
    "loadYamlContent",
    "loadFileAsBase64",
    "loadDirectoryFileInfo",
    "readEnvironmentVariable",
    "readCliArg",
    "getSecret",
    "externalInput",
    "parseUri",
    "buildUri",
    "deployer",
    "inlineSecret",
    "this",
];

/// The arguments of a call that evaluates them itself.
pub(super) struct Arguments<'e, 'a, 'c> {
    pub(super) evaluator: &'e mut Evaluator<'a>,
    pub(super) name: &'static str,
    pub(super) arguments: Vec<&'a Expression>,
    pub(super) env: &'c Env,
    pub(super) path: &'c mut String,
    pub(super) site: Site,
}

impl<'a> Operands<'a> for Arguments<'_, 'a, '_> {
    fn machine(&mut self) -> &mut Machine<'a> {
        &mut self.evaluator.machine
    }

    fn name(&self) -> &'static str {
        self.name
    }

    fn site(&self) -> &Site {
        &self.site
    }

    fn count(&self) -> usize {
        self.arguments.len()
    }

    fn evaluate(&mut self, index: usize) -> Result<Evaluated, Stop> {
        let argument = self.arguments.get(index).ok_or(Stop::Unknown)?;
        Ok(self.evaluator.value(argument, self.path, self.env))
    }

    fn lambda(&mut self, index: usize) -> Result<(), Stop> {
        match self.arguments.get(index).map(|argument| &argument.kind) {
            Some(Kind::Lambda(_)) => Ok(()),
            _ => Err(no_lambda(self.name, index)),
        }
    }

    fn apply(&mut self, index: usize, values: Vec<Evaluated>) -> Result<Evaluated, Stop> {
        self.evaluator.machine.step()?;
        let Some(Expression { kind: Kind::Lambda(lambda), .. }) = self.arguments.get(index) else {
            return Err(no_lambda(self.name, index));
        };
        let mut env = self.env.clone();
        for (parameter, value) in lambda.parameters.iter().zip(values) {
            env = env.bind(&parameter.text, value);
        }
        Ok(self.evaluator.value(&lambda.body, self.path, &env))
    }
}

impl<'a> Evaluator<'a> {
    /// `name(…)`
    pub(super) fn call(
        &mut self,
        name: &'a Name,
        arguments: &'a [Expression],
        place: &Place,
        path: &mut String,
        env: &Env,
    ) -> Result<Evaluated, Stop> {
        match self.source(env.instance)?.index.names.get(&*name.text) {
            Some(Symbol::Function(at)) => {
                let function = self.source(env.instance)?.index.functions.get(*at).copied().ok_or(Stop::Unknown)?;
                self.user_function(env.instance, function, arguments, place, path, env)
            }
            Some(Symbol::Import(at, Some(original))) => {
                let imported = self.import(env.instance, *at)?;
                self.imported_function(imported, original, arguments, place, path, env)
            }
            _ => self.function(&name.text, arguments, place, path, env),
        }
    }

    /// A function of another file; unknown when that is not given.
    pub(super) fn imported_function(
        &mut self,
        from: Option<super::InstanceId>,
        name: &str,
        arguments: &'a [Expression],
        place: &Place,
        path: &mut String,
        env: &Env,
    ) -> Result<Evaluated, Stop> {
        let from = from.ok_or(Stop::Unknown)?;
        let index = &self.source(from)?.index;
        match index.names.get(name) {
            Some(Symbol::Function(at)) => {
                let function = index.functions.get(*at).copied().ok_or(Stop::Unknown)?;
                self.user_function(from, function, arguments, place, path, env)
            }
            _ => Err(Stop::Unknown),
        }
    }

    fn user_function(
        &mut self,
        owner: super::InstanceId,
        function: &'a crate::source::bicep::Function,
        arguments: &'a [Expression],
        place: &Place,
        path: &mut String,
        env: &Env,
    ) -> Result<Evaluated, Stop> {
        let mut inner = Env::of(owner);
        for (parameter, argument) in function.lambda.parameters.iter().zip(arguments) {
            let value = self.value(argument, path, env);
            inner = inner.bind(&parameter.text, value);
        }
        let mut own = String::new();
        crate::model::push_pointer(&mut own, &function.name.text);
        let result = self.value(&function.lambda.body, &mut own, &inner);
        let origin = result.origin.filter(|origin| origin != place);
        Ok(Evaluated { value: result.value, place: place.clone(), origin })
    }

    /// A function of the language.
    pub(super) fn function(
        &mut self,
        name: &str,
        arguments: &'a [Expression],
        place: &Place,
        path: &mut String,
        env: &Env,
    ) -> Result<Evaluated, Stop> {
        match (name, arguments) {
            ("any", [argument]) => return Ok(self.value(argument, path, env)),
            ("nameof", [argument]) => {
                let name = match &argument.kind {
                    Kind::Name(name) => Some(name),
                    Kind::Access(_, steps) => steps.iter().rev().find_map(|step| match &step.kind {
                        StepKind::Name { name, .. } | StepKind::Child(name) => Some(name),
                        _ => None,
                    }),
                    _ => None,
                };
                let name = name.ok_or(Stop::Unknown)?;
                return Ok(Evaluated::new(Value::text(&**name), place.clone()));
            }
            ("resourceGroup" | "subscription", [_, ..]) => {
                return self.other_scope(name, arguments, place, path, env);
            }
            _ => {}
        }
        let takes_lambda = arguments.iter().any(|argument| matches!(argument.kind, Kind::Lambda(_)));
        if takes_lambda && find_function(name).is_some() {
            return self.lazily(name, arguments.iter().collect(), place, path, env);
        }
        let values: Vec<Evaluated> = arguments.iter().map(|argument| self.value(argument, path, env)).collect();
        if let Some(loaded) = self.loaded(name, &values, place, env)? {
            return Ok(loaded);
        }
        if UNKNOWN_FUNCTIONS.contains(&name) {
            let written = written_call(&mut self.machine, name, &values);
            // A file is found from where its name is written.
            let written = if name.starts_with("load") { self.labelled(env.instance, &written) } else { written };
            return Ok(self.unknown(&written, place.clone()));
        }
        Ok(self.apply(name, &values, place, env))
    }

    /// What `loadJsonContent` and `loadTextContent` read from one of the files given.
    fn loaded(
        &mut self,
        name: &str,
        arguments: &[Evaluated],
        place: &Place,
        env: &Env,
    ) -> Result<Option<Evaluated>, Stop> {
        let catalogue = self.catalogue;
        let Some(path) = arguments.first().and_then(Evaluated::as_str) else { return Ok(None) };
        let path = beside(self.source(env.instance)?, path);
        match name {
            "loadTextContent" => {
                let Some((_, text)) = catalogue.loadable.text(&path) else { return Ok(None) };
                self.machine.charge(text.len())?;
                Ok(Some(Evaluated::new(Value::text(text), place.clone())))
            }
            "loadJsonContent" => {
                let whole = match arguments.get(1) {
                    Some(part) => part.as_str(),
                    None => Some("$"),
                };
                let Some((file, root)) = catalogue.loadable.json(&path) else { return Ok(None) };
                let Some((node, pointer)) = whole.and_then(|part| chosen(root, part)) else { return Ok(None) };
                let origin = Place::new(file, 0, pointer, node.span);
                let value = self.machine.literal(node, &origin).value;
                Ok(Some(Evaluated { value, place: place.clone(), origin: Some(origin) }))
            }
            _ => Ok(None),
        }
    }

    /// `resourceGroup('name')`, `resourceGroup('subscription', 'name')` and `subscription('id')`: their identity.
    fn other_scope(
        &mut self,
        name: &str,
        arguments: &'a [Expression],
        place: &Place,
        path: &mut String,
        env: &Env,
    ) -> Result<Evaluated, Stop> {
        let mut texts: Vec<PartialText> = Vec::new();
        for argument in arguments {
            let value = self.value(argument, path, env);
            texts.push(value.as_text().ok_or(Stop::Unknown)?);
        }
        let own = self.target(env.instance)?.subscription;
        let (subscription, group) = match (name, texts.as_slice()) {
            ("subscription", [subscription]) => (subscription.clone(), None),
            (_, [group]) => (own, Some(group.clone())),
            (_, [subscription, group]) => (subscription.clone(), Some(group.clone())),
            _ => return Err(Stop::Unknown),
        };
        let mut id = crate::input::arm::TextBuilder::default();
        push_scope(&mut self.machine, &mut id, &subscription, group.as_ref())?;
        let id = id.finish();
        let written = match &id {
            Value::Text(id) => id.written(),
            _ => return Err(Stop::Unknown),
        };
        let member = |key: &str, value: Value| Member {
            key: key.into(),
            key_span: place.span,
            value: Evaluated::new(value, place.clone()),
        };
        let last = group.map_or_else(
            || member("subscriptionId", Value::Text(Arc::new(subscription))),
            |group| member("name", Value::Text(Arc::new(group))),
        );
        let members = vec![member("id", id), last];
        let rest: Arc<str> = format!("{name}('{written}')").into();
        Ok(Evaluated::new(Value::Object(Arc::new(Object::with_rest(members, Some(rest)))), place.clone()))
    }
}
