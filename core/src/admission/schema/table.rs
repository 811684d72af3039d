//! The tables of `core/data/schemas`, read once.
//!
//! A table is lines. `versions` names its columns, `pattern` gives a pattern a name, `kind` and `type` begin a kind and a
//! type, whose lines follow with a blank before them. Such a line may begin with the versions in which it holds, relative
//! to those that have the type at all: `1.16+`, `1.13-1.15`, `1.19`. A line of a type is its base (`object`, `string`, …),
//! `of` with the type of its items or values, a field (`.name type`), or a rule. Types that are only a base stand for
//! themselves, `[]type` is a list and `{}type` a map.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::pattern::Pattern;
use crate::model::{CiliumVersion, KubernetesVersion};

/// The kinds of Cilium.
pub static CILIUM: LazyLock<Table> =
    LazyLock::new(|| Table::read(include_str!("../../../data/schemas/cilium.txt"), true));

/// The built-in kinds.
pub static KUBERNETES: LazyLock<Table> =
    LazyLock::new(|| Table::read(include_str!("../../../data/schemas/kubernetes.txt"), false));

/// Columns of a table, one bit each.
pub type Mask = u32;

/// A type, by its place in the table.
pub type TypeId = usize;

/// A table.
#[derive(Debug, Default)]
pub struct Table {
    /// The columns: minor version, and patch where the column begins with one.
    columns: Vec<(u32, Option<u32>)>,
    kinds: Vec<Kind>,
    types: Vec<Type>,
    by_name: BTreeMap<&'static str, TypeId>,
    patterns: BTreeMap<&'static str, usize>,
    /// The patterns with their names.
    compiled: Vec<(&'static str, Pattern)>,
    is_custom: bool,
}

/// A kind in one version of its API.
#[derive(Clone, Debug)]
pub struct Kind {
    /// `cilium.io/v2`.
    pub api_version: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Its type.
    pub root: TypeId,
    /// The versions that serve it.
    pub served: Mask,
    /// The versions in which it has no namespace.
    pub cluster: Mask,
    /// The versions in which the server does not take the status from a request.
    pub status: Mask,
    /// The versions in which this version of its API is deprecated.
    pub deprecated: Mask,
}

/// A type.
#[derive(Debug, Default)]
pub struct Type {
    bases: Vec<(Mask, Base)>,
    of: Vec<(Mask, TypeId)>,
    fields: Vec<Field>,
    rules: Vec<(Mask, Rule)>,
}

/// A field of a type.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// The versions that have it.
    pub versions: Mask,
    /// Its type.
    pub of: TypeId,
}

/// What a value must be at least.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Base {
    /// Anything.
    Any,
    /// A boolean.
    Boolean,
    /// Base64.
    Bytes,
    /// Text that is a range of addresses.
    Cidr,
    /// Text that is a date with a time.
    DateTime,
    /// A whole number or text.
    IntOrString,
    /// A whole number of 32 bits.
    Int32,
    /// A whole number of 64 bits.
    Int64,
    /// A list.
    List,
    /// A mapping with any keys.
    Map,
    /// A mapping with the fields of the type.
    Object,
    /// An amount such as `100Mi`.
    Quantity,
    /// Text.
    String,
    /// A moment, as the built-in kinds have it.
    Time,
}

