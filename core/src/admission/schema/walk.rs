//! Objects held against their tables.

use std::collections::BTreeSet;

use super::format;
use super::place::{Path, pointer};
use super::suggest::{Suggestion, suggest};
use super::table::{Base, KUBERNETES, Kind, Mask, Rule, Table, Type, TypeId};
use super::wording::{either, given, pattern, shortened, wanted};
use crate::admission::{Fault, Stage, StructureFault};
use crate::edit::{Change, Correction, Fix};
use crate::limits::MAX_OBJECT_FAULTS;
use crate::model::{Object, Versions};
use crate::rules::wording::nearest;
use crate::source::{Entry, Node, Span, Value};

/// Fields that open a policy which the server has stored without them.
const OPENING: [&str; 3] = ["ingress", "egress", "endPort"];

/// What the server names in causes about a value as a whole.
const NOWHERE: &str = "<nil>";

/// Whole numbers beyond this are no whole numbers for the server.
const MAX_WHOLE: f64 = 9_007_199_254_740_991.0;

/// A walk through one object.
#[derive(Debug)]
pub struct Walk<'a> {
    object: &'a Object,
    versions: Versions,
    table: &'static Table,
    column: Mask,
    /// Whether values are decoded as those of a built-in kind.
    is_decoded: bool,
    path: Path,
    /// The types of the mappings around, each with the path to it.
    around: Vec<(TypeId, String)>,
    /// What was found.
    pub faults: Vec<Fault>,
    /// The fields that the kind does not have, as pointers into the object.
    pub pruned: Vec<String>,
}

impl<'a> Walk<'a> {
    /// A walk by one column of a table.
    pub fn new(object: &'a Object, versions: Versions, table: &'static Table, column: Mask) -> Self {
        Self {
            object,
            versions,
            table,
            column,
            is_decoded: !table.is_custom(),
            path: Path::default(),
            around: Vec::new(),
            faults: Vec::new(),
            pruned: Vec::new(),
        }
    }

    /// The whole object.
    pub fn root(&mut self, kind: &Kind) {
        let object = self.object;
        if self.is_decoded {
            self.decode(&object.root, kind.root);
        } else {
            self.fields(&object.root, kind.root, None, true, kind.status & self.column != 0);
        }
    }

    /// The metadata of a custom resource, which the server decodes as those of a built-in kind.
    fn metadata(&mut self, entry: &Entry) {
        let kubernetes: &'static Table = &KUBERNETES;
        let Some(id) = kubernetes.named("ObjectMeta") else { return };
        let column = kubernetes.kubernetes(self.versions.kubernetes);
        let own = (self.table, self.column);
        (self.table, self.column, self.is_decoded) = (kubernetes, column, true);
        let mark = self.path.enter(&entry.key);
        self.decode(&entry.value, id);
        self.path.leave(mark);
        (self.table, self.column) = own;
        self.is_decoded = false;
    }

    // Custom resources.

    /// A value of a custom resource. What is not judged is only pruned.
    fn value(&mut self, node: &Node, id: TypeId, key: Option<Span>, judged: bool) {
        if self.faults.len() >= MAX_OBJECT_FAULTS {
            return;
        }
        let of_type = self.table.get(id);
        let base = of_type.base(self.column);
        let fits = fits(base, node);
        if judged && !fits {
            self.wrong_type(node, base, of_type);
        }
        match &node.value {
            Value::Mapping(entries) => match base {
                Base::Any => {}
                Base::Map => self.values(entries, of_type, judged),
                _ if fits => self.fields(node, id, key, judged, false),
                _ => self.all_unknown(node),
            },
            Value::Sequence(items) => match base {
                Base::List => self.items(items, of_type, judged),
                Base::Any => {}
                _ => self.all_unknown(node),
            },
            Value::String(text) if judged && fits => self.text(node, text, base, of_type),
            Value::Int(_) | Value::Uint(_) | Value::Float(_) if judged && fits => self.number(node, base, of_type),
            _ => {}
        }
        if judged {
            self.list_rules(node, key, of_type);
        }
    }

