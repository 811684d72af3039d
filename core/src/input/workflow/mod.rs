//! Workflows and pipelines in YAML: the scripts of their steps, as GitHub, Azure Pipelines and GitLab run them.
//!
//! Each step is a shell of its own, with the variables that the file gives literally. Expressions of anything else, and
//! variables that another step sets, are unknown.

mod azure_pipelines;
mod github;
mod gitlab;
mod scope;

use super::embedded::Scripts;
use super::{DocumentCounter, Excerpt, Reading};
use crate::model::FileId;
use crate::source::shell::Dialect;
use crate::source::{Extract, Node, Problem, Value, yaml};

/// Keys whose values are scripts.
const SCRIPT_KEYS: [&str; 8] =
    ["run:", "script:", "bash:", "pwsh:", "powershell:", "inlineScript:", "before_script:", "after_script:"];

/// Whether a YAML text may be a workflow with a command of ours. Cheap; the reader decides.
#[must_use]
pub(super) fn may_be_workflow(text: &str) -> bool {
    let ours = text.contains("az ") || text.contains("kubectl ");
    let key = |line: &str| {
        let line = line.trim_start().trim_start_matches("- ").trim_start();
        let start = SCRIPT_KEYS.iter().any(|key| line.get(..key.len()).is_some_and(|it| it.eq_ignore_ascii_case(key)));
        start || line.starts_with("Inline:")
    };
    ours && text.lines().any(key)
}

/// Reads a workflow or pipeline. Its faults as YAML are told when it holds a recognised command, or the user named it.
pub(super) fn read(id: FileId, excerpt: Excerpt<'_>, documents: &mut DocumentCounter, reading: &mut Reading) {
    let yaml = yaml::read(excerpt.text, excerpt.base, 0);
    let file = File { text: excerpt.text, base: excerpt.base };
    let mut scripts = Scripts::new(id, documents, reading);
    for document in &yaml.documents {
        let root = &document.root;
        let is_workflow = root.get("jobs").is_some_and(|jobs| !jobs.entries().is_empty())
            || root.get("runs").is_some_and(|runs| runs.get("steps").is_some());
        if is_workflow {
            github::read(root, file, &mut scripts);
        } else if root.entries().iter().any(|entry| gitlab::is_job(&entry.value)) {
            gitlab::read(root, file, &mut scripts);
        } else {
            azure_pipelines::read(root, file, &mut scripts);
        }
    }
    if reading.recognised || excerpt.named {
        reading.problems.extend(yaml.problems.into_iter().map(|problem| Problem { document: 0, ..problem }));
    }
}

/// The file whose nodes are read.
#[derive(Clone, Copy)]
struct File<'t> {
    text: &'t str,
    base: usize,
}

impl<'t> File<'t> {
    /// The text of a scalar with the way back.
    fn content(self, node: &Node) -> Extract {
        yaml::content(node, self.text, self.base)
    }

    /// A scalar as text; for what is no text, as written.
    fn scalar(self, node: &Node) -> Option<String> {
        match &node.value {
            Value::String(text) => Some(text.to_string()),
            Value::Sequence(_) | Value::Mapping(_) => None,
            _ => Some(self.content(node).text().to_owned()),
        }
    }

    /// The scripts of a node: a text, or the texts of a list, lists in it included. Recursion is bounded by the depth
    /// that the YAML reader allows.
    fn scripts(self, node: &Node) -> Vec<Extract> {
        match &node.value {
            Value::String(_) => vec![self.content(node)],
            Value::Sequence(items) => items.iter().flat_map(|item| self.scripts(item)).collect(),
            _ => Vec::new(),
        }
    }
}

/// The dialect of a shell by its name or command line; none for another language.
fn dialect(shell: &str) -> Option<Dialect> {
    let program = shell.split_ascii_whitespace().next()?;
    let name = program.rsplit(['/', '\\']).next().unwrap_or(program).to_ascii_lowercase();
    match name.trim_end_matches(".exe") {
        "bash" | "sh" | "zsh" | "dash" | "ksh" => Some(Dialect::Shell),
        "pwsh" | "powershell" | "pscore" | "ps" => Some(Dialect::PowerShell),
        _ => None,
    }
}