/// What a type asks beyond its base and fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rule {
    /// All of these fields.
    Required(Vec<&'static str>),
    /// Exactly one of these fields.
    OneOf(Vec<&'static str>),
    /// At least one of these fields.
    AnyOf(Vec<&'static str>),
    /// At least one of these fields, by an expression of the definition.
    Has(Vec<&'static str>),
    /// One of these values.
    Enum(Vec<&'static str>),
    /// The pattern of that number.
    Pattern(usize),
    /// At least this number.
    Min(i64),
    /// At most this number.
    Max(i64),
    /// At least as many characters.
    MinLength(usize),
    /// At most as many characters.
    MaxLength(usize),
    /// At least as many items.
    MinItems(usize),
    /// At most as many items.
    MaxItems(usize),
    /// No item twice.
    Set,
    /// No two items with the same values of these fields.
    Keys(Vec<&'static str>),
    /// `null` is a value.
    Nullable,
    /// The server gives it a value where it has none.
    Default,
    /// It cannot be changed later.
    Immutable,
}

impl Base {
    fn read(word: &str) -> Option<Self> {
        Some(match word {
            "any" => Self::Any,
            "boolean" => Self::Boolean,
            "bytes" => Self::Bytes,
            "cidr" => Self::Cidr,
            "date-time" => Self::DateTime,
            "int-or-string" => Self::IntOrString,
            "int32" => Self::Int32,
            "int64" | "integer" => Self::Int64,
            "list" => Self::List,
            "map" => Self::Map,
            "object" => Self::Object,
            "quantity" => Self::Quantity,
            "string" => Self::String,
            "time" => Self::Time,
            _ => return None,
        })
    }
}

impl Table {
    /// Reads a table. Lines that it does not know say nothing; the tests hold that there are none.
    pub fn read(text: &'static str, is_custom: bool) -> Self {
        let mut table = Self { is_custom, ..Self::default() };
        // Types may be used before they are given.
        for name in text.lines().filter_map(|line| line.strip_prefix("type ")) {
            table.add(Some(name), Type::default());
        }
        let mut current = Current::Nothing;
        for line in text.lines() {
            if let Some(line) = line.strip_prefix(' ') {
                table.line(current, line);
                continue;
            }
            current = Current::Nothing;
            match line.split_once(' ') {
                Some(("versions", versions)) => table.columns = versions.split(' ').filter_map(column).collect(),
                Some(("pattern", pattern)) => {
                    if let Some((name, pattern)) = pattern.split_once(' ') {
                        table.patterns.insert(name, table.compiled.len());
                        table.compiled.push((name, Pattern::read(pattern)));
                    }
                }
                Some(("kind", kind)) => {
                    let mut words = kind.split(' ');
                    if let (Some(api_version), Some(name), Some(root)) = (words.next(), words.next(), words.next()) {
                        let root = table.expression(root);
                        let kind =
                            Kind { api_version, name, root, served: Mask::MAX, cluster: 0, status: 0, deprecated: 0 };
                        table.kinds.push(kind);
                        current = Current::Kind;
                    }
                }
                Some(("type", name)) => {
                    current = table.by_name.get(name).map_or(Current::Nothing, |id| Current::Type(*id))
                }
                _ => {}
            }
        }
        table
    }

    fn add(&mut self, name: Option<&'static str>, new: Type) -> TypeId {
        let id = self.types.len();
        self.types.push(new);
        if let Some(name) = name {
            self.by_name.insert(name, id);
        }
        id
    }

    /// The type that an expression means.
    fn expression(&mut self, text: &'static str) -> TypeId {
        if let Some(known) = self.by_name.get(text) {
            return *known;
        }
        let inner = [("[]", Base::List), ("{}", Base::Map)].into_iter();
        let mut inner = inner.filter_map(|(mark, base)| Some((base, text.strip_prefix(mark)?)));
        let new = match inner.next() {
            Some((base, item)) => {
                let item = self.expression(item);
                Type { bases: vec![(Mask::MAX, base)], of: vec![(Mask::MAX, item)], ..Type::default() }
            }
            None => {
                let base = Base::read(text).unwrap_or(Base::Any);
                Type { bases: vec![(Mask::MAX, base)], ..Type::default() }
            }
        };
        self.add(Some(text), new)
    }

    fn line(&mut self, current: Current, line: &'static str) {
        let (versions, line) = match line.split_once(' ') {
            Some((range, rest)) if range.starts_with(|first: char| first.is_ascii_digit()) => (self.mask(range), rest),
            _ => (Mask::MAX, line),
        };
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        let id = match current {
            Current::Type(id) => id,
            Current::Kind => {
                if let Some(kind) = self.kinds.last_mut() {
                    match word {
                        "served" => kind.served = versions,
                        "cluster" => kind.cluster = versions,
                        "status" => kind.status = versions,
                        "deprecated" => kind.deprecated = versions,
                        _ => {}
                    }
                }
                return;
            }
            Current::Nothing => return,
        };
        if let Some(name) = word.strip_prefix('.') {
            let of = self.expression(rest);
            if let Some(of_type) = self.types.get_mut(id) {
                of_type.fields.push(Field { name, versions, of });
            }
            return;
        }
        if word == "of" {
            let item = self.expression(rest);
            if let Some(of_type) = self.types.get_mut(id) {
                of_type.of.push((versions, item));
            }
            return;
        }
        let names = || rest.split(' ').collect::<Vec<_>>();
        let number = || rest.parse().unwrap_or(0);
        let count = || rest.parse().unwrap_or(0);
        let rule = match word {
            "required" => Rule::Required(names()),
            "one-of" => Rule::OneOf(names()),
            "any-of" => Rule::AnyOf(names()),
            "has" => Rule::Has(names()),
            "enum" => Rule::Enum(names()),
            "pattern" => Rule::Pattern(self.patterns.get(rest).copied().unwrap_or(usize::MAX)),
            "min" => Rule::Min(number()),
            "max" => Rule::Max(number()),
            "min-length" => Rule::MinLength(count()),
            "max-length" => Rule::MaxLength(count()),
            "min-items" => Rule::MinItems(count()),
            "max-items" => Rule::MaxItems(count()),
            "set" => Rule::Set,
            "keys" => Rule::Keys(names()),
            "nullable" => Rule::Nullable,
            "default" => Rule::Default,
            "immutable" => Rule::Immutable,
            base => {
                if let (Some(base), Some(of_type)) = (Base::read(base), self.types.get_mut(id)) {
                    of_type.bases.push((versions, base));
                }
                return;
            }
        };
        if let Some(of_type) = self.types.get_mut(id) {
            of_type.rules.push((versions, rule));
        }
    }

    /// The columns of a range such as `1.13-1.15,1.18+`.
    fn mask(&self, range: &str) -> Mask {
        let at = |version: &str| {
            let wanted = column(version);
            self.columns.iter().position(|column| Some(*column) == wanted).unwrap_or(0)
        };
        let last = self.columns.len().saturating_sub(1);
        let run = |run: &str| {
            let (from, to) = match (run.strip_suffix('+'), run.split_once('-')) {
                (Some(from), _) => (at(from), last),
                (None, Some((from, to))) => (at(from), at(to)),
                (None, None) => (at(run), at(run)),
            };
            (from..=to).fold(0, |mask: Mask, at| mask | bit(at))
        };
        range.split(',').fold(0, |mask, part| mask | run(part))
    }

    /// Whether its kinds are custom resources.
    pub fn is_custom(&self) -> bool {
        self.is_custom
    }

    /// The column by which a version of Cilium is judged.
    pub fn cilium(&self, version: CiliumVersion) -> Mask {
        self.column(version.minor, version.patch)
    }

    /// The column by which a version of Kubernetes is judged.
    pub fn kubernetes(&self, version: KubernetesVersion) -> Mask {
        self.column(version.minor, version.patch)
    }

    fn column(&self, minor: u32, patch: Option<u32>) -> Mask {
        let before = self.columns.iter().take_while(|column| **column <= (minor, patch)).count();
        bit(before.saturating_sub(1))
    }

    /// The version of Kubernetes or Cilium at which something of these columns first holds, as `1.18`, when it is not the
    /// first of all.
    pub fn since(&self, versions: Mask) -> Option<String> {
        let first = (0..self.columns.len()).find(|at| versions & bit(*at) != 0)?;
        (first > 0).then(|| self.label(first)).flatten()
    }

    /// The version up to which something of these columns holds, when it is not the last of all.
    pub fn until(&self, versions: Mask) -> Option<String> {
        let last = (0..self.columns.len()).rfind(|at| versions & bit(*at) != 0)?;
        (last.saturating_add(1) < self.columns.len()).then(|| self.label(last)).flatten()
    }

    fn label(&self, at: usize) -> Option<String> {
        let (minor, patch) = self.columns.get(at)?;
        Some(patch.map_or_else(|| format!("1.{minor}"), |patch| format!("1.{minor}.{patch}")))
    }

    /// The kinds, by API version and name.
    pub fn kinds(&self) -> &[Kind] {
        &self.kinds
    }

    /// The kind of an API version and name.
    pub fn kind(&self, api_version: &str, name: &str) -> Option<&Kind> {
        self.kinds.iter().find(|kind| kind.api_version == api_version && kind.name == name)
    }

    /// A type by its name.
    pub fn named(&self, name: &str) -> Option<TypeId> {
        self.by_name.get(name).copied()
    }

    /// A type.
    pub fn get(&self, id: TypeId) -> &Type {
        static NOTHING: Type = Type { bases: Vec::new(), of: Vec::new(), fields: Vec::new(), rules: Vec::new() };
        self.types.get(id).unwrap_or(&NOTHING)
    }

    /// A pattern with its name.
    pub fn pattern(&self, number: usize) -> Option<(&'static str, &Pattern)> {
        self.compiled.get(number).map(|(name, pattern)| (*name, pattern))
    }
}

impl Type {
    /// What a value must be, in a column.
    pub fn base(&self, column: Mask) -> Base {
        self.bases.iter().find(|(versions, _)| versions & column != 0).map_or(Base::Any, |(_, base)| *base)
    }

    /// The type of items or values.
    pub fn of(&self, column: Mask) -> Option<TypeId> {
        self.of.iter().find(|(versions, _)| versions & column != 0).map(|(_, item)| *item)
    }

    /// The fields, whatever the version.
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// A field in a column.
    pub fn field(&self, name: &str, column: Mask) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name && field.versions & column != 0)
    }

    /// The rules in a column.
    pub fn rules(&self, column: Mask) -> impl Iterator<Item = &Rule> {
        self.rules.iter().filter(move |(versions, _)| versions & column != 0).map(|(_, rule)| rule)
    }

    /// The rules with their columns.
    pub fn all_rules(&self) -> &[(Mask, Rule)] {
        &self.rules
    }

    /// Whether a rule is among those in a column.
    pub fn has(&self, rule: &Rule, column: Mask) -> bool {
        self.rules(column).any(|other| other == rule)
    }
}

#[derive(Clone, Copy)]
enum Current {
    Nothing,
    Kind,
    Type(TypeId),
}

fn bit(at: usize) -> Mask {
    u32::try_from(at).ok().and_then(|at| 1_u32.checked_shl(at)).unwrap_or(0)
}

/// `1.13` or `1.13.0`.
fn column(version: &str) -> Option<(u32, Option<u32>)> {
    let CiliumVersion { minor, patch, .. } = CiliumVersion::parse(version)?;
    Some((minor, patch))
}
