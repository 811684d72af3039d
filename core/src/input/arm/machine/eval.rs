use super::access::missing;
use super::{Environment, Machine, Site, Stop, access_index, access_name};
use crate::input::arm::expression::{Bytes, Expression, Key, Kind, Step};
use crate::input::arm::functions;
use crate::input::value::{Evaluated, Value};

impl Machine<'_> {
    /// The value of an expression. Never fails: what cannot be told is unknown, and reported if it is a fault.
    pub(in crate::input::arm) fn expression(
        &mut self,
        expression: &Expression,
        env: &Environment,
        site: &Site,
    ) -> Evaluated {
        if let Err(stop) = self.enter() {
            return self.stopped(stop, site, expression.bytes);
        }
        let result = match &expression.kind {
            Kind::Text(text) => match self.charge(text.len()) {
                Ok(()) => Evaluated::new(Value::text(&**text), site.place.clone()),
                Err(stop) => self.stopped(stop, site, expression.bytes),
            },
            Kind::Int(number) => Evaluated::new(Value::Int(*number), site.place.clone()),
            Kind::Call { namespace: None, name, arguments } => {
                functions::call(self, name, arguments, expression.bytes, env, site)
            }
            Kind::Call { namespace: Some(namespace), name, arguments } => {
                self.user_function((namespace, name), arguments, expression.bytes, env, site)
            }
            Kind::Access { of, steps } => self.chain(of, steps, env, site),
        };
        self.leave();
        result
    }

    /// A value past a limit or otherwise without an expression of its own.
    pub(in crate::input) fn stopped(&mut self, stop: Stop, site: &Site, bytes: Bytes) -> Evaluated {
        self.report(stop, site, bytes);
        let unknown = if self.is_spent() { Value::Unknown("…".into()) } else { self.unnamed() };
        Evaluated::new(unknown, site.place.clone())
    }

    /// An unknown value like no other.
    fn unnamed(&mut self) -> Value {
        let mark = self.unique_mark();
        self.unknown(&format!("…{mark}"))
    }

    fn chain(&mut self, of: &Expression, steps: &[Step], env: &Environment, site: &Site) -> Evaluated {
        let mut value = self.expression(of, env, site);
        for step in steps {
            match self.access(&value, step, env, site) {
                Ok(Some(next)) => value = next,
                Ok(None) => return Evaluated::new(Value::Null, site.place.clone()),
                Err(stop) => return self.stopped(stop, site, step.bytes),
            }
        }
        value
    }

    /// One access; nothing when a safe one finds nothing.
    fn access(
        &mut self,
        of: &Evaluated,
        step: &Step,
        env: &Environment,
        site: &Site,
    ) -> Result<Option<Evaluated>, Stop> {
        self.step()?;
        let key = match &step.key {
            Key::Name(name) => Value::text(&**name),
            Key::Index(index) => self.expression(index, env, site).value,
        };
        let found = match &key {
            Value::Int(index) => access_index(self, of, *index, site)?,
            Value::Text(text) => match text.known() {
                Some(name) => access_name(self, of, name, site)?,
                None => return Ok(Some(self.member_unknown(of, &text.written(), site))),
            },
            Value::Unknown(index) => return Ok(Some(self.member_unknown(of, index, site))),
            other => return Err(Stop::Wrong(format!("{} is no index: use a whole number or text", other.kind()))),
        };
        match found {
            Some(found) => Ok(Some(found)),
            None if step.safe => Ok(None),
            None => Err(missing(of, &key)),
        }
    }

    fn member_unknown(&mut self, of: &Evaluated, index: &str, site: &Site) -> Evaluated {
        let whole = functions::written(self, of);
        let unknown = self.unknown(&format!("{whole}[{index}]"));
        Evaluated::new(unknown, site.place.clone())
    }
}
