//! A map as a graph for Graphviz.

use std::fmt::Write;

use super::{Picture, sections, short_ports};
use crate::flow::reach::Cell;
use crate::report::render::printable;

/// Members of a group that a node names.
pub(super) const NAMED: usize = 6;

pub(super) fn render(picture: &Picture<'_>) -> String {
    let mut out = "digraph reach {\n  rankdir=LR;\n  node [shape=box, fontname=\"sans-serif\"];\n  edge [fontname=\"sans-serif\", fontsize=10];\n".to_owned();
    for (number, ((_, name), groups)) in sections(picture.view).iter().enumerate() {
        let _ = writeln!(out, "  subgraph cluster_{number} {{\n    label={};", quoted(name));
        for at in groups {
            let _ = writeln!(out, "    n{at} [label={}];", quoted(&node_lines(picture, *at).join("\n")));
        }
        out.push_str("  }\n");
    }
    for flow in &picture.view.flows {
        let Some(cell) = picture.view.cells.get(flow.cell as usize) else { continue };
        // Nothing is told by the kind of line alone: the words say it too.
        let style = if cell.allow.is_empty() { ", style=dashed" } else { "" };
        let label = quoted(&edge_label(picture, cell));
        let _ = writeln!(out, "  n{} -> n{} [label={label}{style}];", flow.from, flow.to);
    }
    out.push_str("}\n");
    out
}

/// The names on a node, one a line.
pub(super) fn node_lines(picture: &Picture<'_>, at: u32) -> Vec<String> {
    let members = picture.group(at).map_or(&[][..], |group| group.members.as_slice());
    let is_plain = members.len() == 1 || !picture.label(at).starts_with("outside");
    if !is_plain {
        return vec![picture.label(at).to_owned()];
    }
    let mut lines: Vec<String> = members.iter().take(NAMED).map(|member| member.name.clone()).collect();
    if members.len() > NAMED {
        lines.push(format!("and {} more", members.len().saturating_sub(NAMED)));
    }
    lines
}

/// What an arrow says.
pub(super) fn edge_label(picture: &Picture<'_>, cell: &Cell) -> String {
    let asked = &picture.view.asked;
    let mut words = Vec::new();
    if cell.allow == *asked {
        words.push(asked.text());
    } else if !cell.allow.is_empty() {
        words.push(short_ports(&cell.allow, asked));
    }
    if !cell.limited.is_empty() {
        let which = if cell.limited == cell.allow { String::new() } else { format!(" on {}", cell.limited.text()) };
        words.push(format!("limited{which}"));
    }
    if !cell.unknown.is_empty() {
        words.push(format!("unknown: {}", short_ports(&cell.unknown, asked)));
    }
    words.join("; ")
}

fn quoted(text: &str) -> String {
    let lines: Vec<String> = text.split('\n').map(printable::line).collect();
    format!("\"{}\"", lines.join("\n").replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}