    /// The values of a mapping with any keys.
    fn values(&mut self, entries: &[Entry], of_type: &Type, judged: bool) {
        let Some(of) = of_type.of(self.column) else { return };
        for entry in entries {
            if entry.value.is_null() && !self.is_nullable(of) {
                continue;
            }
            let mark = self.path.enter(&entry.key);
            self.value(&entry.value, of, Some(entry.key_span), judged);
            self.path.leave(mark);
        }
    }

    fn items(&mut self, items: &[Node], of_type: &Type, judged: bool) {
        let Some(of) = of_type.of(self.column) else { return };
        for (index, item) in items.iter().enumerate() {
            if item.is_null() && self.is_nullable(of) {
                continue;
            }
            let mark = self.path.enter_item(index);
            self.value(item, of, None, judged);
            self.path.leave(mark);
        }
    }

    fn is_nullable(&self, id: TypeId) -> bool {
        self.table.get(id).has(&Rule::Nullable, self.column)
    }

    /// A mapping with the fields of a type.
    fn fields(&mut self, node: &Node, id: TypeId, key: Option<Span>, judged: bool, drops_status: bool) {
        let of_type = self.table.get(id);
        let is_root = self.path.field.is_empty();
        self.around.push((id, self.path.field.clone()));
        let mut meant = BTreeSet::new();
        for entry in node.entries() {
            if is_root && &*entry.key == "metadata" {
                self.metadata(entry);
                continue;
            }
            let Some(field) = of_type.field(&entry.key, self.column) else {
                meant.extend(self.unknown(node, id, entry));
                continue;
            };
            if entry.value.is_null() && !self.is_nullable(field.of) {
                continue;
            }
            let mark = self.path.enter(&entry.key);
            let is_judged = judged && !(drops_status && &*entry.key == "status");
            self.value(&entry.value, field.of, Some(entry.key_span), is_judged);
            self.path.leave(mark);
        }
        if judged {
            for rule in of_type.rules(self.column) {
                self.field_rule(node, key, of_type, rule, &meant);
            }
        }
        self.around.pop();
    }

    /// A rule about which fields a mapping has. Where a field is missing because its name is misspelt, that is one fault.
    fn field_rule(
        &mut self,
        node: &Node,
        key: Option<Span>,
        of_type: &Type,
        rule: &Rule,
        meant: &BTreeSet<&'static str>,
    ) {
        let (table, column) = (self.table, self.column);
        let has = |name: &&str| {
            let field = of_type.field(name, column);
            let is_kept = |value: &Node| {
                let rules = field.map(|field| table.get(field.of));
                let may_be_null = [Rule::Nullable, Rule::Default];
                !value.is_null() || rules.is_some_and(|of| may_be_null.iter().any(|rule| of.has(rule, column)))
            };
            node.get(name).is_some_and(is_kept)
        };
        let start = key.unwrap_or_else(|| node.entries().first().map_or(node.span, |entry| entry.key_span));
        let here = self.path.field.clone();
        let here = if here.is_empty() { self.object.kind.clone() } else { format!("`{here}`") };
        match rule {
            Rule::Required(names) => {
                for name in names.iter().filter(|name| !has(name)) {
                    let why = if node.get(name).is_some() { ", which `null` does not give" } else { "" };
                    let message = format!("{here} lacks `{name}`{why}");
                    let field = self.path.field_of(name);
                    let fault = self.fault(StructureFault::MissingField, Stage::Validation, start, message);
                    fault.field = Some(field);
                    fault.help = Some(format!("give `{name}`"));
                    fault.follows = meant.contains(name);
                }
            }
            Rule::OneOf(names) | Rule::AnyOf(names) | Rule::Has(names) => {
                let present: Vec<&str> = names.iter().copied().filter(|name| has(name)).collect();
                let is_exact = matches!(rule, Rule::OneOf(_));
                if present.len() == 1 || (!is_exact && !present.is_empty()) {
                    return;
                }
                let all = either(names, "and");
                let need = if is_exact { "exactly one" } else { "at least one" };
                if present.is_empty() {
                    let message = format!("{here} has none of {all}, and needs {need}");
                    let follows = names.iter().any(|name| meant.contains(name));
                    // The server guesses that the first one was meant.
                    let guess = names.first().filter(|_| !matches!(rule, Rule::Has(_)));
                    let guess = guess.map(|first| self.path.field_of(first));
                    let fault = self.fault(StructureFault::Alternatives, Stage::Validation, start, message);
                    fault.field = Some(NOWHERE.to_owned());
                    fault.help = Some(format!("give {}", either(names, "or")));
                    fault.follows = follows;
                    fault.more_fields.extend(guess);
                } else {
                    let message = format!("{here} has {}, and takes only one of {all}", either(&present, "and"));
                    let place = |name: &str| node.entry(name).map(|entry| entry.key_span);
                    let first = present.first().and_then(|name| Some((place(name)?, *name)));
                    let second = present.get(1).and_then(|name| place(name)).unwrap_or(start);
                    let related = first.map(|(span, name)| {
                        let pointer = pointer(&self.path.pointer, name);
                        let mut place = self.path.place(self.object, span);
                        place.path = format!("{}{pointer}", self.object.place.path).into();
                        (place, format!("`{name}` is given here"))
                    });
                    let fault = self.fault(StructureFault::Alternatives, Stage::Validation, second, message);
                    fault.field = Some(NOWHERE.to_owned());
                    fault.help = Some("keep one of them".to_owned());
                    fault.related = related;
                }
            }
            _ => {}
        }
    }

