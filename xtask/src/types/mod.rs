//! The types of other languages, and the published schemas that they are made from.
//!
//! The engine prints the JSON Schemas of its requests and answers; from these come the types of all hosts, so that none
//! of them can tell another shape than is answered.

mod model;
mod python;
mod tree;
mod typescript;

use std::path::Path;

use anyhow::{Context, Result};

use crate::generated::Generated;
use crate::process::{cargo, output};
use model::Types;
use tree::Tree;

/// Columns of a generated line.
const WIDTH: usize = 118;

/// The published schemas, and the types of TypeScript and Python.
pub fn files(root: &Path) -> Result<Vec<Generated>> {
    let example = ["run", "--quiet", "--locked", "--package", "netproof-core", "--example", "schema"];
    let json = output(&mut cargo(example.into_iter().chain(["--features", "schema"])))?;
    let both: Tree = serde_json::from_str(&json).context("the schemas are not as expected")?;
    let part = |name: &str| both.get(name).with_context(|| format!("the schemas lack `{name}`"));
    let (request, answers) = (part("request")?, part("answers")?);
    let (of_request, of_answers) = (Types::read(request)?, Types::read(answers)?);
    let generated = |path: &str, text: String| Generated { path: root.join(path), text };
    let schema = |tree: &Tree| Ok::<_, anyhow::Error>(serde_json::to_string_pretty(tree)? + "\n");
    Ok(vec![
        generated("docs/schema/request.json", schema(request)?),
        generated("docs/schema/answers.json", schema(answers)?),
        generated("bindings-wasm/types.d.ts", typescript::text(&of_request, &of_answers)?),
        generated("bindings-python/python/netproof/_answers.py", python::text(&of_answers)?),
    ])
}

/// A text in lines of at most so many characters; an empty line between paragraphs.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.split("\n\n") {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        let mut line = String::new();
        for word in paragraph.split_whitespace() {
            if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > width {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
    }
    lines
}
