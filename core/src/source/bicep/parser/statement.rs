use super::{Fault, Parser, Read};
use crate::source::bicep::syntax::{
    Expression, File, Function, Import, Lambda, Module, Name, Output, Parameter, Resource, Statement, StatementKind,
    TypeName, Variable,
};
use crate::source::bicep::token::{Kind, Token};

impl Parser<'_> {
    pub(super) fn file(&mut self) -> File {
        let mut statements = Vec::new();
        loop {
            self.skip_lines();
            if self.token().kind == Kind::End {
                return File { statements };
            }
            self.depth = 0;
            let from = self.at;
            match self.statement() {
                Ok(statement) => statements.push(statement),
                Err(Fault) => self.recover(from),
            }
        }
    }

    /// Goes on to the next line that begins a statement, behind the one that began at `from`.
    fn recover(&mut self, from: usize) {
        if self.at == from {
            self.advance();
        }
        while self.token().kind != Kind::End && !self.at_statement() {
            self.advance();
        }
    }

    /// A statement up to the end of its line.
    fn statement(&mut self) -> Read<Statement> {
        let statement = self.open_statement()?;
        match self.token().kind {
            Kind::Line | Kind::End => Ok(statement),
            _ => Err(self.unexpected("the end of the line is expected")),
        }
    }

    /// A statement, whatever follows it.
    pub(super) fn open_statement(&mut self) -> Read<Statement> {
        let mut decorators = Vec::new();
        while self.passes("@") {
            decorators.push(self.expression()?);
            self.skip_lines();
        }
        let first = self.token();
        let start = self.span(first);
        let kind = match (first.kind, self.word()) {
            (Kind::Name, Some(word)) => {
                self.advance();
                self.keyword(word, first)?
            }
            _ => return Err(self.unexpected("a statement is expected")),
        };
        Ok(Statement { kind, decorators, span: self.since(start) })
    }

    fn keyword(&mut self, word: &str, first: Token) -> Read<StatementKind> {
        Ok(match word {
            "targetScope" => {
                self.expect("=")?;
                StatementKind::TargetScope(self.expression()?)
            }
            "using" if self.word() == Some("none") => {
                self.advance();
                StatementKind::Using(None)
            }
            "using" => {
                let path = self.expression()?;
                // `using 'path' with { … }` gives the deployment more than parameters.
                if self.word() == Some("with") {
                    self.advance();
                    self.expression()?;
                }
                StatementKind::Using(Some(path))
            }
            "extends" => StatementKind::Extends(self.expression()?),
            "param" => {
                let name = self.name()?;
                let kind = self.type_name()?;
                let value = if self.passes("=") { Some(self.expression()?) } else { None };
                StatementKind::Parameter(Parameter { name, kind, value })
            }
            "var" => {
                let name = self.name()?;
                self.type_name()?;
                self.expect("=")?;
                StatementKind::Variable(Variable { name, value: self.expression()? })
            }
            "output" => {
                let name = self.name()?;
                self.type_name()?;
                self.expect("=")?;
                StatementKind::Output(Output { name, value: self.expression()? })
            }
            "func" => self.function()?,
            "resource" => self.resource(first)?,
            "module" => {
                let name = self.name()?;
                let path = self.expression()?;
                let head = self.since(self.span(first));
                self.expect("=")?;
                StatementKind::Module(Module { name, path, value: self.expression()?, head })
            }
            "import" => self.import()?,
            "type" => {
                let name = self.name()?;
                self.expect("=")?;
                StatementKind::Type(name, self.type_name()?)
            }
            "metadata" | "assert" => {
                let name = self.name()?;
                self.expect("=")?;
                self.expression()?;
                StatementKind::Other((word == "assert").then_some(name))
            }
            "extension" | "provider" => self.extension()?,
            _ => {
                self.at = self.at.saturating_sub(1);
                return Err(self.unexpected("a statement is expected"));
            }
        })
    }

    fn function(&mut self) -> Read<StatementKind> {
        let name = self.name()?;
        self.expect("(")?;
        let mut parameters = Vec::new();
        loop {
            self.skip_lines();
            if self.passes(")") {
                break;
            }
            parameters.push(self.name()?);
            self.type_name()?;
            self.skip_lines();
            if !self.passes(",") && !self.is(")") {
                return Err(self.unexpected("`,` or `)` is expected"));
            }
        }
        self.type_name()?;
        self.expect("=>")?;
        self.skip_lines();
        let body = Box::new(self.expression()?);
        Ok(StatementKind::Function(Function { name, lambda: Lambda { parameters, body } }))
    }

    fn resource(&mut self, first: Token) -> Read<StatementKind> {
        let name = self.name()?;
        let kind = self.expression()?;
        let head = self.since(self.span(first));
        let existing = self.word() == Some("existing");
        if existing {
            self.advance();
        }
        self.expect("=")?;
        let value = self.expression()?;
        Ok(StatementKind::Resource(Resource { name, kind, existing, value, head }))
    }

    fn import(&mut self) -> Read<StatementKind> {
        let mut import = Import { names: Vec::new(), all: None, from: None };
        // `import 'az@1.0.0'` of old is an extension.
        if matches!(self.token().kind, Kind::Text(..)) {
            return self.extension();
        }
        if self.passes("*") {
            self.word_is("as")?;
            import.all = Some(self.name()?);
        } else {
            self.expect("{")?;
            loop {
                self.skip_lines();
                if self.passes("}") {
                    break;
                }
                let original = self.name()?;
                let mut own = original.clone();
                if self.word() == Some("as") {
                    self.advance();
                    own = self.name()?;
                }
                import.names.push((original.text, own));
                self.passes(",");
            }
        }
        self.word_is("from")?;
        import.from = Some(self.expression()?);
        Ok(StatementKind::Import(import))
    }

    /// `extension name`, `extension 'address'`, both perhaps with `with { … }` and `as name`.
    fn extension(&mut self) -> Read<StatementKind> {
        let mut name = None;
        if let Some(word) = self.word() {
            name = Some(Name { text: word.into(), span: self.span(self.token()) });
            self.advance();
        } else {
            let _: Expression = self.expression()?;
        }
        if self.word() == Some("with") {
            self.advance();
            self.expression()?;
        }
        if self.word() == Some("as") {
            self.advance();
            name = Some(self.name()?);
        }
        Ok(StatementKind::Other(name))
    }

    fn word_is(&mut self, word: &'static str) -> Read<()> {
        if self.word() == Some(word) {
            self.advance();
            return Ok(());
        }
        Err(self.unexpected(&format!("`{word}` is expected")))
    }

    /// Passes over a type. It goes to the end of the line, or to what stands behind a type: `=`, `=>`, `,` and `)`.
    fn type_name(&mut self) -> Read<TypeName> {
        let first = self.at;
        let mut brackets: Vec<&'static str> = Vec::new();
        let mut last = None;
        loop {
            let token = self.token();
            match token.kind {
                Kind::End => break,
                Kind::Line => {
                    // A union goes on over several lines: `|` stands at the end of one or the start of the next.
                    let union = last == Some("|") || self.kind_at(1) == Kind::Mark("|");
                    if brackets.is_empty() && !union {
                        break;
                    }
                    if self.next_begins_statement() {
                        return Err(self.unexpected("the rest of the type is expected"));
                    }
                }
                Kind::Mark("=" | "=>" | "," | ")") if brackets.is_empty() => break,
                Kind::Mark(open @ ("{" | "[" | "(")) => brackets.push(open),
                Kind::Mark("}" | "]" | ")") if brackets.pop().is_none() => break,
                Kind::Stray | Kind::Text(_, crate::source::bicep::token::Quote::Open) => {
                    return Err(self.unexpected("a type is expected"));
                }
                _ => {}
            }
            if token.kind != Kind::Line {
                last = match token.kind {
                    Kind::Mark(mark) => Some(mark),
                    _ => Some(""),
                };
            }
            self.advance();
        }
        let words = self.tokens.get(first..self.at).unwrap_or_default();
        let nullable = last == Some("?");
        let name = match words {
            [word] | [word, _] if word.kind == Kind::Name && (words.len() == 1 || nullable) => {
                Some(self.slice(*word).into())
            }
            _ => None,
        };
        Ok(TypeName { name, nullable })
    }

    /// Whether the token behind this line end begins a statement.
    fn next_begins_statement(&mut self) -> bool {
        let at = self.at;
        self.advance();
        // What a type describes may have decorators too.
        let is = self.at_statement() && !self.is("@");
        self.at = at;
        is
    }
}