    /// A field that the kind does not have; answers which one was meant, where that is sure.
    fn unknown(&mut self, node: &Node, id: TypeId, entry: &Entry) -> Option<&'static str> {
        let product = if self.is_decoded { "Kubernetes" } else { "Cilium" };
        let Suggestion { rename, is_slip, help } =
            suggest(self.table, self.column, id, &self.around, &entry.key, product);
        // A field that stands there already was not meant.
        let rename = rename.filter(|name| node.get(name).is_none());
        let mark = self.path.enter(&entry.key);
        self.pruned.push(self.path.pointer.clone());
        let name = shortened(&self.path.field);
        let what = if self.path.field.starts_with("metadata") { "the metadata of objects" } else { &self.object.kind };
        let message = format!(
            "`{name}` is no field of {what}: the API server refuses it under strict validation, kubectl's default, and \
             otherwise drops it{}",
            self.effect()
        );
        let to = rename.and_then(|name| self.table.get(id).field(name, self.column)).copied();
        let fix = to.map(|to| {
            let place = self.path.place(self.object, entry.key_span);
            // A value that does not fit shows that something else was meant.
            let safe =
                is_slip && !OPENING.contains(&to.name) && fits(self.table.get(to.of).base(self.column), &entry.value);
            let changes = vec![Change::replace(&place, &*entry.key, to.name)];
            Fix { title: format!("write `{}`", to.name), safe, changes }
        });
        let fault = self.fault(StructureFault::UnknownField, Stage::Strict, entry.key_span, message);
        fault.help = Some(help);
        fault.fixes.extend(fix);
        self.path.leave(mark);
        rename
    }

    /// What comes of a rule without one of its fields.
    fn effect(&self) -> &'static str {
        let is_policy = self.object.kind.ends_with("NetworkPolicy");
        let steps = || self.path.pointer.split('/');
        // Below an item of a section, not beside it.
        let is_in = |section: &str| steps().skip_while(|step| *step != section).count() > 2;
        if !is_policy {
            ""
        } else if is_in("ingressDeny") || is_in("egressDeny") {
            ", and the rule then denies more than it says"
        } else if is_in("ingress") || is_in("egress") {
            ", and the rule then allows more than it says"
        } else {
            ""
        }
    }

    /// Everything in a value where no mapping can be: it is pruned, but the type is what is wrong.
    fn all_unknown(&mut self, node: &Node) {
        if self.faults.len() >= MAX_OBJECT_FAULTS {
            return;
        }
        for entry in node.entries() {
            let mark = self.path.enter(&entry.key);
            self.pruned.push(self.path.pointer.clone());
            let message = format!("`{}` stands where no mapping can be", shortened(&self.path.field));
            self.fault(StructureFault::UnknownField, Stage::Strict, entry.key_span, message).follows = true;
            self.path.leave(mark);
        }
        for (index, item) in node.items().iter().enumerate() {
            let mark = self.path.enter_item(index);
            self.all_unknown(item);
            self.path.leave(mark);
        }
    }

    fn wrong_type(&mut self, node: &Node, base: Base, of_type: &Type) {
        // A list passes where text of a format is asked for, and then nothing can read the object.
        let slips_through = matches!(base, Base::Cidr | Base::DateTime) && matches!(node.value, Value::Sequence(_));
        let stage = if slips_through { Stage::Agent } else { Stage::Validation };
        let column = self.column;
        let is_number = matches!(node.value, Value::Float(_) | Value::Uint(_));
        // What the definition says of the value as a whole is broken as well: that it is one of two types, that it is a
        // whole number, or (of everything that is no mapping) that it has one field of several.
        let is_broken = match base {
            Base::IntOrString => !node.is_null(),
            Base::Int32 | Base::Int64 => is_number,
            _ => !node.is_null() && of_type.rules(column).any(|rule| matches!(rule, Rule::OneOf(_))),
        };
        let fault = self.mistyped(node, base, stage);
        if is_broken {
            fault.more_fields.push(NOWHERE.to_owned());
        }
        if is_number {
            self.bounds(node, of_type);
        }
    }

    fn mistyped(&mut self, node: &Node, base: Base, stage: Stage) -> &mut Fault {
        let message = format!("`{}` takes {}, but has {}", shortened(&self.path.field), wanted(base), given(node));
        let place = self.path.place(self.object, node.span);
        let wants_text = matches!(base, Base::String | Base::Cidr | Base::DateTime | Base::Time);
        let wants_plain = matches!(base, Base::Int32 | Base::Int64 | Base::Boolean);
        let (help, correction) = match &node.value {
            Value::Bool(_) | Value::Int(_) | Value::Uint(_) | Value::Float(_) if wants_text => {
                ("put it in quotes", Some(Correction::Quoted))
            }
            Value::String(text) if wants_plain && is_plain(text, base) => {
                ("leave the quotes out", Some(Correction::Unquoted))
            }
            Value::Null => ("remove it, or give a value", None),
            Value::Mapping(_) | Value::String(_) if base == Base::List => ("write it as an item of a list", None),
            Value::Sequence(_) if matches!(base, Base::Map | Base::Object) => ("write the fields without a list", None),
            _ => ("give a value of that type", None),
        };
        let fix = correction.map(|correction| Fix {
            title: help.to_owned(),
            safe: true,
            changes: vec![Change::Correct { place, correction }],
        });
        let fault = self.fault(StructureFault::WrongType, stage, node.span, message);
        fault.help = Some(help.to_owned());
        fault.fixes.extend(fix);
        fault
    }

    fn text(&mut self, node: &Node, text: &str, base: Base, of_type: &Type) {
        let length = text.chars().count();
        let name = shortened(&self.path.field);
        // The server tells the first of these.
        let rules = || of_type.rules(self.column);
        let too_long = rules().find_map(|rule| match rule {
            Rule::MaxLength(most) if length > *most => Some(format!("at most {most} characters, but has {length}")),
            Rule::MinLength(least) if length < *least => Some(match least {
                1 => "text that is not empty".to_owned(),
                least => format!("at least {least} characters, but has {length}"),
            }),
            _ => None,
        });
        let patterns = rules().filter_map(|rule| match rule {
            Rule::Pattern(number) => self.table.pattern(*number),
            _ => None,
        });
        let mismatch =
            patterns.filter(|(_, pattern)| pattern.matches(text) == Some(false)).map(|(name, _)| name).next();
        if let Some(message) = too_long {
            let message = format!("`{name}` takes {message}");
            self.fault(StructureFault::OutOfBounds, Stage::Validation, node.span, message);
        } else if let Some(kind) = mismatch {
            let (what, help) = pattern(kind);
            let message = format!("`{}` in `{name}` is no {what}", shortened(text));
            self.fault(StructureFault::Malformed, Stage::Validation, node.span, message).help = Some(help.to_owned());
        }
        let format = match base {
            Base::Cidr if !format::is_cidr(text) => Some(pattern("cidr")),
            Base::DateTime if !format::is_date_time(text) => Some(DATE),
            _ => None,
        };
        if let Some((what, help)) = format {
            let is_address = base == Base::Cidr && format::is_cidr(&format!("{text}/0"));
            let what = if is_address { "range: it lacks the prefix length" } else { what };
            let message = format!("`{}` in `{name}` is no {what}", shortened(text));
            let fix = is_address.then(|| self.with_length(node, text));
            let fault = self.fault(StructureFault::Malformed, Stage::Validation, node.span, message);
            fault.help = Some(help.to_owned());
            fault.fixes.extend(fix);
        }
        self.values_of(node, text, of_type);
    }

    /// The fix of an address that stands for itself alone.
    fn with_length(&self, node: &Node, text: &str) -> Fix {
        let to = format!("{text}/{}", if text.contains(':') { 128 } else { 32 });
        let place = self.path.place(self.object, node.span);
        Fix { title: format!("write `{to}`"), safe: false, changes: vec![Change::replace(&place, text, &to)] }
    }

    /// The enumeration of a text.
    fn values_of(&mut self, node: &Node, text: &str, of_type: &Type) {
        let values = of_type.rules(self.column).find_map(|rule| match rule {
            Rule::Enum(values) if !values.contains(&text) => Some(values.clone()),
            _ => None,
        });
        let Some(values) = values else { return };
        let same = values.iter().find(|value| value.eq_ignore_ascii_case(text)).copied();
        let near = same.or_else(|| nearest(text, values.iter().copied()));
        let elsewhen = of_type.all_rules().iter().filter_map(|(versions, rule)| match rule {
            Rule::Enum(values) if values.contains(&text) => Some(*versions),
            _ => None,
        });
        let elsewhen = elsewhen.fold(0, |mask, versions| mask | versions);
        let since = self.table.since(elsewhen).filter(|_| elsewhen > self.column);
        let help = match (since, near) {
            (Some(since), _) => format!("Cilium {since} and later take it"),
            (None, Some(near)) => format!("did you mean `{near}`?"),
            (None, None) => format!("the values are {}", either(&values, "and")),
        };
        let place = self.path.place(self.object, node.span);
        let fix = near.map(|near| Fix {
            title: format!("write `{near}`"),
            safe: same.is_some(),
            changes: vec![Change::replace(&place, text, near)],
        });
        let message = format!("`{}` is no value of `{}`", shortened(text), shortened(&self.path.field));
        let fault = self.fault(StructureFault::UnsupportedValue, Stage::Validation, node.span, message);
        fault.help = Some(help);
        fault.fixes.extend(fix);
    }

    fn number(&mut self, node: &Node, base: Base, of_type: &Type) {
        let before = self.faults.len();
        self.bounds(node, of_type);
        let is_too_big = |value: f64| !(-2_147_483_648.0..2_147_483_648.0).contains(&value);
        if base != Base::Int32 || !number(node).is_some_and(is_too_big) {
            return;
        }
        if self.faults.len() == before {
            let message = format!("{} in `{}` does not fit 32 bits", given(node), shortened(&self.path.field));
            self.fault(StructureFault::OutOfBounds, Stage::Validation, node.span, message).field =
                Some(NOWHERE.to_owned());
        } else if let Some(fault) = self.faults.last_mut() {
            fault.more_fields.push(NOWHERE.to_owned());
        }
    }

    fn bounds(&mut self, node: &Node, of_type: &Type) {
        let name = shortened(&self.path.field);
        let Some(value) = number(node) else { return };
        for rule in of_type.rules(self.column) {
            let bound = match rule {
                Rule::Min(least) if value < *least as f64 => format!("{least} or more"),
                Rule::Max(most) if value > *most as f64 => format!("{most} or less"),
                _ => continue,
            };
            let message = format!("`{name}` takes {bound}, but has {}", given(node));
            self.fault(StructureFault::OutOfBounds, Stage::Validation, node.span, message);
        }
    }

    /// Lengths and repetitions of a list.
    fn list_rules(&mut self, node: &Node, key: Option<Span>, of_type: &Type) {
        let Value::Sequence(items) = &node.value else { return };
        let name = shortened(&self.path.field);
        let span = key.unwrap_or(node.span);
        for rule in of_type.rules(self.column) {
            match rule {
                Rule::MaxItems(0) if !items.is_empty() => {
                    let message = format!("`{name}` takes no items any more");
                    let fault = self.fault(StructureFault::OutOfBounds, Stage::Validation, span, message);
                    fault.help = Some("remove it".to_owned());
                }
                Rule::MaxItems(most) if items.len() > *most => {
                    let message = format!("`{name}` takes at most {most} items, but has {}", items.len());
                    let fault = self.fault(StructureFault::OutOfBounds, Stage::Validation, span, message);
                    fault.help = Some("spread them over several items of the list around".to_owned());
                }
                Rule::MinItems(least) if items.len() < *least => {
                    let items = if *least == 1 { "item" } else { "items" };
                    let message = format!("`{name}` needs at least {least} {items}");
                    let fault = self.fault(StructureFault::OutOfBounds, Stage::Validation, span, message);
                    fault.help = Some("give some, or remove the list".to_owned());
                }
                Rule::Set => self.repeated(items, None),
                Rule::Keys(keys) => self.repeated(items, Some(keys)),
                _ => {}
            }
        }
    }

    /// Items that are there twice, or have the same values of the keys.
    fn repeated(&mut self, items: &[Node], keys: Option<&[&str]>) {
        let mut seen: std::collections::BTreeMap<String, (Span, usize)> = std::collections::BTreeMap::new();
        for (index, item) in items.iter().enumerate() {
            let shown = match keys {
                None => shown(item),
                Some(keys) => keys.iter().map(|key| item.get(key).map(shown).unwrap_or_default() + "\n").collect(),
            };
            let known = seen.get(&shown).copied();
            match known {
                None => {
                    seen.insert(shown, (item.span, 1));
                }
                // The server tells the first repetition only.
                Some((first, 1)) => {
                    let related = {
                        let mark = self.path.enter_item(0);
                        let place = self.path.place(self.object, first);
                        self.path.leave(mark);
                        (place, "it stands here first".to_owned())
                    };
                    let list = shortened(&self.path.field);
                    let mark = self.path.enter_item(index);
                    let message = format!("{} stands in `{list}` twice", given(item));
                    let fault = self.fault(StructureFault::RepeatedItem, Stage::Validation, item.span, message);
                    fault.help = Some("remove one of them".to_owned());
                    fault.related = Some(related);
                    self.path.leave(mark);
                    seen.insert(shown, (first, 2));
                }
                Some(_) => {}
            }
        }
    }

    // Built-in kinds.

    /// A value that the server decodes.
    fn decode(&mut self, node: &Node, id: TypeId) {
        if self.faults.len() >= MAX_OBJECT_FAULTS || node.is_null() {
            return;
        }
        let of_type = self.table.get(id);
        let base = of_type.base(self.column);
        if !fits(base, node) {
            self.mistyped(node, base, Stage::Decoding);
            return;
        }
        match (&node.value, base) {
            (_, Base::Any) => {}
            (Value::Mapping(entries), Base::Map) => {
                let Some(of) = of_type.of(self.column) else { return };
                for entry in entries {
                    let mark = self.path.enter(&entry.key);
                    self.decode(&entry.value, of);
                    self.path.leave(mark);
                }
            }
            (Value::Mapping(entries), _) => {
                self.around.push((id, self.path.field.clone()));
                for entry in entries {
                    let Some(field) = of_type.field(&entry.key, self.column) else {
                        self.unknown(node, id, entry);
                        continue;
                    };
                    let mark = self.path.enter(&entry.key);
                    self.decode(&entry.value, field.of);
                    self.path.leave(mark);
                }
                self.around.pop();
            }
            (Value::Sequence(items), _) => {
                let Some(of) = of_type.of(self.column) else { return };
                for (index, item) in items.iter().enumerate() {
                    let mark = self.path.enter_item(index);
                    self.decode(item, of);
                    self.path.leave(mark);
                }
            }
            _ => self.decoded(node, base),
        }
    }

    /// What decoding asks of a scalar.
    fn decoded(&mut self, node: &Node, base: Base) {
        let name = shortened(&self.path.field);
        let limit = match base {
            Base::Int32 | Base::IntOrString => Some(f64::from(i32::MAX)),
            _ => None,
        };
        if let (Some(limit), Some(value)) = (limit, number(node))
            && (value > limit || value < -limit - 1.0)
        {
            let message = format!("{} in `{name}` does not fit 32 bits", given(node));
            self.fault(StructureFault::OutOfBounds, Stage::Decoding, node.span, message);
        }
        let text = match (&node.value, base) {
            (Value::String(text), Base::Bytes) if !format::is_base64(text) => Some((&**text, BASE64)),
            (Value::String(text), Base::Time) if !format::is_date_time(text) => Some((&**text, DATE)),
            (Value::String(text), Base::Quantity) if !format::is_quantity(text.trim()) => Some((&**text, AMOUNT)),
            _ => None,
        };
        if let Some((text, (what, help))) = text {
            let message = format!("`{}` in `{name}` is no {what}", shortened(text));
            self.fault(StructureFault::Malformed, Stage::Decoding, node.span, message).help = Some(help.to_owned());
        }
    }

    // Both.

    /// Notes a fault at the path.
    fn fault(&mut self, kind: StructureFault, stage: Stage, span: Span, message: String) -> &mut Fault {
        let place = self.path.place(self.object, span);
        self.faults.push_mut(Fault::new(kind, stage, place, message).field(self.path.field.clone()))
    }
}

