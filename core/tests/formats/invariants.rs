//! What holds of every report.

use netproof_core::report::Report;
use netproof_core::source::bicep::{self, StatementKind};
use netproof_core::source::text::{Position, Range, SourceFile};
use netproof_core::source::{Node, Span, Value, hcl, json, markdown, yaml};

/// Panics when something does not hold.
pub fn hold(report: &Report, files: &[SourceFile]) {
    let index = |name: &str| files.iter().position(|file| file.name == name).expect("the file is one of the call's");
    let key = |at: usize| {
        let finding = &report.findings[at];
        (index(&finding.file), finding.range.start.offset, &finding.rule, &finding.path)
    };
    for at in 1..report.findings.len() {
        assert!(key(at - 1) <= key(at), "findings are not sorted: {:?} before {:?}", key(at - 1), key(at));
    }
    for finding in &report.findings {
        let file = &files[index(&finding.file)];
        // A fault of a text stands where no value is, and belongs to the value around it.
        let in_tree = finding.rule.as_str() >= "NP1" && !in_here_document(file, &finding.path);
        place(file, &finding.path, &finding.range, in_tree);
        reads_well(&finding.message);
        finding.help.iter().for_each(|help| reads_well(help));
        assert!(finding.rule.starts_with("NP") && finding.rule.len() == 5, "{}", finding.rule);
        for related in &finding.related {
            place(&files[index(&related.file)], &related.path, &related.range, in_tree);
            reads_well(&related.message);
        }
    }
    for note in &report.notes {
        reads_well(&note.message);
        if let (Some(file), Some(path), Some(range)) = (&note.file, &note.path, &note.range) {
            let file = &files[index(file)];
            place(file, path, range, !in_here_document(file, path));
        }
    }
    let json: serde_json::Value = serde_json::from_str(&report.to_json()).unwrap();
    assert!(!has_null(&json), "a null in {json}");
}

/// Whether a pointer may be into an object of a here-document, which is no tree of the file.
fn in_here_document(file: &SourceFile, path: &str) -> bool {
    let roots = ["/apiVersion", "/kind", "/metadata", "/spec", "/specs"];
    file.text.contains("<<")
        && roots
            .iter()
            .any(|root| path.strip_prefix(root).is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric())))
}

fn reads_well(message: &str) {
    assert!(!message.is_empty() && message.trim() == message, "spaces around: {message:?}");
    assert!(!message.ends_with('.') || message.ends_with('…'), "a final period: {message}");
    assert!(!message.contains('\n') && !message.contains("  "), "odd spaces: {message:?}");
    assert!(message.matches('`').count().is_multiple_of(2), "an open backtick: {message}");
}

fn has_null(json: &serde_json::Value) -> bool {
    match json {
        serde_json::Value::Null => true,
        serde_json::Value::Array(items) => items.iter().any(has_null),
        serde_json::Value::Object(members) => members.values().any(has_null),
        _ => false,
    }
}

fn place(file: &SourceFile, path: &str, range: &Range, in_tree: bool) {
    let text = &file.text;
    let (start, end) = (range.start.offset as usize, range.end.offset as usize);
    assert!(start <= end && end <= text.len(), "{path}: {range:?} is outside of the file");
    position(text, range.start);
    position(text, range.end);
    assert!(start == end || !text[..end].ends_with('\r'), "{path}: the range ends inside a line end");
    assert!(path.is_empty() || path.starts_with('/'), "{path} is no pointer");
    if in_tree {
        resolves(file, path, Span::new(start, end));
    }
}

/// Line and column as the contract counts them, the slow way.
fn position(text: &str, position: Position) {
    let before = &text[..position.offset as usize];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or("").trim_start_matches('\u{feff}').chars().count() + 1;
    assert_eq!((position.line as usize, position.column as usize), (line, column), "at {}", position.offset);
}

