//! Arguments that are evaluated when a function asks for them.

use super::arguments::wrong_kind;
use crate::input::arm::expression::{Expression, Kind};
use crate::input::arm::machine::{Environment, Machine, Site, Stop};
use crate::input::value::{Evaluated, Value};

/// The arguments of one call of a function that decides itself which of them it evaluates: those of branches that are
/// not taken never are, and lambdas are evaluated once for each item. Templates and Bicep files each have theirs.
pub(in crate::input) trait Operands<'a> {
    /// What counts the steps.
    fn machine(&mut self) -> &mut Machine<'a>;
    /// The function's name.
    fn name(&self) -> &'static str;
    /// Where the call stands.
    fn site(&self) -> &Site;
    /// How many arguments there are.
    fn count(&self) -> usize;
    /// The value of an argument.
    fn evaluate(&mut self, index: usize) -> Result<Evaluated, Stop>;
    /// Whether an argument is a lambda; fails when it is not.
    fn lambda(&mut self, index: usize) -> Result<(), Stop>;
    /// The value of a lambda for the values of its variables.
    fn apply(&mut self, index: usize, values: Vec<Evaluated>) -> Result<Evaluated, Stop>;
}

impl<'a> dyn Operands<'a> + '_ {
    pub(super) fn value(&self, value: Value) -> Evaluated {
        Evaluated::new(value, self.site().place.clone())
    }

    /// The answer of a function that computes.
    #[expect(clippy::unnecessary_wraps, reason = "the last expression of every function")]
    pub(super) fn gives(&self, value: Value) -> Result<Evaluated, Stop> {
        Ok(self.value(value))
    }

    pub(super) fn wrong_kind(&self, index: usize, wanted: &str, value: &Value) -> Stop {
        wrong_kind(self.name(), index, wanted, value)
    }

    /// The value of an argument that Azure may never evaluate when `unsure`: what fails there is no problem.
    pub(super) fn evaluate_unsurely(&mut self, index: usize, unsure: bool) -> Result<Evaluated, Stop> {
        self.machine().enter_unsure(unsure);
        let value = self.evaluate(index);
        self.machine().leave_unsure(unsure);
        value
    }
}

/// The arguments of a call in a template.
pub(super) struct Written<'m, 'a, 'c> {
    pub(super) machine: &'m mut Machine<'a>,
    pub(super) name: &'static str,
    pub(super) env: &'c Environment,
    pub(super) site: &'c Site,
    pub(super) syntax: &'c [Expression],
}

impl<'c> Written<'_, '_, 'c> {
    fn argument(&self, index: usize) -> Result<&'c Expression, Stop> {
        self.syntax.get(index).ok_or(Stop::Unknown)
    }

    /// The body and the variables of `lambda('x', …, body)`.
    fn parts(&self, index: usize) -> Result<(&'c Expression, &'c [Expression]), Stop> {
        match &self.argument(index)?.kind {
            Kind::Call { namespace: None, name, arguments } if name.eq_ignore_ascii_case("lambda") => {
                arguments.split_last().ok_or(Stop::Unknown)
            }
            _ => Err(no_lambda(self.name, index)),
        }
    }
}

/// Why an argument is not what a function takes that takes a lambda.
pub(in crate::input) fn no_lambda(name: &str, index: usize) -> Stop {
    let position = index.saturating_add(1);
    Stop::Wrong(format!("`{name}` takes a lambda as argument {position}"))
}

impl<'a> Operands<'a> for Written<'_, 'a, '_> {
    fn machine(&mut self) -> &mut Machine<'a> {
        self.machine
    }

    fn name(&self) -> &'static str {
        self.name
    }

    fn site(&self) -> &Site {
        self.site
    }

    fn count(&self) -> usize {
        self.syntax.len()
    }

    fn evaluate(&mut self, index: usize) -> Result<Evaluated, Stop> {
        let argument = self.argument(index)?;
        Ok(self.machine.expression(argument, self.env, self.site))
    }

    fn lambda(&mut self, index: usize) -> Result<(), Stop> {
        self.parts(index).map(|_| ())
    }

    fn apply(&mut self, index: usize, values: Vec<Evaluated>) -> Result<Evaluated, Stop> {
        self.machine.step()?;
        let (body, variables) = self.parts(index)?;
        let mut env: Environment = self.env.clone();
        for (variable, value) in variables.iter().zip(values) {
            if let Kind::Text(name) = &variable.kind {
                env = env.bind(name, value);
            }
        }
        Ok(self.machine.expression(body, &env, self.site))
    }
}
