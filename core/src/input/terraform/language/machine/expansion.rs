//! `count` and `for_each`: how many there are of a resource or of the call of a module.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::expression::{pairs, text_of};
use super::{Instance, Key, Machine, Scope, Slot};
use crate::input::terraform::language::module::{Located, Mode, Module, local_source, text};
use crate::input::value::{Evaluated, Member, Object, Value};
use crate::limits::{MAX_CONFIGURATION_INSTANCES, MAX_MODULE_DEPTH};
use crate::model::{FileId, Place};
use crate::source::hcl::{Block, Body, Kind, Step};

/// How the instances of something are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// There is one, without a key.
    Single,
    /// By numbers.
    Count,
    /// By keys.
    Each,
    /// By something that is not known; one stands for all.
    Unknown,
}

/// The instances of a resource.
#[derive(Debug)]
pub(super) struct Instances {
    pub shape: Shape,
    /// Whether all keys are known.
    pub complete: bool,
    pub items: Vec<Item>,
    by_key: BTreeMap<String, usize>,
}

#[derive(Debug)]
pub(super) struct Item {
    pub key: String,
    /// The address.
    pub address: String,
    /// The attributes as written.
    pub attributes: Evaluated,
    /// What a reference gives: the attributes, the id when it follows from them, and more that is not known.
    pub value: Evaluated,
}

impl Instances {
    pub(super) fn item(&self, key: &str) -> Option<&Item> {
        self.items.get(*self.by_key.get(key)?)
    }
}

/// The instances of a module that one call makes, by their keys.
#[derive(Debug)]
pub(super) struct Calls {
    pub shape: Shape,
    pub complete: bool,
    pub items: Vec<(String, usize)>,
}

/// How something is repeated, and what `each` and `count` are in each instance.
pub(super) struct Repetition<'a> {
    pub shape: Shape,
    pub complete: bool,
    /// The key, what stands behind the address (`[0]`), and what names mean.
    pub items: Vec<(String, String, Scope<'a>)>,
}