const DATE: (&str, &str) = ("moment", "write it by RFC 3339, such as `2026-01-31T12:00:00Z`");
const AMOUNT: (&str, &str) = ("amount", "write a number and a unit, such as `500m` or `100Mi`");
const BASE64: (&str, &str) = ("text in Base64", "encode it, or use the field for plain text");

/// Whether a value is of a type.
fn fits(base: Base, node: &Node) -> bool {
    match (base, &node.value) {
        (Base::Any, _) => true,
        (Base::Boolean, value) => matches!(value, Value::Bool(_)),
        (Base::Int32 | Base::Int64, _) => is_whole(node),
        (Base::IntOrString, Value::String(_)) => true,
        (Base::IntOrString, _) => is_whole(node),
        (Base::List, value) => matches!(value, Value::Sequence(_)),
        (Base::Map | Base::Object, value) => matches!(value, Value::Mapping(_)),
        (Base::Quantity, Value::Int(_) | Value::Uint(_) | Value::Float(_)) => true,
        (_, value) => matches!(value, Value::String(_)),
    }
}

/// Whether a value is a whole number: `80.0` and `1e2` become one on the way to the server.
fn is_whole(node: &Node) -> bool {
    match node.value {
        Value::Int(_) => true,
        Value::Float(value) => value.fract() == 0.0 && value.abs() <= MAX_WHOLE,
        _ => false,
    }
}

fn number(node: &Node) -> Option<f64> {
    match node.value {
        Value::Int(value) => Some(value as f64),
        Value::Uint(value) => Some(value as f64),
        Value::Float(value) => Some(value),
        _ => None,
    }
}

/// Whether a text without its quotes is of the type.
fn is_plain(text: &str, base: Base) -> bool {
    match base {
        Base::Boolean => matches!(text, "true" | "false"),
        _ => {
            !text.is_empty()
                && text.len() < 10
                && !text.starts_with('0')
                && text.bytes().all(|byte| byte.is_ascii_digit())
        }
    }
}

/// A value as text, to compare it with others.
fn shown(node: &Node) -> String {
    match &node.value {
        Value::String(text) => format!("{text:?}"),
        Value::Sequence(items) => items.iter().fold(String::from("["), |all, item| all + &shown(item) + ","),
        Value::Mapping(entries) => {
            let mut entries: Vec<String> =
                entries.iter().map(|entry| format!("{:?}:{}", entry.key, shown(&entry.value))).collect();
            entries.sort();
            format!("{{{}}}", entries.join(","))
        }
        other => format!("{other:?}"),
    }
}
