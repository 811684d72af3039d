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
        Self::group_of(&self.api_version)
    }

    /// The group of a value of `apiVersion`; empty for the core group.
    #[must_use]
    pub fn group_of(api_version: &str) -> &str {
        api_version.split_once('/').map_or("", |(group, _)| group)
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
            _ if !step.contains('~') => node.get(step),
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
        let (_, key) = locate(&self.root, parent).unwrap_or_default();
        let first = || parent.entries().first().map_or(parent.span, |entry| entry.key_span);
        self.place_with(path, key.unwrap_or_else(first))
    }

    fn path_of(&self, node: &Node) -> String {
        let steps = locate(&self.root, node).map(|(steps, _)| steps).unwrap_or_default();
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

/// The steps to a node, the last first, and the span of its key.
fn locate(tree: &Node, wanted: &Node) -> Option<(Vec<String>, Option<Span>)> {
    // What an alias or a merge brings in stands elsewhere in the text, so that only the whole tree tells.
    find_by_span(tree, wanted).or_else(|| find(tree, wanted))
}

/// The same, where each node on the way stands around the next one in the text: without looking at all the others, of
/// which a large object has as many as it may have findings.
fn find_by_span(tree: &Node, wanted: &Node) -> Option<(Vec<String>, Option<Span>)> {
    let (mut steps, mut key, mut node) = (Vec::new(), None, tree);
    // Each turn goes one level down.
    while !std::ptr::eq(node, wanted) {
        let around = |span: Span| span.start <= wanted.span.start && wanted.span.end <= span.end;
        let before = |span: Span| span.end < wanted.span.end;
        node = match &node.value {
            Value::Sequence(items) => {
                let at = items.partition_point(|item| before(item.span));
                steps.push(at.to_string());
                key = None;
                items.get(at).filter(|item| around(item.span))?
            }
            Value::Mapping(entries) => {
                let at = entries.partition_point(|entry| before(entry.value.span));
                let entry = entries.get(at).filter(|entry| around(entry.value.span))?;
                steps.push(entry.key.to_string());
                key = Some(entry.key_span);
                &entry.value
            }
            _ => return None,
        };
    }
    steps.reverse();
    Some((steps, key))
}

/// The same by looking at all. Recursion is bounded by the depth of trees.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::yaml;

    fn all<'n>(node: &'n Node, found: &mut Vec<&'n Node>) {
        found.push(node);
        node.items().iter().for_each(|item| all(item, found));
        node.entries().iter().for_each(|entry| all(&entry.value, found));
    }

    #[test]
    fn nodes_are_found_by_their_spans_as_by_looking_at_all() {
        let text =
            "a: [1, {b: [], c: {}}, ~, '']\nd:\n- e:\n- - f\n  - g: &x {h: 1}\n- *x\ni: *x\nj:\n  <<: *x\n  k: 1\nl:\n";
        let mut by_span = 0;
        for document in yaml::read(text, 0, 0).documents {
            let mut nodes = Vec::new();
            all(&document.root, &mut nodes);
            for node in &nodes {
                assert_eq!(locate(&document.root, node), find(&document.root, node));
                by_span += usize::from(find_by_span(&document.root, node).is_some());
            }
            assert!(by_span > nodes.len() / 2, "{by_span} of {}", nodes.len());
        }
    }
}
