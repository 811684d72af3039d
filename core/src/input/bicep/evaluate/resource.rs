//! Resources: their names, identities and bodies.

use std::sync::Arc;

use super::access::Denoted;
use super::{Env, Evaluator, InstanceId, Memo, Turn, Turns};
use crate::input::arm::{Slot, Stop, Target, TextBuilder, push_names, push_scope};
use crate::input::bicep::index::{Declaration, body, items, property};
use crate::input::value::{Evaluated, Value};
use crate::model::{PartialText, push_pointer};
use crate::source::bicep::{Expression, Kind, Loop, Step};

/// The type of resource groups, whose identities have no provider.
const RESOURCE_GROUPS: &str = "Microsoft.Resources/resourceGroups";

/// Levels of nesting that a resource counts for which is evaluated inside another: it takes as much of the stack.
pub(super) const RESOURCE_LEVELS: usize = 8;

/// What a symbolic name of a resource means.
#[derive(Clone, Debug)]
pub(in crate::input::bicep) struct Reference {
    pub(in crate::input::bicep) instance: InstanceId,
    pub(in crate::input::bicep) declaration: usize,
    /// The turns of the loops around it; one short while its own is not chosen.
    pub(in crate::input::bicep) turns: Turns,
}

/// Who a resource is.
#[derive(Clone, Debug)]
pub(in crate::input::bicep) struct Identity {
    /// The full type as written; empty when it is not known.
    pub(in crate::input::bicep) kind: String,
    /// The version of its interface.
    pub(in crate::input::bicep) version: Option<String>,
    /// The full name, with its parents' names and `/`.
    pub(in crate::input::bicep) name: PartialText,
    /// The name as written, with its place.
    pub(super) own_name: Evaluated,
    pub(in crate::input::bicep) id: PartialText,
    pub(in crate::input::bicep) subscription: PartialText,
    pub(in crate::input::bicep) resource_group: Option<PartialText>,
}

/// Where something is deployed to.
enum Scoped {
    Target(Target),
    /// An extension of another resource.
    Resource(PartialText),
}

impl<'a> Evaluator<'a> {
    pub(in crate::input::bicep) fn declaration(&self, id: InstanceId, at: usize) -> Result<&'a Declaration<'a>, Stop> {
        self.source(id)?.index.resources.get(at).ok_or(Stop::Unknown)
    }

    /// The resources with loops from the outermost to this one.
    pub(super) fn loops_around(&self, id: InstanceId, at: usize) -> Result<Vec<(usize, &'a Loop)>, Stop> {
        let mut found = Vec::new();
        let mut next = Some(at);
        while let Some(at) = next {
            let declaration = self.declaration(id, at)?;
            if let Kind::For(turns) = &declaration.resource.value.kind {
                found.push((at, turns));
            }
            next = declaration.parent;
        }
        found.reverse();
        Ok(found)
    }

    /// A resource named inside the body of another: the loops around both are in the same turn.
    pub(super) fn seen_inside(&self, env: &Env, declaration: usize) -> Result<Reference, Stop> {
        let mut turns = Turns::new();
        if let Some((owner, owner_turns)) = env.owner.as_deref() {
            let around = self.loops_around(env.instance, *owner)?;
            for (at, _) in self.loops_around(env.instance, declaration)? {
                let known = around.iter().zip(owner_turns).find(|((other, _), _)| *other == at);
                match known {
                    Some((_, turn)) => turns.push(*turn),
                    None => break,
                }
            }
        }
        Ok(Reference { instance: env.instance, declaration, turns })
    }

    /// Whether an index chooses one of a loop of resources or modules.
    pub(super) fn wants_turn(&self, denoted: &Denoted) -> Result<bool, Stop> {
        Ok(match denoted {
            Denoted::Resource(reference) => {
                self.loops_around(reference.instance, reference.declaration)?.len() > reference.turns.len()
            }
            Denoted::Module { instance, at, turn } => {
                let module = self.source(*instance)?.index.modules.get(*at).copied().ok_or(Stop::Unknown)?;
                turn.is_none() && matches!(module.value.kind, Kind::For(_))
            }
            Denoted::Unknown(_) => false,
        })
    }