/// Where the file is a tree, the pointer names something that stands at the range.
fn resolves(file: &SourceFile, path: &str, span: Span) {
    let start = file.bom_len();
    let text = &file.text[start..];
    if path.starts_with("/-") {
        return option_path(path);
    }
    let trees = match file.name.rsplit('.').next() {
        Some("json") => json_roots(text, start),
        Some("yaml" | "yml") => yaml_roots(text, start),
        Some("tf") => return stands_in_block(text, start, path, span),
        Some("tfvars") => return,
        Some("bicep" | "bicepparam") => return symbol_path(text, start, path, span),
        Some("md") => {
            let all = markdown::fences(&file.text);
            let inside = |fence: &&markdown::Fence| {
                fence.content_span.start <= span.start && span.end <= fence.content_span.end.max(span.start)
            };
            // What is empty may stand at the end of a block and belong to it, not to those before.
            let Some(fence) = all.iter().rev().find(inside) else { return };
            let (content, base) = (fence.blanked(&file.text), fence.content_span.start as usize);
            match fence.language {
                markdown::Language::Json => json_roots(&content, base),
                markdown::Language::Yaml => yaml_roots(&content, base),
                markdown::Language::Hcl => return stands_in_block(&content, base, path, span),
                markdown::Language::Bicep => return symbol_path(&content, base, path, span),
                _ => return option_path(path),
            }
        }
        _ => return option_path(path),
    };
    if path.is_empty() || trees.is_empty() {
        return;
    }
    assert!(trees.iter().any(|root| stands_at(root, path, span)), "{path} does not stand at {span:?}");
}

fn json_roots(text: &str, base: usize) -> Vec<Node> {
    json::read(text, base, 0).root.into_iter().collect()
}

fn yaml_roots(text: &str, base: usize) -> Vec<Node> {
    yaml::read(text, base, 0).documents.into_iter().map(|document| document.root).collect()
}

/// The block of a configuration that the pointer names is around the range.
fn stands_in_block(text: &str, base: usize, path: &str, span: Span) {
    let body = hcl::read(text, base, 0).body;
    let names = |block: &hcl::Block| {
        let mut head = format!("/{}", block.kind);
        block.labels.iter().for_each(|label| head.extend(["/", label]));
        path == head || path.starts_with(&format!("{head}/"))
    };
    let around = |block: &hcl::Block| block.span.start <= span.start && span.end <= block.span.end;
    let found = body.blocks().any(|block| names(block) && around(block));
    assert!(path.is_empty() || found, "{path} does not stand at {span:?}");
}

/// A symbolic name and what stands in its statement, within which the range lies.
fn symbol_path(text: &str, base: usize, path: &str, span: Span) {
    if path.is_empty() {
        return;
    }
    let file = bicep::read(text, base, 0).file;
    let mut steps = path.split('/').skip(1);
    let symbol = steps.next().unwrap();
    let statement = file.statements.iter().find(|statement| name_of(&statement.kind) == Some(symbol));
    let statement = statement.expect("the first step names a statement");
    let inside = statement.span.start <= span.start && span.end <= statement.span.end;
    assert!(inside, "{path}: {span:?} is outside of {:?}", statement.span);
    let written = statement.span.start as usize - base..statement.span.end as usize - base;
    for step in steps.filter(|step| step.parse::<u32>().is_err()) {
        assert!(text[written.clone()].contains(step), "{path}: there is no {step} in the statement");
    }
}

fn name_of(kind: &StatementKind) -> Option<&str> {
    Some(match kind {
        StatementKind::Parameter(one) => &one.name.text,
        StatementKind::Variable(one) => &one.name.text,
        StatementKind::Output(one) => &one.name.text,
        StatementKind::Function(one) => &one.name.text,
        StatementKind::Resource(one) => &one.name.text,
        StatementKind::Module(one) => &one.name.text,
        _ => return None,
    })
}

/// An option, or the position of a word.
fn option_path(path: &str) {
    let Some(first) = path.split('/').nth(1) else { return };
    assert!(first.starts_with('-') || first.parse::<u32>().is_ok(), "{path} is no option");
}

/// Whether the range lies within the key and the value that the pointer names.
fn stands_at(root: &Node, path: &str, span: Span) -> bool {
    let mut node = root;
    let mut from = root.span.start;
    for step in path.split('/').skip(1) {
        let step = step.replace("~1", "/").replace("~0", "~");
        match &node.value {
            Value::Mapping(_) => {
                let Some(entry) = node.entry(&step) else { return false };
                from = entry.key_span.start;
                node = &entry.value;
            }
            Value::Sequence(items) => {
                let Some(item) = step.parse::<usize>().ok().and_then(|at| items.get(at)) else { return false };
                from = item.span.start;
                node = item;
            }
            _ => return false,
        }
    }
    from <= span.start && span.end <= node.span.end.max(from)
}
