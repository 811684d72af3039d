//! What a file is, by its content.

use memchr::memmem;

use super::{bicep, makefile, terraform, workflow};
use crate::source::markdown::{self, Language};
use crate::source::shell;

/// The kinds of files that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// A JSON document.
    Json,
    /// Shell commands.
    Shell,
    /// Commands in PowerShell.
    PowerShell,
    /// A Makefile.
    Makefile,
    /// A workflow or pipeline of a forge, in YAML.
    Workflow,
    /// A Markdown page with fenced blocks.
    Markdown,
    /// YAML documents.
    Yaml,
    /// A Terraform configuration, or values of its variables.
    Hcl,
    /// A Bicep file, or a Bicep parameters file.
    Bicep,
    /// Nothing that is read.
    Other,
}

/// Words, in lower case, of which a JSON document that some format knows holds at least one.
const JSON_MARKS: [&str; 13] = [
    "microsoft.containerservice",
    "microsoft.network/",
    "deploymentparameters",
    "agentpoolprofile",
    "localdnsprofile",
    "networkplugin",
    "networkdataplane",
    "cidr\"",
    "orchestratorversion",
    "addressspace",
    "\"apiversion\"",
    "\"resource_changes\"",
    "\"root_module\"",
];

/// The kind of a text, by its content alone.
#[must_use]
pub fn recognise(text: &str) -> FileKind {
    let text = text.trim_start_matches('\u{feff}');
    let start = text.trim_start();
    if is_json_start(start) {
        // Documents one behind the other are YAML, also where each is written as JSON.
        let is_stream = text.lines().any(|line| line.trim_end() == "---") && has_object_keys(text);
        return if is_stream { FileKind::Yaml } else { FileKind::Json };
    }
    if start.starts_with("#!") {
        return by_interpreter(start.lines().next().unwrap_or(""));
    }
    // Before what follows: texts and comments of these hold YAML, commands and pages. Bicep is told by its `=`.
    if bicep::is_bicep(text) {
        return FileKind::Bicep;
    }
    if terraform::language::is_configuration(text) {
        return FileKind::Hcl;
    }
    if is_flow_start(text) && has_object_keys(text) {
        return FileKind::Yaml;
    }
    let object = first_line_that(text, is_object_line);
    let fences = fences(text);
    let start_of = |fence: &markdown::Fence| fence.content_span.start as usize;
    let known = fences.iter().find(|fence| fence.language != Language::Unknown).map(start_of);
    if let Some(fence) = known
        && object.is_none_or(|object| fence <= object)
    {
        return FileKind::Markdown;
    }
    if makefile::is_makefile(text) {
        return FileKind::Makefile;
    }
    if object.is_some() {
        return FileKind::Yaml;
    }
    if is_mapping_start(text) && workflow::may_be_workflow(text) {
        return FileKind::Workflow;
    }
    let in_page = |command: usize| fences.first().is_some_and(|fence| start_of(fence) <= command);
    match first_line_that(text, is_command_line) {
        Some(command) if !in_page(command) && !is_mapping_start(text) => {
            if shell::is_powershell(text) {
                FileKind::PowerShell
            } else {
                FileKind::Shell
            }
        }
        _ if terraform::language::is_values(text) => FileKind::Hcl,
        _ => FileKind::Other,
    }
}

fn by_interpreter(line: &str) -> FileKind {
    for word in line.trim_start_matches("#!").split(['/', ' ']) {
        match word.trim() {
            "sh" | "bash" | "zsh" | "dash" | "ksh" => return FileKind::Shell,
            "pwsh" | "powershell" => return FileKind::PowerShell,
            "make" | "gmake" => return FileKind::Makefile,
            _ => {}
        }
    }
    FileKind::Other
}

/// Whether a JSON text may hold something that a format knows. Cheap, and never wrong when it says no.
#[must_use]
pub fn has_json_mark(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    JSON_MARKS.iter().any(|mark| memmem::find(text.as_bytes(), mark.as_bytes()).is_some())
}

