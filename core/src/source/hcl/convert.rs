//! The trees of `hcl-edit` to ours.

use std::borrow::Cow;
use std::cell::Cell;

use hcl_edit::expr::{self, BinaryOperator, ObjectKey, TraversalOperator, UnaryOperator};
use hcl_edit::template::{Directive, Element, Strip, Template};

use super::{Call, Entry, Expression, For, Kind, Operator, Part, Step};
use crate::source::Span;

/// Why a text gives no tree.
#[derive(Debug)]
pub(super) enum Failure {
    /// It is no expression; the fault is at this byte.
    At(usize),
    /// It is nested too deeply.
    Deep,
    /// Terraform takes it, and the parser does not.
    Unsupported,
}

/// Reads an expression that begins at byte `offset` of its file. In one over several lines outside of brackets, line
/// ends count for nothing when `multiline`. Returns the number of its parts too.
pub(super) fn parse(text: &str, offset: usize, multiline: bool) -> Result<(Expression, usize), Failure> {
    let wrapped = multiline && text.contains('\n');
    let whole: Cow<'_, str> = if wrapped { Cow::Owned(format!("({text}\n)")) } else { Cow::Borrowed(text) };
    match hcl_edit::parser::parse_expr(&whole) {
        Ok(expression) => {
            let base = if wrapped { offset.wrapping_sub(1) } else { offset };
            let around = Span::new(offset, offset.saturating_add(text.len()));
            let converter = Converter { base, nodes: Cell::new(0) };
            let expression = converter.expression(&expression, around);
            Ok((expression, converter.nodes.get()))
        }
        Err(error) => {
            let message = error.message();
            if message.contains("nested levels") || message.contains("chained binary operators") {
                return Err(Failure::Deep);
            }
            // The last entry of a key counts in Terraform.
            if message.contains("unique object key") {
                return Err(Failure::Unsupported);
            }
            let location = error.location();
            // The parser names the last byte when the text ends too early, as it does for a fault in that byte.
            let at = location.offset().saturating_sub(usize::from(wrapped));
            let line = error.line();
            let behind = location.column() > line.chars().count() || at >= text.len();
            Err(Failure::At(if behind && at.saturating_add(1) >= text.len() { text.len() } else { at }))
        }
    }
}

struct Converter {
    /// What is added to the parser's offsets, modulo the width of a `usize`.
    base: usize,
    nodes: Cell<usize>,
}

/// A part of a template with what it does to the blanks beside it.
enum Piece<'t> {
    Text(&'t str),
    Part { part: Part, before: bool, after: bool },
}

impl Converter {
    fn span(&self, node: &impl hcl_edit::Span, around: Span) -> Span {
        node.span()
            .map_or(around, |span| Span::new(span.start.wrapping_add(self.base), span.end.wrapping_add(self.base)))
    }

    fn expression(&self, node: &expr::Expression, around: Span) -> Expression {
        self.nodes.set(self.nodes.get().saturating_add(1));
        let span = self.span(node, around);
        let inner = |node: &expr::Expression| self.expression(node, span);
        let kind = match node {
            expr::Expression::Null(_) => Kind::Null,
            expr::Expression::Bool(value) => Kind::Bool(*value.value()),
            expr::Expression::Number(number) => number_kind(number.value()),
            expr::Expression::String(text) => Kind::Text(text.value().as_str().into()),
            expr::Expression::Array(items) => Kind::List(items.iter().map(inner).collect()),
            expr::Expression::Object(object) => {
                let entries = object.iter().map(|(key, value)| self.entry(key, value.expr(), span));
                Kind::Object(entries.collect())
            }
            expr::Expression::StringTemplate(template) => self.template(template, span),
            expr::Expression::HeredocTemplate(heredoc) => self.template(&heredoc.template, span),
            expr::Expression::Parenthesis(parenthesis) => return self.expression(parenthesis.inner(), span),
            expr::Expression::Variable(name) => Kind::Variable(name.as_str().into()),
            expr::Expression::Conditional(conditional) => Kind::Conditional(Box::new([
                inner(&conditional.cond_expr),
                inner(&conditional.true_expr),
                inner(&conditional.false_expr),
            ])),
            expr::Expression::FuncCall(call) => self.call(call, span),
            expr::Expression::Traversal(traversal) => {
                let steps = traversal.operators.iter().map(|operator| self.step(operator.value(), span));
                Kind::Access(Box::new(inner(&traversal.expr)), steps.collect())
            }
            expr::Expression::UnaryOp(operation) => {
                let operand = Box::new(inner(&operation.expr));
                match operation.operator.value() {
                    UnaryOperator::Neg => Kind::Negative(operand),
                    UnaryOperator::Not => Kind::Not(operand),
                }
            }
            expr::Expression::BinaryOp(operation) => {
                let sides = (inner(&operation.lhs_expr), inner(&operation.rhs_expr));
                Kind::Binary(operator(*operation.operator.value()), Box::new(sides))
            }
            expr::Expression::ForExpr(node) => Kind::For(Box::new(For {
                key: node.intro.key_var.as_ref().map(|name| name.as_str().into()),
                value: node.intro.value_var.as_str().into(),
                collection: inner(&node.intro.collection_expr),
                result_key: node.key_expr.as_ref().map(inner),
                result: inner(&node.value_expr),
                grouping: node.grouping,
                condition: node.cond.as_ref().map(|condition| inner(&condition.expr)),
            })),
        };
        Expression { span, kind }
    }

    fn entry(&self, key: &ObjectKey, value: &expr::Expression, around: Span) -> Entry {
        let key = match key {
            ObjectKey::Ident(name) => {
                Expression { span: self.span(name, around), kind: Kind::Text(name.as_str().into()) }
            }
            ObjectKey::Expression(key) => self.expression(key, around),
        };
        Entry { key, value: self.expression(value, around) }
    }

