use super::{Config, Fault, read};
use crate::source::text::LineIndex;
use crate::source::{Node, Span, Value, yaml};

/// The text of a configuration as a tree with places.
#[derive(Debug)]
pub struct Document<'t> {
    text: &'t str,
    lines: LineIndex<'t>,
    root: Option<Node>,
    faults: Vec<Fault>,
}

impl<'t> Document<'t> {
    /// Reads a text as YAML, of which JSON is a part.
    #[must_use]
    pub fn read(text: &'t str) -> Self {
        let lines = LineIndex::new(text);
        let skipped = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let yaml = yaml::read(text.get(skipped..).unwrap_or(""), skipped, 0);
        let mut faults: Vec<Fault> = Vec::new();
        for problem in yaml.problems {
            let fault = Fault::at(&lines, problem.span, problem.path, problem.message);
            faults.push(Fault { help: problem.help, ..fault });
        }
        let mut documents = yaml.documents.into_iter();
        let root = documents.next().map(|document| document.root).filter(|root| !root.is_null());
        if let Some(second) = documents.next() {
            let fault = Fault::at(&lines, second.span, "", "a configuration is one document");
            faults.push(fault.help("remove the `---` and what follows it"));
        }
        Self { text, lines, root, faults }
    }

    /// The tree; none where the text holds nothing but blanks and comments.
    #[must_use]
    pub fn root(&self) -> Option<&Node> {
        self.root.as_ref()
    }

    /// What is wrong with it as YAML.
    #[must_use]
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// The configuration.
    ///
    /// # Errors
    /// Everything that is wrong with it, in the order written.
    pub fn config(&self) -> Result<Config, Vec<Fault>> {
        if !self.faults.is_empty() {
            return Err(self.faults.clone());
        }
        self.root.as_ref().map_or_else(|| Ok(Config::default()), |root| read::config(root, self.text, &self.lines))
    }

    /// A fault at the value of a JSON pointer, or with `key` at the key of that member of it. What is not there has the
    /// place of what holds it.
    #[must_use]
    pub fn fault(&self, pointer: &str, key: Option<&str>, message: impl Into<String>) -> Fault {
        let mut path = pointer.to_owned();
        let mut span = Span::default();
        let mut node = self.root.as_ref();
        if let Some(root) = node {
            span = root.span;
        }
        for step in pointer.split('/').skip(1) {
            let step = step.replace("~1", "/").replace("~0", "~");
            node = node.and_then(|node| child(node, &step));
            if let Some(found) = node {
                span = found.span;
            }
        }
        if let Some((key, entry)) = key.and_then(|key| Some((key, node?.entry(key)?))) {
            crate::model::push_pointer(&mut path, key);
            span = entry.key_span;
        }
        Fault::at(&self.lines, span, path, message)
    }
}

fn child<'n>(node: &'n Node, step: &str) -> Option<&'n Node> {
    match &node.value {
        Value::Sequence(items) => items.get(step.parse::<usize>().ok()?),
        _ => node.get(step),
    }
}