    /// The one of a loop; not known which when the loop's list is not known.
    pub(super) fn with_turn(&mut self, denoted: Denoted, turn: Turn) -> Result<Denoted, Stop> {
        let (list, name) = match &denoted {
            Denoted::Resource(reference) => {
                let declaration = self.declaration(reference.instance, reference.declaration)?;
                let list = self.loop_list(reference.instance, reference.declaration, &reference.turns)?;
                (list, &declaration.resource.name.text)
            }
            Denoted::Module { instance, at, .. } => {
                let module = self.source(*instance)?.index.modules.get(*at).copied().ok_or(Stop::Unknown)?;
                (self.module_list(*instance, *at)?, &module.name.text)
            }
            Denoted::Unknown(_) => return Ok(denoted),
        };
        let Turn::At(at) = turn else { return Ok(denoted) };
        match list.items() {
            Some(items) if at < items.len() => {}
            Some(items) => {
                let message =
                    format!("the loop of `{name}` has {} turns, there is no turn {at} (counted from 0)", items.len());
                return Err(Stop::Wrong(message));
            }
            None => {
                let instance = match &denoted {
                    Denoted::Resource(reference) => reference.instance,
                    Denoted::Module { instance, .. } => *instance,
                    Denoted::Unknown(_) => return Ok(denoted),
                };
                return Ok(Denoted::Unknown(self.labelled(instance, &format!("{name}[{at}]"))));
            }
        }
        Ok(match denoted {
            Denoted::Resource(mut reference) => {
                reference.turns.push(turn);
                Denoted::Resource(reference)
            }
            Denoted::Module { instance, at, .. } => Denoted::Module { instance, at, turn: Some(turn) },
            other => other,
        })
    }

    /// What the loop of a resource turns over; `turns` are those of the loops around it.
    pub(in crate::input::bicep) fn loop_list(
        &mut self,
        id: InstanceId,
        at: usize,
        turns: &[Turn],
    ) -> Result<Evaluated, Stop> {
        let key = (at, turns.to_vec());
        match self.instance_mut(id)?.loops.get(&key) {
            Some(Slot::Done(list)) => return Ok(list.clone()),
            Some(_) => return Err(Stop::Unknown),
            None => {}
        }
        let declaration = self.declaration(id, at)?;
        let Kind::For(looped) = &declaration.resource.value.kind else { return Err(Stop::Unknown) };
        self.machine.enter_deep(RESOURCE_LEVELS)?;
        self.instance_mut(id)?.loops.insert(key.clone(), Slot::Busy);
        let env = match declaration.parent {
            Some(parent) => self.env_of(id, parent, &turns.to_vec()),
            None => Ok(Env::of(id)),
        };
        let list = env.map(|env| self.value(&looped.over, &mut declaration.pointer.clone(), &env));
        self.machine.leave_deep(RESOURCE_LEVELS);
        let list = list?;
        self.instance_mut(id)?.loops.insert(key, Slot::Done(list.clone()));
        Ok(list)
    }

    /// What the expressions in the body of a resource see.
    pub(in crate::input::bicep) fn env_of(&mut self, id: InstanceId, at: usize, turns: &Turns) -> Result<Env, Stop> {
        let mut env = Env::of(id);
        for (level, (looped, turned)) in self.loops_around(id, at)?.into_iter().enumerate() {
            let (around, turn) = (turns.get(..level).unwrap_or_default(), turns.get(level));
            let (item, index) = match turn {
                Some(Turn::At(index)) => {
                    let list = self.loop_list(id, looped, around)?;
                    (list.items().and_then(|items| items.get(*index)).cloned(), *index)
                }
                _ => (None, 0),
            };
            env = self.in_turn(turned, item.as_ref(), index, &env);
        }
        Ok(env.inside(at, turns))
    }

    /// Who a resource is.
    pub(in crate::input::bicep) fn identity(
        &mut self,
        id: InstanceId,
        at: usize,
        turns: &Turns,
    ) -> Result<Arc<Identity>, Stop> {
        let key = (at, turns.clone());
        match self.instance(id)?.identities.get(&key) {
            Some(Memo::Done(identity)) => return Ok(Arc::clone(identity)),
            Some(Memo::Busy) => return Err(Stop::Unknown),
            None => {}
        }
        self.machine.enter_deep(RESOURCE_LEVELS)?;
        self.instance_mut(id)?.identities.insert(key.clone(), Memo::Busy);
        let identity = self.new_identity(id, at, turns).map(Arc::new);
        self.machine.leave_deep(RESOURCE_LEVELS);
        match &identity {
            Ok(identity) => self.instance_mut(id)?.identities.insert(key, Memo::Done(Arc::clone(identity))),
            Err(_) => self.instance_mut(id)?.identities.remove(&key),
        };
        identity
    }