/// Whether a line has a key of Kubernetes objects, with quotes around it or without.
fn is_object_line(line: &str) -> bool {
    let line = line.strip_prefix(['"', '\'']).unwrap_or(line);
    let behind = line.strip_prefix("apiVersion").or_else(|| line.strip_prefix("kind"));
    behind.is_some_and(|behind| behind.strip_prefix(['"', '\'']).unwrap_or(behind).starts_with(':'))
}

/// Whether the first YAML document of a text is a mapping in braces.
fn is_flow_start(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim_start);
    lines
        .find(|line| !line.is_empty() && !line.starts_with(['#', '%']) && line.trim_end() != "---")
        .is_some_and(|line| line.strip_prefix("---").map_or(line, str::trim_start).starts_with('{'))
}

fn has_object_keys(text: &str) -> bool {
    text.contains("apiVersion") && text.contains("kind")
}

fn is_json_start(text: &str) -> bool {
    let text = without_comments(text, &["//"]);
    let mut characters = text.chars();
    match characters.next() {
        Some('{') => characters.find(|c| !c.is_whitespace()).is_none_or(|next| matches!(next, '"' | '}' | '/')),
        Some('[') => {
            characters.find(|c| !c.is_whitespace()).is_none_or(|next| matches!(next, '{' | '[' | '"' | ']' | '/'))
        }
        _ => false,
    }
}

/// The text behind the blanks and comments that it begins with: lines behind one of the marks, and `/* … */`.
pub(super) fn without_comments<'t>(mut text: &'t str, marks: &[&str]) -> &'t str {
    loop {
        let rest = text.trim_start();
        let behind = if marks.iter().any(|mark| rest.starts_with(mark)) {
            rest.split_once('\n')
        } else if rest.starts_with("/*") {
            rest.split_once("*/")
        } else {
            None
        };
        match behind {
            Some((_, behind)) => text = behind,
            None => return rest,
        }
    }
}

/// Where the first line that passes the test begins.
fn first_line_that(text: &str, test: impl Fn(&str) -> bool) -> Option<usize> {
    let mut start = 0_usize;
    for line in text.split_inclusive('\n') {
        if test(line) {
            return Some(start);
        }
        start = start.saturating_add(line.len());
    }
    None
}

/// The fenced blocks of a text, when it can have any.
fn fences(text: &str) -> Vec<markdown::Fence> {
    if text.contains("```") || text.contains("~~~") { markdown::fences(text) } else { Vec::new() }
}

/// Whether a line begins with a command that is recognised.
fn is_command_line(line: &str) -> bool {
    let assigns = line.trim_start().starts_with('$');
    let line = line.trim_start().trim_start_matches(['$', '@', '-', '>', '(', '&']).trim_start();
    let mut words =
        line.split_ascii_whitespace().skip_while(|word| matches!(*word, "sudo" | "time" | "!" | "if" | "then"));
    match (words.next(), words.next()) {
        (Some("az"), Some(group)) => matches!(group, "aks" | "network" | "extension" | "feature" | "group"),
        (Some("kubectl"), Some(_)) => true,
        (Some(first), Some("aks" | "network")) => first.ends_with("=$(az") || first.ends_with("=`az"),
        // In PowerShell: `$id = az network vnet show …`.
        (Some(_), Some("=")) if assigns => {
            words.next() == Some("az") && matches!(words.next(), Some("aks" | "network"))
        }
        _ => false,
    }
}

/// Whether the first line that holds anything begins a YAML mapping or list, as pipelines and workflows do.
fn is_mapping_start(text: &str) -> bool {
    let meaningful = |line: &&str| !line.trim().is_empty() && !line.trim_start().starts_with('#');
    let Some(line) = text.lines().find(meaningful) else { return false };
    if line.trim() == "---" || line.starts_with("- ") {
        return true;
    }
    let key = line.split_once(':').filter(|(_, rest)| rest.is_empty() || rest.starts_with(' ')).map(|(key, _)| key);
    key.is_some_and(|key| {
        !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '"' | '\''))
    })
}
