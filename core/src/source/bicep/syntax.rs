//! The tree of a Bicep file.

use crate::source::Span;

/// A file: its statements in the order written, without those that hold a fault.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct File {
    /// The statements.
    pub statements: Vec<Statement>,
}

/// One statement.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// What it says.
    pub kind: StatementKind,
    /// The expressions behind `@`, in the order written.
    pub decorators: Vec<Expression>,
    /// All of it without its decorators.
    pub span: Span,
}

/// The kinds of [`Statement`].
#[derive(Clone, Debug, PartialEq)]
pub enum StatementKind {
    /// `targetScope = 'subscription'`
    TargetScope(Expression),
    /// `using './main.bicep'` of a parameters file; nothing for `using none`.
    Using(Option<Expression>),
    /// `extends './base.bicepparam'` of a parameters file.
    Extends(Expression),
    /// `param name type = default`, and `param name = value` of a parameters file.
    Parameter(Parameter),
    /// `var name = value`
    Variable(Variable),
    /// `output name type = value`
    Output(Output),
    /// `func name(x string) string => value`
    Function(Function),
    /// `resource name 'type@version' = { … }`
    Resource(Resource),
    /// `module name 'path' = { … }`
    Module(Module),
    /// `import { x as y } from 'path'` or `import * as all from 'path'`
    Import(Import),
    /// `type name = …`, of which only this much is kept.
    Type(Name, TypeName),
    /// `metadata`, `assert`, `extension` and their like: nothing of them is needed but the name that they define, if
    /// any.
    Other(Option<Name>),
}

/// A name with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Name {
    /// The name.
    pub text: Box<str>,
    /// Where it stands.
    pub span: Span,
}

/// What is kept of a type.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TypeName {
    /// The type when it is one word: `string`, `int`, a type of the file.
    pub name: Option<Box<str>>,
    /// Whether a `?` at its end admits null.
    pub nullable: bool,
}

/// A parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// Its name.
    pub name: Name,
    /// Its type.
    pub kind: TypeName,
    /// Its default, or in a parameters file its value.
    pub value: Option<Expression>,
}

/// A variable.
#[derive(Clone, Debug, PartialEq)]
pub struct Variable {
    /// Its name.
    pub name: Name,
    /// Its value.
    pub value: Expression,
}

/// An output.
#[derive(Clone, Debug, PartialEq)]
pub struct Output {
    /// Its name.
    pub name: Name,
    /// Its value.
    pub value: Expression,
}

/// A function of the file.
#[derive(Clone, Debug, PartialEq)]
pub struct Function {
    /// Its name.
    pub name: Name,
    /// Its parameters and its value.
    pub lambda: Lambda,
}

/// Parameters and the expression that sees them.
#[derive(Clone, Debug, PartialEq)]
pub struct Lambda {
    /// The parameters.
    pub parameters: Vec<Name>,
    /// The value.
    pub body: Box<Expression>,
}

/// A resource.
#[derive(Clone, Debug, PartialEq)]
pub struct Resource {
    /// Its symbolic name.
    pub name: Name,
    /// `'Microsoft.Network/virtualNetworks@2024-05-01'`; of a nested resource only the last part of the type, and
    /// perhaps no version.
    pub kind: Expression,
    /// Whether it exists elsewhere and is only referred to.
    pub existing: bool,
    /// The body: an object, a condition before one, or a loop.
    pub value: Expression,
    /// From the word `resource` to the type.
    pub head: Span,
}

/// A call of a module.
#[derive(Clone, Debug, PartialEq)]
pub struct Module {
    /// Its symbolic name.
    pub name: Name,
    /// A path, or an address in a registry.
    pub path: Expression,
    /// The body: an object, a condition before one, or a loop.
    pub value: Expression,
    /// From the word `module` to the path.
    pub head: Span,
}

/// An import of types, variables and functions.
#[derive(Clone, Debug, PartialEq)]
pub struct Import {
    /// Pairs of the name in the other file and the name here; none for `* as name`.
    pub names: Vec<(Box<str>, Name)>,
    /// The name that stands for all.
    pub all: Option<Name>,
    /// From where.
    pub from: Option<Expression>,
}

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Expression {
    /// What it is.
    pub kind: Kind,
    /// Where.
    pub span: Span,
}

/// The kinds of [`Expression`].
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A whole number; Bicep has no others.
    Int(i64),
    /// Text, with the expressions of `${…}` in it.
    Text(Vec<Piece>),
    /// A name.
    Name(Box<str>),
    /// `name(…)`
    Call(Name, Vec<Expression>),
    /// `of.name[0]::child!`; flat, so that a long chain is no deep tree.
    Access(Box<Expression>, Vec<Step>),
    /// `{ … }`
    Object(Vec<Item>),
    /// `[ … ]`
    Array(Vec<Element>),
    /// `[for … in …: …]`
    For(Loop),
    /// `if (condition) { … }`, the body of a resource or module.
    If(Box<Expression>, Box<Expression>),
    /// `!x` or `-x`
    Unary(Sign, Box<Expression>),
    /// Operators of one precedence from left to right; flat, so that a long chain is no deep tree.
    Chain(Box<Expression>, Vec<(Operator, Expression)>),
    /// `condition ? then : otherwise`
    Choose(Box<[Expression; 3]>),
    /// `x => …`
    Lambda(Lambda),
}

