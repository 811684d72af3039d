//! Objects held against their tables.

mod decode;
mod list;
mod scalar;
mod unknown;

use crate::admission::schema::place::{Path, pointer};
use crate::admission::schema::table::{Base, KUBERNETES, Kind, Mask, Rule, Table, Type, TypeId};
use crate::admission::schema::wording::either;
use crate::admission::{Fault, Stage, StructureFault};
use crate::limits::MAX_OBJECT_FAULTS;
use crate::model::{Object, Versions};
use crate::source::{Entry, Node, Span, Value};
use scalar::fits;
use std::collections::BTreeSet;

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

    /// Notes a fault at the path.
    fn fault(&mut self, kind: StructureFault, stage: Stage, span: Span, message: String) -> &mut Fault {
        let place = self.path.place(self.object, span);
        self.faults.push_mut(Fault::new(kind, stage, place, message).field(self.path.field.clone()))
    }
}