    fn new_identity(&mut self, id: InstanceId, at: usize, turns: &Turns) -> Result<Identity, Stop> {
        let declaration = self.declaration(id, at)?;
        let env = self.env_of(id, at, turns)?;
        let object = body(&declaration.resource.value);
        let own_name = match property(object, "name") {
            Some(name) => {
                let mut path = declaration.pointer.clone();
                push_pointer(&mut path, "name");
                self.value(name, &mut path, &env)
            }
            None => {
                let name = self.labelled(id, &format!("{}.name", declaration.resource.name.text));
                let place = self.place(id, &declaration.pointer, declaration.resource.head);
                self.unknown(&name, place)
            }
        };
        let text = own_name.as_text().unwrap_or_else(|| PartialText::hole("?"));
        let written = declaration.resource.kind.as_str().unwrap_or_default();
        let (kind, version) = match written.split_once('@') {
            Some((kind, version)) => (kind, Some(version.to_owned())),
            None => (written, None),
        };
        let parent = self.parent(id, declaration, turns, object, &env)?;
        let (full_kind, name) = match &parent {
            Some(parent) => {
                let mut name = parent.name.clone();
                name.push_text("/");
                name.push(&text);
                let is_full = kind.contains('.');
                (if is_full { kind.to_owned() } else { format!("{}/{kind}", parent.kind) }, name)
            }
            // A parent that is not known has a name all the same.
            None if property(object, "parent").is_some() => {
                let mut name = PartialText::hole("?");
                name.push_text("/");
                name.push(&text);
                (kind.to_owned(), name)
            }
            None => (kind.to_owned(), text),
        };
        let scoped = match (&parent, property(object, "scope")) {
            (Some(parent), None) => Scoped::Target(Target {
                subscription: parent.subscription.clone(),
                resource_group: parent.resource_group.clone(),
                location: None,
            }),
            (_, Some(scope)) => self.scope(scope, &declaration.pointer, &env)?,
            (None, None) => Scoped::Target(self.target(id)?),
        };
        let mut out = TextBuilder::default();
        let target = match scoped {
            Scoped::Target(target) => {
                push_scope(&mut self.machine, &mut out, &target.subscription, target.resource_group.as_ref())?;
                target
            }
            Scoped::Resource(of) => {
                out.push(&mut self.machine, &of)?;
                self.target(id)?
            }
        };
        if full_kind.eq_ignore_ascii_case(RESOURCE_GROUPS) {
            out.push_text(&mut self.machine, "/resourceGroups/")?;
            out.push(&mut self.machine, &name)?;
        } else {
            out.push_text(&mut self.machine, "/providers/")?;
            push_names(&mut self.machine, &mut out, &full_kind, &name)?;
        }
        let Value::Text(text) = out.finish() else { return Err(Stop::Unknown) };
        Ok(Identity {
            kind: full_kind,
            version: version.or_else(|| parent.as_ref().and_then(|parent| parent.version.clone())),
            name,
            own_name,
            id: (*text).clone(),
            subscription: target.subscription,
            resource_group: target.resource_group,
        })
    }

    /// The resource that this one is a child of: the one that it is nested in, or its `parent`.
    fn parent(
        &mut self,
        id: InstanceId,
        declaration: &Declaration<'a>,
        turns: &Turns,
        object: &'a Expression,
        env: &Env,
    ) -> Result<Option<Arc<Identity>>, Stop> {
        if let Some(parent) = declaration.parent {
            let own = usize::from(matches!(declaration.resource.value.kind, Kind::For(_)));
            let around = turns.get(..turns.len().saturating_sub(own)).unwrap_or_default();
            return self.identity(id, parent, &around.to_vec()).map(Some);
        }
        let Some(parent) = property(object, "parent") else { return Ok(None) };
        match self.denoted(parent, env)? {
            Some(Denoted::Resource(reference)) => {
                self.identity(reference.instance, reference.declaration, &reference.turns).map(Some)
            }
            _ => Ok(None),
        }
    }

    /// The resource or module that an expression denotes.
    fn denoted(&mut self, expression: &'a Expression, env: &Env) -> Result<Option<Denoted>, Stop> {
        let (name, steps): (_, &'a [Step]) = match &expression.kind {
            Kind::Name(name) => (name, &[]),
            Kind::Access(of, steps) => match &of.kind {
                Kind::Name(name) => (name, steps),
                _ => return Ok(None),
            },
            _ => return Ok(None),
        };
        let resolved = self.resolve(name, steps, env)?;
        Ok(resolved.filter(|(_, taken)| *taken == steps.len()).map(|(denoted, _)| denoted))
    }

