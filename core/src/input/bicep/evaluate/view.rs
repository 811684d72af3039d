//! Resources as references see them.

use std::sync::Arc;

use super::access::Denoted;
use super::{Evaluator, Reference, Turn};
use crate::input::arm::Stop;
use crate::input::value::{Evaluated, Member, Object, Value};
use crate::model::{PartialText, Place};
use crate::source::bicep::{Step, StepKind};

/// The type whose subnets have identities of their own.
const NETWORKS: &str = "Microsoft.Network/virtualNetworks";

impl<'a> Evaluator<'a> {
    /// What a reference stands for, followed by steps; and how many of these are taken.
    pub(super) fn resource_value(
        &mut self,
        reference: &Reference,
        steps: &'a [Step],
        place: &Place,
    ) -> Result<(Evaluated, usize), Stop> {
        let Reference { instance, declaration: at, turns } = reference;
        if self.wants_turn(&Denoted::Resource(reference.clone()))? {
            return Ok((self.all_of(reference, place)?, 0));
        }
        let declaration = self.declaration(*instance, *at)?;
        if let Some(StepKind::Name { name, .. }) = steps.first().map(|step| &step.kind) {
            let identity = self.identity(*instance, *at, turns)?;
            let value = match &**name {
                "id" => Some(Value::Text(Arc::new(identity.id.clone()))),
                "type" if !identity.kind.is_empty() => Some(Value::text(&*identity.kind)),
                "apiVersion" => identity.version.clone().map(Value::text),
                "name" => return Ok((identity.own_name.fetched(place), 1)),
                _ => None,
            };
            if let Some(value) = value {
                return Ok((Evaluated::new(value, place.clone()), 1));
            }
        }
        let key = (*at, turns.clone());
        if let Some(view) = self.instance(*instance)?.views.get(&key) {
            return Ok((Evaluated::new(view.clone(), place.clone()), 0));
        }
        // Who asks while the body is evaluated learns no more than who the resource is.
        let body = if declaration.resource.existing { None } else { self.body(*instance, *at, turns).ok() };
        let is_whole = body.is_some() || declaration.resource.existing;
        let value = self.view(reference, body, place)?;
        if is_whole {
            self.instance_mut(*instance)?.views.insert(key, value.clone());
        }
        Ok((Evaluated::new(value, place.clone()), 0))
    }

    /// A resource as its deployment shows it: what is written, its identity, and more that only Azure knows.
    fn view(&mut self, reference: &Reference, body: Option<Evaluated>, place: &Place) -> Result<Value, Stop> {
        let Reference { instance, declaration: at, turns } = reference;
        let declaration = self.declaration(*instance, *at)?;
        let mut written = self.labelled(*instance, declaration.pointer.trim_start_matches('/'));
        for turn in turns {
            match turn {
                Turn::At(index) => written.push_str(&format!("[{index}]")),
                Turn::Any => written.push_str("[?]"),
            }
        }
        let identity = self.identity(*instance, *at, turns)?;
        let mut members: Vec<Member> = Vec::new();
        for (key, value) in [
            ("id", Value::Text(Arc::new(identity.id.clone()))),
            ("type", Value::text(&*identity.kind)),
            ("name", identity.own_name.value.clone()),
        ] {
            let value = Evaluated::new(value, place.clone());
            members.push(Member { key: key.into(), key_span: place.span, value });
        }
        for member in body.iter().flat_map(|body| body.members()) {
            if matches!(&*member.key, "id" | "type" | "name") {
                continue;
            }
            let mut member = member.clone();
            if &*member.key == "properties" {
                if identity.kind.eq_ignore_ascii_case(NETWORKS) {
                    member.value = with_subnet_ids(&member.value, &identity.id);
                }
                member.value.value = opened(&member.value.value, &format!("{written}.properties"));
            }
            members.push(member);
        }
        self.machine.charge_items(members.len())?;
        Ok(Value::Object(Arc::new(Object::with_rest(members, Some(written.into())))))
    }

    /// All of a loop, as a list.
    fn all_of(&mut self, reference: &Reference, place: &Place) -> Result<Evaluated, Stop> {
        let list = self.loop_list(reference.instance, reference.declaration, &reference.turns)?;
        let count = list.items().map(<[Evaluated]>::len).ok_or(Stop::Unknown)?;
        let mut items = Vec::new();
        for index in 0..count {
            let mut one = reference.clone();
            one.turns.push(Turn::At(index));
            items.push(self.resource_value(&one, &[], place)?.0);
        }
        Ok(Evaluated::new(self.machine.bounded(Value::array(items))?, place.clone()))
    }
}

/// An object of which more is known to Azure.
fn opened(value: &Value, rest: &str) -> Value {
    match value {
        Value::Object(object) => {
            let rest = object.rest().cloned().unwrap_or_else(|| rest.into());
            Value::Object(Arc::new(Object::with_rest(object.members().to_vec(), Some(rest))))
        }
        other => other.clone(),
    }
}

/// The properties of a virtual network as Azure answers them: each subnet with its identity.
fn with_subnet_ids(properties: &Evaluated, network: &PartialText) -> Evaluated {
    let Value::Object(object) = &properties.value else { return properties.clone() };
    let members = object.members().iter().map(|member| {
        let mut member = member.clone();
        if member.key.eq_ignore_ascii_case("subnets")
            && let Some(items) = member.value.items()
        {
            let items = items.iter().map(|subnet| with_id(subnet, network)).collect();
            member.value.value = Value::array(items);
        }
        member
    });
    let value = Value::Object(Arc::new(Object::with_rest(members.collect(), object.rest().cloned())));
    Evaluated { value, ..properties.clone() }
}

fn with_id(subnet: &Evaluated, network: &PartialText) -> Evaluated {
    let (Value::Object(object), Some(name)) = (&subnet.value, subnet.get("name").and_then(Evaluated::as_text)) else {
        return subnet.clone();
    };
    let mut id = network.clone();
    id.push_text("/subnets/");
    id.push(&name);
    let key_span = subnet.place.span;
    let value = Evaluated::new(Value::Text(Arc::new(id)), subnet.place.clone());
    let mut members = object.members().to_vec();
    members.push(Member { key: "id".into(), key_span, value });
    let rest = object.rest().cloned();
    Evaluated { value: Value::Object(Arc::new(Object::with_rest(members, rest))), ..subnet.clone() }
}
