//! Bodies of blocks to objects.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::expression::{is_set, pairs};
use super::{Machine, Scope, below};
use crate::input::value::{Evaluated, Member, Object, Value};
use crate::model::Place;
use crate::source::Span;
use crate::source::hcl::{Attribute, Block, Body, Expression, Item, Kind};

/// Arguments that Terraform itself reads.
const META_ARGUMENTS: [&str; 5] = ["count", "for_each", "depends_on", "provider", "providers"];

/// Blocks that Terraform itself reads.
const META_BLOCKS: [&str; 3] = ["lifecycle", "provisioner", "connection"];

/// What the body of a resource of the provider `azapi` encodes as JSON, which releases before 2.0 ask for: it is taken as
/// it is, so that its values keep their places, and a value that is not known does not hide the others.
fn encoded_body<'a>(attribute: &'a Attribute, path: &str) -> Option<&'a Expression> {
    if &*attribute.name != "body" || !path.starts_with("/resource/azapi_") {
        return None;
    }
    match &attribute.value.kind {
        Kind::Call(call) if &*call.name == "jsonencode" && call.arguments.len() == 1 => call.arguments.first(),
        _ => None,
    }
}

/// One block of a type, written out or made by `dynamic`.
type One<'a> = (&'a Body, Scope<'a>, Span);

/// The blocks of one type in the order written.
#[derive(Default)]
struct Group<'a> {
    blocks: Vec<One<'a>>,
    /// Where a `dynamic` block stands of which it is not known how many it makes.
    unknown: Option<Evaluated>,
}

impl<'a> Machine<'a> {
    /// The object of a body that stands at a path. `top` is the body of a resource or of the call of a module.
    pub(super) fn body(
        &mut self,
        body: &'a Body,
        scope: &Scope<'a>,
        path: &Arc<str>,
        place: Place,
        top: bool,
    ) -> Evaluated {
        let mut members = Vec::new();
        let mut order: Vec<&'a str> = Vec::new();
        let mut groups: BTreeMap<&'a str, Group<'a>> = BTreeMap::new();
        if self.enter(&place) {
            for item in &body.items {
                match item {
                    Item::Attribute(attribute) => {
                        if top && META_ARGUMENTS.contains(&&*attribute.name) {
                            continue;
                        }
                        let written = if top { encoded_body(attribute, path) } else { None };
                        let written = written.unwrap_or(&attribute.value);
                        let value = self.expression(written, scope, &below(path, &attribute.name));
                        let key = Arc::from(&*attribute.name);
                        members.push(Member { key, key_span: attribute.name_span, value });
                    }
                    Item::Block(block) => {
                        let kind = match (&*block.kind, block.label(0)) {
                            ("dynamic", Some(label)) => label,
                            (kind, _) if top && META_BLOCKS.contains(&kind) => continue,
                            (kind, _) => kind,
                        };
                        let group = groups.entry(kind).or_insert_with(|| {
                            order.push(kind);
                            Group::default()
                        });
                        if &*block.kind == "dynamic" && block.label(0).is_some() {
                            self.dynamic(block, kind, scope, path, group);
                        } else {
                            group.blocks.push((&block.body, scope.clone(), block.head));
                        }
                    }
                }
            }
            for kind in order {
                if let Some(group) = groups.remove(kind)
                    && let Some(member) = self.group(kind, group, path)
                {
                    members.push(member);
                }
            }
            self.leave();
        }
        let rest = match body.broken.then(|| self.anonymous()) {
            Some(Value::Unknown(name)) => Some(name),
            _ => None,
        };
        let value = self.bounded(Value::Object(Arc::new(Object::with_rest(members, rest))), &place);
        Evaluated::new(value, place)
    }

    /// `dynamic "kind" { for_each = …, content { … } }`
    fn dynamic(&mut self, block: &'a Block, kind: &'a str, scope: &Scope<'a>, path: &Arc<str>, group: &mut Group<'a>) {
        let path = below(path, kind);
        let content = block.body.blocks().find(|inner| &*inner.kind == "content");
        let each_path = below(&path, "for_each");
        let each = block.body.attribute("for_each").map(|each| self.expression(&each.value, scope, &each_path));
        let iterator = block.body.attribute("iterator").and_then(|iterator| match &iterator.value.kind {
            Kind::Variable(name) => Some(&**name),
            _ => None,
        });
        let set = block.body.attribute("for_each").is_some_and(|each| is_set(&each.value));
        let known = each.as_ref().and_then(|each| pairs(each, set)).zip(content);
        let Some((items, content)) = known else {
            let name = match each.map(|each| each.value) {
                Some(value @ Value::Unknown(_)) => value,
                _ => self.anonymous(),
            };
            group.unknown = Some(Evaluated::new(name, scope.place(&path, block.head)));
            return;
        };
        for (key, value) in items {
            let place = value.place.clone();
            if !self.step(1, &place) {
                return;
            }
            let member = |name: &str, value: Evaluated| Member { key: name.into(), key_span: value.place.span, value };
            let bound = Value::object(vec![member("key", key), member("value", value)]);
            let inner = scope.with(iterator.unwrap_or(kind), Evaluated::new(bound, place));
            group.blocks.push((&content.body, inner, block.head));
        }
    }

    fn group(&mut self, kind: &'a str, group: Group<'a>, path: &Arc<str>) -> Option<Member> {
        let path = below(path, kind);
        if let Some(unknown) = group.unknown {
            return Some(Member { key: kind.into(), key_span: unknown.place.span, value: unknown });
        }
        let several = group.blocks.len() > 1;
        let (_, first_scope, first_head) = group.blocks.first()?;
        let place = first_scope.place(&path, *first_head);
        let mut items = Vec::new();
        for (at, (body, scope, head)) in group.blocks.into_iter().enumerate() {
            let path = if several { below(&path, &at.to_string()) } else { Arc::clone(&path) };
            let own = scope.place(&path, head);
            items.push(self.body(body, &scope, &path, own, false));
        }
        let key_span = place.span;
        let value = self.bounded(Value::array(items), &place);
        Some(Member { key: kind.into(), key_span, value: Evaluated::new(value, place) })
    }
}