    /// What a `scope` means.
    fn scope(&mut self, scope: &'a Expression, pointer: &str, env: &Env) -> Result<Scoped, Stop> {
        if let Some(Denoted::Resource(reference)) = self.denoted(scope, env)? {
            let identity = self.identity(reference.instance, reference.declaration, &reference.turns)?;
            if identity.kind.eq_ignore_ascii_case(RESOURCE_GROUPS) {
                let target = Target {
                    subscription: identity.subscription.clone(),
                    resource_group: Some(identity.name.clone()),
                    location: None,
                };
                return Ok(Scoped::Target(target));
            }
            return Ok(Scoped::Resource(identity.id.clone()));
        }
        let mut path = pointer.to_owned();
        push_pointer(&mut path, "scope");
        let value = self.value(scope, &mut path, env);
        let own = self.target(env.instance)?;
        let id = value.get("id").and_then(Evaluated::as_text);
        let subscription = id.as_ref().and_then(|id| segment(id, "subscriptions"));
        let target = match (value.get("name").and_then(Evaluated::as_text), value.get("subscriptionId")) {
            (Some(group), None) => {
                let subscription = subscription.unwrap_or(own.subscription);
                Target { subscription, resource_group: Some(group), location: None }
            }
            (_, Some(given)) => Target {
                subscription: given.as_text().unwrap_or(own.subscription),
                resource_group: None,
                location: None,
            },
            _ => {
                let written = crate::input::arm::written(&mut self.machine, &value);
                let unknown = |part: &str| crate::input::value::hole(&format!("{written}.{part}"));
                Target {
                    subscription: unknown("subscriptionId"),
                    resource_group: Some(unknown("name")),
                    location: None,
                }
            }
        };
        Ok(Scoped::Target(target))
    }

    /// Where a module is deployed to.
    pub(super) fn module_target(&mut self, object: &'a Expression, pointer: &str, env: &Env) -> Result<Target, Stop> {
        match property(object, "scope") {
            Some(scope) => match self.scope(scope, pointer, env)? {
                Scoped::Target(target) => Ok(target),
                Scoped::Resource(_) => self.target(env.instance),
            },
            None => self.target(env.instance),
        }
    }

    /// The body of a resource without what is not part of it.
    pub(in crate::input::bicep) fn body(
        &mut self,
        id: InstanceId,
        at: usize,
        turns: &Turns,
    ) -> Result<Evaluated, Stop> {
        let key = (at, turns.clone());
        match self.instance(id)?.bodies.get(&key) {
            Some(Slot::Done(body)) => return Ok(body.clone()),
            Some(_) => return Err(Stop::Unknown),
            None => {}
        }
        self.machine.enter_deep(RESOURCE_LEVELS)?;
        self.instance_mut(id)?.bodies.insert(key.clone(), Slot::Busy);
        let value = self.new_body(id, at, turns);
        self.machine.leave_deep(RESOURCE_LEVELS);
        let value = match value {
            Ok(value) => value,
            Err(stop) => {
                self.instance_mut(id)?.bodies.remove(&key);
                return Err(stop);
            }
        };
        self.instance_mut(id)?.bodies.insert(key, Slot::Done(value.clone()));
        Ok(value)
    }

    fn new_body(&mut self, id: InstanceId, at: usize, turns: &Turns) -> Result<Evaluated, Stop> {
        let declaration = self.declaration(id, at)?;
        let env = self.env_of(id, at, turns)?;
        let object = body(&declaration.resource.value);
        let place = self.place(id, &declaration.pointer, object.span);
        let skip = ["parent", "scope", "dependsOn"];
        let value = self.object(items(object), &skip, &mut declaration.pointer.clone(), &env)?;
        Ok(Evaluated::new(self.machine.bounded(value)?, place))
    }
}

/// The segment of an identity behind another.
fn segment(id: &PartialText, name: &str) -> Option<PartialText> {
    let segments = id.split('/');
    let at = segments.iter().position(|(text, _)| text.known().is_some_and(|text| text.eq_ignore_ascii_case(name)))?;
    segments.get(at.saturating_add(1)).map(|(text, _)| text.clone())
}
