//! The tree of a text in the HashiCorp configuration language.

use crate::source::Span;

/// Arguments and blocks in the order written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Body {
    /// What stands in it.
    pub items: Vec<Item>,
    /// Whether a fault hides some of it.
    pub broken: bool,
}

/// One part of a [`Body`].
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// `name = value`.
    Attribute(Attribute),
    /// `type "label" { … }`.
    Block(Block),
}

/// `name = value`.
#[derive(Clone, Debug, PartialEq)]
pub struct Attribute {
    /// The name.
    pub name: Box<str>,
    /// Where the name is written.
    pub name_span: Span,
    /// The value.
    pub value: Expression,
}

/// `type "label" { … }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// The type, as `resource`.
    pub kind: Box<str>,
    /// The labels, without quotes.
    pub labels: Vec<Box<str>>,
    /// The type and the labels.
    pub head: Span,
    /// The whole block.
    pub span: Span,
    /// What stands between the braces.
    pub body: Body,
}

/// An expression with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Expression {
    /// Where.
    pub span: Span,
    /// What.
    pub kind: Kind,
}

/// What an [`Expression`] is.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// `null`.
    Null,
    /// `true`, `false`.
    Bool(bool),
    /// A whole number that fits 64 signed bits.
    Int(i64),
    /// Any other number.
    Float(f64),
    /// Text without interpolations.
    Text(Box<str>),
    /// Text with interpolations or directives.
    Template(Vec<Part>),
    /// `[a, b]`.
    List(Vec<Expression>),
    /// `{ a = b }`.
    Object(Vec<Entry>),
    /// A name, as `var`.
    Variable(Box<str>),
    /// `value.name[0]`.
    Access(Box<Expression>, Vec<Step>),
    /// `name(arguments)`.
    Call(Box<Call>),
    /// `-value`.
    Negative(Box<Expression>),
    /// `!value`.
    Not(Box<Expression>),
    /// `left + right`.
    Binary(Operator, Box<(Expression, Expression)>),
    /// `condition ? then : otherwise`.
    Conditional(Box<[Expression; 3]>),
    /// `[for …]` and `{for …}`.
    For(Box<For>),
    /// Text that is no expression.
    Faulty,
}

/// One entry of an object.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The key; a bare name is text.
    pub key: Expression,
    /// The value.
    pub value: Expression,
}

/// A step from a value to one of its parts.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// `.name`.
    Name(Box<str>),
    /// `[key]`, and `.0`.
    Index(Expression),
    /// `.*`, which reaches over names only.
    NameSplat,
    /// `[*]`, which reaches over all that follows.
    Splat,
}

/// A call of a function.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// The name, with its namespace: `provider::azapi::build_resource_id`.
    pub name: Box<str>,
    /// The arguments.
    pub arguments: Vec<Expression>,
    /// Whether the last argument is a list of arguments: `f(list...)`.
    pub spread: bool,
}

/// An operator between two values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `%`
    Remainder,
    /// `&&`
    And,
    /// `||`
    Or,
}

/// `[for key, value in collection : result if condition]`.
#[derive(Clone, Debug, PartialEq)]
pub struct For {
    /// The name of the key, if it has one.
    pub key: Option<Box<str>>,
    /// The name of the value.
    pub value: Box<str>,
    /// What is gone through.
    pub collection: Expression,
    /// The key of the result, when it is an object.
    pub result_key: Option<Expression>,
    /// The result for each.
    pub result: Expression,
    /// Whether results of one key are gathered in a list.
    pub grouping: bool,
    /// Which are taken.
    pub condition: Option<Expression>,
}

/// A part of a template.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// Text.
    Text(Box<str>),
    /// `${value}`.
    Value(Expression),
    /// `%{ if condition }…%{ else }…%{ endif }`.
    If(Box<Expression>, Vec<Part>, Vec<Part>),
    /// `%{ for key, value in collection }…%{ endfor }`.
    For {
        /// The name of the key, if it has one.
        key: Option<Box<str>>,
        /// The name of the value.
        value: Box<str>,
        /// What is gone through.
        collection: Box<Expression>,
        /// The text for each.
        body: Vec<Part>,
    },
}

impl Body {
    /// The argument of a name.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes().find(|attribute| &*attribute.name == name)
    }

    /// The arguments in the order written.
    pub fn attributes(&self) -> impl Iterator<Item = &Attribute> {
        self.items.iter().filter_map(|item| match item {
            Item::Attribute(attribute) => Some(attribute),
            Item::Block(_) => None,
        })
    }

    /// The blocks in the order written.
    pub fn blocks(&self) -> impl Iterator<Item = &Block> {
        self.items.iter().filter_map(|item| match item {
            Item::Block(block) => Some(block),
            Item::Attribute(_) => None,
        })
    }
}

impl Block {
    /// The label at a position.
    #[must_use]
    pub fn label(&self, at: usize) -> Option<&str> {
        self.labels.get(at).map(|label| &**label)
    }
}