    fn call(&self, call: &expr::FuncCall, span: Span) -> Kind {
        let mut name = String::new();
        for part in &call.name.namespace {
            name.push_str(part.as_str());
            name.push_str("::");
        }
        name.push_str(call.name.name.as_str());
        Kind::Call(Box::new(Call {
            name: name.into(),
            arguments: call.args.iter().map(|argument| self.expression(argument, span)).collect(),
            spread: call.args.expand_final(),
        }))
    }

    fn step(&self, operator: &TraversalOperator, span: Span) -> Step {
        match operator {
            TraversalOperator::AttrSplat(_) => Step::NameSplat,
            TraversalOperator::FullSplat(_) => Step::Splat,
            TraversalOperator::GetAttr(name) => Step::Name(name.as_str().into()),
            TraversalOperator::Index(index) => Step::Index(self.expression(index, span)),
            TraversalOperator::LegacyIndex(index) => {
                let kind = Kind::Int(i64::try_from(*index.value()).unwrap_or(i64::MAX));
                Step::Index(Expression { span, kind })
            }
        }
    }

    fn template(&self, template: &Template, span: Span) -> Kind {
        let mut parts = self.parts(template, span, false, false);
        match parts.as_mut_slice() {
            [] => Kind::Text("".into()),
            [Part::Text(text)] => Kind::Text(std::mem::take(text)),
            _ => Kind::Template(parts),
        }
    }

    /// The parts of a template, `~` applied. `before` and `after` say whether what stands around it takes the blanks.
    fn parts(&self, template: &Template, span: Span, before: bool, after: bool) -> Vec<Part> {
        let pieces: Vec<Piece<'_>> = template.iter().map(|element| self.piece(element, span)).collect();
        let mut parts = Vec::new();
        for (at, piece) in pieces.iter().enumerate() {
            let Piece::Text(text) = piece else { continue };
            let eaten_before = match at.checked_sub(1).and_then(|at| pieces.get(at)) {
                None => before,
                Some(Piece::Part { after, .. }) => *after,
                Some(Piece::Text(_)) => false,
            };
            let eaten_after = match pieces.get(at.saturating_add(1)) {
                None => after,
                Some(Piece::Part { before, .. }) => *before,
                Some(Piece::Text(_)) => false,
            };
            let text = if eaten_before { text.trim_start() } else { text };
            let text = if eaten_after { text.trim_end() } else { text };
            parts.push((at, text.to_owned()));
        }
        let mut texts = parts.into_iter().peekable();
        let mut out = Vec::new();
        for (at, piece) in pieces.into_iter().enumerate() {
            match piece {
                Piece::Part { part, .. } => out.push(part),
                Piece::Text(_) => {
                    if let Some((_, text)) = texts.next_if(|(of, _)| *of == at)
                        && !text.is_empty()
                    {
                        out.push(Part::Text(text.into()));
                    }
                }
            }
        }
        out
    }

    fn piece<'t>(&self, element: &'t Element, span: Span) -> Piece<'t> {
        match element {
            Element::Literal(text) => Piece::Text(text.value()),
            Element::Interpolation(value) => {
                let (before, after) = strips(value.strip);
                Piece::Part { part: Part::Value(self.expression(&value.expr, span)), before, after }
            }
            Element::Directive(directive) => match directive.as_ref() {
                Directive::If(node) => {
                    let (before, inner) = strips(node.if_expr.strip);
                    let (end, after) = strips(node.endif_expr.strip);
                    let condition = Box::new(self.expression(&node.if_expr.cond_expr, span));
                    let otherwise = node.else_expr.as_ref();
                    let (left, right) = otherwise.map_or((end, inner), |node| strips(node.strip));
                    let then = self.parts(&node.if_expr.template, span, inner, left);
                    let otherwise =
                        otherwise.map(|node| self.parts(&node.template, span, right, end)).unwrap_or_default();
                    Piece::Part { part: Part::If(condition, then, otherwise), before, after }
                }
                Directive::For(node) => {
                    let (before, inner) = strips(node.for_expr.strip);
                    let (end, after) = strips(node.endfor_expr.strip);
                    let part = Part::For {
                        key: node.for_expr.key_var.as_ref().map(|name| name.as_str().into()),
                        value: node.for_expr.value_var.as_str().into(),
                        collection: Box::new(self.expression(&node.for_expr.collection_expr, span)),
                        body: self.parts(&node.for_expr.template, span, inner, end),
                    };
                    Piece::Part { part, before, after }
                }
            },
        }
    }
}

fn strips(strip: Strip) -> (bool, bool) {
    (strip.strip_start(), strip.strip_end())
}

fn number_kind(number: &hcl_edit::Number) -> Kind {
    match number.as_i64() {
        Some(number) => Kind::Int(number),
        None => number.as_f64().map_or(Kind::Faulty, Kind::Float),
    }
}

fn operator(operator: BinaryOperator) -> Operator {
    match operator {
        BinaryOperator::Eq => Operator::Equal,
        BinaryOperator::NotEq => Operator::NotEqual,
        BinaryOperator::Less => Operator::Less,
        BinaryOperator::LessEq => Operator::AtMost,
        BinaryOperator::Greater => Operator::Greater,
        BinaryOperator::GreaterEq => Operator::AtLeast,
        BinaryOperator::Plus => Operator::Add,
        BinaryOperator::Minus => Operator::Subtract,
        BinaryOperator::Mul => Operator::Multiply,
        BinaryOperator::Div => Operator::Divide,
        BinaryOperator::Mod => Operator::Remainder,
        BinaryOperator::And => Operator::And,
        BinaryOperator::Or => Operator::Or,
    }
}
