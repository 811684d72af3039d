//! Templates of manifests, before they are rendered: recognised, and passed over.

use std::collections::{BTreeMap, BTreeSet};

use super::{Reading, Remark};
use crate::model::FileId;
use crate::order::Ordered as _;
use crate::source::text::SourceFile;

/// What a text has to be put through before it is YAML.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Template {
    /// Helm.
    Helm,
    /// Jinja, Go templates of other tools, and the like.
    Other,
}

/// Words that only templates of Helm hold.
const HELM: [&str; 10] = [
    ".Values",
    ".Release.",
    ".Chart.",
    ".Capabilities.",
    "include \"",
    "toYaml",
    "nindent",
    "$.Values",
    "template \"",
    "tpl ",
];

/// The template that a text is, if it is one: actions outside of quotes, comments and block scalars, where YAML would
/// read something else.
#[must_use]
pub(super) fn recognise(text: &str) -> Option<Template> {
    if !text.contains("{{") && !text.contains("{%") {
        return None;
    }
    let mut block: Option<usize> = None;
    for line in text.lines() {
        let content = line.trim_start();
        if content.is_empty() {
            continue;
        }
        let indent = line.len().saturating_sub(content.len());
        if let Some(of) = block {
            if indent > of {
                // What steers the template steers it in the text of a block as well.
                if is_statement(content) {
                    return Some(kind(text));
                }
                continue;
            }
            block = None;
        }
        if has_action(content) {
            return Some(kind(text));
        }
        if opens_block(content) {
            block = Some(indent);
        }
    }
    None
}

fn kind(text: &str) -> Template {
    let is_helm = !text.contains("{%") && HELM.iter().any(|word| text.contains(word));
    if is_helm { Template::Helm } else { Template::Other }
}

/// Whether a line is a statement of a template and nothing else.
fn is_statement(content: &str) -> bool {
    let inner = content.strip_prefix("{{-").or_else(|| content.strip_prefix("{{")).map(str::trim_start);
    let word = inner.and_then(|inner| inner.split([' ', '}', '(']).next()).unwrap_or("");
    content.starts_with("{%") || matches!(word, "if" | "range" | "with" | "end" | "else" | "define" | "include")
}

/// Whether an action stands outside of quotes and comments.
fn has_action(content: &str) -> bool {
    let mut quote = None;
    let mut before = b' ';
    let bytes = content.as_bytes();
    for (at, byte) in bytes.iter().enumerate() {
        match (quote, byte) {
            (Some(open), _) if open == *byte && before != b'\\' => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'') if matches!(before, b' ' | b'[' | b',' | b'{' | b'(' | b'-' | b':') => {
                quote = Some(*byte);
            }
            (None, b'#') if before == b' ' => return false,
            // An expression of a workflow is a value as any other.
            (None, b'{') if before != b'$' && matches!(bytes.get(at.saturating_add(1)), Some(b'{' | b'%')) => {
                return true;
            }
            _ => {}
        }
        before = *byte;
    }
    false
}

/// Whether a line ends with the mark of a block scalar.
fn opens_block(content: &str) -> bool {
    let content = content.split(" #").next().unwrap_or(content).trim_end();
    let mark = content.rsplit([' ', '\t']).next().unwrap_or("");
    let is_mark = mark.starts_with(['|', '>'])
        && mark.len() <= 3
        && mark.get(1..).is_some_and(|rest| rest.bytes().all(|byte| matches!(byte, b'+' | b'-' | b'1'..=b'9')));
    is_mark && (content.contains(": ") || content.starts_with("- "))
}

/// Forgets what was read of templates of charts, and tells how to render them: once a chart, else once a folder.
pub(super) fn pass_over(readings: &mut [Reading], files: &[SourceFile]) {
    let charts: BTreeSet<&str> = files.iter().filter_map(|file| chart_of_description(&file.name)).into_set();
    let mut told: BTreeMap<String, FileId> = BTreeMap::new();
    for (at, (reading, file)) in readings.iter_mut().zip(files).enumerate() {
        let chart = folders(&file.name)
            .filter_map(|folder| folder.strip_suffix("templates"))
            .map(|above| above.strip_suffix('/').unwrap_or(above))
            .find(|above| charts.contains(above));
        let template = reading.template.take();
        let is_known = reading.recognised || template.is_some();
        let folder = match (chart, template) {
            (Some(chart), _) if is_known => {
                *reading = Reading { recognised: true, ..Reading::default() };
                chart
            }
            (None, Some(Template::Helm)) => {
                let folder = file.name.rsplit_once('/').map_or("", |(folder, _)| folder);
                folder.strip_suffix("templates").map_or(folder, |above| above.strip_suffix('/').unwrap_or(above))
            }
            _ => continue,
        };
        reading.recognised = true;
        let id = FileId(u32::try_from(at).unwrap_or(u32::MAX));
        told.entry(folder.to_owned()).or_insert(id);
    }
    for (folder, file) in told {
        let path = if folder.is_empty() { "." } else { &folder };
        let message =
            format!("templates of Helm are passed over; `helm template NAME {path} | netproof check -` checks them");
        if let Some(reading) = readings.get_mut(file.0 as usize) {
            reading.remarks.push(Remark::of_file(file, message));
        }
    }
}

/// The folder of a chart, by the name of its description.
fn chart_of_description(name: &str) -> Option<&str> {
    let folder = name.strip_suffix("Chart.yaml").or_else(|| name.strip_suffix("Chart.yml"))?;
    if folder.is_empty() { Some(folder) } else { folder.strip_suffix('/') }
}

/// The folders that a file stands in, the nearest first.
fn folders(name: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(name.rsplit_once('/').map(|(folder, _)| folder), |folder| {
        folder.rsplit_once('/').map(|(above, _)| above)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_are_told_from_manifests() {
        let helm = Some(Template::Helm);
        let other = Some(Template::Other);
        for (text, expected) in [
            ("kind: Pod", None),
            ("{{- if .Values.policy }}\nkind: Pod\n{{- end }}", helm),
            ("kind: Pod\nmetadata:\n  name: {{ include \"web.name\" . }}", helm),
            ("metadata:\n  name: web-{{ .Values.env }}\n", helm),
            ("metadata:\n  labels:\n    {{- include \"x\" . | nindent 4 }}\n", helm),
            ("data:\n  a: |\n    {{- range .Values.x }}\n    b\n    {{- end }}\n", helm),
            ("metadata:\n  name: {{ name }}", other),
            ("{% if x %}\nkind: Pod\n{% endif %}", other),
            // Values and texts of other programs.
            ("metadata:\n  name: \"{{ .Values.name }}\"", None),
            ("metadata:\n  name: '{{name}}'", None),
            ("data:\n  rule: |\n    {{ $labels.pod }} is down\n  b: c", None),
            ("# {{ .Values.x }}\nkind: Pod # {{ x }}", None),
            ("name: ${{ env.NAME }}", None),
            ("args: [\"{{.x}}\", '{{.y}}']", None),
        ] {
            assert_eq!(recognise(text), expected, "{text}");
        }
    }

    #[test]
    fn folders_from_the_nearest() {
        assert_eq!(folders("a/b/c.yaml").collect::<Vec<_>>(), ["a/b", "a"]);
        assert_eq!(folders("c.yaml").count(), 0);
    }
}
