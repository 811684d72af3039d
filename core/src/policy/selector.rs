use crate::order::Order as _;
use crate::source::{Node, Value, is_unfilled};

/// A label selector: all its requirements must hold. Without any it selects everything.
#[derive(Clone, Debug, PartialEq)]
pub struct Selector<'a> {
    /// The selector's node.
    pub node: &'a Node,
    /// What it asks for.
    pub requirements: Vec<Requirement<'a>>,
}

/// One requirement of a selector.
#[derive(Clone, Debug, PartialEq)]
pub struct Requirement<'a> {
    /// The value of `matchLabels`, or the item of `matchExpressions`.
    pub node: &'a Node,
    /// The key.
    pub key: LabelKey<'a>,
    /// What is asked of its value; an entry of `matchLabels` is `In` with one value.
    pub operator: Operator,
    /// The values; none for `Exists` and `DoesNotExist`.
    pub values: Vec<&'a str>,
    /// Whether it stands in `matchExpressions`.
    pub is_expression: bool,
}

/// A label's key as a selector writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LabelKey<'a> {
    /// What stands before the colon. Kubernetes selectors have none.
    pub source: Source,
    /// The key behind it.
    pub name: &'a str,
    /// As written.
    pub written: &'a str,
}

/// Where a label comes from, by the prefix of a key in Cilium's selectors (decision semantics C3, E13).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// None written, or `any:`.
    Any,
    /// `k8s:`.
    Kubernetes,
    /// `reserved:`.
    Reserved,
    /// `cidr:`, `cidrgroup:`, `fqdn:`, `node:`, `container:`, `gen:`, … or one that Cilium does not know.
    Other,
}

/// How a requirement compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operator {
    /// The label is there, with one of the values.
    In,
    /// The label is absent, or has none of the values.
    NotIn,
    /// The label is there.
    Exists,
    /// The label is absent.
    DoesNotExist,
}

/// Labels by key, sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Labels<'a>(Vec<(&'a str, &'a str)>);

impl<'a> Labels<'a> {
    /// The labels of a mapping; values that are not text are left out.
    #[must_use]
    pub fn of(node: Option<&'a Node>) -> Self {
        let entries = node.map(Node::entries).unwrap_or_default();
        let mut labels: Vec<_> = entries.iter().filter_map(|entry| Some((&*entry.key, text(&entry.value)?))).collect();
        labels.order();
        labels.dedup_by_key(|(key, _)| *key);
        Self(labels)
    }

    /// The value of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&'a str> {
        let at = self.0.binary_search_by_key(&key, |(key, _)| key).ok()?;
        self.0.get(at).map(|(_, value)| *value)
    }

    /// The labels in the order of their keys.
    pub fn iter(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.0.iter().copied()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The text of a label's value; a null one is stored as empty.
fn text(node: &Node) -> Option<&str> {
    match &node.value {
        Value::String(text) => Some(text),
        Value::Null => Some(""),
        _ => None,
    }
}

impl<'a> Selector<'a> {
    /// A selector of Kubernetes, whose keys have no source.
    #[must_use]
    pub fn kubernetes(node: &'a Node) -> Self {
        Self::read(node, |written| LabelKey { source: Source::Any, name: written, written })
    }

    /// A selector of Cilium.
    #[must_use]
    pub fn cilium(node: &'a Node) -> Self {
        Self::read(node, LabelKey::cilium)
    }

    fn read(node: &'a Node, key: impl Fn(&'a str) -> LabelKey<'a>) -> Self {
        let labels = node.get("matchLabels").map(Node::entries).unwrap_or_default();
        let labels = labels.iter().filter_map(|entry| {
            let values = vec![text(&entry.value)?];
            let key = key(&entry.key);
            Some(Requirement { node: &entry.value, key, operator: Operator::In, values, is_expression: false })
        });
        let expressions = node.get("matchExpressions").map(Node::items).unwrap_or_default();
        let expressions = expressions.iter().filter_map(|item| {
            let operator = match item.get("operator")?.as_str()? {
                "In" => Operator::In,
                "NotIn" => Operator::NotIn,
                "Exists" => Operator::Exists,
                "DoesNotExist" => Operator::DoesNotExist,
                _ => return None,
            };
            let values = item.get("values").map(Node::items).unwrap_or_default();
            let values = values.iter().filter_map(Node::as_str).collect();
            let key = key(item.get("key")?.as_str()?);
            Some(Requirement { node: item, key, operator, values, is_expression: true })
        });
        Self { node, requirements: labels.chain(expressions).collect() }
    }

    /// Whether it asks for nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.requirements.is_empty()
    }

    /// Whether labels satisfy it. `of` gives the value of a key: `None` when it is not known, `Some(None)` when the label
    /// is not there. `None` when that decides; what is filled in later (`${NAME}`) is not known either.
    pub fn decide<'l>(&self, of: impl Fn(&LabelKey<'a>) -> Option<Option<&'l str>>) -> Option<bool> {
        let mut unknown = false;
        for requirement in &self.requirements {
            if requirement.is_unfilled() {
                unknown = true;
                continue;
            }
            match of(&requirement.key) {
                Some(Some(value)) if requirement.compares() && is_unfilled(value) => unknown = true,
                Some(value) if !requirement.holds(value) => return Some(false),
                Some(_) => {}
                None => unknown = true,
            }
        }
        (!unknown).then_some(true)
    }
}

impl Requirement<'_> {
    /// Whether its key or one of its values is filled in later, so that what it asks for is not known.
    #[must_use]
    pub fn is_unfilled(&self) -> bool {
        is_unfilled(self.key.written) || self.values.iter().any(|value| is_unfilled(value))
    }

    /// Whether it looks at the label's value.
    fn compares(&self) -> bool {
        matches!(self.operator, Operator::In | Operator::NotIn)
    }

    /// Whether it holds for a label of this value, or without the label.
    #[must_use]
    pub fn holds(&self, value: Option<&str>) -> bool {
        match self.operator {
            Operator::In => value.is_some_and(|value| self.values.contains(&value)),
            Operator::NotIn => value.is_none_or(|value| !self.values.contains(&value)),
            Operator::Exists => value.is_some(),
            Operator::DoesNotExist => value.is_none(),
        }
    }
}

impl<'a> LabelKey<'a> {
    /// A key of Cilium's selectors: what stands before the first colon is the source.
    #[must_use]
    pub fn cilium(written: &'a str) -> Self {
        let (source, name) = match written.split_once(':') {
            Some(("any", name)) => (Source::Any, name),
            Some(("k8s", name)) => (Source::Kubernetes, name),
            Some(("reserved", name)) => (Source::Reserved, name),
            Some((_, name)) => (Source::Other, name),
            None => (Source::Any, written),
        };
        Self { source, name, written }
    }
}
