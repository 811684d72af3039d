//! Parts of values: `.name`, `[index]`, `[*]`.

use std::sync::Arc;

use super::expression::text_of;
use super::{Machine, Scope, bare};
use crate::input::value::{Evaluated, Value};
use crate::model::Place;
use crate::source::hcl::Step;

impl<'a> Machine<'a> {
    /// The part of a value that steps lead to.
    pub(super) fn walk(
        &mut self,
        mut value: Evaluated,
        steps: &'a [Step],
        scope: &Scope<'a>,
        path: &Arc<str>,
        here: &Place,
    ) -> Evaluated {
        let mut steps = steps;
        while let Some((step, rest)) = steps.split_first() {
            steps = rest;
            if !self.step(1, here) {
                let unknown = self.anonymous();
                return Evaluated::new(unknown, here.clone());
            }
            value = match step {
                Step::Name(name) => self.named(&value, name, here),
                Step::Index(index) => {
                    let index = self.expression(index, scope, path);
                    self.indexed(&value, &index, here)
                }
                Step::NameSplat => {
                    let names = rest.iter().take_while(|step| matches!(step, Step::Name(_))).count();
                    let (inner, after) = rest.split_at_checked(names).unwrap_or((rest, &[]));
                    steps = after;
                    self.splat(&value, inner, scope, path, here)
                }
                Step::Splat => {
                    steps = &[];
                    self.splat(&value, rest, scope, path, here)
                }
            };
        }
        value
    }

    fn splat(
        &mut self,
        value: &Evaluated,
        steps: &'a [Step],
        scope: &Scope<'a>,
        path: &Arc<str>,
        here: &Place,
    ) -> Evaluated {
        let items = match &value.value {
            Value::Array(array) => array.items().to_vec(),
            Value::Null => Vec::new(),
            Value::Unknown(name) => {
                let mut text = format!("{}[*]", bare(name));
                for step in steps {
                    match step {
                        Step::Name(name) => {
                            text.push('.');
                            text.push_str(name);
                        }
                        _ => text.push_str(&self.unique()),
                    }
                }
                let unknown = self.unknown(&text);
                return Evaluated::new(unknown, here.clone());
            }
            _ => vec![value.clone()],
        };
        let mut results = Vec::new();
        for item in items {
            if !self.step(1, here) {
                break;
            }
            results.push(self.walk(item, steps, scope, path, here));
        }
        let results = self.bounded(Value::array(results), here);
        Evaluated::new(results, here.clone())
    }

    fn named(&mut self, value: &Evaluated, name: &str, here: &Place) -> Evaluated {
        match &value.value {
            Value::Object(object) => {
                if !self.step(object.members().len() / 64, here) {
                    let unknown = self.anonymous();
                    return Evaluated::new(unknown, here.clone());
                }
                if let Some(member) = object.members().iter().find(|member| &*member.key == name) {
                    return member.value.clone();
                }
                match object.rest() {
                    Some(rest) => {
                        let text = format!("{}.{name}", bare(rest));
                        let unknown = self.unknown(&text);
                        Evaluated::new(unknown, here.clone())
                    }
                    None => self.missing(here),
                }
            }
            Value::Unknown(base) => {
                let text = format!("{}.{name}", bare(base));
                let unknown = self.unknown(&text);
                Evaluated::new(unknown, here.clone())
            }
            _ => self.missing(here),
        }
    }

    /// `value[index]`
    pub(super) fn indexed(&mut self, value: &Evaluated, index: &Evaluated, here: &Place) -> Evaluated {
        let key = text_of(&index.value);
        let known = key.as_ref().and_then(|key| key.known());
        match (&value.value, known) {
            (Value::Object(_), Some(key)) => {
                let key = key.to_owned();
                self.named(value, &key, here)
            }
            (Value::Array(array), Some(key)) => match key.parse::<usize>().ok().and_then(|at| array.items().get(at)) {
                Some(item) => item.clone(),
                None => self.missing(here),
            },
            (Value::Array(_) | Value::Object(_) | Value::Unknown(_), _) => {
                let (value, index) = (self.written(&value.value), self.written(&index.value));
                let unknown = self.unknown(&format!("{value}[{index}]"));
                Evaluated::new(unknown, here.clone())
            }
            _ => self.missing(here),
        }
    }

    fn missing(&mut self, here: &Place) -> Evaluated {
        self.fail();
        let unknown = self.anonymous();
        Evaluated::new(unknown, here.clone())
    }
}
