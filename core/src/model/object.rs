use super::{Place, push_pointer};
use crate::source::{Node, Span, Value};

/// A Kubernetes object as written.
#[derive(Clone, Debug)]
pub struct Object {
    /// `apiVersion`.
    pub api_version: String,
    /// `kind`.
    pub kind: String,
    /// `metadata.namespace`.
    pub namespace: Option<String>,
    /// `metadata.name`.
    pub name: Option<String>,
    /// The object as a whole: the document, or the item of a list.
    pub place: Place,
    /// The tree.
    pub root: Node,
    /// Where something is filled in before the object is applied (`${NAME}`), in order: what it will say is not known.
    pub unfilled: Box<[Span]>,
}

impl Object {
    /// What it is, without what it says.
    #[must_use]
    pub fn without_tree(self) -> Self {
        let root = Node { span: self.root.span, value: Value::Null };
        Self { root, unfilled: Box::default(), ..self }
    }

    /// The group of `apiVersion`; empty for the core group.
    #[must_use]
    pub fn group(&self) -> &str {
        self.api_version.split_once('/').map_or("", |(group, _)| group)
    }

    /// Whether it is of that group and kind, whatever the version.
    #[must_use]
    pub fn is(&self, group: &str, kind: &str) -> bool {
        self.kind == kind && self.group() == group
    }

    /// Whether something is filled in later within those bytes.
    #[must_use]
    pub fn is_unfilled(&self, span: Span) -> bool {
        let next = self.unfilled.partition_point(|unfilled| unfilled.end <= span.start);
        self.unfilled.get(next).is_some_and(|unfilled| unfilled.start < span.end)
    }

    /// The node at a path of keys.
    #[must_use]
    pub fn at(&self, path: &[&str]) -> Option<&Node> {
        path.iter().try_fold(&self.root, |node, key| node.get(key))
    }

    /// The node at a JSON pointer from the object.
    #[must_use]
    pub fn at_pointer(&self, pointer: &str) -> Option<&Node> {
        pointer.split('/').skip(1).try_fold(&self.root, |node, step| match &node.value {
            Value::Sequence(items) => items.get(step.parse::<usize>().ok()?),
            _ => node.get(&step.replace("~1", "/").replace("~0", "~")),
        })
    }

    /// The place of a node of its tree: its pointer is found by looking for this very node.
    #[must_use]
    pub fn place_of(&self, node: &Node) -> Place {
        Place { span: node.span, ..self.place_with(self.path_of(node), node.span) }
    }

    /// The place of an entry's key, with the pointer of its value.
    #[must_use]
    pub fn key_place(&self, parent: &Node, key: &str) -> Place {
        let mut path = self.path_of(parent);
        let span = parent.entry(key).map_or(parent.span, |entry| entry.key_span);
        push_pointer(&mut path, key);
        self.place_with(path, span)
    }

    /// The place of a field that a mapping lacks: the mapping's path, and its key, or its first key where it has none of
    /// its own (an item of a list, the object itself).
    #[must_use]
    pub fn place_of_missing(&self, parent: &Node) -> Place {
        let path = self.path_of(parent);
        let (_, key) = find(&self.root, parent).unwrap_or_default();
        let first = || parent.entries().first().map_or(parent.span, |entry| entry.key_span);
        self.place_with(path, key.unwrap_or_else(first))
    }

    fn path_of(&self, node: &Node) -> String {
        let steps = find(&self.root, node).map(|(steps, _)| steps).unwrap_or_default();
        let mut path = self.place.path.to_string();
        for step in steps.iter().rev() {
            push_pointer(&mut path, step);
        }
        path
    }

    fn place_with(&self, path: String, span: Span) -> Place {
        Place::new(self.place.file, self.place.document, path, span)
    }
}

/// The steps to a node, the last first, and the span of its key. Recursion is bounded by the depth of trees.
fn find(tree: &Node, wanted: &Node) -> Option<(Vec<String>, Option<Span>)> {
    if std::ptr::eq(tree, wanted) {
        return Some((Vec::new(), None));
    }
    match &tree.value {
        Value::Sequence(items) => items.iter().enumerate().find_map(|(index, item)| {
            let (mut steps, key) = find(item, wanted)?;
            steps.push(index.to_string());
            Some((steps, key))
        }),
        Value::Mapping(entries) => entries.iter().find_map(|entry| {
            let (mut steps, key) = find(&entry.value, wanted)?;
            let key = if steps.is_empty() { Some(entry.key_span) } else { key };
            steps.push(entry.key.to_string());
            Some((steps, key))
        }),
        _ => None,
    }
}