/// A piece of a text.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// Text, escapes undone.
    Text(Box<str>),
    /// `${…}`
    Expression(Expression),
}

/// One access of a chain.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// What is accessed.
    pub kind: StepKind,
    /// Where.
    pub span: Span,
}

/// The kinds of [`Step`]. A safe one (`.?x`, `[?0]`) makes the chain null when nothing is there.
#[derive(Clone, Debug, PartialEq)]
pub enum StepKind {
    /// `.name` or `.?name`
    Name {
        /// The name.
        name: Box<str>,
        /// Whether it is safe.
        safe: bool,
    },
    /// `[index]`, `[?index]` or, counted from the end, `[^index]`
    Index {
        /// The index.
        index: Box<Expression>,
        /// Whether it is safe.
        safe: bool,
        /// Whether it counts from the end, from 1.
        from_end: bool,
    },
    /// `.name(…)`
    Call(Name, Vec<Expression>),
    /// `::child`
    Child(Box<str>),
    /// `!`, which says that the value is not null.
    NotNull,
}

/// One item of an object.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// `key: value`
    Property(Key, Expression),
    /// `...value`
    Spread(Expression),
    /// A resource nested in the body of another.
    Resource(Box<Statement>),
}

/// The key of a property.
#[derive(Clone, Debug, PartialEq)]
pub struct Key {
    /// The key; a text with expressions is not known before it is evaluated.
    pub name: Vec<Piece>,
    /// Where, quotes included.
    pub span: Span,
}

/// One item of a list.
#[derive(Clone, Debug, PartialEq)]
pub enum Element {
    /// A value.
    Value(Expression),
    /// `...value`
    Spread(Expression),
}

/// A loop.
#[derive(Clone, Debug, PartialEq)]
pub struct Loop {
    /// The name of the item.
    pub item: Name,
    /// The name of the index, counted from 0.
    pub index: Option<Name>,
    /// What is looped over.
    pub over: Box<Expression>,
    /// The value of each turn.
    pub body: Box<Expression>,
}

/// The operators of one value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// `!`
    Not,
    /// `-`
    Minus,
}

/// The operators between two values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `??`
    Coalesce,
    /// `||`
    Or,
    /// `&&`
    And,
    /// `==`
    Equals,
    /// `!=`
    NotEquals,
    /// `=~`, without case
    EqualsLoosely,
    /// `!~`, without case
    NotEqualsLoosely,
    /// `<`
    Less,
    /// `<=`
    LessOrEquals,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEquals,
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `%`
    Modulo,
}

impl Operator {
    /// The operator as written.
    #[must_use]
    pub fn mark(self) -> &'static str {
        match self {
            Self::Coalesce => "??",
            Self::Or => "||",
            Self::And => "&&",
            Self::Equals => "==",
            Self::NotEquals => "!=",
            Self::EqualsLoosely => "=~",
            Self::NotEqualsLoosely => "!~",
            Self::Less => "<",
            Self::LessOrEquals => "<=",
            Self::Greater => ">",
            Self::GreaterOrEquals => ">=",
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Modulo => "%",
        }
    }

    /// The operator of a mark.
    #[must_use]
    pub fn of(mark: &str) -> Option<Self> {
        const ALL: [Operator; 16] = [
            Operator::Coalesce,
            Operator::Or,
            Operator::And,
            Operator::Equals,
            Operator::NotEquals,
            Operator::EqualsLoosely,
            Operator::NotEqualsLoosely,
            Operator::Less,
            Operator::LessOrEquals,
            Operator::Greater,
            Operator::GreaterOrEquals,
            Operator::Add,
            Operator::Subtract,
            Operator::Multiply,
            Operator::Divide,
            Operator::Modulo,
        ];
        ALL.into_iter().find(|operator| operator.mark() == mark)
    }

    /// How tightly it binds; a higher one binds before a lower one.
    #[must_use]
    pub fn precedence(self) -> u8 {
        match self {
            Self::Coalesce => 1,
            Self::Or => 2,
            Self::And => 3,
            Self::Equals | Self::NotEquals | Self::EqualsLoosely | Self::NotEqualsLoosely => 4,
            Self::Less | Self::LessOrEquals | Self::Greater | Self::GreaterOrEquals => 5,
            Self::Add | Self::Subtract => 6,
            Self::Multiply | Self::Divide | Self::Modulo => 7,
        }
    }
}

impl Expression {
    /// The text of a text without expressions in it.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match &self.kind {
            Kind::Text(pieces) => plain(pieces),
            _ => None,
        }
    }
}

impl Key {
    /// The key when it has no expressions in it.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        plain(&self.name)
    }
}

fn plain(pieces: &[Piece]) -> Option<&str> {
    match pieces {
        [] => Some(""),
        [Piece::Text(text)] => Some(text),
        _ => None,
    }
}
