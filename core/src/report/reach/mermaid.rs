//! A map as a flowchart of Mermaid.

use std::fmt::Write;

use super::dot::{edge_label, node_lines};
use super::{Picture, sections};
use crate::report::render::printable;

/// Arrows that Mermaid draws unless it is told otherwise.
const ARROWS: usize = 500;

pub(super) fn render(picture: &Picture<'_>) -> String {
    let mut out = "flowchart LR\n".to_owned();
    let arrows = picture.view.flows.len();
    if arrows > ARROWS {
        let _ = writeln!(out, "%% {arrows} arrows: Mermaid draws {ARROWS} unless its setting maxEdges is larger");
    }
    for (number, ((_, name), groups)) in sections(picture.view).iter().enumerate() {
        let _ = writeln!(out, "  subgraph s{number}[\"{}\"]", escaped(name));
        for at in groups {
            let lines: Vec<String> = node_lines(picture, *at).iter().map(|line| escaped(line)).collect();
            let _ = writeln!(out, "    n{at}[\"{}\"]", lines.join("<br/>"));
        }
        out.push_str("  end\n");
    }
    for flow in &picture.view.flows {
        let Some(cell) = picture.view.cells.get(flow.cell as usize) else { continue };
        let arrow = if cell.allow.is_empty() { "-.->" } else { "-->" };
        let _ = writeln!(out, "  n{} {arrow}|\"{}\"| n{}", flow.from, escaped(&edge_label(picture, cell)), flow.to);
    }
    out
}

/// Text between quotes, where Mermaid takes `#` and `;` for entities, and HTML for HTML.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in printable::line(text).chars() {
        match character {
            '#' => out.push_str("#35;"),
            '"' => out.push_str("#quot;"),
            '<' => out.push_str("#lt;"),
            '>' => out.push_str("#gt;"),
            '&' => out.push_str("#amp;"),
            '`' => out.push_str("#96;"),
            '*' => out.push_str("#42;"),
            ';' => out.push_str("#59;"),
            other => out.push(other),
        }
    }
    out
}
