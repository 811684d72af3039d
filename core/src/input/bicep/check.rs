//! Faults of expressions that hold whatever the values are: names that are not declared, numbers of arguments.

use super::documents::Source;
use crate::input::arm::{did_you_mean, find_function};
use crate::limits::MAX_FINDINGS;
use crate::source::bicep::{Element, Expression, Item, Kind, Name, Piece, Statement, StatementKind, StepKind};
use crate::source::{Problem, ProblemKind, Span};

/// Functions that take other arguments in Bicep than in templates.
const OTHER_ARGUMENTS: [&str; 8] =
    ["resourceGroup", "subscription", "managementGroup", "tenant", "deployment", "reference", "items", "list"];

/// Names that a file need not declare; `base` is the parameters file that another extends.
const ALWAYS: [&str; 4] = ["az", "sys", "this", "base"];

struct Checker<'c, 'a> {
    source: &'c Source<'a>,
    problems: Vec<Problem>,
    /// The names that loops, lambdas and nested resources add, the innermost last.
    around: Vec<&'a str>,
}

/// Checks the expressions of a file that has no faults as text.
pub(super) fn check(source: &Source<'_>) -> Vec<Problem> {
    let mut checker = Checker { source, problems: Vec::new(), around: Vec::new() };
    for statement in &source.document.tree.statements {
        checker.statement(statement);
    }
    checker.problems
}

impl<'a> Checker<'_, 'a> {
    fn statement(&mut self, statement: &'a Statement) {
        match &statement.kind {
            StatementKind::Parameter(parameter) => parameter.value.iter().for_each(|value| self.expression(value)),
            StatementKind::Variable(variable) => self.expression(&variable.value),
            StatementKind::Output(output) => self.expression(&output.value),
            StatementKind::Function(function) => {
                self.with(&function.lambda.parameters, |checker| checker.expression(&function.lambda.body));
            }
            StatementKind::Resource(resource) => self.expression(&resource.value),
            StatementKind::Module(module) => self.expression(&module.value),
            _ => {}
        }
    }

    fn with(&mut self, names: &'a [Name], work: impl FnOnce(&mut Self)) {
        let before = self.around.len();
        self.around.extend(names.iter().map(|name| &*name.text));
        work(self);
        self.around.truncate(before);
    }

    fn expression(&mut self, expression: &'a Expression) {
        match &expression.kind {
            Kind::Null | Kind::Bool(_) | Kind::Int(_) => {}
            Kind::Text(pieces) => self.pieces(pieces),
            Kind::Name(name) => self.name(name, expression.span),
            Kind::Call(name, arguments) => {
                self.call(name, arguments.len(), expression.span);
                arguments.iter().for_each(|argument| self.expression(argument));
            }
            Kind::Access(of, steps) => {
                self.expression(of);
                for step in steps {
                    match &step.kind {
                        StepKind::Index { index, .. } => self.expression(index),
                        StepKind::Call(_, arguments) => {
                            arguments.iter().for_each(|argument| self.expression(argument));
                        }
                        StepKind::Name { .. } | StepKind::Child(_) | StepKind::NotNull => {}
                    }
                }
            }
            Kind::Object(items) => self.items(items),
            Kind::Array(elements) => {
                for Element::Value(value) | Element::Spread(value) in elements {
                    self.expression(value);
                }
            }
            Kind::For(turns) => {
                self.expression(&turns.over);
                self.with(std::slice::from_ref(&turns.item), |checker| {
                    checker.with(turns.index.as_slice(), |checker| checker.expression(&turns.body));
                });
            }
            Kind::If(condition, body) => {
                self.expression(condition);
                self.expression(body);
            }
            Kind::Unary(_, of) => self.expression(of),
            Kind::Chain(first, rest) => {
                self.expression(first);
                rest.iter().for_each(|(_, value)| self.expression(value));
            }
            Kind::Choose(parts) => parts.iter().for_each(|part| self.expression(part)),
            Kind::Lambda(lambda) => self.with(&lambda.parameters, |checker| checker.expression(&lambda.body)),
        }
    }

    fn pieces(&mut self, pieces: &'a [Piece]) {
        for piece in pieces {
            if let Piece::Expression(expression) = piece {
                self.expression(expression);
            }
        }
    }

    fn items(&mut self, items: &'a [Item]) {
        let before = self.around.len();
        // The resources nested in a body are known all over it.
        for item in items {
            if let Item::Resource(statement) = item
                && let StatementKind::Resource(resource) = &statement.kind
            {
                self.around.push(&resource.name.text);
            }
        }
        for item in items {
            match item {
                Item::Property(key, value) => {
                    self.pieces(&key.name);
                    self.expression(value);
                }
                Item::Spread(value) => self.expression(value),
                Item::Resource(statement) => self.statement(statement),
            }
        }
        self.around.truncate(before);
    }

    fn name(&mut self, name: &str, span: Span) {
        let names = &self.source.index.names;
        if self.around.contains(&name) || names.contains_key(name) || ALWAYS.contains(&name) {
            return;
        }
        // A function may be passed on by its name in what is to come.
        if find_function(name).is_some() {
            return;
        }
        let known = names.keys().copied().chain(self.around.iter().copied());
        let help = did_you_mean(name, known).map(|near| format!("did you mean `{near}`?"));
        self.problem(span, format!("the name `{name}` is not declared in this file"), help);
    }

    fn call(&mut self, name: &Name, count: usize, span: Span) {
        let index = &self.source.index;
        if let Some(symbol) = index.names.get(&*name.text) {
            if let super::index::Symbol::Function(at) = symbol {
                let wanted = index.functions.get(*at).map_or(count, |function| function.lambda.parameters.len());
                if wanted != count {
                    let message = format!("`{}` takes {wanted} arguments, not {count}", name.text);
                    self.problem(span, message, None);
                }
            }
            return;
        }
        let Some(function) = find_function(&name.text).filter(|found| !OTHER_ARGUMENTS.contains(&found.name)) else {
            return;
        };
        if let Some(message) = function.arity_fault(count) {
            self.problem(span, message, None);
        }
    }

    fn problem(&mut self, span: Span, message: String, help: Option<String>) {
        if self.problems.len() < MAX_FINDINGS {
            self.problems.push(Problem {
                kind: ProblemKind::BicepExpression,
                document: self.source.document.document,
                path: String::new(),
                span,
                message,
                help,
                related: None,
            });
        }
    }
}
