//! The named types of a schema, in the few shapes that other languages are given.

use anyhow::{Context, Result, bail};

use super::tree::Tree;

/// The named types of a schema, by name.
pub struct Types {
    /// The types.
    pub types: Vec<Type>,
    /// Which operation has which answer.
    pub operations: Vec<(String, Kind)>,
}

/// A named type.
#[derive(Debug, PartialEq)]
pub struct Type {
    /// Its name, the same in all languages.
    pub name: String,
    /// What it is.
    pub description: String,
    /// What it is made of.
    pub shape: Shape,
}

/// What a named type is made of.
#[derive(Debug, PartialEq)]
pub enum Shape {
    /// Members, in the order in which they are written.
    Object(Vec<Member>),
    /// One of some texts, each with what it means.
    Words(Vec<(String, String)>),
    /// Another type.
    Alias(Kind),
}

/// A member of an object.
#[derive(Debug, PartialEq)]
pub struct Member {
    /// Its name in JSON.
    pub name: String,
    /// What it tells.
    pub description: String,
    /// What it holds.
    pub kind: Kind,
    /// What it means that it is not there.
    pub absent: Absent,
}

/// What it means that a member is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absent {
    /// It is always there.
    Never,
    /// That there is nothing to say.
    Nothing,
    /// The empty list, no, or nought.
    Empty,
}

/// What a value is.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// A text.
    Text,
    /// A whole number.
    Number,
    /// Yes or no.
    Truth,
    /// Anything.
    Any,
    /// That very text.
    Word(String),
    /// A type of that name.
    Named(String),
    /// A list.
    List(Box<Kind>),
    /// So many values.
    Tuple(Vec<Kind>),
    /// Values by names of any kind.
    Map(Box<Kind>),
    /// One of some.
    Either(Vec<Kind>),
}

impl Types {
    /// Reads a schema.
    pub fn read(schema: &Tree) -> Result<Self> {
        let definitions = schema.get("$defs").context("the schema has no `$defs`")?;
        let types = definitions.members().iter().map(|(name, definition)| {
            let shape = shape(definition).with_context(|| format!("the type `{name}`"))?;
            Ok(Type { name: name.clone(), description: description(definition), shape })
        });
        let operations = schema.get("x-operations").map(Tree::members).unwrap_or_default();
        let operations = operations.iter().map(|(name, answer)| Ok((name.clone(), kind(answer)?)));
        Ok(Self { types: types.collect::<Result<_>>()?, operations: operations.collect::<Result<_>>()? })
    }

    /// The type of a name.
    pub fn get(&self, name: &str) -> Option<&Type> {
        self.types.iter().find(|known| known.name == name)
    }

    /// The members of a type that is an object.
    pub fn members(&self, name: &str) -> Option<&[Member]> {
        match &self.get(name)?.shape {
            Shape::Object(members) => Some(members),
            _ => None,
        }
    }

    /// The objects that answer operations.
    pub fn answers(&self) -> Vec<&str> {
        let mut answers = Vec::new();
        for (operation, kind) in &self.operations {
            if operation != "error" {
                self.objects(kind, &mut answers);
            }
        }
        answers
    }

    fn objects<'t>(&'t self, kind: &'t Kind, found: &mut Vec<&'t str>) {
        match kind {
            Kind::Named(name) => match self.get(name).map(|of| &of.shape) {
                Some(Shape::Object(_)) if !found.contains(&name.as_str()) => found.push(name),
                Some(Shape::Alias(kind)) => self.objects(kind, found),
                _ => {}
            },
            Kind::Either(kinds) => kinds.iter().for_each(|kind| self.objects(kind, found)),
            _ => {}
        }
    }
}

fn description(schema: &Tree) -> String {
    schema.get("description").and_then(Tree::text).unwrap_or_default().to_owned()
}

fn shape(definition: &Tree) -> Result<Shape> {
    if let Some(properties) = definition.get("properties") {
        let required = definition.get("required").map(Tree::items).unwrap_or_default();
        let members = properties.members().iter().map(|(name, schema)| {
            let is_required = required.iter().any(|one| one.text() == Some(name));
            let kind = kind(schema).with_context(|| format!("the member `{name}`"))?;
            let absent = match (is_required, schema.get("default")) {
                (true, _) => Absent::Never,
                (false, None) => Absent::Nothing,
                (false, Some(default)) if is_empty(default) => Absent::Empty,
                (false, Some(_)) => bail!("the member `{name}` has a default that is not empty"),
            };
            Ok(Member { name: name.clone(), description: description(schema), kind, absent })
        });
        return Ok(Shape::Object(members.collect::<Result<_>>()?));
    }
    if let Some(alternatives) = definition.get("oneOf") {
        let word = |one: &Tree| Some((one.get("const")?.text()?.to_owned(), description(one)));
        if let Some(words) = alternatives.items().iter().map(word).collect() {
            return Ok(Shape::Words(words));
        }
    }
    if let Some(words) = definition.get("enum") {
        let words = words.items().iter().filter_map(Tree::text).map(|word| (word.to_owned(), String::new()));
        return Ok(Shape::Words(words.collect()));
    }
    Ok(Shape::Alias(kind(definition)?))
}

fn is_empty(default: &Tree) -> bool {
    match default {
        Tree::Null | Tree::Text(_) => false,
        Tree::Truth(value) => !value,
        Tree::Number(number) => *number == 0,
        Tree::List(items) => items.is_empty(),
        Tree::Object(members) => members.is_empty(),
    }
}

fn kind(schema: &Tree) -> Result<Kind> {
    if let Some(target) = schema.get("$ref").and_then(Tree::text) {
        let name = target.strip_prefix("#/$defs/").with_context(|| format!("the reference `{target}`"))?;
        return Ok(Kind::Named(name.to_owned()));
    }
    if let Some(word) = schema.get("const").and_then(Tree::text) {
        return Ok(Kind::Word(word.to_owned()));
    }
    if let Some(alternatives) = schema.get("anyOf").or_else(|| schema.get("oneOf")) {
        return Ok(Kind::Either(alternatives.items().iter().map(kind).collect::<Result<_>>()?));
    }
    let Some(name) = schema.get("type") else { return Ok(Kind::Any) };
    Ok(match name.text() {
        Some("string") => Kind::Text,
        Some("integer") => Kind::Number,
        Some("boolean") => Kind::Truth,
        Some("array") => match (schema.get("prefixItems"), schema.get("items")) {
            (Some(items), _) => Kind::Tuple(items.items().iter().map(kind).collect::<Result<_>>()?),
            (None, Some(item)) => Kind::List(Box::new(kind(item)?)),
            (None, None) => Kind::List(Box::new(Kind::Any)),
        },
        Some("object") => match schema.get("additionalProperties") {
            Some(item @ Tree::Object(_)) => Kind::Map(Box::new(kind(item)?)),
            _ => Kind::Map(Box::new(Kind::Any)),
        },
        _ => bail!("a type that is not foreseen: {name:?}"),
    })
}