impl<'a> Machine<'a> {
    pub(super) fn scope(&self, instance: usize, file: FileId, document: u32) -> Scope<'a> {
        Scope { instance, file, document, bindings: None }
    }

    /// How often a block stands, by its `count` or `for_each`.
    pub(super) fn repetition(
        &mut self,
        body: &'a Body,
        scope: &Scope<'a>,
        address: &str,
        path: &Arc<str>,
    ) -> Repetition<'a> {
        if let Some(count) = body.attribute("count") {
            let value = self.expression(&count.value, scope, &super::below(path, "count"));
            return self.counted(&value, scope, address);
        }
        if let Some(each) = body.attribute("for_each") {
            let value = self.expression(&each.value, scope, &super::below(path, "for_each"));
            return self.keyed(&value, scope, address);
        }
        Repetition { shape: Shape::Single, complete: true, items: vec![(String::new(), String::new(), scope.clone())] }
    }

    fn counted(&mut self, value: &Evaluated, scope: &Scope<'a>, address: &str) -> Repetition<'a> {
        let number = text_of(&value.value).and_then(|text| text.known()?.parse::<usize>().ok());
        let Some(count) = number.filter(|count| self.has_room(*count, &value.place)) else {
            let rest = self.rest(&format!("{address}.count"));
            let unknown = Evaluated::new(rest, value.place.clone());
            return one_for_all(scope.with("count", unknown));
        };
        let items = (0..count).map(|at| {
            let index = Evaluated::new(Value::Int(i64::try_from(at).unwrap_or(i64::MAX)), value.place.clone());
            let member = Member { key: "index".into(), key_span: value.place.span, value: index };
            let bound = Evaluated::new(Value::object(vec![member]), value.place.clone());
            (at.to_string(), format!("[{at}]"), scope.with("count", bound))
        });
        Repetition { shape: Shape::Count, complete: true, items: items.collect() }
    }

    fn keyed(&mut self, value: &Evaluated, scope: &Scope<'a>, address: &str) -> Repetition<'a> {
        // A list is refused by Terraform; what is one here may be a set.
        let known = pairs(value, true).filter(|pairs| self.has_room(pairs.len(), &value.place));
        let Some(pairs) = known else {
            let rest = self.rest(&format!("{address}.each"));
            let unknown = Evaluated::new(rest, value.place.clone());
            return one_for_all(scope.with("each", unknown));
        };
        let mut items: BTreeMap<String, (String, String, Scope<'a>)> = BTreeMap::new();
        let mut complete = true;
        for (key, item) in pairs {
            let Some(text) = text_of(&key.value) else {
                complete = false;
                continue;
            };
            complete &= text.is_known();
            let written = text.written();
            let member = |name: &str, value: Evaluated| Member { key: name.into(), key_span: value.place.span, value };
            let bound = Value::object(vec![member("key", key.clone()), member("value", item)]);
            let scope = scope.with("each", Evaluated::new(bound, value.place.clone()));
            items.insert(written.clone(), (written.clone(), format!("[{written:?}]"), scope));
        }
        Repetition { shape: Shape::Each, complete, items: items.into_values().collect() }
    }

    /// An object of which nothing is known but what its parts are called.
    fn rest(&mut self, text: &str) -> Value {
        match self.unknown(text) {
            Value::Unknown(name) => Value::Object(Arc::new(Object::with_rest(Vec::new(), Some(name)))),
            other => other,
        }
    }

    fn has_room(&mut self, count: usize, here: &Place) -> bool {
        self.made = self.made.saturating_add(count);
        if self.made <= MAX_CONFIGURATION_INSTANCES {
            return true;
        }
        let message = format!("the configuration has more than {MAX_CONFIGURATION_INSTANCES} instances of resources");
        self.limit(here, message, "check its modules one by one");
        false
    }

    /// The instances of a resource, evaluated once; nothing when it is not declared, or is being evaluated.
    pub(super) fn instances_of(
        &mut self,
        instance: usize,
        (mode, kind, name): (Mode, &'a str, &'a str),
        address: &str,
    ) -> Option<Arc<Instances>> {
        let key = (instance, Key::Resource(mode, kind, name));
        match self.memo.get(&key) {
            Some(Slot::Instances(instances)) => return Some(Arc::clone(instances)),
            Some(_) => return None,
            None => {}
        }
        let found = *self.module(instance)?.resources.get(&(mode, kind, name))?;
        self.memo.insert(key, Slot::Busy);
        let failed = std::mem::replace(&mut self.failed, false);
        let trying = std::mem::replace(&mut self.trying, 0);
        let instances = Arc::new(self.make_instances(instance, found, (mode, kind), address));
        (self.failed, self.trying) = (failed, trying);
        self.memo.insert(key, Slot::Instances(Arc::clone(&instances)));
        Some(instances)
    }

    fn make_instances(
        &mut self,
        instance: usize,
        found: Located<'a, Block>,
        (mode, kind): (Mode, &'a str),
        address: &str,
    ) -> Instances {
        let scope = self.scope(instance, found.file, found.document);
        let mut path = if mode == Mode::Data { "/data".to_owned() } else { "/resource".to_owned() };
        for label in &found.node.labels {
            path = super::below(&path, label).to_string();
        }
        let path: Arc<str> = path.into();
        let repetition = self.repetition(&found.node.body, &scope, address, &path);
        let place = scope.place(&path, found.node.head);
        // Another provider of the same kind may be one of another subscription.
        let subscription = match found.node.body.attribute("provider").map(|provider| &provider.value.kind) {
            Some(Kind::Access(_, steps)) => match steps.first() {
                Some(Step::Name(alias)) => format!("subscription of {alias}"),
                _ => "subscription".to_owned(),
            },
            _ => "subscription".to_owned(),
        };
        let mut items = Vec::new();
        let mut by_key = BTreeMap::new();
        for (key, suffix, scope) in repetition.items {
            let address = format!("{address}{suffix}");
            let attributes = self.body(&found.node.body, &scope, &path, place.clone(), true);
            let value = self.with_ids(kind, &attributes, &address, &subscription);
            by_key.insert(key.clone(), items.len());
            items.push(Item { key, address, attributes, value });
        }
        Instances { shape: repetition.shape, complete: repetition.complete, items, by_key }
    }

    /// The instances of a module that is among the files; nothing for another one.
    pub(super) fn calls_of(&mut self, instance: usize, name: &'a str) -> Option<Arc<Calls>> {
        let key = (instance, Key::Call(name));
        match self.memo.get(&key) {
            Some(Slot::Calls(calls)) => return Some(Arc::clone(calls)),
            Some(_) => return None,
            None => {}
        }
        let caller = self.instances.get(instance)?;
        let (module, conditional, depth) = (caller.module, caller.conditional, caller.depth);
        let call = *module.calls.get(name)?;
        let source = call.node.body.attribute("source").and_then(|source| text(&source.value))?;
        let called = self.modules.get(&local_source(&module.folder, source)?)?;
        if self.is_inside(instance, called) {
            let scope = self.scope(instance, call.file, call.document);
            let place = scope.place(&super::below("/module", name), call.node.head);
            self.remark(&place, "the module calls itself; it is not followed");
            return None;
        }
        if depth >= MAX_MODULE_DEPTH {
            let scope = self.scope(instance, call.file, call.document);
            let place = scope.place(&super::below("/module", name), call.node.head);
            let message = format!("modules call each other more than {MAX_MODULE_DEPTH} levels deep");
            self.limit(&place, message, "check whether a module calls itself");
            return None;
        }
        self.memo.insert(key, Slot::Busy);
        let failed = std::mem::replace(&mut self.failed, false);
        let trying = std::mem::replace(&mut self.trying, 0);
        let scope = self.scope(instance, call.file, call.document);
        let address = format!("{}module.{name}", self.address(instance));
        let path = super::below("/module", name);
        let repetition = self.repetition(&call.node.body, &scope, &address, &path);
        let conditional = conditional || repetition.shape == Shape::Unknown;
        let mut items = Vec::new();
        let place = scope.place(&path, call.node.head);
        for (key, suffix, scope) in repetition.items {
            if !self.has_room(1, &place) {
                break;
            }
            items.push((key, self.instances.len()));
            self.instances.push(Instance {
                module: called,
                address: format!("{address}{suffix}."),
                call: Some((call, scope)),
                conditional,
                depth: depth.saturating_add(1),
            });
        }
        (self.failed, self.trying) = (failed, trying);
        let calls = Arc::new(Calls { shape: repetition.shape, complete: repetition.complete, items });
        self.memo.insert(key, Slot::Calls(Arc::clone(&calls)));
        Some(calls)
    }
}

impl Machine<'_> {
    /// Whether an instance is one of a module, or called by one, however indirectly.
    fn is_inside(&self, instance: usize, module: &Module<'_>) -> bool {
        let mut next = self.instances.get(instance);
        while let Some(instance) = next {
            if instance.module.folder == module.folder {
                return true;
            }
            next = instance.call.as_ref().and_then(|(_, scope)| self.instances.get(scope.instance));
        }
        false
    }
}

fn one_for_all(scope: Scope<'_>) -> Repetition<'_> {
    Repetition { shape: Shape::Unknown, complete: false, items: vec![(String::new(), String::new(), scope)] }
}
