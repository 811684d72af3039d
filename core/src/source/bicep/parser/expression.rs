use super::{Parser, Read};
use crate::source::bicep::syntax::{
    Element, Expression, Item, Key, Kind, Lambda, Loop, Operator, Sign, StatementKind, Step, StepKind,
};
use crate::source::bicep::token::{self, Kind as Word, Token};
use crate::source::{ProblemKind, Span};

impl Parser<'_> {
    pub(super) fn expression(&mut self) -> Read<Expression> {
        self.skip_lines_before_value();
        self.deeper(|parser| {
            let condition = parser.operators()?;
            if !parser.continues("?") {
                return Ok(condition);
            }
            parser.advance();
            let then = parser.expression()?;
            parser.skip_lines();
            parser.expect(":")?;
            let otherwise = parser.expression()?;
            let span = condition.span.join(otherwise.span);
            Ok(Expression { kind: Kind::Choose(Box::new([condition, then, otherwise])), span })
        })
    }

    /// Line ends before a value: where a value must stand, the line may end first.
    pub(super) fn skip_lines_before_value(&mut self) {
        while self.token().kind == Word::Line && !self.next_is_statement() {
            self.advance();
        }
    }

    fn next_is_statement(&mut self) -> bool {
        self.advance();
        let is = self.at_statement();
        self.at = self.at.saturating_sub(1);
        is
    }

    /// Whether the expression goes on with a mark, perhaps on the next line. No value begins with these marks.
    fn continues(&mut self, mark: &str) -> bool {
        if self.token().kind == Word::Line && self.kind_at(1) == Word::Mark("?") && mark == "?" {
            self.advance();
        }
        self.is(mark)
    }

    /// The operator that comes next. One that may also stand before a value must be on the same line.
    fn operator(&mut self) -> Option<Operator> {
        let (ahead, kind) = match self.token().kind {
            Word::Line => (1_usize, self.kind_at(1)),
            kind => (0, kind),
        };
        let Word::Mark(mark) = kind else { return None };
        let operator = Operator::of(mark).filter(|operator| ahead == 0 || *operator != Operator::Subtract)?;
        self.at = self.at.saturating_add(ahead).saturating_add(1);
        Some(operator)
    }

    /// Values with operators between them. Operators wait on a stack until one that binds no tighter comes, so that a
    /// chain of any length takes no recursion.
    fn operators(&mut self) -> Read<Expression> {
        let mut values = vec![self.unary()?];
        let mut waiting: Vec<Operator> = Vec::new();
        while let Some(operator) = self.operator() {
            while waiting.last().is_some_and(|last| last.precedence() > operator.precedence()) {
                fold(&mut values, &mut waiting);
            }
            waiting.push(operator);
            self.skip_lines_before_value();
            values.push(self.unary()?);
        }
        while !waiting.is_empty() {
            fold(&mut values, &mut waiting);
        }
        values.pop().ok_or(super::Fault)
    }

    fn unary(&mut self) -> Read<Expression> {
        let start = self.span(self.token());
        let sign = match self.token().kind {
            Word::Mark("!") => Sign::Not,
            Word::Mark("-") => Sign::Minus,
            _ => return self.accesses(),
        };
        self.advance();
        self.deeper(|parser| {
            let of = parser.unary()?;
            let kind = match (sign, &of.kind) {
                (Sign::Minus, Kind::Int(number)) => Kind::Int(number.saturating_neg()),
                _ => Kind::Unary(sign, Box::new(of)),
            };
            Ok(Expression { kind, span: parser.since(start) })
        })
    }

    fn accesses(&mut self) -> Read<Expression> {
        let of = self.primary()?;
        let mut steps = Vec::new();
        while let Some(step) = self.step()? {
            steps.push(step);
        }
        if steps.is_empty() {
            return Ok(of);
        }
        let span = self.since(of.span);
        Ok(Expression { kind: Kind::Access(Box::new(of), steps), span })
    }

    fn step(&mut self) -> Read<Option<Step>> {
        // A chain may go on with a dot on the next line.
        if self.token().kind == Word::Line && matches!(self.kind_at(1), Word::Mark("." | ".?")) {
            self.advance();
        }
        let start = self.span(self.token());
        let kind = match self.token().kind {
            Word::Mark(mark @ ("." | ".?")) => {
                self.advance();
                let name = self.name()?;
                if self.is("(") {
                    StepKind::Call(name, self.arguments()?)
                } else {
                    StepKind::Name { name: name.text, safe: mark == ".?" }
                }
            }
            Word::Mark("::") => {
                self.advance();
                StepKind::Child(self.name()?.text)
            }
            Word::Mark("[") => {
                self.advance();
                let safe = self.passes("?");
                let from_end = self.passes("^");
                let index = Box::new(self.expression()?);
                self.skip_lines();
                self.expect("]")?;
                StepKind::Index { index, safe, from_end }
            }
            Word::Mark("!") => {
                self.advance();
                StepKind::NotNull
            }
            _ => return Ok(None),
        };
        Ok(Some(Step { kind, span: self.since(start) }))
    }

    fn arguments(&mut self) -> Read<Vec<Expression>> {
        let open = self.expect("(")?;
        let mut arguments = Vec::new();
        loop {
            self.skip_lines();
            if self.passes(")") {
                return Ok(arguments);
            }
            self.still_open(open)?;
            arguments.push(self.expression()?);
            self.skip_lines();
            if !self.passes(",") && !self.is(")") {
                self.still_open(open)?;
                return Err(self.unexpected("`,` or `)` is expected"));
            }
        }
    }

    /// A fault at an opening bracket when the text ends, or the next statement begins, before it is closed.
    fn still_open(&mut self, open: Token) -> Read<()> {
        let ends = self.token().kind == Word::End || (self.at_statement() && !self.at_nested_resource());
        if !ends {
            return Ok(());
        }
        let message = format!("`{}` is never closed", self.slice(open));
        let span = self.span(open);
        Err(self.fault(ProblemKind::BicepSyntax, span, message, None))
    }

    /// Whether a resource follows that is nested in another: its type names no provider.
    fn at_nested_resource(&self) -> bool {
        let kind = self.tokens.get(self.at.saturating_add(2)).map(|token| self.slice(*token)).unwrap_or_default();
        let kind = kind.split('@').next().unwrap_or_default();
        self.word() == Some("resource") && !kind.contains('.')
    }

    fn primary(&mut self) -> Read<Expression> {
        let token = self.token();
        let start = self.span(token);
        let kind = match token.kind {
            Word::Name => return self.named(),
            Word::Int => {
                self.advance();
                match self.slice(token).parse() {
                    Ok(number) => Kind::Int(number),
                    Err(_) => {
                        let message =
                            format!("the number {} is too large", crate::source::reports::quoted(self.slice(token)));
                        return Err(self.fault(ProblemKind::BicepSyntax, start, message, None));
                    }
                }
            }
            Word::Text(token::Piece::Whole | token::Piece::Head, _) => Kind::Text(self.text()?),
            Word::Mark("{") => return self.deeper(Self::object),
            Word::Mark("[") => return self.deeper(Self::list),
            Word::Mark("(") if self.is_lambda() => {
                self.advance();
                let mut parameters = Vec::new();
                while !self.passes(")") {
                    self.skip_lines();
                    parameters.push(self.name()?);
                    self.skip_lines();
                    self.passes(",");
                }
                self.lambda(parameters)?
            }
            Word::Mark("(") => {
                let open = self.advance();
                self.skip_lines();
                let inner = self.expression()?;
                self.skip_lines();
                self.still_open(open)?;
                self.expect(")")?;
                return Ok(Expression { kind: inner.kind, span: self.since(start) });
            }
            _ => return Err(self.unexpected("a value is expected")),
        };
        Ok(Expression { kind, span: self.since(start) })
    }

    /// Something that begins with a word.
    fn named(&mut self) -> Read<Expression> {
        let name = self.name()?;
        let start = name.span;
        let kind = match &*name.text {
            "null" if !self.is("(") => Kind::Null,
            "true" if !self.is("(") => Kind::Bool(true),
            "false" if !self.is("(") => Kind::Bool(false),
            "if" if self.is("(") => {
                self.advance();
                let condition = self.expression()?;
                self.skip_lines();
                self.expect(")")?;
                let body = self.expression()?;
                Kind::If(Box::new(condition), Box::new(body))
            }
            _ if self.is("=>") => self.lambda(vec![name])?,
            _ if self.is("(") => {
                let arguments = self.deeper(Self::arguments)?;
                Kind::Call(name, arguments)
            }
            _ => Kind::Name(name.text),
        };
        Ok(Expression { kind, span: self.since(start) })
    }

    /// Whether `(a, b) =>` follows.
    fn is_lambda(&self) -> bool {
        let mut ahead = 1_usize;
        loop {
            match self.kind_at(ahead) {
                Word::Name | Word::Line | Word::Mark(",") => ahead = ahead.saturating_add(1),
                Word::Mark(")") => return self.kind_at(ahead.saturating_add(1)) == Word::Mark("=>"),
                _ => return false,
            }
        }
    }

    fn lambda(&mut self, parameters: Vec<crate::source::bicep::syntax::Name>) -> Read<Kind> {
        self.expect("=>")?;
        let body = Box::new(self.expression()?);
        Ok(Kind::Lambda(Lambda { parameters, body }))
    }

    fn object(&mut self) -> Read<Expression> {
        let open = self.expect("{")?;
        let start = self.span(open);
        let mut items = Vec::new();
        loop {
            self.skip_lines();
            if self.passes("}") {
                return Ok(Expression { kind: Kind::Object(items), span: self.since(start) });
            }
            self.still_open(open)?;
            items.push(self.item()?);
            self.ends_item(open, "}")?;
        }
    }

    /// What follows an item: a line end, a comma, or the closing bracket.
    fn ends_item(&mut self, open: Token, close: &'static str) -> Read<()> {
        let ends = self.passes(",") || self.token().kind == Word::Line || self.is(close);
        if ends {
            return Ok(());
        }
        self.still_open(open)?;
        Err(self.unexpected(&format!("`,`, `{close}` or the end of the line is expected")))
    }

    fn item(&mut self) -> Read<Item> {
        let start = self.span(self.token());
        if self.passes("...") {
            return Ok(Item::Spread(self.expression()?));
        }
        let is_resource = self.word() == Some("resource") && self.kind_at(1) == Word::Name;
        if is_resource || self.is("@") {
            let statement = self.deeper(Self::open_statement)?;
            if matches!(statement.kind, StatementKind::Resource(_)) {
                return Ok(Item::Resource(Box::new(statement)));
            }
            let message = "only resources can be nested in the body of a resource".to_owned();
            return Err(self.fault(ProblemKind::BicepSyntax, statement.span, message, None));
        }
        let name = match self.token().kind {
            Word::Name => vec![crate::source::bicep::syntax::Piece::Text(self.name()?.text)],
            Word::Text(token::Piece::Whole | token::Piece::Head, _) => self.text()?,
            _ => return Err(self.unexpected("a property is expected")),
        };
        let key = Key { name, span: self.since(start) };
        self.expect(":")?;
        Ok(Item::Property(key, self.expression()?))
    }

    fn list(&mut self) -> Read<Expression> {
        let open = self.expect("[")?;
        let start = self.span(open);
        self.skip_lines();
        let is_loop = self.word() == Some("for") && matches!(self.kind_at(1), Word::Name | Word::Mark("("));
        if is_loop {
            self.advance();
            let kind = Kind::For(self.turns()?);
            self.skip_lines();
            self.passes(",");
            self.skip_lines();
            self.still_open(open)?;
            self.expect("]")?;
            return Ok(Expression { kind, span: self.since(start) });
        }
        let mut items = Vec::new();
        loop {
            self.skip_lines();
            if self.passes("]") {
                return Ok(Expression { kind: Kind::Array(items), span: self.since(start) });
            }
            self.still_open(open)?;
            let item = if self.passes("...") {
                Element::Spread(self.expression()?)
            } else {
                Element::Value(self.expression()?)
            };
            items.push(item);
            self.ends_item(open, "]")?;
        }
    }

    /// A loop behind its `for`.
    fn turns(&mut self) -> Read<Loop> {
        let (item, index) = if self.passes("(") {
            let item = self.name()?;
            self.expect(",")?;
            let index = self.name()?;
            self.expect(")")?;
            (item, Some(index))
        } else {
            (self.name()?, None)
        };
        if self.word() != Some("in") {
            return Err(self.unexpected("`in` is expected"));
        }
        self.advance();
        let over = Box::new(self.expression()?);
        self.skip_lines();
        self.expect(":")?;
        let body = Box::new(self.expression()?);
        Ok(Loop { item, index, over, body })
    }
}

/// Joins the last values by the last operators, those of one precedence at once.
fn fold(values: &mut Vec<Expression>, waiting: &mut Vec<Operator>) {
    let Some(precedence) = waiting.last().map(|last| last.precedence()) else { return };
    let same = waiting.iter().rev().take_while(|operator| operator.precedence() == precedence).count();
    let operators = waiting.split_off(waiting.len().saturating_sub(same));
    let from = values.len().saturating_sub(same.saturating_add(1));
    let mut joined = values.split_off(from).into_iter();
    let Some(first) = joined.next() else { return };
    let rest: Vec<(Operator, Expression)> = operators.into_iter().zip(joined).collect();
    let span = rest.last().map_or(first.span, |(_, last)| Span { start: first.span.start, end: last.span.end });
    values.push(Expression { kind: Kind::Chain(Box::new(first), rest), span });
}
