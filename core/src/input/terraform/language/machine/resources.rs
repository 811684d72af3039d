//! A configuration to the resources that it declares.

use std::collections::BTreeMap;

use super::expansion::Shape;
use super::{Instance, Machine, below};
use crate::input::Remark;
use crate::input::terraform::Resource;
use crate::input::terraform::language::interest::is_of_interest;
use crate::input::terraform::language::module::{Declaration, Located, Mode, Module, local_source, text};
use crate::input::value::Evaluated;
use crate::model::FileId;
use crate::source::Problem;
use crate::source::hcl::{Attribute, Block};

/// What a configuration comes to.
#[derive(Debug)]
pub(in super::super) struct Evaluation {
    /// The resources of interest, and the calls of modules that are not among the files.
    pub resources: Vec<Resource>,
    pub problems: Vec<(FileId, Problem)>,
    pub remarks: Vec<Remark>,
}

impl<'a> Machine<'a> {
    /// Evaluates the configuration of a module that nothing calls, with values of its variables.
    pub(in super::super) fn evaluate(
        modules: &'a BTreeMap<String, Module<'a>>,
        root: &'a Module<'a>,
        given: BTreeMap<&'a str, Located<'a, Attribute>>,
    ) -> Evaluation {
        let mut machine = Self::new(modules, given);
        machine.instances.push(Instance {
            module: root,
            address: String::new(),
            call: None,
            conditional: false,
            depth: 0,
        });
        let mut resources = Vec::new();
        machine.gather(0, &mut resources);
        Evaluation { resources, problems: machine.problems, remarks: machine.remarks }
    }

    /// Adds the resources of a module, and of those that it calls. The depth of calls is bounded where they are made.
    fn gather(&mut self, instance: usize, out: &mut Vec<Resource>) {
        let Some(module) = self.module(instance) else { return };
        for declaration in &module.order {
            match declaration {
                Declaration::Resource(kind, name) if is_of_interest(kind) => {
                    self.gather_resource(instance, kind, name, out);
                }
                Declaration::Resource(..) => {}
                Declaration::Call(name) => self.gather_call(instance, name, out),
            }
        }
    }

    fn gather_resource(&mut self, instance: usize, kind: &'a str, name: &'a str, out: &mut Vec<Resource>) {
        let address = format!("{}{kind}.{name}", self.address(instance));
        let Some(instances) = self.instances_of(instance, (Mode::Managed, kind, name), &address) else { return };
        let block = self.module(instance).and_then(|module| module.resources.get(&(Mode::Managed, kind, name)));
        let version = block.and_then(|block| self.provider_version(instance, kind, block.node));
        let conditional = self.instances.get(instance).is_some_and(|instance| instance.conditional);
        for item in &instances.items {
            out.push(Resource {
                kind: kind.to_owned(),
                module_call: false,
                address: item.address.clone(),
                attributes: item.attributes.clone(),
                place: item.attributes.place.clone(),
                version: version.clone(),
                conditional: conditional || instances.shape == Shape::Unknown,
                before: None,
            });
        }
    }

    fn gather_call(&mut self, instance: usize, name: &'a str, out: &mut Vec<Resource>) {
        if let Some(calls) = self.calls_of(instance, name) {
            for (_, child) in &calls.items {
                self.gather(*child, out);
            }
            return;
        }
        let Some(module) = self.module(instance) else { return };
        let Some(call) = module.calls.get(name).copied() else { return };
        let argument = |name: &str| call.node.body.attribute(name).and_then(|argument| text(&argument.value));
        let Some(source) = argument("source") else { return };
        if local_source(&module.folder, source).is_some() {
            return;
        }
        let scope = self.scope(instance, call.file, call.document);
        let path = below("/module", name);
        let address = format!("{}module.{name}", self.address(instance));
        let repetition = self.repetition(&call.node.body, &scope, &address, &path);
        let outer = self.instances.get(instance).is_some_and(|instance| instance.conditional);
        let place = scope.place(&path, call.node.head);
        for (_, suffix, scope) in repetition.items {
            let attributes: Evaluated = self.body(&call.node.body, &scope, &path, place.clone(), true);
            out.push(Resource {
                kind: source.to_owned(),
                module_call: true,
                address: format!("{address}{suffix}"),
                attributes,
                place: place.clone(),
                version: argument("version").map(str::to_owned),
                conditional: outer || repetition.shape == Shape::Unknown,
                before: None,
            });
        }
    }

    /// The version that the root asks for of a resource's provider, else the module that holds the resource.
    fn provider_version(&self, instance: usize, kind: &str, block: &Block) -> Option<String> {
        let named = block.body.attribute("provider").map(|provider| match &provider.value.kind {
            crate::source::hcl::Kind::Access(base, _) => base,
            _ => &provider.value,
        });
        let named = named.and_then(|provider| match &provider.kind {
            crate::source::hcl::Kind::Variable(name) | crate::source::hcl::Kind::Text(name) => name.split('.').next(),
            _ => None,
        });
        let provider = named.unwrap_or_else(|| kind.split('_').next().unwrap_or(kind));
        let of = |instance: usize| self.module(instance).and_then(|module| module.versions.get(provider));
        of(0).or_else(|| of(instance)).map(|version| (*version).to_owned())
    }
}
